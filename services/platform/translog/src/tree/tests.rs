use ct_merkle::mem_backed_tree::MemoryBackedTree;
use proptest::prelude::*;
use sha2::Sha256;

use super::*;
use crate::hash::leaf_hash;
use crate::proof::{verify_consistency, verify_inclusion};
use crate::vectors;

/// Largest tree of the property tests, in leaves.
const LEAVES_MAX: u64 = 300;

fn leaf(index: u64) -> Hash {
    leaf_hash(&index.to_be_bytes())
}

fn tree(size: u64) -> Tree {
    (0..size).map(leaf).collect()
}

fn published() -> Tree {
    let file = vectors::parse(vectors::MERKLE);
    vectors::list(&file["leaves"]).iter().map(|data| leaf_hash(&vectors::unhex(data))).collect()
}

#[test]
fn roots_match_the_published_ones() {
    let file = vectors::parse(vectors::MERKLE);
    let roots = vectors::hashes(&file["roots"]);
    let tree = published();
    assert_eq!(roots.len(), 9);
    for (size, root) in roots.iter().enumerate() {
        assert_eq!(tree.root_at(size as u64), Ok(*root), "size {size}");
        let leaves = tree.level(0)[..size].iter().copied();
        assert_eq!(leaves.collect::<Tree>().root(), *root, "size {size}");
    }
}

#[test]
fn proofs_match_the_published_ones() {
    let file = vectors::parse(vectors::MERKLE);
    let tree = published();
    for vector in vectors::list(&file["inclusion_proofs"]) {
        let (index, size) = (vectors::number(&vector["index"]), vectors::number(&vector["size"]));
        assert_eq!(tree.inclusion_proof(index, size), Ok(vectors::hashes(&vector["proof"])), "{vector}");
    }
    for vector in vectors::list(&file["consistency_proofs"]) {
        let (old, new) = (vectors::number(&vector["old_size"]), vectors::number(&vector["new_size"]));
        assert_eq!(tree.consistency_proof(old, new), Ok(vectors::hashes(&vector["proof"])), "{vector}");
    }
}

#[test]
fn what_lies_outside_the_tree_is_refused() {
    let tree = tree(5);
    for asked in [6, 7, 8, 13, 64, 1 << 40, u64::MAX] {
        let beyond = TreeError::SizeBeyond { asked, size: 5 };
        assert_eq!(tree.root_at(asked), Err(beyond));
        assert_eq!(tree.consistency_proof(0, asked), Err(beyond));
        assert_eq!(tree.consistency_proof(asked, asked), Err(beyond));
        assert!(tree.consistency_proof(3, asked).is_err());
        assert!(tree.inclusion_proof(0, asked).is_err());
        assert!(tree.inclusion_proof(asked - 1, asked).is_err());
    }
    assert_eq!(tree.inclusion_proof(5, 5), Err(TreeError::IndexBeyond { index: 5, size: 5 }));
    assert_eq!(tree.inclusion_proof(0, 0), Err(TreeError::IndexBeyond { index: 0, size: 0 }));
    assert_eq!(tree.consistency_proof(4, 3), Err(TreeError::OldBeyondNew { old: 4, new: 3 }));
}

#[test]
fn a_tree_without_leaves_has_the_empty_head() {
    assert_eq!(Tree::new().head(), Head::EMPTY);
    assert_eq!(tree(5).head_at(0), Ok(Head::EMPTY));
    assert_eq!(Tree::new().consistency_proof(0, 0), Ok(vec![]));
}

#[test]
fn a_tree_holds_fewer_than_two_hashes_for_each_leaf() {
    for size in [1, 2, 255, 256, 1000] {
        let held: usize = tree(size).levels.iter().map(Vec::len).sum();
        assert!((held as u64) < 2 * size, "{held} hashes for {size} leaves");
    }
}

#[test]
fn every_proof_of_small_trees_verifies() {
    let tree = tree(40);
    for new in 1..=40 {
        let head = tree.head_at(new).unwrap();
        for old in 0..=new {
            let proof = tree.consistency_proof(old, new).unwrap();
            assert_eq!(verify_consistency(&tree.head_at(old).unwrap(), &head, &proof), Ok(()));
        }
        for index in 0..new {
            let proof = tree.inclusion_proof(index, new).unwrap();
            assert_eq!(verify_inclusion(&leaf(index), index, &head, &proof), Ok(()));
        }
    }
}

proptest! {
    #[test]
    fn roots_and_proofs_equal_those_of_another_implementation(
        size in 1..LEAVES_MAX,
        index: prop::sample::Index,
        old: prop::sample::Index,
    ) {
        let size_usize = usize::try_from(size).unwrap();
        let mut oracle = MemoryBackedTree::<Sha256, [u8; 8]>::new();
        (0..size).for_each(|index| oracle.push(index.to_be_bytes()));
        let tree = tree(size + 7);
        prop_assert_eq!(concat(&[tree.root_at(size).unwrap()]), oracle.root().as_bytes().to_vec());

        let index = index.index(size_usize);
        let proof = tree.inclusion_proof(index as u64, size).unwrap();
        prop_assert_eq!(concat(&proof), oracle.prove_inclusion(index).as_bytes().to_vec());

        let old = 1 + old.index(size_usize);
        let proof = tree.consistency_proof(old as u64, size).unwrap();
        prop_assert_eq!(concat(&proof), oracle.prove_consistency(size_usize - old).as_bytes().to_vec());
    }

    #[test]
    fn a_tree_remembers_every_head_it_had(size in 0..LEAVES_MAX, more in 0..LEAVES_MAX) {
        let mut grown = tree(size);
        let head = grown.head();
        for index in size..size + more {
            prop_assert_eq!(grown.push(leaf(index)), index);
        }
        prop_assert_eq!(grown.head_at(size), Ok(head));
        prop_assert_eq!(grown, tree(size + more));
    }
}

fn concat(proof: &[Hash]) -> Vec<u8> {
    proof.iter().flat_map(|hash| hash.as_bytes()).copied().collect()
}
