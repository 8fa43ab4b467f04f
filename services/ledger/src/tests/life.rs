//! The life of a small exchange: four persons a side, three containers of which one is disputed, a goodwill line,
//! a child. The stages are also where other tests begin.

use homeward_payload::domain::{
    AcknowledgeChildCase, AnswerChildCase, Body, CancelBatch, ChildAnswer, Country, EntryRefusalGround,
    EvidenceGrade, LineOutcome, Principal, ReportArrival, StepBackGround, SubjectKind, WithdrawConfirmation,
};

use super::forum::{A, B, COMMISSION, Forum, NEUTRAL, batch_id, case_id, hours_after};
use super::{course, said};
use crate::account::ReleaseGround;
use crate::batch::Phase;
use crate::position::{
    BatchColumns, ChildColumns, PersonColumns, RemainsColumns, batch_columns, child_columns, group_positions,
    person_columns, refused_entries, remains_columns, term_positions,
};

const NO_TERM: &[&str] = &[];
const ANY: &[&str] = &["ANY_POW"];

/// Terms are in force.
pub(super) fn agreed() -> Forum {
    agreed_in(Forum::new())
}

fn agreed_in(mut forum: Forum) -> Forum {
    for party in [A, B] {
        let terms = said::sign_terms(&forum);
        forum.must(party, terms);
    }
    forum
}

/// A holds persons 11 to 14, B persons 21 to 24 and containers 31 to 33: all listed and accepted. 11 is young by
/// an accepted finding, 12 by a contested one, 21 is medical.
pub(super) fn listed() -> Forum {
    listed_in(Forum::new())
}

fn listed_in(forum: Forum) -> Forum {
    let mut forum = agreed_in(forum);
    forum.must(A, Body::OpenList(said::open_list(1, SubjectKind::Person, &[11, 12, 13, 14, 15])));
    forum.must(B, Body::OpenList(said::open_list(2, SubjectKind::Person, &[21, 22, 23, 24])));
    forum.must(B, Body::OpenList(said::open_list(3, SubjectKind::Container, &[31, 32, 33])));
    let refused = [(5, EntryRefusalGround::LineOffCategory)];
    forum.must(B, Body::AnswerList(said::answer_list(1, &[1, 2, 3, 4], &refused)));
    forum.must(A, Body::AnswerList(said::answer_list(2, &[1, 2, 3, 4], &[])));
    forum.must(A, Body::AnswerList(said::answer_list(3, &[1, 2, 3], &[])));
    forum.must(A, Body::StateFindings(said::state_findings("YOUNG", A, &[11, 12])));
    forum.must(B, Body::AnswerFindings(said::answer_findings("YOUNG", &[11], &[12])));
    forum.must(COMMISSION, Body::StateFindings(said::state_findings("MEDICAL", B, &[21])));
    forum
}

/// Batch 1 is proposed in its second revision: A gives lines 1 to 4, B lines 5 to 8.
pub(super) fn proposed() -> Forum {
    proposed_in(Forum::new())
}

/// The same in a forum that has just begun.
pub(super) fn proposed_in(forum: Forum) -> Forum {
    let mut forum = listed_in(forum);
    let lines: [(u8, &[&str]); 8] = [
        (11, &["YOUNG", "ANY_POW"]),
        (12, ANY),
        (13, ANY),
        (14, NO_TERM),
        (21, &["MEDICAL"]),
        (22, ANY),
        (23, ANY),
        (24, ANY),
    ];
    propose(&mut forum, A, 1, &lines[..7]);
    propose(&mut forum, B, 1, &lines);
    forum
}

/// Batch 1 is confirmed by both, with a window from 48 to 60 hours after the start, and scheduled.
pub(super) fn confirmed() -> Forum {
    let mut forum = proposed();
    confirm(&mut forum, A, 1);
    let taken_back =
        WithdrawConfirmation { batch: batch_id(1), revision: 2, ground: StepBackGround::Schedule };
    forum.must(A, Body::WithdrawConfirmation(taken_back));
    agree_and_confirm(&mut forum, 1, 48);
    forum
}

/// A third revision of batch 1, confirmed and cleared, is pending: A gives 11, 12 and, in place of 14, the newly
/// listed 16; B gives 22.
pub(super) fn pending() -> Forum {
    let mut forum = cleared();
    forum.must(A, Body::OpenList(said::open_list(9, SubjectKind::Person, &[16])));
    forum.must(B, Body::AnswerList(said::answer_list(9, &[1], &[])));
    propose(&mut forum, B, 1, &PENDING);
    forum
}

pub(super) const PENDING: [(u8, &[&str]); 4] = [(11, ANY), (12, ANY), (16, NO_TERM), (22, ANY)];

