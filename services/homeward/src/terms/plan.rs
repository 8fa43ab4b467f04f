//! A file of terms.

use serde::Deserialize;

/// The terms of one agreement, as a file of their own.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TermsPlan {
    /// Code of the agreement.
    pub code: String,
    /// In which order people are drawn: SEVERITY, CAPTIVITY.
    #[serde(default)]
    pub priority: Vec<String>,
    /// Terms.
    pub terms: Vec<TermPlan>,
    /// Groups of terms.
    #[serde(default)]
    pub groups: Vec<GroupPlan>,
}

/// A term.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TermPlan {
    /// Code.
    pub code: String,
    /// MEDICAL, YOUNG, `ANY_PRISONER` or REMAINS.
    pub category: String,
    /// EXACTLY, `AT_LEAST`, `ALL_FOR_ALL` or `BEST_EFFORT`.
    pub quantifier: String,
    /// Number for EXACTLY and `AT_LEAST`.
    #[serde(default)]
    pub quantity: u32,
    /// UNILATERAL, PARITY, RATIO or `NOT_STATED`.
    pub reciprocity: String,
    /// Age rule of YOUNG: younger than this many years.
    pub under_years: Option<u32>,
    /// Age rule of YOUNG: from this many years, included.
    pub from_years: Option<u32>,
    /// Age rule of YOUNG: to this many years, included.
    pub to_years: Option<u32>,
    /// Age rule of YOUNG: born after this day.
    pub born_after: Option<String>,
    /// Whose day the age is reckoned on: AGREEMENT, CAPTURE, LIST or HANDOVER; AGREEMENT where none is named.
    pub reference: Option<String>,
    /// Age rule of YOUNG: on this day; none with CAPTURE.
    pub reference_day: Option<String>,
    /// Powers that give under it.
    pub givers: Vec<String>,
    /// A scale of equivalents by its name: dix-hill-1862.
    pub scale: Option<String>,
    /// A scale of equivalents, class by class.
    #[serde(default)]
    pub classes: Vec<ClassPlan>,
    /// Keys of the ratio; 1 to 1 for all together where a ratio has none.
    #[serde(default)]
    pub keys: Vec<KeyPlan>,
    /// The last day.
    pub end_day: Option<String>,
    /// Text of a side condition that nothing enforces; only its SHA-256 is signed.
    pub side_condition: Option<String>,
}

/// A class of a scale.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassPlan {
    /// Code.
    pub code: String,
    /// What one person of it is worth.
    pub weight: u32,
}

/// A key of a ratio.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyPlan {
    /// For so many of party A.
    pub left: u32,
    /// Class of those of party A; all together where none is named.
    pub left_class: Option<String>,
    /// So many of party B.
    pub right: u32,
    /// Class of those of party B; all together where none is named.
    pub right_class: Option<String>,
}

/// A group of terms.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupPlan {
    /// Code.
    pub code: String,
    /// Codes of its terms.
    pub terms: Vec<String>,
    /// Binding minimum each side receives.
    pub floor: u32,
    /// Coordinated figure each side receives, which both sides agree apart from the terms; 0 for none.
    #[serde(default)]
    pub target: u32,
    /// UNILATERAL, PARITY, RATIO or `NOT_STATED`.
    pub reciprocity: String,
    /// Heads of party A and of party B, with reciprocity RATIO.
    pub ratio: Option<[u32; 2]>,
    /// Stages, in order.
    #[serde(default)]
    pub tranches: Vec<TranchePlan>,
}

/// A stage of a group.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TranchePlan {
    /// Code.
    pub code: String,
    /// What each side receives in it.
    pub quantity: u32,
}
