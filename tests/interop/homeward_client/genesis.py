"""The genesis: who is in the forum, with which keys (proto/spec/genesis.md)."""

import hashlib
from dataclasses import dataclass

from homeward.payload.v1 import genesis_pb2, header_pb2

from . import envelope, payloads
from .fault import require
from .keys import PublicKey

WORDS = {
    header_pb2.PRINCIPAL_PARTY_A: "party-a",
    header_pb2.PRINCIPAL_PARTY_B: "party-b",
    header_pb2.PRINCIPAL_COMMISSION: "commission",
    header_pb2.PRINCIPAL_NEUTRAL: "neutral",
    header_pb2.PRINCIPAL_MEDIATOR: "mediator",
}
PRINCIPALS = {word: principal for principal, word in WORDS.items()}


@dataclass(frozen=True)
class StatementKey:
    """A key that signs statements, and who holds it."""

    principal: str
    role: int
    key: PublicKey


class Genesis:
    """A verified genesis."""

    def __init__(self, data: bytes, log_id: str):
        """Verifies the genesis envelope against the log id that one was given apart from it."""
        signed = envelope.parse(data)
        self.log_id = hashlib.sha256(signed.payload).digest()
        require(self.log_id.hex() == log_id, f"the genesis is of log {self.log_id.hex()}, not of {log_id}")
        self.document = payloads.parse(signed.payload_type, signed.payload)
        require(isinstance(self.document, genesis_pb2.Genesis), f"{signed.payload_type} is no genesis")
        self.digest = signed.digest
        self.origin = self.document.checkpoint_origin
        self.statement_keys = self._read_statement_keys()
        self._check_signers(signed)
        principals = {WORDS[each.principal]: each for each in self.document.principals}
        require(set(principals) == set(WORDS.values()), "the genesis does not name all five principals")
        self.log_key = PublicKey(principals["mediator"].log_key)
        witnesses = [word for word in principals if word != "mediator"]
        self.witness_keys = {word: PublicKey(principals[word].witness_key) for word in witnesses}
        self.witness_quorum = [WORDS[principal] for principal in self.document.witness_quorum]

    def key_of(self, key_id: bytes) -> PublicKey | None:
        """The statement key with this id."""
        held = self.statement_keys.get(key_id)
        return held.key if held else None

    def witness_name(self, principal: str) -> str:
        """The name under which a principal cosigns checkpoints."""
        return f"{self.origin}/{principal}"

    def _read_statement_keys(self) -> dict[bytes, StatementKey]:
        keys = {}
        for each in self.document.principals:
            for held in each.statement_keys:
                key = PublicKey(held.public_key)
                keys[key.key_id] = StatementKey(WORDS[each.principal], held.role, key)
        return keys

    def _check_signers(self, signed: envelope.Envelope) -> None:
        signed.verify(self.key_of)
        holders = [self.statement_keys[key_id] for key_id in signed.key_ids]
        found = sorted((each.principal, each.role) for each in holders)
        expected = [
            ("mediator", genesis_pb2.KEY_ROLE_SERVICE),
            ("party-a", genesis_pb2.KEY_ROLE_HEAD),
            ("party-b", genesis_pb2.KEY_ROLE_HEAD),
        ]
        require(found == expected, f"the genesis is signed by {found}", "SIGNERS_NOT_AS_REQUIRED")
