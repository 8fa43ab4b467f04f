//! From terms to settlement, each statement filled by the desk and accepted by the rules.

use homeward_api::participant::v1::Draft;
use homeward_api::participant::v1::draft::Draft as Kind;
use homeward_commitment::{FitnessLine, FitnessTree};
use homeward_ledger::batch::Phase;
use homeward_payload::compose::Payload;
use homeward_payload::domain::{ClockMode, Header, Principal, Role};
use homeward_payload::ids::{BatchId, Timestamp};
use homeward_payload::parse::parse_statement;
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_payload::proto::payload::v1 as proto;
use homeward_statement::{Envelope, SecretKey};
use homeward_testkit::forum::{CREATED_TIME, KeyUse, secret};

use super::fill::fill_from;
use super::known::Known;
use crate::saying::Unsaid;
use crate::tests::log::Log;

const A: Principal = Principal::PartyA;
const B: Principal = Principal::PartyB;
const FRESH: [u8; 16] = [0x01, 0x97, 0x75, 0x2b, 0x8c, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 7];
const LIST: [u8; 16] = [0x01, 0x97, 0x75, 0x2b, 0x8c, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 8];
/// The window opens an hour after the forum was made.
const START: Timestamp = Timestamp(CREATED_TIME.0 + Timestamp::HOUR_US);
const END: Timestamp = Timestamp(START.0 + Timestamp::HOUR_US);

fn subject(number: u8) -> Vec<u8> {
    vec![number; 16]
}

fn fill(log: &Log, principal: Principal, kind: Kind) -> Result<Unsaid, homeward_ledger::Refusal> {
    let known = Known { state: &log.state, principal };
    fill_from(&known, Draft { draft: Some(kind) }, FRESH)
}

/// Fills, signs as the filled role asks for, and puts it in the log; gives the payload.
fn say(log: &mut Log, principal: Principal, kind: Kind, expected: Role) -> Vec<u8> {
    let unsaid = fill(log, principal, kind).unwrap();
    let (payload_type, role) = (unsaid.payload_type, unsaid.role);
    assert_eq!(role, expected, "{payload_type}");
    let not_after = (payload_type == proto::ProposeBatch::TYPE_NAME).then_some(END);
    let payload = unsaid.encode(Header { not_after, ..log.header(principal, role) });
    let uses: &[KeyUse] = match role {
        Role::Service => &[KeyUse::Service],
        Role::Panel => &[KeyUse::Panel],
        Role::Officer => &[KeyUse::SecondOfficer],
        Role::Heads => &[KeyUse::Head, KeyUse::SecondOfficer],
    };
    let keys: Vec<SecretKey> = uses.iter().map(|usage| secret(principal, *usage)).collect();
    let envelope = Envelope::sign(payload_type, &payload, &keys.iter().collect::<Vec<_>>()).unwrap();
    let time = log.state.replica().newest_time();
    log.take(&envelope, time);
    payload
}

/// Two statements of equal content, whatever the second side has seen meanwhile.
fn both<P: Payload>(log: &mut Log, draft: impl Fn() -> Kind) {
    let first = say(log, A, draft(), Role::Heads);
    // Something happens in between.
    let later = Timestamp(log.state.replica().newest_time().0 + 1);
    log.mark(later);
    let second = say(log, B, draft(), Role::Heads);
    let content = |payload: &[u8]| parse_statement(P::TYPE_NAME, payload, Vec::new()).unwrap().content_digest;
    assert_eq!(content(&first), content(&second), "{}", P::TYPE_NAME);
}

fn terms() -> Kind {
    let term = |code: &str, category: proto::Category, young: bool| proto::Term {
        code: code.to_owned(),
        category: category.into(),
        quantifier: proto::Quantifier::BestEffort.into(),
        reciprocity: proto::Reciprocity::Unilateral.into(),
        unit: proto::CountingUnit::Person.into(),
        givers: vec![1, 2],
        age_rule: young.then_some(proto::AgeRule {
            reference: Some(proto::ReferenceDay {
                kind: proto::ReferenceDayKind::Agreement.into(),
                day: 20_241,
            }),
            reading: Some(proto::age_rule::Reading::UnderYears(25)),
        }),
        ..proto::Term::default()
    };
    Kind::SignTerms(proto::SignTerms {
        agreement: "first-round".to_owned(),
        // Out of order; the desk sorts them.
        terms: vec![
            term("YOUNG", proto::Category::Young, true),
            term("ANY_POW", proto::Category::AnyPrisoner, false),
        ],
        ..proto::SignTerms::default()
    })
}

