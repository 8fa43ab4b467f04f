//! A neutral's process without its network: a real participant and real stores, a mediator out of reach, and a mirror
//! that is told what the log would say.

use std::sync::{Arc, Mutex};

use homeward_api::log::v1::statement_answer::Answer;
use homeward_api::log::v1::{Refusal, StatementAnswer};
use homeward_api::neutral::v1::witness_desk_service_server::WitnessDeskService;
use homeward_api::neutral::v1::{
    ClearBatchRequest, ClearBatchResponse, HandInDocumentRequest, Interview, RecordInterviewsRequest,
    RepatriationWill, WithdrawClearanceRequest, WithdrawalGround,
};
use homeward_commitment::FitnessLine;
use homeward_ledger::Event;
use homeward_ledger::batch::{BatchEvent, Line, Revision};
use homeward_ledger::clearance::ClearanceEvent;
use homeward_participant::Participant;
use homeward_participant::config::Settings;
use homeward_payload::domain::{Body, ClockMode, MarkTime, Principal, Role, Statement, SubjectKind};
use homeward_payload::ids::{BatchId, Digest, SubjectRef, Timestamp};
use homeward_payload::parse::parse_statement;
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_shell::config::{Loaded, load};
use homeward_shell::identity::{self, Identity};
use homeward_shell::projection::Sequenced;
use homeward_statement::Envelope;
use homeward_testkit::forum::{CREATED_TIME, TestForum};
use homeward_testkit::pki::{Authority, Validity};
use homeward_testkit::process::{Configuration, write_files};
use homeward_vault::document::FitnessSheet;
use homeward_vault::{SubjectId, SystemRandomness};
use prost::Message as _;
use rusqlite::Connection;
use tempfile::TempDir;
use tonic::{Request, Status};

use crate::desk::WitnessDesk;
use crate::store::{Store, Withdrawal};

/// A UUID of version 7.
pub(super) const BATCH: BatchId = BatchId([0x01, 0x97, 0x2e, 0x5a, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 3]);
/// Until when certificates hold, and persons are cleared.
pub(super) const UNTIL: Timestamp = Timestamp(1_750_000_000_000_000);

pub(super) struct World {
    files: TempDir,
    forum: TestForum,
    participant: Participant,
    store: Arc<Mutex<Store>>,
    desk: WitnessDesk,
}

impl World {
    pub(super) async fn new() -> Self {
        let files = TempDir::new().unwrap();
        let forum = TestForum::new("A forum", ClockMode::Simulated).unwrap();
        let authority = Authority::new("test root", Validity::days(1)).unwrap();
        write_files(files.path(), &authority, &forum, Principal::Neutral).unwrap();
        let configuration = Configuration {
            principal: Principal::Neutral,
            log_id: forum.log_id(),
            listen: "127.0.0.1:0",
            mediator: "127.0.0.1:1",
            witnesses: &[],
        };
        let path = configuration.write(files.path()).unwrap();
        let Loaded { settings, folder } = load::<Settings>(&path).unwrap();
        let options = settings.options(&folder).unwrap();
        let store = Store::open(&options.folder.join("neutral.sqlite")).unwrap();
        let store = Arc::new(Mutex::new(store));
        let participant = Participant::open(options).await.unwrap();
        let desk = WitnessDesk::new(participant.clone(), Arc::clone(&store)).unwrap();
        Self { files, forum, participant, store, desk }
    }

    /// Lets the mirror replay an entry with these events.
    pub(super) fn replay(&self, events: Vec<Event>) {
        let statement = Statement {
            payload_hash: Digest([0; 32]),
            content_digest: Digest([0; 32]),
            signers: Vec::new(),
            header: self.forum.header(Principal::Mediator, Role::Service, 1),
            body: Body::MarkTime(MarkTime { time: CREATED_TIME }),
        };
        let entry = self.participant.forum().entry();
        let sequenced = Sequenced { entry, statement: Arc::new(statement), events };
        self.participant.projection().advance(vec![sequenced], "");
    }

