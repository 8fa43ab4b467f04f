//! The files of the store.

use std::os::unix::fs::PermissionsExt;

use super::*;

#[test]
fn files_are_for_their_owner_alone_and_open_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = RegisterStore::open(folder.path()).unwrap();
    for name in ["register.sqlite", "register.key"] {
        let mode = std::fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    assert!(RegisterStore::open(folder.path()).is_err());
    drop(store);
    let path = folder.path().join("register.sqlite");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    assert!(matches!(RegisterStore::open(folder.path()), Err(StoreError::Permissions { mode: 0o640, .. })));
}

#[test]
fn a_store_without_its_key_or_of_another_format_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    drop(RegisterStore::open(folder.path()).unwrap());
    std::fs::remove_file(folder.path().join("register.key")).unwrap();
    assert!(matches!(RegisterStore::open(folder.path()), Err(StoreError::File { .. })));
    let other = tempfile::tempdir().unwrap();
    let path = other.path().join("register.sqlite");
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE t (a); PRAGMA user_version = 7;").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    assert!(matches!(RegisterStore::open(other.path()), Err(StoreError::Format { found: 7, .. })));
}

#[test]
fn refusals_are_counted_for_each_request() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = RegisterStore::open(folder.path()).unwrap();
    for expected in 1..=2 {
        store.transaction(|transaction| attempt::count_refusal(transaction, "a")).unwrap();
        assert_eq!((store.refusals("a").unwrap(), store.refusals("b").unwrap()), (expected, 0));
    }
}

#[test]
fn a_plan_is_kept_and_an_error_undoes_a_transaction() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = RegisterStore::open(folder.path()).unwrap();
    assert!(store.plan("list-1").unwrap().is_empty());
    let payloads = vec![vec![1, 2], vec![3]];
    store.transaction(|transaction| plan::insert(transaction, "list-1", &payloads)).unwrap();
    let failed: Result<(), StoreError> = store.transaction(|transaction| {
        plan::insert(transaction, "list-2", &payloads)?;
        Err(StoreError::Damaged("for a test"))
    });
    assert!(failed.is_err());
    assert_eq!((store.plan("list-1").unwrap(), store.plan("list-2").unwrap()), (payloads, vec![]));
}
