"""Repeating a call that is safe to repeat."""

import time
from collections.abc import Callable
from typing import TypeVar

import grpc

from .fault import Fault
from .refusal import of_call

PATIENCE_S = 60.0
PAUSE_S = 0.05
CALL_TIMEOUT_S = 20.0
# What a service that is away, busy or has not heard of something yet answers.
PASSING = {
    grpc.StatusCode.UNAVAILABLE,
    grpc.StatusCode.DEADLINE_EXCEEDED,
    grpc.StatusCode.RESOURCE_EXHAUSTED,
}

# Room comes back; a bound does not.
BOUNDS = {"MESSAGE_TOO_LARGE", "LIST_TOO_LONG", "BATCH_TOO_LONG"}

Answer = TypeVar("Answer")


def patiently(
    what: str, call: Callable[[], Answer | None], passing: set[grpc.StatusCode] | None = None
) -> Answer:
    """Repeats a call until it answers something; None and passing failures mean not yet."""
    passing = PASSING | (passing or set())
    deadline = time.monotonic() + PATIENCE_S
    while True:
        last = "it has not come about"
        try:
            answer = call()
            if answer is not None:
                return answer
        except grpc.RpcError as error:
            if error.code() not in passing or of_call(error).reason in BOUNDS:
                raise
            last = f"{error.code().name}: {error.details()}"
        if time.monotonic() > deadline:
            raise Fault(f"{what}: no answer within {PATIENCE_S:.0f} s; {last}")
        time.sleep(PAUSE_S)
