//! Generates the wire messages of sealed documents from their protobuf definitions.

use std::error::Error;
use std::path::Path;

const PROTO_ROOT: &str = "../../../proto";
const PROTO_FILES: [&str; 3] = [
    "homeward/sealed/v1/clearance_reasons.proto",
    "homeward/sealed/v1/document.proto",
    "homeward/sealed/v1/fitness_sheet.proto",
];

fn main() -> Result<(), Box<dyn Error>> {
    for file in PROTO_FILES {
        println!("cargo:rerun-if-changed={}", Path::new(PROTO_ROOT).join(file).display());
    }
    let descriptors = protox::compile(PROTO_FILES, [PROTO_ROOT])?;
    prost_build::Config::new().compile_fds(descriptors)?;
    Ok(())
}
