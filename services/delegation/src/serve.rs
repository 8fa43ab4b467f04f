//! The process of one delegation.

use std::path::Path;
use std::sync::Arc;

use homeward_participant::serve::{self, Own, ServeError};
use homeward_payload::domain::Principal;

use crate::delegation::Delegation;
use crate::{permission, service};

/// Serves one delegation until SIGTERM or SIGINT, then drains.
///
/// # Errors
/// [`ServeError`] naming what cannot be used, or why the process must end.
pub async fn serve(config: &Path) -> Result<(), ServeError> {
    let served = serve::serve(config, &Principal::PARTIES, |participant, data, routes| {
        let permissions = permission::rows(participant.principal());
        let delegation = Arc::new(Delegation::open(participant, data)?);
        Ok(Own::new(service::add_to(routes, &delegation), permissions))
    });
    served.await
}
