//! Running one service.

use std::path::Path;

use super::Service;

/// Runs a service until it is asked to end.
///
/// # Errors
/// If it cannot start, or its store fails.
pub(super) async fn run(service: Service, config: &Path) -> anyhow::Result<()> {
    match service {
        Service::Mediator => Box::pin(homeward_mediator::serve(config)).await?,
        Service::Delegation => Box::pin(homeward_delegation::serve(config)).await?,
        Service::Commission => Box::pin(homeward_commission::serve(config)).await?,
        Service::Neutral => Box::pin(homeward_neutral::serve(config)).await?,
    }
    Ok(())
}
