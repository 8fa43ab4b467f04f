use super::*;
use futures::{FutureExt, StreamExt};
use proptest::prelude::*;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tonic::Code;

fn hub(first: u64, capacity: usize) -> Hub<u64> {
    Hub::with_capacity(first, capacity, CancellationToken::new())
}

fn publish(hub: &Hub<u64>, positions: impl IntoIterator<Item = u64>) {
    for position in positions {
        hub.publish(position, Arc::new(position * 10)).unwrap();
    }
}

/// What is ready now: positions of a batch, the end, or nothing.
fn poll(stream: &mut WatchStream<u64>) -> Option<Result<Vec<u64>, WatchEnd>> {
    let item = stream.next().now_or_never()??;
    Some(item.map(|batch| {
        assert!(batch.events.iter().all(|(position, event)| **event == position * 10));
        assert_eq!(batch.events.last().map(|(position, _)| *position), batch.through_position);
        batch.events.iter().map(|(position, _)| *position).collect()
    }))
}

#[tokio::test]
async fn a_watch_resumes_exactly_or_says_why_not() {
    let check =
        |first, capacity, published: u64, after, expected: Result<Option<Vec<u64>>, SubscribeError>| {
            let hub = hub(first, capacity);
            publish(&hub, first..first + published);
            let found = hub.subscribe(after).map(|mut stream| poll(&mut stream).map(Result::unwrap));
            assert_eq!(found, expected, "first {first}, {published} published, after {after:?}");
        };
    check(0, 4, 0, None, Ok(None));
    check(0, 4, 3, None, Ok(Some(vec![0, 1, 2])));
    check(0, 4, 3, Some(0), Ok(Some(vec![1, 2])));
    check(0, 4, 3, Some(2), Ok(None));
    check(0, 4, 3, Some(3), Err(SubscribeError::Ahead { next: 3 }));
    check(0, 4, 3, Some(u64::MAX), Err(SubscribeError::Ahead { next: 3 }));
    check(0, 4, 6, None, Err(SubscribeError::TooOld { oldest: 2 }));
    check(0, 4, 6, Some(0), Err(SubscribeError::TooOld { oldest: 2 }));
    check(0, 4, 6, Some(1), Ok(Some(vec![2, 3, 4, 5])));
    check(100, 4, 0, None, Err(SubscribeError::TooOld { oldest: 100 }));
    check(100, 4, 0, Some(98), Err(SubscribeError::TooOld { oldest: 100 }));
    check(100, 4, 0, Some(99), Ok(None));
    check(100, 4, 2, Some(99), Ok(Some(vec![100, 101])));
}

#[tokio::test]
async fn positions_ascend() {
    let check = |position, expected: Result<(), OutOfOrder>| {
        let hub = hub(0, 4);
        publish(&hub, [0, 7]);
        assert_eq!(hub.publish(position, Arc::new(0)), expected);
    };
    check(8, Ok(()));
    check(100, Ok(()));
    check(7, Err(OutOfOrder { found: 7, next: 8 }));
    check(0, Err(OutOfOrder { found: 0, next: 8 }));
    check(u64::MAX, Err(OutOfOrder { found: u64::MAX, next: 8 }));
}

#[tokio::test]
async fn a_slow_watcher_is_ended_and_told_where_to_resume() {
    let hub = hub(0, 4);
    let (mut slow, mut fast) = (hub.subscribe(None).unwrap(), hub.subscribe(None).unwrap());
    publish(&hub, 0..2);
    assert_eq!(poll(&mut slow), Some(Ok(vec![0, 1])));
    assert_eq!(poll(&mut fast), Some(Ok(vec![0, 1])));
    publish(&hub, 2..5);
    assert_eq!(poll(&mut fast), Some(Ok(vec![2, 3, 4])));
    publish(&hub, 5..7);
    assert_eq!(poll(&mut slow), Some(Err(WatchEnd::Lagged { resume: Some(1) })));
    assert!(slow.next().await.is_none());
    assert_eq!(poll(&mut fast), Some(Ok(vec![5, 6])));
    assert_eq!(poll(&mut fast), None);
}

#[tokio::test]
async fn batches_are_bounded() {
    let hub = hub(0, 2 * BATCH_EVENTS_MAX);
    publish(&hub, 0..600);
    let mut stream = hub.subscribe(None).unwrap();
    assert_eq!(poll(&mut stream), Some(Ok((0..512).collect())));
    assert_eq!(poll(&mut stream), Some(Ok((512..600).collect())));
    assert_eq!(poll(&mut stream), None);
}

