//! A child's case from the list to the family, and what stands in its way.

pub(super) mod said;

mod answers;
mod columns;
mod returns;

use homeward_payload::domain::{BestInterests, Body, ChildAnswer, ReturnStep};

use super::forum::{A, B, Forum, MEDIATOR, NEUTRAL, case_id};
use super::life;
use crate::child::{ChildCase, ChildStage};
use crate::next::next_actions;

/// The case with this number.
pub(super) fn case(forum: &Forum, number: u8) -> &ChildCase {
    &forum.ledger().cases[&case_id(number)]
}

pub(super) fn stage(forum: &Forum, number: u8) -> ChildStage {
    case(forum, number).stage()
}

/// Cases listed by party B under one sibling reference and acknowledged by party A.
pub(super) fn acknowledged(numbers: &[u8]) -> Forum {
    let mut forum = life::agreed();
    for number in numbers {
        let mut body = super::said::list_child(*number, true);
        body.sibling_group = Some(case_id(200));
        forum.must(B, Body::ListChildCase(body));
        forum.must(A, said::acknowledge(*number));
    }
    forum
}

pub(super) fn answered(answer: ChildAnswer) -> Forum {
    let mut forum = acknowledged(&[1]);
    forum.must(A, said::answer(1, answer));
    forum
}

/// Takes a listed case to a verified link.
pub(super) fn link(forum: &mut Forum, number: u8) {
    forum.must(A, said::answer(number, ChildAnswer::Located));
    for signer in [A, B, NEUTRAL] {
        let body = said::verify(forum, number);
        forum.must(signer, body);
    }
    forum.must(B, said::family(number));
    forum.must(NEUTRAL, said::link(number));
}

/// Takes a case with a verified link to consent.
pub(super) fn consent(forum: &mut Forum, number: u8) {
    forum.must(NEUTRAL, said::decide(number, BestInterests::ReturnRecommended, false));
    forum.must(NEUTRAL, said::record_consent(number));
}

pub(super) fn linked(numbers: &[u8]) -> Forum {
    let mut forum = acknowledged(numbers);
    numbers.iter().for_each(|number| link(&mut forum, *number));
    forum
}

pub(super) fn consented(numbers: &[u8]) -> Forum {
    let mut forum = linked(numbers);
    numbers.iter().for_each(|number| consent(&mut forum, *number));
    forum
}

/// Everybody signs one plan and the mediator notes it.
pub(super) fn plan(forum: &mut Forum, numbers: &[u8]) {
    for signer in [NEUTRAL, B, A] {
        let body = said::plan(forum, numbers);
        forum.must(signer, body);
    }
    let body = said::note(forum, numbers[0]);
    forum.must(MEDIATOR, body);
}

pub(super) fn handed(numbers: &[u8]) -> Forum {
    let mut forum = consented(numbers);
    plan(&mut forum, numbers);
    for number in numbers {
        forum.must(NEUTRAL, said::step(*number, ReturnStep::InTransit));
        forum.must(NEUTRAL, said::step(*number, ReturnStep::HandedToNeutral));
    }
    forum
}

pub(super) fn reunified(numbers: &[u8]) -> Forum {
    let mut forum = handed(numbers);
    numbers.iter().for_each(|number| forum.must(NEUTRAL, said::reunify(*number)));
    forum
}

/// Who must act on a case, and whether that is overdue.
pub(super) fn waits(forum: &Forum, number: u8) -> Vec<(String, &'static str, bool)> {
    let matter = crate::next::Matter::Case(case_id(number));
    let actions = next_actions(forum.ledger(), forum.now).into_iter();
    let about = actions.filter(|action| action.matter == matter);
    about.map(|action| (action.principal.word().to_owned(), action.kind.name(), action.overdue)).collect()
}
