//! Rows of the registers by their random references.

use std::collections::BTreeSet;

use homeward_delegation_core::date::Date;
use homeward_delegation_core::register::{Claim, Urgency};
use homeward_payload::ids::{CaseId, SubjectRef};
use rusqlite::{OptionalExtension, Row, Transaction, params};

use super::{KeyHash, RegisterKind, RegisterStore, StoreError};

/// Between the fault codes of one row.
pub(super) const FAULT_SEPARATOR: char = ';';

/// What stands here of one row of a register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SubjectRow {
    /// Its random reference, also the name of its document in the vault.
    pub(crate) subject: SubjectRef,
    /// Keyed hash of its serial, container, enquiry or case number.
    pub(crate) key: KeyHash,
    /// Line of the file.
    pub(crate) line: u32,
    /// Place of its number in the order of the register's numbers.
    pub(crate) place: u32,
    /// Claims that stand.
    pub(crate) claims: BTreeSet<Claim>,
    /// Urgency of the most urgent referral.
    pub(crate) urgency: Option<Urgency>,
    /// Day of capture, or of receipt of a person received before.
    pub(crate) day: Option<Date>,
    /// Random reference shared by siblings.
    pub(crate) sibling_group: Option<CaseId>,
    /// Where the row cannot stand: why, and its place in the worklist.
    pub(crate) quarantine: Option<Quarantine>,
    /// Keyed hash of the whole row as it came.
    pub(crate) content: KeyHash,
    /// Keyed hashes of what no other row may share.
    pub(crate) parts: Vec<KeyHash>,
    /// When it came, in microseconds since 1970-01-01 UTC.
    pub(crate) since_us: i64,
}

/// Why a row cannot stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Quarantine {
    /// Place in the worklist, from 1.
    pub(crate) worklist: u32,
    /// Codes of the faults.
    pub(crate) faults: Vec<String>,
    /// Whether it has a referral or a medical claim.
    pub(crate) is_medical: bool,
    /// The row that it repeats.
    pub(crate) duplicate_of: Option<SubjectRef>,
}

/// A row of the quarantine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Quarantined {
    /// Its random reference.
    pub(crate) subject: SubjectRef,
    /// Line of the file.
    pub(crate) line: u32,
    /// Since when it lies there, in microseconds since 1970-01-01 UTC.
    pub(crate) since_us: i64,
    /// Why it cannot stand.
    pub(crate) quarantine: Quarantine,
}

/// A row that stands, as a draw sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Drawable {
    /// Its random reference.
    pub(crate) subject: SubjectRef,
    /// Place of its number in the order of the register's numbers.
    pub(crate) place: u32,
    /// Claims that stand.
    pub(crate) claims: BTreeSet<Claim>,
    /// Urgency of the most urgent referral.
    pub(crate) urgency: Option<Urgency>,
    /// Day of capture, or of receipt of a person received before.
    pub(crate) day: Option<Date>,
    /// Random reference shared by siblings.
    pub(crate) sibling_group: Option<CaseId>,
}

