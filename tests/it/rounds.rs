//! Rounds of lists over real processes: nobody can fetch a document before both have committed and the mediator has
//! released the lists; each opens what it committed to; a refused entry is maintained and answered finally. Then who is
//! kept back, who is asked after, and figures that are public once both release them.

use std::time::{Duration, Instant};

use homeward_api::delegation::v1 as delegation;
use homeward_api::delegation::v1::exchange_service_client::ExchangeServiceClient;
use homeward_api::delegation::v1::register_service_client::RegisterServiceClient;
use homeward_api::delegation::v1::round_service_client::RoundServiceClient as OwnRounds;
use homeward_api::ledger::v1::round_service_client::RoundServiceClient;
use homeward_api::ledger::v1::{GetReleasedFiguresRequest, ListRequestsRequest, ListRoundsRequest};
use homeward_api::log::v1::StatementAnswer;
use homeward_api::mediator::v1::coordination_service_client::CoordinationServiceClient;
use homeward_api::mediator::v1::{OpenRoundRequest, ReleaseListsRequest};
use homeward_api::participant::v1::draft::Draft as Kind;
use homeward_api::participant::v1::statement_desk_service_client::StatementDeskServiceClient;
use homeward_api::participant::v1::{Draft, SayStatementRequest};
use homeward_api::relay::v1::ListDocumentsRequest;
use homeward_api::relay::v1::relay_service_client::RelayServiceClient;
use homeward_payload::domain::{Principal, Role};
use homeward_payload::ids::{Digest, Timestamp};
use homeward_payload::proto::payload::v1 as proto;

use crate::forum::{Forum, receipt, refusal, uuid};

const A: Principal = Principal::PartyA;
const B: Principal = Principal::PartyB;
const AGREEMENT: &str = "round-2025";
/// Longest time until a mirror has replayed what was sequenced.
const REPLAY_MAX: Duration = Duration::from_secs(30);

/// Three persons whom one side holds.
fn register(power: &str) -> Vec<u8> {
    let path = format!(
        "{}/scenarios/first/persons-held-by-{}.csv",
        env!("CARGO_MANIFEST_DIR"),
        power.to_lowercase()
    );
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().take(4).map(|line| format!("{line}\n")).collect::<String>().into_bytes()
}

async fn agree(forum: &Forum) {
    let term = proto::Term {
        code: "ANY_POW".to_owned(),
        category: proto::Category::AnyPrisoner.into(),
        quantifier: proto::Quantifier::BestEffort.into(),
        reciprocity: proto::Reciprocity::NotStated.into(),
        unit: proto::CountingUnit::Person.into(),
        givers: vec![1, 2],
        ..Default::default()
    };
    let state = forum.mediator().await;
    let as_of = proto::AsOf {
        size: state.size,
        state_digest: Digest::from_hex(&state.state_digest).unwrap().to_vec(),
    };
    let terms = proto::SignTerms {
        agreement: AGREEMENT.to_owned(),
        terms: vec![term],
        version: 1,
        as_of: Some(as_of),
        ..Default::default()
    };
    for party in [A, B] {
        forum.accepted(forum.sign(terms.clone(), forum.header(party, Role::Heads))).await;
    }
}

