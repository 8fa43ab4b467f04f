//! A forum in which batches take their course: terms in force, three persons of each side listed and accepted, and
//! what is said about a batch of them, each in one call.

use std::process::Output;

use homeward::sandbox::{Desks, write_clients};
use homeward_api::ledger::v1::ledger_service_client::LedgerServiceClient;
use homeward_api::ledger::v1::{
    Batch, GetBatchRequest, GetPositionsRequest, ListBatchLinesRequest, PersonPosition,
};
use homeward_api::participant::v1::draft::Draft as Content;
use homeward_payload::domain::{Principal, Role};
use homeward_payload::ids::{Digest, Timestamp};
use homeward_payload::proto::payload::v1 as proto;

use crate::forum::{Forum, predicate, uuid};
use crate::routes;
use crate::runs::{homeward, printed};

pub(crate) const A: Principal = Principal::PartyA;
pub(crate) const B: Principal = Principal::PartyB;
const AGREEMENT: &str = "course";

/// Everyone and everything in one play.
pub(crate) struct Play {
    pub(crate) forum: Forum,
    pub(crate) desks: Desks,
}

/// A person of one side, told apart by a number.
pub(crate) fn person(holder: Principal, number: u8) -> Vec<u8> {
    vec![if holder == A { 0xa0 } else { 0xb0 } + number; 16]
}

/// The id of the batch with this number.
pub(crate) fn batch(number: u64) -> Vec<u8> {
    uuid((1 << 40) + number).to_vec()
}

fn term(code: &str, category: proto::Category) -> proto::Term {
    proto::Term {
        code: code.to_owned(),
        category: category.into(),
        quantifier: proto::Quantifier::BestEffort.into(),
        reciprocity: proto::Reciprocity::Unilateral.into(),
        unit: proto::CountingUnit::Person.into(),
        givers: vec![proto::Principal::PartyA.into(), proto::Principal::PartyB.into()],
        ..Default::default()
    }
}

fn reference(code: &str) -> proto::TermReference {
    proto::TermReference { agreement: AGREEMENT.to_owned(), term: code.to_owned() }
}

impl Play {
    /// Terms are in force, three persons of each side are listed and accepted.
    pub(crate) async fn begin() -> Self {
        let forum = Forum::found().await;
        let desks = Desks::connect(&forum.cluster).unwrap();
        write_clients(forum.cluster.folder(), &forum.cluster).unwrap();
        let mut play = Self { forum, desks };
        let terms = proto::SignTerms {
            agreement: AGREEMENT.to_owned(),
            terms: vec![
                term("ANY_POW", proto::Category::AnyPrisoner),
                term("MEDICAL", proto::Category::Medical),
            ],
            ..Default::default()
        };
        play.both("terms", &Content::SignTerms(terms)).await;
        for holder in Principal::PARTIES {
            play.list(holder).await;
        }
        play.desks.sync().await.unwrap();
        play
    }

    async fn list(&self, holder: Principal) {
        let entry = |number| proto::ListEntry {
            subject: person(holder, number),
            field_root: Digest::of(&person(holder, number)).to_vec(),
            claimed_term: "ANY_POW".to_owned(),
        };
        let list = proto::OpenList {
            header: None,
            list_id: uuid((1 << 41) + u64::from(person(holder, 0)[0])).to_vec(),
            agreement: AGREEMENT.to_owned(),
            kind: proto::SubjectKind::Person.into(),
            entries: (1..=3).map(entry).collect(),
        };
        let answer = proto::AnswerList {
            header: None,
            list_id: list.list_id.clone(),
            accepted: vec![1, 2, 3],
            refused: Vec::new(),
        };
        let other = holder.other_party().unwrap();
        self.forum.accepted(self.forum.sign(list, self.forum.header(holder, Role::Service))).await;
        self.forum.accepted(self.forum.sign(answer, self.forum.header(other, Role::Service))).await;
    }

    pub(crate) fn hours(&self, hours: i64) -> Timestamp {
        Timestamp(self.forum.created.0 + hours * Timestamp::HOUR_US)
    }

    /// Heads and second officers of both sides sign the same.
    pub(crate) async fn both(&mut self, what: &str, content: &Content) {
        for party in Principal::PARTIES {
            self.desks.party(party).sign(what, content.clone()).await.unwrap();
            self.desks.sync().await.unwrap();
        }
    }

