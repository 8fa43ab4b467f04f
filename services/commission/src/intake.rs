//! Taking in sealed referrals: from the vault into the queue.

use homeward_commission_core::referral::{Referral, ReferralFields};
use homeward_vault::document::Document;
use homeward_vault::store::{Access, Purpose, Vault, VaultError};
use homeward_vault::{DocumentId, Schema};

use crate::store::{Incoming, Store, StoreError};

/// Referrals taken in at once.
const INTAKE_MAX: u32 = 500;

/// Why referrals cannot be taken in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum IntakeError {
    /// The vault failed.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes in every referral that came since the last time; says how many, and how many of them cannot be read.
///
/// # Errors
/// If vault or store fail; what was taken in before stays.
pub(crate) fn take_in(
    vault: &mut Vault,
    store: &mut Store,
    actor: &str,
    time_us: i64,
) -> Result<(usize, usize), IntakeError> {
    let (mut taken, mut unread) = (0_usize, 0_usize);
    loop {
        let page = vault.documents_after(store.taken_in()?, Schema::Referral, INTAKE_MAX)?;
        let Some(last) = page.last() else { return Ok((taken, unread)) };
        let ids: Vec<DocumentId> = page.iter().map(|listed| listed.document_id).collect();
        let access = Access { purpose: Purpose::MedicalScreening, actor, time_us };
        let disclosed = vault.read_all(&ids, &access)?;
        let incoming: Vec<Incoming> = ids
            .iter()
            .zip(&disclosed)
            .map(|(document_id, disclosure)| Incoming {
                document_id: *document_id,
                referral: Referral::parse(&fields(&disclosure.document)),
            })
            .collect();
        store.take_in(last.ordinal, &incoming)?;
        taken = taken.saturating_add(incoming.len());
        unread = unread.saturating_add(incoming.iter().filter(|one| one.referral.is_err()).count());
    }
}

fn fields(document: &Document) -> ReferralFields<'_> {
    let value = |name| {
        let number = Schema::Referral.number_of(name)?;
        document.value(number).ok().flatten()
    };
    ReferralFields {
        referral_ref: value("referral_ref"),
        source: value("source_art113"),
        received_on: value("received_on"),
        urgency: value("urgency"),
        subject: value("subject"),
        holder: value("holder"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use homeward_payload::domain::Principal;
    use homeward_payload::ids::SubjectRef;
    use homeward_vault::{SubjectId, SystemRandomness};
    use tempfile::TempDir;
    use zeroize::Zeroizing;

    use super::*;

    fn referral(subject: [u8; 16], urgency: &str) -> Document {
        let subject = SubjectRef(subject).to_string();
        let values = [
            ("referral_ref", "M-1"),
            ("holder_serial", "B-0017"),
            ("source_art113", "SELF"),
            ("received_on", "2025-05-04"),
            ("urgency", urgency),
            ("subject", &subject),
            ("holder", "party-b"),
        ];
        let field = |(name, value): (&str, &str)| {
            (Schema::Referral.number_of(name).unwrap(), Zeroizing::new(value.as_bytes().to_vec()))
        };
        let values: BTreeMap<_, _> = values.into_iter().map(field).collect();
        Document::new(Schema::Referral, values, &mut SystemRandomness).unwrap()
    }

    #[test]
    fn each_referral_is_taken_in_once_and_its_read_is_logged() {
        let folder = TempDir::new().unwrap();
        let mut vault = Vault::open(&folder.path().join("vault.sqlite"), Zeroizing::new([1; 32])).unwrap();
        let mut store = Store::open(&folder.path().join("commission.sqlite")).unwrap();
        for number in 1..=3_u8 {
            let urgency = if number == 2 { "SOON" } else { "URGENT" };
            let document = referral([number; 16], urgency);
            vault.put(DocumentId([number; 16]), SubjectId([number; 16]), &document).unwrap();
        }
        let mut take_in =
            |vault: &mut Vault| super::take_in(vault, &mut store, "commission/service", 7).unwrap();
        assert_eq!(take_in(&mut vault), (3, 1));
        assert_eq!(take_in(&mut vault), (0, 0));
        vault.put(DocumentId([4; 16]), SubjectId([4; 16]), &referral([4; 16], "ROUTINE")).unwrap();
        assert_eq!(take_in(&mut vault), (1, 0));

        let reads = vault.access_log(0, 100).unwrap();
        assert_eq!(reads.len(), 4);
        assert!(reads.iter().all(|read| read.purpose == Purpose::MedicalScreening && read.time_us == 7));
        let listed = store.referrals(None, 10).unwrap().unwrap();
        let subjects: Vec<SubjectRef> = listed.iter().map(|referral| referral.subject).collect();
        assert_eq!(subjects, [SubjectRef([1; 16]), SubjectRef([3; 16]), SubjectRef([4; 16])]);
        assert!(listed.iter().all(|referral| referral.holder == Some(Principal::PartyB)));
    }
}
