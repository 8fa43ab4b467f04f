//! Where something stands at the end of its story, and who must act on it next.

use homeward_payload::domain::{CustodyAnswer, Principal, SubjectKind};
use homeward_payload::ids::{SubjectRef, Timestamp};

use super::Topic;
use super::dispute::names;
use super::step::Spelling;
use super::words::{capital, custody as answered, grade, name, some};
use crate::child::ChildCase;
use crate::ledger::{Ledger, begin};
use crate::next::{Matter, NextAction, next_actions};
use crate::person::{PersonStatus, status};
use crate::position::batch_status;
use crate::remains::{Container, DutyState, custody};
use crate::subject::{LineState, Standing as EntryStanding, Subject};

/// Where something stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// In a sentence or two.
    pub headline: String,
    /// Who must act on it, by when, and what follows otherwise.
    pub next: Vec<NextAction>,
}

/// Where something stands at a time; nothing where there is no such thing.
#[must_use]
pub fn standing(ledger: &Ledger, topic: Topic, now: Timestamp, spelling: Spelling) -> Option<Standing> {
    let headline = match topic {
        Topic::Batch(id) => {
            let batch = ledger.batches.get(&id)?;
            format!("{}.", capital(&batch_status(ledger.genesis(), &id, batch, now).headline))
        }
        Topic::Person(reference) => person(ledger, &reference, spelling)?,
        Topic::Container(reference) => {
            let subject = ledger.subjects.get(&reference)?;
            container(ledger, &reference, subject, spelling)
        }
        Topic::Case(case) => child(ledger.cases.get(&case)?, spelling),
    };
    Some(Standing { headline, next: next(ledger, topic, now) })
}

fn person(ledger: &Ledger, reference: &SubjectRef, spelling: Spelling) -> Option<String> {
    let subject = ledger.subjects.get(reference);
    let record = ledger.persons.records.get(reference);
    let Some(stands) = status(ledger, reference) else {
        return sought(ledger, reference);
    };
    let mut text = match stands {
        PersonStatus::Missing => "Missing, and sought.".to_owned(),
        PersonStatus::ClaimedDead(known) => format!("Claimed to be dead, {}.", grade(known)),
        PersonStatus::Held => match subject {
            Some(subject) => format!("Held by {}.", subject.holder.word()),
            None => "Claimed to be alive; on no list.".to_owned(),
        },
        PersonStatus::Released => "Home.".to_owned(),
        PersonStatus::NeutralAccommodation => {
            "In a neutral country, which accounts for the person.".to_owned()
        }
    };
    text.push_str(&on_line(subject, spelling));
    if record.is_some_and(|record| record.is_body_open()) {
        text.push_str(" The body is owed.");
    }
    if record.is_some_and(|record| record.is_certificate_open()) {
        text.push_str(" The certificate of death is owed.");
    }
    if subject.is_some_and(|subject| subject.retention.is_some()) {
        text.push_str(" Kept back under a notice.");
    }
    Some(text)
}

/// What was answered about somebody who is sought.
fn sought(ledger: &Ledger, reference: &SubjectRef) -> Option<String> {
    let request = ledger.requests.get(ledger.sought.get(reference)?)?;
    let entry = request.entries.iter().find(|entry| entry.reference == *reference)?;
    Some(match entry.answer {
        None => "Sought; nobody has answered yet.".to_owned(),
        Some(CustodyAnswer::Held(held)) => format!("Sought, and held under reference {held}."),
        Some(answer) => format!("Sought; {} answered that {}.", other(request.origin), answered(answer)),
    })
}

fn other(party: Principal) -> &'static str {
    party.other_party().unwrap_or(party).word()
}

/// How its newest line stands, or its newest entry.
fn on_line(subject: Option<&Subject>, spelling: Spelling) -> String {
    let Some(subject) = subject else { return String::new() };
    if let Some(line) = subject.newest_line {
        let batch = (spelling.batch)(&line.batch);
        return format!(" {} on batch {batch}.", capital(line_words(line.state)));
    }
    match subject.standing {
        EntryStanding::NotListed => String::new(),
        EntryStanding::Unanswered => " Listed; the entry waits for an answer.".to_owned(),
        EntryStanding::Accepted => " Listed and accepted; on no batch.".to_owned(),
        EntryStanding::Refused(_) => " Listed; the entry is refused as claimed.".to_owned(),
    }
}

const fn line_words(state: LineState) -> &'static str {
    match state {
        LineState::Open => "waits to depart",
        LineState::Departed => "has departed",
        LineState::Received => "was received",
        LineState::Disputed => "is disputed: claimed as delivered and not acknowledged",
        LineState::NotDeparting => "does not depart, for a reason that the log does not tell,",
        LineState::NotPresented => "was not presented",
        LineState::Died => "died before release",
        LineState::RefusedAtPoint => "was refused at the point",
        LineState::Withdrawn => "was taken back before departure",
        LineState::ReturnedToPool => "is back in the pool",
        LineState::Substituted => "gave its place to another",
        LineState::Aborted => "was broken off on the way",
        LineState::MovedToRelease => "left for a sanitary release",
    }
}

