//! The transparency log: entries, their Merkle tree, proofs, signed heads and tiles.
//!
//! Tree hashing and proofs follow RFC 6962 and RFC 9162; checkpoints, cosignatures and tiles follow the C2SP
//! documents signed-note, tlog-checkpoint, tlog-cosignature and tlog-tiles. Pure: no clock, no randomness,
//! no I/O. `proto/spec/log.md` specifies the formats for other implementations.

mod checkpoint;
mod cosignature;
mod entry;
mod export;
mod hash;
mod head;
mod name;
mod note;
mod proof;
mod tile;
mod tree;

pub use checkpoint::{Checkpoint, CheckpointError, LogKey, SignedCheckpoint};
pub use cosignature::{CosignatureError, WitnessKey, cosign};
pub use entry::{ENTRY_BYTES, ENTRY_VERSION, Entry, EntryError};
pub use export::{RebuildError, export, rebuild};
pub use hash::{EMPTY_ROOT, leaf_hash, node_hash};
pub use head::{Head, HeadError};
pub use homeward_statement::Hash;
pub use name::{NAME_BYTES_MAX, Name, NameError};
pub use note::{NOTE_BYTES_MAX, NOTE_SIGNATURES_MAX, Note, NoteError, NoteSignature};
pub use proof::{PROOF_HASHES_MAX, ProofError, verify_consistency, verify_inclusion};
pub use tile::{TILE_HEIGHT, TILE_WIDTH, TileKind, TilePath};
pub use tree::{Tree, TreeError};

#[cfg(test)]
mod vectors;
