"""Everyone the walkthrough speaks for, and how each says something and verifies what it is told."""

import secrets

from google.protobuf.message import Message
from homeward.ledger.v1 import ledger_service_pb2, ledger_service_pb2_grpc, model_pb2
from homeward.log.v1 import log_service_pb2, log_service_pb2_grpc, receipt_pb2
from homeward.log.v1 import statement_service_pb2, statement_service_pb2_grpc
from homeward.participant.v1 import statement_desk_service_pb2, statement_desk_service_pb2_grpc
from homeward_client import envelope, payloads, receipt
from homeward_client.clients import Clients
from homeward_client.fault import require
from homeward_client.log_view import LogView
from homeward_client.patience import CALL_TIMEOUT_S, patiently
from homeward_client.refusal import receipt_of
from homeward_client.statements import Author

# Who reads the replayed state of each principal at its own service.
READERS = {
    "party-a": "party-a-head",
    "party-b": "party-b-head",
    "commission": "commission-panel",
    "neutral": "neutral-delegate",
    "mediator": "mediator-coordinator",
}
LINES_MAX = 5_000


class Forum:
    """The forum, seen by party A's head at the mediator."""

    def __init__(self, clients: Clients):
        self.clients = clients
        self.genesis = clients.genesis
        at_mediator = clients.channel("party-a-head", "mediator")
        self.statements = statement_service_pb2_grpc.StatementServiceStub(at_mediator)
        self.log = log_service_pb2_grpc.LogServiceStub(at_mediator)
        self.ledger = ledger_service_pb2_grpc.LedgerServiceStub(at_mediator)
        self.view = LogView(self.genesis, self.log)
        self.author_a = Author("party-a", self.genesis, clients.signing_keys("party-a"))
        self.receipts_verified = 0
        # An id used before would get the answer of before.
        self._run = secrets.token_hex(4)

    def request_id(self, what: str) -> str:
        """A request id of this run."""
        return f"interop-{self._run}-{what}"

    def reads(self, principal: str) -> ledger_service_pb2_grpc.LedgerServiceStub:
        """Reads of a principal's own replay."""
        return ledger_service_pb2_grpc.LedgerServiceStub(self.clients.channel(READERS[principal]))

    def state(self, principal: str) -> ledger_service_pb2.GetStateResponse:
        """How far a principal has replayed."""
        request = ledger_service_pb2.GetStateRequest()
        return patiently("GetState", lambda: self.reads(principal).GetState(request, timeout=CALL_TIMEOUT_S))

    def synchronise(self) -> ledger_service_pb2.GetStateResponse:
        """Waits until everyone has replayed what is sequenced; all state digests must then be equal."""
        expected = self.state("mediator")
        for principal in READERS:
            state = patiently(f"{principal} replays {expected.size} entries", lambda: self._at(principal, expected))
            require(
                state.size > expected.size or state.state_digest == expected.state_digest,
                f"{principal} has state {state.state_digest} at size {state.size}, "
                f"the mediator has {expected.state_digest}",
            )
        return expected

    def batch(self, batch_id: bytes, principal: str = "mediator") -> model_pb2.Batch:
        """A batch as one principal has it."""
        return self.reads(principal).GetBatch(ledger_service_pb2.GetBatchRequest(batch=batch_id.hex())).batch

    def lines(self, batch_id: bytes, principal: str = "mediator") -> list[model_pb2.BatchLine]:
        """The lines of a batch as one principal has them."""
        request = ledger_service_pb2.ListBatchLinesRequest(batch=batch_id.hex(), page_size=LINES_MAX)
        return list(self.reads(principal).ListBatchLines(request).lines)

    def submit(self, data: bytes) -> receipt_pb2.StatementAnswer:
        """Carries an envelope to the mediator."""
        request = statement_service_pb2.SubmitStatementsRequest(envelopes=[data])
        answers = patiently(
            "submitting a statement",
            lambda: self.statements.SubmitStatements(request, timeout=CALL_TIMEOUT_S).answers,
        )
        require(len(answers) == 1, f"one envelope was answered {len(answers)} times")
        return answers[0]

    def accept(self, what: str, signed: envelope.Envelope) -> receipt_pb2.Receipt:
        """Submits an envelope that must be accepted, and verifies its receipt."""
        given = receipt_of(what, self.submit(signed.data))
        self.verify(given, signed.data)
        return given

    def say(self, role: str, what: str, draft: Message) -> int:
        """A clerk or delegate says something at the own service, which signs it. Returns the position."""
        desk = self._desk(role)
        request = statement_desk_service_pb2.SayStatementRequest(
            draft=_draft(draft), request_id=self.request_id(f"{role}-{type(draft).DESCRIPTOR.name.lower()}")
        )
        said = patiently(what, lambda: answered(desk.SayStatement(request, timeout=CALL_TIMEOUT_S)))
        return self.verify_at_position(what, said.answer, type(draft), said.statement_id)

    def sign_at_desk(self, party: str, what: str, draft: Message, signatures: int = 2) -> int:
        """The own service prepares a statement, both heads sign it, the service submits it. Returns the position.

        With one signature an officer alone signs it: the first of the two.
        """
        desk = self._desk(f"{party}-head")
        prepare = statement_desk_service_pb2.PrepareStatementRequest(draft=_draft(draft))
        prepared = desk.PrepareStatement(prepare, timeout=CALL_TIMEOUT_S).prepared
        keys = self.clients.signing_keys(party)
        required = sorted(key.public_key.key_id for key in keys)
        require(list(prepared.signers) == required, f"{what} is not to be signed by the two heads of {party}")
        statement = payloads.parse(prepared.payload_type, prepared.payload)
        require(statement.batch_id == draft.batch_id, f"{what}: another batch was prepared")
        submit = statement_desk_service_pb2.SubmitSignedRequest(
            payload_type=prepared.payload_type, payload=prepared.payload
        )
        for key in keys[:signatures]:
            key_id, signature = envelope.sign_detached(prepared.payload_type, prepared.payload, key)
            submit.signatures.add(key_id=key_id, signature=signature)
        submitted = patiently(what, lambda: answered(desk.SubmitSigned(submit, timeout=CALL_TIMEOUT_S)))
        signed = envelope.sign(prepared.payload_type, prepared.payload, keys[:signatures])
        given = receipt_of(what, submitted.answer)
        self.verify(given, signed.data)
        return given.position

    def verify(self, given: receipt_pb2.Receipt, data: bytes) -> None:
        """Verifies a receipt for an envelope."""
        verified = receipt.verify(given, data, self.view)
        require(verified.is_same_envelope, f"the receipt at position {verified.position} is for another envelope")
        self.receipts_verified += 1

    def verify_at_position(
        self, what: str, answer: receipt_pb2.StatementAnswer, said: type, statement_id: bytes = b""
    ) -> int:
        """Verifies a receipt for an envelope that a service signed: fetched from the log, it must be what was said."""
        given = receipt_of(what, answer)
        found = self.entry(given.position)
        self.verify(given, found.envelope)
        signed = envelope.parse(found.envelope)
        signed.verify(self.genesis.key_of)
        statement = payloads.parse(signed.payload_type, signed.payload)
        require(isinstance(statement, said), f"{what}: position {given.position} is a {signed.payload_type}")
        same = statement_id in (b"", statement.header.statement_id)
        require(same, f"{what}: position {given.position} holds another statement")
        return given.position

    def entry(self, position: int) -> log_service_pb2.LogEntry:
        """An entry of the log with its envelope."""
        request = log_service_pb2.ReadEntriesRequest(from_position=position, entries_max=1)
        entries = self.log.ReadEntries(request, timeout=CALL_TIMEOUT_S).entries
        require(len(entries) == 1, f"position {position} was answered with {len(entries)} entries")
        return entries[0]

    def _at(
        self, principal: str, expected: ledger_service_pb2.GetStateResponse
    ) -> ledger_service_pb2.GetStateResponse | None:
        state = self.state(principal)
        return state if state.size >= expected.size else None

    def _desk(self, role: str) -> statement_desk_service_pb2_grpc.StatementDeskServiceStub:
        return statement_desk_service_pb2_grpc.StatementDeskServiceStub(self.clients.channel(role))


def answered(response: Message) -> Message | None:
    """A response whose statement was answered; None while it waits in the outbox."""
    return response if response.HasField("answer") else None


def _draft(message: Message) -> statement_desk_service_pb2.Draft:
    draft = statement_desk_service_pb2.Draft()
    for field in draft.DESCRIPTOR.fields:
        if field.message_type.full_name == payloads.type_of(message):
            getattr(draft, field.name).CopyFrom(message)
            return draft
    raise TypeError(f"{payloads.type_of(message)} is no draft")
