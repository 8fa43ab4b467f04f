//! A certificate authority for a forum on one machine, and a certificate for every process and every person.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use homeward_payload::domain::Principal;
use homeward_testkit::pki::{Authority, Leaf, LeafNames, Validity};

use super::{write_public, write_secret};

/// How long the certificates of a sandbox are good for.
const VALIDITY_DAYS: u32 = 30;

/// A person, or a script, that calls a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ClientRole {
    /// On whose behalf.
    pub principal: Principal,
    /// In which role, as in the certificate.
    pub role: &'static str,
}

impl ClientRole {
    /// Everyone who works with a sandbox.
    pub const ALL: [Self; 13] = [
        Self::new(Principal::PartyA, "clerk"),
        Self::new(Principal::PartyA, "head"),
        Self::new(Principal::PartyA, "officer"),
        Self::new(Principal::PartyA, "auditor"),
        Self::new(Principal::PartyB, "clerk"),
        Self::new(Principal::PartyB, "head"),
        Self::new(Principal::PartyB, "officer"),
        Self::new(Principal::PartyB, "auditor"),
        Self::new(Principal::Commission, "clerk"),
        Self::new(Principal::Commission, "panel"),
        Self::new(Principal::Neutral, "delegate"),
        Self::new(Principal::Mediator, "coordinator"),
        Self::new(Principal::Mediator, "auditor"),
    ];

    const fn new(principal: Principal, role: &'static str) -> Self {
        Self { principal, role }
    }

    /// The name of its files: principal and role.
    #[must_use]
    pub fn file_stem(&self) -> String {
        format!("{}-{}", self.principal.word(), self.role)
    }
}

/// Where the certificates lie.
pub struct Certificates {
    folder: PathBuf,
    authority: Authority,
}

impl Certificates {
    /// Issues everything into a folder: `authority.pem`, and `<principal>-<role>.pem` with its `.key`.
    ///
    /// # Errors
    /// If a certificate cannot be made or a file cannot be written.
    pub fn issue(folder: &Path) -> anyhow::Result<Self> {
        let validity = Validity::days(VALIDITY_DAYS);
        let authority = Authority::new("homeward forum authority", validity)?;
        write_public(&folder.join("authority.pem"), authority.certificate_pem().as_bytes())?;
        let certificates = Self { folder: folder.to_owned(), authority };
        let services = Principal::ALL.map(|principal| ClientRole { principal, role: "service" });
        for role in services.into_iter().chain(ClientRole::ALL) {
            let names = LeafNames::loopback(role.principal.word(), role.role);
            certificates.write(&role, &certificates.leaf(&names, validity)?)?;
        }
        Ok(certificates)
    }

    /// Another certificate by the same authority, written nowhere.
    ///
    /// # Errors
    /// If a name cannot stand in a certificate.
    pub fn leaf(&self, names: &LeafNames, validity: Validity) -> anyhow::Result<Leaf> {
        self.authority.issue(names, validity).context("a certificate cannot be issued")
    }

    /// The authority's certificate.
    #[must_use]
    pub fn authority(&self) -> PathBuf {
        self.folder.join("authority.pem")
    }

    /// The certificate of a role.
    #[must_use]
    pub fn certificate(&self, role: &ClientRole) -> PathBuf {
        self.folder.join(format!("{}.pem", role.file_stem()))
    }

    /// The private key of a role.
    #[must_use]
    pub fn key(&self, role: &ClientRole) -> PathBuf {
        self.folder.join(format!("{}.key", role.file_stem()))
    }

    fn write(&self, role: &ClientRole, leaf: &Leaf) -> anyhow::Result<()> {
        write_public(&self.certificate(role), leaf.certificate_pem.as_bytes())?;
        write_secret(&self.key(role), leaf.key_pem.as_bytes())
    }
}
