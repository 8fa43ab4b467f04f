//! What witnesses have cosigned, as far as this process has heard.

use arc_swap::ArcSwap;
use std::sync::Arc;

/// The newest heads that carry cosignatures.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct CosignedHead {
    /// Size of the newest head that carries any cosignature; 0 where none does.
    pub size: u64,
    /// That head with all cosignatures of it.
    pub checkpoint: String,
    /// Largest size that the whole genesis quorum has cosigned, there or above it; 0 where there is none.
    pub final_size: u64,
}

/// A place where whoever collects cosignatures puts the newest, and reads find them. Clones are handles
/// to the same place.
#[derive(Clone, Debug, Default)]
pub struct Cosigned {
    head: Arc<ArcSwap<CosignedHead>>,
}

impl Cosigned {
    /// Puts the newest.
    pub fn set(&self, head: CosignedHead) {
        self.head.store(Arc::new(head));
    }

    /// The newest.
    pub fn get(&self) -> Arc<CosignedHead> {
        self.head.load_full()
    }
}
