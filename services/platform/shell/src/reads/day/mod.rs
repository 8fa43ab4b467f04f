//! `homeward.ledger.v1.DayService`.

mod describe;
mod watch;

use crate::limits::MESSAGE_BYTES_MAX;
use crate::projection::{Projection, View};
use crate::status::Refusal;
use homeward_api::ledger::v1 as api;
use homeward_api::ledger::v1::day_service_server::{DayService, DayServiceServer};
use homeward_ledger::day::board;
use homeward_payload::ids::Timestamp;
use homeward_payload::proto::error::v1::ErrorReason;
use std::sync::Arc;
use tokio::sync::Semaphore;
use tonic::{Request, Response, Status};
use watch::DayStream;

/// Watchers of boards in one process: each makes a board of its own.
const WATCHERS_MAX: usize = 64;

/// The day of exchange, read from the replayed ledger.
pub struct DayReads {
    projection: Arc<Projection>,
    seats: Arc<Semaphore>,
}

impl DayReads {
    /// Reads what `projection` shows.
    pub fn new(projection: Arc<Projection>) -> Self {
        Self { projection, seats: Arc::new(Semaphore::new(WATCHERS_MAX)) }
    }

    /// The service, to be added to the routes.
    pub fn into_service(self) -> DayServiceServer<Self> {
        DayServiceServer::new(self).max_decoding_message_size(MESSAGE_BYTES_MAX)
    }
}

/// A day that was asked for: some moment of it, or whatever the forum's clock shows.
#[derive(Clone, Copy, Debug)]
struct AskedDay(Option<Timestamp>);

impl AskedDay {
    fn read(day_us: i64) -> Result<Self, Status> {
        if day_us < 0 {
            let message = format!("day_us is {day_us}; a day before 1970 is no day of exchange");
            let allowed = "0, or microseconds since 1970 UTC";
            return Err(Refusal::of(ErrorReason::FieldInvalid, message).violation("day_us", allowed).into());
        }
        Ok(Self(Some(Timestamp(day_us)).filter(|_| day_us != 0)))
    }

    /// The board of that day, at the forum's time.
    fn board(self, projection: &Projection) -> api::ExchangeDay {
        let clock = projection.forum().clock();
        projection.read(|view: &View| {
            let replica = view.state().replica();
            let now = clock.now(replica.newest_time());
            let found = board(replica.machine(), self.0.unwrap_or(now), now);
            api::ExchangeDay {
                size: replica.size(),
                now_us: now.0,
                simulated: clock.is_simulated(),
                ..describe::day(&found)
            }
        })
    }
}

#[tonic::async_trait]
impl DayService for DayReads {
    async fn get_exchange_day(
        &self,
        request: Request<api::GetExchangeDayRequest>,
    ) -> Result<Response<api::GetExchangeDayResponse>, Status> {
        let asked = AskedDay::read(request.get_ref().day_us)?;
        let day = Some(asked.board(&self.projection));
        Ok(Response::new(api::GetExchangeDayResponse { day }))
    }

    type WatchExchangeDayStream = DayStream;

    async fn watch_exchange_day(
        &self,
        request: Request<api::WatchExchangeDayRequest>,
    ) -> Result<Response<DayStream>, Status> {
        let api::WatchExchangeDayRequest { day_us, after_position } = request.into_inner();
        let asked = AskedDay::read(day_us)?;
        let seats = Arc::clone(&self.seats);
        watch::watch(Arc::clone(&self.projection), seats, asked, after_position).map(Response::new)
    }
}
