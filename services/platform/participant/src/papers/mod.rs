//! Papers on children's cases: sealed by whoever speaks, named in statements by their root, read one by one.

mod card;
mod paper;
mod seal;
mod service;

pub(crate) use service::Papers;
