//! The folder of a process as an operator lays it out: genesis, certificate, keys, configuration.

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use homeward_payload::domain::Principal;
use homeward_payload::ids::LogId;

use crate::forum::{KeyUse, TestForum, write_secret};
use crate::pki::{Authority, LeafNames, PkiError, Validity};

/// Why a folder was not filled.
#[derive(Debug, thiserror::Error)]
pub enum ProcessError {
    /// A file cannot be written, also where it exists.
    #[error(transparent)]
    File(#[from] io::Error),
    /// The certificate cannot be made.
    #[error(transparent)]
    Certificate(#[from] PkiError),
}

/// Writes into a folder what the process of a principal reads: genesis, certificate and secret keys.
///
/// # Errors
/// [`ProcessError`].
pub fn write_files(
    folder: &Path,
    authority: &Authority,
    forum: &TestForum,
    principal: Principal,
) -> Result<(), ProcessError> {
    let leaf = authority.issue(&LeafNames::loopback(principal.word(), "service"), Validity::days(1))?;
    std::fs::write(folder.join("leaf.pem"), leaf.certificate_pem)?;
    std::fs::write(folder.join("root.pem"), authority.certificate_pem())?;
    let mut options = OpenOptions::new();
    let mut key = options.write(true).create_new(true).mode(0o600).open(folder.join("leaf.key"))?;
    key.write_all(leaf.key_pem.as_bytes())?;
    forum.write_genesis(&folder.join("genesis.envelope"))?;
    for (name, usage) in keys(principal) {
        write_secret(&folder.join(format!("{name}.key")), principal, *usage)?;
    }
    Ok(())
}

/// The secret keys that a process holds, by their name in its configuration.
const fn keys(principal: Principal) -> &'static [(&'static str, KeyUse)] {
    use KeyUse::{Log, Panel, Sealing, Service, Witness};
    match principal {
        Principal::Mediator => &[("service", Service), ("log", Log)],
        Principal::Commission => {
            &[("service", Service), ("panel", Panel), ("witness", Witness), ("sealing", Sealing)]
        }
        Principal::PartyA | Principal::PartyB | Principal::Neutral => {
            &[("service", Service), ("witness", Witness), ("sealing", Sealing)]
        }
    }
}

/// What a configuration says beside the names of the files that [`write_files`] writes.
#[derive(Clone, Copy, Debug)]
pub struct Configuration<'a> {
    /// Whose process it is.
    pub principal: Principal,
    /// The log id that the genesis must have.
    pub log_id: LogId,
    /// Where the process is to answer; it writes the address into the file `address`.
    pub listen: &'a str,
    /// Where the mediator answers; the mediator's own configuration does not say it.
    pub mediator: &'a str,
    /// The other witnesses: their principal's word and address.
    pub witnesses: &'a [(&'a str, &'a str)],
}

impl Configuration<'_> {
    /// Writes it into the folder, over one that is there, and says where it is.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn write(&self, folder: &Path) -> io::Result<PathBuf> {
        let path = folder.join("service.toml");
        std::fs::write(&path, self.text())?;
        Ok(path)
    }

    fn text(&self) -> String {
        let mut text = format!(
            "[listen]\naddress = '{}'\naddress_file = 'address'\n\
             [tls]\ncertificate = 'leaf.pem'\nkey = 'leaf.key'\nauthority = 'root.pem'\n\
             [forum]\ngenesis = 'genesis.envelope'\nlog_id = '{}'\n\
             [data]\nfolder = 'data'\n[keys]\n",
            self.listen, self.log_id
        );
        // Writing to a string does not fail.
        for (name, _) in keys(self.principal) {
            let _ = writeln!(text, "{name} = '{name}.key'");
        }
        if self.principal != Principal::Mediator {
            let _ = writeln!(text, "[mediator]\naddress = '{}'\nserver_name = 'localhost'", self.mediator);
        }
        for (principal, address) in self.witnesses {
            let _ = writeln!(
                text,
                "[[witnesses]]\nprincipal = '{principal}'\naddress = '{address}'\nserver_name = 'localhost'"
            );
        }
        text
    }
}
