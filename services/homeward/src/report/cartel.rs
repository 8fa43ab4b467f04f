//! What a cartel comes to, beside the columns that every report has: equivalents, rounds of lists, the order of each
//! handover, disputes, paroles, chains of custody. Read back from the services.

use std::collections::BTreeMap;

use comfy_table::Table;
use homeward_api::ledger::v1::{
    GetPersonRequest, GetPositionsResponse, GetRemainsRequest, ListDisputesRequest, ListRoundsRequest,
    RatioPosition, RoundCommitment, TermPosition,
};
use homeward_payload::domain::Principal;
use serde::Serialize;

use super::model::{ByPower, Report};
use crate::sandbox::{Desks, HandoverTold, Played, RoundTold};
use crate::scenario::Scenario;
use crate::tables::{add_numbers, table};

/// What a cartel comes to.
#[derive(Clone, Debug, Serialize)]
pub struct Cartel {
    /// Terms with a ratio, in exact equivalents.
    pub equivalents: Vec<Equivalents>,
    /// Rounds of lists.
    pub rounds: Vec<Round>,
    /// Handovers, in the order in which they were acknowledged.
    pub handovers: Vec<HandoverTold>,
    /// Disputes, the oldest first.
    pub disputes: Vec<Dispute>,
    /// Persons received who are bound to no active service, by power of origin.
    pub on_parole: ByPower<u64>,
    /// Containers received, by receiving power.
    pub custody: ByPower<Custody>,
}

/// How the two sides of a term with a ratio stand. Figures are exact, as text, in what party B gives.
#[derive(Clone, Debug, Serialize)]
pub struct Equivalents {
    /// Code of the agreement.
    pub agreement: String,
    /// Code of the term.
    pub term: String,
    /// Class in which party B gives; empty for all together.
    pub class: String,
    /// Worth of those acknowledged by their own side.
    pub received: ByPower<String>,
    /// What each side has of this against an equivalent that the other side has received too.
    pub exchanged: String,
    /// Heads set off rank for rank before equivalents count.
    pub same_rank: u64,
    /// The power to which equivalents are owed; nothing where both are even.
    pub owed_to: Option<String>,
    /// How much is owed; it carries over and is never rounded. 0 where both are even.
    pub owed: String,
    /// Heads by class, the highest first.
    pub classes: Vec<Class>,
}

/// A class of a scale.
#[derive(Clone, Debug, Serialize)]
pub struct Class {
    /// Code.
    pub class: String,
    /// What one person of it is worth.
    pub worth: u32,
    /// Heads acknowledged by their own side.
    pub received: ByPower<u64>,
}

/// A round of lists.
#[derive(Clone, Debug, Serialize)]
pub struct Round {
    /// In which order it was played.
    #[serde(flatten)]
    pub told: RoundTold,
    /// Code of the agreement.
    pub agreement: String,
    /// Each side's list, by power of origin of those on it.
    pub lists: ByPower<List>,
}

/// A list of a round, as it stands after the final answers.
#[derive(Clone, Debug, Serialize)]
pub struct List {
    /// Entries committed to.
    pub entries: u32,
    /// Accepted.
    pub accepted: u32,
    /// Refused, and not maintained or refused finally.
    pub refused: u32,
    /// Withdrawn by the holder.
    pub withdrawn: u32,
    /// Without an answer.
    pub waiting: u32,
}

/// A dispute.
#[derive(Clone, Debug, Serialize)]
pub struct Dispute {
    /// What it is about.
    pub kind: String,
    /// How it stands.
    pub state: String,
    /// The power that raised it.
    pub raised_by: String,
    /// Lines it names.
    pub lines: u64,
    /// Whether it holds something now.
    pub holds: bool,
}

/// Chains of custody of containers received.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Custody {
    /// Containers.
    pub containers: u64,
    /// Steps of their chains.
    pub steps: u64,
    /// Steps that do not fit the one before.
    pub gaps: u64,
}

/// Gathers what a cartel comes to; nothing where the scenario plays none.
///
/// # Errors
/// If a service does not answer.
pub(super) async fn gather(
    scenario: &Scenario,
    desks: &mut Desks,
    played: &Played,
    positions: &GetPositionsResponse,
) -> anyhow::Result<Option<Cartel>> {
    if !scenario.is_cartel() {
        return Ok(None);
    }
    let powers = [scenario.parties.a.clone(), scenario.parties.b.clone()];
    Ok(Some(Cartel {
        equivalents: equivalents(positions, &powers),
        rounds: rounds(desks, played, &powers).await?,
        handovers: played.cartel.handovers.clone(),
        disputes: disputes(desks, &powers).await?,
        on_parole: on_parole(desks, played).await?,
        custody: custody(desks, played).await?,
    }))
}

