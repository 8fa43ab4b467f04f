//! What is refused about suspensions.

use homeward_payload::domain::{Body, Principal, Revalidate, SuspendAgreement};

use super::{lift, reason, revalidate, suspend};
use crate::refusal::{ErrorReason, Refusal};
use crate::tests::forum::{A, B, Forum, MEDIATOR, NEUTRAL, batch_id};
use crate::tests::life::{agreed, cleared, small_exchange};
use crate::tests::refusals::Row;

fn say(author: Principal, body: SuspendAgreement) -> Result<(), Refusal> {
    cleared().say(author, Body::SuspendAgreement(body))
}

fn suspended() -> Forum {
    let mut forum = cleared();
    forum.must(A, Body::SuspendAgreement(suspend(1, &[])));
    forum
}

fn lifted() -> Forum {
    let mut forum = suspended();
    forum.must(A, lift(1));
    forum
}

fn joint() -> SuspendAgreement {
    SuspendAgreement { joint: true, ..suspend(1, &[]) }
}

pub(in crate::tests) const ROWS: &[Row] = &[
    ("an agreement that is not in force", ErrorReason::AgreementUnknown, || {
        Forum::new().say(A, Body::SuspendAgreement(suspend(1, &[])))
    }),
    ("no such term", ErrorReason::TermUnknown, || say(A, suspend(1, &["OTHER"]))),
    ("a medical term without a reason of its own", ErrorReason::SuspensionScopeInvalid, || {
        say(A, suspend(1, &["MEDICAL"]))
    }),
    ("a medical reason for no medical term", ErrorReason::SuspensionScopeInvalid, || {
        say(A, SuspendAgreement { medical: Some(reason()), ..suspend(1, &["YOUNG"]) })
    }),
    ("the neutral", ErrorReason::RoleNotAllowed, || say(NEUTRAL, suspend(1, &[]))),
    ("the mediator alone", ErrorReason::SuspensionNotYours, || say(MEDIATOR, suspend(1, &[]))),
    ("the mediator, asked by nobody", ErrorReason::SuspensionUnknown, || say(MEDIATOR, joint())),
    ("the mediator, asked by one side", ErrorReason::SuspensionState, || {
        let mut forum = cleared();
        forum.must(A, Body::SuspendAgreement(joint()));
        forum.say(MEDIATOR, Body::SuspendAgreement(joint()))
    }),
    ("the mediator twice", ErrorReason::SuspensionState, || {
        let mut forum = cleared();
        for author in [A, B, MEDIATOR] {
            forum.must(author, Body::SuspendAgreement(joint()));
        }
        forum.say(MEDIATOR, Body::SuspendAgreement(joint()))
    }),
    ("asked for twice", ErrorReason::AlreadySigned, || {
        let mut forum = cleared();
        forum.must(A, Body::SuspendAgreement(joint()));
        forum.say(A, Body::SuspendAgreement(joint()))
    }),
    ("a suspension id twice", ErrorReason::SuspensionIdReused, || {
        suspended().say(B, Body::SuspendAgreement(suspend(1, &["YOUNG"])))
    }),
    ("too many suspensions", ErrorReason::FieldInvalid, || {
        let mut forum = agreed();
        (1..=65).try_for_each(|number| forum.say(A, Body::SuspendAgreement(suspend(number, &["YOUNG"]))))
    }),
    ("lifting nothing", ErrorReason::SuspensionUnknown, || cleared().say(A, lift(1))),
    ("lifting twice", ErrorReason::SuspensionState, || lifted().say(A, lift(1))),
    ("lifting what has not begun", ErrorReason::SuspensionState, || {
        let mut forum = cleared();
        forum.must(A, Body::SuspendAgreement(joint()));
        forum.say(A, lift(1))
    }),
    ("lifting the other side's suspension", ErrorReason::SuspensionNotYours, || suspended().say(B, lift(1))),
    ("departing under a suspended term", ErrorReason::AgreementSuspended, || {
        let mut forum = suspended();
        forum.pass_hours(50);
        let departure = crate::tests::said::depart(&forum, 1, A, &[1]);
        forum.say(A, Body::ReportDeparture(departure))
    }),
    ("confirming before lines are stated anew", ErrorReason::RevalidationMissing, || {
        let mut forum = lifted();
        let confirmation = crate::tests::said::confirm(&forum, 1);
        forum.say(A, Body::ConfirmBatch(confirmation))
    }),
    ("stating anew without a suspension", ErrorReason::SuspensionState, || {
        let mut forum = cleared();
        let stated = revalidate(&forum, 1, A);
        forum.say(A, stated)
    }),
    ("stating anew on no batch", ErrorReason::BatchUnknown, || {
        let body = Revalidate { batch: batch_id(9), revision: 1, lines: vec![1] };
        cleared().say(A, Body::Revalidate(body))
    }),
    ("stating anew on an ended batch", ErrorReason::BatchClosed, || {
        let body = Revalidate { batch: batch_id(1), revision: 2, lines: vec![1] };
        small_exchange().say(A, Body::Revalidate(body))
    }),
    ("stating anew on an older revision", ErrorReason::RevisionStale, || {
        let body = Revalidate { batch: batch_id(1), revision: 1, lines: vec![1] };
        lifted().say(A, Body::Revalidate(body))
    }),
    ("stating anew without one of the lines", ErrorReason::RevalidationIncomplete, || {
        let body = Revalidate { batch: batch_id(1), revision: 2, lines: vec![1] };
        lifted().say(A, Body::Revalidate(body))
    }),
];
