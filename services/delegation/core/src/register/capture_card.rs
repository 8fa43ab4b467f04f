//! Capture cards and notifications: that somebody outside was told of a person's custody.

use super::field::FieldReader;
use super::record::unique_part;
use super::{Record, RowContext, RowFault};
use crate::csv::Row;
use crate::date::Date;

/// A card was sent, or the custody notified, for one person held (Third Geneva Convention, articles 70 and 122).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaptureCard {
    /// The holder's serial number of the person.
    pub holder_serial: String,
    /// The day on which it was sent.
    pub notified_on: Date,
}

impl Record<2> for CaptureCard {
    const COLUMNS: &'static [&'static str; 2] = &["holder_serial", "notified_on"];

    fn parse(row: &Row<2>, context: &RowContext) -> Result<Self, Vec<RowFault>> {
        let [serial, notified] = &row.fields;
        let mut reader = FieldReader::new(context);
        let holder_serial = reader.text("holder_serial", serial);
        let notified_on = reader.date("notified_on", notified);
        reader.finish(notified_on.map(|notified_on| Self { holder_serial, notified_on }))
    }

    fn unique_parts(row: &Row<2>) -> Vec<(&'static str, String)> {
        let [serial, _] = &row.fields;
        unique_part("serial", &[serial]).into_iter().collect()
    }
}
