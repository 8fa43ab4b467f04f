//! Records of persons: deaths, live claims, effects, and what comes after release.

use homeward_payload::domain::{
    Affiliation, Body, ConditionKind, EvidenceGrade, IdentityKind, LineOutcome, NeutralStayLeg, Principal,
    SubjectKind,
};

use super::forum::{A, B, COMMISSION, Forum, NEUTRAL, check_refused, subject};
use super::said_of_remains as of;
use super::{life, said};
use crate::account::Account;
use crate::agreement::TermKey;
use crate::next::{Matter, next_actions};
use crate::person::{PersonStatus, status};
use crate::position::record_columns;
use crate::refusal::ErrorReason;
use crate::subject::LineState;

const MEDICAL: TermKey = TermKey(1);

/// What is to be done about records of persons, by whom, with the number of things.
fn tasks(forum: &Forum) -> Vec<(Principal, &'static str, u32)> {
    let actions = next_actions(forum.ledger(), forum.now);
    let of_persons = actions.iter().filter(|action| action.matter == Matter::Persons);
    of_persons.map(|action| (action.principal, action.kind.name(), action.items)).collect()
}

#[track_caller]
fn check_status(forum: &Forum, number: u8, expected: &str) {
    assert_eq!(status(forum.ledger(), &subject(number)).map(PersonStatus::name), Some(expected));
}

// Shows F21, ReportDeath, RecordOutcomes.
#[test]
fn a_death_is_one_path_whichever_statement_says_it() {
    let bodies: [fn(&Forum) -> Body; 2] = [
        |forum| Body::RecordOutcomes(said::outcome(forum, 1, LineOutcome::Died, &[5])),
        |_| of::death(21, B, EvidenceGrade::CustodyConfirmed, false),
    ];
    for body in bodies {
        let mut forum = life::cleared();
        let body = body(&forum);
        forum.must(B, body);
        assert_eq!(forum.batch(1).line(5).unwrap().state, LineState::Died);
        let balance = forum.ledger().accounts.balance(MEDICAL, B);
        assert_eq!((balance.on(Account::Open), balance.released()), (0, 1));
        check_status(&forum, 21, "CLAIMED_DEAD");
        assert_eq!(tasks(&forum), [(B, "CERTIFY_DEATH", 1), (B, "RETURN_BODY", 1)]);
        forum.must(B, of::death(21, B, EvidenceGrade::CustodyConfirmed, true));
        assert_eq!(tasks(&forum), [(B, "RETURN_BODY", 1)]);
    }
}

// Shows F21, DeclareContents, ReportDeath.
#[test]
fn the_case_closes_with_the_body_and_the_certificate() {
    let mut forum = life::cleared();
    forum.must(A, of::death(14, A, EvidenceGrade::CustodyConfirmed, true));
    forum.must(A, Body::OpenList(said::open_list(8, SubjectKind::Container, &[44])));
    forum.must(B, Body::AnswerList(said::answer_list(8, &[1], &[])));
    forum.must(A, of::contents(44, &[], &[14]));
    assert_eq!(tasks(&forum), [(A, "RETURN_BODY", 1)]);
    super::remains::hand_over_from_a(&mut forum, 44);
    assert_eq!(tasks(&forum), []);
    let columns = record_columns(forum.ledger(), A);
    assert_eq!((columns.deaths, columns.bodies_open, columns.certificates_open), (1, 0, 0));
}

// Shows F21, INV-R4, StateIdentity.
#[test]
fn the_case_closes_with_an_established_identity_and_opens_again_with_its_end() {
    let mut forum = super::remains::opened();
    forum.must(B, of::death(21, B, EvidenceGrade::CustodyConfirmed, true));
    forum.must(A, of::group(201, &[101]));
    forum.must(A, of::identity(201, IdentityKind::Established, Affiliation::Own, Some(21)));
    assert_eq!(tasks(&forum), []);
    forum.must(A, of::revoke(201, homeward_payload::domain::RevocationGround::Mistake));
    check_status(&forum, 21, "CLAIMED_DEAD");
    assert_eq!(tasks(&forum), [(B, "RETURN_BODY", 1)]);
}

// Shows F21, ReportDeath, INV-B1.
#[test]
fn somebody_who_stands_only_on_a_pending_revision_leaves_it() {
    let mut forum = life::pending();
    forum.must(A, of::death(16, A, EvidenceGrade::CustodyConfirmed, false));
    for party in [A, B] {
        life::confirm(&mut forum, party, 1);
    }
    let line = forum.batch(1).revision.lines.iter().find(|line| line.subject == subject(16)).unwrap();
    assert_eq!(line.state, LineState::Died);
}

