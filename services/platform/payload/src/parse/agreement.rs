//! Terms and their groups.

use std::collections::BTreeSet;

use prost::Message as _;

use super::field::Check;
use super::header;
use super::value::shown;
use crate::domain::{
    AgeRule, Category, Principal, Quantifier, Reciprocity, SignTerms, SubjectKind, Term, TermGroup,
};
use crate::ids::{Digest, Timestamp};
use crate::proto::payload::v1 as proto;

/// Terms of one agreement.
pub(super) const TERMS_MAX: usize = 64;
/// Groups of one agreement.
const GROUPS_MAX: usize = 16;
/// Largest quantity, floor or target.
const QUANTITY_MAX: u32 = 1_000_000;
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
    Some(SignTerms { agreement: agreement?, terms: terms?, groups: groups?, as_of: as_of? })
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
    Some(Term {
        code: code?,
        category: category?,
        quantifier: quantifier?,
        reciprocity: reciprocity?,
        unit: unit?,
        age_rule: age_rule?,
        givers: givers?,
        predicate_digest: Digest::of(&message.encode_to_vec()),
    })
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
    let under_years = check.range("under_years", message.under_years, UNDER_YEARS_MIN..=UNDER_YEARS_MAX);
    let reference_day = message.reference_day;
    if !(0..=DAY_MAX).contains(&i64::from(reference_day)) {
        check.refuse("reference_day", reference_day, format_args!("0 to {DAY_MAX} days"));
    }
    Some(AgeRule { under_years: under_years?, reference_day })
}

fn group(check: &mut Check, message: &proto::TermGroup) -> Option<TermGroup> {
    let code = check.term_code("code", &message.code);
    check.count("terms", message.terms.len(), 1..=TERMS_MAX);
    check.ascending("terms", &message.terms, "code");
    let terms = check.each("terms", &message.terms, |check, step, term| check.term_code(step, term));
    let floor = check.range("floor", message.floor, 0..=QUANTITY_MAX);
    let target = check.range("target", message.target, message.floor.min(QUANTITY_MAX)..=QUANTITY_MAX);
    let reciprocity = check.choice::<proto::Reciprocity, _>("reciprocity", message.reciprocity);
    Some(TermGroup { code: code?, terms: terms?, floor: floor?, target: target?, reciprocity: reciprocity? })
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