fn proposal() -> Kind {
    let line = |number| proto::BatchLine { subject: subject(number), term: 1, ..proto::BatchLine::default() };
    Kind::ProposeBatch(proto::ProposeBatch {
        terms: vec![proto::TermReference { agreement: "first-round".to_owned(), term: "ANY_POW".to_owned() }],
        lines: vec![line(3), line(1), line(2)],
        ..proto::ProposeBatch::default()
    })
}

fn confirmation() -> Kind {
    Kind::ConfirmBatch(proto::ConfirmBatch { batch_id: FRESH.to_vec(), ..proto::ConfirmBatch::default() })
}

fn window() -> Kind {
    Kind::AgreeWindow(proto::AgreeWindow {
        batch_id: FRESH.to_vec(),
        window: Some(proto::Window {
            start_time_us: START.0,
            end_time_us: END.0,
            place_digest: vec![0x44; 32],
            ..proto::Window::default()
        }),
        ..proto::AgreeWindow::default()
    })
}

fn settlement() -> Kind {
    Kind::SignSettlement(proto::SignSettlement {
        batch_id: FRESH.to_vec(),
        ..proto::SignSettlement::default()
    })
}

fn departure() -> Kind {
    Kind::ReportDeparture(proto::ReportDeparture {
        batch_id: FRESH.to_vec(),
        ..proto::ReportDeparture::default()
    })
}

/// A log in which terms are in force and a list of three persons of party A is accepted.
fn listed() -> Log {
    let mut log = Log::new(ClockMode::Simulated);
    both::<proto::SignTerms>(&mut log, terms);
    let entry = |number| proto::ListEntry {
        subject: subject(number),
        field_root: vec![number; 32],
        claimed_term: "ANY_POW".to_owned(),
    };
    log.say(
        A,
        Role::Service,
        proto::OpenList {
            list_id: LIST.to_vec(),
            agreement: "first-round".to_owned(),
            kind: proto::SubjectKind::Person.into(),
            entries: vec![entry(1), entry(2), entry(3)],
            ..proto::OpenList::default()
        },
    );
    // Out of order and twice; the desk mends it.
    let answer = proto::AnswerList {
        list_id: LIST.to_vec(),
        accepted: vec![3, 1, 2, 3],
        ..proto::AnswerList::default()
    };
    say(&mut log, B, Kind::AnswerList(answer), Role::Service);
    log
}

/// A log in which a batch of three is confirmed and has a window; lines 1 and 2 are cleared.
fn cleared() -> Log {
    let mut log = listed();
    say(&mut log, A, proposal(), Role::Service);
    both_confirm(&mut log);
    both::<proto::AgreeWindow>(&mut log, window);
    let line = |line_number: u32| FitnessLine {
        line_number,
        fit: line_number < 3,
        valid_until_us: END.0,
        salt: [u8::try_from(line_number).unwrap(); 32],
    };
    let tree = FitnessTree::new(&FRESH, (1..=3).map(line).collect()).unwrap();
    log.say(
        Principal::Commission,
        Role::Panel,
        proto::CommitFitness {
            batch_id: FRESH.to_vec(),
            revision: 1,
            root: tree.root().to_vec(),
            leaves: 3,
            ..proto::CommitFitness::default()
        },
    );
    let opening = tree.open(&[1, 2]).unwrap();
    let leaf = |line: &FitnessLine| proto::FitnessLeaf {
        valid_until_us: line.valid_until_us,
        salt: line.salt.to_vec(),
    };
    let clearance = |(line, opened): (u32, Option<&FitnessLine>)| proto::LineClearance {
        line,
        cleared_until_us: opened.map_or(0, |_| END.0),
        fitness: opened.map(leaf),
    };
    let answers = (1..=3).zip(opening.opened.iter().map(Some).chain([None]));
    log.say(
        Principal::Neutral,
        Role::Service,
        proto::ClearBatch {
            batch_id: FRESH.to_vec(),
            revision: 1,
            lines: answers.map(clearance).collect(),
            closed_subtrees: opening.closed.iter().map(|hash| hash.to_vec()).collect(),
            reasons_digest: vec![0xbb; 32],
            ..proto::ClearBatch::default()
        },
    );
    log
}

fn both_confirm(log: &mut Log) {
    for party in [A, B] {
        say(log, party, confirmation(), Role::Heads);
    }
}

/// A route noticed, acknowledged and guaranteed, each filled from the batch alone.
fn schedule(log: &mut Log) {
    let batch_id = || FRESH.to_vec();
    let notice =
        proto::NoticeRoute { batch_id: batch_id(), notice_digest: vec![0x45; 32], ..Default::default() };
    say(log, A, Kind::NoticeRoute(notice), Role::Service);
    let known = proto::AcknowledgeRoute { batch_id: batch_id(), ..Default::default() };
    say(log, B, Kind::AcknowledgeRoute(known), Role::Service);
    for party in [A, B] {
        let safe = proto::GuaranteeSafety { batch_id: batch_id(), ..Default::default() };
        say(log, party, Kind::GuaranteeSafety(safe), Role::Officer);
    }
}

