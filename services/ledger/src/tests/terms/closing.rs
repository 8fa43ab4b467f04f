//! Waiver, closure, lapse, notice.

use homeward_payload::domain::{
    Body, DeclareClosure, DeclareLapse, SubjectKind, TerminateAgreement, WaiveTerm,
};

use super::{agreed, carry_out, cartel_code, find_young, hand_over, in_cartel, offer, position, state};
use crate::account::ReleaseGround;
use crate::next::next_actions;
use crate::position::{AgreementState, TermState, agreement_positions};
use crate::refusal::ErrorReason;
use crate::tests::forum::{A, B, digest};
use crate::tests::{life, said};

fn closure() -> Body {
    Body::DeclareClosure(DeclareClosure { term: in_cartel("SPAN") })
}

// Shows F1, DeclareClosure.
#[test]
fn no_count_closes_all_for_all_and_a_later_finding_shows_it_unfulfilled() {
    let mut forum = agreed();
    find_young(&mut forum, &[11]);
    forum.must(A, closure());
    let waits = |forum: &crate::tests::forum::Forum, party| {
        let actions = next_actions(forum.ledger(), forum.now);
        actions.iter().any(|action| (action.principal, action.kind.name()) == (party, "DECLARE_CLOSURE"))
    };
    assert!(waits(&forum, B) && !waits(&forum, A));
    offer(&mut forum, A, 1, &[(11, "SPAN", 0)], None).unwrap();
    carry_out(&mut forum, 1);
    assert_eq!(state(&forum, "SPAN", A), TermState::PartiallyFulfilled);
    forum.must(B, closure());
    assert_eq!(
        (state(&forum, "SPAN", A), state(&forum, "SPAN", B)),
        (TermState::Fulfilled, TermState::Fulfilled)
    );
    find_young(&mut forum, &[12]);
    assert_eq!(
        (state(&forum, "SPAN", A), state(&forum, "SPAN", B)),
        (TermState::PartiallyFulfilled, TermState::Open)
    );
}

// Shows WaiveTerm, INV-B7.
#[test]
fn a_waiver_releases_what_is_open_and_leaves_confirmed_batches() {
    let mut forum = agreed();
    find_young(&mut forum, &[11, 12]);
    offer(&mut forum, A, 1, &[(11, "SPAN", 0)], None).unwrap();
    life::agree_and_confirm(&mut forum, 1, 1);
    forum.must(B, Body::WaiveTerm(WaiveTerm { term: in_cartel("SPAN") }));
    let found = position(&forum, "SPAN", A);
    assert_eq!((found.committed, found.open, found.released), (2, 1, vec![(ReleaseGround::Waived, 1)]));
    assert_eq!((state(&forum, "SPAN", A), state(&forum, "SPAN", B)), (TermState::Waived, TermState::Open));
    find_young(&mut forum, &[13]);
    assert_eq!(position(&forum, "SPAN", A).committed, 2);
    let refused = offer(&mut forum, A, 2, &[(12, "SPAN", 0)], None).unwrap_err();
    assert_eq!(refused.reason, ErrorReason::TermClosed);
    hand_over(&mut forum, 1);
    assert_eq!(position(&forum, "SPAN", A).received, 1);
}

// Shows DeclareLapse.
#[test]
fn a_last_day_decides_nothing_and_its_lapse_is_declared() {
    let mut forum = agreed();
    find_young(&mut forum, &[11, 12]);
    forum.pass_hours(48);
    let due = |forum: &crate::tests::forum::Forum| {
        let actions = next_actions(forum.ledger(), forum.now);
        actions.iter().filter(|action| action.kind.name() == "DECLARE_LAPSE").count()
    };
    assert_eq!(due(&forum), 0);
    forum.pass_hours(24);
    assert_eq!((due(&forum), position(&forum, "SPAN", A).open), (2, 2));
    forum.must(A, Body::DeclareLapse(DeclareLapse { term: in_cartel("SPAN") }));
    let found = position(&forum, "SPAN", A);
    assert_eq!((found.open, found.released), (0, vec![(ReleaseGround::Lapsed, 2)]));
    assert_eq!((due(&forum), state(&forum, "SPAN", A)), (0, TermState::Lapsed));
}

// Shows TerminateAgreement.
#[test]
fn notice_stops_new_lists_and_batches_and_nothing_else() {
    let mut forum = life::confirmed();
    super::sign_cartel(&mut forum);
    let agreement = said::open_list(1, SubjectKind::Person, &[]).agreement;
    let notice =
        |agreement| Body::TerminateAgreement(TerminateAgreement { agreement, notice_digest: digest(5) });
    forum.must(A, notice(agreement));
    let mut list = said::open_list(9, SubjectKind::Person, &[17]);
    let refused = forum.say(B, Body::OpenList(list.clone())).unwrap_err();
    assert_eq!(refused.reason, ErrorReason::AgreementTerminated);
    list.entries[0].claimed_term = Some(crate::tests::forum::term("MEDICAL"));
    forum.must(B, Body::OpenList(list));
    // What both had confirmed goes on to its settlement.
    let fitness = said::commit_fitness(&forum, 1);
    forum.must(crate::tests::forum::COMMISSION, Body::CommitFitness(fitness));
    let states = |forum: &crate::tests::forum::Forum| {
        let positions = agreement_positions(forum.ledger()).into_iter();
        positions.map(|found| (found.state, found.notice_by)).collect::<Vec<_>>()
    };
    assert_eq!(states(&forum), [(AgreementState::InForce, None), (AgreementState::Terminated, Some(A))]);
    forum.must(B, notice(cartel_code()));
    assert_eq!(states(&forum)[0], (AgreementState::Terminated, Some(B)));
}

// Shows F1.
#[test]
fn an_agreement_is_completed_once_every_term_is() {
    let mut forum = agreed();
    for code in ["FIXED", "GAZA", "RANKS", "SPAN"] {
        for party in [A, B] {
            assert_eq!(agreement_positions(forum.ledger())[0].state, AgreementState::InForce);
            forum.must(party, Body::WaiveTerm(WaiveTerm { term: in_cartel(code) }));
        }
    }
    assert_eq!(agreement_positions(forum.ledger())[0].state, AgreementState::Completed);
}
