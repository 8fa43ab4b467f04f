//! Children's cases: one entry for each, by its reference alone.

use super::action::{ActionKind, Collector, Matter};
use crate::child;
use crate::ledger::Ledger;

pub(super) fn collect(ledger: &Ledger, collector: &mut Collector<'_>) {
    let limits = collector.genesis().limits;
    for (id, case) in &ledger.cases {
        let Some(party) = case.listed_by.other_party() else { continue };
        // Without consent nobody looks for the child, so that an acknowledged case waits for nobody.
        let (kind, days) = if !case.acknowledged {
            (ActionKind::AcknowledgeChildCase, limits.child_acknowledgement_days_max)
        } else if case.answer.is_none() && case.tracing_consent {
            (ActionKind::AnswerChildCase, limits.child_answer_days_max)
        } else {
            continue;
        };
        let due = child::due(ledger, case, days, collector.now());
        collector.add(party, kind, Matter::Case(*id), 1, Some(due));
    }
}
