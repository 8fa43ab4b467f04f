use proptest::prelude::*;
use serde_json::Value;

use super::*;

const BATCH: [u8; 16] = [7; 16];

fn salt(number: u32) -> Salt {
    let mut salt = [0; 32];
    salt[..4].copy_from_slice(&number.to_be_bytes());
    salt
}

fn line(line_number: u32) -> FitnessLine {
    let fit = !line_number.is_multiple_of(3);
    FitnessLine { line_number, fit, valid_until_us: i64::from(line_number) * 1_000, salt: salt(line_number) }
}

#[test]
fn lines_must_ascend_and_salts_differ() {
    let check = |lines: Vec<FitnessLine>, expected: Option<FitnessError>| {
        assert_eq!(FitnessTree::new(&BATCH, lines).err(), expected);
    };
    check(vec![line(3)], None);
    check(vec![line(3), line(5), line(90)], None);
    check(vec![], Some(FitnessError::LineCount { found: 0 }));
    check(vec![line(5), line(3)], Some(FitnessError::LineOrder { earlier: 5, later: 3 }));
    check(vec![line(5), line(5)], Some(FitnessError::LineOrder { earlier: 5, later: 5 }));
    let repeated = FitnessLine { line_number: 8, ..line(5) };
    check(vec![line(5), line(6), repeated], Some(FitnessError::RepeatedSalt { line_number: 8 }));
    let most = u32::try_from(FITNESS_LINES_MAX).unwrap();
    check((1..=most).map(line).collect(), None);
    let found = FITNESS_LINES_MAX + 1;
    check((1..=most + 1).map(line).collect(), Some(FitnessError::LineCount { found }));
}

#[test]
fn a_line_that_was_not_committed_cannot_be_opened() {
    let tree = FitnessTree::new(&BATCH, vec![line(1), line(4)]).unwrap();
    assert_eq!(tree.open(2).err(), Some(FitnessError::UnknownLine { line_number: 2 }));
}

#[test]
fn a_trace_does_not_show_who_is_fit() {
    assert_eq!(format!("{:?}", line(4)), "FitnessLine { line_number: 4, .. }");
}

proptest! {
    #[test]
    fn every_line_opens_and_no_altered_opening_holds(
        numbers in prop::collection::btree_set(any::<u32>(), 1..80),
        pick in any::<prop::sample::Index>(),
        bit in 0_u32..8,
    ) {
        let numbers: Vec<u32> = numbers.into_iter().collect();
        let tree = FitnessTree::new(&BATCH, numbers.iter().copied().map(line).collect()).unwrap();
        let index = pick.index(numbers.len());
        let size = u32::try_from(numbers.len()).unwrap();
        let position = FitnessPosition { index: u32::try_from(index).unwrap(), size };
        let opening = tree.open(numbers[index]).unwrap();
        let holds = |batch: &[u8; 16], position, opening: &FitnessOpening| {
            verify_fitness(&tree.root(), batch, position, opening).is_ok()
        };
        prop_assert!(holds(&BATCH, position, &opening));

        let with = |change: &dyn Fn(&mut FitnessOpening)| {
            let mut copy = opening.clone();
            change(&mut copy);
            copy
        };
        prop_assert!(!holds(&[8; 16], position, &opening));
        prop_assert!(!holds(&BATCH, position, &with(&|copy| copy.line.fit = !copy.line.fit)));
        prop_assert!(!holds(&BATCH, position, &with(&|copy| copy.line.line_number ^= 1 << bit)));
        prop_assert!(!holds(&BATCH, position, &with(&|copy| copy.line.valid_until_us ^= 1 << bit)));
        prop_assert!(!holds(&BATCH, position, &with(&|copy| copy.line.salt[pick.index(32)] ^= 1 << bit)));
        prop_assert!(!holds(&BATCH, position, &with(&|copy| copy.proof.push([0; 32]))));
        let elsewhere = FitnessPosition { index: (position.index + 1) % size, size };
        prop_assert!(size == 1 || !holds(&BATCH, elsewhere, &opening));
    }
}

fn bytes<const N: usize>(value: &Value) -> [u8; N] {
    hex::decode(value.as_str().unwrap()).unwrap().try_into().unwrap()
}

/// The vectors were made with another implementation.
#[test]
fn fixed_vectors_hold() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../proto/spec/vectors/fitness-commitment.json");
    let vectors: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let cases = vectors["commitments"].as_array().unwrap();
    assert!(!cases.is_empty());
    for case in cases {
        let batch: [u8; 16] = bytes(&case["batch_id"]);
        let lines: Vec<FitnessLine> = case["lines"]
            .as_array()
            .unwrap()
            .iter()
            .map(|line| FitnessLine {
                line_number: u32::try_from(line["line_number"].as_u64().unwrap()).unwrap(),
                fit: line["fit"].as_bool().unwrap(),
                valid_until_us: line["valid_until_us"].as_i64().unwrap(),
                salt: bytes(&line["salt"]),
            })
            .collect();
        let size = u32::try_from(lines.len()).unwrap();
        let tree = FitnessTree::new(&batch, lines.clone()).unwrap();
        assert_eq!(tree.root(), bytes(&case["root"]));
        let openings = case["openings"].as_array().unwrap();
        assert_eq!(openings.len(), lines.len());
        for ((opening, line), index) in openings.iter().zip(lines).zip(0..) {
            let proof = opening["proof"].as_array().unwrap().iter().map(bytes).collect();
            let opened = FitnessOpening { line, proof };
            assert_eq!(u64::from(line.line_number), opening["line_number"].as_u64().unwrap());
            assert_eq!(tree.open(line.line_number).unwrap(), opened);
            let position = FitnessPosition { index, size };
            assert_eq!(verify_fitness(&tree.root(), &batch, position, &opened), Ok(()));
        }
    }
}
