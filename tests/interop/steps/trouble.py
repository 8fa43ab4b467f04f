"""What goes wrong and must not do harm: a lost reply, a statement id used twice, a changed signature, a wrong call."""

import grpc
from homeward.error.v1 import reason_pb2
from homeward.ledger.v1 import ledger_service_pb2
from homeward.log.v1 import log_service_pb2, receipt_pb2, statement_service_pb2
from homeward.mediator.v1 import coordination_service_pb2, coordination_service_pb2_grpc
from homeward.payload.v1 import batch_pb2, genesis_pb2, mark_pb2
from homeward_client import canonical, envelope, payloads, statements
from homeward_client.fault import Fault, require
from homeward_client.patience import CALL_TIMEOUT_S, patiently
from homeward_client.receipt import Entry
from homeward_client.refusal import of_call, reason_name, refusal_of

from .forum import Forum
from .story import tell

# What most methods take at most.
REQUEST_BYTES_MAX = 1024 * 1024


def lose_a_reply(forum: Forum, signed: envelope.Envelope) -> None:
    """Submits, never looks at the answer, and submits the same bytes again: the receipt is the same byte for byte."""
    size = forum.state("mediator").size
    request = statement_service_pb2.SubmitStatementsRequest(envelopes=[signed.data])
    lost = forum.statements.SubmitStatements.future(request, timeout=CALL_TIMEOUT_S)
    position = patiently("the lost statement is sequenced", lambda: _position_of(forum, size, signed))
    lost.cancel()
    receipts = [forum.accept("the statement sent again", signed) for _ in range(2)]
    require(receipts[0].position == position, f"sent again, the statement stands at {receipts[0].position} too")
    first, second = [canonical.encode(each) for each in receipts]
    require(first == second, "the same statement gets two different receipts")
    require(forum.state("mediator").size == size + 1, "the statement stands in the log more than once")
    result = "sent again twice, its receipt is the same byte for byte"
    tell("a lost reply", f"party A's confirmation stands at position {position}; {result}")


def reuse_a_statement_id(forum: Forum, confirmation: batch_pb2.ConfirmBatch) -> None:
    """The id of an accepted statement with other content is refused, with a refusal that the mediator has signed."""
    other = batch_pb2.ConfirmBatch()
    other.CopyFrom(confirmation)
    other.ClearField("window")
    signed = forum.author_a.sign(other)
    refusal = refusal_of("a statement id used twice", forum.submit(signed.data))
    _check_reason("a statement id used twice", refusal, "STATEMENT_ID_REUSED")
    _check_signed_refusal(forum, refusal, signed)
    tell("a statement id used twice", "is refused STATEMENT_ID_REUSED; the mediator has signed its refusal")


def tamper_with_a_signature(forum: Forum, confirmation: batch_pb2.ConfirmBatch) -> None:
    """One bit of one signature changed: the whole envelope is refused."""
    other = batch_pb2.ConfirmBatch()
    other.CopyFrom(confirmation)
    other.header.statement_id = statements.new_statement_id()
    signed = forum.author_a.sign(other)
    (key_id, signature), *rest = signed.signatures
    tampered = signature[:63] + bytes([signature[63] ^ 0x01])
    forged = envelope.join(signed.payload_type, signed.payload, [(key_id, tampered), *rest])
    refusal = refusal_of("a changed signature", forum.submit(forged.data))
    _check_reason("a changed signature", refusal, "SIGNATURE_INVALID")
    tell("a changed signature", "is refused SIGNATURE_INVALID")


def sign_alone(forum: Forum, signed: envelope.Envelope) -> None:
    """An accepted payload with one of its two signatures gets no receipt: this envelope was never accepted."""
    alone = envelope.join(signed.payload_type, signed.payload, signed.signatures[:1])
    refusal = refusal_of("a confirmation that one person signed", forum.submit(alone.data))
    _check_reason("a confirmation that one person signed", refusal, "SIGNERS_NOT_AS_REQUIRED")
    _check_signed_refusal(forum, refusal, alone)
    tell("the same confirmation, signed by one", "is refused SIGNERS_NOT_AS_REQUIRED")


