//! Watching events.

use super::batch;
use crate::projection::Projection;
use futures::stream::{BoxStream, StreamExt};
use homeward_api::ledger::v1::{LedgerEvent, WatchEventsRequest, WatchEventsResponse};
use tonic::Status;

/// A watch of events.
pub(super) type EventStream = BoxStream<'static, Result<WatchEventsResponse, Status>>;

/// Watches from the position asked for, or from the oldest event kept.
///
/// # Errors
/// `FIELD_INVALID` and `RESOURCE_UNKNOWN` for the batch, and those of the hub.
pub(super) fn watch(projection: &Projection, request: WatchEventsRequest) -> Result<EventStream, Status> {
    let WatchEventsRequest { after_position, batch } = request;
    let batch = match batch.as_str() {
        "" => None,
        asked => Some(projection.read(|view| batch::resolve(view.state().replica().machine(), asked))?),
    };
    let batch = batch.map(|id| id.to_string());
    let hub = projection.events();
    let after = after_position.or_else(|| hub.oldest().checked_sub(1));
    let stream = hub.subscribe(after)?.map(move |item| {
        let found = item.map_err(Status::from)?;
        let asked = |event: &&LedgerEvent| batch.as_ref().is_none_or(|batch| event.batch == *batch);
        let events = found.events.iter().map(|(_, event)| event.as_ref()).filter(asked).cloned().collect();
        Ok(WatchEventsResponse { events, through_position: found.through_position.unwrap_or_default() })
    });
    Ok(stream.boxed())
}
