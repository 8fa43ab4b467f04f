use super::world::{World, reason, receipt, refusal};
use bytes::Bytes;
use homeward_api::ledger::v1::ledger_service_client::LedgerServiceClient;
use homeward_api::ledger::v1::{
    BatchPhase, GetBatchPackRequest, GetBatchRequest, GetChildCaseRequest, GetPositionsRequest,
    ListBatchLinesRequest, ListBatchesRequest, ListNextActionsRequest, WatchEventsRequest,
};
use homeward_payload::compose::Payload;
use homeward_payload::domain::{Principal, Role};
use homeward_payload::ids::Timestamp;
use homeward_payload::parse::parse_statement;
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_payload::proto::payload::v1 as proto;
use homeward_statement::{Envelope, Hash};
use homeward_testkit::forum::{CREATED_TIME, KeyUse, secret, statement_id};
use tonic::transport::Channel;

/// A reference that is told apart by its last byte.
fn reference(last: u8) -> Vec<u8> {
    [vec![0x5e; 15], vec![last]].concat()
}

fn uuid(number: u64) -> Vec<u8> {
    statement_id(number).to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

struct Speaker<'a> {
    world: &'a World,
    next: u64,
}

impl Speaker<'_> {
    /// Says something that is accepted.
    async fn say<M: Payload>(&mut self, author: Principal, role: Role, message: M) {
        self.next += 1;
        let mut header = self.world.test.header(author, role, self.next);
        header.not_after = Some(Timestamp(CREATED_TIME.0 + Timestamp::DAY_US));
        let envelope = self.world.test.sign(message, header).unwrap();
        let answers = self.world.submit(&[Bytes::copy_from_slice(envelope.bytes())]).await;
        receipt(&answers[0]);
    }

    async fn sign_terms(&mut self) {
        let state = self.world.state().await;
        let digest = homeward_payload::ids::Digest::from_hex(&state.state_digest).unwrap();
        let terms = proto::SignTerms {
            header: None,
            agreement: "first-round".to_owned(),
            terms: vec![proto::Term {
                code: "ANY_POW".to_owned(),
                category: proto::Category::AnyPrisoner.into(),
                quantifier: proto::Quantifier::BestEffort.into(),
                reciprocity: proto::Reciprocity::Parity.into(),
                unit: proto::CountingUnit::Person.into(),
                quantity: 0,
                age_rule: None,
                givers: vec![1, 2],
                ..proto::Term::default()
            }],
            groups: vec![proto::TermGroup {
                code: "PERSONS".to_owned(),
                terms: vec!["ANY_POW".to_owned()],
                floor: 1,
                reciprocity: proto::Reciprocity::Parity.into(),
                ..proto::TermGroup::default()
            }],
            as_of: Some(proto::AsOf { size: state.size, state_digest: digest.to_vec() }),
            version: 1,
            priority: Vec::new(),
        };
        for party in Principal::PARTIES {
            self.say(party, Role::Heads, terms.clone()).await;
        }
    }

    /// Party A lists two persons, party B accepts them.
    async fn list(&mut self) {
        let entry = |last| proto::ListEntry {
            subject: reference(last),
            field_root: vec![last; 32],
            claimed_term: "ANY_POW".to_owned(),
        };
        let list = proto::OpenList {
            header: None,
            list_id: uuid(500),
            agreement: "first-round".to_owned(),
            kind: proto::SubjectKind::Person.into(),
            entries: vec![entry(1), entry(2)],
        };
        self.say(Principal::PartyA, Role::Service, list).await;
        let answer =
            proto::AnswerList { header: None, list_id: uuid(500), accepted: vec![1, 2], refused: vec![] };
        self.say(Principal::PartyB, Role::Service, answer).await;
    }

    async fn propose(&mut self, batch: u64, subject: u8) {
        self.say(Principal::PartyA, Role::Service, revision(batch, &[subject], None)).await;
    }

    async fn confirm(&mut self, party: Principal, revision: &proto::ProposeBatch) {
        let total = proto::LineTotal {
            agreement: "first-round".to_owned(),
            term: "ANY_POW".to_owned(),
            giver: proto::Principal::PartyA.into(),
            lines: u32::try_from(revision.lines.len()).unwrap(),
            term_class: String::new(),
        };
        let confirmation = proto::ConfirmBatch {
            header: None,
            batch_id: revision.batch_id.clone(),
            revision: revision.revision,
            content_digest: revision.content_digest().to_vec(),
            totals: vec![total],
            window: None,
        };
        self.say(party, Role::Heads, confirmation).await;
    }
}

