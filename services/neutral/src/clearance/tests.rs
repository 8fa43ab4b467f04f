use homeward_commitment::{FitnessLine, FitnessTree};
use homeward_vault::SystemRandomness;
use homeward_vault::seal::{SecretKey, seal};
use homeward_vault::{DocumentId, LogId};
use proptest::prelude::*;
use prost::Message;

use super::*;

const BATCH: BatchId = BatchId([3; 16]);
const UNTIL: Timestamp = Timestamp(1_750_000_000_000_000);

/// Will, fit, and by how many microseconds the certificate outlasts the clearance.
type Person = (Will, bool, i64);

fn known(persons: &[Person]) -> Vec<Known> {
    let line = |(line_number, person): (u32, &Person)| {
        let mut salt = [7; 32];
        salt[..4].copy_from_slice(&line_number.to_be_bytes());
        FitnessLine { line_number, fit: person.1, valid_until_us: UNTIL.0 + person.2, salt }
    };
    let lines: Vec<FitnessLine> = (1..).zip(persons).map(line).collect();
    let tree = FitnessTree::new(BATCH.as_bytes(), lines).unwrap();
    let known =
        |(number, person): (u32, &Person)| Known { will: person.0, fitness: tree.open(number).unwrap() };
    (1..).zip(persons).map(known).collect()
}

fn public(persons: &[Known], digest: Digest) -> proto::ClearBatch {
    statement(BATCH, 1, persons, UNTIL, digest)
}

#[test]
fn only_who_wishes_and_is_fit_for_long_enough_is_cleared() {
    let check = |will, fit, outlasts, expected: u8| {
        let persons = known(&[(will, fit, outlasts)]);
        let found = Reason::of(&persons[0], UNTIL);
        assert_eq!(found.code(), expected);
        let statement = public(&persons, Digest([0; 32]));
        let line = &statement.lines[0];
        assert_eq!(line.fitness.is_some(), expected == 0);
        assert_eq!(line.cleared_until_us, if expected == 0 { UNTIL.0 } else { 0 });
        assert_eq!(counts(&statement), if expected == 0 { (1, 0) } else { (0, 1) });
        assert_eq!(reasons(BATCH, 1, &persons, UNTIL).lines[0].reason, expected);
    };
    check(Will::Wishes, true, 0, 0);
    check(Will::Wishes, true, 1, 0);
    check(Will::Wishes, true, -1, 4);
    check(Will::Wishes, false, 0, 2);
    check(Will::Wishes, false, -1, 2);
    check(Will::Declines, true, 0, 1);
    check(Will::Declines, true, -1, 5);
    check(Will::Declines, false, 0, 3);
    check(Will::Declines, false, -1, 3);
}

fn any_will() -> impl Strategy<Value = Will> {
    prop_oneof![Just(Will::Wishes), Just(Will::Declines)]
}

fn any_persons() -> impl Strategy<Value = Vec<Person>> {
    proptest::collection::vec((any_will(), any::<bool>(), -2..3_i64), 1..20)
}

proptest! {
    #[test]
    fn nobody_can_tell_who_declined_from_who_was_unfit(
        line in 1..10_000_u32,
        salt in any::<[u8; 32]>(),
        proof in proptest::collection::vec(any::<[u8; 32]>(), 0..14),
        others in any_persons(),
    ) {
        // One tree and one leaf place; only will and fitness of one person differ. Nothing else may differ in the
        // bytes but the digest of the sealed reasons.
        let digest = Digest([9; 32]);
        let bytes = |will, fit, outlasts: i64| {
            let fitness = FitnessOpening {
                line: FitnessLine { line_number: line, fit, valid_until_us: UNTIL.0 + outlasts, salt },
                proof: proof.clone(),
            };
            let mut persons = known(&others);
            persons.push(Known { will, fitness });
            public(&persons, digest).encode_to_vec()
        };
        let declined = bytes(Will::Declines, true, 0);
        prop_assert_eq!(&declined, &bytes(Will::Wishes, false, 0));
        prop_assert_eq!(&declined, &bytes(Will::Wishes, true, -1));
        prop_assert_eq!(&declined, &bytes(Will::Declines, false, -1));
        prop_assert_ne!(&declined, &bytes(Will::Wishes, true, 0));
    }

    #[test]
    fn the_ledger_can_verify_every_opened_leaf(persons in any_persons()) {
        let known = known(&persons);
        let leaves = u32::try_from(persons.len()).unwrap();
        let lines = known.iter().map(|known| known.fitness.line).collect();
        let root = FitnessTree::new(BATCH.as_bytes(), lines).unwrap().root();
        for line in public(&known, Digest([0; 32])).lines {
            let Some(opened) = line.fitness else { continue };
            let opening = FitnessOpening {
                line: FitnessLine {
                    line_number: line.line,
                    fit: true,
                    valid_until_us: opened.valid_until_us,
                    salt: opened.salt.try_into().unwrap(),
                },
                proof: opened.proof.into_iter().map(|hash| hash.try_into().unwrap()).collect(),
            };
            let position = homeward_commitment::FitnessPosition { index: line.line - 1, size: leaves };
            prop_assert!(homeward_commitment::verify_fitness(&root, BATCH.as_bytes(), position, &opening).is_ok());
        }
    }
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
    assert_eq!(size(&all((Will::Wishes, true, 0))), size(&all((Will::Declines, false, -1))));
    assert_eq!(size(&[(Will::Wishes, true, 0)]), size(&[(Will::Declines, false, 0)]));
}
