//! A whole statement.

use super::agreement::SignTerms;
use super::batch::{AgreeWindow, CancelBatch, ConfirmBatch, ProposeBatch, WithdrawConfirmation};
use super::child::{AcknowledgeChildCase, AnswerChildCase, ListChildCase};
use super::child_return::{
    CloseChildCase, DecideBestInterests, NoteReturnPlan, PlanChildReturn, RecordFollowUp,
    RecordReturnConsent, RecordReunification, ReopenChildCase, ReportReturnStep, WithdrawReturnConsent,
};
use super::child_tracing::{
    AcceptChildAnswer, ConfirmChildAnswer, ContestChildAnswer, IdentifyChildFamily, StateTracingConsent,
    VerifyChildIdentity, VerifyFamilyLink,
};
use super::clearance::{ClearBatch, CommitFitness};
use super::dispute::{
    AcceptResolution, AdmitDispute, AppealDismissal, DismissDispute, ExplainDiscrepancy, ProposeResolution,
    RaiseDispute, RecordUnresolved, SubmitEvidence, WithdrawDispute,
};
use super::finding::{AnswerFindings, StateFindings};
use super::handover::{
    AcknowledgeReceipt, ClaimDelivery, RecordOutcomes, ReportArrival, ReportDeparture, SignSettlement,
    WitnessHandover,
};
use super::header::Header;
use super::list::{AnswerList, OpenList};
use super::paper::DepositPaperRecord;
use super::person::{
    AnswerEffects, ClaimAlive, DeclareEffects, RecordCondition, RecordNeutralStay, ReportDeath, ReportMissing,
};
use super::publication::ReleaseFigures;
use super::record::{AttestRecord, RefuseToSign};
use super::release::{HoldRelease, ReleaseUnilaterally};
use super::remains::{
    AnswerMisdelivery, DeclareContents, DeclareMisdelivery, GroupItems, OpenContainer, RecordFamilyNotice,
    RecordTransfer, RefuseAtPoint, RegisterItems, ReleaseToFamily, RevokeIdentity, SplitItem, StateIdentity,
};
use super::report::NoteReport;
use super::request::{AnswerRequest, LiftRetention, NotifyRetention, RequestPersons};
use super::round::{CommitList, OpenRound, ReleaseLists, RemarkList};
use super::schedule::{
    AbortBatch, AcknowledgeRoute, GuaranteeSafety, NoticeRoute, OpenLegs, PostponeBatch, ReportReady,
};
use super::suspension::{LiftSuspension, Revalidate, SuspendAgreement};
use super::terms::{
    AgreeTarget, CorrectAttribution, DeclareClosure, DeclareLapse, TerminateAgreement, WaiveTerm,
};
use crate::ids::{Digest, Timestamp};

/// The mediator marks a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MarkTime {
    /// The time.
    pub time: Timestamp,
}

