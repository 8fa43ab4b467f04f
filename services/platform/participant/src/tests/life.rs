//! The participant against a real mediator.

use std::collections::BTreeMap;

use homeward_api::log::v1::Refusal;
use homeward_api::log::v1::statement_answer::Answer;
use homeward_api::participant::v1::draft::Draft as Kind;
use homeward_api::participant::v1::statement_desk_service_server::StatementDeskService;
use homeward_api::participant::v1::{
    Draft, PrepareStatementRequest, SayStatementRequest, SubmitSignedRequest,
};
use homeward_client::refusal::reason;
use homeward_client::signing::sign_prepared;
use homeward_payload::domain::{Principal, Role};
use homeward_payload::ids::AgreementCode;
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_payload::proto::payload::v1 as proto;
use homeward_statement::sign_detached;
use homeward_testkit::forum::{KeyUse, secret};
use homeward_vault::document::Document;
use homeward_vault::store::{Access, Purpose};
use homeward_vault::{DocumentId, Schema, SystemRandomness};
use tonic::Request;

use super::world::{Running, World, eventually};
use crate::desk::Desk;
use crate::store::Store;
use crate::store::cosigned::get;
use crate::{Participant, Prepared, Said, Saying, Sealing};

const A: Principal = Principal::PartyA;
const B: Principal = Principal::PartyB;

fn child(number: u8) -> proto::ListChildCase {
    proto::ListChildCase {
        case_id: vec![number; 16],
        agreement: "children".to_owned(),
        field_root: vec![number; 32],
        ..proto::ListChildCase::default()
    }
}

fn terms() -> proto::SignTerms {
    proto::SignTerms {
        agreement: "first-round".to_owned(),
        terms: vec![proto::Term {
            code: "ANY_POW".to_owned(),
            category: proto::Category::AnyPrisoner.into(),
            quantifier: proto::Quantifier::BestEffort.into(),
            reciprocity: proto::Reciprocity::Unilateral.into(),
            unit: proto::CountingUnit::Person.into(),
            givers: vec![1, 2],
            ..proto::Term::default()
        }],
        as_of: Some(proto::AsOf { size: 1, state_digest: vec![0; 32] }),
        version: 1,
        ..proto::SignTerms::default()
    }
}

fn refusal(said: &Said) -> Option<&Refusal> {
    match said.answer.as_ref()?.answer.as_ref()? {
        Answer::Refusal(refusal) => Some(refusal),
        Answer::Receipt(_) => None,
    }
}

async fn submit(
    running: &Running,
    prepared: &Prepared,
    uses: &[KeyUse],
) -> Result<Said, crate::ServiceError> {
    let Prepared { payload_type, payload, statement_id, role, .. } = prepared;
    let principal = running.participant.principal();
    let signatures =
        uses.iter().map(|usage| sign_detached(&secret(principal, *usage), payload_type, payload));
    let inner = &running.participant.0;
    let envelope = inner.assemble(*role, payload_type, payload, signatures.collect())?;
    running.participant.submit(*statement_id, envelope).await
}

