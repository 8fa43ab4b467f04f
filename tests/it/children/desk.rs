//! A forum with thirteen listed cases, and the desks at which officers work.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Output;
use std::time::{Duration, Instant};

use homeward::founding::ClientRole;
use homeward_api::delegation::v1::child_case_service_client::ChildCaseServiceClient;
use homeward_api::delegation::v1::{AcknowledgeCasesRequest, FindCaseRequest, OpenCasesRequest};
use homeward_api::ledger::v1::ledger_service_client::LedgerServiceClient;
use homeward_api::ledger::v1::{ChildrenPosition, GetPositionsRequest};
use homeward_api::mediator::v1::MarkTimeRequest;
use homeward_api::mediator::v1::coordination_service_client::CoordinationServiceClient;
use homeward_api::participant::v1::draft::Draft as Content;
use homeward_api::participant::v1::statement_desk_service_client::StatementDeskServiceClient;
use homeward_api::participant::v1::{Draft, SayStatementRequest};
use homeward_payload::domain::{Principal, Role};
use homeward_payload::ids::{CaseId, Digest, Timestamp};
use homeward_payload::proto::payload::v1 as proto;
use serde_json::Value;

use crate::forum::{Forum, receipt};
use crate::runs::{homeward, printed};

pub(super) const A: &str = "party-a-clerk";
pub(super) const B: &str = "party-b-clerk";
pub(super) const NEUTRAL: &str = "neutral-delegate";
pub(super) const MEDIATOR: &str = "mediator-coordinator";

const AGREEMENT: &str = "children";
/// How long a mirror or a document may take to arrive.
const ARRIVAL_TIMEOUT: Duration = Duration::from_secs(30);
const POLL_INTERVAL: Duration = Duration::from_millis(20);
const HEADER: &str = "case_ref,family_name,given_name,patronymic,sex,date_of_birth,last_known_place,separated_on,\
                      separation_kind,requesting_relative,relation,sibling_group,guardian_ref,tracing_consent,\
                      withhold_from,languages,distinguishing_features\n";

/// Everything that the test works with.
pub(super) struct Desk {
    forum: Forum,
    folder: tempfile::TempDir,
    cases: BTreeMap<String, String>,
    said: RefCell<u32>,
}

impl Desk {
    /// Terms are signed, the register is imported and every case listed.
    pub(super) async fn open() -> Self {
        let forum = Forum::found().await;
        let folder = tempfile::tempdir().unwrap();
        let mut desk = Self { forum, folder, cases: BTreeMap::new(), said: RefCell::new(0) };
        for role in ClientRole::ALL {
            desk.write_client(&role);
        }
        desk.sign_terms().await;
        let register = desk.paper("children.csv", &register());
        let import = ["register", "import", "children", &register, "--day", "2025-06-02"];
        let output = homeward().arg("--client").arg(desk.client(A)).args(import).output().unwrap();
        assert!(output.status.success(), "{}", printed(&output));
        let mut cases = ChildCaseServiceClient::new(desk.channel(A));
        let request = OpenCasesRequest { agreement: AGREEMENT.to_owned() };
        assert_eq!(cases.open_cases(request).await.unwrap().into_inner().listed, 13);
        desk.settle().await;
        for number in 1..=13 {
            let case_ref = format!("UKR-C{number:04}");
            let found = cases.find_case(FindCaseRequest { case_ref: case_ref.clone() }).await.unwrap();
            desk.cases.insert(case_ref, found.into_inner().case_id);
        }
        desk
    }

    fn write_client(&self, role: &ClientRole) {
        let (peer, certificates) =
            (self.forum.cluster.peer(role.principal), self.forum.cluster.certificates());
        let text = format!(
            "address = {:?}\nserver_name = {:?}\ncertificate = {:?}\nkey = {:?}\nauthority = {:?}\n",
            peer.address,
            peer.server_name,
            certificates.certificate(role),
            certificates.key(role),
            certificates.authority(),
        );
        std::fs::write(self.client(&role.file_stem()), text).unwrap();
    }

