"""Carries one batch from its proposal to its settlement at a running sandbox, and verifies all it is told.

Usage: walkthrough.py CLIENTS_JSON, once for each sandbox whose scenario `first` has ended: it leaves one person on
each side who is on no batch.
"""

import sys
import traceback
from pathlib import Path

import grpc
from homeward_client.clients import Clients
from homeward_client.fault import Fault
from homeward_client.refusal import of_call
from steps import agreeing, handover, trouble, watching
from steps.forum import Forum
from steps.story import moment, tell


def walk(forum: Forum) -> None:
    """The steps in order."""
    state = forum.synchronise()
    checkpoint = forum.view.refresh()
    tell("the log", f"{state.forum_name}, {checkpoint.size} entries; it is {moment(state.newest_time_us)}")
    trouble.make_wrong_calls(forum)
    batch_id = agreeing.propose(forum)
    window = agreeing.agree_window(forum, batch_id)
    agreeing.confirm(forum, batch_id, window)
    handover.clear(forum, batch_id, window)
    handover.hand_over(forum, batch_id, window)
    handover.settle(forum, batch_id)
    handover.wait_until_final(forum)
    watching.resume_events(forum)
    watching.resume_entries(forum)
    tell("done", f"{forum.receipts_verified} receipts verified; five replays have one state digest")


def _place(error: grpc.RpcError) -> str:
    """The innermost line of this client, not of its libraries, from which a failed call was made."""
    here = Path(__file__).parent
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(here)]
    return f"{Path(own[-1].filename).relative_to(here)} line {own[-1].lineno}"


def main(arguments: list[str]) -> int:
    """Returns the exit code."""
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        clients = Clients(Path(arguments[1]))
        try:
            walk(Forum(clients))
        finally:
            clients.close()
    except (Fault, OSError) as fault:
        print(f"FAILED: {fault}", file=sys.stderr)
        return 1
    except grpc.RpcError as error:
        refusal = of_call(error)
        allowed = " ".join(refusal.allowed)
        told = f"{refusal.code.name} {refusal.reason}: {refusal.message} {allowed}".rstrip()
        print(f"FAILED: {_place(error)}: {told}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
