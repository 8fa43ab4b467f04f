//! From a draft to a payload: which statement it is, in which role it is said, and what fills it.

use homeward_api::participant::v1::Draft;
use homeward_api::participant::v1::draft::Draft as Kind;
use homeward_ledger::Refusal;
use homeward_payload::domain::{Principal, Role};
use homeward_payload::proto::error::v1::ErrorReason;

use super::known::{Known, field};
use super::{agreement, batch, handover, remains};
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
        Kind::ProposeBatch(said) => Unsaid::new(Role::Service, batch::propose_batch(known, said, fresh)),
        Kind::ConfirmBatch(said) => Unsaid::new(heads, batch::confirm_batch(known, said)?),
        Kind::WithdrawConfirmation(said) => {
            Unsaid::new(Role::Officer, batch::withdraw_confirmation(known, said)?)
        }
        Kind::CancelBatch(said) => Unsaid::new(Role::Officer, said),
        Kind::AgreeWindow(said) => Unsaid::new(heads, batch::agree_window(known, said)?),
        Kind::ReportDeparture(said) => Unsaid::new(Role::Service, handover::report_departure(known, said)?),
        Kind::ReportArrival(said) => Unsaid::new(Role::Service, said),
        Kind::RecordOutcomes(said) => Unsaid::new(Role::Service, handover::record_outcomes(known, said)?),
        Kind::ClaimDelivery(said) => Unsaid::new(Role::Service, handover::claim_delivery(known, said)?),
        Kind::WitnessHandover(mut said) => {
            said.counts.sort_by_key(|count| count.giver);
            Unsaid::new(Role::Service, said)
        }
        Kind::AcknowledgeReceipt(said) => {
            Unsaid::new(Role::Service, handover::acknowledge_receipt(known, said)?)
        }
        Kind::SignSettlement(said) => Unsaid::new(heads, handover::sign_settlement(known, said)?),
        Kind::AcknowledgeChildCase(said) => Unsaid::new(Role::Service, said),
        Kind::AnswerChildCase(said) => Unsaid::new(Role::Service, said),
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
