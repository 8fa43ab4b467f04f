//! What a play tells beside what the services know: in which order things were said, and how the equivalents stood at
//! that moment.

use std::collections::BTreeMap;

use homeward_api::ledger::v1::GetPositionsResponse;
use serde::Serialize;

/// What a play of a cartel tells.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// Rounds of lists.
    pub rounds: Vec<RoundTold>,
    /// Handovers, in the order in which they were acknowledged.
    pub handovers: Vec<HandoverTold>,
    /// References of everyone received on parole, by power of origin.
    pub paroled: BTreeMap<String, Vec<String>>,
    /// References of containers handed over, by receiving power.
    pub containers: BTreeMap<String, Vec<String>>,
}

/// In which order a round was played; positions in the log.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RoundTold {
    /// Id of the round.
    pub round: String,
    /// What was listed.
    pub register: String,
    /// The commitments of both sides.
    pub committed: Vec<u64>,
    /// The one statement that releases both lists.
    pub released: u64,
    /// The lists of both sides, opened.
    pub opened: Vec<u64>,
}

/// How a handover was played; positions in the log.
#[derive(Clone, Debug, Default, Serialize)]
pub struct HandoverTold {
    /// The day.
    pub day: String,
    /// The point, or the points.
    pub points: Vec<String>,
    /// Lines by power of origin.
    pub lines: BTreeMap<String, u64>,
    /// The witness's report from each leg that it is ready; none where all meet.
    pub ready: Vec<u64>,
    /// The opening of all legs at once; nothing where all meet.
    pub legs_opened: Option<u64>,
    /// Departures.
    pub departed: Vec<u64>,
    /// Lines that a dispute held while the others departed.
    pub held: u64,
    /// Acknowledgements by the receiving sides.
    pub acknowledged: Vec<u64>,
    /// Equivalents received by each power when all was claimed and counted and nothing acknowledged.
    pub equivalents_before: BTreeMap<String, String>,
    /// Equivalents received by each power then.
    pub equivalents_after: BTreeMap<String, String>,
}

/// Worth of what each power has received under the terms of an agreement with a ratio, in what party B gives: first
/// the power of party A, then that of party B. Nothing where the agreement has no such term.
pub(super) fn equivalents(
    positions: &GetPositionsResponse,
    agreement: &str,
    powers: [String; 2],
) -> BTreeMap<String, String> {
    let is_ratio = |term: &str| {
        positions.terms.iter().any(|row| {
            row.agreement == agreement
                && row.term == term
                && row.text.as_ref().is_some_and(|text| text.reciprocity == "RATIO")
        })
    };
    let found = positions.ratios.iter().find(|row| row.agreement == agreement && is_ratio(&row.term));
    let [a, b] = powers;
    found.map(|row| BTreeMap::from([(a, row.given.clone()), (b, row.due.clone())])).unwrap_or_default()
}
