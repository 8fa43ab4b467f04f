"""What is wrong, told in one sentence."""


class Fault(Exception):
    """Something did not hold. The message says what was found and what is allowed; the reason is for programs."""

    def __init__(self, message: str, reason: str = ""):
        super().__init__(message)
        self.reason = reason


def require(holds: bool, message: str, reason: str = "") -> None:
    """Raises a Fault unless something holds."""
    if not holds:
        raise Fault(message, reason)
