//! The journal on a real disk.

use super::*;

fn carried(size: u64) -> Carried {
    Carried {
        log_id: LogId([1; 32]),
        genesis: vec![2],
        checkpoint: "checkpoint".to_owned(),
        basis: Basis { size, root: Digest([3; 32]) },
        newest_time: Timestamp(4),
        loaded: Timestamp(5),
        batch: vec![6],
        lines: vec![7],
        key_path: PathBuf::from("/key"),
    }
}

fn entry(line: &str) -> Entry {
    Entry::parse(line).unwrap()
}

fn signed(id: u8) -> Signed {
    Signed {
        ordinal: i64::from(id),
        statement_id: StatementId([id; 16]),
        made_us: 9,
        envelope: vec![id],
        summary: "said".to_owned(),
        answer: None,
        handed: false,
    }
}

#[test]
fn a_folder_without_a_pack_says_so_and_one_in_use_takes_no_other() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(Store::open(folder.path()), Err(StoreFault::NoPack(_))));
    let mut store = Store::make(folder.path()).unwrap();
    assert!(matches!(store.pack(), Err(StoreFault::NoPack(_))));
    store.keep_pack(&carried(1)).unwrap();
    store.keep_pack(&carried(2)).unwrap();
    assert_eq!(store.pack().unwrap(), carried(2));
    store.enter(Timestamp(8), &Entry::Arrived, &[]).unwrap();
    assert!(matches!(store.keep_pack(&carried(3)), Err(StoreFault::InUse(_))));
    assert_eq!(Store::open(folder.path()).unwrap().pack().unwrap(), carried(2));
}

#[test]
fn what_is_entered_is_there_when_the_file_is_opened_again_and_what_is_signed_stays() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::make(folder.path()).unwrap();
    let sealed = [(Digest([1; 32]), "ground".to_owned(), vec![1])];
    let first = store.enter(Timestamp(8), &entry("arrived"), &[]).unwrap();
    let second = store.enter(Timestamp(9), &entry("not-departing 4"), &sealed).unwrap();
    let third = store.enter(Timestamp(10), &entry("present 1-3"), &[]).unwrap();
    store.keep_signed(&[first], &[signed(1)]).unwrap();
    drop(store);

    let mut store = Store::open(folder.path()).unwrap();
    assert!(!store.undo(first).unwrap(), "what is signed stays");
    assert!(store.undo(second).unwrap() && !store.undo(second).unwrap());
    assert_eq!(store.sealed().unwrap(), []);
    let kept: Vec<(i64, bool, String)> = store
        .entries()
        .unwrap()
        .iter()
        .map(|entered| (entered.ordinal, entered.signed, entered.entry.to_string()))
        .collect();
    assert_eq!(kept, [(first, true, "arrived".to_owned()), (third, false, "present 1-3".to_owned())]);
    assert!(matches!(store.keep_signed(&[first], &[signed(3)]), Err(StoreFault::Changed)));
    // All or none: a statement id is used once.
    assert!(store.keep_signed(&[third], &[signed(2), signed(1)]).is_err());
    assert_eq!((store.signed().unwrap().len(), store.entries().unwrap()[1].signed), (1, false));
}

#[test]
fn the_newest_answer_counts_and_none_takes_nothing_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::make(folder.path()).unwrap();
    store.keep_signed(&[], &[signed(1)]).unwrap();
    let mut check = |answer: Option<&[u8]>, expected: Option<&[u8]>| {
        store.keep_answer(&StatementId([1; 16]), answer).unwrap();
        let kept = store.signed().unwrap();
        assert_eq!((kept[0].answer.as_deref(), kept[0].handed), (expected, true));
    };
    check(None, None);
    check(Some(b"refused"), Some(b"refused"));
    check(None, Some(b"refused"));
    check(Some(b"accepted"), Some(b"accepted"));
}

#[test]
fn a_paper_is_kept_once_for_its_content() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::make(folder.path()).unwrap();
    let paper = |content: u8| Printed {
        content: Digest([content; 32]),
        kind: "ACT".to_owned(),
        revision: 2,
        made_us: 7,
        text: "act".to_owned(),
    };
    for content in [1, 2, 1] {
        store.keep_printed(&paper(content)).unwrap();
    }
    assert_eq!(store.printed().unwrap(), [paper(1), paper(2)]);
}
