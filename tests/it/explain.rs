//! Stories over real processes: what each role reads of a batch, a person, a child's case and a container, and that
//! the mediator and every mirror tell the same. How each family of events is told stands in the ledger's own tests.

use homeward_api::ledger::v1::explain_service_client::ExplainServiceClient;
use homeward_api::ledger::v1::{GetStoryRequest, GetStoryResponse};
use homeward_api::participant::v1::draft::Draft as Content;
use homeward_payload::domain::Principal;
use homeward_payload::proto::payload::v1 as proto;
use prost::Message as _;
use tonic::Status;

use crate::course::{A, B, Play, batch, person};
use crate::forum::reason;

/// Somebody of every principal.
const ROLES: [&str; 6] = [
    "mediator-coordinator",
    "mediator-auditor",
    "party-a-clerk",
    "party-b-clerk",
    "commission-panel",
    "neutral-delegate",
];

/// Checks that a story tells this, in this order, however its lines are broken.
#[track_caller]
pub(crate) fn check_told(story: &str, expected: &[&str]) {
    let text = story.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut rest = text.as_str();
    for sentence in expected {
        let Some((_, after)) = rest.split_once(sentence) else {
            panic!("{sentence:?} is missing, or told too early, in\n{story}");
        };
        rest = after;
    }
}

/// A batch is settled with an outcome, and who stayed stands on another.
async fn two_batches() -> Play {
    let mut play = Play::begin().await;
    play.propose(1, &[person(A, 1), person(A, 2), person(B, 1), person(B, 2)]).await;
    let window = play.window(2, false);
    play.agree_window(1, window).await;
    play.confirm(1).await;
    play.clear(1, 1, play.hours(8), &[2]).await;
    play.schedule(1, &[A, B]).await;
    play.desks.mark_time(play.hours(2)).await.unwrap();
    let taken_back = proto::RecordOutcomes {
        batch_id: batch(1),
        outcome: proto::LineOutcome::Withdrawn.into(),
        lines: vec![4],
        ..Default::default()
    };
    play.desks.party(B).say("one taken back", Content::RecordOutcomes(taken_back)).await.unwrap();
    play.desks.sync().await.unwrap();
    for giver in Principal::PARTIES {
        play.depart(1, giver).await.unwrap();
        play.claim(1, giver).await;
        play.receive(1, giver.other_party().unwrap()).await;
    }
    play.count(1, &[(A, 1), (B, 1)]).await;
    play.settle(1).await;
    play.propose(2, &[person(A, 2)]).await;
    play
}

// Shows F24, INV-B5, INV-B6, INV-P4.
#[tokio::test(flavor = "multi_thread")]
async fn every_role_hears_the_same_story_of_a_batch_and_of_a_person_on_two() {
    let play = two_batches().await;
    let (code, who) = (play.batch(1).await.code, hex::encode(person(A, 2)));
    let second = play.batch(2).await.code;
    let heard = ROLES.map(|role| {
        let settled = play.must_run(role, &["explain", &code]);
        let beginning = &who[..8];
        [settled, play.must_run(role, &["explain", beginning])]
    });
    for (role, stories) in ROLES.iter().zip(&heard) {
        assert_eq!(*stories, heard[0], "{role}");
    }
    let [settled, stayed] = &heard[0];
    check_told(
        settled,
        &[
            &format!("Batch {code} Settled."),
            "UKR proposed the batch with 2 lines of UKR for 2 of RUS",
            "The heads of UKR and RUS agreed to the window",
            "The heads of UKR and RUS confirmed revision 1: 2 lines of UKR for 2 of RUS. It is in force",
            "answered all 4 persons at once: 3 lines may depart, 1 does not. Nobody on the log learns why",
            "RUS took 1 line back before departure.",
            "RUS acknowledged the receipt of 1 line. UKR's lines: claimed 1, witnessed not yet, acknowledged 1.",
            "The neutral counted at the handover 1 from UKR and 1 from RUS.",
            "signed the settlement: persons of UKR claimed 1, witnessed 1, acknowledged 1; persons of RUS claimed 1, \
             witnessed 1, acknowledged 1. The batch is settled; all counts that were given agree.",
        ],
    );
    check_told(
        stayed,
        &[
            &format!("Person {who} Held by UKR. Waits to depart on batch {second}."),
            "UKR listed the person as entry 2 of 3, offered under ANY_POW.",
            "RUS accepted the entry.",
            &format!("UKR put the person on batch {code}, revision 1, as line 2 under ANY_POW."),
            &format!(
                "The neutral said on batch {code} that the person does not depart. Nobody on the log learns why"
            ),
            &format!("UKR put the person on batch {second}, revision 1, as line 1 under ANY_POW."),
        ],
    );
    let told = play.must_run("party-b-clerk", &["--json", "explain", &code, "--kind", "batch"]);
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!((&told["story"]["kind"], &told["story"]["code"]), (&"BATCH".into(), &code.as_str().into()));
    assert!(told["story"]["steps"].as_array().unwrap().len() > 10, "{told}");
    for (arguments, expected) in [
        (&["explain", "0000-0000-0"][..], "RESOURCE_UNKNOWN"),
        (&["explain", "UKR-C9999"], "RESOURCE_UNKNOWN"),
        (&["explain", &code, "--kind", "person"], "RESOURCE_UNKNOWN"),
        // Ids of one day begin alike.
        (&["explain", &hex::encode(batch(1))[..8]], "FIELD_INVALID"),
        (&["explain", &code, "--purpose", "tracing"], "a child's case"),
    ] {
        let (succeeded, text) = play.run("party-a-clerk", arguments);
        assert!(!succeeded && text.contains(expected), "{arguments:?}: {text}");
    }
}

