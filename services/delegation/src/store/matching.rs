//! Candidates of the newest matching and what was decided of pairs: references and scores, no names.

use homeward_payload::ids::SubjectRef;
use homeward_vault::DocumentId;
use rusqlite::{OptionalExtension, Row, Transaction, params};

use super::{KeyHash, RegisterStore, StoreError};

/// A pair that may be one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pair {
    /// The person sought.
    pub(crate) sought: SubjectRef,
    /// The person held.
    pub(crate) held: SubjectRef,
}

/// A candidate of the newest matching.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StoredCandidate {
    /// The pair.
    pub(crate) pair: Pair,
    /// Its score.
    pub(crate) points: i16,
    /// Whether a rival is near.
    pub(crate) is_ambiguous: bool,
    /// Its place, the strongest first, from 1.
    pub(crate) rank: u32,
}

/// What is decided of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// They are one person.
    Accepted = 1,
    /// They are two persons.
    Rejected = 2,
    /// The decision before is taken back.
    Undone = 3,
}

impl Decision {
    /// As interfaces name it.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Accepted => "ACCEPTED",
            Self::Rejected => "REJECTED",
            Self::Undone => "UNDONE",
        }
    }

    fn from_code(code: u8) -> Result<Self, StoreError> {
        let all = [Self::Accepted, Self::Rejected, Self::Undone];
        all.into_iter().find(|one| *one as u8 == code).ok_or(StoreError::Damaged("a decision"))
    }
}

/// A decision that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decided {
    /// Counts up with every decision; 0 before it is stored.
    pub(crate) ordinal: i64,
    /// The pair.
    pub(crate) pair: Pair,
    /// What was decided.
    pub(crate) decision: Decision,
    /// The score that was before who decided.
    pub(crate) points: i16,
    /// Principal and role of who decided.
    pub(crate) actor: String,
    /// When, in microseconds since 1970-01-01 UTC.
    pub(crate) time_us: i64,
    /// The document with the reason.
    pub(crate) note: DocumentId,
}

/// Candidates that nobody decided, of two persons of whom neither stands in an accepted pair.
const UNDECIDED: &str = "NOT EXISTS (SELECT 1 FROM match_decision AS one WHERE one.is_newest AND (
        (one.decision IN (1, 2) AND one.sought = candidate.sought AND one.held = candidate.held)
        OR (one.decision = 1 AND (one.sought = candidate.sought OR one.held = candidate.held))))";

impl RegisterStore {
    /// Candidates that nobody decided, after a rank; only ambiguous ones where asked for.
    pub(crate) fn undecided(
        &self,
        only_ambiguous: bool,
        after: u32,
        limit: u32,
    ) -> Result<Vec<StoredCandidate>, StoreError> {
        let query = format!(
            "SELECT * FROM match_candidate AS candidate
             WHERE rank > ?1 AND (is_ambiguous OR NOT ?2) AND {UNDECIDED} ORDER BY rank LIMIT ?3"
        );
        let mut statement = self.connection.prepare_cached(&query)?;
        let rows = statement.query_map(params![after, only_ambiguous, limit], candidate)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The candidate of a pair.
    pub(crate) fn candidate(&self, pair: Pair) -> Result<Option<StoredCandidate>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT * FROM match_candidate WHERE sought = ?1 AND held = ?2")?;
        Ok(statement.query_row(params![pair.sought.0, pair.held.0], candidate).optional()?)
    }

