//! Terms and their groups.

use std::collections::BTreeSet;

use prost::Message as _;

use super::field::Check;
use super::header;
use super::ratio;
use super::value::shown;
use crate::domain::{
    AgeRule, Category, Principal, Quantifier, Reciprocity, SignTerms, SubjectKind, Term, TermGroup,
};
use crate::domain::{Priority, ReferenceDay, ReferenceDayKind, Tranche};
use crate::ids::{Digest, Timestamp};
use crate::proto::payload::v1 as proto;

/// Terms of one agreement.
pub(super) const TERMS_MAX: usize = 64;
/// Groups of one agreement.
const GROUPS_MAX: usize = 16;
/// Largest quantity, floor or target.
pub(super) const QUANTITY_MAX: u32 = 1_000_000;
/// Versions of one agreement, or of one target.
pub(super) const VERSIONS_MAX: u32 = 1_000;
/// Keys by which people are drawn.
const PRIORITIES_MAX: usize = 3;
/// Stages of one group.
const TRANCHES_MAX: usize = 64;
/// Youngest age that a rule between two ages may name, in years.
const FROM_YEARS_MIN: u32 = 16;
/// The first day of birth that a rule may name: 1900-01-01, in days since 1970-01-01.
const BIRTH_DAY_MIN: i32 = -25_567;
/// Least age that a rule may name, in years.
const UNDER_YEARS_MIN: u32 = 18;
/// Largest age that a rule may name, in years.
const UNDER_YEARS_MAX: u32 = 40;
/// The last day that is accepted, in days since 1970-01-01: that of the latest time.
const DAY_MAX: i64 = Timestamp::MAX.0 / Timestamp::DAY_US;

pub(super) fn sign_terms(check: &mut Check, message: &proto::SignTerms) -> Option<SignTerms> {
    let agreement = check.agreement_code("agreement", &message.agreement);
    check.count("terms", message.terms.len(), 1..=TERMS_MAX);
    check.ascending("terms", message.terms.iter().map(|term| &term.code), "code");
    let terms = check.items("terms", &message.terms, term);
    check.count("groups", message.groups.len(), 0..=GROUPS_MAX);
    check.ascending("groups", message.groups.iter().map(|group| &group.code), "code");
    let groups = check.items("groups", &message.groups, group);
    check_group_codes(check, message);
    let as_of = check.message("as_of", message.as_of.as_ref(), header::as_of);
    let version = check.range("version", message.version, 1..=VERSIONS_MAX);
    let priority = priority(check, message);
    Some(SignTerms {
        agreement: agreement?,
        terms: terms?,
        groups: groups?,
        as_of: as_of?,
        version: version?,
        priority: priority?,
    })
}

fn priority(check: &mut Check, message: &proto::SignTerms) -> Option<Vec<Priority>> {
    check.count("priority", message.priority.len(), 0..=PRIORITIES_MAX);
    for (index, key) in message.priority.iter().enumerate() {
        if message.priority.iter().take(index).any(|known| known == key) {
            check.refuse(("priority", index), "a key named before", "each key once");
        }
    }
    check.each("priority", &message.priority, |check, step, key| {
        check.choice::<proto::Priority, _>(step, *key)
    })
}

