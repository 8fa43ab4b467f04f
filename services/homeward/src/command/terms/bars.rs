//! How far each term has come for each side, as bars on one scale.

use homeward_api::ledger::v1::TermPosition;

use super::super::names::Names;
use super::BAR_CELLS;

/// A bar for each term and giver; nothing where nothing is committed.
pub(super) fn text(terms: &[TermPosition], names: &Names) -> Option<String> {
    let most = terms.iter().map(|term| term.committed).max().filter(|most| *most > 0)?;
    let name = |term: &TermPosition| format!("{}, {}", term.term, names.of(&term.giver));
    let width = terms.iter().map(|term| name(term).chars().count()).max().unwrap_or_default();
    let row = |term: &TermPosition| {
        format!("  {:width$} {} {} of {}", name(term), bar(term, most), term.received, term.committed)
    };
    let rows: Vec<String> = terms.iter().map(row).collect();
    Some(format!("\n{}\n  █ received ▓ disputed ▒ released ░ open", rows.join("\n")))
}

fn bar(term: &TermPosition, most: u64) -> String {
    let mut end = 0_u64;
    let parts = [(term.received, '█'), (term.disputed, '▓'), (term.released, '▒'), (term.open, '░')];
    let ends = parts.map(|(count, glyph)| {
        end = end.saturating_add(count);
        (end.saturating_mul(BAR_CELLS).checked_div(most).unwrap_or(0), glyph)
    });
    let glyph = |place: u64| ends.iter().find(|(end, _)| place <= *end).map_or('·', |(_, glyph)| *glyph);
    (1..=BAR_CELLS).map(glyph).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_what_is_committed_has_its_cells() {
        let check = |counts: [u64; 4], most, expected: &str| {
            let [received, disputed, released, open] = counts;
            let term = TermPosition { received, disputed, released, open, ..TermPosition::default() };
            assert_eq!(bar(&term, most), expected);
        };
        check([0, 0, 0, 0], 12, "························");
        check([12, 0, 0, 0], 12, "████████████████████████");
        check([3, 3, 3, 3], 12, "██████▓▓▓▓▓▓▒▒▒▒▒▒░░░░░░");
        check([1, 0, 0, 1], 4, "██████░░░░░░············");
        assert_eq!(text(&[TermPosition::default()], &Names::new(String::new(), String::new())), None);
    }
}
