"""From the confirmed batch to its settlement: fitness, interviews, clearance, departure, three counts."""

import hashlib

import grpc
from homeward.commission.v1 import medical_service_pb2, medical_service_pb2_grpc
from homeward.ledger.v1 import model_pb2
from homeward.mediator.v1 import coordination_service_pb2, coordination_service_pb2_grpc
from homeward.neutral.v1 import witness_desk_service_pb2, witness_desk_service_pb2_grpc
from homeward.payload.v1 import batch_pb2, clearance_pb2, handover_pb2, mark_pb2, record_pb2, schedule_pb2
from homeward_client import note, statements
from homeward_client.fault import require
from homeward_client.genesis import PRINCIPALS
from homeward_client.patience import CALL_TIMEOUT_S, patiently
from homeward.log.v1 import log_service_pb2

from .agreeing import DAY_US
from .forum import Forum, answered
from .story import moment, tell

PARTIES = ["party-a", "party-b"]


def clear(forum: Forum, batch_id: bytes, window: batch_pb2.Window) -> None:
    """The panel finds everyone fit, everyone wishes to go home, the neutral clears everyone."""
    batch, lines = forum.batch(batch_id), forum.lines(batch_id)
    medical = medical_service_pb2_grpc.MedicalServiceStub(forum.clients.channel("commission-panel"))
    fitness = medical_service_pb2.RecordFitnessRequest(
        batch_id=batch_id, revision=batch.revision, valid_until_us=window.end_time_us + 2 * DAY_US
    )
    recorded = patiently(
        "recording fitness", lambda: answered(medical.RecordFitness(fitness, timeout=CALL_TIMEOUT_S))
    )
    position = forum.verify_at_position("fitness", recorded.answer, clearance_pb2.CommitFitness)
    tell("the commission's panel", f"commits to the fitness of {len(lines)} persons at position {position}")
    forum.synchronise()
    desk = witness_desk_service_pb2_grpc.WitnessDeskServiceStub(forum.clients.channel("neutral-delegate"))
    interviews = witness_desk_service_pb2.RecordInterviewsRequest(batch_id=batch_id, revision=fitness.revision)
    for line in lines:
        interviews.interviews.add(line=line.line, will=witness_desk_service_pb2.REPATRIATION_WILL_WISHES)
    desk.RecordInterviews(interviews, timeout=CALL_TIMEOUT_S)
    request = witness_desk_service_pb2.ClearBatchRequest(
        batch_id=batch_id, cleared_until_us=window.end_time_us
    )
    # Until the commission's sealed sheet has arrived, there is nothing to clear from.
    cleared = patiently(
        "clearing the batch",
        lambda: answered(desk.ClearBatch(request, timeout=CALL_TIMEOUT_S)),
        passing={grpc.StatusCode.NOT_FOUND},
    )
    position = forum.verify_at_position("clearance", cleared.answer, clearance_pb2.ClearBatch)
    require(cleared.cleared == len(lines), f"{cleared.cleared} of {len(lines)} persons are cleared")
    tell("the neutral's delegate", f"clears {cleared.cleared} persons at position {position}")
    forum.synchronise()


def hand_over(forum: Forum, batch_id: bytes, window: batch_pb2.Window) -> None:
    """Routes and guarantees, departures, claims, the neutral's count, receipts."""
    _schedule(forum, batch_id)
    _mark_time(forum, window.start_time_us)
    for party in PARTIES:
        departure = handover_pb2.ReportDeparture(batch_id=batch_id, giver=PRINCIPALS[party])
        forum.say(f"{party}-clerk", f"departure from {party}", departure)
        forum.synchronise()
    _require_states(forum, batch_id, "DEPARTED")
    tell("departures", "reported by both sides")
    for party in PARTIES:
        forum.say(f"{party}-clerk", f"claim of {party}", handover_pb2.ClaimDelivery(batch_id=batch_id))
        forum.synchronise()
    counts = handover_pb2.WitnessHandover(batch_id=batch_id)
    for party in PARTIES:
        counts.counts.add(giver=PRINCIPALS[party], counted=1)
    forum.say("neutral-delegate", "the neutral's count", counts)
    forum.synchronise()
    tell("claims and the neutral's count", "one person from each side")
    for party in PARTIES:
        receipt = handover_pb2.AcknowledgeReceipt(batch_id=batch_id)
        position = forum.say(f"{party}-clerk", f"receipt of {party}", receipt)
        forum.synchronise()
        tell(f"receipt of {party}", f"recorded at position {position}")
    _require_states(forum, batch_id, "RECEIVED")


