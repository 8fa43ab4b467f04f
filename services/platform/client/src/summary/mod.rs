//! What a statement says, in English, derived from its bytes alone: what a signing device shows before it signs.
//!
//! One function for each statement. Nothing is looked up, so that no server can colour what is shown.

mod about;
mod agreement;
mod batch;
mod child;
mod child_course;
mod clearance;
mod course;
mod dispute;
mod finding;
mod genesis;
mod handover;
mod list;
pub mod pack;
mod paper;
mod person;
mod publication;
mod remains;
mod report;
mod request;
mod round;
mod suspension;
mod terms;
#[cfg(test)]
mod tests;
mod words;

use homeward_payload::domain::{Body, MarkTime, Role, Statement};
use homeward_payload::parse::{ParseError, parse_genesis_document, parse_statement};
use homeward_payload::proto::payload::v1 as proto;
use prost::Name as _;

use words::{end, principal, time};

/// Rows of one kind that a summary spells out; of further ones it gives the number.
pub const ROWS_MAX: usize = 40;

/// Says what a statement says, or a genesis, line by line. The same bytes give the same lines everywhere.
///
/// # Errors
/// [`ParseError`] for bytes that are neither in its one encoding: such bytes must not be signed.
pub fn summarise(payload_type: &str, payload: &[u8]) -> Result<Vec<String>, ParseError> {
    if payload_type == proto::Genesis::full_name() {
        return Ok(genesis::genesis(&parse_genesis_document(payload)?));
    }
    let statement = parse_statement(payload_type, payload, Vec::new())?;
    let mut lines = body(&statement.body);
    lines.extend(header(&statement));
    Ok(lines)
}

fn header(statement: &Statement) -> Vec<String> {
    let header = &statement.header;
    let capacity = match header.role {
        Role::Service => "by its service, one signature",
        Role::Heads => "by head of delegation and second officer together, two signatures",
        Role::Officer => "by head of delegation or second officer alone, one signature",
        Role::Panel => "by a medical panel, one signature",
    };
    vec![
        format!("Said for {}, {capacity}.", principal(header.author)),
        format!("Made {}, having seen {} entries of the log.", time(header.made_time), header.basis.size),
        end("It commits its author", header.not_after),
        format!("Log {}.", header.log_id),
        format!("Statement {}.", header.statement_id),
    ]
}

fn mark_time(said: &MarkTime) -> Vec<String> {
    vec![format!("MARK TIME: {}.", time(said.time))]
}

