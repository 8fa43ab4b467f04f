//! The journal of a delegate's laptop: one SQLite file in the folder of the pack, readable by its owner alone. What a
//! command has answered is durable, and what was signed is kept for ever.

use std::path::{Path, PathBuf};

use homeward_participant::database::{self, Database, DatabaseError, Lock};
use homeward_payload::domain::Basis;
use homeward_payload::ids::{Digest, LogId, StatementId, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};

use super::board::Entered;
use super::entry::{Entry, EntryFault};
use super::pack::Carried;

const FORMAT: i64 = 1;
/// The file in the folder of a pack.
const FILE: &str = "point.sqlite";

const TABLES: &str = "
    CREATE TABLE pack (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        log_id BLOB NOT NULL CHECK (length(log_id) = 32),
        genesis BLOB NOT NULL,
        checkpoint TEXT NOT NULL,
        basis_size INTEGER NOT NULL,
        basis_root BLOB NOT NULL CHECK (length(basis_root) = 32),
        newest_us INTEGER NOT NULL,
        loaded_us INTEGER NOT NULL,
        batch BLOB NOT NULL,
        lines BLOB NOT NULL,
        key_path TEXT NOT NULL
    ) STRICT;
    CREATE TABLE entry (
        ordinal INTEGER PRIMARY KEY AUTOINCREMENT,
        made_us INTEGER NOT NULL,
        line TEXT NOT NULL,
        signed INTEGER NOT NULL DEFAULT 0,
        undone INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE TABLE statement (
        ordinal INTEGER PRIMARY KEY AUTOINCREMENT,
        statement_id BLOB NOT NULL UNIQUE CHECK (length(statement_id) = 16),
        made_us INTEGER NOT NULL,
        envelope BLOB NOT NULL,
        summary TEXT NOT NULL,
        answer BLOB,
        handed INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE TABLE sealed (
        document_root BLOB PRIMARY KEY CHECK (length(document_root) = 32),
        entry INTEGER NOT NULL REFERENCES entry (ordinal),
        name TEXT NOT NULL,
        document BLOB NOT NULL,
        delivered INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE TABLE printed (
        ordinal INTEGER PRIMARY KEY AUTOINCREMENT,
        content BLOB NOT NULL CHECK (length(content) = 32),
        kind TEXT NOT NULL,
        revision INTEGER NOT NULL,
        made_us INTEGER NOT NULL,
        text TEXT NOT NULL
    ) STRICT;
";

/// Why the journal cannot be used. Nothing was stored or changed.
#[derive(Debug, thiserror::Error)]
pub enum StoreFault {
    /// The file cannot be opened.
    #[error(transparent)]
    Open(#[from] DatabaseError),
    /// The database failed.
    #[error("the journal of the pack: {0}")]
    Database(#[from] rusqlite::Error),
    /// There is no pack.
    #[error(
        "{} holds no pack; name its folder with --pack DIR or HOMEWARD_PACK, or load one beforehand with homeward \
         witness pack BATCH --out DIR",
        .0.display()
    )]
    NoPack(PathBuf),
    /// The folder holds another pack with entries.
    #[error(
        "{} holds entries or papers of a pack that was loaded before; load this one into a folder of its own",
        .0.display()
    )]
    InUse(PathBuf),
    /// Another command signed or took back what was to be signed.
    #[error(
        "another command changed the journal meanwhile, and nothing was signed by this one; run it again"
    )]
    Changed,
    /// A line of the journal does not read.
    #[error("entry {0} of the journal does not read: {1}")]
    Damaged(i64, EntryFault),
}

/// A statement that was signed here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Its place among those signed here, from 1.
    pub ordinal: i64,
    /// Its id, fixed for ever.
    pub statement_id: StatementId,
    /// When it was made; microseconds since 1970 UTC.
    pub made_us: i64,
    /// The envelope as it was signed.
    pub envelope: Vec<u8>,
    /// What it says, in English.
    pub summary: String,
    /// The newest answer, a `homeward.log.v1.StatementAnswer`; nothing before the first.
    pub answer: Option<Vec<u8>>,
    /// Whether the own service holds it and sends it on.
    pub handed: bool,
}

/// A document that was sealed here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedHere {
    /// Root of its field commitment.
    pub document_root: Digest,
    /// The entry that it belongs to.
    pub entry: i64,
    /// What it is, for people: the name of a photograph's file, or nothing for a ground.
    pub name: String,
    /// The sealed bytes.
    pub document: Vec<u8>,
    /// Whether the own service has taken it.
    pub delivered: bool,
}

/// A paper that was printed here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// Digest of its content.
    pub content: Digest,
    /// What it is: `ACT` or `ROSTER`.
    pub kind: String,
    /// Number of the revision whose lines it names.
    pub revision: u32,
    /// When it was printed first; microseconds since 1970 UTC.
    pub made_us: i64,
    /// Exactly the content that the digest is of.
    pub text: String,
}

