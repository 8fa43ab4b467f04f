//! The handover as it was entered.

use std::collections::BTreeMap;

use homeward_api::log::v1::StatementAnswer;
use homeward_api::log::v1::statement_answer::Answer;
use homeward_ledger::subject::LineState;
use homeward_neutral::point::board::state_word;
use homeward_neutral::point::{Board, Entered, Lines, SealedHere, Signed};
use homeward_payload::domain::Principal;
use prost::Message as _;
use serde_json::{Value, json};

use super::Point;
use crate::command::output;
use crate::tables::table;

/// Lines of a giver by what they would come to, in the order of the states.
pub(super) fn by_outcome(board: &Board<'_>, giver: Principal) -> BTreeMap<LineState, Vec<u32>> {
    let mut outcomes: BTreeMap<LineState, Vec<u32>> = BTreeMap::new();
    for line in board.pack().lines.iter().filter(|line| line.giver == giver) {
        outcomes.entry(board.outcome(line)).or_default().push(line.number);
    }
    outcomes
}

/// How many lines would come to what, over both sides.
pub(super) fn outcomes(board: &Board<'_>) -> Vec<(&'static str, usize)> {
    let mut counts: BTreeMap<LineState, usize> = BTreeMap::new();
    for line in &board.pack().lines {
        let count = counts.entry(board.outcome(line)).or_default();
        *count = count.saturating_add(1);
    }
    counts.into_iter().map(|(state, count)| (word(state), count)).collect()
}

const fn word(state: LineState) -> &'static str {
    match state {
        LineState::Received => "present",
        state => state_word(state),
    }
}

/// How far a signed statement has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Only here.
    Here,
    /// At the own service, on its way.
    OnItsWay,
    /// In the log at this position.
    InLog(u64),
    /// Refused, with the reason, what was found and what is allowed.
    Refused(String, String),
}

/// Reads how far a statement has come.
pub(super) fn standing(signed: &Signed) -> Standing {
    let answer = signed.answer.as_deref().and_then(|bytes| StatementAnswer::decode(bytes).ok());
    match answer.and_then(|answer| answer.answer) {
        Some(Answer::Receipt(receipt)) => Standing::InLog(receipt.position),
        Some(Answer::Refusal(refusal)) => {
            let reason = homeward_api::reason::name(refusal.reason()).to_owned();
            let text = [refusal.message.as_str(), &refusal.allowed.join(" ")].join(" ");
            Standing::Refused(reason, text.trim_end().to_owned())
        }
        None if signed.handed => Standing::OnItsWay,
        None => Standing::Here,
    }
}

impl Standing {
    pub(super) fn words(&self) -> String {
        match self {
            Self::Here => "signed, here only".to_owned(),
            Self::OnItsWay => "at the own service, on its way".to_owned(),
            Self::InLog(position) => format!("in the log at {position}"),
            Self::Refused(reason, _) => format!("REFUSED {reason}"),
        }
    }

    fn json(&self) -> Value {
        match self {
            Self::Here => json!({ "state": "SIGNED" }),
            Self::OnItsWay => json!({ "state": "ON_ITS_WAY" }),
            Self::InLog(position) => json!({ "state": "IN_LOG", "position": position }),
            Self::Refused(reason, text) => {
                json!({ "state": "REFUSED", "reason": reason, "message": text, "advice": advice(reason) })
            }
        }
    }
}

/// What to do about a refusal; nothing is lost by any of them.
pub(super) fn advice(reason: &str) -> &'static str {
    match reason {
        "LINE_STATE" | "SETTLEMENT_TOO_EARLY" | "LEGS_NOT_OPEN" | "BASIS_AHEAD" => {
            "It may wait for something that another laptop or a side still has to say: deliver again later."
        }
        "REVISION_STALE" => {
            "The pack is of an old revision: load the new one into another folder and say it of its lines. This stays \
             on file."
        }
        "BATCH_CLOSED" | "WINDOW_MISSING" | "ABORT_NOT_POSSIBLE" => {
            "The batch moved on before this came. It stays on file; where it matters, it is evidence in a dispute."
        }
        "WINDOW_NOT_OPEN" => {
            "Only what was entered inside the window counts later; a side or the neutral agrees another."
        }
        "SETTLEMENT_MISMATCH" => {
            "The log has another result than you saw: compare homeward batch lines with your act, then say homeward batch \
             attest or refuse-record. Yours stays on file."
        }
        "COUNT_ALREADY_GIVEN" => {
            "A count was given before and stays as given; yours stays on file and on the act."
        }
        "SIGNER_UNKNOWN" | "SIGNERS_NOT_AS_REQUIRED" | "ROLE_NOT_ALLOWED" => {
            "The key of the pack may not say this; what was entered is said again with homeward say, by the own service."
        }
        _ => "homeward batch show tells how the batch stands now. What was signed stays on file.",
    }
}

