//! Children's cases: what the mirror knows of a case once it is answered.

use homeward_ledger::Refusal;
use homeward_ledger::child::{ChildCase, Half};
use homeward_payload::compose::Payload;
use homeward_payload::domain::{AsOf, Principal};
use homeward_payload::ids::CaseId;
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_payload::proto::payload::v1 as proto;

use super::fill::sort;
use super::known::{Known, field};

/// The newest answer is meant where none is named.
pub(super) fn contest_child_answer(
    known: &Known<'_>,
    mut said: proto::ContestChildAnswer,
) -> Result<proto::ContestChildAnswer, Refusal> {
    said.answer_number = answer_number(known, &said.case_id, said.answer_number)?;
    Ok(said)
}

/// The newest answer is meant where none is named.
pub(super) fn accept_child_answer(
    known: &Known<'_>,
    mut said: proto::AcceptChildAnswer,
) -> Result<proto::AcceptChildAnswer, Refusal> {
    said.answer_number = answer_number(known, &said.case_id, said.answer_number)?;
    Ok(said)
}

/// The newest answer is meant where none is named.
pub(super) fn confirm_child_answer(
    known: &Known<'_>,
    mut said: proto::ConfirmChildAnswer,
) -> Result<proto::ConfirmChildAnswer, Refusal> {
    said.answer_number = answer_number(known, &said.case_id, said.answer_number)?;
    Ok(said)
}

/// `as_of` is that of another signer who has signed an equal report, else the own one.
pub(super) fn verify_child_identity(
    known: &Known<'_>,
    mut said: proto::VerifyChildIdentity,
) -> Result<proto::VerifyChildIdentity, Refusal> {
    said.header = None;
    let signed = case(known, &said.case_id)?.course.identity_signed.iter();
    let set = |said: &mut proto::VerifyChildIdentity, as_of| said.as_of = Some(as_of);
    let as_of = as_of_of_another(known, signed, &said, set);
    said.as_of = Some(as_of.into());
    Ok(said)
}

/// Cases are sorted; `as_of` is that of another signer who has signed an equal plan, else the own one.
pub(super) fn plan_child_return(
    known: &Known<'_>,
    mut said: proto::PlanChildReturn,
) -> Result<proto::PlanChildReturn, Refusal> {
    said.header = None;
    sort(&mut said.case_ids);
    let first = said.case_ids.first().ok_or_else(|| field("case_ids", "nothing", "1 to 32 cases"))?;
    let signed = case(known, first)?.course.plan_signed.iter();
    let set = |said: &mut proto::PlanChildReturn, as_of| said.as_of = Some(as_of);
    let as_of = as_of_of_another(known, signed, &said, set);
    said.as_of = Some(as_of.into());
    Ok(said)
}

/// The plan that stands is meant where none is named.
pub(super) fn note_return_plan(
    known: &Known<'_>,
    mut said: proto::NoteReturnPlan,
) -> Result<proto::NoteReturnPlan, Refusal> {
    let plan = case(known, &said.case_id)?.course.plan;
    if let Some(plan) = plan.filter(|_| said.plan_content.is_empty()) {
        said.plan_content = plan.to_vec();
    }
    Ok(said)
}

fn as_of_of_another<'a, P: Payload>(
    known: &Known<'_>,
    signed: impl Iterator<Item = (&'a Principal, &'a Half)>,
    draft: &P,
    set: fn(&mut P, proto::AsOf),
) -> AsOf {
    let mut others = signed.filter(|(signer, _)| **signer != known.principal);
    let equal = others.find_map(|(_, half)| known.as_of_equal_to(&half.content, draft, set));
    equal.unwrap_or_else(|| known.as_of())
}

fn answer_number(known: &Known<'_>, id: &[u8], number: u32) -> Result<u32, Refusal> {
    let newest = case(known, id)?.course.answers;
    Ok(if number == 0 { newest } else { number })
}

fn case<'a>(known: &Known<'a>, id: &[u8]) -> Result<&'a ChildCase, Refusal> {
    let id = CaseId::from_slice(id).ok_or_else(|| {
        field("case_id", format!("{} bytes", id.len()), "the 16 bytes of a case's reference")
    })?;
    known.ledger().cases.get(&id).ok_or_else(|| {
        Refusal::new(ErrorReason::ResourceUnknown, format!("no case {id} is listed here."))
            .allow("Wait until the mirror has replayed the listing.")
            .with("case", id)
    })
}
