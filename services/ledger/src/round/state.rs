//! Rounds and what was committed in them.

use std::collections::BTreeMap;

use homeward_kernel::{Canonical, Encoder};
use homeward_payload::domain::{Principal, RoundDeadlines};
use homeward_payload::ids::{AgreementCode, Digest, ListId, RoundId};

use crate::event::tag;
use crate::ledger::Ledger;

/// A round of lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    /// Who opened it.
    pub opened_by: Principal,
    /// The agreement.
    pub agreement: AgreementCode,
    /// Until when each step is due.
    pub due: RoundDeadlines,
    /// What each side committed to.
    pub commitments: BTreeMap<Principal, Commitment>,
    /// Whether the mediator has released the lists.
    pub released: bool,
}

/// A list that one side committed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Commitment {
    /// Id of the list to be opened.
    pub list: ListId,
    /// Its content digest.
    pub list_content: Digest,
    /// Number of its entries.
    pub entries: u32,
    /// Digest over the content addresses of its sealed documents.
    pub documents_digest: Digest,
}

/// What rounds change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoundEvent {
    /// A round was opened.
    Opened {
        /// Its id.
        round: RoundId,
        /// Who opened it.
        opened_by: Principal,
        /// The agreement.
        agreement: AgreementCode,
        /// Until when each step is due.
        due: RoundDeadlines,
    },
    /// One side committed to a list.
    Committed {
        /// The round.
        round: RoundId,
        /// Who.
        party: Principal,
        /// To what.
        commitment: Commitment,
    },
    /// The mediator released the lists of both.
    Released {
        /// The round.
        round: RoundId,
    },
}

impl Round {
    /// Whether both sides have committed.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.commitments.len() == Principal::PARTIES.len()
    }
}

/// The round in which a list was committed to, who committed to it, and as what.
pub(super) fn commitment_to<'a>(
    ledger: &'a Ledger,
    list: &ListId,
) -> Option<(&'a Round, Principal, &'a Commitment)> {
    ledger.rounds.values().find_map(|round| {
        let mut of_round = round.commitments.iter();
        of_round
            .find(|(_, commitment)| commitment.list == *list)
            .map(|(party, commitment)| (round, *party, commitment))
    })
}

/// Takes over an event.
pub fn apply(ledger: &mut Ledger, event: &RoundEvent) {
    match event {
        RoundEvent::Opened { round, opened_by, agreement, due } => {
            let opened = Round {
                opened_by: *opened_by,
                agreement: agreement.clone(),
                due: *due,
                commitments: BTreeMap::new(),
                released: false,
            };
            ledger.rounds.insert(*round, opened);
        }
        RoundEvent::Committed { round, party, commitment } => {
            if let Some(round) = ledger.rounds.get_mut(round) {
                round.commitments.insert(*party, *commitment);
            }
        }
        RoundEvent::Released { round } => {
            if let Some(round) = ledger.rounds.get_mut(round) {
                round.released = true;
            }
        }
    }
}

impl Canonical for RoundEvent {
    fn encode(&self, encoder: &mut Encoder) {
        match self {
            Self::Opened { round, opened_by, agreement, due } => encoder
                .byte(1)
                .fixed(round.as_bytes())
                .byte(tag::principal(*opened_by))
                .text(agreement.as_str())
                .time(due.commit)
                .time(due.answer)
                .time(due.remark)
                .time(due.last),
            Self::Committed { round, party, commitment } => encoder
                .byte(2)
                .fixed(round.as_bytes())
                .byte(tag::principal(*party))
                .fixed(commitment.list.as_bytes())
                .fixed(commitment.list_content.as_bytes())
                .number(commitment.entries)
                .fixed(commitment.documents_digest.as_bytes()),
            Self::Released { round } => encoder.byte(3).fixed(round.as_bytes()),
        };
    }
}
