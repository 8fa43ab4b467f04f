//! A real forum from its first key to its running mediator, by the commands alone.

use std::fmt::Write as _;
use std::fs;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use homeward::founding::{Certificates, ClientRole};
use homeward_payload::domain::Principal;
use serde_json::Value;

use crate::runs::{homeward, printed};

/// How long a mediator may take until it answers.
const START_TIMEOUT: Duration = Duration::from_secs(20);
/// Every principal's keys, as a plan asks for them.
const ROLES: [(&str, &[&str]); 5] = [
    ("party-a", &["root", "recovery", "service", "head", "second-officer", "witness", "sealing"]),
    ("party-b", &["root", "recovery", "service", "head", "second-officer", "witness", "sealing"]),
    ("commission", &["root", "recovery", "service", "panel", "witness", "sealing"]),
    ("neutral", &["root", "recovery", "service", "witness", "sealing"]),
    ("mediator", &["root", "recovery", "service", "log"]),
];

/// A folder in which a forum is founded.
struct Founding(tempfile::TempDir);

impl Founding {
    /// Draws every key and writes a plan that names their public halves.
    fn plan() -> Self {
        let founding = Self(tempfile::tempdir().unwrap());
        let mut plan =
            "forum = \"Second exchange\"\norigin = \"example.org/second\"\nclock = \"REAL\"\n".to_owned();
        for (principal, roles) in ROLES {
            writeln!(plan, "\n[{principal}]").unwrap();
            if principal.starts_with("party") {
                writeln!(plan, "name = \"{}\"", principal.to_uppercase()).unwrap();
            }
            for role in roles {
                let file = format!("{principal}-{role}.key");
                founding.good(&["keys", "new", "--role", role, "--out", &founding.path(&file)]);
                writeln!(plan, "{role} = \"{file}.pub\"").unwrap();
            }
        }
        fs::write(founding.path("plan.toml"), plan).unwrap();
        founding
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).display().to_string()
    }

    fn good(&self, arguments: &[&str]) -> String {
        let output = homeward().args(arguments).output().unwrap();
        let text = printed(&output);
        assert!(output.status.success(), "{arguments:?}: {text}");
        text
    }

    fn refused(&self, arguments: &[&str]) -> String {
        let output = homeward().args(arguments).output().unwrap();
        let text = printed(&output);
        assert!(!output.status.success(), "{arguments:?} succeeded: {text}");
        text
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let text = self.good(&[&["--json"], arguments].concat());
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{arguments:?}: {error} in {text}"))
    }

    /// A mediator's configuration with certificates of its own.
    fn configure(&self, log_id: &str, address: &str) -> PathBuf {
        let certificates = Certificates::issue(&self.0.path().join("tls")).unwrap();
        let own = ClientRole { principal: Principal::Mediator, role: "service" };
        let config = self.0.path().join("mediator.toml");
        let text = format!(
            "[listen]\naddress = \"{address}\"\n[tls]\ncertificate = {:?}\nkey = {:?}\nauthority = {:?}\n\
             [log]\nfilter = \"info\"\nformat = \"json\"\n\
             [forum]\ngenesis = \"genesis.envelope\"\nlog_id = \"{log_id}\"\n[data]\nfolder = \"data\"\n\
             [keys]\nservice = \"mediator-service.key\"\nlog = \"mediator-log.key\"\n{}",
            certificates.certificate(&own),
            certificates.key(&own),
            certificates.authority(),
            witnesses(),
        );
        fs::write(&config, text).unwrap();
        config
    }
}

/// Witnesses that are not there yet: a mediator that founds a forum asks nobody.
fn witnesses() -> String {
    let witnesses = Principal::ALL.iter().filter(|principal| **principal != Principal::Mediator);
    let section = |principal: &Principal| {
        format!(
            "[[witnesses]]\nprincipal = \"{}\"\naddress = \"127.0.0.1:9\"\nserver_name = \"localhost\"\n",
            principal.word()
        )
    };
    witnesses.map(section).collect()
}

/// A mediator, killed when it is dropped.
struct Mediator(Child);

