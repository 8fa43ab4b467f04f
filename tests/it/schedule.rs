//! Batches by their schedule over real processes: what a departure waits for, a batch put off, legs that start at once,
//! a transport lost on the way.

use homeward_api::participant::v1::draft::Draft as Content;
use homeward_payload::domain::Principal;
use homeward_payload::proto::payload::v1 as proto;

use crate::course::{A, B, Play, batch, person};

// Shows F12, INV-B1, INV-B3, NoticeRoute, AcknowledgeRoute, GuaranteeSafety, PostponeBatch.
#[tokio::test(flavor = "multi_thread")]
async fn a_departure_names_what_is_missing_and_a_batch_put_off_stays_confirmed() {
    let mut play = Play::begin().await;
    play.propose(1, &[person(A, 1), person(B, 1)]).await;
    let window = play.window(2, false);
    play.agree_window(1, window).await;
    play.confirm(1).await;
    play.clear(1, 1, play.hours(40), &[]).await;
    play.desks.mark_time(play.hours(2)).await.unwrap();
    let refused = play.depart(1, A).await.unwrap_err();
    for expected in
        ["SCHEDULE_INCOMPLETE", "party-a has given no notice of its route", "An officer of party-b"]
    {
        assert!(refused.contains(expected), "{refused}");
    }
    let shown = play.must_run("party-a-clerk", &["batch", "show", &hex::encode(batch(1))]);
    for expected in
        ["dated; routes or guarantees are missing", "Nobody departs yet:", "schedule       incomplete"]
    {
        assert!(shown.contains(expected), "{shown}");
    }
    // By the command: a clerk's notice and acknowledgement, an officer's guarantee.
    let code = play.batch(1).await.code;
    let route = play.path("route.txt");
    std::fs::write(&route, "three buses, by the northern road").unwrap();
    for party in ["party-a", "party-b"] {
        play.must_run(&format!("{party}-clerk"), &["batch", "notice", &code, "--route", &route]);
    }
    play.desks.sync().await.unwrap();
    for party in ["party-a", "party-b"] {
        play.must_run(&format!("{party}-clerk"), &["batch", "acknowledge", &code]);
        let said = play.sign_by_command(party, &["prepare", "guarantee", &code]);
        assert!(said.contains("In the log at position"), "{said}");
    }
    play.desks.sync().await.unwrap();
    assert_eq!(play.headline(1).await, "confirmed; ready to depart");
    // The road is shelled: party B puts the batch off, and nobody departs.
    let said = play.sign_by_command("party-b", &["prepare", "postpone", &code, "--ground", "safety"]);
    assert!(said.contains("In the log at position"), "{said}");
    play.desks.sync().await.unwrap();
    assert_eq!(play.headline(1).await, "confirmed; put off, no date");
    let refused = play.depart(1, A).await.unwrap_err();
    assert!(refused.contains("WINDOW_MISSING"), "{refused}");
    // Another window, within the clearance: what was said on the old one is said again.
    let window = play.window(20, false);
    play.agree_window(1, window).await;
    play.desks.mark_time(play.hours(20)).await.unwrap();
    let refused = play.depart(1, A).await.unwrap_err();
    assert!(refused.contains("party-b has not acknowledged the route of party-a"), "{refused}");
    for party in ["party-a", "party-b"] {
        play.must_run(&format!("{party}-clerk"), &["batch", "acknowledge", &code]);
    }
    for party in Principal::PARTIES {
        play.guarantee(1, party).await;
    }
    play.depart(1, A).await.unwrap();
    assert_eq!(play.headline(1).await, "people of UKR have departed; others wait");
    play.depart(1, B).await.unwrap();
    assert_eq!(play.batch(1).await.confirmed_by.len(), 2);
}