fn phase(log: &Log) -> Phase {
    log.state.replica().machine().batches.get(&BatchId(FRESH)).unwrap().phase
}

#[test]
fn drafts_carry_a_batch_from_proposal_to_settlement() {
    let mut log = cleared();
    assert_eq!(phase(&log), Phase::Confirmed);
    schedule(&mut log);
    log.mark(START);
    let departed = say(&mut log, A, departure(), Role::Service);
    let departed: proto::ReportDeparture = prost::Message::decode(departed.as_slice()).unwrap();
    assert_eq!((departed.lines, departed.giver), (vec![1, 2], 1));
    let claim = Kind::ClaimDelivery(proto::ClaimDelivery {
        batch_id: FRESH.to_vec(),
        ..proto::ClaimDelivery::default()
    });
    say(&mut log, A, claim, Role::Service);
    let receipt = Kind::AcknowledgeReceipt(proto::AcknowledgeReceipt {
        batch_id: FRESH.to_vec(),
        ..proto::AcknowledgeReceipt::default()
    });
    let receipt = say(&mut log, B, receipt, Role::Service);
    let receipt: proto::AcknowledgeReceipt = prost::Message::decode(receipt.as_slice()).unwrap();
    assert_eq!((receipt.received, receipt.not_received), (vec![1, 2], vec![]));
    let count = Kind::WitnessHandover(proto::WitnessHandover {
        batch_id: FRESH.to_vec(),
        counts: vec![proto::WitnessCount { giver: 1, counted: 2 }],
        ..proto::WitnessHandover::default()
    });
    say(&mut log, Principal::Neutral, count, Role::Service);
    let record = proto::AttestRecord { batch_id: FRESH.to_vec(), ..proto::AttestRecord::default() };
    say(&mut log, Principal::Neutral, Kind::AttestRecord(record), Role::Service);
    both::<proto::SignSettlement>(&mut log, settlement);
    assert_eq!(phase(&log), Phase::Settled);
}

#[test]
fn a_proposal_counters_the_newest_revision() {
    let mut log = listed();
    say(&mut log, A, proposal(), Role::Service);
    let Kind::ProposeBatch(mut counter) = proposal() else { panic!() };
    counter.batch_id = FRESH.to_vec();
    counter.lines.truncate(1);
    let payload = say(&mut log, B, Kind::ProposeBatch(counter), Role::Service);
    let countered: proto::ProposeBatch = prost::Message::decode(payload.as_slice()).unwrap();
    assert_eq!((countered.revision, countered.previous_content.len()), (2, 32));
}

#[test]
fn a_pending_revision_is_what_a_confirmation_names() {
    let mut log = cleared();
    for (number, confirmed) in [(2, false), (3, true)] {
        let Kind::ProposeBatch(mut counter) = proposal() else { panic!() };
        counter.batch_id = FRESH.to_vec();
        counter.lines.truncate(number - 1);
        say(&mut log, B, Kind::ProposeBatch(counter), Role::Service);
        assert_eq!(log.state.replica().machine().batches.get(&BatchId(FRESH)).unwrap().revision.number, 1);
        if confirmed {
            both_confirm(&mut log);
        }
    }
    let batch = log.state.replica().machine().batches.get(&BatchId(FRESH)).unwrap();
    assert_eq!((batch.revision.number, batch.revision.lines.len(), &batch.pending), (3, 2, &None));
}

#[test]
fn what_is_said_of_lines_names_the_revision_in_force() {
    let mut log = cleared();
    let outcome = |revision| {
        Kind::RecordOutcomes(proto::RecordOutcomes {
            batch_id: FRESH.to_vec(),
            revision,
            outcome: proto::LineOutcome::Withdrawn.into(),
            // Out of order and twice; the desk mends it.
            lines: vec![2, 1, 2],
            ..proto::RecordOutcomes::default()
        })
    };
    let Kind::ReportDeparture(mut departure) = departure() else { panic!() };
    departure.revision = 2;
    let claim =
        proto::ClaimDelivery { batch_id: FRESH.to_vec(), revision: 2, ..proto::ClaimDelivery::default() };
    for other in [outcome(2), Kind::ReportDeparture(departure), Kind::ClaimDelivery(claim)] {
        let refusal = fill(&log, A, other).err().unwrap();
        assert_eq!(refusal.reason, ErrorReason::RevisionStale, "{refusal}");
    }
    let receipt = proto::AcknowledgeReceipt {
        batch_id: FRESH.to_vec(),
        revision: 2,
        ..proto::AcknowledgeReceipt::default()
    };
    let refusal = fill(&log, B, Kind::AcknowledgeReceipt(receipt)).err().unwrap();
    assert_eq!(refusal.reason, ErrorReason::RevisionStale, "{refusal}");
    let payload = say(&mut log, A, outcome(0), Role::Service);
    let said: proto::RecordOutcomes = prost::Message::decode(payload.as_slice()).unwrap();
    assert_eq!((said.revision, said.lines), (1, vec![1, 2]));
}

