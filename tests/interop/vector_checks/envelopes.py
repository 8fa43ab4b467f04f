"""Keys, signatures and envelopes."""

from homeward_client import envelope
from homeward_client.keys import PublicKey, SigningKey

from .folder import equal, read, refused


def check() -> str:
    """Checks envelope.json."""
    vectors = read("envelope.json")
    for each in vectors["keys"]:
        key = SigningKey(bytes.fromhex(each["seed"])).public_key
        equal("public key", key.data.hex(), each["public_key"])
        equal("key id", key.key_id.hex(), each["key_id"])
    for each in vectors["public_keys_refused"]:
        refused(each["about"], lambda: PublicKey(bytes.fromhex(each["public_key"])), each["reason"])
    for each in vectors["signatures_refused"]:
        key, message = PublicKey(bytes.fromhex(each["public_key"])), bytes.fromhex(each["message"])
        refused(each["about"], lambda: key.verify(bytes.fromhex(each["signature"]), message))
    for each in vectors["envelopes"]:
        _check_envelope(each)
    for each in vectors["envelopes_refused"]:
        refused(each["about"], lambda: envelope.parse(bytes.fromhex(each["envelope"])), each["reason"])
    return ", ".join(f"{len(rows)} {name.replace('_', ' ')}" for name, rows in vectors.items())


def _check_envelope(each: dict) -> None:
    payload, about = bytes.fromhex(each["payload"]), each["about"]
    keys = [SigningKey(bytes.fromhex(seed)) for seed in each["seeds"]]
    known = {key.public_key.key_id: key.public_key for key in keys}
    signed = envelope.sign(each["payload_type"], payload, keys)
    encoding = envelope.pre_authentication_encoding(each["payload_type"], payload)
    equal(f"{about}: encoding", encoding.hex(), each["pre_authentication_encoding"])
    equal(f"{about}: envelope", signed.data.hex(), each["envelope"])
    equal(f"{about}: key ids", [key_id.hex() for key_id in signed.key_ids], each["key_ids"])
    equal(f"{about}: hash", signed.digest.hex(), each["hash"])
    signed.verify(known.get)
