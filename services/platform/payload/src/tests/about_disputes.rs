//! Fields of disputes and suspensions.

use super::check;
use super::samples::{MADE_TIME_US, effect, named, reference, scope, uuid};
use crate::proto::payload::v1 as proto;
use crate::proto::payload::v1::dispute_scope::Scope;
use crate::proto::payload::v1::resolution_effect::Effect;

#[test]
fn raising() {
    type R = proto::RaiseDispute;
    check::<R>(|message| message.dispute_id[6] = 0x10, &["dispute_id"]);
    check::<R>(|message| message.kind = 0, &["kind"]);
    check::<R>(|message| message.scope = None, &["scope"]);
    check::<R>(|message| message.grounds_digest.clear(), &["grounds_digest"]);
    for kind in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] {
        check::<R>(|message| message.kind = kind, &[]);
    }
    check::<R>(
        |message| {
            message.kind = 7;
            message.scope = Some(scope(Scope::CaseId(reference(1))));
        },
        &["scope"],
    );
    check::<R>(
        |message| {
            message.kind = 7;
            message.scope = Some(scope(Scope::BatchId(uuid(3))));
        },
        &[],
    );
}

#[test]
fn scopes() {
    fn check_scope(of: Scope, expected: &[&str]) {
        check::<proto::RaiseDispute>(|message| message.scope = Some(scope(of)), expected);
    }
    check::<proto::RaiseDispute>(
        |message| message.scope = Some(proto::DisputeScope { scope: None }),
        &["scope.scope"],
    );
    check_scope(Scope::Lines(named(vec![])), &["scope.lines.lines"]);
    check_scope(Scope::Lines(named(vec![2, 1])), &["scope.lines.lines[1]"]);
    check_scope(Scope::Lines(named(vec![10_001])), &["scope.lines.lines[0]"]);
    check_scope(Scope::Lines(proto::NamedLines { revision: 0, ..named(vec![1]) }), &["scope.lines.revision"]);
    check_scope(Scope::BatchId(vec![]), &["scope.batch_id"]);
    let term = |agreement: &str, term: &str| {
        Scope::Term(proto::TermReference { agreement: agreement.to_owned(), term: term.to_owned() })
    };
    check_scope(term("first-round", "YOUNG"), &[]);
    check_scope(term("", "young"), &["scope.term.agreement", "scope.term.term"]);
    let subjects = |subjects| Scope::Subjects(proto::NamedSubjects { subjects });
    check_scope(subjects(vec![]), &["scope.subjects.subjects"]);
    check_scope(subjects((0..1_000).map(reference).collect()), &[]);
    check_scope(subjects((0..1_001).map(reference).collect()), &["scope.subjects.subjects"]);
    check_scope(subjects(vec![reference(2), reference(1)]), &["scope.subjects.subjects[1]"]);
    check_scope(Scope::CaseId(vec![1]), &["scope.case_id"]);
    let of = |batch_id, giver| Scope::Discrepancy(proto::NamedDiscrepancy { batch_id, giver });
    check_scope(of(uuid(3), 2), &[]);
    check_scope(of(uuid(3), 3), &["scope.discrepancy.giver"]);
    check_scope(of(vec![], 1), &["scope.discrepancy.batch_id"]);
}

#[test]
fn admitting_and_dismissing() {
    type A = proto::AdmitDispute;
    check::<A>(|message| message.scope = None, &["scope"]);
    check::<A>(|message| message.evidence_until_us = -1, &["evidence_until_us"]);
    check::<A>(|message| message.resolution_until_us = MADE_TIME_US, &[]);
    check::<A>(|message| message.resolution_until_us = MADE_TIME_US - 1, &["resolution_until_us"]);
    type D = proto::DismissDispute;
    check::<D>(|message| message.ground = 0, &["ground"]);
    check::<D>(|message| message.duplicate_of.clear(), &["duplicate_of"]);
    check::<D>(|message| message.ground = 2, &["duplicate_of"]);
    for ground in [2, 3, 4] {
        check::<D>(
            |message| {
                message.ground = ground;
                message.duplicate_of.clear();
            },
            &[],
        );
    }
    check::<proto::AppealDismissal>(|message| message.grounds_digest.clear(), &["grounds_digest"]);
    check::<proto::WithdrawDispute>(|message| message.dispute_id.clear(), &["dispute_id"]);
}

