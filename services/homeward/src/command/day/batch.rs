//! One batch on the board.

use homeward_api::ledger::v1::{DayBatch, DayLeg, DayRight, DayStep, HeardReport};

use super::super::names::Names;
use super::render::{Row, Style, wrapped};
use super::words;

/// Characters of a giver's name.
const NAME_CELLS: usize = 9;
/// Characters of a number and its mark.
const NUMBER_CELLS: usize = 9;
/// Numbers beside a bar.
const NUMBERS: [&str; 6] = ["listed", "waiting", "departed", "claimed", "counted", "received"];
/// Longest bar.
const BAR_CELLS_MAX: usize = 48;
/// Tasks shown of one batch.
const NEXT_ROWS_MAX: usize = 3;

/// The rows of a batch.
pub(super) fn rows(batch: &DayBatch, names: &Names, day_start_us: i64, width: usize) -> Vec<Row> {
    let board = Board { batch, names, day_start_us, width };
    let mut rows = board.headline();
    rows.push(Row::new(Style::Faint, board.header()));
    batch.legs.iter().for_each(|leg| rows.extend(board.leg(leg)));
    rows.extend(board.concerns());
    rows.extend(board.heard());
    rows.extend(board.facts());
    if !is_ended(batch) {
        rows.extend(board.next());
        rows.extend(board.stops());
    }
    rows
}

fn is_ended(batch: &DayBatch) -> bool {
    let status = batch.status.clone().unwrap_or_default();
    status.accounts.starts_with("SETTLED") || ["CANCELLED", "EXPIRED"].contains(&status.agreement.as_str())
}

struct Board<'a> {
    batch: &'a DayBatch,
    names: &'a Names,
    day_start_us: i64,
    width: usize,
}

