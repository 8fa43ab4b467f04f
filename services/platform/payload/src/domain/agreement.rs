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
    /// By a fixed ratio between the two sides.
    Ratio,
}

/// A key by which people are drawn where not all can go at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Priority {
    /// The severely wounded and seriously ill first.
    Severity,
    /// Those longest in captivity first.
    Captivity,
}

/// A living person or a container of remains: what a reference stands for and what is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SubjectKind {
    /// A living person.
    Person,
    /// A sealed container of remains.
    Container,
}

/// Which day a reference day is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReferenceDayKind {
    /// That of the agreement.
    Agreement,
    /// That on which each person was captured.
    Capture,
    /// That of the lists.
    List,
    /// That of the handover.
    Handover,
}

/// The day on which age is reckoned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReferenceDay {
    /// The day of capture in each person's own document.
    OfCapture,
    /// One day for everybody, and what it is the day of.
    Fixed {
        /// What it is the day of; never of capture.
        kind: ReferenceDayKind,
        /// Days since 1970-01-01.
        day: i32,
    },
}

/// Whose age counts: three readings that name three different sets of people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AgeRule {
    /// Younger than this on a day.
    Under {
        /// Age in completed years that must not have been reached.
        years: u32,
        /// The day.
        reference: ReferenceDay,
    },
    /// Between two ages on a day, both included.
    Between {
        /// Youngest age, in completed years.
        from_years: u32,
        /// Oldest age, in completed years.
        to_years: u32,
        /// The day.
        reference: ReferenceDay,
    },
    /// Born after a day.
    BornAfter {
        /// Days since 1970-01-01.
        day: i32,
    },
}

/// A class of a scale of equivalents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermClass {
    /// Code, unique in the term.
    pub code: TermCode,
    /// What one person of the class is worth.
    pub weight: u32,
}

/// For every `left` that party A gives of one class, party B gives `right` of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RatioKey {
    /// Place of party A's class, from 1; 0 for all together.
    pub left_class: u32,
    /// Place of party B's class, from 1; 0 for all together.
    pub right_class: u32,
    /// Party A's side of the ratio, in lowest terms.
    pub left: u32,
    /// Party B's side of the ratio.
    pub right: u32,
}

/// A stage of a term group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tranche {
    /// Code, unique in the group.
    pub code: TermCode,
    /// What each side receives in it.
    pub quantity: u32,
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
    /// Classes of a scale of equivalents; a class is named by its place, from 1.
    pub classes: Vec<TermClass>,
    /// Keys of the ratio, exactly where the reciprocity is a ratio.
    pub keys: Vec<RatioKey>,
    /// The last day, in days since 1970-01-01.
    pub end_day: Option<i32>,
    /// SHA-256 of the text of a side condition, which nothing enforces.
    pub side_condition: Option<Digest>,
    /// SHA-256 over code, category, unit, age rule and givers: what findings under it repeat.
    pub predicate_digest: Digest,
}

/// A floor over several terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermGroup {
    /// Code, unique in the agreement.
    pub code: TermCode,
    /// Codes of its terms, ascending.
    pub terms: Vec<TermCode>,
    /// Binding minimum each side receives.
    pub floor: u32,
    /// What is owed in return over the group.
    pub reciprocity: Reciprocity,
    /// Ratio of heads, exactly where the reciprocity is a ratio.
    pub ratio: Option<RatioKey>,
    /// Stages, in order.
    pub tranches: Vec<Tranche>,
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
    /// Number of the version, from 1.
    pub version: u32,
    /// Keys by which people are drawn, the first first.
    pub priority: Vec<Priority>,
}

/// A term of an agreement.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TermReference {
    /// Code of the agreement.
    pub agreement: AgreementCode,
    /// Code of the term.
    pub term: TermCode,
}
