//! Which documents are taken, which wait for the log, and which never are.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use homeward_commitment::FitnessLine;
use homeward_ledger::Ledger;
use homeward_ledger::batch::{BatchEvent, Revision};
use homeward_ledger::child::ChildCase;
use homeward_ledger::clearance::ClearanceEvent;
use homeward_ledger::request::RequestEvent;
use homeward_ledger::subject::Subject;
use homeward_payload::domain::{ClockMode, Principal, RequestEntry, SubjectKind};
use homeward_payload::ids::{AgreementCode, BatchId, CaseId, Digest, RequestId, SubjectRef, Timestamp};
use homeward_vault::document::{Document, FitnessSheet};
use homeward_vault::{ContentAddress, DocumentId, Schema, SystemRandomness};

use super::claim::{Claim, Verdict};
use super::known::{ASIDE_BYTES_MAX, HELD_BYTES_MAX, Known};
use super::names::Names;
use crate::tests::log::Log;

const BATCH: BatchId = BatchId([3; 16]);

fn ledger() -> Ledger {
    Log::new(ClockMode::Simulated).state.replica().machine().clone()
}

fn listed(subject: u8, root: u8) -> Claim {
    Claim::Listed { subject: SubjectRef([subject; 16]), field_root: Digest([root; 32]) }
}

fn list(ledger: &mut Ledger, subject: u8, field_root: Option<Digest>) {
    let mut known = Subject::new(Principal::PartyA, SubjectKind::Person);
    known.field_root = field_root;
    ledger.subjects.insert(SubjectRef([subject; 16]), known);
}

fn propose(ledger: &mut Ledger, number: u32) {
    let content = Digest([1; 32]);
    let (proposer, offer_end) = (Principal::PartyA, Timestamp(9));
    let revision =
        Box::new(Revision { number, proposer, content, offer_end, lines: Vec::new(), tranche: None });
    homeward_ledger::batch::apply(ledger, &BatchEvent::Proposed { batch: BATCH, revision });
}

fn sheet(revision: u32, salt: u8) -> FitnessSheet {
    let line = FitnessLine { line_number: 1, fit: true, valid_until_us: 9, salt: [salt; 32] };
    FitnessSheet::new(BATCH.0, revision, vec![line]).unwrap()
}

fn is_contradicted(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::Contradicts(_))
}

#[test]
fn whoever_is_sought_is_taken_with_the_root_of_the_request() {
    let mut ledger = ledger();
    let sought =
        |subject, root| RequestEntry { reference: SubjectRef([subject; 16]), field_root: Digest([root; 32]) };
    assert_eq!(listed(2, 7).judge(&ledger), Verdict::NotYet);
    let event = RequestEvent::Requested {
        request: RequestId([1; 16]),
        origin: Principal::PartyA,
        agreement: AgreementCode::new("first").unwrap(),
        time: Timestamp(9),
        entries: vec![sought(1, 6), sought(2, 7)],
    };
    homeward_ledger::request::apply(&mut ledger, &event);
    assert_eq!(listed(2, 7).judge(&ledger), Verdict::Good);
    assert!(is_contradicted(&listed(2, 6).judge(&ledger)));
    assert_eq!(listed(3, 7).judge(&ledger), Verdict::NotYet);
}

#[test]
fn each_principal_receives_its_schemas_and_no_others() {
    use Schema::{Child, FitnessSheet as Sheet, Person, Referral, Remains};
    use Schema::{ChildCard, ChildPaper, HandoverPaper};
    let party = [Person, Remains, Child, ChildPaper, ChildCard, HandoverPaper].as_slice();
    for (principal, expected) in [
        (Principal::PartyA, party),
        (Principal::PartyB, party),
        (Principal::Commission, &[Referral]),
        (Principal::Neutral, &[Person, Remains, Child, ChildPaper, ChildCard, HandoverPaper, Sheet]),
        (Principal::Mediator, &[]),
    ] {
        for schema in Schema::ALL {
            let document = match schema {
                Sheet => sheet(1, 1).to_document(&mut SystemRandomness),
                Referral => {
                    let number = Referral.number_of("subject").unwrap();
                    let subject = SubjectRef([7; 16]).to_string().into_bytes().into();
                    Document::new(Referral, BTreeMap::from([(number, subject)]), &mut SystemRandomness)
                }
                HandoverPaper => {
                    let batch = BATCH.to_string().into_bytes().into();
                    Document::new(HandoverPaper, BTreeMap::from([(1, batch)]), &mut SystemRandomness)
                }
                other => Document::new(other, BTreeMap::new(), &mut SystemRandomness),
            };
            let claim = Claim::of(principal, DocumentId([7; 16]), &document.unwrap());
            assert_eq!(claim.is_ok(), expected.contains(&schema), "{principal:?} {schema:?} {claim:?}");
        }
    }
}

#[test]
fn a_photograph_waits_until_the_paper_is_on_record() {
    let mut ledger = ledger();
    let root = Digest([5; 32]);
    let claim = Claim::HandoverPaper { batch: BATCH, field_root: root };
    assert_eq!(claim.judge(&ledger), Verdict::NotYet);
    let paper = |document_root| homeward_ledger::paper::Paper { content: Digest([4; 32]), document_root };
    ledger.papers.insert(BATCH, vec![paper(Digest([6; 32]))]);
    assert_eq!(claim.judge(&ledger), Verdict::NotYet);
    ledger.papers.entry(BATCH).or_default().push(paper(root));
    assert_eq!(claim.judge(&ledger), Verdict::Good);
}