/// A revision with these lines: the first, or the one after another.
fn revision(batch: u64, subjects: &[u8], before: Option<&proto::ProposeBatch>) -> proto::ProposeBatch {
    let line = |subject: &u8| proto::BatchLine {
        subject: reference(*subject),
        term: 1,
        ..proto::BatchLine::default()
    };
    proto::ProposeBatch {
        header: None,
        batch_id: uuid(batch),
        revision: before.map_or(1, |before| before.revision + 1),
        previous_content: before.map(|before| before.content_digest().to_vec()).unwrap_or_default(),
        terms: vec![proto::TermReference { agreement: "first-round".to_owned(), term: "ANY_POW".to_owned() }],
        lines: subjects.iter().map(line).collect(),
        tranche: None,
    }
}

fn client(world: &World) -> LedgerServiceClient<Channel> {
    LedgerServiceClient::new(world.channel("mediator", "auditor"))
}

#[tokio::test]
async fn batches_are_read_by_page_id_and_code() {
    let world = World::start().await;
    let mut speaker = Speaker { world: &world, next: 0 };
    speaker.sign_terms().await;
    speaker.list().await;
    speaker.propose(601, 1).await;
    speaker.propose(602, 2).await;
    let mut client = client(&world);
    let mut request = ListBatchesRequest { page_size: 1, page_token: String::new() };
    let first = client.list_batches(request.clone()).await.unwrap().into_inner();
    request.page_token = first.next_page_token;
    let second = client.list_batches(request).await.unwrap().into_inner();
    assert_eq!(second.next_page_token, "");
    let batches = [first.batches, second.batches].concat();
    let ids: Vec<&str> = batches.iter().map(|batch| batch.batch.as_str()).collect();
    assert_eq!(ids, [hex(&uuid(602)), hex(&uuid(601))], "newest first");
    let batch = &batches[1];
    assert_eq!((batch.phase(), batch.revision, &*batch.proposer), (BatchPhase::Proposed, 1, "party-a"));
    assert_eq!(batch.line_states[0].name, "OPEN");
    assert_eq!((&*batch.totals[0].term, batch.totals[0].lines), ("ANY_POW", 1));
    for asked in [batch.batch.clone(), batch.code.clone(), batch.code.replace('-', " ").to_lowercase()] {
        let found = client.get_batch(GetBatchRequest { batch: asked }).await.unwrap().into_inner();
        assert_eq!(found.batch.as_ref(), Some(batch));
    }
    let request = ListBatchLinesRequest { batch: batch.code.clone(), ..Default::default() };
    let lines = client.list_batch_lines(request).await.unwrap().into_inner().lines;
    assert_eq!((lines.len(), lines[0].line, &*lines[0].subject), (1, 1, &*hex(&reference(1))));
    assert_eq!((&*lines[0].kind, &*lines[0].giver, &*lines[0].state), ("PERSON", "party-a", "OPEN"));
    // Events of one batch, by its id and by its code.
    for asked in [batch.batch.clone(), batch.code.clone()] {
        let request = WatchEventsRequest { after_position: None, batch: asked };
        let mut stream = client.watch_events(request).await.unwrap().into_inner();
        let events = stream.message().await.unwrap().unwrap().events;
        let told: Vec<_> = events.iter().map(|event| (&*event.statement, &event.batch)).collect();
        assert_eq!(told, [("ProposeBatch", &batch.batch)]);
    }
    // The code of a batch with one character changed is the code of none.
    let wrong = batch.code.chars().map(|character| if character == '-' { '-' } else { '0' }).collect();
    assert_eq!(
        reason(&client.get_batch(GetBatchRequest { batch: wrong }).await.unwrap_err()),
        "RESOURCE_UNKNOWN"
    );
}

#[tokio::test]
async fn a_pending_revision_is_read_beside_the_one_in_force() {
    let world = World::start().await;
    let mut speaker = Speaker { world: &world, next: 0 };
    speaker.sign_terms().await;
    speaker.list().await;
    let first = revision(601, &[1], None);
    speaker.say(Principal::PartyA, Role::Service, first.clone()).await;
    for party in Principal::PARTIES {
        speaker.confirm(party, &first).await;
    }
    let second = revision(601, &[1, 2], Some(&first));
    speaker.say(Principal::PartyB, Role::Service, second.clone()).await;
    let client = client(&world);
    let batch = hex(&uuid(601));
    let lines = async |revision| {
        let request = ListBatchLinesRequest { batch: batch.clone(), revision, ..Default::default() };
        client.clone().list_batch_lines(request).await.map(|lines| lines.into_inner().lines)
    };
    assert_eq!(lines(0).await.unwrap(), lines(1).await.unwrap());
    assert_eq!((lines(1).await.unwrap().len(), lines(2).await.unwrap().len()), (1, 2));
    let status = lines(3).await.unwrap_err();
    assert_eq!(reason(&status), "RESOURCE_UNKNOWN");
    assert!(status.message().contains("revision 3 of the batch does not stand"), "{status:?}");

    let pack = async |revision| {
        let request = GetBatchPackRequest { batch: batch.clone(), revision };
        client.clone().get_batch_pack(request).await.unwrap().into_inner().pack.unwrap()
    };
    let content = |payload: &[u8]| {
        let statement = parse_statement(proto::ProposeBatch::TYPE_NAME, payload, Vec::new());
        statement.unwrap().content_digest
    };
    let pending = pack(2).await;
    assert_eq!(content(&pending.proposal), second.content_digest());
    assert_eq!(content(&pending.previous_proposal), first.content_digest());
    assert_eq!(pending.lines, lines(2).await.unwrap());
    let in_force = pack(0).await;
    assert_eq!(content(&in_force.proposal), first.content_digest());
    assert!(in_force.previous_proposal.is_empty() && in_force.witnessed.is_empty());
}