    /// A revision: person, container, person, person.
    pub(super) fn propose(&self, number: u32) {
        let kinds = [SubjectKind::Person, SubjectKind::Container, SubjectKind::Person, SubjectKind::Person];
        let line =
            |(place, kind): (u8, SubjectKind)| Line::open(SubjectRef([place; 16]), kind, Principal::PartyA);
        let revision = Revision {
            number,
            proposer: Principal::PartyA,
            content: Digest([1; 32]),
            offer_end: UNTIL,
            lines: (1..).zip(kinds).map(line).collect(),
            tranche: None,
        };
        self.replay(vec![BatchEvent::Proposed { batch: BATCH, revision: Box::new(revision) }.into()]);
    }

    /// The commission's sheet on the newest revision, in which line 4 is not fit.
    pub(super) fn sheet(revision: u32) -> FitnessSheet {
        let line = |line_number: u32| FitnessLine {
            line_number,
            fit: matches!(line_number, 1 | 3),
            valid_until_us: UNTIL.0,
            salt: [u8::try_from(line_number).unwrap(); 32],
        };
        FitnessSheet::new(BATCH.0, revision, (1..=4).map(line).collect()).unwrap()
    }

    pub(super) fn commit(&self, sheet: &FitnessSheet) {
        let root = Digest(sheet.tree().unwrap().root());
        self.replay(vec![ClearanceEvent::FitnessCommitted { batch: BATCH, root, leaves: 4 }.into()]);
    }

    /// Stores a sheet as the participant does when the one comes in that the newest commitment stands for.
    pub(super) async fn receive(&self, sheet: &FitnessSheet) {
        let committed = self
            .participant
            .projection()
            .read(|view| view.state().replica().machine().batches.get(&BATCH).unwrap().fitness.unwrap());
        let name = self.participant.names().received_sheet(BATCH, sheet.revision, committed.0);
        let document = sheet.to_document(&mut SystemRandomness).unwrap();
        let put =
            move |vault: &mut homeward_vault::store::Vault| vault.put(name, SubjectId(BATCH.0), &document);
        self.participant.vault(put).await.unwrap();
    }

    /// Lets the vault refuse everything about this person from now on.
    pub(super) async fn erase(&self, person: u8) {
        self.participant.vault(move |vault| vault.erase(SubjectId([person; 16]), 1)).await.unwrap();
    }

    /// Interviews persons on lines of the revision in force.
    pub(super) async fn interview(&self, lines: &[u32], will: RepatriationWill) -> Result<u32, Status> {
        let projection = self.participant.projection();
        let revision = projection.read(|view| {
            view.state().replica().machine().batches.get(&BATCH).map_or(1, |batch| batch.revision.number)
        });
        self.interview_of(revision, lines, will).await
    }

    /// Interviews persons on lines of any revision.
    pub(super) async fn interview_of(
        &self,
        revision: u32,
        lines: &[u32],
        will: RepatriationWill,
    ) -> Result<u32, Status> {
        let interviews = lines.iter().map(|line| Interview { line: *line, will: will.into() }).collect();
        let request = RecordInterviewsRequest { batch_id: BATCH.to_vec(), revision, interviews };
        Ok(self.desk.record_interviews(called(request)).await?.into_inner().recorded)
    }

    /// Withdraws clearances; gives how many outcomes wait.
    pub(super) async fn withdraw(
        &self,
        revision: u32,
        lines: &[u32],
        ground: WithdrawalGround,
    ) -> Result<u32, Status> {
        let request = WithdrawClearanceRequest {
            batch_id: BATCH.to_vec(),
            revision,
            lines: lines.to_vec(),
            ground: ground.into(),
        };
        Ok(self.desk.withdraw_clearance(called(request)).await?.into_inner().outcomes_waiting)
    }

    /// Hands in a document from a handover point.
    pub(super) async fn hand_in(&self, revision: u32, document: Vec<u8>) -> Result<(), Status> {
        let request = HandInDocumentRequest { batch_id: BATCH.to_vec(), revision, document };
        self.desk.hand_in_document(called(request)).await.map(|_| ())
    }

