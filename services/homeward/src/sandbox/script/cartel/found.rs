//! Prisoners found after the lists were closed.

use anyhow::Context as _;
use homeward_api::delegation::v1::Register;
use homeward_delegation_core::csv::Rows;
use homeward_delegation_core::register::{HeldPerson, Record as _};

use super::super::Stagehand;
use crate::sandbox::desk::Again;
use crate::scenario::FoundLater;

impl Stagehand<'_> {
    /// The holder takes them into its register and lists them; the other side answers.
    pub(super) async fn find_later(&mut self, found: &FoundLater) -> anyhow::Result<()> {
        let party = self.party_of(&found.power);
        let file = self.loaded.file(&found.file)?;
        let again = Again {
            register: Register::PersonsHeld,
            day: &found.day,
            source: "prison visits after the lists were closed",
            reason: "found later",
            name: &found.file,
        };
        self.desks.party(party).import_again(&again, &file).await?;
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
}
