//! What the receiving side found of the containers handed over.

use super::field::FieldReader;
use super::record::unique_part;
use super::{Choice, Record, RowContext, RowFault};
use crate::csv::Row;

/// Whether a listed container came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReceiptOutcome {
    /// It was received.
    Received,
    /// It was not there.
    NotPresented,
}

impl Choice for ReceiptOutcome {
    const WORDS: &'static [(&'static str, Self)] =
        &[("RECEIVED", Self::Received), ("NOT_PRESENTED", Self::NotPresented)];
}

/// One container at its receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptLine {
    /// The container's number.
    pub container_no: String,
    /// Number on the seal found; absent if there was none or it could not be read.
    pub seal_found: Option<String>,
    /// Whether container and seal were intact; absent exactly if the container was not presented.
    pub is_intact: Option<bool>,
    /// Whether it came.
    pub outcome: ReceiptOutcome,
}

impl Record<4> for ReceiptLine {
    const COLUMNS: &'static [&'static str; 4] = &["container_no", "seal_found", "intact", "outcome"];

    fn parse(row: &Row<4>, context: &RowContext) -> Result<Self, Vec<RowFault>> {
        let [container, seal, intact, outcome] = &row.fields;
        let mut reader = FieldReader::new(context);
        let container_no = reader.text("container_no", container);
        let seal_found = reader.optional_text("seal_found", seal);
        let is_intact = reader.optional_choice("intact", intact);
        let outcome = reader.choice("outcome", outcome);
        match outcome {
            Some(ReceiptOutcome::NotPresented) => {
                for (column, field) in [("seal_found", seal), ("intact", intact)] {
                    if !field.trim().is_empty() {
                        reader.fault(RowFault::FieldSurplus {
                            column,
                            found: field.clone(),
                            because: "the container was not presented",
                        });
                    }
                }
            }
            Some(ReceiptOutcome::Received) if intact.trim().is_empty() => {
                reader.fault(RowFault::FieldMissing { column: "intact" });
            }
            _ => {}
        }
        let record = outcome.map(|outcome| Self { container_no, seal_found, is_intact, outcome });
        reader.finish(record)
    }

    fn unique_parts(row: &Row<4>) -> Vec<(&'static str, String)> {
        let [container, ..] = &row.fields;
        unique_part("container number", &[container]).into_iter().collect()
    }
}
