"""Why a call or a statement was refused, for people and for programs."""

from dataclasses import dataclass

import error_details_pb2
import grpc
from homeward.error.v1 import reason_pb2
from homeward.log.v1 import receipt_pb2

from .fault import Fault

DETAILS_TRAILER = "grpc-status-details-bin"
DOMAIN = "homeward"
REASON_PREFIX = "ERROR_REASON_"


@dataclass(frozen=True)
class CallRefusal:
    """What the trailers of a failed call say."""

    code: grpc.StatusCode
    reason: str
    message: str
    metadata: dict[str, str]
    allowed: list[str]


def of_call(error: grpc.RpcError) -> CallRefusal:
    """Reads google.rpc.ErrorInfo and what is allowed now; the reason is empty where there is none of this domain."""
    status, info = error_details_pb2.Status(), error_details_pb2.ErrorInfo()
    failure = error_details_pb2.PreconditionFailure()
    for key, value in error.trailing_metadata() or ():
        if key == DETAILS_TRAILER:
            status.ParseFromString(value)
    for detail in status.details:
        detail.Unpack(info)
        detail.Unpack(failure)
    reason = info.reason if info.domain == DOMAIN else ""
    allowed = [violation.description for violation in failure.violations]
    return CallRefusal(error.code(), reason, error.details() or "", dict(info.metadata), allowed)


def reason_name(reason: int) -> str:
    """The name of a reason without its prefix; its number where this client knows no name."""
    known = reason_pb2.ErrorReason.values()
    return reason_pb2.ErrorReason.Name(reason).removeprefix(REASON_PREFIX) if reason in known else str(reason)


def receipt_of(what: str, answer: receipt_pb2.StatementAnswer) -> receipt_pb2.Receipt:
    """The receipt in an answer to a statement that must be accepted."""
    if answer.WhichOneof("answer") == "refusal":
        refusal = answer.refusal
        allowed = " ".join(refusal.allowed)
        reason = reason_name(refusal.reason)
        raise Fault(f"{what} was refused: {reason}: {refusal.message} {allowed}", reason)
    if answer.WhichOneof("answer") != "receipt":
        raise Fault(f"{what} was not answered")
    return answer.receipt


def refusal_of(what: str, answer: receipt_pb2.StatementAnswer) -> receipt_pb2.Refusal:
    """The refusal in an answer to a statement that must be refused."""
    if answer.WhichOneof("answer") != "refusal":
        raise Fault(f"{what} was not refused")
    return answer.refusal
