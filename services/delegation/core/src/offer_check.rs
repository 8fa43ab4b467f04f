//! Checking the lines of an offer against a register, the persons received before, and the terms.
//!
//! Each line is answered for itself; a refused line leaves the others untouched. Messages name persons
//! and are for the delegation's own staff.

use std::collections::{BTreeMap, BTreeSet};

use crate::date::Date;
use crate::import::{Accepted, PersonsImport};
use crate::predicate::Predicate;
use crate::register::{Claim, OfferLine};

/// A term that an offer's lines may name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferTerm {
    /// The name, such as `YOUNG`.
    pub name: String,
    /// Whom the term speaks of.
    pub predicate: Predicate,
}

/// What the check needs to know of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonFacts {
    /// Date of birth.
    pub date_of_birth: Date,
    /// Day of capture.
    pub captured_on: Date,
    /// Claims that stand.
    pub claims: BTreeSet<Claim>,
}

/// What an offer is checked against, by holder serial.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OfferRegister {
    /// Persons who stand in the register.
    pub persons: BTreeMap<String, PersonFacts>,
    /// Persons in quarantine, with the code of the first fault.
    pub quarantined: BTreeMap<String, String>,
    /// Persons received before, with the day of receipt.
    pub received: BTreeMap<String, Date>,
}

impl OfferRegister {
    /// The register of an import. `received` are the persons received before, by whatever serial; those
    /// whom the import knows under another serial are added.
    #[must_use]
    pub fn from_import(import: &PersonsImport, received: BTreeMap<String, Date>) -> Self {
        let mut register = Self { received, ..Self::default() };
        for entry in &import.accepted {
            let person = &entry.person;
            let facts = PersonFacts {
                date_of_birth: person.date_of_birth,
                captured_on: person.captured_on,
                claims: person.claims.clone(),
            };
            register.persons.insert(person.holder_serial.clone(), facts);
            if let Some(received_on) = entry.received_on {
                register.received.insert(person.holder_serial.clone(), received_on);
            }
        }
        for entry in &import.quarantined {
            let code = entry.row.faults.first().map_or("", |fault| fault.code());
            register.quarantined.insert(entry.row.key.clone(), code.to_owned());
        }
        register
    }
}

/// Why a line is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LineRefusalReason {
    /// The person is not one of those of whom the term speaks, or there is no such term.
    OffCategory,
    /// The person was received before.
    AlreadyReceived,
    /// Nobody of that serial stands in the register.
    UnknownPerson,
    /// An earlier line offers the same person.
    Duplicate,
}

impl LineRefusalReason {
    /// The reason as interfaces name it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::OffCategory => "LINE_OFF_CATEGORY",
            Self::AlreadyReceived => "LINE_ALREADY_RECEIVED",
            Self::UnknownPerson => "LINE_UNKNOWN_PERSON",
            Self::Duplicate => "LINE_DUPLICATE",
        }
    }
}

/// A refused line's reason and its explanation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} {message}", reason.code())]
pub struct LineRefusal {
    /// The reason.
    pub reason: LineRefusalReason,
    /// What was found, what is allowed, what helps, and what became of the other lines.
    pub message: String,
}

/// The answer to one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineAnswer {
    /// Line of the offer's file.
    pub line: u64,
    /// What was offered.
    pub offered: OfferLine,
    /// Accepted, or why not.
    pub answer: Result<(), LineRefusal>,
}

