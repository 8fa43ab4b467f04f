//! Who says what in a usual forum. The genesis decides; this is what it usually holds.

use crate::domain::{Principal, Role, SigningRule};
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

use super::Payload;

/// What a party's service says.
const PARTY_SERVICE: &[&str] = &[
    StateFindings::TYPE_NAME,
    AnswerFindings::TYPE_NAME,
    OpenList::TYPE_NAME,
    AnswerList::TYPE_NAME,
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
    ListChildCase::TYPE_NAME,
    AcknowledgeChildCase::TYPE_NAME,
    AnswerChildCase::TYPE_NAME,
];
/// What commits a party: two people together.
const PARTY_HEADS: &[&str] = &[
    SignTerms::TYPE_NAME,
    ConfirmBatch::TYPE_NAME,
    AgreeWindow::TYPE_NAME,
    SignSettlement::TYPE_NAME,
    AcceptResolution::TYPE_NAME,
];
/// What one person of a party can stop.
const PARTY_OFFICER: &[&str] = &[
    WithdrawConfirmation::TYPE_NAME,
    CancelBatch::TYPE_NAME,
    RaiseDispute::TYPE_NAME,
    AppealDismissal::TYPE_NAME,
    WithdrawDispute::TYPE_NAME,
    SuspendAgreement::TYPE_NAME,
    LiftSuspension::TYPE_NAME,
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
];
/// What the mediator says.
const MEDIATOR_SERVICE: &[&str] = &[
    AdmitDispute::TYPE_NAME,
    DismissDispute::TYPE_NAME,
    ProposeResolution::TYPE_NAME,
    RecordUnresolved::TYPE_NAME,
    SuspendAgreement::TYPE_NAME,
    MarkTime::TYPE_NAME,
];

/// The signing policy of a usual forum, in ascending order of (payload type, principal).
#[must_use]
pub fn default_signing_policy() -> Vec<SigningRule> {
    let mut rules = Vec::new();
    for party in Principal::PARTIES {
        add(&mut rules, party, Role::Service, PARTY_SERVICE);
        add(&mut rules, party, Role::Heads, PARTY_HEADS);
        add(&mut rules, party, Role::Officer, PARTY_OFFICER);
    }
    add(&mut rules, Principal::Commission, Role::Panel, COMMISSION_PANEL);
    add(&mut rules, Principal::Commission, Role::Service, COMMISSION_SERVICE);
    add(&mut rules, Principal::Neutral, Role::Service, NEUTRAL_SERVICE);
    add(&mut rules, Principal::Mediator, Role::Service, MEDIATOR_SERVICE);
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
