"""Signed checkpoints and cosignatures: C2SP signed-note, tlog-checkpoint, tlog-cosignature (proto/spec/log.md)."""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from . import merkle
from .fault import Fault, require
from .keys import PublicKey, SigningKey

NOTE_BYTES_MAX = 16_384
SIGNATURE_LINES_MAX = 16
NAME_BYTES_MAX = 255
KEY_HASH_BYTES = 4
SIZE_MAX = 2**64 - 1
TIME_MAX = 2**63 - 1
PLAIN_SIGNATURE = 0x01
COSIGNATURE = 0x04


@dataclass(frozen=True)
class Checkpoint:
    """A head of the log: its text, and what it says."""

    body: str
    origin: str
    size: int
    root: bytes


@dataclass(frozen=True)
class SignatureLine:
    """One line below a note."""

    name: str
    key_hash: bytes
    signature: bytes


def body_of(origin: str, size: int, root: bytes) -> str:
    """The text of a checkpoint."""
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"


def parse_body(body: str) -> Checkpoint:
    """Parses the text of a checkpoint: exactly three lines."""
    require(body.endswith("\n"), "a checkpoint ends with a line feed")
    lines = body.split("\n")[:-1]
    require(len(lines) == 3, f"a checkpoint has 3 lines; found {len(lines)}")
    origin, size, root = lines
    _check_name(origin)
    require(re.fullmatch(r"0|[1-9][0-9]{0,19}", size) is not None, f"{size!r} is no size")
    require(int(size) <= SIZE_MAX, f"a size is at most {SIZE_MAX}; found {size}")
    checkpoint = Checkpoint(body, origin, int(size), _decode_base64(root))
    require(len(checkpoint.root) == merkle.HASH_BYTES, f"a root of {len(checkpoint.root)} bytes")
    empty = checkpoint.size > 0 or checkpoint.root == merkle.EMPTY_ROOT
    require(empty, "the root of a log of size 0 is the SHA-256 of nothing")
    return checkpoint


def parse_note(text: str) -> tuple[str, list[SignatureLine]]:
    """Divides a signed note into its text and its signature lines."""
    require(len(text.encode()) <= NOTE_BYTES_MAX, f"a note has at most {NOTE_BYTES_MAX} bytes")
    require(all(letter == "\n" or letter >= " " for letter in text), "a note holds no control characters")
    body, division, rest = text.rpartition("\n\n")
    require(bool(division) and rest.endswith("\n"), "a note divides text and signatures by an empty line")
    lines = [_parse_line(line) for line in rest.split("\n")[:-1]]
    require(1 <= len(lines) <= SIGNATURE_LINES_MAX, f"a note has {len(lines)} signature lines")
    names = {(line.name, line.key_hash) for line in lines}
    require(len(names) == len(lines), "a note has two lines of one key")
    return body + "\n", lines


def key_hash(name: str, algorithm: int, public_key: bytes) -> bytes:
    """What tells the key of a signature line."""
    return hashlib.sha256(name.encode() + b"\n" + bytes([algorithm]) + public_key).digest()[:KEY_HASH_BYTES]


def sign_line(name: str, key: SigningKey, body: str) -> str:
    """The line with which a log signs a checkpoint."""
    signature = key.sign(body.encode())
    return _line(name, key_hash(name, PLAIN_SIGNATURE, key.public_key.data) + signature)


def cosign_line(name: str, key: SigningKey, body: str, time_s: int) -> str:
    """The line with which a witness cosigns a checkpoint."""
    signature = time_s.to_bytes(8, "big") + key.sign(cosigned_message(body, time_s))
    return _line(name, key_hash(name, COSIGNATURE, key.public_key.data) + signature)


def cosigned_message(body: str, time_s: int) -> bytes:
    """The bytes that a witness signs."""
    return f"cosignature/v1\ntime {time_s}\n{body}".encode()


def verify_checkpoint(text: str, origin: str, log_key: PublicKey) -> Checkpoint:
    """Verifies the log's own signature. Other lines are kept and mean nothing here."""
    body, lines = parse_note(text)
    checkpoint = parse_body(body)
    require(checkpoint.origin == origin, f"the checkpoint is of {checkpoint.origin}, not of {origin}")
    line = _line_of(lines, origin, PLAIN_SIGNATURE, log_key)
    log_key.verify(line.signature, body.encode())
    return checkpoint


def verify_cosignature(text: str, name: str, witness_key: PublicKey) -> int:
    """Verifies a witness's line and returns its time in seconds since 1970 UTC."""
    body, lines = parse_note(text)
    line = _line_of(lines, name, COSIGNATURE, witness_key)
    require(len(line.signature) == 72, f"a cosignature has 72 bytes; found {len(line.signature)}")
    time_s = int.from_bytes(line.signature[:8], "big")
    require(time_s <= TIME_MAX, f"a cosignature of second {time_s}")
    witness_key.verify(line.signature[8:], cosigned_message(body, time_s))
    return time_s


def _line_of(lines: list[SignatureLine], name: str, algorithm: int, key: PublicKey) -> SignatureLine:
    wanted = (name, key_hash(name, algorithm, key.data))
    for line in lines:
        if (line.name, line.key_hash) == wanted:
            return line
    raise Fault(f"the checkpoint carries no signature of {name}")


def _line(name: str, data: bytes) -> str:
    return f"\u2014 {name} {base64.b64encode(data).decode()}\n"


def _parse_line(line: str) -> SignatureLine:
    parts = line.split(" ")
    require(len(parts) == 3 and parts[0] == "\u2014", f"{line!r} is no signature line")
    _check_name(parts[1])
    data = _decode_base64(parts[2])
    require(len(data) > KEY_HASH_BYTES, "a signature line holds no signature")
    return SignatureLine(parts[1], data[:KEY_HASH_BYTES], data[KEY_HASH_BYTES:])


def _check_name(name: str) -> None:
    has_length = 1 <= len(name.encode()) <= NAME_BYTES_MAX
    is_plain = not any(letter.isspace() or letter < " " or letter == "+" for letter in name)
    require(has_length and is_plain, f"{name!r} is no name of a key")


def _decode_base64(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Fault(f"{text!r} is no base64: {error}") from error
    require(base64.b64encode(data).decode() == text, f"{text!r} is no canonical base64")
    return data
