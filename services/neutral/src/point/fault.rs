//! Why something is not entered or signed at a handover point. Each says what stands in the way and what to do; nothing
//! was entered and nothing was lost.

use super::entry::EntryFault;
use super::lines::LinesFault;
use super::pack::PackFault;
use super::store::StoreFault;

/// Why something was not entered or signed.
#[derive(Debug, thiserror::Error)]
pub enum PointFault {
    /// The pack cannot be used.
    #[error(transparent)]
    Pack(#[from] PackFault),
    /// The journal cannot be used.
    #[error(transparent)]
    Store(#[from] StoreFault),
    /// What was typed is no entry.
    #[error(transparent)]
    Entry(#[from] EntryFault),
    /// What was typed is no line.
    #[error(transparent)]
    Lines(#[from] LinesFault),
    /// There is no such line.
    #[error("there is no line {0}: the batch has lines 1 to {1}; homeward witness roster shows them")]
    LineUnknown(u32, usize),
    /// The line had left the batch.
    #[error("line {0} had left the batch when the pack was loaded: {1}; nothing is said of it any more")]
    LineOut(u32, &'static str),
    /// The line is a person.
    #[error("line {0} is a person; this is said of containers")]
    IsPerson(u32),
    /// The line is a container.
    #[error("line {0} is a container; this is said of persons, a container is refused-container or absent")]
    IsContainer(u32),
    /// The line has departed.
    #[error("line {0} has departed; who does not appear after that is absent")]
    Departed(u32),
    /// The line stays.
    #[error(
        "line {0} is {1} and so does not depart; homeward witness undo takes that back while it is not signed"
    )]
    Stays(u32, &'static str),
    /// The person is not cleared.
    #[error(
        "line {0} is not cleared to the end of the window, so the person does not depart; leave the line out with \
             --except {0}"
    )]
    NotCleared(u32),
    /// The line is another side's.
    #[error("line {0} is given by {1}; a departure names lines of one side")]
    OtherGiver(u32, &'static str),
    /// There was no window.
    #[error(
        "the pack has no window that both sides agreed, so nobody departs; load a pack once there is one"
    )]
    NoWindow,
    /// The release is not simultaneous.
    #[error("the window of this pack has no legs that start at once; report departures as they happen")]
    NoLegs,
    /// The side gives nothing.
    #[error("{0} gives nothing in this batch")]
    GivesNothing(String),
    /// The line's mark is signed.
    #[error("line {0} is signed as {1}; what is signed stays, and a correction is said after delivery")]
    LineSigned(u32, &'static str),
    /// The count is signed.
    #[error(
        "the count is signed and given once; a batch handed over at one point is counted in one statement"
    )]
    CountSigned,
    /// The log had the count.
    #[error("the neutral's count was on the log when the pack was loaded; it is given once")]
    CountedBefore,
    /// It is entered.
    #[error("{0} is entered already; homeward witness undo takes back what is not signed")]
    Entered(&'static str),
    /// The record is signed.
    #[error(
        "whether the record is signed is itself signed, over what was entered before; nothing that changes the result \
             comes after that"
    )]
    RecordSigned,
    /// Nobody is under way.
    #[error(
        "nobody has departed, so there is nothing to break off; before a departure homeward batch postpone puts a \
             batch off"
    )]
    NobodyUnderWay,
    /// A line has no outcome.
    #[error(
        "line {0}, given by {1}, has no outcome yet, so there is no result to sign: enter it as present, absent or \
             not-departing"
    )]
    LineOpen(u32, &'static str),
    /// The result cannot be known here.
    #[error("{0}; sign the record after delivery, with homeward batch attest")]
    ResultUnknown(String),
    /// There is nothing to undo.
    #[error("nothing that is not signed can be taken back")]
    NothingToUndo,
    /// That entry is signed or not there.
    #[error("entry {0} is signed or not there; homeward witness show lists what can be taken back")]
    NotUndone(i64),
    /// Nothing to sign.
    #[error("nothing waits for a signature; homeward witness show tells what was signed")]
    NothingToSign,
    /// The key may not sign.
    #[error(
        "{path} holds key {key}, which is no service key of the neutral in this forum; name another with --key"
    )]
    OtherKey {
        /// The file.
        path: String,
        /// Id of the key.
        key: String,
    },
    /// The key cannot be read.
    #[error("the signing key cannot be used: {0}")]
    Key(String),
    /// Nothing was printed.
    #[error(
        "no act or roster was printed from this pack, so there is no paper to photograph; homeward witness act prints \
             one"
    )]
    NotPrinted,
    /// The photograph is empty or too large.
    #[error(
        "the photograph has {0} bytes; 1 to {1} are allowed: take it with fewer pixels, the writing must be legible"
    )]
    Photograph(usize, usize),
    /// The document cannot be sealed.
    #[error("it cannot be sealed: {0}")]
    Seal(String),
    /// A statement cannot be made.
    #[error("the statement cannot be made: {0}")]
    Statement(String),
}
