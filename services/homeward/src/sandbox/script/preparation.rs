//! Before the first list: terms signed by both, registers imported on each side.

use anyhow::Context as _;
use homeward_api::delegation::v1::{ImportRegisterRequest, Register, SendReferralsRequest};
use homeward_api::participant::v1::draft::Draft as Content;
use homeward_payload::domain::Principal;
use homeward_payload::proto::payload::v1 as proto;

use super::Stagehand;
use crate::scenario::{Agreement, day};
use crate::terms::{groups, priorities, terms};

impl Stagehand<'_> {
    /// Each side imports its own lists, once the terms say what a claim must meet.
    pub(super) async fn import_registers(&mut self) -> anyhow::Result<()> {
        for party in Principal::PARTIES {
            let power = self.power_of(party);
            let Some(registers) = self.loaded.scenario.registers.get(&power).cloned() else { continue };
            let files = [
                (Register::MedicalReferrals, registers.medical_referrals),
                (Register::PersonsHeld, registers.persons_held),
                (Register::PersonsSought, registers.persons_sought),
                (Register::RemainsHeld, registers.remains_held),
                (Register::ReceivedBefore, registers.received_before),
                (Register::Children, registers.children),
            ];
            for (register, file) in files {
                if let Some(file) = file {
                    self.import(party, register, &file).await?;
                }
            }
        }
        Ok(())
    }

    /// Both sides sign the terms.
    pub(super) async fn sign_terms(&mut self) -> anyhow::Result<()> {
        let signed = day(&self.loaded.scenario.agreement.signed)?;
        let noon = super::at_hour(signed, 12).max(self.loaded.scenario.created()?);
        self.desks.mark_time(noon).await?;
        let terms = self.terms_of(&self.loaded.scenario.agreement)?;
        for party in Principal::PARTIES {
            self.desks.party(party).sign("signing the terms", Content::SignTerms(terms.clone())).await?;
            self.desks.sync().await?;
        }
        let agreement = &self.loaded.scenario.agreement;
        let result = format!("{}: {} terms, signed by four people", agreement.code, agreement.terms.len());
        self.progress.step("agreement in force", &result);
        self.agree_targets_of(&self.loaded.scenario.agreement).await
    }

    /// Medical referrals go to the commission at once, whatever list a person is on.
    pub(super) async fn send_referrals(&mut self) -> anyhow::Result<()> {
        for party in Principal::PARTIES {
            let sent = self.desks.party(party).registers.send_referrals(SendReferralsRequest {}).await;
            let total = sent.context("sending referrals")?.into_inner().total;
            if total == 0 {
                continue;
            }
            self.referrals_sent = self.referrals_sent.saturating_add(total);
            let what = format!("referrals from {}", self.power_of(party));
            self.progress.step(&what, &format!("{total} sealed to the commission"));
        }
        Ok(())
    }

    async fn import(&mut self, party: Principal, register: Register, file: &str) -> anyhow::Result<()> {
        self.progress.under_way(&format!("importing {file}"));
        let reference_day = self.loaded.scenario.agreement.signed.clone();
        let content = self.loaded.file(file)?;
        let request =
            ImportRegisterRequest { register: register.into(), file: content, reference_day, form: None };
        let imported = self
            .desks
            .party(party)
            .registers
            .import_register(request)
            .await
            .with_context(|| format!("importing {file}"))?
            .into_inner();
        let result = format!("{} rows, {} in quarantine", imported.rows, imported.quarantined);
        self.progress.step(file, &result);
        if register == Register::PersonsHeld {
            let origin = party.other_party().map(|other| self.power_of(other)).unwrap_or_default();
            self.played.imports.insert(origin, imported);
        }
        Ok(())
    }

    /// An agreement's terms as both sides sign them.
    pub(super) fn terms_of(&self, agreement: &Agreement) -> anyhow::Result<proto::SignTerms> {
        Ok(proto::SignTerms {
            agreement: agreement.code.clone(),
            terms: terms(&agreement.terms, |power| Ok(self.party_of(power)))?,
            groups: groups(&agreement.groups)?,
            priority: priorities(&agreement.priority)?,
            ..proto::SignTerms::default()
        })
    }

    /// The figures that both coordinate, each a statement of its own.
    pub(super) async fn agree_targets_of(&mut self, agreement: &Agreement) -> anyhow::Result<()> {
        for group in agreement.groups.iter().filter(|group| group.target > 0) {
            let target = proto::AgreeTarget {
                agreement: agreement.code.clone(),
                group: group.code.clone(),
                target: group.target,
                ..proto::AgreeTarget::default()
            };
            for party in Principal::PARTIES {
                let content = Content::AgreeTarget(target.clone());
                self.desks.party(party).sign("agreeing the target", content).await?;
                self.desks.sync().await?;
            }
            let result =
                format!("{}: each side receives {}, at least {}", group.code, group.target, group.floor);
            self.progress.step("target agreed", &result);
        }
        Ok(())
    }
}
