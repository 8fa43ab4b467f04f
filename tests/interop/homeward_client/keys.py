"""Ed25519 keys, vetted and used as proto/spec/envelope.md says."""

import hashlib
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from . import edwards
from .fault import Fault, require

KEY_BYTES = 32
SIGNATURE_BYTES = 64
ED25519 = b"\x01"


class PublicKey:
    """A public key, vetted once."""

    def __init__(self, data: bytes):
        """Reasons: NOT_A_POINT, NOT_CANONICAL, SMALL_ORDER, MIXED_ORDER."""
        require(len(data) == KEY_BYTES, f"a public key has {KEY_BYTES} bytes; found {len(data)}", "LENGTH")
        point = edwards.decode(data)
        require(edwards.encode(point) == data, "the public key is not encoded canonically", "NOT_CANONICAL")
        require(not edwards.is_of_small_order(point), "the public key is of small order", "SMALL_ORDER")
        is_of_prime_order = edwards.is_neutral(edwards.multiply(edwards.ORDER, point))
        require(is_of_prime_order, "the public key has a component of small order", "MIXED_ORDER")
        self.data = data
        self.key_id = hashlib.sha256(ED25519 + data).digest()
        self._key = Ed25519PublicKey.from_public_bytes(data)

    def verify(self, signature: bytes, message: bytes) -> None:
        """Verifies strictly. Reason: SIGNATURE_INVALID."""
        invalid = Fault(f"a signature of key {self.key_id.hex()} does not verify", "SIGNATURE_INVALID")
        if len(signature) != SIGNATURE_BYTES:
            raise invalid
        # The library checks S and the equation without the cofactor; it does not look at the order of R.
        try:
            self._key.verify(signature, message)
            commitment = edwards.decode(signature[:32])
        except (InvalidSignature, Fault) as error:
            raise invalid from error
        if edwards.is_of_small_order(commitment):
            raise invalid


class SigningKey:
    """A secret key on somebody's device."""

    def __init__(self, seed: bytes):
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public_key = PublicKey(self._key.public_key().public_bytes_raw())

    @classmethod
    def from_file(cls, path: Path) -> "SigningKey":
        """Reads a key file: one line of 64 lower-case hex digits."""
        text = path.read_text().strip()
        require(len(text) == 2 * KEY_BYTES, f"{path} holds no key: 64 hex digits are allowed; found {len(text)}")
        return cls(bytes.fromhex(text))

    def sign(self, message: bytes) -> bytes:
        """The signature over a message."""
        return self._key.sign(message)
