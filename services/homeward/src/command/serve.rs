//! Running one service.

use std::path::Path;

use anyhow::bail;
use homeward_mediator::Start;

use super::Service;

/// Runs a service until it is asked to end; `founds` says that a mediator's forum is new.
///
/// # Errors
/// If it cannot start, or its store fails.
pub(super) async fn run(service: Service, config: &Path, founds: bool) -> anyhow::Result<()> {
    match service {
        Service::Mediator => Box::pin(homeward_mediator::serve(config, &Start::new(founds))).await?,
        _ if founds => bail!("--found is for the mediator alone; the others mirror what it founds"),
        Service::Delegation => Box::pin(homeward_delegation::serve(config)).await?,
        Service::Commission => Box::pin(homeward_commission::serve(config)).await?,
        Service::Neutral => Box::pin(homeward_neutral::serve(config)).await?,
    }
    Ok(())
}
