//! What findings change.

use homeward_kernel::{Canonical, Encoder};
use homeward_payload::domain::{Principal, SubjectKind};
use homeward_payload::ids::{SubjectRef, Timestamp};

use crate::agreement::TermKey;
use crate::event::tag;
use crate::ledger::Ledger;
use crate::subject::{Finding, FindingState, Subject};

/// What findings change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FindingEvent {
    /// Findings were stated.
    Stated {
        /// The term.
        term: TermKey,
        /// Who stated them.
        stated_by: Principal,
        /// Who holds the persons.
        holder: Principal,
        /// Whether they stand without an answer.
        accepted: bool,
        /// Until when they hold.
        valid_until: Option<Timestamp>,
        /// The persons, ascending.
        subjects: Vec<SubjectRef>,
    },
    /// Findings were answered.
    Answered {
        /// The term.
        term: TermKey,
        /// Accepted or contested.
        accepted: bool,
        /// The persons, ascending.
        subjects: Vec<SubjectRef>,
    },
}

/// Takes over an event.
pub fn apply(ledger: &mut Ledger, event: &FindingEvent) {
    match event {
        FindingEvent::Stated { term, stated_by, holder, accepted, valid_until, subjects } => {
            let state = if *accepted { FindingState::Accepted } else { FindingState::Open };
            for reference in subjects {
                let subject = ledger
                    .subjects
                    .entry(*reference)
                    .or_insert_with(|| Subject::new(*holder, SubjectKind::Person));
                subject.findings.retain(|finding| finding.term != *term);
                let finding =
                    Finding { term: *term, stated_by: *stated_by, state, valid_until: *valid_until };
                subject.findings.push(finding);
            }
        }
        FindingEvent::Answered { term, accepted, subjects } => {
            let state = if *accepted { FindingState::Accepted } else { FindingState::Contested };
            for subject in subjects {
                let Some(subject) = ledger.subjects.get_mut(subject) else { continue };
                for finding in subject.findings.iter_mut().filter(|finding| finding.term == *term) {
                    finding.state = state;
                }
            }
        }
    }
}

impl Canonical for FindingEvent {
    fn encode(&self, encoder: &mut Encoder) {
        let references = |encoder: &mut Encoder, subject: &SubjectRef| {
            encoder.fixed(subject.as_bytes());
        };
        match self {
            Self::Stated { term, stated_by, holder, accepted, valid_until, subjects } => encoder
                .byte(1)
                .number(u32::from(term.0))
                .byte(tag::principal(*stated_by))
                .byte(tag::principal(*holder))
                .flag(*accepted)
                .optional(valid_until.as_ref(), |encoder, until| {
                    encoder.time(*until);
                })
                .sequence(subjects, references),
            Self::Answered { term, accepted, subjects } => {
                encoder.byte(2).number(u32::from(term.0)).flag(*accepted).sequence(subjects, references)
            }
        };
    }
}
