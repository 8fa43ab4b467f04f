//! A panel's decisions: recorded, and the positive ones stated.

use homeward_api::commission::v1::{RecordDecisionsRequest, RecordDecisionsResponse};
use homeward_commission_core::finding::FindingStatement;
use homeward_ledger::subject::FindingState;
use homeward_ledger::{Ledger, Refusal};
use homeward_payload::domain::{Category, Role};
use homeward_payload::ids::{Digest, Timestamp};
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_payload::proto::payload::v1 as proto;

use super::{Medical, MedicalError, is_refused, request};
use crate::store::{DecisionFault, Known, Panel, Recorded};

impl Medical {
    pub(super) async fn decide(
        &self,
        request: &RecordDecisionsRequest,
    ) -> Result<RecordDecisionsResponse, MedicalError> {
        let now = self.participant.now();
        let panel = request::panel(request, now)?;
        self.take_in().await?;
        let (predicate, known) = self
            .participant
            .projection()
            .read(|view| look_up(view.state().replica().machine(), &panel, now))?;
        let asked = panel.clone();
        let recorded = self.store(move |store| store.record(&asked, &known)).await?;
        let (statements, new) = match recorded {
            Recorded::Decisions { statements, new } => (statements, new),
            Recorded::Fault(fault) => return Err(refusal(&panel, fault).into()),
        };
        if new {
            let decisions = panel.decisions.len();
            tracing::info!(decisions, assumed = panel.assumed, "decisions recorded");
        }
        let response = self.state(&panel, predicate, statements).await?;
        tracing::info!(stated = response.stated, assumed = panel.assumed, "findings stated");
        Ok(response)
    }

    async fn state(
        &self,
        panel: &Panel,
        predicate: Digest,
        statements: Vec<FindingStatement>,
    ) -> Result<RecordDecisionsResponse, MedicalError> {
        let mut response = RecordDecisionsResponse::default();
        for (number, statement) in (1_u32..).zip(statements) {
            let payload = payload(panel, predicate, &statement);
            let request_id = statement_request_id(&panel.request_id, number);
            let said = self.participant.say(Role::Panel, payload, None, &request_id).await?;
            let refused = is_refused(&said);
            if !refused {
                let subjects = u64::try_from(statement.subjects.len()).unwrap_or(u64::MAX);
                response.stated = response.stated.saturating_add(subjects);
            }
            response.answer = said.answer;
            let request_id = panel.request_id.clone();
            self.store(move |store| store.set_refused(&request_id, &statement, refused)).await?;
        }
        Ok(response)
    }
}

/// The text of the term that findings are made under, and what the log tells of the persons decided on.
fn look_up(ledger: &Ledger, panel: &Panel, now: Timestamp) -> Result<(Digest, Known), Refusal> {
    let unknown = || {
        let Panel { agreement, term, .. } = panel;
        let message = format!("no term {term} of agreement {agreement} is in force.");
        Refusal::new(ErrorReason::TermUnknown, message).with("term", term)
    };
    let key = ledger.agreements.key_of(&panel.agreement, &panel.term).ok_or_else(unknown)?;
    let term = ledger.agreements.term(key).ok_or_else(unknown)?;
    if term.term.category != Category::Medical {
        let message =
            format!("term {} is not medical; a panel states findings under medical terms.", panel.term);
        return Err(Refusal::new(ErrorReason::FindingNotYours, message).with("term", &panel.term));
    }
    let mut known = Known::default();
    for reference in panel.decisions.keys() {
        let Some(subject) = ledger.subjects.get(reference) else { continue };
        known.holders.insert(*reference, subject.holder);
        let stands = subject.finding(key).is_some_and(|finding| {
            finding.state != FindingState::Contested && finding.valid_until.is_none_or(|until| now <= until)
        });
        if stands {
            known.stated.insert(*reference);
        }
    }
    Ok((term.term.predicate_digest, known))
}

fn payload(panel: &Panel, predicate: Digest, statement: &FindingStatement) -> proto::StateFindings {
    proto::StateFindings {
        header: None,
        agreement: panel.agreement.to_string(),
        term: panel.term.to_string(),
        predicate_digest: predicate.to_vec(),
        holder: proto::Principal::from(statement.holder).into(),
        subjects: statement.subjects.iter().map(|subject| subject.to_vec()).collect(),
        valid_until_us: 0,
    }
}

/// The same statement of the same request always goes out under the same id, however long the caller's is.
fn statement_request_id(request_id: &str, number: u32) -> String {
    let digest = Digest::of(request_id.as_bytes()).to_string();
    let short = digest.split_at_checked(32).map_or(digest.as_str(), |(short, _)| short);
    format!("finding-{short}-{number}")
}

fn refusal(panel: &Panel, fault: DecisionFault) -> Refusal {
    match fault {
        DecisionFault::RequestReused => {
            let id = &panel.request_id;
            let message = format!("request id {id} was used for other decisions; nothing was recorded.");
            Refusal::new(ErrorReason::StatementIdReused, message)
                .with("request_id", id)
                .allow("Hand in something new under a new id; the same id with the same decisions gives the same answer.")
        }
        DecisionFault::NotReferred { first, count } => {
            let message =
                format!("{count} persons have no referral, the first is {first}; nothing was recorded.");
            Refusal::new(ErrorReason::ResourceUnknown, message)
                .with("subject", first)
                .with("count", count)
                .allow("Decide on persons who were referred.")
        }
        DecisionFault::HolderUnknown { first, count } => {
            let message = format!(
                "neither a referral nor a list says who holds {count} persons, the first is {first}; nothing \
                 was recorded."
            );
            Refusal::new(ErrorReason::ResourceUnknown, message)
                .with("subject", first)
                .with("count", count)
                .allow("Wait until their holder has opened a list with them.")
        }
    }
}

#[cfg(test)]
mod tests {
    use homeward_participant::saying::REQUEST_ID_BYTES_MAX;

    use super::*;

    #[test]
    fn statements_of_a_request_have_ids_of_their_own_within_the_limit() {
        let long = "x".repeat(REQUEST_ID_BYTES_MAX);
        let ids = [
            statement_request_id(&long, 1),
            statement_request_id(&long, u32::MAX),
            statement_request_id("a", 1),
        ];
        assert!(ids.iter().all(|id| id.len() <= REQUEST_ID_BYTES_MAX), "{ids:?}");
        assert_eq!(ids.iter().collect::<std::collections::BTreeSet<_>>().len(), 3);
        assert_eq!(statement_request_id("a", 1), ids[2]);
    }
}
