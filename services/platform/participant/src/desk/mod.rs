//! The statement desk: drafts filled from the verified mirror.

mod agreement;
mod batch;
mod fill;
mod handover;
mod known;
mod remains;
mod service;
#[cfg(test)]
mod tests;

pub(crate) use service::Desk;
