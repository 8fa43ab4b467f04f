//! Mutual TLS 1.3 between all processes and clients.
//!
//! The cryptography is aws-lc-rs with TLS 1.3 suites only, installed for the whole process by this
//! module. Server: [`ServerTls`] and the accept loop. Client: [`channel`].

mod accept;
mod client;
mod connection;
mod server;

pub(crate) use accept::incoming;
pub use client::{Peer, channel};
pub use connection::Connection;
pub use server::ServerTls;

use crate::config::{self, ConfigError, Folder};
use crate::identity::{Identity, IdentityError};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::sync::Arc;
use zeroize::Zeroizing;

/// Certificates in one chain or authority file.
pub const CERTIFICATES_MAX: usize = 8;

/// Why TLS cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file could not be read.
    #[error(transparent)]
    File(#[from] ConfigError),
    /// A file does not hold what it should.
    #[error("the {what} is not usable: {found}")]
    Pem {
        /// Which part of the credentials.
        what: &'static str,
        /// What is wrong with it.
        found: String,
    },
    /// The certificate names nobody.
    #[error("the certificate cannot be used: {0}")]
    Identity(#[from] IdentityError),
    /// The parts do not fit each other, for example a key of another certificate.
    #[error("the certificate, key and authority cannot be used together: {0}")]
    Credentials(#[from] rustls::Error),
    /// The authority cannot verify clients.
    #[error("the authority cannot verify clients: {0}")]
    Verifier(#[from] rustls::server::VerifierBuilderError),
    /// The peer's address or name is not one.
    #[error("the peer {address} cannot be used: {source}")]
    Peer {
        /// Address as configured.
        address: String,
        /// What is wrong with it.
        source: tonic::transport::Error,
    },
    /// Other code installed cryptography that would speak TLS 1.2.
    #[error("this process already has other TLS cryptography installed; only TLS 1.3 suites are allowed")]
    ProviderConflict,
}

/// The certificate chain and key of this process, and the authority that its peers must have. PEM.
#[derive(Clone)]
pub struct Credentials {
    certificate_pem: Vec<u8>,
    key_pem: Zeroizing<Vec<u8>>,
    authority_pem: Vec<u8>,
}

impl Credentials {
    /// Takes credentials already in memory.
    pub fn from_pem(certificate_pem: Vec<u8>, key_pem: Zeroizing<Vec<u8>>, authority_pem: Vec<u8>) -> Self {
        Self { certificate_pem, key_pem, authority_pem }
    }

    /// Reads the files that the `[tls]` section names.
    ///
    /// # Errors
    /// [`TlsError::File`] for a file that cannot be read or a key that others could read.
    pub fn load(section: &config::Tls, folder: &Folder) -> Result<Self, TlsError> {
        Ok(Self {
            certificate_pem: config::read_file(&folder.resolve(&section.certificate))?,
            key_pem: config::read_key_file(&folder.resolve(&section.key))?,
            authority_pem: config::read_file(&folder.resolve(&section.authority))?,
        })
    }

    /// Who shows this certificate.
    ///
    /// # Errors
    /// [`TlsError::Pem`] and [`TlsError::Identity`] where it names nobody of a forum.
    pub fn identity(&self) -> Result<Identity, TlsError> {
        let chain = self.chain()?;
        let leaf = chain.first().ok_or(IdentityError::NoCertificate)?;
        Ok(Identity::from_certificate(leaf)?)
    }

    fn chain(&self) -> Result<Vec<CertificateDer<'static>>, TlsError> {
        certificates("certificate", &self.certificate_pem)
    }

    fn authority(&self) -> Result<Vec<CertificateDer<'static>>, TlsError> {
        certificates("authority", &self.authority_pem)
    }

    fn key(&self) -> Result<PrivateKeyDer<'static>, TlsError> {
        PrivateKeyDer::from_pem_slice(&self.key_pem)
            .map_err(|error| TlsError::Pem { what: "key", found: error.to_string() })
    }
}

fn certificates(what: &'static str, pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let found = CertificateDer::pem_slice_iter(pem)
        .take(CERTIFICATES_MAX.saturating_add(1))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| TlsError::Pem { what, found: error.to_string() })?;
    if found.is_empty() || found.len() > CERTIFICATES_MAX {
        let allowed = format!("1 to {CERTIFICATES_MAX} PEM certificates are allowed, not {}", found.len());
        return Err(TlsError::Pem { what, found: allowed });
    }
    Ok(found)
}

/// The cryptography of this process. The first call installs it as the process default, because the
/// client half of the gRPC library asks for the default; a default with TLS 1.2 suites is refused.
fn provider() -> Result<Arc<CryptoProvider>, TlsError> {
    if CryptoProvider::get_default().is_none() {
        let mut provider = rustls::crypto::aws_lc_rs::default_provider();
        provider.cipher_suites.retain(|suite| suite.tls13().is_some());
        // Losing a race to another caller is no failure: what was installed is checked below.
        drop(provider.install_default());
    }
    CryptoProvider::get_default()
        .filter(|provider| provider.cipher_suites.iter().all(|suite| suite.tls13().is_some()))
        .cloned()
        .ok_or(TlsError::ProviderConflict)
}