/// The power of a party.
fn power<'a>(powers: &'a [String; 2], party: &str) -> &'a str {
    let [a, b] = powers;
    if party == Principal::PartyA.word() { a } else { b }
}

/// The power of origin of what a party holds.
fn origin<'a>(powers: &'a [String; 2], holder: &str) -> &'a str {
    let [a, b] = powers;
    if holder == Principal::PartyA.word() { b } else { a }
}

fn equivalents(positions: &GetPositionsResponse, powers: &[String; 2]) -> Vec<Equivalents> {
    let of = |row: &RatioPosition| -> Vec<&TermPosition> {
        let terms = positions.terms.iter();
        terms.filter(|term| term.agreement == row.agreement && term.term == row.term).collect()
    };
    let is_ratio = |term: &&TermPosition| term.text.as_ref().is_some_and(|text| text.reciprocity == "RATIO");
    let rows = positions.ratios.iter().map(|row| (row, of(row)));
    rows.filter(|(_, terms)| terms.first().is_some_and(is_ratio))
        .map(|(row, terms)| {
            let [a, b] = powers.clone();
            // Party A has received what party B gave, and the other way round.
            let received = BTreeMap::from([(a, row.given.clone()), (b, row.due.clone())]);
            let a_is_ahead = row.ahead == Principal::PartyA.word();
            let even = row.ahead.is_empty();
            Equivalents {
                agreement: row.agreement.clone(),
                term: row.term.clone(),
                class: row.term_class.clone(),
                received,
                exchanged: if a_is_ahead { row.given.clone() } else { row.due.clone() },
                same_rank: row.same_class,
                owed_to: (!even).then(|| power(powers, &row.ahead).to_owned()),
                owed: if even { "0".to_owned() } else { row.carry_over.clone() },
                classes: classes(&terms, powers),
            }
        })
        .collect()
}

fn classes(terms: &[&TermPosition], powers: &[String; 2]) -> Vec<Class> {
    let Some(first) = terms.first() else { return Vec::new() };
    let class = |class: &homeward_api::ledger::v1::ClassPosition| {
        let received = terms.iter().flat_map(|term| {
            let same = term.classes.iter().filter(|found| found.term_class == class.term_class);
            same.map(|found| (origin(powers, &term.giver).to_owned(), found.received))
        });
        Class { class: class.term_class.clone(), worth: class.weight, received: received.collect() }
    };
    first.classes.iter().map(class).collect()
}

async fn rounds(desks: &mut Desks, played: &Played, powers: &[String; 2]) -> anyhow::Result<Vec<Round>> {
    let page = desks.auditor.rounds.list_rounds(ListRoundsRequest::default()).await?.into_inner();
    let list = |side: &RoundCommitment| {
        let list = List {
            entries: side.entries,
            accepted: side.accepted,
            refused: side.refused,
            withdrawn: side.withdrawn,
            waiting: side.waiting,
        };
        (origin(powers, &side.party).to_owned(), list)
    };
    let found = played.cartel.rounds.iter().filter_map(|told| {
        let round = page.rounds.iter().find(|round| round.round == told.round)?;
        let lists = round.commitments.iter().map(list).collect();
        Some(Round { told: told.clone(), agreement: round.agreement.clone(), lists })
    });
    Ok(found.collect())
}

async fn disputes(desks: &mut Desks, powers: &[String; 2]) -> anyhow::Result<Vec<Dispute>> {
    let request = ListDisputesRequest::default();
    let mut found = desks.auditor.disputes.list_disputes(request).await?.into_inner().disputes;
    found.reverse();
    let dispute = |dispute: homeward_api::ledger::v1::Dispute| Dispute {
        raised_by: power(powers, &dispute.raised_by).to_owned(),
        lines: dispute.scope.map_or(0, |scope| u64::try_from(scope.lines.len()).unwrap_or(u64::MAX)),
        kind: dispute.kind,
        state: dispute.state,
        holds: dispute.holds,
    };
    Ok(found.into_iter().map(dispute).collect())
}

async fn on_parole(desks: &mut Desks, played: &Played) -> anyhow::Result<ByPower<u64>> {
    let mut bound = BTreeMap::new();
    for (origin, subjects) in &played.cartel.paroled {
        for subject in subjects {
            let request = GetPersonRequest { subject: subject.clone() };
            let person = desks.auditor.records.get_person(request).await?.into_inner();
            if person.conditions.iter().any(|condition| condition.kind == "NO_ACTIVE_SERVICE") {
                let count = bound.entry(origin.clone()).or_insert(0_u64);
                *count = count.saturating_add(1);
            }
        }
    }
    Ok(bound)
}

