//! Which reader a payload goes to: one line for each kind of statement.

use super::{ParseError, no_statement, read, terms};
use super::{
    agreement, batch, child, child_return, child_tracing, clearance, dispute, finding, handover, list, mark,
    paper, person, publication, record, release, remains, report, request, round, schedule, suspension,
};
use crate::compose::Payload;
use crate::domain::{Body, Statement};
use crate::ids::Digest;
use crate::proto::payload::v1 as proto;

macro_rules! statements {
    ($($kind:ident: $room:ident::$reader:ident,)+) => {
        /// Reads a payload as the statement that its type names.
        ///
        /// # Errors
        /// As [`super::parse_statement`].
        pub(super) fn parse(
            payload_type: &str,
            payload: &[u8],
            signers: Vec<Digest>,
        ) -> Result<Statement, ParseError> {
            match payload_type {
                $(proto::$kind::TYPE_NAME => read(payload, signers, $room::$reader, Body::$kind),)+
                _ => Err(no_statement(payload_type)),
            }
        }
    };
}

statements! {
    SignTerms: agreement::sign_terms,
    CorrectAttribution: terms::correct_attribution,
    TerminateAgreement: terms::terminate_agreement,
    DeclareLapse: terms::declare_lapse,
    DeclareClosure: terms::declare_closure,
    WaiveTerm: terms::waive_term,
    AgreeTarget: terms::agree_target,
    StateFindings: finding::state_findings,
    AnswerFindings: finding::answer_findings,
    OpenList: list::open_list,
    AnswerList: list::answer_list,
    OpenRound: round::open_round,
    CommitList: round::commit_list,
    ReleaseLists: round::release_lists,
    RemarkList: round::remark_list,
    RequestPersons: request::request_persons,
    AnswerRequest: request::answer_request,
    NotifyRetention: request::notify_retention,
    LiftRetention: request::lift_retention,
    ReleaseFigures: publication::release_figures,
    ProposeBatch: batch::propose_batch,
    ConfirmBatch: batch::confirm_batch,
    WithdrawConfirmation: batch::withdraw_confirmation,
    CancelBatch: batch::cancel_batch,
    AgreeWindow: batch::agree_window,
    NoticeRoute: schedule::notice_route,
    AcknowledgeRoute: schedule::acknowledge_route,
    GuaranteeSafety: schedule::guarantee_safety,
    PostponeBatch: schedule::postpone_batch,
    ReleaseUnilaterally: release::release_unilaterally,
    HoldRelease: release::hold_release,
    CommitFitness: clearance::commit_fitness,
    ClearBatch: clearance::clear_batch,
    ReportDeparture: handover::report_departure,
    ReportArrival: handover::report_arrival,
    RecordOutcomes: handover::record_outcomes,
    ClaimDelivery: handover::claim_delivery,
    WitnessHandover: handover::witness_handover,
    ReportReady: schedule::report_ready,
    OpenLegs: schedule::open_legs,
    AbortBatch: schedule::abort_batch,
    AttestRecord: record::attest_record,
    RefuseToSign: record::refuse_to_sign,
    NoteReport: report::note_report,
    DepositPaperRecord: paper::deposit_paper_record,
    AcknowledgeReceipt: handover::acknowledge_receipt,
    RecordTransfer: remains::record_transfer,
    RefuseAtPoint: remains::refuse_at_point,
    OpenContainer: remains::open_container,
    RegisterItems: remains::register_items,
    SplitItem: remains::split_item,
    GroupItems: remains::group_items,
    StateIdentity: remains::state_identity,
    RevokeIdentity: remains::revoke_identity,
    DeclareMisdelivery: remains::declare_misdelivery,
    AnswerMisdelivery: remains::answer_misdelivery,
    DeclareContents: remains::declare_contents,
    RecordFamilyNotice: remains::record_family_notice,
    ReleaseToFamily: remains::release_to_family,
    ReportMissing: person::report_missing,
    ReportDeath: person::report_death,
    ClaimAlive: person::claim_alive,
    DeclareEffects: person::declare_effects,
    AnswerEffects: person::answer_effects,
    RecordCondition: person::record_condition,
    RecordNeutralStay: person::record_neutral_stay,
    SignSettlement: handover::sign_settlement,
    RaiseDispute: dispute::raise_dispute,
    AdmitDispute: dispute::admit_dispute,
    DismissDispute: dispute::dismiss_dispute,
    AppealDismissal: dispute::appeal_dismissal,
    SubmitEvidence: dispute::submit_evidence,
    ProposeResolution: dispute::propose_resolution,
    AcceptResolution: dispute::accept_resolution,
    RecordUnresolved: dispute::record_unresolved,
    WithdrawDispute: dispute::withdraw_dispute,
    ExplainDiscrepancy: dispute::explain_discrepancy,
    SuspendAgreement: suspension::suspend_agreement,
    LiftSuspension: suspension::lift_suspension,
    Revalidate: suspension::revalidate,
    ListChildCase: child::list_child_case,
    AcknowledgeChildCase: child::acknowledge_child_case,
    AnswerChildCase: child::answer_child_case,
    ContestChildAnswer: child_tracing::contest_child_answer,
    AcceptChildAnswer: child_tracing::accept_child_answer,
    ConfirmChildAnswer: child_tracing::confirm_child_answer,
    VerifyChildIdentity: child_tracing::verify_child_identity,
    StateTracingConsent: child_tracing::state_tracing_consent,
    IdentifyChildFamily: child_tracing::identify_child_family,
    VerifyFamilyLink: child_tracing::verify_family_link,
    DecideBestInterests: child_return::decide_best_interests,
    RecordReturnConsent: child_return::record_return_consent,
    WithdrawReturnConsent: child_return::withdraw_return_consent,
    PlanChildReturn: child_return::plan_child_return,
    NoteReturnPlan: child_return::note_return_plan,
    ReportReturnStep: child_return::report_return_step,
    RecordReunification: child_return::record_reunification,
    RecordFollowUp: child_return::record_follow_up,
    CloseChildCase: child_return::close_child_case,
    ReopenChildCase: child_return::reopen_child_case,
    MarkTime: mark::mark_time,
}