impl RegisterStore {
    /// The rows of a register that stand, in the order of their numbers.
    pub(crate) fn standing(&self, register: RegisterKind) -> Result<Vec<Drawable>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT subject, place, claims, urgency, day, sibling_group FROM subject
             WHERE register = ?1 AND worklist IS NULL ORDER BY place",
        )?;
        let rows = statement.query_map(params![register.code()], |row| Ok(parse_drawable(row)))?;
        rows.map(|row| row?).collect()
    }

    /// The row with this number that stands.
    pub(crate) fn find(&self, register: RegisterKind, number: &str) -> Result<Option<Drawable>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT subject, place, claims, urgency, day, sibling_group FROM subject
             WHERE register = ?1 AND key_hash = ?2 AND worklist IS NULL",
        )?;
        let key = self.key_hash(register, number);
        let found = statement.query_row(params![register.code(), key.0], |row| Ok(parse_drawable(row)));
        found.optional()?.transpose()
    }

    /// Codes of the faults of a row with this number that cannot stand.
    pub(crate) fn find_quarantined(
        &self,
        register: RegisterKind,
        number: &str,
    ) -> Result<Option<String>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT faults FROM subject WHERE register = ?1 AND key_hash = ?2 AND worklist IS NOT NULL",
        )?;
        let key = self.key_hash(register, number);
        Ok(statement.query_row(params![register.code(), key.0], |row| row.get(0)).optional()?)
    }

    /// A page of a register's quarantine after place `after` of its worklist.
    pub(crate) fn quarantine(
        &self,
        register: RegisterKind,
        after: u32,
        limit: u32,
    ) -> Result<Vec<Quarantined>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT subject, line, worklist, faults, is_medical, duplicate_of, since_us FROM subject
             WHERE register = ?1 AND worklist > ?2 ORDER BY worklist LIMIT ?3",
        )?;
        let rows = statement.query_map(params![register.code(), after, limit], |row| {
            let faults: String = row.get("faults")?;
            let duplicate_of: Option<[u8; 16]> = row.get("duplicate_of")?;
            let quarantine = Quarantine {
                worklist: row.get("worklist")?,
                faults: faults.split(FAULT_SEPARATOR).map(str::to_owned).collect(),
                is_medical: row.get("is_medical")?,
                duplicate_of: duplicate_of.map(SubjectRef),
            };
            Ok(Quarantined {
                subject: SubjectRef(row.get("subject")?),
                line: row.get("line")?,
                since_us: row.get("since_us")?,
                quarantine,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Line of the file on which a row stands.
    pub(crate) fn line_of(&self, subject: SubjectRef) -> Result<Option<u32>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT line FROM subject WHERE subject = ?1")?;
        Ok(statement.query_row(params![subject.0], |row| row.get(0)).optional()?)
    }
}

/// Adds a row.
pub(crate) fn insert(
    transaction: &Transaction<'_>,
    register: RegisterKind,
    row: &SubjectRow,
) -> Result<(), StoreError> {
    let quarantine = row.quarantine.as_ref();
    let separator = FAULT_SEPARATOR.to_string();
    transaction
        .prepare_cached(
            "INSERT INTO subject (subject, register, key_hash, line, place, claims, urgency, day,
                                  sibling_group, worklist, faults, is_medical, duplicate_of,
                                  content_hash, since_us)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
        )?
        .execute(params![
            row.subject.0,
            register.code(),
            row.key.0,
            row.line,
            row.place,
            claim_bits(&row.claims),
            row.urgency.map(urgency_code),
            row.day.map(Date::unix_days),
            row.sibling_group.map(|group| group.0),
            quarantine.map(|quarantine| quarantine.worklist),
            quarantine.map(|quarantine| quarantine.faults.join(&separator)),
            quarantine.map(|quarantine| quarantine.is_medical),
            quarantine.and_then(|quarantine| quarantine.duplicate_of).map(|subject| subject.0),
            row.content.0,
            row.since_us,
        ])?;
    insert_parts(transaction, row.subject, &row.parts)
}

/// Notes what no other row may share with this one.
pub(super) fn insert_parts(
    transaction: &Transaction<'_>,
    subject: SubjectRef,
    parts: &[KeyHash],
) -> Result<(), StoreError> {
    let mut statement =
        transaction.prepare_cached("INSERT OR IGNORE INTO row_part (part, subject) VALUES (?1, ?2)")?;
    for part in parts {
        statement.execute(params![part.0, subject.0])?;
    }
    Ok(())
}

fn parse_drawable(row: &Row<'_>) -> Result<Drawable, StoreError> {
    let urgency: Option<u8> = row.get("urgency")?;
    let day: Option<i32> = row.get("day")?;
    let sibling_group: Option<[u8; 16]> = row.get("sibling_group")?;
    Ok(Drawable {
        subject: SubjectRef(row.get("subject")?),
        place: row.get("place")?,
        claims: claims_of(row.get("claims")?),
        urgency: urgency.map(urgency_of).transpose()?,
        day: day.map(|day| Date::from_unix_days(day).ok_or(StoreError::Damaged("a day"))).transpose()?,
        sibling_group: sibling_group.map(CaseId),
    })
}

/// Claims with the bit each is stored as.
const CLAIM_BITS: [(Claim, u8); 3] =
    [(Claim::SeverelyWounded, 1), (Claim::SeriouslyIll, 2), (Claim::Young, 4)];

pub(super) fn claim_bits(claims: &BTreeSet<Claim>) -> u8 {
    let set = CLAIM_BITS.iter().filter(|(claim, _)| claims.contains(claim));
    set.fold(0, |bits, (_, bit)| bits | bit)
}

fn claims_of(bits: u8) -> BTreeSet<Claim> {
    CLAIM_BITS.iter().filter(|(_, bit)| bits & bit != 0).map(|(claim, _)| *claim).collect()
}

/// The number under which an urgency is stored; the most urgent is the smallest.
pub(super) const fn urgency_code(urgency: Urgency) -> u8 {
    match urgency {
        Urgency::Immediate => 0,
        Urgency::Urgent => 1,
        Urgency::Routine => 2,
    }
}

pub(super) fn urgency_of(code: u8) -> Result<Urgency, StoreError> {
    let all = [Urgency::Immediate, Urgency::Urgent, Urgency::Routine];
    let found = all.into_iter().find(|urgency| urgency_code(*urgency) == code);
    found.ok_or(StoreError::Damaged("an urgency"))
}