    pub(super) fn log_id(&self) -> [u8; 32] {
        *self.forum.log_id().as_bytes()
    }

    /// How much was told of a person, as the vault counts it.
    pub(super) async fn interviews_of(&self, person: u8) -> usize {
        let subject = SubjectId([person; 16]);
        self.participant.vault(move |vault| vault.documents_of(subject)).await.unwrap().len()
    }

    /// Documents on their way to the relay.
    pub(super) fn deposits(&self) -> i64 {
        let outbox = Connection::open(self.files.path().join("data/outbox.sqlite")).unwrap();
        outbox.query_row("SELECT count(*) FROM deposit", [], |row| row.get(0)).unwrap()
    }

    /// Keeps that a person's clearance in the first revision is withdrawn, as where the process ends before the vault
    /// has the ground.
    pub(super) fn withdraw_and_end(&self, line: u8) {
        let subject = SubjectRef([line; 16]);
        let withdrawal = Withdrawal { batch: BATCH, revision: 1, line: u32::from(line), subject };
        self.store.lock().unwrap().keep_withdrawals(&[withdrawal]).unwrap();
    }

    /// A world in which the first revision is answered: 1 and 3 are let go, 4 is not.
    pub(super) async fn answered() -> Self {
        let world = Self::new().await;
        world.propose(1);
        world.interview(&[1, 3, 4], RepatriationWill::Wishes).await.unwrap();
        world.clear_revision(1).await;
        world
    }

    /// Commits, sends the sheet, and clears.
    pub(super) async fn clear_revision(&self, revision: u32) -> ClearBatchResponse {
        let sheet = Self::sheet(revision);
        self.commit(&sheet);
        self.receive(&sheet).await;
        self.clear(UNTIL).await.unwrap()
    }

    pub(super) async fn clear(&self, until: Timestamp) -> Result<ClearBatchResponse, Status> {
        let request = ClearBatchRequest { batch_id: BATCH.to_vec(), cleared_until_us: until.0 };
        Ok(self.desk.clear_batch(called(request)).await?.into_inner())
    }

    /// The log refuses every outcome that waits.
    pub(super) fn refuse_outcomes(&self, reason: ErrorReason) {
        let refusal = Refusal { reason: reason.into(), ..Refusal::default() };
        let answer = StatementAnswer { answer: Some(Answer::Refusal(refusal)) };
        let outbox = Connection::open(self.files.path().join("data/outbox.sqlite")).unwrap();
        let refuse = "UPDATE statement SET answer = ?1, refused = 1 WHERE request_id LIKE 'outcome-%'";
        outbox.execute(refuse, [answer.encode_to_vec()]).unwrap();
    }

    /// Everything that waits to be sent, in order, but for headers and signatures: type and content, and the length.
    pub(super) fn statements(&self) -> Vec<(String, Digest, usize)> {
        let outbox = Connection::open(self.files.path().join("data/outbox.sqlite")).unwrap();
        let mut statement = outbox.prepare("SELECT envelope FROM statement ORDER BY ordinal").unwrap();
        let envelopes = statement.query_map([], |row| row.get::<_, Vec<u8>>(0)).unwrap();
        envelopes
            .map(|bytes| {
                let bytes = bytes.unwrap();
                let envelope = Envelope::parse(&bytes).unwrap();
                let said = parse_statement(envelope.payload_type(), envelope.payload(), Vec::new()).unwrap();
                (envelope.payload_type().to_owned(), said.content_digest, bytes.len())
            })
            .collect()
    }

    /// The request ids of everything that waits to be sent, in order.
    pub(super) fn said(&self) -> Vec<String> {
        let outbox = Connection::open(self.files.path().join("data/outbox.sqlite")).unwrap();
        let mut statement = outbox.prepare("SELECT request_id FROM statement ORDER BY ordinal").unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
    }
}

fn called<T>(message: T) -> Request<T> {
    let mut request = Request::new(message);
    let (principal, role) = (identity::Principal::Neutral, identity::Role::Delegate);
    request.extensions_mut().insert(Identity { principal, role });
    request
}
