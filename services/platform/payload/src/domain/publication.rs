//! Figures that both sides release to the public.

use super::header::AsOf;
use super::principal::Principal;
use crate::ids::{AgreementCode, TermCode};

/// One side releases figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseFigures {
    /// Code of the agreement.
    pub agreement: AgreementCode,
    /// The figures, ascending by term and giver.
    pub figures: Vec<ReleasedFigure>,
    /// What the first signer had seen.
    pub as_of: AsOf,
}

/// How many were received from one giver under one term.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReleasedFigure {
    /// Code of the term.
    pub term: TermCode,
    /// The giving party.
    pub giver: Principal,
    /// Number received.
    pub received: u32,
}
