//! What was said, as the rules understand it: the signed messages after strict parsing.

mod agreement;
mod batch;
mod child;
mod child_return;
mod child_tracing;
mod clearance;
mod dispute;
mod finding;
mod handover;
mod header;
mod list;
mod paper;
mod person;
mod principal;
mod publication;
mod record;
mod release;
mod remains;
mod report;
mod request;
mod round;
mod schedule;
mod statement;
mod suspension;
mod terms;

pub use crate::genesis::{ClockMode, Genesis, KeyRole, Limits, PrincipalKeys, SigningRule, StatementKey};
pub use agreement::{
    AgeRule, Category, Quantifier, Reciprocity, SignTerms, SubjectKind, Term, TermGroup, TermReference,
};
pub use agreement::{Priority, RatioKey, ReferenceDay, ReferenceDayKind, TermClass, Tranche};
pub use batch::TrancheReference;
pub use batch::{
    AgreeWindow, CancelBatch, ConfirmBatch, Legs, LineTotal, ProposeBatch, ProposedLine, StepBackGround,
    Window, WithdrawConfirmation,
};
pub use child::{AcknowledgeChildCase, AnswerChildCase, ChildAnswer, Country, EvidenceGrade, ListChildCase};
pub use child_return::{
    BestInterests, CloseChildCase, DecideBestInterests, NoteReturnPlan, PlanChildReturn, RecordFollowUp,
    RecordReturnConsent, RecordReunification, ReopenChildCase, ReportReturnStep, ReturnStep,
    WithdrawReturnConsent,
};
pub use child_tracing::{
    AcceptChildAnswer, ConfirmChildAnswer, ContestChildAnswer, IdentifyChildFamily, StateTracingConsent,
    VerifyChildIdentity, VerifyFamilyLink,
};
pub use clearance::{ClearBatch, CommitFitness, FitnessLeaf, LineClearance};
pub use dispute::{
    AcceptResolution, AdmitDispute, AppealDismissal, DismissDispute, DismissalGround, DisputeKind,
    DisputeScope, ExplainDiscrepancy, NamedLines, ProposeResolution, RaiseDispute, RecordUnresolved,
    ResolutionEffect, SubmitEvidence, WithdrawDispute,
};
pub use finding::{AnswerFindings, StateFindings};
pub use handover::{
    AcknowledgeReceipt, ClaimDelivery, LineOutcome, RecordOutcomes, ReportArrival, ReportDeparture,
    SettlementCount, SignSettlement, WitnessHandover,
};
pub use header::{AsOf, Basis, Header};
pub use list::{AnswerList, EntryRefusalGround, ListEntry, OpenList};
pub use paper::DepositPaperRecord;
pub use person::{
    AnswerEffects, ClaimAlive, ConditionKind, DeclareEffects, NeutralStayLeg, RecordCondition,
    RecordNeutralStay, ReportDeath, ReportMissing,
};
pub use principal::{Principal, Role};
pub use publication::{ReleaseFigures, ReleasedFigure};
pub use record::{AttestRecord, RefuseToSign, SigningRefusalGround};
pub use release::{HoldGround, HoldRelease, ReleaseUnilaterally};
pub use remains::{
    Affiliation, AnswerMisdelivery, DeclareContents, DeclareMisdelivery, FamilyChoice, GroupItems,
    IdentityKind, MisdeliveryAnswer, OpenContainer, PointRefusalGround, RecordFamilyNotice, RecordTransfer,
    RefuseAtPoint, RegisterItems, RegisteredItem, ReleaseToFamily, RemainsExtent, RevocationGround,
    RevokeIdentity, SplitItem, StateIdentity, TransferredContainer,
};
pub use report::{NoteReport, ReportedStep};
pub use request::{
    AnswerRequest, CustodyAnswer, LiftRetention, NotifyRetention, RequestEntry, RequestPersons,
    RetentionGround,
};
pub use round::{CommitList, OpenRound, ReleaseLists, RemarkList, RoundDeadlines};
pub use schedule::{
    AbortBatch, AbortGround, AcknowledgeRoute, GuaranteeSafety, NoticeRoute, OpenLegs, PostponeBatch,
    ReportReady,
};
pub use statement::{Body, MarkTime, Statement};
pub use suspension::{LiftSuspension, Revalidate, SuspendAgreement, SuspensionGround, SuspensionReason};
pub use terms::{
    AgreeTarget, CorrectAttribution, DeclareClosure, DeclareLapse, LineAttribution, TerminateAgreement,
    WaiveTerm,
};
