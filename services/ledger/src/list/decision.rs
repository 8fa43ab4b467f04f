//! Opening and answering lists.

use homeward_payload::domain::{AnswerList, EntryRefusalGround, OpenList, Statement};

use super::state::ListEvent;
use crate::agreement::terminated;
use crate::event::Event;
use crate::finding::{check_in_force, term_in_force};
use crate::ledger::Ledger;
use crate::person::{check_listable, contradicted_by_list};
use crate::refusal::{ErrorReason, Refusal};
use crate::round::check_as_committed;
use crate::subject::{Standing, check_no_case};

/// The holding party opens a list.
///
/// # Errors
/// `AGREEMENT_UNKNOWN`, `AGREEMENT_TERMINATED`, `LIST_ID_REUSED`, `LIST_TOO_LONG`, `TERM_UNKNOWN`, `SUBJECT_CONFLICT`;
/// where the list was committed to in a round, `LIST_NOT_YOURS`, `LIST_SEALED`, `LIST_NOT_AS_COMMITTED`.
pub fn open_list(ledger: &Ledger, statement: &Statement, body: &OpenList) -> Result<Vec<Event>, Refusal> {
    let author = statement.header.author;
    check_in_force(ledger, &body.agreement)?;
    if ledger.lists.contains_key(&body.list) {
        return Err(Refusal::new(ErrorReason::ListIdReused, format!("list id {} is taken.", body.list)));
    }
    check_as_committed(ledger, statement, body)?;
    let entries_max = ledger.genesis().limits.list_entries_max;
    if body.entries.len() > usize::try_from(entries_max).unwrap_or(usize::MAX) {
        return Err(Refusal::new(
            ErrorReason::ListTooLong,
            format!("the list has {} entries; this forum allows {entries_max}.", body.entries.len()),
        )
        .allow("Open it as several lists."));
    }
    for (number, entry) in (1_u32..).zip(&body.entries) {
        let claimed = entry.claimed_term.as_ref();
        let claimed = claimed.map(|term| term_in_force(ledger, &body.agreement, term)).transpose()?;
        match claimed {
            Some((_, term)) => term.check_not_under_notice(ledger)?,
            None if ledger.agreements.is_terminated(&body.agreement) => {
                return Err(terminated(&body.agreement).with("entry", number));
            }
            None => {}
        }
        check_listable(ledger, &entry.subject, author, body.kind)
            .map_err(|refusal| refusal.with("entry", number))?;
        check_no_case(ledger, &entry.subject).map_err(|refusal| refusal.with("entry", number))?;
        let conflict = ledger.subjects.get(&entry.subject).is_some_and(|subject| {
            // A document that did not open can be replaced; any other stays what it was committed to be.
            let may_replace = subject.standing == Standing::Refused(EntryRefusalGround::DocumentUnreadable);
            let other_document = subject.field_root.is_some_and(|root| root != entry.field_root);
            subject.holder != author || subject.kind != body.kind || (other_document && !may_replace)
        });
        if conflict || ledger.sought.contains_key(&entry.subject) {
            return Err(Refusal::new(
                ErrorReason::SubjectConflict,
                format!(
                    "entry {number}: reference {} is known with another holder, kind or document.",
                    entry.subject
                ),
            )
            .with("entry", number)
            .with("subject", entry.subject));
        }
    }
    let listed = body.entries.iter().map(|entry| entry.subject);
    let alive = contradicted_by_list(ledger, body.kind, listed, author);
    let opened = std::iter::once(
        ListEvent::Opened {
            list: body.list,
            holder: author,
            agreement: body.agreement.clone(),
            kind: body.kind,
            entries: body.entries.clone(),
        }
        .into(),
    );
    Ok(opened.chain(alive).collect())
}

/// The other party answers entries, and those that their holder maintained a second time.
///
/// # Errors
/// `LIST_UNKNOWN`, `LIST_NOT_YOURS`, `LIST_ENTRY_UNKNOWN`, `LIST_ENTRY_ALREADY_ANSWERED`.
pub fn answer_list(ledger: &Ledger, statement: &Statement, body: &AnswerList) -> Result<Vec<Event>, Refusal> {
    let list = ledger.lists.get(&body.list).ok_or_else(|| {
        Refusal::new(ErrorReason::ListUnknown, format!("no list {} was opened.", body.list))
    })?;
    let author = statement.header.author;
    if list.holder.other_party() != Some(author) {
        return Err(Refusal::new(
            ErrorReason::ListNotYours,
            format!("{} opened the list; the other party answers it.", list.holder.word()),
        ));
    }
    for number in body.accepted.iter().chain(body.refused.iter().map(|(number, _)| number)) {
        let entry = list.entry(*number).ok_or_else(|| {
            Refusal::new(
                ErrorReason::ListEntryUnknown,
                format!("the list has no entry {number}; it has {}.", list.entries.len()),
            )
            .with("entry", number)
        })?;
        if !entry.answer.waits() {
            return Err(Refusal::new(
                ErrorReason::ListEntryAlreadyAnswered,
                format!("entry {number} was answered before."),
            )
            .allow("Its holder can open it again on another list.")
            .with("entry", number));
        }
    }
    Ok(vec![
        ListEvent::Answered {
            list: body.list,
            accepted: body.accepted.clone(),
            refused: body.refused.clone(),
        }
        .into(),
    ])
}
