use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rusqlite::params;
use tempfile::TempDir;
use zeroize::Zeroizing;

use super::*;
use crate::samples::document;

const TOKEN: &[u8] = b"PLAINTEXT-TOKEN-OF-A-PERSON";
const NOW: i64 = 1_750_000_000_000_000;

struct Fixture {
    _folder: TempDir,
    path: PathBuf,
}

impl Fixture {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("vault.sqlite");
        Self { _folder: folder, path }
    }

    fn open(&self) -> Vault {
        Vault::open(&self.path, key(1)).unwrap()
    }

    /// The database and its write-ahead log as they lie on disk.
    fn bytes(&self) -> Vec<u8> {
        let log = self.path.with_extension("sqlite-wal");
        let read = |path: &Path| fs::read(path).unwrap_or_default();
        [read(&self.path), read(&log)].concat()
    }
}

fn key(seed: u8) -> SecretBytes {
    Zeroizing::new([seed; 32])
}

fn subject(number: u16) -> SubjectId {
    let mut bytes = [0x51; 16];
    // Spread over the index, as random references are.
    bytes[..2].copy_from_slice(&number.wrapping_mul(40_503).to_be_bytes());
    SubjectId(bytes)
}

fn name(number: u16) -> DocumentId {
    let mut bytes = [0xd0; 16];
    bytes[..2].copy_from_slice(&number.wrapping_mul(40_503).to_be_bytes());
    DocumentId(bytes)
}

fn person(seed: u64) -> Document {
    document(Schema::Person, &[(3, TOKEN), (8, b"1999-03-28")], seed)
}

fn access(actor: &str) -> Access<'_> {
    Access { purpose: Purpose::Handover, actor, time_us: NOW }
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

fn wrapped_key(vault: &Vault, subject: SubjectId) -> Vec<u8> {
    let query = "SELECT wrapped_key FROM subject WHERE subject = ?1";
    vault.connection.query_row(query, params![subject.0], |row| row.get(0)).unwrap()
}

// Shows F23, INV-A1.
#[test]
fn a_document_is_read_back_and_every_read_is_logged_first() {
    let fixture = Fixture::new();
    let mut vault = fixture.open();
    assert_eq!(vault.put(name(1), subject(1), &person(1)).unwrap(), Stored::New);
    let read = vault.read(name(1), &access("clerk 7")).unwrap();
    assert_eq!(read.subject, subject(1));
    assert_eq!(read.document.value(3), Ok(Some(TOKEN)));
    let audit = Access { purpose: Purpose::Audit, actor: "auditor", time_us: NOW + 1 };
    vault.read(name(1), &audit).unwrap();
    drop(vault);

    let vault = fixture.open();
    let record = |sequence, time_us, actor: &str, purpose| AccessRecord {
        sequence,
        time_us,
        actor: actor.to_owned(),
        purpose,
        subject: subject(1),
        document_id: name(1),
    };
    let first = record(1, NOW, "clerk 7", Purpose::Handover);
    let second = record(2, NOW + 1, "auditor", Purpose::Audit);
    assert_eq!(vault.access_log(0, 10).unwrap(), [first.clone(), second.clone()]);
    assert_eq!(vault.access_log(0, 1).unwrap(), [first]);
    assert_eq!(vault.access_log(1, 10).unwrap(), [second]);
    assert_eq!(vault.access_log(2, 10).unwrap(), []);
}

#[test]
fn what_is_not_handed_out_is_not_logged() {
    let fixture = Fixture::new();
    let mut vault = fixture.open();
    vault.put(name(1), subject(1), &person(1)).unwrap();
    let long = "x".repeat(ACTOR_BYTES_MAX + 1);
    let actor = |found| format!("actor of {found} bytes; 1 to 256 are allowed");
    let mut check = |document_id, actor: &str, expected: String| {
        assert_eq!(vault.read(document_id, &access(actor)).unwrap_err().to_string(), expected);
    };
    check(name(1), "", actor(0));
    check(name(1), &long, actor(257));
    check(name(2), "clerk", format!("the vault has no document {}", name(2)));
    assert_eq!(vault.access_log(0, ACCESS_PAGE_MAX).unwrap(), []);
    for limit in [0, ACCESS_PAGE_MAX + 1] {
        assert!(matches!(vault.access_log(0, limit), Err(VaultError::Page { found }) if found == limit));
    }
}

