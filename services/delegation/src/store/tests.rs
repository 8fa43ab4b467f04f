//! The files of the store.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt;

use homeward_api::delegation::v1 as api;
use tonic::{Code, Status};

use super::*;
use crate::error::DelegationError;
use crate::request::{Asked, Once, derived};

#[test]
fn files_are_for_their_owner_alone_and_open_once() {
    let folder = tempfile::tempdir().unwrap();
    let _store = RegisterStore::open(folder.path()).unwrap();
    for name in ["register.sqlite", "register.key"] {
        let mode = std::fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    assert!(RegisterStore::open(folder.path()).is_err());
}

#[test]
fn a_store_without_its_key_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    drop(RegisterStore::open(folder.path()).unwrap());
    std::fs::remove_file(folder.path().join("register.key")).unwrap();
    assert!(matches!(RegisterStore::open(folder.path()), Err(StoreError::File { .. })));
}

fn open_list() -> api::OpenListRequest {
    api::OpenListRequest {
        agreement: "istanbul-2025".to_owned(),
        register: "persons".to_owned(),
        offer_file: Vec::new(),
        offer_form: None,
        request_id: "first".to_owned(),
    }
}

fn propose() -> api::ProposeBatchRequest {
    api::ProposeBatchRequest {
        agreement: "istanbul-2025".to_owned(),
        terms: vec!["ANY_POW".to_owned()],
        lines_max: 10,
        register: "persons".to_owned(),
        offer_end_us: 9,
        request_id: "first".to_owned(),
        ..api::ProposeBatchRequest::default()
    }
}

fn acknowledge() -> api::AcknowledgeFromFileRequest {
    api::AcknowledgeFromFileRequest {
        batch_id: vec![3; 16],
        file: b"container_no".to_vec(),
        form: None,
        request_id: "first".to_owned(),
    }
}

/// The plan of a request answers it again after a restart, and none of the others, which bear the same id.
fn check_plan<M: Once + std::fmt::Debug>(first: &M, others: &[M]) {
    let folder = tempfile::tempdir().unwrap();
    let mut store = RegisterStore::open(folder.path()).unwrap();
    let asked = Asked::of(first).unwrap();
    assert!(store.plan(&asked).unwrap().is_empty());
    let payloads = vec![vec![1, 2], vec![3]];
    store.transaction(|transaction| plan::insert(transaction, &asked, &payloads)).unwrap();
    drop(store);
    let store = RegisterStore::open(folder.path()).unwrap();
    assert_eq!(store.plan(&asked).unwrap(), payloads);
    for other in others {
        let refused = DelegationError::from(store.plan(&Asked::of(other).unwrap()).unwrap_err());
        assert!(matches!(&refused, DelegationError::Reused(id) if id == "first"), "{other:?}: {refused}");
        let status = Status::from(refused);
        assert_eq!(status.code(), Code::AlreadyExists);
        assert!(status.message().contains("request id first was used for other content"), "{status:?}");
    }
}

#[test]
fn a_plan_answers_no_list_of_other_content() {
    let others = [
        api::OpenListRequest { agreement: "another".to_owned(), ..open_list() },
        api::OpenListRequest { register: "remains".to_owned(), ..open_list() },
        api::OpenListRequest { offer_file: b"holder_serial".to_vec(), ..open_list() },
        api::OpenListRequest { offer_form: Some(api::FileForm::default()), ..open_list() },
    ];
    check_plan(&open_list(), &others);
}

#[test]
fn a_plan_answers_no_proposal_of_other_content() {
    let others = [
        api::ProposeBatchRequest { agreement: "another".to_owned(), ..propose() },
        api::ProposeBatchRequest { terms: vec!["MEDICAL".to_owned()], ..propose() },
        api::ProposeBatchRequest { lines_max: 11, ..propose() },
        api::ProposeBatchRequest { register: "remains".to_owned(), ..propose() },
        api::ProposeBatchRequest { offer_end_us: 10, ..propose() },
        api::ProposeBatchRequest { batch_id: vec![3; 16], ..propose() },
        api::ProposeBatchRequest { keys: vec!["UKR-1".to_owned()], ..propose() },
    ];
    check_plan(&propose(), &others);
}

#[test]
fn a_plan_answers_no_receipt_of_other_content() {
    let others = [
        api::AcknowledgeFromFileRequest { batch_id: vec![4; 16], ..acknowledge() },
        api::AcknowledgeFromFileRequest { file: b"container_no,".to_vec(), ..acknowledge() },
    ];
    check_plan(&acknowledge(), &others);
}

#[test]
fn one_id_at_two_calls_is_two_requests() {
    let ids = [Asked::of(&open_list()), Asked::of(&propose()), Asked::of(&acknowledge())];
    let ids: BTreeSet<String> = ids.into_iter().map(|asked| asked.unwrap().plan_id).collect();
    assert_eq!(ids.len(), 3);
    // What this service says on its own account has other ids still: the digest behind the call's name has one length.
    for what in ["acknowledge-child-case", "answer-child-case", "list-child-case", "list", "answer-list"] {
        assert!(!ids.contains(&derived(what, &[b"first"])), "{what}");
    }
}

#[test]
fn an_error_undoes_a_transaction() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = RegisterStore::open(folder.path()).unwrap();
    let asked = Asked::of(&open_list()).unwrap();
    let failed: Result<(), StoreError> = store.transaction(|transaction| {
        plan::insert(transaction, &asked, &[vec![1]])?;
        Err(StoreError::Damaged("for a test"))
    });
    assert!(failed.is_err());
    assert!(store.plan(&asked).unwrap().is_empty());
}
