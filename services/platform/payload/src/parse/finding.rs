//! Findings and the answers to them.

use super::field::Check;
use crate::domain::{AnswerFindings, StateFindings};
use crate::proto::payload::v1 as proto;

/// Persons that one statement names.
const SUBJECTS_MAX: usize = 10_000;

pub(super) fn state_findings(check: &mut Check, message: &proto::StateFindings) -> Option<StateFindings> {
    let agreement = check.agreement_code("agreement", &message.agreement);
    let term = check.term_code("term", &message.term);
    let predicate_digest = check.digest("predicate_digest", &message.predicate_digest);
    let holder = check.party("holder", message.holder);
    check.count("subjects", message.subjects.len(), 1..=SUBJECTS_MAX);
    let subjects = check.subjects("subjects", &message.subjects);
    let valid_until = check.end_time("valid_until_us", message.valid_until_us);
    Some(StateFindings {
        agreement: agreement?,
        term: term?,
        predicate_digest: predicate_digest?,
        holder: holder?,
        subjects: subjects?,
        valid_until: valid_until?,
    })
}

pub(super) fn answer_findings(check: &mut Check, message: &proto::AnswerFindings) -> Option<AnswerFindings> {
    let agreement = check.agreement_code("agreement", &message.agreement);
    let term = check.term_code("term", &message.term);
    check.count("accepted", message.accepted.len(), 0..=SUBJECTS_MAX);
    let accepted = check.subjects("accepted", &message.accepted);
    check.count("contested", message.contested.len(), 0..=SUBJECTS_MAX);
    let contested = check.subjects("contested", &message.contested);
    check.disjoint("contested", &message.contested, "accepted", &message.accepted);
    if message.accepted.is_empty() && message.contested.is_empty() {
        check.refuse("accepted", "no answer", "at least one finding accepted or contested");
    }
    Some(AnswerFindings { agreement: agreement?, term: term?, accepted: accepted?, contested: contested? })
}
