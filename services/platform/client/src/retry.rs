//! Trying a unary call again: only where it is safe, with full jitter, within an overall time.

use std::future::Future;
use std::time::Duration;

use homeward_api::reason::name;
use homeward_payload::proto::error::v1::ErrorReason;
use tonic::{Code, Status};

use crate::refusal::{is_from_transport, reason, retry_after};

/// How often and for how long a call is tried.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// Most tries, the first included; 1 or more.
    pub tries_max: u32,
    /// Longest pause before the second try; doubled with each further one.
    pub pause_first: Duration,
    /// Longest pause at all.
    pub pause_max: Duration,
    /// All tries and pauses together take no longer.
    pub overall: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            tries_max: 5,
            pause_first: Duration::from_millis(100),
            pause_max: Duration::from_secs(5),
            overall: Duration::from_secs(30),
        }
    }
}

impl Policy {
    /// One try alone, for callers that try again by themselves.
    #[must_use]
    pub fn once(overall: Duration) -> Self {
        Self { tries_max: 1, overall, ..Self::default() }
    }

    /// The pause after this many tries: a random part of a bound that doubles ("full jitter"), so that many callers
    /// do not come back together.
    #[must_use]
    pub fn pause(&self, tries: u32) -> Duration {
        let doublings = tries.saturating_sub(1).min(u32::BITS - 1);
        let bound = self.pause_first.saturating_mul(1 << doublings.min(30)).min(self.pause_max);
        bound.mul_f64(random_part())
    }
}

/// Between 0 and 1. Without randomness the whole bound is waited, which is safe and only slower.
fn random_part() -> f64 {
    getrandom::u32().map_or(1.0, |random| f64::from(random) / f64::from(u32::MAX))
}

/// Reads, and statements (which their id makes safe): whatever says that the service did not answer.
#[must_use]
pub fn is_safe_to_repeat(status: &Status) -> bool {
    match status.code() {
        Code::Unavailable | Code::DeadlineExceeded => true,
        // Room comes back; a bound does not.
        Code::ResourceExhausted => !is_over_a_bound(status),
        // A connection that broke during the call; the service's own refusals carry a reason.
        Code::Unknown | Code::Internal | Code::Cancelled => is_from_transport(status),
        _ => false,
    }
}

/// Whether a status finds fault with what was sent, so that the same bytes fail the next time too. A resource that is
/// used up for now, which may be told without a reason, is none of it.
#[must_use]
pub fn is_about_content(status: &Status) -> bool {
    match status.code() {
        Code::InvalidArgument => true,
        Code::ResourceExhausted => is_over_a_bound(status),
        _ => false,
    }
}

/// Whether what was sent is longer than it may ever be.
fn is_over_a_bound(status: &Status) -> bool {
    let bounds = [ErrorReason::MessageTooLarge, ErrorReason::ListTooLong, ErrorReason::BatchTooLong];
    reason(status).is_some_and(|found| bounds.into_iter().any(|bound| name(bound) == found))
}

