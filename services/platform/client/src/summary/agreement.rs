//! Agreements.

use homeward_payload::domain::{Category, Quantifier, Reciprocity, SignTerms, SubjectKind, Term, TermGroup};

use super::about;
use super::words::{principal, rows};

/// Seconds of one day, to turn a day into a time.
const DAY_SECONDS: i64 = 86_400;

pub(super) fn sign_terms(said: &SignTerms) -> Vec<String> {
    let mut lines = vec![format!("SIGN TERMS of agreement {}.", said.agreement)];
    lines.extend(rows(&said.terms, term));
    lines.extend(rows(&said.groups, group));
    lines.push(about::as_of(&said.as_of));
    lines
}

fn term(term: &Term) -> String {
    let who = match (term.category, term.age_rule) {
        (Category::Medical, _) => "severely wounded or seriously ill".to_owned(),
        (Category::Young, Some(rule)) => {
            format!("under {} years on {}", rule.under_years, day(rule.reference_day))
        }
        (Category::Young, None) => "under an age".to_owned(),
        (Category::AnyPrisoner, _) => "any prisoner of war".to_owned(),
        (Category::Remains, _) => "remains of the dead".to_owned(),
    };
    let many = match term.quantifier {
        Quantifier::Exactly(number) => format!("exactly {number}"),
        Quantifier::AtLeast(number) => format!("at least {number}"),
        Quantifier::AllForAll => "all for all".to_owned(),
        Quantifier::BestEffort => "as agreed batch by batch".to_owned(),
    };
    let unit = match term.unit {
        SubjectKind::Person => "persons",
        SubjectKind::Container => "containers",
    };
    let givers: Vec<&str> = term.givers.iter().copied().map(principal).collect();
    let givers = givers.join(" and ");
    format!(
        "Term {}: {who}; {many}, {unit}; {}; given by {givers}.",
        term.code,
        reciprocity(term.reciprocity)
    )
}

fn group(group: &TermGroup) -> String {
    let terms: Vec<&str> = group.terms.iter().map(|term| term.as_str()).collect();
    format!(
        "Group {} of {}: each side receives at least {}, target {}; {}.",
        group.code,
        terms.join(", "),
        group.floor,
        group.target,
        reciprocity(group.reciprocity)
    )
}

const fn reciprocity(reciprocity: Reciprocity) -> &'static str {
    match reciprocity {
        Reciprocity::Unilateral => "unilateral, no condition of the other side's act",
        Reciprocity::Parity => "as many from each side, a gap carries over",
        Reciprocity::NotStated => "nothing said of return",
    }
}

fn day(days: i32) -> String {
    let time = jiff::Timestamp::from_second(i64::from(days).saturating_mul(DAY_SECONDS));
    time.map_or_else(|_| format!("day {days} since 1970"), |time| time.strftime("%Y-%m-%d").to_string())
}
