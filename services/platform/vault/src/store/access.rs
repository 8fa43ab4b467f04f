//! Why documents are read, and the log of who read them.

use rusqlite::{Row, Transaction, params};

use super::{Vault, VaultError};
use crate::identifier::{DocumentId, SubjectId};

/// Longest name of an actor, in bytes.
pub const ACTOR_BYTES_MAX: usize = 256;
/// Most access records on one page.
pub const ACCESS_PAGE_MAX: u32 = 1_000;

/// For what a document is read. The discriminant is stored and stable for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Purpose {
    /// Checking an offered list.
    ListVerification = 1,
    /// Preparing or holding an examination by the medical commission.
    MedicalScreening = 2,
    /// Receiving or handing over people or remains.
    Handover = 3,
    /// Searching for a missing person or a child.
    Tracing = 4,
    /// Naming the dead.
    Identification = 5,
    /// Settling a dispute that names the subject.
    Dispute = 6,
    /// Reviewing how data were handled.
    Audit = 7,
    /// Comparing a list with one's own register.
    Matching = 8,
}

impl Purpose {
    /// Every purpose, in the order of its number.
    pub const ALL: [Self; 8] = [
        Self::ListVerification,
        Self::MedicalScreening,
        Self::Handover,
        Self::Tracing,
        Self::Identification,
        Self::Dispute,
        Self::Audit,
        Self::Matching,
    ];

    /// The number that is stored.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The purpose with this number; `None` if there is none.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.code() == code)
    }

    /// The name as it stands in reports and on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ListVerification => "LIST_VERIFICATION",
            Self::MedicalScreening => "MEDICAL_SCREENING",
            Self::Handover => "HANDOVER",
            Self::Tracing => "TRACING",
            Self::Identification => "IDENTIFICATION",
            Self::Dispute => "DISPUTE",
            Self::Audit => "AUDIT",
            Self::Matching => "MATCHING",
        }
    }
}

/// Who reads, when and for what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Access<'a> {
    /// For what.
    pub purpose: Purpose,
    /// Who, as the service identified them; 1 to [`ACTOR_BYTES_MAX`] bytes.
    pub actor: &'a str,
    /// When, in microseconds since 1970-01-01 UTC.
    pub time_us: i64,
}

/// One read that took place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessRecord {
    /// Position in the access log, ascending from 1.
    pub sequence: i64,
    /// When, in microseconds since 1970-01-01 UTC.
    pub time_us: i64,
    /// Who.
    pub actor: String,
    /// For what.
    pub purpose: Purpose,
    /// About whom.
    pub subject: SubjectId,
    /// Which document.
    pub document_id: DocumentId,
}

impl Access<'_> {
    pub(super) fn check(&self) -> Result<(), VaultError> {
        let found = self.actor.len();
        if (1..=ACTOR_BYTES_MAX).contains(&found) { Ok(()) } else { Err(VaultError::Actor { found }) }
    }

    pub(super) fn record(
        &self,
        transaction: &Transaction<'_>,
        subject: SubjectId,
        document_id: DocumentId,
    ) -> Result<(), VaultError> {
        let mut statement = transaction.prepare_cached(
            "INSERT INTO access (time_us, actor, purpose, subject, document_id)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        statement.execute(params![
            self.time_us,
            self.actor,
            self.purpose.code(),
            subject.0,
            document_id.0
        ])?;
        Ok(())
    }
}

impl Vault {
    /// The reads after position `after` (0 for the first page), oldest first, at most `limit` of them.
    ///
    /// # Errors
    /// If `limit` is not 1 to [`ACCESS_PAGE_MAX`], or the database fails.
    pub fn access_log(&self, after: i64, limit: u32) -> Result<Vec<AccessRecord>, VaultError> {
        if !(1..=ACCESS_PAGE_MAX).contains(&limit) {
            return Err(VaultError::Page { found: limit });
        }
        let mut statement = self.connection.prepare_cached(
            "SELECT sequence, time_us, actor, purpose, subject, document_id
             FROM access WHERE sequence > ?1 ORDER BY sequence LIMIT ?2",
        )?;
        let mut rows = statement.query(params![after, limit])?;
        let mut records = Vec::new();
        while let Some(row) = rows.next()? {
            records.push(parse(row)?);
        }
        Ok(records)
    }
}

fn parse(row: &Row<'_>) -> Result<AccessRecord, VaultError> {
    let sequence = row.get("sequence")?;
    let purpose = Purpose::from_code(row.get("purpose")?);
    Ok(AccessRecord {
        sequence,
        time_us: row.get("time_us")?,
        actor: row.get("actor")?,
        purpose: purpose.ok_or_else(|| VaultError::Damaged(format!("purpose of access {sequence}")))?,
        subject: SubjectId(row.get("subject")?),
        document_id: DocumentId(row.get("document_id")?),
    })
}