fn term(check: &mut Check, message: &proto::Term) -> Option<Term> {
    let code = check.term_code("code", &message.code);
    let category = check.choice::<proto::Category, _>("category", message.category);
    let quantifier = quantifier(check, message);
    let reciprocity = check.choice::<proto::Reciprocity, _>("reciprocity", message.reciprocity);
    if category == Some(Category::Medical)
        && reciprocity.is_some_and(|found| found != Reciprocity::Unilateral)
    {
        check.refuse("reciprocity", "another reciprocity", "unilateral under category medical");
    }
    let unit = check.choice::<proto::CountingUnit, _>("unit", message.unit);
    if let (Some(category), Some(unit)) = (category, unit)
        && (category == Category::Remains) != (unit == SubjectKind::Container)
    {
        let found = format_args!("unit {unit:?} with category {category:?}");
        check.refuse("unit", found, "containers exactly with category remains");
    }
    let age_rule = check.optional("age_rule", message.age_rule.as_ref(), age_rule);
    if category.is_some_and(|category| (category == Category::Young) != message.age_rule.is_some()) {
        let found = if message.age_rule.is_some() { "an age rule" } else { "no age rule" };
        check.refuse("age_rule", found, "an age rule exactly with category young");
    }
    check.count("givers", message.givers.len(), 1..=Principal::PARTIES.len());
    check.ascending("givers", &message.givers, "principal");
    let givers = check.each("givers", &message.givers, |check, step, giver| check.party(step, *giver));
    if reciprocity == Some(Reciprocity::Ratio) && message.givers.len() != Principal::PARTIES.len() {
        check.refuse("givers", "one giver", "both parties with reciprocity ratio");
    }
    let classes = ratio::classes(check, message, category, quantifier);
    let keys = ratio::keys(check, message, reciprocity);
    let (end_day, side_condition) = conditions(check, message, category);
    Some(Term {
        code: code?,
        category: category?,
        quantifier: quantifier?,
        reciprocity: reciprocity?,
        unit: unit?,
        age_rule: age_rule?,
        givers: givers?,
        classes: classes?,
        keys: keys?,
        end_day: end_day?,
        side_condition: side_condition?,
        predicate_digest: predicate_digest(message),
    })
}

// What an amendment may change is no part of the predicate.
fn predicate_digest(message: &proto::Term) -> Digest {
    let predicate = proto::Term {
        code: message.code.clone(),
        category: message.category,
        unit: message.unit,
        age_rule: message.age_rule,
        givers: message.givers.clone(),
        ..proto::Term::default()
    };
    Digest::of(&predicate.encode_to_vec())
}

/// The last day and the side condition, each nothing where a violation was noted.
type Conditions = (Option<Option<i32>>, Option<Option<Digest>>);

// The wounded and the sick go home whatever else is agreed, and at any time.
fn conditions(check: &mut Check, message: &proto::Term, category: Option<Category>) -> Conditions {
    let medical = category == Some(Category::Medical);
    if medical && message.end_day != 0 {
        check.refuse("end_day", message.end_day, "0: a medical term never lapses");
    }
    if medical && !message.side_condition.is_empty() {
        check.refuse("side_condition", "a condition", "none on a medical term");
    }
    let end_day = day(check, "end_day", message.end_day).map(|day| (day != 0).then_some(day));
    let side_condition = if message.side_condition.is_empty() {
        Some(None)
    } else {
        check.digest("side_condition", &message.side_condition).map(Some)
    };
    (end_day, side_condition)
}

fn day(check: &mut Check, name: &'static str, day: i32) -> Option<i32> {
    if (0..=DAY_MAX).contains(&i64::from(day)) {
        return Some(day);
    }
    check.refuse(name, day, format_args!("0 to {DAY_MAX} days"));
    None
}

fn quantifier(check: &mut Check, message: &proto::Term) -> Option<Quantifier> {
    let kind = check.number::<proto::Quantifier>("quantifier", message.quantifier)?;
    let counted = matches!(kind, proto::Quantifier::Exactly | proto::Quantifier::AtLeast);
    let allowed = if counted { 1..=QUANTITY_MAX } else { 0..=0 };
    let quantity = check.range("quantity", message.quantity, allowed)?;
    match kind {
        proto::Quantifier::Unspecified => None,
        proto::Quantifier::Exactly => Some(Quantifier::Exactly(quantity)),
        proto::Quantifier::AtLeast => Some(Quantifier::AtLeast(quantity)),
        proto::Quantifier::AllForAll => Some(Quantifier::AllForAll),
        proto::Quantifier::BestEffort => Some(Quantifier::BestEffort),
    }
}

