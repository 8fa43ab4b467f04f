//! What the gRPC library itself refuses, before a handler is reached, in the words of every other refusal.

use super::code_in;
use crate::status::Refusal;
use homeward_payload::proto::error::v1::ErrorReason;
use http::{HeaderMap, Response};
use tonic::body::Body;
use tonic::{Code, Status};

/// Where a status carries its details ("gRPC over HTTP2").
const DETAILS_HEADER: &str = "grpc-status-details-bin";

/// Gives a refusal of the library its reason. All of ours have details; without them only the library can have
/// answered OUT_OF_RANGE or RESOURCE_EXHAUSTED (a request longer than the method's bound) or INTERNAL (bytes that
/// are no request of the method). What else it may answer stands as it is: it says what the gRPC specifications
/// say it means.
pub(super) fn with_reason(response: Response<Body>) -> Response<Body> {
    match explain(response.headers()) {
        Some(refusal) => Status::from(refusal).into_http(),
        None => response,
    }
}

fn explain(headers: &HeaderMap) -> Option<Refusal> {
    if headers.contains_key(DETAILS_HEADER) {
        return None;
    }
    let code = code_in(headers)?;
    let found =
        Status::from_header_map(headers).map(|status| status.message().to_owned()).unwrap_or_default();
    match code {
        Code::OutOfRange | Code::ResourceExhausted => Some(too_large(&found)),
        Code::Internal => {
            let message = format!("the request is no message of this method; nothing was accepted. {found}");
            Some(Refusal::of(ErrorReason::FieldInvalid, message))
        }
        _ => None,
    }
}

/// The library tells the bound, which each method has of its own, only in its message: as the last number.
fn too_large(found: &str) -> Refusal {
    let message = format!("{found}. Nothing was accepted; send it in parts.");
    let refusal = Refusal::of(ErrorReason::MessageTooLarge, message);
    let mut numbers = found.split(|character: char| !character.is_ascii_digit());
    match numbers.rfind(|digits| !digits.is_empty()) {
        Some(limit) => refusal.metadata("limit_bytes", limit),
        None => refusal,
    }
}
