//! From a draft to a payload: which statement it is, in which role it is said, and what fills it.

use homeward_api::participant::v1::Draft;
use homeward_api::participant::v1::draft::Draft as Kind;
use homeward_ledger::Refusal;
use homeward_payload::domain::{Principal, Role};
use homeward_payload::proto::error::v1::ErrorReason;

use super::child;
use super::course;
use super::known::{Known, field};
use super::remains;
use super::terms;
use super::{agreement, batch, handover, round};
use crate::error::ServiceError;
use crate::participant::Participant;
use crate::saying::{Unsaid, new_uuid};

/// Fills a draft from what the mirror of `participant` has replayed.
///
/// # Errors
/// `FIELD_INVALID`, `RESOURCE_UNKNOWN`.
pub(super) fn fill(participant: &Participant, draft: Draft) -> Result<Unsaid, ServiceError> {
    let fresh = new_uuid(participant.now())?;
    let principal = participant.principal();
    participant
        .projection()
        .read(|view| fill_from(&Known { state: view.state(), principal }, draft, fresh))
        .map_err(Into::into)
}

/// Fills a draft. `fresh` is a new id, for a batch that has none yet.
pub(super) fn fill_from(known: &Known<'_>, draft: Draft, fresh: [u8; 16]) -> Result<Unsaid, Refusal> {
    let draft = draft.draft.ok_or_else(|| field("draft", "nothing", "one statement"))?;
    let heads = Role::Heads;
    Ok(match draft {
        Kind::SignTerms(said) => Unsaid::new(heads, agreement::sign_terms(known, said)?),
        Kind::AgreeTarget(said) => Unsaid::new(heads, terms::agree_target(known, said)),
        Kind::WaiveTerm(said) => Unsaid::new(heads, said),
        Kind::DeclareClosure(said) => Unsaid::new(heads, said),
        Kind::DeclareLapse(said) => Unsaid::new(heads, said),
        Kind::TerminateAgreement(said) => Unsaid::new(heads, said),
        Kind::CorrectAttribution(said) => Unsaid::new(heads, terms::correct_attribution(known, said)?),
        Kind::StateFindings(said) => {
            check_no_panel(known.principal)?;
            Unsaid::new(Role::Service, agreement::state_findings(known, said)?)
        }
        Kind::AnswerFindings(mut said) => {
            sort(&mut said.accepted);
            sort(&mut said.contested);
            Unsaid::new(Role::Service, said)
        }
        Kind::AnswerList(mut said) => {
            sort(&mut said.accepted);
            said.refused.sort_by_key(|refusal| refusal.entry);
            Unsaid::new(Role::Service, said)
        }
        Kind::OpenRound(said) => Unsaid::new(Role::Service, round::open_round(said, fresh)),
        Kind::RemarkList(said) => Unsaid::new(Role::Service, round::remark_list(said)),
        Kind::RequestPersons(said) => Unsaid::new(Role::Service, round::request_persons(said, fresh)),
        Kind::AnswerRequest(said) => Unsaid::new(Role::Service, round::answer_request(said)),
        Kind::NotifyRetention(said) => Unsaid::new(Role::Service, said),
        Kind::LiftRetention(said) => Unsaid::new(Role::Service, said),
        Kind::ReleaseFigures(said) => Unsaid::new(heads, round::release_figures(known, said)?),
        Kind::ProposeBatch(said) => Unsaid::new(Role::Service, batch::propose_batch(known, said, fresh)),
        Kind::ConfirmBatch(said) => Unsaid::new(heads, batch::confirm_batch(known, said)?),
        Kind::WithdrawConfirmation(said) => {
            Unsaid::new(Role::Officer, batch::withdraw_confirmation(known, said)?)
        }
        Kind::CancelBatch(said) => Unsaid::new(Role::Officer, said),
        Kind::AgreeWindow(said) => Unsaid::new(heads, batch::agree_window(known, said)?),
        other => return fill_course(known, other, fresh),
    })
}

