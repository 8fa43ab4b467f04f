//! The statement desk: drafts filled from the verified mirror.

mod agreement;
mod batch;
mod child;
mod course;
mod dispute;
mod fill;
mod handover;
mod known;
mod remains;
mod round;
mod service;
mod terms;
#[cfg(test)]
mod tests;

pub(crate) use service::Desk;
