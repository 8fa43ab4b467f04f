//! Opened lists and their answers.

use homeward_kernel::{Canonical, Encoder};
use homeward_payload::domain::{EntryRefusalGround, ListEntry, Principal, SubjectKind};
use homeward_payload::ids::{AgreementCode, Digest, ListId, SubjectRef, TermCode};

use crate::event::tag;
use crate::ledger::Ledger;
use crate::subject::{Standing, Subject};

/// A list as opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    /// Who opened it.
    pub holder: Principal,
    /// The agreement it was opened under.
    pub agreement: AgreementCode,
    /// What its entries are.
    pub kind: SubjectKind,
    /// The entries, by number from 1.
    pub entries: Vec<Entry>,
}

/// An entry of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its subject.
    pub subject: SubjectRef,
    /// The term it is offered under.
    pub claimed_term: Option<TermCode>,
    /// The answer.
    pub answer: EntryAnswer,
    /// Whether its holder has remarked on a refusal.
    pub remarked: bool,
}

/// The answer to an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryAnswer {
    /// None yet.
    Unanswered,
    /// Accepted.
    Accepted,
    /// Refused as claimed.
    Refused(EntryRefusalGround),
    /// Refused, and maintained by its holder: it waits for a final answer.
    Maintained,
    /// Refused, and withdrawn by its holder.
    Withdrawn,
}

/// What lists change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListEvent {
    /// A list was opened.
    Opened {
        /// Its id.
        list: ListId,
        /// Who opened it.
        holder: Principal,
        /// The agreement it was opened under.
        agreement: AgreementCode,
        /// What its entries are.
        kind: SubjectKind,
        /// The entries.
        entries: Vec<ListEntry>,
    },
    /// Entries were answered.
    Answered {
        /// The list.
        list: ListId,
        /// Numbers of the accepted entries.
        accepted: Vec<u32>,
        /// Numbers of the refused entries, with the ground.
        refused: Vec<(u32, EntryRefusalGround)>,
    },
    /// The holder remarked on refused entries.
    Remarked {
        /// The list.
        list: ListId,
        /// Numbers of the entries maintained.
        maintained: Vec<u32>,
        /// Numbers of the entries withdrawn.
        withdrawn: Vec<u32>,
        /// Digest of the sealed remarks.
        remarks_digest: Digest,
    },
}

impl List {
    /// The entry with this number, from 1.
    #[must_use]
    pub fn entry(&self, number: u32) -> Option<&Entry> {
        self.entries.get(index_of(number)?)
    }

    /// How many entries wait for an answer, a first or a final one.
    #[must_use]
    pub fn unanswered(&self) -> usize {
        self.entries.iter().filter(|entry| entry.answer.waits()).count()
    }
}

impl EntryAnswer {
    /// Whether the other party has still to answer, first or finally.
    #[must_use]
    pub const fn waits(self) -> bool {
        matches!(self, Self::Unanswered | Self::Maintained)
    }
}

/// The place of something numbered from 1.
pub(crate) fn index_of(number: u32) -> Option<usize> {
    usize::try_from(number.checked_sub(1)?).ok()
}

/// Takes over an event.
pub fn apply(ledger: &mut Ledger, event: &ListEvent) {
    match event {
        ListEvent::Opened { list, holder, agreement, kind, entries } => {
            for entry in entries {
                let subject =
                    ledger.subjects.entry(entry.subject).or_insert_with(|| Subject::new(*holder, *kind));
                subject.field_root = Some(entry.field_root);
                subject.listed_on = Some(*list);
                subject.standing = Standing::Unanswered;
            }
            let entries = entries.iter().map(|entry| Entry {
                subject: entry.subject,
                claimed_term: entry.claimed_term.clone(),
                answer: EntryAnswer::Unanswered,
                remarked: false,
            });
            let opened = List {
                holder: *holder,
                agreement: agreement.clone(),
                kind: *kind,
                entries: entries.collect(),
            };
            ledger.lists.insert(*list, opened);
        }
        ListEvent::Answered { list, accepted, refused } => {
            for number in accepted {
                set_answer(ledger, list, *number, EntryAnswer::Accepted, Standing::Accepted);
            }
            for (number, ground) in refused {
                let standing = Standing::Refused(*ground);
                set_answer(ledger, list, *number, EntryAnswer::Refused(*ground), standing);
            }
        }
        ListEvent::Remarked { list, maintained, withdrawn, .. } => {
            for number in maintained {
                set_answer(ledger, list, *number, EntryAnswer::Maintained, Standing::Unanswered);
                mark_remarked(ledger, list, *number);
            }
            for number in withdrawn {
                set_answer(ledger, list, *number, EntryAnswer::Withdrawn, Standing::NotListed);
                mark_remarked(ledger, list, *number);
            }
        }
    }
}

fn set_answer(ledger: &mut Ledger, id: &ListId, number: u32, answer: EntryAnswer, standing: Standing) {
    let Some(list) = ledger.lists.get_mut(id) else { return };
    let Some(entry) = index_of(number).and_then(|index| list.entries.get_mut(index)) else { return };
    entry.answer = answer;
    // A late answer to an older list says nothing about the entry that replaced it.
    let subject = ledger.subjects.get_mut(&entry.subject);
    if let Some(subject) = subject.filter(|subject| subject.listed_on == Some(*id)) {
        subject.standing = standing;
    }
}

fn mark_remarked(ledger: &mut Ledger, id: &ListId, number: u32) {
    let Some(list) = ledger.lists.get_mut(id) else { return };
    if let Some(entry) = index_of(number).and_then(|index| list.entries.get_mut(index)) {
        entry.remarked = true;
    }
}

impl Canonical for ListEvent {
    fn encode(&self, encoder: &mut Encoder) {
        match self {
            Self::Opened { list, holder, agreement, kind, entries } => encoder
                .byte(1)
                .fixed(list.as_bytes())
                .byte(tag::principal(*holder))
                .text(agreement.as_str())
                .byte(tag::kind(*kind))
                .sequence(entries, |encoder, entry| {
                    encoder.fixed(entry.subject.as_bytes()).fixed(entry.field_root.as_bytes()).optional(
                        entry.claimed_term.as_ref(),
                        |encoder, term| {
                            encoder.text(term.as_str());
                        },
                    );
                }),
            Self::Answered { list, accepted, refused } => encoder
                .byte(2)
                .fixed(list.as_bytes())
                .sequence(accepted, |encoder, number| {
                    encoder.number(*number);
                })
                .sequence(refused, |encoder, (number, ground)| {
                    encoder.number(*number).byte(tag::refusal_ground(*ground));
                }),
            Self::Remarked { list, maintained, withdrawn, remarks_digest } => {
                let number = |encoder: &mut Encoder, number: &u32| {
                    encoder.number(*number);
                };
                encoder
                    .byte(3)
                    .fixed(list.as_bytes())
                    .sequence(maintained, number)
                    .sequence(withdrawn, number)
                    .fixed(remarks_digest.as_bytes())
            }
        };
    }
}