/// Waits until a principal has replayed what the mediator has.
async fn replayed(forum: &Forum, principal: Principal) {
    let size = forum.mediator().await.size;
    let begun = Instant::now();
    while forum.state(principal).await.size < size {
        assert!(begun.elapsed() < REPLAY_MAX, "{principal:?} does not replay");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// How many documents wait for a principal at the relay, without its service taking them meanwhile.
async fn waiting(forum: &Forum, recipient: Principal) -> usize {
    let mut relay = RelayServiceClient::new(forum.channel(Principal::Mediator, recipient, "service"));
    relay.list_documents(ListDocumentsRequest::default()).await.unwrap().into_inner().documents.len()
}

async fn say(forum: &Forum, party: Principal, kind: Kind, request_id: &str) -> StatementAnswer {
    replayed(forum, party).await;
    let mut desk = StatementDeskServiceClient::new(forum.channel(party, party, "clerk"));
    let draft = Some(Draft { draft: Some(kind) });
    let request = SayStatementRequest { draft, not_after_us: 0, request_id: request_id.to_owned() };
    desk.say_statement(request).await.unwrap().into_inner().answer.unwrap()
}

async fn commit(forum: &Forum, party: Principal, round_id: &[u8]) -> delegation::CommitListResponse {
    replayed(forum, party).await;
    let list = delegation::OpenListRequest { register: "persons".to_owned(), ..Default::default() };
    let request = delegation::CommitListRequest { round_id: round_id.to_vec(), list: Some(list) };
    let mut rounds = OwnRounds::new(forum.channel(party, party, "clerk"));
    let committed = rounds.commit_list(request.clone()).await.unwrap().into_inner();
    // A script that lost the answer asks again and gets the same list.
    let again = rounds.commit_list(request).await.unwrap().into_inner();
    assert_eq!(again.list_id, committed.list_id);
    receipt(committed.answer.as_ref().unwrap());
    committed
}

async fn reveal(forum: &Forum, party: Principal, round_id: &[u8]) -> StatementAnswer {
    replayed(forum, party).await;
    let request = delegation::OpenCommittedListRequest { round_id: round_id.to_vec() };
    let mut rounds = OwnRounds::new(forum.channel(party, party, "clerk"));
    rounds.open_committed_list(request).await.unwrap().into_inner().answer.unwrap()
}

async fn import(forum: &Forum, party: Principal, power: &str) {
    let mut registers = RegisterServiceClient::new(forum.channel(party, party, "clerk"));
    let request = delegation::ImportRegisterRequest {
        register: delegation::Register::PersonsHeld.into(),
        file: register(power),
        reference_day: "2025-06-02".to_owned(),
        form: None,
    };
    assert_eq!(registers.import_register(request).await.unwrap().into_inner().accepted, 3);
}

fn round(forum: &Forum) -> proto::OpenRound {
    let due = |days: i64| forum.created.0 + days * Timestamp::DAY_US;
    proto::OpenRound {
        header: None,
        round_id: uuid(1 << 50).to_vec(),
        agreement: AGREEMENT.to_owned(),
        commit_due_us: due(7),
        answer_due_us: due(14),
        remark_due_us: due(21),
        final_due_us: due(28),
    }
}

// Shows F3, F4, F11, F25, OpenRound, CommitList, ReleaseLists, RemarkList, RequestPersons, AnswerRequest, NotifyRetention, LiftRetention, ReleaseFigures.
#[tokio::test(flavor = "multi_thread")]
async fn sealed_lists_open_together() {
    let forum = Forum::found().await;
    agree(&forum).await;
    import(&forum, A, "UKR").await;
    import(&forum, B, "RUS").await;
    let mediator = forum.channel(Principal::Mediator, Principal::Mediator, "coordinator");
    let mut coordinator = CoordinationServiceClient::new(mediator);
    let opened = round(&forum);
    let round_id = opened.round_id.clone();
    let request = OpenRoundRequest { round: Some(opened) };
    receipt(&coordinator.open_round(request).await.unwrap().into_inner().answer.unwrap());

    let release = ReleaseListsRequest { round_id: round_id.clone() };
    let committed = commit(&forum, A, &round_id).await;
    assert_eq!(committed.entries, 3);
    let early = coordinator.release_lists(release.clone()).await.unwrap().into_inner().answer.unwrap();
    assert_eq!(homeward_api::reason::name(refusal(&early).reason()), "ROUND_STATE");
    let sealed = reveal(&forum, A, &round_id).await;
    assert_eq!(homeward_api::reason::name(refusal(&sealed).reason()), "LIST_SEALED");
    // The documents lie with the mediator, and it hands none of them out.
    let of_b = commit(&forum, B, &round_id).await;
    for recipient in [A, B, Principal::Neutral] {
        assert_eq!(waiting(&forum, recipient).await, 0, "{recipient:?} could fetch a sealed document");
    }
    receipt(&coordinator.release_lists(release).await.unwrap().into_inner().answer.unwrap());
    for party in [A, B] {
        receipt(&reveal(&forum, party, &round_id).await);
    }
    check_answers(&forum, &committed.list_id).await;
    check_board(&forum).await;
    check_retention(&forum, &of_b.list_id).await;
    check_requests(&forum).await;
    check_figures(&forum).await;
}

// B answers A's list from the documents that have come, refuses one entry by hand, and accepts it finally.
async fn check_answers(forum: &Forum, list_id: &[u8]) {
    let refused =
        vec![proto::EntryRefusal { entry: 1, ground: proto::EntryRefusalGround::WrongPower.into() }];
    let refuse = proto::AnswerList { list_id: list_id.to_vec(), refused, ..Default::default() };
    receipt(&say(forum, B, Kind::AnswerList(refuse), "refuse-one").await);
    let remark = proto::RemarkList {
        list_id: list_id.to_vec(),
        maintained: vec![1],
        remarks_digest: Digest::of(b"remarks").to_vec(),
        ..Default::default()
    };
    receipt(&say(forum, A, Kind::RemarkList(remark), "maintain-one").await);
    replayed(forum, B).await;
    let mut exchange = ExchangeServiceClient::new(forum.channel(B, B, "clerk"));
    let begun = Instant::now();
    let mut accepted = 0;
    while accepted < 3 {
        let request = delegation::AnswerListRequest { list_id: list_id.to_vec() };
        let answer = exchange.answer_list(request).await.unwrap().into_inner();
        assert!(answer.refused.is_empty(), "{:?}", answer.refused);
        accepted += answer.accepted;
        assert!(begun.elapsed() < REPLAY_MAX, "{accepted} accepted, {} without a document", answer.waiting);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    replayed(forum, B).await;
}

async fn check_board(forum: &Forum) {
    for principal in [Principal::Mediator, B] {
        let role = if principal == B { "auditor" } else { "coordinator" };
        let mut reads = RoundServiceClient::new(forum.channel(principal, principal, role));
        let rounds = reads.list_rounds(ListRoundsRequest::default()).await.unwrap().into_inner().rounds;
        let sides = &rounds[0].commitments;
        assert_eq!((rounds.len(), rounds[0].released, sides.len()), (1, true, 2));
        assert_eq!((sides[0].opened, sides[0].accepted, sides[0].waiting), (true, 3, 0));
        assert_eq!((sides[1].opened, sides[1].accepted, sides[1].waiting), (true, 0, 3));
    }
}

// B keeps somebody of its list back, and lets go again.
async fn check_retention(forum: &Forum, list_id: &[u8]) {
    let subject = held_by(forum, list_id).await;
    let notice = proto::NotifyRetention {
        subject: subject.clone(),
        ground: proto::RetentionGround::Proceedings.into(),
        notice_digest: Digest::of(b"notice").to_vec(),
        ..Default::default()
    };
    receipt(&say(forum, B, Kind::NotifyRetention(notice), "notice").await);
    let lift = proto::LiftRetention { subject, ..Default::default() };
    receipt(&say(forum, B, Kind::LiftRetention(lift), "lift").await);
}

/// The first reference of a list, as the log has it.
async fn held_by(forum: &Forum, list_id: &[u8]) -> Vec<u8> {
    use homeward_api::log::v1::ReadEntriesRequest;
    use homeward_api::log::v1::log_service_client::LogServiceClient;
    use homeward_payload::domain::Body;
    use homeward_payload::parse::parse_envelope;
    use homeward_statement::Envelope;
    let mut log = LogServiceClient::new(forum.channel(Principal::Mediator, B, "service"));
    let request = ReadEntriesRequest { from_position: 1, ..Default::default() };
    let entries = log.read_entries(request).await.unwrap().into_inner().entries;
    let list = entries.iter().find_map(|entry| {
        match parse_envelope(&Envelope::parse(&entry.envelope).unwrap()).unwrap().body {
            Body::OpenList(list) if list.list.as_bytes() == list_id => Some(list),
            _ => None,
        }
    });
    list.unwrap().entries[0].subject.to_vec()
}

async fn check_requests(forum: &Forum) {
    let entry = |number: u8| proto::RequestEntry {
        reference: vec![number; 16],
        field_root: Digest::of(&[number]).to_vec(),
    };
    let request_id = uuid(1 << 51).to_vec();
    let request = proto::RequestPersons {
        request_id: request_id.clone(),
        agreement: AGREEMENT.to_owned(),
        entries: vec![entry(0xa1), entry(0xa0)],
        ..Default::default()
    };
    receipt(&say(forum, A, Kind::RequestPersons(request), "ask").await);
    let answer =
        proto::RequestAnswer { entry: 2, answer: proto::CustodyAnswer::NotHeld.into(), subject: Vec::new() };
    let answer = proto::AnswerRequest { request_id, answers: vec![answer], ..Default::default() };
    receipt(&say(forum, B, Kind::AnswerRequest(answer), "answer").await);
    replayed(forum, A).await;
    let mut reads = RoundServiceClient::new(forum.channel(A, A, "auditor"));
    let requests = reads.list_requests(ListRequestsRequest::default()).await.unwrap().into_inner().requests;
    assert_eq!((requests[0].sought, requests[0].not_held, requests[0].unanswered), (2, 1, 1));
}

// One side's figures are public nowhere; with the other side's they are everywhere.
async fn check_figures(forum: &Forum) {
    let public = async |principal: Principal| {
        let mut reads = RoundServiceClient::new(forum.channel(principal, principal, "auditor"));
        let request = GetReleasedFiguresRequest { agreement: AGREEMENT.to_owned() };
        reads.get_released_figures(request).await.unwrap().into_inner()
    };
    let state = forum.mediator().await;
    let as_of = proto::AsOf {
        size: state.size,
        state_digest: Digest::from_hex(&state.state_digest).unwrap().to_vec(),
    };
    let figure = |giver: i32| proto::ReleasedFigure { term: "ANY_POW".to_owned(), giver, received: 0 };
    let figures = proto::ReleaseFigures {
        agreement: AGREEMENT.to_owned(),
        figures: vec![figure(1), figure(2)],
        as_of: Some(as_of),
        ..Default::default()
    };
    forum.accepted(forum.sign(figures.clone(), forum.header(A, Role::Heads))).await;
    replayed(forum, B).await;
    assert!(!public(Principal::Mediator).await.released && !public(B).await.released);
    forum.accepted(forum.sign(figures, forum.header(B, Role::Heads))).await;
    replayed(forum, B).await;
    let released = public(B).await;
    assert!(released.released);
    assert_eq!(released.figures.len(), 2);
}
