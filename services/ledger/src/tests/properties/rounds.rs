//! What is said at random about rounds, requests, retention and figures.

use homeward_payload::domain::{
    AnswerRequest, Body, CustodyAnswer, LiftRetention, NotifyRetention, OpenRound, Principal, ReleaseFigures,
    ReleasedFigure, RemarkList, RequestEntry, RequestPersons, RetentionGround,
};
use homeward_payload::ids::{ListId, RequestId, RoundId, SubjectRef};

use super::super::forum::{MEDIATOR, agreement, digest, hours_after, term};
use super::super::rounds::{commit_list, due_after, release_lists, round_id, sealed_list};
use super::super::said;
use super::author::{Said, plain};
use super::step::Step;
use super::world::{HELD, World};
use crate::list::EntryAnswer;
use crate::next::ActionKind;

/// Lists of rounds have ids from here, so that they never meet those of other lists.
const SEALED_LISTS: u8 = 150;

pub(super) fn follow_round(
    world: &mut World,
    step: &Step,
    author: Principal,
    round: u8,
    kind: ActionKind,
) -> Option<Said> {
    // One list for each round and side, of somebody that side holds.
    let is_first = world.who(author) == Principal::PartyA;
    let subject = if is_first { HELD[0].2[0] } else { HELD[1].2[0] };
    let list = sealed_list(SEALED_LISTS + round * 2 + u8::from(is_first), subject);
    match kind {
        ActionKind::CommitList => {
            let mut committed = commit_list(&mut world.forum, round, &list);
            if step.picks(1, 6) {
                committed.list_content = digest(99);
            }
            plain(author, Body::CommitList(committed))
        }
        ActionKind::ReleaseLists => plain(MEDIATOR, release_lists(round)),
        ActionKind::OpenList => plain(author, Body::OpenList(list)),
        _ => None,
    }
}

pub(super) fn remark_list(world: &World, step: &Step, author: Principal, id: ListId) -> Option<Said> {
    let entries = (1_u32..).zip(&world.forum.ledger().lists[&id].entries);
    let refused = entries.filter(|(_, entry)| matches!(entry.answer, EntryAnswer::Refused(_)));
    let (maintained, withdrawn) =
        refused.map(|(number, _)| number).partition(|number| step.picks(*number, 2));
    plain(author, Body::RemarkList(RemarkList { list: id, maintained, withdrawn, remarks_digest: digest(3) }))
}

pub(super) fn answer_request(world: &World, step: &Step, author: Principal, request: u8) -> Option<Said> {
    let held: &[u8] = if world.who(author) == Principal::PartyA { HELD[0].2 } else { HELD[1].2 };
    let answers = [
        CustodyAnswer::NotHeld,
        CustodyAnswer::NotIdentified,
        CustodyAnswer::Held(SubjectRef([held[step.of(held.len())]; 16])),
        CustodyAnswer::ReleasedBefore,
    ];
    let answers = vec![(1, answers[usize::from(step.pick / 3) % answers.len()])];
    plain(author, Body::AnswerRequest(AnswerRequest { request: RequestId([request; 16]), answers }))
}

pub(super) fn invent(world: &mut World, step: &Step, party: Principal) -> Option<Said> {
    let held: &[u8] = if world.who(party) == Principal::PartyA { HELD[0].2 } else { HELD[1].2 };
    let subject = SubjectRef([held[step.of(held.len())]; 16]);
    let ledger = world.forum.ledger();
    match step.pick / 5 % 6 {
        0 => {
            let number = u8::try_from(ledger.rounds.len()).unwrap();
            let due = due_after(hours_after(world.forum.now, 12));
            let opened = OpenRound { round: round_id(number % 8), agreement: agreement(), due };
            plain(if step.picks(1, 2) { MEDIATOR } else { party }, Body::OpenRound(opened))
        }
        1 => {
            let number = u8::try_from(ledger.requests.len()).unwrap();
            let reference = SubjectRef([100 + number % 100; 16]);
            let entries = vec![RequestEntry { reference, field_root: digest(1) }];
            let request = RequestId([number; 16]);
            plain(party, Body::RequestPersons(RequestPersons { request, agreement: agreement(), entries }))
        }
        2 => {
            let (ground, notice_digest) = (RetentionGround::Proceedings, digest(2));
            plain(party, Body::NotifyRetention(NotifyRetention { subject, ground, notice_digest }))
        }
        3 => {
            let mut of_party = held.iter().map(|number| SubjectRef([*number; 16]));
            let kept = of_party.find(|id| ledger.subjects[id].retention.is_some());
            plain(party, Body::LiftRetention(LiftRetention { subject: kept.unwrap_or(subject) }))
        }
        4 => {
            let ids: Vec<RoundId> = ledger.rounds.keys().copied().collect();
            let id = *ids.get(step.of(ids.len()))?;
            plain(MEDIATOR, release_lists(id.0[0]))
        }
        _ => {
            let received = u32::from(step.picks(2, 3));
            let figure =
                ReleasedFigure { term: term("ANY_POW"), giver: world.who(Principal::PartyA), received };
            let as_of = said::as_of(&world.forum);
            let figures = vec![figure];
            plain(party, Body::ReleaseFigures(ReleaseFigures { agreement: agreement(), figures, as_of }))
        }
    }
}
