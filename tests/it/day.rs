//! A day of exchange over real processes: one board at the mediator and at a mirror, while both legs of a batch start at
//! once; what is heard by telephone beside what is signed; and a watch that goes on when the mediator comes back.

use homeward_api::ledger::v1::day_service_client::DayServiceClient;
use homeward_api::ledger::v1::{
    DayBatch, ExchangeDay, GetExchangeDayRequest, HeardReport, WatchExchangeDayRequest,
    WatchExchangeDayResponse,
};
use homeward_payload::domain::Principal;
use tokio::sync::watch;
use tonic::transport::Channel;
use tonic::{Code, Streaming};

use crate::course::{A, B, Play, person};
use crate::forum::reason;

const MEDIATOR: Principal = Principal::Mediator;

/// Everyone who shows the board, with somebody who may look.
const SHOWN_BY: [(Principal, &str); 5] = [
    (MEDIATOR, "coordinator"),
    (A, "clerk"),
    (B, "auditor"),
    (Principal::Commission, "clerk"),
    (Principal::Neutral, "delegate"),
];

fn days(play: &Play, service: Principal, role: &'static str) -> DayServiceClient<Channel> {
    DayServiceClient::new(play.forum.channel(service, service, role))
}

async fn board(play: &Play, service: Principal, role: &'static str) -> ExchangeDay {
    let answer = days(play, service, role).get_exchange_day(GetExchangeDayRequest::default()).await;
    answer.unwrap().into_inner().day.unwrap()
}

async fn open(
    play: &Play,
    service: Principal,
    role: &'static str,
    after_position: Option<u64>,
) -> Streaming<WatchExchangeDayResponse> {
    let request = WatchExchangeDayRequest { day_us: 0, after_position };
    days(play, service, role).watch_exchange_day(request).await.unwrap().into_inner()
}

/// Reads a watch as it comes: the newest board, and how many there were.
fn collect(
    mut watching: Streaming<WatchExchangeDayResponse>,
) -> watch::Receiver<(usize, Option<ExchangeDay>)> {
    let (newest, boards) = watch::channel((0, None));
    tokio::spawn(async move {
        while let Ok(Some(message)) = watching.message().await {
            if let Some(day) = message.day {
                newest.send_modify(|(count, board)| {
                    *count += 1;
                    *board = Some(day);
                });
            }
        }
    });
    boards
}

fn only(day: &ExchangeDay) -> &DayBatch {
    assert_eq!(day.batches.len(), 1);
    &day.batches[0]
}

fn heard<'a>(day: &'a ExchangeDay, reporter: &str, step: &str) -> &'a HeardReport {
    let mut of_batch = only(day).heard.iter();
    of_batch.find(|one| (one.reporter.as_str(), one.step.as_str()) == (reporter, step)).unwrap()
}

fn content(day: &ExchangeDay) -> ExchangeDay {
    ExchangeDay { size: 0, now_us: 0, ..day.clone() }
}

fn concerns(day: &ExchangeDay) -> Vec<String> {
    only(day).concerns.iter().map(|one| format!("{} {}", one.concern, one.about)).collect()
}

/// A batch of two for one, both legs of which start at once, in its window.
async fn in_window() -> Play {
    let mut play = Play::begin().await;
    play.propose(1, &[person(A, 1), person(A, 2), person(B, 1)]).await;
    let window = play.window(2, true);
    play.agree_window(1, window).await;
    play.confirm(1).await;
    play.clear(1, 1, play.hours(8), &[]).await;
    play.schedule(1, &[A, B]).await;
    play.desks.mark_time(play.hours(3)).await.unwrap();
    play
}

async fn open_legs(play: &mut Play, code: &str) {
    for giver in ["UKR", "RUS"] {
        play.must_run("neutral-delegate", &["batch", "ready", code, "--giver", giver]);
        play.desks.sync().await.unwrap();
    }
    play.must_run("neutral-delegate", &["batch", "open-legs", code]);
    play.desks.sync().await.unwrap();
}

