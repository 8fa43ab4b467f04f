"""One message of every type about rounds of lists, requests, retention and figures."""

from google.protobuf.message import Message
from homeward.payload.v1 import header_pb2, publication_pb2, request_pb2, round_pb2

TIME_US = 1_750_000_000_000_000
AGREEMENT = "first-round"


def _uuid(number: int) -> bytes:
    return bytes.fromhex("0197752b8c007000") + (1 << 63 | number).to_bytes(8, "big")


def _reference(number: int) -> bytes:
    return b"\x5e" * 14 + number.to_bytes(2, "big")


def round_samples() -> list[Message]:
    """In the order of payload.json."""
    asked = request_pb2.RequestPersons(request_id=_uuid(32), agreement=AGREEMENT)
    asked.entries.add(reference=_reference(800), field_root=b"\x6a" * 32)
    asked.entries.add(reference=_reference(801), field_root=b"\x6b" * 32)
    answered = request_pb2.AnswerRequest(request_id=_uuid(32))
    answered.answers.add(entry=1, answer=request_pb2.CUSTODY_ANSWER_HELD, subject=_reference(1))
    answered.answers.add(entry=2, answer=request_pb2.CUSTODY_ANSWER_NOT_HELD)
    figures = publication_pb2.ReleaseFigures(agreement=AGREEMENT)
    figures.figures.add(term="MEDICAL", giver=header_pb2.PRINCIPAL_PARTY_A, received=12)
    figures.figures.add(term="MEDICAL", giver=header_pb2.PRINCIPAL_PARTY_B)
    figures.as_of.CopyFrom(header_pb2.AsOf(size=7, state_digest=b"\x33" * 32))
    return [
        round_pb2.OpenRound(
            round_id=_uuid(30),
            agreement=AGREEMENT,
            commit_due_us=TIME_US,
            answer_due_us=TIME_US + 1,
            remark_due_us=TIME_US + 2,
            final_due_us=TIME_US + 3,
        ),
        round_pb2.CommitList(
            round_id=_uuid(30),
            list_id=_uuid(31),
            list_content=b"\x67" * 32,
            entries=2,
            documents_digest=b"\x68" * 32,
        ),
        round_pb2.ReleaseLists(round_id=_uuid(30)),
        round_pb2.RemarkList(
            list_id=_uuid(31), maintained=[1], withdrawn=[2], remarks_digest=b"\x69" * 32
        ),
        asked,
        answered,
        request_pb2.NotifyRetention(
            subject=_reference(2),
            ground=request_pb2.RETENTION_GROUND_PROCEEDINGS,
            notice_digest=b"\x6c" * 32,
        ),
        request_pb2.LiftRetention(subject=_reference(2)),
        figures,
    ]
