//! Prisoners found after the lists were closed.

use anyhow::{Context as _, ensure};
use homeward_api::delegation::v1::import_file_request::Part;
use homeward_api::delegation::v1::import_file_response::Event;
use homeward_api::delegation::v1::{ImportFileHead, ImportFileRequest, Register};
use homeward_delegation_core::csv::Rows;
use homeward_delegation_core::register::{HeldPerson, Record as _};
use homeward_payload::domain::Principal;
use homeward_shell::limits::CHUNK_BYTES;

use super::super::Stagehand;
use crate::scenario::FoundLater;

impl Stagehand<'_> {
    /// The holder takes them into its register and lists them; the other side answers.
    pub(super) async fn find_later(&mut self, found: &FoundLater) -> anyhow::Result<()> {
        let party = self.party_of(&found.power);
        let file = self.loaded.file(&found.file)?;
        self.import_again(party, found, &file).await?;
        let mut offer = "holder_serial,claimed_term\n".to_owned();
        let rows = Rows::<15>::open(&file, HeldPerson::COLUMNS);
        for row in rows.with_context(|| format!("list file {}", found.file))? {
            let [serial, ..] = row?.fields;
            offer.push_str(&format!("{serial},{}\n", found.term));
        }
        let entries = self.open_list(party, "persons", offer.into_bytes()).await?;
        let other = party.other_party().context("a party holds them")?;
        let refused = self.answer_lists(other).await?;
        let what = format!("found later by {}", found.power);
        self.progress.step(&what, &format!("{entries} listed, {} refused", refused.len()));
        Ok(())
    }

    // Nobody is dropped because the file lacks them.
    async fn import_again(
        &mut self,
        party: Principal,
        found: &FoundLater,
        file: &[u8],
    ) -> anyhow::Result<()> {
        let desk = self.desks.party(party);
        let head = ImportFileHead {
            register: Register::PersonsHeld.into(),
            reference_day: found.day.clone(),
            form: None,
            apply: true,
            source: "prison visits after the lists were closed".to_owned(),
            grade: "CUSTODY_CONFIRMED".to_owned(),
            reason: "found later".to_owned(),
            request_id: desk.next_request("import"),
        };
        let chunks = file.chunks(CHUNK_BYTES).map(|chunk| Part::Chunk(chunk.to_vec()));
        let parts = std::iter::once(Part::Head(head)).chain(chunks);
        let requests: Vec<_> = parts.map(|part| ImportFileRequest { part: Some(part) }).collect();
        let told = desk.registers.import_file(futures::stream::iter(requests)).await;
        let mut told = told.with_context(|| format!("importing {}", found.file))?.into_inner();
        let mut result = None;
        while let Some(event) = told.message().await? {
            if let Some(Event::Result(found)) = event.event {
                result = Some(found);
            }
        }
        let result = result.context("the service told no result")?;
        ensure!(result.applied && result.quarantined == 0, "{}: {result:?}", found.file);
        Ok(())
    }
}