/// Everything that can be said in the log after its genesis.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each variant is documented at the type it holds")]
pub enum Body {
    SignTerms(SignTerms),
    AgreeTarget(AgreeTarget),
    WaiveTerm(WaiveTerm),
    DeclareClosure(DeclareClosure),
    DeclareLapse(DeclareLapse),
    TerminateAgreement(TerminateAgreement),
    CorrectAttribution(CorrectAttribution),
    StateFindings(StateFindings),
    AnswerFindings(AnswerFindings),
    OpenList(OpenList),
    AnswerList(AnswerList),
    OpenRound(OpenRound),
    CommitList(CommitList),
    ReleaseLists(ReleaseLists),
    RemarkList(RemarkList),
    RequestPersons(RequestPersons),
    AnswerRequest(AnswerRequest),
    NotifyRetention(NotifyRetention),
    LiftRetention(LiftRetention),
    ReleaseFigures(ReleaseFigures),
    ProposeBatch(ProposeBatch),
    ConfirmBatch(ConfirmBatch),
    WithdrawConfirmation(WithdrawConfirmation),
    CancelBatch(CancelBatch),
    AgreeWindow(AgreeWindow),
    NoticeRoute(NoticeRoute),
    AcknowledgeRoute(AcknowledgeRoute),
    GuaranteeSafety(GuaranteeSafety),
    PostponeBatch(PostponeBatch),
    ReleaseUnilaterally(ReleaseUnilaterally),
    HoldRelease(HoldRelease),
    CommitFitness(CommitFitness),
    ClearBatch(ClearBatch),
    ReportDeparture(ReportDeparture),
    ReportArrival(ReportArrival),
    RecordOutcomes(RecordOutcomes),
    ClaimDelivery(ClaimDelivery),
    WitnessHandover(WitnessHandover),
    ReportReady(ReportReady),
    OpenLegs(OpenLegs),
    AbortBatch(AbortBatch),
    AttestRecord(AttestRecord),
    RefuseToSign(RefuseToSign),
    NoteReport(NoteReport),
    DepositPaperRecord(DepositPaperRecord),
    AcknowledgeReceipt(AcknowledgeReceipt),
    RecordTransfer(RecordTransfer),
    RefuseAtPoint(RefuseAtPoint),
    OpenContainer(OpenContainer),
    RegisterItems(RegisterItems),
    SplitItem(SplitItem),
    GroupItems(GroupItems),
    StateIdentity(StateIdentity),
    RevokeIdentity(RevokeIdentity),
    DeclareMisdelivery(DeclareMisdelivery),
    AnswerMisdelivery(AnswerMisdelivery),
    DeclareContents(DeclareContents),
    RecordFamilyNotice(RecordFamilyNotice),
    ReleaseToFamily(ReleaseToFamily),
    ReportMissing(ReportMissing),
    ReportDeath(ReportDeath),
    ClaimAlive(ClaimAlive),
    DeclareEffects(DeclareEffects),
    AnswerEffects(AnswerEffects),
    RecordCondition(RecordCondition),
    RecordNeutralStay(RecordNeutralStay),
    SignSettlement(SignSettlement),
    RaiseDispute(RaiseDispute),
    AdmitDispute(AdmitDispute),
    DismissDispute(DismissDispute),
    AppealDismissal(AppealDismissal),
    SubmitEvidence(SubmitEvidence),
    ProposeResolution(ProposeResolution),
    AcceptResolution(AcceptResolution),
    RecordUnresolved(RecordUnresolved),
    WithdrawDispute(WithdrawDispute),
    ExplainDiscrepancy(ExplainDiscrepancy),
    SuspendAgreement(SuspendAgreement),
    LiftSuspension(LiftSuspension),
    Revalidate(Revalidate),
    ListChildCase(ListChildCase),
    AcknowledgeChildCase(AcknowledgeChildCase),
    AnswerChildCase(AnswerChildCase),
    ContestChildAnswer(ContestChildAnswer),
    AcceptChildAnswer(AcceptChildAnswer),
    ConfirmChildAnswer(ConfirmChildAnswer),
    VerifyChildIdentity(VerifyChildIdentity),
    StateTracingConsent(StateTracingConsent),
    IdentifyChildFamily(IdentifyChildFamily),
    VerifyFamilyLink(VerifyFamilyLink),
    DecideBestInterests(DecideBestInterests),
    RecordReturnConsent(RecordReturnConsent),
    WithdrawReturnConsent(WithdrawReturnConsent),
    PlanChildReturn(PlanChildReturn),
    NoteReturnPlan(NoteReturnPlan),
    ReportReturnStep(ReportReturnStep),
    RecordReunification(RecordReunification),
    RecordFollowUp(RecordFollowUp),
    CloseChildCase(CloseChildCase),
    ReopenChildCase(ReopenChildCase),
    MarkTime(MarkTime),
}