// Shows F24, INV-A1.
#[tokio::test(flavor = "multi_thread")]
async fn the_mediator_and_every_mirror_tell_the_same_bytes_page_by_page() {
    let mut play = two_batches().await;
    play.desks.sync().await.unwrap();
    for object in [hex::encode(batch(1)), hex::encode(batch(2)), hex::encode(person(A, 2))] {
        let whole = story(&play, Principal::Mediator, &object, 0, "").await.unwrap();
        for principal in Principal::ALL {
            let told = story(&play, principal, &object, 0, "").await.unwrap();
            assert_eq!(told.encode_to_vec(), whole.encode_to_vec(), "{principal:?}");
        }
        let (mut steps, mut token) = (Vec::new(), String::new());
        loop {
            let page = story(&play, B, &object, 2, &token).await.unwrap();
            assert!(page.steps.len() <= 2 && page.total == whole.total);
            steps.extend(page.steps);
            token = page.next_page_token;
            if token.is_empty() {
                break;
            }
        }
        assert_eq!(steps, whole.steps);
    }
    // A later page is told as of the first one's size; the token of one story is none of another's.
    let id = hex::encode(batch(2));
    let first = story(&play, A, &id, 1, "").await.unwrap();
    let window = play.window(30, false);
    play.agree_window(2, window).await;
    play.confirm(2).await;
    let newest = story(&play, A, &id, 1, "").await.unwrap();
    assert!(newest.size > first.size && newest.total > first.total);
    let later = story(&play, A, &id, 1, &newest.next_page_token).await.unwrap();
    assert_eq!((later.size, later.steps.len()), (newest.size, 1));
    let other = story(&play, A, &hex::encode(batch(1)), 1, &newest.next_page_token).await.unwrap_err();
    assert_eq!(reason(&other), "PAGE_INVALID");
    // Another principal's mirror tells nobody of the other side anything, not even that there is such a read.
    let mut foreign = ExplainServiceClient::new(play.forum.channel(B, A, "clerk"));
    let refused = foreign.get_story(GetStoryRequest { object: id, ..Default::default() }).await.unwrap_err();
    assert_eq!(reason(&refused), "ACCESS_DENIED");
}

async fn story(
    play: &Play,
    principal: Principal,
    object: &str,
    page_size: u32,
    token: &str,
) -> Result<GetStoryResponse, Status> {
    let role = match principal {
        Principal::Neutral => "delegate",
        Principal::Commission => "panel",
        _ => "auditor",
    };
    let request = GetStoryRequest {
        object: object.to_owned(),
        page_size,
        page_token: token.to_owned(),
        ..Default::default()
    };
    let mut reads = ExplainServiceClient::new(play.forum.channel(principal, principal, role));
    reads.get_story(request).await.map(tonic::Response::into_inner)
}
