//! What all records have in common: declared columns, one parser, a key.

use super::{PowerCode, RowFault};
use crate::csv::Row;
use crate::date::Date;

/// What a row is judged against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowContext {
    /// The power of origin of the persons or remains in the list; unused by lists that name none.
    pub power: PowerCode,
    /// The day on which the list is read; no date in it may lie later.
    pub reference_day: Date,
}

/// A record of `N` columns.
pub trait Record<const N: usize>: Sized {
    /// The columns, in the order in which a row's fields come.
    const COLUMNS: &'static [&'static str; N];

    /// Parses a row.
    ///
    /// # Errors
    /// Every fault of the row, in order of columns.
    fn parse(row: &Row<N>, context: &RowContext) -> Result<Self, Vec<RowFault>>;

    /// The row's own name (serial, container number, case reference), also where the row has faults.
    #[must_use]
    fn key(row: &Row<N>) -> String {
        row.fields.first().map(|field| field.trim().to_owned()).unwrap_or_default()
    }

    /// What no two rows may share: its name for messages, and its value in this row. A part whose fields
    /// are empty is left out, since absence is no identity.
    #[must_use]
    fn unique_parts(row: &Row<N>) -> Vec<(&'static str, String)>;
}

/// The apostrophes that keyboards, office programs and 8-bit encodings put for the letter in a Ukrainian name.
const APOSTROPHES: [char; 3] = ['\'', '\u{2019}', '\u{2bc}'];

/// A value in which every apostrophe is the letter.
fn with_one_apostrophe(value: &str) -> String {
    value.trim().replace(APOSTROPHES, "\u{2bc}")
}

/// Whether two values are the same but for the kind of their apostrophes.
pub(crate) fn differ_in_apostrophes_alone(one: &str, other: &str) -> bool {
    one != other && with_one_apostrophe(one) == with_one_apostrophe(other)
}

/// Joins the fields of an identity, in which one apostrophe is as good as another; `None` if any is empty.
pub(super) fn joined_identity(fields: &[&str]) -> Option<String> {
    let trimmed: Vec<String> = fields.iter().map(|field| with_one_apostrophe(field)).collect();
    // The unit separator stands in no accepted text, so different fields never join to the same identity.
    (!trimmed.iter().any(String::is_empty)).then(|| trimmed.join("\u{1f}"))
}

/// The part `what` if all of its fields have content.
pub(super) fn unique_part(what: &'static str, fields: &[&str]) -> Option<(&'static str, String)> {
    joined_identity(fields).map(|identity| (what, identity))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_does_not_depend_on_the_kind_of_apostrophe() {
        let check = |one: &[&str], other: &[&str], same: bool| {
            assert_eq!(joined_identity(one) == joined_identity(other), same, "{one:?}, {other:?}");
        };
        check(&["Лук'ян", "1990"], &["Лук’ян", "1990"], true);
        check(&["Лук’ян"], &[" Лукʼян "], true);
        check(&["Лукян"], &["Лукʼян"], false);
        check(&["а", "б"], &["аб", ""], false);
        assert_eq!(joined_identity(&["а", " "]), None);
    }
}
