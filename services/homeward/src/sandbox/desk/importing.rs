//! A register that comes again.

use anyhow::{Context as _, ensure};
use futures::stream;
use homeward_api::delegation::v1::import_file_request::Part;
use homeward_api::delegation::v1::import_file_response::Event;
use homeward_api::delegation::v1::{ImportFileHead, ImportFileRequest, Register};
use homeward_shell::limits::CHUNK_BYTES;

use super::DelegationDesk;

/// A register that comes again, and why.
pub struct Again<'a> {
    /// Which register.
    pub register: Register,
    /// Day that claims and dates are judged by.
    pub day: &'a str,
    /// Where its new rows come from.
    pub source: &'a str,
    /// Why it comes again.
    pub reason: &'a str,
    /// Name of the file, for messages.
    pub name: &'a str,
}

impl DelegationDesk {
    /// Imports a register again and takes it up. Nobody is dropped because the file lacks them.
    ///
    /// # Errors
    /// If the service refuses it, a row cannot stand, or no row is new.
    pub async fn import_again(&mut self, again: &Again<'_>, content: &[u8]) -> anyhow::Result<()> {
        let name = again.name;
        let head = ImportFileHead {
            register: again.register.into(),
            reference_day: again.day.to_owned(),
            form: None,
            apply: true,
            source: again.source.to_owned(),
            grade: "CUSTODY_CONFIRMED".to_owned(),
            reason: again.reason.to_owned(),
            request_id: self.next_request("import"),
        };
        let chunks = content.chunks(CHUNK_BYTES).map(|chunk| Part::Chunk(chunk.to_vec()));
        let parts = std::iter::once(Part::Head(head)).chain(chunks);
        let requests: Vec<_> = parts.map(|part| ImportFileRequest { part: Some(part) }).collect();
        let told = self.registers.import_file(stream::iter(requests)).await;
        let mut told = told.with_context(|| format!("importing {name}"))?.into_inner();
        let mut result = None;
        while let Some(event) = told.message().await.with_context(|| format!("importing {name}"))? {
            if let Some(Event::Result(found)) = event.event {
                result = Some(found);
            }
        }
        let result = result.context("the service told no result")?;
        ensure!(result.applied && result.new > 0, "{name} adds no row to the register: {result:?}");
        Ok(())
    }
}
