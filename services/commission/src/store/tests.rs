use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use homeward_commission_core::day::Day;
use homeward_commission_core::finding::{Decision, FindingStatement};
use homeward_commission_core::referral::{Referral, ReferralFault, ReferralSource, Urgency};
use homeward_payload::ids::{AgreementCode, TermCode, Timestamp};
use homeward_vault::DocumentId;
use proptest::prelude::*;
use tempfile::TempDir;

use super::*;

const NOW: Timestamp = Timestamp(1_750_000_000_000_000);

struct Fixture {
    folder: TempDir,
}

impl Fixture {
    fn new() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("commission.sqlite")
    }

    fn open(&self) -> Store {
        Store::open(&self.path()).unwrap()
    }

    /// A store in which the persons 1 to `referred` have a referral that names party A as their holder.
    fn with_referrals(&self, referred: u8) -> Store {
        let mut store = self.open();
        let incoming: Vec<Incoming> = (1..=referred)
            .map(|number| incoming(number, referral(number, Some(Principal::PartyA))))
            .collect();
        store.take_in(i64::from(referred), &incoming).unwrap();
        store
    }
}

fn person(number: u8) -> SubjectRef {
    SubjectRef([number; 16])
}

fn referral(number: u8, holder: Option<Principal>) -> Referral {
    Referral {
        subject: person(number),
        referral_ref: format!("M-{number}"),
        source: ReferralSource::CompatriotDoctor,
        urgency: Urgency::Routine,
        received_on: Day::parse("2025-05-04").unwrap(),
        holder,
    }
}

fn incoming(number: u8, referral: Referral) -> Incoming {
    Incoming { document_id: DocumentId([number; 16]), referral: Ok(referral) }
}

fn panel(request_id: &str, decisions: &[(u8, Decision)]) -> Panel {
    Panel {
        request_id: request_id.to_owned(),
        agreement: AgreementCode::new("istanbul").unwrap(),
        term: TermCode::new("MEDICAL").unwrap(),
        decisions: decisions.iter().map(|(number, decision)| (person(*number), *decision)).collect(),
        assumed: false,
        decided_time: NOW,
    }
}

fn statement(holder: Principal, numbers: &[u8]) -> FindingStatement {
    FindingStatement { holder, subjects: numbers.iter().map(|number| person(*number)).collect() }
}

fn planned(recorded: Recorded) -> Vec<FindingStatement> {
    match recorded {
        Recorded::Decisions { statements, .. } => statements,
        Recorded::Fault(fault) => panic!("{fault:?}"),
    }
}

#[test]
fn what_was_taken_in_survives_and_is_taken_in_once() {
    let fixture = Fixture::new();
    let mut store = fixture.open();
    assert_eq!(store.taken_in().unwrap(), 0);
    store.take_in(7, &[incoming(1, referral(1, None)), incoming(2, referral(1, None))]).unwrap();
    drop(store);
    let mut store = fixture.open();
    assert_eq!(store.taken_in().unwrap(), 7);
    store.take_in(9, &[incoming(1, referral(1, None)), incoming(3, referral(2, None))]).unwrap();
    assert_eq!(store.referrals(None, 10).unwrap().unwrap().len(), 3);
    assert_eq!(store.referred().unwrap(), 2, "persons, not referrals");
}

#[test]
fn a_referral_that_cannot_be_read_is_kept_with_its_fault() {
    let fixture = Fixture::new();
    let mut store = fixture.open();
    let fault = ReferralFault { field: "urgency", allowed: "IMMEDIATE, URGENT or ROUTINE" };
    store.take_in(1, &[Incoming { document_id: DocumentId([1; 16]), referral: Err(fault) }]).unwrap();
    assert_eq!(store.referrals(None, 10).unwrap().unwrap(), []);
    let kept: String =
        store.connection.query_row("SELECT fault FROM unread_referral", [], |row| row.get(0)).unwrap();
    assert_eq!(kept, fault.to_string());
}

