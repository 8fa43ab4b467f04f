//! The neutral's delegates at a handover point, with laptops and no network: packed beforehand, worked without any
//! service, delivered later in any order.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use homeward_api::participant::v1::GetMirrorRequest;
use homeward_api::participant::v1::draft::Draft as Content;
use homeward_payload::domain::Principal;
use homeward_payload::proto::payload::v1 as proto;
use serde_json::Value;

use crate::course::{A, B, Play, batch, person};
use crate::runs::{homeward, printed};

const NEUTRAL: Principal = Principal::Neutral;
const MEDIATOR: Principal = Principal::Mediator;
/// Bytes that a pipe of this system holds.
const PIPE_BYTES: usize = 65_536;
/// How often a thing is looked at that comes by itself.
const LOOKS_MAX: usize = 10_000;

/// A batch that is cleared and in its window: A gives lines 1 to 3 and B lines 4 and 5.
async fn in_window() -> (Play, String) {
    let mut play = Play::begin().await;
    play.propose(1, &[person(A, 1), person(A, 2), person(A, 3), person(B, 1), person(B, 2)]).await;
    let code = play.batch(1).await.code;
    let refused = pack(&play, &code, "early");
    assert!(!refused.0 && refused.1.contains("is not confirmed and open"), "{}", refused.1);
    let window = play.window(2, false);
    play.agree_window(1, window).await;
    play.confirm(1).await;
    play.clear(1, 1, play.hours(8), &[]).await;
    play.schedule(1, &[A, B]).await;
    play.desks.mark_time(play.hours(3)).await.unwrap();
    play.desks.sync().await.unwrap();
    (play, code)
}

fn pack(play: &Play, code: &str, laptop: &str) -> (bool, String) {
    let key = play.path("neutral/keys/service.key");
    play.run("neutral-delegate", &["witness", "pack", code, "--out", &play.path(laptop), "--key", &key])
}

/// A command on a laptop, of which no service knows.
fn offline(play: &Play, laptop: &str, arguments: &str) -> Command {
    let mut command = homeward();
    command.arg("witness").arg("--pack").arg(play.path(laptop)).args(arguments.split_whitespace());
    command.current_dir(play.forum.cluster.folder());
    command
}

/// What it printed, where it must succeed.
fn at(play: &Play, laptop: &str, arguments: &str) -> String {
    let output = offline(play, laptop, arguments).output().unwrap();
    assert!(output.status.success(), "{arguments}: {}", printed(&output));
    printed(&output)
}

fn refused(play: &Play, laptop: &str, arguments: &str, expected: &str) {
    let output = offline(play, laptop, arguments).output().unwrap();
    let text = printed(&output);
    assert!(!output.status.success() && text.contains(expected), "{arguments}: {text}");
}

fn shown(play: &Play, laptop: &str) -> Value {
    let output = offline(play, laptop, "--json show").output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Where the statements signed on a laptop are: each what was said and its state.
fn delivery(play: &Play, laptop: &str) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let statements = shown(play, laptop)["statements"].as_array().unwrap().clone();
    let row = |one: &Value| {
        let delivery = &one["delivery"];
        let reason = delivery["reason"].as_str().map(str::to_owned);
        (text(&one["said"]), reason.unwrap_or_else(|| text(&delivery["state"])))
    };
    statements.iter().map(row).collect()
}

/// Delivers from a laptop; whether nothing was refused, and what was told.
async fn deliver(play: &mut Play, laptop: &str, role: &str, more: &[&str]) -> (bool, String) {
    let folder = play.path(laptop);
    let delivered = play.run(role, &[&["witness", "--pack", &folder, "deliver"], more].concat());
    play.desks.sync().await.unwrap();
    delivered
}

async fn stop(play: &mut Play) {
    for principal in [NEUTRAL, MEDIATOR] {
        play.forum.cluster.kill(principal).await.unwrap();
    }
}

async fn start(play: &mut Play) {
    for principal in [MEDIATOR, NEUTRAL] {
        play.forum.cluster.restart(principal).await.unwrap();
    }
    play.desks.sync().await.unwrap();
}

/// The morning at the point, on two laptops.
fn morning(play: &Play) {
    for command in [
        "arrived",
        "not-departing 3 --ground declined",
        "departed A",
        "present 1",
        "absent 2",
        "present 4-5",
        "count A 2",
        "undo",
        "count A 1",
        "count B 2",
        "count B 2 --by B",
        "note ice on the bridge",
        "attest",
    ] {
        at(play, "north", command);
    }
    for command in ["departed 4,5", "arrived"] {
        at(play, "south", command);
    }
    refused(play, "north", "departed 1", "line 1 has departed");
    refused(play, "south", "sign 4", "unexpected argument");
    // A photograph is of a paper that was printed.
    std::fs::write(play.path("paper.jpg"), b"a photograph").unwrap();
    refused(play, "north", "photo paper.jpg", "no act or roster was printed");
}

