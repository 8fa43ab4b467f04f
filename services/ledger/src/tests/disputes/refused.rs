//! What is refused about disputes.

use homeward_payload::domain::{
    Body, DisputeKind, DisputeScope, ExplainDiscrepancy, Principal, ResolutionEffect,
};
use homeward_payload::ids::Timestamp;

use super::said;
use crate::dispute::RESOLUTION_DAYS_MAX;
use crate::refusal::{ErrorReason, Refusal};
use crate::tests::forum::{A, B, COMMISSION, Forum, MEDIATOR, NEUTRAL, batch_id, case_id, digest, subject};
use crate::tests::life::{cleared, confirmed, small_exchange};
use crate::tests::refusals::Row;

fn raised(kind: DisputeKind) -> Forum {
    let mut forum = cleared();
    let scope = said::lines(&forum, 1, &[1, 2]);
    forum.must(A, said::raise(1, kind, scope));
    forum
}

fn admitted(kind: DisputeKind) -> Forum {
    let mut forum = raised(kind);
    let scope = said::lines(&forum, 1, &[1, 2]);
    let admission = said::admit(&forum, 1, scope);
    forum.must(MEDIATOR, admission);
    forum
}

fn raise(scope: DisputeScope) -> Result<(), Refusal> {
    cleared().say(A, said::raise(1, DisputeKind::Data, scope))
}

fn propose(mut forum: Forum, author: Principal, effects: Vec<ResolutionEffect>) -> Result<(), Refusal> {
    let proposal = said::propose(&forum, 1, effects);
    forum.say(author, proposal)
}

fn admit_with(change: impl FnOnce(&mut homeward_payload::domain::AdmitDispute)) -> Result<(), Refusal> {
    let mut forum = raised(DisputeKind::Count);
    let scope = said::lines(&forum, 1, &[1]);
    let Body::AdmitDispute(mut body) = said::admit(&forum, 1, scope) else { unreachable!() };
    change(&mut body);
    forum.say(MEDIATOR, Body::AdmitDispute(body))
}

fn explain(author: Principal, giver: Principal) -> Result<(), Refusal> {
    let (batch, explanation_digest) = (batch_id(2), digest(1));
    let body = ExplainDiscrepancy { batch, giver, explanation_digest };
    small_exchange().say(author, Body::ExplainDiscrepancy(body))
}

