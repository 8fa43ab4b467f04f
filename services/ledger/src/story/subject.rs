//! The story of a person or a container before and between lines: lists, requests, findings, notices.

use homeward_payload::domain::{Role, SubjectKind};
use homeward_payload::ids::SubjectRef;

use super::step::{Scene, Told};
use super::words::{capital, custody, entry_refused, retained, some};
use super::{line, person, remains, words};
use crate::account::{AccountEvent, Movement};
use crate::event::Event;
use crate::finding::FindingEvent;
use crate::list::{List, ListEvent};
use crate::request::RequestEvent;
use crate::retention::RetentionEvent;

/// What a statement means for this person or container.
pub(super) fn tell(scene: &Scene<'_>, reference: &SubjectRef, told: &mut Told) {
    for event in scene.heard.events {
        match event {
            Event::List(event) => listed(scene, reference, event, told),
            Event::Request(event) => requested(scene, reference, event, told),
            Event::Finding(event) => found(scene, reference, event, told),
            Event::Retention(event) => kept_back(reference, event, told),
            Event::Account(event) => posted(scene, reference, event, told),
            Event::Person(event) => person::tell(scene, reference, event, told),
            Event::Remains(event) => remains::tell(scene, reference, event, told),
            other => line::tell(scene, reference, other, told),
        }
    }
}

const fn noun(kind: SubjectKind) -> &'static str {
    match kind {
        SubjectKind::Person => "the person",
        SubjectKind::Container => "the container",
    }
}

fn listed(scene: &Scene<'_>, reference: &SubjectRef, event: &ListEvent, told: &mut Told) {
    let number_in = |list: &List| {
        (1_u32..).zip(&list.entries).find(|(_, entry)| entry.subject == *reference).map(|(number, _)| number)
    };
    let number_on = |list| scene.before.lists.get(list).and_then(number_in);
    match event {
        ListEvent::Opened { kind, entries, .. } => {
            let entry = (1_u32..).zip(entries).find(|(_, entry)| entry.subject == *reference);
            let Some((number, entry)) = entry else { return };
            let claim = entry.claimed_term.as_ref().map(|term| format!(", offered under {term}"));
            told.count(1);
            told.did(format!(
                "listed {} as entry {number} of {}{}",
                noun(*kind),
                entries.len(),
                claim.unwrap_or_default()
            ));
        }
        ListEvent::Answered { list, accepted, refused } => {
            let Some(number) = number_on(list) else { return };
            if accepted.contains(&number) {
                told.count(1);
                told.did("accepted the entry");
            } else if let Some((_, ground)) = refused.iter().find(|(entry, _)| *entry == number) {
                told.count(1);
                told.did(format!("refused the entry as claimed: {}", entry_refused(*ground)));
                told.followed("That refuses a claim and no person: it can be offered again under another.");
            }
        }
        ListEvent::Remarked { list, maintained, withdrawn, .. } => {
            let Some(number) = number_on(list) else { return };
            if maintained.contains(&number) {
                told.did("maintained the refused entry; it waits for a final answer");
            } else if withdrawn.contains(&number) {
                told.did("withdrew the refused entry");
            }
        }
    }
}

fn requested(scene: &Scene<'_>, reference: &SubjectRef, event: &RequestEvent, told: &mut Told) {
    match event {
        RequestEvent::Requested { entries, .. } => {
            if entries.iter().any(|entry| entry.reference == *reference) {
                told.count(1);
                told.did("asked the other side whether it holds the person");
            }
        }
        RequestEvent::Answered { request, answers } => {
            let request = scene.before.requests.get(request);
            for (number, answer) in answers {
                let sought = request.and_then(|request| request.entry(*number)).map(|entry| entry.reference);
                let held = match answer {
                    homeward_payload::domain::CustodyAnswer::Held(held) => Some(*held),
                    _ => None,
                };
                if sought == Some(*reference) {
                    told.count(1);
                    let under = held.filter(|held| held != reference);
                    let under = under.map(|held| format!(", under reference {held}")).unwrap_or_default();
                    told.did(format!("answered that {}{under}", custody(*answer)));
                } else if held == Some(*reference) {
                    told.count(1);
                    told.did("answered that this is somebody who was sought");
                }
            }
        }
    }
}

fn found(scene: &Scene<'_>, reference: &SubjectRef, event: &FindingEvent, told: &mut Told) {
    match event {
        FindingEvent::Stated { term, accepted, subjects, valid_until, .. }
            if subjects.contains(reference) =>
        {
            let term = words::term(scene.before, *term);
            let until = valid_until.map(|until| format!(" until {}", scene.time(until)));
            let among = match subjects.len() {
                1 => String::new(),
                all => format!(", one of {all}"),
            };
            told.count(1);
            told.did(format!("found that the person meets {term}{}{among}", until.unwrap_or_default()));
            let is_panel = scene.heard.statement.header.role == Role::Panel;
            told.followed(match (is_panel, *accepted) {
                (true, _) => {
                    "The panel's finding stands without an answer; of what it found the log holds nothing."
                }
                (false, true) => "It stands without an answer.",
                (false, false) => "It counts once the other side accepts it.",
            });
        }
        FindingEvent::Answered { term, accepted, subjects } if subjects.contains(reference) => {
            let term = words::term(scene.before, *term);
            let how = if *accepted { "accepted" } else { "contested" };
            told.count(1);
            told.did(format!("{how} the finding under {term}"));
        }
        _ => {}
    }
}

fn kept_back(reference: &SubjectRef, event: &RetentionEvent, told: &mut Told) {
    match event {
        RetentionEvent::Notified { subject, retention } if subject == reference => {
            told.did(format!("gave notice that the person is kept back {}", retained(retention.ground)));
            told.followed("The notice is sealed (GC III art. 115).");
        }
        RetentionEvent::Lifted { subject } if subject == reference => {
            told.did("no longer keeps the person back");
        }
        _ => {}
    }
}

fn posted(scene: &Scene<'_>, reference: &SubjectRef, event: &AccountEvent, told: &mut Told) {
    let AccountEvent::Posted { term, movement, subjects, .. } = event else { return };
    if !subjects.contains(reference) {
        return;
    }
    let term = words::term(scene.before, *term);
    match movement {
        Movement::Receive | Movement::ReceiveDisputed => {
            told.followed(format!("{} counts as received under {term}.", capital(scene.noun)));
        }
        Movement::Reopen => told.followed(format!("{} is owed again under {term}.", capital(scene.noun))),
        Movement::Commit(_)
        | Movement::Release(_)
        | Movement::Dispute
        | Movement::ReleaseDisputed(_)
        | Movement::Reattribute => {}
    }
}

/// So many of the same statement, where it names more than this one.
pub(super) fn among(all: usize, noun: &str) -> String {
    match all {
        0 | 1 => String::new(),
        all => format!(", with {} in all", some(all, noun)),
    }
}
