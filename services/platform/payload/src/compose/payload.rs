//! What the signed messages have in common: a name and a header.

use prost::{Message, Name};

use crate::ids::Digest;
use crate::proto::payload::v1 as proto;

/// A signed message that opens with a header: every one but the genesis.
pub trait Payload: Message + Name + Default + Clone {
    /// Full name of the message: the payload type of its envelope.
    const TYPE_NAME: &'static str;

    /// The header's place.
    fn header_mut(&mut self) -> &mut Option<proto::Header>;

    /// Full name of the message: the payload type of its envelope.
    #[must_use]
    fn type_name() -> &'static str {
        Self::TYPE_NAME
    }

    /// Sets the header; a domain header converts.
    fn set_header(&mut self, header: impl Into<proto::Header>) {
        *self.header_mut() = Some(header.into());
    }

    /// SHA-256 of the encoding without the header: equal for two statements of equal content.
    #[must_use]
    fn content_digest(&self) -> Digest {
        let mut content = self.clone();
        content.header_mut().take();
        Digest::of(&content.encode_to_vec())
    }
}

macro_rules! payloads {
    ($($message:ident),+ $(,)?) => {
        $(impl Payload for proto::$message {
            const TYPE_NAME: &'static str = concat!("homeward.payload.v1.", stringify!($message));

            fn header_mut(&mut self) -> &mut Option<proto::Header> {
                &mut self.header
            }
        })+
    };
}

macro_rules! sequenced {
    ($($message:ident),+ $(,)?) => {
        payloads!($($message),+);

        /// Full names of all messages that are put in the log after its genesis.
        pub const STATEMENT_TYPES: &[&str] = &[$(<proto::$message as Payload>::TYPE_NAME),+];
    };
}

sequenced!(
    SignTerms,
    AgreeTarget,
    WaiveTerm,
    DeclareClosure,
    DeclareLapse,
    TerminateAgreement,
    CorrectAttribution,
    StateFindings,
    AnswerFindings,
    OpenList,
    AnswerList,
    OpenRound,
    CommitList,
    ReleaseLists,
    RemarkList,
    RequestPersons,
    AnswerRequest,
    NotifyRetention,
    LiftRetention,
    ReleaseFigures,
    ProposeBatch,
    ConfirmBatch,
    WithdrawConfirmation,
    CancelBatch,
    AgreeWindow,
    NoticeRoute,
    AcknowledgeRoute,
    GuaranteeSafety,
    PostponeBatch,
    ReleaseUnilaterally,
    HoldRelease,
    CommitFitness,
    ClearBatch,
    ReportDeparture,
    ReportArrival,
    RecordOutcomes,
    ClaimDelivery,
    WitnessHandover,
    ReportReady,
    OpenLegs,
    AbortBatch,
    AttestRecord,
    RefuseToSign,
    NoteReport,
    DepositPaperRecord,
    AcknowledgeReceipt,
    RecordTransfer,
    RefuseAtPoint,
    OpenContainer,
    RegisterItems,
    SplitItem,
    GroupItems,
    StateIdentity,
    RevokeIdentity,
    DeclareMisdelivery,
    AnswerMisdelivery,
    DeclareContents,
    RecordFamilyNotice,
    ReleaseToFamily,
    ReportMissing,
    ReportDeath,
    ClaimAlive,
    DeclareEffects,
    AnswerEffects,
    RecordCondition,
    RecordNeutralStay,
    SignSettlement,
    RaiseDispute,
    AdmitDispute,
    DismissDispute,
    AppealDismissal,
    SubmitEvidence,
    ProposeResolution,
    AcceptResolution,
    RecordUnresolved,
    WithdrawDispute,
    ExplainDiscrepancy,
    SuspendAgreement,
    LiftSuspension,
    Revalidate,
    ListChildCase,
    AcknowledgeChildCase,
    AnswerChildCase,
    ContestChildAnswer,
    AcceptChildAnswer,
    ConfirmChildAnswer,
    VerifyChildIdentity,
    StateTracingConsent,
    IdentifyChildFamily,
    VerifyFamilyLink,
    DecideBestInterests,
    RecordReturnConsent,
    WithdrawReturnConsent,
    PlanChildReturn,
    NoteReturnPlan,
    ReportReturnStep,
    RecordReunification,
    RecordFollowUp,
    CloseChildCase,
    ReopenChildCase,
    MarkTime,
);
payloads!(StateMark, StatementRefused, ConfirmDelivery);
