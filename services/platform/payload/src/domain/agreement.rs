//! Terms and term groups.

use super::header::AsOf;
use super::principal::Principal;
use crate::ids::{AgreementCode, Digest, TermCode};

/// Whom or what a term is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Category {
    /// Severely wounded or seriously ill by the commission's finding.
    Medical,
    /// Under an age on a date.
    Young,
    /// Any prisoner of war.
    AnyPrisoner,
    /// Remains of the dead.
    Remains,
}

/// How many a term asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quantifier {
    /// That number.
    Exactly(u32),
    /// That number or more.
    AtLeast(u32),
    /// Everyone in the category.
    AllForAll,
    /// As many as are agreed batch by batch.
    BestEffort,
}

/// What is owed in return.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reciprocity {
    /// Nothing.
    Unilateral,
    /// As many from each side.
    Parity,
    /// Nothing is said.
    NotStated,
}

/// A living person or a container of remains: what a reference stands for and what is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SubjectKind {
    /// A living person.
    Person,
    /// A sealed container of remains.
    Container,
}

/// Under an age on a fixed day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AgeRule {
    /// Younger than this many years.
    pub under_years: u32,
    /// Days since 1970-01-01.
    pub reference_day: i32,
}

/// One obligation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Code, unique in the agreement.
    pub code: TermCode,
    /// Whom or what it is about.
    pub category: Category,
    /// How many.
    pub quantifier: Quantifier,
    /// What is owed in return.
    pub reciprocity: Reciprocity,
    /// What is counted.
    pub unit: SubjectKind,
    /// Age rule, exactly where the category is Young.
    pub age_rule: Option<AgeRule>,
    /// Who gives under this term, ascending.
    pub givers: Vec<Principal>,
    /// SHA-256 of the term's encoding: what findings under it repeat.
    pub predicate_digest: Digest,
}

/// A floor and a target over several terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermGroup {
    /// Code, unique in the agreement.
    pub code: TermCode,
    /// Codes of its terms, ascending.
    pub terms: Vec<TermCode>,
    /// Binding minimum each side receives.
    pub floor: u32,
    /// Coordinated figure each side receives.
    pub target: u32,
    /// What is owed in return over the group.
    pub reciprocity: Reciprocity,
}

/// One side signs terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignTerms {
    /// Code of the agreement.
    pub agreement: AgreementCode,
    /// The terms, ascending by code.
    pub terms: Vec<Term>,
    /// The groups, ascending by code.
    pub groups: Vec<TermGroup>,
    /// What the first signer had seen.
    pub as_of: AsOf,
}

/// A term of an agreement.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TermReference {
    /// Code of the agreement.
    pub agreement: AgreementCode,
    /// Code of the term.
    pub term: TermCode,
}
