//! The statement desk: drafts filled from the verified mirror.

mod agreement;
mod batch;
mod dispute;
mod fill;
mod handover;
mod known;
mod service;
#[cfg(test)]
mod tests;

pub(crate) use service::Desk;
