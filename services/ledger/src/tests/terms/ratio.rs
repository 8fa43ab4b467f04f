//! Parity, ratios and scales, exactly; stages and what they carry over.

use homeward_payload::domain::Principal;

use super::{agreed, carry_out, offer, position};
use crate::agreement::DIX_HILL_1862;
use crate::position::{Equation, group_positions, ratio_positions};
use crate::tests::forum::{A, B, Forum};

/// Who is ahead under a term, by what fraction of what B gives, for each class in which B gives.
fn ahead(forum: &Forum, code: &str) -> Vec<Option<(Principal, i128, i128)>> {
    let positions = ratio_positions(forum.ledger());
    let found = positions.iter().find(|found| found.reference.term.as_str() == code).unwrap();
    let carried = found.equations.iter().map(Equation::carry_over);
    carried.map(|carry| carry.map(|carry| (carry.ahead, carry.amount, carry.of))).collect()
}

// Shows F2.
#[test]
fn heads_stand_in_an_exact_ratio_and_nothing_is_rounded() {
    let check = |[left_heads, right_heads]: [u64; 2], [left, right]: [u32; 2], expected| {
        let equation = Equation::of_heads(left_heads, right_heads, left, right);
        let found = equation.carry_over().map(|carry| (carry.ahead, carry.amount, carry.of));
        assert_eq!(found, expected, "{left_heads}:{right_heads} by {left}:{right}");
    };
    check([0, 0], [1, 1], None);
    check([3, 3], [1, 1], None);
    check([3, 5], [1, 1], Some((B, 2, 1)));
    check([50, 150], [1, 3], None);
    check([9, 110], [9, 110], None);
    check([1, 12], [9, 110], Some((A, 2, 9)));
    check([1, 13], [9, 110], Some((B, 7, 9)));
    check([3, 0], [9, 110], Some((A, 110, 3)));
    check([u64::MAX, u64::MAX], [1_000, 999], Some((B, i128::from(u64::MAX) / 5, 200)));
}

// Shows F2.
#[test]
fn a_matrix_of_keys_counts_each_class_by_its_own() {
    let mut forum = agreed();
    let lines = [(11, "GAZA", 1), (21, "GAZA", 2), (22, "GAZA", 2), (23, "GAZA", 3)];
    offer(&mut forum, A, 1, &lines, None).unwrap();
    carry_out(&mut forum, 1);
    assert_eq!(ahead(&forum, "GAZA"), [Some((A, 1, 1)), Some((A, 26, 1))]);
}

// Shows F2, F7.
#[test]
fn ranks_are_set_off_first_and_equivalents_serve_for_the_rest() {
    let mut forum = agreed();
    // A captain and a private against four privates: one private for one, and the captain is worth six.
    let lines = [
        (11, "RANKS", 1),
        (12, "RANKS", 2),
        (14, "", 0),
        (21, "RANKS", 2),
        (22, "RANKS", 2),
        (23, "RANKS", 2),
        (24, "RANKS", 2),
    ];
    offer(&mut forum, A, 1, &lines, None).unwrap();
    carry_out(&mut forum, 1);
    assert_eq!(ahead(&forum, "RANKS"), [Some((A, 3, 1))]);
    let equation = ratio_positions(forum.ledger())[2].equations[0].clone();
    assert_eq!((equation.due, equation.given, equation.same_class), (7, 4, 1));
    let classes = position(&forum, "RANKS", A).classes;
    let received: Vec<u64> = classes.iter().map(|class| class.received).collect();
    assert_eq!(received, [1, 1]);
}

#[test]
fn the_scale_of_1862_descends_to_the_private() {
    assert!(DIX_HILL_1862.windows(2).all(|pair| pair[0].1 > pair[1].1));
    assert_eq!(DIX_HILL_1862.last(), Some(&("PRIVATE", 1)));
}

// Shows F6.
#[test]
fn what_a_stage_leaves_over_the_next_takes_up() {
    let mut forum = agreed();
    let first = [(11, "RANKS", 2), (21, "RANKS", 2), (22, "RANKS", 2), (23, "RANKS", 2)];
    offer(&mut forum, A, 1, &first, Some("FIRST")).unwrap();
    carry_out(&mut forum, 1);
    offer(&mut forum, A, 2, &[(12, "RANKS", 2), (24, "FIXED", 0)], Some("SECOND")).unwrap();
    carry_out(&mut forum, 2);
    let groups = group_positions(forum.ledger());
    let staged = groups.iter().find(|group| group.code.as_str() == "STAGED").unwrap();
    let found: Vec<_> = staged
        .tranches
        .iter()
        .map(|stage| {
            (stage.code.as_str(), stage.receiver, stage.carried_in, stage.received, stage.carried_out)
        })
        .collect();
    let expected =
        [("FIRST", A, 0, 3, -1), ("FIRST", B, 0, 1, 1), ("SECOND", A, -1, 1, 0), ("SECOND", B, 1, 1, 2)];
    assert_eq!(found, expected);
    assert_eq!((staged.floor_met, staged.parity_gap), (true, 2));
}
