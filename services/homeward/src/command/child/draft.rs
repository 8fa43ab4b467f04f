//! From an action to a draft: papers are sealed first, and the statement names them by their roots.

use std::path::Path;

use anyhow::{Context as _, bail};
use homeward_api::participant::v1::draft::Draft as Content;
use homeward_payload::ids::{CaseId, Digest};
use homeward_payload::proto::payload::v1 as proto;
use tonic::transport::Channel;

use super::action::{Action, Consent, Decided, Interests, Shared};
use super::paper::{PURPOSE, TOLD, WITHHELD, seal, whole_root};
use super::resolve;

/// One case of a draft.
struct Case<'a> {
    channel: &'a Channel,
    id: String,
}

impl Case<'_> {
    fn bytes(&self) -> anyhow::Result<Vec<u8>> {
        bytes_of(&self.id)
    }

    /// Seals a paper and gives its root.
    async fn root(&self, kind: &str, file: &Path, withheld: bool) -> anyhow::Result<Vec<u8>> {
        root_of(&seal(self.channel, &self.id, (kind, file, withheld)).await?.field_root)
    }

    /// Seals a paper that several sign, or takes the root of it.
    async fn shared(&self, kind: &str, shared: &Shared) -> anyhow::Result<Vec<u8>> {
        match (&shared.paper, &shared.root) {
            (Some(file), _) => self.root(kind, file, TOLD).await,
            (None, Some(root)) => root_of(&whole_root(self.channel, &self.id, root, PURPOSE).await?),
            (None, None) => {
                bail!("name the paper with --paper FILE, or with --root ROOT one that another sealed")
            }
        }
    }
}

/// The content of what an action says, and the cases that it is about.
///
/// # Errors
/// If a file cannot be read, a paper cannot be sealed, or a word means nothing.
pub(super) async fn content(channel: &Channel, action: &Action) -> anyhow::Result<(Content, Vec<String>)> {
    if let Action::Plan { cases, plan } = action {
        return plan_of(channel, cases, plan).await;
    }
    let case = Case { channel, id: resolve(channel, case_in(action)?).await? };
    let content = match action {
        Action::BestInterests(interests) => decision(&case, interests).await?,
        Action::Contest { .. }
        | Action::Confirm { .. }
        | Action::Verify { .. }
        | Action::Consent { .. }
        | Action::Family { .. }
        | Action::Link { .. }
        | Action::ReturnConsent { .. }
        | Action::Withdraw { .. }
        | Action::Reunified { .. }
        | Action::FollowUp { .. }
        | Action::Reopen { .. } => with_papers(&case, action).await?,
        _ => plain(&case, action)?,
    };
    Ok((content, vec![case.id]))
}

async fn plan_of(
    channel: &Channel,
    typed: &[String],
    plan: &Shared,
) -> anyhow::Result<(Content, Vec<String>)> {
    let mut ids = Vec::with_capacity(typed.len());
    for case in typed {
        ids.push(resolve(channel, case).await?);
    }
    let first = ids.first().cloned().context("a plan names a case")?;
    let plan_root = Case { channel, id: first }.shared("PLAN", plan).await?;
    let case_ids = ids.iter().map(|id| bytes_of(id)).collect::<anyhow::Result<_>>()?;
    let plan = proto::PlanChildReturn { header: None, case_ids, plan_root, as_of: None };
    Ok((Content::PlanChildReturn(plan), ids))
}

fn case_in(action: &Action) -> anyhow::Result<&str> {
    Ok(match action {
        Action::BestInterests(interests) => &interests.case,
        Action::Acknowledge { case }
        | Action::Answer { case, .. }
        | Action::Contest { case, .. }
        | Action::Accept { case, .. }
        | Action::Confirm { case, .. }
        | Action::Consent { case, .. }
        | Action::Verify { case, .. }
        | Action::Family { case, .. }
        | Action::Link { case, .. }
        | Action::ReturnConsent { case, .. }
        | Action::Withdraw { case, .. }
        | Action::Transit { case }
        | Action::Handed { case }
        | Action::Reunified { case, .. }
        | Action::FollowUp { case, .. }
        | Action::Close { case }
        | Action::Reopen { case, .. } => case,
        _ => bail!("nothing is said by this"),
    })
}