    fn client(&self, role: &str) -> PathBuf {
        self.folder.path().join(format!("{role}.toml"))
    }

    fn channel(&self, role: &str) -> tonic::transport::Channel {
        let role = ClientRole::ALL.into_iter().find(|known| known.file_stem() == role).unwrap();
        self.forum.channel(role.principal, role.principal, role.role)
    }

    async fn sign_terms(&self) {
        let state = self.forum.mediator().await;
        let state_digest = Digest::from_hex(&state.state_digest).unwrap().to_vec();
        let term = proto::Term {
            code: "ANY_POW".to_owned(),
            category: proto::Category::AnyPrisoner.into(),
            quantifier: proto::Quantifier::BestEffort.into(),
            reciprocity: proto::Reciprocity::Parity.into(),
            unit: proto::CountingUnit::Person.into(),
            quantity: 0,
            givers: vec![1, 2],
            ..Default::default()
        };
        let terms = proto::SignTerms {
            agreement: AGREEMENT.to_owned(),
            terms: vec![term],
            version: 1,
            as_of: Some(proto::AsOf { size: state.size, state_digest }),
            ..Default::default()
        };
        for party in Principal::PARTIES {
            let header = self.forum.header(party, Role::Heads);
            self.forum.accepted(self.forum.sign(terms.clone(), header)).await;
        }
        self.settle().await;
    }

    /// Waits until everyone has replayed what the mediator has.
    async fn settle(&self) {
        let size = self.forum.mediator().await.size;
        let deadline = Instant::now() + ARRIVAL_TIMEOUT;
        for principal in [Principal::PartyA, Principal::PartyB, Principal::Neutral] {
            while self.forum.state(principal).await.size < size {
                assert!(Instant::now() < deadline, "{principal:?} does not follow");
                tokio::time::sleep(POLL_INTERVAL).await;
            }
        }
    }

    /// The reference of a case.
    pub(super) fn case(&self, number: &str) -> String {
        self.cases[number].clone()
    }

    pub(super) fn id(&self, number: &str) -> Vec<u8> {
        CaseId::from_hex(&self.cases[number]).unwrap().to_vec()
    }

    /// Writes a paper and gives its path.
    pub(super) fn paper(&self, name: &str, content: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.display().to_string()
    }

    fn command(&self, role: &str, arguments: &[&str], json: bool) -> Output {
        let mut command = homeward();
        command.arg("--client").arg(self.client(role));
        if json {
            command.arg("--json");
        }
        command.arg("child").args(arguments).output().unwrap()
    }

