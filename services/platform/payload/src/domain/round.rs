//! Rounds of lists: both sides commit before either list is opened.

use crate::ids::{AgreementCode, Digest, ListId, RoundId, Timestamp};

/// A round of lists is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenRound {
    /// Id of the round.
    pub round: RoundId,
    /// Code of the agreement.
    pub agreement: AgreementCode,
    /// Until when each step is due.
    pub due: RoundDeadlines,
}

/// Until when each step of a round is due, ascending. Their passing decides nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoundDeadlines {
    /// Both commit.
    pub commit: Timestamp,
    /// Both answer.
    pub answer: Timestamp,
    /// Holders remark on refused entries.
    pub remark: Timestamp,
    /// Both give the final answer.
    pub last: Timestamp,
}

/// One side commits to its list of a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitList {
    /// Id of the round.
    pub round: RoundId,
    /// Id of the list to be opened.
    pub list: ListId,
    /// Content digest of the list to be opened.
    pub list_content: Digest,
    /// Number of its entries.
    pub entries: u32,
    /// SHA-256 over the content addresses of its sealed documents, ascending.
    pub documents_digest: Digest,
}

/// The mediator releases the lists of a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseLists {
    /// Id of the round.
    pub round: RoundId,
}

/// The holder of a list remarks on refused entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemarkList {
    /// Id of the list.
    pub list: ListId,
    /// Numbers of the entries it maintains, ascending, from 1.
    pub maintained: Vec<u32>,
    /// Numbers of the entries it withdraws, ascending, from 1.
    pub withdrawn: Vec<u32>,
    /// Digest of the sealed document with the remarks.
    pub remarks_digest: Digest,
}
