"""Signed envelopes (proto/spec/envelope.md)."""

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from homeward.statement.v1 import envelope_pb2

from . import canonical
from .fault import Fault, require
from .keys import KEY_BYTES, SIGNATURE_BYTES, PublicKey, SigningKey

ENVELOPE_BYTES_MAX = 1_048_576
PAYLOAD_TYPE_BYTES_MAX = 96
SIGNATURES_MAX = 4
PAYLOAD_TYPE = re.compile(rb"[A-Za-z0-9._/-]*")


@dataclass(frozen=True)
class Envelope:
    """An envelope and the bytes it came as."""

    payload_type: str
    payload: bytes
    signatures: tuple[tuple[bytes, bytes], ...]
    data: bytes

    @property
    def digest(self) -> bytes:
        """SHA-256 of the envelope's bytes."""
        return hashlib.sha256(self.data).digest()

    @property
    def key_ids(self) -> list[bytes]:
        """Key ids of the signatures, in order."""
        return [key_id for key_id, _ in self.signatures]

    def verify(self, key_of: Callable[[bytes], PublicKey | None]) -> None:
        """Verifies every signature with a known key. Reasons: SIGNER_UNKNOWN, SIGNATURE_INVALID."""
        message = pre_authentication_encoding(self.payload_type, self.payload)
        for key_id, signature in self.signatures:
            key = key_of(key_id)
            if key is None:
                raise Fault(f"no key with id {key_id.hex()} is known", "SIGNER_UNKNOWN")
            key.verify(signature, message)


def pre_authentication_encoding(payload_type: str, payload: bytes) -> bytes:
    """The bytes that are signed (DSSE)."""
    name = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(name), name, len(payload), payload)


def join(payload_type: str, payload: bytes, signatures: Iterable[tuple[bytes, bytes]]) -> Envelope:
    """An envelope of signatures made apart, whatever their order."""
    message = envelope_pb2.Envelope(payload_type=payload_type, payload=payload)
    for key_id, signature in sorted(signatures):
        message.signatures.add(key_id=key_id, signature=signature)
    return parse(canonical.encode(message))


def sign_detached(payload_type: str, payload: bytes, key: SigningKey) -> tuple[bytes, bytes]:
    """Key id and signature, as one device gives them."""
    return key.public_key.key_id, key.sign(pre_authentication_encoding(payload_type, payload))


def sign(payload_type: str, payload: bytes, keys: Iterable[SigningKey]) -> Envelope:
    """Signs with every key."""
    return join(payload_type, payload, [sign_detached(payload_type, payload, key) for key in keys])


def parse(data: bytes) -> Envelope:
    """Parses an envelope. The reasons are those of vectors/envelope.json, in their order."""
    require(len(data) <= ENVELOPE_BYTES_MAX, f"an envelope has {len(data)} bytes", "MALFORMED")
    message = canonical.decode(envelope_pb2.Envelope, data)
    name = message.payload_type.encode()
    require(1 <= len(name) <= PAYLOAD_TYPE_BYTES_MAX, f"a type of {len(name)} bytes", "PAYLOAD_TYPE_LENGTH")
    require(PAYLOAD_TYPE.fullmatch(name) is not None, f"a type named {name!r}", "PAYLOAD_TYPE_CHARACTER")
    signatures = tuple((each.key_id, each.signature) for each in message.signatures)
    require(1 <= len(signatures) <= SIGNATURES_MAX, f"{len(signatures)} signatures", "SIGNATURE_COUNT")
    for key_id, signature in signatures:
        require(len(key_id) == KEY_BYTES, f"a key id of {len(key_id)} bytes", "KEY_ID_LENGTH")
        require(len(signature) == SIGNATURE_BYTES, f"a signature of {len(signature)} bytes", "SIGNATURE_LENGTH")
    ids = [key_id for key_id, _ in signatures]
    ascends = all(first < second for first, second in zip(ids, ids[1:]))
    require(ascends, "signatures do not ascend strictly by key id", "SIGNATURE_ORDER")
    return Envelope(message.payload_type, message.payload, signatures, data)