    /// Runs `homeward child` and gives its JSON.
    pub(super) async fn json(&self, role: &str, arguments: &[&str]) -> Value {
        let output = self.command(role, arguments, true);
        assert!(output.status.success(), "{role} {arguments:?}: {}", printed(&output));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// The same, and waits until everyone has replayed what was said.
    pub(super) async fn run(&self, role: &str, arguments: &[&str]) -> Value {
        let value = self.json(role, arguments).await;
        self.settle().await;
        value
    }

    pub(super) async fn run_owned(&self, role: &str, arguments: &[String]) -> Value {
        self.run(role, &arguments.iter().map(String::as_str).collect::<Vec<_>>()).await
    }

    pub(super) async fn show(&self, role: &str, number: &str) -> Value {
        self.json(role, &["show", number]).await
    }

    pub(super) fn printed(&self, role: &str, arguments: &[&str]) -> String {
        let output = self.command(role, arguments, false);
        assert!(output.status.success(), "{role} {arguments:?}: {}", printed(&output));
        printed(&output)
    }

    /// What `homeward explain` prints.
    pub(super) fn explained(&self, role: &str, arguments: &[&str]) -> String {
        let output = homeward()
            .arg("--client")
            .arg(self.client(role))
            .arg("explain")
            .args(arguments)
            .output()
            .unwrap();
        assert!(output.status.success(), "{role} {arguments:?}: {}", printed(&output));
        printed(&output)
    }

    /// Checks that a command fails and says this.
    #[track_caller]
    pub(super) fn refused(&self, role: &str, arguments: &[&str], expected: &str) {
        let output = self.command(role, arguments, false);
        let text = printed(&output);
        assert!(!output.status.success(), "{role} {arguments:?} succeeded: {text}");
        assert!(text.contains(expected), "{role} {arguments:?} printed\n{text}\nwithout {expected:?}");
    }

    /// Says something through the typed contract.
    pub(super) async fn say(&self, role: &str, content: Content) {
        *self.said.borrow_mut() += 1;
        let request_id = format!("test-{}", self.said.borrow());
        let draft = Some(Draft { draft: Some(content) });
        let request = SayStatementRequest { draft, not_after_us: 0, request_id };
        let mut desk = StatementDeskServiceClient::new(self.channel(role));
        let answer = desk.say_statement(request).await.unwrap().into_inner().answer.unwrap();
        receipt(&answer);
        self.settle().await;
    }

    pub(super) async fn acknowledge_all(&self) {
        let mut cases = ChildCaseServiceClient::new(self.channel(B));
        let answer = cases.acknowledge_cases(AcknowledgeCasesRequest {}).await.unwrap().into_inner();
        assert_eq!(answer.acknowledged, 12);
        self.settle().await;
    }

    /// Root of the newest-named paper of a kind.
    pub(super) async fn root_of(&self, role: &str, case: &str, kind: &str) -> String {
        let listed = self.json(role, &["papers", case]).await;
        let papers = listed["papers"].as_array().unwrap();
        let found = papers.iter().find(|paper| paper["kind"] == kind);
        found.unwrap_or_else(|| panic!("no {kind} in {listed}"))["field_root"].as_str().unwrap().to_owned()
    }

    /// Reads a paper as soon as it has arrived.
    pub(super) async fn until_read(&self, role: &str, case: &str, root: &str) -> String {
        let deadline = Instant::now() + ARRIVAL_TIMEOUT;
        loop {
            let output = self.command(role, &["read", case, root], false);
            if output.status.success() {
                return printed(&output);
            }
            assert!(Instant::now() < deadline, "{}", printed(&output));
            tokio::time::sleep(POLL_INTERVAL).await;
        }
    }

    pub(super) async fn pass_days(&self, days: i64) {
        let time_us = self.forum.created.0 + days * Timestamp::DAY_US;
        let mut coordination = CoordinationServiceClient::new(self.channel(MEDIATOR));
        let answer = coordination.mark_time(MarkTimeRequest { time_us }).await.unwrap().into_inner().answer;
        receipt(&answer.unwrap());
        self.settle().await;
    }

    pub(super) async fn positions(&self) -> ChildrenPosition {
        let mut reads = LedgerServiceClient::new(self.channel(A));
        let positions = reads.get_positions(GetPositionsRequest::default()).await.unwrap();
        positions.into_inner().children.unwrap()
    }

    /// Checks that mirrors have replayed to the mediator's state.
    pub(super) async fn agree(&self, principals: &[Principal]) {
        let mediator = self.forum.mediator().await;
        let deadline = Instant::now() + ARRIVAL_TIMEOUT;
        for principal in principals {
            while self.forum.state(*principal).await.size < mediator.size {
                assert!(Instant::now() < deadline, "{principal:?} does not follow");
                tokio::time::sleep(POLL_INTERVAL).await;
            }
            assert_eq!(self.forum.state(*principal).await.state_digest, mediator.state_digest);
        }
    }
}

/// Thirteen children: the first five siblings, the last one grown up since.
fn register() -> String {
    let row = |number: u32| {
        let group = if number <= 5 { "G0001" } else { "" };
        let born = if number == 13 { "2006-02-01".to_owned() } else { format!("2013-02-{number:02}") };
        format!(
            "UKR-C{number:04},Шутько,Олена,Демидівна,F,{born},Суджа,2023-03-18,SEPARATED,UKR-R{number:04},aunt,{group},,\
             yes,,uk,\n"
        )
    };
    HEADER.to_owned() + &(1..=13).map(row).collect::<String>()
}