#[tokio::test]
async fn a_drain_ends_every_watch() {
    let draining = CancellationToken::new();
    let hub = Hub::with_capacity(0, 4, draining.clone());
    let (mut idle, mut waiting) = (hub.subscribe(None).unwrap(), hub.subscribe(None).unwrap());
    publish(&hub, 0..2);
    assert_eq!(poll(&mut waiting), Some(Ok(vec![0, 1])));
    let waiter = tokio::spawn(async move { waiting.next().await.map(|item| item.map(|_| ())) });
    tokio::task::yield_now().await;
    draining.cancel();
    assert_eq!(waiter.await.unwrap(), Some(Err(WatchEnd::Draining { resume: Some(1) })));
    assert_eq!(poll(&mut idle), Some(Err(WatchEnd::Draining { resume: None })));
    assert!(idle.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_silent_watch_shows_life() {
    let hub = hub(0, 4);
    publish(&hub, 0..2);
    let started = Instant::now();
    let mut stream = hub.subscribe(Some(1)).unwrap();
    for beats in 1..=3 {
        let batch = stream.next().await.unwrap().unwrap();
        assert_eq!((batch.events.len(), batch.through_position), (0, Some(1)));
        assert_eq!(started.elapsed().as_secs() / HEARTBEAT_INTERVAL.as_secs(), beats);
    }
}

#[tokio::test]
async fn a_seat_is_free_again_when_its_watch_is_dropped() {
    let hub = hub(0, 4);
    let mut streams: Vec<_> = (0..WATCHERS_MAX).map(|_| hub.subscribe(None).unwrap()).collect();
    assert_eq!(hub.subscribe(None).err(), Some(SubscribeError::Full));
    streams.pop();
    assert!(hub.subscribe(None).is_ok());
}

#[test]
fn ends_become_statuses_with_their_resume_point() {
    use tonic_types::StatusExt;
    let check = |status: Status, code, reason, key: &str, value: Option<&str>| {
        let info = status.get_details_error_info().unwrap();
        assert_eq!((status.code(), info.reason.as_str()), (code, reason));
        assert_eq!(info.metadata.get(key).map(String::as_str), value);
    };
    let lagged = |resume| WatchEnd::Lagged { resume }.into();
    check(lagged(Some(7)), Code::ResourceExhausted, "WATCHER_LAGGED", "resume_after", Some("7"));
    check(lagged(None), Code::ResourceExhausted, "WATCHER_LAGGED", "resume_after", None);
    let draining = WatchEnd::Draining { resume: Some(0) };
    check(draining.into(), Code::Unavailable, "DRAINING", "resume_after", Some("0"));
    let old = SubscribeError::TooOld { oldest: 9 };
    check(old.into(), Code::OutOfRange, "POSITION_COMPACTED", "oldest", Some("9"));
    check(SubscribeError::Ahead { next: 3 }.into(), Code::OutOfRange, "POSITION_UNKNOWN", "next", Some("3"));
    check(SubscribeError::Full.into(), Code::ResourceExhausted, "QUEUE_FULL", "oldest", None);
}

#[derive(Clone, Debug)]
enum Step {
    Publish { gap: u64 },
    Poll,
    Reconnect,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => (0..3_u64).prop_map(|gap| Step::Publish { gap }),
        2 => Just(Step::Poll),
        1 => Just(Step::Reconnect),
    ]
}

proptest! {
    /// However publishing, polling and reconnecting interleave, a watcher sees each event exactly once
    /// and in order, unless it is told that it missed some; and it is told so exactly when it has.
    #[test]
    fn nothing_is_lost_or_repeated(capacity in 1..8_usize, steps in proptest::collection::vec(step(), 0..80)) {
        // Timers want a runtime around them, though none of them is waited for here.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let _entered = runtime.enter();
        let hub = hub(0, capacity);
        let mut published: Vec<u64> = Vec::new();
        let mut seen: Vec<u64> = Vec::new();
        let mut stream = hub.subscribe(None).unwrap();
        for step in steps {
            match step {
                Step::Publish { gap } => {
                    let position = published.last().map_or(0, |last| last + 1) + gap;
                    publish(&hub, [position]);
                    published.push(position);
                }
                Step::Poll => match poll(&mut stream) {
                    Some(Ok(batch)) => seen.extend(batch),
                    Some(Err(end)) => {
                        prop_assert_eq!(end, WatchEnd::Lagged { resume: seen.last().copied() });
                        prop_assert!(published.len() - seen.len() > capacity);
                        return Ok(());
                    }
                    None => prop_assert_eq!(&seen, &published),
                },
                Step::Reconnect => match hub.subscribe(seen.last().copied()) {
                    Ok(resumed) => stream = resumed,
                    Err(_) => {
                        prop_assert!(published.len() - seen.len() > capacity);
                        return Ok(());
                    }
                },
            }
            prop_assert!(published.starts_with(&seen));
        }
    }
}
