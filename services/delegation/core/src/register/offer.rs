//! Lines of an offer of persons.

use super::field::FieldReader;
use super::{Record, RowContext, RowFault};
use crate::csv::Row;

/// One line of an offer; whether it can stand is judged against register and terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferLine {
    /// The holder's serial number.
    pub holder_serial: String,
    /// Name of the term under which the person is offered; empty for a line of goodwill, which no file
    /// has.
    pub claimed_term: String,
}

impl Record<2> for OfferLine {
    const COLUMNS: &'static [&'static str; 2] = &["holder_serial", "claimed_term"];

    fn parse(row: &Row<2>, context: &RowContext) -> Result<Self, Vec<RowFault>> {
        let [serial, term] = &row.fields;
        let mut reader = FieldReader::new(context);
        let holder_serial = reader.text("holder_serial", serial);
        let claimed_term = reader.text("claimed_term", term);
        reader.finish(Some(Self { holder_serial, claimed_term }))
    }

    /// A person offered twice is answered by the check of the offer, line by line.
    fn unique_parts(_row: &Row<2>) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}