#[test]
fn storing_again_changes_nothing_and_other_content_is_refused() {
    let fixture = Fixture::new();
    let mut vault = fixture.open();
    vault.put(name(1), subject(1), &person(1)).unwrap();
    assert_eq!(vault.put(name(1), subject(1), &person(1)).unwrap(), Stored::Already);
    let check = |outcome: Result<Stored, VaultError>| {
        assert!(matches!(outcome, Err(VaultError::Conflict(found)) if found == name(1)), "{outcome:?}");
    };
    check(vault.put(name(1), subject(1), &person(2)));
    check(vault.put(name(1), subject(2), &person(1)));
    let listed = StoredDocument { document_id: name(1), schema: Schema::Person };
    assert_eq!(vault.documents_of(subject(1)).unwrap(), [listed]);
    assert_eq!(vault.documents_of(subject(2)).unwrap(), []);
}

#[test]
fn many_are_stored_together_or_not_at_all() {
    let fixture = Fixture::new();
    let mut vault = fixture.open();
    let documents: Vec<Document> = (0..4).map(person).collect();
    let mut entries: Vec<Entry<'_>> = documents
        .iter()
        .zip(1..)
        .map(|(document, number)| Entry { document_id: name(number), subject: subject(number % 2), document })
        .collect();
    entries[3].document_id = name(1);
    assert!(matches!(vault.put_all(&entries), Err(VaultError::Conflict(_))));
    assert_eq!(vault.documents_of(subject(1)).unwrap(), []);

    entries[3].document_id = name(4);
    assert_eq!(vault.put_all(&entries).unwrap(), [Stored::New; 4]);
    assert_eq!(vault.put_all(&entries).unwrap(), [Stored::Already; 4]);
    let names = |subject| -> Vec<DocumentId> {
        vault.documents_of(subject).unwrap().iter().map(|stored| stored.document_id).collect()
    };
    assert_eq!(names(subject(1)), [name(1), name(3)]);
    assert_eq!(names(subject(0)), [name(2), name(4)]);

    let too_many = vec![entries[0]; PUT_ENTRIES_MAX + 1];
    assert!(matches!(vault.put_all(&too_many), Err(VaultError::TooManyEntries { found: 10_001 })));
}

#[test]
fn a_subject_has_a_limit_of_documents() {
    let fixture = Fixture::new();
    let mut vault = fixture.open();
    let document = document(Schema::ClearanceReasons, &[], 1);
    let limit = u16::try_from(DOCUMENTS_PER_SUBJECT_MAX).unwrap();
    let entry = |number| Entry { document_id: name(number), subject: subject(1), document: &document };
    let entries: Vec<Entry<'_>> = (0..limit).map(entry).collect();
    vault.put_all(&entries).unwrap();
    let refused = vault.put_all(&[entry(limit)]);
    assert!(matches!(refused, Err(VaultError::TooManyDocuments { subject: found }) if found == subject(1)));
    vault.put(name(limit), subject(2), &document).unwrap();
}

#[test]
fn an_erased_subject_stays_erased() {
    let fixture = Fixture::new();
    let mut vault = fixture.open();
    vault.put(name(1), subject(1), &person(1)).unwrap();
    vault.put(name(2), subject(2), &person(2)).unwrap();
    vault.read(name(1), &access("clerk")).unwrap();

    let first = Erasure { erased_at_us: NOW, documents: 1, already: false };
    assert_eq!(vault.erase(subject(1), NOW).unwrap(), first);
    assert_eq!(vault.erase(subject(1), NOW + 5).unwrap(), Erasure { already: true, ..first });
    drop(vault);

    let mut vault = fixture.open();
    let erased = |outcome: Result<(), VaultError>| {
        assert!(matches!(outcome, Err(VaultError::Erased { erased_at_us: NOW, .. })), "{outcome:?}");
    };
    erased(vault.read(name(1), &access("clerk")).map(drop));
    erased(vault.put(name(1), subject(1), &person(1)).map(drop));
    erased(vault.put(name(3), subject(1), &person(3)).map(drop));
    assert_eq!(vault.documents_of(subject(1)).unwrap().len(), 1);
    assert_eq!(vault.access_log(0, 10).unwrap().len(), 1);
    vault.read(name(2), &access("clerk")).unwrap();

    // What arrives late for a subject erased before is refused as well.
    let unknown = Erasure { erased_at_us: NOW, documents: 0, already: false };
    assert_eq!(vault.erase(subject(9), NOW).unwrap(), unknown);
    erased(vault.put(name(9), subject(9), &person(9)).map(drop));
}

