//! From domain types to the messages that are signed. Parsing is the way back.

mod choice;
mod payload;
mod policy;

pub(crate) use choice::Choice;
pub use choice::Unspecified;
pub use payload::{Payload, STATEMENT_TYPES};
pub use policy::default_signing_policy;

use crate::domain::{AsOf, Basis, Header, TermReference, Window};
use crate::domain::{Legs, Principal};
use crate::domain::{SuspendAgreement, SuspensionReason};
use crate::proto::payload::v1 as proto;

impl From<Header> for proto::Header {
    fn from(header: Header) -> Self {
        Self {
            log_id: header.log_id.to_vec(),
            statement_id: header.statement_id.to_vec(),
            author: proto::Principal::from(header.author).into(),
            role: proto::Role::from(header.role).into(),
            basis: Some(header.basis.into()),
            made_time_us: header.made_time.0,
            not_after_us: header.not_after.unwrap_or_default().0,
        }
    }
}

impl From<Basis> for proto::Basis {
    fn from(basis: Basis) -> Self {
        Self { size: basis.size, root: basis.root.to_vec() }
    }
}

impl From<AsOf> for proto::AsOf {
    fn from(as_of: AsOf) -> Self {
        Self { size: as_of.size, state_digest: as_of.state_digest.to_vec() }
    }
}

impl From<Window> for proto::Window {
    fn from(window: Window) -> Self {
        Self {
            start_time_us: window.start.0,
            end_time_us: window.end.0,
            place_digest: window.place_digest.to_vec(),
            legs: legs(window.legs),
            simultaneous: window.simultaneous,
        }
    }
}

fn legs(legs: Legs) -> Vec<proto::WindowLeg> {
    let leg = |giver: Principal| {
        let place_digest = legs.of(giver)?.to_vec();
        Some(proto::WindowLeg { giver: proto::Principal::from(giver).into(), place_digest })
    };
    Principal::PARTIES.into_iter().filter_map(leg).collect()
}

impl From<&TermReference> for proto::TermReference {
    fn from(reference: &TermReference) -> Self {
        Self { agreement: reference.agreement.to_string(), term: reference.term.to_string() }
    }
}

impl From<SuspensionReason> for proto::SeparateReason {
    fn from(reason: SuspensionReason) -> Self {
        let ground = proto::SuspensionGround::from(reason.ground).into();
        Self { ground, reason_digest: reason.digest.to_vec() }
    }
}

impl From<&SuspendAgreement> for proto::SuspendAgreement {
    fn from(said: &SuspendAgreement) -> Self {
        Self {
            header: None,
            suspension_id: said.suspension.to_vec(),
            agreement: said.agreement.to_string(),
            terms: said.terms.iter().map(ToString::to_string).collect(),
            joint: said.joint,
            ground: proto::SuspensionGround::from(said.reason.ground).into(),
            reason_digest: said.reason.digest.to_vec(),
            medical: said.medical.map(Into::into),
            children: said.children.map(Into::into),
        }
    }
}
