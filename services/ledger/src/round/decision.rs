//! Opening a round, committing to a list in it, releasing the lists of both.

use homeward_kernel::Context;
use homeward_payload::domain::{CommitList, OpenList, OpenRound, ReleaseLists, Statement};
use homeward_payload::ids::RoundId;

use super::state::{Commitment, Round, RoundEvent, commitment_to};
use crate::event::Event;
use crate::finding::check_in_force;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};

/// Rounds of one forum that are not released, so that what is looked through for each list stays short.
pub const ROUNDS_OPEN_MAX: usize = 64;

/// A round is opened.
///
/// # Errors
/// `AGREEMENT_UNKNOWN`, `ROUND_STATE` for an id that is taken, for too many open rounds, and for deadlines that have
/// passed.
pub fn open_round(
    ledger: &Ledger,
    statement: &Statement,
    body: &OpenRound,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    check_in_force(ledger, &body.agreement)?;
    if ledger.rounds.contains_key(&body.round) {
        return Err(state(format!("round id {} is taken.", body.round)).allow("Open it under a new id."));
    }
    let open = ledger.rounds.values().filter(|round| !round.released).count();
    if open >= ROUNDS_OPEN_MAX {
        return Err(state(format!("{open} rounds are open; at most {ROUNDS_OPEN_MAX} are."))
            .allow("Commit to the lists of an open round and let them be released."));
    }
    if body.due.commit <= context.now {
        return Err(state("the first deadline has passed.".to_owned()).allow("Set deadlines ahead."));
    }
    let opened_by = statement.header.author;
    let (round, agreement, due) = (body.round, body.agreement.clone(), body.due);
    Ok(vec![RoundEvent::Opened { round, opened_by, agreement, due }.into()])
}

/// One side commits to its list of a round.
///
/// # Errors
/// `ROUND_UNKNOWN`, `ROUND_STATE` for a second commitment, `LIST_ID_REUSED`, `LIST_TOO_LONG`.
pub fn commit_list(ledger: &Ledger, statement: &Statement, body: &CommitList) -> Result<Vec<Event>, Refusal> {
    let party = statement.header.author;
    let round = round_of(ledger, &body.round)?;
    if round.commitments.contains_key(&party) {
        return Err(state(format!("{} has committed to a list of this round before.", party.word()))
            .allow("A commitment stands; open what was committed, and more under another round."));
    }
    if ledger.lists.contains_key(&body.list) || commitment_to(ledger, &body.list).is_some() {
        return Err(Refusal::new(ErrorReason::ListIdReused, format!("list id {} is taken.", body.list)));
    }
    let entries_max = ledger.genesis().limits.list_entries_max;
    if body.entries > entries_max {
        return Err(Refusal::new(
            ErrorReason::ListTooLong,
            format!("the list has {} entries; this forum allows {entries_max}.", body.entries),
        )
        .allow("Commit to several lists, each in a round of its own."));
    }
    let commitment = Commitment {
        list: body.list,
        list_content: body.list_content,
        entries: body.entries,
        documents_digest: body.documents_digest,
    };
    Ok(vec![RoundEvent::Committed { round: body.round, party, commitment }.into()])
}

/// The mediator releases the lists of a round, of both sides or of none.
///
/// # Errors
/// `ROUND_UNKNOWN`, `ROUND_STATE`.
pub fn release_lists(ledger: &Ledger, body: &ReleaseLists) -> Result<Vec<Event>, Refusal> {
    let round = round_of(ledger, &body.round)?;
    if round.released {
        return Err(state("the lists of this round were released before.".to_owned()));
    }
    if !round.is_complete() {
        return Err(state("both sides have not committed.".to_owned())
            .allow("The lists go out together once both have committed, or not at all."));
    }
    Ok(vec![RoundEvent::Released { round: body.round }.into()])
}

/// Whether a list that somebody committed to is opened by its author, after the release, and as committed.
///
/// # Errors
/// `LIST_NOT_YOURS`, `LIST_SEALED`, `LIST_NOT_AS_COMMITTED`.
pub(crate) fn check_as_committed(
    ledger: &Ledger,
    statement: &Statement,
    body: &OpenList,
) -> Result<(), Refusal> {
    let Some((round, party, commitment)) = commitment_to(ledger, &body.list) else { return Ok(()) };
    if statement.header.author != party {
        return Err(Refusal::new(
            ErrorReason::ListNotYours,
            format!("{} has committed to list {}.", party.word(), body.list),
        ));
    }
    if !round.released {
        return Err(Refusal::new(
            ErrorReason::ListSealed,
            "the list belongs to a round whose lists are not released.",
        )
        .allow("Wait for the mediator's release, once both have committed."));
    }
    if statement.content_digest != commitment.list_content || body.agreement != round.agreement {
        return Err(Refusal::new(
            ErrorReason::ListNotAsCommitted,
            format!(
                "the list has content digest {}; {} was committed to.",
                statement.content_digest, commitment.list_content
            ),
        )
        .allow("Open exactly what was committed to. The refusal is evidence that something else was tried.")
        .with("committed", commitment.list_content));
    }
    Ok(())
}

fn round_of<'a>(ledger: &'a Ledger, id: &RoundId) -> Result<&'a Round, Refusal> {
    ledger.rounds.get(id).ok_or_else(|| {
        Refusal::new(ErrorReason::RoundUnknown, format!("no round {id} was opened.")).with("round", id)
    })
}

fn state(message: String) -> Refusal {
    Refusal::new(ErrorReason::RoundState, message)
}