impl Board<'_> {
    fn time(&self, time_us: i64) -> String {
        words::time(time_us, self.day_start_us)
    }

    fn headline(&self) -> Vec<Row> {
        let batch = self.batch;
        let window = match (batch.window_start_us, batch.window_end_us) {
            (0, 0) => "no window".to_owned(),
            (start, end) => format!("{} to {}", self.time(start), self.time(end)),
        };
        let headline = batch.status.clone().unwrap_or_default().headline;
        let headline = self.names.in_text(&headline);
        let text = format!("{}  {window}  {headline}", batch.code);
        // The mark stands where everything else is indented.
        let rows = if batch.concerns.is_empty() {
            self.block(&text, 2, 0)
        } else {
            self.block(&format!("{} {text}", words::LOOK), 0, 2)
        };
        rows.into_iter().map(|text| Row::new(Style::Title, text)).collect()
    }

    fn bar_cells(&self) -> usize {
        let beside = NUMBER_CELLS.saturating_mul(NUMBERS.len()).saturating_add(NAME_CELLS).saturating_add(3);
        self.width.saturating_sub(beside).min(BAR_CELLS_MAX)
    }

    fn header(&self) -> String {
        self.numbers("gives", &" ".repeat(self.bar_cells()), &NUMBERS.map(str::to_owned))
    }

    fn numbers(&self, name: &str, bar: &str, cells: &[String; 6]) -> String {
        let name: String = name.chars().take(NAME_CELLS).collect();
        let mut row = format!("  {name:<NAME_CELLS$} {bar}");
        for cell in cells {
            let gap = NUMBER_CELLS.saturating_sub(cell.chars().count());
            row.push_str(&" ".repeat(gap));
            row.push_str(cell);
        }
        row.trim_end().to_owned()
    }

    fn leg(&self, leg: &DayLeg) -> Vec<Row> {
        let or_dash = |count: Option<u32>| count.map_or_else(|| "–".to_owned(), |count| count.to_string());
        let cells = [
            leg.listed.to_string(),
            leg.waiting.to_string(),
            leg.departed.to_string(),
            or_dash(leg.claimed),
            or_dash(leg.witnessed),
            or_dash(leg.acknowledged),
        ];
        let bar = bar(leg, self.bar_cells());
        let mut rows = vec![Row::new(Style::Plain, self.numbers(self.names.of(&leg.giver), &bar, &cells))];
        rows.extend(self.heard_numbers(leg));
        rows.extend(self.sentence(&self.way(leg), 4).into_iter().map(|text| Row::new(Style::Faint, text)));
        rows
    }

    // Numbers heard by telephone, each below the signed one that answers it.
    fn heard_numbers(&self, leg: &DayLeg) -> Option<Row> {
        let mut cells: [String; 6] = Default::default();
        let mut style = Style::Heard;
        for report in self.batch.heard.iter().filter(|report| report.giver == leg.giver) {
            let (Some(count), Some(place)) = (report.count, place_of(report, leg)) else { continue };
            if let Some(cell) = cells.get_mut(place) {
                *cell = format!("{count}{}", words::mark(&report.standing));
            }
            if report.standing == "CONTRADICTED" {
                style = Style::Bad;
            }
        }
        let any = cells.iter().any(|cell| !cell.is_empty());
        any.then(|| Row::new(style, self.numbers("by phone", &" ".repeat(self.bar_cells()), &cells)))
    }

    fn newest(&self, act: &str, about: &str) -> Option<&DayStep> {
        let steps = self.batch.steps.iter();
        steps.filter(|step| step.act == act && step.about == about).max_by_key(|step| step.position)
    }

    // What this giver's people still need, or when they left and by whose signature.
    fn way(&self, leg: &DayLeg) -> Vec<String> {
        let at = |step: &DayStep| self.time(step.time_us);
        let mut parts = Vec::new();
        if leg.waiting > 0 && self.batch.window_end_us > 0 {
            parts.push(match (leg.route_digest.is_empty(), self.newest("ROUTE_ACKNOWLEDGED", &leg.giver)) {
                (true, _) => "route not known".to_owned(),
                (false, Some(step)) => format!("route acknowledged {}", at(step)),
                (false, None) => "route not acknowledged".to_owned(),
            });
            if self.batch.simultaneous {
                let ready = self.newest("READY", &leg.giver);
                parts.push(ready.map_or("not ready".to_owned(), |step| format!("ready {}", at(step))));
            }
            parts.extend((leg.uncleared > 0).then(|| format!("{} not cleared", leg.uncleared)));
        }
        let departed =
            self.batch.steps.iter().filter(|step| step.act == "DEPARTED" && step.about == leg.giver);
        parts.extend(departed.map(|step| {
            let count = step.count.unwrap_or_default();
            format!("{count} departed {}, signed by {}", at(step), self.names.of(&step.signed_by))
        }));
        let outcomes = leg.outcomes.iter();
        parts.extend(outcomes.map(|outcome| format!("{} {}", outcome.count, words::plain(&outcome.name))));
        parts
    }

    fn concerns(&self) -> Vec<Row> {
        let sentences = self.batch.concerns.iter().map(|found| words::concern(found, self.names));
        let marked = sentences.map(|sentence| format!("{} {sentence}", words::LOOK));
        marked.flat_map(|text| self.block(&text, 2, 2)).map(|text| Row::new(Style::Bad, text)).collect()
    }

    // What was heard and stands in no number above, or does not agree.
    fn heard(&self) -> Vec<Row> {
        let open = |report: &&HeardReport| report.standing != "CONFIRMED" || report.count.is_none();
        let mut rows = Vec::new();
        for report in self.batch.heard.iter().filter(open) {
            let sentence = words::heard(report, self.names, self.day_start_us);
            let mark = words::mark(&report.standing);
            let style = if report.standing == "CONTRADICTED" { Style::Bad } else { Style::Heard };
            let text = self.block(&format!("{mark} {sentence}"), 2, 2);
            rows.extend(text.into_iter().map(|text| Row::new(style, text)));
        }
        rows
    }

    // Who guarantees safety, who stands at a point, whether the legs are open.
    fn facts(&self) -> Vec<Row> {
        let batch = self.batch;
        let mut parts = Vec::new();
        let waits = batch.legs.iter().any(|leg| leg.waiting > 0);
        if waits && batch.window_end_us > 0 && !is_ended(batch) {
            let given: Vec<&str> = batch.guarantees.iter().map(|one| one.party.as_str()).collect();
            let missing = ["party-a", "party-b"].into_iter().filter(|party| !given.contains(party));
            parts.extend(missing.map(|party| format!("{} has not guaranteed safety", self.names.of(party))));
            if given.len() == 2 {
                parts.push("both sides guarantee safety".to_owned());
            }
            if batch.simultaneous {
                parts.push(if batch.legs_opened { "legs open" } else { "legs closed" }.to_owned());
            }
        }
        let arrived = batch.steps.iter().filter(|step| step.act == "ARRIVED");
        parts.extend(arrived.map(|step| {
            format!("{} at a point {}", self.names.of(&step.signed_by), self.time(step.time_us))
        }));
        self.sentence(&parts, 2).into_iter().map(|text| Row::new(Style::Plain, text)).collect()
    }

    fn next(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        for action in self.batch.next.iter().take(NEXT_ROWS_MAX) {
            let by = match (action.due_us, action.overdue) {
                (0, _) => String::new(),
                (due, true) => format!(", OVERDUE since {}", self.time(due)),
                (due, false) => format!(" by {}", self.time(due)),
            };
            let (who, role) = (self.names.of(&action.actor), action.role.to_lowercase());
            let text = format!("→ {who} ({role}): {}{by}", words::plain(&action.action));
            let style = if action.overdue { Style::Bad } else { Style::Plain };
            rows.extend(self.block(&text, 2, 2).into_iter().map(|text| Row::new(style, text)));
        }
        let more = self.batch.next.len().saturating_sub(NEXT_ROWS_MAX);
        rows.extend((more > 0).then(|| Row::new(Style::Faint, format!("  {more} more: homeward next"))));
        rows
    }

    // Who can stop it, and what they type.
    fn stops(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        for (statement, does) in
            [("AbortBatch", "abort"), ("PostponeBatch", "postpone"), ("HoldRelease", "hold")]
        {
            let can = |right: &&DayRight| right.statement == statement;
            let (services, officers): (Vec<&DayRight>, Vec<&DayRight>) =
                self.batch.rights.iter().filter(can).partition(|right| right.role == "SERVICE");
            let code = &self.batch.code;
            if !officers.is_empty() {
                let ground = if does == "hold" { "route --until TIME" } else { "safety" };
                let command = format!("homeward prepare {does} {code} --ground {ground}");
                rows.extend(self.stop(&officers, does, &command));
            }
            if !services.is_empty() {
                let command = format!("homeward batch {does} {code} --ground safety");
                rows.extend(self.stop(&services, does, &command));
            }
        }
        rows
    }

    fn stop(&self, who: &[&DayRight], does: &str, command: &str) -> Vec<Row> {
        let who: Vec<&str> = who.iter().map(|right| self.names.of(&right.principal)).collect();
        let text = self.block(&format!("{} can {does}: {command}", who.join(" or ")), 2, 2);
        text.into_iter().map(|text| Row::new(Style::Faint, text)).collect()
    }

    fn sentence(&self, parts: &[String], left: usize) -> Vec<String> {
        if parts.is_empty() { Vec::new() } else { self.block(&parts.join(", "), left, 0) }
    }

    // Text in rows that begin so many cells from the left, and more where it goes on.
    fn block(&self, text: &str, left: usize, hanging: usize) -> Vec<String> {
        let rows = wrapped(text, self.width.saturating_sub(left), hanging);
        rows.into_iter().map(|row| format!("{}{row}", " ".repeat(left))).collect()
    }
}