async fn custody(desks: &mut Desks, played: &Played) -> anyhow::Result<ByPower<Custody>> {
    let mut chains: ByPower<Custody> = BTreeMap::new();
    for (receiver, containers) in &played.cartel.containers {
        for reference in containers {
            let request = GetRemainsRequest { reference: reference.clone() };
            let found = desks.auditor.records.get_remains(request).await?.into_inner();
            let steps = found.container.map(|container| container.steps).unwrap_or_default();
            let chain = chains.entry(receiver.clone()).or_default();
            let gaps: usize = steps.iter().map(|step| step.gaps.len()).sum();
            chain.containers = chain.containers.saturating_add(1);
            chain.steps = chain.steps.saturating_add(u64::try_from(steps.len())?);
            chain.gaps = chain.gaps.saturating_add(u64::try_from(gaps)?);
        }
    }
    Ok(chains)
}

/// The tables of a cartel as text; empty where the scenario plays none.
pub fn print_cartel(report: &Report) -> String {
    let found = report.cartel.iter().flat_map(|cartel| tables(cartel, &report.parties));
    found.map(|(title, table)| format!("\n{title}\n{table}\n")).collect()
}

/// Equivalents owed otherwise than the scenario says they must be, in English.
pub fn unexpected_equivalents(scenario: &Scenario, report: &Report) -> Vec<String> {
    let expected = scenario.expected.iter().flat_map(|expected| &expected.equivalents_owed);
    let owed = |(power, wanted): (&String, &String)| {
        let mut rows = report.cartel.iter().flat_map(|cartel| &cartel.equivalents);
        let row = rows.find(|row| row.owed_to.as_ref() == Some(power));
        let found = row.map_or("0", |row| row.owed.as_str());
        let told = format!("equivalents owed to {power}: {found}, where the scenario expects {wanted}");
        (found != wanted).then_some(told)
    };
    expected.filter_map(owed).collect()
}

fn tables(cartel: &Cartel, powers: &[String]) -> Vec<(&'static str, Table)> {
    let mut found = Vec::new();
    for equivalents in &cartel.equivalents {
        found.push(("Equivalents", equivalents_table(equivalents, powers)));
    }
    if !cartel.rounds.is_empty() {
        found.push(("Rounds of lists", rounds_table(&cartel.rounds)));
    }
    found
}

fn equivalents_table(equivalents: &Equivalents, powers: &[String]) -> Table {
    let mut header = vec!["class".to_owned(), "worth".to_owned()];
    header.extend(powers.iter().map(|power| format!("received by {power}")));
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let mut table = table(&header);
    for class in &equivalents.classes {
        let heads = powers.iter().map(|power| class.received.get(power).copied().unwrap_or_default());
        let values: Vec<String> =
            std::iter::once(class.worth.to_string()).chain(heads.map(|heads| heads.to_string())).collect();
        add_numbers(&mut table, &class.class, &values);
    }
    let worth = |power: &String| equivalents.received.get(power).cloned().unwrap_or_default();
    let together: Vec<String> = std::iter::once(String::new()).chain(powers.iter().map(worth)).collect();
    add_numbers(&mut table, &format!("{} in equivalents", equivalents.term), &together);
    let exchanged = powers.iter().map(|_| equivalents.exchanged.clone());
    let exchanged: Vec<String> = std::iter::once(String::new()).chain(exchanged).collect();
    add_numbers(&mut table, "of this exchanged", &exchanged);
    let owed = powers.iter().map(|power| {
        let is_owed = equivalents.owed_to.as_ref() == Some(power);
        if is_owed { equivalents.owed.clone() } else { "0".to_owned() }
    });
    let owed: Vec<String> = std::iter::once(String::new()).chain(owed).collect();
    add_numbers(&mut table, "owed to it, carried over", &owed);
    table
}

fn rounds_table(rounds: &[Round]) -> Table {
    let mut table =
        table(&["list, power of origin", "entries", "accepted", "refused", "withdrawn", "waiting"]);
    for round in rounds {
        for (power, list) in &round.lists {
            let counts = [list.entries, list.accepted, list.refused, list.withdrawn, list.waiting];
            let name = format!("{}, {power}", round.told.register);
            add_numbers(&mut table, &name, &counts.map(|count| count.to_string()));
        }
    }
    table
}
