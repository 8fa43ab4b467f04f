use std::collections::BTreeMap;
use std::convert::Infallible;

use proptest::prelude::*;

use super::*;
use crate::vectors;

type Files = BTreeMap<String, Vec<u8>>;

fn exported(size: u64) -> (Head, Files) {
    let entries = vectors::entries(size);
    let mut files = Files::new();
    export(&entries, |path, bytes| {
        assert_eq!(files.insert(path.to_string(), bytes), None, "{path} is given once");
        Ok::<_, Infallible>(())
    })
    .unwrap();
    (entries.iter().map(Entry::leaf_hash).collect::<Tree>().head(), files)
}

fn rebuilt(head: &Head, files: &Files) -> Result<(Tree, Vec<Entry>), RebuildError<&'static str>> {
    rebuild(head, |path| files.get(&path.to_string()).cloned().ok_or("no such file"))
}

#[test]
fn files_match_the_vectors() {
    let file = vectors::parse(vectors::TILES);
    let (head, files) = exported(vectors::number(&file["size"]));
    assert_eq!(*head.root(), vectors::hash(&file["root"]));
    let expected = vectors::list(&file["files"]);
    assert_eq!(files.len(), expected.len());
    for vector in expected {
        let bytes = &files[vectors::text(&vector["path"])];
        assert_eq!(bytes.len() as u64, vectors::number(&vector["length_bytes"]), "{vector}");
        assert_eq!(Hash::of(bytes), vectors::hash(&vector["sha256"]), "{vector}");
    }
}

#[test]
fn a_log_is_cut_into_the_files_that_the_document_counts() {
    check(0, &[]);
    check(1, &["tile/0/000.p/1", "tile/entries/000.p/1"]);
    check(255, &["tile/0/000.p/255", "tile/entries/000.p/255"]);
    check(256, &["tile/0/000", "tile/1/000.p/1", "tile/entries/000"]);
    check(
        257,
        &["tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1", "tile/entries/000", "tile/entries/001.p/1"],
    );
}

fn check(size: u64, expected: &[&str]) {
    assert_eq!(exported(size).1.into_keys().collect::<Vec<_>>(), expected);
}

#[test]
fn a_log_of_70000_has_three_tile_levels() {
    let (head, files) = exported(70_000);
    let count = |prefix: &str| files.keys().filter(|path| path.starts_with(prefix)).count();
    assert_eq!((count("tile/0/"), count("tile/1/"), count("tile/2/")), (274, 2, 1));
    assert_eq!(files.len(), 274 + 2 + 1 + 274);
    for partial in ["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1", "tile/entries/273.p/112"] {
        assert!(files.contains_key(partial), "{partial}");
    }
    let (tree, entries) = rebuilt(&head, &files).unwrap();
    assert_eq!((tree.head(), entries), (head, vectors::entries(70_000)));
}

#[test]
fn an_error_of_the_writer_ends_the_export() {
    let mut calls = 0;
    let result = export(&vectors::entries(600), |_, _| {
        calls += 1;
        if calls == 2 { Err("disk full") } else { Ok(()) }
    });
    assert_eq!((result, calls), (Err("disk full"), 2));
}

#[test]
fn what_does_not_fit_is_named() {
    let (head, files) = exported(300);
    let bundle = TilePath::new(TileKind::Entries, 1, 44);
    let changed = |path: TilePath, change: &dyn Fn(&mut Vec<u8>)| {
        let mut files = files.clone();
        change(files.get_mut(&path.to_string()).unwrap());
        rebuilt(&head, &files).unwrap_err()
    };
    let (found_bytes, needed_bytes) = (44 * 43 - 1, 44 * 43);
    let length = RebuildError::Length { path: bundle, found_bytes, needed_bytes };
    assert_eq!(changed(bundle, &|bytes| bytes.truncate(found_bytes)), length);
    let prefix = RebuildError::LengthPrefix { path: bundle, position: 1 };
    assert_eq!(changed(bundle, &|bytes| bytes[43] = 1), prefix);
    let cause = EntryError::Version { found: 2 };
    let entry = RebuildError::Entry { path: bundle, position: 1, cause };
    assert_eq!(changed(bundle, &|bytes| bytes[45] = 2), entry);
    let leaves = TilePath::new(TileKind::Hashes { level: 0 }, 1, 44);
    assert_eq!(changed(bundle, &|bytes| bytes[50] ^= 1), RebuildError::Hashes { path: leaves });
    let top = TilePath::new(TileKind::Hashes { level: 1 }, 0, 1);
    assert_eq!(changed(top, &|bytes| bytes[0] ^= 1), RebuildError::Hashes { path: top });

    let mut missing = files.clone();
    missing.remove(&leaves.to_string());
    let read = RebuildError::Read { path: leaves, cause: "no such file" };
    assert_eq!(rebuilt(&head, &missing), Err(read));
    let expected = Hash::of(b"other");
    let other = Head::new(300, expected).unwrap();
    assert_eq!(rebuilt(&other, &files), Err(RebuildError::Root { found: *head.root(), expected }));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn files_give_back_the_log_and_no_bit_of_them_can_change(
        size in 1_u64..1200,
        file: prop::sample::Index,
        byte: prop::sample::Index,
        bit in 0..8,
    ) {
        let (head, mut files) = exported(size);
        let (tree, entries) = rebuilt(&head, &files).unwrap();
        prop_assert_eq!(tree.head(), head);
        prop_assert_eq!(entries, vectors::entries(size));

        let path = files.keys().nth(file.index(files.len())).unwrap().clone();
        let bytes = files.get_mut(&path).unwrap();
        let at = byte.index(bytes.len());
        bytes[at] ^= 1_u8 << bit;
        prop_assert!(rebuilt(&head, &files).is_err());
    }
}
