//! Misdelivered remains go back: a container of their own, on a line of no term, which reduces nothing.

use anyhow::{Context as _, ensure};
use homeward_api::delegation::v1::{ProposeBatchRequest, Register};
use homeward_api::participant::v1::draft::Draft as Content;
use homeward_payload::domain::Principal;
use homeward_payload::ids::Timestamp;
use homeward_payload::proto::payload::v1 as proto;

use super::Stagehand;
use super::handover::Times;
use crate::sandbox::desk::{Again, RecordDesk};
use crate::scenario::{Remains, RemainsReturn};

impl Stagehand<'_> {
    /// The side that owes a return lists a container for it, hands it over, and owes it no longer.
    pub(super) async fn return_remains(
        &mut self,
        returned: &RemainsReturn,
        morning: Timestamp,
    ) -> anyhow::Result<()> {
        let times = Times::of(morning);
        let giver = self.party_of(&returned.giver);
        let receiver = giver.other_party().context("a giver has another side")?;
        self.import_register(giver, returned).await?;
        let listed = self.open_list(giver, "remains", Vec::new()).await?;
        ensure!(listed > 0, "no row of {} stands in the register of {}", returned.file, returned.giver);
        self.answer_lists(receiver).await?;
        let found = self.memory.found.get(&returned.returns);
        let owed = found.with_context(|| format!("{} was not opened", returned.returns))?.container.clone();
        self.declare_contents(giver, &returned.container, vec![owed], Vec::new()).await?;
        let request = ProposeBatchRequest {
            agreement: self.loaded.scenario.agreement.code.clone(),
            terms: vec!["GOODWILL".to_owned()],
            lines_max: 1,
            register: "remains".to_owned(),
            offer_end_us: times.offer_end.0,
            keys: vec![returned.container.clone()],
            ..ProposeBatchRequest::default()
        };
        let proposed = self.desks.party(giver).propose(request).await?;
        let batch_id = proposed.context("a named container is drawn")?.batch_id;
        self.desks.sync().await?;
        self.agree(&batch_id, times).await?;
        self.depart(&batch_id, &[giver], times).await?;
        self.claim(&batch_id, &[giver]).await?;
        self.witness_uncounted(&batch_id).await?;
        self.acknowledge_all(&batch_id, receiver).await?;
        let position = self.settle(&batch_id).await?;
        let open = RecordDesk::connect(self.cluster)?.owed(giver, "returns_open").await?;
        let effect = format!(
            "what was misdelivered is back with {}; returns still owed by {}: {open}",
            self.power_of(receiver),
            returned.giver
        );
        self.progress.step(&format!("return, {}", returned.day), &effect);
        self.incident("RETURNED", position, effect);
        Ok(())
    }

    /// A holder says which containers of a transfer hold the bodies of those who died on its lists.
    pub(super) async fn declare_bodies(&mut self, remains: &Remains) -> anyhow::Result<()> {
        let giver = self.party_of(&remains.giver);
        for container in &remains.bodies_in {
            let next = self.memory.dead.iter().position(|(holder, _)| *holder == giver);
            let next = next.with_context(|| format!("{container}: nobody more died on a list"))?;
            let (_, subject) = self.memory.dead.remove(next);
            self.declare_contents(giver, container, Vec::new(), vec![subject]).await?;
        }
        self.desks.sync().await
    }

    /// Checks that the bodies declared in a transfer have come.
    pub(super) async fn check_bodies(&mut self, remains: &Remains, position: u64) -> anyhow::Result<()> {
        if remains.bodies_in.is_empty() {
            return Ok(());
        }
        let giver = self.party_of(&remains.giver);
        let owed = RecordDesk::connect(self.cluster)?.owed(giver, "bodies_open").await?;
        let expected = self.memory.dead.iter().filter(|(holder, _)| *holder == giver).count();
        ensure!(
            usize::try_from(owed)? == expected,
            "{owed} bodies are still owed by {}; the containers of bodies_in must be among those handed over",
            remains.giver
        );
        let effect = format!("{} bodies of persons who died on a list came home", remains.bodies_in.len());
        self.progress.note(&format!("              {effect}"));
        self.incident("BODIES_RETURNED", position, effect);
        Ok(())
    }

    async fn declare_contents(
        &mut self,
        giver: Principal,
        number: &str,
        returns: Vec<Vec<u8>>,
        bodies: Vec<Vec<u8>>,
    ) -> anyhow::Result<()> {
        let container = self.reference(giver, Register::RemainsHeld, number).await?;
        let contents = proto::DeclareContents { header: None, container, returns, bodies };
        self.say_as(giver, "declaring contents", Content::DeclareContents(contents)).await?;
        self.desks.sync().await
    }

    // The register of remains comes again, with the rows of the file after those it had.
    async fn import_register(&mut self, party: Principal, returned: &RemainsReturn) -> anyhow::Result<()> {
        let file = &returned.file;
        let registers = self.loaded.scenario.registers.get(&self.power_of(party));
        let held = registers.and_then(|registers| registers.remains_held.clone());
        let mut content =
            self.loaded.file(&held.context("a side that returns remains has a register of them")?)?;
        let added = self.loaded.file(file)?;
        let header_end = added.iter().position(|byte| *byte == b'\n').map_or(0, |end| end.saturating_add(1));
        content.extend_from_slice(added.get(header_end..).unwrap_or_default());
        let again = Again {
            register: Register::RemainsHeld,
            day: &returned.day,
            source: "the cold store",
            reason: "remains of the other side are returned",
            name: file,
        };
        self.desks.party(party).import_again(&again, &content).await
    }
}