def _schedule(forum: Forum, batch_id: bytes) -> None:
    """Each side gives notice of its route, acknowledges the other's, and guarantees safety. The desk fills the rest."""
    for party in PARTIES:
        road = hashlib.sha256(f"the road of {party}".encode()).digest()
        forum.say(
            f"{party}-clerk",
            f"route of {party}",
            schedule_pb2.NoticeRoute(batch_id=batch_id, notice_digest=road),
        )
        forum.synchronise()
    for party in PARTIES:
        known = schedule_pb2.AcknowledgeRoute(batch_id=batch_id)
        forum.say(f"{party}-clerk", f"a route known to {party}", known)
        safe = schedule_pb2.GuaranteeSafety(batch_id=batch_id)
        forum.sign_at_desk(party, f"guarantee of {party}", safe, signatures=1)
        forum.synchronise()
    missing = list(forum.batch(batch_id).missing)
    require(not missing, f"a departure still needs: {'; '.join(missing)}")
    tell("routes and guarantees", "given by both sides")


def settle(forum: Forum, batch_id: bytes) -> None:
    """Party A's settlement is composed and signed here from its own replay; party B's service repeats it."""
    forum.synchronise()
    forum.say("neutral-delegate", "the neutral's signature", record_pb2.AttestRecord(batch_id=batch_id))
    state = forum.synchronise()
    forum.view.refresh()
    settlement = statements.sign_settlement(
        forum.author_a.header(forum.view, state.newest_time_us),
        forum.batch(batch_id, "party-a"),
        forum.lines(batch_id, "party-a"),
        statements.as_of(forum.state("party-a")),
    )
    forum.accept("party A's settlement", forum.author_a.sign(settlement))
    forum.synchronise()
    draft = handover_pb2.SignSettlement(batch_id=batch_id)
    forum.sign_at_desk("party-b", "party B's settlement", draft)
    forum.synchronise()
    batch = forum.batch(batch_id)
    require(batch.phase == model_pb2.BATCH_PHASE_SETTLED, "two settlements of equal content do not settle the batch")
    tell("settlement", f"batch {batch.code} is settled, all three counts equal")


def wait_until_final(forum: Forum) -> None:
    """The witness quorum of the genesis cosigns everything; every cosignature of it is verified."""
    size = forum.state("mediator").size
    answer = patiently("the quorum cosigns", lambda: _final(forum, size))
    checkpoint = forum.view.accept(answer.checkpoint)
    for witness in forum.genesis.witness_quorum:
        name = forum.genesis.witness_name(witness)
        note.verify_cosignature(answer.checkpoint, name, forum.genesis.witness_keys[witness])
    quorum = " and ".join(forum.genesis.witness_quorum)
    tell("cosignatures", f"{checkpoint.size} entries are final, cosigned by {quorum}")


def _final(forum: Forum, size: int) -> log_service_pb2.GetCheckpointResponse | None:
    answer = forum.log.GetCheckpoint(log_service_pb2.GetCheckpointRequest(), timeout=CALL_TIMEOUT_S)
    return answer if answer.final_size >= size else None


def _mark_time(forum: Forum, time_us: int) -> None:
    channel = forum.clients.channel("mediator-coordinator")
    coordination = coordination_service_pb2_grpc.CoordinationServiceStub(channel)
    request = coordination_service_pb2.MarkTimeRequest(time_us=time_us)
    marked = patiently("marking time", lambda: answered(coordination.MarkTime(request, timeout=CALL_TIMEOUT_S)))
    forum.verify_at_position("marking time", marked.answer, mark_pb2.MarkTime)
    state = forum.synchronise()
    require(state.newest_time_us == time_us, f"it is {moment(state.newest_time_us)} after the mark")
    tell("the coordinator", f"marks {moment(time_us)}: the window is open")


def _require_states(forum: Forum, batch_id: bytes, expected: str) -> None:
    found = {line.state for line in forum.lines(batch_id)}
    require(found == {expected}, f"the lines stand at {', '.join(sorted(found))}; {expected} is expected")
