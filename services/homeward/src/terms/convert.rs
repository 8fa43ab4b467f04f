//! From a file of terms to what both sides sign.

use anyhow::{Context as _, bail, ensure};
use homeward_ledger::agreement::DIX_HILL_1862;
use homeward_payload::domain::Principal;
use homeward_payload::ids::{Digest, Timestamp};
use homeward_payload::proto::payload::v1 as proto;

use super::plan::{GroupPlan, KeyPlan, TermPlan};
use crate::scenario::day;

/// The terms, ascending by code. `party_of` finds the party by what the file calls it.
///
/// # Errors
/// If a word, a day, a party or a class is unknown, or an age rule is none of the three.
pub fn terms(
    plans: &[TermPlan],
    party_of: impl Fn(&str) -> anyhow::Result<Principal>,
) -> anyhow::Result<Vec<proto::Term>> {
    let convert = |plan: &TermPlan| term(plan, &party_of).with_context(|| format!("term {}", plan.code));
    let mut terms = plans.iter().map(convert).collect::<anyhow::Result<Vec<_>>>()?;
    terms.sort_by(|left, right| left.code.cmp(&right.code));
    Ok(terms)
}

/// The groups, ascending by code.
///
/// # Errors
/// If a word is unknown.
pub fn groups(plans: &[GroupPlan]) -> anyhow::Result<Vec<proto::TermGroup>> {
    let mut groups = plans.iter().map(group).collect::<anyhow::Result<Vec<_>>>()?;
    groups.sort_by(|left, right| left.code.cmp(&right.code));
    Ok(groups)
}

/// The keys by which people are drawn.
///
/// # Errors
/// If a word is unknown.
pub fn priorities(words: &[String]) -> anyhow::Result<Vec<i32>> {
    words.iter().map(|text| word::<proto::Priority>("PRIORITY", text)).collect()
}

fn term(
    plan: &TermPlan,
    party_of: &impl Fn(&str) -> anyhow::Result<Principal>,
) -> anyhow::Result<proto::Term> {
    let category = word::<proto::Category>("CATEGORY", &plan.category)?;
    let unit = if category == i32::from(proto::Category::Remains) {
        proto::CountingUnit::Container
    } else {
        proto::CountingUnit::Person
    };
    let party = |power: &String| Ok(proto::Principal::from(party_of(power)?).into());
    let mut givers = plan.givers.iter().map(party).collect::<anyhow::Result<Vec<i32>>>()?;
    givers.sort_unstable();
    let reciprocity = word::<proto::Reciprocity>("RECIPROCITY", &plan.reciprocity)?;
    let classes = classes(plan)?;
    let side_condition = plan.side_condition.as_ref();
    Ok(proto::Term {
        code: plan.code.clone(),
        category,
        quantifier: word::<proto::Quantifier>("QUANTIFIER", &plan.quantifier)?,
        reciprocity,
        unit: unit.into(),
        quantity: plan.quantity,
        age_rule: age_rule(plan)?,
        givers,
        keys: keys(plan, reciprocity, &classes)?,
        classes,
        end_day: plan.end_day.as_deref().map(unix_day).transpose()?.unwrap_or_default(),
        side_condition: side_condition.map(|text| Digest::of(text.as_bytes()).to_vec()).unwrap_or_default(),
    })
}

fn classes(plan: &TermPlan) -> anyhow::Result<Vec<proto::TermClass>> {
    let written = plan.classes.iter().map(|class| (class.code.as_str(), class.weight));
    let classes: Vec<(&str, u32)> = match plan.scale.as_deref() {
        None => written.collect(),
        Some("dix-hill-1862") => {
            ensure!(plan.classes.is_empty(), "a scale by its name and classes beside it: name one of both");
            DIX_HILL_1862.to_vec()
        }
        Some(other) => bail!("{other:?} is no known scale; dix-hill-1862 is"),
    };
    Ok(classes.into_iter().map(|(code, weight)| proto::TermClass { code: code.to_owned(), weight }).collect())
}

