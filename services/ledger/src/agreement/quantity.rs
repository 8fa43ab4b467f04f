//! EXACTLY that number: no confirmed batch and no correction brings more under a term.

use std::collections::{BTreeMap, BTreeSet};

use homeward_payload::domain::{Principal, Quantifier};
use homeward_payload::ids::SubjectRef;

use super::state::TermKey;
use crate::account::{Account, ObligationState};
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};

/// Checks that no term of a fixed number would have more than that, once these subjects come to stand under these
/// terms and those have left.
///
/// # Errors
/// `TERM_QUANTITY_EXCEEDED`.
pub(crate) fn check_quantities(
    ledger: &Ledger,
    joining: impl Iterator<Item = (SubjectRef, TermKey)>,
    leaving: &BTreeSet<(SubjectRef, TermKey)>,
) -> Result<(), Refusal> {
    let exact = |key: TermKey| match ledger.agreements.term(key).map(|term| term.term.quantifier) {
        Some(Quantifier::Exactly(number)) => Some(i64::from(number)),
        _ => None,
    };
    let mut change: BTreeMap<(TermKey, Principal), i64> = BTreeMap::new();
    let joining: BTreeSet<(SubjectRef, TermKey)> = joining.filter(|(_, key)| exact(*key).is_some()).collect();
    let joins = joining.iter().map(|pair| (pair, 1_i64));
    let leaves = leaving.iter().filter(|pair| !joining.contains(pair)).map(|pair| (pair, -1_i64));
    for ((reference, key), step) in joins.chain(leaves) {
        let Some(subject) = ledger.subjects.get(reference) else { continue };
        let stands = subject
            .obligations
            .iter()
            .any(|known| known.term == *key && !matches!(known.state, ObligationState::Released(_)));
        if stands == (step < 0) {
            let sum = change.entry((*key, subject.holder)).or_default();
            *sum = sum.saturating_add(step);
        }
    }
    for ((key, giver), step) in change {
        let balance = ledger.accounts.balance(key, giver);
        let standing =
            [Account::Open, Account::Received, Account::Disputed].map(|account| balance.on(account));
        let sum = standing.iter().sum::<i64>().saturating_add(step);
        if let Some(number) = exact(key).filter(|number| step > 0 && sum > *number) {
            let code = ledger.agreements.term(key).map(|term| term.reference.term.to_string());
            let code = code.unwrap_or_default();
            return Err(Refusal::new(
                ErrorReason::TermQuantityExceeded,
                format!(
                    "{} would give {sum} under term {code}, which asks for exactly {number}.",
                    giver.word()
                ),
            )
            .allow("Put those beyond it on goodwill lines, or amend the term.")
            .with("term", code)
            .with("quantity", number));
        }
    }
    Ok(())
}
