//! Who says what in a usual forum. The genesis decides; this is what it usually holds.

use crate::domain::{Principal, Role, SigningRule};
use crate::proto::payload::v1::{
    AcknowledgeChildCase, AcknowledgeReceipt, AgreeWindow, AnswerChildCase, AnswerFindings, AnswerList,
    CancelBatch, ClaimDelivery, ClearBatch, CommitFitness, ConfirmBatch, ListChildCase, MarkTime, OpenList,
    ProposeBatch, RecordOutcomes, ReportArrival, ReportDeparture, SignSettlement, SignTerms, StateFindings,
    WithdrawConfirmation, WitnessHandover,
};

use crate::proto::payload::v1::{
    AnswerEffects, AnswerMisdelivery, ClaimAlive, DeclareContents, DeclareEffects, DeclareMisdelivery,
    GroupItems, OpenContainer, RecordCondition, RecordFamilyNotice, RecordNeutralStay, RecordTransfer,
    RefuseAtPoint, RegisterItems, ReleaseToFamily, ReportDeath, ReportMissing, RevokeIdentity, SplitItem,
    StateIdentity,
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
];
/// What commits a party: two people together.
const PARTY_HEADS: &[&str] =
    &[SignTerms::TYPE_NAME, ConfirmBatch::TYPE_NAME, AgreeWindow::TYPE_NAME, SignSettlement::TYPE_NAME];
/// What one person of a party can stop.
const PARTY_OFFICER: &[&str] = &[WithdrawConfirmation::TYPE_NAME, CancelBatch::TYPE_NAME];
/// What a medical panel says.
const COMMISSION_PANEL: &[&str] = &[StateFindings::TYPE_NAME, CommitFitness::TYPE_NAME];
/// What the commission's service says.
const COMMISSION_SERVICE: &[&str] = &[
    RecordOutcomes::TYPE_NAME,
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
    RecordTransfer::TYPE_NAME,
    ReportDeath::TYPE_NAME,
    ClaimAlive::TYPE_NAME,
    RecordCondition::TYPE_NAME,
    RecordNeutralStay::TYPE_NAME,
];
/// What the mediator says.
const MEDIATOR_SERVICE: &[&str] = &[MarkTime::TYPE_NAME];

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