/// Prints, compares the codes, photographs and signs; what was printed.
fn papers(play: &Play) -> String {
    let roster = at(play, "north", "roster");
    assert!(roster.contains("UKR gives to RUS") && roster.contains("RUS gives to UKR"), "{roster}");
    let act = at(play, "north", "act");
    let code = act.split("Code ").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    assert!(at(play, "north", &format!("check {code}")).contains("KNOWN  the act"), "{code}");
    assert!(!offline(play, "south", &format!("check {code}")).output().unwrap().status.success());
    at(play, "north", "photo paper.jpg");
    // What is entered after it makes another act, and the paper in hand is told from it.
    at(play, "north", "note the second bus was late");
    assert!(at(play, "north", &format!("check {code}")).contains("Something was entered since"));
    for laptop in ["north", "south"] {
        let signed = at(play, laptop, "sign");
        assert!(signed.contains("signed, each with an id of its own"), "{signed}");
        refused(play, laptop, "sign", "nothing waits for a signature");
    }
    act
}

/// How the whole batch came out, whatever order it was told in.
async fn settled(play: &mut Play) -> (String, Vec<String>, Vec<String>) {
    for giver in Principal::PARTIES {
        play.claim(1, giver).await;
        play.receive(1, giver.other_party().unwrap()).await;
    }
    // The record waited for what both sides say, and is now signed as it was on paper.
    let (whole, told) = deliver(play, "north", "neutral-delegate", &[]).await;
    assert!(whole && told.contains("signed the record: in the log at"), "{told}");
    let settlement = proto::SignSettlement { batch_id: batch(1), ..Default::default() };
    play.both("a settlement", &Content::SignSettlement(settlement)).await;
    let batch = play.batch(1).await;
    let counts = batch.counts.iter().map(|count| format!("{count:?}")).collect();
    (batch.status.unwrap().headline, play.states(1).await, counts)
}

// Shows F10, F12, F14, F15, F29, INV-B4, INV-B5, DepositPaperRecord, AttestRecord, ReportDeparture, WitnessHandover.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_signed_without_a_network_settles_the_same_in_any_order() {
    let mut came_out = Vec::new();
    for order in [["north", "south"], ["south", "north"]] {
        let (mut play, code) = in_window().await;
        for laptop in order {
            let (packed, told) = pack(&play, &code, laptop);
            assert!(packed && told.contains("5 lines"), "{told}");
        }
        stop(&mut play).await;
        morning(&play);
        papers(&play);
        let (delivered, told) =
            play.run("neutral-delegate", &["witness", "--pack", &play.path("north"), "deliver"]);
        assert!(!delivered && told.contains("nothing is lost"), "{told}");
        start(&mut play).await;

        deliver(&mut play, order[0], "neutral-delegate", &[]).await;
        deliver(&mut play, order[1], "neutral-delegate", &[]).await;
        let (whole, told) = deliver(&mut play, "north", "neutral-delegate", &[]).await;
        assert!(
            !whole && told.contains("SETTLEMENT_TOO_EARLY") && told.contains("deliver again later"),
            "{told}"
        );
        came_out.push(settled(&mut play).await);

        // Delivered again, nothing changes.
        let size = play.forum.mediator().await.size;
        for laptop in order {
            let (whole, told) = deliver(&mut play, laptop, "neutral-delegate", &[]).await;
            assert!(whole && told.contains("nothing was said twice"), "{told}");
            for (said, state) in delivery(&play, laptop) {
                assert_eq!(state, "IN_LOG", "{said}");
            }
        }
        assert_eq!(play.forum.mediator().await.size, size);
        photographed(&mut play).await;
    }
    let expected = ["RECEIVED", "NOT_PRESENTED", "NOT_DEPARTING", "RECEIVED", "RECEIVED"];
    assert_eq!(
        (came_out[0].0.as_str(), came_out[0].1.as_slice()),
        ("settled", &expected.map(str::to_owned)[..])
    );
    assert_eq!(came_out[0], came_out[1]);
}

/// Both sides come to hold the photograph, whose root is on the log.
async fn photographed(play: &mut Play) {
    for party in Principal::PARTIES {
        let mut held = 0;
        for _ in 0..LOOKS_MAX {
            let mirrors = play.desks.all_mirrors();
            let (_, mirror) = mirrors.iter_mut().find(|(principal, _)| *principal == party).unwrap();
            held = mirror.get_mirror(GetMirrorRequest {}).await.unwrap().into_inner().documents_held;
            if held == 1 {
                break;
            }
            tokio::task::yield_now().await;
        }
        assert_eq!(held, 1, "{party:?}");
    }
}

