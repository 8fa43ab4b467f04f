"""Entries, tree, checkpoints, cosignatures, tiles."""

import hashlib

from homeward_client import merkle, note
from homeward_client.keys import SigningKey
from homeward_client.receipt import Entry

from .folder import equal, read, refused

TILE_HASHES = 256
ENTRIES_OF_CHECKPOINTS = 300


def check_entries() -> str:
    """Checks entry.json."""
    vectors = read("entry.json")
    for each in vectors["entries"]:
        entry = Entry(int(each["time_us"]), bytes.fromhex(each["envelope_hash"]))
        equal("entry", entry.data.hex(), each["entry"])
        equal("leaf", entry.leaf.hex(), each["leaf_hash"])
        equal("entry parsed", Entry.parse(entry.data), entry)
    for each in vectors["entries_refused"]:
        refused(each["about"], lambda: Entry.parse(bytes.fromhex(each["entry"])), each["reason"])
    return f"{len(vectors['entries'])} entries, {len(vectors['entries_refused'])} refused"


def check_tree() -> str:
    """Checks merkle.json; every proof is made here and verified here, and fails where it is changed."""
    vectors = read("merkle.json")
    leaves = [merkle.leaf_hash(bytes.fromhex(leaf)) for leaf in vectors["leaves"]]
    roots = [bytes.fromhex(root) for root in vectors["roots"]]
    for size, expected in enumerate(roots):
        equal(f"root of size {size}", merkle.root(leaves[:size]), expected)
    for each in vectors["inclusion_proofs"]:
        index, size, proof = each["index"], each["size"], [bytes.fromhex(one) for one in each["proof"]]
        equal(f"inclusion proof of {index} in {size}", merkle.inclusion_proof(index, leaves[:size]), proof)
        merkle.verify_inclusion(index, size, leaves[index], proof, roots[size])
        for wrong in _changed(proof):
            refused("a changed proof", lambda: merkle.verify_inclusion(index, size, leaves[index], wrong, roots[size]))
    for each in vectors["consistency_proofs"]:
        old, new, proof = each["old_size"], each["new_size"], [bytes.fromhex(one) for one in each["proof"]]
        equal(f"consistency proof from {old} to {new}", merkle.consistency_proof(old, leaves[:new]), proof)
        merkle.verify_consistency(old, new, roots[old], roots[new], proof)
        for wrong in _changed(proof):
            refused("a changed proof", lambda: merkle.verify_consistency(old, new, roots[old], roots[new], wrong))
    proofs = len(vectors["inclusion_proofs"]) + len(vectors["consistency_proofs"])
    return f"{len(roots)} roots, {proofs} proofs"


def check_checkpoints() -> str:
    """Checks checkpoint.json."""
    vectors = read("checkpoint.json")
    key = SigningKey(bytes.fromhex(vectors["log_seed"]))
    for each in vectors["checkpoints"]:
        root = merkle.root([entry.leaf for entry in _entries()[: each["size"]]])
        equal("root", root.hex(), each["root"])
        equal("body", note.body_of(vectors["origin"], each["size"], root), each["body"])
        signed = f"{each['body']}\n{note.sign_line(vectors['origin'], key, each['body'])}"
        equal("signed", signed, each["signed"])
        for cosignature in each["cosignatures"]:
            _check_cosignature(cosignature, each)
            signed += cosignature["line"]
        equal("cosigned", signed, each["cosigned"])
        checkpoint = note.verify_checkpoint(signed, vectors["origin"], key.public_key)
        equal("size", checkpoint.size, each["size"])
        forged = signed.replace(f"\n{each['size']}\n", f"\n{each['size'] + 1}\n")
        refused("another size", lambda: note.verify_checkpoint(forged, vectors["origin"], key.public_key))
    for each in vectors["bodies_refused"]:
        refused(each["about"], lambda: note.parse_body(each["body"]))
    return f"{len(vectors['checkpoints'])} checkpoints, {len(vectors['bodies_refused'])} bodies refused"


def check_tiles() -> str:
    """Checks tiles.json: every file of an export, made here from the entries."""
    vectors = read("tiles.json")
    entries = _entries()
    files = {}
    for number, chunk in enumerate(_chunks(entries)):
        path = _tile_path("tile/entries", number, len(chunk))
        files[path] = b"".join(len(entry.data).to_bytes(2, "big") + entry.data for entry in chunk)
    level, hashes = 0, [entry.leaf for entry in entries]
    while hashes:
        for number, chunk in enumerate(_chunks(hashes)):
            files[_tile_path(f"tile/{level}", number, len(chunk))] = b"".join(chunk)
        whole = [chunk for chunk in _chunks(hashes) if len(chunk) == TILE_HASHES]
        level, hashes = level + 1, [merkle.root(chunk) for chunk in whole]
    expected = {each["path"]: (each["length_bytes"], each["sha256"]) for each in vectors["files"]}
    made = {path: (len(data), hashlib.sha256(data).hexdigest()) for path, data in files.items()}
    equal("files of an export", made, expected)
    return f"{len(files)} files"


def _check_cosignature(each: dict, checkpoint: dict) -> None:
    witness = SigningKey(bytes.fromhex(each["seed"]))
    equal("message", note.cosigned_message(checkpoint["body"], each["time_s"]).decode(), each["message"])
    line = note.cosign_line(each["name"], witness, checkpoint["body"], each["time_s"])
    equal("cosignature", line, each["line"])
    time_s = note.verify_cosignature(checkpoint["cosigned"], each["name"], witness.public_key)
    equal("time of a cosignature", time_s, each["time_s"])


def _entries() -> list[Entry]:
    return [Entry.of(number, str(number).encode()) for number in range(ENTRIES_OF_CHECKPOINTS)]


def _changed(proof: list[bytes]) -> list[list[bytes]]:
    longer = [proof + [merkle.EMPTY_ROOT]]
    return longer + [proof[:-1], [merkle.EMPTY_ROOT] + proof[1:]] if proof else longer


def _chunks(items: list) -> list[list]:
    return [items[start : start + TILE_HASHES] for start in range(0, len(items), TILE_HASHES)]


def _tile_path(folder: str, number: int, width: int) -> str:
    groups = [f"{number % 1000:03d}"]
    while number := number // 1000:
        groups.insert(0, f"x{number % 1000:03d}")
    partial = f".p/{width}" if width < TILE_HASHES else ""
    return f"{folder}/{'/'.join(groups)}{partial}"
