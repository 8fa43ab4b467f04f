//! Corners of the rules, one by one: signatures that ended, revisions after confirmation, late or double counts.

use homeward_payload::domain::{
    AcknowledgeChildCase, AnswerChildCase, Body, ChildAnswer, ClockMode, EntryRefusalGround, EvidenceGrade,
    Genesis, LineOutcome, Statement, SubjectKind,
};

use super::forum::{
    A, B, Forum, NEUTRAL, START, batch_id, case_id, check_refused, digest, genesis, hours_after, subject,
};
use super::{life, said};
use crate::Seen;
use crate::account::{Account, ObligationState};
use crate::agreement::TermKey;
use crate::batch::Phase;
use crate::refusal::ErrorReason;
use crate::subject::{LineState, Standing};

const ANY_POW: TermKey = TermKey(0);

#[test]
fn a_signature_past_its_own_end_completes_nothing() {
    let mut forum = Forum::new();
    let terms = said::sign_terms(&forum);
    forum.say_until(A, Some(hours_after(START, 1)), terms.clone()).unwrap();
    forum.pass_hours(2);
    forum.must(B, terms.clone());
    assert!(forum.ledger().agreements.terms.is_empty());
    forum.must(A, terms);
    assert_eq!(forum.ledger().agreements.terms.len(), said::TERMS.len());
}

#[test]
fn other_terms_are_a_counter_proposal() {
    let mut forum = Forum::new();
    let Body::SignTerms(offered) = said::sign_terms(&forum) else { unreachable!() };
    let mut countered = offered.clone();
    countered.groups.clear();
    forum.must(A, Body::SignTerms(offered));
    forum.must(B, Body::SignTerms(countered.clone()));
    assert!(forum.ledger().agreements.terms.is_empty());
    forum.must(A, Body::SignTerms(countered));
    assert!(forum.ledger().agreements.groups.is_empty());
    assert_eq!(forum.ledger().agreements.terms.len(), said::TERMS.len());
}

#[test]
fn a_confirmation_past_its_own_end_does_not_count_and_can_be_given_again() {
    for mode in [ClockMode::Simulated, ClockMode::Real] {
        let mut forum = life::proposed_in(Forum::with_genesis(Genesis { clock_mode: mode, ..genesis() }));
        let confirmation = said::confirm(&forum, 1);
        let end = Some(hours_after(START, 1));
        forum.say_until(A, end, Body::ConfirmBatch(confirmation.clone())).unwrap();
        // A real clock moves on without a mark, and the confirmation is still recorded.
        match mode {
            ClockMode::Simulated => forum.pass_hours(2),
            ClockMode::Real => forum.now = hours_after(START, 2),
        }
        assert_eq!(forum.batch(1).confirmations.is_empty(), mode == ClockMode::Simulated);
        forum.must(B, Body::ConfirmBatch(confirmation.clone()));
        assert_eq!(forum.batch(1).phase, Phase::Proposed);
        forum.must(A, Body::ConfirmBatch(confirmation));
        assert_eq!(forum.batch(1).phase, Phase::Confirmed);
    }
}

// Shows INV-A5, MarkTime, F28.
#[test]
fn time_ends_only_an_offer_that_no_confirmation_keeps() {
    for (confirms, expected) in [(false, Phase::NeverExecuted), (true, Phase::Proposed)] {
        let mut forum = life::proposed();
        if confirms {
            let confirmation = said::confirm(&forum, 1);
            forum.must(A, Body::ConfirmBatch(confirmation));
        }
        forum.pass_hours(300);
        assert_eq!(forum.batch(1).phase, expected);
    }
}

// Shows INV-B1, RecordOutcomes.
#[test]
fn leaving_voids_no_confirmation() {
    let mut forum = life::proposed();
    let confirmation = said::confirm(&forum, 1);
    forum.must(A, Body::ConfirmBatch(confirmation.clone()));
    forum.must(B, Body::RecordOutcomes(said::outcome(&forum, 1, LineOutcome::Died, &[7])));
    forum.must(B, Body::ConfirmBatch(confirmation));
    assert_eq!(forum.batch(1).phase, Phase::Confirmed);
    assert_eq!(forum.ledger().accounts.balance(ANY_POW, B).on(Account::Committed), 2);
}

#[test]
fn a_late_answer_to_an_older_list_changes_nothing() {
    let mut forum = life::agreed();
    for list in [1, 2] {
        forum.must(A, Body::OpenList(said::open_list(list, SubjectKind::Person, &[11])));
    }
    forum.must(B, Body::AnswerList(said::answer_list(2, &[1], &[])));
    forum.must(B, Body::AnswerList(said::answer_list(1, &[], &[(1, EntryRefusalGround::WrongPower)])));
    assert_eq!(forum.ledger().subjects[&subject(11)].standing, Standing::Accepted);
}

#[test]
fn a_document_that_did_not_open_can_be_replaced() {
    let mut forum = life::agreed();
    forum.must(A, Body::OpenList(said::open_list(1, SubjectKind::Person, &[11])));
    let refused = [(1, EntryRefusalGround::DocumentUnreadable)];
    forum.must(B, Body::AnswerList(said::answer_list(1, &[], &refused)));
    let mut list = said::open_list(2, SubjectKind::Person, &[11]);
    list.entries[0].field_root = digest(99);
    forum.must(A, Body::OpenList(list));
    assert_eq!(forum.ledger().subjects[&subject(11)].field_root, Some(digest(99)));
}

