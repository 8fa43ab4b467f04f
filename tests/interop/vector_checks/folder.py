"""Where the vectors lie, and how a check tells what it found."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from homeward_client.fault import Fault, require

FOLDER = Path(__file__).resolve().parents[3] / "proto" / "spec" / "vectors"


def read(name: str) -> Any:
    """The content of a file of vectors."""
    return json.loads((FOLDER / name).read_text())


def equal(what: str, found: Any, expected: Any) -> None:
    """Two values must be equal."""
    require(found == expected, f"{what}: found {_shown(found)}; {_shown(expected)} is expected")


def refused(what: str, act: Callable[[], Any], reason: str | None = None) -> None:
    """An act must raise a Fault; with this reason where one is given.

    Official decoders keep a field of another wire type as unknown, which only comparing the encodings finds; so what
    is MALFORMED to one implementation can be NOT_CANONICAL to another.
    """
    try:
        act()
    except Fault as fault:
        as_well = reason.replace("MALFORMED", "NOT_CANONICAL") if reason else ""
        if reason is not None and fault.reason != as_well:
            equal(f"reason of refusing {what}", fault.reason, reason)
        return
    raise Fault(f"{what} is accepted and must be refused")


def _shown(value: Any) -> str:
    return value.hex() if isinstance(value, bytes) else repr(value)
