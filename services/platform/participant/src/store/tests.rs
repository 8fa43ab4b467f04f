use super::*;

fn statement(request: &str, last: u8) -> NewStatement {
    let content = [7; 32];
    NewStatement {
        request_id: request.to_owned(),
        content,
        statement_id: [last; 16],
        envelope: vec![last; 100],
    }
}

fn opened(folder: &tempfile::TempDir) -> Store {
    Store::open(&folder.path().join("outbox.sqlite")).unwrap()
}

fn on<R>(store: &Store, work: impl FnOnce(&mut Connection) -> Result<R, StoreError>) -> R {
    store.blocking(work).unwrap()
}

#[test]
fn a_request_keeps_its_first_statement_and_its_answer_over_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(&folder);
    on(&store, |file| super::statement::insert(file, &[statement("a", 1), statement("b", 2)]));
    on(&store, |file| super::statement::insert(file, &[statement("a", 9), statement("c", 3)]));
    let first = on(&store, |file| super::statement::find(file, "a", &[7; 32])).unwrap();
    assert_eq!((first.statement_id, first.answer.clone()), ([1; 16], None));
    on(&store, |file| super::statement::answer(file, &[(first.ordinal, b"receipt".to_vec(), false)]));
    drop(store);

    let store = opened(&folder);
    let first = on(&store, |file| super::statement::find(file, "a", &[7; 32])).unwrap();
    assert_eq!(first.answer, Some(b"receipt".to_vec()));
    let waiting = on(&store, |file| super::statement::waiting(file, 10, 1_000));
    assert_eq!(waiting.iter().map(|one| one.envelope[0]).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(on(&store, |file| super::statement::waiting_count(file)), 2);
}

#[test]
fn a_request_is_of_one_content_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(&folder);
    on(&store, |file| super::statement::insert(file, &[statement("desk:a", 1)]));
    let other = NewStatement { content: [8; 32], ..statement("desk:a", 2) };
    let is_refused_as = |request: &str, found: StoreError| {
        let is_so = matches!(&found, StoreError::OtherContent { request_id } if request_id == request);
        assert!(is_so, "{found}");
    };
    // Together with another, neither is kept.
    let both = [statement("desk:b", 3), other.clone()];
    is_refused_as("a", store.blocking(|file| super::statement::insert(file, &both)).unwrap_err());
    let twice = [statement("desk:c", 4), NewStatement { content: [8; 32], ..statement("desk:c", 5) }];
    is_refused_as("c", store.blocking(|file| super::statement::insert(file, &twice)).unwrap_err());
    is_refused_as("a", store.blocking(|file| super::statement::find(file, "desk:a", &[8; 32])).unwrap_err());
    let waiting = on(&store, |file| super::statement::waiting(file, 10, 1_000));
    assert_eq!(waiting.iter().map(|one| one.envelope[0]).collect::<Vec<_>>(), [1]);
    // A refusal does not free it for another content.
    on(&store, |file| super::statement::answer(file, &[(1, b"refusal".to_vec(), true)]));
    is_refused_as("a", store.blocking(|file| super::statement::find(file, "desk:a", &[8; 32])).unwrap_err());
    is_refused_as("a", store.blocking(|file| super::statement::insert(file, &[other])).unwrap_err());
}

#[test]
fn the_id_of_a_signed_statement_is_free_again_once_it_was_refused() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(&folder);
    let other = NewStatement { content: [8; 32], ..statement("signed:1", 2) };
    let waits = || on(&store, |file| super::statement::waiting(file, 10, 1_000));
    on(&store, |file| super::statement::insert_signed(file, &statement("signed:1", 1)));
    on(&store, |file| super::statement::insert_signed(file, &statement("signed:1", 1)));
    assert!(store.blocking(|file| super::statement::insert_signed(file, &other)).is_err());
    assert_eq!(waits().len(), 1);
    on(&store, |file| super::statement::answer(file, &[(1, b"refusal".to_vec(), true)]));
    on(&store, |file| super::statement::insert_signed(file, &other));
    assert_eq!(waits(), [Waiting { ordinal: 2, envelope: vec![2; 100].into() }]);
    on(&store, |file| super::statement::answer(file, &[(2, b"receipt".to_vec(), false)]));
    assert!(store.blocking(|file| super::statement::insert_signed(file, &statement("signed:1", 3))).is_err());
}

