//! An exported log verifies; after any byte of it is changed it does not, and the place is named.

use std::fs;
use std::path::{Path, PathBuf};

use homeward::offline::verify;

use crate::runs;

fn copied() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let export = folder.path().join("export");
    copy(&runs::first().data().join("export"), &export);
    (folder, export)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).unwrap();
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn an_untouched_export_verifies() {
    let (_folder, export) = copied();
    let verified = verify::folder(&export, None).unwrap();
    assert_eq!(verified.size, runs::first().report["log"]["size"].as_u64().unwrap());
    assert_eq!(verified.state_digest, runs::first().report["mediator"]["state_digest"].as_str().unwrap());
    assert!(verified.is_final);
    assert!(verified.simulated);
}

// Shows F24.
#[test]
fn every_file_is_covered() {
    let (_folder, export) = copied();
    for path in files(&export) {
        let bytes = fs::read(&path).unwrap();
        // The first byte, the last, and some between.
        for index in [0, bytes.len() / 3, bytes.len() / 2, bytes.len() - 1] {
            let mut changed = bytes.clone();
            changed[index] ^= 0x01;
            fs::write(&path, &changed).unwrap();
            let broken = verify::folder(&export, None)
                .expect_err(&format!("{} verifies with byte {index} changed", path.display()));
            check_place(&export, &path, &broken);
        }
        fs::write(&path, &bytes).unwrap();
    }
    verify::folder(&export, None).unwrap();
}

#[test]
fn every_byte_of_the_checkpoint_text_and_the_log_signature_counts() {
    let (_folder, export) = copied();
    let path = export.join("checkpoint");
    let text = fs::read(&path).unwrap();
    let log_line_end = {
        let blank = text.windows(2).position(|pair| pair == b"\n\n").unwrap();
        blank + 2 + text[blank + 2..].iter().position(|byte| *byte == b'\n').unwrap()
    };
    every_byte_counts(&export, &path, 0..=log_line_end);
}

#[test]
fn every_byte_of_the_tiles_the_entries_and_an_envelope_counts() {
    let (_folder, export) = copied();
    let mut covered = files(&export.join("tile"));
    let mut envelopes = files(&export.join("statement"));
    envelopes.sort_by_key(|path| fs::metadata(path).unwrap().len());
    covered.extend(envelopes.first().cloned());
    for path in covered {
        let end = usize::try_from(fs::metadata(&path).unwrap().len()).unwrap() - 1;
        every_byte_counts(&export, &path, 0..=end);
    }
}

/// Changes one byte of a file after the other.
fn every_byte_counts(export: &Path, path: &Path, indexes: std::ops::RangeInclusive<usize>) {
    let bytes = fs::read(path).unwrap();
    for index in indexes {
        let mut changed = bytes.clone();
        changed[index] ^= 0x01;
        fs::write(path, &changed).unwrap();
        let broken = verify::folder(export, None)
            .expect_err(&format!("{} verifies with byte {index} changed", path.display()));
        check_place(export, path, &broken);
    }
    fs::write(path, &bytes).unwrap();
}

#[test]
fn another_log_is_not_the_one_to_trust() {
    let (_folder, export) = copied();
    let other = homeward_payload::ids::LogId([7; 32]);
    let broken = verify::folder(&export, Some(&other)).unwrap_err();
    assert_eq!(broken.place, "genesis");
}

#[test]
fn a_missing_envelope_is_named() {
    let (_folder, export) = copied();
    let envelope = files(&export.join("statement")).pop().unwrap();
    fs::remove_file(&envelope).unwrap();
    let broken = verify::folder(&export, None).unwrap_err();
    assert!(broken.place.contains(envelope.file_name().unwrap().to_str().unwrap()), "{broken}");
}

// The place is the file itself, or where the file's bytes are first used.
fn check_place(export: &Path, path: &Path, broken: &verify::Broken) {
    let name = path.strip_prefix(export).unwrap().display().to_string();
    let named = broken.place.contains(&name)
        || (name.starts_with("tile/") && broken.place.starts_with("statement/"))
        || (name.starts_with("tile/") && broken.place.starts_with("tile/"))
        || (name.starts_with("tile/") && broken.place.starts_with("entry 0"));
    assert!(named, "{name} was changed, and the place named is {broken}");
}
