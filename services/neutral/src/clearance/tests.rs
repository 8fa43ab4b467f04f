use homeward_ledger::batch::{BatchEvent, Line, Revision};
use homeward_ledger::clearance::{self, ClearanceEvent};
use homeward_ledger::{Ledger, Replica, begin};
use homeward_payload::domain::{Body, ClockMode, Principal, Role, SubjectKind};
use homeward_payload::ids::SubjectRef;
use homeward_payload::parse::{parse_envelope, parse_genesis};
use homeward_testkit::forum::TestForum;
use homeward_vault::SystemRandomness;
use homeward_vault::seal::{SecretKey, seal};
use homeward_vault::{DocumentId, LogId};
use proptest::prelude::*;
use prost::Message;

use super::*;

/// A UUID of version 7.
const BATCH: BatchId = BatchId([3, 3, 3, 3, 3, 3, 0x73, 3, 0x83, 3, 3, 3, 3, 3, 3, 3]);
const UNTIL: Timestamp = Timestamp(1_750_000_000_000_000);

/// Will, fit, and by how many microseconds the certificate outlasts the clearance.
type Person = (Told, bool, i64);

fn lines(persons: &[Person]) -> Vec<FitnessLine> {
    let line = |(line_number, person): (u32, &Person)| {
        let mut salt = [7; 32];
        salt[..4].copy_from_slice(&line_number.to_be_bytes());
        FitnessLine { line_number, fit: person.1, valid_until_us: UNTIL.0 + person.2, salt }
    };
    (1..).zip(persons).map(line).collect()
}

fn known(persons: &[Person]) -> Vec<Known> {
    let known = |(fitness, person): (FitnessLine, &Person)| Known { told: person.0, fitness };
    lines(persons).into_iter().zip(persons).map(known).collect()
}

fn tree(persons: &[Person]) -> FitnessTree {
    FitnessTree::new(BATCH.as_bytes(), lines(persons)).unwrap()
}

/// The statement about persons who are all of a revision.
fn public(persons: &[Person]) -> proto::ClearBatch {
    statement(BATCH, 1, &known(persons), &tree(persons), UNTIL, Digest([9; 32])).unwrap()
}

#[test]
fn only_who_wishes_and_is_fit_for_long_enough_is_cleared() {
    let check = |will, fit, outlasts, expected: u8| {
        let persons = known(&[(will, fit, outlasts)]);
        let found = Reason::of(&persons[0], UNTIL);
        assert_eq!(found.code(), expected);
        let statement = public(&[(will, fit, outlasts)]);
        let line = &statement.lines[0];
        assert_eq!(line.fitness.is_some(), expected == 0);
        assert_eq!(line.cleared_until_us, if expected == 0 { UNTIL.0 } else { 0 });
        assert_eq!(counts(&statement), if expected == 0 { (1, 0) } else { (0, 1) });
        assert_eq!(reasons(BATCH, 1, &persons, UNTIL).lines[0].reason, expected);
    };
    check(Told::Wishes, true, 0, 0);
    check(Told::Wishes, true, 1, 0);
    check(Told::Wishes, true, -1, 4);
    check(Told::Wishes, false, 0, 2);
    check(Told::Wishes, false, -1, 2);
    check(Told::Declines, true, 0, 1);
    check(Told::Declines, true, -1, 5);
    check(Told::Declines, false, 0, 3);
    check(Told::Declines, false, -1, 3);
    check(Told::NoLongerFit, true, 0, 2);
    check(Told::NoLongerFit, true, -1, 2);
    check(Told::NoLongerFit, false, 0, 2);
}

fn any_told() -> impl Strategy<Value = Told> {
    prop_oneof![Just(Told::Wishes), Just(Told::Declines), Just(Told::NoLongerFit)]
}

fn any_persons() -> impl Strategy<Value = Vec<Person>> {
    proptest::collection::vec((any_told(), any::<bool>(), -2..3_i64), 1..20)
}

/// A forum in which a batch of this many persons is proposed and its fitness committed to.
fn committed(forum: &TestForum, persons: usize, tree: &FitnessTree) -> Replica {
    let line = |number: u32| {
        Line::open(
            SubjectRef([number.to_be_bytes(); 4].concat().try_into().unwrap()),
            SubjectKind::Person,
            Principal::PartyA,
        )
    };
    let leaves = u32::try_from(persons).unwrap();
    let revision = Revision {
        number: 1,
        proposer: Principal::PartyA,
        content: Digest([1; 32]),
        offer_end: UNTIL,
        lines: (1..=leaves).map(line).collect(),
        tranche: None,
    };
    let mut replica = begin(parse_genesis(forum.envelope()).unwrap());
    let proposed = BatchEvent::Proposed { batch: BATCH, revision: Box::new(revision) };
    let committed = ClearanceEvent::FitnessCommitted { batch: BATCH, root: Digest(tree.root()), leaves };
    replica.accept(UNTIL, &[proposed.into(), committed.into()]);
    replica
}

