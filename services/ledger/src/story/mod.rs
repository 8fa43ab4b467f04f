//! The story of one thing in order of time: a batch, a person, a container of remains, a child's case. It is told from
//! the statements of the log and what followed from each, so it is the same wherever the log was replayed; it tells
//! what the log tells everyone and nothing else. No rule reads it.
//!
//! | file | what it tells |
//! |---|---|
//! | `teller` | which statements belong to the story, and which of them are one sentence |
//! | `batch`, `course`, `counting` | a batch: agreed, on its way, counted and settled |
//! | `subject`, `line` | a person or a container on lists and on lines |
//! | `person`, `remains` | persons beside their lines; what a container held and what became of it |
//! | `child` | a child's case |
//! | `dispute` | disputes and suspensions that reach any of them |
//! | `standing` | where it stands at the end, and who must act next |

mod batch;
mod child;
mod counting;
mod course;
mod dispute;
mod line;
mod person;
mod remains;
mod standing;
mod step;
mod subject;
mod teller;
mod words;

pub use standing::{Standing, standing};
pub use step::{Heard, Spelling, Step};
pub use teller::{STEPS_MAX, Story, Teller};

use std::fmt;

use homeward_payload::domain::SubjectKind;
use homeward_payload::ids::{BatchId, CaseId, SubjectRef};

use crate::ledger::Ledger;

/// What a story is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// A batch.
    Batch(BatchId),
    /// A person.
    Person(SubjectRef),
    /// A container of remains.
    Container(SubjectRef),
    /// A child's case.
    Case(CaseId),
}

impl Topic {
    /// The stable name of what it is.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Batch(_) => "BATCH",
            Self::Person(_) => "PERSON",
            Self::Container(_) => "CONTAINER",
            Self::Case(_) => "CASE",
        }
    }

    /// What it is, within a sentence.
    const fn noun(self) -> &'static str {
        match self {
            Self::Batch(_) => "the batch",
            Self::Person(_) => "the person",
            Self::Container(_) => "the container",
            Self::Case(_) => "the case",
        }
    }

    /// Everything that stands under references from one to another, both included, in ascending order of what it is.
    /// An item stands for the container it was found in.
    pub fn between(ledger: &Ledger, first: [u8; 16], last: [u8; 16]) -> impl Iterator<Item = Self> {
        let subjects = ledger.subjects.range(SubjectRef(first)..=SubjectRef(last));
        let on_record = ledger.persons.records.range(SubjectRef(first)..=SubjectRef(last));
        let unlisted = on_record.filter(|(reference, _)| !ledger.subjects.contains_key(reference));
        let sought = ledger.sought.range(SubjectRef(first)..=SubjectRef(last));
        let sought = sought.filter(|(reference, _)| {
            !ledger.subjects.contains_key(reference) && !ledger.persons.records.contains_key(reference)
        });
        let items = ledger.remains.items.range(item(first)..=item(last));
        ledger
            .batches
            .range(BatchId(first)..=BatchId(last))
            .map(|(id, _)| Self::Batch(*id))
            .chain(subjects.map(|(reference, subject)| match subject.kind {
                SubjectKind::Person => Self::Person(*reference),
                SubjectKind::Container => Self::Container(*reference),
            }))
            .chain(unlisted.map(|(reference, _)| Self::Person(*reference)))
            .chain(sought.map(|(reference, _)| Self::Person(*reference)))
            .chain(items.map(|(_, item)| Self::Container(item.container)))
            .chain(ledger.cases.range(CaseId(first)..=CaseId(last)).map(|(id, _)| Self::Case(*id)))
    }
}

fn item(bytes: [u8; 16]) -> homeward_payload::ids::ItemRef {
    homeward_payload::ids::ItemRef(bytes)
}

impl fmt::Display for Topic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Batch(batch) => batch.fmt(formatter),
            Self::Person(subject) | Self::Container(subject) => subject.fmt(formatter),
            Self::Case(case) => case.fmt(formatter),
        }
    }
}
