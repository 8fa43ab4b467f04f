//! The people of a scenario as scripted clients: each calls the public gRPC services with credentials of their own.

mod auditor;
mod caller;
mod delegation;
mod importing;
mod neutrals;
mod papers;
mod patience;
mod records;

use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use homeward_api::ledger::v1::ledger_service_client::LedgerServiceClient;
use homeward_api::ledger::v1::{
    GetPositionsRequest, GetPositionsResponse, GetStateRequest, GetStateResponse,
};
use homeward_api::log::v1::log_service_client::LogServiceClient;
use homeward_api::log::v1::statement_answer::Answer;
use homeward_api::log::v1::{GetCheckpointRequest, StatementAnswer};
use homeward_api::mediator::v1::MarkTimeRequest;
use homeward_api::mediator::v1::coordination_service_client::CoordinationServiceClient;
use homeward_api::participant::v1::mirror_service_client::MirrorServiceClient;
use homeward_payload::domain::Principal;
use homeward_payload::ids::Timestamp;
use homeward_shell::limits::BULK_MESSAGE_BYTES_MAX;
use tonic::transport::Channel;

pub use auditor::AuditorDesk;
pub use caller::Caller;
use caller::{caller, channel};
pub use delegation::DelegationDesk;
pub use importing::Again;
pub use neutrals::{CommissionDesk, NeutralDesk};
pub use papers::PaperDesk;
pub(super) use patience::patiently;
pub use records::RecordDesk;

use super::cluster::Cluster;
use crate::founding::ClientRole;

/// How long mirrors may take to replay what was sequenced.
const SYNC_TIMEOUT: Duration = Duration::from_secs(60);
const SYNC_POLL_INTERVAL: Duration = Duration::from_millis(5);

/// Reads of one principal's replayed state.
pub type Reads = LedgerServiceClient<Caller>;

/// Everyone who works in a scenario.
pub struct Desks {
    /// Party A's delegation.
    pub a: DelegationDesk,
    /// Party B's delegation.
    pub b: DelegationDesk,
    /// The commission.
    pub commission: CommissionDesk,
    /// The neutral.
    pub neutral: NeutralDesk,
    /// The mediator's coordinator.
    pub coordinator: CoordinationServiceClient<Caller>,
    /// Rounds, disputes, remains and persons.
    pub auditor: AuditorDesk,
    log: LogServiceClient<Channel>,
    reads: Vec<(Principal, Reads)>,
    mirrors: Vec<(Principal, MirrorServiceClient<Caller>)>,
    marked: Timestamp,
}

impl Desks {
    /// Connects everyone.
    ///
    /// # Errors
    /// If credentials cannot be read.
    pub fn connect(cluster: &Cluster) -> anyhow::Result<Self> {
        let auditors = [
            ClientRole { principal: Principal::PartyA, role: "auditor" },
            ClientRole { principal: Principal::PartyB, role: "auditor" },
            ClientRole { principal: Principal::Commission, role: "clerk" },
            ClientRole { principal: Principal::Neutral, role: "delegate" },
            ClientRole { principal: Principal::Mediator, role: "auditor" },
        ];
        let mut reads = Vec::new();
        let mut mirrors = Vec::new();
        for role in &auditors {
            let caller = caller(cluster, role)?;
            reads.push((role.principal, bulk_reads(caller.clone())));
            if role.principal != Principal::Mediator {
                mirrors.push((role.principal, MirrorServiceClient::new(caller)));
            }
        }
        let auditor = ClientRole { principal: Principal::Mediator, role: "auditor" };
        let auditor = AuditorDesk::of(&caller(cluster, &auditor)?);
        let coordinator = ClientRole { principal: Principal::Mediator, role: "coordinator" };
        let log = channel(cluster, &coordinator)?;
        let coordinator = caller(cluster, &coordinator)?;
        Ok(Self {
            a: DelegationDesk::connect(cluster, Principal::PartyA)?,
            b: DelegationDesk::connect(cluster, Principal::PartyB)?,
            commission: CommissionDesk::connect(cluster)?,
            neutral: NeutralDesk::connect(cluster)?,
            log: LogServiceClient::new(log).max_decoding_message_size(BULK_MESSAGE_BYTES_MAX),
            coordinator: CoordinationServiceClient::new(coordinator),
            auditor,
            reads,
            mirrors,
            marked: Timestamp::default(),
        })
    }

    /// The delegation of a party.
    pub fn party(&mut self, party: Principal) -> &mut DelegationDesk {
        if party == Principal::PartyA { &mut self.a } else { &mut self.b }
    }

    /// The log as the mediator serves it.
    pub fn mediator_log(&self) -> LogServiceClient<Channel> {
        self.log.clone()
    }

