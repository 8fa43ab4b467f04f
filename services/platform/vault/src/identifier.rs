//! Names of fixed length. Two of them with equal length must not be mistaken for one another.

use std::fmt;

macro_rules! identifier {
    ($(#[$documentation:meta])* $name:ident, $bytes:literal) => {
        $(#[$documentation])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $bytes]);

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

identifier! {
    /// The log of one forum: SHA-256 of its genesis document.
    LogId, 32
}
identifier! {
    /// The random name of one document.
    DocumentId, 16
}
identifier! {
    /// The random reference of one subject: a person, a container, a child's case.
    SubjectId, 16
}
identifier! {
    /// A recipient's public key: SHA-256 of 0x02 and the key.
    KeyId, 32
}
identifier! {
    /// SHA-256 of the bytes of a sealed document; the name under which it is relayed.
    ContentAddress, 32
}
