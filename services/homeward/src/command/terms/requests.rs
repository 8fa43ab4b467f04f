//! Persons who are sought: how many each side asks after, and what the other has answered; as numbers and as bars.

use homeward_api::ledger::v1::RequestPosition;

use super::BAR_CELLS;
use crate::tables::{add_numbers, table};

/// The table and its bars; nothing where nobody is sought and nobody is held whom nobody seeks.
pub(super) fn text(requests: &[RequestPosition]) -> Option<String> {
    let touched = |one: &&RequestPosition| one.sought > 0 || one.held_not_sought > 0;
    let touched: Vec<&RequestPosition> = requests.iter().filter(touched).collect();
    if touched.is_empty() {
        return None;
    }
    let header =
        ["sought by", "sought", "held", "not held", "released", "not identified", "unanswered", "not sought"];
    let mut rows = table(&header);
    for one in &touched {
        let counts = [
            one.sought,
            one.held,
            one.not_held,
            one.released_before,
            one.not_identified,
            one.unanswered,
            one.held_not_sought,
        ];
        add_numbers(&mut rows, &one.power_of_origin, &counts.map(|count| count.to_string()));
    }
    let bars: Vec<String> = touched.iter().filter_map(|one| bar(one)).collect();
    let bars = if bars.is_empty() { String::new() } else { format!("\n{}", bars.join("\n")) };
    Some(format!("\n{rows}{bars}"))
}

// Held, then answered otherwise, then without an answer: silence is seen, and says nothing about anybody.
fn bar(one: &RequestPosition) -> Option<String> {
    let answered = one.sought.saturating_sub(one.unanswered);
    let cell = |count: u64| count.saturating_mul(BAR_CELLS).checked_div(one.sought);
    let (held, answered_cells) = (cell(one.held)?, cell(answered)?);
    let glyph = |place: u64| match place {
        place if place <= held => '█',
        place if place <= answered_cells => '▒',
        _ => '·',
    };
    let bar: String = (1..=BAR_CELLS).map(glyph).collect();
    Some(format!("  {} {bar} {answered} of {} answered, {} held", one.power_of_origin, one.sought, one.held))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn position(power: &str, counts: [u64; 6], held_not_sought: u64) -> RequestPosition {
        let [sought, held, not_held, released_before, not_identified, unanswered] = counts;
        RequestPosition {
            power_of_origin: power.to_owned(),
            sought,
            held,
            not_held,
            released_before,
            not_identified,
            unanswered,
            held_not_sought,
        }
    }

    #[test]
    fn who_is_sought_is_shown_by_side_with_what_was_answered() {
        let found = text(&[position("UKR", [12, 3, 2, 1, 0, 6], 4), position("RUS", [0; 6], 0)]).unwrap();
        let found: Vec<&str> = found.lines().map(str::trim_end).collect();
        assert_eq!(
            found,
            [
                "",
                " sought by   sought   held   not held   released   not identified   unanswered   not sought",
                "────────────────────────────────────────────────────────────────────────────────────────────",
                " UKR             12      3          2          1                0            6            4",
                "  UKR ██████▒▒▒▒▒▒············ 6 of 12 answered, 3 held",
            ]
        );
        assert_eq!(text(&[position("RUS", [0; 6], 0)]), None);
        let nobody_sought = text(&[position("RUS", [0; 6], 2)]).unwrap();
        assert!(!nobody_sought.contains("answered,"), "{nobody_sought}");
    }
}
