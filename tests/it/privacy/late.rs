//! A person whom the clearance let go does not depart after all. In two forums everything is the same but the ground:
//! here the person declines, there the person is no longer fit. To everyone but the neutral both look the same, and so
//! does every file, the neutral's included.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use homeward::sandbox::Desks;
use homeward_api::ledger::v1::ledger_service_client::LedgerServiceClient;
use homeward_api::log::v1::log_service_client::LogServiceClient;
use homeward_api::neutral::v1::{WithdrawClearanceRequest, WithdrawalGround};
use homeward_api::participant::v1::draft::Draft as Content;
use homeward_payload::domain::{Principal, Role};
use homeward_payload::ids::{Digest, Timestamp};
use homeward_payload::proto::payload::v1 as proto;
use homeward_statement::Envelope;
use prost::{Message as _, Name as _};

use super::alike;
use super::small::{Stage, stage_of, statements_of};
use crate::forum::{Forum, uuid};
use crate::routes;

const A: Principal = Principal::PartyA;
const B: Principal = Principal::PartyB;
const AGREEMENT: &str = "late";
const PERSONS: [[u8; 16]; 3] = [[1; 16], [2; 16], [3; 16]];
/// The line of the person who does not depart after all.
const LATE: u32 = 2;
/// Everyone who is told of the batch.
const READERS: [(Principal, &str); 5] = [
    (Principal::Mediator, "auditor"),
    (A, "auditor"),
    (B, "auditor"),
    (Principal::Commission, "panel"),
    (Principal::Neutral, "delegate"),
];
/// Whose files are looked at; the mediator has no vault.
const PARTICIPANTS: [&str; 4] = ["party-a", "party-b", "commission", "neutral"];

/// What there is to see of one forum.
struct Seen {
    statements: Vec<Envelope>,
    /// What each reader is told: after the clearance, after it was withdrawn, and after the departure.
    told: [Vec<Stage>; 3],
    /// Vaults, by participant: schema and bytes of all documents.
    vaults: Vec<Vec<(i64, i64)>>,
    /// What was read of each person in the neutral's vault, in order.
    reads: Vec<Vec<(i64, String)>>,
    /// Outboxes, by participant: how many bytes each statement has.
    outboxes: Vec<Vec<i64>>,
    /// Request ids of outcomes in the neutral's outbox.
    requests: Vec<String>,
    /// What services log of their own work.
    logged: Vec<BTreeSet<String>>,
    with_a_word: Vec<String>,
}

fn seen(ground: WithdrawalGround) -> &'static Seen {
    static DECLINED: OnceLock<Seen> = OnceLock::new();
    static NO_LONGER_FIT: OnceLock<Seen> = OnceLock::new();
    let cell = if ground == WithdrawalGround::Declined { &DECLINED } else { &NO_LONGER_FIT };
    cell.get_or_init(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(play(ground))
    })
}

fn both() -> [&'static Seen; 2] {
    [WithdrawalGround::Declined, WithdrawalGround::NoLongerFit].map(seen)
}

/// The id of the batch.
fn batch_id() -> Vec<u8> {
    uuid(1 << 40).to_vec()
}

async fn play(ground: WithdrawalGround) -> Seen {
    let mut forum = Forum::found().await;
    let mut desks = Desks::connect(&forum.cluster).unwrap();
    let start = hours_after(&forum, 2);
    agree(&forum, &mut desks, start).await;
    let cleared = routes::clear(&mut desks, (&batch_id(), 1), 1..=3, &[], end_of(start)).await;
    assert_eq!((cleared.cleared, cleared.not_departing), (3, 0));
    let cleared = told(&forum, &mut desks).await;
    withdraw(&mut desks, ground).await;
    let withdrawn = told(&forum, &mut desks).await;
    desks.mark_time(start).await.unwrap();
    let departure = proto::ReportDeparture { batch_id: batch_id(), ..Default::default() };
    desks.party(A).say("a departure", Content::ReportDeparture(departure)).await.unwrap();
    let departed = told(&forum, &mut desks).await;

    let reader = forum.channel(Principal::Mediator, Principal::Mediator, "auditor");
    let statements = statements_of(LogServiceClient::new(reader)).await;
    // A running service lets nobody else at its vault.
    forum.cluster.stop().await;
    let data = forum.cluster.folder();
    let vault = |principal| {
        let documents = alike::documents(data, principal).into_iter();
        let mut sizes: Vec<(i64, i64)> = documents.map(|one| (one.schema, one.bytes)).collect();
        // Whether the sheet or an interview came first differs from run to run.
        sizes.sort_unstable();
        sizes
    };
    Seen {
        statements,
        told: [cleared, withdrawn, departed],
        vaults: PARTICIPANTS.map(vault).into(),
        reads: PERSONS.iter().map(|person| alike::reads(data, "neutral", person)).collect(),
        outboxes: PARTICIPANTS
            .map(|principal| outbox(&forum, principal, "length(envelope)", "%", |row| row.get(0)))
            .into(),
        requests: outbox(&forum, "neutral", "request_id", "outcome-%", |row| row.get(0)),
        logged: PARTICIPANTS.map(|principal| alike::logged(data, principal)).into(),
        with_a_word: alike::files_with_a_word(data),
    }
}

