//! Receipts: a file of containers as they were found, against the lines of a batch.

mod acknowledge;
mod match_lines;
#[cfg(test)]
mod tests;

pub(crate) use acknowledge::acknowledge;