// What needs no paper.
fn plain(case: &Case<'_>, action: &Action) -> anyhow::Result<Content> {
    let case_id = case.bytes()?;
    let step = |step: proto::ReturnStep| proto::ReportReturnStep {
        header: None,
        case_id: case_id.clone(),
        step: step.into(),
    };
    Ok(match action {
        Action::Acknowledge { .. } => {
            Content::AcknowledgeChildCase(proto::AcknowledgeChildCase { header: None, case_id })
        }
        Action::Answer { answer, grade, country, .. } => {
            let answer = proto::ChildAnswer::from_str_name(&format!("CHILD_ANSWER_{}", word(answer)))
                .with_context(|| {
                    format!("{answer:?} is no answer; homeward child answer --help lists them")
                })?;
            let grade = proto::EvidenceGrade::from_str_name(&format!("EVIDENCE_GRADE_{}", word(grade)))
                .with_context(|| format!("{grade:?} is no grade; homeward child answer --help lists them"))?;
            Content::AnswerChildCase(proto::AnswerChildCase {
                header: None,
                case_id,
                answer: answer.into(),
                grade: grade.into(),
                country: country.clone(),
            })
        }
        Action::Accept { review, .. } => {
            let review_time_us = review.as_deref().map(day).transpose()?.unwrap_or_default();
            let said = proto::AcceptChildAnswer { header: None, case_id, answer_number: 0, review_time_us };
            Content::AcceptChildAnswer(said)
        }
        Action::Transit { .. } => Content::ReportReturnStep(step(proto::ReturnStep::InTransit)),
        Action::Handed { .. } => Content::ReportReturnStep(step(proto::ReturnStep::HandedToNeutral)),
        Action::Close { .. } => Content::CloseChildCase(proto::CloseChildCase { header: None, case_id }),
        _ => bail!("nothing is said by this"),
    })
}

// What names papers.
async fn with_papers(case: &Case<'_>, action: &Action) -> anyhow::Result<Content> {
    let (header, case_id) = (None, case.bytes()?);
    Ok(match action {
        Action::Contest { reasons, .. } => {
            let reasons_root = case.root("REASONS", reasons, TOLD).await?;
            Content::ContestChildAnswer(proto::ContestChildAnswer {
                header,
                case_id,
                answer_number: 0,
                reasons_root,
            })
        }
        Action::Confirm { report, .. } => {
            let report_root = case.root("REPORT", report, WITHHELD).await?;
            Content::ConfirmChildAnswer(proto::ConfirmChildAnswer {
                header,
                case_id,
                answer_number: 0,
                report_root,
            })
        }
        Action::Verify { report, .. } => {
            let report_root = case.shared("JOINT_REPORT", report).await?;
            Content::VerifyChildIdentity(proto::VerifyChildIdentity {
                header,
                case_id,
                report_root,
                as_of: None,
            })
        }
        Action::Consent { what, paper, .. } => {
            let (given, consent_root) =
                (*what == Consent::Given, case.root("TRACING_CONSENT", paper, TOLD).await?);
            Content::StateTracingConsent(proto::StateTracingConsent { header, case_id, given, consent_root })
        }
        Action::Family { paper, .. } => {
            let family_root = case.root("FAMILY", paper, WITHHELD).await?;
            Content::IdentifyChildFamily(proto::IdentifyChildFamily { header, case_id, family_root })
        }
        Action::Link { adult, child, .. } => {
            let adult_root = case.root("LINK_ADULT", adult, WITHHELD).await?;
            let child_root = case.root("LINK_CHILD", child, WITHHELD).await?;
            Content::VerifyFamilyLink(proto::VerifyFamilyLink { header, case_id, adult_root, child_root })
        }
        _ => return with_papers_of_return(case, action).await,
    })
}