fn hours_after(forum: &Forum, hours: i64) -> Timestamp {
    Timestamp(forum.created.0 + hours * Timestamp::HOUR_US)
}

/// Terms in force, three persons of party A on a batch that both have confirmed, a window of six hours.
async fn agree(forum: &Forum, desks: &mut Desks, start: Timestamp) {
    let term = proto::Term {
        code: "ANY_POW".to_owned(),
        category: proto::Category::AnyPrisoner.into(),
        quantifier: proto::Quantifier::BestEffort.into(),
        reciprocity: proto::Reciprocity::Unilateral.into(),
        unit: proto::CountingUnit::Person.into(),
        givers: vec![proto::Principal::PartyA.into()],
        ..Default::default()
    };
    let terms = proto::SignTerms { agreement: AGREEMENT.to_owned(), terms: vec![term], ..Default::default() };
    both_sign(desks, "terms", &Content::SignTerms(terms)).await;
    let entry = |subject: &[u8; 16]| proto::ListEntry {
        subject: subject.to_vec(),
        field_root: Digest::of(subject).to_vec(),
        claimed_term: "ANY_POW".to_owned(),
    };
    let list = proto::OpenList {
        header: None,
        list_id: uuid(1 << 41).to_vec(),
        agreement: AGREEMENT.to_owned(),
        kind: proto::SubjectKind::Person.into(),
        entries: PERSONS.iter().map(entry).collect(),
    };
    let answer = proto::AnswerList {
        header: None,
        list_id: list.list_id.clone(),
        accepted: vec![1, 2, 3],
        refused: Vec::new(),
    };
    let line = |subject: &[u8; 16]| proto::BatchLine {
        subject: subject.to_vec(),
        term: 1,
        ..proto::BatchLine::default()
    };
    let proposal = proto::ProposeBatch {
        header: None,
        batch_id: batch_id(),
        revision: 1,
        previous_content: Vec::new(),
        terms: vec![proto::TermReference { agreement: AGREEMENT.to_owned(), term: "ANY_POW".to_owned() }],
        lines: PERSONS.iter().map(line).collect(),
        tranche: None,
    };
    let mut header = forum.header(A, Role::Service);
    header.not_after = Some(hours_after(forum, 100));
    forum.accepted(forum.sign(list, forum.header(A, Role::Service))).await;
    forum.accepted(forum.sign(answer, forum.header(B, Role::Service))).await;
    forum.accepted(forum.sign(proposal, header)).await;
    desks.sync().await.unwrap();
    let window = proto::Window {
        start_time_us: start.0,
        end_time_us: end_of(start).0,
        place_digest: Digest::of(b"a place").to_vec(),
        ..Default::default()
    };
    let window = proto::AgreeWindow { batch_id: batch_id(), window: Some(window), ..Default::default() };
    both_sign(desks, "a window", &Content::AgreeWindow(window)).await;
    let confirmation = proto::ConfirmBatch { batch_id: batch_id(), ..Default::default() };
    both_sign(desks, "a confirmation", &Content::ConfirmBatch(confirmation)).await;
    routes::schedule(desks, &batch_id(), &[A]).await;
}

fn end_of(start: Timestamp) -> Timestamp {
    Timestamp(start.0 + 6 * Timestamp::HOUR_US)
}

async fn both_sign(desks: &mut Desks, what: &str, content: &Content) {
    for party in Principal::PARTIES {
        desks.party(party).sign(what, content.clone()).await.unwrap();
        desks.sync().await.unwrap();
    }
}

/// The person does not depart after all; said twice, it is one statement.
async fn withdraw(desks: &mut Desks, ground: WithdrawalGround) {
    let request = WithdrawClearanceRequest {
        batch_id: batch_id(),
        revision: 1,
        lines: vec![LATE],
        ground: ground.into(),
    };
    for _ in 0..2 {
        let withdrawn = desks.neutral.witness.withdraw_clearance(request.clone()).await.unwrap();
        assert_eq!(withdrawn.into_inner().outcomes_waiting, 0);
    }
}

