//! How tables look: a line below the header, nothing else.

use comfy_table::{Cell, CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};

const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// Narrowest table, in characters; narrower ones would have cells of one letter.
const WIDTH_MIN: u16 = 40;

/// An empty table.
#[must_use]
pub fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    // Tests read the same wherever they run; people get what fits their terminal.
    if cfg!(test) {
        table.force_no_tty();
    }
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Dynamic).set_header(header);
    if !cfg!(test) && !table.is_tty() {
        width_asked().into_iter().for_each(|width| {
            table.set_width(width);
        });
    }
    table
}

/// The width that COLUMNS asks for where nothing is known of a terminal: a pager, a file, a page of documentation.
fn width_asked() -> Option<u16> {
    std::env::var("COLUMNS").ok()?.parse().ok().filter(|width| *width >= WIDTH_MIN)
}

/// Adds a row of a name, numbers to the right, and a word to the left.
pub fn add_numbers_and_word(table: &mut Table, name: &str, values: &[String], word: String) {
    let values = values.iter().map(|value| Cell::new(value).set_alignment(CellAlignment::Right));
    table.add_row(std::iter::once(Cell::new(name)).chain(values).chain(std::iter::once(Cell::new(word))));
}

/// Adds a row of a name and numbers, the numbers to the right.
pub fn add_numbers(table: &mut Table, name: &str, values: &[String]) {
    let values = values.iter().map(|value| Cell::new(value).set_alignment(CellAlignment::Right));
    table.add_row(std::iter::once(Cell::new(name)).chain(values));
}
