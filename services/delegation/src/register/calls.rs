//! The register calls: from a request to its response.

use homeward_api::delegation::v1 as api;
use homeward_delegation_core::date::Date;
use homeward_participant::Sealing;
use homeward_payload::domain::Principal;
use homeward_shell::identity::Identity;
use homeward_shell::reads::{PageToken, page_size};
use tonic::Status;

use super::{ImportContext, WorklistContext, import, mark_sent, quarantine_page, referrals_to_send};
use crate::delegation::Delegation;
use crate::error::DelegationError;
use crate::form::form_of;
use crate::registers::Registers;
use crate::store::{Counts, RegisterKind};
use crate::terms::agreed_age_rule;

/// Rows of a page where the caller names no number.
const PAGE_ROWS_DEFAULT: usize = 100;
/// Most rows of a page.
const PAGE_ROWS_MAX: usize = 500;

/// Imports a file.
pub(crate) async fn import_register(
    delegation: &Delegation,
    caller: Identity,
    request: api::ImportRegisterRequest,
) -> Result<api::ImportRegisterResponse, Status> {
    let _turn = delegation.turn().await;
    let register = register_of(request.register)?;
    let reference_day = Date::parse(&request.reference_day)
        .map_err(|error| DelegationError::field("reference_day", error.to_string()))?;
    let context = ImportContext {
        own: delegation.own().principal,
        own_power: delegation.own().power,
        other_power: delegation.other().power,
        reference_day,
        age_rule: delegation.ledger(|ledger, _| agreed_age_rule(ledger)),
    };
    let (file, form) = (request.file, form_of(request.form)?);
    let import =
        move |registers: &mut Registers<'_>| import(registers, register, &form.normalise(&file)?, &context);
    let counts = delegation.registers(caller, import).await?;
    Ok(counts.into())
}

/// Counts every imported register.
pub(crate) async fn register_counts(
    delegation: &Delegation,
    caller: Identity,
) -> Result<api::GetRegisterCountsResponse, Status> {
    let imports = delegation.registers(caller, |registers| {
        let mut imports = Vec::new();
        for register in RegisterKind::ALL {
            imports.extend(registers.store.import_of(register)?.map(|import| (register, import.counts)));
        }
        Ok(imports)
    });
    let registers = imports.await?.into_iter().map(|(register, counts)| api::RegisterCounts {
        register: i32::from(register.code()),
        counts: Some(counts.into()),
    });
    Ok(api::GetRegisterCountsResponse { registers: registers.collect() })
}

/// A page of the quarantine.
pub(crate) async fn list_quarantine(
    delegation: &Delegation,
    caller: Identity,
    request: api::ListQuarantineRequest,
) -> Result<api::ListQuarantineResponse, Status> {
    let register = register_of(request.register)?;
    let bound = [register.words()];
    let after = PageToken::decode(&request.page_token, &bound)?.map_or(0, |token| token.0);
    // A place of the worklist that does not fit lies behind every row.
    let after = u32::try_from(after).unwrap_or(u32::MAX);
    let rows_wanted = page_size(request.page_size, PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX);
    let context =
        WorklistContext { own_power: delegation.own().power, other_power: delegation.other().power };
    let limit = u32::try_from(rows_wanted).unwrap_or(u32::MAX);
    let rows = delegation
        .registers(caller, move |registers| quarantine_page(registers, register, &context, after, limit))
        .await?;
    let last = rows.last().filter(|_| rows.len() >= rows_wanted);
    let next_page_token =
        last.map(|row| PageToken(u128::from(row.worklist)).encode(&bound)).unwrap_or_default();
    let rows = rows.into_iter().map(|row| api::QuarantinedRow {
        key: row.key,
        faults: row.faults,
        message: row.message,
        medical: row.is_medical,
        row: row.subject.to_vec(),
        since_us: row.since_us,
        details: row.details.into_iter().map(fault_detail).collect(),
        mend: row.mend,
    });
    Ok(api::ListQuarantineResponse { rows: rows.collect(), next_page_token })
}

fn fault_detail(detail: super::quarantine::FaultDetail) -> api::RowFaultDetail {
    api::RowFaultDetail {
        code: detail.code.to_owned(),
        column: detail.column.unwrap_or_default().to_owned(),
        allowed: detail.allowed,
    }
}

/// Seals the referrals that were not sent yet to the commission.
pub(crate) async fn send_referrals(
    delegation: &Delegation,
    caller: Identity,
) -> Result<api::SendReferralsResponse, Status> {
    let _turn = delegation.turn().await;
    let documents = delegation.registers(caller, referrals_to_send).await?;
    let sent: Vec<_> = documents.iter().map(|(document_id, _)| *document_id).collect();
    let recipients = vec![Principal::Commission];
    let sealings = documents.into_iter().map(|(document_id, document)| Sealing {
        document_id,
        document,
        recipients: recipients.clone(),
    });
    delegation.seal(sealings).await?;
    let count = u64::try_from(sent.len()).unwrap_or(u64::MAX);
    let total = delegation.registers(caller, move |registers| mark_sent(registers, &sent)).await?;
    Ok(api::SendReferralsResponse { sent: count, total })
}

pub(super) fn register_of(number: i32) -> Result<RegisterKind, DelegationError> {
    let register = u8::try_from(number).ok().and_then(RegisterKind::from_code);
    register.ok_or_else(|| {
        DelegationError::field("register", format!("{number} is no register; allowed are 1 to 7"))
    })
}

impl From<Counts> for api::ImportRegisterResponse {
    fn from(counts: Counts) -> Self {
        Self {
            rows: counts.rows,
            accepted: counts.accepted,
            quarantined: counts.quarantined,
            medical_quarantined: counts.medical_quarantined,
            refused_claims: counts.refused_claims,
        }
    }
}
