//! A certificate authority for development: one root, leaves for servers and clients.
//!
//! Keys are ECDSA P-256, and a leaf carries DNS or IP names beside its URI, because widely used gRPC
//! clients refuse Ed25519 leaves and leaves that are named by a URI alone.

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, SanType,
};
use std::net::IpAddr;
use std::time::{Duration, SystemTime};

/// Most names (DNS, IP and URI together) that one leaf may carry.
pub const LEAF_NAMES_MAX: usize = 32;

/// How far before its issue a certificate is already valid, so that small clock differences do no harm.
const CLOCK_SKEW: Duration = Duration::from_secs(300);

const SECONDS_PER_DAY: u64 = 24 * 60 * 60;

/// Why no certificate was made.
#[derive(Debug, thiserror::Error)]
pub enum PkiError {
    /// The certificate library refused, for example a name that is not valid in a certificate.
    #[error("the certificate cannot be made: {0}")]
    Certificate(#[from] rcgen::Error),
    /// More names than [`LEAF_NAMES_MAX`].
    #[error("a leaf with {found} names was asked for; at most {LEAF_NAMES_MAX} are allowed")]
    TooManyNames {
        /// Names in the request.
        found: usize,
    },
}

/// The time in which a certificate is valid, both ends included.
#[derive(Clone, Copy, Debug)]
pub struct Validity {
    /// First valid moment.
    pub not_before: SystemTime,
    /// Last valid moment.
    pub not_after: SystemTime,
}

impl Validity {
    /// Valid from a few minutes ago until `days` from now.
    pub fn days(days: u32) -> Self {
        let now = SystemTime::now();
        let length = Duration::from_secs(u64::from(days).saturating_mul(SECONDS_PER_DAY));
        Self {
            not_before: now.checked_sub(CLOCK_SKEW).unwrap_or(now),
            not_after: now.checked_add(length).unwrap_or(now),
        }
    }

    /// Was valid for one day and ended an hour ago.
    pub fn expired() -> Self {
        let now = SystemTime::now();
        let back = |seconds: u64| now.checked_sub(Duration::from_secs(seconds)).unwrap_or(now);
        Self { not_before: back(25 * 60 * 60), not_after: back(60 * 60) }
    }
}

/// The names a leaf certificate carries.
#[derive(Clone, Debug, Default)]
pub struct LeafNames {
    /// DNS names; under these a client finds a server.
    pub dns: Vec<String>,
    /// IP addresses; under these a client finds a server.
    pub ip: Vec<IpAddr>,
    /// URIs; a Homeward certificate has exactly one, `spiffe://homeward/<principal>/<role>`.
    pub uri: Vec<String>,
}

impl LeafNames {
    /// Names for a process on this machine: `localhost`, both loopback addresses, and the URI of its
    /// principal and role.
    pub fn loopback(principal: &str, role: &str) -> Self {
        Self {
            dns: vec!["localhost".to_owned()],
            ip: vec![std::net::Ipv4Addr::LOCALHOST.into(), std::net::Ipv6Addr::LOCALHOST.into()],
            uri: vec![format!("spiffe://homeward/{principal}/{role}")],
        }
    }
}

/// A leaf certificate with its private key.
#[derive(Clone)]
pub struct Leaf {
    /// The certificate, PEM.
    pub certificate_pem: String,
    /// The private key, PKCS #8 PEM. Write it only to a file of mode 0600.
    pub key_pem: String,
}

/// A root certificate that can issue leaves.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate_pem: String,
}

impl Authority {
    /// Makes a new root with a fresh P-256 key.
    ///
    /// # Errors
    /// [`PkiError::Certificate`] when `common_name` cannot stand in a certificate.
    pub fn new(common_name: &str, validity: Validity) -> Result<Self, PkiError> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        let mut params = base_params(common_name, validity);
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let certificate_pem = params.self_signed(&key)?.pem();
        Ok(Self { issuer: Issuer::new(params, key), certificate_pem })
    }

    /// The root certificate, PEM: what the others trust.
    pub fn certificate_pem(&self) -> &str {
        &self.certificate_pem
    }

    /// Issues a leaf with a fresh P-256 key that is good as a server and as a client.
    ///
    /// # Errors
    /// [`PkiError::TooManyNames`], or [`PkiError::Certificate`] for a name that is not ASCII.
    pub fn issue(&self, names: &LeafNames, validity: Validity) -> Result<Leaf, PkiError> {
        let found = names.dns.len().saturating_add(names.ip.len()).saturating_add(names.uri.len());
        if found > LEAF_NAMES_MAX {
            return Err(PkiError::TooManyNames { found });
        }
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        let mut params = base_params("homeward", validity);
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages =
            vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
        params.use_authority_key_identifier_extension = true;
        for name in &names.dns {
            params.subject_alt_names.push(SanType::DnsName(name.as_str().try_into()?));
        }
        for address in &names.ip {
            params.subject_alt_names.push(SanType::IpAddress(*address));
        }
        for uri in &names.uri {
            params.subject_alt_names.push(SanType::URI(uri.as_str().try_into()?));
        }
        let certificate = params.signed_by(&key, &self.issuer)?;
        Ok(Leaf { certificate_pem: certificate.pem(), key_pem: key.serialize_pem() })
    }
}

fn base_params(common_name: &str, validity: Validity) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, common_name);
    params.not_before = validity.not_before.into();
    params.not_after = validity.not_after.into();
    params
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn issues_leaves_up_to_the_limit_of_names() {
        let authority = Authority::new("test root", Validity::days(1)).unwrap();
        let check = |dns_names: usize, expected_ok: bool| {
            let names = LeafNames { dns: vec!["localhost".to_owned(); dns_names], ..LeafNames::default() };
            assert_eq!(authority.issue(&names, Validity::days(1)).is_ok(), expected_ok, "{dns_names}");
        };
        check(0, true);
        check(LEAF_NAMES_MAX, true);
        check(LEAF_NAMES_MAX + 1, false);
    }

    #[test]
    fn leaves_are_pem_and_each_has_its_own_key() {
        let authority = Authority::new("test root", Validity::days(1)).unwrap();
        let names = LeafNames::loopback("mediator", "service");
        let first = authority.issue(&names, Validity::days(1)).unwrap();
        let second = authority.issue(&names, Validity::days(1)).unwrap();
        assert!(first.certificate_pem.starts_with("-----BEGIN CERTIFICATE-----"));
        assert!(first.key_pem.starts_with("-----BEGIN PRIVATE KEY-----"));
        assert_ne!(first.key_pem, second.key_pem);
    }

    #[test]
    fn a_name_outside_ascii_is_refused() {
        let authority = Authority::new("test root", Validity::days(1)).unwrap();
        let names = LeafNames { dns: vec!["zürich".to_owned()], ..LeafNames::default() };
        assert!(matches!(authority.issue(&names, Validity::days(1)), Err(PkiError::Certificate(_))));
    }
}