impl Mediator {
    fn found(config: &Path, address: &str) -> Self {
        let child = homeward()
            .args(["serve", "mediator", "--found", "--config"])
            .arg(config)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut mediator = Self(child);
        let deadline = Instant::now() + START_TIMEOUT;
        while TcpStream::connect(address).is_err() {
            let ended = mediator.0.try_wait().unwrap();
            assert!(ended.is_none() && Instant::now() < deadline, "the mediator does not answer: {ended:?}");
            std::thread::sleep(Duration::from_millis(20));
        }
        mediator
    }
}

impl Drop for Mediator {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_forum_is_founded_from_public_keys() {
    let founding = Founding::plan();
    let prepared = founding.path("genesis.json");
    founding.good(&["genesis", "prepare", &founding.path("plan.toml"), "--out", &prepared]);
    let genesis = founding.path("genesis.envelope");
    let finish = ["genesis", "finish", &prepared, "--out", &genesis];

    let officer = founding.path("party-a-second-officer.key");
    let text = founding.refused(&["sign", &prepared, "--key", &officer, "--yes"]);
    assert!(text.contains("may not sign this statement"), "{text}");
    for device in ["party-a-head", "party-b-head", "mediator-service"] {
        let text = founding.refused(&finish);
        assert!(text.contains("party-a's head, party-b's head, mediator's service"), "{text}");
        let key = founding.path(&format!("{device}.key"));
        let text = founding.good(&["sign", &prepared, "--key", &key, "--yes"]);
        assert!(text.contains("FOUND THE FORUM \"Second exchange\""), "{text}");
    }
    let again = ["sign", &prepared, "--key", &founding.path("party-a-head.key"), "--yes"];
    let text = founding.good(&again);
    assert!(text.contains("That is all it needs. Next: homeward genesis finish"), "{text}");
    founding.good(&finish);

    let shown = founding.json(&["genesis", "show", &genesis]);
    assert_eq!(shown["simulated"], false);
    assert_eq!(shown["principals"][0]["name"], "PARTY-A");
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
    let address = format!("127.0.0.1:{port}");
    let config = founding.configure(shown["log_id"].as_str().unwrap(), &address);
    drop(Mediator::found(&config, &address));
}

#[test]
fn keys_are_their_owners_alone_and_are_never_overwritten() {
    let founding = Founding(tempfile::tempdir().unwrap());
    let key = founding.path("sealing.key");
    let made = founding.json(&["keys", "new", "--role", "sealing", "--out", &key]);
    assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(founding.json(&["keys", "show", &key, "--role", "sealing"]), made);
    let public = fs::read_to_string(format!("{key}.pub")).unwrap();
    assert_eq!(public, format!("x25519 {}\n", made["public_key"].as_str().unwrap()));
    assert_ne!(founding.json(&["keys", "show", &key])["public_key"], made["public_key"]);
    let before = fs::read(&key).unwrap();
    let text = founding.refused(&["keys", "new", "--role", "sealing", "--out", &key]);
    assert!(text.contains("never overwritten"), "{text}");
    assert_eq!(fs::read(&key).unwrap(), before);
    fs::remove_file(&key).unwrap();
    let text = founding.refused(&["keys", "new", "--role", "sealing", "--out", &key]);
    assert!(text.contains("sealing.key.pub exists"), "{text}");
    assert!(!Path::new(&key).exists());
    let text = founding.refused(&["keys", "show", &format!("{key}.pub")]);
    assert!(text.contains("sealing.key.pub"), "{text}");
}

#[test]
fn a_plan_that_names_a_secret_key_is_refused() {
    let founding = Founding::plan();
    let plan = founding.path("plan.toml");
    let text = fs::read_to_string(&plan).unwrap();
    fs::write(&plan, text.replace("party-b-head.key.pub", "party-b-head.key")).unwrap();
    let out = founding.path("genesis.json");
    let text = founding.refused(&["genesis", "prepare", &plan, "--out", &out]);
    assert!(text.contains("party-b.head") && text.contains("party-b-head.key.pub"), "{text}");
    assert!(!Path::new(&out).exists());
}
