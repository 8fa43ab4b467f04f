//! What the commission has done, counted.

use homeward_api::commission::v1::GetMedicalCountsResponse;
use homeward_commission_core::count::count;
use homeward_ledger::subject::Subject;

use super::{Medical, MedicalError};

impl Medical {
    pub(super) async fn counts(&self) -> Result<GetMedicalCountsResponse, MedicalError> {
        self.take_in().await?;
        let stored = |store: &mut crate::store::Store| Ok((store.referred()?, store.newest_decisions()?));
        let (referred, decisions) = self.store(stored).await?;
        let now = self.participant.now();
        let counts = self.participant.projection().read(|view| {
            let subjects = &view.state().replica().machine().subjects;
            count(referred, &decisions, now, |subject| {
                subjects.get(subject).is_some_and(Subject::is_beyond_obligation)
            })
        });
        Ok(GetMedicalCountsResponse {
            referred: counts.referred,
            manifest: counts.manifest,
            examined: counts.examined,
            eligible: counts.eligible,
            overdue: counts.overdue,
        })
    }
}
