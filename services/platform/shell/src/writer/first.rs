//! The first entry.

use super::SequencerError;
use crate::forum::ForumFile;
use crate::state::State;
use homeward_journal::{Head, Journal, Record};
use homeward_statement::SecretKey;
use homeward_translog::{Checkpoint, SignedCheckpoint};

/// Puts the genesis into an empty journal as entry 0, at the time it was made, under a head of size 1.
///
/// # Errors
/// [`SequencerError`]; the journal refuses if it is not empty.
pub fn append_genesis(
    forum: &ForumFile,
    journal: &mut dyn Journal,
    log_key: &SecretKey,
) -> Result<(), SequencerError> {
    let head = State::begin(forum).tree().head();
    let signed = SignedCheckpoint::sign(Checkpoint::new(forum.log_key().origin().clone(), head), log_key)?;
    let record = Record { entry: forum.entry().encode(), envelope: forum.envelope().bytes().to_vec() };
    Ok(journal.append(0, &[record], &Head { size: head.size(), note: signed.to_string() })?)
}
