//! The files of the repository.

use std::fs;
use std::path::{Path, PathBuf};

/// Folders that hold no source: what builds and runs leave behind. Dotfolders are left out too, but those of tools.
const FOLDERS_LEFT_OUT: [&str; 4] = ["target", "homeward-data", "node_modules", "__pycache__"];
/// Dotfolders that are ours.
const TOOL_FOLDERS: [&str; 3] = [".cargo", ".ci", ".config"];

/// The top of the repository, two folders above the executable's crate, whose test this is.
pub(crate) fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.canonicalize().unwrap_or_else(|error| panic!("{}: {error}", root.display()))
}

/// Paths of all files below a folder, relative to the top with `/` between the parts, in order.
pub(crate) fn files_below(folder: &str) -> Vec<String> {
    let root = root();
    let mut folders = vec![root.join(folder)];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        for entry in entries {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let is_folder = path.is_dir() && !path.is_symlink();
            if is_folder && !is_left_out(&name) {
                folders.push(path);
            } else if !is_folder {
                files.push(path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/"));
            }
        }
    }
    files.sort();
    files
}

/// Paths of all files of the repository whose name ends in one of these.
pub(crate) fn files_ending(endings: &[&str]) -> Vec<String> {
    let mut files = files_below("");
    files.retain(|path| endings.iter().any(|ending| path.ends_with(ending)));
    assert!(!files.is_empty(), "no file ends in any of {endings:?}: the rule would hold for nothing");
    files
}

/// The text of a file.
pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Whether a file or folder is there.
pub(crate) fn exists(path: &str) -> bool {
    root().join(path).exists()
}

fn is_left_out(name: &str) -> bool {
    FOLDERS_LEFT_OUT.contains(&name) || (name.starts_with('.') && !TOOL_FOLDERS.contains(&name))
}
