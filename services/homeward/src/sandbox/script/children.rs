//! Children's cases: listed, acknowledged and answered one by one.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail};
use homeward_api::delegation::v1::{AcknowledgeCasesRequest, AnswerCaseRequest, OpenCasesRequest};
use homeward_payload::domain::Principal;

use super::Stagehand;
use crate::sandbox::desk::{accepted, patiently};
use crate::scenario::{Children, Loaded};

/// Columns of a file of answers.
const COLUMNS: [&str; 5] = ["case_ref", "answer", "country", "grade", "answered_on"];

/// One answer.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    case_ref: String,
    answer: String,
    country: String,
    grade: String,
}

/// The answers of the scenario's file by the day on which they are given.
pub(super) fn answers_by_day(
    loaded: &Loaded,
    children: &Children,
) -> anyhow::Result<BTreeMap<String, Vec<Answer>>> {
    let mut days: BTreeMap<String, Vec<Answer>> = BTreeMap::new();
    let Some(file) = &children.answers else { return Ok(days) };
    let bytes = loaded.file(file)?;
    let rows = homeward_delegation_core::csv::Rows::<5>::open(&bytes, &COLUMNS)
        .with_context(|| format!("list file {file}"))?;
    for row in rows {
        let [case_ref, answer, country, grade, answered_on] = row?.fields;
        days.entry(answered_on).or_default().push(Answer { case_ref, answer, country, grade });
    }
    Ok(days)
}

impl Stagehand<'_> {
    /// The listing side lists its cases.
    pub(super) async fn list_children(&mut self) -> anyhow::Result<()> {
        let party = self.listing_party()?;
        let agreement = self.loaded.scenario.agreement.code.clone();
        let mut children = self.desks.party(party).children.clone();
        let listed = children.open_cases(OpenCasesRequest { agreement }).await.context("listing cases")?;
        let listed = listed.into_inner();
        self.desks.sync().await?;
        let result = format!(
            "{} listed one by one; {} withheld from the other side, {} not traced",
            listed.listed, listed.withheld, listed.not_traced
        );
        self.progress.step("children's cases", &result);
        Ok(())
    }

    /// The other side acknowledges them.
    pub(super) async fn acknowledge_children(&mut self) -> anyhow::Result<()> {
        let Some(other) = self.listing_party()?.other_party() else { return Ok(()) };
        let mut children = self.desks.party(other).children.clone();
        let acknowledged = children.acknowledge_cases(AcknowledgeCasesRequest {}).await;
        let acknowledged = acknowledged.context("acknowledging cases")?.into_inner().acknowledged;
        self.desks.sync().await?;
        self.progress.step("children's cases", &format!("{acknowledged} acknowledged"));
        Ok(())
    }

    /// The other side answers some.
    pub(super) async fn answer_children(&mut self, answers: &[Answer]) -> anyhow::Result<()> {
        let Some(other) = self.listing_party()?.other_party() else { return Ok(()) };
        for answer in answers {
            let request = AnswerCaseRequest {
                case_ref: answer.case_ref.clone(),
                answer: answer.answer.clone(),
                grade: answer.grade.clone(),
                country: country(answer),
            };
            let children = self.desks.party(other).children.clone();
            let answered = patiently("answering a case", || {
                let (mut children, request) = (children.clone(), request.clone());
                async move { Ok(children.answer_case(request).await?.into_inner().answer) }
            })
            .await?;
            accepted(&format!("the answer on {}", answer.case_ref), answered.as_ref())?;
        }
        self.desks.sync().await
    }

    pub(super) fn listing_party(&self) -> anyhow::Result<Principal> {
        let listing =
            self.loaded.scenario.registers.iter().find(|(_, registers)| registers.children.is_some());
        match listing {
            Some((power, _)) => Ok(self.party_of(power)),
            None => bail!("the scenario has [children] and no register of children"),
        }
    }
}

// A child who is said to have left, without a country, is answered as such: the country is withheld.
fn country(answer: &Answer) -> String {
    if answer.answer == "LEFT_TERRITORY" && answer.country.is_empty() {
        "withheld".to_owned()
    } else {
        answer.country.clone()
    }
}