fn body(body: &Body) -> Vec<String> {
    match body {
        Body::SignTerms(said) => agreement::sign_terms(said),
        Body::AgreeTarget(said) => terms::agree_target(said),
        Body::WaiveTerm(said) => terms::waive_term(said),
        Body::DeclareClosure(said) => terms::declare_closure(said),
        Body::DeclareLapse(said) => terms::declare_lapse(said),
        Body::TerminateAgreement(said) => terms::terminate_agreement(said),
        Body::CorrectAttribution(said) => terms::correct_attribution(said),
        Body::StateFindings(said) => finding::state_findings(said),
        Body::AnswerFindings(said) => finding::answer_findings(said),
        Body::OpenList(said) => list::open_list(said),
        Body::AnswerList(said) => list::answer_list(said),
        Body::OpenRound(said) => round::open_round(said),
        Body::CommitList(said) => round::commit_list(said),
        Body::ReleaseLists(said) => round::release_lists(said),
        Body::RemarkList(said) => round::remark_list(said),
        Body::RequestPersons(said) => request::request_persons(said),
        Body::AnswerRequest(said) => request::answer_request(said),
        Body::NotifyRetention(said) => request::notify_retention(said),
        Body::LiftRetention(said) => request::lift_retention(said),
        Body::ReleaseFigures(said) => publication::release_figures(said),
        Body::ProposeBatch(said) => batch::propose_batch(said),
        Body::ConfirmBatch(said) => batch::confirm_batch(said),
        Body::WithdrawConfirmation(said) => batch::withdraw_confirmation(said),
        Body::CancelBatch(said) => batch::cancel_batch(said),
        Body::AgreeWindow(said) => batch::agree_window(said),
        Body::NoticeRoute(said) => course::notice_route(said),
        Body::AcknowledgeRoute(said) => course::acknowledge_route(said),
        Body::GuaranteeSafety(said) => course::guarantee_safety(said),
        Body::PostponeBatch(said) => course::postpone_batch(said),
        Body::ReleaseUnilaterally(said) => course::release_unilaterally(said),
        Body::HoldRelease(said) => course::hold_release(said),
        Body::CommitFitness(said) => clearance::commit_fitness(said),
        Body::ClearBatch(said) => clearance::clear_batch(said),
        Body::ReportDeparture(said) => handover::report_departure(said),
        Body::ReportArrival(said) => handover::report_arrival(said),
        Body::RecordOutcomes(said) => handover::record_outcomes(said),
        Body::ClaimDelivery(said) => handover::claim_delivery(said),
        Body::WitnessHandover(said) => handover::witness_handover(said),
        Body::ReportReady(said) => course::report_ready(said),
        Body::OpenLegs(said) => course::open_legs(said),
        Body::AbortBatch(said) => course::abort_batch(said),
        Body::AttestRecord(said) => course::attest_record(said),
        Body::RefuseToSign(said) => course::refuse_to_sign(said),
        Body::NoteReport(said) => report::note_report(said),
        Body::DepositPaperRecord(said) => paper::deposit_paper_record(said),
        Body::AcknowledgeReceipt(said) => handover::acknowledge_receipt(said),
        Body::RecordTransfer(said) => remains::record_transfer(said),
        Body::RefuseAtPoint(said) => remains::refuse_at_point(said),
        Body::OpenContainer(said) => remains::open_container(said),
        Body::RegisterItems(said) => remains::register_items(said),
        Body::SplitItem(said) => remains::split_item(said),
        Body::GroupItems(said) => remains::group_items(said),
        Body::StateIdentity(said) => remains::state_identity(said),
        Body::RevokeIdentity(said) => remains::revoke_identity(said),
        Body::DeclareMisdelivery(said) => remains::declare_misdelivery(said),
        Body::AnswerMisdelivery(said) => remains::answer_misdelivery(said),
        Body::DeclareContents(said) => remains::declare_contents(said),
        Body::RecordFamilyNotice(said) => remains::record_family_notice(said),
        Body::ReleaseToFamily(said) => remains::release_to_family(said),
        Body::ReportMissing(said) => person::report_missing(said),
        Body::ReportDeath(said) => person::report_death(said),
        Body::ClaimAlive(said) => person::claim_alive(said),
        Body::DeclareEffects(said) => person::declare_effects(said),
        Body::AnswerEffects(said) => person::answer_effects(said),
        Body::RecordCondition(said) => person::record_condition(said),
        Body::RecordNeutralStay(said) => person::record_neutral_stay(said),
        Body::SignSettlement(said) => handover::sign_settlement(said),
        Body::RaiseDispute(said) => dispute::raise_dispute(said),
        Body::AdmitDispute(said) => dispute::admit_dispute(said),
        Body::DismissDispute(said) => dispute::dismiss_dispute(said),
        Body::AppealDismissal(said) => dispute::appeal_dismissal(said),
        Body::SubmitEvidence(said) => dispute::submit_evidence(said),
        Body::ProposeResolution(said) => dispute::propose_resolution(said),
        Body::AcceptResolution(said) => dispute::accept_resolution(said),
        Body::RecordUnresolved(said) => dispute::record_unresolved(said),
        Body::WithdrawDispute(said) => dispute::withdraw_dispute(said),
        Body::ExplainDiscrepancy(said) => dispute::explain_discrepancy(said),
        Body::SuspendAgreement(said) => suspension::suspend_agreement(said),
        Body::LiftSuspension(said) => suspension::lift_suspension(said),
        Body::Revalidate(said) => suspension::revalidate(said),
        Body::ListChildCase(said) => child::list_child_case(said),
        Body::AcknowledgeChildCase(said) => child::acknowledge_child_case(said),
        Body::AnswerChildCase(said) => child::answer_child_case(said),
        Body::ContestChildAnswer(said) => child_course::contest_child_answer(said),
        Body::AcceptChildAnswer(said) => child_course::accept_child_answer(said),
        Body::ConfirmChildAnswer(said) => child_course::confirm_child_answer(said),
        Body::VerifyChildIdentity(said) => child_course::verify_child_identity(said),
        Body::StateTracingConsent(said) => child_course::state_tracing_consent(said),
        Body::IdentifyChildFamily(said) => child_course::identify_child_family(said),
        Body::VerifyFamilyLink(said) => child_course::verify_family_link(said),
        Body::DecideBestInterests(said) => child_course::decide_best_interests(said),
        Body::RecordReturnConsent(said) => child_course::record_return_consent(said),
        Body::WithdrawReturnConsent(said) => child_course::withdraw_return_consent(said),
        Body::PlanChildReturn(said) => child_course::plan_child_return(said),
        Body::NoteReturnPlan(said) => child_course::note_return_plan(said),
        Body::ReportReturnStep(said) => child_course::report_return_step(said),
        Body::RecordReunification(said) => child_course::record_reunification(said),
        Body::RecordFollowUp(said) => child_course::record_follow_up(said),
        Body::CloseChildCase(said) => child_course::close_child_case(said),
        Body::ReopenChildCase(said) => child_course::reopen_child_case(said),
        Body::MarkTime(said) => mark_time(said),
    }
}