// Shows F13, INV-B5, ReportReady, OpenLegs, WitnessHandover.
#[tokio::test(flavor = "multi_thread")]
async fn both_legs_start_at_once_and_each_is_counted_by_its_own_witness() {
    let mut play = Play::begin().await;
    play.propose(1, &[person(A, 1), person(A, 2), person(B, 1)]).await;
    let window = play.window(2, true);
    play.agree_window(1, window).await;
    play.confirm(1).await;
    play.clear(1, 1, play.hours(8), &[]).await;
    play.schedule(1, &[A, B]).await;
    play.desks.mark_time(play.hours(3)).await.unwrap();
    let code = play.batch(1).await.code;
    let refused = play.depart(1, A).await.unwrap_err();
    assert!(refused.contains("LEGS_NOT_OPEN"), "{refused}");
    play.must_run("neutral-delegate", &["batch", "ready", &code, "--giver", "UKR"]);
    play.desks.sync().await.unwrap();
    let (opened, text) = play.run("neutral-delegate", &["batch", "open-legs", &code]);
    assert!(!opened && text.contains("LEGS_NOT_OPEN") && text.contains("party-b"), "{text}");
    play.must_run("neutral-delegate", &["batch", "ready", &code, "--giver", "RUS"]);
    play.desks.sync().await.unwrap();
    play.must_run("neutral-delegate", &["batch", "open-legs", &code]);
    play.desks.sync().await.unwrap();
    for giver in Principal::PARTIES {
        play.depart(1, giver).await.unwrap();
        play.claim(1, giver).await;
        play.receive(1, giver.other_party().unwrap()).await;
    }
    play.count(1, &[(B, 1)]).await;
    assert_eq!(play.batch(1).await.status.unwrap().accounts, "COUNTING");
    play.count(1, &[(A, 2)]).await;
    assert_eq!(play.headline(1).await, "counted; waits for the neutral to sign the record");
    // Party B puts on record that it would not sign, and settles all the same once it is persuaded.
    let said = play.sign_by_command("party-b", &["prepare", "refuse", &code, "--ground", "procedure"]);
    assert!(said.contains("In the log at position"), "{said}");
    play.desks.sync().await.unwrap();
    play.settle(1).await;
    let batch = play.batch(1).await;
    assert_eq!(
        (batch.status.unwrap().headline.as_str(), batch.signing_refused_by),
        ("settled", vec!["party-b".to_owned()])
    );
}

// Shows F12, F15, INV-B6, AbortBatch.
#[tokio::test(flavor = "multi_thread")]
async fn a_transport_lost_on_the_way_returns_its_people_to_the_pool() {
    let mut play = Play::begin().await;
    play.propose(1, &[person(A, 1), person(A, 2), person(B, 1), person(B, 2)]).await;
    let window = play.window(2, false);
    play.agree_window(1, window).await;
    play.confirm(1).await;
    play.clear(1, 1, play.hours(8), &[]).await;
    play.schedule(1, &[A, B]).await;
    play.desks.mark_time(play.hours(2)).await.unwrap();
    // Party A's people arrive and are acknowledged; party B's are on the way when their aircraft is lost.
    for giver in Principal::PARTIES {
        play.depart(1, giver).await.unwrap();
    }
    play.claim(1, A).await;
    play.receive(1, B).await;
    let code = play.batch(1).await.code;
    let said = play.sign_by_command("party-b", &["prepare", "abort", &code, "--ground", "transport"]);
    assert!(said.contains("In the log at position"), "{said}");
    play.desks.sync().await.unwrap();
    assert_eq!(play.states(1).await, ["RECEIVED", "RECEIVED", "ABORTED", "ABORTED"]);
    let listed = play.must_run("party-a-clerk", &["batch", "list"]);
    assert!(listed.contains("broken off"), "{listed}");
    let of_a = play.persons_of("UKR").await;
    assert_eq!((of_a.listed, of_a.received, of_a.returned_to_pool), (2, 0, 2));
    // What was received is settled; the others stand on another batch at once.
    play.count(1, &[(A, 2)]).await;
    play.settle(1).await;
    assert_eq!(play.headline(1).await, "broken off; what was received is settled");
    play.propose(2, &[person(B, 1), person(B, 2)]).await;
    assert_eq!(play.states(2).await, ["OPEN", "OPEN"]);
    let of_a = play.persons_of("UKR").await;
    assert_eq!((of_a.listed, of_a.open, of_a.returned_to_pool), (2, 2, 0));
}

// Shows F15, INV-B6, RecordOutcomes.
#[tokio::test(flavor = "multi_thread")]
async fn of_three_promised_two_come_and_nobody_is_lost() {
    let mut play = Play::begin().await;
    play.propose(1, &[person(B, 1), person(B, 2), person(B, 3)]).await;
    let window = play.window(2, false);
    play.agree_window(1, window).await;
    play.confirm(1).await;
    play.clear(1, 1, play.hours(8), &[]).await;
    play.schedule(1, &[B]).await;
    play.desks.mark_time(play.hours(2)).await.unwrap();
    // One is taken back at the last moment; no reason is asked for.
    let taken_back = proto::RecordOutcomes {
        batch_id: batch(1),
        outcome: proto::LineOutcome::Withdrawn.into(),
        lines: vec![3],
        ..Default::default()
    };
    play.desks.party(B).say("one taken back", Content::RecordOutcomes(taken_back)).await.unwrap();
    play.desks.sync().await.unwrap();
    play.depart(1, B).await.unwrap();
    play.claim(1, B).await;
    play.receive(1, A).await;
    play.count(1, &[(B, 2)]).await;
    play.settle(1).await;
    let of_a = play.persons_of("UKR").await;
    assert_eq!((of_a.listed, of_a.received, of_a.withdrawn), (3, 2, 1));
    assert_eq!(play.headline(1).await, "settled");
}