/// What the ledger makes of a statement, as it reads it in its envelope; and how long that is, in bytes.
fn judged(ledger: &Ledger, forum: &TestForum, said: proto::ClearBatch) -> (usize, Option<String>) {
    let envelope = forum.sign(said, forum.header(Principal::Neutral, Role::Service, 1)).unwrap();
    let Body::ClearBatch(body) = parse_envelope(&envelope).unwrap().body else { panic!("another body") };
    (envelope.bytes().len(), clearance::clear(ledger, &body).err().map(|refusal| refusal.to_string()))
}

fn forum() -> TestForum {
    TestForum::new("clearance", ClockMode::Simulated).unwrap()
}

proptest! {
    #[test]
    fn nobody_can_tell_who_declined_from_who_was_unfit(salt in any::<[u8; 32]>(), others in any_persons()) {
        // One commitment; only what was told and the fitness of one person differ. Nothing may differ in the bytes, whose digest of
        // the sealed reasons is fixed here.
        let mut persons = others.clone();
        persons.push((Told::Wishes, true, 0));
        let tree = tree(&persons);
        let bytes = |told, fit, outlasts: i64| {
            let line_number = u32::try_from(persons.len()).unwrap();
            let fitness = FitnessLine { line_number, fit, valid_until_us: UNTIL.0 + outlasts, salt };
            let mut known = known(&others);
            known.push(Known { told, fitness });
            statement(BATCH, 1, &known, &tree, UNTIL, Digest([9; 32])).unwrap().encode_to_vec()
        };
        let declined = bytes(Told::Declines, true, 0);
        prop_assert_eq!(&declined, &bytes(Told::Wishes, false, 0));
        prop_assert_eq!(&declined, &bytes(Told::Wishes, true, -1));
        prop_assert_eq!(&declined, &bytes(Told::Declines, false, -1));
        prop_assert_eq!(&declined, &bytes(Told::NoLongerFit, true, 0));
        prop_assert_ne!(&declined, &bytes(Told::Wishes, true, 0));
    }

    #[test]
    fn the_length_tells_who_stays_and_not_why(persons in any_persons()) {
        let all_declined = |person: &Person| {
            let cleared = person.0 == Told::Wishes && person.1 && person.2 >= 0;
            if cleared { *person } else { (Told::Declines, true, 0) }
        };
        let declined: Vec<Person> = persons.iter().map(all_declined).collect();
        prop_assert_eq!(public(&persons).encoded_len(), public(&declined).encoded_len());
    }

    #[test]
    fn the_ledger_verifies_what_is_opened(persons in any_persons()) {
        let forum = forum();
        let replica = committed(&forum, persons.len(), &tree(&persons));
        let (_, refusal) = judged(replica.machine(), &forum, public(&persons));
        prop_assert_eq!(refusal, None);
    }
}

#[test]
fn the_largest_batch_is_cleared_in_one_envelope() {
    const LINES: usize = 10_000;
    // Of a cleared line at most, with the longest times: number, end, leaf {end, salt}, lengths.
    const CLEARED_BYTES: usize = 61;
    // Of any other line at most: its number and a closed subtree.
    const OTHER_BYTES: usize = 5 + 34;
    const AROUND_BYTES: usize = 512;
    let forum = forum();
    let outlasts = Timestamp::MAX.0 - UNTIL.0;
    let check = |is_cleared: fn(usize) -> bool, closed: usize| {
        let will = |cleared| if cleared { Told::Wishes } else { Told::Declines };
        let persons: Vec<Person> =
            (0..LINES).map(|index| (will(is_cleared(index)), true, outlasts)).collect();
        let (known, tree) = (known(&persons), tree(&persons));
        let said = statement(BATCH, 1, &known, &tree, Timestamp::MAX, Digest([9; 32])).unwrap();
        let (cleared, _) = counts(&said);
        assert_eq!(said.closed_subtrees.len(), closed);
        let replica = committed(&forum, LINES, &tree);
        let (envelope_bytes, refusal) = judged(replica.machine(), &forum, said);
        assert_eq!(refusal, None);
        let cleared = usize::try_from(cleared).unwrap();
        let most = cleared * CLEARED_BYTES + (LINES - cleared) * OTHER_BYTES + AROUND_BYTES;
        assert!(envelope_bytes <= most, "{envelope_bytes} bytes, {cleared} cleared");
    };
    check(|_| true, 0);
    check(|_| false, 1);
    check(|index| index % 100 != 50, 100);
    check(|index| index % 2 == 0, LINES / 2);
}

#[test]
fn sealed_reasons_have_one_size_whatever_they_are() {
    let key = SecretKey::from_bytes(&[5; 32]).unwrap();
    let size = |persons: &[Person]| {
        let reasons = reasons(BATCH, 1, &known(persons), UNTIL);
        let document = reasons.to_document(&mut SystemRandomness).unwrap();
        let recipients = [key.public_key().clone()];
        let sealed =
            seal(LogId([1; 32]), DocumentId([2; 16]), &document, &recipients, &mut SystemRandomness).unwrap();
        sealed.bytes.len()
    };
    let all = |person: Person| vec![person; 1_000];
    assert_eq!(size(&all((Told::Wishes, true, 0))), size(&all((Told::Declines, false, -1))));
    assert_eq!(size(&[(Told::Wishes, true, 0)]), size(&[(Told::Declines, false, 0)]));
}