fn entries(participant: &Participant) -> u64 {
    participant.projection().read(|view| view.state().size())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_said_is_answered_replayed_and_cosigned() {
    let world = World::start().await;
    let a = world.participant(A).await;
    let b = world.participant(B).await;
    let said = a.participant.say(Role::Service, child(1), None, "child-1").await.unwrap();
    let position = said.position().unwrap();
    // The own mirror has it when the call returns.
    assert!(entries(&a.participant) > position);
    // The same request with the same content is the same statement; with another it is refused.
    let again = a.participant.say(Role::Service, child(1), None, "child-1").await.unwrap();
    assert_eq!((again.statement_id, &again.answer), (said.statement_id, &said.answer));
    let end = Some(a.participant.now());
    for (other, not_after) in [(child(2), None), (child(1), end)] {
        let refused = a.participant.say(Role::Service, other, not_after, "child-1").await.unwrap_err();
        let expected = "STATEMENT_ID_REUSED request id child-1 was used for other content.";
        assert!(refused.to_string().starts_with(expected), "{refused}");
    }
    // What the rules refuse is an answer.
    let refused = a.participant.say(Role::Service, child(1), None, "child-1-again").await.unwrap();
    assert_eq!(refusal(&refused).unwrap().reason, i32::from(ErrorReason::ChildCaseIdReused));
    // Many at once, in order.
    let sayings =
        (10..60).map(|number| Saying::new(Role::Service, child(number), None, format!("case-{number}")));
    let many = a.participant.say_all(sayings.collect()).await.unwrap();
    let positions: Vec<u64> = many.iter().map(|said| said.position().unwrap()).collect();
    assert!(positions.is_sorted() && positions.len() == 50);
    // The other side's mirror follows, and both cosign.
    let size = positions.last().unwrap() + 1;
    assert!(b.participant.wait_for_size(size, super::world::WAIT).await);
    for running in [&a, &b] {
        let store = running.participant.0.store.clone();
        eventually(|| {
            store.blocking(|file| get(file)).unwrap().is_some_and(|cosigned| cosigned.size == size)
        })
        .await;
        assert!(running.participant.0.alarms.is_quiet());
    }
    let digest = |running: &Running| {
        running.participant.projection().read(|view| view.state().replica().digest_at(size))
    };
    assert_eq!(digest(&a), digest(&b));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_refused_is_said_afresh_and_accepted_once_its_cause_is_gone() {
    let world = World::start().await;
    let a = world.participant(A).await;
    let b = world.participant(B).await;
    let acknowledge = async |case: u8| {
        let payload = proto::AcknowledgeChildCase { header: None, case_id: vec![case; 16] };
        a.participant.say(Role::Service, payload, None, "acknowledge").await
    };
    let first = acknowledge(1).await.unwrap();
    let second = acknowledge(1).await.unwrap();
    for refused in [&first, &second] {
        assert_eq!(refusal(refused).unwrap().reason, i32::from(ErrorReason::ChildCaseUnknown));
    }
    assert_ne!(first.statement_id, second.statement_id);
    // The id stays the one content's, whatever became of it.
    let other = acknowledge(2).await.unwrap_err();
    assert!(other.to_string().starts_with("STATEMENT_ID_REUSED"), "{other}");

    let listed = b.participant.say(Role::Service, child(1), None, "child-1").await.unwrap();
    assert!(a.participant.wait_for_size(listed.position().unwrap() + 1, super::world::WAIT).await);
    let accepted = acknowledge(1).await.unwrap();
    assert_eq!(accepted.position(), Some(listed.position().unwrap() + 1), "{accepted:?}");
    let again = acknowledge(1).await.unwrap();
    assert_eq!((again.statement_id, again.answer), (accepted.statement_id, accepted.answer));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn heads_sign_elsewhere_and_two_equal_contents_are_in_force() {
    let world = World::start().await;
    let a = world.participant(A).await;
    let b = world.participant(B).await;
    let heads = [KeyUse::Head, KeyUse::SecondOfficer];
    let draft = |running: &Running| {
        let participant = &running.participant;
        let as_of = participant.projection().read(|view| {
            let replica = view.state().replica();
            proto::AsOf { size: replica.size(), state_digest: replica.digest().to_vec() }
        });
        participant.prepare(Role::Heads, proto::SignTerms { as_of: Some(as_of), ..terms() }, None).unwrap()
    };
    let prepared = draft(&a);
    assert_eq!(prepared.signers.len(), 2);
    assert!(prepared.summary.first().unwrap().starts_with("SIGN TERMS of agreement first-round"));
    // One signature is told at once and not sent.
    let short = submit(&a, &prepared, &[KeyUse::Head]).await.unwrap_err();
    assert!(short.to_string().starts_with("SIGNERS_NOT_AS_REQUIRED"), "{short}");
    let said = submit(&a, &prepared, &heads).await.unwrap();
    let again = submit(&a, &prepared, &heads).await.unwrap();
    assert_eq!(said.answer, again.answer);
    assert!(b.participant.wait_for_size(said.position().unwrap() + 1, super::world::WAIT).await);
    // The other side repeats what the first has signed, as the desk fills it.
    let repeated = b.participant.projection().read(|view| {
        let ledger = view.state().replica().machine();
        let code = AgreementCode::new("first-round").unwrap();
        let agreement = ledger.agreements.by_code.get(&code).unwrap();
        agreement.signed.get(&A).unwrap().terms.as_of
    });
    let equal = proto::SignTerms { as_of: Some(repeated.into()), ..terms() };
    let prepared = b.participant.prepare(Role::Heads, equal, None).unwrap();
    let said = submit(&b, &prepared, &heads).await.unwrap();
    assert!(said.position().is_some(), "{said:?}");
    let in_force = b
        .participant
        .projection()
        .read(|view| view.state().replica().machine().agreements.terms_in_force().count());
    // "children" is in force from the start.
    assert_eq!(in_force, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_outbox_outlives_the_mediator_and_the_process() {
    let mut world = World::start().await;
    let a = world.participant(A).await;
    // Stays open while the mediator is away.
    let b = world.participant(B).await;
    a.participant.say(Role::Service, child(1), None, "child-1").await.unwrap();
    world.stop_mediator().await;
    let said = a.participant.say(Role::Service, child(2), None, "child-2").await.unwrap();
    assert!(said.answer.is_none());
    assert_eq!(a.participant.outbox_waiting().await.unwrap(), 1);
    let size = entries(&a.participant);
    a.stop().await;
    world.start_mediator().await;

    let a = world.open(A, &[]).await;
    assert_eq!(entries(&a.participant), size);
    let again = a.participant.say(Role::Service, child(2), None, "child-2").await.unwrap();
    assert_eq!(again.statement_id, said.statement_id);
    assert_eq!(again.position(), Some(size));
    assert_eq!(a.participant.outbox_waiting().await.unwrap(), 0);
    assert!(a.participant.mediator_in_reach());
    assert!(b.participant.wait_for_size(size + 1, super::world::WAIT).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sealed_documents_reach_the_vault_of_their_recipient() {
    let world = World::start().await;
    let a = world.participant(A).await;
    let b = world.participant(B).await;
    let number = Schema::Child.number_of("family_name").unwrap();
    let document = |name: String| {
        let values = BTreeMap::from([(number, name.into_bytes().into())]);
        Document::new(Schema::Child, values, &mut SystemRandomness).unwrap()
    };
    let sealings = (0..300_u16).map(|number| Sealing {
        document_id: id(number),
        document: document(format!("name {number}")),
        recipients: vec![B],
    });
    let sealed = a.participant.seal(sealings.collect()).await.unwrap();
    // They wait for the log to commit to them.
    let sayings = sealed.iter().map(|one| {
        let (case_id, field_root) = (one.document_id.0.to_vec(), one.field_root.to_vec());
        let request_id = format!("case-{}", one.document_id);
        Saying::new(Role::Service, proto::ListChildCase { case_id, field_root, ..child(0) }, None, request_id)
    });
    a.participant.say_all(sayings.collect()).await.unwrap();
    let mut received = b.participant.documents_received();
    let all = received.wait_for(|count| *count == 300);
    drop(tokio::time::timeout(super::world::WAIT, all).await.unwrap().unwrap());
    let read = b.participant.vault(|vault| {
        let access = Access { purpose: Purpose::ListVerification, actor: "test", time_us: 1 };
        vault.read(id(299), &access)
    });
    let read = read.await.unwrap();
    assert_eq!(read.document.field_root(), sealed.last().unwrap().field_root.0);
    assert_eq!(read.document.value(number).unwrap(), Some(b"name 299".as_slice()));
    // Nothing waits at either end.
    let store = a.participant.0.store.clone();
    eventually(|| store.blocking(|file| crate::store::deposit::waiting(file, 1, 1)).unwrap().is_empty())
        .await;
}

fn id(number: u16) -> DocumentId {
    let mut id = [0x5e; 16];
    for (byte, value) in id.iter_mut().zip(number.to_be_bytes()) {
        *byte = value;
    }
    DocumentId(id)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn witnesses_show_each_other_their_heads() {
    let world = World::start().await;
    let b = world.participant(B).await;
    let shown = world.serve(&b.participant).await;
    world.participant(A).await.stop().await;
    let a = world.open(A, &[shown]).await;
    let said = a.participant.say(Role::Service, child(1), None, "child-1").await.unwrap();
    let size = said.position().unwrap() + 1;
    eventually(|| a.participant.0.heads.final_size() == size).await;
    assert!(a.participant.0.alarms.is_quiet());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_alarm_stops_what_heads_say_and_nothing_else() {
    let world = World::start().await;
    let a = world.participant(A).await;
    let alarm = crate::alarm::Alarm {
        kind: crate::AlarmKind::Equivocation,
        message: "two heads".to_owned(),
        size: 1,
        evidence: serde_json::json!({}),
    };
    a.participant.0.alarms.raise(&alarm);
    let refused = a.participant.prepare(Role::Heads, terms(), None).unwrap_err();
    assert!(refused.to_string().starts_with("ALARM_RAISED"), "{refused}");
    let said = a.participant.say(Role::Service, child(1), None, "child-1").await.unwrap();
    assert!(said.position().is_some());
    let store = a.participant.0.store.clone();
    let before = store.blocking(|file| get(file)).unwrap().map_or(0, |cosigned| cosigned.size);
    assert!(before <= 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_document_that_is_not_good_is_set_aside_and_not_confirmed() {
    let world = World::start().await;
    let a = world.participant(A).await;
    let b = world.participant(B).await;
    let document = |schema| Document::new(schema, BTreeMap::new(), &mut SystemRandomness).unwrap();
    let sealing =
        |number, schema| Sealing { document_id: id(number), document: document(schema), recipients: vec![B] };
    // A schema that no party receives; two of one case, of which the log names the second; one that it never names.
    let sealings = [(1, Schema::FitnessSheet), (2, Schema::Child), (2, Schema::Child), (3, Schema::Child)];
    let sealings = sealings.into_iter().map(|(number, schema)| sealing(number, schema)).collect();
    let sealed = a.participant.seal(sealings).await.unwrap();
    let named = proto::ListChildCase {
        case_id: id(2).0.to_vec(),
        field_root: sealed[2].field_root.to_vec(),
        ..child(0)
    };
    a.participant.say(Role::Service, named, None, "child-2").await.unwrap();
    let mut received = b.participant.documents_received();
    let one = received.wait_for(|count| *count == 1);
    drop(tokio::time::timeout(super::world::WAIT, one).await.unwrap().unwrap());
    let store = b.participant.0.store.clone();
    let aside = || store.blocking(|file| crate::store::set_aside::addresses(file)).unwrap();
    eventually(|| aside().len() == 2).await;
    assert_eq!(aside(), [sealed[0].content_address.0, sealed[1].content_address.0].into());
    assert_eq!(b.participant.vault(|vault| vault.count()).await.unwrap(), 1);
    let read = b.participant.vault(|vault| {
        let access = Access { purpose: Purpose::Tracing, actor: "test", time_us: 1 };
        vault.read(id(2), &access)
    });
    assert_eq!(read.await.unwrap().document.field_root(), sealed[2].field_root.0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_desk_says_prepares_and_takes_what_was_signed() {
    let world = World::start().await;
    let a = world.participant(A).await;
    let desk = Desk::new(a.participant.clone());
    let list = a.participant.say(Role::Service, child(9), None, "child-9").await.unwrap();
    assert!(list.position().is_some());
    let say = |request_id: &str, kind: Kind| SayStatementRequest {
        draft: Some(Draft { draft: Some(kind) }),
        not_after_us: 0,
        request_id: request_id.to_owned(),
    };
    let answer = |case: u8| {
        Kind::AcknowledgeChildCase(proto::AcknowledgeChildCase { header: None, case_id: vec![case; 16] })
    };
    // One's own case is not one's own to acknowledge: the answer is a refusal, also to the next statement of it.
    let first = desk.say_statement(Request::new(say("ack-9", answer(9)))).await.unwrap().into_inner();
    let again = desk.say_statement(Request::new(say("ack-9", answer(9)))).await.unwrap().into_inner();
    assert_ne!(first.statement_id, again.statement_id);
    assert!(matches!(again.answer.unwrap().answer.unwrap(), Answer::Refusal(_)));
    let other = desk.say_statement(Request::new(say("ack-9", answer(8)))).await.unwrap_err();
    assert_eq!(reason(&other).unwrap(), "STATEMENT_ID_REUSED");
    assert!(other.message().contains("request id ack-9 was used for other content"), "{other:?}");
    assert!(matches!(first.answer.unwrap().answer.unwrap(), Answer::Refusal(_)));
    // What two people sign is not said by the service.
    let terms = || Kind::SignTerms(proto::SignTerms { as_of: None, ..terms() });
    let refused = desk.say_statement(Request::new(say("terms", terms()))).await.unwrap_err();
    assert_eq!(reason(&refused).unwrap(), "ROLE_NOT_ALLOWED");
    let refused = desk.say_statement(Request::new(say("NOT AN ID", terms()))).await.unwrap_err();
    assert_eq!(reason(&refused).unwrap(), "FIELD_INVALID");

    let request = PrepareStatementRequest { draft: Some(Draft { draft: Some(terms()) }), not_after_us: 0 };
    let prepared =
        desk.prepare_statement(Request::new(request)).await.unwrap().into_inner().prepared.unwrap();
    let sign = |usage| sign_prepared(&prepared, &secret(A, usage)).unwrap();
    let submit = |signatures| SubmitSignedRequest {
        payload_type: prepared.payload_type.clone(),
        payload: prepared.payload.clone(),
        signatures,
    };
    let mut broken = sign(KeyUse::SecondOfficer);
    *broken.signature.first_mut().unwrap() ^= 1;
    let request = submit(vec![sign(KeyUse::Head), broken]);
    let refused = desk.submit_signed(Request::new(request)).await.unwrap_err();
    assert_eq!(reason(&refused).unwrap(), "SIGNATURE_INVALID");
    let request = submit(vec![sign(KeyUse::Head), sign(KeyUse::SecondOfficer)]);
    let said = desk.submit_signed(Request::new(request)).await.unwrap().into_inner();
    assert!(matches!(said.answer.unwrap().answer.unwrap(), Answer::Receipt(_)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mirror_begun_anew_cosigns_nothing_below_what_it_cosigned() {
    let world = World::start().await;
    let a = world.participant(A).await;
    let size =
        a.participant.say(Role::Service, child(1), None, "child-1").await.unwrap().position().unwrap() + 1;
    let head = |store: &Store| store.blocking(|file| get(file)).unwrap();
    let store = a.participant.0.store.clone();
    eventually(|| head(&store).is_some_and(|cosigned| cosigned.size == size)).await;
    let before = head(&store);
    drop(store);
    a.stop().await;
    world.forget_journal(A);

    let a = world.open(A, &[]).await;
    let store = a.participant.0.store.clone();
    assert_eq!(entries(&a.participant), 1);
    assert!(a.participant.wait_for_size(size, super::world::WAIT).await);
    assert_eq!(head(&store), before);
    let next =
        a.participant.say(Role::Service, child(2), None, "child-2").await.unwrap().position().unwrap() + 1;
    eventually(|| head(&store).is_some_and(|cosigned| cosigned.size == next)).await;
    assert!(a.participant.0.alarms.is_quiet());
}