    /// Party A proposes these persons, each under the term for any prisoner.
    pub(crate) async fn propose(&mut self, number: u64, persons: &[Vec<u8>]) {
        let line =
            |subject: &Vec<u8>| proto::BatchLine { subject: subject.clone(), term: 1, ..Default::default() };
        let proposal = proto::ProposeBatch {
            batch_id: batch(number),
            revision: 1,
            terms: vec![reference("ANY_POW")],
            lines: persons.iter().map(line).collect(),
            ..Default::default()
        };
        let mut header = self.forum.header(A, Role::Service);
        header.not_after = Some(self.hours(1_000));
        self.forum.accepted(self.forum.sign(proposal, header)).await;
        self.desks.sync().await.unwrap();
    }

    /// A window of six hours; with legs, both sides start at once from a point of their own.
    pub(crate) fn window(&self, start_hours: i64, at_a_distance: bool) -> proto::Window {
        let leg = |giver: proto::Principal, place: &[u8]| proto::WindowLeg {
            giver: giver.into(),
            place_digest: Digest::of(place).to_vec(),
        };
        let legs = vec![leg(proto::Principal::PartyA, b"north"), leg(proto::Principal::PartyB, b"south")];
        proto::Window {
            start_time_us: self.hours(start_hours).0,
            end_time_us: self.hours(start_hours + 6).0,
            place_digest: Digest::of(b"a place").to_vec(),
            legs: if at_a_distance { legs } else { Vec::new() },
            simultaneous: at_a_distance,
        }
    }

    pub(crate) async fn agree_window(&mut self, number: u64, window: proto::Window) {
        let window =
            proto::AgreeWindow { batch_id: batch(number), window: Some(window), ..Default::default() };
        self.both("a window", &Content::AgreeWindow(window)).await;
    }

    pub(crate) async fn confirm(&mut self, number: u64) {
        let confirmation = proto::ConfirmBatch { batch_id: batch(number), ..Default::default() };
        self.both("a confirmation", &Content::ConfirmBatch(confirmation)).await;
    }

    /// Routes and guarantees.
    pub(crate) async fn schedule(&mut self, number: u64, givers: &[Principal]) {
        routes::schedule(&mut self.desks, &batch(number), givers).await;
    }

    pub(crate) async fn guarantee(&mut self, number: u64, party: Principal) {
        let safe = proto::GuaranteeSafety { batch_id: batch(number), ..Default::default() };
        self.undertake(party, Content::GuaranteeSafety(safe)).await;
    }

    /// One officer says something.
    pub(crate) async fn undertake(&mut self, party: Principal, content: Content) {
        self.desks.party(party).undertake("what an officer says", content).await.unwrap();
        self.desks.sync().await.unwrap();
    }

    pub(crate) async fn neutral(&mut self, content: Content) {
        self.desks.neutral.say("what the neutral says", content).await.unwrap();
        self.desks.sync().await.unwrap();
    }

    /// A panel finds this person gravely wounded.
    pub(crate) async fn find_wounded(&mut self, holder: Principal, number: u8) {
        let finding = proto::StateFindings {
            header: None,
            agreement: AGREEMENT.to_owned(),
            term: "MEDICAL".to_owned(),
            predicate_digest: predicate(&term("MEDICAL", proto::Category::Medical)).to_vec(),
            holder: proto::Principal::from(holder).into(),
            subjects: vec![person(holder, number)],
            valid_until_us: 0,
        };
        let header = self.forum.header(Principal::Commission, Role::Panel);
        self.forum.accepted(self.forum.sign(finding, header)).await;
        self.desks.sync().await.unwrap();
    }

    /// Everyone is fit and wishes to go home; who is in `unfit` stays.
    pub(crate) async fn clear(&mut self, number: u64, revision: u32, until: Timestamp, unfit: &[u32]) {
        self.clear_batch(&batch(number), revision, until, unfit).await;
    }

    /// The same for a batch by its id.
    pub(crate) async fn clear_batch(&mut self, id: &[u8], revision: u32, until: Timestamp, unfit: &[u32]) {
        let lines = self.states_of(id).await;
        let waits = (1..).zip(&lines).filter(|(_, state)| *state == "OPEN").map(|(line, _)| line);
        routes::clear(&mut self.desks, (id, revision), waits, unfit, until).await;
    }