// In which column the number of a report stands.
fn place_of(report: &HeardReport, leg: &DayLeg) -> Option<usize> {
    match (report.step.as_str(), report.reporter.as_str()) {
        ("DEPARTED", _) => Some(2),
        ("COUNTED" | "HANDED_OVER", reporter) if reporter == leg.giver => Some(3),
        ("COUNTED" | "HANDED_OVER", "neutral") => Some(4),
        ("COUNTED" | "HANDED_OVER", _) => Some(5),
        _ => None,
    }
}

/// How far the lines of a leg have come, as a bar.
pub(super) fn bar(leg: &DayLeg, cells: usize) -> String {
    let listed = u64::from(leg.listed);
    let up_to = |count: u64| count.saturating_mul(cells as u64).checked_div(listed).unwrap_or(0);
    let departed = u64::from(leg.departed);
    let handed = u64::from(leg.claimed.max(leg.witnessed).unwrap_or_default()).min(departed);
    let received = u64::from(leg.received);
    let on_it = departed.saturating_add(u64::from(leg.waiting));
    let ends = [received, handed.max(received), departed, on_it].map(up_to);
    let glyph = |place: u64| match ends.iter().position(|end| place <= *end) {
        Some(0) => '█',
        Some(1) => '▓',
        Some(2) => '▒',
        Some(3) => '░',
        _ => '·',
    };
    (1..=cells as u64).map(glyph).collect()
}