// Shows F14, F29, INV-B4, RefuseToSign, AbortBatch.
#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_to_sign_at_the_point_settles_and_what_comes_too_late_stays_on_file() {
    let (mut play, code) = in_window().await;
    for laptop in ["point", "late"] {
        assert!(pack(&play, &code, laptop).0);
    }
    let again = pack(&play, &code, "point");
    assert!(again.0, "a pack that nothing was entered in is loaded anew: {}", again.1);
    stop(&mut play).await;
    for command in
        ["departed", "present 1-5", "count A 3", "count B 1", "refuse-to-sign --ground counts", "sign"]
    {
        at(&play, "point", command);
    }
    assert!(
        at(&play, "point", "act").contains("does NOT sign this record: the counts are not what was seen")
    );
    refused(&play, "point", "present 3", "nothing that changes the result comes after that");
    for command in ["arrived", "departed A", "abort --ground safety", "sign"] {
        at(&play, "late", command);
    }
    start(&mut play).await;
    let full = pack(&play, &code, "point");
    assert!(!full.0 && full.1.contains("into a folder of its own"), "{}", full.1);

    // Straight to the mediator, with somebody's certificate: who carries an envelope does not matter.
    deliver(&mut play, "point", "mediator-coordinator", &["--mediator"]).await;
    for giver in Principal::PARTIES {
        play.claim(1, giver).await;
        play.receive(1, giver.other_party().unwrap()).await;
    }
    let (whole, told) = deliver(&mut play, "point", "mediator-coordinator", &["--mediator"]).await;
    assert!(whole && told.contains("refused to sign the record: in the log at"), "{told}");
    let settlement = proto::SignSettlement { batch_id: batch(1), ..Default::default() };
    play.both("a settlement", &Content::SignSettlement(settlement)).await;
    let settled = play.batch(1).await;
    assert_eq!(settled.signing_refused_by, ["neutral"]);
    assert_eq!(settled.status.unwrap().headline, "settled with discrepancy");

    // The other laptop comes when all is over.
    for _ in 0..2 {
        let (whole, told) = deliver(&mut play, "late", "neutral-delegate", &[]).await;
        assert!(!whole && told.contains("BATCH_CLOSED") && told.contains("stays on file"), "{told}");
    }
    let states: Vec<String> = delivery(&play, "late").into_iter().map(|(_, state)| state).collect();
    assert_eq!(states, ["BATCH_CLOSED"; 3]);
    assert_eq!(shown(&play, "late")["statements"].as_array().unwrap().len(), 3);
}

// Shows F29.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_signed_is_durable_before_it_is_printed_and_needs_no_service() {
    let (mut play, code) = in_window().await;
    assert!(pack(&play, &code, "point").0);
    let wrong = play.run(
        "neutral-delegate",
        &[
            "witness",
            "pack",
            &code,
            "--out",
            &play.path("wrong"),
            "--key",
            &play.path("party-a/keys/service.key"),
        ],
    );
    assert!(!wrong.0 && wrong.1.contains("no service key of the neutral"), "{}", wrong.1);
    stop(&mut play).await;
    // A client file of a port at which nobody listens is never opened.
    let nobody = play.path("nobody.toml");
    std::fs::write(&nobody, "address = \"127.0.0.1:1\"\n").unwrap();
    let arrived = offline(&play, "point", "arrived").env("HOMEWARD_CLIENT", &nobody).output().unwrap();
    assert!(arrived.status.success(), "{}", printed(&arrived));
    refused(&play, "nowhere", "show", "homeward witness pack BATCH --out DIR");

    // Nobody reads what it prints, so it stands there until it is killed.
    let (reader, mut writer) = std::io::pipe().unwrap();
    writer.write_all(&vec![0; PIPE_BYTES]).unwrap();
    let mut signing = offline(&play, "point", "sign").stdout(writer).stderr(Stdio::null()).spawn().unwrap();
    let signed = (0..LOOKS_MAX).any(|_| !delivery(&play, "point").is_empty());
    assert!(signed && signing.try_wait().unwrap().is_none());
    signing.kill().unwrap();
    let output: Output = signing.wait_with_output().unwrap();
    drop(reader);
    assert!(!output.status.success());
    assert_eq!(delivery(&play, "point"), [("arrived at the point".to_owned(), "SIGNED".to_owned())]);
    refused(&play, "point", "sign", "nothing waits for a signature");
    let id = shown(&play, "point")["statements"][0]["statement_id"].clone();

    // The delivery is killed as well: the same statement, once.
    start(&mut play).await;
    let size = play.forum.mediator().await.size;
    for _ in 0..2 {
        let (whole, told) = deliver(&mut play, "point", "neutral-delegate", &[]).await;
        assert!(whole, "{told}");
    }
    assert_eq!(play.forum.mediator().await.size, size + 1);
    assert_eq!(shown(&play, "point")["statements"][0]["statement_id"], id);
}
