//! The act: what was seen and counted, and what the neutral says of it. It is of exactly what was entered.

use homeward_ledger::subject::LineState;
use homeward_neutral::point::board::state_word;
use homeward_neutral::point::signing::result_digest;
use homeward_neutral::point::{Board, Entered, Entry, Lines};
use homeward_payload::domain::{AbortGround, Principal, SigningRefusalGround};

use super::{ACT, BLANK, Sheet, reference};
use crate::command::output;

/// The act of what was entered.
pub(in super::super) fn sheet(board: &Board<'_>, entries: &[Entered]) -> Sheet {
    let pack = board.pack();
    let mut sheet = Sheet::new(ACT, "ACT OF HANDOVER".to_owned(), pack);
    if let Some(window) = &pack.window {
        let (start, end) = (output::time(window.start.0), output::time(window.end.0));
        sheet.line(format!("Window {start} to {end} UTC"));
    }
    let (loaded, size) = (output::time(pack.loaded.0), pack.basis.size);
    sheet.line(format!("Pack   loaded {loaded} UTC, having seen {size} entries of the log"));
    for giver in pack.givers() {
        of_giver(&mut sheet, board, giver);
    }
    exceptions(&mut sheet, board);
    notes(&mut sheet, entries);
    result(&mut sheet, board);
    let [a, b] = Principal::PARTIES.map(|party| format!("For {}", pack.name(party)));
    sheet.signatures(&[a, b, "Witness".to_owned()]);
    sheet
}

fn of_giver(sheet: &mut Sheet, board: &Board<'_>, giver: Principal) {
    let pack = board.pack();
    let taker = giver.other_party().unwrap_or(giver);
    let (gives, takes) = (pack.name(giver), pack.name(taker));
    sheet.heading(&format!("{gives} gives to {takes}"));
    let total = pack.lines.iter().filter(|line| line.giver == giver).count();
    sheet.line(format!("  {:<34} {total:>6}", "on the list"));
    for (state, lines) in super::super::show::by_outcome(board, giver) {
        let numbers = Lines::of(lines.iter().copied()).map(|lines| lines.to_string()).unwrap_or_default();
        let first = format!("  {:<34} {:>6}   lines", word(state), lines.len());
        sheet.wrapped(&first, &numbers.replace(',', ", "));
    }
    sheet.line("");
    let counts = [
        (format!("counted by {gives}, who gives"), giver),
        (format!("counted by {takes}, who receives"), taker),
        ("counted by the witness".to_owned(), Principal::Neutral),
    ];
    for (what, by) in counts {
        let count = match by {
            Principal::Neutral => board.witnessed().get(&giver).copied(),
            party => board.count(giver, party),
        };
        let count = count.map_or_else(|| BLANK.to_owned(), |count| count.to_string());
        sheet.line(format!("  {what:<34} {count:>6}"));
    }
}

/// What became of lines, as seen here; who stands there is received once the other side says so.
const fn word(state: LineState) -> &'static str {
    match state {
        LineState::Received => "present",
        state => state_word(state),
    }
}

fn exceptions(sheet: &mut Sheet, board: &Board<'_>) {
    let lines = board.pack().lines.iter();
    let rows: Vec<String> = lines
        .filter_map(|line| {
            let (outcome, seen) = (board.outcome(line), board.seen(line.number));
            let seal = if line.seal_remark || seen.seal_remark { ", seal remarked on" } else { "" };
            let expected = matches!(outcome, LineState::Received | LineState::Open | LineState::Departed);
            let shown = !expected || !seal.is_empty();
            let reference = reference(&line.subject.to_string());
            shown.then(|| format!("  {:>5}  {reference}  {}{seal}", line.number, word(outcome)))
        })
        .collect();
    if !rows.is_empty() {
        sheet.heading("Line by line");
        rows.into_iter().for_each(|row| sheet.line(row));
    }
}

fn notes(sheet: &mut Sheet, entries: &[Entered]) {
    let notes: Vec<(&i64, &String)> = entries
        .iter()
        .filter_map(|entered| match &entered.entry {
            Entry::Note(text) => Some((&entered.made_us, text)),
            _ => None,
        })
        .collect();
    if !notes.is_empty() {
        sheet.heading("Notes");
        for (made_us, text) in notes {
            sheet.wrapped(&format!("  {}  ", output::time(*made_us)), text);
        }
    }
}

fn result(sheet: &mut Sheet, board: &Board<'_>) {
    sheet.heading("Result");
    if let Some(ground) = board.aborted() {
        sheet.line(format!("  The handover was broken off: {}.", why_aborted(ground)));
    }
    let said = match board.answered() {
        None => "The witness has not said whether it signs this record.".to_owned(),
        Some(None) => "The witness signs this record.".to_owned(),
        Some(Some(ground)) => format!("The witness does NOT sign this record: {}.", why_refused(ground)),
    };
    sheet.line(format!("  {said}"));
    if board.answered().is_some() {
        sheet.line("  Result, if both sides say what they said here:");
        let digest = output::spoken(&result_digest(board).to_string());
        let (first, second) = digest.split_at_checked(40).unwrap_or((digest.as_str(), ""));
        sheet.line(format!("    {first}"));
        sheet.line(format!("    {second}"));
    }
}

const fn why_aborted(ground: AbortGround) -> &'static str {
    match ground {
        AbortGround::Safety => "the safety of people is in doubt",
        AbortGround::Transport => "a transport failed or was lost",
        AbortGround::Access => "a corridor or a point is closed",
        AbortGround::Other => "on another ground",
    }
}

const fn why_refused(ground: SigningRefusalGround) -> &'static str {
    match ground {
        SigningRefusalGround::Counts => "the counts are not what was seen",
        SigningRefusalGround::Identity => "somebody is not who was to come",
        SigningRefusalGround::Procedure => "the handover was not held as agreed",
        SigningRefusalGround::Other => "on another ground",
    }
}
