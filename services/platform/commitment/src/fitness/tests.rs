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
fn only_committed_lines_in_order_can_be_opened() {
    let check = |numbers: &[u32], expected| {
        let tree = FitnessTree::new(&BATCH, vec![line(1), line(4)]).unwrap();
        assert_eq!(tree.open(numbers).err(), expected, "{numbers:?}");
    };
    check(&[], None);
    check(&[1, 4], None);
    check(&[1, 2], Some(FitnessError::UnknownLine { line_number: 2 }));
    check(&[4, 1], Some(FitnessError::LineOrder { earlier: 4, later: 1 }));
    check(&[4, 4], Some(FitnessError::LineOrder { earlier: 4, later: 4 }));
}

#[test]
fn an_opening_that_does_not_hold_says_why() {
    let numbers: Vec<u32> = (1..=7).collect();
    let tree = FitnessTree::new(&BATCH, numbers.iter().copied().map(line).collect()).unwrap();
    let check = |committed: &[u32], change: &dyn Fn(&mut FitnessOpening), expected| {
        let mut opening = tree.open(&[2, 6]).unwrap();
        change(&mut opening);
        assert_eq!(verify_fitness(&tree.root(), &BATCH, committed, &opening), expected);
    };
    check(&numbers, &|_| {}, Ok(()));
    check(&numbers, &|opening| opening.opened.swap(0, 1), {
        Err(FitnessError::LineOrder { earlier: 6, later: 2 })
    });
    check(&numbers, &|opening| opening.opened[1] = line(8), {
        Err(FitnessError::UnknownLine { line_number: 8 })
    });
    let closed = |found, expected| Err(FitnessError::Closed { found, expected });
    check(&numbers, &|opening| opening.closed.truncate(3), closed(3, 4));
    check(&numbers, &|opening| opening.closed.push([0; 32]), closed(5, 4));
    check(&numbers, &|opening| opening.opened.truncate(1), closed(4, 3));
    check(&numbers, &|opening| opening.closed.swap(0, 1), Err(FitnessError::RootMismatch));
    check(&numbers, &|opening| opening.opened[0].fit ^= true, Err(FitnessError::RootMismatch));
    // The same lines and hashes where other lines are committed, so that these have other places.
    check(&[1, 2, 4, 5, 6, 7, 8], &|_| {}, Err(FitnessError::RootMismatch));
    check(&[2, 3, 4, 5, 6, 7, 8], &|_| {}, Err(FitnessError::RootMismatch));
    check(&[], &|_| {}, Err(FitnessError::LineCount { found: 0 }));
    check(&[2, 1], &|_| {}, Err(FitnessError::LineOrder { earlier: 2, later: 1 }));
}

#[test]
fn of_two_answers_for_one_line_only_the_one_at_its_place_holds() {
    let answer = |fit| FitnessLine { fit, ..line(1) };
    let leaves = [true, false].map(|fit| leaf_hash(&BATCH, &answer(fit)));
    let root = Tree::new(leaves.to_vec()).unwrap().root();
    let holds = |fit, closed| {
        let opening = FitnessOpening { opened: vec![answer(fit)], closed: vec![closed] };
        verify_fitness(&root, &BATCH, &[1, 2], &opening).is_ok()
    };
    assert!(holds(true, leaves[1]));
    assert!(!holds(false, leaves[0]));
}

#[test]
fn a_trace_does_not_show_who_is_fit() {
    assert_eq!(format!("{:?}", line(4)), "FitnessLine { line_number: 4, .. }");
}

/// Line numbers, and whether each is opened.
fn any_lines() -> impl Strategy<Value = Vec<(u32, bool)>> {
    prop::collection::btree_map(any::<u32>(), any::<bool>(), 1..80)
        .prop_map(|lines| lines.into_iter().collect())
}

/// The tree of these lines, the numbers of all and of the opened ones.
fn committed(lines: &[(u32, bool)]) -> (FitnessTree, Vec<u32>, Vec<u32>) {
    let numbers: Vec<u32> = lines.iter().map(|(number, _)| *number).collect();
    let opened = lines.iter().filter(|(_, opened)| *opened).map(|(number, _)| *number).collect();
    let tree = FitnessTree::new(&BATCH, numbers.iter().copied().map(line).collect()).unwrap();
    (tree, numbers, opened)
}