#[test]
fn a_withdrawal_names_the_newest_revision() {
    let mut log = listed();
    say(&mut log, A, proposal(), Role::Service);
    say(&mut log, A, confirmation(), Role::Heads);
    let withdrawal = Kind::WithdrawConfirmation(proto::WithdrawConfirmation {
        batch_id: FRESH.to_vec(),
        ground: proto::StepBackGround::Safety.into(),
        ..proto::WithdrawConfirmation::default()
    });
    say(&mut log, A, withdrawal, Role::Officer);
    let cancel = Kind::CancelBatch(proto::CancelBatch {
        batch_id: FRESH.to_vec(),
        ground: proto::StepBackGround::Safety.into(),
        ..proto::CancelBatch::default()
    });
    say(&mut log, B, cancel, Role::Officer);
    assert_eq!(phase(&log), Phase::Cancelled);
}

#[test]
fn what_the_other_side_signed_differently_is_not_repeated() {
    let mut log = listed();
    say(&mut log, A, proposal(), Role::Service);
    say(&mut log, A, window(), Role::Heads);
    log.mark(Timestamp(CREATED_TIME.0 + 5));
    let Kind::AgreeWindow(mut other) = window() else { panic!() };
    other.window.as_mut().unwrap().end_time_us += 1;
    let payload = say(&mut log, B, Kind::AgreeWindow(other), Role::Heads);
    let said: proto::AgreeWindow = prost::Message::decode(payload.as_slice()).unwrap();
    // The own size and digest, as they stood when it was filled.
    assert_eq!(said.as_of.unwrap().size, log.size() - 1);
}

#[test]
fn findings_repeat_the_term_in_force() {
    let mut log = listed();
    let findings = Kind::StateFindings(proto::StateFindings {
        agreement: "first-round".to_owned(),
        term: "YOUNG".to_owned(),
        subjects: vec![subject(2), subject(1), subject(2)],
        ..proto::StateFindings::default()
    });
    say(&mut log, A, findings.clone(), Role::Service);
    // The commission's are a panel's, and no draft's.
    let refusal = fill(&log, Principal::Commission, findings).err().unwrap();
    assert_eq!(refusal.reason, ErrorReason::RoleNotAllowed, "{refusal}");
}

#[test]
fn what_cannot_be_filled_says_why() {
    let log = cleared();
    let check = |principal, kind: Kind, reason: ErrorReason| {
        let refusal = fill(&log, principal, kind).err().unwrap();
        assert_eq!(refusal.reason, reason, "{refusal}");
    };
    let unknown = proto::ConfirmBatch { batch_id: vec![9; 16], ..proto::ConfirmBatch::default() };
    check(A, Kind::ConfirmBatch(unknown), ErrorReason::ResourceUnknown);
    let short = proto::ConfirmBatch { batch_id: vec![9; 15], ..proto::ConfirmBatch::default() };
    check(A, Kind::ConfirmBatch(short), ErrorReason::FieldInvalid);
    // Party B gives nothing in this batch.
    check(B, departure(), ErrorReason::FieldInvalid);
    // The neutral names whose lines departed.
    check(Principal::Neutral, departure(), ErrorReason::FieldInvalid);
    let receipt =
        proto::AcknowledgeReceipt { batch_id: FRESH.to_vec(), ..proto::AcknowledgeReceipt::default() };
    check(Principal::Neutral, Kind::AcknowledgeReceipt(receipt), ErrorReason::FieldInvalid);
    let findings = proto::StateFindings {
        agreement: "first-round".to_owned(),
        term: "OTHER".to_owned(),
        ..proto::StateFindings::default()
    };
    check(A, Kind::StateFindings(findings), ErrorReason::ResourceUnknown);
    let nothing = fill_from(&Known { state: &log.state, principal: A }, Draft { draft: None }, FRESH);
    assert_eq!(nothing.err().unwrap().reason, ErrorReason::FieldInvalid);
}
