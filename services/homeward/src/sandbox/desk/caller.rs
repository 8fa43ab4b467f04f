//! How everyone of a scenario calls: over mutual TLS, and with a deadline of their own.

use anyhow::Context as _;
use homeward_shell::deadline::UNARY_TIMEOUT_MAX;
use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use tonic::{Request, Status};

use crate::founding::ClientRole;
use crate::sandbox::cluster::Cluster;

/// A caller with credentials of their own.
pub type Caller = InterceptedService<Channel, WithDeadline>;

/// Asks for the longest deadline that a service grants: a scenario may run on a machine busy with other things, and
/// what a call does not bring about in time it would have to ask again.
#[derive(Clone, Copy, Debug)]
pub struct WithDeadline;

impl Interceptor for WithDeadline {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        request.set_timeout(UNARY_TIMEOUT_MAX);
        Ok(request)
    }
}

pub(super) fn caller(cluster: &Cluster, role: &ClientRole) -> anyhow::Result<Caller> {
    Ok(InterceptedService::new(channel(cluster, role)?, WithDeadline))
}

/// A channel whose calls bring their own deadlines.
pub(super) fn channel(cluster: &Cluster, role: &ClientRole) -> anyhow::Result<Channel> {
    let credentials = cluster.credentials(role)?;
    homeward_shell::tls::channel(&credentials, &cluster.peer(role.principal))
        .with_context(|| format!("no channel for {}", role.file_stem()))
}
