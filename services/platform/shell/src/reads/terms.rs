//! Terms, groups and agreements: what they say and what has come of them.

use homeward_api::ledger::v1 as api;
use homeward_ledger::Ledger;
use homeward_ledger::agreement::TermInForce;
use homeward_ledger::position::{
    AgreementPosition, AgreementState, ClassPosition, Equation, GroupPosition, GroupReceipts, TermPosition,
    TermState, TranchePosition, ratio_positions,
};
use homeward_payload::domain::{
    AgeRule, Priority, Quantifier, RatioKey, ReferenceDay, ReferenceDayKind, TermReference,
};
use homeward_payload::proto::payload::v1 as proto;

use super::positions::name_of;
use super::words;

/// Seconds of one day, to turn a day into a time.
const DAY_SECONDS: i64 = 86_400;

/// What a term says and what has come of it for one giver.
pub(super) fn term(ledger: &Ledger, position: &TermPosition) -> api::TermPosition {
    let released = position.released.iter().fold(0_u64, |sum, (_, count)| sum.saturating_add(*count));
    let receiver = position.giver.other_party();
    let known = ledger.agreements.term(position.key);
    let group = known.and_then(|term| ledger.agreements.group(term.group?));
    api::TermPosition {
        agreement: position.reference.agreement.to_string(),
        term: position.reference.term.to_string(),
        giver: position.giver.word().to_owned(),
        receiving_power: receiver.map(|receiver| name_of(ledger, receiver)).unwrap_or_default(),
        eligible: position.eligible,
        committed: position.committed,
        received: position.received,
        open: position.open,
        released,
        disputed: position.disputed,
        closed_by: closed_by(position).to_owned(),
        state: state(position.state).to_owned(),
        text: known.map(text),
        shortfall: position.shortfall,
        surplus: position.surplus,
        end_us: position.end.unwrap_or_default().0,
        closures: position.closures.iter().map(|party| party.word().to_owned()).collect(),
        released_by_ground: position
            .released
            .iter()
            .map(|(ground, count)| named(words::release_ground(*ground), *count))
            .collect(),
        classes: position.classes.iter().map(class).collect(),
        group: group.map(|(_, group)| group.code.to_string()).unwrap_or_default(),
    }
}

fn named(name: impl Into<String>, count: u64) -> api::NamedCount {
    api::NamedCount { name: name.into(), count }
}

const fn state(state: TermState) -> &'static str {
    match state {
        TermState::Open => "OPEN",
        TermState::PartiallyFulfilled => "PARTIALLY_FULFILLED",
        TermState::Fulfilled => "FULFILLED",
        TermState::Lapsed => "LAPSED",
        TermState::Waived => "WAIVED",
    }
}

const fn closed_by(position: &TermPosition) -> &'static str {
    match position.state {
        TermState::Fulfilled if position.closures.len() > 1 => "closure",
        TermState::Open | TermState::PartiallyFulfilled | TermState::Fulfilled => "",
        TermState::Lapsed => "lapsed",
        TermState::Waived => "waived",
    }
}

fn class(position: &ClassPosition) -> api::ClassPosition {
    api::ClassPosition {
        term_class: position.code.to_string(),
        weight: position.weight,
        committed: position.committed,
        received: position.received,
        open: position.open,
        released: position.released,
        disputed: position.disputed,
    }
}

fn text(known: &TermInForce) -> api::TermText {
    let term = &known.term;
    let (quantifier, quantity) = match term.quantifier {
        Quantifier::Exactly(number) => ("EXACTLY", number),
        Quantifier::AtLeast(number) => ("AT_LEAST", number),
        Quantifier::AllForAll => ("ALL_FOR_ALL", 0),
        Quantifier::BestEffort => ("BEST_EFFORT", 0),
    };
    api::TermText {
        category: suffix(proto::Category::from(term.category).as_str_name(), "CATEGORY_"),
        quantifier: quantifier.to_owned(),
        quantity,
        reciprocity: suffix(proto::Reciprocity::from(term.reciprocity).as_str_name(), "RECIPROCITY_"),
        age: term.age_rule.map(age).unwrap_or_default(),
        keys: term.keys.iter().map(|key| ratio_key(known, key)).collect(),
        side_condition: term.side_condition.map(|digest| digest.to_string()).unwrap_or_default(),
        end_day: term.end_day.map(day).unwrap_or_default(),
    }
}

fn suffix(name: &str, prefix: &str) -> String {
    name.strip_prefix(prefix).unwrap_or(name).to_owned()
}

fn ratio_key(known: &TermInForce, key: &RatioKey) -> String {
    let class = |place: u32| known.class(place).map(|class| format!(" {}", class.code)).unwrap_or_default();
    let (left, right) = (class(key.left_class), class(key.right_class));
    format!("A {}{left} : B {}{right}", key.left, key.right)
}