#[test]
fn a_listed_document_waits_for_the_log_and_must_be_the_one_it_names() {
    let mut ledger = ledger();
    assert_eq!(listed(1, 5).judge(&ledger), Verdict::NotYet);
    // A finding makes a subject known before a list does.
    list(&mut ledger, 1, None);
    assert_eq!(listed(1, 5).judge(&ledger), Verdict::NotYet);
    list(&mut ledger, 1, Some(Digest([5; 32])));
    assert_eq!(listed(1, 5).judge(&ledger), Verdict::Good);
    assert!(is_contradicted(&listed(1, 6).judge(&ledger)));

    let paper = Claim::Paper { case: CaseId([1; 16]), field_root: Digest([9; 32]) };
    assert_eq!(paper.judge(&ledger), Verdict::NotYet);
    let case = |root| Claim::Case { case: CaseId([1; 16]), field_root: Digest([root; 32]) };
    assert_eq!(case(5).judge(&ledger), Verdict::NotYet);
    let opened = ChildCase {
        listed_by: Principal::PartyA,
        agreement: AgreementCode::new("children").unwrap(),
        listed_time: Timestamp(1),
        field_root: Digest([5; 32]),
        tracing_consent: true,
        sibling_group: None,
        acknowledged: false,
        answer: None,
        course: homeward_ledger::child::Course::default(),
    };
    ledger.cases.insert(CaseId([1; 16]), opened);
    assert_eq!(case(5).judge(&ledger), Verdict::Good);
    // A paper is named by a statement that comes after it.
    assert_eq!(paper.judge(&ledger), Verdict::Good);
    assert!(is_contradicted(&case(6).judge(&ledger)));
}

#[test]
fn a_sheet_is_the_committed_one_of_the_newest_revision() {
    let claim = |revision, salt| {
        let document = sheet(revision, salt).to_document(&mut SystemRandomness).unwrap();
        // The id is the sender's choice and counts for nothing.
        Claim::of(Principal::Neutral, DocumentId([salt; 16]), &document).unwrap()
    };
    let mut ledger = ledger();
    assert_eq!(claim(1, 1).judge(&ledger), Verdict::NotYet);
    propose(&mut ledger, 1);
    assert_eq!(claim(1, 1).judge(&ledger), Verdict::NotYet);
    let root = Digest(sheet(1, 1).tree().unwrap().root());
    let committed = ClearanceEvent::FitnessCommitted { batch: BATCH, root, leaves: 1 };
    homeward_ledger::clearance::apply(&mut ledger, &committed);
    assert_eq!(claim(1, 1).judge(&ledger), Verdict::Good);
    assert!(is_contradicted(&claim(1, 2).judge(&ledger)));
    assert_eq!(claim(2, 1).judge(&ledger), Verdict::NotYet);
    propose(&mut ledger, 2);
    assert!(is_contradicted(&claim(1, 1).judge(&ledger)));

    let names = Names::new(&[1; 32].into());
    assert_eq!(claim(1, 1).place(&names), claim(1, 1).place(&names));
    assert_eq!(claim(1, 1).place(&names).0, names.received_sheet(BATCH, 1, root));
    assert_ne!(claim(1, 1).place(&names), claim(1, 2).place(&names));
}

#[test]
fn referrals_of_one_id_or_one_subject_lie_beside_each_other() {
    let names = Names::new(&[1; 32].into());
    let referral = |root| Claim::Referral { subject: SubjectRef([7; 16]), field_root: Digest([root; 32]) };
    assert_eq!(referral(1).judge(&ledger()), Verdict::Good);
    assert_eq!(referral(1).place(&names), referral(1).place(&names));
    assert_ne!(referral(1).place(&names).0, referral(2).place(&names).0);
}

#[test]
fn what_is_held_back_is_judged_when_the_mirror_advances_and_never_lost() {
    let (mut ledger, mut known) = (ledger(), Known::new(BTreeSet::new(), 0));
    let address = |number: u8| ContentAddress([number; 32]);
    let half = HELD_BYTES_MAX / 2;
    for number in 1..=3_u8 {
        known.hold(address(number), listed(number, 5), Bytes::from(vec![number; half]));
    }
    assert!((1..=3).all(|number| known.has(&[number; 32])) && !known.has(&[4; 32]));
    assert_eq!(known.release(1, &ledger), Vec::<Bytes>::new());
    for number in 1..=3 {
        list(&mut ledger, number, Some(Digest([5; 32])));
    }
    assert_eq!(known.release(1, &ledger).len(), 0, "the mirror has not advanced");
    // There was no room for the third as it came: it is no longer known, and so fetched again.
    assert_eq!(known.release(2, &ledger).iter().map(|bytes| bytes[0]).collect::<Vec<_>>(), [1, 2]);
    assert!((1..=3).all(|number| !known.has(&[number; 32])));
    // What was let go made room.
    known.hold(address(4), listed(4, 5), Bytes::from(vec![4; HELD_BYTES_MAX]));
    known.hold(address(5), listed(5, 5), Bytes::from_static(b"5"));
    known.keep_listed(&BTreeSet::from([[5; 32]]));
    assert!(!known.has(&[4; 32]) && known.has(&[5; 32]));
}

#[test]
fn what_is_set_aside_is_known_and_its_bytes_have_a_limit() {
    let mut known = Known::new(BTreeSet::from([[1; 32]]), ASIDE_BYTES_MAX - 10);
    assert!(known.has(&[1; 32]) && !known.has(&[1; 31]));
    for (number, length, expected) in [(2, 11, false), (3, 10, true), (3, 10, false), (4, 1, false)] {
        assert_eq!(known.set_aside(ContentAddress([number; 32]), length), expected, "{number}");
        assert!(known.has(&[number; 32]));
    }
    assert!(!known.is_full());
}