/// Shows everything.
///
/// # Errors
/// If the journal cannot be read.
pub(super) fn run(point: &Point, json: bool) -> anyhow::Result<()> {
    let entries = point.entries()?;
    let board = point.board(&entries);
    let (signed, sealed) = (point.store.signed()?, point.store.sealed()?);
    if json {
        return output::print_json(&to_json(&board, &entries, &signed, &sealed));
    }
    print!("{}", text(&board, &entries, &signed, &sealed));
    Ok(())
}

/// The handover as people read it.
pub(super) fn text(
    board: &Board<'_>,
    entries: &[Entered],
    signed: &[Signed],
    sealed: &[SealedHere],
) -> String {
    let pack = board.pack();
    let mut text = format!("Batch {}, revision {}\n\n", pack.code, pack.revision);
    let mut lines = table(&["giver", "outcome", "number", "lines"]);
    for giver in pack.givers() {
        for (state, numbers) in by_outcome(board, giver) {
            let shown = Lines::of(numbers.iter().copied()).map(|lines| lines.to_string()).unwrap_or_default();
            lines.add_row([pack.name(giver), word(state), &numbers.len().to_string(), &shown]);
        }
    }
    text.push_str(&format!("{lines}\n"));
    let open: Vec<&Entered> = entries.iter().filter(|one| !one.signed).collect();
    if !open.is_empty() {
        let mut rows = table(&["entry", "entered, not signed", "becomes"]);
        for one in open {
            let becomes = if one.entry.is_signed() { "a statement" } else { "a note" };
            rows.add_row([one.ordinal.to_string(), one.entry.to_string(), becomes.to_owned()]);
        }
        text.push_str(&format!("\n{rows}\n"));
    }
    if !signed.is_empty() {
        let mut rows = table(&["statement", "signed", "made, UTC", "delivery"]);
        for one in signed {
            let id = output::ending(&one.statement_id.to_string());
            rows.add_row([&id, &one.summary, &output::time(one.made_us), &standing(one).words()]);
        }
        text.push_str(&format!("\n{rows}\n"));
    }
    let waiting = sealed.iter().filter(|one| !one.delivered).count();
    if waiting != 0 {
        text.push_str(&format!("\nSealed documents that wait for homeward witness deliver: {waiting}.\n"));
    }
    for one in signed {
        if let Standing::Refused(reason, found) = standing(one) {
            let id = output::ending(&one.statement_id.to_string());
            text.push_str(&format!("\n{id} {reason} {found}\n  {}\n", advice(&reason)));
        }
    }
    text
}

fn to_json(board: &Board<'_>, entries: &[Entered], signed: &[Signed], sealed: &[SealedHere]) -> Value {
    let pack = board.pack();
    let lines = pack.lines.iter().map(|line| {
        json!({
            "line": line.number,
            "subject": line.subject.to_string(),
            "giver": line.giver.word(),
            "outcome": word(board.outcome(line)),
            "mark": board.seen(line.number).mark.word(),
            "mark_signed": board.seen(line.number).signed,
            "departed": board.has_departed(line),
        })
    });
    let counts = board.witnessed().into_iter().map(|(giver, count)| (giver.word().to_owned(), json!(count)));
    let entries = entries.iter().map(|one| {
        json!({
            "entry": one.ordinal,
            "line": one.entry.to_string(),
            "signed": one.signed,
            "is_statement": one.entry.is_signed(),
        })
    });
    let statements = signed.iter().map(|one| {
        json!({
            "statement_id": one.statement_id.to_string(),
            "said": one.summary,
            "made_us": one.made_us,
            "delivery": standing(one).json(),
        })
    });
    let sealed =
        sealed.iter().map(|one| json!({ "root": one.document_root.to_string(), "delivered": one.delivered }));
    json!({
        "batch": pack.batch.to_string(),
        "code": pack.code,
        "revision": pack.revision,
        "lines": lines.collect::<Vec<_>>(),
        "witnessed": counts.collect::<serde_json::Map<_, _>>(),
        "entries": entries.collect::<Vec<_>>(),
        "statements": statements.collect::<Vec<_>>(),
        "sealed": sealed.collect::<Vec<_>>(),
    })
}
