"""The chain of state digests over the events of a whole small exchange."""

import hashlib

from .folder import equal, read

LABEL = b"homeward state v1\x00"


def check() -> str:
    """Checks the chain of state-digest.json; what events follow from a statement, only the rules know."""
    vectors = read("state-digest.json")
    digest = hashlib.sha256(LABEL).digest()
    equal("digest at size 0", digest.hex(), vectors["empty_digest"])
    digest = _next(digest, 0, int(vectors["genesis_time_us"]), 0, bytes.fromhex(vectors["log_id"]))
    equal("digest at size 1", digest.hex(), vectors["genesis_digest"])
    for position, each in enumerate(vectors["entries"], start=1):
        equal("position", position, each["position"])
        events = [bytes.fromhex(event) for event in each["events"]]
        digest = _next(digest, position, int(each["time_us"]), len(events), b"".join(events))
        equal(f"digest after {each['said']} at {position}", digest.hex(), each["digest"])
    return f"{len(vectors['entries'])} entries"


def _next(digest: bytes, position: int, time_us: int, events: int, encoded: bytes) -> bytes:
    head = position.to_bytes(8, "big") + time_us.to_bytes(8, "big", signed=True) + events.to_bytes(4, "big")
    return hashlib.sha256(LABEL + digest + head + encoded).digest()