#[tokio::test]
async fn a_statement_sent_again_in_another_envelope_gets_the_receipt_of_the_first() {
    let world = World::start().await;
    let mut speaker = Speaker { world: &world, next: 0 };
    speaker.sign_terms().await;
    speaker.list().await;
    speaker.propose(601, 1).await;
    // One officer suffices, and either may sign: one payload, two good envelopes.
    let ground = proto::StepBackGround::Other.into();
    let cancel = proto::CancelBatch { header: None, batch_id: uuid(601), ground };
    let header = world.test.header(Principal::PartyA, Role::Officer, 700);
    let by_head = world.test.sign(cancel, header).unwrap();
    let signed = |principal, usage| {
        let key = secret(principal, usage);
        let envelope = Envelope::sign(by_head.payload_type(), by_head.payload(), &[&key]).unwrap();
        Bytes::copy_from_slice(envelope.bytes())
    };
    let first = signed(Principal::PartyA, KeyUse::Head);
    let other = signed(Principal::PartyA, KeyUse::SecondOfficer);
    let answers = world.submit(&[first.clone(), other.clone()]).await;
    assert_eq!(receipt(&answers[0]), receipt(&answers[1]));
    assert_eq!(receipt(&answers[1]).envelope_hash, Hash::of(&first).as_bytes().as_slice());
    assert_eq!(world.submit(&[other]).await, answers[1..]);
    let size = world.state().await.size;
    let foreign = signed(Principal::PartyB, KeyUse::Head);
    let refused = world.submit(&[foreign]).await;
    assert_eq!(refusal(&refused[0]).reason(), ErrorReason::SignersNotAsRequired);
    assert_eq!(world.state().await.size, size);
}

#[tokio::test]
async fn positions_cases_and_actions_follow_the_record() {
    let world = World::start().await;
    let mut speaker = Speaker { world: &world, next: 0 };
    speaker.sign_terms().await;
    speaker.list().await;
    speaker.propose(601, 1).await;
    for case in 1..=3 {
        let listed = proto::ListChildCase {
            header: None,
            case_id: reference(100 + case),
            agreement: "first-round".to_owned(),
            field_root: vec![case; 32],
            tracing_consent: true,
            sibling_group: vec![],
        };
        speaker.say(Principal::PartyB, Role::Service, listed).await;
    }
    let mut client = client(&world);
    let positions = client.get_positions(GetPositionsRequest {}).await.unwrap().into_inner();
    assert_eq!(positions.agreements, ["first-round"]);
    let powers: Vec<_> = positions.terms.iter().map(|term| (&*term.giver, &*term.receiving_power)).collect();
    assert_eq!(powers, [("party-a", "BBB"), ("party-b", "AAA")]);
    assert_eq!((positions.groups[0].floor, positions.groups[0].floor_met), (1, false));
    // Party A holds whom party B is to receive.
    let persons: Vec<_> =
        positions.persons.iter().map(|row| (&*row.power_of_origin, row.listed, row.open)).collect();
    assert_eq!(persons, [("AAA", 0, 0), ("BBB", 1, 1)]);
    assert_eq!(positions.children.unwrap().listed, 3);
    assert_eq!(positions.batches.unwrap().open, 1);

    let request = GetChildCaseRequest { case_id: hex(&reference(101)) };
    let case = client.get_child_case(request).await.unwrap().into_inner();
    assert_eq!((&*case.listed_by, case.acknowledged, &*case.answer), ("party-b", false, ""));

    let mut request =
        ListNextActionsRequest { actor: "party-a".to_owned(), page_size: 1, ..Default::default() };
    let mut actions = Vec::new();
    let total = loop {
        let page = client.list_next_actions(request.clone()).await.unwrap().into_inner();
        actions.extend(page.actions);
        request.page_token = page.next_page_token;
        if request.page_token.is_empty() {
            break page.total;
        }
    };
    assert_eq!(actions.len() as u64, total);
    assert!(actions.iter().all(|action| action.actor == "party-a" && !action.otherwise.is_empty()));
    let on_cases = actions.iter().filter(|action| action.action == "ACKNOWLEDGE_CHILD_CASE");
    assert_eq!(on_cases.count(), 3);
    let other = ListNextActionsRequest { page_token: "AAAA".to_owned(), ..request };
    assert_eq!(reason(&client.list_next_actions(other).await.unwrap_err()), "PAGE_INVALID");
}