async fn with_papers_of_return(case: &Case<'_>, action: &Action) -> anyhow::Result<Content> {
    let (header, case_id) = (None, case.bytes()?);
    Ok(match action {
        Action::ReturnConsent { guardian, child, .. } => {
            let guardian_consent_root = case.root("GUARDIAN_CONSENT", guardian, TOLD).await?;
            let child_view_root = case.root("CHILD_VIEW", child, WITHHELD).await?;
            Content::RecordReturnConsent(proto::RecordReturnConsent {
                header,
                case_id,
                guardian_consent_root,
                child_view_root,
            })
        }
        Action::Withdraw { paper, .. } => {
            let withdrawal_root = case.root("WITHDRAWAL", paper, WITHHELD).await?;
            Content::WithdrawReturnConsent(proto::WithdrawReturnConsent { header, case_id, withdrawal_root })
        }
        Action::Reunified { receipt, .. } => {
            let receipt_root = case.root("RECEIPT", receipt, TOLD).await?;
            Content::RecordReunification(proto::RecordReunification { header, case_id, receipt_root })
        }
        Action::FollowUp { report, .. } => {
            let report_root = case.root("FOLLOW_UP", report, WITHHELD).await?;
            Content::RecordFollowUp(proto::RecordFollowUp { header, case_id, report_root })
        }
        Action::Reopen { ground, .. } => {
            let ground_root = case.root("GROUND", ground, TOLD).await?;
            Content::ReopenChildCase(proto::ReopenChildCase { header, case_id, ground_root })
        }
        _ => bail!("nothing is said by this"),
    })
}

async fn decision(case: &Case<'_>, interests: &Interests) -> anyhow::Result<Content> {
    let decision = match interests.decision {
        Decided::Return => proto::BestInterests::ReturnRecommended,
        Decided::AlternativeCare => proto::BestInterests::AlternativeCare,
        Decided::Deferred => proto::BestInterests::Deferred,
    };
    Ok(Content::DecideBestInterests(proto::DecideBestInterests {
        header: None,
        case_id: case.bytes()?,
        decision: decision.into(),
        deferred_until_us: interests.until.as_deref().map(day).transpose()?.unwrap_or_default(),
        apart_from_siblings: interests.apart,
        determination_root: case.root("DETERMINATION", &interests.determination, TOLD).await?,
        hearing_root: case.root("HEARING", &interests.hearing, WITHHELD).await?,
        guardian_root: case.root("GUARDIAN", &interests.guardian, TOLD).await?,
    }))
}

/// Root of a paper that was sealed just now and that others are to sign too.
pub(super) fn root_to_tell(action: &Action, content: &Content) -> Option<String> {
    match (action, content) {
        (
            Action::Verify { report: Shared { paper: Some(_), .. }, .. },
            Content::VerifyChildIdentity(said),
        ) => Some(hex::encode(&said.report_root)),
        (Action::Plan { plan: Shared { paper: Some(_), .. }, .. }, Content::PlanChildReturn(said)) => {
            Some(hex::encode(&said.plan_root))
        }
        _ => None,
    }
}

/// A word of the contracts, however it was typed.
fn word(typed: &str) -> String {
    typed.to_uppercase().replace('-', "_")
}

fn bytes_of(id: &str) -> anyhow::Result<Vec<u8>> {
    let case = CaseId::from_hex(id).with_context(|| format!("{id:?} is no reference of a case"))?;
    Ok(case.to_vec())
}

fn root_of(text: &str) -> anyhow::Result<Vec<u8>> {
    let root =
        Digest::from_hex(text).with_context(|| format!("{text:?} is no root: 64 lower-case hex digits"))?;
    Ok(root.to_vec())
}

/// The beginning of a day, UTC, in microseconds since 1970.
fn day(text: &str) -> anyhow::Result<i64> {
    let time: jiff::Timestamp = format!("{text}T00:00:00Z")
        .parse()
        .with_context(|| format!("{text:?} is no day; write 2025-09-01"))?;
    Ok(time.as_microsecond())
}
