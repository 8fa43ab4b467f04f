//! The tables of `relay.sqlite`.

use rusqlite::Connection;
use std::path::Path;

/// What is deleted is overwritten, so that ciphertext does not stay in free pages.
const SCHEMA: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA secure_delete = ON;
    PRAGMA foreign_keys = ON;
    CREATE TABLE IF NOT EXISTS document (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        address BLOB NOT NULL UNIQUE,
        length INTEGER NOT NULL,
        held INTEGER NOT NULL,
        complete INTEGER NOT NULL,
        round BLOB
    ) STRICT;
    CREATE INDEX IF NOT EXISTS sealed_round ON document (round) WHERE round IS NOT NULL;
    CREATE INDEX IF NOT EXISTS incomplete ON document (number) WHERE complete = 0;
    CREATE TABLE IF NOT EXISTS chunk (
        document INTEGER NOT NULL REFERENCES document ON DELETE CASCADE,
        offset INTEGER NOT NULL,
        bytes BLOB NOT NULL,
        UNIQUE (document, offset)
    ) STRICT;
    CREATE TABLE IF NOT EXISTS outstanding (
        recipient TEXT NOT NULL,
        document INTEGER NOT NULL REFERENCES document ON DELETE CASCADE,
        PRIMARY KEY (recipient, document)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS outstanding_document ON outstanding (document);
";

pub(super) fn open(path: &Path) -> rusqlite::Result<Connection> {
    let file = Connection::open(path)?;
    file.execute_batch(SCHEMA)?;
    Ok(file)
}
