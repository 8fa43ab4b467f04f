//! The whole board as rows of text: a title, the batches in the order of their windows, what the marks mean.

use homeward_api::ledger::v1::ExchangeDay;

use super::super::names::Names;
use super::super::output;
use super::{batch, words};

/// Narrowest board.
pub(super) const WIDTH_MIN: usize = 80;
/// Widest board: wider ones are not read at a glance.
pub(super) const WIDTH_MAX: usize = 140;

/// How a row looks where there are colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// As it is.
    Plain,
    /// Bold.
    Title,
    /// Bold and red: somebody should look.
    Bad,
    /// Yellow: only heard.
    Heard,
    /// Dim.
    Faint,
}

/// One row of the board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) style: Style,
    pub(super) text: String,
}

impl Row {
    pub(super) fn new(style: Style, text: impl Into<String>) -> Self {
        Self { style, text: text.into() }
    }

    /// The row with its colours.
    pub(super) fn painted(&self) -> String {
        let code = match self.style {
            Style::Plain => return self.text.clone(),
            Style::Title => "1",
            Style::Bad => "1;31",
            Style::Heard => "33",
            Style::Faint => "2",
        };
        format!("\x1b[{code}m{}\x1b[0m", self.text)
    }
}

/// The rows of a board, none wider than `width` characters.
pub(super) fn rows(day: &ExchangeDay, names: &Names, width: usize) -> Vec<Row> {
    let width = width.clamp(WIDTH_MIN, WIDTH_MAX);
    let mut rows = vec![Row::new(Style::Title, title(day, width))];
    if day.batches.is_empty() {
        rows.push(Row::new(Style::Plain, ""));
        rows.push(Row::new(Style::Plain, "No batch is on this day. All batches: homeward batch list"));
    }
    for found in &day.batches {
        rows.push(Row::new(Style::Faint, "─".repeat(width)));
        rows.extend(batch::rows(found, names, day.start_us, width));
    }
    if day.left_out > 0 {
        let more = format!("{} more batches are on this day: homeward batch list", day.left_out);
        rows.push(Row::new(Style::Bad, more));
    }
    rows.push(Row::new(Style::Faint, "─".repeat(width)));
    rows.extend(legend(day, names).into_iter().map(|text| Row::new(Style::Faint, text)));
    rows
}

fn title(day: &ExchangeDay, width: usize) -> String {
    let date = output::time(day.start_us);
    let date = date.split(' ').next().unwrap_or_default();
    let clock = if day.simulated { "simulated clock" } else { "UTC" };
    let left = format!("DAY OF EXCHANGE {date}");
    let now = words::time(day.now_us, day.start_us);
    let right = format!("{now} {clock}, {} entries", day.size);
    let gap = width.saturating_sub(left.chars().count().saturating_add(right.chars().count()));
    format!("{left}{}{right}", " ".repeat(gap.max(2)))
}

fn legend(day: &ExchangeDay, names: &Names) -> Vec<String> {
    // A call is about what can still be stopped.
    let going_on = day.batches.iter().find(|batch| !batch.rights.is_empty());
    let code = going_on.map_or("CODE", |batch| batch.code.as_str());
    let who = names.of("party-a");
    vec![
        "█ acknowledged ▓ handed over ▒ departed ░ waiting · left the batch".to_owned(),
        format!(
            "{} only heard by telephone  {} heard and signed  {} look at this",
            words::HEARD,
            words::SIGNED,
            words::LOOK
        ),
        format!("Heard something? homeward day heard {code} {who} departed --count 135"),
        "Children are on no board and in no count: homeward child show CASE".to_owned(),
    ]
}

/// Text in rows of at most `width` characters, broken at spaces; the rows after the first are indented.
pub(super) fn wrapped(text: &str, width: usize, indent: usize) -> Vec<String> {
    let mut rows = vec![String::new()];
    for word in text.split(' ') {
        let Some(row) = rows.last_mut() else { break };
        let length = row.chars().count().saturating_add(word.chars().count()).saturating_add(1);
        if length > width && !row.trim().is_empty() {
            rows.push(format!("{}{word}", " ".repeat(indent)));
        } else {
            if !row.is_empty() {
                row.push(' ');
            }
            row.push_str(word);
        }
    }
    rows
}
