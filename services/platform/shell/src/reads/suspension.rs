//! `homeward.ledger.v1.SuspensionService`.

use super::page::PageToken;
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
    let before = PageToken::decode(&request.page_token, &["suspensions"])?.map(|token| token.0);
    let rows = page_size(request.page_size, SUSPENSIONS_DEFAULT, SUSPENSIONS_MAX);
    let end = before.map(|number| SuspensionId(number.to_be_bytes()));
    let all = ledger.suspensions.by_id.iter().rev();
    let mut rest = all.filter(|(id, _)| end.is_none_or(|end| **id < end)).peekable();
    let mut suspensions = Vec::new();
    let mut last = None;
    while let Some((id, suspension)) = rest.next_if(|_| suspensions.len() < rows) {
        suspensions.push(describe(ledger, id, suspension));
        last = Some(u128::from_be_bytes(*id.as_bytes()));
    }
    let more = rest.peek().and(last);
    let next_page_token = more.map(|last| PageToken(last).encode(&["suspensions"])).unwrap_or_default();
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