def make_wrong_calls(forum: Forum) -> None:
    """A refused call says why in google.rpc.ErrorInfo."""
    unknown = ledger_service_pb2.GetBatchRequest(batch="00" * 16)
    _check_call(
        "a batch that does not exist",
        lambda: forum.ledger.GetBatch(unknown, timeout=CALL_TIMEOUT_S),
        (grpc.StatusCode.NOT_FOUND, "RESOURCE_UNKNOWN"),
    )
    beyond = log_service_pb2.ReadEntriesRequest(from_position=2**63)
    _check_call(
        "a position beyond the log",
        lambda: forum.log.ReadEntries(beyond, timeout=CALL_TIMEOUT_S),
        (grpc.StatusCode.OUT_OF_RANGE, "POSITION_UNKNOWN"),
    )
    channel = forum.clients.channel("party-a-head", "mediator")
    # No stub sends these: bytes that are no request, and more of them than the method takes.
    read_bytes = channel.unary_unary("/homeward.log.v1.LogService/ReadEntries")
    _check_call(
        "bytes that are no request",
        lambda: read_bytes(b"\xff\xff", timeout=CALL_TIMEOUT_S),
        (grpc.StatusCode.INVALID_ARGUMENT, "FIELD_INVALID"),
    )
    _check_call(
        "a request that is too large",
        lambda: read_bytes(bytes(REQUEST_BYTES_MAX + 1), timeout=CALL_TIMEOUT_S),
        (grpc.StatusCode.RESOURCE_EXHAUSTED, "MESSAGE_TOO_LARGE"),
    )
    nonsense = ledger_service_pb2.WatchEventsRequest(batch="nonsense")
    _check_call(
        "a watch of a batch that is none",
        lambda: next(forum.ledger.WatchEvents(nonsense, timeout=CALL_TIMEOUT_S)),
        (grpc.StatusCode.INVALID_ARGUMENT, "FIELD_INVALID"),
    )
    coordination = coordination_service_pb2_grpc.CoordinationServiceStub(channel)
    mark = coordination_service_pb2.MarkTimeRequest(time_us=2**60)
    _check_call(
        "a head of delegation who marks time",
        lambda: coordination.MarkTime(mark, timeout=CALL_TIMEOUT_S),
        (grpc.StatusCode.PERMISSION_DENIED, "ACCESS_DENIED"),
    )


def _position_of(forum: Forum, from_position: int, signed: envelope.Envelope) -> int | None:
    request = log_service_pb2.ReadEntriesRequest(from_position=from_position)
    entries = forum.log.ReadEntries(request, timeout=CALL_TIMEOUT_S).entries
    for position, each in enumerate(entries, start=from_position):
        if Entry.parse(each.entry).envelope_hash == signed.digest:
            return position
    return None


def _check_reason(what: str, refusal: receipt_pb2.Refusal, expected: str) -> None:
    found = reason_name(refusal.reason)
    require(found == expected, f"{what} is refused {found}; {expected} is expected: {refusal.message}")
    require(bool(refusal.message), f"{what} is refused without a word")


def _check_signed_refusal(forum: Forum, refusal: receipt_pb2.Refusal, refused: envelope.Envelope) -> None:
    signed = envelope.parse(refusal.signed_refusal)
    signed.verify(forum.genesis.key_of)
    holders = [forum.genesis.statement_keys[key_id] for key_id in signed.key_ids]
    found = [(each.principal, each.role) for each in holders]
    require(found == [("mediator", genesis_pb2.KEY_ROLE_SERVICE)], f"the refusal is signed by {found}")
    statement = payloads.parse(signed.payload_type, signed.payload)
    require(isinstance(statement, mark_pb2.StatementRefused), f"the refusal is a {signed.payload_type}")
    require(statement.envelope_hash == refused.digest, "the signed refusal is of another envelope")
    same = statement.reason == refusal.reason
    require(same, f"the signed reason is {reason_pb2.ErrorReason.Name(statement.reason)}")


def _check_call(what: str, call, expected: tuple[grpc.StatusCode, str]) -> None:
    try:
        call()
    except grpc.RpcError as error:
        refusal = of_call(error)
        found = (refusal.code, refusal.reason)
        require(found == expected, f"{what} is refused {found}; {expected} is expected: {refusal.message}")
        tell(what, f"is refused {refusal.reason}: {refusal.message}")
        return
    raise Fault(f"{what} is not refused")
