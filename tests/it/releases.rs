//! Sanitary releases over real processes: the wounded come home while a confirmation is refused.

use homeward_api::participant::v1::draft::Draft as Content;
use homeward_payload::domain::Principal;
use homeward_payload::proto::payload::v1 as proto;

use crate::course::{A, B, Play, batch, person};

// Shows INV-P2, INV-P3, INV-P5, F7, ReleaseUnilaterally, HoldRelease, GuaranteeSafety.
#[tokio::test(flavor = "multi_thread")]
async fn the_wounded_come_home_while_a_confirmation_is_refused() {
    let mut play = Play::begin().await;
    play.find_wounded(B, 1).await;
    play.propose(1, &[person(A, 1), person(B, 1), person(B, 2)]).await;
    // Party B confirms; party A's head does not, and goes on not to.
    let confirmation = proto::ConfirmBatch { batch_id: batch(1), ..Default::default() };
    play.desks.party(B).sign("a confirmation", Content::ConfirmBatch(confirmation)).await.unwrap();
    play.desks.sync().await.unwrap();

    let (id, code) = release_by_command(&mut play).await;
    // It has left the other batch, where everything else is as it was.
    assert_eq!(play.states(1).await, ["OPEN", "MOVED_TO_RELEASE", "OPEN"]);
    assert_eq!(play.batch(1).await.confirmed_by, ["party-b"]);

    hold_and_guarantee(&mut play, &code).await;
    play.clear_batch(&id, 1, play.hours(8), &[]).await;
    play.desks.mark_time(play.hours(2)).await.unwrap();
    let departure = proto::ReportDeparture { batch_id: id.clone(), ..Default::default() };
    play.desks.party(B).say("a departure", Content::ReportDeparture(departure)).await.unwrap();
    play.desks.sync().await.unwrap();
    let receipt = proto::AcknowledgeReceipt { batch_id: id.clone(), ..Default::default() };
    play.desks.party(A).say("a receipt", Content::AcknowledgeReceipt(receipt)).await.unwrap();
    play.desks.sync().await.unwrap();
    let of_a = play.persons_of("UKR").await;
    assert_eq!((of_a.listed, of_a.received, of_a.open), (3, 2, 1));

    // The batch of both is confirmed in the end, without whom it no longer has.
    let confirmation = proto::ConfirmBatch { batch_id: batch(1), ..Default::default() };
    play.desks.party(A).sign("a confirmation", Content::ConfirmBatch(confirmation)).await.unwrap();
    play.desks.sync().await.unwrap();
    assert_eq!(play.batch(1).await.status.unwrap().agreement, "CONFIRMED");
    for mirror in [Principal::Commission, Principal::Neutral] {
        assert_eq!(play.forum.state(mirror).await.state_digest, play.forum.mediator().await.state_digest);
    }
}

/// Party B's officer releases the one with a finding, and an urgent one who is on no list. Id and code of the batch.
async fn release_by_command(play: &mut Play) -> (Vec<u8>, String) {
    let (place, route) = (play.path("place.txt"), play.path("route.txt"));
    std::fs::write(&place, "the bridge").unwrap();
    std::fs::write(&route, "two ambulances").unwrap();
    let (wounded, urgent) = (hex::encode(person(B, 1)), hex::encode(person(B, 9)));
    let (start, end) = (time_at(play, 2), time_at(play, 8));
    let release = [
        "prepare",
        "release",
        "--person",
        &wounded,
        "--urgent",
        &urgent,
        "--term",
        "course/MEDICAL",
        "--start",
        &start,
        "--end",
        &end,
        "--place",
        &place,
        "--route",
        &route,
    ];
    let said = play.sign_by_command("party-b", &release);
    assert!(said.contains("In the log at position"), "{said}");
    play.desks.sync().await.unwrap();

    let batches: serde_json::Value =
        serde_json::from_str(&play.must_run("party-a-clerk", &["--json", "batch", "list"])).unwrap();
    let released = batches.as_array().unwrap().iter().find(|one| one["released_by"] == "party-b").unwrap();
    let (id, code) = (released["batch"].as_str().unwrap(), released["code"].as_str().unwrap().to_owned());
    (hex::decode(id).unwrap(), code)
}

/// Party A's duty officer holds it for its safety, and then guarantees it; party A's head is never asked.
async fn hold_and_guarantee(play: &mut Play, code: &str) {
    let until = time_at(play, 1);
    let hold = ["prepare", "hold", code, "--ground", "route", "--until", &until];
    let said = play.sign_by_command("party-a", &hold);
    assert!(said.contains("In the log at position"), "{said}");
    play.desks.sync().await.unwrap();
    let shown = play.must_run("party-a-clerk", &["batch", "show", code]);
    for expected in
        ["Sanitary release by RUS.", "Held for safety until", "held for safety by the receiving side"]
    {
        assert!(shown.contains(expected), "{shown}");
    }
    let postponed = play.sign_by_command("party-a", &["prepare", "postpone", code, "--ground", "content"]);
    assert!(postponed.contains("RELEASE_UNILATERAL"), "{postponed}");
    let said = play.sign_by_command("party-a", &["prepare", "guarantee", code]);
    assert!(said.contains("In the log at position"), "{said}");
    play.desks.sync().await.unwrap();
}

/// So many hours after the forum began, as people type it.
fn time_at(play: &Play, hours: i64) -> String {
    jiff::Timestamp::from_microsecond(play.hours(hours).0).unwrap().to_string()
}
