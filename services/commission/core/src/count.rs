//! What the commission has done, counted from what it has stored.

use homeward_payload::ids::{SubjectRef, Timestamp};

use crate::finding::Decision;

/// Days in which the detaining power carries out a decision to repatriate: three months from the notification
/// (Third Geneva Convention, annex II). Three months have at most 92 days, so nobody is called overdue too early.
pub const EXECUTION_DAYS_MAX: u32 = 92;

/// The newest decision on a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewestDecision {
    /// Reference of the person.
    pub subject: SubjectRef,
    /// The decision.
    pub decision: Decision,
    /// Whether the case was manifest and needed no examination (article 112).
    pub manifest: bool,
    /// When it was recorded.
    pub decided_time: Timestamp,
}

/// What the commission has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MedicalCounts {
    /// Persons referred.
    pub referred: u64,
    /// Persons decided as manifest cases, without an examination.
    pub manifest: u64,
    /// Persons decided after an examination.
    pub examined: u64,
    /// Persons found eligible.
    pub eligible: u64,
    /// Persons found eligible whose repatriation is overdue.
    pub overdue: u64,
}

/// Counts. `decisions` holds one decision for each person, the newest; `is_settled` says whether a person came home
/// or died, so that nothing is due any more.
pub fn count(
    referred: u64,
    decisions: &[NewestDecision],
    now: Timestamp,
    is_settled: impl Fn(&SubjectRef) -> bool,
) -> MedicalCounts {
    let number = |counted: &dyn Fn(&NewestDecision) -> bool| {
        decisions.iter().filter(|decision| counted(decision)).fold(0_u64, |sum, _| sum.saturating_add(1))
    };
    let is_eligible = |decision: &NewestDecision| decision.decision == Decision::Repatriate;
    let is_overdue = |decision: &NewestDecision| {
        is_eligible(decision)
            && decision.decided_time.plus_days(EXECUTION_DAYS_MAX) < now
            && !is_settled(&decision.subject)
    };
    MedicalCounts {
        referred,
        manifest: number(&|decision| decision.manifest),
        examined: number(&|decision| !decision.manifest),
        eligible: number(&is_eligible),
        overdue: number(&is_overdue),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DECIDED: Timestamp = Timestamp(1_746_000_000_000_000);
    const DUE: Timestamp = DECIDED.plus_days(EXECUTION_DAYS_MAX);

    fn decision(number: u8, decision: Decision, manifest: bool) -> NewestDecision {
        NewestDecision { subject: SubjectRef([number; 16]), decision, manifest, decided_time: DECIDED }
    }

    #[test]
    fn every_count_follows_from_the_decisions() {
        let check = |decisions: &[NewestDecision], now, settled: &[u8], expected: [u64; 5]| {
            let is_settled = |subject: &SubjectRef| settled.contains(&subject.0[0]);
            let counts = count(9, decisions, now, is_settled);
            let [referred, manifest, examined, eligible, overdue] = expected;
            assert_eq!(counts, MedicalCounts { referred, manifest, examined, eligible, overdue });
        };
        let decisions = [
            decision(1, Decision::Repatriate, false),
            decision(2, Decision::Reject, false),
            decision(3, Decision::Repatriate, true),
        ];
        let later = Timestamp(DUE.0 + 1);
        check(&[], later, &[], [9, 0, 0, 0, 0]);
        check(&decisions, DECIDED, &[], [9, 1, 2, 2, 0]);
        check(&decisions, DUE, &[], [9, 1, 2, 2, 0]);
        check(&decisions, later, &[], [9, 1, 2, 2, 2]);
        check(&decisions, later, &[3], [9, 1, 2, 2, 1]);
        check(&decisions, later, &[1, 3], [9, 1, 2, 2, 0]);
    }
}
