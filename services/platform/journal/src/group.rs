//! What is appended: records in a group, the head that covers them, and their limits.

use crate::JournalError;

/// The length of a log entry: version (1), sequenced time (8), SHA-256 of the envelope (32).
pub const ENTRY_BYTES: usize = 41;
/// How many records one group may hold.
pub const GROUP_RECORDS_MAX: usize = 4096;
/// How many bytes of entries and envelopes one group may hold: 16 MiB.
pub const GROUP_BYTES_MAX: usize = 16 * 1024 * 1024;
/// How many bytes one envelope may have: 1 MiB.
pub const ENVELOPE_BYTES_MAX: usize = 1024 * 1024;
/// How many bytes the text of a head may have: 16 KiB, many times a signed checkpoint.
pub const NOTE_BYTES_MAX: usize = 16 * 1024;
/// How many records a journal may hold: databases count in signed 64-bit integers.
pub const SIZE_MAX: u64 = i64::MAX.unsigned_abs();

/// One sequenced statement: its log entry and the envelope as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The log entry, as it is hashed into the tree.
    pub entry: [u8; ENTRY_BYTES],
    /// The envelope, at most [`ENVELOPE_BYTES_MAX`] bytes.
    pub envelope: Vec<u8>,
}

impl Record {
    /// How many bytes the record counts for in [`GROUP_BYTES_MAX`] and in reads.
    pub fn bytes(&self) -> usize {
        ENTRY_BYTES.saturating_add(self.envelope.len())
    }
}

/// A head of the log: the signed checkpoint written with the group that it covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// How many records the head covers, from position 0.
    pub size: u64,
    /// The signed checkpoint text, at most [`NOTE_BYTES_MAX`] bytes.
    pub note: String,
}

/// Checks a group against the contract and the limits, and returns the size of the journal after it.
///
/// Every driver calls this first, so that all refuse alike and before anything is written.
///
/// # Errors
///
/// One of the refusals of [`JournalError`].
pub fn check_group(
    size: u64,
    first_position: u64,
    records: &[Record],
    head: &Head,
) -> Result<u64, JournalError> {
    if first_position != size {
        return Err(JournalError::FirstPosition { found: first_position, expected: size });
    }
    if records.is_empty() {
        return Err(JournalError::GroupEmpty);
    }
    if records.len() > GROUP_RECORDS_MAX {
        return Err(JournalError::GroupRecords { found: records.len() });
    }
    let size_after = u64::try_from(records.len())
        .ok()
        .and_then(|count| size.checked_add(count))
        .filter(|size_after| *size_after <= SIZE_MAX)
        .ok_or(JournalError::SizeOverLimit)?;
    if head.size != size_after {
        return Err(JournalError::HeadSize { found: head.size, expected: size_after });
    }
    if head.note.len() > NOTE_BYTES_MAX {
        return Err(JournalError::NoteBytes { found: head.note.len() });
    }
    let mut group_bytes = 0_usize;
    for (record, position) in records.iter().zip(first_position..) {
        if record.envelope.len() > ENVELOPE_BYTES_MAX {
            return Err(JournalError::EnvelopeBytes { position, found: record.envelope.len() });
        }
        group_bytes = group_bytes.saturating_add(record.bytes());
    }
    if group_bytes > GROUP_BYTES_MAX { Err(JournalError::GroupBytes) } else { Ok(size_after) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_stops_at_its_limit() {
        let check = |size: u64| {
            let record = Record { entry: [0; ENTRY_BYTES], envelope: vec![] };
            let head = Head { size: size.wrapping_add(1), note: String::new() };
            check_group(size, size, &[record], &head)
        };
        assert_eq!(check(SIZE_MAX - 1).unwrap(), SIZE_MAX);
        for size in [SIZE_MAX, u64::MAX] {
            assert!(matches!(check(size), Err(JournalError::SizeOverLimit)), "size {size}");
        }
    }
}
