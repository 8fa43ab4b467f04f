//! Requests and their answers.

use homeward_kernel::{Canonical, Encoder};
use homeward_payload::domain::{CustodyAnswer, Principal, RequestEntry, SubjectKind};
use homeward_payload::ids::{AgreementCode, Digest, RequestId, SubjectRef, Timestamp};

use crate::event::tag;
use crate::ledger::Ledger;
use crate::list::index_of;
use crate::subject::Subject;

/// A request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Who asks.
    pub origin: Principal,
    /// The agreement.
    pub agreement: AgreementCode,
    /// When it was made.
    pub requested_time: Timestamp,
    /// Who is sought, by number from 1.
    pub entries: Vec<Sought>,
}

/// Somebody who is sought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sought {
    /// Reference of what is sought.
    pub reference: SubjectRef,
    /// Root of the field commitments of its sealed document.
    pub field_root: Digest,
    /// The newest answer.
    pub answer: Option<CustodyAnswer>,
}

/// What requests change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestEvent {
    /// Persons were asked after.
    Requested {
        /// Id of the request.
        request: RequestId,
        /// Who asks.
        origin: Principal,
        /// The agreement.
        agreement: AgreementCode,
        /// When.
        time: Timestamp,
        /// Who is sought.
        entries: Vec<RequestEntry>,
    },
    /// Entries were answered.
    Answered {
        /// The request.
        request: RequestId,
        /// Answers by number of the entry.
        answers: Vec<(u32, CustodyAnswer)>,
    },
}

impl Request {
    /// The entry with this number, from 1.
    #[must_use]
    pub fn entry(&self, number: u32) -> Option<&Sought> {
        self.entries.get(index_of(number)?)
    }

    /// How many entries have no answer.
    #[must_use]
    pub fn unanswered(&self) -> usize {
        self.entries.iter().filter(|entry| entry.answer.is_none()).count()
    }
}

/// Takes over an event.
pub fn apply(ledger: &mut Ledger, event: &RequestEvent) {
    match event {
        RequestEvent::Requested { request, origin, agreement, time, entries } => {
            let sought = |entry: &RequestEntry| Sought {
                reference: entry.reference,
                field_root: entry.field_root,
                answer: None,
            };
            ledger.sought.extend(entries.iter().map(|entry| (entry.reference, *request)));
            let made = Request {
                origin: *origin,
                agreement: agreement.clone(),
                requested_time: *time,
                entries: entries.iter().map(sought).collect(),
            };
            ledger.requests.insert(*request, made);
        }
        RequestEvent::Answered { request, answers } => apply_answers(ledger, request, answers),
    }
}

fn apply_answers(ledger: &mut Ledger, id: &RequestId, answers: &[(u32, CustodyAnswer)]) {
    let Some(request) = ledger.requests.get_mut(id) else { return };
    let holder = request.origin.other_party();
    for (number, answer) in answers {
        let entry = index_of(*number).and_then(|index| request.entries.get_mut(index));
        let Some(entry) = entry else { continue };
        if let Some(CustodyAnswer::Held(before)) = entry.answer
            && let Some(subject) = ledger.subjects.get_mut(&before)
        {
            subject.sought_as = None;
        }
        entry.answer = Some(*answer);
        if let (CustodyAnswer::Held(reference), Some(holder)) = (answer, holder) {
            let held = ledger.subjects.entry(*reference);
            let held = held.or_insert_with(|| Subject::new(holder, SubjectKind::Person));
            held.sought_as = Some(entry.reference);
        }
    }
}

impl Canonical for RequestEvent {
    fn encode(&self, encoder: &mut Encoder) {
        match self {
            Self::Requested { request, origin, agreement, time, entries } => encoder
                .byte(1)
                .fixed(request.as_bytes())
                .byte(tag::principal(*origin))
                .text(agreement.as_str())
                .time(*time)
                .sequence(entries, |encoder, entry| {
                    encoder.fixed(entry.reference.as_bytes()).fixed(entry.field_root.as_bytes());
                }),
            Self::Answered { request, answers } => {
                encoder.byte(2).fixed(request.as_bytes()).sequence(answers, |encoder, (number, answer)| {
                    encoder.number(*number).byte(tag::custody(*answer));
                    if let CustodyAnswer::Held(subject) = answer {
                        encoder.fixed(subject.as_bytes());
                    }
                })
            }
        };
    }
}
