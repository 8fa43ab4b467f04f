//! Where keys, salts and nonces come from.

/// The source of randomness failed; nothing was written or sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the source of randomness failed: {0}")]
pub struct RandomnessError(pub &'static str);

/// A source of unpredictable bytes. Only tests bring one of their own.
pub trait Randomness {
    /// Fills `bytes` with unpredictable bytes.
    ///
    /// # Errors
    /// If the source fails; the content of `bytes` is then of no use.
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), RandomnessError>;
}

/// The operating system's generator.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandomness;

impl Randomness for SystemRandomness {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), RandomnessError> {
        getrandom::fill(bytes).map_err(|_| RandomnessError("the operating system gave no random bytes"))
    }
}