/// Calls until it succeeds, the failure is not one to repeat, or the policy is used up.
///
/// # Errors
/// The status of the last try; DEADLINE_EXCEEDED where the overall time ended a try.
pub async fn retried<T, C, F>(policy: &Policy, is_safe: fn(&Status) -> bool, mut call: C) -> Result<T, Status>
where
    C: FnMut() -> F,
    F: Future<Output = Result<T, Status>>,
{
    let begun = tokio::time::Instant::now();
    let mut tries = 0_u32;
    loop {
        tries = tries.saturating_add(1);
        let left = policy.overall.saturating_sub(begun.elapsed());
        let status = match tokio::time::timeout(left, call()).await {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(status)) => status,
            Err(_) => return Err(Status::deadline_exceeded("the call took longer than its caller waits")),
        };
        let pause = retry_after(&status).unwrap_or_else(|| policy.pause(tries));
        let over = begun.elapsed().saturating_add(pause) >= policy.overall;
        if tries >= policy.tries_max || over || !is_safe(&status) {
            return Err(status);
        }
        tokio::time::sleep(pause).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use homeward_shell::status::Refusal;
    use std::cell::Cell;

    fn status(code: Code, with_reason: bool) -> Status {
        if with_reason {
            Refusal::new(code, "QUEUE_FULL", "full").into()
        } else {
            Status::new(code, "broken")
        }
    }

    async fn tries(code: Code, with_reason: bool, fails: u32) -> (u32, Option<Code>) {
        let made = Cell::new(0);
        let policy = Policy::default();
        let answer = retried(&policy, is_safe_to_repeat, || {
            made.set(made.get() + 1);
            let fails = made.get() <= fails;
            async move { if fails { Err(status(code, with_reason)) } else { Ok(()) } }
        });
        let code = answer.await.err().map(|status| status.code());
        (made.get(), code)
    }

    #[tokio::test(start_paused = true)]
    async fn only_what_is_safe_is_tried_again_and_not_for_ever() {
        let check = async |code, with_reason, fails, expected| {
            assert_eq!(tries(code, with_reason, fails).await, expected, "{code:?} {with_reason} {fails}");
        };
        check(Code::Unavailable, true, 2, (3, None)).await;
        check(Code::Unavailable, true, 9, (5, Some(Code::Unavailable))).await;
        check(Code::DeadlineExceeded, true, 1, (2, None)).await;
        check(Code::ResourceExhausted, true, 1, (2, None)).await;
        check(Code::Unknown, false, 1, (2, None)).await;
        check(Code::Internal, false, 1, (2, None)).await;
        check(Code::Internal, true, 1, (1, Some(Code::Internal))).await;
        check(Code::InvalidArgument, false, 1, (1, Some(Code::InvalidArgument))).await;
        check(Code::PermissionDenied, true, 1, (1, Some(Code::PermissionDenied))).await;
    }

    #[test]
    fn what_is_too_long_is_not_sent_again() {
        let check = |reason, expected: bool| {
            let status: Status = Refusal::of(reason, "so many").into();
            assert_eq!(is_safe_to_repeat(&status), expected, "{status:?}");
            assert_eq!(is_about_content(&status), !expected, "{status:?}");
        };
        check(ErrorReason::QueueFull, true);
        check(ErrorReason::WatcherLagged, true);
        check(ErrorReason::MessageTooLarge, false);
        check(ErrorReason::ListTooLong, false);
        check(ErrorReason::BatchTooLong, false);
    }

    #[test]
    fn only_a_fault_of_the_content_is_one() {
        let check = |code, expected: bool| {
            assert_eq!(is_about_content(&Status::new(code, "")), expected, "{code:?}");
        };
        check(Code::InvalidArgument, true);
        // A connection asked to slow down.
        check(Code::ResourceExhausted, false);
        check(Code::Unavailable, false);
        check(Code::PermissionDenied, false);
        check(Code::Internal, false);
    }

    #[tokio::test(start_paused = true)]
    async fn the_pause_asked_for_is_kept() {
        let begun = tokio::time::Instant::now();
        let mut first = true;
        let policy = Policy::default();
        let answer = retried(&policy, is_safe_to_repeat, || {
            let fails = std::mem::replace(&mut first, false);
            let refusal = Refusal::new(Code::ResourceExhausted, "QUEUE_FULL", "full");
            async move { if fails { Err(refusal.retry_after(Duration::from_secs(7)).into()) } else { Ok(()) } }
        });
        answer.await.unwrap();
        assert_eq!(begun.elapsed(), Duration::from_secs(7));
    }

    #[tokio::test(start_paused = true)]
    async fn the_overall_time_ends_a_call_that_does_not_answer() {
        let policy = Policy::once(Duration::from_secs(3));
        let answer = retried(&policy, is_safe_to_repeat, std::future::pending::<Result<(), Status>>).await;
        assert_eq!(answer.unwrap_err().code(), Code::DeadlineExceeded);
    }

    #[test]
    fn pauses_double_up_to_their_most() {
        let policy = Policy::default();
        for (tries, most_ms) in [(1, 100), (2, 200), (3, 400), (7, 5_000), (u32::MAX, 5_000)] {
            assert!(policy.pause(tries) <= Duration::from_millis(most_ms), "{tries}");
        }
    }
}
