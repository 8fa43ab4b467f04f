"""Statements composed by hand: their headers, and what both sides' heads sign."""

import hashlib
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass

from google.protobuf.message import Message
from homeward.ledger.v1 import ledger_service_pb2, model_pb2
from homeward.payload.v1 import batch_pb2, handover_pb2, header_pb2

from . import canonical, envelope, payloads
from .fault import require
from .genesis import PRINCIPALS, Genesis
from .keys import SigningKey
from .log_view import LogView

RESULT_LABEL = b"homeward batch result v1\x00"
# Numbers of line states in the result of a batch (proto/spec/state-digest.md).
LINE_STATES = {
    "OPEN": 1,
    "DEPARTED": 2,
    "RECEIVED": 3,
    "DISPUTED": 4,
    "NOT_DEPARTING": 5,
    "NOT_PRESENTED": 6,
    "DIED": 7,
    "WITHDRAWN": 8,
    "RETURNED_TO_POOL": 9,
    "SUBSTITUTED": 10,
    "ABORTED": 11,
    "MOVED_TO_RELEASE": 12,
}
UNITS = {
    "PERSON": handover_pb2.SETTLEMENT_UNIT_PERSON,
    "CONTAINER": handover_pb2.SETTLEMENT_UNIT_CONTAINER,
}


def new_statement_id() -> bytes:
    """A UUID version 7 (RFC 9562 section 5.7)."""
    random = bytearray(secrets.token_bytes(10))
    random[0] = 0x70 | random[0] & 0x0F
    random[2] = 0x80 | random[2] & 0x3F
    return (time.time_ns() // 1_000_000).to_bytes(6, "big") + bytes(random)


@dataclass(frozen=True)
class Author:
    """Two heads of one side: they sign what binds it."""

    party: str
    genesis: Genesis
    keys: tuple[SigningKey, SigningKey]

    def header(self, view: LogView, made_time_us: int, not_after_us: int = 0) -> header_pb2.Header:
        """The header of a new statement, on the newest checkpoint this client has verified."""
        return header_pb2.Header(
            log_id=self.genesis.log_id,
            statement_id=new_statement_id(),
            author=PRINCIPALS[self.party],
            role=header_pb2.ROLE_HEADS,
            basis=header_pb2.Basis(size=view.newest.size, root=view.newest.root),
            made_time_us=made_time_us,
            not_after_us=not_after_us,
        )

    def sign(self, statement: Message) -> envelope.Envelope:
        """Head and second officer sign."""
        return envelope.sign(payloads.type_of(statement), canonical.encode(statement), self.keys)


def as_of(state: ledger_service_pb2.GetStateResponse) -> header_pb2.AsOf:
    """The log size and state digest that a service has replayed to."""
    return header_pb2.AsOf(size=state.size, state_digest=bytes.fromhex(state.state_digest))


def agree_window(
    header: header_pb2.Header, batch_id: bytes, window: batch_pb2.Window, seen: header_pb2.AsOf
) -> batch_pb2.AgreeWindow:
    """One side agrees to a window."""
    return batch_pb2.AgreeWindow(header=header, batch_id=batch_id, window=window, as_of=seen)


def confirm_batch(
    header: header_pb2.Header, batch: model_pb2.Batch, window: batch_pb2.Window
) -> batch_pb2.ConfirmBatch:
    """One side confirms the newest revision and repeats what it saw of it."""
    agreed = (batch.window.start_time_us, batch.window.end_time_us)
    require(agreed == (window.start_time_us, window.end_time_us), f"the window agreed is {agreed}")
    totals = [
        batch_pb2.LineTotal(
            agreement=each.agreement,
            term=each.term,
            giver=PRINCIPALS[each.giver],
            lines=each.lines,
            term_class=each.term_class,
        )
        for each in batch.totals
    ]
    totals.sort(
        key=lambda each: (
            each.agreement.encode(), each.term.encode(), each.giver, each.term_class.encode()
        )
    )
    return batch_pb2.ConfirmBatch(
        header=header,
        batch_id=bytes.fromhex(batch.batch),
        revision=batch.revision,
        content_digest=bytes.fromhex(batch.content_digest),
        totals=totals,
        window=window,
    )


def sign_settlement(
    header: header_pb2.Header,
    batch: model_pb2.Batch,
    lines: Iterable[model_pb2.BatchLine],
    seen: header_pb2.AsOf,
) -> handover_pb2.SignSettlement:
    """One side signs the result of a batch and all three counts as they were given."""
    settlement = handover_pb2.SignSettlement(
        header=header,
        batch_id=bytes.fromhex(batch.batch),
        result_digest=result_digest(batch, list(lines)),
        as_of=seen,
    )
    for count in sorted(batch.counts, key=lambda each: PRINCIPALS[each.giver]):
        settlement.counts.add(
            giver=PRINCIPALS[count.giver],
            unit=UNITS[count.unit],
            claimed=count.claimed,
            acknowledged=count.acknowledged,
            witnessed=count.witnessed if count.HasField("witnessed") else None,
        )
    return settlement


def result_digest(batch: model_pb2.Batch, lines: list[model_pb2.BatchLine]) -> bytes:
    """Digest of the outcomes of all lines of persons, who carry no seal that could be remarked on."""
    encoded = bytearray(RESULT_LABEL + bytes.fromhex(batch.batch))
    encoded += batch.revision.to_bytes(4, "big") + bytes.fromhex(batch.content_digest)
    encoded += len(lines).to_bytes(4, "big")
    for line in lines:
        require(line.kind == "PERSON", f"line {line.line} is a {line.kind}; seals are not told by reads")
        encoded += bytes.fromhex(line.subject) + bytes([LINE_STATES[line.state], 0])
    for count in sorted(batch.counts, key=lambda each: PRINCIPALS[each.giver]):
        if count.HasField("witnessed"):
            encoded += bytes([PRINCIPALS[count.giver]]) + count.witnessed.to_bytes(4, "big")
    return hashlib.sha256(encoded).digest()