/// Fills what is said from the route to the settlement of a batch.
fn fill_course(known: &Known<'_>, draft: Kind, fresh: [u8; 16]) -> Result<Unsaid, Refusal> {
    let heads = Role::Heads;
    Ok(match draft {
        Kind::NoticeRoute(said) => Unsaid::new(Role::Service, course::notice_route(known, said)?),
        Kind::AcknowledgeRoute(said) => Unsaid::new(Role::Service, course::acknowledge_route(known, said)?),
        Kind::GuaranteeSafety(said) => Unsaid::new(Role::Officer, course::guarantee_safety(known, said)?),
        Kind::PostponeBatch(said) => {
            Unsaid::new(course::officer(known.principal), course::postpone_batch(known, said)?)
        }
        Kind::ReleaseUnilaterally(said) => {
            Unsaid::new(Role::Officer, course::release_unilaterally(known, said, fresh))
        }
        Kind::HoldRelease(said) => Unsaid::new(Role::Officer, course::hold_release(known, said)?),
        Kind::ReportDeparture(said) => Unsaid::new(Role::Service, handover::report_departure(known, said)?),
        Kind::ReportArrival(said) => Unsaid::new(Role::Service, said),
        Kind::RecordOutcomes(said) => Unsaid::new(Role::Service, handover::record_outcomes(known, said)?),
        Kind::ClaimDelivery(said) => Unsaid::new(Role::Service, handover::claim_delivery(known, said)?),
        Kind::WitnessHandover(mut said) => {
            said.counts.sort_by_key(|count| count.giver);
            Unsaid::new(Role::Service, said)
        }
        Kind::ReportReady(said) => Unsaid::new(Role::Service, course::report_ready(known, said)?),
        Kind::OpenLegs(said) => Unsaid::new(Role::Service, course::open_legs(known, said)?),
        Kind::AbortBatch(said) => {
            Unsaid::new(course::officer(known.principal), course::abort_batch(known, said)?)
        }
        Kind::AttestRecord(said) => Unsaid::new(Role::Service, course::attest_record(known, said)?),
        Kind::RefuseToSign(said) => {
            Unsaid::new(course::officer(known.principal), course::refuse_to_sign(known, said)?)
        }
        Kind::DepositPaperRecord(said) => {
            Unsaid::new(Role::Service, course::deposit_paper_record(known, said)?)
        }
        Kind::AcknowledgeReceipt(said) => {
            Unsaid::new(Role::Service, handover::acknowledge_receipt(known, said)?)
        }
        Kind::SignSettlement(said) => Unsaid::new(heads, handover::sign_settlement(known, said)?),
        Kind::Dispute(said) => super::dispute::dispute(known, said, fresh)?,
        Kind::Suspension(said) => super::dispute::suspension(known, said, fresh)?,
        Kind::AcknowledgeChildCase(said) => Unsaid::new(Role::Service, said),
        Kind::AnswerChildCase(said) => Unsaid::new(Role::Service, said),
        other => return fill_about_child(known, other),
    })
}

