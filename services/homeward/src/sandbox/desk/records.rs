//! Reads of remains and of persons beside their lines.

use anyhow::Context as _;
use homeward_api::ledger::v1::record_service_client::RecordServiceClient;
use homeward_api::ledger::v1::{GetPersonRequest, GetPersonResponse, GetRecordPositionsRequest};
use homeward_payload::domain::Principal;

use super::{Caller, caller};
use crate::founding::ClientRole;
use crate::sandbox::cluster::Cluster;

/// Records as the neutral's mirror has them.
pub struct RecordDesk {
    records: RecordServiceClient<Caller>,
}

impl RecordDesk {
    /// Connects the neutral's delegate.
    ///
    /// # Errors
    /// If credentials cannot be read.
    pub(in crate::sandbox) fn connect(cluster: &Cluster) -> anyhow::Result<Self> {
        let role = ClientRole { principal: Principal::Neutral, role: "delegate" };
        Ok(Self { records: RecordServiceClient::new(caller(cluster, &role)?) })
    }

    /// A person's record.
    ///
    /// # Errors
    /// If there is none.
    pub async fn person(&mut self, subject: &[u8]) -> anyhow::Result<GetPersonResponse> {
        let request = GetPersonRequest { subject: hex::encode(subject) };
        Ok(self.records.get_person(request).await.context("reading a person's record")?.into_inner())
    }

    /// What a party owes beside its terms, by the name of the count.
    ///
    /// # Errors
    /// If the service does not answer.
    pub async fn owed(&mut self, party: Principal, name: &str) -> anyhow::Result<u64> {
        let positions = self.records.get_record_positions(GetRecordPositionsRequest {}).await;
        let parties = positions.context("reading what is owed")?.into_inner().parties;
        let counts = parties.into_iter().filter(|row| row.party == party.word()).flat_map(|row| row.counts);
        let found = counts.into_iter().find(|count| count.name == name);
        Ok(found.with_context(|| format!("no count of {name}"))?.count)
    }
}
