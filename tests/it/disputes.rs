//! Disputes over real processes, by the command that people use: a count resolved, a safety hold, an unresolved one.

use homeward_api::participant::v1::draft::Draft as Content;
use homeward_payload::domain::Principal;
use homeward_payload::proto::payload::v1 as proto;
use serde_json::Value;

use crate::contested::{A, B, Stage, batch_id, code, subject};
use crate::forum::receipt;
use crate::routes;

/// Times a dispute is admitted with.
const EVIDENCE_UNTIL: &str = "2025-06-20T12:00:00Z";
const RESOLUTION_UNTIL: &str = "2025-06-25T12:00:00Z";
/// Hours from the beginning of the forum to past the second of them.
const AFTER_RESOLUTION_HOURS: i64 = 24 * 24;

/// The last digits of the newest dispute.
fn newest(stage: &Stage) -> String {
    let disputes = stage.json("neutral-delegate", &["dispute", "list"]);
    let id = disputes[0]["dispute"].as_str().unwrap();
    id[24..].to_owned()
}

fn shown(stage: &Stage, dispute: &str) -> Value {
    stage.json("party-b-auditor", &["dispute", "show", dispute])
}

async fn admit(stage: &mut Stage, dispute: &str) {
    let times = ["--evidence-until", EVIDENCE_UNTIL, "--resolution-until", RESOLUTION_UNTIL];
    stage.must("mediator-coordinator", &[&["dispute", "admit", dispute], &times[..]].concat()).await;
}

// Shows F17, F28, INV-D1, INV-D2, RaiseDispute, AdmitDispute, SubmitEvidence, ProposeResolution, AcceptResolution,
// RecordUnresolved.
#[tokio::test]
async fn disputes_hold_what_they_name_and_are_resolved_by_both() {
    let mut stage = Box::pin(Stage::agreed()).await;
    stage.list(1, A, proto::SubjectKind::Container, &[1, 2, 3, 4, 5, 6, 7, 8]).await;
    three_missing_containers_are_posted(&mut stage).await;
    a_safety_hold_leaves_the_other_container_free(&mut stage).await;
    stage.check_mirrors().await;
}

async fn three_missing_containers_are_posted(stage: &mut Stage) {
    stage.confirmed(1, A, "REMAINS", &[1, 2, 3, 4, 5, 6], 2).await;
    stage.pass_to(3).await;
    stage.say(A, Stage::departure(1, &[])).await;
    let id = batch_id(1).to_vec();
    let claim = proto::ClaimDelivery { batch_id: id.clone(), ..Default::default() };
    stage.say(A, Content::ClaimDelivery(claim)).await;
    let (received, not_received) = (vec![1, 2, 3], vec![4, 5, 6]);
    let missed =
        proto::AcknowledgeReceipt { batch_id: id.clone(), received, not_received, ..Default::default() };
    stage.say(B, Content::AcknowledgeReceipt(missed)).await;
    let counts = vec![proto::WitnessCount { giver: 1, counted: 3 }];
    let witnessed = proto::WitnessHandover { header: None, batch_id: id.clone(), counts };
    stage.desks.neutral.say("witnessing", Content::WitnessHandover(witnessed)).await.unwrap();
    stage.desks.sync().await.unwrap();
    routes::attest(&mut stage.desks, &id).await;
    for party in [A, B] {
        let settled = proto::SignSettlement { batch_id: id.clone(), ..Default::default() };
        stage.sign(party, Content::SignSettlement(settled)).await;
    }
    let tasks =
        |stage: &Stage| stage.next("party-a").into_iter().map(|(action, ..)| action).collect::<Vec<_>>();
    assert_eq!(tasks(stage), ["RAISE_DISPUTE", "EXPLAIN_DISCREPANCY"]);

    let (lines, grounds) = (format!("{}:4-6", code(1)), stage.file("grounds"));
    let raise = ["dispute", "raise", "--kind", "count", "--lines", &lines, "--grounds", &grounds];
    stage.signed(A, &["head"], &raise).await;
    let dispute = newest(stage);
    admit(stage, &dispute).await;
    for (clerk, name) in [("party-a-clerk", "waybill"), ("party-b-clerk", "ledger")] {
        let file = stage.file(name);
        stage.must(clerk, &["dispute", "evidence", &dispute, &file]).await;
    }
    let (count, why) = (format!("{}:party-a:6", code(1)), stage.file("found-in-the-second-wagon"));
    let explained = format!("{}:party-a:{why}", code(1));
    let effects = ["--received", &lines, "--count", &count, "--explain", &explained];
    let propose = [&["dispute", "propose", &dispute], &effects[..]].concat();
    stage.must("mediator-coordinator", &propose).await;
    stage.refused("mediator-coordinator", &["dispute", "accept", &dispute], "the mediator admits");
    let text = stage.must("party-a-clerk", &["dispute", "show", &dispute]).await;
    assert!(text.contains("posted as received") && text.contains("homeward dispute accept"), "{text}");
    for party in [A, B] {
        stage.signed(party, &["head", "second-officer"], &["dispute", "accept", &dispute]).await;
    }
    assert_eq!(shown(stage, &dispute)["state"], "RESOLVED");
    assert_eq!(stage.states(1), ["RECEIVED"; 6]);
    assert!(tasks(stage).is_empty());
    let remains = stage.desks.positions().await.unwrap().remains;
    let acknowledged: Vec<(u64, u64)> = remains.iter().map(|row| (row.acknowledged, row.disputed)).collect();
    assert!(acknowledged.contains(&(6, 0)), "{remains:?}");
}

