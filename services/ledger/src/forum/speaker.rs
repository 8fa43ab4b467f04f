//! Who can say what in any forum. The signing policy of a genesis chooses within this and cannot loosen it: nobody
//! but a party confirms, nobody but a panel speaks on fitness or a medical finding, the mediator decides nothing.

use homeward_payload::domain::{Body, Principal, Role};

/// Whether any policy at all could let this principal say this in this role.
pub(super) fn may_ever_say(body: &Body, author: Principal, role: Role) -> bool {
    match body {
        // These bind a party: head of delegation and second officer together.
        Body::SignTerms(_) | Body::ConfirmBatch(_) | Body::SignSettlement(_) => {
            author.is_party() && role == Role::Heads
        }
        Body::AnswerFindings(_)
        | Body::OpenList(_)
        | Body::AnswerList(_)
        | Body::ProposeBatch(_)
        | Body::WithdrawConfirmation(_)
        | Body::CancelBatch(_)
        | Body::AgreeWindow(_)
        | Body::ClaimDelivery(_)
        | Body::AcknowledgeReceipt(_)
        | Body::RefuseAtPoint(_)
        | Body::OpenContainer(_)
        | Body::RegisterItems(_)
        | Body::SplitItem(_)
        | Body::GroupItems(_)
        | Body::StateIdentity(_)
        | Body::RevokeIdentity(_)
        | Body::DeclareMisdelivery(_)
        | Body::AnswerMisdelivery(_)
        | Body::DeclareContents(_)
        | Body::RecordFamilyNotice(_)
        | Body::ReleaseToFamily(_)
        | Body::ReportMissing(_)
        | Body::DeclareEffects(_)
        | Body::AnswerEffects(_)
        | Body::ListChildCase(_)
        | Body::AcknowledgeChildCase(_)
        | Body::AnswerChildCase(_) => author.is_party(),
        Body::StateFindings(_) => author.is_party() || is_panel(author, role),
        Body::CommitFitness(_) => is_panel(author, role),
        Body::ClearBatch(_) | Body::WitnessHandover(_) => author == Principal::Neutral,
        Body::ReportDeparture(_) | Body::ReportArrival(_) => {
            author.is_party() || author == Principal::Neutral
        }
        Body::RecordTransfer(_) | Body::ClaimAlive(_) => author.is_party() || author == Principal::Neutral,
        Body::ReportDeath(_) | Body::RecordCondition(_) => author != Principal::Mediator,
        Body::RecordNeutralStay(_) => matches!(author, Principal::Commission | Principal::Neutral),
        Body::RecordOutcomes(_) => author != Principal::Mediator,
        Body::MarkTime(_) => author == Principal::Mediator,
    }
}

fn is_panel(author: Principal, role: Role) -> bool {
    author == Principal::Commission && role == Role::Panel
}
