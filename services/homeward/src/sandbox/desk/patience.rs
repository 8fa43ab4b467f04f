//! Repeating a call that is safe to repeat while a process is away.

use std::future::Future;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use tonic::{Code, Status};

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

// What a process that is away, busy, or has not heard of something yet answers.
fn is_passing(status: &Status) -> bool {
    matches!(
        status.code(),
        Code::Unavailable
            | Code::DeadlineExceeded
            | Code::ResourceExhausted
            | Code::Cancelled
            | Code::Unknown
    )
}
