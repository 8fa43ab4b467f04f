//! Who calls: the principal and role in the URI of the client's certificate,
//! `spiffe://homeward/<principal>/<role>`.

use crate::status::Refusal;
use homeward_payload::domain;
use homeward_payload::proto::error::v1::ErrorReason;
use serde::Deserialize;
use std::fmt;
use std::str::FromStr;
use tonic::Status;
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate};

/// What every identity URI begins with.
pub const URI_PREFIX: &str = "spiffe://homeward/";

/// Why no identity could be read.
#[derive(Debug, Eq, PartialEq, thiserror::Error)]
pub enum IdentityError {
    /// The caller showed no certificate.
    #[error("a client certificate is required and none was shown")]
    NoCertificate,
    /// The certificate cannot be parsed.
    #[error("the client certificate cannot be parsed")]
    Unparseable,
    /// The certificate has no URI, or several.
    #[error(
        "the client certificate has {found} URIs; exactly one is allowed: {URI_PREFIX}<principal>/<role>"
    )]
    UriCount {
        /// How many it has.
        found: usize,
    },
    /// The URI is not an identity.
    #[error("the URI of the client certificate is not {URI_PREFIX}<principal>/<role>")]
    UriForm,
    /// The principal does not exist.
    #[error("the principal in the certificate is unknown; allowed are {}", names(&Principal::ALL))]
    UnknownPrincipal,
    /// The role does not exist.
    #[error("the role in the certificate is unknown; allowed are {}", names(&Role::ALL))]
    UnknownRole,
}

/// The five principals of a forum, as they stand in certificates and configuration.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[serde(try_from = "String")]
pub enum Principal {
    /// The first delegation.
    PartyA,
    /// The second delegation.
    PartyB,
    /// The mixed medical commission.
    Commission,
    /// The neutral intermediary.
    Neutral,
    /// The mediator.
    Mediator,
}

impl Principal {
    /// All principals.
    pub const ALL: [Self; 5] = [Self::PartyA, Self::PartyB, Self::Commission, Self::Neutral, Self::Mediator];

    /// The name as it stands in certificates.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PartyA => "party-a",
            Self::PartyB => "party-b",
            Self::Commission => "commission",
            Self::Neutral => "neutral",
            Self::Mediator => "mediator",
        }
    }
}

impl fmt::Display for Principal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for Principal {
    type Err = IdentityError;

    fn from_str(text: &str) -> Result<Self, IdentityError> {
        let found = Self::ALL.into_iter().find(|principal| principal.name() == text);
        found.ok_or(IdentityError::UnknownPrincipal)
    }
}

impl TryFrom<String> for Principal {
    type Error = IdentityError;

    fn try_from(text: String) -> Result<Self, IdentityError> {
        text.parse()
    }
}

impl From<Principal> for domain::Principal {
    fn from(principal: Principal) -> Self {
        match principal {
            Principal::PartyA => Self::PartyA,
            Principal::PartyB => Self::PartyB,
            Principal::Commission => Self::Commission,
            Principal::Neutral => Self::Neutral,
            Principal::Mediator => Self::Mediator,
        }
    }
}

impl From<domain::Principal> for Principal {
    fn from(principal: domain::Principal) -> Self {
        match principal {
            domain::Principal::PartyA => Self::PartyA,
            domain::Principal::PartyB => Self::PartyB,
            domain::Principal::Commission => Self::Commission,
            domain::Principal::Neutral => Self::Neutral,
            domain::Principal::Mediator => Self::Mediator,
        }
    }
}

/// In what capacity someone calls for a principal.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Role {
    /// The principal's own process.
    Service,
    /// A clerk of a delegation.
    Clerk,
    /// A coordinator of the mediator.
    Coordinator,
    /// A head of delegation.
    Head,
    /// The second officer, or the duty officer.
    Officer,
    /// A member of the commission's panel or board.
    Panel,
    /// A delegate of the neutral intermediary.
    Delegate,
    /// Someone who may read and not act.
    Auditor,
    /// Someone who keeps a process running.
    Operator,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 9] = [
        Self::Service,
        Self::Clerk,
        Self::Coordinator,
        Self::Head,
        Self::Officer,
        Self::Panel,
        Self::Delegate,
        Self::Auditor,
        Self::Operator,
    ];

    /// The name as it stands in certificates.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Clerk => "clerk",
            Self::Coordinator => "coordinator",
            Self::Head => "head",
            Self::Officer => "officer",
            Self::Panel => "panel",
            Self::Delegate => "delegate",
            Self::Auditor => "auditor",
            Self::Operator => "operator",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for Role {
    type Err = IdentityError;

    fn from_str(text: &str) -> Result<Self, IdentityError> {
        Self::ALL.into_iter().find(|role| role.name() == text).ok_or(IdentityError::UnknownRole)
    }
}

