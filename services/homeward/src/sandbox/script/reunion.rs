//! Children on their way home, one by one and siblings together: verified, heard and decided on, consented, planned,
//! brought to their families, looked after, and only then closed.

use anyhow::Context as _;
use homeward_api::delegation::v1::FindCaseRequest;
use homeward_api::mediator::v1::NoteReturnPlanRequest;
use homeward_api::participant::v1::draft::Draft as Content;
use homeward_payload::domain::Principal;
use homeward_payload::ids::CaseId;
use homeward_payload::proto::payload::v1 as proto;

use super::Stagehand;
use crate::sandbox::desk::{PaperDesk, accepted};
use crate::scenario::ChildReturn;

/// A part of the way home.
#[derive(Clone, Copy)]
pub(super) enum ChildStep {
    /// Both sides and the neutral verify who the children are.
    Verify,
    /// Family and link, best interests, consent, plan.
    Decide,
    /// On the way, with the neutral, with the family.
    BringHome,
    /// Looked after, and closed.
    FollowUp,
}

/// A paper that both parties read.
const TOLD: bool = false;
/// A paper that only the neutral reads.
const WITHHELD: bool = true;

impl Stagehand<'_> {
    /// Plays a part of the way home of one child, or of siblings together.
    pub(super) async fn bring_children(&mut self, step: ChildStep, home: &ChildReturn) -> anyhow::Result<()> {
        let cases = self.cases_of(home).await?;
        match step {
            ChildStep::Verify => self.verify_children(&cases).await?,
            ChildStep::Decide => {
                self.find_families(&cases).await?;
                self.decide_on_children(&cases).await?;
                self.plan_return(&cases).await?;
            }
            ChildStep::BringHome => return self.bring_home(&cases).await,
            ChildStep::FollowUp => self.follow_up(&cases).await?,
        }
        self.desks.sync().await
    }

    async fn cases_of(&mut self, home: &ChildReturn) -> anyhow::Result<Vec<Vec<u8>>> {
        let listing = self.listing_party()?;
        let mut cases = Vec::with_capacity(home.cases.len());
        for case_ref in &home.cases {
            let request = FindCaseRequest { case_ref: case_ref.clone() };
            let found = self.desks.party(listing).children.find_case(request).await;
            let case_id = found.with_context(|| format!("finding case {case_ref}"))?.into_inner().case_id;
            cases.push(CaseId::from_hex(&case_id).context("a case id is hexadecimal")?.to_vec());
        }
        Ok(cases)
    }

    fn papers(&self, principal: Principal) -> anyhow::Result<PaperDesk> {
        PaperDesk::connect(self.cluster, principal)
    }

    // The joint report: three statements of equal content on each child.
    async fn verify_children(&mut self, cases: &[Vec<u8>]) -> anyhow::Result<()> {
        let papers = self.papers(Principal::Neutral)?;
        let mut reports = Vec::with_capacity(cases.len());
        for case in cases {
            reports.push(papers.seal(case, "JOINT_REPORT", TOLD).await?);
        }
        for signer in [Principal::Neutral, Principal::PartyA, Principal::PartyB] {
            for (case_id, report_root) in cases.iter().cloned().zip(reports.iter().cloned()) {
                let said = proto::VerifyChildIdentity { case_id, report_root, ..Default::default() };
                self.say_as(signer, "verifying a child", Content::VerifyChildIdentity(said)).await?;
            }
            self.desks.sync().await?;
        }
        Ok(())
    }

    // Adult and child are asked separately, by the neutral.
    async fn find_families(&mut self, cases: &[Vec<u8>]) -> anyhow::Result<()> {
        let listing = self.listing_party()?;
        let (own, neutral) = (self.papers(listing)?, self.papers(Principal::Neutral)?);
        for case in cases {
            let (case_id, family_root) = (case.clone(), own.seal(case, "FAMILY", TOLD).await?);
            let family = proto::IdentifyChildFamily { header: None, case_id, family_root };
            let content = Content::IdentifyChildFamily(family);
            self.say_as(listing, "identifying a family", content).await?;
        }
        self.desks.sync().await?;
        for case in cases {
            let link = proto::VerifyFamilyLink {
                header: None,
                case_id: case.clone(),
                adult_root: neutral.seal(case, "LINK_ADULT", TOLD).await?,
                child_root: neutral.seal(case, "LINK_CHILD", TOLD).await?,
            };
            let content = Content::VerifyFamilyLink(link);
            self.say_as(Principal::Neutral, "verifying a link", content).await?;
        }
        Ok(())
    }

    // No decision without the child heard and a guardian named; no return without written consent.
    async fn decide_on_children(&mut self, cases: &[Vec<u8>]) -> anyhow::Result<()> {
        let papers = self.papers(Principal::Neutral)?;
        for case in cases {
            let decision = proto::DecideBestInterests {
                case_id: case.clone(),
                decision: proto::BestInterests::ReturnRecommended.into(),
                determination_root: papers.seal(case, "DETERMINATION", TOLD).await?,
                hearing_root: papers.seal(case, "HEARING", WITHHELD).await?,
                guardian_root: papers.seal(case, "GUARDIAN", TOLD).await?,
                ..Default::default()
            };
            let content = Content::DecideBestInterests(decision);
            self.say_as(Principal::Neutral, "determining best interests", content).await?;
            let consent = proto::RecordReturnConsent {
                header: None,
                case_id: case.clone(),
                guardian_consent_root: papers.seal(case, "GUARDIAN_CONSENT", TOLD).await?,
                child_view_root: papers.seal(case, "CHILD_VIEW", WITHHELD).await?,
            };
            let content = Content::RecordReturnConsent(consent);
            self.say_as(Principal::Neutral, "recording consent", content).await?;
        }
        self.desks.sync().await
    }

    // One plan for siblings together, with its escort; the mediator notes it and confirms nothing.
    async fn plan_return(&mut self, cases: &[Vec<u8>]) -> anyhow::Result<()> {
        let first = cases.first().context("a return of nobody")?;
        let plan_root = self.papers(Principal::Neutral)?.seal(first, "PLAN", TOLD).await?;
        for signer in [Principal::Neutral, Principal::PartyA, Principal::PartyB] {
            let plan = proto::PlanChildReturn {
                case_ids: cases.to_vec(),
                plan_root: plan_root.clone(),
                ..Default::default()
            };
            self.say_as(signer, "planning a return", Content::PlanChildReturn(plan)).await?;
            self.desks.sync().await?;
        }
        let request = NoteReturnPlanRequest { case_id: hex::encode(first) };
        let noted = self.desks.coordinator.note_return_plan(request).await.context("noting a plan")?;
        accepted("noting a plan", noted.into_inner().answer.as_ref())?;
        Ok(())
    }

    async fn bring_home(&mut self, cases: &[Vec<u8>]) -> anyhow::Result<()> {
        let papers = self.papers(Principal::Neutral)?;
        let mut position = 0;
        for step in [proto::ReturnStep::InTransit, proto::ReturnStep::HandedToNeutral] {
            for case_id in cases.iter().cloned() {
                let said = proto::ReportReturnStep { header: None, case_id, step: step.into() };
                let content = Content::ReportReturnStep(said);
                self.say_as(Principal::Neutral, "reporting a step", content).await?;
            }
        }
        for case in cases {
            let receipt_root = papers.seal(case, "RECEIPT", TOLD).await?;
            let home = proto::RecordReunification { header: None, case_id: case.clone(), receipt_root };
            let content = Content::RecordReunification(home);
            position = self.say_as(Principal::Neutral, "recording a reunification", content).await?;
        }
        self.desks.sync().await?;
        let effect = match cases.len() {
            1 => "one child is with its family".to_owned(),
            several => format!("{several} siblings are with their family, together"),
        };
        self.progress.step("children", &effect);
        self.incident("REUNIFIED", position, effect);
        Ok(())
    }

    async fn follow_up(&mut self, cases: &[Vec<u8>]) -> anyhow::Result<()> {
        let listing = self.listing_party()?;
        let papers = self.papers(listing)?;
        for case in cases {
            let (case_id, report_root) = (case.clone(), papers.seal(case, "FOLLOW_UP", TOLD).await?);
            let followed = proto::RecordFollowUp { header: None, case_id, report_root };
            self.say_as(listing, "following up", Content::RecordFollowUp(followed)).await?;
            let closed = proto::CloseChildCase { header: None, case_id: case.clone() };
            self.say_as(listing, "closing a case", Content::CloseChildCase(closed)).await?;
        }
        Ok(())
    }

    /// A clerk of a party, or the neutral's delegate, says something.
    pub(super) async fn say_as(
        &mut self,
        speaker: Principal,
        what: &str,
        content: Content,
    ) -> anyhow::Result<u64> {
        if speaker == Principal::Neutral {
            return self.desks.neutral.say(what, content).await;
        }
        self.desks.party(speaker).say(what, content).await
    }
}