proptest! {
    #[test]
    fn every_set_of_lines_opens_with_few_hashes(lines in any_lines()) {
        let (tree, numbers, opened) = committed(&lines);
        let opening = tree.open(&opened).unwrap();
        prop_assert_eq!(verify_fitness(&tree.root(), &BATCH, &numbers, &opening), Ok(()));
        prop_assert!(opening.opened.iter().map(|line| line.line_number).eq(opened.iter().copied()));

        let (all, open, hashes) = (numbers.len(), opened.len(), opening.closed.len());
        let depth = all.next_power_of_two().trailing_zeros() as usize;
        prop_assert!(hashes <= all - open);
        prop_assert!(hashes <= all.div_ceil(2));
        prop_assert!(hashes <= (open * depth).max(1));
        prop_assert_eq!(hashes == 0, open == all);
    }

    #[test]
    fn no_altered_opening_holds(
        mut lines in any_lines(),
        pick in any::<prop::sample::Index>(),
        bit in 0_u32..8,
    ) {
        let first = pick.index(lines.len());
        lines[first].1 = true;
        let (tree, numbers, opened) = committed(&lines);
        let opening = tree.open(&opened).unwrap();
        let which = pick.index(opened.len());
        let holds = |change: &dyn Fn(&mut FitnessOpening)| {
            let mut copy = opening.clone();
            change(&mut copy);
            verify_fitness(&tree.root(), &BATCH, &numbers, &copy).is_ok()
        };
        let whole = holds(&|_| {});
        prop_assert!(whole);
        prop_assert!(verify_fitness(&tree.root(), &[8; 16], &numbers, &opening).is_err());
        let in_lines: [&dyn Fn(&mut FitnessOpening); 8] = [
            &|copy| copy.opened[which].fit ^= true,
            &|copy| copy.opened[which].line_number ^= 1 << bit,
            &|copy| copy.opened[which].valid_until_us ^= 1 << bit,
            &|copy| copy.opened[which].salt[pick.index(32)] ^= 1 << bit,
            &|copy| copy.opened.truncate(which),
            &|copy| copy.opened.insert(which, copy.opened[which]),
            &|copy| copy.closed.push([0; 32]),
            &|copy| copy.closed.insert(0, tree.root()),
        ];
        for (place, change) in in_lines.into_iter().enumerate() {
            prop_assert!(!holds(change), "change {} of a line", place);
        }
        let Some(hash) = (!opening.closed.is_empty()).then(|| pick.index(opening.closed.len())) else {
            return Ok(());
        };
        let in_hashes: [&dyn Fn(&mut FitnessOpening); 4] = [
            &|copy| copy.closed[hash][pick.index(32)] ^= 1 << bit,
            &|copy| copy.closed.truncate(hash),
            &|copy| copy.closed.insert(hash, copy.closed[hash]),
            &|copy| copy.closed[hash] = copy.opened[which].salt,
        ];
        for (place, change) in in_hashes.into_iter().enumerate() {
            prop_assert!(!holds(change), "change {} of a hash", place);
        }
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
        let tree = FitnessTree::new(&batch, lines.clone()).unwrap();
        assert_eq!(tree.root(), bytes(&case["root"]));
        let leaves: Vec<Hash> = case["leaves"].as_array().unwrap().iter().map(bytes).collect();
        assert_eq!(leaves, lines.iter().map(|line| leaf_hash(&batch, line)).collect::<Vec<_>>());
        let numbers = numbers_of(&lines);
        let openings = case["openings"].as_array().unwrap();
        assert!(openings.len() >= 2);
        for opening in openings {
            let number = |value: &Value| u32::try_from(value.as_u64().unwrap()).unwrap();
            let opened: Vec<u32> = opening["opened"].as_array().unwrap().iter().map(number).collect();
            let closed: Vec<Hash> = opening["closed"].as_array().unwrap().iter().map(bytes).collect();
            let found = tree.open(&opened).unwrap();
            assert_eq!(found.closed, closed, "{opened:?}");
            assert_eq!(verify_fitness(&tree.root(), &batch, &numbers, &found), Ok(()));
        }
    }
}
