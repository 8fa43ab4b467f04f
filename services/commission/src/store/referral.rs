//! The queue of referrals.

use std::collections::BTreeMap;

use homeward_commission_core::referral::{Referral, ReferralFault};
use homeward_payload::domain::Principal;
use homeward_payload::ids::SubjectRef;
use homeward_vault::DocumentId;
use rusqlite::{OptionalExtension, Row, Transaction, TransactionBehavior, params};

use super::{Store, StoreError, party, subject};

/// A sealed referral that has come in.
#[derive(Debug)]
pub(crate) struct Incoming {
    /// Name of the sealed document.
    pub(crate) document_id: DocumentId,
    /// What it says, or why it cannot be read.
    pub(crate) referral: Result<Referral, ReferralFault>,
}

/// A referral in the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ListedReferral {
    /// Name of the sealed document, and the token of the page that follows.
    pub(crate) document_id: DocumentId,
    /// Reference of the person.
    pub(crate) subject: SubjectRef,
    /// Number of the referral.
    pub(crate) referral_ref: String,
    /// The word for who referred.
    pub(crate) source: String,
    /// The word for how soon the person must be examined.
    pub(crate) urgency: String,
    /// The party that holds the person, where the referral says so.
    pub(crate) holder: Option<Principal>,
    /// Whether a panel has decided.
    pub(crate) decided: bool,
}

const PAGE: &str = "
    SELECT document_id, subject, referral_ref, source, urgency, holder,
           EXISTS (SELECT 1 FROM decision WHERE decision.subject = referral.subject) AS decided
    FROM referral
    WHERE (urgency_rank, source_rank, received_on, document_id) > (?1, ?2, ?3, ?4)
    ORDER BY urgency_rank, source_rank, received_on, document_id LIMIT ?5";

impl Store {
    /// Place in the vault up to which referrals were taken in.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) fn taken_in(&self) -> Result<i64, StoreError> {
        Ok(self.connection.query_row("SELECT ordinal FROM intake", [], |row| row.get(0))?)
    }

    /// Puts referrals in the queue and remembers the place in the vault up to which they were taken in. One that
    /// cannot be read is kept by its document's name with its fault, so that nobody is dropped unseen.
    ///
    /// # Errors
    /// If the database fails; nothing was taken in then.
    pub(crate) fn take_in(&mut self, ordinal: i64, incoming: &[Incoming]) -> Result<(), StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for one in incoming {
            match &one.referral {
                Ok(referral) => insert(&transaction, one.document_id, referral)?,
                Err(fault) => {
                    transaction
                        .prepare_cached("INSERT OR IGNORE INTO unread_referral VALUES (?1, ?2)")?
                        .execute(params![one.document_id.0, fault.to_string()])?;
                }
            }
        }
        transaction.execute("UPDATE intake SET ordinal = ?1", params![ordinal])?;
        transaction.commit()?;
        Ok(())
    }

    /// Referrals after the one in this document, in turn, at most `limit`; `None` where no referral is in it.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) fn referrals(
        &self,
        after: Option<DocumentId>,
        limit: u32,
    ) -> Result<Option<Vec<ListedReferral>>, StoreError> {
        let start = match after {
            // Ranks count from 1, so every referral comes after this.
            None => (0, 0, String::new(), Vec::new()),
            Some(document_id) => match self.turn_of(document_id)? {
                Some((urgency, source, received_on)) => {
                    (urgency, source, received_on, document_id.0.to_vec())
                }
                None => return Ok(None),
            },
        };
        let mut statement = self.connection.prepare_cached(PAGE)?;
        let mut rows = statement.query(params![start.0, start.1, start.2, start.3, limit])?;
        let mut referrals = Vec::new();
        while let Some(row) = rows.next()? {
            referrals.push(listed(row)?);
        }
        Ok(Some(referrals))
    }

    /// Persons with a referral, each once.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) fn referred(&self) -> Result<u64, StoreError> {
        let count: i64 = self.connection.query_row(
            "SELECT count(*) FROM (SELECT DISTINCT subject FROM referral)",
            [],
            |row| row.get(0),
        )?;
        u64::try_from(count).map_err(|_| StoreError::Damaged("a negative count"))
    }

    fn turn_of(&self, document_id: DocumentId) -> Result<Option<(i64, i64, String)>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT urgency_rank, source_rank, received_on FROM referral WHERE document_id = ?1",
        )?;
        let turn = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
        Ok(statement.query_row(params![document_id.0], turn).optional()?)
    }
}

/// The holder that each referred person's newest telling referral names; a person without a referral is absent.
pub(super) fn holders(
    transaction: &Transaction<'_>,
    subjects: impl IntoIterator<Item = SubjectRef>,
) -> Result<BTreeMap<SubjectRef, Option<Principal>>, StoreError> {
    let mut statement = transaction.prepare_cached(
        "SELECT holder FROM referral WHERE subject = ?1
         ORDER BY holder IS NULL, received_on DESC, document_id LIMIT 1",
    )?;
    let mut holders = BTreeMap::new();
    for subject in subjects {
        let found: Option<Option<String>> =
            statement.query_row(params![subject.0], |row| row.get(0)).optional()?;
        if let Some(holder) = found {
            holders.insert(subject, holder.as_deref().map(party).transpose()?);
        }
    }
    Ok(holders)
}

fn insert(
    transaction: &Transaction<'_>,
    document_id: DocumentId,
    referral: &Referral,
) -> Result<(), StoreError> {
    let priority = referral.priority();
    transaction
        .prepare_cached("INSERT OR IGNORE INTO referral VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?
        .execute(params![
            document_id.0,
            referral.subject.0,
            referral.referral_ref,
            referral.source.word(),
            priority.source_rank,
            referral.urgency.word(),
            priority.urgency_rank,
            priority.received_on.to_string(),
            referral.holder.map(Principal::word),
        ])?;
    Ok(())
}

fn listed(row: &Row<'_>) -> Result<ListedReferral, StoreError> {
    let holder: Option<String> = row.get("holder")?;
    Ok(ListedReferral {
        document_id: DocumentId(row.get("document_id")?),
        subject: subject(row.get("subject")?),
        referral_ref: row.get("referral_ref")?,
        source: row.get("source")?,
        urgency: row.get("urgency")?,
        holder: holder.as_deref().map(party).transpose()?,
        decided: row.get("decided")?,
    })
}