#[test]
fn a_page_after_no_referral_is_none() {
    let fixture = Fixture::new();
    let store = fixture.with_referrals(1);
    assert_eq!(store.referrals(Some(DocumentId([9; 16])), 10).unwrap(), None);
    assert_eq!(store.referrals(Some(DocumentId([1; 16])), 10).unwrap(), Some(Vec::new()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn pages_hold_every_referral_in_turn(
        rows in proptest::collection::vec((0..3_usize, 0..6_usize, 1..28_u8), 1..30),
        page in 1..7_u32,
    ) {
        let fixture = Fixture::new();
        let mut store = fixture.open();
        let referrals: Vec<(DocumentId, Referral)> = (1_u8..).zip(&rows).map(|(number, row)| {
            let (urgency, source, day) = *row;
            let referral = Referral {
                urgency: Urgency::ALL[urgency],
                source: ReferralSource::ALL[source],
                received_on: Day::parse(&format!("2025-05-{day:02}")).unwrap(),
                ..referral(number, None)
            };
            (DocumentId([number; 16]), referral)
        }).collect();
        let taken: Vec<Incoming> = referrals.iter().map(|(document_id, referral)| Incoming {
            document_id: *document_id,
            referral: Ok(referral.clone()),
        }).collect();
        store.take_in(1, &taken).unwrap();

        let mut expected = referrals;
        expected.sort_by_key(|(document_id, referral)| (referral.priority(), *document_id));
        let expected: Vec<DocumentId> = expected.into_iter().map(|(document_id, _)| document_id).collect();
        let mut found: Vec<DocumentId> = Vec::new();
        loop {
            let rows = store.referrals(found.last().copied(), page).unwrap().unwrap();
            if rows.is_empty() {
                break;
            }
            found.extend(rows.iter().map(|row| row.document_id));
        }
        prop_assert_eq!(found, expected);
    }
}

#[test]
fn positive_decisions_become_findings_per_holder() {
    let fixture = Fixture::new();
    let mut store = fixture.with_referrals(5);
    let known = Known {
        stated: BTreeSet::from([person(4)]),
        holders: BTreeMap::from([(person(2), Principal::PartyB)]),
    };
    let panel = panel(
        "sitting-1",
        &[
            (1, Decision::Repatriate),
            (2, Decision::Repatriate),
            (3, Decision::Reject),
            (4, Decision::Repatriate),
            (5, Decision::Repatriate),
        ],
    );
    let expected = vec![statement(Principal::PartyA, &[1, 5]), statement(Principal::PartyB, &[2])];
    let recorded = store.record(&panel, &known).unwrap();
    assert_eq!(recorded, Recorded::Decisions { statements: expected.clone(), new: true });

    // By then the findings stand; the same request still gives the same statements.
    let known = Known { stated: panel.decisions.keys().copied().collect(), ..known };
    let again = store.record(&panel, &known).unwrap();
    assert_eq!(again, Recorded::Decisions { statements: expected, new: false });
    let listed = store.referrals(None, 10).unwrap().unwrap();
    assert!(listed.iter().all(|referral| referral.decided));
}

#[test]
fn decisions_that_cannot_stand_are_refused_whole() {
    let fixture = Fixture::new();
    let mut store = fixture.with_referrals(2);
    store.take_in(3, &[incoming(3, referral(3, None))]).unwrap();
    let mut check = |panel: &Panel, expected| {
        assert_eq!(store.record(panel, &Known::default()).unwrap(), Recorded::Fault(expected));
    };
    check(
        &panel("a", &[(1, Decision::Repatriate), (8, Decision::Reject), (9, Decision::Repatriate)]),
        DecisionFault::NotReferred { first: person(8), count: 2 },
    );
    check(
        &panel("a", &[(1, Decision::Repatriate), (3, Decision::Repatriate)]),
        DecisionFault::HolderUnknown { first: person(3), count: 1 },
    );
    assert_eq!(store.newest_decisions().unwrap(), []);

    // A rejection is not stated, so it needs no holder; and nothing of the refused requests was kept.
    assert_eq!(planned(store.record(&panel("a", &[(3, Decision::Reject)]), &Known::default()).unwrap()), []);
    let reused = store.record(&panel("a", &[(1, Decision::Reject)]), &Known::default()).unwrap();
    assert_eq!(reused, Recorded::Fault(DecisionFault::RequestReused));
}

#[test]
fn a_finding_is_planned_again_only_after_a_refusal() {
    let fixture = Fixture::new();
    let mut store = fixture.with_referrals(1);
    let record = |store: &mut Store, request: &str| {
        planned(store.record(&panel(request, &[(1, Decision::Repatriate)]), &Known::default()).unwrap())
    };
    let expected = vec![statement(Principal::PartyA, &[1])];
    assert_eq!(record(&mut store, "first"), expected);
    assert_eq!(record(&mut store, "second"), [], "the first waits on its way to the log");
    store.set_refused("first", &expected[0], true).unwrap();
    assert_eq!(record(&mut store, "third"), expected);
    store.set_refused("third", &expected[0], false).unwrap();
    assert_eq!(record(&mut store, "fourth"), []);
}

#[test]
fn decisions_are_versions_and_the_newest_counts() {
    let fixture = Fixture::new();
    let mut store = fixture.with_referrals(2);
    store
        .record(&panel("first", &[(1, Decision::Reject), (2, Decision::Reject)]), &Known::default())
        .unwrap();
    store.record(&panel("second", &[(1, Decision::Repatriate)]), &Known::default()).unwrap();
    let newest: Vec<(SubjectRef, Decision)> = store
        .newest_decisions()
        .unwrap()
        .iter()
        .map(|decision| (decision.subject, decision.decision))
        .collect();
    assert_eq!(newest, [(person(1), Decision::Repatriate), (person(2), Decision::Reject)]);
    let versions: i64 =
        store.connection.query_row("SELECT count(*) FROM decision", [], |row| row.get(0)).unwrap();
    assert_eq!(versions, 3, "nothing is overwritten");
}
