//! Running the service as a process.

use std::path::Path;
use std::sync::{Arc, Mutex};

use homeward_api::neutral::v1::witness_desk_service_server::WitnessDeskServiceServer;
use homeward_participant::serve::{self, Own, ServeError};
use homeward_payload::domain::Principal;
use homeward_shell::limits::BULK_MESSAGE_BYTES_MAX;

use crate::desk::WitnessDesk;
use crate::permission::ROWS;
use crate::store::Store;

const STORE_FILE: &str = "neutral.sqlite";

/// Serves the neutral until SIGTERM or SIGINT, then drains.
///
/// # Errors
/// [`ServeError`] naming what cannot be used, or why the process must end.
pub async fn serve(config: &Path) -> Result<(), ServeError> {
    let served = serve::serve(config, &[Principal::Neutral], |participant, data, routes| {
        let store = Store::open(&data.join(STORE_FILE))?;
        let desk = WitnessDesk::new(participant, Arc::new(Mutex::new(store)))?;
        let service = WitnessDeskServiceServer::new(desk).max_decoding_message_size(BULK_MESSAGE_BYTES_MAX);
        Ok(Own::new(routes.add_service(service), ROWS.to_vec()))
    });
    served.await
}
