"""Carries one batch from its proposal to its settlement at a running sandbox, and verifies all it is told.

Usage: walkthrough.py CLIENTS_JSON, for a sandbox whose scenario `first` has ended.
"""

import sys
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
    except Fault as fault:
        print(f"FAILED: {fault}", file=sys.stderr)
        return 1
    except grpc.RpcError as error:
        refusal = of_call(error)
        allowed = " ".join(refusal.allowed)
        print(f"FAILED: {refusal.code.name} {refusal.reason}: {refusal.message} {allowed}", file=sys.stderr)
        raise
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
