//! What a script remembers from one day to another: references that later steps come back to.

use std::collections::BTreeMap;

use anyhow::Context as _;
use homeward_api::delegation::v1::{GetRowRequest, Register};
use homeward_payload::domain::Principal;

use super::Stagehand;

/// What a script remembers.
#[derive(Default)]
pub(super) struct Memory {
    /// Persons who did not depart, by day of the stage, power and place among its lines.
    pub stayed: BTreeMap<(String, String, usize), Vec<u8>>,
    /// Batches that both have confirmed and that wait, by number of the stage: id and revision.
    pub waiting: BTreeMap<usize, (Vec<u8>, u32)>,
    /// Containers that were opened, by number.
    pub found: BTreeMap<String, Found>,
    /// Persons who died on a list, by their holder, in the order of their deaths.
    pub dead: Vec<(Principal, Vec<u8>)>,
    /// Ids of suspensions, by the day on which they began.
    pub suspensions: BTreeMap<String, Vec<u8>>,
}

/// What an opened container turned out to hold.
pub(super) struct Found {
    /// Reference of the container.
    pub container: Vec<u8>,
    /// Reference of the individual its first item is taken for.
    pub individual: Vec<u8>,
    /// References of the items of that individual.
    pub items: Vec<Vec<u8>>,
}

impl Stagehand<'_> {
    /// The reference on the log of a row in the register of whoever holds it.
    pub(super) async fn reference(
        &mut self,
        holder: Principal,
        register: Register,
        key: &str,
    ) -> anyhow::Result<Vec<u8>> {
        let request = GetRowRequest { register: register.into(), key: key.to_owned(), row: Vec::new() };
        let row = self.desks.party(holder).registers.get_row(request).await;
        Ok(row.with_context(|| format!("looking up {key}"))?.into_inner().row)
    }

    /// The serial by which its holder knows a person.
    pub(super) async fn serial(&mut self, holder: Principal, subject: &[u8]) -> anyhow::Result<String> {
        let request = GetRowRequest {
            register: Register::PersonsHeld.into(),
            key: String::new(),
            row: subject.to_vec(),
        };
        let row = self.desks.party(holder).registers.get_row(request).await;
        let fields = row.context("looking up a person")?.into_inner().fields;
        let serial = fields.into_iter().find(|field| field.column == "holder_serial");
        Ok(serial.context("a row of persons has no holder_serial")?.value)
    }
}

/// A random reference.
///
/// # Errors
/// If the system gives no randomness.
pub(super) fn draw_reference() -> anyhow::Result<Vec<u8>> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)
        .map_err(|error| anyhow::anyhow!("the system gives no randomness: {error}"))?;
    Ok(bytes.to_vec())
}
