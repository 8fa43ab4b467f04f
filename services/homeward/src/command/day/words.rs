//! Times and sentences of the board.

use homeward_api::ledger::v1::{DayConcern, HeardReport};

use super::super::names::Names;
use super::super::output;

/// Beside a number or a sentence that was only heard.
pub(super) const HEARD: &str = "☎";
/// Beside one that was signed the same.
pub(super) const SIGNED: &str = "✓";
/// Beside what somebody should look at.
pub(super) const LOOK: &str = "!";

/// A time within the day as its hour and minute, another with its date.
pub(super) fn time(time_us: i64, day_start_us: i64) -> String {
    let text = output::time(time_us);
    let (date, hour) = text.split_once(' ').unwrap_or(("", &text));
    let of_day = output::time(day_start_us);
    if of_day.starts_with(date) {
        return hour.to_owned();
    }
    // The year is the board's.
    format!("{} {hour}", date.get(5..).unwrap_or(date))
}

/// What somebody should look at, in a sentence.
pub(super) fn concern(found: &DayConcern, names: &Names) -> String {
    let (who, items) = (names.of(&found.about), found.items);
    match found.concern.as_str() {
        "ABORTED" => format!("broken off by {who}"),
        "INCIDENT_HEARD" => format!("{who} said by telephone that something went wrong; nothing is signed"),
        "UNDER_WAY_PAST_WINDOW" => format!("{items} of {who} are under way, and the window is over"),
        "ONE_SIDE_DEPARTED" => format!("only people of {who} have departed"),
        "ARRIVED_WITHOUT_WINDOW" => format!("{who} stands at a point, and no window is agreed"),
        "COUNTS_DIFFER" => format!("the signed counts of what {who} gave differ"),
        "HEARD_CONTRADICTED" => format!("what {who} said by telephone is not what was signed"),
        "RELEASE_HELD" => format!("{who} holds the release for safety"),
        "LINES_HELD" => format!("a dispute holds {items} that {who} would give"),
        "LINES_SUSPENDED" => format!("a suspension stops {items} that {who} would give"),
        "WINDOW_PASSED" => format!("{items} of {who} still wait, and the window is over"),
        "OVERDUE" => format!("{who} is overdue with {items}"),
        other => format!("{} {who} {items}", plain(other)).trim_end().to_owned(),
    }
}

/// What was heard, in a sentence with its mark.
pub(super) fn heard(report: &HeardReport, names: &Names, day_start_us: i64) -> String {
    let giver =
        if report.giver.is_empty() { String::new() } else { format!(" of {}", names.of(&report.giver)) };
    let those = report.count.map_or_else(|| format!("people{giver}"), |count| format!("{count}{giver}"));
    let what = match report.step.as_str() {
        "DEPARTED" => format!("{those} departed"),
        "ARRIVED" => "at a handover point".to_owned(),
        "READY" => format!("the leg{giver} is ready"),
        "HANDED_OVER" => format!("{those} handed over"),
        "COUNTED" => format!("{those} counted"),
        "INCIDENT" => format!("something went wrong{giver}"),
        other => format!("{those} {}", plain(other)),
    };
    let signed = report.signed_count.map(|count| format!(" for {count}")).unwrap_or_default();
    let answer = match report.standing.as_str() {
        "CONFIRMED" => format!("signed{signed} by {}", names.of(&report.signed_by)),
        "CONTRADICTED" => format!("BUT {} signed{signed}", names.of(&report.signed_by)),
        _ if report.signed_by.is_empty() => "not signed".to_owned(),
        _ => format!("signed{signed} so far"),
    };
    let at = time(report.heard_time_us, day_start_us);
    format!("{at} {}: {what}; {answer}", names.of(&report.reporter))
}

/// The mark of a report.
pub(super) fn mark(standing: &str) -> &'static str {
    match standing {
        "CONFIRMED" => SIGNED,
        "CONTRADICTED" => LOOK,
        _ => HEARD,
    }
}

/// A word of the contracts as people read it.
pub(super) fn plain(name: &str) -> String {
    name.to_lowercase().replace('_', " ")
}
