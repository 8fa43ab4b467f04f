//! Stating and answering findings.

use homeward_payload::domain::{Body, Principal};

use super::Row;
use crate::refusal::{ErrorReason, Refusal};
use crate::tests::forum::{A, B, COMMISSION, Forum, digest};
use crate::tests::life::{agreed, listed};
use crate::tests::said;

fn state(
    forum: &mut Forum,
    author: Principal,
    code: &str,
    holder: Principal,
    subjects: &[u8],
) -> Result<(), Refusal> {
    forum.say(author, Body::StateFindings(said::state_findings(code, holder, subjects)))
}

pub(super) const ROWS: &[Row] = &[
    ("findings under another text of the term", ErrorReason::PredicateMismatch, || {
        let mut findings = said::state_findings("YOUNG", A, &[11]);
        findings.predicate_digest = digest(1);
        agreed().say(A, Body::StateFindings(findings))
    }),
    ("a party states a medical finding", ErrorReason::FindingNotYours, || {
        state(&mut agreed(), A, "MEDICAL", A, &[11])
    }),
    ("the panel states an age", ErrorReason::FindingNotYours, || {
        state(&mut agreed(), COMMISSION, "YOUNG", A, &[11])
    }),
    ("a finding where none is needed", ErrorReason::FindingNotYours, || {
        state(&mut agreed(), A, "ANY_POW", A, &[11])
    }),
    ("persons under a term of containers", ErrorReason::TermNotForLine, || {
        state(&mut agreed(), A, "REMAINS", A, &[11])
    }),
    ("a finding on the reference of a child's case", ErrorReason::SubjectConflict, || {
        let mut forum = agreed();
        forum.must(B, Body::ListChildCase(said::list_child(11, true)));
        state(&mut forum, A, "YOUNG", A, &[11])
    }),
    ("a person of another holder", ErrorReason::SubjectConflict, || {
        state(&mut listed(), A, "YOUNG", B, &[13])
    }),
    ("a finding on a container", ErrorReason::SubjectConflict, || state(&mut listed(), A, "YOUNG", B, &[31])),
    ("a finding that stands", ErrorReason::FindingAlreadyStated, || {
        state(&mut listed(), B, "YOUNG", A, &[11])
    }),
    ("an answer to no finding", ErrorReason::FindingUnknown, || {
        listed().say(B, Body::AnswerFindings(said::answer_findings("YOUNG", &[13], &[])))
    }),
    ("an answer to the own finding", ErrorReason::FindingNotYours, || {
        let mut forum = listed();
        state(&mut forum, A, "YOUNG", A, &[13])?;
        forum.say(A, Body::AnswerFindings(said::answer_findings("YOUNG", &[13], &[])))
    }),
];
