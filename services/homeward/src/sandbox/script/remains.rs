//! A transfer of remains: containers one way, and where there are any a few the other way outside every quota.

use anyhow::Context as _;
use homeward_api::delegation::v1::{AcknowledgeFromFileRequest, ProposeBatchRequest};
use homeward_payload::domain::Principal;
use homeward_payload::ids::Timestamp;

use super::Stagehand;
use super::handover::Times;
use crate::sandbox::desk::{accepted, patiently};
use crate::scenario::Remains;

impl Stagehand<'_> {
    /// Plays one transfer. The neutral observes and does not count.
    pub(super) async fn play_remains(&mut self, remains: &Remains, morning: Timestamp) -> anyhow::Result<()> {
        let times = Times::of(morning);
        let giver = self.party_of(&remains.giver);
        let Some(receiver) = giver.other_party() else { return Ok(()) };
        self.declare_bodies(remains).await?;
        let (batch_id, givers) = self.propose_remains(remains, giver, receiver, times).await?;
        if givers.is_empty() {
            self.progress.step(&format!("remains, {}", remains.day), "nothing left to hand over");
            return Ok(());
        }
        self.agree(&batch_id, times).await?;
        self.depart(&batch_id, &givers, times).await?;
        self.claim(&batch_id, &givers).await?;
        self.witness_uncounted(&batch_id).await?;
        for from in givers {
            match &remains.receipt {
                Some(file) if from == giver => self.acknowledge_file(&batch_id, receiver, file).await?,
                _ => self.acknowledge_all(&batch_id, from.other_party().unwrap_or(receiver)).await?,
            }
        }
        let position = self.settle(&batch_id).await?;
        self.tell_remains(remains, &batch_id, position).await?;
        self.check_bodies(remains, position).await
    }

    async fn propose_remains(
        &mut self,
        remains: &Remains,
        giver: Principal,
        receiver: Principal,
        times: Times,
    ) -> anyhow::Result<(Vec<u8>, Vec<Principal>)> {
        let terms = self.loaded.scenario.agreement.terms.iter().filter(|term| term.category == "REMAINS");
        let given = terms.filter(|term| term.givers.contains(&remains.giver));
        let codes: Vec<String> = given.map(|term| term.code.clone()).collect();
        let offers =
            [(giver, codes, remains.containers), (receiver, vec!["GOODWILL".to_owned()], remains.goodwill)];
        let (mut batch_id, mut givers) = (Vec::new(), Vec::new());
        for (party, terms, lines_max) in offers {
            if lines_max == 0 {
                continue;
            }
            let agreement = self.loaded.scenario.agreement.code.clone();
            let request = ProposeBatchRequest {
                batch_id: batch_id.clone(),
                agreement,
                terms,
                lines_max,
                register: "remains".to_owned(),
                offer_end_us: times.offer_end.0,
                request_id: String::new(),
                ..ProposeBatchRequest::default()
            };
            let Some(proposed) = self.desks.party(party).propose(request).await? else { continue };
            batch_id = proposed.batch_id;
            givers.push(party);
            self.desks.sync().await?;
        }
        Ok((batch_id, givers))
    }

    async fn acknowledge_file(
        &mut self,
        batch_id: &[u8],
        receiver: Principal,
        file: &str,
    ) -> anyhow::Result<()> {
        let file = self.loaded.file(file)?;
        let desk = self.desks.party(receiver);
        let request = AcknowledgeFromFileRequest {
            batch_id: batch_id.to_vec(),
            file,
            form: None,
            request_id: desk.next_request("receipt"),
        };
        let exchange = desk.exchange.clone();
        let receipt = patiently("acknowledging from a file", || {
            let (mut exchange, request) = (exchange.clone(), request.clone());
            async move { Ok(Some(exchange.acknowledge_from_file(request).await?.into_inner())) }
        })
        .await?
        .context("the receipt was not answered")?;
        accepted("the receipt", receipt.answer.as_ref())?;
        self.desks.sync().await
    }

    async fn tell_remains(
        &mut self,
        remains: &Remains,
        batch_id: &[u8],
        position: u64,
    ) -> anyhow::Result<()> {
        let positions = self.desks.positions().await?;
        let id: String = hex::encode(batch_id);
        let received: Vec<String> = positions
            .remains
            .iter()
            .map(|row| format!("{} {}", row.receiving_power, row.acknowledged))
            .collect();
        let result =
            format!("{} containers; acknowledged so far: {}", remains.containers, received.join(", "));
        self.progress.step(&format!("remains, {}", remains.day), &result);
        let differing = positions.discrepancies.iter().filter(|discrepancy| discrepancy.batch == id);
        for counts in differing.filter_map(|discrepancy| discrepancy.counts.as_ref()) {
            let witness =
                counts.witnessed.map_or_else(|| "not counted".to_owned(), |count| count.to_string());
            let effect = format!(
                "{} claimed, {} acknowledged, witness: {witness}; settled with the difference on record",
                counts.claimed, counts.acknowledged
            );
            self.progress.note(&format!("              counts differ: {effect}"));
            self.played.incidents.push(super::Incident { kind: "COUNTS_DIFFER", position, effect });
        }
        Ok(())
    }
}
