"""A batch of one person from each side: proposed, countered, its window agreed, confirmed by both."""

import hashlib

from homeward.delegation.v1 import exchange_service_pb2, exchange_service_pb2_grpc
from homeward.ledger.v1 import ledger_service_pb2, model_pb2
from homeward.payload.v1 import batch_pb2
from homeward_client import envelope, payloads, statements
from homeward_client.fault import require
from homeward_client.patience import CALL_TIMEOUT_S, patiently

from . import trouble
from .forum import Forum, answered
from .story import moment, tell

HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US
TERMS = ["MEDICAL", "YOUNG", "ANY_POW"]


def propose(forum: Forum) -> bytes:
    """Party A's clerk proposes one person; party B's clerk counters with one of theirs. Returns the batch id."""
    batch_id = _draw(forum, "party-a", b"")
    _draw(forum, "party-b", batch_id)
    batch = forum.batch(batch_id)
    givers = {total.giver: total.lines for total in batch.totals}
    require(givers == {"party-a": 1, "party-b": 1}, f"the batch has lines {givers}; one from each side is expected")
    require(batch.revision == 2, f"the newest revision is {batch.revision}; the counter-proposal is revision 2")
    require(batch.phase == model_pb2.BATCH_PHASE_PROPOSED, "the batch is not proposed")
    return batch_id


def agree_window(forum: Forum, batch_id: bytes) -> batch_pb2.Window:
    """Party A's window is composed and signed here; party B's service repeats it and its heads sign."""
    state = forum.synchronise()
    window = batch_pb2.Window(
        start_time_us=state.newest_time_us + 2 * HOUR_US,
        end_time_us=state.newest_time_us + 12 * HOUR_US,
        place_digest=hashlib.sha256(b"the handover point of the walkthrough").digest(),
    )
    seen = statements.as_of(forum.state("party-a"))
    forum.view.refresh()
    header = forum.author_a.header(forum.view, state.newest_time_us)
    statement = statements.agree_window(header, batch_id, window, seen)
    forum.accept("party A's window", forum.author_a.sign(statement))
    forum.synchronise()
    draft = batch_pb2.AgreeWindow(batch_id=batch_id, window=window)
    position = forum.sign_at_desk("party-b", "party B's window", draft)
    _check_equal_content(forum, position, statement)
    forum.synchronise()
    require(forum.batch(batch_id).HasField("window"), "two windows of equal content do not make the batch's window")
    tell("window", f"agreed by both, from {moment(window.start_time_us)} to {moment(window.end_time_us)}")
    return window


def confirm(forum: Forum, batch_id: bytes, window: batch_pb2.Window) -> None:
    """Party A's confirmation is composed here and its answer is lost; party B's is prepared by its service."""
    state = forum.synchronise()
    forum.view.refresh()
    header = forum.author_a.header(forum.view, state.newest_time_us)
    confirmation = statements.confirm_batch(header, forum.batch(batch_id, "party-a"), window)
    signed = forum.author_a.sign(confirmation)
    trouble.lose_a_reply(forum, signed)
    trouble.sign_alone(forum, signed)
    trouble.reuse_a_statement_id(forum, confirmation)
    trouble.tamper_with_a_signature(forum, confirmation)
    forum.synchronise()
    draft = batch_pb2.ConfirmBatch(batch_id=batch_id)
    forum.sign_at_desk("party-b", "party B's confirmation", draft)
    forum.synchronise()
    batch = forum.batch(batch_id)
    require(batch.phase == model_pb2.BATCH_PHASE_CONFIRMED, "two confirmations do not confirm the batch")
    tell("confirmations", f"batch {batch.code} is confirmed by {' and '.join(batch.confirmed_by)}")


def _draw(forum: Forum, party: str, batch_id: bytes) -> bytes:
    forum.synchronise()
    state = forum.state("mediator")
    positions = forum.ledger.GetPositions(ledger_service_pb2.GetPositionsRequest())
    exchange = exchange_service_pb2_grpc.ExchangeServiceStub(forum.clients.channel(f"{party}-clerk"))
    request = exchange_service_pb2.ProposeBatchRequest(
        batch_id=batch_id,
        agreement=positions.agreements[0],
        terms=TERMS,
        lines_max=1,
        register="persons",
        offer_end_us=state.newest_time_us + DAY_US,
        request_id=forum.request_id(f"{party}-propose"),
    )
    what = f"{party} proposes"
    proposed = patiently(what, lambda: answered(exchange.ProposeBatch(request, timeout=CALL_TIMEOUT_S)))
    require(proposed.drawn == 1, f"{party} drew {proposed.drawn} lines; start a fresh sandbox with people left to draw")
    position = forum.verify_at_position(what, proposed.answer, batch_pb2.ProposeBatch)
    again = exchange.ProposeBatch(request, timeout=CALL_TIMEOUT_S)
    require(again == proposed, f"{what}: the same request id gives another answer")
    verb = "counters" if batch_id else "proposes"
    tell(what, f"{verb} batch {proposed.code}, revision {proposed.revision}, with one person, at position {position}")
    return proposed.batch_id


def _check_equal_content(forum: Forum, position: int, statement: batch_pb2.AgreeWindow) -> None:
    signed = envelope.parse(forum.entry(position).envelope)
    other = payloads.parse(signed.payload_type, signed.payload)
    equal = payloads.content_digest(other) == payloads.content_digest(statement)
    require(equal, "party B's service has not repeated the content that party A signed")
