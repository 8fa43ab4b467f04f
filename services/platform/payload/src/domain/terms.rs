//! What is said about terms in force: targets, waivers, closures, lapses, notice, corrections of attribution.

use super::agreement::TermReference;
use super::header::AsOf;
use crate::ids::{AgreementCode, BatchId, Digest, TermCode};

/// One side agrees to the coordinated figure of a term group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgreeTarget {
    /// Code of the agreement.
    pub agreement: AgreementCode,
    /// Code of the group.
    pub group: TermCode,
    /// What each side is to receive.
    pub target: u32,
    /// Number of the version, from 1.
    pub version: u32,
    /// What the first signer had seen.
    pub as_of: AsOf,
}

/// A party gives up what the other still owes it under a term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaiveTerm {
    /// The term.
    pub term: TermReference,
}

/// A party knows of nobody else under an all-for-all term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclareClosure {
    /// The term.
    pub term: TermReference,
}

/// A party declares that a term has lapsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclareLapse {
    /// The term.
    pub term: TermReference,
}

/// A party gives notice that an agreement ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TerminateAgreement {
    /// Code of the agreement.
    pub agreement: AgreementCode,
    /// Digest of the text of the notice.
    pub notice_digest: Digest,
}

/// Under which terms a line counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineAttribution {
    /// Number of the line, from 1.
    pub line: u32,
    /// Index of its primary term; nothing for a goodwill line.
    pub term: Option<usize>,
    /// Indices of further terms, ascending.
    pub also_terms: Vec<usize>,
    /// Place of its class in its primary term's classes, from 1; 0 where that term has none.
    pub class: u32,
}

/// One side agrees that received lines of a settled batch count under other terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorrectAttribution {
    /// Id of the batch.
    pub batch: BatchId,
    /// Number of the revision in force.
    pub revision: u32,
    /// Terms that the lines cite now.
    pub terms: Vec<TermReference>,
    /// The lines, ascending by number.
    pub lines: Vec<LineAttribution>,
    /// What the first signer had seen.
    pub as_of: AsOf,
}
