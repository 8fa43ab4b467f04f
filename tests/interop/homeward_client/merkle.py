"""The Merkle tree of RFC 6962, verified as in RFC 9162."""

import hashlib
from collections.abc import Mapping, Sequence

from .fault import require

HASH_BYTES = 32
PROOF_HASHES_MAX = 65
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over hashes of leaves (RFC 6962 section 2.1)."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    split = _left(len(leaves))
    return node_hash(root(leaves[:split]), root(leaves[split:]))


def inclusion_proof(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """The audit path of a leaf (RFC 6962 section 2.1.1)."""
    if len(leaves) <= 1:
        return []
    split = _left(len(leaves))
    if index < split:
        return inclusion_proof(index, leaves[:split]) + [root(leaves[split:])]
    return inclusion_proof(index - split, leaves[split:]) + [root(leaves[:split])]


def consistency_proof(old_size: int, leaves: Sequence[bytes]) -> list[bytes]:
    """The proof that the first leaves are a tree of their own (RFC 6962 section 2.1.2)."""
    return _subproof(old_size, leaves, True) if 0 < old_size < len(leaves) else []


def closed_subtrees(opened: Sequence[int], leaves: Sequence[bytes]) -> list[bytes]:
    """The roots of the largest subtrees that hold no opened leaf, from left to right; indices ascend."""
    if not opened:
        return [root(leaves)]
    if len(leaves) == 1:
        return []
    split = _left(len(leaves))
    left = closed_subtrees([index for index in opened if index < split], leaves[:split])
    return left + closed_subtrees([index - split for index in opened if index >= split], leaves[split:])


def verify_opened(size: int, opened: Mapping[int, bytes], closed: Sequence[bytes], expected: bytes) -> None:
    """Verifies that opened leaves, each at its index, and the closed subtrees lead to a root."""
    require(all(0 <= index < size for index in opened), f"a leaf is not in a tree of {size}")
    require(all(len(each) == HASH_BYTES for each in closed), f"a hash has {HASH_BYTES} bytes")
    rest = list(closed)
    found = _opened_root(0, size, opened, rest)
    require(not rest, "there are too many closed subtrees")
    require(found == expected, "the opened leaves lead to another root")


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], expected: bytes) -> None:
    """Verifies an audit path (RFC 9162 section 2.1.3.2)."""
    _check_form(proof)
    require(0 <= index < size, f"leaf {index} is not in a tree of {size}")
    position, last, found = index, size - 1, leaf
    for sibling in proof:
        require(last > 0, "the inclusion proof is too long")
        if position & 1 or position == last:
            found = node_hash(sibling, found)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        position, last = position >> 1, last >> 1
    require(last == 0, "the inclusion proof is too short")
    require(found == expected, "the inclusion proof leads to another root")


def verify_consistency(old_size: int, new_size: int, old: bytes, new: bytes, proof: Sequence[bytes]) -> None:
    """Verifies that the newer tree continues the older (RFC 9162 section 2.1.4.2)."""
    _check_form(proof)
    require(0 <= old_size <= new_size, f"size {old_size} is above size {new_size}")
    if old_size in (0, new_size):
        require(not proof, "a proof from size 0, or between equal sizes, is empty")
        expected = EMPTY_ROOT if old_size == 0 else new
        require(old == expected, f"the older root is not that of size {old_size}")
        return
    nodes = list(proof)
    # A complete subtree stands for itself and is left out of the proof.
    if old_size & (old_size - 1) == 0:
        nodes.insert(0, old)
    require(bool(nodes), "the consistency proof is too short")
    position, last = old_size - 1, new_size - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    old_found = new_found = nodes[0]
    for node in nodes[1:]:
        require(last > 0, "the consistency proof is too long")
        if position & 1 or position == last:
            old_found, new_found = node_hash(node, old_found), node_hash(node, new_found)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            new_found = node_hash(new_found, node)
        position, last = position >> 1, last >> 1
    require(last == 0, "the consistency proof is too short")
    require((old_found, new_found) == (old, new), "the consistency proof leads to other roots")


def _left(size: int) -> int:
    return 1 << (size - 1).bit_length() - 1


def _opened_root(start: int, size: int, opened: Mapping[int, bytes], rest: list[bytes]) -> bytes:
    if not any(start <= index < start + size for index in opened):
        require(bool(rest), "a closed subtree is missing")
        return rest.pop(0)
    if size == 1:
        return opened[start]
    split = _left(size)
    left = _opened_root(start, split, opened, rest)
    return node_hash(left, _opened_root(start + split, size - split, opened, rest))


def _subproof(old_size: int, leaves: Sequence[bytes], is_whole: bool) -> list[bytes]:
    if old_size == len(leaves):
        return [] if is_whole else [root(leaves)]
    split = _left(len(leaves))
    if old_size <= split:
        return _subproof(old_size, leaves[:split], is_whole) + [root(leaves[split:])]
    return _subproof(old_size - split, leaves[split:], False) + [root(leaves[:split])]


def _check_form(proof: Sequence[bytes]) -> None:
    fits = len(proof) <= PROOF_HASHES_MAX and all(len(each) == HASH_BYTES for each in proof)
    require(fits, f"a proof is at most {PROOF_HASHES_MAX} hashes of {HASH_BYTES} bytes")
