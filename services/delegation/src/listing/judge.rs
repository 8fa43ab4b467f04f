//! Judging the entries of the other side's list against the documents that it opened.

use std::collections::BTreeMap;

use homeward_delegation_core::import::Accepted;
use homeward_delegation_core::offer_check::{
    LineRefusalReason, OfferRegister, OfferTerm, check_offer, unaffected_lines,
};
use homeward_delegation_core::register::{OfferLine, PowerCode};
use homeward_ledger::Ledger;
use homeward_payload::domain::{EntryRefusalGround, Principal, SubjectKind};
use homeward_payload::ids::{Digest, ListId, SubjectRef};
use homeward_vault::Schema;
use homeward_vault::document::Document;
use homeward_vault::store::Purpose;

use crate::error::DelegationError;
use crate::persons::{NotRead, ReadPerson, read_person, received_before};
use crate::register::field;
use crate::registers::Registers;
use crate::terms::{offer_terms, terms_given};

/// Number of the field with the power of origin, in a person's document.
const PERSON_POWER_FIELD: u16 = 2;
/// Number of the field with the declared power, in a document of remains.
const REMAINS_POWER_FIELD: u16 = 3;

/// A list of the other side with entries to answer.
#[derive(Clone, Debug)]
pub(super) struct OpenedList {
    /// Its id.
    pub(super) list: ListId,
    /// What its entries are.
    pub(super) kind: SubjectKind,
    /// The terms that its entries may claim.
    pub(super) terms: Vec<OfferTerm>,
    /// How many entries it has, answered ones with them.
    pub(super) entries_total: usize,
    /// The entries without an answer.
    pub(super) entries: Vec<OpenedEntry>,
}

/// An entry without an answer.
#[derive(Clone, Debug)]
pub(super) struct OpenedEntry {
    /// Its number, from 1.
    pub(super) number: u32,
    /// Its subject.
    pub(super) subject: SubjectRef,
    /// The term it claims; empty for goodwill.
    pub(super) claimed_term: String,
    /// What its document must commit to.
    pub(super) field_root: Digest,
}

/// The answer to a list, as far as documents have come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Judged {
    /// Numbers of accepted entries, ascending.
    pub(super) accepted: Vec<u32>,
    /// Refused entries, by number.
    pub(super) refused: BTreeMap<u32, Refused>,
    /// Entries whose document has not come.
    pub(super) waiting: u64,
}

/// Why an entry is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refused {
    /// What is said to everyone.
    pub(super) ground: EntryRefusalGround,
    /// What is said to this side's staff.
    pub(super) message: String,
}

/// The lists of the other side with unanswered entries; an entry whose subject stands on a newer list is
/// answered there.
pub(super) fn opened_lists(
    ledger: &Ledger,
    other: Principal,
    wanted: Option<ListId>,
) -> Result<Vec<OpenedList>, DelegationError> {
    let lists = ledger.lists.iter().filter(|(_, list)| list.holder == other);
    let lists = lists.filter(|(id, _)| wanted.is_none_or(|wanted| wanted == **id));
    let mut opened = Vec::new();
    for (id, list) in lists {
        let unanswered = (1..).zip(&list.entries).filter(|(_, entry)| entry.answer.waits());
        let entries = unanswered.filter_map(|(number, entry)| {
            let subject = ledger.subjects.get(&entry.subject)?;
            let field_root = subject.field_root.filter(|_| subject.listed_on == Some(*id))?;
            let claimed_term = entry.claimed_term.as_ref().map(ToString::to_string).unwrap_or_default();
            Some(OpenedEntry { number, subject: entry.subject, claimed_term, field_root })
        });
        let entries: Vec<OpenedEntry> = entries.collect();
        let terms = terms_given(ledger, &list.agreement, other, list.kind)?;
        if !entries.is_empty() {
            let (kind, terms, entries_total) = (list.kind, offer_terms(&terms), list.entries.len());
            opened.push(OpenedList { list: *id, kind, terms, entries_total, entries });
        }
    }
    if let Some(wanted) = wanted.filter(|wanted| !ledger.lists.contains_key(wanted)) {
        return Err(DelegationError::Unknown(format!("no list {wanted} stands in this side's mirror")));
    }
    Ok(opened)
}

