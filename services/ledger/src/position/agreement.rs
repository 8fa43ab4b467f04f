//! How far agreements have come.

use homeward_payload::domain::{Principal, Priority};
use homeward_payload::ids::AgreementCode;

use super::term::{TermState, term_positions};
use crate::agreement::Agreement;
use crate::ledger::Ledger;

/// How far an agreement has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AgreementState {
    /// Signed by one side, or by both with different content.
    Tabled,
    /// In force.
    InForce,
    /// Every term is fulfilled, waived or lapsed.
    Completed,
    /// Ended by notice.
    Terminated,
}

/// One agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgreementPosition {
    /// Its code.
    pub code: AgreementCode,
    /// How far it has come.
    pub state: AgreementState,
    /// The version in force; 0 where none is.
    pub version: u32,
    /// Who has signed a further version that is not in force.
    pub signed_by: Vec<Principal>,
    /// Who gave notice.
    pub notice_by: Option<Principal>,
    /// In which order people are drawn.
    pub priority: Vec<Priority>,
}

/// Every agreement that either side has signed, in order of code.
#[must_use]
pub fn agreement_positions(ledger: &Ledger) -> Vec<AgreementPosition> {
    let terms = term_positions(ledger);
    let completed = |code: &AgreementCode| {
        let mut of = terms.iter().filter(|term| term.reference.agreement == *code);
        of.all(|term| !matches!(term.state, TermState::Open | TermState::PartiallyFulfilled))
    };
    let state = |code: &AgreementCode, agreement: &Agreement| match agreement {
        agreement if agreement.notice.is_some() => AgreementState::Terminated,
        agreement if !agreement.in_force => AgreementState::Tabled,
        _ if completed(code) => AgreementState::Completed,
        _ => AgreementState::InForce,
    };
    let agreements = ledger.agreements.by_code.iter();
    agreements
        .map(|(code, agreement)| {
            let newer =
                agreement.signed.iter().filter(|(_, signed)| signed.terms.version > agreement.version);
            AgreementPosition {
                code: code.clone(),
                state: state(code, agreement),
                version: agreement.version,
                signed_by: newer.map(|(party, _)| *party).collect(),
                notice_by: agreement.notice.map(|notice| notice.party),
                priority: agreement.priority.clone(),
            }
        })
        .collect()
}