// Shows F23, INV-A4.
#[test]
fn neither_plaintext_nor_a_destroyed_key_lies_in_the_file() {
    const SUBJECTS: u16 = 400;
    let fixture = Fixture::new();
    let mut vault = fixture.open();
    // Enough rows for pages to split many times, stored in many transactions.
    for number in 0..SUBJECTS {
        vault.put(name(number), subject(number), &person(u64::from(number))).unwrap();
    }
    let keys: Vec<Vec<u8>> = (0..SUBJECTS).map(|number| wrapped_key(&vault, subject(number))).collect();
    let content: Vec<u8> = vault
        .connection
        .query_row("SELECT content FROM document WHERE document_id = ?1", params![name(9).0], |row| {
            row.get(0)
        })
        .unwrap();
    let before = fixture.bytes();
    assert!(!holds(&before, TOKEN));
    assert!(holds(&before, &keys[9]) && holds(&before, &content[..64]));

    let erased = (0..SUBJECTS).filter(|number| number % 8 == 1);
    for number in erased.clone() {
        vault.erase(subject(number), NOW).unwrap();
    }
    let after = fixture.bytes();
    assert!(!holds(&after, TOKEN) && !holds(&after, &content[..64]));
    for number in erased {
        assert!(!holds(&after, &keys[usize::from(number)]), "key of subject {number}");
    }
    assert!(holds(&after, &keys[10]));
    vault.read(name(10), &access("clerk")).unwrap();
}

#[test]
fn only_its_owner_may_read_the_file() {
    let fixture = Fixture::new();
    let mut vault = fixture.open();
    vault.put(name(1), subject(1), &person(1)).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&fixture.path), 0o600);
    assert_eq!(mode(&fixture.path.with_extension("sqlite-wal")), 0o600);
    drop(vault);

    fs::set_permissions(&fixture.path, fs::Permissions::from_mode(0o640)).unwrap();
    let error = Vault::open(&fixture.path, key(1)).unwrap_err();
    assert!(matches!(error, VaultError::Permissions { mode: 0o640, .. }), "{error}");
}

#[test]
fn the_master_key_must_fit_and_the_vault_has_one_owner() {
    let fixture = Fixture::new();
    let vault = fixture.open();
    let error = Vault::open(&fixture.path, key(1)).unwrap_err();
    assert!(matches!(error, VaultError::InUse { .. }), "{error}");
    drop(vault);
    let error = Vault::open(&fixture.path, key(2)).unwrap_err();
    assert!(matches!(error, VaultError::MasterKey { .. }), "{error}");
    fixture.open();
}

#[test]
fn a_file_of_something_else_is_not_a_vault() {
    let check = |make: &dyn Fn(&Path), expected: i64| {
        let fixture = Fixture::new();
        make(&fixture.path);
        fs::set_permissions(&fixture.path, fs::Permissions::from_mode(0o600)).unwrap();
        let error = Vault::open(&fixture.path, key(1)).unwrap_err();
        assert!(matches!(error, VaultError::Format { found, .. } if found == expected), "{error}");
    };
    let database = |path: &Path, sql: &str| Connection::open(path).unwrap().execute_batch(sql).unwrap();
    check(&|path| fs::write(path, vec![0x41; 8_192]).unwrap(), 0);
    check(&|path| database(path, "CREATE TABLE other (value BLOB)"), 0);
    check(&|path| database(path, "PRAGMA user_version = 2"), 2);

    let missing = Vault::open(Path::new("/nonexistent/vault.sqlite"), key(1)).unwrap_err();
    assert!(matches!(missing, VaultError::File { .. }), "{missing}");
}

