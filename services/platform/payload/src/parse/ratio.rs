//! Scales of equivalents and keys of ratios.

use super::field::Check;
use crate::domain::{Category, Quantifier, RatioKey, Reciprocity, TermClass};
use crate::proto::payload::v1 as proto;

/// Classes of one term.
pub(super) const CLASSES_MAX: usize = 32;
/// Largest weight of a class, and of each side of a key.
const WEIGHT_MAX: u32 = 1_000;
/// Largest common multiple of party A's sides of all keys of one term, so that whole numbers stay small.
const SCALE_MAX: u64 = 1_000_000_000;
/// Keys of one term.
const KEYS_MAX: usize = 64;

/// Reads the classes of a term. None are for the wounded and the sick, where no rank counts, and none where everyone
/// is owed, whom no line names.
pub(super) fn classes(
    check: &mut Check,
    message: &proto::Term,
    category: Option<Category>,
    quantifier: Option<Quantifier>,
) -> Option<Vec<TermClass>> {
    let barred = category == Some(Category::Medical) || quantifier == Some(Quantifier::AllForAll);
    let most = if barred { 0 } else { CLASSES_MAX };
    check.count("classes", message.classes.len(), 0..=most);
    for (index, class) in message.classes.iter().enumerate() {
        let before = message.classes.iter().take(index);
        if before.into_iter().any(|known| known.code == class.code) {
            check.refuse(("classes", index), "a class named before", "each class once");
        }
    }
    check.items("classes", &message.classes, |check, class| {
        let code = check.term_code("code", &class.code);
        let weight = check.range("weight", class.weight, 1..=WEIGHT_MAX);
        Some(TermClass { code: code?, weight: weight? })
    })
}

/// Reads the keys of a term: exactly where its reciprocity is a ratio.
pub(super) fn keys(
    check: &mut Check,
    message: &proto::Term,
    reciprocity: Option<Reciprocity>,
) -> Option<Vec<RatioKey>> {
    if let Some(reciprocity) = reciprocity {
        let is_ratio = reciprocity == Reciprocity::Ratio;
        let allowed = if is_ratio { 1..=KEYS_MAX } else { 0..=0 };
        check.count("keys", message.keys.len(), allowed);
    }
    let classes = u32::try_from(message.classes.len()).unwrap_or(u32::MAX);
    check.ascending("keys", message.keys.iter().map(|key| (key.left_class, key.right_class)), "classes");
    let sides: [fn(&proto::RatioKey) -> u32; 2] = [|key| key.left_class, |key| key.right_class];
    for side in sides {
        let together = message.keys.iter().filter(|key| side(key) == 0).count();
        if together != 0 && together != message.keys.len() {
            let found = "class 0 beside single classes";
            check.refuse("keys", found, "class 0, all together, in every key or in none");
        }
    }
    let scale = message.keys.iter().try_fold(1_u64, |scale, key| {
        let left = u64::from(key.left);
        let reduced = left.checked_div(common_divisor(scale, left)).unwrap_or(left);
        scale.checked_mul(reduced.max(1)).filter(|scale| *scale <= SCALE_MAX)
    });
    if scale.is_none() {
        let allowed = format_args!("left sides with a common multiple of at most {SCALE_MAX}");
        check.refuse("keys", "left sides that have none", allowed);
    }
    check.items("keys", &message.keys, |check, key| ratio(check, key, classes))
}

/// Reads one key whose classes are at most this.
pub(super) fn ratio(check: &mut Check, message: &proto::RatioKey, classes: u32) -> Option<RatioKey> {
    let left_class = check.range("left_class", message.left_class, 0..=classes);
    let right_class = check.range("right_class", message.right_class, 0..=classes);
    let left = check.range("left", message.left, 1..=WEIGHT_MAX);
    let right = check.range("right", message.right, 1..=WEIGHT_MAX);
    let key = RatioKey { left_class: left_class?, right_class: right_class?, left: left?, right: right? };
    let common = common_divisor(key.left.into(), key.right.into());
    if common != 1 {
        check.refuse("right", format_args!("{} to {}", key.left, key.right), "a ratio in lowest terms");
    }
    Some(key)
}

// Euclid's algorithm.
const fn common_divisor(mut one: u64, mut other: u64) -> u64 {
    while let Some(rest) = one.checked_rem(other) {
        one = other;
        other = rest;
    }
    one
}