    /// Reads of every principal, the mediator last.
    pub fn all_reads(&mut self) -> &mut [(Principal, Reads)] {
        &mut self.reads
    }

    /// Mirrors of every witness.
    pub fn all_mirrors(&mut self) -> &mut [(Principal, MirrorServiceClient<Caller>)] {
        &mut self.mirrors
    }

    /// Marks a time; every later step happens at it. A time already reached is not marked again.
    ///
    /// # Errors
    /// If the mark is refused.
    pub async fn mark_time(&mut self, time: Timestamp) -> anyhow::Result<()> {
        if time <= self.marked {
            return Ok(());
        }
        let coordinator = self.coordinator.clone();
        let answer = patiently("MarkTime", || {
            let mut coordinator = coordinator.clone();
            async move {
                let marked = coordinator.mark_time(MarkTimeRequest { time_us: time.0 }).await?;
                Ok(marked.into_inner().answer)
            }
        })
        .await?;
        accepted("marking the time", answer.as_ref())?;
        self.marked = time;
        self.sync().await
    }

    /// The time marked last.
    pub const fn marked(&self) -> Timestamp {
        self.marked
    }

    /// Waits until every mirror has replayed what the mediator has sequenced, so that the next step sees it.
    ///
    /// # Errors
    /// If a mirror does not follow in time.
    pub async fn sync(&mut self) -> anyhow::Result<()> {
        let size = self.mediator_state().await?.size;
        let deadline = Instant::now() + SYNC_TIMEOUT;
        for (principal, reads) in &mut self.reads {
            loop {
                let state = reads.get_state(GetStateRequest {}).await.map(tonic::Response::into_inner);
                if state.is_ok_and(|state| state.size >= size) {
                    break;
                }
                if Instant::now() > deadline {
                    bail!(
                        "{} has not replayed {size} entries within {} s",
                        principal.word(),
                        SYNC_TIMEOUT.as_secs()
                    );
                }
                tokio::time::sleep(SYNC_POLL_INTERVAL).await;
            }
        }
        Ok(())
    }

    /// The mediator's state.
    ///
    /// # Errors
    /// If it does not answer.
    pub async fn mediator_state(&mut self) -> anyhow::Result<GetStateResponse> {
        let reads = self.mediator_reads()?;
        patiently("GetState", || {
            let mut reads = reads.clone();
            async move { Ok(Some(reads.get_state(GetStateRequest {}).await?.into_inner())) }
        })
        .await?
        .context("the mediator gave no state")
    }

    /// Everything counted, as the mediator has it.
    ///
    /// # Errors
    /// If it does not answer.
    pub async fn positions(&mut self) -> anyhow::Result<GetPositionsResponse> {
        let mut reads = self.mediator_reads()?;
        Ok(reads.get_positions(GetPositionsRequest {}).await?.into_inner())
    }

    /// Waits until the quorum has cosigned everything sequenced.
    ///
    /// # Errors
    /// If it does not in time.
    pub async fn wait_until_cosigned(&mut self) -> anyhow::Result<()> {
        let size = self.mediator_state().await?.size;
        let deadline = Instant::now() + SYNC_TIMEOUT;
        loop {
            let answer = self.log.get_checkpoint(GetCheckpointRequest {}).await?.into_inner();
            if answer.final_size >= size {
                return Ok(());
            }
            if Instant::now() > deadline {
                bail!("only {} of {size} entries are cosigned by the quorum", answer.final_size);
            }
            tokio::time::sleep(SYNC_POLL_INTERVAL).await;
        }
    }

    fn mediator_reads(&self) -> anyhow::Result<Reads> {
        let mediator = self.reads.iter().find(|(principal, _)| *principal == Principal::Mediator);
        mediator.map(|(_, reads)| reads.clone()).context("no reads of the mediator")
    }
}

/// The position of an accepted statement.
///
/// # Errors
/// If it was refused, with the reason; or is not answered.
pub fn accepted(what: &str, answer: Option<&StatementAnswer>) -> anyhow::Result<u64> {
    match answer.and_then(|answer| answer.answer.as_ref()) {
        Some(Answer::Receipt(receipt)) => Ok(receipt.position),
        Some(Answer::Refusal(refusal)) => {
            let reason = homeward_api::reason::name(refusal.reason());
            bail!("{what} was refused: {reason} {} {}", refusal.message, refusal.allowed.join(" "))
        }
        None => bail!("{what} was not answered"),
    }
}

pub(super) fn bulk_reads(caller: Caller) -> Reads {
    LedgerServiceClient::new(caller).max_decoding_message_size(BULK_MESSAGE_BYTES_MAX)
}
