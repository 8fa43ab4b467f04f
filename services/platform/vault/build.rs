//! Generates the wire messages of sealed documents from their protobuf definition.

use std::error::Error;
use std::path::Path;

const PROTO_ROOT: &str = "../../../proto";
const PROTO_FILE: &str = "homeward/sealed/v1/document.proto";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed={}", Path::new(PROTO_ROOT).join(PROTO_FILE).display());
    let descriptors = protox::compile([PROTO_FILE], [PROTO_ROOT])?;
    prost_build::Config::new().compile_fds(descriptors)?;
    Ok(())
}
