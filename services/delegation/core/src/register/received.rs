//! Persons whom a side received before the agreement.

use super::field::FieldReader;
use super::record::unique_part;
use super::{Record, RowContext, RowFault};
use crate::csv::Row;
use crate::date::Date;

/// A person received before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedBefore {
    /// The former holder's serial number.
    pub holder_serial: String,
    /// Day of receipt.
    pub received_on: Date,
}

impl Record<2> for ReceivedBefore {
    const COLUMNS: &'static [&'static str; 2] = &["holder_serial", "received_on"];

    fn parse(row: &Row<2>, context: &RowContext) -> Result<Self, Vec<RowFault>> {
        let [serial, received] = &row.fields;
        let mut reader = FieldReader::new(context);
        let holder_serial = reader.text("holder_serial", serial);
        let received_on = reader.date("received_on", received);
        reader.finish(received_on.map(|received_on| Self { holder_serial, received_on }))
    }

    fn unique_parts(row: &Row<2>) -> Vec<(&'static str, String)> {
        let [serial, _] = &row.fields;
        unique_part("serial", &[serial]).into_iter().collect()
    }
}
