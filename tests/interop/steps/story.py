"""What the walkthrough tells: a line for each step."""

from datetime import datetime, timezone

MICROSECONDS = 1_000_000


def tell(step: str, result: str) -> None:
    """One step and what came of it."""
    print(f"{step}: {result}", flush=True)


def moment(time_us: int) -> str:
    """A time for people."""
    return datetime.fromtimestamp(time_us / MICROSECONDS, timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