/// Judges every entry of a list whose document has come.
///
/// # Errors
/// A store fails.
pub(super) fn judge(
    registers: &mut Registers<'_>,
    list: &OpenedList,
    own_power: PowerCode,
) -> Result<Judged, DelegationError> {
    let mut judged = Judged::default();
    let mut offered = Vec::new();
    let mut register = OfferRegister::default();
    let subjects = list.entries.iter().map(|entry| entry.subject);
    let documents = registers.read_subjects(subjects, Purpose::ListVerification)?;
    for (entry, document) in list.entries.iter().zip(documents) {
        let Some(document) = document else {
            judged.waiting = judged.waiting.saturating_add(1);
            continue;
        };
        match read_entry(&document, list, entry, own_power) {
            Ok(None) => judged.accepted.push(entry.number),
            Ok(Some(person)) => {
                if let Some(day) = received_before(registers, &person.serial)? {
                    register.received.insert(person.serial.clone(), day);
                }
                let (holder_serial, claimed_term) = (person.serial.clone(), entry.claimed_term.clone());
                let record = OfferLine { holder_serial, claimed_term };
                offered.push(Accepted { line: u64::from(entry.number), record });
                // Of two entries of one serial the first is judged, the second is its repetition.
                register.persons.entry(person.serial).or_insert(person.facts);
            }
            Err(refused) => {
                judged.refused.insert(entry.number, refused);
            }
        }
    }
    judge_offered(&mut judged, &offered, &register, list);
    judged.accepted.sort_unstable();
    Ok(judged)
}

fn judge_offered(
    judged: &mut Judged,
    offered: &[Accepted<OfferLine>],
    register: &OfferRegister,
    list: &OpenedList,
) {
    for answer in check_offer(offered, list.entries_total, register, &list.terms) {
        // Line numbers were made from entry numbers, so they fit.
        let number = u32::try_from(answer.line).unwrap_or(u32::MAX);
        match answer.answer {
            Ok(()) => judged.accepted.push(number),
            Err(refusal) => {
                let ground = match refusal.reason {
                    LineRefusalReason::AlreadyReceived => EntryRefusalGround::LineAlreadyReceived,
                    // A repetition is refused as what it claims: another person of the term.
                    LineRefusalReason::OffCategory
                    | LineRefusalReason::UnknownPerson
                    | LineRefusalReason::Duplicate => EntryRefusalGround::LineOffCategory,
                };
                judged.refused.insert(number, Refused { ground, message: refusal.message });
            }
        }
    }
}

/// The person of an entry; nothing for remains that stand.
fn read_entry(
    document: &Document,
    list: &OpenedList,
    entry: &OpenedEntry,
    own_power: PowerCode,
) -> Result<Option<ReadPerson>, Refused> {
    let number = entry.number;
    let unaffected = unaffected_lines(list.entries_total.saturating_sub(1));
    let refuse = |ground, found: &str| {
        Err(Refused { ground, message: format!("line {number}: {found}.{unaffected}") })
    };
    if Digest(document.field_root()) != entry.field_root {
        let found = "the document opened to this side is not the one that the list commits to";
        return refuse(EntryRefusalGround::DocumentUnreadable, found);
    }
    match list.kind {
        SubjectKind::Person => match read_person(document, own_power) {
            Ok(person) => Ok(Some(person)),
            Err(NotRead::WrongPower(found)) => refuse(EntryRefusalGround::WrongPower, &found),
            Err(NotRead::Unreadable(found)) => refuse(EntryRefusalGround::DocumentUnreadable, &found),
        },
        SubjectKind::Container => match (document.schema(), power_of(document)) {
            (Schema::Remains, Some(power)) if power == own_power => Ok(None),
            (Schema::Remains, Some(power)) => {
                let found =
                    format!("declared_power: found {power}; this side receives remains of {own_power}");
                refuse(EntryRefusalGround::WrongPower, &found)
            }
            _ => {
                let found = "the document is not that of a container, or names no power";
                refuse(EntryRefusalGround::DocumentUnreadable, found)
            }
        },
    }
}

/// The power that a document of a person or of remains names.
pub(super) fn power_of(document: &Document) -> Option<PowerCode> {
    let number = match document.schema() {
        Schema::Person => PERSON_POWER_FIELD,
        Schema::Remains => REMAINS_POWER_FIELD,
        _ => return None,
    };
    PowerCode::parse(&field(document, number)?)
}

/// The ground as messages name it.
pub(super) const fn reason(ground: EntryRefusalGround) -> &'static str {
    match ground {
        EntryRefusalGround::LineOffCategory => "LINE_OFF_CATEGORY",
        EntryRefusalGround::LineAlreadyReceived => "LINE_ALREADY_RECEIVED",
        EntryRefusalGround::DocumentUnreadable => "LINE_DOCUMENT_UNREADABLE",
        EntryRefusalGround::WrongPower => "LINE_WRONG_POWER",
    }
}
