//! Remains: from custody to the family, and back where they belong to the other side.

mod custody;
mod identity;
mod returns;

use homeward_payload::domain::{Affiliation, Body, IdentityKind, SubjectKind};

use super::forum::{A, B, Forum};
use super::said_of_remains as of;
use super::{life, said};

const REMAINS: &[&str] = &["REMAINS"];

/// Batch 2 has departed with B's containers 31, 32 and 33, and batch 4, if more is asked for, follows.
pub(super) fn departed() -> Forum {
    let mut forum = life::listed();
    let lines: [(u8, &[&str]); 3] = [(31, REMAINS), (32, REMAINS), (33, REMAINS)];
    life::propose(&mut forum, B, 2, &lines);
    life::agree_and_confirm(&mut forum, 2, 48);
    forum.pass_hours(50);
    forum.must(B, Body::ReportDeparture(said::depart(&forum, 2, B, &[1, 2, 3])));
    forum
}

/// A has received all three; batch 2 is settled, before anything was opened.
pub(super) fn received() -> Forum {
    let mut forum = departed();
    forum.must(B, Body::ClaimDelivery(said::claim(&forum, 2, &[1, 2, 3])));
    forum.must(A, Body::AcknowledgeReceipt(said::receipt(&forum, 2, &[1, 2, 3], &[])));
    let witnessed = said::witness(2, &[(B, 3)]);
    forum.must(super::forum::NEUTRAL, Body::WitnessHandover(witnessed));
    life::settle(&mut forum, 2);
    forum
}

/// A has opened 31 with the items 101, 102, 103, and 32 with 104.
pub(super) fn opened() -> Forum {
    let mut forum = received();
    for (container, items) in [(31, &[101, 102, 103][..]), (32, &[104][..])] {
        let body = of::open_container(&forum, container);
        forum.must(A, body);
        forum.must(A, of::register(container, items));
    }
    forum
}

/// Item 101 is the individual 201, established as one of B's own.
pub(super) fn established_of_other() -> Forum {
    let mut forum = opened();
    forum.must(A, of::group(201, &[101]));
    forum.must(A, of::identity(201, IdentityKind::Established, Affiliation::OtherParty, None));
    forum
}

/// Its return is owed by A, which has listed container 41 of its own.
pub(super) fn misdelivered() -> Forum {
    let mut forum = established_of_other();
    forum.must(A, of::misdelivery(101));
    forum.must(A, Body::OpenList(said::open_list(4, SubjectKind::Container, &[41])));
    forum.must(B, Body::AnswerList(said::answer_list(4, &[1], &[])));
    forum
}

/// A container goes from A to B in batch 5 and is received.
pub(super) fn hand_over_from_a(forum: &mut Forum, container: u8) {
    life::propose(forum, A, 5, &[(container, &[])]);
    life::agree_and_confirm(forum, 5, 96);
    let time = super::forum::hours_after(super::forum::START, 97);
    forum.must(super::forum::MEDIATOR, Body::MarkTime(homeward_payload::domain::MarkTime { time }));
    forum.must(A, Body::ReportDeparture(said::depart(forum, 5, A, &[1])));
    forum.must(B, Body::AcknowledgeReceipt(said::receipt(forum, 5, &[1], &[])));
}
