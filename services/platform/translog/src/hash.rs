//! Hashing of leaves and nodes (RFC 6962, section 2.1), kept apart by their first byte.

use homeward_statement::Hash;
use sha2::{Digest, Sha256};

/// Opens the input of a leaf hash.
const LEAF_PREFIX: [u8; 1] = [0x00];
/// Opens the input of a node hash.
const NODE_PREFIX: [u8; 1] = [0x01];

/// Root of the tree without leaves: SHA-256 of nothing.
pub const EMPTY_ROOT: Hash = Hash::from_bytes([
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27,
    0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
]);

/// Hashes one entry's bytes: SHA-256(0x00 || data).
#[must_use]
pub fn leaf_hash(data: &[u8]) -> Hash {
    Hash::from_bytes(Sha256::new().chain_update(LEAF_PREFIX).chain_update(data).finalize().into())
}

/// Hashes two subtrees into the one above: SHA-256(0x01 || left || right).
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let input = Sha256::new().chain_update(NODE_PREFIX).chain_update(left.as_bytes());
    Hash::from_bytes(input.chain_update(right.as_bytes()).finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_empty_root_is_the_hash_of_nothing() {
        assert_eq!(EMPTY_ROOT, Hash::of(b""));
    }
}
