//! Running the service as a process.

use std::path::Path;
use std::sync::{Arc, Mutex};

use homeward_api::commission::v1::medical_service_server::MedicalServiceServer;
use homeward_participant::serve::{self, Own, ServeError};
use homeward_payload::domain::Principal;
use homeward_shell::limits::MESSAGE_BYTES_MAX;

use crate::medical::Medical;
use crate::permission::ROWS;
use crate::store::Store;

const STORE_FILE: &str = "commission.sqlite";

/// Serves a commission until SIGTERM or SIGINT, then drains. Its configuration names a panel's key, which states
/// findings and fitness.
///
/// # Errors
/// [`ServeError`] naming what cannot be used, or why the process must end.
pub async fn serve(config: &Path) -> Result<(), ServeError> {
    let served = serve::serve(config, &[Principal::Commission], |participant, data, routes| {
        let store = Store::open(&data.join(STORE_FILE))?;
        let medical = Medical::new(participant, Arc::new(Mutex::new(store)));
        let service = MedicalServiceServer::new(medical.clone()).max_decoding_message_size(MESSAGE_BYTES_MAX);
        let beside = Box::pin(async move { medical.take_in_for_ever().await });
        Ok(Own { routes: routes.add_service(service), permissions: ROWS.to_vec(), beside })
    });
    served.await
}