#[test]
fn evidence_and_positions() {
    type E = proto::SubmitEvidence;
    check::<E>(|message| message.documents.clear(), &["documents"]);
    check::<E>(|message| message.documents.reverse(), &["documents[1]"]);
    check::<E>(|message| message.documents[0].clear(), &["documents[0]"]);
    let many = |count: u8| (0..count).map(|number| vec![number; 32]).collect();
    check::<E>(|message| message.documents = many(32), &[]);
    check::<E>(|message| message.documents = many(33), &["documents"]);
    type R = proto::RecordUnresolved;
    check::<R>(|message| message.position_a.clear(), &[]);
    check::<R>(|message| message.position_b = vec![1], &["position_b"]);
    type X = proto::ExplainDiscrepancy;
    check::<X>(|message| message.explanation = None, &["explanation"]);
    check::<X>(|message| message.explanation.as_mut().unwrap().giver = 4, &["explanation.giver"]);
}

#[test]
fn resolutions() {
    type P = proto::ProposeResolution;
    check::<P>(|message| message.proposal = 0, &["proposal"]);
    check::<P>(|message| message.effects.clear(), &["effects"]);
    check::<P>(|message| message.effects[0].effect = None, &["effects[0].effect"]);
    check::<P>(|message| message.effects[2] = message.effects[1].clone(), &["effects[2]"]);
    let many = |count| (1..=count).map(|line| effect(Effect::Free(named(vec![line])))).collect();
    check::<P>(|message| message.effects = many(16), &[]);
    check::<P>(|message| message.effects = many(17), &["effects"]);
    for of in [Effect::Free, Effect::PostReceived, Effect::PostReleased] {
        check::<P>(|message| message.effects = vec![effect(of(named(vec![1])))], &[]);
    }
    check::<P>(
        |message| message.effects = vec![effect(Effect::Free(named(vec![])))],
        &["effects[0].free.lines"],
    );
    let count = |agreed| Effect::CorrectCount(proto::CountCorrection { batch_id: uuid(3), giver: 1, agreed });
    check::<P>(|message| message.effects = vec![effect(count(10_000))], &[]);
    check::<P>(|message| message.effects = vec![effect(count(10_001))], &["effects[0].correct_count.agreed"]);
    type A = proto::AcceptResolution;
    check::<A>(|message| message.proposal = 0, &["proposal"]);
    check::<A>(|message| message.content_digest.clear(), &["content_digest"]);
    check::<A>(|message| message.as_of = None, &["as_of"]);
}

#[test]
fn suspensions() {
    type S = proto::SuspendAgreement;
    check::<S>(|message| message.suspension_id.clear(), &["suspension_id"]);
    check::<S>(|message| message.agreement.clear(), &["agreement"]);
    check::<S>(|message| message.terms.clear(), &[]);
    check::<S>(|message| message.terms.reverse(), &["terms[1]"]);
    check::<S>(|message| message.terms[1] = "medical".to_owned(), &["terms[1]"]);
    check::<S>(|message| message.joint = true, &[]);
    check::<S>(|message| message.ground = 0, &["ground"]);
    check::<S>(|message| message.reason_digest.clear(), &["reason_digest"]);
    check::<S>(|message| message.medical = None, &[]);
    check::<S>(|message| message.medical.as_mut().unwrap().ground = 0, &["medical.ground"]);
    check::<S>(
        |message| message.children = Some(proto::SeparateReason { ground: 1, reason_digest: vec![] }),
        &["children.reason_digest"],
    );
    check::<proto::LiftSuspension>(|message| message.suspension_id.clear(), &["suspension_id"]);
    type R = proto::Revalidate;
    check::<R>(|message| message.revision = 0, &["revision"]);
    check::<R>(|message| message.lines.clear(), &["lines"]);
    check::<R>(|message| message.lines = vec![2, 1], &["lines[1]"]);
}
