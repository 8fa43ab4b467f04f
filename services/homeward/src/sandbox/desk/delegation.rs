//! A delegation's people: a clerk at the service, head and second officer with devices of their own.

use anyhow::{Context as _, bail};
use homeward_api::delegation::v1::child_case_service_client::ChildCaseServiceClient;
use homeward_api::delegation::v1::exchange_service_client::ExchangeServiceClient;
use homeward_api::delegation::v1::register_service_client::RegisterServiceClient;
use homeward_api::delegation::v1::round_service_client::RoundServiceClient;
use homeward_api::delegation::v1::{ProposeBatchRequest, ProposeBatchResponse};
use homeward_api::log::v1::StatementAnswer;
use homeward_api::log::v1::statement_answer::Answer;
use homeward_api::participant::v1::draft::Draft as Content;
use homeward_api::participant::v1::statement_desk_service_client::StatementDeskServiceClient;
use homeward_api::participant::v1::{
    DetachedSignature, Draft, PrepareStatementRequest, SayStatementRequest, SubmitSignedRequest,
};
use homeward_client::refusal::reason;
use homeward_payload::domain::Principal;
use homeward_shell::limits::BULK_MESSAGE_BYTES_MAX;
use homeward_statement::{SecretKey, sign_detached};

use super::{Caller, accepted, caller, patiently};
use crate::founding::ClientRole;
use crate::sandbox::cluster::Cluster;

/// Why a delegation proposes nothing where nobody is left.
const NOTHING_TO_DRAW: &str = "NOTHING_TO_DRAW";

/// Signatures of head and second officer together.
const SIGNERS_OF_HEADS: usize = 2;

/// A delegation's people.
pub struct DelegationDesk {
    /// Registers, as the clerk.
    pub registers: RegisterServiceClient<Caller>,
    /// Lists, findings and batches, as the clerk.
    pub exchange: ExchangeServiceClient<Caller>,
    /// Children's cases, as the clerk.
    pub children: ChildCaseServiceClient<Caller>,
    /// This side's part in rounds of lists, as the clerk.
    pub rounds: RoundServiceClient<Caller>,
    clerk: StatementDeskServiceClient<Caller>,
    head: StatementDeskServiceClient<Caller>,
    devices: [SecretKey; SIGNERS_OF_HEADS],
    requests: u64,
}

impl DelegationDesk {
    pub(super) fn connect(cluster: &Cluster, party: Principal) -> anyhow::Result<Self> {
        let clerk = caller(cluster, &ClientRole { principal: party, role: "clerk" })?;
        let head = caller(cluster, &ClientRole { principal: party, role: "head" })?;
        let device = |name| {
            let path = cluster.device_key(party, name);
            homeward_client::keyfile::read_signing_key(&path)
                .with_context(|| format!("{} cannot be used", path.display()))
        };
        Ok(Self {
            registers: RegisterServiceClient::new(clerk.clone())
                .max_encoding_message_size(BULK_MESSAGE_BYTES_MAX),
            exchange: ExchangeServiceClient::new(clerk.clone())
                .max_encoding_message_size(BULK_MESSAGE_BYTES_MAX)
                .max_decoding_message_size(BULK_MESSAGE_BYTES_MAX),
            children: ChildCaseServiceClient::new(clerk.clone()),
            rounds: RoundServiceClient::new(clerk.clone()),
            clerk: StatementDeskServiceClient::new(clerk),
            head: StatementDeskServiceClient::new(head),
            devices: [device("head")?, device("second-officer")?],
            requests: 0,
        })
    }

    /// A request id not used before at this desk.
    pub fn next_request(&mut self, what: &str) -> String {
        self.requests = self.requests.saturating_add(1);
        format!("{what}-{}", self.requests)
    }

    /// The clerk says something; the service signs it. Repeated with the same request id until it is answered.
    ///
    /// # Errors
    /// If it is refused.
    pub async fn say(&mut self, what: &str, content: Content) -> anyhow::Result<u64> {
        self.say_until(what, content, 0).await
    }

