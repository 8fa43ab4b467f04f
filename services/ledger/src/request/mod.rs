//! Requests: a power of origin asks after persons, the holding side answers one by one. A request is no offer, and
//! an answer is about custody alone. One person held answers one person sought, and the other way round.

mod decision;
mod state;

pub use decision::{answer_request, request_persons};
pub use state::{Request, RequestEvent, Sought, apply};
