//! Before the first list: terms signed by both, registers imported on each side.

use anyhow::Context as _;
use homeward_api::delegation::v1::{ImportRegisterRequest, Register, SendReferralsRequest};
use homeward_api::participant::v1::draft::Draft as Content;
use homeward_payload::domain::Principal;
use homeward_payload::ids::Timestamp;
use homeward_payload::proto::payload::v1 as proto;

use super::Stagehand;
use crate::scenario::{TermPlan, day};

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
        let terms = self.terms()?;
        for party in Principal::PARTIES {
            self.desks.party(party).sign("signing the terms", Content::SignTerms(terms.clone())).await?;
            self.desks.sync().await?;
        }
        let agreement = &self.loaded.scenario.agreement;
        let result = format!("{}: {} terms, signed by four people", agreement.code, agreement.terms.len());
        self.progress.step("agreement in force", &result);
        Ok(())
    }

    /// Medical referrals go to the commission at once, whatever list a person is on.
    pub(super) async fn send_referrals(&mut self) -> anyhow::Result<()> {
        for party in Principal::PARTIES {
            let sent = self.desks.party(party).registers.send_referrals(SendReferralsRequest {}).await;
            let total = sent.context("sending referrals")?.into_inner().total;
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

    fn terms(&self) -> anyhow::Result<proto::SignTerms> {
        let agreement = &self.loaded.scenario.agreement;
        let mut terms: Vec<proto::Term> =
            agreement.terms.iter().map(|term| self.term(term)).collect::<anyhow::Result<_>>()?;
        terms.sort_by(|left, right| left.code.cmp(&right.code));
        let mut groups: Vec<proto::TermGroup> = agreement
            .groups
            .iter()
            .map(|group| {
                let mut terms = group.terms.clone();
                terms.sort_unstable();
                Ok(proto::TermGroup {
                    code: group.code.clone(),
                    terms,
                    floor: group.floor,
                    target: group.target,
                    reciprocity: word::<proto::Reciprocity>("RECIPROCITY", &group.reciprocity)?,
                })
            })
            .collect::<anyhow::Result<_>>()?;
        groups.sort_by(|left, right| left.code.cmp(&right.code));
        Ok(proto::SignTerms { header: None, agreement: agreement.code.clone(), terms, groups, as_of: None })
    }

    fn term(&self, term: &TermPlan) -> anyhow::Result<proto::Term> {
        let category = word::<proto::Category>("CATEGORY", &term.category)?;
        let unit = if category == i32::from(proto::Category::Remains) {
            proto::CountingUnit::Container
        } else {
            proto::CountingUnit::Person
        };
        let mut givers: Vec<i32> =
            term.givers.iter().map(|power| proto::Principal::from(self.party_of(power)).into()).collect();
        givers.sort_unstable();
        let age_rule = match (term.under_years, &term.reference_day) {
            (Some(under_years), Some(text)) => {
                let days = day(text)?.0 / Timestamp::DAY_US;
                Some(proto::AgeRule { under_years, reference_day: i32::try_from(days)? })
            }
            _ => None,
        };
        Ok(proto::Term {
            code: term.code.clone(),
            category,
            quantifier: word::<proto::Quantifier>("QUANTIFIER", &term.quantifier)?,
            reciprocity: word::<proto::Reciprocity>("RECIPROCITY", &term.reciprocity)?,
            unit: unit.into(),
            quantity: term.quantity,
            age_rule,
            givers,
        })
    }
}

// A protobuf enum by the word a scenario uses for it.
trait Word: Sized + Into<i32> {
    fn from_name(name: &str) -> Option<Self>;
}

macro_rules! words {
    ($($name:ident),*) => {
        $(impl Word for proto::$name {
            fn from_name(name: &str) -> Option<Self> {
                Self::from_str_name(name)
            }
        })*
    };
}

words!(Category, Quantifier, Reciprocity);

fn word<W: Word>(prefix: &str, word: &str) -> anyhow::Result<i32> {
    W::from_name(&format!("{prefix}_{word}"))
        .map(Into::into)
        .with_context(|| format!("{word:?} is no {}", prefix.to_lowercase()))
}
