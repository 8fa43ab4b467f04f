use super::*;
use serde::Deserialize;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    listen: Listen,
    #[serde(default)]
    log: Log,
    #[serde(default)]
    limits: Limits,
}

fn load_text(text: &[u8]) -> Result<Loaded<Settings>, ConfigError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mediator.toml");
    std::fs::write(&path, text).unwrap();
    load(&path)
}

#[test]
fn a_minimal_file_has_documented_defaults() {
    let settings = load_text(b"[listen]\naddress = '127.0.0.1:0'\n").unwrap().settings;
    assert_eq!(settings.listen.address.port(), 0);
    assert_eq!(settings.listen.address_file, None);
    assert_eq!(settings.log, Log { filter: "info".to_owned(), format: LogFormat::Json });
    assert_eq!(settings.limits.connections_max, 1024);
    settings.limits.validate().unwrap();
}

#[test]
fn errors_name_file_key_and_what_is_allowed() {
    let check = |text: &str, expected: &[&str]| {
        let message = load_text(text.as_bytes()).unwrap_err().to_string();
        for part in [&["mediator.toml"], expected].concat() {
            assert!(message.contains(part), "{part:?} not in {message:?}");
        }
    };
    check("[listen]\nadress = '127.0.0.1:0'", &["adress", "address", "address_file", "line 2"]);
    check("[listen]\naddress = 'somewhere'", &["address", "line 2"]);
    check("[listen]\n", &["missing field `address`"]);
    check("[listn]\n", &["listn", "listen", "log", "limits"]);
    check("[listen]\naddress = '127.0.0.1:0'\n[log]\nformat = 'xml'", &["xml", "json", "text"]);
    check("[listen]\naddress = '127.0.0.1:0'\naddress = '127.0.0.1:1'", &["duplicate key"]);
}

#[test]
fn limits_may_be_lowered_and_not_raised() {
    let check = |connections_max, drain_seconds_max, expected: Option<&str>| {
        let found = Limits { connections_max, drain_seconds_max }.validate().err().map(|e| e.to_string());
        assert_eq!(found.as_deref(), expected);
    };
    check(1, 1, None);
    check(1024, 10, None);
    check(1025, 10, Some("limits.connections_max is 1025; allowed is 1 to 1024"));
    check(0, 10, Some("limits.connections_max is 0; allowed is 1 to 1024"));
    check(1, 11, Some("limits.drain_seconds_max is 11; allowed is 1 to 10"));
}

#[test]
fn files_that_are_not_configurations_are_refused() {
    let mut large = b"#".to_vec();
    large.resize(usize::try_from(CONFIG_BYTES_MAX).unwrap() + 1, b'#');
    assert!(matches!(load_text(&large), Err(ConfigError::TooLarge { bytes_max: CONFIG_BYTES_MAX, .. })));
    assert!(matches!(load_text(&[0xff, 0xfe]), Err(ConfigError::NotText { .. })));
    assert!(matches!(load::<Settings>(Path::new("/")), Err(ConfigError::NotAFile { .. })));
    assert!(matches!(load::<Settings>(Path::new("/no/such/file")), Err(ConfigError::Unreadable { .. })));
}

#[test]
fn relative_paths_are_relative_to_the_file() {
    let check = |config: &str, path: &str, expected: &str| {
        assert_eq!(Folder::of(Path::new(config)).resolve(Path::new(path)), Path::new(expected));
    };
    check("/etc/homeward/mediator.toml", "tls/leaf.pem", "/etc/homeward/tls/leaf.pem");
    check("/etc/homeward/mediator.toml", "/var/leaf.pem", "/var/leaf.pem");
    check("mediator.toml", "leaf.pem", "leaf.pem");
}

#[test]
fn a_key_is_read_only_if_its_owner_alone_can() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("leaf.key");
    std::fs::write(&path, b"secret").unwrap();
    let check = |mode: u32, expected_ok: bool| {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        match read_key_file(&path) {
            Ok(bytes) => assert!(expected_ok && bytes.as_slice() == b"secret", "{mode:o}"),
            Err(ConfigError::KeyExposed { mode: found, .. }) => {
                assert!(!expected_ok && found == mode, "{mode:o}");
            }
            Err(other) => panic!("{mode:o}: {other}"),
        }
    };
    check(0o600, true);
    check(0o400, true);
    check(0o700, false);
    check(0o640, false);
    check(0o604, false);
    check(0o620, false);
}
