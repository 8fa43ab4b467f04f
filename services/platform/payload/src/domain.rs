//! What was said, as the rules understand it: the signed messages after strict parsing.

mod agreement;
mod batch;
mod child;
mod clearance;
mod finding;
mod handover;
mod header;
mod list;
mod person;
mod principal;
mod remains;
mod statement;

pub use crate::genesis::{ClockMode, Genesis, KeyRole, Limits, PrincipalKeys, SigningRule, StatementKey};
pub use agreement::{
    AgeRule, Category, Quantifier, Reciprocity, SignTerms, SubjectKind, Term, TermGroup, TermReference,
};
pub use batch::{
    AgreeWindow, CancelBatch, ConfirmBatch, LineTotal, ProposeBatch, ProposedLine, StepBackGround, Window,
    WithdrawConfirmation,
};
pub use child::{AcknowledgeChildCase, AnswerChildCase, ChildAnswer, Country, EvidenceGrade, ListChildCase};
pub use clearance::{ClearBatch, CommitFitness, FitnessLeaf, LineClearance};
pub use finding::{AnswerFindings, StateFindings};
pub use handover::{
    AcknowledgeReceipt, ClaimDelivery, LineOutcome, RecordOutcomes, ReportArrival, ReportDeparture,
    SettlementCount, SignSettlement, WitnessHandover,
};
pub use header::{AsOf, Basis, Header};
pub use list::{AnswerList, EntryRefusalGround, ListEntry, OpenList};
pub use person::{
    AnswerEffects, ClaimAlive, ConditionKind, DeclareEffects, NeutralStayLeg, RecordCondition,
    RecordNeutralStay, ReportDeath, ReportMissing,
};
pub use principal::{Principal, Role};
pub use remains::{
    Affiliation, AnswerMisdelivery, DeclareContents, DeclareMisdelivery, FamilyChoice, GroupItems,
    IdentityKind, MisdeliveryAnswer, OpenContainer, PointRefusalGround, RecordFamilyNotice, RecordTransfer,
    RefuseAtPoint, RegisterItems, RegisteredItem, ReleaseToFamily, RemainsExtent, RevocationGround,
    RevokeIdentity, SplitItem, StateIdentity, TransferredContainer,
};
pub use statement::{Body, MarkTime, Statement};