fn container(ledger: &Ledger, reference: &SubjectRef, subject: &Subject, spelling: Spelling) -> String {
    let unopened = Container::default();
    let known = ledger.remains.containers.get(reference).unwrap_or(&unopened);
    let custodian = custody(subject.holder, known).custodian;
    let mut text = format!("With {}.", name(custodian));
    text.push_str(&on_line(Some(subject), spelling));
    if let Some(opening) = known.opening {
        let at_hand = |item: &&homeward_payload::ids::ItemRef| {
            ledger.remains.items.get(*item).is_some_and(|item| item.parts.is_empty())
        };
        let items = known.items.iter().filter(at_hand).count();
        let individuals = ledger.remains.individuals.values();
        let individuals =
            individuals.filter(|one| known.items.iter().any(|item| one.items.contains(item))).count();
        text.push_str(&format!(
            " Opened before {} persons: {} of {} so far.",
            opening.persons_present,
            some(items, "item"),
            some(individuals, "individual")
        ));
    }
    let duties = ledger.remains.returns.duties.iter();
    let own = duties.filter(|(remains, _)| {
        remains.0 == reference.0 || known.items.iter().any(|item| item.0 == remains.0)
    });
    for (_, duty) in own {
        let owed = duty.owed_by.word();
        text.push_str(&match duty.state {
            DutyState::Open if duty.contested => " A misdelivery is contested.".to_owned(),
            DutyState::Open => format!(" {owed} owes the return of what was misdelivered in it."),
            DutyState::Returned => format!(" {owed} has returned what was misdelivered in it."),
            DutyState::Released(_) => " A return is no longer owed.".to_owned(),
        });
    }
    text
}

fn child(case: &ChildCase, spelling: Spelling) -> String {
    let stage = case.stage().name().to_lowercase().replace('_', " ");
    let mut text = format!("{}.", capital(&stage));
    if let Some(time) = case.course.family_time {
        text.push_str(&format!(" A family was found on {}.", (spelling.time)(time)));
    }
    if case.answer.is_none() {
        text.push_str(" Nobody has answered; silence is no answer and closes nothing.");
    }
    text
}

fn next(ledger: &Ledger, topic: Topic, now: Timestamp) -> Vec<NextAction> {
    let all = next_actions(ledger, now);
    let is_about = |matter: &Matter| match (matter, topic) {
        (Matter::Batch(batch), Topic::Batch(id)) => *batch == id,
        (Matter::Case(case), Topic::Case(id)) => *case == id,
        (Matter::Dispute(dispute), _) => {
            let dispute = ledger.disputes.by_id.get(dispute);
            dispute.is_some_and(|dispute| names(ledger, topic, &dispute.scope))
        }
        (Matter::Batch(batch), Topic::Person(reference) | Topic::Container(reference)) => {
            let live = ledger.subjects.get(&reference).and_then(Subject::live_line);
            live.is_some_and(|live| live.batch == *batch)
        }
        (Matter::List(list), Topic::Person(reference) | Topic::Container(reference)) => {
            let subject = ledger.subjects.get(&reference);
            subject.is_some_and(|subject| {
                subject.listed_on == Some(*list) && subject.standing == EntryStanding::Unanswered
            })
        }
        (Matter::Request(request), Topic::Person(reference)) => {
            ledger.sought.get(&reference) == Some(request)
        }
        _ => false,
    };
    let mut found: Vec<NextAction> = all.into_iter().filter(|action| is_about(&action.matter)).collect();
    if let Topic::Person(reference) | Topic::Container(reference) = topic {
        let alone = next_actions(&alone(ledger, reference), now).into_iter();
        found.extend(alone.filter(|action| matches!(action.matter, Matter::Remains | Matter::Persons)));
    }
    found
}

/// A ledger that knows of one person or container alone, so that what is to be done about all of them is what is to be
/// done about this one.
fn alone(ledger: &Ledger, reference: SubjectRef) -> Ledger {
    let mut one = begin(ledger.genesis().clone()).machine().clone();
    one.subjects.extend(ledger.subjects.get(&reference).map(|subject| (reference, subject.clone())));
    one.persons
        .records
        .extend(ledger.persons.records.get(&reference).map(|known| (reference, known.clone())));
    let packets = ledger.persons.packets.iter().filter(|(_, packet)| packet.subject == reference);
    one.persons.packets.extend(packets.map(|(packet, known)| (*packet, *known)));
    let is_container =
        ledger.subjects.get(&reference).is_some_and(|subject| subject.kind == SubjectKind::Container);
    let Some(container) = ledger.remains.containers.get(&reference).filter(|_| is_container) else {
        return one;
    };
    one.remains.containers.insert(reference, container.clone());
    for item in &container.items {
        let Some(known) = ledger.remains.items.get(item) else { continue };
        one.remains.items.insert(*item, known.clone());
        let individual = known.individual.and_then(|individual| {
            ledger.remains.individuals.get(&individual).map(|known| (individual, known.clone()))
        });
        one.remains.individuals.extend(individual);
    }
    let duties = ledger.remains.returns.duties.iter();
    let own = duties.filter(|(remains, _)| {
        remains.0 == reference.0 || container.items.iter().any(|item| item.0 == remains.0)
    });
    one.remains.returns.duties.extend(own.map(|(remains, duty)| (*remains, *duty)));
    one
}
