//! What the store is taken for at a start, and so whom the start waits for.

use super::Start;
use super::ask::Wait;
use super::signed_size::FILE_NAME;
use homeward_payload::domain::Principal;
use homeward_shell::config::Witness;

/// What the store is taken for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Standing {
    /// Empty, and the operator says that the forum is new.
    Founding,
    /// As this mediator left it, as far as can be told.
    Ordinary,
    /// Empty, older than what this mediator has signed, or not known to be as it was left.
    Restored,
}

/// What the data folder tells.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    /// Entries in the journal.
    pub(super) size: u64,
    /// What `signed-size` says; none where it is missing or damaged.
    pub(super) signed: Option<u64>,
    /// Size of the largest head that a witness has cosigned; 0 where none is kept.
    pub(super) kept: u64,
}

/// Why a start does not fit what was found.
#[derive(Debug, thiserror::Error)]
pub enum StandingError {
    /// Founding over a journal.
    #[error(
        "the journal holds {size} entries; --found is for the first start of a new forum alone; nothing was \
         started; start without it"
    )]
    JournalHolds {
        /// Entries in the journal.
        size: u64,
    },
    /// Founding a forum that was founded before.
    #[error(
        "--found says that the forum is new, but a head of size {size} under its log's key is known; nothing was \
         started; start without it, and the lost entries are refilled"
    )]
    FoundedBefore {
        /// Size of the head.
        size: u64,
    },
    /// The journal is empty, and the quorum knows of no entry.
    #[error(
        "the journal is empty and no witness has a head of this log to refill it from; nothing was started; \
         if the forum is new, start with --found"
    )]
    NotFounded,
    /// Whom the start must hear is not configured.
    #[error(
        "the journal is empty or restored, so every witness of the quorum must be heard, and {} is not among \
         [[witnesses]]; nothing was started", principal.word()
    )]
    QuorumNotConfigured {
        /// Whose service is missing.
        principal: Principal,
    },
    /// Heads were signed that nobody who answers knows of.
    #[error(
        "the journal has {size} entries and {FILE_NAME} says that this mediator has signed {signed}; the entries \
         between were lost and no witness gave them; nothing was sequenced; start again when one answers that \
         has them"
    )]
    SignedMore {
        /// Entries in the journal, after the refill.
        size: u64,
        /// Size noted as signed.
        signed: u64,
    },
}

impl Standing {
    /// What the store is taken for.
    pub(super) fn of(founds: bool, found: &Found) -> Result<Self, StandingError> {
        let Found { size, signed, kept } = *found;
        let known = signed.unwrap_or(0).max(kept);
        match (founds, size) {
            (true, 0) if known == 0 => Ok(Self::Founding),
            (true, 0) => Err(StandingError::FoundedBefore { size: known }),
            (true, size) => Err(StandingError::JournalHolds { size }),
            (false, 1..) if signed.is_some() && known <= size => Ok(Self::Ordinary),
            (false, _) => Ok(Self::Restored),
        }
    }

    /// Whom to wait for.
    pub(super) fn wait(
        self,
        start: &Start,
        quorum: &[Principal],
        witnesses: &[Witness],
    ) -> Result<Wait, StandingError> {
        let silence_max = start.silence_max;
        match self {
            // They may be founded at this very moment; those who are up must not know more than this.
            Self::Founding => Ok(Wait { retry: false, silence_max, needed: Vec::new() }),
            Self::Ordinary => Ok(Wait { retry: true, silence_max, needed: Vec::new() }),
            Self::Restored => {
                let asked = |principal: &Principal| {
                    witnesses.iter().any(|one| Principal::from(one.principal) == *principal)
                };
                match quorum.iter().find(|principal| !asked(principal)) {
                    Some(principal) => Err(StandingError::QuorumNotConfigured { principal: *principal }),
                    None => Ok(Wait { retry: true, silence_max, needed: quorum.to_vec() }),
                }
            }
        }
    }

    /// Whether an empty journal may begin with the genesis alone, once `largest` is the largest head known.
    pub(super) fn check(self, found: &Found, largest: u64) -> Result<(), StandingError> {
        match (self, largest) {
            (Self::Founding, 1..) => Err(StandingError::FoundedBefore { size: largest }),
            (Self::Restored, 0) if found.size == 0 => Err(StandingError::NotFounded),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_journal_known_to_be_as_it_was_left_is_ordinary() {
        let check = |founds: bool, size: u64, signed: Option<u64>, kept: u64, expected: &str| {
            let found = match Standing::of(founds, &Found { size, signed, kept }) {
                Ok(standing) => format!("{standing:?}"),
                Err(StandingError::FoundedBefore { size }) => format!("founded before at {size}"),
                Err(StandingError::JournalHolds { size }) => format!("journal holds {size}"),
                Err(other) => other.to_string(),
            };
            assert_eq!(found, expected, "{founds} {size} {signed:?} {kept}");
        };
        check(true, 0, None, 0, "Founding");
        check(true, 0, Some(3), 2, "founded before at 3");
        check(true, 0, None, 2, "founded before at 2");
        check(true, 1, Some(1), 0, "journal holds 1");
        check(true, 9, None, 0, "journal holds 9");
        check(false, 0, None, 0, "Restored");
        check(false, 0, Some(5), 5, "Restored");
        check(false, 5, None, 5, "Restored");
        check(false, 5, Some(6), 5, "Restored");
        check(false, 5, Some(5), 6, "Restored");
        check(false, 5, Some(5), 5, "Ordinary");
        check(false, 5, Some(4), 0, "Ordinary");
    }
}
