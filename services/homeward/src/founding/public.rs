//! Public halves of keys as people hand them on: the algorithm and 64 hexadecimal digits on one line, so that neither
//! a secret key nor a key of another use is taken for one.

use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use homeward_shell::config::read_file;
use homeward_statement::PublicKey;

/// Hexadecimal digits of a key.
const DIGITS: usize = 64;

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// Signing (RFC 8032).
    Ed25519,
    /// Sealing (RFC 7748).
    X25519,
}

impl Algorithm {
    /// The word before a public half.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ed25519 => "ed25519",
            Self::X25519 => "x25519",
        }
    }
}

/// The public half of a key. As text `ed25519 <64 hex digits>` or `x25519 <64 hex digits>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicHalf {
    /// What it is for.
    pub algorithm: Algorithm,
    /// Its bytes.
    pub bytes: [u8; 32],
}

impl fmt::Display for PublicHalf {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.algorithm.word(), hex::encode(self.bytes))
    }
}

impl PublicHalf {
    /// The file beside a secret key file that holds its public half: the same name with `.pub` at its end.
    #[must_use]
    pub fn path_beside(secret: &Path) -> PathBuf {
        let mut name = secret.as_os_str().to_owned();
        name.push(".pub");
        name.into()
    }

    /// Reads what stands in a plan for a key of this use: the public half itself, its digits alone, or the path of a
    /// file that holds it.
    ///
    /// # Errors
    /// If it is none of these, or a key of the other use.
    pub fn read(text: &str, wanted: Algorithm, resolve: impl Fn(&Path) -> PathBuf) -> anyhow::Result<Self> {
        if let Some(bytes) = digits(text) {
            return Self { algorithm: wanted, bytes }.vetted();
        }
        let found = match Self::from_line(text) {
            Some(found) => found,
            None => Self::from_file(&resolve(Path::new(text)))?,
        };
        let (word, needed) = (found.algorithm.word(), wanted.word());
        ensure!(found.algorithm == wanted, "it is an {word} key; an {needed} key is needed here");
        found.vetted()
    }

    fn from_line(text: &str) -> Option<Self> {
        let (word, key) = text.trim_end_matches('\n').split_once(' ')?;
        let algorithm =
            [Algorithm::Ed25519, Algorithm::X25519].into_iter().find(|known| known.word() == word)?;
        digits(key).map(|bytes| Self { algorithm, bytes })
    }

    fn from_file(path: &Path) -> anyhow::Result<Self> {
        let bytes = read_file(path).context(
            "it is no public key: write its 64 lower-case hex digits, or the path of a file with its public half",
        )?;
        let text = String::from_utf8(bytes).unwrap_or_default();
        if digits(text.trim_end_matches('\n')).is_some() {
            bail!(
                "{} holds 64 digits alone, as a secret key does. Secret keys stay where they are: name the file with \
                 the public half, {}",
                path.display(),
                Self::path_beside(path).display()
            );
        }
        Self::from_line(&text).with_context(|| {
            format!(
                "{} holds no public half: one line of ed25519 or x25519 and 64 hex digits",
                path.display()
            )
        })
    }

    fn vetted(self) -> anyhow::Result<Self> {
        if self.algorithm == Algorithm::Ed25519 {
            PublicKey::from_bytes(&self.bytes)?;
        }
        Ok(self)
    }
}

fn digits(text: &str) -> Option<[u8; 32]> {
    let is_key = text.len() == DIGITS && !text.bytes().any(|byte| byte.is_ascii_uppercase());
    hex::decode(text).ok().filter(|_| is_key)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use homeward_statement::SecretKey;

    #[test]
    fn a_public_half_is_told_from_everything_else() {
        let folder = tempfile::tempdir().unwrap();
        let key = PublicHalf {
            algorithm: Algorithm::Ed25519,
            bytes: *SecretKey::from_seed(&[7; 32]).public().as_bytes(),
        };
        let write = |name: &str, text: String| std::fs::write(folder.path().join(name), text).unwrap();
        write("head.key", format!("{}\n", "07".repeat(32)));
        write("head.key.pub", format!("{key}\n"));
        write("prose.txt", "not a key\n".to_owned());
        let sealing = format!("x25519 {}", "09".repeat(32));
        let check = |text: &str, wanted, expected: Result<[u8; 32], &str>| {
            let read = PublicHalf::read(text, wanted, |path| folder.path().join(path));
            match (read, expected) {
                (Ok(found), expected) => assert_eq!(Ok(found.bytes), expected, "{text}"),
                (Err(error), Ok(_)) => panic!("{text}: {error:#}"),
                (Err(error), Err(part)) => {
                    assert!(format!("{error:#}").contains(part), "{text}: {error:#} has no {part:?}");
                }
            }
        };
        let signing = Algorithm::Ed25519;
        check(&key.to_string(), signing, Ok(key.bytes));
        check(&hex::encode(key.bytes), signing, Ok(key.bytes));
        check("head.key.pub", signing, Ok(key.bytes));
        check(&sealing, Algorithm::X25519, Ok([9; 32]));
        check(&sealing, signing, Err("it is an x25519 key; an ed25519 key is needed here"));
        check("head.key.pub", Algorithm::X25519, Err("it is an ed25519 key"));
        check("head.key", signing, Err("name the file with the public half"));
        check("prose.txt", signing, Err("holds no public half"));
        check("nowhere.pub", signing, Err("it is no public key"));
        check(&"AB".repeat(32), signing, Err("it is no public key"));
        check(&"00".repeat(32), signing, Err("public key"));
    }
}