#[test]
fn what_waits_is_read_in_order_within_both_limits() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(&folder);
    let all: Vec<_> = (0..5).map(|number| statement(&number.to_string(), number)).collect();
    on(&store, |file| super::statement::insert(file, &all));
    let check = |statements_max, bytes_max, expected: &[u8]| {
        let waiting = on(&store, |file| super::statement::waiting(file, statements_max, bytes_max));
        assert_eq!(waiting.iter().map(|one| one.envelope[0]).collect::<Vec<_>>(), expected);
    };
    check(10, 1_000, &[0, 1, 2, 3, 4]);
    check(2, 1_000, &[0, 1]);
    check(10, 250, &[0, 1]);
    check(10, 1, &[0]);
}

#[test]
fn only_a_refused_request_is_said_afresh_and_after_what_waits() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(&folder);
    let all = ["a", "b", "c"].into_iter().zip(1..).map(|(request, last)| statement(request, last));
    on(&store, |file| super::statement::insert(file, &all.collect::<Vec<_>>()));
    on(&store, |file| {
        super::statement::answer(file, &[(1, b"refusal".to_vec(), true), (2, b"receipt".to_vec(), false)])
    });
    let again = ["a", "b", "c", "a"].into_iter().zip(7..).map(|(request, last)| statement(request, last));
    on(&store, |file| super::statement::insert(file, &again.collect::<Vec<_>>()));
    drop(store);

    let store = opened(&folder);
    let waiting = on(&store, |file| super::statement::waiting(file, 10, 1_000));
    assert_eq!(
        waiting.iter().map(|one| (one.ordinal, one.envelope[0])).collect::<Vec<_>>(),
        [(3, 3), (4, 7)]
    );
    let found = |request: &str| on(&store, |file| super::statement::find(file, request, &[7; 32])).unwrap();
    assert_eq!([found("a"), found("b"), found("c")].map(|row| row.statement_id[0]), [7, 2, 3]);
    // Whoever waits for the first attempt is told of the first attempt.
    let told = on(&store, |file| super::statement::answers(file, &[1, 2, 4]));
    assert_eq!(told, [(1, b"refusal".to_vec()), (2, b"receipt".to_vec())]);
}

#[test]
fn cosigned_heads_only_grow_also_over_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let head = |size, root| Cosigned {
        size,
        root: [root; 32],
        checkpoint: format!("checkpoint {size}"),
        state_mark: vec![1, 2, 3],
        state_digest: [4; 32],
    };
    let store = opened(&folder);
    assert_eq!(on(&store, |file| cosigned::get(file)), None);
    on(&store, |file| cosigned::put(file, &head(5, 1)));
    drop(store);
    let store = opened(&folder);
    for (size, root) in [(5, 1), (5, 2), (4, 1)] {
        let refused = store.blocking(|file| cosigned::put(file, &head(size, root)));
        assert!(matches!(refused, Err(StoreError::CosignedBefore { cosigned: 5, .. })), "{size} {root}");
    }
    assert_eq!(on(&store, |file| cosigned::get(file)), Some(head(5, 1)));
    on(&store, |file| cosigned::put(file, &head(6, 3)));
    assert_eq!(on(&store, |file| cosigned::get(file)), Some(head(6, 3)));
}

#[test]
fn deposits_wait_until_they_are_taken() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(&folder);
    let one = |number: u8| Deposit { content_address: [number; 32], document: vec![number; 10], round: None };
    on(&store, |file| deposit::insert(file, &[one(1), one(2), one(1), one(3)]));
    assert_eq!(on(&store, |file| deposit::waiting(file, 2, 1_000)), [one(1), one(2)]);
    assert_eq!(on(&store, |file| deposit::waiting(file, 9, 25)), [one(1), one(2)]);
    on(&store, |file| deposit::remove(file, &[[1; 32], [3; 32]]));
    assert_eq!(on(&store, |file| deposit::waiting(file, 9, 1_000)), [one(2)]);
}

#[test]
fn alarms_and_what_was_set_aside_stay() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(&folder);
    let row = AlarmRow { kind: "CLOCK".to_owned(), message: "ahead".to_owned(), size: 7 };
    on(&store, |file| alarm::insert(file, &row));
    on(&store, |file| set_aside::insert(file, &[1; 32], "does not open", b"bytes"));
    on(&store, |file| set_aside::insert(file, &[1; 32], "again", b"bytes"));
    drop(store);
    let store = opened(&folder);
    assert_eq!(on(&store, |file| alarm::all(file)), [row]);
    assert_eq!(on(&store, |file| set_aside::addresses(file)), [[1; 32]].into());
    assert_eq!(on(&store, |file| set_aside::bytes_kept(file)), 5);
}
