//! Papers on children's cases: sealed at the service of whoever writes them; statements name them by their roots.

use anyhow::Context as _;
use homeward_api::participant::v1::SealPaperRequest;
use homeward_api::participant::v1::child_paper_service_client::ChildPaperServiceClient;
use homeward_payload::domain::Principal;

use super::{Caller, caller, patiently};
use crate::founding::ClientRole;
use crate::sandbox::cluster::Cluster;

/// Whoever seals papers of one principal.
pub struct PaperDesk {
    papers: ChildPaperServiceClient<Caller>,
}

impl PaperDesk {
    /// Connects the clerk of a party, or the neutral's delegate.
    ///
    /// # Errors
    /// If credentials cannot be read.
    pub(in crate::sandbox) fn connect(cluster: &Cluster, principal: Principal) -> anyhow::Result<Self> {
        let role = if principal == Principal::Neutral { "delegate" } else { "clerk" };
        let caller = caller(cluster, &ClientRole { principal, role })?;
        Ok(Self { papers: ChildPaperServiceClient::new(caller) })
    }

    /// Seals a paper of an exercise and gives its root. A withheld one goes to the neutral alone.
    ///
    /// # Errors
    /// If the service refuses it.
    pub async fn seal(&self, case: &[u8], kind: &str, withheld: bool) -> anyhow::Result<Vec<u8>> {
        let case_id = hex::encode(case);
        let content = format!("{kind} of an exercise on case {case_id}").into_bytes();
        let request = SealPaperRequest { case_id, kind: kind.to_owned(), content, withheld };
        let sealed = patiently("sealing a paper", || {
            let (mut papers, request) = (self.papers.clone(), request.clone());
            async move { Ok(Some(papers.seal_paper(request).await?.into_inner())) }
        })
        .await?
        .context("the paper was not answered")?;
        hex::decode(&sealed.field_root).context("the root of a paper is hexadecimal")
    }
}
