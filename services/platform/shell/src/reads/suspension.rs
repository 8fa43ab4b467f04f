//! `homeward.ledger.v1.SuspensionService`.

use super::page::newest_first;
use super::page_size;
use crate::limits::MESSAGE_BYTES_MAX;
use crate::projection::Projection;
use homeward_api::ledger::v1 as api;
use homeward_api::ledger::v1::suspension_service_server::{SuspensionService, SuspensionServiceServer};
use homeward_ledger::Ledger;
use homeward_ledger::suspension::Suspension;
use homeward_payload::domain::{Principal, SuspensionGround};
use homeward_payload::ids::SuspensionId;
use std::sync::Arc;
use tonic::{Request, Response, Status};

const SUSPENSIONS_DEFAULT: usize = 100;
const SUSPENSIONS_MAX: usize = 500;

/// The suspensions of the replayed ledger, read.
pub struct SuspensionReads(Arc<Projection>);

impl SuspensionReads {
    /// Reads what `projection` shows.
    pub fn new(projection: Arc<Projection>) -> Self {
        Self(projection)
    }

    /// The service, to be added to the routes.
    pub fn into_service(self) -> SuspensionServiceServer<Self> {
        SuspensionServiceServer::new(self).max_decoding_message_size(MESSAGE_BYTES_MAX)
    }
}

#[tonic::async_trait]
impl SuspensionService for SuspensionReads {
    async fn list_suspensions(
        &self,
        request: Request<api::ListSuspensionsRequest>,
    ) -> Result<Response<api::ListSuspensionsResponse>, Status> {
        let request = request.get_ref();
        self.0.read(|view| list(view.state().replica().machine(), request)).map(Response::new)
    }
}

fn list(
    ledger: &Ledger,
    request: &api::ListSuspensionsRequest,
) -> Result<api::ListSuspensionsResponse, Status> {
    let rows = page_size(request.page_size, SUSPENSIONS_DEFAULT, SUSPENSIONS_MAX);
    let suspensions = &ledger.suspensions;
    let row = |id: &SuspensionId| Some(describe(ledger, id, suspensions.by_id.get(id)?));
    let (suspensions, next_page_token) =
        newest_first(&suspensions.in_order, &request.page_token, &["suspensions"], rows, row)?;
    Ok(api::ListSuspensionsResponse { suspensions, next_page_token })
}

fn describe(ledger: &Ledger, id: &SuspensionId, suspension: &Suspension) -> api::Suspension {
    let terms = suspension.terms.iter().filter_map(|key| ledger.agreements.term(*key));
    let said = &suspension.said;
    api::Suspension {
        suspension: id.to_string(),
        state: state(suspension).to_owned(),
        agreement: said.agreement.to_string(),
        terms: terms.map(|term| term.reference.term.to_string()).collect(),
        ground: ground(said.reason.ground).to_owned(),
        reason_digest: said.reason.digest.to_string(),
        medical: said.medical.is_some(),
        children: said.children.is_some(),
        joint: said.joint,
        asked_by: words(suspension.asked.keys()),
        from_us: suspension.from.unwrap_or_default().0,
        until_us: suspension.until.unwrap_or_default().0,
        lifted_by: words(suspension.lifted.iter()),
    }
}

fn words<'a>(parties: impl Iterator<Item = &'a Principal>) -> Vec<String> {
    parties.map(|party| party.word().to_owned()).collect()
}

const fn state(suspension: &Suspension) -> &'static str {
    if suspension.is_in_force() {
        "IN_FORCE"
    } else if suspension.is_ended() {
        "LIFTED"
    } else {
        "ASKED"
    }
}

const fn ground(ground: SuspensionGround) -> &'static str {
    match ground {
        SuspensionGround::Safety => "SAFETY",
        SuspensionGround::Breach => "BREACH",
        SuspensionGround::TalksInterrupted => "TALKS_INTERRUPTED",
        SuspensionGround::Logistics => "LOGISTICS",
        SuspensionGround::Other => "OTHER",
    }
}
