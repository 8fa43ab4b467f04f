//! Compiles the service contracts; messages of other crates are referred to, not generated again.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use prost::Message as _;

const AREAS: [&str; 8] =
    ["commission", "delegation", "ledger", "log", "mediator", "neutral", "participant", "relay"];

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../../../proto");
    println!("cargo:rerun-if-changed={}", root.display());
    let mut files = Vec::new();
    for area in AREAS {
        files.extend(protos_in(&root.join("homeward").join(area).join("v1"))?);
    }
    files.sort();
    let descriptors = protox::compile(&files, [&root])?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("descriptor.bin"), descriptors.encode_to_vec())?;
    tonic_prost_build::configure()
        .extern_path(".homeward.error.v1", "::homeward_payload::proto::error::v1")
        .extern_path(".homeward.payload.v1", "::homeward_payload::proto::payload::v1")
        .bytes(".homeward.log.v1")
        .bytes(".homeward.relay.v1")
        .compile_fds(descriptors)?;
    Ok(())
}

fn protos_in(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "proto") {
            files.push(path);
        }
    }
    Ok(files)
}
