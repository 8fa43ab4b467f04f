"""Watches that are broken off and resumed: nothing is missing and nothing comes twice."""

import hashlib

from homeward.ledger.v1 import ledger_service_pb2
from homeward.log.v1 import log_service_pb2
from homeward_client import envelope, merkle
from homeward_client.fault import require
from homeward_client.patience import CALL_TIMEOUT_S
from homeward_client.receipt import Entry

from .forum import Forum
from .story import tell

# How many items are kept of the first watch; what came after them counts as lost.
KEPT = 10


def resume_events(forum: Forum) -> None:
    """Watches events, breaks off after some, resumes after the last one kept."""
    newest = forum.state("mediator").size - 1
    first = _events(forum, ledger_service_pb2.WatchEventsRequest(), newest)
    require(len(first) > KEPT, f"only {len(first)} events are kept")
    kept, lost = first[:KEPT], first[KEPT:]
    request = ledger_service_pb2.WatchEventsRequest(after_position=kept[-1].position)
    resumed = _events(forum, request, newest)
    require(resumed == lost, "the resumed watch tells other events than the first one")
    positions = [event.position for event in kept + resumed]
    expected = list(range(positions[0], newest + 1))
    require(positions == expected, f"events are missing or doubled: {positions}")
    told = f"positions {positions[0]} to {newest}"
    tell("events", f"{told}; broken off after {KEPT} and resumed, none missing or doubled")


def resume_entries(forum: Forum) -> None:
    """The same for entries, each with its envelope; at last their tree must have the root that the log signed."""
    newest = forum.view.refresh()
    kept = _entries(forum, 0, newest.size)[:KEPT]
    entries = kept + _entries(forum, KEPT, newest.size)
    require(len(entries) >= newest.size, f"{len(entries)} of {newest.size} entries were told")
    leaves = []
    for position, each in enumerate(entries[: newest.size]):
        entry = Entry.parse(each.entry)
        matches = hashlib.sha256(each.envelope).digest() == entry.envelope_hash
        require(matches, f"the envelope at position {position} is not that of its entry")
        envelope.parse(each.envelope).verify(forum.genesis.key_of)
        leaves.append(entry.leaf)
    is_genesis = hashlib.sha256(entries[0].envelope).digest() == forum.genesis.digest
    require(is_genesis, "position 0 is not the genesis")
    require(merkle.root(leaves) == newest.root, f"the entries do not have the root of checkpoint {newest.size}")
    tell("entries", f"{newest.size} with all signatures verified; their root is the one that the log signed")


def _events(
    forum: Forum, request: ledger_service_pb2.WatchEventsRequest, newest: int
) -> list[ledger_service_pb2.LedgerEvent]:
    watch = forum.ledger.WatchEvents(request, timeout=CALL_TIMEOUT_S)
    events = []
    for response in watch:
        events.extend(response.events)
        if response.through_position >= newest:
            break
    watch.cancel()
    return events


def _entries(forum: Forum, from_position: int, size: int) -> list[log_service_pb2.LogEntry]:
    request = log_service_pb2.WatchEntriesRequest(from_position=from_position)
    watch = forum.log.WatchEntries(request, timeout=CALL_TIMEOUT_S)
    entries = []
    for response in watch:
        entries.extend(response.entries)
        told = from_position + len(entries)
        through = response.through_size
        require(through == told, f"{told} entries were told; resuming would begin at {through}")
        checkpoint = forum.view.accept(response.checkpoint)
        require(checkpoint.size >= told, f"checkpoint {checkpoint.size} does not cover {told} entries")
        if told >= size:
            break
    watch.cancel()
    return entries
