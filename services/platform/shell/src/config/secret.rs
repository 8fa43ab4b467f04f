//! Secret key files: one line of 64 lower-case hex digits, mode 0600.

use super::{ConfigError, read_key_file};
use homeward_statement::SecretKey;
use std::path::Path;
use zeroize::Zeroizing;

/// Hex digits in a secret key file.
pub const SECRET_DIGITS: usize = 64;

/// Reads the 32 bytes of an Ed25519 seed (RFC 8032) or an X25519 secret (RFC 7748).
///
/// # Errors
/// [`ConfigError::NotASecret`] besides those of [`read_key_file`].
pub fn read_secret(path: &Path) -> Result<Zeroizing<[u8; 32]>, ConfigError> {
    let text = read_key_file(path)?;
    let refused = |found| ConfigError::NotASecret { path: path.to_path_buf(), found };
    let line = text.strip_suffix(b"\n").unwrap_or(&text);
    if line.len() != SECRET_DIGITS {
        return Err(refused("a line of another length"));
    }
    let mut secret = Zeroizing::new([0; 32]);
    for (byte, pair) in secret.iter_mut().zip(line.chunks_exact(2)) {
        let value = pair.iter().try_fold(0_u8, |value, digit| Some(value << 4 | hex_value(*digit)?));
        *byte = value.ok_or_else(|| refused("something else than lower-case hex digits"))?;
    }
    Ok(secret)
}

/// Reads an Ed25519 key that signs statements, checkpoints or cosignatures.
///
/// # Errors
/// As [`read_secret`].
pub fn read_signing_key(path: &Path) -> Result<SecretKey, ConfigError> {
    Ok(SecretKey::from_seed(&*read_secret(path)?))
}

fn hex_value(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit.saturating_sub(b'0')),
        b'a'..=b'f' => Some(digit.saturating_sub(b'a').saturating_add(10)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_secret_is_one_line_of_hex_digits() {
        let folder = tempfile::tempdir().unwrap();
        let check = |text: &str, expected: Option<[u8; 32]>| {
            let path = folder.path().join("service.key");
            std::fs::write(&path, text).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
            assert_eq!(read_secret(&path).ok().map(|secret| *secret), expected, "{text:?}");
        };
        check(&"0f".repeat(32), Some([0x0f; 32]));
        check(&format!("{}\n", "a0".repeat(32)), Some([0xa0; 32]));
        check(&"0F".repeat(32), None);
        check(&"0g".repeat(32), None);
        check(&"00".repeat(31), None);
        check(&format!("{}\n\n", "00".repeat(32)), None);
        check("", None);
    }

    #[test]
    fn what_others_can_read_is_no_secret() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("service.key");
        std::fs::write(&path, "00".repeat(32)).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(read_signing_key(&path), Err(ConfigError::KeyExposed { mode: 0o644, .. })));
    }
}