// Shows INV-R6, F21, ClaimAlive.
#[test]
fn a_man_reported_dead_is_alive_and_is_owed_and_listed_again() {
    let mut forum = life::cleared();
    forum.must(B, of::death(21, B, EvidenceGrade::Declared, false));
    check_refused(forum.say(A, of::alive(21)), ErrorReason::PersonNotYours);
    forum.must(NEUTRAL, of::alive(21));
    check_status(&forum, 21, "HELD");
    assert_eq!(tasks(&forum), []);
    // What was owed for all who meet the medical term is owed again, and the old line stays as it was.
    assert_eq!(forum.ledger().accounts.balance(MEDICAL, B).on(Account::Open), 1);
    assert_eq!(forum.batch(1).line(5).unwrap().state, LineState::Died);
    life::propose(&mut forum, B, 4, &[(21, &["MEDICAL"])]);
    check_refused(forum.say(NEUTRAL, of::alive(21)), ErrorReason::PersonState);
}

// Shows F21, ReportDeath.
#[test]
fn a_death_of_somebody_on_no_list_opens_a_case_too() {
    let mut forum = life::agreed();
    forum.must(COMMISSION, of::death(61, B, EvidenceGrade::Verified, false));
    assert_eq!(tasks(&forum), [(B, "CERTIFY_DEATH", 1), (B, "RETURN_BODY", 1)]);
    // Somebody who is dead is eligible for nothing.
    forum.must(COMMISSION, Body::StateFindings(said::state_findings("MEDICAL", B, &[61])));
    assert_eq!(forum.ledger().accounts.balance(MEDICAL, B).on(Account::Open), 0);
}

// Shows F21, ReportMissing.
#[test]
fn somebody_sought_is_listed_under_the_same_reference() {
    let mut forum = life::agreed();
    forum.must(A, of::missing(&[51]));
    assert_eq!(tasks(&forum), [(B, "SEARCH_MISSING", 1)]);
    let list = |number| Body::OpenList(said::open_list(number, SubjectKind::Person, &[51]));
    check_refused(forum.say(A, list(1)), ErrorReason::SubjectConflict);
    forum.must(B, list(1));
    check_status(&forum, 51, "HELD");
    assert_eq!(tasks(&forum), []);
}

// Shows F26, DeclareEffects, AnswerEffects.
#[test]
fn effects_stay_open_until_they_are_received() {
    let mut forum = life::listed();
    forum.must(B, of::effects(71, 21));
    forum.must(B, of::effects(72, 31));
    assert_eq!(tasks(&forum), [(A, "ANSWER_EFFECTS", 2)]);
    forum.must(A, of::effects_answered(&[71], &[72]));
    assert_eq!(tasks(&forum), [(B, "TRACE_EFFECTS", 1)]);
    forum.must(A, of::effects_answered(&[72], &[]));
    assert_eq!(tasks(&forum), []);
    assert!(forum.ledger().persons.packets.values().all(|packet| packet.seal_remark));
}

// Shows F27, RecordCondition, RecordNeutralStay.
#[test]
fn a_stay_in_a_neutral_country_ends_what_is_owed_and_leaves_the_record_open() {
    let mut forum = life::listed();
    assert_eq!(forum.ledger().accounts.balance(MEDICAL, B).on(Account::Open), 1);
    forum.must(COMMISSION, of::condition(21, ConditionKind::NeutralInternment));
    forum.must(COMMISSION, of::stay(21, NeutralStayLeg::Arrived));
    check_status(&forum, 21, "NEUTRAL_ACCOMMODATION");
    assert_eq!(forum.ledger().accounts.balance(MEDICAL, B).released(), 1);
    assert_eq!(tasks(&forum), [(NEUTRAL, "BRING_HOME", 1)]);
    let proposal = Body::ProposeBatch(said::propose(&forum, 1, &[(21, &["MEDICAL"])]));
    let end = Some(crate::tests::forum::hours_after(forum.now, 9));
    check_refused(forum.say_until(B, end, proposal), ErrorReason::LineState);
    forum.must(NEUTRAL, of::stay(21, NeutralStayLeg::TransferredHome));
    check_status(&forum, 21, "RELEASED");
    assert_eq!(tasks(&forum), []);
}
