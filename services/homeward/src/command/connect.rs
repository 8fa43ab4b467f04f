//! The channel to the service that a command talks to.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use homeward_shell::config::{Folder, Tls, load};
use homeward_shell::identity::Principal;
use homeward_shell::tls::{Credentials, Peer, channel};
use serde::Deserialize;
use tonic::transport::Channel;

/// A client file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClientFile {
    address: String,
    server_name: String,
    certificate: PathBuf,
    key: PathBuf,
    authority: PathBuf,
}

/// Opens the channel that a client file describes.
///
/// # Errors
/// If no file is named, or it breaks its format.
pub(super) fn open(path: Option<&Path>) -> anyhow::Result<Channel> {
    open_as(path).map(|(channel, _)| channel)
}

/// The same, with the principal for whom the certificate speaks.
///
/// # Errors
/// If no file is named, or it breaks its format.
pub(super) fn open_as(path: Option<&Path>) -> anyhow::Result<(Channel, Principal)> {
    let Some(path) = path else {
        bail!(
            "this command talks to a service. Name a client file with --client FILE or HOMEWARD_CLIENT; the sandbox \
             writes some into its folder clients/."
        );
    };
    let loaded = load::<ClientFile>(path)?;
    let file = loaded.settings;
    let folder: &Folder = &loaded.folder;
    let tls = Tls { certificate: file.certificate, key: file.key, authority: file.authority };
    let credentials = Credentials::load(&tls, folder)?;
    let peer = Peer { address: file.address, server_name: file.server_name };
    let channel = channel(&credentials, &peer).with_context(|| format!("no channel to {}", peer.address))?;
    Ok((channel, credentials.identity()?.principal))
}