    /// As [`Self::say`], for what commits its author until a time; microseconds since 1970 UTC, 0 for ever.
    ///
    /// # Errors
    /// If it is refused.
    pub async fn say_until(
        &mut self,
        what: &str,
        content: Content,
        not_after_us: i64,
    ) -> anyhow::Result<u64> {
        let request = SayStatementRequest {
            draft: Some(Draft { draft: Some(content) }),
            not_after_us,
            request_id: self.next_request("say"),
        };
        let clerk = self.clerk.clone();
        let answer = patiently(what, || {
            let (mut clerk, request) = (clerk.clone(), request.clone());
            async move { Ok(clerk.say_statement(request).await?.into_inner().answer) }
        })
        .await?;
        accepted(what, answer.as_ref())
    }

    /// Head and second officer confirm something: the service prepares it, each signs on a device of their own, the
    /// service submits it.
    ///
    /// # Errors
    /// If it is refused.
    pub async fn sign(&mut self, what: &str, content: Content) -> anyhow::Result<u64> {
        self.sign_with(what, content, SIGNERS_OF_HEADS).await
    }

    /// One officer undertakes or stops something, on a device of their own.
    ///
    /// # Errors
    /// If it is refused.
    pub async fn undertake(&mut self, what: &str, content: Content) -> anyhow::Result<u64> {
        self.sign_with(what, content, 1).await
    }

    /// Head and second officer sign something that must be refused. Gives the reason.
    ///
    /// # Errors
    /// If it is accepted, or not answered.
    pub async fn sign_in_vain(&mut self, what: &str, content: Content) -> anyhow::Result<String> {
        let answer = self.answered(what, content, SIGNERS_OF_HEADS).await?;
        match answer.and_then(|answer| answer.answer) {
            Some(Answer::Refusal(refusal)) => Ok(homeward_api::reason::name(refusal.reason()).to_owned()),
            Some(Answer::Receipt(_)) => bail!("{what} was accepted, and must not be"),
            None => bail!("{what} was not answered"),
        }
    }

    async fn sign_with(&mut self, what: &str, content: Content, signers: usize) -> anyhow::Result<u64> {
        let answer = self.answered(what, content, signers).await?;
        accepted(what, answer.as_ref())
    }

    async fn answered(
        &mut self,
        what: &str,
        content: Content,
        signers: usize,
    ) -> anyhow::Result<Option<StatementAnswer>> {
        let request =
            PrepareStatementRequest { draft: Some(Draft { draft: Some(content) }), not_after_us: 0 };
        let prepared = self
            .head
            .prepare_statement(request)
            .await
            .with_context(|| what.to_owned())?
            .into_inner()
            .prepared
            .context("nothing was prepared")?;
        let signatures = self.devices.iter().take(signers).map(|key| {
            let signature = sign_detached(key, &prepared.payload_type, &prepared.payload);
            DetachedSignature {
                key_id: signature.key_id().as_bytes().to_vec(),
                signature: signature.as_bytes().to_vec(),
            }
        });
        let submitted = SubmitSignedRequest {
            signatures: signatures.collect(),
            payload_type: prepared.payload_type.clone(),
            payload: prepared.payload.clone(),
        };
        let head = self.head.clone();
        patiently(what, || {
            let (mut head, submitted) = (head.clone(), submitted.clone());
            async move { Ok(head.submit_signed(submitted).await?.into_inner().answer) }
        })
        .await
    }

    /// The clerk proposes or counters a batch. Nothing where nobody is left to draw.
    ///
    /// # Errors
    /// If it is refused for another reason.
    pub async fn propose(
        &mut self,
        mut request: ProposeBatchRequest,
    ) -> anyhow::Result<Option<ProposeBatchResponse>> {
        request.request_id = self.next_request("propose");
        let exchange = self.exchange.clone();
        let proposed = patiently("proposing a batch", || {
            let (mut exchange, request) = (exchange.clone(), request.clone());
            async move {
                match exchange.propose_batch(request).await {
                    Ok(proposed) => Ok(Some(Some(proposed.into_inner()))),
                    Err(status) if reason(&status).as_deref() == Some(NOTHING_TO_DRAW) => Ok(Some(None)),
                    Err(status) => Err(status),
                }
            }
        })
        .await?
        .context("the proposal was not answered")?;
        if let Some(proposed) = &proposed {
            accepted("the proposal", proposed.answer.as_ref())?;
        }
        Ok(proposed)
    }
}