async fn a_safety_hold_leaves_the_other_container_free(stage: &mut Stage) {
    stage.confirmed(2, A, "REMAINS", &[7, 8], 24 * 24).await;
    let (lines, grounds) = (format!("{}:1", code(2)), stage.file("a-mined-road"));
    let raise = ["dispute", "raise", "--kind", "safety", "--lines", &lines, "--grounds", &grounds];
    let text = stage.must("neutral-delegate", &raise).await;
    assert!(text.contains("In the log at position"), "{text}");
    let dispute = newest(stage);
    assert_eq!(shown(stage, &dispute)["holds"], true);
    let text = stage.must("party-a-clerk", &["dispute", "list", "--open"]).await;
    assert!(text.contains("safety") && text.contains("yes"), "{text}");
    admit(stage, &dispute).await;
    let position = stage.file("the-road-was-cleared");
    stage.must("party-a-clerk", &["dispute", "evidence", &dispute, &position]).await;
    stage.refused("mediator-coordinator", &["dispute", "unresolved", &dispute], "DISPUTE_TOO_EARLY");

    stage.pass_to(AFTER_RESOLUTION_HOURS).await;
    assert!(stage.refusal(A, Stage::departure(2, &[1])).await.contains("LINE_HELD"));
    // All that may depart: not what is held.
    stage.say(A, Stage::departure(2, &[])).await;
    assert_eq!(stage.states(2), ["OPEN", "DEPARTED"]);
    let held = stage.json("party-b-clerk", &["batch", "lines", &code(2), "--state", "open"]);
    assert_eq!(held[0]["subject"], hex::encode(subject(7)));
    stage.must("mediator-coordinator", &["dispute", "unresolved", &dispute]).await;
    let recorded = shown(stage, &dispute);
    assert_eq!(recorded["state"], "UNRESOLVED");
    assert_eq!(recorded["holds"], false);
    assert!(!recorded["position_a"].as_str().unwrap().is_empty() && recorded["position_b"] == "");
    stage.say(A, Stage::departure(2, &[1])).await;
    assert_eq!(stage.states(2), ["DEPARTED"; 2]);
    let withdrawn = proto::WithdrawDispute {
        header: None,
        dispute_id: hex::decode(recorded["dispute"].as_str().unwrap()).unwrap(),
    };
    let forum = &stage.forum;
    let header = forum.header(Principal::Neutral, homeward_payload::domain::Role::Service);
    let answers = forum.submit(&[forum.sign(withdrawn, header)]).await.unwrap();
    assert!(receipt(&answers[0]).position > 0);
}

// Shows F17, INV-D2, RaiseDispute, DismissDispute, AppealDismissal, AdmitDispute, WithdrawDispute.
#[tokio::test]
async fn an_appeal_is_decided_by_another_than_whoever_dismissed() {
    let mut stage = Box::pin(Stage::agreed()).await;
    stage.list(1, A, proto::SubjectKind::Container, &[1, 2]).await;
    stage.confirmed(1, A, "REMAINS", &[1, 2], 24 * 24).await;
    let grounds = stage.file("two-seals-with-one-number");
    let raise = [
        "dispute",
        "raise",
        "--kind",
        "identity",
        "--lines",
        &format!("{}:2", code(1)),
        "--grounds",
        &grounds,
    ];
    let mut raised = Vec::new();
    for _ in 0..2 {
        stage.signed(B, &["head"], &raise).await;
        raised.push(newest(&stage));
    }
    let [first, second] = [&raised[0], &raised[1]];
    assert_ne!(first, second);
    stage.must("mediator-coordinator", &["dispute", "dismiss", first, "--ground", "already-met"]).await;
    let duplicate = ["dispute", "dismiss", second, "--ground", "duplicate", "--duplicate-of", first];
    stage.must("mediator-coordinator", &duplicate).await;
    stage.signed(B, &["second-officer"], &["dispute", "appeal", first, "--grounds", &grounds]).await;
    stage.signed(B, &["head"], &["dispute", "appeal", second, "--grounds", &grounds]).await;
    // Who dismissed it does not decide the appeal; the neutral does, and once.
    stage.refused(
        "mediator-coordinator",
        &["dispute", "dismiss", first, "--ground", "already-met"],
        "DISPUTE_NOT_YOURS",
    );
    stage
        .must(
            "neutral-delegate",
            &["dispute", "dismiss", second, "--ground", "duplicate", "--duplicate-of", first],
        )
        .await;
    assert_eq!(shown(&stage, second)["state"], "UPHELD");
    let times = ["--evidence-until", EVIDENCE_UNTIL, "--resolution-until", RESOLUTION_UNTIL];
    stage.must("neutral-delegate", &[&["dispute", "admit", first], &times[..]].concat()).await;
    let admitted = shown(&stage, first);
    assert_eq!((&admitted["state"], &admitted["holds"]), (&"ADMITTED".into(), &true.into()));
    stage.signed(B, &["head"], &["dispute", "withdraw", first]).await;
    assert_eq!(shown(&stage, first)["state"], "WITHDRAWN");
    stage.check_mirrors().await;
}
