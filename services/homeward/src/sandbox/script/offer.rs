//! The disputed offer: a list of one side's own, answered line by line; an arrival without an agreed window, which
//! is recorded and moves nothing.

use std::collections::BTreeMap;

use homeward_api::delegation::v1::ProposeBatchRequest;
use homeward_api::participant::v1::draft::Draft as Content;
use homeward_payload::proto::payload::v1 as proto;

use super::Stagehand;
use crate::founding::LIMITS_DEFAULT;
use crate::scenario::{DisputedOffer, day};

impl Stagehand<'_> {
    /// The offer is opened; the other side refuses what it must, one by one, and accepts the rest.
    pub(super) async fn open_offer(&mut self, offer: &DisputedOffer) -> anyhow::Result<()> {
        let party = self.party_of(&offer.by);
        let Some(other) = party.other_party() else { return Ok(()) };
        let entries = self.open_list(party, "persons", self.loaded.file(&offer.file)?).await?;
        let refused = self.answer_lists(other).await?;
        let mut reasons: BTreeMap<String, u64> = BTreeMap::new();
        for message in &refused {
            *reasons.entry(message.reason.clone()).or_default() += 1;
        }
        let reasons: Vec<String> =
            reasons.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
        let stands = entries.saturating_sub(u64::try_from(refused.len())?);
        let effect = format!("{entries} offered: {}; the other {stands} stand", reasons.join(", "));
        self.progress.step(&format!("offer of {} by {}", offer.opened, offer.by), &effect);
        if let Some(example) = refused.first() {
            // What was found is personal: the refusing side's clerks read it from their own service.
            let told = "why, is told to the refusing side alone";
            self.progress.note(&format!("              entry {}: {}; {told}", example.entry, example.reason));
        }
        let position = self.desks.mediator_state().await?.size.saturating_sub(1);
        self.incident("DISPUTED_OFFER", position, effect);
        self.find_young().await?;
        self.decide_medical().await
    }

    /// The offering side proposes its batch and arrives. Nothing moves.
    pub(super) async fn arrive_unagreed(&mut self, offer: &DisputedOffer) -> anyhow::Result<()> {
        let party = self.party_of(&offer.by);
        let agreement = self.loaded.scenario.agreement.code.clone();
        let request = ProposeBatchRequest {
            batch_id: Vec::new(),
            agreement,
            terms: offer.terms.clone(),
            lines_max: LIMITS_DEFAULT.batch_lines_max,
            register: "persons".to_owned(),
            offer_end_us: day(&offer.offer_ends)?.0,
            request_id: String::new(),
            ..ProposeBatchRequest::default()
        };
        let Some(proposed) = self.desks.party(party).propose(request).await? else {
            self.progress.step(&format!("arrival of {}", offer.by), "nobody of the offer stands on the list");
            return Ok(());
        };
        let arrival = proto::ReportArrival { header: None, batch_id: proposed.batch_id };
        let position =
            self.desks.party(party).say("reporting an arrival", Content::ReportArrival(arrival)).await?;
        self.desks.sync().await?;
        let effect = format!(
            "batch {} of {} lines proposed by one side; arrival recorded without an agreed window; nothing moves",
            proposed.code, proposed.drawn
        );
        self.progress.step(&format!("arrival of {}", offer.by), &effect);
        self.incident("ARRIVAL_WITHOUT_WINDOW", position, effect);
        Ok(())
    }
}
