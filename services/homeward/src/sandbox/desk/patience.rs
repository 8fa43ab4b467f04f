//! Repeating a call that is safe to repeat while a process is away.

use std::future::Future;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use homeward_api::reason::name;
use homeward_client::refusal::reason;
use homeward_client::retry::is_safe_to_repeat;
use homeward_payload::proto::error::v1::ErrorReason;
use tonic::Status;

/// How long a call is repeated.
const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(50);

/// Repeats a call that is safe to repeat until it answers something; `Ok(None)` means not yet.
///
/// # Errors
/// The status of a call that repeating cannot mend, or the last one when patience ends.
pub(in crate::sandbox) async fn patiently<T, F, Call>(what: &str, mut call: F) -> anyhow::Result<Option<T>>
where
    F: FnMut() -> Call,
    Call: Future<Output = Result<Option<T>, Status>>,
{
    let deadline = Instant::now() + PATIENCE;
    loop {
        match call().await {
            Ok(Some(value)) => return Ok(Some(value)),
            Ok(None) if Instant::now() > deadline => return Ok(None),
            Ok(None) => {}
            Err(status) if is_passing(&status) && Instant::now() < deadline => {}
            Err(status) => return Err(status).with_context(|| what.to_owned()),
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// A process that is away, busy, or cut off in mid-call comes back. A sealed document is on its way while the log has
/// spoken of it already, and arrives. Nothing else comes to be known by waiting: what is not there now is not there
/// because a step was left out.
fn is_passing(status: &Status) -> bool {
    is_safe_to_repeat(status)
        || reason(status).is_some_and(|found| found == name(ErrorReason::DocumentUnknown))
}

#[cfg(test)]
mod tests {
    use homeward_shell::status::Refusal;
    use tonic::Code;

    use super::*;

    #[test]
    fn only_what_waiting_mends_is_waited_for() {
        let check = |status: Status, expected: bool| assert_eq!(is_passing(&status), expected, "{status:?}");
        for (reason, expected) in [
            (ErrorReason::Draining, true),
            (ErrorReason::QueueFull, true),
            (ErrorReason::DocumentUnknown, true),
            (ErrorReason::ResourceUnknown, false),
            (ErrorReason::BatchUnknown, false),
            (ErrorReason::MessageTooLarge, false),
            (ErrorReason::FieldInvalid, false),
        ] {
            check(Refusal::of(reason, "as it is").into(), expected);
        }
        check(Status::new(Code::Unavailable, "killed"), true);
        check(Status::new(Code::Unknown, "connection reset"), true);
        check(Status::new(Code::NotFound, "no such path"), false);
    }
}
