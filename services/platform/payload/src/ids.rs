//! Identifiers, digests and times: small types that cannot be confused with one another.

use std::fmt;

use homeward_statement::{Hash, KeyId};

macro_rules! byte_id {
    ($(#[$doc:meta])* $name:ident, $length:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $length]);

        impl $name {
            /// Length in bytes.
            pub const LENGTH_BYTES: usize = $length;

            /// The identifier held in exactly these bytes, or nothing if their number differs.
            #[must_use]
            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(Self)
            }

            /// The bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; $length] {
                &self.0
            }

            /// The bytes as a vector, for a protobuf field.
            #[must_use]
            pub fn to_vec(&self) -> Vec<u8> {
                self.0.to_vec()
            }

            /// The identifier written as lower-case hex, or nothing if the text is not that.
            #[must_use]
            pub fn from_hex(text: &str) -> Option<Self> {
                let digits = text.as_bytes();
                if digits.len() != $length * 2 {
                    return None;
                }
                let mut bytes = [0_u8; $length];
                for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
                    let [high, low] = pair else { return None };
                    *byte = hex_digit(*high)? << 4 | hex_digit(*low)?;
                }
                Some(Self(bytes))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(formatter, concat!(stringify!($name), "({})"), self)
            }
        }
    };
}

fn hex_digit(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

byte_id!(
    /// A SHA-256 digest.
    Digest,
    32
);
impl Digest {
    /// The digest of these bytes (FIPS 180-4).
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(*Hash::of(bytes).as_bytes())
    }
}

impl From<Hash> for Digest {
    fn from(hash: Hash) -> Self {
        Self(*hash.as_bytes())
    }
}

impl From<KeyId> for Digest {
    fn from(key_id: KeyId) -> Self {
        Self(*key_id.as_bytes())
    }
}

byte_id!(
    /// Id of a forum's log: the SHA-256 of its genesis document.
    LogId,
    32
);
byte_id!(
    /// Id of a statement: a UUID version 7.
    StatementId,
    16
);
byte_id!(
    /// Random reference of a person or a container of remains. It says nothing about either.
    SubjectRef,
    16
);
byte_id!(
    /// Random reference of a body or of a part of one, given when its container is opened.
    ItemRef,
    16
);
byte_id!(
    /// Random reference of a container or of an item.
    RemainsRef,
    16
);
byte_id!(
    /// Random reference of an individual: items taken for remains of one person, whoever that was.
    IndividualRef,
    16
);
byte_id!(
    /// Random reference of a packet of personal effects.
    PacketRef,
    16
);
byte_id!(
    /// Id of a list: a UUID version 7.
    ListId,
    16
);
byte_id!(
    /// Id of a round of lists: a UUID version 7.
    RoundId,
    16
);
byte_id!(
    /// Id of a request for persons who are sought: a UUID version 7.
    RequestId,
    16
);
byte_id!(
    /// Id of a batch: a UUID version 7.
    BatchId,
    16
);
byte_id!(
    /// Id of a dispute: a UUID version 7.
    DisputeId,
    16
);
byte_id!(
    /// Id of a suspension: a UUID version 7.
    SuspensionId,
    16
);
byte_id!(
    /// Random reference of a child's case.
    CaseId,
    16
);

/// Code of an agreement: 1 to 40 of a-z, 0-9 and hyphen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AgreementCode(String);

impl AgreementCode {
    /// Most bytes of a code.
    pub const LENGTH_BYTES_MAX: usize = 40;

    /// The code, or nothing if the text is not one.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let fits = (1..=Self::LENGTH_BYTES_MAX).contains(&text.len());
        (fits && text.bytes().all(allowed)).then(|| Self(text.to_owned()))
    }

    /// The text of the code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AgreementCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Code of a term or a term group: 1 to 24 of A-Z, 0-9 and underscore.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TermCode(String);

impl TermCode {
    /// Most bytes of a code.
    pub const LENGTH_BYTES_MAX: usize = 24;

    /// The code, or nothing if the text is not one.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let allowed = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
        let fits = (1..=Self::LENGTH_BYTES_MAX).contains(&text.len());
        (fits && text.bytes().all(allowed)).then(|| Self(text.to_owned()))
    }

    /// The text of the code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TermCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A point in time: microseconds since 1970-01-01T00:00:00 UTC, 0 or more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Microseconds in one day.
    pub const DAY_US: i64 = 86_400_000_000;
    /// Microseconds in one hour.
    pub const HOUR_US: i64 = 3_600_000_000;
    /// The latest time that is accepted anywhere: the end of the year 9999.
    pub const MAX: Self = Self(253_402_300_799_999_999);

    /// This many days later, never beyond the largest representable time.
    #[must_use]
    pub const fn plus_days(self, days: u32) -> Self {
        Self(self.0.saturating_add((days as i64).saturating_mul(Self::DAY_US)))
    }
}
