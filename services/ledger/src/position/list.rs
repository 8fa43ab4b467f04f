//! Entries of lists that were refused as claimed.

use std::collections::BTreeMap;

use homeward_payload::domain::EntryRefusalGround;

use crate::ledger::Ledger;
use crate::list::EntryAnswer;

/// How many list entries were refused, by ground; an entry opened again on another list counts again.
#[must_use]
pub fn refused_entries(ledger: &Ledger) -> BTreeMap<EntryRefusalGround, u64> {
    let mut refused: BTreeMap<EntryRefusalGround, u64> = BTreeMap::new();
    for entry in ledger.lists.values().flat_map(|list| &list.entries) {
        if let EntryAnswer::Refused(ground) = entry.answer {
            let count = refused.entry(ground).or_default();
            *count = count.saturating_add(1);
        }
    }
    refused
}
