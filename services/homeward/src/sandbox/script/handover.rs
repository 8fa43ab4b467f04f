//! What every handover has: window, confirmations, routes and guarantees, departure, the three counts, settlement.

use homeward_api::participant::v1::draft::Draft as Content;
use homeward_payload::domain::Principal;
use homeward_payload::ids::{Digest, Timestamp};
use homeward_payload::proto::payload::v1 as proto;

use super::{Stagehand, at_hour};

/// The window of a handover, in hours after the morning of its day.
const WINDOW_START_HOURS: i64 = 2;
const WINDOW_END_HOURS: i64 = 14;

/// When a handover takes place.
#[derive(Clone, Copy)]
pub(super) struct Times {
    pub start: Timestamp,
    pub end: Timestamp,
    pub offer_end: Timestamp,
}

impl Times {
    /// Times of a handover on the day whose morning this is.
    pub(super) const fn of(morning: Timestamp) -> Self {
        Self {
            start: at_hour(morning, WINDOW_START_HOURS),
            end: at_hour(morning, WINDOW_END_HOURS),
            offer_end: at_hour(morning, WINDOW_END_HOURS),
        }
    }
}

/// The window of these times.
pub(super) fn window(times: Times) -> proto::Window {
    proto::Window {
        start_time_us: times.start.0,
        end_time_us: times.end.0,
        place_digest: Digest::of(b"the handover point of the exercise").to_vec(),
        ..Default::default()
    }
}

impl Stagehand<'_> {
    /// Both sides agree the window and confirm the newest revision, head and second officer each.
    pub(super) async fn agree(&mut self, batch_id: &[u8], times: Times) -> anyhow::Result<()> {
        self.agree_window(batch_id, times).await?;
        self.confirm(batch_id).await?;
        Ok(())
    }

    /// Both sides agree the window.
    pub(super) async fn agree_window(&mut self, batch_id: &[u8], times: Times) -> anyhow::Result<()> {
        for party in Principal::PARTIES {
            let agree = proto::AgreeWindow {
                header: None,
                batch_id: batch_id.to_vec(),
                window: Some(window(times)),
                as_of: None,
            };
            self.desks.party(party).sign("agreeing the window", Content::AgreeWindow(agree)).await?;
            self.desks.sync().await?;
        }
        Ok(())
    }

    /// Both sides confirm what waits to be confirmed, head and second officer each. Gives the position of the second.
    pub(super) async fn confirm(&mut self, batch_id: &[u8]) -> anyhow::Result<u64> {
        let mut position = 0;
        for party in Principal::PARTIES {
            let confirm = proto::ConfirmBatch { batch_id: batch_id.to_vec(), ..Default::default() };
            let desk = self.desks.party(party);
            position = desk.sign("confirming the batch", Content::ConfirmBatch(confirm)).await?;
            self.desks.sync().await?;
        }
        Ok(position)
    }

    /// What a departure needs beside the window: each giver's route is noticed and acknowledged, and an officer of each
    /// side guarantees the window's safety.
    pub(super) async fn schedule(&mut self, batch_id: &[u8], givers: &[Principal]) -> anyhow::Result<()> {
        for giver in givers {
            let notice = proto::NoticeRoute {
                batch_id: batch_id.to_vec(),
                notice_digest: Digest::of(format!("the road of {}", giver.word()).as_bytes()).to_vec(),
                ..Default::default()
            };
            self.desks.party(*giver).say("giving notice of a route", Content::NoticeRoute(notice)).await?;
        }
        self.desks.sync().await?;
        for other in givers.iter().filter_map(|giver| giver.other_party()) {
            let known = proto::AcknowledgeRoute { batch_id: batch_id.to_vec(), ..Default::default() };
            let desk = self.desks.party(other);
            desk.say("acknowledging a route", Content::AcknowledgeRoute(known)).await?;
        }
        for party in Principal::PARTIES {
            let safe = proto::GuaranteeSafety { batch_id: batch_id.to_vec(), ..Default::default() };
            let desk = self.desks.party(party);
            desk.undertake("guaranteeing safety", Content::GuaranteeSafety(safe)).await?;
        }
        self.desks.sync().await
    }

    /// Every giver's lines depart within the window.
    pub(super) async fn depart(
        &mut self,
        batch_id: &[u8],
        givers: &[Principal],
        times: Times,
    ) -> anyhow::Result<()> {
        self.schedule(batch_id, givers).await?;
        self.set_out(batch_id, givers, times).await
    }

    /// The window opens, and every giver's lines depart.
    pub(super) async fn set_out(
        &mut self,
        batch_id: &[u8],
        givers: &[Principal],
        times: Times,
    ) -> anyhow::Result<()> {
        self.desks.mark_time(times.start).await?;
        for giver in givers {
            let depart = proto::ReportDeparture {
                batch_id: batch_id.to_vec(),
                giver: proto::Principal::from(*giver).into(),
                ..Default::default()
            };
            let desk = self.desks.party(*giver);
            desk.say("reporting a departure", Content::ReportDeparture(depart)).await?;
        }
        self.desks.sync().await
    }

    /// Givers claim what departed.
    pub(super) async fn claim(&mut self, batch_id: &[u8], givers: &[Principal]) -> anyhow::Result<()> {
        for giver in givers {
            let claim = proto::ClaimDelivery { batch_id: batch_id.to_vec(), ..Default::default() };
            self.desks.party(*giver).say("claiming a delivery", Content::ClaimDelivery(claim)).await?;
        }
        self.desks.sync().await
    }

    /// The neutral observes and does not count.
    pub(super) async fn witness_uncounted(&mut self, batch_id: &[u8]) -> anyhow::Result<()> {
        let witnessed =
            proto::WitnessHandover { header: None, batch_id: batch_id.to_vec(), counts: Vec::new() };
        self.desks.neutral.say("witnessing a handover", Content::WitnessHandover(witnessed)).await?;
        Ok(())
    }

    /// A receiver acknowledges everything that departed to it.
    pub(super) async fn acknowledge_all(
        &mut self,
        batch_id: &[u8],
        receiver: Principal,
    ) -> anyhow::Result<()> {
        let receipt = proto::AcknowledgeReceipt { batch_id: batch_id.to_vec(), ..Default::default() };
        let desk = self.desks.party(receiver);
        desk.say("acknowledging a receipt", Content::AcknowledgeReceipt(receipt)).await?;
        self.desks.sync().await
    }

    /// The neutral signs the record, then both sides settle, head and second officer each.
    pub(super) async fn settle(&mut self, batch_id: &[u8]) -> anyhow::Result<u64> {
        self.desks.sync().await?;
        let attested = proto::AttestRecord { batch_id: batch_id.to_vec(), ..Default::default() };
        self.desks.neutral.say("signing the record", Content::AttestRecord(attested)).await?;
        self.desks.sync().await?;
        let mut position = 0;
        for party in Principal::PARTIES {
            let settle = proto::SignSettlement { batch_id: batch_id.to_vec(), ..Default::default() };
            let desk = self.desks.party(party);
            position = desk.sign("settling the batch", Content::SignSettlement(settle)).await?;
            self.desks.sync().await?;
        }
        Ok(position)
    }
}