#[test]
fn an_altered_row_is_damaged_and_not_handed_out() {
    let fixture = Fixture::new();
    let mut vault = fixture.open();
    for number in 1..=3 {
        vault.put(name(number), subject(number), &person(u64::from(number))).unwrap();
    }
    let swap = "UPDATE document SET content = (SELECT content FROM document WHERE document_id = ?2)
                WHERE document_id = ?1";
    vault.connection.execute(swap, params![name(1).0, name(2).0]).unwrap();
    let schema = "UPDATE document SET schema = 3 WHERE document_id = ?1";
    vault.connection.execute(schema, params![name(2).0]).unwrap();
    let key = "UPDATE subject SET wrapped_key = (SELECT wrapped_key FROM subject WHERE subject = ?2)
               WHERE subject = ?1";
    vault.connection.execute(key, params![subject(3).0, subject(1).0]).unwrap();
    for number in 1..=3 {
        let error = vault.read(name(number), &access("clerk")).unwrap_err();
        assert!(matches!(error, VaultError::Damaged(_)), "{error}");
    }
    assert_eq!(vault.access_log(0, 10).unwrap(), []);
}

#[test]
fn purposes_are_stable() {
    for (purpose, code) in Purpose::ALL.into_iter().zip(1..) {
        assert_eq!((purpose.code(), Purpose::from_code(code)), (code, Some(purpose)));
    }
    assert_eq!((Purpose::from_code(0), Purpose::from_code(9)), (None, None));
    let names: Vec<&str> = Purpose::ALL.into_iter().map(Purpose::name).collect();
    let expected =
        "LIST_VERIFICATION MEDICAL_SCREENING HANDOVER TRACING IDENTIFICATION DISPUTE AUDIT MATCHING";
    assert_eq!(names.join(" "), expected);
}

#[test]
fn documents_are_read_together_or_not_at_all() {
    let fixture = Fixture::new();
    let mut vault = fixture.open();
    for number in 1..=3 {
        vault.put(name(number), subject(number), &person(u64::from(number))).unwrap();
    }
    let disclosed = vault.read_all(&[name(3), name(1)], &access("clerk")).unwrap();
    let subjects: Vec<SubjectId> = disclosed.iter().map(|disclosure| disclosure.subject).collect();
    assert_eq!(subjects, [subject(3), subject(1)]);
    assert_eq!(vault.access_log(0, 10).unwrap().len(), 2);

    let unknown = vault.read_all(&[name(1), name(9)], &access("clerk"));
    assert!(matches!(unknown, Err(VaultError::UnknownDocument(id)) if id == name(9)));
    assert_eq!(vault.access_log(0, 10).unwrap().len(), 2, "nothing was handed out, so nothing was read");
}

#[test]
fn documents_are_listed_by_schema_in_the_order_they_came() {
    let fixture = Fixture::new();
    let mut vault = fixture.open();
    let referral = |seed| document(Schema::Referral, &[(2, TOKEN)], seed);
    vault.put(name(5), subject(5), &referral(5)).unwrap();
    vault.put(name(1), subject(1), &person(1)).unwrap();
    vault.put(name(2), subject(2), &referral(2)).unwrap();
    vault.put(name(3), subject(3), &referral(3)).unwrap();
    vault.erase(subject(2), NOW).unwrap();

    let page = vault.documents_after(0, Schema::Referral, 1).unwrap();
    assert_eq!(page.iter().map(|listed| listed.document_id).collect::<Vec<_>>(), [name(5)]);
    let page = vault.documents_after(page[0].ordinal, Schema::Referral, 10).unwrap();
    assert_eq!(page.iter().map(|listed| listed.document_id).collect::<Vec<_>>(), [name(3)]);
    assert_eq!(vault.documents_after(page[0].ordinal, Schema::Referral, 10).unwrap(), []);
    assert!(matches!(vault.documents_after(0, Schema::Referral, 0), Err(VaultError::Page { found: 0 })));
}