/// Everyone of batch 1 is cleared but line 3.
pub(super) fn cleared() -> Forum {
    let mut forum = confirmed();
    let fitness = said::commit_fitness(&forum, 1);
    forum.must(COMMISSION, Body::CommitFitness(fitness));
    let clearance = said::clear(&forum, 1, &[3], said::fit_until());
    forum.must(NEUTRAL, Body::ClearBatch(clearance));
    forum
}

/// Line 7 died; everyone else cleared has departed.
pub(super) fn departed() -> Forum {
    let mut forum = cleared();
    forum.must(B, Body::RecordOutcomes(said::outcome(&forum, 1, LineOutcome::Died, &[7])));
    forum.pass_hours(50);
    forum.must(NEUTRAL, Body::ReportArrival(ReportArrival { batch: batch_id(1) }));
    forum.must(A, Body::ReportDeparture(said::depart(&forum, 1, A, &[1, 2, 4])));
    forum.must(NEUTRAL, Body::ReportDeparture(said::depart(&forum, 1, B, &[5, 6, 8])));
    forum
}

/// All counts of batch 1 are given and the neutral has signed the record: line 8 was neither claimed nor received.
pub(super) fn counted() -> Forum {
    let mut forum = departed();
    forum.must(A, Body::ClaimDelivery(said::claim(&forum, 1, &[1, 2, 4])));
    forum.must(B, Body::AcknowledgeReceipt(said::receipt(&forum, 1, &[1, 2, 4], &[])));
    forum.must(A, Body::AcknowledgeReceipt(said::receipt(&forum, 1, &[5, 6], &[8])));
    forum.must(B, Body::ClaimDelivery(said::claim(&forum, 1, &[5, 6])));
    forum.must(NEUTRAL, Body::WitnessHandover(said::witness(1, &[(A, 3), (B, 2)])));
    course::attest_record(&mut forum, 1);
    forum
}

pub(super) fn propose(forum: &mut Forum, author: Principal, batch: u8, lines: &[(u8, &[&str])]) {
    let end = hours_after(forum.now, 240);
    let body = Body::ProposeBatch(said::propose(forum, batch, lines));
    forum.say_until(author, Some(end), body).unwrap();
}

pub(super) fn agree_and_confirm(forum: &mut Forum, batch: u8, window_hours: i64) {
    for party in [A, B] {
        let window = said::agree_window(forum, batch, said::window_after(window_hours));
        forum.must(party, Body::AgreeWindow(window));
    }
    for party in [A, B] {
        confirm(forum, party, batch);
    }
    course::schedule(forum, batch);
}

pub(super) fn confirm(forum: &mut Forum, party: Principal, batch: u8) {
    let confirmation = said::confirm(forum, batch);
    forum.must(party, Body::ConfirmBatch(confirmation));
}

pub(super) fn settle(forum: &mut Forum, batch: u8) {
    course::attest_record(forum, batch);
    for party in [B, A] {
        let settlement = said::settle(forum, batch);
        forum.must(party, Body::SignSettlement(settlement));
    }
}

/// The whole life.
pub(super) fn small_exchange() -> Forum {
    let mut forum = counted();
    settle(&mut forum, 1);
    let remains: &[&str] = &["REMAINS"];
    let containers: [(u8, &[&str]); 3] = [(31, remains), (32, remains), (33, remains)];
    propose(&mut forum, B, 2, &containers[..2]);
    // A confirms without a window, which ends when one is agreed.
    confirm(&mut forum, A, 2);
    agree_and_confirm(&mut forum, 2, 96);
    // Both confirm a third container; that one is left out again is what B alone would have, until the departure.
    propose(&mut forum, B, 2, &containers);
    confirm(&mut forum, A, 2);
    confirm(&mut forum, B, 2);
    propose(&mut forum, B, 2, &containers[..2]);
    confirm(&mut forum, B, 2);
    course::schedule(&mut forum, 2);
    forum.pass_hours(48);
    forum.must(B, Body::ReportDeparture(said::depart(&forum, 2, B, &[1, 2, 3])));
    forum.must(B, Body::ClaimDelivery(said::claim(&forum, 2, &[1, 2, 3])));
    let mut receipt = said::receipt(&forum, 2, &[1, 2], &[3]);
    receipt.seal_remarks = vec![2];
    forum.must(A, Body::AcknowledgeReceipt(receipt));
    forum.must(NEUTRAL, Body::WitnessHandover(said::witness(2, &[(B, 2)])));
    settle(&mut forum, 2);
    forum.must(B, Body::ListChildCase(said::list_child(1, true)));
    forum.must(A, Body::AcknowledgeChildCase(AcknowledgeChildCase { case: case_id(1) }));
    let answer = ChildAnswer::LeftTerritory(Country::Withheld);
    let answer = AnswerChildCase { case: case_id(1), answer, grade: EvidenceGrade::Declared };
    forum.must(A, Body::AnswerChildCase(answer));
    propose(&mut forum, A, 3, &[(24, ANY)]);
    let cancelled = CancelBatch { batch: batch_id(3), ground: StepBackGround::Content };
    forum.must(B, Body::CancelBatch(cancelled));
    super::terms::go_on(&mut forum);
    forum
}