fn keys(
    plan: &TermPlan,
    reciprocity: i32,
    classes: &[proto::TermClass],
) -> anyhow::Result<Vec<proto::RatioKey>> {
    if plan.keys.is_empty() && reciprocity == i32::from(proto::Reciprocity::Ratio) {
        return Ok(vec![proto::RatioKey { left_class: 0, right_class: 0, left: 1, right: 1 }]);
    }
    let place = |code: &Option<String>| match code {
        None => Ok(0),
        Some(code) => {
            let found = (1_u32..).zip(classes).find(|(_, class)| class.code == *code);
            found.map(|(place, _)| place).with_context(|| format!("{code:?} is no class of the term"))
        }
    };
    let key = |key: &KeyPlan| {
        Ok(proto::RatioKey {
            left_class: place(&key.left_class)?,
            right_class: place(&key.right_class)?,
            left: key.left,
            right: key.right,
        })
    };
    let mut keys = plan.keys.iter().map(key).collect::<anyhow::Result<Vec<_>>>()?;
    keys.sort_by_key(|key| (key.left_class, key.right_class));
    Ok(keys)
}

fn age_rule(plan: &TermPlan) -> anyhow::Result<Option<proto::AgeRule>> {
    use proto::age_rule::Reading;
    let reading = match (plan.under_years, plan.from_years, plan.to_years, &plan.born_after) {
        (None, None, None, None) => return Ok(None),
        (Some(years), None, None, None) => Reading::UnderYears(years),
        (None, Some(from_years), Some(to_years), None) => {
            Reading::Between(proto::YearsBetween { from_years, to_years })
        }
        (None, None, None, Some(text)) => {
            let reading = Some(Reading::BornAfterDay(unix_day(text)?));
            return Ok(Some(proto::AgeRule { reference: None, reading }));
        }
        _ => bail!("an age rule is under_years, or from_years with to_years, or born_after; one of them"),
    };
    let kind = plan.reference.as_deref().unwrap_or("AGREEMENT");
    let kind = word::<proto::ReferenceDayKind>("REFERENCE_DAY_KIND", kind)?;
    let day = plan.reference_day.as_deref().map(unix_day).transpose()?;
    ensure!(
        day.is_some() || kind == i32::from(proto::ReferenceDayKind::Capture),
        "an age rule needs a reference_day, or reference = \"CAPTURE\""
    );
    let reference = Some(proto::ReferenceDay { kind, day: day.unwrap_or_default() });
    Ok(Some(proto::AgeRule { reference, reading: Some(reading) }))
}

fn unix_day(text: &str) -> anyhow::Result<i32> {
    Ok(i32::try_from(day(text)?.0.div_euclid(Timestamp::DAY_US))?)
}

fn group(plan: &GroupPlan) -> anyhow::Result<proto::TermGroup> {
    let mut terms = plan.terms.clone();
    terms.sort_unstable();
    let ratio =
        plan.ratio.map(|[left, right]| proto::RatioKey { left_class: 0, right_class: 0, left, right });
    let stages = plan.tranches.iter();
    Ok(proto::TermGroup {
        code: plan.code.clone(),
        terms,
        floor: plan.floor,
        reciprocity: word::<proto::Reciprocity>("RECIPROCITY", &plan.reciprocity)?,
        ratio,
        tranches: stages
            .map(|stage| proto::Tranche { code: stage.code.clone(), quantity: stage.quantity })
            .collect(),
    })
}

// A protobuf enum by the word a file uses for it.
trait Word: Sized + Into<i32> {
    fn from_name(name: &str) -> Option<Self>;
}

macro_rules! words {
    ($($name:ident),*) => {
        $(impl Word for proto::$name {
            fn from_name(name: &str) -> Option<Self> {
                Self::from_str_name(name)
            }
        })*
    };
}

words!(Category, Quantifier, Reciprocity, Priority, ReferenceDayKind);

fn word<W: Word>(prefix: &str, word: &str) -> anyhow::Result<i32> {
    W::from_name(&format!("{prefix}_{word}"))
        .map(Into::into)
        .with_context(|| format!("{word:?} is no {}", prefix.to_lowercase()))
}
