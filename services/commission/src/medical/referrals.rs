//! The queue, most urgent first.

use homeward_api::commission::v1::{ListReferralsRequest, ListReferralsResponse, Referral};
use homeward_ledger::Ledger;
use homeward_ledger::subject::Standing;
use homeward_payload::domain::Principal;

use super::{Medical, MedicalError, request};
use crate::store::ListedReferral;

impl Medical {
    pub(super) async fn list(
        &self,
        request: &ListReferralsRequest,
    ) -> Result<ListReferralsResponse, MedicalError> {
        let page = request::page(request)?;
        self.take_in().await?;
        // One more than asked for tells whether a page follows.
        let rows = page.size.saturating_add(1);
        let found = self.store(move |store| store.referrals(page.after, rows)).await?;
        let mut found = found.ok_or_else(request::unknown_token)?;
        let size = usize::try_from(page.size).unwrap_or(usize::MAX);
        let more = found.len() > size;
        found.truncate(size);
        let last = found.last().filter(|_| more);
        let next_page_token = last.map(|referral| referral.document_id.to_string()).unwrap_or_default();
        let referrals = self.participant.projection().read(|view| {
            let ledger = view.state().replica().machine();
            found.iter().map(|referral| message(referral, ledger)).collect()
        });
        Ok(ListReferralsResponse { referrals, next_page_token })
    }
}

fn message(referral: &ListedReferral, ledger: &Ledger) -> Referral {
    let subject = ledger.subjects.get(&referral.subject);
    // The log knows better than a referral, whose sender nobody has signed for.
    let holder = subject.map(|subject| subject.holder).or(referral.holder);
    Referral {
        subject: referral.subject.to_vec(),
        referral_ref: referral.referral_ref.clone(),
        source: referral.source.clone(),
        urgency: referral.urgency.clone(),
        holder: holder.map(Principal::word).unwrap_or_default().to_owned(),
        listed: subject.is_some_and(|subject| subject.standing == Standing::Accepted),
        decided: referral.decided,
    }
}