    /// All of a giver's lines that may depart do, or the reason why not.
    pub(crate) async fn depart(&mut self, number: u64, giver: Principal) -> Result<(), String> {
        let departure = proto::ReportDeparture { batch_id: batch(number), ..Default::default() };
        let said = self.desks.party(giver).say("a departure", Content::ReportDeparture(departure)).await;
        self.desks.sync().await.unwrap();
        said.map(|_| ()).map_err(|error| format!("{error:#}"))
    }

    pub(crate) async fn receive(&mut self, number: u64, receiver: Principal) {
        let receipt = proto::AcknowledgeReceipt { batch_id: batch(number), ..Default::default() };
        self.desks.party(receiver).say("a receipt", Content::AcknowledgeReceipt(receipt)).await.unwrap();
        self.desks.sync().await.unwrap();
    }

    pub(crate) async fn claim(&mut self, number: u64, giver: Principal) {
        let claim = proto::ClaimDelivery { batch_id: batch(number), ..Default::default() };
        self.desks.party(giver).say("a claim", Content::ClaimDelivery(claim)).await.unwrap();
        self.desks.sync().await.unwrap();
    }

    pub(crate) async fn count(&mut self, number: u64, counts: &[(Principal, u32)]) {
        let count = |(giver, counted): &(Principal, u32)| proto::WitnessCount {
            giver: proto::Principal::from(*giver).into(),
            counted: *counted,
        };
        let counts = counts.iter().map(count).collect();
        let counted = proto::WitnessHandover { header: None, batch_id: batch(number), counts };
        self.neutral(Content::WitnessHandover(counted)).await;
    }

    /// The neutral signs the record and both sides settle.
    pub(crate) async fn settle(&mut self, number: u64) {
        routes::attest(&mut self.desks, &batch(number)).await;
        let settlement = proto::SignSettlement { batch_id: batch(number), ..Default::default() };
        self.both("a settlement", &Content::SignSettlement(settlement)).await;
    }

    fn reads(&self) -> LedgerServiceClient<tonic::transport::Channel> {
        LedgerServiceClient::new(self.forum.channel(B, B, "auditor"))
    }

    /// A batch as party B's service tells it.
    pub(crate) async fn batch(&self, number: u64) -> Batch {
        let request = GetBatchRequest { batch: hex::encode(batch(number)) };
        self.reads().get_batch(request).await.unwrap().into_inner().batch.unwrap()
    }

    /// How a batch stands, in one sentence.
    pub(crate) async fn headline(&self, number: u64) -> String {
        self.batch(number).await.status.unwrap().headline
    }

    /// States of the lines of a batch, in order.
    pub(crate) async fn states(&self, number: u64) -> Vec<String> {
        self.states_of(&batch(number)).await
    }

    async fn states_of(&self, id: &[u8]) -> Vec<String> {
        let request = ListBatchLinesRequest { batch: hex::encode(id), ..Default::default() };
        let lines = self.reads().list_batch_lines(request).await.unwrap().into_inner().lines;
        lines.into_iter().map(|line| line.state).collect()
    }

    /// Where the persons of one power of origin stand.
    pub(crate) async fn persons_of(&self, power: &str) -> PersonPosition {
        let positions = self.reads().get_positions(GetPositionsRequest {}).await.unwrap().into_inner();
        positions.persons.into_iter().find(|position| position.power_of_origin == power).unwrap()
    }

    /// A path in the folder of the forum.
    pub(crate) fn path(&self, name: &str) -> String {
        self.forum.cluster.folder().join(name).display().to_string()
    }

    /// Runs the command as somebody; what it printed and whether it succeeded.
    pub(crate) fn run(&self, role: &str, arguments: &[&str]) -> (bool, String) {
        let client = self.path(&format!("clients/{role}.toml"));
        let output: Output = homeward().arg("--client").arg(client).args(arguments).output().unwrap();
        (output.status.success(), printed(&output))
    }

    /// Runs a command that must succeed.
    pub(crate) fn must_run(&self, role: &str, arguments: &[&str]) -> String {
        let (succeeded, text) = self.run(role, arguments);
        assert!(succeeded, "{arguments:?}: {text}");
        text
    }

    /// What an officer does: prepare, sign on a device, hand in.
    pub(crate) fn sign_by_command(&self, party: &str, prepare: &[&str]) -> String {
        let (role, key) = (format!("{party}-head"), self.path(&format!("devices/{party}-head.key")));
        let file = self.path("officer.json");
        self.must_run(&role, &[prepare, &["--out", &file]].concat());
        self.must_run(&role, &["sign", &file, "--key", &key, "--yes"]);
        self.run(&role, &["submit", &file]).1
    }
}