/// Whose age counts, in words.
#[must_use]
pub fn age(rule: AgeRule) -> String {
    let on = |reference: ReferenceDay| match reference {
        ReferenceDay::OfCapture => "on the day of capture".to_owned(),
        ReferenceDay::Fixed { kind, day: number } => {
            let of = match kind {
                ReferenceDayKind::Agreement => "the agreement",
                ReferenceDayKind::Capture => "capture",
                ReferenceDayKind::List => "the lists",
                ReferenceDayKind::Handover => "the handover",
            };
            format!("on {}, the day of {of}", day(number))
        }
    };
    match rule {
        AgeRule::Under { years, reference } => format!("under {years} years {}", on(reference)),
        AgeRule::Between { from_years, to_years, reference } => {
            format!("from {from_years} to {to_years} years, both included, {}", on(reference))
        }
        AgeRule::BornAfter { day: number } => format!("born after {}", day(number)),
    }
}

/// A day as YYYY-MM-DD.
#[must_use]
pub fn day(days: i32) -> String {
    let time = jiff::Timestamp::from_second(i64::from(days).saturating_mul(DAY_SECONDS));
    time.map_or_else(|_| format!("day {days} since 1970"), |time| time.strftime("%Y-%m-%d").to_string())
}

/// What a group says and what each side has received under it.
pub(super) fn group(ledger: &Ledger, position: &GroupPosition) -> api::GroupPosition {
    let by_receiver = |count: fn(&GroupReceipts) -> u64| {
        let sides = position.received.iter();
        sides.map(|side| named(name_of(ledger, side.receiver), count(side))).collect()
    };
    let reference = TermReference { agreement: position.agreement.clone(), term: position.code.clone() };
    api::GroupPosition {
        agreement: position.agreement.to_string(),
        group: position.code.to_string(),
        floor: position.floor.into(),
        target: position.target.unwrap_or(0).into(),
        received: by_receiver(|side| side.received),
        floor_met: position.floor_met,
        target_version: position.target_version,
        reciprocity: suffix(proto::Reciprocity::from(position.reciprocity).as_str_name(), "RECIPROCITY_"),
        ratio: position.equation.as_ref().map(|found| equation(&reference, found)),
        tranches: position.tranches.iter().map(|stage| tranche(ledger, stage)).collect(),
        shortfall: by_receiver(|side| side.shortfall),
        surplus: by_receiver(|side| side.surplus),
    }
}

fn tranche(ledger: &Ledger, position: &TranchePosition) -> api::TranchePosition {
    api::TranchePosition {
        tranche: position.code.to_string(),
        receiving_power: name_of(ledger, position.receiver),
        quantity: position.quantity,
        carried_in: position.carried_in,
        received: position.received,
        carried_out: position.carried_out,
    }
}

/// Both sides of every parity and ratio of terms.
pub(super) fn ratios(ledger: &Ledger) -> Vec<api::RatioPosition> {
    let positions = ratio_positions(ledger).into_iter();
    positions
        .flat_map(|found| {
            let equations = found.equations.iter();
            equations.map(|one| equation(&found.reference, one)).collect::<Vec<_>>()
        })
        .collect()
}

fn equation(reference: &TermReference, found: &Equation) -> api::RatioPosition {
    let carry = found.carry_over();
    api::RatioPosition {
        agreement: reference.agreement.to_string(),
        term: reference.term.to_string(),
        term_class: found.class.as_ref().map(ToString::to_string).unwrap_or_default(),
        due: fraction(found.due, found.scale),
        given: fraction(found.given, found.scale),
        ahead: carry.map(|carry| carry.ahead.word().to_owned()).unwrap_or_default(),
        carry_over: carry.map(|carry| fraction(carry.amount, carry.of)).unwrap_or_default(),
        same_class: found.same_class,
    }
}

// Whole where it is whole.
fn fraction(value: i128, scale: i128) -> String {
    match (value.checked_rem(scale), value.checked_div(scale)) {
        (Some(0), Some(whole)) => whole.to_string(),
        _ => format!("{value}/{scale}"),
    }
}

/// How far an agreement has come.
pub(super) fn agreement(position: &AgreementPosition) -> api::AgreementPosition {
    let state = match position.state {
        AgreementState::Tabled => "TABLED",
        AgreementState::InForce => "IN_FORCE",
        AgreementState::Completed => "COMPLETED",
        AgreementState::Terminated => "TERMINATED",
    };
    let priority = |key: &Priority| suffix(proto::Priority::from(*key).as_str_name(), "PRIORITY_");
    api::AgreementPosition {
        agreement: position.code.to_string(),
        state: state.to_owned(),
        version: position.version,
        signed_by: position.signed_by.iter().map(|party| party.word().to_owned()).collect(),
        notice_by: position.notice_by.map(|party| party.word().to_owned()).unwrap_or_default(),
        priority: position.priority.iter().map(priority).collect(),
    }
}
