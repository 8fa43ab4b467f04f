//! The handlers: who calls, what is asked, what is answered.

mod child_case;
mod drafts;
mod exchange;
mod matching;
mod register;
mod request;
mod round;
mod status;

use std::sync::Arc;

use homeward_api::delegation::v1::child_case_service_server::ChildCaseServiceServer;
use homeward_api::delegation::v1::draft_service_server::DraftServiceServer;
use homeward_api::delegation::v1::exchange_service_server::ExchangeServiceServer;
use homeward_api::delegation::v1::match_service_server::MatchServiceServer;
use homeward_api::delegation::v1::register_service_server::RegisterServiceServer;
use homeward_api::delegation::v1::request_service_server::RequestServiceServer;
use homeward_api::delegation::v1::round_service_server::RoundServiceServer;
use homeward_shell::identity::{Identity, IdentityError};
use homeward_shell::limits::{BULK_MESSAGE_BYTES_MAX, MESSAGE_BYTES_MAX};
use homeward_shell::status::internal;
use tonic::service::Routes;
use tonic::{Request, Status};

use crate::delegation::Delegation;

/// Adds this service's own contracts to those that every participant offers.
pub(crate) fn add_to(routes: Routes, delegation: &Arc<Delegation>) -> Routes {
    let register = register::Register(Arc::clone(delegation));
    let exchange = exchange::Exchange(Arc::clone(delegation));
    let (matches, drafts) =
        (matching::Matching(Arc::clone(delegation)), drafts::Drafts(Arc::clone(delegation)));
    let child_case = child_case::ChildCase(Arc::clone(delegation));
    let requests = request::Requests(Arc::clone(delegation));
    let round = round::Round(Arc::clone(delegation));
    // Registers and receipts come as whole files.
    routes
        .add_service(RegisterServiceServer::new(register).max_decoding_message_size(BULK_MESSAGE_BYTES_MAX))
        .add_service(ExchangeServiceServer::new(exchange).max_decoding_message_size(BULK_MESSAGE_BYTES_MAX))
        .add_service(RoundServiceServer::new(round).max_decoding_message_size(BULK_MESSAGE_BYTES_MAX))
        .add_service(RequestServiceServer::new(requests).max_decoding_message_size(MESSAGE_BYTES_MAX))
        .add_service(MatchServiceServer::new(matches).max_decoding_message_size(MESSAGE_BYTES_MAX))
        .add_service(DraftServiceServer::new(drafts).max_decoding_message_size(MESSAGE_BYTES_MAX))
        .add_service(ChildCaseServiceServer::new(child_case).max_decoding_message_size(MESSAGE_BYTES_MAX))
}

/// Who calls; the gate has put it there.
fn caller<T>(request: &Request<T>) -> Result<Identity, Status> {
    let identity = request.extensions().get::<Identity>().copied();
    identity.ok_or_else(|| internal(&IdentityError::NoCertificate))
}
