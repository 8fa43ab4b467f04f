//! Who can say what in any forum. The signing policy of a genesis chooses within this and cannot loosen it: nobody
//! but a party confirms, nobody but a panel speaks on fitness or a medical finding, the mediator decides nothing.

use homeward_payload::domain::{Body, Principal, Role};

/// Whether any policy at all could let this principal say this in this role.
pub(super) fn may_ever_say(body: &Body, author: Principal, role: Role) -> bool {
    match body {
        Body::RaiseDispute(_)
        | Body::AppealDismissal(_)
        | Body::SubmitEvidence(_)
        | Body::WithdrawDispute(_) => author != Principal::Mediator,
        Body::AdmitDispute(_) | Body::DismissDispute(_) => !author.is_party(),
        Body::ProposeResolution(_) | Body::SuspendAgreement(_) => is_party_or_mediator(author),
        Body::RecordUnresolved(_) => author == Principal::Mediator,
        Body::ExplainDiscrepancy(_) | Body::LiftSuspension(_) | Body::Revalidate(_) => author.is_party(),
        Body::SignTerms(_)
        | Body::AgreeTarget(_)
        | Body::WaiveTerm(_)
        | Body::DeclareClosure(_)
        | Body::DeclareLapse(_)
        | Body::TerminateAgreement(_)
        | Body::CorrectAttribution(_)
        | Body::ReleaseFigures(_)
        | Body::AcceptResolution(_)
        | Body::ConfirmBatch(_)
        | Body::SignSettlement(_) => binds_party(author, role),
        Body::AnswerFindings(_)
        | Body::OpenList(_)
        | Body::AnswerList(_)
        | Body::CommitList(_)
        | Body::RemarkList(_)
        | Body::RequestPersons(_)
        | Body::AnswerRequest(_)
        | Body::NotifyRetention(_)
        | Body::LiftRetention(_)
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
        | Body::AnswerChildCase(_)
        | Body::ContestChildAnswer(_)
        | Body::AcceptChildAnswer(_) => author.is_party(),
        Body::VerifyChildIdentity(_)
        | Body::StateTracingConsent(_)
        | Body::IdentifyChildFamily(_)
        | Body::WithdrawReturnConsent(_)
        | Body::PlanChildReturn(_)
        | Body::RecordFollowUp(_)
        | Body::CloseChildCase(_)
        | Body::ReopenChildCase(_) => is_party_or_neutral(author),
        Body::ConfirmChildAnswer(_)
        | Body::VerifyFamilyLink(_)
        | Body::DecideBestInterests(_)
        | Body::RecordReturnConsent(_)
        | Body::ReportReturnStep(_)
        | Body::RecordReunification(_) => author == Principal::Neutral,
        Body::NoteReturnPlan(_) => author == Principal::Mediator,
        Body::NoticeRoute(_) => is_party_or_neutral(author),
        Body::AcknowledgeRoute(_) => author.is_party(),
        Body::GuaranteeSafety(_) | Body::ReleaseUnilaterally(_) | Body::HoldRelease(_) => {
            is_officer(author, role)
        }
        Body::PostponeBatch(_) | Body::AbortBatch(_) | Body::RefuseToSign(_) => {
            is_officer_or_neutral(author, role)
        }
        Body::ReportReady(_) | Body::OpenLegs(_) | Body::AttestRecord(_) => author == Principal::Neutral,
        Body::DepositPaperRecord(_) => author == Principal::Neutral,
        Body::StateFindings(_) => is_party_or_panel(author, role),
        Body::CommitFitness(_) => is_panel(author, role),
        Body::ClearBatch(_) | Body::WitnessHandover(_) => author == Principal::Neutral,
        Body::ReportDeparture(_) | Body::ReportArrival(_) => is_party_or_neutral(author),
        Body::RecordTransfer(_) | Body::ClaimAlive(_) => is_party_or_neutral(author),
        Body::ReportDeath(_) | Body::RecordCondition(_) => author != Principal::Mediator,
        Body::RecordNeutralStay(_) => is_commission_or_neutral(author),
        Body::RecordOutcomes(_) => author != Principal::Mediator,
        Body::OpenRound(_) => is_party_or_mediator(author),
        Body::NoteReport(_) | Body::MarkTime(_) | Body::ReleaseLists(_) => author == Principal::Mediator,
    }
}

/// What binds a party is signed by its head of delegation and its second officer together.
fn binds_party(author: Principal, role: Role) -> bool {
    author.is_party() && role == Role::Heads
}

/// One person of a side undertakes or stops; nobody's service does.
fn is_officer(author: Principal, role: Role) -> bool {
    author.is_party() && role == Role::Officer
}

fn is_officer_or_neutral(author: Principal, role: Role) -> bool {
    is_officer(author, role) || author == Principal::Neutral
}

fn is_panel(author: Principal, role: Role) -> bool {
    author == Principal::Commission && role == Role::Panel
}

fn is_party_or_panel(author: Principal, role: Role) -> bool {
    author.is_party() || is_panel(author, role)
}

fn is_party_or_neutral(author: Principal) -> bool {
    author.is_party() || author == Principal::Neutral
}

fn is_party_or_mediator(author: Principal) -> bool {
    author.is_party() || author == Principal::Mediator
}

fn is_commission_or_neutral(author: Principal) -> bool {
    matches!(author, Principal::Commission | Principal::Neutral)
}