// Shows F15, INV-B6, CancelBatch.
#[test]
fn persons_stand_in_one_column_each() {
    let forum = small_exchange();
    let check =
        |origin, expected: PersonColumns| assert_eq!(person_columns(forum.ledger(), origin), expected);
    check(B, PersonColumns { listed: 4, received: 3, not_departing: 1, ..PersonColumns::default() });
    let of_a =
        PersonColumns { listed: 4, received: 2, died: 1, returned_to_pool: 1, ..PersonColumns::default() };
    check(A, of_a);
}

// Shows F1, F18, INV-B7, SignTerms, StateFindings, AnswerFindings.
#[test]
fn terms_end_with_these_balances() {
    let forum = small_exchange();
    let positions = term_positions(forum.ledger());
    let check = |code: &str, giver, expected: [u64; 5], released: &[(ReleaseGround, u64)]| {
        let position = positions
            .iter()
            .find(|position| position.reference.term.as_str() == code && position.giver == giver);
        let found = position.unwrap();
        let numbers = [found.eligible, found.committed, found.received, found.open, found.disputed];
        assert_eq!((numbers, found.released.as_slice()), (expected, released), "{code} {giver:?}");
    };
    check("YOUNG", A, [1, 1, 1, 0, 0], &[]);
    check("YOUNG", B, [0, 0, 0, 0, 0], &[]);
    check("MEDICAL", B, [1, 1, 1, 0, 0], &[]);
    check("ANY_POW", A, [0, 4, 3, 0, 0], &[(ReleaseGround::NotDeparting, 1)]);
    let released = [(ReleaseGround::Died, 1), (ReleaseGround::NotPresented, 1)];
    check("ANY_POW", B, [0, 3, 1, 0, 0], &released);
    check("REMAINS", B, [0, 5, 2, 0, 1], &[(ReleaseGround::Revised, 2)]);
}

// Shows F7, INV-P4.
#[test]
fn the_group_counts_each_person_once() {
    let forum = small_exchange();
    let groups = group_positions(forum.ledger());
    let received: Vec<_> =
        groups[0].received.iter().map(|side| (side.receiver, side.received, side.shortfall)).collect();
    assert_eq!(received, [(A, 2, 0), (B, 3, 0)]);
    assert_eq!((groups[0].floor_met, groups[0].parity_gap), (true, 1));
}

// Shows F14, INV-B5, WitnessHandover, ClaimDelivery, AcknowledgeReceipt, SignSettlement.
#[test]
fn counts_stand_side_by_side_and_differences_have_an_owner() {
    let forum = small_exchange();
    let remains = RemainsColumns { acknowledged: 2, claimed: 3, witnessed: 2, misdelivered: 0, disputed: 1 };
    assert_eq!(remains_columns(forum.ledger(), A), remains);
    assert_eq!(remains_columns(forum.ledger(), B), RemainsColumns::default());
    let owners: Vec<_> = crate::settlement::discrepancies(forum.ledger())
        .map(|found| (found.owner, found.counts.claimed, found.counts.acknowledged, found.counts.witnessed))
        .collect();
    assert_eq!(owners, [(B, 3, 2, Some(2))]);
    assert_eq!(forum.batch(1).phase, Phase::Settled);
    let batches =
        BatchColumns { settled: 1, settled_with_discrepancy: 1, cancelled: 1, ..BatchColumns::default() };
    assert_eq!(batch_columns(forum.ledger()), batches);
}

// Shows INV-C1, INV-C4, ListChildCase, AcknowledgeChildCase, AnswerChildCase.
#[test]
fn a_child_counts_towards_nothing_and_an_answer_closes_nothing() {
    let forum = small_exchange();
    let expected = ChildColumns {
        listed: 1,
        acknowledged: 1,
        answered: 1,
        left_territory: 1,
        open: 1,
        ..ChildColumns::default()
    };
    assert_eq!(child_columns(forum.ledger(), forum.now), expected);
}

// Shows F3, OpenList, AnswerList.
#[test]
fn refused_entries_are_told_by_ground() {
    let refused: Vec<_> = refused_entries(small_exchange().ledger()).into_iter().collect();
    assert_eq!(refused, [(EntryRefusalGround::LineOffCategory, 1)]);
}
