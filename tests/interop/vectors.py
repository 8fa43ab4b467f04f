"""Checks every fixed vector that a foreign implementation can check. Fails at the first that does not hold."""

import sys

from homeward_client.fault import Fault
from vector_checks import envelopes, log, payloads, sealed, state

CHECKS = {
    "keys, signatures and envelopes": envelopes.check,
    "entries": log.check_entries,
    "tree and proofs": log.check_tree,
    "checkpoints and cosignatures": log.check_checkpoints,
    "tiles": log.check_tiles,
    "payloads": payloads.check_accepted,
    "payloads that must be refused": payloads.check_refused,
    "genesis": payloads.check_genesis,
    "fields of sealed documents": sealed.check_documents,
    "fitness commitments": sealed.check_fitness,
    "state digests": state.check,
}


def main() -> int:
    """Runs every check; returns the exit code."""
    for name, check in CHECKS.items():
        try:
            print(f"vectors: {name}: {check()}")
        except Fault as fault:
            print(f"FAILED: vectors: {name}: {fault}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
