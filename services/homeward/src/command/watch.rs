//! Watching statements as they are sequenced.

use homeward_api::ledger::v1::ledger_service_client::LedgerServiceClient;
use homeward_api::ledger::v1::{GetBatchRequest, LedgerEvent, WatchEventsRequest};
use homeward_payload::ids::BatchId;
use homeward_shell::reads::code::code_of;
use tonic::transport::Channel;

use super::names::Names;
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
    let names = if json { None } else { Some(Names::read(&mut reads).await?) };
    let request = WatchEventsRequest { after_position: after, batch };
    let mut stream = reads.watch_events(request).await?.into_inner();
    let mut shown = 0_u64;
    while let Some(message) = stream.message().await? {
        for event in &message.events {
            if limit.is_some_and(|limit| shown >= limit) {
                return Ok(());
            }
            print(event, names.as_ref())?;
            shown += 1;
        }
        if limit.is_some_and(|limit| shown >= limit) {
            return Ok(());
        }
    }
    Ok(())
}

/// One line: as people read it where names are given, else as JSON.
fn print(event: &LedgerEvent, names: Option<&Names>) -> anyhow::Result<()> {
    match names {
        Some(names) => println!("{}", line(event, names)),
        None => println!("{}", output::to_json("homeward.ledger.v1.LedgerEvent", event)?),
    }
    Ok(())
}

fn line(event: &LedgerEvent, names: &Names) -> String {
    let code = BatchId::from_hex(&event.batch).map(|batch| code_of(&batch)).unwrap_or_default();
    format!(
        "{:>8}  {}  {code:<11}  {}",
        event.position,
        output::time(event.time_us),
        names.in_text(&event.summary)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_read_when_which_batch_and_what() {
        let names = Names::new("UKR".to_owned(), "RUS".to_owned());
        let event = LedgerEvent {
            position: 7,
            time_us: 1_748_865_600_000_000,
            author: "party-a".to_owned(),
            statement: "ProposeBatch".to_owned(),
            batch: "01".repeat(16),
            summary: "party-a proposed revision 1 with 2 lines.".to_owned(),
        };
        let code = code_of(&BatchId([1; 16]));
        let expected = format!("       7  2025-06-02 12:00  {code}  UKR proposed revision 1 with 2 lines.");
        assert_eq!(line(&event, &names), expected);
        let event = LedgerEvent { batch: String::new(), summary: "mediator spoke.".to_owned(), ..event };
        assert_eq!(line(&event, &names), "       7  2025-06-02 12:00               mediator spoke.");
    }
}
