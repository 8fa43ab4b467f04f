//! Signed notes: a text and the signature lines under it (C2SP signed-note).

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use homeward_statement::{Hash, PublicKey};
use thiserror::Error;

use crate::name::{Name, NameError};

/// Longest note with its signatures, in bytes.
pub const NOTE_BYTES_MAX: usize = 16 * 1024;
/// Most signature lines on a note.
pub const NOTE_SIGNATURES_MAX: usize = 16;
/// Opens every signature line: em dash and space.
const SIGNATURE_LINE_PREFIX: &str = "\u{2014} ";
/// Length of the hash by which a signature line tells its key, in bytes.
const KEY_HASH_BYTES: usize = 4;

/// A text is not a signed note.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NoteError {
    /// The note is too long.
    #[error("note of {found_bytes} bytes, at most {NOTE_BYTES_MAX} are allowed")]
    TooLong {
        /// Length found, in bytes.
        found_bytes: usize,
    },
    /// The note holds a control character.
    #[error("note holds the control character {found:?}, only line feed is allowed")]
    ControlCharacter {
        /// The first control character found.
        found: char,
    },
    /// The text does not end its last line.
    #[error("note text does not end with a line feed")]
    TextEnd,
    /// No empty line divides text from signatures, or the last signature line is not ended.
    #[error("note has no signature block: an empty line, then signature lines, each ended by a line feed")]
    NoSignatures,
    /// There are no signatures, or too many.
    #[error("{found} signature lines, need 1 to {NOTE_SIGNATURES_MAX}")]
    SignatureCount {
        /// Number of lines found.
        found: usize,
    },
    /// A line is not of the form of a signature line.
    #[error("signature line is not \"\u{2014} name base64\" with at least 5 bytes in padded base64")]
    SignatureLine,
    /// The name in a signature line is none.
    #[error("signature line: {0}")]
    Name(#[from] NameError),
    /// One key has two lines; which one counts would be open.
    #[error("{name} has two signature lines under one key")]
    DuplicateSignature {
        /// Name in both lines.
        name: Name,
    },
}

/// One signature line: who signed, and bytes whose meaning depends on the key; not verified by itself.
/// As text `— name base64(key hash || signature)` without the line feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteSignature {
    name: Name,
    key_hash: [u8; KEY_HASH_BYTES],
    signature: Vec<u8>,
}

impl NoteSignature {
    pub(crate) const fn new(name: Name, key_hash: [u8; KEY_HASH_BYTES], signature: Vec<u8>) -> Self {
        Self { name, key_hash, signature }
    }

    /// Who is said to have signed.
    #[must_use]
    pub const fn name(&self) -> &Name {
        &self.name
    }

    /// The bytes after the key hash, 1 or more.
    #[must_use]
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// Whether this line claims to be of that key.
    pub(crate) fn is_of(&self, name: &Name, key_hash: [u8; KEY_HASH_BYTES]) -> bool {
        self.name == *name && self.key_hash == key_hash
    }
}

impl FromStr for NoteSignature {
    type Err = NoteError;

    fn from_str(line: &str) -> Result<Self, NoteError> {
        let rest = line.strip_prefix(SIGNATURE_LINE_PREFIX).ok_or(NoteError::SignatureLine)?;
        let (name, encoded) = rest.split_once(' ').ok_or(NoteError::SignatureLine)?;
        let name = name.parse()?;
        let bytes = BASE64.decode(encoded).map_err(|_| NoteError::SignatureLine)?;
        match bytes.split_first_chunk() {
            Some((key_hash, signature)) if !signature.is_empty() => {
                Ok(Self::new(name, *key_hash, signature.to_vec()))
            }
            _ => Err(NoteError::SignatureLine),
        }
    }
}

impl fmt::Display for NoteSignature {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let encoded = BASE64.encode([self.key_hash.as_slice(), &self.signature].concat());
        write!(formatter, "{SIGNATURE_LINE_PREFIX}{} {encoded}", self.name)
    }
}

/// A text with signatures, none of them verified. It has one spelling: what parses prints the same again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<NoteSignature>,
}

impl Note {
    /// Puts signatures under a text, which must end with a line feed.
    ///
    /// # Errors
    /// [`NoteError`] if the text is not allowed in a note, a key signs twice, or a limit is passed.
    pub fn new(text: String, signatures: Vec<NoteSignature>) -> Result<Self, NoteError> {
        if !text.ends_with('\n') {
            return Err(NoteError::TextEnd);
        }
        let control = |character: &char| *character < ' ' && *character != '\n';
        if let Some(found) = text.chars().find(control) {
            return Err(NoteError::ControlCharacter { found });
        }
        let found = signatures.len();
        if found == 0 || found > NOTE_SIGNATURES_MAX {
            return Err(NoteError::SignatureCount { found });
        }
        for (index, line) in signatures.iter().enumerate() {
            if signatures.iter().take(index).any(|before| before.is_of(&line.name, line.key_hash)) {
                return Err(NoteError::DuplicateSignature { name: line.name.clone() });
            }
        }
        let note = Self { text, signatures };
        let found_bytes = note.to_string().len();
        if found_bytes > NOTE_BYTES_MAX {
            return Err(NoteError::TooLong { found_bytes });
        }
        Ok(note)
    }

    /// Reads a note.
    ///
    /// # Errors
    /// [`NoteError`] says what is not allowed.
    pub fn parse(note: &str) -> Result<Self, NoteError> {
        let found_bytes = note.len();
        if found_bytes > NOTE_BYTES_MAX {
            return Err(NoteError::TooLong { found_bytes });
        }
        // The last empty line divides: the text may hold empty lines, the signature block may not.
        let (text, block) = note.rsplit_once("\n\n").ok_or(NoteError::NoSignatures)?;
        let lines = block.strip_suffix('\n').ok_or(NoteError::NoSignatures)?;
        let found = lines.split('\n').count();
        if found > NOTE_SIGNATURES_MAX {
            return Err(NoteError::SignatureCount { found });
        }
        let signatures = lines.split('\n').map(str::parse).collect::<Result<_, _>>()?;
        Self::new(format!("{text}\n"), signatures)
    }

    /// The signed text, with its final line feed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// 1 to [`NOTE_SIGNATURES_MAX`] signature lines in the order of the note.
    #[must_use]
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// The line that claims to be of that key, if there is one.
    pub(crate) fn signature_of(&self, name: &Name, key_hash: [u8; KEY_HASH_BYTES]) -> Option<&NoteSignature> {
        self.signatures.iter().find(|line| line.is_of(name, key_hash))
    }
}

impl fmt::Display for Note {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{}", self.text)?;
        self.signatures.iter().try_for_each(|line| writeln!(formatter, "{line}"))
    }
}

/// The first 4 bytes of SHA-256(name || 0x0A || algorithm || public key), by which a line tells its key.
pub(crate) fn key_hash(name: &Name, algorithm: u8, key: &PublicKey) -> [u8; KEY_HASH_BYTES] {
    let input = [name.as_str().as_bytes(), b"\n", &[algorithm], key.as_bytes()].concat();
    let [first, second, third, fourth, ..] = *Hash::of(&input).as_bytes();
    [first, second, third, fourth]
}

#[cfg(test)]
mod tests;
