//! Compiles the envelope's protobuf definition without an installed `protoc`.

use std::error::Error;

/// Folder that import paths start from.
const PROTO_ROOT: &str = "../../../proto";
/// The one definition this crate owns, relative to `PROTO_ROOT`.
const ENVELOPE_PROTO: &str = "homeward/statement/v1/envelope.proto";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed={PROTO_ROOT}/{ENVELOPE_PROTO}");
    let descriptors = protox::compile([ENVELOPE_PROTO], [PROTO_ROOT])?;
    prost_build::Config::new().compile_fds(descriptors)?;
    Ok(())
}
