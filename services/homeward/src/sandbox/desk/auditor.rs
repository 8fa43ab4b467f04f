//! Reads of rounds, disputes, remains and persons, as the mediator's auditor has them.

use homeward_api::ledger::v1::dispute_service_client::DisputeServiceClient;
use homeward_api::ledger::v1::record_service_client::RecordServiceClient;
use homeward_api::ledger::v1::round_service_client::RoundServiceClient;

use super::Caller;

/// The mediator's auditor: what is read beside positions and batches.
pub struct AuditorDesk {
    /// Rounds of lists.
    pub rounds: RoundServiceClient<Caller>,
    /// Disputes.
    pub disputes: DisputeServiceClient<Caller>,
    /// Remains, and persons beside their lines.
    pub records: RecordServiceClient<Caller>,
}

impl AuditorDesk {
    pub(super) fn of(caller: &Caller) -> Self {
        Self {
            rounds: RoundServiceClient::new(caller.clone()),
            disputes: DisputeServiceClient::new(caller.clone()),
            records: RecordServiceClient::new(caller.clone()),
        }
    }
}