impl Body {
    /// Full name of the payload message this came in.
    #[must_use]
    pub const fn type_name(&self) -> &'static str {
        match self {
            Self::SignTerms(_) => "homeward.payload.v1.SignTerms",
            Self::AgreeTarget(_) => "homeward.payload.v1.AgreeTarget",
            Self::WaiveTerm(_) => "homeward.payload.v1.WaiveTerm",
            Self::DeclareClosure(_) => "homeward.payload.v1.DeclareClosure",
            Self::DeclareLapse(_) => "homeward.payload.v1.DeclareLapse",
            Self::TerminateAgreement(_) => "homeward.payload.v1.TerminateAgreement",
            Self::CorrectAttribution(_) => "homeward.payload.v1.CorrectAttribution",
            Self::StateFindings(_) => "homeward.payload.v1.StateFindings",
            Self::AnswerFindings(_) => "homeward.payload.v1.AnswerFindings",
            Self::OpenList(_) => "homeward.payload.v1.OpenList",
            Self::AnswerList(_) => "homeward.payload.v1.AnswerList",
            Self::OpenRound(_) => "homeward.payload.v1.OpenRound",
            Self::CommitList(_) => "homeward.payload.v1.CommitList",
            Self::ReleaseLists(_) => "homeward.payload.v1.ReleaseLists",
            Self::RemarkList(_) => "homeward.payload.v1.RemarkList",
            Self::RequestPersons(_) => "homeward.payload.v1.RequestPersons",
            Self::AnswerRequest(_) => "homeward.payload.v1.AnswerRequest",
            Self::NotifyRetention(_) => "homeward.payload.v1.NotifyRetention",
            Self::LiftRetention(_) => "homeward.payload.v1.LiftRetention",
            Self::ReleaseFigures(_) => "homeward.payload.v1.ReleaseFigures",
            Self::ProposeBatch(_) => "homeward.payload.v1.ProposeBatch",
            Self::ConfirmBatch(_) => "homeward.payload.v1.ConfirmBatch",
            Self::WithdrawConfirmation(_) => "homeward.payload.v1.WithdrawConfirmation",
            Self::CancelBatch(_) => "homeward.payload.v1.CancelBatch",
            Self::AgreeWindow(_) => "homeward.payload.v1.AgreeWindow",
            Self::NoticeRoute(_) => "homeward.payload.v1.NoticeRoute",
            Self::AcknowledgeRoute(_) => "homeward.payload.v1.AcknowledgeRoute",
            Self::GuaranteeSafety(_) => "homeward.payload.v1.GuaranteeSafety",
            Self::PostponeBatch(_) => "homeward.payload.v1.PostponeBatch",
            Self::ReleaseUnilaterally(_) => "homeward.payload.v1.ReleaseUnilaterally",
            Self::HoldRelease(_) => "homeward.payload.v1.HoldRelease",
            Self::CommitFitness(_) => "homeward.payload.v1.CommitFitness",
            Self::ClearBatch(_) => "homeward.payload.v1.ClearBatch",
            Self::ReportDeparture(_) => "homeward.payload.v1.ReportDeparture",
            Self::ReportArrival(_) => "homeward.payload.v1.ReportArrival",
            Self::RecordOutcomes(_) => "homeward.payload.v1.RecordOutcomes",
            Self::ClaimDelivery(_) => "homeward.payload.v1.ClaimDelivery",
            Self::WitnessHandover(_) => "homeward.payload.v1.WitnessHandover",
            Self::ReportReady(_) => "homeward.payload.v1.ReportReady",
            Self::OpenLegs(_) => "homeward.payload.v1.OpenLegs",
            Self::AbortBatch(_) => "homeward.payload.v1.AbortBatch",
            Self::AttestRecord(_) => "homeward.payload.v1.AttestRecord",
            Self::RefuseToSign(_) => "homeward.payload.v1.RefuseToSign",
            Self::NoteReport(_) => "homeward.payload.v1.NoteReport",
            Self::DepositPaperRecord(_) => "homeward.payload.v1.DepositPaperRecord",
            Self::AcknowledgeReceipt(_) => "homeward.payload.v1.AcknowledgeReceipt",
            Self::RecordTransfer(_) => "homeward.payload.v1.RecordTransfer",
            Self::RefuseAtPoint(_) => "homeward.payload.v1.RefuseAtPoint",
            Self::OpenContainer(_) => "homeward.payload.v1.OpenContainer",
            Self::RegisterItems(_) => "homeward.payload.v1.RegisterItems",
            Self::SplitItem(_) => "homeward.payload.v1.SplitItem",
            Self::GroupItems(_) => "homeward.payload.v1.GroupItems",
            Self::StateIdentity(_) => "homeward.payload.v1.StateIdentity",
            Self::RevokeIdentity(_) => "homeward.payload.v1.RevokeIdentity",
            Self::DeclareMisdelivery(_) => "homeward.payload.v1.DeclareMisdelivery",
            Self::AnswerMisdelivery(_) => "homeward.payload.v1.AnswerMisdelivery",
            Self::DeclareContents(_) => "homeward.payload.v1.DeclareContents",
            Self::RecordFamilyNotice(_) => "homeward.payload.v1.RecordFamilyNotice",
            Self::ReleaseToFamily(_) => "homeward.payload.v1.ReleaseToFamily",
            Self::ReportMissing(_) => "homeward.payload.v1.ReportMissing",
            Self::ReportDeath(_) => "homeward.payload.v1.ReportDeath",
            Self::ClaimAlive(_) => "homeward.payload.v1.ClaimAlive",
            Self::DeclareEffects(_) => "homeward.payload.v1.DeclareEffects",
            Self::AnswerEffects(_) => "homeward.payload.v1.AnswerEffects",
            Self::RecordCondition(_) => "homeward.payload.v1.RecordCondition",
            Self::RecordNeutralStay(_) => "homeward.payload.v1.RecordNeutralStay",
            Self::SignSettlement(_) => "homeward.payload.v1.SignSettlement",
            Self::RaiseDispute(_) => "homeward.payload.v1.RaiseDispute",
            Self::AdmitDispute(_) => "homeward.payload.v1.AdmitDispute",
            Self::DismissDispute(_) => "homeward.payload.v1.DismissDispute",
            Self::AppealDismissal(_) => "homeward.payload.v1.AppealDismissal",
            Self::SubmitEvidence(_) => "homeward.payload.v1.SubmitEvidence",
            Self::ProposeResolution(_) => "homeward.payload.v1.ProposeResolution",
            Self::AcceptResolution(_) => "homeward.payload.v1.AcceptResolution",
            Self::RecordUnresolved(_) => "homeward.payload.v1.RecordUnresolved",
            Self::WithdrawDispute(_) => "homeward.payload.v1.WithdrawDispute",
            Self::ExplainDiscrepancy(_) => "homeward.payload.v1.ExplainDiscrepancy",
            Self::SuspendAgreement(_) => "homeward.payload.v1.SuspendAgreement",
            Self::LiftSuspension(_) => "homeward.payload.v1.LiftSuspension",
            Self::Revalidate(_) => "homeward.payload.v1.Revalidate",
            Self::ListChildCase(_) => "homeward.payload.v1.ListChildCase",
            Self::AcknowledgeChildCase(_) => "homeward.payload.v1.AcknowledgeChildCase",
            Self::AnswerChildCase(_) => "homeward.payload.v1.AnswerChildCase",
            Self::ContestChildAnswer(_) => "homeward.payload.v1.ContestChildAnswer",
            Self::AcceptChildAnswer(_) => "homeward.payload.v1.AcceptChildAnswer",
            Self::ConfirmChildAnswer(_) => "homeward.payload.v1.ConfirmChildAnswer",
            Self::VerifyChildIdentity(_) => "homeward.payload.v1.VerifyChildIdentity",
            Self::StateTracingConsent(_) => "homeward.payload.v1.StateTracingConsent",
            Self::IdentifyChildFamily(_) => "homeward.payload.v1.IdentifyChildFamily",
            Self::VerifyFamilyLink(_) => "homeward.payload.v1.VerifyFamilyLink",
            Self::DecideBestInterests(_) => "homeward.payload.v1.DecideBestInterests",
            Self::RecordReturnConsent(_) => "homeward.payload.v1.RecordReturnConsent",
            Self::WithdrawReturnConsent(_) => "homeward.payload.v1.WithdrawReturnConsent",
            Self::PlanChildReturn(_) => "homeward.payload.v1.PlanChildReturn",
            Self::NoteReturnPlan(_) => "homeward.payload.v1.NoteReturnPlan",
            Self::ReportReturnStep(_) => "homeward.payload.v1.ReportReturnStep",
            Self::RecordReunification(_) => "homeward.payload.v1.RecordReunification",
            Self::RecordFollowUp(_) => "homeward.payload.v1.RecordFollowUp",
            Self::CloseChildCase(_) => "homeward.payload.v1.CloseChildCase",
            Self::ReopenChildCase(_) => "homeward.payload.v1.ReopenChildCase",
            Self::MarkTime(_) => "homeward.payload.v1.MarkTime",
        }
    }
}

/// A statement whose signatures verified and whose payload parsed. Whether its keys may speak, the rules decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// SHA-256 of the payload bytes: equal for the same statement sent again.
    pub payload_hash: Digest,
    /// SHA-256 of the payload's encoding without its header: equal for two statements of equal content.
    pub content_digest: Digest,
    /// Ids of the keys that signed, ascending.
    pub signers: Vec<Digest>,
    /// The header.
    pub header: Header,
    /// What is said.
    pub body: Body,
}
