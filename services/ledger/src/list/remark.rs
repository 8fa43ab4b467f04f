//! The holder's remarks on entries that the other party refused: once each, maintained or withdrawn.

use homeward_payload::domain::{RemarkList, Statement};

use super::state::{Entry, EntryAnswer, List, ListEvent};
use crate::event::Event;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};

/// The holder maintains or withdraws refused entries.
///
/// # Errors
/// `LIST_UNKNOWN`, `LIST_NOT_YOURS`, `LIST_ENTRY_UNKNOWN`, `LIST_ENTRY_FINAL` for an entry that was not refused or was
/// remarked on before.
pub fn remark_list(ledger: &Ledger, statement: &Statement, body: &RemarkList) -> Result<Vec<Event>, Refusal> {
    let list = ledger.lists.get(&body.list).ok_or_else(|| {
        Refusal::new(ErrorReason::ListUnknown, format!("no list {} was opened.", body.list))
    })?;
    if list.holder != statement.header.author {
        let message = format!("{} opened the list and remarks on it.", list.holder.word());
        return Err(Refusal::new(ErrorReason::ListNotYours, message));
    }
    for number in body.maintained.iter().chain(&body.withdrawn) {
        check_entry(list, *number).map_err(|refusal| refusal.with("entry", number))?;
    }
    let (maintained, withdrawn) = (body.maintained.clone(), body.withdrawn.clone());
    let remarked =
        ListEvent::Remarked { list: body.list, maintained, withdrawn, remarks_digest: body.remarks_digest };
    Ok(vec![remarked.into()])
}

fn check_entry(list: &List, number: u32) -> Result<&Entry, Refusal> {
    let entry = list.entry(number).ok_or_else(|| {
        let message = format!("the list has no entry {number}; it has {}.", list.entries.len());
        Refusal::new(ErrorReason::ListEntryUnknown, message)
    })?;
    let is_refused = matches!(entry.answer, EntryAnswer::Refused(_));
    if !is_refused || entry.remarked {
        let found = if entry.remarked { "was remarked on before" } else { "was not refused" };
        return Err(Refusal::new(ErrorReason::ListEntryFinal, format!("entry {number} {found}."))
            .allow("A refused entry is remarked on once; after the final answer its holder opens it on another list."));
    }
    Ok(entry)
}
