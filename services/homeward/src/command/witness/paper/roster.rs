//! The roster that goes with a group: numbers and references, and boxes to tick. Names are on each side's own list and
//! not here; a column is left free for whoever may write them.

use homeward_ledger::subject::LineState;
use homeward_neutral::point::board::state_word;
use homeward_neutral::point::{Pack, PackLine};
use homeward_payload::domain::{Principal, SubjectKind};

use super::{ROSTER, Sheet, reference};
use crate::command::output;

/// The sheets: one for each giving side, or for each group of so many of a side.
pub(in super::super) fn sheets(pack: &Pack, group: Option<usize>) -> Vec<Sheet> {
    pack.givers().flat_map(|giver| of_giver(pack, giver, group)).collect()
}

fn of_giver(pack: &Pack, giver: Principal, group: Option<usize>) -> Vec<Sheet> {
    let lines: Vec<&PackLine> = pack.lines.iter().filter(|line| line.giver == giver).collect();
    let (travel, out): (Vec<&PackLine>, Vec<&PackLine>) =
        lines.into_iter().partition(|line| matches!(line.state, LineState::Open | LineState::Departed));
    let size = group.unwrap_or(travel.len()).max(1);
    let groups: Vec<&[&PackLine]> = if travel.is_empty() { vec![&[]] } else { travel.chunks(size).collect() };
    let count = groups.len();
    let sheet = |(number, lines): (usize, &[&PackLine])| {
        let which = if count > 1 { format!(", group {number} of {count}") } else { String::new() };
        let last = number == count;
        one(pack, giver, &which, lines, if last { &out } else { &[] })
    };
    (1..).zip(groups).map(sheet).collect()
}

fn one(pack: &Pack, giver: Principal, which: &str, lines: &[&PackLine], out: &[&PackLine]) -> Sheet {
    let (gives, takes) = (pack.name(giver), pack.name(giver.other_party().unwrap_or(giver)));
    let mut sheet = Sheet::new(ROSTER, format!("ROSTER  {gives} gives to {takes}{which}"), pack);
    if let Some(window) = &pack.window {
        let (start, end) = (output::time(window.start.0), output::time(window.end.0));
        sheet.line(format!("Window {start} to {end} UTC"));
    }
    sheet.line("");
    sheet.line(" line  reference            term        cleared until      here  received");
    for line in lines {
        let until = match (line.kind, line.cleared_until) {
            (SubjectKind::Container, _) => "container".to_owned(),
            (SubjectKind::Person, Some(until)) => output::time(until.0),
            (SubjectKind::Person, None) => "NOT CLEARED".to_owned(),
        };
        let (number, term) = (line.number, if line.term.is_empty() { "goodwill" } else { &line.term });
        let term: String = term.chars().take(10).collect();
        let reference = reference(&line.subject.to_string());
        sheet.line(format!("{number:>5}  {reference}  {term:<10}  {until:<17}  [  ]  [  ]"));
    }
    sheet.line("");
    sheet.line(format!("{} on this sheet.", lines.len()));
    for line in out {
        sheet.line(format!("Line {} has left the batch: {}.", line.number, state_word(line.state)));
    }
    sheet.signatures(&[
        format!("For {gives}, who gives"),
        format!("For {takes}, who takes"),
        "Witness".to_owned(),
    ]);
    sheet
}
