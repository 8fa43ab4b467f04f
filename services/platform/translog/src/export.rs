//! A whole log as files, and back (C2SP tlog-tiles); whoever calls does the reading and writing.

use homeward_statement::{HASH_BYTES, Hash};
use thiserror::Error;

use crate::entry::{ENTRY_BYTES, Entry, EntryError};
use crate::head::Head;
use crate::tile::{TILE_HEIGHT, TILE_WIDTH, TileKind, TilePath};
use crate::tree::Tree;

/// Tile levels of the largest tree: 8 levels of 8 make 64 bits of size.
const TILE_LEVELS: usize = 8;
/// Length of an entry's length in a bundle, in bytes.
const LENGTH_PREFIX_BYTES: usize = 2;
/// Before each entry of a bundle: its length as 16-bit big-endian number.
const LENGTH_PREFIX: [u8; LENGTH_PREFIX_BYTES] = (ENTRY_BYTES as u16).to_be_bytes();

/// Files are not the log they are said to be; `E` is the reader's own error.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RebuildError<E> {
    /// A file could not be read.
    #[error("{path}: {cause}")]
    Read {
        /// The file.
        path: TilePath,
        /// What the reader said.
        cause: E,
    },
    /// A file has another length than a file of its width.
    #[error("{path}: {found_bytes} bytes, need exactly {needed_bytes}")]
    Length {
        /// The file.
        path: TilePath,
        /// Length found, in bytes.
        found_bytes: usize,
        /// Length needed, in bytes.
        needed_bytes: usize,
    },
    /// An entry's length prefix is not that of an entry.
    #[error("{path}: entry {position} of the bundle is not preceded by the length {ENTRY_BYTES}")]
    LengthPrefix {
        /// The file.
        path: TilePath,
        /// Position within the bundle, from 0.
        position: usize,
    },
    /// An entry does not decode.
    #[error("{path}: entry {position} of the bundle: {cause}")]
    Entry {
        /// The file.
        path: TilePath,
        /// Position within the bundle, from 0.
        position: usize,
        /// What is wrong with it.
        cause: EntryError,
    },
    /// A hash tile is not the one that follows from the entries.
    #[error("{path}: does not hold the hashes that follow from the entries")]
    Hashes {
        /// The file.
        path: TilePath,
    },
    /// The entries have another root than the head.
    #[error("entries have root {found}, the head has {expected}")]
    Root {
        /// Root computed from the entries.
        found: Hash,
        /// Root of the head.
        expected: Hash,
    },
}

/// Gives `write` every file of the log made of `entries`, bundles of entries first, then hash tiles from the
/// lowest level: each file once, with its whole content.
///
/// # Errors
/// The first error of `write`, after which no more files are given.
pub fn export<E>(
    entries: &[Entry],
    mut write: impl FnMut(TilePath, Vec<u8>) -> Result<(), E>,
) -> Result<(), E> {
    for (index, bundle) in (0..).zip(entries.chunks(TILE_WIDTH)) {
        let bytes = bundle.iter().flat_map(|entry| LENGTH_PREFIX.into_iter().chain(entry.encode())).collect();
        write(TilePath::new(TileKind::Entries, index, bundle.len()), bytes)?;
    }
    let tree = entries.iter().map(Entry::leaf_hash).collect();
    hash_tiles(&tree).try_for_each(|(path, bytes)| write(path, bytes))
}

/// Reads the log that `head` fixes back from its files and checks every byte of them: entries, hash tiles and
/// root.
///
/// # Errors
/// [`RebuildError`] names the first file that cannot be read or does not fit.
pub fn rebuild<E>(
    head: &Head,
    mut read: impl FnMut(&TilePath) -> Result<Vec<u8>, E>,
) -> Result<(Tree, Vec<Entry>), RebuildError<E>> {
    let mut read = |path: TilePath, item_bytes: usize| {
        let bytes = read(&path).map_err(|cause| RebuildError::Read { path, cause })?;
        let (found_bytes, needed_bytes) = (bytes.len(), path.width() * item_bytes);
        if found_bytes == needed_bytes {
            Ok(bytes)
        } else {
            Err(RebuildError::Length { path, found_bytes, needed_bytes })
        }
    };
    let mut entries = Vec::new();
    for path in bundle_paths(head.size()) {
        let bytes = read(path, LENGTH_PREFIX_BYTES + ENTRY_BYTES)?;
        read_bundle(path, &bytes, &mut entries)?;
    }
    let tree: Tree = entries.iter().map(Entry::leaf_hash).collect();
    for (path, expected) in hash_tiles(&tree) {
        if read(path, HASH_BYTES)? != expected {
            return Err(RebuildError::Hashes { path });
        }
    }
    if tree.root() != *head.root() {
        return Err(RebuildError::Root { found: tree.root(), expected: *head.root() });
    }
    Ok((tree, entries))
}

/// The bundles of a log of `size` entries.
fn bundle_paths(size: u64) -> impl Iterator<Item = TilePath> {
    let width = TILE_WIDTH as u64;
    let full = (0..size / width).map(|index| TilePath::new(TileKind::Entries, index, TILE_WIDTH));
    // The remainder of a division by 256 is at most 255.
    let partial = TilePath::new(TileKind::Entries, size / width, (size % width) as usize);
    full.chain((partial.width() > 0).then_some(partial))
}

/// Every hash tile of the tree with its content: of each level, the hashes of complete subtrees only.
fn hash_tiles(tree: &Tree) -> impl Iterator<Item = (TilePath, Vec<u8>)> {
    (0..TILE_LEVELS).flat_map(|level| {
        let tiles = (0..).zip(tree.level(level * TILE_HEIGHT).chunks(TILE_WIDTH));
        tiles.map(move |(index, hashes)| {
            let bytes = hashes.iter().flat_map(|hash| *hash.as_bytes()).collect();
            (TilePath::new(TileKind::Hashes { level }, index, hashes.len()), bytes)
        })
    })
}

fn read_bundle<E>(path: TilePath, bytes: &[u8], entries: &mut Vec<Entry>) -> Result<(), RebuildError<E>> {
    for (position, item) in bytes.chunks(LENGTH_PREFIX_BYTES + ENTRY_BYTES).enumerate() {
        let entry = item.strip_prefix(&LENGTH_PREFIX).ok_or(RebuildError::LengthPrefix { path, position })?;
        entries.push(Entry::decode(entry).map_err(|cause| RebuildError::Entry { path, position, cause })?);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
