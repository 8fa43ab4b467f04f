//! What people are told about rows that differ.

use homeward_delegation_core::register::RowFault;
use homeward_ledger::subject::Standing;

use super::Committed;

/// What to do where a correction waits.
pub(crate) fn what_to_do(committed: Committed) -> String {
    let step = match committed.standing {
        _ if committed.is_live => {
            "The person stands on a live line: tell the other side and the neutral before the handover, who check the \
             identity there"
        }
        Standing::Unanswered => {
            "The other side has not answered the entry: ask it to refuse it as LINE_DOCUMENT_UNREADABLE; the next list \
             then opens the corrected document"
        }
        Standing::Accepted => {
            "The other side has accepted the entry: tell it and the neutral what is corrected, before the person is \
             put on a line"
        }
        Standing::Refused(_) | Standing::NotListed => {
            "The other side has refused the entry for another reason: tell it what is corrected where that reason \
             falls away with it"
        }
    };
    format!(
        "The document was opened and is committed as it was; the correction is kept and waits. {step}. Then: homeward \
         register pending REGISTER --take-up."
    )
}

/// Why a row of a file cannot stand while the register's row stands as it was.
pub(super) fn refused(faults: &[RowFault]) -> String {
    format!("{}. The row of the register stands as it was.", joined(faults))
}

/// Why a row lies in quarantine.
pub(super) fn quarantined(faults: &[RowFault]) -> String {
    joined(faults)
}

/// What becomes of a row that the file lacks.
pub(super) fn gone() -> String {
    "It stays in the register. If the person is no longer held, say what became of them; a file that lacks somebody says \
     nothing."
        .to_owned()
}

fn joined(faults: &[RowFault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