/// An open journal.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    folder: PathBuf,
}

impl Store {
    /// Opens the journal in a folder that holds a pack.
    ///
    /// # Errors
    /// [`StoreFault::NoPack`] where there is none; otherwise if the file cannot be used.
    pub fn open(folder: &Path) -> Result<Self, StoreFault> {
        if !folder.join(FILE).exists() {
            return Err(StoreFault::NoPack(folder.to_path_buf()));
        }
        Self::make(folder)
    }

    /// Opens the journal in a folder, or makes one there.
    ///
    /// # Errors
    /// If the file cannot be used.
    pub fn make(folder: &Path) -> Result<Self, StoreFault> {
        let Database { connection, .. } = database::open(&folder.join(FILE), FORMAT, TABLES, Lock::Shared)?;
        Ok(Self { connection, folder: folder.to_path_buf() })
    }

    /// Keeps a pack. One that holds nothing entered yet is replaced.
    ///
    /// # Errors
    /// [`StoreFault::InUse`] where something was entered or printed over an earlier one.
    pub fn keep_pack(&mut self, carried: &Carried) -> Result<(), StoreFault> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let used: i64 = transaction.query_row(
            "SELECT (SELECT count(*) FROM entry) + (SELECT count(*) FROM printed)",
            [],
            |row| row.get(0),
        )?;
        if used != 0 {
            return Err(StoreFault::InUse(self.folder.clone()));
        }
        transaction.execute("DELETE FROM pack", [])?;
        transaction.execute(
            "INSERT INTO pack VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            params![
                carried.log_id.0,
                carried.genesis,
                carried.checkpoint,
                i64::try_from(carried.basis.size).unwrap_or(i64::MAX),
                carried.basis.root.0,
                carried.newest_time.0,
                carried.loaded.0,
                carried.batch,
                carried.lines,
                carried.key_path.to_string_lossy()
            ],
        )?;
        Ok(transaction.commit()?)
    }

    /// The pack.
    ///
    /// # Errors
    /// [`StoreFault::NoPack`] where none was kept.
    pub fn pack(&self) -> Result<Carried, StoreFault> {
        let carried = self.connection.query_row("SELECT * FROM pack", [], |row| {
            let size: i64 = row.get("basis_size")?;
            let root = Digest(row.get("basis_root")?);
            Ok(Carried {
                log_id: LogId(row.get("log_id")?),
                genesis: row.get("genesis")?,
                checkpoint: row.get("checkpoint")?,
                basis: Basis { size: u64::try_from(size).unwrap_or_default(), root },
                newest_time: Timestamp(row.get("newest_us")?),
                loaded: Timestamp(row.get("loaded_us")?),
                batch: row.get("batch")?,
                lines: row.get("lines")?,
                key_path: PathBuf::from(row.get::<_, String>("key_path")?),
            })
        });
        carried.optional()?.ok_or_else(|| StoreFault::NoPack(self.folder.clone()))
    }

    /// Everything entered and not taken back, in order.
    ///
    /// # Errors
    /// If the database fails or a line does not read.
    pub fn entries(&self) -> Result<Vec<Entered>, StoreFault> {
        let mut statement = self.connection.prepare_cached(
            "SELECT ordinal, made_us, line, signed FROM entry WHERE undone = 0 ORDER BY ordinal",
        )?;
        let rows = statement.query_map([], |row| {
            Ok((row.get::<_, i64>(0)?, row.get(1)?, row.get::<_, String>(2)?, row.get(3)?))
        })?;
        rows.map(|row| {
            let (ordinal, made_us, line, signed) = row?;
            let entry = Entry::parse(&line).map_err(|fault| StoreFault::Damaged(ordinal, fault))?;
            Ok(Entered { ordinal, made_us, signed, entry })
        })
        .collect()
    }

    /// Enters something, with the documents that were sealed for it.
    ///
    /// # Errors
    /// If the database fails; then nothing was entered.
    pub fn enter(
        &mut self,
        made: Timestamp,
        entry: &Entry,
        sealed: &[(Digest, String, Vec<u8>)],
    ) -> Result<i64, StoreFault> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute(
            "INSERT INTO entry (made_us, line) VALUES (?1, ?2)",
            params![made.0, entry.to_string()],
        )?;
        let ordinal = transaction.last_insert_rowid();
        for (root, name, document) in sealed {
            transaction.execute(
                "INSERT INTO sealed (document_root, entry, name, document) VALUES (?1, ?2, ?3, ?4)",
                params![root.0, ordinal, name, document],
            )?;
        }
        transaction.commit()?;
        Ok(ordinal)
    }

    /// Takes an entry back, with what was sealed for it; whether it was there and not signed.
    ///
    /// # Errors
    /// If the database fails.
    pub fn undo(&mut self, ordinal: i64) -> Result<bool, StoreFault> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let changed = transaction.execute(
            "UPDATE entry SET undone = 1 WHERE ordinal = ?1 AND undone = 0 AND signed = 0",
            [ordinal],
        )?;
        if changed == 1 {
            transaction.execute("DELETE FROM sealed WHERE entry = ?1", [ordinal])?;
        }
        transaction.commit()?;
        Ok(changed == 1)
    }

    /// Keeps signed statements and marks the entries they were made of, all or none.
    ///
    /// # Errors
    /// If the database fails; then nothing is signed.
    pub fn keep_signed(&mut self, entries: &[i64], statements: &[Signed]) -> Result<(), StoreFault> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for ordinal in entries {
            let changed = transaction.execute(
                "UPDATE entry SET signed = 1 WHERE ordinal = ?1 AND signed = 0 AND undone = 0",
                [ordinal],
            )?;
            if changed != 1 {
                return Err(StoreFault::Changed);
            }
        }
        for one in statements {
            transaction.execute(
                "INSERT INTO statement (statement_id, made_us, envelope, summary) VALUES (?1, ?2, ?3, ?4)",
                params![one.statement_id.0, one.made_us, one.envelope, one.summary],
            )?;
        }
        Ok(transaction.commit()?)
    }

    /// Everything signed here, in order.
    ///
    /// # Errors
    /// If the database fails.
    pub fn signed(&self) -> Result<Vec<Signed>, StoreFault> {
        let mut statement = self.connection.prepare_cached("SELECT * FROM statement ORDER BY ordinal")?;
        let rows = statement.query_map([], |row| {
            Ok(Signed {
                ordinal: row.get("ordinal")?,
                statement_id: StatementId(row.get("statement_id")?),
                made_us: row.get("made_us")?,
                envelope: row.get("envelope")?,
                summary: row.get("summary")?,
                answer: row.get("answer")?,
                handed: row.get("handed")?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Keeps the newest answer to a statement; without one, that the own service holds it.
    ///
    /// # Errors
    /// If the database fails.
    pub fn keep_answer(&mut self, id: &StatementId, answer: Option<&[u8]>) -> Result<(), StoreFault> {
        self.connection.execute(
            "UPDATE statement SET answer = coalesce(?2, answer), handed = 1 WHERE statement_id = ?1",
            params![id.0, answer],
        )?;
        Ok(())
    }

    /// Everything sealed here, in order.
    ///
    /// # Errors
    /// If the database fails.
    pub fn sealed(&self) -> Result<Vec<SealedHere>, StoreFault> {
        let mut statement =
            self.connection.prepare_cached("SELECT * FROM sealed ORDER BY entry, document_root")?;
        let rows = statement.query_map([], |row| {
            Ok(SealedHere {
                document_root: Digest(row.get("document_root")?),
                entry: row.get("entry")?,
                name: row.get("name")?,
                document: row.get("document")?,
                delivered: row.get("delivered")?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Marks a sealed document as taken by the own service.
    ///
    /// # Errors
    /// If the database fails.
    pub fn set_delivered(&mut self, root: &Digest) -> Result<(), StoreFault> {
        self.connection.execute("UPDATE sealed SET delivered = 1 WHERE document_root = ?1", [root.0])?;
        Ok(())
    }

    /// Keeps what is printed, once for the same content.
    ///
    /// # Errors
    /// If the database fails.
    pub fn keep_printed(&mut self, printed: &Printed) -> Result<(), StoreFault> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let known: i64 = transaction.query_row(
            "SELECT count(*) FROM printed WHERE content = ?1",
            [printed.content.0],
            |row| row.get(0),
        )?;
        if known == 0 {
            transaction.execute(
                "INSERT INTO printed (content, kind, revision, made_us, text) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![printed.content.0, printed.kind, printed.revision, printed.made_us, printed.text],
            )?;
        }
        Ok(transaction.commit()?)
    }

    /// Everything printed here, in order.
    ///
    /// # Errors
    /// If the database fails.
    pub fn printed(&self) -> Result<Vec<Printed>, StoreFault> {
        let mut statement = self.connection.prepare_cached("SELECT * FROM printed ORDER BY ordinal")?;
        let rows = statement.query_map([], printed_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn printed_row(row: &Row<'_>) -> rusqlite::Result<Printed> {
    Ok(Printed {
        content: Digest(row.get("content")?),
        kind: row.get("kind")?,
        revision: row.get("revision")?,
        made_us: row.get("made_us")?,
        text: row.get("text")?,
    })
}

#[cfg(test)]
mod tests;
