//! What a principal's own service signs: one payload, one signature.

use crate::projection::Projection;
use homeward_payload::compose::Payload;
use homeward_payload::domain::{Basis, Header, Principal, Role};
use homeward_payload::ids::{StatementId, Timestamp};
use homeward_statement::{Envelope, EnvelopeError, SecretKey};
use uuid::Uuid;

/// The service key of a principal.
pub struct ServiceSigner {
    principal: Principal,
    key: SecretKey,
}

impl ServiceSigner {
    /// Signs for `principal` with `key`.
    pub fn new(principal: Principal, key: SecretKey) -> Self {
        Self { principal, key }
    }

    /// For whom it signs.
    pub fn principal(&self) -> Principal {
        self.principal
    }

    /// Signs a payload under a new statement id, on the newest point that `projection` has verified.
    ///
    /// # Errors
    /// [`EnvelopeError`] where the payload is larger than an envelope may be.
    pub fn sign<M: Payload>(&self, message: M, projection: &Projection) -> Result<Envelope, EnvelopeError> {
        self.sign_on(message, projection, projection.basis(), projection.now())
    }

    /// Signs a payload under a new statement id, on a given basis and at a given time.
    ///
    /// # Errors
    /// As [`ServiceSigner::sign`].
    pub fn sign_on<M: Payload>(
        &self,
        mut message: M,
        projection: &Projection,
        basis: Basis,
        made_time: Timestamp,
    ) -> Result<Envelope, EnvelopeError> {
        message.set_header(Header {
            log_id: projection.forum().log_id(),
            statement_id: StatementId(Uuid::now_v7().into_bytes()),
            author: self.principal,
            role: Role::Service,
            basis,
            made_time,
            not_after: None,
        });
        Envelope::sign(M::TYPE_NAME, &message.encode_to_vec(), &[&self.key])
    }
}
