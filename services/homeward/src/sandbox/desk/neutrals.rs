//! The commission's panel and the neutral's delegate.

use anyhow::Context as _;
use homeward_api::commission::v1::medical_service_client::MedicalServiceClient;
use homeward_api::commission::v1::{ListReferralsRequest, Referral};
use homeward_api::neutral::v1::witness_desk_service_client::WitnessDeskServiceClient;
use homeward_api::participant::v1::draft::Draft as Content;
use homeward_api::participant::v1::statement_desk_service_client::StatementDeskServiceClient;
use homeward_api::participant::v1::{Draft, SayStatementRequest};
use homeward_payload::domain::Principal;
use homeward_shell::limits::BULK_MESSAGE_BYTES_MAX;

use super::{Caller, accepted, caller, patiently};
use crate::founding::ClientRole;
use crate::sandbox::cluster::Cluster;

/// The commission's panel.
pub struct CommissionDesk {
    /// The panel's calls.
    pub medical: MedicalServiceClient<Caller>,
}

/// The neutral's delegate.
pub struct NeutralDesk {
    /// Interviews and clearance.
    pub witness: WitnessDeskServiceClient<Caller>,
    statements: StatementDeskServiceClient<Caller>,
    requests: u64,
}

impl CommissionDesk {
    pub(super) fn connect(cluster: &Cluster) -> anyhow::Result<Self> {
        let panel = caller(cluster, &ClientRole { principal: Principal::Commission, role: "panel" })?;
        let medical = MedicalServiceClient::new(panel).max_decoding_message_size(BULK_MESSAGE_BYTES_MAX);
        Ok(Self { medical })
    }

    /// All referrals received.
    ///
    /// # Errors
    /// If the commission does not answer.
    pub async fn referrals(&mut self) -> anyhow::Result<Vec<Referral>> {
        let mut referrals = Vec::new();
        let mut page_token = String::new();
        loop {
            let request = ListReferralsRequest { page_size: 1_000, page_token };
            let page = self.medical.list_referrals(request).await.context("listing referrals")?.into_inner();
            referrals.extend(page.referrals);
            if page.next_page_token.is_empty() {
                return Ok(referrals);
            }
            page_token = page.next_page_token;
        }
    }
}

impl NeutralDesk {
    pub(super) fn connect(cluster: &Cluster) -> anyhow::Result<Self> {
        let delegate = caller(cluster, &ClientRole { principal: Principal::Neutral, role: "delegate" })?;
        Ok(Self {
            witness: WitnessDeskServiceClient::new(delegate.clone()),
            statements: StatementDeskServiceClient::new(delegate),
            requests: 0,
        })
    }

    /// The delegate says something; the service signs it.
    ///
    /// # Errors
    /// If it is refused.
    pub async fn say(&mut self, what: &str, content: Content) -> anyhow::Result<u64> {
        self.requests = self.requests.saturating_add(1);
        let request = SayStatementRequest {
            draft: Some(Draft { draft: Some(content) }),
            not_after_us: 0,
            request_id: format!("say-{}", self.requests),
        };
        let statements = self.statements.clone();
        let answer = patiently(what, || {
            let (mut statements, request) = (statements.clone(), request.clone());
            async move { Ok(statements.say_statement(request).await?.into_inner().answer) }
        })
        .await?;
        accepted(what, answer.as_ref())
    }
}
