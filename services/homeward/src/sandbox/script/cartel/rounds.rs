//! Rounds of lists: both sides commit, both lists are opened together, replies, remarks, final answers.

use std::collections::BTreeSet;

use anyhow::Context as _;
use homeward_api::delegation::v1::{CommitListRequest, OpenCommittedListRequest, OpenListRequest};
use homeward_api::mediator::v1::{OpenRoundRequest, ReleaseListsRequest};
use homeward_api::participant::v1::draft::Draft as Content;
use homeward_payload::domain::Principal;
use homeward_payload::ids::{Digest, Timestamp};
use homeward_payload::proto::payload::v1 as proto;

use super::super::{Stagehand, at_hour};
use super::DAY_HOURS;
use super::told::RoundTold;
use crate::sandbox::desk::{accepted, patiently};
use crate::scenario::{Refused, RefusedGround, Round, day};

/// A round that was opened.
pub(super) struct Opened {
    id: Vec<u8>,
    /// Id of each side's list.
    lists: Vec<(Principal, Vec<u8>)>,
    told: RoundTold,
}

impl Stagehand<'_> {
    /// The mediator opens the round with the last day of each step.
    pub(super) async fn open_round(&mut self, number: usize, round: &Round) -> anyhow::Result<()> {
        let id = uuid::Uuid::now_v7().into_bytes().to_vec();
        let due = |text: &str| day(text).map(|day: Timestamp| at_hour(day, DAY_HOURS).0);
        let opened = proto::OpenRound {
            header: None,
            round_id: id.clone(),
            agreement: self.loaded.scenario.agreement(round.agreement.as_ref())?.code.clone(),
            commit_due_us: due(&round.lists_by)?,
            answer_due_us: due(&round.replies_by)?,
            remark_due_us: due(&round.remarks_by)?,
            final_due_us: due(&round.final_by)?,
        };
        let request = OpenRoundRequest { round: Some(opened) };
        let answer =
            self.desks.coordinator.open_round(request).await.context("opening a round")?.into_inner();
        accepted("the round", answer.answer.as_ref())?;
        self.desks.sync().await?;
        let register = round.register.word().to_owned();
        let told = RoundTold { round: hex::encode(&id), register, ..RoundTold::default() };
        let what = format!("round of lists of {}", told.register);
        let steps = [&round.lists_by, &round.replies_by, &round.remarks_by, &round.final_by];
        let steps = steps.map(String::as_str).join(", ");
        self.progress.step(&what, &format!("opened; its four steps end on {steps}"));
        self.played.course.rounds.insert(number, Opened { id, lists: Vec::new(), told });
        Ok(())
    }

    /// Both sides commit. Nobody can open either list yet.
    pub(super) async fn commit_lists(&mut self, number: usize, round: &Round) -> anyhow::Result<()> {
        for party in Principal::PARTIES {
            let list = OpenListRequest { register: round.register.word().to_owned(), ..Default::default() };
            let request = CommitListRequest { round_id: self.opened(number)?.id.clone(), list: Some(list) };
            let rounds = self.desks.party(party).rounds.clone();
            let committed = patiently("committing to a list", || {
                let (mut rounds, request) = (rounds.clone(), request.clone());
                async move { Ok(Some(rounds.commit_list(request).await?.into_inner())) }
            });
            let committed = committed.await?.context("the commitment was not answered")?;
            let position = accepted("the commitment", committed.answer.as_ref())?;
            self.desks.sync().await?;
            let opened = self.opened(number)?;
            opened.lists.push((party, committed.list_id));
            opened.told.committed.push(position);
            let what = format!("sealed list of {} by {}", round.register.word(), self.power_of(party));
            self.progress.step(&what, &format!("{} entries committed to", committed.entries));
        }
        Ok(())
    }

    /// The mediator releases both lists by one statement, and each side opens what it committed to.
    pub(super) async fn release_lists(&mut self, number: usize) -> anyhow::Result<()> {
        let round_id = self.opened(number)?.id.clone();
        let request = ReleaseListsRequest { round_id: round_id.clone() };
        let answer = self.desks.coordinator.release_lists(request).await.context("releasing lists")?;
        let released = accepted("the release", answer.into_inner().answer.as_ref())?;
        self.desks.sync().await?;
        self.opened(number)?.told.released = released;
        for party in Principal::PARTIES {
            let request = OpenCommittedListRequest { round_id: round_id.clone() };
            let rounds = self.desks.party(party).rounds.clone();
            let opened = patiently("opening a committed list", || {
                let (mut rounds, request) = (rounds.clone(), request.clone());
                async move { Ok(Some(rounds.open_committed_list(request).await?.into_inner())) }
            });
            let opened = opened.await?.context("the list was not answered")?;
            let position = accepted("the list", opened.answer.as_ref())?;
            self.opened(number)?.told.opened.push(position);
        }
        self.desks.sync().await?;
        let result = format!("both opened on one statement, at position {released}");
        self.progress.step("lists released", &result);
        Ok(())
    }

    /// Each side refuses what it must, by hand and by what documents show, and accepts the rest.
    pub(super) async fn reply(&mut self, number: usize, round: &Round) -> anyhow::Result<()> {
        for refused in &round.refused {
            self.refuse(number, refused, &refused.entries, "refusing entries").await?;
        }
        self.desks.sync().await?;
        for party in Principal::PARTIES {
            let holder = party.other_party().map(|other| self.power_of(other)).unwrap_or_default();
            let by_hand = round.refused.iter().filter(|refused| refused.holder == holder);
            let by_hand: usize = by_hand.map(|refused| refused.entries.len()).sum();
            let shown = self.answer_lists(party).await?.len();
            let what = format!("reply of {}", self.power_of(party));
            let result = format!("{} entries refused, the rest accepted", by_hand.saturating_add(shown));
            self.progress.step(&what, &result);
        }
        Ok(())
    }

    /// Holders maintain or withdraw what was refused.
    pub(super) async fn remark(&mut self, number: usize, round: &Round) -> anyhow::Result<()> {
        for refused in &round.refused {
            let maintained: BTreeSet<u32> = refused.maintained.iter().copied().collect();
            let entries = refused.entries.iter().copied();
            let remark = proto::RemarkList {
                header: None,
                list_id: self.list_of(number, &refused.holder)?,
                maintained: refused.maintained.clone(),
                withdrawn: entries.filter(|entry| !maintained.contains(entry)).collect(),
                remarks_digest: Digest::of(b"remarks of the holder").to_vec(),
            };
            let withdrawn = remark.withdrawn.len();
            let holder = self.party_of(&refused.holder);
            self.desks.party(holder).say("remarking on a list", Content::RemarkList(remark)).await?;
            let result = format!("{} maintained, {withdrawn} withdrawn", maintained.len());
            self.progress.step(&format!("remarks of {}", refused.holder), &result);
        }
        self.desks.sync().await
    }

    /// Each side answers finally what was maintained. With this the lists are final.
    pub(super) async fn answer_finally(&mut self, number: usize, round: &Round) -> anyhow::Result<()> {
        for refused in round.refused.iter().filter(|refused| !refused.refused_finally.is_empty()) {
            self.refuse(number, refused, &refused.refused_finally, "refusing entries finally").await?;
        }
        self.desks.sync().await?;
        for party in Principal::PARTIES {
            self.answer_lists(party).await?;
        }
        let opened = self.played.course.rounds.remove(&number).context("the round was not opened")?;
        let result = format!("the lists of {} are final", opened.told.register);
        self.progress.step("final answers", &result);
        self.played.cartel.rounds.push(opened.told);
        Ok(())
    }

    async fn refuse(
        &mut self,
        number: usize,
        refused: &Refused,
        entries: &[u32],
        what: &str,
    ) -> anyhow::Result<()> {
        let ground: i32 = match refused.ground {
            RefusedGround::OffCategory => proto::EntryRefusalGround::LineOffCategory,
            RefusedGround::AlreadyReceived => proto::EntryRefusalGround::LineAlreadyReceived,
            RefusedGround::WrongPower => proto::EntryRefusalGround::WrongPower,
        }
        .into();
        let entry = |entry: &u32| proto::EntryRefusal { entry: *entry, ground };
        let answer = proto::AnswerList {
            list_id: self.list_of(number, &refused.holder)?,
            refused: entries.iter().map(entry).collect(),
            ..Default::default()
        };
        let other = self.party_of(&refused.holder).other_party().context("a party holds the list")?;
        self.desks.party(other).say(what, Content::AnswerList(answer)).await?;
        Ok(())
    }

    fn opened(&mut self, number: usize) -> anyhow::Result<&mut Opened> {
        self.played.course.rounds.get_mut(&number).context("the round was not opened")
    }

    fn list_of(&mut self, number: usize, holder: &str) -> anyhow::Result<Vec<u8>> {
        let holder = self.party_of(holder);
        let lists = &self.opened(number)?.lists;
        let list = lists.iter().find(|(party, _)| *party == holder).map(|(_, list)| list.clone());
        list.context("the holder has committed to no list")
    }
}
