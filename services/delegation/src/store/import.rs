//! Which file each register was imported from, and what it counted.

use homeward_delegation_core::date::Date;
use homeward_payload::ids::Digest;
use rusqlite::{OptionalExtension, Row, Transaction, params};

use super::{RegisterKind, RegisterStore, StoreError};

/// What was imported. `rows` = `accepted` + `quarantined`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Rows read.
    pub(crate) rows: u64,
    /// Rows that stand.
    pub(crate) accepted: u64,
    /// Rows in quarantine.
    pub(crate) quarantined: u64,
    /// Rows in quarantine with a referral or a medical claim.
    pub(crate) medical_quarantined: u64,
    /// Claims refused of persons who stand.
    pub(crate) refused_claims: u64,
}

/// One register's import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Import {
    /// SHA-256 of the file.
    pub(crate) file: Digest,
    /// The day by which its dates were judged.
    pub(crate) reference_day: Date,
    /// The counts.
    pub(crate) counts: Counts,
}

impl RegisterStore {
    /// The import of a register, if there was one.
    pub(crate) fn import_of(&self, register: RegisterKind) -> Result<Option<Import>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT * FROM import WHERE register = ?1")?;
        let found = statement.query_row(params![register.code()], |row| Ok(parse(row)));
        found.optional()?.transpose()
    }
}

/// Notes an import.
pub(crate) fn insert(
    transaction: &Transaction<'_>,
    register: RegisterKind,
    import: &Import,
) -> Result<(), StoreError> {
    let Counts { rows, accepted, quarantined, medical_quarantined, refused_claims } = import.counts;
    let numbers = [rows, accepted, quarantined, medical_quarantined, refused_claims];
    // No file has anything like 2^63 rows.
    let [rows, accepted, quarantined, medical_quarantined, refused_claims] =
        numbers.map(|number| i64::try_from(number).unwrap_or(i64::MAX));
    transaction.prepare_cached("INSERT INTO import VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?.execute(
        params![
            register.code(),
            import.file.0,
            import.reference_day.unix_days(),
            rows,
            accepted,
            quarantined,
            medical_quarantined,
            refused_claims
        ],
    )?;
    Ok(())
}

fn parse(row: &Row<'_>) -> Result<Import, StoreError> {
    let number = |column: &str| -> Result<u64, StoreError> {
        u64::try_from(row.get::<_, i64>(column)?).map_err(|_| StoreError::Damaged("a count"))
    };
    let day = Date::from_unix_days(row.get("reference_day")?);
    Ok(Import {
        file: Digest(row.get("file_digest")?),
        reference_day: day.ok_or(StoreError::Damaged("a reference day"))?,
        counts: Counts {
            rows: number("row_count")?,
            accepted: number("accepted")?,
            quarantined: number("quarantined")?,
            medical_quarantined: number("medical_quarantined")?,
            refused_claims: number("refused_claims")?,
        },
    })
}
