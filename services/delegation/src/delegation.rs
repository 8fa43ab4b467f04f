//! One delegation at work: its participant, its registers, and whom it deals with.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use homeward_delegation_core::register::PowerCode;
use homeward_ledger::Ledger;
use homeward_participant::{Participant, Said, Saying, Sealing};
use homeward_payload::compose::Payload;
use homeward_payload::domain::{Principal, Role};
use homeward_payload::ids::{RoundId, Timestamp};
use homeward_shell::forum::wall_clock;
use homeward_shell::identity::Identity;
use homeward_shell::status::internal;
use tokio::sync::{Mutex as Turns, MutexGuard};
use tonic::Status;

use crate::error::DelegationError;
use crate::registers::{Reader, Registers};
use crate::request::derived;
use crate::store::{RegisterStore, StoreError};

/// Most statements handed to the participant in one call.
const STATEMENTS_AT_ONCE_MAX: usize = 256;
/// Most documents handed to the participant in one call.
const SEALINGS_AT_ONCE_MAX: usize = 1_024;

/// Everything the handlers share.
pub(crate) struct Delegation {
    participant: Participant,
    store: Arc<Mutex<RegisterStore>>,
    own: Party,
    other: Party,
    turns: Turns<()>,
}

/// A side and its power.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Party {
    /// Which side.
    pub(crate) principal: Principal,
    /// The power for which it speaks.
    pub(crate) power: PowerCode,
}

/// Why a delegation cannot be served.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenError {
    /// The principal is not a party.
    #[error("a delegation is a party's; this principal is {found}")]
    NotAParty {
        /// What was found.
        found: &'static str,
    },
    /// The genesis names a party by something else than a power's code.
    #[error(
        "the genesis names a party {name:?}; a party's name is the code of its power, three capital letters"
    )]
    NotAPower {
        /// The name in the genesis.
        name: String,
    },
    /// The register store cannot be opened.
    #[error(transparent)]
    Registers(#[from] StoreError),
}

impl Delegation {
    /// Opens the registers beside an opened participant.
    ///
    /// # Errors
    /// The principal is no party, a name in the genesis is no power's code, or the store cannot be opened.
    pub(crate) fn open(participant: Participant, folder: &Path) -> Result<Self, OpenError> {
        let principal = participant.principal();
        let other = principal.other_party().ok_or(OpenError::NotAParty { found: principal.word() })?;
        let party = |principal| {
            let keys = participant.genesis().keys_of(principal);
            let name = keys.map(|keys| keys.name.clone()).unwrap_or_default();
            let power = PowerCode::parse(&name);
            power.map(|power| Party { principal, power }).ok_or(OpenError::NotAPower { name })
        };
        let (own, other) = (party(principal)?, party(other)?);
        let store = Arc::new(Mutex::new(RegisterStore::open(folder)?));
        Ok(Self { participant, store, own, other, turns: Turns::new(()) })
    }

    /// This side.
    pub(crate) const fn own(&self) -> Party {
        self.own
    }

    /// The other side.
    pub(crate) const fn other(&self) -> Party {
        self.other
    }

    /// What it shares with other participants.
    pub(crate) const fn participant(&self) -> &Participant {
        &self.participant
    }

    /// Waits until no other call of this side draws or states anything, so that none is drawn twice.
    pub(crate) async fn turn(&self) -> MutexGuard<'_, ()> {
        self.turns.lock().await
    }

    /// Looks at the verified ledger and its time.
    pub(crate) fn ledger<T>(&self, read: impl FnOnce(&Ledger, Timestamp) -> T) -> T {
        let projection = self.participant.projection();
        let now = projection.now();
        projection.read(|view| read(view.state().replica().machine(), now))
    }

    /// Works on both stores, on a thread that may wait for the disk. Every read is logged for `caller`.
    ///
    /// # Errors
    /// Those of `work`, as the caller is told them.
    pub(crate) async fn registers<T: Send + 'static>(
        &self,
        caller: Identity,
        work: impl FnOnce(&mut Registers<'_>) -> Result<T, DelegationError> + Send + 'static,
    ) -> Result<T, Status> {
        let store = Arc::clone(&self.store);
        let actor = format!("{}/{}", caller.principal, caller.role);
        let reader = Reader { actor, time_us: wall_clock().0 };
        let worked = self.participant.vault(move |vault| {
            // A transaction that did not commit left nothing behind, whatever panicked in it.
            let mut store = store.lock().unwrap_or_else(PoisonError::into_inner);
            Ok(work(&mut Registers { vault, store: &mut store, reader: &reader }))
        });
        worked.await?.map_err(Status::from)
    }

    /// Seals documents and hands them to the outbox.
    ///
    /// # Errors
    /// A document cannot be sealed or kept.
    pub(crate) async fn seal(&self, documents: impl Iterator<Item = Sealing>) -> Result<(), Status> {
        let mut rest = documents.peekable();
        while rest.peek().is_some() {
            self.participant.seal(rest.by_ref().take(SEALINGS_AT_ONCE_MAX).collect()).await?;
        }
        Ok(())
    }

    /// Seals documents of a round of lists, which the relay hands out once its lists are released; gives their content
    /// addresses.
    ///
    /// # Errors
    /// A document cannot be sealed or kept.
    pub(crate) async fn seal_for_round(
        &self,
        documents: impl Iterator<Item = Sealing>,
        round: RoundId,
    ) -> Result<Vec<[u8; 32]>, Status> {
        let mut rest = documents.peekable();
        let mut addresses = Vec::new();
        while rest.peek().is_some() {
            let part = rest.by_ref().take(SEALINGS_AT_ONCE_MAX).collect();
            let sealed = self.participant.seal_for_round(part, round).await?;
            addresses.extend(sealed.iter().map(|one| one.content_address.0));
        }
        Ok(addresses)
    }

    /// Says something with the service key, under an id that follows from its content.
    ///
    /// # Errors
    /// The statement cannot be prepared or kept.
    pub(crate) async fn say<P: Payload + 'static>(&self, what: &str, payload: P) -> Result<Said, Status> {
        let said = self.say_all(what, vec![payload]).await?;
        said.into_iter().next().ok_or_else(|| internal(&"a statement was said and has no answer"))
    }

    /// Says something with the service key under a given id.
    ///
    /// # Errors
    /// The statement cannot be prepared or kept.
    pub(crate) async fn say_as<P: Payload + 'static>(
        &self,
        payload: P,
        not_after: Option<Timestamp>,
        request_id: &str,
    ) -> Result<Said, Status> {
        Ok(self.participant.say(Role::Service, payload, not_after, request_id).await?)
    }

    /// Says many things of one kind, each under an id that follows from its content.
    ///
    /// # Errors
    /// A statement cannot be prepared or kept.
    pub(crate) async fn say_all<P: Payload + 'static>(
        &self,
        what: &str,
        payloads: Vec<P>,
    ) -> Result<Vec<Said>, Status> {
        let saying = |payload: P| {
            let request = derived(what, &[payload.content_digest().as_bytes()]);
            Saying::new(Role::Service, payload, None, request)
        };
        let mut said = Vec::with_capacity(payloads.len());
        let mut sayings = payloads.into_iter().map(saying).peekable();
        while sayings.peek().is_some() {
            let group = sayings.by_ref().take(STATEMENTS_AT_ONCE_MAX).collect();
            said.extend(self.participant.say_all(group).await?);
        }
        Ok(said)
    }
}