/// What each reader is told now.
async fn told(forum: &Forum, desks: &mut Desks) -> Vec<Stage> {
    desks.sync().await.unwrap();
    let mut told = Vec::new();
    for (principal, role) in READERS {
        let reads = LedgerServiceClient::new(forum.channel(principal, principal, role));
        told.push(stage_of(reads, hex::encode(batch_id())).await);
    }
    told
}

/// A column of the statements in an outbox whose request id is like this.
fn outbox<T>(
    forum: &Forum,
    principal: &str,
    column: &str,
    like: &str,
    row: fn(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
) -> Vec<T> {
    let outbox = alike::open(&forum.cluster.folder().join(principal).join("data/outbox.sqlite"));
    let query = format!("SELECT {column} FROM statement WHERE request_id LIKE ?1 ORDER BY ordinal");
    let mut query = outbox.prepare(&query).unwrap();
    query.query_map([like], row).unwrap().map(Result::unwrap).collect()
}

// Shows F10.
#[test]
fn nobody_is_told_which_it_was() {
    let [declined, unfit] = both();
    for (one, other) in declined.told.iter().zip(&unfit.told) {
        // Ids and times are the same in both forums, so that everything told must be.
        assert_eq!(one, other);
    }
    let [cleared, withdrawn, departed] = &declined.told;
    for ((cleared, withdrawn), departed) in cleared.iter().zip(withdrawn).zip(departed) {
        let states = |stage: &Stage| stage.lines.iter().map(|line| line.state.clone()).collect::<Vec<_>>();
        assert_eq!(states(cleared), ["OPEN"; 3]);
        assert_eq!(states(withdrawn), ["OPEN", "NOT_DEPARTING", "OPEN"]);
        assert_eq!(states(departed), ["DEPARTED", "NOT_DEPARTING", "DEPARTED"]);
        // Who must act next is told between clearance and departure too, and is nobody's reason.
        for stage in [cleared, withdrawn] {
            let actions: Vec<_> = stage.actions.iter().map(|action| action.action.as_str()).collect();
            assert_eq!(actions, ["REPORT_DEPARTURE"], "{:?}", stage.actions);
        }
        assert_eq!(cleared.actions, withdrawn.actions, "one who stays changes nothing that others must do");
        assert!(withdrawn.events.len() > cleared.events.len());
    }
}

#[test]
fn the_log_says_the_same_in_the_same_order_and_size() {
    let shape = |seen: &Seen| -> Vec<(String, usize, usize)> {
        let shape = |envelope: &Envelope| {
            (envelope.payload_type().to_owned(), envelope.payload().len(), envelope.bytes().len())
        };
        seen.statements.iter().map(shape).collect()
    };
    let [declined, unfit] = both();
    assert_eq!(shape(declined), shape(unfit));
    let outcomes = both().map(|seen| {
        let said = seen.statements.iter();
        let outcomes = said.filter(|one| one.payload_type() == proto::RecordOutcomes::full_name());
        outcomes.map(|one| proto::RecordOutcomes::decode(one.payload()).unwrap()).collect::<Vec<_>>()
    });
    for outcomes in &outcomes {
        let [said] = outcomes.as_slice() else { panic!("{outcomes:?}") };
        let expected = proto::RecordOutcomes {
            header: said.header.clone(),
            batch_id: batch_id(),
            revision: 1,
            outcome: proto::LineOutcome::NotDeparting.into(),
            lines: vec![LATE],
        };
        assert_eq!(*said, expected);
    }
    // The header is the neutral's own: the same but for the log, the statement's id and the root that it had seen.
    let headers = outcomes.map(|outcomes| {
        let header = outcomes[0].header.clone().unwrap();
        let basis = header.basis.map(|basis| proto::Basis { root: Vec::new(), ..basis });
        proto::Header { log_id: Vec::new(), statement_id: Vec::new(), basis, ..header }
    });
    assert_eq!(headers[0], headers[1]);
}

#[test]
fn nothing_that_is_kept_or_logged_tells_which_it_was() {
    let [declined, unfit] = both();
    assert_eq!(declined.requests, unfit.requests);
    assert_eq!(declined.requests.len(), 1);
    assert_eq!(declined.outboxes, unfit.outboxes);
    assert_eq!(declined.vaults, unfit.vaults);
    assert_eq!(declined.logged, unfit.logged);
    for seen in [declined, unfit] {
        assert!(seen.vaults.last().unwrap().len() >= 6, "{:?}", seen.vaults);
        // Whoever stays is read as often as who goes.
        assert!(!seen.reads[0].is_empty() && seen.reads.iter().all(|reads| *reads == seen.reads[0]));
        assert_eq!(seen.with_a_word, [] as [String; 0]);
        let logged = seen.logged.last().unwrap();
        assert!(logged.iter().any(|line| line.contains("clearances withdrawn")), "{logged:?}");
    }
}
