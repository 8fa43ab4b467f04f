//! A freeze of four months over real processes, by the command that people use.

use homeward_api::participant::v1::draft::Draft as Content;
use homeward_payload::ids::Timestamp;
use homeward_payload::proto::payload::v1 as proto;

use crate::contested::{A, AGREEMENT, B, Stage, batch_id, code};
use crate::routes;

/// Hours of four months.
const FOUR_MONTHS: i64 = 24 * 122;
/// When the freeze begins, in hours after the forum.
const FROZEN_AT: i64 = 30;

// Shows F16, F28, INV-S1, INV-S2, INV-P2, SuspendAgreement, LiftSuspension, Revalidate.
#[tokio::test]
async fn four_months_freeze_and_resumption() {
    let mut stage = Box::pin(Stage::agreed()).await;
    stage.list(1, A, proto::SubjectKind::Person, &[11, 12, 13]).await;
    stage.list(2, A, proto::SubjectKind::Container, &[31]).await;
    stage.medical(A, 13).await;
    // A container is in transit, two persons and a wounded one are cleared to go.
    stage.confirmed(1, A, "REMAINS", &[31], 2).await;
    stage.confirmed(2, A, "ANY_POW", &[11, 12], 29).await;
    stage.confirmed(3, A, "MEDICAL", &[13], 29).await;
    stage.pass_to(3).await;
    stage.say(A, Stage::departure(1, &[])).await;
    stage.clear(2, 1, 2, 3, 60).await;
    stage.clear(3, 1, 1, 3, 60).await;
    stage.pass_to(FROZEN_AT).await;

    let receipt_due = |stage: &Stage| {
        let tasks = stage.next("party-b");
        tasks.into_iter().find(|(action, ..)| action == "ACKNOWLEDGE_RECEIPT").map(|(_, due, _)| due)
    };
    let due = receipt_due(&stage).unwrap();
    let reason = stage.file("why-we-stop");
    let suspend = ["suspend", AGREEMENT, "--ground", "talks-interrupted", "--reason", &reason];
    stage.signed(A, &["head"], &suspend).await;
    let text = stage.must("party-b-auditor", &["suspensions"]).await;
    assert!(text.contains("in force") && !text.contains("MEDICAL"), "{text}");
    // The wounded go; the others stay; what is in transit may arrive.
    assert!(stage.refusal(A, Stage::departure(2, &[1, 2])).await.contains("AGREEMENT_SUSPENDED"));
    stage.say(A, Stage::departure(3, &[])).await;
    assert_eq!(stage.states(3), ["DEPARTED"]);

    stage.pass_to(FROZEN_AT + FOUR_MONTHS).await;
    assert_eq!(receipt_due(&stage), Some(due + FOUR_MONTHS * Timestamp::HOUR_US));
    let suspensions = stage.json("party-a-head", &["suspensions"]);
    let id = suspensions[0]["suspension"].as_str().unwrap()[24..].to_owned();
    stage.signed(A, &["second-officer"], &["resume", &id]).await;
    assert_eq!(stage.json("neutral-delegate", &["suspensions"])[0]["state"], "LIFTED");
    let received = proto::AcknowledgeReceipt { batch_id: batch_id(1).to_vec(), ..Default::default() };
    stage.say(B, Content::AcknowledgeReceipt(received)).await;

    let tasks: Vec<String> = stage.next("party-a").into_iter().map(|(action, ..)| action).collect();
    assert!(tasks.contains(&"REVALIDATE".to_owned()), "{tasks:?}");
    let confirmation =
        Content::ConfirmBatch(proto::ConfirmBatch { batch_id: batch_id(2).to_vec(), ..Default::default() });
    let refused = stage.desks.party(B).sign("confirming", confirmation).await.unwrap_err();
    assert!(format!("{refused:#}").contains("REVALIDATION_MISSING"), "{refused:#}");
    // Said twice it is one statement.
    let first = stage.must("party-a-clerk", &["revalidate", &code(2)]).await;
    assert_eq!(stage.must("party-a-clerk", &["revalidate", &code(2)]).await, first);
    let from = FROZEN_AT + FOUR_MONTHS + 2;
    stage.agree_and_confirm(2, from).await;
    routes::agree(&mut stage.desks, &batch_id(2), &[A]).await;
    stage.pass_to(from + 1).await;
    // What was found fit four months ago counts no more.
    assert!(stage.refusal(A, Stage::departure(2, &[1, 2])).await.contains("LINE_NOT_CLEARED"));
    stage.clear(2, 1, 2, from, 30).await;
    stage.say(A, Stage::departure(2, &[])).await;
    assert_eq!(stage.states(2), ["DEPARTED"; 2]);
    stage.check_mirrors().await;
}

// Shows F16, INV-S1, INV-S2, SuspendAgreement, LiftSuspension.
#[tokio::test]
async fn a_joint_suspension_begins_and_ends_with_both() {
    let mut stage = Box::pin(Stage::agreed()).await;
    let reason = stage.file("talks-moved-to-another-city");
    let ask = ["suspend", AGREEMENT, "--ground", "talks-interrupted", "--reason", &reason, "--joint"];
    let state = |stage: &Stage| stage.json("neutral-delegate", &["suspensions"])[0]["state"].clone();
    stage.signed(A, &["head"], &ask).await;
    let suspensions = stage.json("party-a-head", &["suspensions"]);
    let id = suspensions[0]["suspension"].as_str().unwrap()[24..].to_owned();
    assert_eq!(state(&stage), "ASKED");
    // One side's asking suspends nothing, and the mediator adds nothing to it.
    stage.refused("mediator-coordinator", &["suspend", "--begin", &id], "SUSPENSION_STATE");
    stage.signed(B, &["second-officer"], &ask).await;
    assert_eq!(state(&stage), "ASKED");
    stage.must("mediator-coordinator", &["suspend", "--begin", &id]).await;
    assert_eq!(state(&stage), "IN_FORCE");
    stage.signed(B, &["head"], &["resume", &id]).await;
    assert_eq!(state(&stage), "IN_FORCE");
    stage.signed(A, &["head"], &["resume", &id]).await;
    assert_eq!(state(&stage), "LIFTED");
    assert_eq!(stage.json("party-a-auditor", &["suspensions"]).as_array().map(Vec::len), Some(1));
    stage.check_mirrors().await;
}