/// Who calls. Handlers find it in the request's extensions.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Identity {
    /// For whom.
    pub principal: Principal,
    /// In what capacity.
    pub role: Role,
}

impl Identity {
    /// Reads the identity from a leaf certificate (DER) that TLS has already verified.
    ///
    /// # Errors
    /// Any [`IdentityError`] but `NoCertificate`.
    pub fn from_certificate(der: &[u8]) -> Result<Self, IdentityError> {
        let (rest, certificate) = X509Certificate::from_der(der).map_err(|_| IdentityError::Unparseable)?;
        if !rest.is_empty() {
            return Err(IdentityError::Unparseable);
        }
        let names = certificate.subject_alternative_name().map_err(|_| IdentityError::Unparseable)?;
        let uris: Vec<&str> = names
            .iter()
            .flat_map(|extension| &extension.value.general_names)
            .filter_map(|name| match name {
                GeneralName::URI(uri) => Some(*uri),
                _ => None,
            })
            .collect();
        match uris.as_slice() {
            [uri] => uri.parse(),
            other => Err(IdentityError::UriCount { found: other.len() }),
        }
    }
}

/// Who makes a call, as the gate has found it.
///
/// # Errors
/// `CERTIFICATE_REQUIRED` where the call came past the gate.
pub fn caller<T>(request: &tonic::Request<T>) -> Result<Identity, Status> {
    request.extensions().get().copied().ok_or_else(|| {
        Refusal::of(ErrorReason::CertificateRequired, IdentityError::NoCertificate.to_string()).into()
    })
}

impl fmt::Display for Identity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{URI_PREFIX}{}/{}", self.principal, self.role)
    }
}

impl FromStr for Identity {
    type Err = IdentityError;

    fn from_str(uri: &str) -> Result<Self, IdentityError> {
        let path = uri.strip_prefix(URI_PREFIX).ok_or(IdentityError::UriForm)?;
        let (principal, role) = path.split_once('/').ok_or(IdentityError::UriForm)?;
        Ok(Self { principal: principal.parse()?, role: role.parse()? })
    }
}

fn names<T: fmt::Display>(all: &[T]) -> String {
    all.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use homeward_testkit::pki::{Authority, LeafNames, Validity};
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject;

    #[test]
    fn every_identity_survives_its_text() {
        for principal in Principal::ALL {
            for role in Role::ALL {
                let identity = Identity { principal, role };
                assert_eq!(identity.to_string().parse(), Ok(identity));
            }
        }
    }

    #[test]
    fn principals_have_the_same_words_in_certificates_and_statements() {
        for principal in Principal::ALL {
            let in_statements = domain::Principal::from(principal);
            assert_eq!(in_statements.word(), principal.name());
            assert_eq!(Principal::from(in_statements), principal);
        }
    }

    #[test]
    fn other_texts_are_refused() {
        let check = |uri: &str, expected: IdentityError| assert_eq!(uri.parse::<Identity>(), Err(expected));
        check("", IdentityError::UriForm);
        check("https://homeward/party-a/clerk", IdentityError::UriForm);
        check("spiffe://elsewhere/party-a/clerk", IdentityError::UriForm);
        check("spiffe://homeward/party-a", IdentityError::UriForm);
        check("spiffe://homeward/party-c/clerk", IdentityError::UnknownPrincipal);
        check("spiffe://homeward/Party-A/clerk", IdentityError::UnknownPrincipal);
        check("spiffe://homeward/party-a/clerk/", IdentityError::UnknownRole);
        check("spiffe://homeward/party-a/", IdentityError::UnknownRole);
    }

    #[test]
    fn a_certificate_names_exactly_one_identity() {
        let authority = Authority::new("test root", Validity::days(1)).unwrap();
        let check = |uris: &[&str], expected: Result<Identity, IdentityError>| {
            let uri = uris.iter().map(|uri| (*uri).to_owned()).collect();
            let names = LeafNames { uri, ..LeafNames::default() };
            let leaf = authority.issue(&names, Validity::days(1)).unwrap();
            let der = CertificateDer::from_pem_slice(leaf.certificate_pem.as_bytes()).unwrap();
            assert_eq!(Identity::from_certificate(&der), expected, "{uris:?}");
        };
        let clerk = Identity { principal: Principal::PartyB, role: Role::Clerk };
        check(&["spiffe://homeward/party-b/clerk"], Ok(clerk));
        check(&[], Err(IdentityError::UriCount { found: 0 }));
        let both = ["spiffe://homeward/party-b/clerk", "spiffe://homeward/party-a/clerk"];
        check(&both, Err(IdentityError::UriCount { found: 2 }));
        let other = ["spiffe://homeward/party-b/clerk", "https://example.org/"];
        check(&other, Err(IdentityError::UriCount { found: 2 }));
        check(&["https://example.org/"], Err(IdentityError::UriForm));
        assert_eq!(Identity::from_certificate(b"not a certificate"), Err(IdentityError::Unparseable));
    }
}