/// Answers each line of an offer, in order. A line that claims no term is offered as goodwill, which is
/// open to everyone. A line is judged first as a repetition, then by earlier
/// receipt, by person and by category; the first ground is the one given. `lines` may be a part of the
/// offer, which has `offer_lines` in all.
#[must_use]
pub fn check_offer(
    lines: &[Accepted<OfferLine>],
    offer_lines: usize,
    register: &OfferRegister,
    terms: &[OfferTerm],
) -> Vec<LineAnswer> {
    let unaffected = unaffected_lines(offer_lines.saturating_sub(1));
    let mut first_lines: BTreeMap<&str, u64> = BTreeMap::new();
    let mut answers = Vec::with_capacity(lines.len());
    for Accepted { line, record } in lines {
        let first_line = *first_lines.entry(&record.holder_serial).or_insert(*line);
        let judged = if first_line == *line {
            judge(record, register, terms)
        } else {
            let serial = &record.holder_serial;
            let found = format!("{serial} is offered on line {first_line} already. Take this line out.");
            Err((LineRefusalReason::Duplicate, found))
        };
        let answer = judged.map_err(|(reason, finding)| LineRefusal {
            reason,
            message: format!("line {line}: {finding}{unaffected}"),
        });
        answers.push(LineAnswer { line: *line, offered: record.clone(), answer });
    }
    answers
}

fn judge(
    offered: &OfferLine,
    register: &OfferRegister,
    terms: &[OfferTerm],
) -> Result<(), (LineRefusalReason, String)> {
    let serial = &offered.holder_serial;
    // Whoever was received before is known, whether or not the register still has the person.
    if let Some(received_on) = register.received.get(serial) {
        let finding = format!(
            "{serial} was received on {received_on}; nobody is offered twice. Take the line out, or contest \
             the receipt."
        );
        return Err((LineRefusalReason::AlreadyReceived, finding));
    }
    let Some(person) = register.persons.get(serial) else {
        let finding = match register.quarantined.get(serial) {
            Some(code) => format!(
                "{serial} stands in quarantine ({code}), not in the register. Correct that row first; its \
                 medical referrals go on."
            ),
            None => format!("nobody of serial {serial} stands in the register. Correct the serial."),
        };
        return Err((LineRefusalReason::UnknownPerson, finding));
    };
    let claimed = &offered.claimed_term;
    if claimed.is_empty() {
        return Ok(());
    }
    let Some(term) = terms.iter().find(|term| term.name == *claimed) else {
        let names: Vec<&str> = terms.iter().map(|term| term.name.as_str()).collect();
        let finding = format!("there is no term {claimed}; the terms are {}.", names.join(", "));
        return Err((LineRefusalReason::OffCategory, finding));
    };
    if term.predicate.holds(person.date_of_birth, person.captured_on, &person.claims) {
        return Ok(());
    }
    let finding = format!("{}. {}", category_finding(term, person), alternatives(person, terms));
    Err((LineRefusalReason::OffCategory, finding))
}

/// What the term needs and what the person is.
fn category_finding(term: &OfferTerm, person: &PersonFacts) -> String {
    let name = &term.name;
    match &term.predicate {
        Predicate::Age(rule) => {
            let age = rule.describe_age(person.date_of_birth, person.captured_on);
            format!("{age}; term {name} needs {rule}")
        }
        Predicate::MedicalClaim => {
            format!("no medical claim stands; term {name} needs SEVERELY_WOUNDED or SERIOUSLY_ILL")
        }
        // Everyone meets this predicate, so it refuses nobody.
        Predicate::Any => format!("term {name} is open to everyone"),
    }
}

/// Under what the person can be offered instead.
fn alternatives(person: &PersonFacts, terms: &[OfferTerm]) -> String {
    let fitting = terms
        .iter()
        .filter(|term| term.predicate.holds(person.date_of_birth, person.captured_on, &person.claims));
    let names: Vec<&str> = fitting.map(|term| term.name.as_str()).collect();
    if names.is_empty() {
        "Offer it as goodwill.".to_owned()
    } else {
        format!("Offer it under {} or as goodwill.", names.join(", "))
    }
}

/// What is said of the other lines of an offer, with a space before it.
#[must_use]
pub fn unaffected_lines(others: usize) -> String {
    match others {
        0 => String::new(),
        1 => " The other line is unaffected.".to_owned(),
        _ => format!(" The other {others} lines are unaffected."),
    }
}

#[cfg(test)]
mod tests;