    /// Other candidates of either person, the strongest first.
    pub(crate) fn rivals(&self, pair: Pair, limit: u32) -> Result<Vec<StoredCandidate>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT * FROM match_candidate
             WHERE (sought = ?1 OR held = ?2) AND NOT (sought = ?1 AND held = ?2) ORDER BY rank LIMIT ?3",
        )?;
        let rows = statement.query_map(params![pair.sought.0, pair.held.0, limit], candidate)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Newest decisions of a kind, after one of them.
    pub(crate) fn decided(
        &self,
        decision: Decision,
        after: i64,
        limit: u32,
    ) -> Result<Vec<Decided>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT * FROM match_decision WHERE is_newest AND decision = ?1 AND ordinal > ?2
             ORDER BY ordinal LIMIT ?3",
        )?;
        let rows = statement.query_map(params![decision as u8, after, limit], |row| Ok(decided(row)))?;
        rows.map(|row| row?).collect()
    }

    /// All decisions on a pair, the first first.
    pub(crate) fn decisions_on(&self, pair: Pair) -> Result<Vec<Decided>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT * FROM match_decision WHERE sought = ?1 AND held = ?2 ORDER BY ordinal",
        )?;
        let rows = statement.query_map(params![pair.sought.0, pair.held.0], |row| Ok(decided(row)))?;
        rows.map(|row| row?).collect()
    }

    /// The accepted pair in which either person stands.
    pub(crate) fn accepted_of(&self, pair: Pair) -> Result<Option<Pair>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT sought, held FROM match_decision
             WHERE is_newest AND decision = 1 AND (sought = ?1 OR held = ?2) LIMIT 1",
        )?;
        let found = statement.query_row(params![pair.sought.0, pair.held.0], |row| {
            Ok(Pair { sought: SubjectRef(row.get(0)?), held: SubjectRef(row.get(1)?) })
        });
        Ok(found.optional()?)
    }

    /// Persons of the newest matching without an open candidate and outside every accepted pair, after one of them.
    pub(crate) fn alone(
        &self,
        are_held: bool,
        after: Option<SubjectRef>,
        limit: u32,
    ) -> Result<Vec<SubjectRef>, StoreError> {
        let own = if are_held { "held" } else { "sought" };
        let query = format!(
            "SELECT subject FROM match_person AS person
             WHERE is_held = ?1 AND (?2 IS NULL OR subject > ?2)
               AND NOT EXISTS (SELECT 1 FROM match_decision AS one
                               WHERE one.is_newest AND one.decision = 1 AND one.{own} = person.subject)
               AND NOT EXISTS (SELECT 1 FROM match_candidate AS candidate
                               WHERE candidate.{own} = person.subject AND {UNDECIDED})
             ORDER BY subject LIMIT ?3"
        );
        let mut statement = self.connection.prepare_cached(&query)?;
        let after = after.map(|subject| subject.0);
        let rows = statement.query_map(params![are_held, after, limit], |row| Ok(SubjectRef(row.get(0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The person held whom the newest matching knew by this hash of the serial.
    pub(crate) fn held_by_key(&self, key: KeyHash) -> Result<Option<SubjectRef>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT subject FROM match_person WHERE key_hash = ?1 AND is_held")?;
        Ok(statement.query_row(params![key.0], |row| Ok(SubjectRef(row.get(0)?))).optional()?)
    }
}

/// Puts the candidates of a new matching in the place of those before.
pub(crate) fn replace(
    transaction: &Transaction<'_>,
    persons: &[(SubjectRef, bool, KeyHash)],
    candidates: &[StoredCandidate],
) -> Result<(), StoreError> {
    transaction.execute_batch("DELETE FROM match_candidate; DELETE FROM match_person;")?;
    let mut statement = transaction.prepare_cached(
        "INSERT OR IGNORE INTO match_person (subject, is_held, key_hash) VALUES (?1, ?2, ?3)",
    )?;
    for (subject, is_held, key) in persons {
        statement.execute(params![subject.0, is_held, key.0])?;
    }
    let mut statement = transaction.prepare_cached(
        "INSERT INTO match_candidate (sought, held, points, is_ambiguous, rank) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for StoredCandidate { pair, points, is_ambiguous, rank } in candidates {
        statement.execute(params![pair.sought.0, pair.held.0, points, is_ambiguous, rank])?;
    }
    Ok(())
}

/// Notes a decision; those before on the pair stay as they were taken.
pub(crate) fn decide(transaction: &Transaction<'_>, decided: &Decided) -> Result<(), StoreError> {
    let Decided { pair, decision, points, actor, time_us, note, .. } = decided;
    transaction
        .prepare_cached("UPDATE match_decision SET is_newest = 0 WHERE sought = ?1 AND held = ?2")?
        .execute(params![pair.sought.0, pair.held.0])?;
    transaction
        .prepare_cached(
            "INSERT INTO match_decision (sought, held, decision, points, actor, time_us, note, is_newest)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1)",
        )?
        .execute(params![pair.sought.0, pair.held.0, *decision as u8, points, actor, time_us, note.0])?;
    Ok(())
}

fn candidate(row: &Row<'_>) -> rusqlite::Result<StoredCandidate> {
    Ok(StoredCandidate {
        pair: Pair { sought: SubjectRef(row.get("sought")?), held: SubjectRef(row.get("held")?) },
        points: row.get("points")?,
        is_ambiguous: row.get("is_ambiguous")?,
        rank: row.get("rank")?,
    })
}

fn decided(row: &Row<'_>) -> Result<Decided, StoreError> {
    Ok(Decided {
        ordinal: row.get("ordinal")?,
        pair: Pair { sought: SubjectRef(row.get("sought")?), held: SubjectRef(row.get("held")?) },
        decision: Decision::from_code(row.get("decision")?)?,
        points: row.get("points")?,
        actor: row.get("actor")?,
        time_us: row.get("time_us")?,
        note: DocumentId(row.get("note")?),
    })
}
