//! The calls about findings: from a request to its response.

use homeward_api::delegation::v1 as api;
use homeward_payload::ids::SubjectRef;
use homeward_payload::proto::payload::v1 as proto;
use homeward_shell::identity::Identity;
use tonic::Status;

use super::compute::{Answered, answered, eligible, open_findings, stated};
use crate::answer::check_accepted;
use crate::delegation::Delegation;
use crate::terms::young_term;

/// Most persons of one statement.
const SUBJECTS_MAX: usize = 10_000;

/// States findings over the register.
pub(crate) async fn state(
    delegation: &Delegation,
    caller: Identity,
    request: api::StateFindingsRequest,
) -> Result<api::StateFindingsResponse, Status> {
    let _turn = delegation.turn().await;
    let api::StateFindingsRequest { agreement, term } = request;
    let (known, rule, stated) = delegation.ledger(|ledger, _| {
        young_term(ledger, &agreement, &term).map(|(known, rule)| {
            let stated = stated(ledger, known.key);
            (known, rule, stated)
        })
    })?;
    let power = delegation.other().power;
    let subjects =
        delegation.registers(caller, move |registers| eligible(registers, rule, power, &stated)).await?;
    let holder = proto::Principal::from(delegation.own().principal);
    let mut response = api::StateFindingsResponse { stated: count(&subjects), answer: None };
    for group in subjects.chunks(SUBJECTS_MAX) {
        let payload = proto::StateFindings {
            header: None,
            agreement: agreement.clone(),
            term: term.clone(),
            predicate_digest: known.term.term.predicate_digest.to_vec(),
            holder: holder.into(),
            subjects: bytes_of(group),
            valid_until_us: 0,
        };
        response.answer = delegation.say("state-findings", payload).await?.answer;
    }
    Ok(response)
}

/// Answers the other side's findings.
pub(crate) async fn answer(
    delegation: &Delegation,
    caller: Identity,
    request: api::AnswerFindingsRequest,
) -> Result<api::AnswerFindingsResponse, Status> {
    let _turn = delegation.turn().await;
    let api::AnswerFindingsRequest { agreement, term } = request;
    let other = delegation.other().principal;
    let (rule, open) = delegation.ledger(|ledger, _| {
        let found = young_term(ledger, &agreement, &term);
        found.map(|(known, rule)| (rule, open_findings(ledger, known.key, other)))
    })?;
    let own_power = delegation.own().power;
    let judged =
        delegation.registers(caller, move |registers| answered(registers, &open, rule, own_power)).await?;
    let response = api::AnswerFindingsResponse {
        accepted: count(&judged.accepted),
        contested: count(&judged.contested),
        waiting: judged.waiting,
    };
    for payload in payloads(&judged, &agreement, &term) {
        check_accepted(&[delegation.say("answer-findings", payload).await?])?;
    }
    Ok(response)
}

/// As many statements as it takes, each with at most [`SUBJECTS_MAX`] of either answer.
fn payloads(judged: &Answered, agreement: &str, term: &str) -> Vec<proto::AnswerFindings> {
    let mut accepted = judged.accepted.chunks(SUBJECTS_MAX);
    let mut contested = judged.contested.chunks(SUBJECTS_MAX);
    let mut payloads = Vec::new();
    loop {
        let (accepted, contested) = (accepted.next(), contested.next());
        if accepted.is_none() && contested.is_none() {
            return payloads;
        }
        payloads.push(proto::AnswerFindings {
            header: None,
            agreement: agreement.to_owned(),
            term: term.to_owned(),
            accepted: bytes_of(accepted.unwrap_or_default()),
            contested: bytes_of(contested.unwrap_or_default()),
        });
    }
}

fn bytes_of(subjects: &[SubjectRef]) -> Vec<Vec<u8>> {
    subjects.iter().map(SubjectRef::to_vec).collect()
}

fn count(subjects: &[SubjectRef]) -> u64 {
    u64::try_from(subjects.len()).unwrap_or(u64::MAX)
}
