//! The batch pack: what a signing device recomputes a confirmation or a settlement from. The proposals come from the
//! log as they stand there, so that the device takes nobody's word for what a content digest is of.

use super::batch::{describe_line, find, standing_revision};
use super::words;
use crate::projection::{Projection, View};
use crate::status::internal;
use homeward_api::ledger::v1 as api;
use homeward_journal::{JournalError, JournalReader};
use homeward_ledger::Ledger;
use homeward_ledger::batch::Line;
use homeward_ledger::batch::{Batch, Revision};
use homeward_payload::domain::Body;
use homeward_payload::ids::Digest;
use homeward_payload::parse::parse_envelope;
use homeward_statement::Envelope;
use std::sync::Arc;
use tonic::Status;

/// Bytes of one record that is read; every envelope is smaller.
const RECORD_BYTES_MAX: usize = 2 * 1024 * 1024;

/// The pack of a revision that stands.
pub(super) async fn get(
    projection: &Arc<Projection>,
    reader: &Arc<dyn JournalReader>,
    request: api::GetBatchPackRequest,
) -> Result<api::GetBatchPackResponse, Status> {
    let (mut pack, content) = projection.read(|view| begin(view, &request))?;
    let (projection, reader) = (Arc::clone(projection), Arc::clone(reader));
    let proposals = move || proposals(&projection, reader.as_ref(), &content);
    let read = tokio::task::spawn_blocking(proposals).await.map_err(|error| internal(&error))?;
    (pack.proposal, pack.previous_proposal) = read.map_err(|error| internal(&error))?;
    Ok(api::GetBatchPackResponse { pack: Some(pack) })
}

/// Lines and counts as they stand, and the content digest of the proposal they came with.
fn begin(view: &View, request: &api::GetBatchPackRequest) -> Result<(api::BatchPack, Digest), Status> {
    let ledger = view.state().replica().machine();
    let (_, batch) = find(ledger, &request.batch)?;
    let revision = standing_revision(batch, request.revision)?;
    let lines = (1_u32..).zip(&revision.lines).map(|(number, line)| result_line(ledger, number, line));
    let pack = api::BatchPack {
        lines: lines.collect(),
        witnessed: witnessed(batch, revision),
        ..api::BatchPack::default()
    };
    Ok((pack, revision.content))
}

/// The neutral counts what is in force.
fn witnessed(batch: &Batch, revision: &Revision) -> Vec<api::NamedCount> {
    let in_force = revision.number == batch.revision.number;
    let counts = batch.witnessed.iter().flatten().filter(|_| in_force);
    counts
        .map(|(giver, count)| api::NamedCount { name: giver.word().to_owned(), count: (*count).into() })
        .collect()
}

/// Why a proposal that the ledger has taken is not found.
#[derive(Debug, thiserror::Error)]
enum NotFound {
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error("the proposal with content {0} does not stand where the replay met it")]
    Proposal(Digest),
}

/// The payloads of a proposal and of the one it counters; empty where it is the first.
fn proposals(
    projection: &Projection,
    reader: &dyn JournalReader,
    content: &Digest,
) -> Result<(Vec<u8>, Vec<u8>), NotFound> {
    let (proposal, previous) = proposal(projection, reader, content)?;
    let previous = match previous {
        Some(previous) => self::proposal(projection, reader, &previous)?.0,
        None => Vec::new(),
    };
    Ok((proposal, previous))
}

/// A proposal's payload, and the content digest of the one it counters.
fn proposal(
    projection: &Projection,
    reader: &dyn JournalReader,
    content: &Digest,
) -> Result<(Vec<u8>, Option<Digest>), NotFound> {
    let not_found = || NotFound::Proposal(*content);
    let position = projection.read(|view| view.state().proposal(content)).ok_or_else(not_found)?;
    let records = reader.read(position, 1, RECORD_BYTES_MAX)?;
    let record = records.first().ok_or_else(not_found)?;
    let envelope = Envelope::parse(&record.envelope).map_err(|_| not_found())?;
    match parse_envelope(&envelope).map(|statement| statement.body) {
        Ok(Body::ProposeBatch(body)) => Ok((envelope.payload().to_vec(), body.previous_content)),
        _ => Err(not_found()),
    }
}

// What a settlement binds stays as it was settled, whatever a dispute has resolved since.
fn result_line(ledger: &Ledger, number: u32, line: &Line) -> api::BatchLine {
    let state = words::line_state(line.result_state()).to_owned();
    api::BatchLine { state, ..describe_line(ledger, number, line) }
}
