"""Signed messages: their types, their one encoding, their digests (proto/spec/payload.md)."""

import hashlib

from google.protobuf.message import Message
from homeward.payload.v1 import (
    agreement_pb2,
    batch_pb2,
    child_pb2,
    clearance_pb2,
    dispute_pb2,
    finding_pb2,
    genesis_pb2,
    handover_pb2,
    list_pb2,
    mark_pb2,
    paper_pb2,
    publication_pb2,
    request_pb2,
    round_pb2,
    person_pb2,
    remains_pb2,
    record_pb2,
    release_pb2,
    report_pb2,
    schedule_pb2,
    suspension_pb2,
    terms_pb2,
)

from . import canonical
from .fault import Fault

SAID = [
    agreement_pb2.SignTerms,
    terms_pb2.AgreeTarget,
    terms_pb2.WaiveTerm,
    terms_pb2.DeclareClosure,
    terms_pb2.DeclareLapse,
    terms_pb2.TerminateAgreement,
    terms_pb2.CorrectAttribution,
    finding_pb2.StateFindings,
    finding_pb2.AnswerFindings,
    list_pb2.OpenList,
    list_pb2.AnswerList,
    round_pb2.OpenRound,
    round_pb2.CommitList,
    round_pb2.ReleaseLists,
    round_pb2.RemarkList,
    request_pb2.RequestPersons,
    request_pb2.AnswerRequest,
    request_pb2.NotifyRetention,
    request_pb2.LiftRetention,
    publication_pb2.ReleaseFigures,
    batch_pb2.ProposeBatch,
    batch_pb2.ConfirmBatch,
    batch_pb2.WithdrawConfirmation,
    batch_pb2.CancelBatch,
    batch_pb2.AgreeWindow,
    schedule_pb2.NoticeRoute,
    schedule_pb2.AcknowledgeRoute,
    schedule_pb2.GuaranteeSafety,
    schedule_pb2.PostponeBatch,
    release_pb2.ReleaseUnilaterally,
    release_pb2.HoldRelease,
    clearance_pb2.CommitFitness,
    clearance_pb2.ClearBatch,
    handover_pb2.ReportDeparture,
    handover_pb2.ReportArrival,
    handover_pb2.RecordOutcomes,
    handover_pb2.ClaimDelivery,
    handover_pb2.WitnessHandover,
    schedule_pb2.ReportReady,
    schedule_pb2.OpenLegs,
    schedule_pb2.AbortBatch,
    record_pb2.AttestRecord,
    record_pb2.RefuseToSign,
    report_pb2.NoteReport,
    paper_pb2.DepositPaperRecord,
    handover_pb2.AcknowledgeReceipt,
    remains_pb2.RecordTransfer,
    remains_pb2.RefuseAtPoint,
    remains_pb2.OpenContainer,
    remains_pb2.RegisterItems,
    remains_pb2.SplitItem,
    remains_pb2.GroupItems,
    remains_pb2.StateIdentity,
    remains_pb2.RevokeIdentity,
    remains_pb2.DeclareMisdelivery,
    remains_pb2.AnswerMisdelivery,
    remains_pb2.DeclareContents,
    remains_pb2.RecordFamilyNotice,
    remains_pb2.ReleaseToFamily,
    person_pb2.ReportMissing,
    person_pb2.ReportDeath,
    person_pb2.ClaimAlive,
    person_pb2.DeclareEffects,
    person_pb2.AnswerEffects,
    person_pb2.RecordCondition,
    person_pb2.RecordNeutralStay,
    handover_pb2.SignSettlement,
    dispute_pb2.RaiseDispute,
    dispute_pb2.AdmitDispute,
    dispute_pb2.DismissDispute,
    dispute_pb2.AppealDismissal,
    dispute_pb2.SubmitEvidence,
    dispute_pb2.ProposeResolution,
    dispute_pb2.AcceptResolution,
    dispute_pb2.RecordUnresolved,
    dispute_pb2.WithdrawDispute,
    dispute_pb2.ExplainDiscrepancy,
    suspension_pb2.SuspendAgreement,
    suspension_pb2.LiftSuspension,
    suspension_pb2.Revalidate,
    child_pb2.ListChildCase,
    child_pb2.AcknowledgeChildCase,
    child_pb2.AnswerChildCase,
    child_pb2.ContestChildAnswer,
    child_pb2.AcceptChildAnswer,
    child_pb2.ConfirmChildAnswer,
    child_pb2.VerifyChildIdentity,
    child_pb2.StateTracingConsent,
    child_pb2.IdentifyChildFamily,
    child_pb2.VerifyFamilyLink,
    child_pb2.DecideBestInterests,
    child_pb2.RecordReturnConsent,
    child_pb2.WithdrawReturnConsent,
    child_pb2.PlanChildReturn,
    child_pb2.NoteReturnPlan,
    child_pb2.ReportReturnStep,
    child_pb2.RecordReunification,
    child_pb2.RecordFollowUp,
    child_pb2.CloseChildCase,
    child_pb2.ReopenChildCase,
    mark_pb2.MarkTime,
    mark_pb2.StateMark,
    mark_pb2.StatementRefused,
    mark_pb2.ConfirmDelivery,
    genesis_pb2.Genesis,
]
BY_TYPE = {message.DESCRIPTOR.full_name: message for message in SAID}


def type_of(message: Message) -> str:
    """The payload type of a message."""
    return message.DESCRIPTOR.full_name


def parse(payload_type: str, payload: bytes) -> Message:
    """Parses a payload. Reasons: PAYLOAD_TYPE_UNKNOWN, PAYLOAD_MALFORMED, PAYLOAD_NOT_CANONICAL."""
    if payload_type not in BY_TYPE:
        raise Fault(f"no payload is named {payload_type}", "PAYLOAD_TYPE_UNKNOWN")
    try:
        return canonical.decode(BY_TYPE[payload_type], payload)
    except Fault as fault:
        raise Fault(str(fault), f"PAYLOAD_{fault.reason}") from fault


def content_digest(message: Message) -> bytes:
    """SHA-256 of the encoding without the header: what two statements of equal content share."""
    content = type(message)()
    content.CopyFrom(message)
    content.ClearField("header")
    return hashlib.sha256(canonical.encode(content)).digest()
