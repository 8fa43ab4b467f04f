//! Children's cases once they are answered.

use homeward_payload::domain::{BestInterests, ChildAnswer, ReturnStep};

use super::Row;
use crate::refusal::ErrorReason;
use crate::tests::children::{acknowledged, answered, consented, handed, linked, plan, reunified, said};
use crate::tests::forum::{A, B, COMMISSION, MEDIATOR, NEUTRAL, hours_after};

pub(super) const ROWS: &[Row] = &[
    ("an answer that is not the newest", ErrorReason::ChildAnswerStale, || {
        answered(ChildAnswer::NotLocated).say(B, said::contest(1, 2))
    }),
    ("silence accepted", ErrorReason::ChildCaseState, || {
        let mut forum = acknowledged(&[1]);
        let review = hours_after(forum.now, 24);
        forum.say(B, said::accept(1, 1, Some(review)))
    }),
    ("the other side's case contested", ErrorReason::ChildCaseNotYours, || {
        answered(ChildAnswer::NotLocated).say(A, said::contest(1, 1))
    }),
    ("a located child accepted as an end", ErrorReason::ChildAnswerOpen, || {
        let mut forum = answered(ChildAnswer::Located);
        let review = hours_after(forum.now, 24);
        forum.say(B, said::accept(1, 1, Some(review)))
    }),
    ("an unsupported answer accepted without a review", ErrorReason::ChildDateMissing, || {
        answered(ChildAnswer::Duplicate).say(B, said::accept(1, 1, None))
    }),
    ("a child's wish told by a party as heard in private", ErrorReason::RoleNotAllowed, || {
        answered(ChildAnswer::RefusesReturn).say(A, said::confirm(1, 1))
    }),
    ("an identity before the child is located", ErrorReason::ChildCaseState, || {
        let mut forum = answered(ChildAnswer::NotLocated);
        let body = said::verify(&forum, 1);
        forum.say(B, body)
    }),
    ("a family before the identity", ErrorReason::ChildCaseState, || {
        answered(ChildAnswer::Located).say(B, said::family(1))
    }),
    ("another family after the link", ErrorReason::ChildCaseState, || linked(&[1]).say(B, said::family(1))),
    ("a link before a family", ErrorReason::ChildCaseState, || {
        answered(ChildAnswer::Located).say(NEUTRAL, said::link(1))
    }),
    ("a link verified by a party", ErrorReason::RoleNotAllowed, || {
        answered(ChildAnswer::Located).say(B, said::link(1))
    }),
    ("a decision by the commission", ErrorReason::RoleNotAllowed, || {
        linked(&[1]).say(COMMISSION, said::decide(1, BestInterests::ReturnRecommended, false))
    }),
    ("a decision before the link", ErrorReason::ChildCaseState, || {
        acknowledged(&[1]).say(NEUTRAL, said::decide(1, BestInterests::ReturnRecommended, false))
    }),
    ("a decision deferred to the past", ErrorReason::ChildDateMissing, || {
        let mut forum = linked(&[1]);
        let past = hours_after(forum.now, -1);
        forum.say(NEUTRAL, said::decide(1, BestInterests::Deferred(past), false))
    }),
    ("consent twice", ErrorReason::ChildCaseState, || consented(&[1]).say(NEUTRAL, said::record_consent(1))),
    ("no consent to withdraw", ErrorReason::ChildCaseState, || {
        linked(&[1]).say(B, said::withdraw_consent(1))
    }),
    ("a plan without consent", ErrorReason::ChildSafeguardMissing, || {
        let mut forum = linked(&[1]);
        let body = said::plan(&forum, &[1]);
        forum.say(A, body)
    }),
    ("a plan that leaves a sibling behind", ErrorReason::SiblingsApart, || {
        let mut forum = consented(&[1, 2]);
        let body = said::plan(&forum, &[1]);
        forum.say(A, body)
    }),
    ("two children listed by two sides in one plan", ErrorReason::ChildNotSibling, || {
        let mut forum = consented(&[1, 2]);
        // The same reference shared by the other side makes no siblings.
        let mut listed = crate::tests::said::list_child(3, true);
        listed.sibling_group = Some(crate::tests::forum::case_id(200));
        forum.must(A, homeward_payload::domain::Body::ListChildCase(listed));
        forum.must(B, said::acknowledge(3));
        forum.must(B, said::answer(3, ChildAnswer::Located));
        for signer in [A, B, NEUTRAL] {
            let body = said::verify(&forum, 3);
            forum.must(signer, body);
        }
        forum.must(A, said::family(3));
        forum.must(NEUTRAL, said::link(3));
        crate::tests::children::consent(&mut forum, 3);
        let body = said::plan(&forum, &[1, 2, 3]);
        forum.say(A, body)
    }),
    ("a plan for a child on its way", ErrorReason::ChildCaseState, || {
        let mut forum = handed(&[1]);
        let body = said::plan(&forum, &[1]);
        forum.say(A, body)
    }),
    ("a plan noted that nobody signed", ErrorReason::ReturnPlanUnknown, || {
        let mut forum = consented(&[1]);
        let body = said::note(&forum, 1);
        forum.say(MEDIATOR, body)
    }),
    ("a plan noted by a party", ErrorReason::RoleNotAllowed, || {
        let mut forum = consented(&[1]);
        let body = said::note(&forum, 1);
        forum.say(A, body)
    }),
    ("a child on its way without a plan", ErrorReason::ReturnPlanUnknown, || {
        consented(&[1]).say(NEUTRAL, said::step(1, ReturnStep::InTransit))
    }),
    ("a child handed over before it set out", ErrorReason::ChildCaseState, || {
        let mut forum = consented(&[1]);
        plan(&mut forum, &[1]);
        forum.say(NEUTRAL, said::step(1, ReturnStep::HandedToNeutral))
    }),
    ("a child set out twice", ErrorReason::ChildCaseState, || {
        handed(&[1]).say(NEUTRAL, said::step(1, ReturnStep::InTransit))
    }),
    ("a follow-up before the return", ErrorReason::ChildCaseState, || {
        handed(&[1]).say(B, said::follow_up(1))
    }),
    ("a case closed without a follow-up", ErrorReason::FollowUpMissing, || {
        reunified(&[1]).say(B, said::close(1))
    }),
    ("a case closed by the side that did not list it", ErrorReason::ChildCaseNotYours, || {
        reunified(&[1]).say(A, said::close(1))
    }),
    ("an open case reopened", ErrorReason::ChildCaseState, || reunified(&[1]).say(A, said::reopen(1))),
    ("a case opened again by the mediator", ErrorReason::RoleNotAllowed, || {
        reunified(&[1]).say(MEDIATOR, said::reopen(1))
    }),
];
