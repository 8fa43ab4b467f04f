"""The one accepted encoding of a message (proto/spec/envelope.md and payload.md)."""

from google.protobuf.message import DecodeError, Message

from .fault import Fault


def encode(message: Message) -> bytes:
    """The canonical encoding: fields in order, defaults left out."""
    return message.SerializeToString(deterministic=True)


def decode(message_type: type, data: bytes) -> Message:
    """Decodes canonical bytes. Reasons: MALFORMED, NOT_CANONICAL."""
    try:
        message = message_type.FromString(data)
    except DecodeError as error:
        raise Fault(f"the bytes are no {message_type.DESCRIPTOR.name}: {error}", "MALFORMED") from error
    # Unknown fields are kept by the decoder and would be written again, so they must go before comparing.
    message.DiscardUnknownFields()
    if encode(message) != data:
        raise Fault("encoding what was decoded gives other bytes", "NOT_CANONICAL")
    return message
