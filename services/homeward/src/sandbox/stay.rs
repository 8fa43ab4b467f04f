//! After the scenario: what scripts need to go on, and what a user may try.

use std::path::Path;

use anyhow::Context as _;
use homeward_payload::domain::Principal;
use serde_json::{Value, json};

use super::cluster::Cluster;
use super::progress::Progress;
use crate::founding::{ClientRole, write_public};

/// Writes `clients.json` for scripts: addresses, certificates, signing keys, genesis and log id, all by path; and
/// one small file for each role that the `homeward` command takes with `--client`.
///
/// # Errors
/// If a file cannot be written.
pub fn write_clients(folder: &Path, cluster: &Cluster) -> anyhow::Result<()> {
    let mut services = serde_json::Map::new();
    for principal in Principal::ALL {
        let peer = cluster.peer(principal);
        services.insert(
            principal.word().to_owned(),
            json!({ "address": peer.address, "server_name": peer.server_name }),
        );
    }
    let mut clients = serde_json::Map::new();
    for role in ClientRole::ALL {
        let certificates = cluster.certificates();
        clients.insert(
            role.file_stem(),
            json!({
                "service": role.principal.word(),
                "certificate": certificates.certificate(&role),
                "key": certificates.key(&role),
            }),
        );
        write_client_file(folder, cluster, &role)?;
    }
    let document = json!({
        "services": Value::Object(services),
        "clients": Value::Object(clients),
        "authority": cluster.certificates().authority(),
        "genesis": cluster.folder().join("genesis.envelope"),
        "log_id": cluster.log_id().to_string(),
        "trust_policy": cluster.folder().join("trust-policy.toml"),
        "signing_keys": {
            "party-a": signing_keys(cluster, Principal::PartyA),
            "party-b": signing_keys(cluster, Principal::PartyB),
        },
    });
    let text = serde_json::to_string_pretty(&document)? + "\n";
    write_public(&folder.join("clients.json"), text.as_bytes())
}

/// Stays until the user interrupts.
///
/// # Errors
/// If the signal cannot be awaited.
pub(super) async fn until_interrupted(folder: &Path, progress: &Progress) -> anyhow::Result<()> {
    let clients = folder.join("clients");
    let client = |role: &str| clients.join(format!("{role}.toml")).display().to_string();
    progress.note(&format!(
        "\nThe five services keep running. From another terminal, for example:\n\n  \
         homeward --client {a} next\n  \
         homeward --client {a} batch list\n  \
         homeward --client {h} prepare settle CODE --out settle.json\n  \
         homeward --client {m} watch\n  \
         homeward --client {m} export-log my-export\n  \
         homeward verify my-export --policy {folder}/trust-policy.toml\n\n\
         For scripts: {folder}/clients.json. Ctrl-C ends everything.",
        a = client("party-a-clerk"),
        h = client("party-a-head"),
        m = client("mediator-auditor"),
        folder = folder.display(),
    ));
    tokio::signal::ctrl_c().await.context("the interrupt cannot be awaited")
}

fn write_client_file(folder: &Path, cluster: &Cluster, role: &ClientRole) -> anyhow::Result<()> {
    let peer = cluster.peer(role.principal);
    let text = format!(
        "# {} at the service of {}\naddress = \"{}\"\nserver_name = \"{}\"\ncertificate = {:?}\nkey = {:?}\n\
         authority = {:?}\n",
        role.role,
        role.principal.word(),
        peer.address,
        peer.server_name,
        cluster.certificates().certificate(role),
        cluster.certificates().key(role),
        cluster.certificates().authority(),
    );
    write_public(&folder.join("clients").join(format!("{}.toml", role.file_stem())), text.as_bytes())
}

fn signing_keys(cluster: &Cluster, party: Principal) -> Value {
    json!({
        "head": cluster.device_key(party, "head"),
        "second_officer": cluster.device_key(party, "second-officer"),
    })
}
