//! Records and heads that follow from their position, so that any can be checked byte for byte.

use crate::{ENTRY_BYTES, Head, JournalError, Record};

/// The record that the suite writes at `position`: its envelope has 0 to 800 bytes.
pub fn sample_record(position: u64) -> Record {
    let mut entry = [0x01; ENTRY_BYTES];
    for (place, byte) in entry.iter_mut().skip(1).zip(mixed(position).to_be_bytes()) {
        *place = byte;
    }
    let envelope = (0..mixed(position) % 101).flat_map(|block| mixed(position ^ (block << 48)).to_le_bytes());
    Record { entry, envelope: envelope.collect() }
}

/// The sample records from `first` to below `end`.
pub fn sample_records(first: u64, end: u64) -> Vec<Record> {
    (first..end).map(sample_record).collect()
}

/// The head that the suite writes for `size`.
pub fn sample_head(size: u64) -> Head {
    Head { size, note: format!("example.org/log\n{size}\n\n\u{2014} example.org/log {:016x}\n", mixed(size)) }
}

/// Appends the sample groups that end at `boundaries`.
pub(super) fn append_groups(
    journal: &mut impl crate::Journal,
    boundaries: &[u64],
) -> Result<(), JournalError> {
    for boundary in boundaries {
        let first = journal.size();
        journal.append(first, &sample_records(first, *boundary), &sample_head(*boundary))?;
    }
    Ok(())
}

/// A number that looks nothing like its neighbours' (the finaliser of SplitMix64).
fn mixed(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}