// Shows F12, F13, F14, INV-B5, NoteReport.
#[tokio::test(flavor = "multi_thread")]
async fn one_board_goes_on_at_the_mediator_and_at_a_mirror_while_both_legs_start() {
    let mut play = in_window().await;
    let mut at_mediator = collect(open(&play, MEDIATOR, "coordinator", None).await);
    let mut at_mirror = collect(open(&play, B, "auditor", None).await);
    let code = play.batch(1).await.code;
    let call = ["day", "heard", &code, "party-a", "departed", "--count", "3", "--at", "14:55"];
    let said = play.must_run("mediator-coordinator", &call);
    assert!(said.contains("It has no effect until it is signed."), "{said}");
    let (again, text) = play.run("mediator-coordinator", &call);
    assert!(!again && text.contains("ALREADY_SIGNED"), "{text}");
    let (by_a_side, text) = play.run("party-a-clerk", &call);
    assert!(!by_a_side && text.contains("ACCESS_DENIED"), "{text}");
    play.desks.sync().await.unwrap();
    // Heard, and nobody has departed: nobody can abort, and each side and the neutral can put it off.
    let day = board(&play, B, "auditor").await;
    let report = heard(&day, "party-a", "DEPARTED");
    assert_eq!((report.standing.as_str(), report.count, report.signed_count), ("HEARD_ONLY", Some(3), None));
    assert!(only(&day).legs.iter().all(|leg| leg.departed == 0));
    let rights: Vec<_> = only(&day).rights.iter().map(|one| (&*one.statement, &*one.principal)).collect();
    let postpone = ["party-a", "party-b", "neutral"].map(|who| ("PostponeBatch", who));
    assert_eq!(rights, postpone);
    open_legs(&mut play, &code).await;
    for giver in Principal::PARTIES {
        play.depart(1, giver).await.unwrap();
    }
    // Two departed by the signed report, where three were said.
    let day = board(&play, A, "clerk").await;
    let report = heard(&day, "party-a", "DEPARTED");
    assert_eq!((report.standing.as_str(), report.signed_count), ("CONTRADICTED", Some(2)));
    assert_eq!(concerns(&day), ["HEARD_CONTRADICTED party-a"]);
    for giver in Principal::PARTIES {
        play.claim(1, giver).await;
        play.receive(1, giver.other_party().unwrap()).await;
    }
    play.count(1, &[(A, 1)]).await;
    play.count(1, &[(B, 1)]).await;
    let newest = board(&play, MEDIATOR, "coordinator").await;
    assert_eq!(concerns(&newest), ["COUNTS_DIFFER party-a", "HEARD_CONTRADICTED party-a"]);
    let leg = &only(&newest).legs[0];
    assert_eq!((leg.claimed, leg.witnessed, leg.acknowledged), (Some(2), Some(1), Some(2)));
    for boards in [&mut at_mediator, &mut at_mirror] {
        let is_newest = |(_, board): &(usize, Option<ExchangeDay>)| {
            board.as_ref().is_some_and(|board| content(board) == content(&newest))
        };
        let seen = boards.wait_for(is_newest).await.unwrap().0;
        assert!(seen > 2, "the board went on {seen} times");
    }
    everybody_tells_the_same(&play, &newest).await;
    as_people_read_it(&play, &code);
}

// The board, who must act, and how far each term has come.
async fn everybody_tells_the_same(play: &Play, newest: &ExchangeDay) {
    for (service, role) in SHOWN_BY {
        assert_eq!(content(&board(play, service, role).await), content(newest), "{service:?}");
    }
    for (command, holds) in
        [(&["next", "--json"][..], "ATTEST_RECORD"), (&["terms", "positions", "--json"], "held_not_sought")]
    {
        let told =
            SHOWN_BY.map(|(service, role)| play.must_run(&format!("{}-{role}", service.word()), command));
        assert!(told.iter().all(|one| *one == told[0]), "{command:?}: {told:?}");
        assert!(told[0].contains(holds), "{}", told[0]);
    }
}

fn as_people_read_it(play: &Play, code: &str) {
    let shown = play.must_run("mediator-coordinator", &["day"]);
    let expected =
        [code, "UKR", "counted; waits for the neutral", "3!", "not what was signed", "Children are on no"];
    for expected in expected {
        assert!(shown.contains(expected), "{expected}: {shown}");
    }
    let json = play.must_run("party-a-clerk", &["day", "--json"]);
    let value: serde_json::Value = serde_json::from_str(json.trim()).unwrap();
    assert_eq!(value["batches"][0]["heard"][0]["standing"], "CONTRADICTED");
    let other_day = play.must_run("party-a-clerk", &["day", "--day", "2030-01-01"]);
    assert!(other_day.contains("No batch is on this day."), "{other_day}");
}

// Shows F24, F29, NoteReport.
#[tokio::test(flavor = "multi_thread")]
async fn a_watch_of_the_day_resumes_behind_what_it_saw_when_the_mediator_is_back() {
    let mut play = in_window().await;
    let mut watching = open(&play, MEDIATOR, "coordinator", None).await;
    let first = watching.message().await.unwrap().unwrap();
    let before = first.day.unwrap();
    assert_eq!(first.through_position + 1, before.size);
    play.forum.cluster.kill(MEDIATOR).await.unwrap();
    assert!(!matches!(watching.message().await, Ok(Some(_))), "the watch outlives its service");
    play.forum.cluster.restart(MEDIATOR).await.unwrap();
    // Nothing is told again; what comes after is.
    let mut resumed = open(&play, MEDIATOR, "coordinator", Some(first.through_position)).await;
    let code = before.batches[0].code.clone();
    play.must_run("mediator-coordinator", &["day", "heard", &code, "neutral", "arrived"]);
    let message = resumed.message().await.unwrap().unwrap();
    let after = message.day.unwrap();
    assert_eq!((after.size, message.through_position), (before.size + 1, before.size));
    assert_eq!(heard(&after, "neutral", "ARRIVED").standing, "HEARD_ONLY");
    let without_it = |day: &ExchangeDay| {
        let mut day = content(day);
        day.batches[0].heard.clear();
        day
    };
    assert_eq!(without_it(&after), without_it(&before), "a call changes nothing but what was heard");
    // A position that this log has not reached is another history's.
    let ahead = WatchExchangeDayRequest { day_us: 0, after_position: Some(after.size + 5) };
    let refused = days(&play, MEDIATOR, "coordinator").watch_exchange_day(ahead).await.unwrap_err();
    assert_eq!((refused.code(), &*reason(&refused)), (Code::OutOfRange, "POSITION_UNKNOWN"));
    let no_day = GetExchangeDayRequest { day_us: -1 };
    let refused = days(&play, MEDIATOR, "coordinator").get_exchange_day(no_day).await.unwrap_err();
    assert_eq!(reason(&refused), "FIELD_INVALID");
}
