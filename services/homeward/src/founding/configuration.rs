//! A folder for each process with its configuration and its own keys, and the devices of heads apart from them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use homeward_payload::domain::Principal;
use homeward_payload::ids::LogId;

use super::certificates::{Certificates, ClientRole};
use super::keys::{ForumKeys, PrincipalSecrets, key_hex};
use super::{write_public, write_secret};

/// Where each process answers.
pub type Addresses = BTreeMap<Principal, SocketAddr>;

/// Writes `<principal>/config.toml` and `<principal>/keys/` for the five processes, and `devices/` for the keys of
/// heads and second officers, which lie on no server.
///
/// # Errors
/// If a file cannot be written.
pub fn write_configurations(
    folder: &Path,
    log_id: &LogId,
    keys: &ForumKeys,
    certificates: &Certificates,
    addresses: &Addresses,
) -> anyhow::Result<()> {
    fs::create_dir_all(folder.join("devices"))?;
    for secrets in &keys.principals {
        let home = folder.join(secrets.principal.word());
        fs::create_dir_all(home.join("keys"))?;
        for (name, seed) in service_keys(secrets) {
            write_secret(&home.join("keys").join(format!("{name}.key")), key_hex(seed).as_bytes())?;
        }
        for (name, seed) in device_keys(secrets) {
            let file = format!("{}-{name}.key", secrets.principal.word());
            write_secret(&folder.join("devices").join(file), key_hex(seed).as_bytes())?;
        }
        let text = configuration(secrets.principal, log_id, certificates, addresses);
        write_public(&home.join("config.toml"), text.as_bytes())?;
    }
    Ok(())
}

fn service_keys(secrets: &PrincipalSecrets) -> impl Iterator<Item = (&'static str, &[u8; 32])> {
    [
        ("service", Some(&secrets.service)),
        ("panel", secrets.panel.as_ref()),
        ("log", secrets.log.as_ref()),
        ("witness", secrets.witness.as_ref()),
        ("sealing", secrets.sealing.as_ref()),
    ]
    .into_iter()
    .filter_map(|(name, seed)| seed.map(|seed| (name, seed)))
}

fn device_keys(secrets: &PrincipalSecrets) -> impl Iterator<Item = (&'static str, &[u8; 32])> {
    [
        ("head", secrets.head.as_ref()),
        ("second-officer", secrets.second_officer.as_ref()),
        ("root", Some(&secrets.root)),
        ("recovery", Some(&secrets.recovery)),
    ]
    .into_iter()
    .filter_map(|(name, seed)| seed.map(|seed| (name, seed)))
}

fn configuration(
    principal: Principal,
    log_id: &LogId,
    certificates: &Certificates,
    addresses: &Addresses,
) -> String {
    let own = ClientRole { principal, role: "service" };
    let address =
        |principal: &Principal| addresses.get(principal).map(ToString::to_string).unwrap_or_default();
    let mut text = format!(
        "[listen]\naddress = \"{}\"\n\n[tls]\ncertificate = {:?}\nkey = {:?}\nauthority = {:?}\n\n\
         [log]\nfilter = \"info\"\nformat = \"json\"\n\n\
         [forum]\ngenesis = \"../genesis.envelope\"\nlog_id = \"{log_id}\"\n\n[data]\nfolder = \"data\"\n\n\
         [keys]\nservice = \"keys/service.key\"\n",
        address(&principal),
        certificates.certificate(&own),
        certificates.key(&own),
        certificates.authority(),
    );
    if principal == Principal::Mediator {
        text.push_str("log = \"keys/log.key\"\n");
    } else {
        text.push_str("witness = \"keys/witness.key\"\nsealing = \"keys/sealing.key\"\n");
        if principal == Principal::Commission {
            text.push_str("panel = \"keys/panel.key\"\n");
        }
        let mediator = address(&Principal::Mediator);
        let _ = write!(text, "\n[mediator]\naddress = \"{mediator}\"\nserver_name = \"localhost\"\n");
    }
    let witnesses =
        Principal::ALL.iter().filter(|other| **other != Principal::Mediator && **other != principal);
    for other in witnesses {
        let _ = write!(
            text,
            "\n[[witnesses]]\nprincipal = \"{}\"\naddress = \"{}\"\nserver_name = \"localhost\"\n",
            other.word(),
            address(other)
        );
    }
    text
}
