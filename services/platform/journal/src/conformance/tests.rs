//! The suite must catch what it is for: a small driver in memory passes, and fails the right case
//! with each fault built in.

use std::sync::{Arc, Mutex, MutexGuard};

use super::*;
use crate::{Head, Record, check_group};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    None,
    AnyFirstPosition,
    AnyHeadSize,
    EmptyGroup,
    NoLimits,
    TighterLimits,
    WritesBeforeRefusing,
    ForgetsLastGroup,
    SecondWriter,
    AnyLogId,
    NewestHeadCoversAll,
    UnboundedRead,
    StuckRead,
    HeadAfterRecords,
}

#[derive(Default)]
struct Contents {
    log_id: Option<[u8; 32]>,
    held: bool,
    records: Vec<Record>,
    heads: Vec<Head>,
    heads_asked_for: u64,
}

struct Memory(Fault);

type Place = Arc<Mutex<Contents>>;

struct MemoryJournal(Fault, Place);

struct MemoryReader(Fault, Place);

fn contents(place: &Place) -> MutexGuard<'_, Contents> {
    place.lock().unwrap()
}

impl Driver for Memory {
    type Place = Place;
    type Journal = MemoryJournal;
    type Reader = MemoryReader;

    fn fresh_place(&self) -> Result<Place, JournalError> {
        Ok(Place::default())
    }

    fn open(&self, place: &Place, log_id: [u8; 32]) -> Result<(MemoryJournal, MemoryReader), JournalError> {
        let mut contents = contents(place);
        if contents.held && self.0 != Fault::SecondWriter {
            return Err(JournalError::InUse { path: "memory".into() });
        }
        let found = *contents.log_id.get_or_insert(log_id);
        if found != log_id && self.0 != Fault::AnyLogId {
            return Err(JournalError::WrongLog { found: hex::encode(found), expected: hex::encode(log_id) });
        }
        if self.0 == Fault::ForgetsLastGroup {
            contents.heads.pop();
            let size = contents.heads.last().map_or(0, |head| head.size);
            contents.records.truncate(usize::try_from(size).unwrap());
        }
        contents.held = true;
        Ok((MemoryJournal(self.0, place.clone()), MemoryReader(self.0, place.clone())))
    }
}

impl Drop for MemoryJournal {
    fn drop(&mut self) {
        contents(&self.1).held = false;
    }
}

impl Journal for MemoryJournal {
    fn size(&self) -> u64 {
        contents(&self.1).records.len() as u64
    }

    fn append(&mut self, first_position: u64, records: &[Record], head: &Head) -> Result<(), JournalError> {
        let fault = self.0;
        if fault == Fault::WritesBeforeRefusing {
            contents(&self.1).records.extend_from_slice(records);
        }
        let size = if fault == Fault::WritesBeforeRefusing {
            self.size() - records.len() as u64
        } else {
            self.size()
        };
        match check_group(size, first_position, records, head) {
            Err(JournalError::FirstPosition { .. }) if fault == Fault::AnyFirstPosition => {}
            Err(JournalError::HeadSize { .. }) if fault == Fault::AnyHeadSize => {}
            Err(JournalError::GroupEmpty) if fault == Fault::EmptyGroup => {}
            Err(
                JournalError::GroupRecords { .. }
                | JournalError::GroupBytes
                | JournalError::EnvelopeBytes { .. }
                | JournalError::NoteBytes { .. },
            ) if fault == Fault::NoLimits => {}
            Ok(_) if fault == Fault::TighterLimits && records.len() == crate::GROUP_RECORDS_MAX => {
                return Err(JournalError::GroupRecords { found: records.len() });
            }
            checked => {
                checked?;
            }
        }
        if fault == Fault::HeadAfterRecords {
            contents(&self.1).records.extend_from_slice(records);
            // Until the watching thread has looked at the first group, which has no head yet.
            while contents(&self.1).heads.is_empty() && contents(&self.1).heads_asked_for == 0 {
                std::thread::yield_now();
            }
            contents(&self.1).heads.push(head.clone());
            return Ok(());
        }
        // Under one lock, or a reader could come between the records and their head.
        let mut contents = contents(&self.1);
        if fault != Fault::WritesBeforeRefusing {
            contents.records.extend_from_slice(records);
        }
        contents.heads.push(head.clone());
        Ok(())
    }
}

impl JournalReader for MemoryReader {
    fn size(&self) -> Result<u64, JournalError> {
        Ok(contents(&self.1).records.len() as u64)
    }

    fn read(&self, from: u64, records_max: usize, bytes_max: usize) -> Result<Vec<Record>, JournalError> {
        let contents = contents(&self.1);
        let mut records = Vec::new();
        let mut bytes = 0;
        for record in contents.records.iter().skip(usize::try_from(from).unwrap()) {
            bytes += record.bytes();
            let full = records.len() >= records_max || bytes > bytes_max;
            let may_stop = !records.is_empty() || self.0 == Fault::StuckRead;
            if full && may_stop && self.0 != Fault::UnboundedRead {
                break;
            }
            records.push(record.clone());
        }
        Ok(records)
    }

    fn head_covering(&self, position: u64) -> Result<Option<Head>, JournalError> {
        if self.0 == Fault::NewestHeadCoversAll {
            return Ok(self.newest_head()?.filter(|head| head.size > position));
        }
        let mut contents = contents(&self.1);
        contents.heads_asked_for += 1;
        Ok(contents.heads.iter().find(|head| head.size > position).cloned())
    }

    fn newest_head(&self) -> Result<Option<Head>, JournalError> {
        Ok(contents(&self.1).heads.last().cloned())
    }
}

#[test]
fn a_sound_driver_passes() {
    check_all(&Memory(Fault::None)).unwrap();
}

#[test]
fn each_fault_fails_its_case() {
    let expectations = [
        (Fault::AnyFirstPosition, "wrong_first_position_refused"),
        (Fault::AnyHeadSize, "wrong_head_size_refused"),
        (Fault::EmptyGroup, "empty_group_refused"),
        (Fault::NoLimits, "over_limit_refused"),
        (Fault::TighterLimits, "at_limit_accepted"),
        (Fault::WritesBeforeRefusing, "wrong_first_position_refused"),
        (Fault::ForgetsLastGroup, "reopen_sees_everything"),
        (Fault::SecondWriter, "second_writer_refused"),
        (Fault::AnyLogId, "wrong_log_id_refused"),
        (Fault::NewestHeadCoversAll, "groups_read_back"),
        (Fault::UnboundedRead, "reads_are_bounded"),
        (Fault::StuckRead, "reads_are_bounded"),
        (Fault::HeadAfterRecords, "readers_see_whole_groups"),
    ];
    for (fault, case) in expectations {
        let (_, check) = *cases::<Memory>().iter().find(|(name, _)| *name == case).unwrap();
        assert!(check(&Memory(fault)).is_err(), "{case} did not notice {fault:?}");
    }
}
