//! People of one side with what is compared of each.

use homeward_delegation_core::matching::Profile;
use homeward_payload::ids::SubjectRef;
use homeward_vault::document::Document;
use homeward_vault::store::Purpose;

use crate::error::DelegationError;
use crate::registers::Registers;

/// Documents read in one go.
const DOCUMENTS_AT_ONCE_MAX: usize = 1_000;

/// People of one side, in order.
pub(crate) struct Side<T> {
    /// Their references.
    pub(crate) subjects: Vec<SubjectRef>,
    /// What is compared of each.
    pub(crate) profiles: Vec<Profile>,
    /// What the caller reads of each besides.
    pub(crate) more: Vec<T>,
    /// Documents that have not come, or do not read.
    pub(crate) waiting: usize,
}

/// Reads the documents of people for tracing; `told` is told now and then how many are done.
///
/// # Errors
/// A store fails.
pub(crate) fn read_side<T>(
    registers: &mut Registers<'_>,
    subjects: &[SubjectRef],
    mut told: impl FnMut(usize),
    read: impl Fn(&Registers<'_>, &Document) -> Option<(Profile, T)>,
) -> Result<Side<T>, DelegationError> {
    let mut side = Side { subjects: Vec::new(), profiles: Vec::new(), more: Vec::new(), waiting: 0 };
    for group in subjects.chunks(DOCUMENTS_AT_ONCE_MAX) {
        let documents = registers.read_subjects(group.iter().copied(), Purpose::Tracing)?;
        for (subject, document) in group.iter().zip(documents) {
            match document.and_then(|document| read(registers, &document)) {
                Some((profile, more)) => {
                    side.subjects.push(*subject);
                    side.profiles.push(profile);
                    side.more.push(more);
                }
                None => side.waiting = side.waiting.saturating_add(1),
            }
        }
        told(side.subjects.len().saturating_add(side.waiting));
    }
    Ok(side)
}
