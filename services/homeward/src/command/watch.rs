//! Watching statements as they are sequenced.

use homeward_api::ledger::v1::ledger_service_client::LedgerServiceClient;
use homeward_api::ledger::v1::{GetBatchRequest, LedgerEvent, WatchEventsRequest};
use tonic::transport::Channel;

use super::output;

/// Prints events until the service ends the watch, or so many have been shown.
///
/// # Errors
/// If the service does not answer, or ends the watch; its message says where to resume.
pub(super) async fn run(
    channel: Channel,
    after: Option<u64>,
    batch: Option<&str>,
    limit: Option<u64>,
    json: bool,
) -> anyhow::Result<()> {
    let mut reads = LedgerServiceClient::new(channel);
    let batch = match batch {
        None => String::new(),
        Some(name) => {
            let answer = reads.get_batch(GetBatchRequest { batch: name.to_owned() }).await?.into_inner();
            answer.batch.map(|batch| batch.batch).unwrap_or_default()
        }
    };
    let request = WatchEventsRequest { after_position: after, batch };
    let mut stream = reads.watch_events(request).await?.into_inner();
    let mut shown = 0_u64;
    while let Some(message) = stream.message().await? {
        for event in &message.events {
            if limit.is_some_and(|limit| shown >= limit) {
                return Ok(());
            }
            print(event, json)?;
            shown += 1;
        }
        if limit.is_some_and(|limit| shown >= limit) {
            return Ok(());
        }
    }
    Ok(())
}

fn print(event: &LedgerEvent, json: bool) -> anyhow::Result<()> {
    if json {
        let value = output::to_json("homeward.ledger.v1.LedgerEvent", event)?;
        println!("{value}");
        return Ok(());
    }
    println!(
        "{:>8}  {}  {:<10}  {:<22}  {}",
        event.position,
        output::time(event.time_us),
        event.author,
        event.statement,
        event.summary
    );
    Ok(())
}
