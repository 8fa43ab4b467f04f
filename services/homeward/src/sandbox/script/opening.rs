//! Containers opened by their receiver: a person, several, one in two containers, somebody of the giver's own, or a man
//! who is taken for dead.

use anyhow::{Context as _, ensure};
use homeward_api::delegation::v1::Register;
use homeward_api::participant::v1::draft::Draft as Content;
use homeward_payload::domain::Principal;
use homeward_payload::ids::{Digest, Timestamp};
use homeward_payload::proto::payload::v1 as proto;

use super::Stagehand;
use super::memory::{Found, draw_reference};
use crate::sandbox::desk::RecordDesk;
use crate::scenario::{LiveClaim, Opening, Witness};

/// Persons before whom a container is opened.
const PERSONS_PRESENT: u32 = 2;

impl Stagehand<'_> {
    /// A container is opened, what it holds gets numbers, and whoever can be told apart is one individual.
    pub(super) async fn open_container(&mut self, opening: &Opening, time: Timestamp) -> anyhow::Result<()> {
        let giver = self.party_of(&opening.giver);
        let receiver = giver.other_party().context("a giver has another side")?;
        let container = self.reference(giver, Register::RemainsHeld, &opening.container).await?;
        let opened = proto::OpenContainer {
            header: None,
            container: container.clone(),
            opened_time_us: time.0,
            place_digest: Digest::of(b"the cold store of the exercise").to_vec(),
            seal_found: Digest::of(format!("the seal of {}", opening.container).as_bytes()).to_vec(),
            persons_present: PERSONS_PRESENT,
        };
        self.say_as(receiver, "opening a container", Content::OpenContainer(opened)).await?;
        if let Some(persons) = opening.persons {
            self.find_several(opening, receiver, container, persons).await?;
        } else if let Some(other) = &opening.same_person_as {
            self.find_rest(opening, receiver, container, other).await?;
        } else {
            self.find_one(opening, receiver, container).await?;
        }
        self.desks.sync().await
    }

    // What looks like a body and a part of another turns out to be several persons.
    async fn find_several(
        &mut self,
        opening: &Opening,
        receiver: Principal,
        container: Vec<u8>,
        persons: usize,
    ) -> anyhow::Result<()> {
        let whole = self.register_item(receiver, &container, proto::RemainsExtent::Whole).await?;
        let mixed = self.register_item(receiver, &container, proto::RemainsExtent::Part).await?;
        let mut items = vec![whole];
        if persons > 2 {
            let parts = (1..persons).map(|_| draw_reference()).collect::<anyhow::Result<Vec<_>>>()?;
            let extent = proto::RemainsExtent::Part.into();
            let part = |item: &Vec<u8>| proto::RegisteredItem { item: item.clone(), extent };
            let split =
                proto::SplitItem { header: None, item: mixed, parts: parts.iter().map(part).collect() };
            self.say_as(receiver, "splitting an item", Content::SplitItem(split)).await?;
            items.extend(parts);
        } else {
            items.push(mixed);
        }
        let mut position = 0;
        let mut first = None;
        for item in &items {
            let (individual, at) = self.group(receiver, None, vec![item.clone()]).await?;
            first.get_or_insert(individual);
            position = at;
        }
        let individual = first.context("a container of several holds nobody")?;
        let items = items.into_iter().take(1).collect();
        self.memory.found.insert(opening.container.clone(), Found { container, individual, items });
        let effect = format!("a container holds {persons} persons; counted once");
        self.tell_opening("CONTAINER_OF_SEVERAL", position, effect);
        Ok(())
    }

    // The rest of a person of whom a part lay in a container opened before.
    async fn find_rest(
        &mut self,
        opening: &Opening,
        receiver: Principal,
        container: Vec<u8>,
        other: &str,
    ) -> anyhow::Result<()> {
        let part = self.register_item(receiver, &container, proto::RemainsExtent::Part).await?;
        let known = self.memory.found.get(other).with_context(|| format!("{other} was not opened"))?;
        let individual = known.individual.clone();
        let items: Vec<Vec<u8>> = known.items.iter().cloned().chain([part]).collect();
        let (_, position) = self.group(receiver, Some(individual.clone()), items.clone()).await?;
        self.memory.found.insert(opening.container.clone(), Found { container, individual, items });
        let effect = "two containers hold one person; both stay counted".to_owned();
        self.tell_opening("ONE_PERSON_IN_TWO", position, effect);
        Ok(())
    }

    async fn find_one(
        &mut self,
        opening: &Opening,
        receiver: Principal,
        container: Vec<u8>,
    ) -> anyhow::Result<()> {
        let is_told_apart = opening.givers_own || opening.taken_for.is_some();
        let extent = if is_told_apart { proto::RemainsExtent::Whole } else { proto::RemainsExtent::Part };
        let item = self.register_item(receiver, &container, extent).await?;
        let (individual, _) = self.group(receiver, None, vec![item.clone()]).await?;
        let found = Found { container, individual: individual.clone(), items: vec![item] };
        if opening.givers_own {
            self.declare_misdelivery(opening, receiver, &found).await?;
        } else if let Some(serial) = &opening.taken_for {
            self.take_for_dead(opening, receiver, individual, serial).await?;
        }
        self.memory.found.insert(opening.container.clone(), found);
        Ok(())
    }

    // Somebody of the giver's own side: the receiver owes the return, and nothing else changes.
    async fn declare_misdelivery(
        &mut self,
        opening: &Opening,
        receiver: Principal,
        found: &Found,
    ) -> anyhow::Result<()> {
        let giver = self.party_of(&opening.giver);
        let identity = proto::StateIdentity {
            individual: found.individual.clone(),
            kind: proto::IdentityKind::Established.into(),
            affiliation: proto::Affiliation::OtherParty.into(),
            person_digest: Digest::of(b"a sealed description").to_vec(),
            ..Default::default()
        };
        self.say_as(receiver, "establishing an identity", Content::StateIdentity(identity)).await?;
        let declared = proto::DeclareMisdelivery {
            header: None,
            remains: found.container.clone(),
            evidence_digest: Digest::of(b"sealed evidence").to_vec(),
        };
        let content = Content::DeclareMisdelivery(declared);
        let position = self.say_as(receiver, "declaring a misdelivery", content).await?;
        self.desks.sync().await?;
        let answer = proto::AnswerMisdelivery {
            header: None,
            remains: found.container.clone(),
            answer: proto::MisdeliveryAnswer::Accepted.into(),
        };
        self.say_as(giver, "answering a misdelivery", Content::AnswerMisdelivery(answer)).await?;
        let effect = format!(
            "a container holds a soldier of {}; {} owes the return, and no count changes",
            opening.giver,
            self.power_of(receiver)
        );
        self.tell_opening("MISDELIVERED", position, effect);
        Ok(())
    }

    // An established identity is a claim of death.
    async fn take_for_dead(
        &mut self,
        opening: &Opening,
        receiver: Principal,
        individual: Vec<u8>,
        serial: &str,
    ) -> anyhow::Result<()> {
        let giver = self.party_of(&opening.giver);
        let subject = self.reference(giver, Register::PersonsHeld, serial).await?;
        let identity = proto::StateIdentity {
            individual,
            kind: proto::IdentityKind::Established.into(),
            affiliation: proto::Affiliation::Own.into(),
            subject: subject.clone(),
            ..Default::default()
        };
        let content = Content::StateIdentity(identity);
        let position = self.say_as(receiver, "establishing an identity", content).await?;
        self.desks.sync().await?;
        let status = self.status(&subject).await?;
        ensure!(status == "CLAIMED_DEAD", "whoever is taken for dead stands as {status}");
        let effect = format!("a container is taken for a person whom {} holds", opening.giver);
        self.tell_opening("CLAIMED_DEAD", position, effect);
        Ok(())
    }

    /// Somebody held for dead is alive: the record of death is open again, and the person can come home.
    pub(super) async fn claim_alive(&mut self, claim: &LiveClaim) -> anyhow::Result<()> {
        let holder = self.party_of(&claim.holder);
        let subject = self.reference(holder, Register::PersonsHeld, &claim.serial).await?;
        let (speaker, grade) = match claim.by {
            Witness::Holder => (holder, proto::EvidenceGrade::CustodyConfirmed),
            Witness::Neutral => (Principal::Neutral, proto::EvidenceGrade::NeutralConfirmed),
        };
        let alive = proto::ClaimAlive {
            header: None,
            subject: subject.clone(),
            grade: grade.into(),
            evidence_digest: Digest::of(b"a sealed photograph with a newspaper").to_vec(),
        };
        let position = self.say_as(speaker, "claiming somebody alive", Content::ClaimAlive(alive)).await?;
        self.desks.sync().await?;
        let status = self.status(&subject).await?;
        ensure!(status == "HELD", "whoever is claimed alive stands as {status}");
        let effect = "a person held for dead is alive: the identity falls, the record of death is open again";
        self.progress.step(&format!("live claim, {}", claim.day), effect);
        self.incident("ALIVE", position, effect.to_owned());
        Ok(())
    }

    /// How a person stands on the record.
    pub(super) async fn status(&self, subject: &[u8]) -> anyhow::Result<String> {
        Ok(RecordDesk::connect(self.cluster)?.person(subject).await?.status)
    }

    async fn register_item(
        &mut self,
        receiver: Principal,
        container: &[u8],
        extent: proto::RemainsExtent,
    ) -> anyhow::Result<Vec<u8>> {
        let item = draw_reference()?;
        let registered = proto::RegisteredItem { item: item.clone(), extent: extent.into() };
        let items =
            proto::RegisterItems { header: None, container: container.to_vec(), items: vec![registered] };
        self.say_as(receiver, "registering an item", Content::RegisterItems(items)).await?;
        Ok(item)
    }

    // Items taken for one individual: a new one, or one that is known already.
    async fn group(
        &mut self,
        receiver: Principal,
        individual: Option<Vec<u8>>,
        items: Vec<Vec<u8>>,
    ) -> anyhow::Result<(Vec<u8>, u64)> {
        let individual = individual.map_or_else(draw_reference, Ok)?;
        let group = proto::GroupItems { header: None, individual: individual.clone(), items };
        let position = self.say_as(receiver, "grouping items", Content::GroupItems(group)).await?;
        Ok((individual, position))
    }

    fn tell_opening(&mut self, kind: &'static str, position: u64, effect: String) {
        self.progress.step("container opened", &effect);
        self.incident(kind, position, effect);
    }
}