#[test]
fn a_finding_accepted_after_receipt_or_death_owes_nothing() {
    let mut forum = life::counted();
    forum.must(A, Body::StateFindings(said::state_findings("YOUNG", A, &[12])));
    forum.must(B, Body::AnswerFindings(said::answer_findings("YOUNG", &[12], &[])));
    forum.must(B, Body::StateFindings(said::state_findings("YOUNG", B, &[23])));
    forum.must(A, Body::AnswerFindings(said::answer_findings("YOUNG", &[23], &[])));
    for number in [12, 23] {
        let subject = &forum.ledger().subjects[&subject(number)];
        assert!(subject.obligations.iter().all(|known| known.state != ObligationState::Open), "{number}");
    }
}

// Shows F14, INV-B5, ClaimDelivery, WitnessHandover, AcknowledgeReceipt.
#[test]
fn a_claim_stands_beside_what_the_neutral_saw() {
    let mut forum = life::departed();
    forum.must(NEUTRAL, Body::RecordOutcomes(said::outcome(&forum, 1, LineOutcome::NotPresented, &[1])));
    forum.must(A, Body::ClaimDelivery(said::claim(&forum, 1, &[1, 2, 4])));
    forum.must(B, Body::AcknowledgeReceipt(said::receipt(&forum, 1, &[2, 4], &[])));
    forum.must(B, Body::ClaimDelivery(said::claim(&forum, 1, &[5, 6, 8])));
    forum.must(A, Body::AcknowledgeReceipt(said::receipt(&forum, 1, &[5, 6, 8], &[])));
    forum.must(NEUTRAL, Body::WitnessHandover(said::witness(1, &[(A, 2)])));
    life::settle(&mut forum, 1);
    let counts = forum.batch(1).discrepancies[0].counts;
    assert_eq!((counts.claimed, counts.acknowledged, counts.witnessed), (3, 2, Some(2)));
    assert_eq!(forum.batch(1).phase, Phase::SettledWithDiscrepancy);
}

#[test]
fn a_line_missed_by_the_receiver_keeps_a_later_outcome() {
    let mut forum = life::departed();
    forum.must(B, Body::AcknowledgeReceipt(said::receipt(&forum, 1, &[1, 2], &[4])));
    forum.must(A, Body::RecordOutcomes(said::outcome(&forum, 1, LineOutcome::Died, &[4])));
    forum.must(A, Body::ClaimDelivery(said::claim(&forum, 1, &[1, 2])));
    assert_eq!(forum.batch(1).line(4).unwrap().state, LineState::Died);
}

// Shows INV-P5.
#[test]
fn claimed_and_missed_is_disputed_whoever_spoke_first() {
    for claim_first in [true, false] {
        let mut forum = life::departed();
        let claim = Body::ClaimDelivery(said::claim(&forum, 1, &[1, 2, 4]));
        let receipt = Body::AcknowledgeReceipt(said::receipt(&forum, 1, &[2, 4], &[1]));
        let said = if claim_first { [(A, claim), (B, receipt)] } else { [(B, receipt), (A, claim)] };
        for (author, body) in said {
            forum.must(author, body);
        }
        assert_eq!(forum.batch(1).line(1).unwrap().state, LineState::Disputed);
        let balance = forum.ledger().accounts.balance(ANY_POW, A);
        assert_eq!((balance.on(Account::Disputed), balance.on(Account::Received)), (1, 1));
    }
}

#[test]
fn a_child_can_be_found_after_all() {
    let mut forum = life::agreed();
    forum.must(B, Body::ListChildCase(said::list_child(1, true)));
    forum.must(A, Body::AcknowledgeChildCase(AcknowledgeChildCase { case: case_id(1) }));
    for answer in [ChildAnswer::NotLocated, ChildAnswer::Located] {
        let body = AnswerChildCase { case: case_id(1), answer, grade: EvidenceGrade::Declared };
        forum.must(A, Body::AnswerChildCase(body));
    }
    let expected = Some((ChildAnswer::Located, EvidenceGrade::Declared));
    assert_eq!(forum.ledger().cases[&case_id(1)].answer, expected);
}

// Shows F29.
#[test]
fn a_statement_sent_again_is_known_and_another_under_its_id_is_not() {
    let forum = life::agreed();
    let first = &forum.taken[0].1;
    let check = |changed: Statement, expected| assert_eq!(forum.ledger().seen(&changed), expected);
    check(first.clone(), Seen::Again { position: 1 });
    check(Statement { payload_hash: digest(1), ..first.clone() }, Seen::Reused);
    // The same bytes under another type say something else.
    let body = Body::ListChildCase(said::list_child(1, true));
    check(Statement { body, ..first.clone() }, Seen::Reused);
}

// Shows INV-B4, F14, SignSettlement.
#[test]
fn settlements_of_unequal_content_settle_nothing() {
    let mut forum = life::counted();
    let first = said::settle(&forum, 1);
    forum.must(A, Body::SignSettlement(first));
    let mut other = said::settle(&forum, 1);
    other.as_of.size = 2;
    other.as_of.state_digest = forum.replica.digest_at(2).unwrap();
    forum.must(B, Body::SignSettlement(other.clone()));
    assert_eq!(forum.batch(1).phase, Phase::Confirmed);
    forum.must(A, Body::SignSettlement(other.clone()));
    assert_eq!(forum.batch(1).phase, Phase::Settled);
    check_refused(forum.say(B, Body::SignSettlement(other)), ErrorReason::BatchClosed);
    assert_eq!(forum.batch(1).revision.number, said::confirm(&forum, 1).revision);
    assert!(forum.ledger().batches.contains_key(&batch_id(1)));
}
