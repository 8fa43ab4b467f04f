"""Signed messages: read and written again, and written here from what they mean."""

import hashlib

from homeward_client import canonical, envelope, payloads
from homeward_client.genesis import Genesis

from . import payload_samples
from .folder import equal, read, refused

# What is refused by its bytes alone. What its fields mean, the services check.
REFUSED_BY_BYTES = {"PAYLOAD_NOT_CANONICAL", "PAYLOAD_MALFORMED", "PAYLOAD_TYPE_UNKNOWN"}


def check_accepted() -> str:
    """Checks payload.json, against messages of the same meaning that were made here."""
    vectors = read("payload.json")
    samples = payload_samples.all_samples()
    equal("header", canonical.encode(samples[0].header).hex(), vectors["header"])
    types = [each["payload_type"] for each in vectors["payloads"]]
    equal("payload types", [payloads.type_of(sample) for sample in samples], types)
    for each, sample in zip(vectors["payloads"], samples, strict=True):
        name, payload = each["payload_type"], bytes.fromhex(each["payload"])
        message = payloads.parse(name, payload)
        equal(f"{name} encoded here", canonical.encode(sample).hex(), each["payload"])
        equal(f"{name} decoded", message, sample)
        equal(f"{name}: payload hash", hashlib.sha256(payload).hexdigest(), each["payload_hash"])
        equal(f"{name}: content digest", payloads.content_digest(message).hex(), each["content_digest"])
    return f"{len(types)} payloads read, written and written here"


def check_refused() -> str:
    """Checks payload-refused.json as far as it is about bytes."""
    vectors = [each for each in read("payload-refused.json")["refused"] if each["reason"] in REFUSED_BY_BYTES]
    for each in vectors:
        payload = bytes.fromhex(each["payload"])
        refused(each["why"], lambda: payloads.parse(each["payload_type"], payload), each["reason"])
    return f"{len(vectors)} payloads refused"


def check_genesis() -> str:
    """Checks genesis.json."""
    vectors = read("genesis.json")
    data = bytes.fromhex(vectors["envelope"])
    equal("document", envelope.parse(data).payload.hex(), vectors["document"])
    genesis = Genesis(data, vectors["log_id"])
    refused("another log id", lambda: Genesis(data, "00" * 32))
    return f"{len(genesis.statement_keys)} statement keys, origin {genesis.origin}"
