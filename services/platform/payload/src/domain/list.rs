//! Lists and their answers.

use super::agreement::SubjectKind;
use crate::ids::{AgreementCode, Digest, ListId, SubjectRef, TermCode};

/// One person or container on a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListEntry {
    /// Its reference.
    pub subject: SubjectRef,
    /// Root of the field commitments of its sealed document.
    pub field_root: Digest,
    /// The term it is offered under.
    pub claimed_term: Option<TermCode>,
}

/// The holding party opens a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenList {
    /// Id of the list.
    pub list: ListId,
    /// Code of the agreement it is opened under.
    pub agreement: AgreementCode,
    /// What the entries are.
    pub kind: SubjectKind,
    /// The entries, ascending by reference.
    pub entries: Vec<ListEntry>,
}

/// Why an entry is refused as claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryRefusalGround {
    /// The person does not meet the claimed term.
    LineOffCategory,
    /// The person was received before.
    LineAlreadyReceived,
    /// The sealed document does not open or does not match.
    DocumentUnreadable,
    /// The person does not depend on this power.
    WrongPower,
}

/// The other party answers entries of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerList {
    /// Id of the list.
    pub list: ListId,
    /// Numbers of the accepted entries, ascending, from 1.
    pub accepted: Vec<u32>,
    /// Numbers of the refused entries, ascending, with the ground.
    pub refused: Vec<(u32, EntryRefusalGround)>,
}
