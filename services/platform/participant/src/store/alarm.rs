//! Alarms raised, oldest first.

use rusqlite::{Connection, params};

use super::{StoreError, column, size_of};

/// An alarm as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AlarmRow {
    pub(crate) kind: String,
    pub(crate) message: String,
    pub(crate) size: u64,
}

/// Keeps an alarm.
pub(crate) fn insert(connection: &Connection, alarm: &AlarmRow) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT INTO alarm (kind, message, size) VALUES (?1, ?2, ?3)")?
        .execute(params![alarm.kind, alarm.message, column(alarm.size)])?;
    Ok(())
}

/// All alarms raised.
pub(crate) fn all(connection: &Connection) -> Result<Vec<AlarmRow>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT kind, message, size FROM alarm ORDER BY ordinal")?;
    let rows = statement.query_map([], |row| {
        Ok(AlarmRow { kind: row.get(0)?, message: row.get(1)?, size: size_of(row.get(2)?) })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
