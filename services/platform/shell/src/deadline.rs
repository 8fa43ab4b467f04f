//! How long a call may take.
//!
//! The gRPC library answers a timeout as CANCELLED and does not pass deadlines on; here a call past its
//! deadline is DEADLINE_EXCEEDED, and a handler finds its [`Deadline`] in the request's extensions and
//! passes it on with [`Deadline::bound`].

use crate::permission::Shape;
use crate::status::Refusal;
use homeward_payload::proto::error::v1::ErrorReason;
use http::HeaderMap;
use std::time::Duration;
use tokio::time::Instant;
use tonic::Status;

/// Time of a unary call whose client names none.
pub const UNARY_TIMEOUT_DEFAULT: Duration = Duration::from_secs(5);

/// Longest time of a unary call, whatever its client names.
pub const UNARY_TIMEOUT_MAX: Duration = Duration::from_secs(30);

/// Longest time of a stream; its client then resumes with a new call.
pub const STREAM_TIMEOUT_MAX: Duration = Duration::from_secs(60 * 60);

/// Longest part of the client's time kept back, so that the refusal reaches a client that still waits.
/// It also makes this deadline come before the gRPC library's own. A tenth of a shorter time is kept.
pub const REPLY_MARGIN_MAX: Duration = Duration::from_millis(20);

const TIMEOUT_HEADER: &str = "grpc-timeout";

/// Digits in a gRPC timeout ("gRPC over HTTP2", TimeoutValue).
const TIMEOUT_DIGITS_MAX: usize = 8;

/// When a call ends, finished or not.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Deadline {
    at: Instant,
}

impl Deadline {
    /// The deadline of a call of this shape with these headers that arrived at `now`.
    ///
    /// # Errors
    /// [`ErrorReason::FieldInvalid`] when the timeout header cannot be read.
    pub fn of_call(headers: &HeaderMap, shape: Shape, now: Instant) -> Result<Self, Status> {
        let (absent, most) = match shape {
            Shape::Unary => (UNARY_TIMEOUT_DEFAULT, UNARY_TIMEOUT_MAX),
            Shape::Stream | Shape::Watch => (STREAM_TIMEOUT_MAX, STREAM_TIMEOUT_MAX),
        };
        let asked = match headers.get(TIMEOUT_HEADER) {
            None => absent,
            Some(value) => {
                let asked = parse_timeout(value.as_bytes()).ok_or_else(malformed)?;
                asked.saturating_sub(REPLY_MARGIN_MAX.min(asked / 10))
            }
        };
        let timeout = asked.min(most);
        Ok(Self { at: now.checked_add(timeout).unwrap_or(now) })
    }

    /// The moment itself.
    pub fn at(self) -> Instant {
        self.at
    }

    /// Time left; zero when past.
    pub fn remaining(self) -> Duration {
        self.at.saturating_duration_since(Instant::now())
    }

    /// Gives an outgoing call the time that is left, less a margin in which its failure can be told.
    pub fn bound<T>(self, request: &mut tonic::Request<T>) {
        let remaining = self.remaining();
        request.set_timeout(remaining.saturating_sub(REPLY_MARGIN_MAX.min(remaining / 10)));
    }
}

/// The refusal of a call past its deadline.
pub(crate) fn exceeded() -> Status {
    let message = "the call took longer than its deadline allows; whether it took effect is not known: \
                   ask, or send the same statement again";
    Refusal::of(ErrorReason::DeadlinePassed, message).into()
}

fn malformed() -> Status {
    let message = "grpc-timeout is not readable; allowed are 1 to 8 digits and one of H M S m u n";
    Refusal::of(ErrorReason::FieldInvalid, message).into()
}

fn parse_timeout(value: &[u8]) -> Option<Duration> {
    let (unit, digits) = value.split_last()?;
    if digits.is_empty() || digits.len() > TIMEOUT_DIGITS_MAX || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let amount: u64 = std::str::from_utf8(digits).ok()?.parse().ok()?;
    match unit {
        b'H' => Some(Duration::from_secs(amount.saturating_mul(60 * 60))),
        b'M' => Some(Duration::from_secs(amount.saturating_mul(60))),
        b'S' => Some(Duration::from_secs(amount)),
        b'm' => Some(Duration::from_millis(amount)),
        b'u' => Some(Duration::from_micros(amount)),
        b'n' => Some(Duration::from_nanos(amount)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timeout_ms(header: Option<&str>, shape: Shape) -> Option<u128> {
        let mut headers = HeaderMap::new();
        if let Some(header) = header {
            headers.insert(TIMEOUT_HEADER, header.parse().unwrap());
        }
        let now = Instant::now();
        let deadline = Deadline::of_call(&headers, shape, now);
        deadline.map(|deadline| deadline.at().duration_since(now).as_millis()).ok()
    }

    #[test]
    fn timeouts_have_a_default_a_margin_and_a_most() {
        let check = |header, shape, expected_ms| {
            assert_eq!(timeout_ms(header, shape), Some(expected_ms), "{header:?} {shape:?}");
        };
        check(None, Shape::Unary, 5_000);
        check(None, Shape::Stream, 3_600_000);
        check(None, Shape::Watch, 3_600_000);
        check(Some("100m"), Shape::Unary, 90);
        check(Some("1S"), Shape::Unary, 980);
        check(Some("1000000u"), Shape::Unary, 980);
        check(Some("1M"), Shape::Unary, 30_000);
        check(Some("99999999H"), Shape::Unary, 30_000);
        check(Some("99999999H"), Shape::Watch, 3_600_000);
        check(Some("2M"), Shape::Watch, 119_980);
        check(Some("0n"), Shape::Unary, 0);
    }

    #[test]
    fn malformed_timeouts_are_refused() {
        for header in ["", "5", "S", "-1S", "1.5S", "123456789S", "5s", "5 S", "+5S"] {
            assert_eq!(timeout_ms(Some(header), Shape::Unary), None, "{header:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_outgoing_call_gets_what_is_left() {
        let mut headers = HeaderMap::new();
        headers.insert(TIMEOUT_HEADER, "10S".parse().unwrap());
        let deadline = Deadline::of_call(&headers, Shape::Unary, Instant::now()).unwrap();
        tokio::time::advance(Duration::from_secs(9)).await;
        assert_eq!(deadline.remaining(), Duration::from_millis(980));
        let mut request = tonic::Request::new(());
        deadline.bound(&mut request);
        assert_eq!(request.metadata().get(TIMEOUT_HEADER).unwrap(), "960000u");
        tokio::time::advance(Duration::from_secs(9)).await;
        assert_eq!(deadline.remaining(), Duration::ZERO);
    }
}
