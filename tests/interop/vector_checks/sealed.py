"""Field and fitness commitments of sealed documents."""

import hashlib

from homeward.sealed.v1 import document_pb2
from homeward_client import canonical, merkle

from .folder import equal, read

FIELD_LABEL = b"homeward field v1\x00"
FITNESS_LABEL = b"homeward fitness v1\x00"


def check_documents() -> str:
    """Checks sealed-document.json without its encryption: fields, roots, openings, addresses."""
    documents = read("sealed-document.json")["documents"]
    for each in documents:
        sealed = canonical.decode(document_pb2.SealedDocument, bytes.fromhex(each["sealed"]))
        equal("content address", hashlib.sha256(bytes.fromhex(each["sealed"])).hexdigest(), each["content_address"])
        equal("field root in the document", sealed.field_root.hex(), each["field_root"])
        leaves = [_field_leaf(each["schema"], field) for field in each["fields"]]
        equal("field root", merkle.root(leaves).hex(), each["field_root"])
        equal("plaintext", canonical.encode(_plaintext(each)).hex(), each["plaintext"])
        for index, (field, data) in enumerate(zip(each["fields"], each["openings"], strict=True)):
            opening = canonical.decode(document_pb2.FieldOpening, bytes.fromhex(data))
            equal("number opened", opening.number, field["number"])
            merkle.verify_inclusion(index, len(leaves), leaves[index], opening.proof, sealed.field_root)
    return f"{len(documents)} documents, {sum(len(each['fields']) for each in documents)} fields"


def check_fitness() -> str:
    """Checks fitness-commitment.json."""
    commitments = read("fitness-commitment.json")["commitments"]
    openings = 0
    for each in commitments:
        leaves = [_fitness_leaf(bytes.fromhex(each["batch_id"]), line) for line in each["lines"]]
        equal("leaves", [leaf.hex() for leaf in leaves], each["leaves"])
        root = merkle.root(leaves)
        equal("root", root.hex(), each["root"])
        numbers = [line["line_number"] for line in each["lines"]]
        for opening in each["openings"]:
            indices = [numbers.index(number) for number in opening["opened"]]
            closed = merkle.closed_subtrees(indices, leaves)
            equal(f"closed beside {opening['opened']}", [one.hex() for one in closed], opening["closed"])
            merkle.verify_opened(len(leaves), {index: leaves[index] for index in indices}, closed, root)
            openings += 1
    return f"{len(commitments)} commitments, {openings} openings"


def _field_leaf(schema: int, field: dict) -> bytes:
    value = field["value"]
    data = FIELD_LABEL + bytes([schema]) + field["number"].to_bytes(2, "big") + bytes([value is not None])
    return merkle.leaf_hash(data + bytes.fromhex(field["salt"]) + bytes.fromhex(value or ""))


def _plaintext(document: dict) -> document_pb2.Plaintext:
    plaintext = document_pb2.Plaintext(schema=document["schema"])
    for field in document["fields"]:
        plaintext.fields.add(
            number=field["number"],
            salt=bytes.fromhex(field["salt"]),
            present=field["value"] is not None,
            value=bytes.fromhex(field["value"] or ""),
        )
    return plaintext


def _fitness_leaf(batch_id: bytes, line: dict) -> bytes:
    data = FITNESS_LABEL + batch_id + line["line_number"].to_bytes(4, "big") + bytes([line["fit"]])
    data += line["valid_until_us"].to_bytes(8, "big", signed=True) + bytes.fromhex(line["salt"])
    return merkle.leaf_hash(data)
