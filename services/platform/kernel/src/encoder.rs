//! The canonical encoding over which state digests are chained: big-endian, length before content, no padding.

use homeward_payload::ids::{Digest, Timestamp};

/// Something with exactly one encoding.
pub trait Canonical {
    /// Appends the encoding.
    fn encode(&self, encoder: &mut Encoder);
}

/// Collects an encoding. Every value has one form: integers are big-endian of fixed width, byte strings and
/// sequences are preceded by their length as an unsigned 32-bit number, an absent value is a zero byte.
#[derive(Debug, Default)]
pub struct Encoder {
    bytes: Vec<u8>,
}

impl Encoder {
    /// An unsigned byte, also used for tags.
    pub fn byte(&mut self, value: u8) -> &mut Self {
        self.bytes.push(value);
        self
    }

    /// A truth value: 1 or 0.
    pub fn flag(&mut self, value: bool) -> &mut Self {
        self.byte(u8::from(value))
    }

    /// An unsigned 32-bit number.
    pub fn number(&mut self, value: u32) -> &mut Self {
        self.bytes.extend_from_slice(&value.to_be_bytes());
        self
    }

    /// An unsigned 64-bit number.
    pub fn long(&mut self, value: u64) -> &mut Self {
        self.bytes.extend_from_slice(&value.to_be_bytes());
        self
    }

    /// A time in microseconds.
    pub fn time(&mut self, value: Timestamp) -> &mut Self {
        self.bytes.extend_from_slice(&value.0.to_be_bytes());
        self
    }

    /// Bytes of a length that the field's type fixes.
    pub fn fixed(&mut self, value: &[u8]) -> &mut Self {
        self.bytes.extend_from_slice(value);
        self
    }

    /// Text, preceded by its length in bytes.
    pub fn text(&mut self, value: &str) -> &mut Self {
        self.length(value.len()).fixed(value.as_bytes())
    }

    /// A sequence, preceded by its length.
    pub fn sequence<T>(&mut self, values: &[T], mut encode_one: impl FnMut(&mut Self, &T)) -> &mut Self {
        self.length(values.len());
        for value in values {
            encode_one(self, value);
        }
        self
    }

    /// A value that may be absent: 0, or 1 and the value.
    pub fn optional<T>(&mut self, value: Option<&T>, encode_one: impl FnOnce(&mut Self, &T)) -> &mut Self {
        self.flag(value.is_some());
        if let Some(value) = value {
            encode_one(self, value);
        }
        self
    }

    /// What was collected.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    // Every encoded sequence is bounded far below this by the limits of messages.
    fn length(&mut self, value: usize) -> &mut Self {
        self.number(u32::try_from(value).unwrap_or(u32::MAX))
    }
}

impl Canonical for Digest {
    fn encode(&self, encoder: &mut Encoder) {
        encoder.fixed(self.as_bytes());
    }
}
