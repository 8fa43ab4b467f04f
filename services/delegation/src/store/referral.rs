//! Medical referrals: for whom each was made and whether it was sent.

use homeward_delegation_core::register::Urgency;
use homeward_payload::ids::SubjectRef;
use homeward_vault::DocumentId;
use rusqlite::{Row, Transaction, params};

use super::subject::{urgency_code, urgency_of};
use super::{KeyHash, RegisterStore, StoreError};

/// One referral.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Referral {
    /// Name of its document.
    pub(crate) document: DocumentId,
    /// The person: a reference drawn for the serial when the referral came.
    pub(crate) subject: SubjectRef,
    /// Keyed hash of the person's serial among the persons held.
    pub(crate) key: KeyHash,
    /// How soon the person must be examined.
    pub(crate) urgency: Urgency,
}

impl RegisterStore {
    /// Every referral, in the order in which they came.
    pub(crate) fn referrals(&self) -> Result<Vec<Referral>, StoreError> {
        self.referrals_where("SELECT * FROM referral ORDER BY ordinal")
    }

    /// Referrals of persons in the register that were not sent yet, the most urgent first.
    pub(crate) fn referrals_to_send(&self) -> Result<Vec<Referral>, StoreError> {
        self.referrals_where(
            "SELECT * FROM referral WHERE is_placed AND NOT is_sent ORDER BY urgency, ordinal",
        )
    }

    /// How many referrals were sent.
    pub(crate) fn referrals_sent(&self) -> Result<u64, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT count(*) FROM referral WHERE is_sent")?;
        let sent: i64 = statement.query_row([], |row| row.get(0))?;
        u64::try_from(sent).map_err(|_| StoreError::Damaged("a count"))
    }

    fn referrals_where(&self, query: &str) -> Result<Vec<Referral>, StoreError> {
        let mut statement = self.connection.prepare_cached(query)?;
        let rows = statement.query_map([], |row| Ok(parse(row)))?;
        rows.map(|row| row?).collect()
    }
}

/// Adds a referral whose person is not in the register yet.
pub(crate) fn insert(transaction: &Transaction<'_>, referral: &Referral) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "INSERT INTO referral (document_id, subject, key_hash, urgency, is_placed, is_sent)
             VALUES (?1, ?2, ?3, ?4, 0, 0)",
        )?
        .execute(params![
            referral.document.0,
            referral.subject.0,
            referral.key.0,
            urgency_code(referral.urgency)
        ])?;
    Ok(())
}

/// Notes that a referral's person is in the register, as whom, and under which document that is said.
pub(crate) fn place(
    transaction: &Transaction<'_>,
    referral: DocumentId,
    subject: SubjectRef,
    document: DocumentId,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "UPDATE referral SET is_placed = 1, subject = ?2, document_id = ?3 WHERE document_id = ?1",
        )?
        .execute(params![referral.0, subject.0, document.0])?;
    Ok(())
}

/// Notes that the person of referrals is in the register, as the one for whom they were drawn.
pub(crate) fn place_all(transaction: &Transaction<'_>, subject: SubjectRef) -> Result<(), StoreError> {
    transaction
        .prepare_cached("UPDATE referral SET is_placed = 1 WHERE subject = ?1")?
        .execute(params![subject.0])?;
    Ok(())
}

/// Notes that a referral was handed to the outbox.
pub(crate) fn mark_sent(transaction: &Transaction<'_>, document: DocumentId) -> Result<(), StoreError> {
    transaction
        .prepare_cached("UPDATE referral SET is_sent = 1 WHERE document_id = ?1")?
        .execute(params![document.0])?;
    Ok(())
}

fn parse(row: &Row<'_>) -> Result<Referral, StoreError> {
    Ok(Referral {
        document: DocumentId(row.get("document_id")?),
        subject: SubjectRef(row.get("subject")?),
        key: KeyHash(row.get("key_hash")?),
        urgency: urgency_of(row.get("urgency")?)?,
    })
}
