//! Who says what in a usual forum. The genesis decides; this is what it usually holds.

use crate::domain::{Principal, Role, SigningRule};
use crate::proto::payload::v1::{
    AbortBatch, AcknowledgeRoute, AttestRecord, GuaranteeSafety, HoldRelease, NoteReport, NoticeRoute,
    OpenLegs, PostponeBatch, RefuseToSign, ReleaseUnilaterally, ReportReady,
};
use crate::proto::payload::v1::{
    AcceptChildAnswer, CloseChildCase, ConfirmChildAnswer, ContestChildAnswer, DecideBestInterests,
    IdentifyChildFamily, NoteReturnPlan, PlanChildReturn, RecordFollowUp, RecordReturnConsent,
    RecordReunification, ReopenChildCase, ReportReturnStep, StateTracingConsent, VerifyChildIdentity,
    VerifyFamilyLink, WithdrawReturnConsent,
};
use crate::proto::payload::v1::{
    AcknowledgeChildCase, AcknowledgeReceipt, AgreeWindow, AnswerChildCase, AnswerFindings, AnswerList,
    CancelBatch, ClaimDelivery, ClearBatch, CommitFitness, ConfirmBatch, ListChildCase, MarkTime, OpenList,
    ProposeBatch, RecordOutcomes, ReportArrival, ReportDeparture, SignSettlement, SignTerms, StateFindings,
    WithdrawConfirmation, WitnessHandover,
};

use crate::proto::payload::v1::{
    AcceptResolution, AdmitDispute, AppealDismissal, DismissDispute, ExplainDiscrepancy, LiftSuspension,
    ProposeResolution, RaiseDispute, RecordUnresolved, Revalidate, SubmitEvidence, SuspendAgreement,
    WithdrawDispute,
};
use crate::proto::payload::v1::{
    AnswerEffects, AnswerMisdelivery, AnswerRequest, ClaimAlive, CommitList, DeclareContents, DeclareEffects,
    DeclareMisdelivery, GroupItems, LiftRetention, NotifyRetention, OpenContainer, OpenRound,
    RecordCondition, RecordFamilyNotice, RecordNeutralStay, RecordTransfer, RefuseAtPoint, RegisterItems,
    ReleaseFigures, ReleaseLists, ReleaseToFamily, RemarkList, ReportDeath, ReportMissing, RequestPersons,
    RevokeIdentity, SplitItem, StateIdentity,
};

use super::Payload;
use crate::proto::payload::v1::DepositPaperRecord;
use crate::proto::payload::v1::{
    AgreeTarget, CorrectAttribution, DeclareClosure, DeclareLapse, TerminateAgreement, WaiveTerm,
};