fn age_rule(check: &mut Check, message: &proto::AgeRule) -> Option<AgeRule> {
    use proto::age_rule::Reading;
    let Some(reading) = &message.reading else {
        check.refuse("reading", "nothing", "one of under_years, between and born_after_day");
        return None;
    };
    if let Reading::BornAfterDay(day) = *reading {
        if message.reference.is_some() {
            check.refuse("reference", "a day", "none with a day of birth");
        }
        if i64::from(day) > DAY_MAX || day < BIRTH_DAY_MIN {
            check.refuse("born_after_day", day, format_args!("{BIRTH_DAY_MIN} to {DAY_MAX} days"));
        }
        return Some(AgeRule::BornAfter { day });
    }
    let reference = check.message("reference", message.reference.as_ref(), reference_day);
    match reading {
        Reading::UnderYears(years) => {
            let years = check.range("under_years", *years, UNDER_YEARS_MIN..=UNDER_YEARS_MAX);
            Some(AgeRule::Under { years: years?, reference: reference? })
        }
        Reading::Between(between) => check.within("between", |check| {
            let from = check.range("from_years", between.from_years, FROM_YEARS_MIN..=UNDER_YEARS_MAX);
            let least = between.from_years.min(UNDER_YEARS_MAX);
            let to = check.range("to_years", between.to_years, least..=UNDER_YEARS_MAX);
            Some(AgeRule::Between { from_years: from?, to_years: to?, reference: reference? })
        }),
        Reading::BornAfterDay(_) => None,
    }
}

fn reference_day(check: &mut Check, message: &proto::ReferenceDay) -> Option<ReferenceDay> {
    let kind: ReferenceDayKind = check.choice::<proto::ReferenceDayKind, _>("kind", message.kind)?;
    if kind == ReferenceDayKind::Capture {
        if message.day != 0 {
            check.refuse("day", message.day, "0: it is the day in each person's document");
        }
        return Some(ReferenceDay::OfCapture);
    }
    let day = day(check, "day", message.day)?;
    Some(ReferenceDay::Fixed { kind, day })
}

fn group(check: &mut Check, message: &proto::TermGroup) -> Option<TermGroup> {
    let code = check.term_code("code", &message.code);
    check.count("terms", message.terms.len(), 1..=TERMS_MAX);
    check.ascending("terms", &message.terms, "code");
    let terms = check.each("terms", &message.terms, |check, step, term| check.term_code(step, term));
    let floor = check.range("floor", message.floor, 0..=QUANTITY_MAX);
    let reciprocity = check.choice::<proto::Reciprocity, _>("reciprocity", message.reciprocity);
    let ratio = check.optional("ratio", message.ratio.as_ref(), |check, key| ratio::ratio(check, key, 0));
    if reciprocity.is_some_and(|found| (found == Reciprocity::Ratio) != message.ratio.is_some()) {
        check.refuse("ratio", "a ratio that does not fit", "a ratio exactly with reciprocity ratio");
    }
    let tranches = tranches(check, message);
    Some(TermGroup {
        code: code?,
        terms: terms?,
        floor: floor?,
        reciprocity: reciprocity?,
        ratio: ratio?,
        tranches: tranches?,
    })
}

fn tranches(check: &mut Check, message: &proto::TermGroup) -> Option<Vec<Tranche>> {
    check.count("tranches", message.tranches.len(), 0..=TRANCHES_MAX);
    for (index, tranche) in message.tranches.iter().enumerate() {
        if message.tranches.iter().take(index).any(|known| known.code == tranche.code) {
            check.refuse(("tranches", index), "a stage named before", "each stage once");
        }
    }
    check.items("tranches", &message.tranches, |check, tranche| {
        let code = check.term_code("code", &tranche.code);
        let quantity = check.range("quantity", tranche.quantity, 1..=QUANTITY_MAX);
        Some(Tranche { code: code?, quantity: quantity? })
    })
}

/// A code means one thing in an agreement, and a term stands in at most one group.
fn check_group_codes(check: &mut Check, message: &proto::SignTerms) {
    let terms: BTreeSet<&str> = message.terms.iter().map(|term| term.code.as_str()).collect();
    let mut grouped = BTreeSet::new();
    for (index, group) in message.groups.iter().enumerate() {
        check.within(("groups", index), |check| {
            if terms.contains(group.code.as_str()) {
                check.refuse("code", shown(&group.code), "a code that no term of the agreement has");
            }
            for (place, code) in group.terms.iter().enumerate() {
                if !terms.contains(code.as_str()) {
                    check.refuse(("terms", place), shown(code), "the code of a term of the agreement");
                } else if !grouped.insert(code.as_str()) {
                    check.refuse(("terms", place), shown(code), "a term that stands in no other group");
                }
            }
        });
    }
}