pub(in crate::tests) const ROWS: &[Row] = &[
    ("a dispute id twice", ErrorReason::DisputeIdReused, || {
        let mut forum = raised(DisputeKind::Count);
        forum.say(B, said::raise(1, DisputeKind::Data, DisputeScope::Batch(batch_id(1))))
    }),
    ("the mediator raising a dispute", ErrorReason::RoleNotAllowed, || {
        cleared().say(MEDIATOR, said::raise(1, DisputeKind::Data, DisputeScope::Batch(batch_id(1))))
    }),
    ("the commission raising a dispute on a count", ErrorReason::DisputeNotYours, || {
        cleared().say(COMMISSION, said::raise(1, DisputeKind::Count, DisputeScope::Batch(batch_id(1))))
    }),
    ("a dispute on no batch", ErrorReason::BatchUnknown, || raise(DisputeScope::Batch(batch_id(9)))),
    ("a dispute on no line", ErrorReason::LineUnknown, || {
        let scope = said::lines(&cleared(), 1, &[9]);
        raise(scope)
    }),
    ("a dispute on lines of another revision", ErrorReason::RevisionStale, || {
        let mut named = said::named(&cleared(), 1, &[1]);
        named.revision = 1;
        raise(DisputeScope::Lines(named))
    }),
    ("a dispute on an unknown reference", ErrorReason::DisputeScopeInvalid, || {
        raise(DisputeScope::Subjects(vec![subject(99)]))
    }),
    ("a dispute on no case", ErrorReason::ChildCaseUnknown, || raise(DisputeScope::Case(case_id(9)))),
    ("a dispute on no difference", ErrorReason::DiscrepancyUnknown, || {
        raise(DisputeScope::Discrepancy(batch_id(1), A))
    }),
    ("admitting an unknown dispute", ErrorReason::DisputeUnknown, || {
        let mut forum = cleared();
        let scope = said::lines(&forum, 1, &[1]);
        let admission = said::admit(&forum, 1, scope);
        forum.say(MEDIATOR, admission)
    }),
    ("a party admitting", ErrorReason::RoleNotAllowed, || {
        let mut forum = raised(DisputeKind::Count);
        let scope = said::lines(&forum, 1, &[1]);
        let admission = said::admit(&forum, 1, scope);
        forum.say(A, admission)
    }),
    ("the neutral admitting without an appeal", ErrorReason::DisputeNotYours, || {
        let mut forum = raised(DisputeKind::Count);
        let scope = said::lines(&forum, 1, &[1]);
        let admission = said::admit(&forum, 1, scope);
        forum.say(NEUTRAL, admission)
    }),
    ("admitting twice", ErrorReason::DisputeState, || {
        let mut forum = admitted(DisputeKind::Count);
        let scope = said::lines(&forum, 1, &[1]);
        let admission = said::admit(&forum, 1, scope);
        forum.say(MEDIATOR, admission)
    }),
    ("admitting more than was raised", ErrorReason::DisputeScopeInvalid, || {
        admit_with(|body| body.scope = DisputeScope::Batch(batch_id(1)))
    }),
    ("evidence until yesterday", ErrorReason::FieldInvalid, || {
        admit_with(|body| body.evidence_until = Timestamp(0))
    }),
    ("a resolution in too many days", ErrorReason::FieldInvalid, || {
        admit_with(|body| {
            body.resolution_until = body.evidence_until.plus_days(RESOLUTION_DAYS_MAX);
        })
    }),
    ("a duplicate of nothing", ErrorReason::DisputeUnknown, || {
        raised(DisputeKind::Count).say(MEDIATOR, said::dismiss(1, Some(2)))
    }),
    ("a duplicate of itself", ErrorReason::DisputeUnknown, || {
        raised(DisputeKind::Count).say(MEDIATOR, said::dismiss(1, Some(1)))
    }),
    ("an appeal of what was not dismissed", ErrorReason::DisputeState, || {
        raised(DisputeKind::Count).say(A, said::appeal(1))
    }),
    ("an appeal of the other side's dispute", ErrorReason::DisputeNotYours, || {
        let mut forum = raised(DisputeKind::Count);
        forum.must(MEDIATOR, said::dismiss(1, None));
        forum.say(B, said::appeal(1))
    }),
    ("evidence before admission", ErrorReason::DisputeState, || {
        raised(DisputeKind::Count).say(A, said::evidence(1, &[1]))
    }),
    ("evidence of the commission on a count", ErrorReason::DisputeNotYours, || {
        admitted(DisputeKind::Count).say(COMMISSION, said::evidence(1, &[1]))
    }),
    ("a proposal before admission", ErrorReason::DisputeState, || {
        propose(raised(DisputeKind::Count), A, vec![ResolutionEffect::Lift])
    }),
    ("a proposal of the neutral", ErrorReason::RoleNotAllowed, || {
        propose(admitted(DisputeKind::Count), NEUTRAL, vec![ResolutionEffect::Lift])
    }),
    ("a proposal out of order", ErrorReason::ResolutionStale, || {
        let mut forum = admitted(DisputeKind::Count);
        let Body::ProposeResolution(mut body) = said::propose(&forum, 1, vec![ResolutionEffect::Lift]) else {
            unreachable!()
        };
        body.proposal = 2;
        forum.say(A, Body::ProposeResolution(body))
    }),
    ("an effect outside the scope", ErrorReason::DisputeScopeInvalid, || {
        let forum = admitted(DisputeKind::Count);
        let freed = ResolutionEffect::Free(said::named(&forum, 1, &[4]));
        propose(forum, A, vec![freed])
    }),
    ("a count outside the scope", ErrorReason::DisputeScopeInvalid, || {
        let mut forum = cleared();
        let scope = DisputeScope::Subjects(vec![subject(11)]);
        said::admitted(&mut forum, A, 1, DisputeKind::Count, scope);
        propose(forum, A, vec![ResolutionEffect::CorrectCount(batch_id(1), A, 1)])
    }),
    ("an open line posted as received", ErrorReason::EffectNotPossible, || {
        let forum = admitted(DisputeKind::Count);
        let received = ResolutionEffect::PostReceived(said::named(&forum, 1, &[1]));
        propose(forum, A, vec![received])
    }),
    ("two effects on one line", ErrorReason::EffectNotPossible, || {
        let forum = admitted(DisputeKind::Count);
        let freed = ResolutionEffect::Free(said::named(&forum, 1, &[1]));
        let again = ResolutionEffect::Free(said::named(&forum, 1, &[1, 2]));
        propose(forum, A, vec![freed, again])
    }),
    ("a count of nobody's lines", ErrorReason::EffectNotPossible, || {
        let mut forum = confirmed();
        let proposed = crate::tests::said::propose(&forum, 7, &[(31, &["REMAINS"])]);
        let end = crate::tests::forum::hours_after(forum.now, 9);
        forum.say_until(B, Some(end), Body::ProposeBatch(proposed))?;
        said::admitted(&mut forum, A, 1, DisputeKind::Count, DisputeScope::Batch(batch_id(7)));
        propose(forum, A, vec![ResolutionEffect::CorrectCount(batch_id(7), A, 1)])
    }),
    ("an explanation of no difference", ErrorReason::DiscrepancyUnknown, || {
        let explain = ResolutionEffect::Explain(batch_id(1), A, digest(1));
        propose(admitted(DisputeKind::Count), A, vec![explain])
    }),
    ("accepting what was not proposed", ErrorReason::ResolutionStale, || {
        let mut forum = admitted(DisputeKind::Count);
        let acceptance = said::accept(&forum, 1);
        forum.say(A, acceptance)
    }),
    ("accepting an older proposal", ErrorReason::ResolutionStale, || {
        let mut forum = admitted(DisputeKind::Count);
        let first = said::propose(&forum, 1, vec![ResolutionEffect::Lift]);
        forum.must(B, first);
        let acceptance = said::accept(&forum, 1);
        let freed = ResolutionEffect::Free(said::named(&forum, 1, &[1]));
        let second = said::propose(&forum, 1, vec![freed]);
        forum.must(MEDIATOR, second);
        forum.say(A, acceptance)
    }),
    ("accepting twice", ErrorReason::AlreadySigned, || {
        let mut forum = admitted(DisputeKind::Count);
        let first = said::propose(&forum, 1, vec![ResolutionEffect::Lift]);
        forum.must(B, first);
        let acceptance = said::accept(&forum, 1);
        forum.must(A, acceptance.clone());
        forum.say(A, acceptance)
    }),
    ("the mediator accepting", ErrorReason::RoleNotAllowed, || {
        let mut forum = admitted(DisputeKind::Count);
        let acceptance = said::accept(&forum, 1);
        forum.say(MEDIATOR, acceptance)
    }),
    ("recorded before its day", ErrorReason::DisputeTooEarly, || {
        admitted(DisputeKind::Count).say(MEDIATOR, said::unresolved(1, [Some(digest(1)), None]))
    }),
    ("recorded before admission", ErrorReason::DisputeState, || {
        raised(DisputeKind::Count).say(MEDIATOR, said::unresolved(1, [Some(digest(1)), None]))
    }),
    ("a position its side did not give", ErrorReason::DisputePositionMismatch, || {
        let mut forum = admitted(DisputeKind::Count);
        forum.pass_hours(100);
        forum.say(MEDIATOR, said::unresolved(1, [Some(digest(1)), Some(digest(2))]))
    }),
    ("a position left out", ErrorReason::DisputePositionMismatch, || {
        let mut forum = admitted(DisputeKind::Count);
        forum.pass_hours(100);
        forum.say(MEDIATOR, said::unresolved(1, [None, None]))
    }),
    ("withdrawn twice", ErrorReason::DisputeState, || {
        let mut forum = raised(DisputeKind::Count);
        forum.must(A, said::withdraw(1));
        forum.say(A, said::withdraw(1))
    }),
    ("a difference explained by the other side", ErrorReason::DisputeNotYours, || explain(A, B)),
    ("a difference that is none", ErrorReason::DiscrepancyUnknown, || explain(A, A)),
    ("confirming a held line", ErrorReason::LineHeld, || {
        let mut forum = crate::tests::life::proposed();
        let scope = said::lines(&forum, 1, &[1]);
        said::admitted(&mut forum, A, 1, DisputeKind::Custody, scope);
        let confirmation = crate::tests::said::confirm(&forum, 1);
        forum.say(A, Body::ConfirmBatch(confirmation))
    }),
];
