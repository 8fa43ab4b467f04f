//! A whole statement.

use super::agreement::SignTerms;
use super::batch::{AgreeWindow, CancelBatch, ConfirmBatch, ProposeBatch, WithdrawConfirmation};
use super::child::{AcknowledgeChildCase, AnswerChildCase, ListChildCase};
use super::clearance::{ClearBatch, CommitFitness};
use super::finding::{AnswerFindings, StateFindings};
use super::handover::{
    AcknowledgeReceipt, ClaimDelivery, RecordOutcomes, ReportArrival, ReportDeparture, SignSettlement,
    WitnessHandover,
};
use super::header::Header;
use super::list::{AnswerList, OpenList};
use super::person::{
    AnswerEffects, ClaimAlive, DeclareEffects, RecordCondition, RecordNeutralStay, ReportDeath, ReportMissing,
};
use super::remains::{
    AnswerMisdelivery, DeclareContents, DeclareMisdelivery, GroupItems, OpenContainer, RecordFamilyNotice,
    RecordTransfer, RefuseAtPoint, RegisterItems, ReleaseToFamily, RevokeIdentity, SplitItem, StateIdentity,
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
    StateFindings(StateFindings),
    AnswerFindings(AnswerFindings),
    OpenList(OpenList),
    AnswerList(AnswerList),
    ProposeBatch(ProposeBatch),
    ConfirmBatch(ConfirmBatch),
    WithdrawConfirmation(WithdrawConfirmation),
    CancelBatch(CancelBatch),
    AgreeWindow(AgreeWindow),
    CommitFitness(CommitFitness),
    ClearBatch(ClearBatch),
    ReportDeparture(ReportDeparture),
    ReportArrival(ReportArrival),
    RecordOutcomes(RecordOutcomes),
    ClaimDelivery(ClaimDelivery),
    WitnessHandover(WitnessHandover),
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
    ListChildCase(ListChildCase),
    AcknowledgeChildCase(AcknowledgeChildCase),
    AnswerChildCase(AnswerChildCase),
    MarkTime(MarkTime),
}

impl Body {
    /// Full name of the payload message this came in.
    #[must_use]
    pub const fn type_name(&self) -> &'static str {
        match self {
            Self::SignTerms(_) => "homeward.payload.v1.SignTerms",
            Self::StateFindings(_) => "homeward.payload.v1.StateFindings",
            Self::AnswerFindings(_) => "homeward.payload.v1.AnswerFindings",
            Self::OpenList(_) => "homeward.payload.v1.OpenList",
            Self::AnswerList(_) => "homeward.payload.v1.AnswerList",
            Self::ProposeBatch(_) => "homeward.payload.v1.ProposeBatch",
            Self::ConfirmBatch(_) => "homeward.payload.v1.ConfirmBatch",
            Self::WithdrawConfirmation(_) => "homeward.payload.v1.WithdrawConfirmation",
            Self::CancelBatch(_) => "homeward.payload.v1.CancelBatch",
            Self::AgreeWindow(_) => "homeward.payload.v1.AgreeWindow",
            Self::CommitFitness(_) => "homeward.payload.v1.CommitFitness",
            Self::ClearBatch(_) => "homeward.payload.v1.ClearBatch",
            Self::ReportDeparture(_) => "homeward.payload.v1.ReportDeparture",
            Self::ReportArrival(_) => "homeward.payload.v1.ReportArrival",
            Self::RecordOutcomes(_) => "homeward.payload.v1.RecordOutcomes",
            Self::ClaimDelivery(_) => "homeward.payload.v1.ClaimDelivery",
            Self::WitnessHandover(_) => "homeward.payload.v1.WitnessHandover",
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
            Self::ListChildCase(_) => "homeward.payload.v1.ListChildCase",
            Self::AcknowledgeChildCase(_) => "homeward.payload.v1.AcknowledgeChildCase",
            Self::AnswerChildCase(_) => "homeward.payload.v1.AnswerChildCase",
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
