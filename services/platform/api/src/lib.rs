//! The service contracts as generated from `proto/`, and which gRPC status each error reason has.
//!
//! API boundary: only this crate knows the generated service code. What is signed comes from `homeward-payload`.

pub mod reason;

macro_rules! area {
    ($(#[$doc:meta])* $name:ident, $package:literal) => {
        $(#[$doc])*
        pub mod $name {
            /// Version 1.
            #[allow(
                missing_docs,
                unreachable_pub,
                clippy::all,
                clippy::large_futures,
                reason = "generated from commented protobuf files"
            )]
            pub mod v1 {
                tonic::include_proto!($package);
            }
        }
    };
}

area!(
    /// The medical commission's services.
    commission,
    "homeward.commission.v1"
);
area!(
    /// A delegation's services.
    delegation,
    "homeward.delegation.v1"
);
area!(
    /// Reads of the replayed ledger.
    ledger,
    "homeward.ledger.v1"
);
area!(
    /// Statements, the log, witnesses.
    log,
    "homeward.log.v1"
);
area!(
    /// The mediator's coordination.
    mediator,
    "homeward.mediator.v1"
);
area!(
    /// The neutral intermediary's services.
    neutral,
    "homeward.neutral.v1"
);
area!(
    /// What delegation, commission and neutral share.
    participant,
    "homeward.participant.v1"
);
area!(
    /// The relay of sealed documents.
    relay,
    "homeward.relay.v1"
);

/// Descriptor set of every service and all it imports, for reflection, JSON and descriptor rules.
pub const DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptor.bin"));
