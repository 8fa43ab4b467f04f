//! A founded forum with terms in force and people who use the `homeward` command in it.

use std::fs;
use std::path::PathBuf;
use std::process::Output;

use homeward::founding::ClientRole;
use homeward::sandbox::Desks;
use homeward_api::participant::v1::draft::Draft as Content;
use homeward_commitment::{FitnessLine, FitnessTree};
use homeward_payload::domain::{Principal, Role};
use homeward_payload::ids::{BatchId, Digest, Timestamp};
use homeward_payload::proto::payload::v1 as proto;
use homeward_shell::reads::code::code_of;
use serde_json::Value;

use crate::forum::{Forum, predicate, uuid};
use crate::routes;
use crate::runs::{homeward, printed};

pub(crate) const A: Principal = Principal::PartyA;
pub(crate) const B: Principal = Principal::PartyB;
pub(crate) const AGREEMENT: &str = "contested";
/// Where ids of batches and lists begin.
const BATCHES: u64 = 1 << 40;
const LISTS: u64 = 1 << 41;

/// A forum, its desks, and a folder for files of the people in it.
pub(crate) struct Stage {
    pub(crate) forum: Forum,
    pub(crate) desks: Desks,
    folder: tempfile::TempDir,
}

pub(crate) fn subject(number: u8) -> Vec<u8> {
    vec![number; 16]
}

pub(crate) fn batch_id(number: u64) -> [u8; 16] {
    uuid(BATCHES + number)
}

/// The short code of a batch.
pub(crate) fn code(number: u64) -> String {
    code_of(&BatchId(batch_id(number)))
}

impl Stage {
    /// Terms are in force: any prisoner, medical and remains, given by both.
    pub(crate) async fn agreed() -> Self {
        let forum = Forum::found().await;
        let folder = tempfile::tempdir().unwrap();
        let mut desks = Desks::connect(&forum.cluster).unwrap();
        desks.mark_time(forum.created).await.unwrap();
        let terms = proto::SignTerms {
            agreement: AGREEMENT.to_owned(),
            terms: vec![
                term("ANY_POW", proto::Category::AnyPrisoner, proto::CountingUnit::Person),
                term("MEDICAL", proto::Category::Medical, proto::CountingUnit::Person),
                term("REMAINS", proto::Category::Remains, proto::CountingUnit::Container),
            ],
            ..Default::default()
        };
        let stage = Self { forum, desks, folder };
        stage.write_clients();
        let mut stage = stage;
        for party in [A, B] {
            stage.sign(party, Content::SignTerms(terms.clone())).await;
        }
        stage
    }

