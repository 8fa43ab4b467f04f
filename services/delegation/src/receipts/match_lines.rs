//! Which line of a batch each row of a receipt file is about.

use std::collections::BTreeMap;

use homeward_delegation_core::date::Date;
use homeward_delegation_core::import::{TableImport, import_bytes};
use homeward_delegation_core::register::{PowerCode, ReceiptLine, ReceiptOutcome, RowContext};
use homeward_ledger::Ledger;
use homeward_ledger::subject::LineState;
use homeward_payload::domain::Principal;
use homeward_payload::ids::{BatchId, SubjectRef};
use homeward_vault::document::Document;
use homeward_vault::store::Purpose;

use crate::error::DelegationError;
use crate::register::field;
use crate::registers::Registers;

/// Number of the field with a container's number or a person's serial.
const NUMBER_FIELD: u16 = 1;

/// A line that the other side gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct GivenLine {
    /// Its number in the batch.
    pub(super) number: u32,
    /// Its subject.
    pub(super) subject: SubjectRef,
    /// Whether it departed and waits for a receipt.
    pub(super) has_departed: bool,
}

/// Line numbers by what the receiving side found; each ascending.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Receipt {
    /// Received.
    pub(super) received: Vec<u32>,
    /// Not received.
    pub(super) not_received: Vec<u32>,
    /// Received with a broken or other seal.
    pub(super) seal_remarks: Vec<u32>,
}

/// The revision in force of a batch, and the lines that the other side gives in it.
///
/// # Errors
/// There is no such batch.
pub(super) fn given_lines(
    ledger: &Ledger,
    batch: BatchId,
    giver: Principal,
) -> Result<(u32, Vec<GivenLine>), DelegationError> {
    let found = ledger
        .batches
        .get(&batch)
        .ok_or_else(|| DelegationError::Unknown(format!("no batch {batch} stands in this side's mirror")))?;
    let lines = found.lines_of(giver).map(|(number, line)| GivenLine {
        number,
        subject: line.subject,
        has_departed: line.state == LineState::Departed,
    });
    Ok((found.revision.number, lines.collect()))
}

/// Matches a receipt file with the lines of a batch.
///
/// # Errors
/// The file breaks its format, names a container that is not in the batch or lacks one that departed, or
/// no document was opened for a line.
pub(super) fn match_file(
    registers: &mut Registers<'_>,
    file: &[u8],
    lines: &[GivenLine],
    power: PowerCode,
) -> Result<Receipt, DelegationError> {
    let rows = receipt_rows(file, power)?;
    let mut rest: BTreeMap<&str, (u64, &ReceiptLine)> = BTreeMap::new();
    for entry in &rows.accepted {
        rest.insert(&entry.record.container_no, (entry.line, &entry.record));
    }
    let mut receipt = Receipt::default();
    let documents = registers.read_subjects(lines.iter().map(|line| line.subject), Purpose::Handover)?;
    for (line, document) in lines.iter().zip(&documents) {
        let number = number_of(line, document.as_ref())?;
        let row = rest.remove(number.as_str());
        if !line.has_departed {
            continue;
        }
        let Some((_, found)) = row else {
            return Err(DelegationError::File(format!(
                "{number} departed as line {} and does not stand in the file; a receipt names every departed \
                 container. Nothing was acknowledged.",
                line.number
            )));
        };
        match found.outcome {
            ReceiptOutcome::Received => receipt.received.push(line.number),
            ReceiptOutcome::NotPresented => receipt.not_received.push(line.number),
        }
        if found.is_intact == Some(false) {
            receipt.seal_remarks.push(line.number);
        }
    }
    match rest.iter().map(|(number, (line, _))| (line, number)).min() {
        None => Ok(receipt),
        Some((line, number)) => Err(DelegationError::File(format!(
            "line {line}: {number} is given on no line of this batch. Nothing was acknowledged."
        ))),
    }
}

fn receipt_rows(file: &[u8], power: PowerCode) -> Result<TableImport<ReceiptLine, 4>, DelegationError> {
    // A receipt has no dates, so no day judges it.
    let reference_day = Date::new(1, 1, 1).map_err(|error| DelegationError::File(error.to_string()))?;
    let rows: TableImport<ReceiptLine, 4> = import_bytes(file, &RowContext { power, reference_day })?;
    match rows.quarantined.first() {
        None => Ok(rows),
        Some(row) => {
            let faults: Vec<String> = row.faults.iter().map(ToString::to_string).collect();
            let (line, faults) = (row.row.line, faults.join("; "));
            Err(DelegationError::File(format!("line {line}: {faults}. Nothing was acknowledged.")))
        }
    }
}

fn number_of(line: &GivenLine, document: Option<&Document>) -> Result<String, DelegationError> {
    document.and_then(|document| field(document, NUMBER_FIELD)).ok_or_else(|| {
        DelegationError::Unknown(format!(
            "no document of line {}, reference {}, was opened to this side. Nothing was acknowledged.",
            line.number, line.subject
        ))
    })
}
