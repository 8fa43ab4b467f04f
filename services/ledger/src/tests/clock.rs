//! The three clocks, by examples in days.

use homeward_payload::ids::Timestamp;

use crate::clock::{Clock, Freeze};

const fn day(day: i64) -> Timestamp {
    Timestamp(day * Timestamp::DAY_US)
}

// Shows F28, INV-A5, INV-S1.
#[test]
fn a_suspension_moves_the_protocols_days_and_no_others() {
    // Since when, due when, frozen from and until, now: due when.
    let check = |since, due, freezes: &[(i64, Option<i64>)], now, expected| {
        let freezes: Vec<Freeze> =
            freezes.iter().map(|(from, until)| Freeze { from: day(*from), until: until.map(day) }).collect();
        let on = |clock: Clock| clock.due(day(since), day(due), &freezes, day(now));
        assert_eq!(on(Clock::Protocol), day(expected), "{since} {due} {freezes:?} {now}");
        assert_eq!(on(Clock::Validity), day(due));
        assert_eq!(on(Clock::Treaty), day(due));
    };
    check(0, 10, &[], 5, 10);
    // Ended before it began to run, begun after it was due, and of no length.
    check(5, 10, &[(1, Some(4))], 20, 10);
    check(0, 10, &[(11, Some(20))], 30, 10);
    check(0, 10, &[(3, Some(3))], 20, 10);
    // Within, from before, and on the very last day.
    check(0, 10, &[(2, Some(5))], 20, 13);
    check(4, 10, &[(2, Some(6))], 20, 12);
    check(0, 10, &[(10, Some(15))], 20, 15);
    // While it lasts the end moves with the time.
    check(0, 10, &[(2, None)], 2, 10);
    check(0, 10, &[(2, None)], 50, 58);
    check(0, 10, &[(2, Some(40))], 20, 28);
    // Two, one of which falls into the days that the other has moved; overlapping ones count once, in any order.
    check(0, 10, &[(2, Some(5)), (12, Some(14))], 20, 15);
    check(0, 10, &[(4, Some(8)), (2, Some(6))], 20, 16);
    check(0, 10, &[(2, Some(9)), (3, Some(5))], 20, 17);
    check(0, 10, &[(2, None), (3, Some(5))], 20, 28);
}
