//! The generated messages, as they travel.

/// Error reasons.
pub mod error {
    /// Package `homeward.error.v1`.
    #[allow(missing_docs, unreachable_pub, clippy::all, reason = "generated from commented protobuf files")]
    pub mod v1 {
        include!(concat!(env!("OUT_DIR"), "/homeward.error.v1.rs"));
    }
}

/// Signed messages.
pub mod payload {
    /// Package `homeward.payload.v1`.
    #[allow(missing_docs, unreachable_pub, clippy::all, reason = "generated from commented protobuf files")]
    pub mod v1 {
        include!(concat!(env!("OUT_DIR"), "/homeward.payload.v1.rs"));
    }
}

/// The descriptor set of both packages, for descriptor rules and reflection.
pub const DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/payload_descriptor.bin"));
