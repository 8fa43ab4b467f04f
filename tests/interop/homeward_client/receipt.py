"""Log entries, and receipts: believed only once the proof in them leads to a head that the log has signed."""

import hashlib
from dataclasses import dataclass

from homeward.log.v1 import receipt_pb2

from . import merkle
from .fault import require
from .log_view import LogView

ENTRY_BYTES = 41
HASH_BYTES = 32
ENTRY_VERSION = 1
TIME_MAX = 2**63 - 1


@dataclass(frozen=True)
class Entry:
    """A log entry (proto/spec/log.md)."""

    time_us: int
    envelope_hash: bytes

    @classmethod
    def of(cls, time_us: int, envelope: bytes) -> "Entry":
        """The entry of an envelope sequenced at this time."""
        return cls(time_us, hashlib.sha256(envelope).digest())

    @classmethod
    def parse(cls, data: bytes) -> "Entry":
        """Parses an entry. Reasons: LENGTH, VERSION, TIME."""
        require(len(data) == ENTRY_BYTES, f"an entry has {ENTRY_BYTES} bytes; found {len(data)}", "LENGTH")
        require(data[0] == ENTRY_VERSION, f"an entry of version {data[0]}", "VERSION")
        time_us = int.from_bytes(data[1:9], "big")
        require(time_us <= TIME_MAX, f"an entry of microsecond {time_us}", "TIME")
        return cls(time_us, data[9:])

    @property
    def data(self) -> bytes:
        """The 41 bytes of the entry."""
        return bytes([ENTRY_VERSION]) + self.time_us.to_bytes(8, "big") + self.envelope_hash

    @property
    def leaf(self) -> bytes:
        """Its leaf in the tree."""
        return merkle.leaf_hash(self.data)


@dataclass(frozen=True)
class Verified:
    """What a verified receipt proves. Of another envelope it proves that the log has it, not yet what it says."""

    position: int
    is_same_envelope: bool


def verify(receipt: receipt_pb2.Receipt, envelope: bytes, view: LogView) -> Verified:
    """Verifies that the envelope which a receipt names is in the log, and tells whether it is this one."""
    named = receipt.envelope_hash
    require(len(named) == HASH_BYTES, f"the receipt names an envelope by {len(named)} bytes", "LENGTH")
    checkpoint = view.accept(receipt.checkpoint)
    leaf = Entry(receipt.sequenced_time_us, named).leaf
    merkle.verify_inclusion(
        receipt.position, checkpoint.size, leaf, receipt.inclusion_proof, checkpoint.root
    )
    return Verified(receipt.position, named == hashlib.sha256(envelope).digest())