/// What a party's service says.
const PARTY_SERVICE: &[&str] = &[
    StateFindings::TYPE_NAME,
    AnswerFindings::TYPE_NAME,
    OpenList::TYPE_NAME,
    AnswerList::TYPE_NAME,
    OpenRound::TYPE_NAME,
    CommitList::TYPE_NAME,
    RemarkList::TYPE_NAME,
    RequestPersons::TYPE_NAME,
    AnswerRequest::TYPE_NAME,
    NotifyRetention::TYPE_NAME,
    LiftRetention::TYPE_NAME,
    ProposeBatch::TYPE_NAME,
    ReportDeparture::TYPE_NAME,
    ReportArrival::TYPE_NAME,
    RecordOutcomes::TYPE_NAME,
    ClaimDelivery::TYPE_NAME,
    AcknowledgeReceipt::TYPE_NAME,
    SubmitEvidence::TYPE_NAME,
    ProposeResolution::TYPE_NAME,
    ExplainDiscrepancy::TYPE_NAME,
    Revalidate::TYPE_NAME,
    RecordTransfer::TYPE_NAME,
    RefuseAtPoint::TYPE_NAME,
    OpenContainer::TYPE_NAME,
    RegisterItems::TYPE_NAME,
    SplitItem::TYPE_NAME,
    GroupItems::TYPE_NAME,
    StateIdentity::TYPE_NAME,
    RevokeIdentity::TYPE_NAME,
    DeclareMisdelivery::TYPE_NAME,
    AnswerMisdelivery::TYPE_NAME,
    DeclareContents::TYPE_NAME,
    RecordFamilyNotice::TYPE_NAME,
    ReleaseToFamily::TYPE_NAME,
    ReportMissing::TYPE_NAME,
    ReportDeath::TYPE_NAME,
    ClaimAlive::TYPE_NAME,
    DeclareEffects::TYPE_NAME,
    AnswerEffects::TYPE_NAME,
    RecordCondition::TYPE_NAME,
    ListChildCase::TYPE_NAME,
    AcknowledgeChildCase::TYPE_NAME,
    AnswerChildCase::TYPE_NAME,
    NoticeRoute::TYPE_NAME,
    AcknowledgeRoute::TYPE_NAME,
];
/// What a party's service says once a child's case is answered.
const PARTY_CHILDREN: &[&str] = &[
    ContestChildAnswer::TYPE_NAME,
    AcceptChildAnswer::TYPE_NAME,
    VerifyChildIdentity::TYPE_NAME,
    StateTracingConsent::TYPE_NAME,
    IdentifyChildFamily::TYPE_NAME,
    WithdrawReturnConsent::TYPE_NAME,
    PlanChildReturn::TYPE_NAME,
    RecordFollowUp::TYPE_NAME,
    CloseChildCase::TYPE_NAME,
    ReopenChildCase::TYPE_NAME,
];
/// What the neutral says about children's cases.
const NEUTRAL_CHILDREN: &[&str] = &[
    ConfirmChildAnswer::TYPE_NAME,
    VerifyChildIdentity::TYPE_NAME,
    StateTracingConsent::TYPE_NAME,
    IdentifyChildFamily::TYPE_NAME,
    VerifyFamilyLink::TYPE_NAME,
    DecideBestInterests::TYPE_NAME,
    RecordReturnConsent::TYPE_NAME,
    WithdrawReturnConsent::TYPE_NAME,
    PlanChildReturn::TYPE_NAME,
    ReportReturnStep::TYPE_NAME,
    RecordReunification::TYPE_NAME,
    RecordFollowUp::TYPE_NAME,
    CloseChildCase::TYPE_NAME,
    ReopenChildCase::TYPE_NAME,
];
/// What the mediator says about children's cases.
const MEDIATOR_CHILDREN: &[&str] = &[NoteReturnPlan::TYPE_NAME];
/// What commits a party: two people together.
const PARTY_HEADS: &[&str] = &[
    SignTerms::TYPE_NAME,
    AgreeTarget::TYPE_NAME,
    WaiveTerm::TYPE_NAME,
    DeclareClosure::TYPE_NAME,
    DeclareLapse::TYPE_NAME,
    TerminateAgreement::TYPE_NAME,
    CorrectAttribution::TYPE_NAME,
    ReleaseFigures::TYPE_NAME,
    ConfirmBatch::TYPE_NAME,
    AgreeWindow::TYPE_NAME,
    SignSettlement::TYPE_NAME,
    AcceptResolution::TYPE_NAME,
];
/// What one person of a party can stop or undertake.
const PARTY_OFFICER: &[&str] = &[
    WithdrawConfirmation::TYPE_NAME,
    CancelBatch::TYPE_NAME,
    RaiseDispute::TYPE_NAME,
    AppealDismissal::TYPE_NAME,
    WithdrawDispute::TYPE_NAME,
    SuspendAgreement::TYPE_NAME,
    LiftSuspension::TYPE_NAME,
    GuaranteeSafety::TYPE_NAME,
    PostponeBatch::TYPE_NAME,
    ReleaseUnilaterally::TYPE_NAME,
    HoldRelease::TYPE_NAME,
    AbortBatch::TYPE_NAME,
    RefuseToSign::TYPE_NAME,
];
/// What a medical panel says.
const COMMISSION_PANEL: &[&str] = &[StateFindings::TYPE_NAME, CommitFitness::TYPE_NAME];
/// What the commission's service says.
const COMMISSION_SERVICE: &[&str] = &[
    RecordOutcomes::TYPE_NAME,
    RaiseDispute::TYPE_NAME,
    AdmitDispute::TYPE_NAME,
    DismissDispute::TYPE_NAME,
    AppealDismissal::TYPE_NAME,
    SubmitEvidence::TYPE_NAME,
    WithdrawDispute::TYPE_NAME,
    ReportDeath::TYPE_NAME,
    RecordCondition::TYPE_NAME,
    RecordNeutralStay::TYPE_NAME,
];
/// What the neutral says.
const NEUTRAL_SERVICE: &[&str] = &[
    ClearBatch::TYPE_NAME,
    ReportDeparture::TYPE_NAME,
    ReportArrival::TYPE_NAME,
    RecordOutcomes::TYPE_NAME,
    WitnessHandover::TYPE_NAME,
    RaiseDispute::TYPE_NAME,
    AdmitDispute::TYPE_NAME,
    DismissDispute::TYPE_NAME,
    AppealDismissal::TYPE_NAME,
    SubmitEvidence::TYPE_NAME,
    WithdrawDispute::TYPE_NAME,
    RecordTransfer::TYPE_NAME,
    ReportDeath::TYPE_NAME,
    ClaimAlive::TYPE_NAME,
    RecordCondition::TYPE_NAME,
    RecordNeutralStay::TYPE_NAME,
    NoticeRoute::TYPE_NAME,
    PostponeBatch::TYPE_NAME,
    ReportReady::TYPE_NAME,
    OpenLegs::TYPE_NAME,
    AbortBatch::TYPE_NAME,
    AttestRecord::TYPE_NAME,
    RefuseToSign::TYPE_NAME,
    DepositPaperRecord::TYPE_NAME,
];
/// What the mediator says.
const MEDIATOR_SERVICE: &[&str] = &[
    OpenRound::TYPE_NAME,
    ReleaseLists::TYPE_NAME,
    AdmitDispute::TYPE_NAME,
    DismissDispute::TYPE_NAME,
    ProposeResolution::TYPE_NAME,
    RecordUnresolved::TYPE_NAME,
    SuspendAgreement::TYPE_NAME,
    NoteReport::TYPE_NAME,
    MarkTime::TYPE_NAME,
];

