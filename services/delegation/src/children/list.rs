//! Listing children's cases: each is sealed and said for itself.

use homeward_api::delegation::v1 as api;
use homeward_participant::Sealing;
use homeward_payload::domain::Principal;
use homeward_payload::proto::payload::v1 as proto;
use homeward_shell::identity::Identity;
use homeward_vault::DocumentId;
use tonic::Status;

use super::cases::{OwnCase, listed, unlisted};
use crate::answer::check_accepted;
use crate::delegation::Delegation;
use crate::terms::{agreement_code, check_in_force};

/// Lists every case of the register that is not listed yet.
pub(crate) async fn list(
    delegation: &Delegation,
    caller: Identity,
    request: api::OpenCasesRequest,
) -> Result<api::OpenCasesResponse, Status> {
    let _turn = delegation.turn().await;
    let agreement = agreement_code(&request.agreement)?;
    let listed =
        delegation.ledger(|ledger, _| check_in_force(ledger, &agreement).map(|()| listed(ledger)))?;
    let (other, power) = (delegation.other().principal, delegation.other().power);
    let cases = delegation.registers(caller, move |registers| unlisted(registers, &listed, power)).await?;
    let response = api::OpenCasesResponse {
        listed: count(&cases, |_| true),
        withheld: count(&cases, |case| case.is_withheld),
        not_traced: count(&cases, |case| !case.has_consent),
    };
    let payloads = cases.iter().map(|case| payload(case, agreement.as_str())).collect();
    let sealings = cases.into_iter().map(|case| sealing(case, other));
    delegation.seal(sealings).await?;
    check_accepted(&delegation.say_all("list-child-case", payloads).await?)?;
    Ok(response)
}

/// The neutral always learns of a case, the other side unless it is withheld.
fn sealing(case: OwnCase, other: Principal) -> Sealing {
    let withheld = case.is_withheld;
    let recipients = [other, Principal::Neutral].into_iter().filter(|one| !(withheld && *one == other));
    Sealing {
        document_id: DocumentId(case.case.0),
        document: case.document,
        recipients: recipients.collect(),
    }
}

fn payload(case: &OwnCase, agreement: &str) -> proto::ListChildCase {
    proto::ListChildCase {
        header: None,
        case_id: case.case.to_vec(),
        agreement: agreement.to_owned(),
        field_root: case.document.field_root().to_vec(),
        tracing_consent: case.has_consent,
        sibling_group: case.sibling_group.map(|group| group.to_vec()).unwrap_or_default(),
    }
}

fn count(cases: &[OwnCase], counts: impl Fn(&OwnCase) -> bool) -> u64 {
    let counted = cases.iter().filter(|case| counts(case)).count();
    u64::try_from(counted).unwrap_or(u64::MAX)
}