/// Fills a draft about a child's case once it is answered.
fn fill_about_child(known: &Known<'_>, draft: Kind) -> Result<Unsaid, Refusal> {
    Ok(match draft {
        Kind::ContestChildAnswer(said) => {
            Unsaid::new(Role::Service, child::contest_child_answer(known, said)?)
        }
        Kind::AcceptChildAnswer(said) => Unsaid::new(Role::Service, child::accept_child_answer(known, said)?),
        Kind::ConfirmChildAnswer(said) => {
            Unsaid::new(Role::Service, child::confirm_child_answer(known, said)?)
        }
        Kind::VerifyChildIdentity(said) => {
            Unsaid::new(Role::Service, child::verify_child_identity(known, said)?)
        }
        Kind::StateTracingConsent(said) => Unsaid::new(Role::Service, said),
        Kind::IdentifyChildFamily(said) => Unsaid::new(Role::Service, said),
        Kind::VerifyFamilyLink(said) => Unsaid::new(Role::Service, said),
        Kind::DecideBestInterests(said) => Unsaid::new(Role::Service, said),
        Kind::RecordReturnConsent(said) => Unsaid::new(Role::Service, said),
        Kind::WithdrawReturnConsent(said) => Unsaid::new(Role::Service, said),
        Kind::PlanChildReturn(said) => Unsaid::new(Role::Service, child::plan_child_return(known, said)?),
        Kind::NoteReturnPlan(said) => Unsaid::new(Role::Service, child::note_return_plan(known, said)?),
        Kind::ReportReturnStep(said) => Unsaid::new(Role::Service, said),
        Kind::RecordReunification(said) => Unsaid::new(Role::Service, said),
        Kind::RecordFollowUp(said) => Unsaid::new(Role::Service, said),
        Kind::CloseChildCase(said) => Unsaid::new(Role::Service, said),
        Kind::ReopenChildCase(said) => Unsaid::new(Role::Service, said),
        other => return fill_about_remains(known, other),
    })
}

/// Fills what is said about remains, and about persons beside their lines.
fn fill_about_remains(known: &Known<'_>, draft: Kind) -> Result<Unsaid, Refusal> {
    Ok(match draft {
        Kind::RecordTransfer(said) => Unsaid::new(Role::Service, remains::record_transfer(said)),
        Kind::RefuseAtPoint(said) => Unsaid::new(Role::Service, remains::refuse_at_point(known, said)?),
        Kind::OpenContainer(said) => Unsaid::new(Role::Service, said),
        Kind::RegisterItems(said) => Unsaid::new(Role::Service, remains::register_items(said)),
        Kind::SplitItem(said) => Unsaid::new(Role::Service, remains::split_item(said)),
        Kind::GroupItems(said) => Unsaid::new(Role::Service, remains::group_items(said)),
        Kind::StateIdentity(said) => Unsaid::new(Role::Service, said),
        Kind::RevokeIdentity(said) => Unsaid::new(Role::Service, said),
        Kind::DeclareMisdelivery(said) => Unsaid::new(Role::Service, said),
        Kind::AnswerMisdelivery(said) => Unsaid::new(Role::Service, said),
        Kind::DeclareContents(said) => Unsaid::new(Role::Service, remains::declare_contents(said)),
        Kind::RecordFamilyNotice(said) => Unsaid::new(Role::Service, said),
        Kind::ReleaseToFamily(said) => Unsaid::new(Role::Service, remains::release_to_family(said)),
        Kind::ReportMissing(said) => Unsaid::new(Role::Service, remains::report_missing(said)),
        Kind::ReportDeath(said) => Unsaid::new(Role::Service, remains::report_death(known, said)),
        Kind::ClaimAlive(said) => Unsaid::new(Role::Service, said),
        Kind::DeclareEffects(said) => Unsaid::new(Role::Service, said),
        Kind::AnswerEffects(said) => Unsaid::new(Role::Service, remains::answer_effects(said)),
        Kind::RecordCondition(said) => Unsaid::new(Role::Service, said),
        Kind::RecordNeutralStay(said) => Unsaid::new(Role::Service, said),
        _ => return Err(field("draft", "nothing", "one statement")),
    })
}

/// Findings of the commission are a panel's: they follow from decisions that it has recorded, and from nothing that a
/// clerk drafts.
fn check_no_panel(principal: Principal) -> Result<(), Refusal> {
    if principal != Principal::Commission {
        return Ok(());
    }
    let message = "findings of the commission are signed for a panel, and not from a draft.";
    Err(Refusal::new(ErrorReason::RoleNotAllowed, message)
        .allow("Let the panel record its decisions with MedicalService; what is positive is stated then."))
}

/// Ascending and each once, as the statement asks for.
pub(super) fn sort<T: Ord>(values: &mut Vec<T>) {
    values.sort_unstable();
    values.dedup();
}