/// The signing policy of a usual forum, in ascending order of (payload type, principal).
#[must_use]
pub fn default_signing_policy() -> Vec<SigningRule> {
    let mut rules = Vec::new();
    for party in Principal::PARTIES {
        add(&mut rules, party, Role::Service, PARTY_SERVICE);
        add(&mut rules, party, Role::Service, PARTY_CHILDREN);
        add(&mut rules, party, Role::Heads, PARTY_HEADS);
        add(&mut rules, party, Role::Officer, PARTY_OFFICER);
    }
    add(&mut rules, Principal::Commission, Role::Panel, COMMISSION_PANEL);
    add(&mut rules, Principal::Commission, Role::Service, COMMISSION_SERVICE);
    add(&mut rules, Principal::Neutral, Role::Service, NEUTRAL_SERVICE);
    add(&mut rules, Principal::Mediator, Role::Service, MEDIATOR_SERVICE);
    add(&mut rules, Principal::Neutral, Role::Service, NEUTRAL_CHILDREN);
    add(&mut rules, Principal::Mediator, Role::Service, MEDIATOR_CHILDREN);
    rules.sort();
    rules
}

fn add(rules: &mut Vec<SigningRule>, principal: Principal, role: Role, payload_types: &[&str]) {
    rules.extend(payload_types.iter().map(|payload_type| SigningRule {
        payload_type: (*payload_type).to_owned(),
        principal,
        role,
    }));
}
