//! Compiles the signed messages and the error reasons; no protoc is needed.

use std::error::Error;
use std::{env, fs, path::PathBuf};

use prost::Message as _;

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../../../proto");
    println!("cargo:rerun-if-changed={}", root.display());
    let mut files = Vec::new();
    for area in ["error", "payload"] {
        for entry in fs::read_dir(root.join("homeward").join(area).join("v1"))? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "proto") {
                files.push(path);
            }
        }
    }
    files.sort();
    let descriptors = protox::compile(&files, [&root])?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("payload_descriptor.bin"), descriptors.encode_to_vec())?;
    prost_build::Config::new().enable_type_names().compile_fds(descriptors)?;
    Ok(())
}
