//! Lists opened and answered, findings stated and answered, the commission's decisions.

use std::collections::BTreeSet;

use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use homeward_api::commission::v1::{MedicalDecision, PanelDecision, RecordDecisionsRequest, Referral};
use homeward_api::delegation::v1::{
    AnswerFindingsRequest, AnswerListRequest, EntryMessage, OpenListRequest, StateFindingsRequest,
};
use homeward_payload::domain::Principal;

use super::Stagehand;
use crate::sandbox::desk::{accepted, patiently};

/// How long sealed referrals may take.
const REFERRALS_TIMEOUT: Duration = Duration::from_secs(60);
/// Decisions in one call.
const DECISIONS_MAX: usize = 5_000;

impl Stagehand<'_> {
    /// Both sides open their whole lists of persons and remains, answer each other's, and find who is eligible.
    pub(super) async fn open_lists(&mut self) -> anyhow::Result<()> {
        for register in ["persons", "remains"] {
            for party in Principal::PARTIES {
                if self.holds(party, register) {
                    let entries = self.open_list(party, register, Vec::new()).await?;
                    let what = format!("list of {register} by {}", self.power_of(party));
                    self.progress.step(&what, &format!("{entries} entries opened"));
                }
            }
        }
        for party in Principal::PARTIES {
            let refused = self.answer_lists(party).await?;
            let what = format!("lists answered by {}", self.power_of(party));
            self.progress.step(&what, &format!("{} refused one by one", refused.len()));
        }
        self.find_young().await?;
        self.decide_medical().await
    }

    /// One side opens a list and every mirror sees it. Gives the number of entries.
    pub(super) async fn open_list(
        &mut self,
        party: Principal,
        register: &str,
        offer_file: Vec<u8>,
    ) -> anyhow::Result<u64> {
        self.progress.under_way(&format!("sealing and opening {register}"));
        let agreement = self.loaded.scenario.agreement.code.clone();
        let desk = self.desks.party(party);
        let request = OpenListRequest {
            agreement,
            register: register.to_owned(),
            offer_file,
            offer_form: None,
            request_id: desk.next_request("list"),
        };
        let exchange = desk.exchange.clone();
        let opened = patiently("opening a list", || {
            let (mut exchange, request) = (exchange.clone(), request.clone());
            async move { Ok(Some(exchange.open_list(request).await?.into_inner())) }
        })
        .await?
        .context("the list was not answered")?;
        accepted("the list", opened.answer.as_ref())?;
        self.desks.sync().await?;
        Ok(opened.entries)
    }

    /// One side answers every open list of the other; repeated until every document has arrived.
    pub(super) async fn answer_lists(&mut self, party: Principal) -> anyhow::Result<Vec<EntryMessage>> {
        self.progress.under_way("checking every entry against its document");
        let exchange = self.desks.party(party).exchange.clone();
        let mut refused = Vec::new();
        loop {
            let request = AnswerListRequest { list_id: Vec::new() };
            let answered = patiently("answering lists", || {
                let (mut exchange, request) = (exchange.clone(), request.clone());
                async move { Ok(Some(exchange.answer_list(request).await?.into_inner())) }
            })
            .await?
            .context("the lists were not answered")?;
            refused.extend(answered.refused);
            if answered.waiting == 0 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        self.desks.sync().await?;
        Ok(refused)
    }

    /// Findings under terms with an age rule: stated by the holder, answered by the other side.
    pub(super) async fn find_young(&mut self) -> anyhow::Result<()> {
        let agreement = self.loaded.scenario.agreement.code.clone();
        let terms: Vec<String> = self
            .loaded
            .scenario
            .agreement
            .terms
            .iter()
            .filter(|term| term.category == "YOUNG")
            .map(|term| term.code.clone())
            .collect();
        for term in terms {
            let mut stated = 0;
            for party in Principal::PARTIES {
                let request = StateFindingsRequest { agreement: agreement.clone(), term: term.clone() };
                let answer = self.desks.party(party).exchange.state_findings(request).await;
                stated += answer.context("stating findings")?.into_inner().stated;
            }
            self.desks.sync().await?;
            let (mut answered, mut contested) = (0, 0);
            for party in Principal::PARTIES {
                let request = AnswerFindingsRequest { agreement: agreement.clone(), term: term.clone() };
                let answer = self.desks.party(party).exchange.answer_findings(request).await;
                let answer = answer.context("answering findings")?.into_inner();
                answered += answer.accepted;
                contested += answer.contested;
            }
            self.desks.sync().await?;
            let result = format!("{stated} stated, {answered} accepted, {contested} contested");
            self.progress.step(&format!("findings under {term}"), &result);
        }
        Ok(())
    }

    /// The panel decides on everyone referred who stands on a list. The decisions are assumed, and marked so.
    pub(super) async fn decide_medical(&mut self) -> anyhow::Result<()> {
        let scenario = &self.loaded.scenario;
        let medical = scenario.agreement.terms.iter().find(|term| term.category == "MEDICAL");
        let Some(term) = medical.map(|term| term.code.clone()) else { return Ok(()) };
        let agreement = scenario.agreement.code.clone();
        let referrals = self.all_referrals().await?;
        // A person may be referred more than once, for example under a duplicate serial.
        let persons: BTreeSet<&[u8]> = referrals
            .iter()
            .filter(|referral| referral.listed && !referral.decided)
            .map(|referral| referral.subject.as_slice())
            .collect();
        let decisions: Vec<PanelDecision> = persons
            .into_iter()
            .map(|subject| PanelDecision {
                subject: subject.to_vec(),
                decision: MedicalDecision::Repatriate.into(),
            })
            .collect();
        let mut stated = 0;
        for (number, chunk) in decisions.chunks(DECISIONS_MAX).enumerate() {
            let request = RecordDecisionsRequest {
                agreement: agreement.clone(),
                term: term.clone(),
                decisions: chunk.to_vec(),
                assumed: true,
                request_id: format!("decisions-{}-{number}", self.desks.mediator_state().await?.size),
            };
            let answer = self.desks.commission.medical.record_decisions(request).await;
            stated += answer.context("recording decisions")?.into_inner().stated;
        }
        self.desks.sync().await?;
        let result = format!("{} referred, {stated} found eligible (assumed)", referrals.len());
        self.progress.step("commission's findings", &result);
        Ok(())
    }

    // Referrals travel sealed; the panel sits once all that were sent have come.
    async fn all_referrals(&mut self) -> anyhow::Result<Vec<Referral>> {
        let sent = usize::try_from(self.referrals_sent)?;
        let deadline = Instant::now() + REFERRALS_TIMEOUT;
        loop {
            let referrals = self.desks.commission.referrals().await?;
            if referrals.len() >= sent {
                return Ok(referrals);
            }
            if Instant::now() > deadline {
                bail!("{} of {sent} referrals have come to the commission", referrals.len());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Whether a side has a list file of this register at all.
    pub(super) fn holds(&self, party: Principal, register: &str) -> bool {
        let registers = self.loaded.scenario.registers.get(&self.power_of(party));
        registers.is_some_and(|registers| match register {
            "persons" => registers.persons_held.is_some(),
            _ => registers.remains_held.is_some(),
        })
    }
}