    fn write_clients(&self) {
        let cluster = &self.forum.cluster;
        for role in ClientRole::ALL {
            let (peer, certificates) = (cluster.peer(role.principal), cluster.certificates());
            let text = format!(
                "address = {:?}\nserver_name = {:?}\ncertificate = {:?}\nkey = {:?}\nauthority = {:?}\n",
                peer.address,
                peer.server_name,
                certificates.certificate(&role),
                certificates.key(&role),
                certificates.authority()
            );
            fs::write(self.folder.path().join(format!("{}.toml", role.file_stem())), text).unwrap();
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A file that somebody has, by its path.
    pub(crate) fn file(&self, name: &str) -> String {
        let path = self.path(name);
        fs::write(&path, name).unwrap();
        path.display().to_string()
    }

    /// Runs a command as somebody.
    pub(crate) fn run(&self, role: &str, arguments: &[&str]) -> Output {
        let client = self.path(&format!("{role}.toml"));
        homeward().arg("--client").arg(client).args(arguments).output().unwrap()
    }

    /// Runs a command that must succeed, and waits until everyone has seen what came of it.
    pub(crate) async fn must(&mut self, role: &str, arguments: &[&str]) -> String {
        let output = self.run(role, arguments);
        let text = printed(&output);
        assert!(output.status.success(), "{role} {arguments:?}: {text}");
        self.desks.sync().await.unwrap();
        text
    }

    /// Runs a command that must be refused for a reason.
    pub(crate) fn refused(&self, role: &str, arguments: &[&str], reason: &str) {
        let output = self.run(role, arguments);
        let text = printed(&output);
        assert!(!output.status.success() && text.contains(reason), "{role} {arguments:?}: {text}");
    }

    pub(crate) fn json(&self, role: &str, arguments: &[&str]) -> Value {
        let output = self.run(role, &[&["--json"], arguments].concat());
        assert!(output.status.success(), "{arguments:?}: {}", printed(&output));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// Prepares something with a command, lets these devices of a party sign it, and hands it in.
    pub(crate) async fn signed(&mut self, party: Principal, devices: &[&str], arguments: &[&str]) -> String {
        let role = format!("{}-head", party.word());
        let out = self.path("prepared.json").display().to_string();
        self.must(&role, &[arguments, &["--out", &out]].concat()).await;
        for device in devices {
            let key = self.forum.cluster.device_key(party, device).display().to_string();
            self.must(&role, &["sign", &out, "--key", &key, "--yes"]).await;
        }
        self.must(&role, &["submit", &out]).await
    }

    /// Head and second officer sign a draft.
    pub(crate) async fn sign(&mut self, party: Principal, content: Content) {
        self.desks.party(party).sign("signing", content).await.unwrap();
        self.desks.sync().await.unwrap();
    }

    /// A clerk of a party says a draft.
    pub(crate) async fn say(&mut self, party: Principal, content: Content) {
        self.desks.party(party).say("saying", content).await.unwrap();
        self.desks.sync().await.unwrap();
    }

    /// The reason why a clerk's draft is refused.
    pub(crate) async fn refusal(&mut self, party: Principal, content: Content) -> String {
        format!("{:#}", self.desks.party(party).say("saying", content).await.unwrap_err())
    }

    /// Moves time in the log to so many hours after its beginning.
    pub(crate) async fn pass_to(&mut self, hours: i64) {
        let time = Timestamp(self.forum.created.0 + hours * Timestamp::HOUR_US);
        self.desks.mark_time(time).await.unwrap();
    }

    /// A party's list of persons or containers is opened and accepted.
    pub(crate) async fn list(
        &mut self,
        number: u64,
        party: Principal,
        kind: proto::SubjectKind,
        subjects: &[u8],
    ) {
        let entry = |number: &u8| proto::ListEntry {
            subject: subject(*number),
            field_root: Digest::of(&[*number]).to_vec(),
            claimed_term: String::new(),
        };
        let list = proto::OpenList {
            header: None,
            list_id: uuid(LISTS + number).to_vec(),
            agreement: AGREEMENT.to_owned(),
            kind: kind.into(),
            entries: subjects.iter().map(entry).collect(),
        };
        let answer = proto::AnswerList {
            header: None,
            list_id: list.list_id.clone(),
            accepted: (1..).take(subjects.len()).collect(),
            refused: Vec::new(),
        };
        let forum = &self.forum;
        forum.accepted(forum.sign(list, forum.header(party, Role::Service))).await;
        let other = party.other_party().unwrap();
        forum.accepted(forum.sign(answer, forum.header(other, Role::Service))).await;
        self.desks.sync().await.unwrap();
    }

    /// A panel finds that a person held by a party meets the medical term.
    pub(crate) async fn medical(&mut self, holder: Principal, number: u8) {
        let finding = proto::StateFindings {
            header: None,
            agreement: AGREEMENT.to_owned(),
            term: "MEDICAL".to_owned(),
            predicate_digest: predicate(&term(
                "MEDICAL",
                proto::Category::Medical,
                proto::CountingUnit::Person,
            ))
            .to_vec(),
            holder: proto::Principal::from(holder).into(),
            subjects: vec![subject(number)],
            valid_until_us: 0,
        };
        let forum = &self.forum;
        forum.accepted(forum.sign(finding, forum.header(Principal::Commission, Role::Panel))).await;
        self.desks.sync().await.unwrap();
    }

    /// A party proposes subjects under one term; both agree a window of a day and confirm.
    pub(crate) async fn confirmed(
        &mut self,
        number: u64,
        party: Principal,
        term: &str,
        subjects: &[u8],
        from: i64,
    ) {
        let line =
            |number: &u8| proto::BatchLine { subject: subject(*number), term: 1, ..Default::default() };
        let proposal = proto::ProposeBatch {
            batch_id: batch_id(number).to_vec(),
            revision: 1,
            terms: vec![proto::TermReference { agreement: AGREEMENT.to_owned(), term: term.to_owned() }],
            lines: subjects.iter().map(line).collect(),
            ..Default::default()
        };
        let forum = &self.forum;
        let mut header = forum.header(party, Role::Service);
        header.not_after = Some(Timestamp(forum.created.0 + (from + 24) * Timestamp::HOUR_US));
        forum.accepted(forum.sign(proposal, header)).await;
        self.desks.sync().await.unwrap();
        self.agree_and_confirm(number, from).await;
        routes::schedule(&mut self.desks, &batch_id(number), &[A]).await;
    }

    /// Both sides agree a window of a day and confirm what stands.
    pub(crate) async fn agree_and_confirm(&mut self, number: u64, from: i64) {
        let start_time_us = self.forum.created.0 + from * Timestamp::HOUR_US;
        let window = proto::Window {
            start_time_us,
            end_time_us: start_time_us + Timestamp::DAY_US,
            place_digest: vec![7; 32],
            ..Default::default()
        };
        let id = batch_id(number).to_vec();
        for party in [A, B] {
            let agreed = proto::AgreeWindow {
                header: None,
                batch_id: id.clone(),
                window: Some(window.clone()),
                as_of: None,
            };
            self.sign(party, Content::AgreeWindow(agreed)).await;
        }
        for party in [A, B] {
            let confirmed = proto::ConfirmBatch { batch_id: id.clone(), ..Default::default() };
            self.sign(party, Content::ConfirmBatch(confirmed)).await;
        }
    }

    /// The commission finds everyone on a batch fit, the neutral clears everyone, both for so many days from now.
    pub(crate) async fn clear(&mut self, number: u64, revision: u32, lines: u32, hours: i64, days: i64) {
        let until = self.forum.created.0 + hours * Timestamp::HOUR_US + days * Timestamp::DAY_US;
        let line = |line_number: u32| FitnessLine {
            line_number,
            fit: true,
            valid_until_us: until,
            salt: Digest::of(&[hours.to_be_bytes().as_slice(), &line_number.to_be_bytes()].concat()).0,
        };
        let committed: Vec<FitnessLine> = (1..=lines).map(line).collect();
        let tree = FitnessTree::new(&batch_id(number), committed.clone()).unwrap();
        let batch = batch_id(number).to_vec();
        let root = tree.root().to_vec();
        let fitness =
            proto::CommitFitness { header: None, batch_id: batch.clone(), revision, root, leaves: lines };
        let opened = committed.iter().map(|line| proto::LineClearance {
            line: line.line_number,
            cleared_until_us: until,
            fitness: Some(proto::FitnessLeaf { valid_until_us: until, salt: line.salt.to_vec() }),
        });
        let clearance = proto::ClearBatch {
            header: None,
            batch_id: batch,
            revision,
            lines: opened.collect(),
            closed_subtrees: Vec::new(),
            reasons_digest: vec![8; 32],
        };
        let forum = &self.forum;
        forum.accepted(forum.sign(fitness, forum.header(Principal::Commission, Role::Panel))).await;
        forum.accepted(forum.sign(clearance, forum.header(Principal::Neutral, Role::Service))).await;
        self.desks.sync().await.unwrap();
    }

    /// A departure of a party's lines; all that may depart where none are named.
    pub(crate) fn departure(number: u64, lines: &[u32]) -> Content {
        Content::ReportDeparture(proto::ReportDeparture {
            batch_id: batch_id(number).to_vec(),
            lines: lines.to_vec(),
            ..Default::default()
        })
    }

    /// How the lines of a batch stand, as everyone reads it.
    pub(crate) fn states(&self, number: u64) -> Vec<String> {
        let lines = self.json("mediator-auditor", &["batch", "lines", &code(number)]);
        let lines = lines.as_array().unwrap();
        lines.iter().map(|line| line["state"].as_str().unwrap().to_owned()).collect()
    }

    /// What somebody is to do, with what and until when.
    pub(crate) fn next(&self, actor: &str) -> Vec<(String, i64, bool)> {
        let next = self.json("mediator-auditor", &["next", "--actor", actor]);
        let action = |action: &Value| {
            let due = action["due_us"].as_str().unwrap().parse().unwrap();
            (action["action"].as_str().unwrap().to_owned(), due, action["overdue"].as_bool().unwrap())
        };
        next["actions"].as_array().unwrap().iter().map(action).collect()
    }

    /// Every mirror has replayed to the mediator's state.
    pub(crate) async fn check_mirrors(&mut self) {
        self.desks.sync().await.unwrap();
        let mediator = self.forum.mediator().await;
        for principal in [A, B, Principal::Commission, Principal::Neutral] {
            assert_eq!(
                self.forum.state(principal).await.state_digest,
                mediator.state_digest,
                "{principal:?}"
            );
        }
    }
}

fn term(code: &str, category: proto::Category, unit: proto::CountingUnit) -> proto::Term {
    let medical = category == proto::Category::Medical;
    proto::Term {
        code: code.to_owned(),
        category: category.into(),
        quantifier: if medical { proto::Quantifier::AllForAll } else { proto::Quantifier::BestEffort }.into(),
        reciprocity: proto::Reciprocity::Unilateral.into(),
        unit: unit.into(),
        quantity: 0,
        givers: vec![1, 2],
        ..Default::default()
    }
}
