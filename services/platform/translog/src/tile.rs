//! Names of the files that a log is laid out in (C2SP tlog-tiles).

use std::fmt;

/// Levels of the tree that one tile spans.
pub const TILE_HEIGHT: usize = 8;
/// Hashes in a full tile, entries in a full bundle.
pub const TILE_WIDTH: usize = 1 << TILE_HEIGHT;

/// What a file of the layout holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TileKind {
    /// Entries, each after its length in bytes as 16-bit big-endian number.
    Entries,
    /// Hashes of complete subtrees of 256^level leaves, 32 bytes each.
    Hashes {
        /// Tile level, from 0 for leaf hashes; at most 7 in a log of fewer than 2^64 entries.
        level: usize,
    },
}

/// Names one file of the layout. As text relative to the log's folder, as in `tile/0/x001/234.p/5`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TilePath {
    kind: TileKind,
    index: u64,
    width: usize,
}

impl TilePath {
    /// File `index` (from 0) of its kind, with `width` items, 1 to [`TILE_WIDTH`].
    pub(crate) const fn new(kind: TileKind, index: u64, width: usize) -> Self {
        Self { kind, index, width }
    }

    /// What the file holds.
    #[must_use]
    pub const fn kind(&self) -> TileKind {
        self.kind
    }

    /// Number of the file within its kind and level, from 0.
    #[must_use]
    pub const fn index(&self) -> u64 {
        self.index
    }

    /// Number of items in the file, 1 to [`TILE_WIDTH`]; the file is partial if it is less than that.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.width
    }
}

impl fmt::Display for TilePath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            TileKind::Entries => write!(formatter, "tile/entries/")?,
            TileKind::Hashes { level } => write!(formatter, "tile/{level}/")?,
        }
        // Groups of three digits, all but the last marked with an x: no file is ever also a folder.
        let mut groups = format!("{:03}", self.index % 1000);
        let mut rest = self.index / 1000;
        while rest > 0 {
            groups = format!("x{:03}/{groups}", rest % 1000);
            rest /= 1000;
        }
        formatter.write_str(&groups)?;
        if self.width < TILE_WIDTH { write!(formatter, ".p/{}", self.width) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_spelled_as_the_document_says() {
        let hashes = |level| TileKind::Hashes { level };
        check(hashes(0), 0, 256, "tile/0/000");
        check(hashes(7), 999, 1, "tile/7/999.p/1");
        check(hashes(0), 1000, 255, "tile/0/x001/000.p/255");
        check(hashes(0), 1234, 5, "tile/0/x001/234.p/5");
        check(hashes(1), 1_234_067, 256, "tile/1/x001/x234/067");
        check(TileKind::Entries, 1_234_067, 256, "tile/entries/x001/x234/067");
        check(TileKind::Entries, 7, 44, "tile/entries/007.p/44");
        check(hashes(0), u64::MAX, 256, "tile/0/x018/x446/x744/x073/x709/x551/615");
    }

    fn check(kind: TileKind, index: u64, width: usize, expected: &str) {
        assert_eq!(TilePath::new(kind, index, width).to_string(), expected);
    }
}
