//! Reading the report back from the running services.

use std::collections::BTreeMap;

use anyhow::{Context as _, ensure};
use homeward_api::commission::v1::GetMedicalCountsRequest;
use homeward_api::ledger::v1::{GetPositionsRequest, GetPositionsResponse, GetStateRequest};
use homeward_api::log::v1::GetCheckpointRequest;
use homeward_api::mediator::v1::GetRefusalCountsRequest;
use homeward_api::participant::v1::GetMirrorRequest;
use homeward_payload::domain::Principal;
use homeward_translog::Checkpoint;

use super::cartel;
use super::model::{
    Batches, Children, Discrepancy, Imports, Incident, Log, Mediator, Medical, Mirror, Persons, Provenance,
    Remains, Report, Term, TermGroup,
};
use crate::sandbox::{Desks, Played};
use crate::scenario::Scenario;

/// Gathers the report. Every principal's own reads must agree on everything counted.
///
/// # Errors
/// If a service does not answer, or two principals count differently.
pub async fn gather(
    scenario: &Scenario,
    desks: &mut Desks,
    played: &Played,
    elapsed_ms: u64,
) -> anyhow::Result<Report> {
    let positions = agreed_positions(desks).await?;
    let state = desks.mediator_state().await?;
    let log = gather_log(desks, &state.log_id, state.size).await?;
    let powers = vec![scenario.parties.a.clone(), scenario.parties.b.clone()];
    Ok(Report {
        scenario: scenario.name.clone(),
        forum: state.forum_name,
        agreements: positions.agreements.clone(),
        terms: terms(&positions, &powers),
        term_groups: groups(&positions),
        persons: persons(&positions, &powers),
        remains: remains(&positions, &powers),
        parties: powers,
        cartel: cartel::gather(scenario, desks, played, &positions).await?,
        children: children(&positions),
        medical: medical(desks).await?,
        batches: batches(&positions),
        discrepancies: discrepancies(&positions),
        imports: imports(played),
        incidents: incidents(played),
        refusals: refusals(desks, &positions).await?,
        log,
        mirrors: mirrors(desks).await?,
        mediator: Mediator { state_digest: state.state_digest },
        rules_version: state.rules_version,
        restarts: played.restarts,
        provenance: provenance(scenario),
        statements: state.size.saturating_sub(1),
        elapsed_ms,
    })
}

async fn agreed_positions(desks: &mut Desks) -> anyhow::Result<GetPositionsResponse> {
    desks.sync().await?;
    let mut agreed: Option<(Principal, GetPositionsResponse)> = None;
    for (principal, reads) in desks.all_reads() {
        let positions = reads.get_positions(GetPositionsRequest {}).await?.into_inner();
        if let Some((first, known)) = &agreed {
            ensure!(
                *known == positions,
                "{} and {} count differently at the same size",
                first.word(),
                principal.word()
            );
        } else {
            agreed = Some((*principal, positions));
        }
    }
    agreed.map(|(_, positions)| positions).context("nobody to read from")
}

fn terms(positions: &GetPositionsResponse, powers: &[String]) -> Vec<Term> {
    let zeros = || powers.iter().map(|power| (power.clone(), 0)).collect::<BTreeMap<_, _>>();
    let mut terms: BTreeMap<(String, String), Term> = BTreeMap::new();
    for row in &positions.terms {
        let term = terms.entry((row.agreement.clone(), row.term.clone())).or_insert_with(|| Term {
            id: row.term.clone(),
            agreement: row.agreement.clone(),
            eligible: zeros(),
            received: zeros(),
            closed_by: None,
        });
        term.eligible.insert(row.receiving_power.clone(), row.eligible);
        term.received.insert(row.receiving_power.clone(), row.received);
        if !row.closed_by.is_empty() {
            term.closed_by = Some(row.closed_by.clone());
        }
    }
    terms.into_values().collect()
}

fn groups(positions: &GetPositionsResponse) -> Vec<TermGroup> {
    positions
        .groups
        .iter()
        .map(|row| TermGroup {
            id: row.group.clone(),
            floor: row.floor,
            target: row.target,
            received: row.received.iter().map(|count| (count.name.clone(), count.count)).collect(),
            floor_met: row.floor_met,
        })
        .collect()
}

fn persons(positions: &GetPositionsResponse, powers: &[String]) -> BTreeMap<String, Persons> {
    let mut persons: BTreeMap<String, Persons> =
        powers.iter().map(|power| (power.clone(), Persons::default())).collect();
    for row in &positions.persons {
        let columns = Persons {
            listed: row.listed,
            received: row.received,
            open: row.open,
            not_departing: row.not_departing,
            died: row.died,
            withdrawn: row.withdrawn,
            substituted: row.substituted,
            not_presented: row.not_presented,
            returned_to_pool: row.returned_to_pool,
            disputed: row.disputed,
        };
        persons.insert(row.power_of_origin.clone(), columns);
    }
    persons
}

fn remains(positions: &GetPositionsResponse, powers: &[String]) -> BTreeMap<String, Remains> {
    let mut remains: BTreeMap<String, Remains> =
        powers.iter().map(|power| (power.clone(), Remains::default())).collect();
    for row in &positions.remains {
        let columns = Remains {
            acknowledged: row.acknowledged,
            claimed: row.claimed,
            witnessed: row.witnessed,
            misdelivered: row.misdelivered,
            disputed: row.disputed,
        };
        remains.insert(row.receiving_power.clone(), columns);
    }
    remains
}

fn children(positions: &GetPositionsResponse) -> Children {
    positions.children.as_ref().map_or_else(Children::default, |row| Children {
        listed: row.listed,
        answered: row.answered,
        overdue: row.overdue,
        left_territory: row.left_territory,
        contested: row.contested,
        reunified: row.reunified,
        open: row.open,
    })
}

fn batches(positions: &GetPositionsResponse) -> Batches {
    positions.batches.as_ref().map_or_else(Batches::default, |row| Batches {
        settled: row.settled,
        settled_with_discrepancy: row.settled_with_discrepancy,
        cancelled: row.cancelled,
        never_executed: row.never_executed,
        open: row.open,
    })
}

fn discrepancies(positions: &GetPositionsResponse) -> Vec<Discrepancy> {
    let rows = positions.discrepancies.iter();
    rows.filter_map(|row| row.counts.as_ref().map(|counts| (row, counts)))
        .map(|(row, counts)| Discrepancy {
            batch: row.batch.clone(),
            unit: counts.unit.clone(),
            giver: counts.claimed,
            receiver: counts.acknowledged,
            witness: counts.witnessed,
        })
        .collect()
}

fn imports(played: &Played) -> BTreeMap<String, Imports> {
    let row = |(power, counts): (&String, &homeward_api::delegation::v1::ImportRegisterResponse)| {
        let imports = Imports {
            rows: counts.rows,
            accepted: counts.accepted,
            quarantined: counts.quarantined,
            medical_quarantined: counts.medical_quarantined,
        };
        (power.clone(), imports)
    };
    played.imports.iter().map(row).collect()
}

fn incidents(played: &Played) -> Vec<Incident> {
    let row = |incident: &crate::sandbox::Incident| Incident {
        kind: incident.kind.to_owned(),
        position: incident.position,
        effect: incident.effect.clone(),
    };
    played.incidents.iter().map(row).collect()
}

fn provenance(scenario: &Scenario) -> Vec<Provenance> {
    let row = |provenance: &crate::scenario::Provenance| Provenance {
        key: provenance.key.clone(),
        value: provenance.value.clone(),
        source: provenance.source.clone(),
    };
    scenario.provenance.iter().map(row).collect()
}

async fn medical(desks: &mut Desks) -> anyhow::Result<Medical> {
    let counts = desks.commission.medical.get_medical_counts(GetMedicalCountsRequest {}).await?.into_inner();
    Ok(Medical {
        referred: counts.referred,
        manifest: counts.manifest,
        examined: counts.examined,
        eligible: counts.eligible,
        overdue: counts.overdue,
    })
}

// List entries refused on the log, and statements the mediator refused.
async fn refusals(
    desks: &mut Desks,
    positions: &GetPositionsResponse,
) -> anyhow::Result<BTreeMap<String, u64>> {
    let mut refusals = BTreeMap::new();
    for row in positions.refused_entries.iter().filter(|row| row.count > 0) {
        *refusals.entry(row.name.clone()).or_insert(0) += row.count;
    }
    let counts = desks.coordinator.get_refusal_counts(GetRefusalCountsRequest {}).await?.into_inner();
    for row in counts.counts {
        *refusals.entry(row.reason).or_insert(0) += row.count;
    }
    Ok(refusals)
}

async fn gather_log(desks: &mut Desks, log_id: &str, size: u64) -> anyhow::Result<Log> {
    let answer = desks.mediator_log().get_checkpoint(GetCheckpointRequest {}).await?.into_inner();
    // The body ends with the blank line that precedes the signatures.
    let (body, _) = answer.checkpoint.split_once("\n\n").context("the checkpoint has no signature")?;
    let checkpoint = Checkpoint::parse_body(&format!("{body}\n")).context("the checkpoint does not parse")?;
    Ok(Log {
        id: log_id.to_owned(),
        size,
        root: checkpoint.head().root().to_string(),
        final_size: answer.final_size,
        checkpoint: answer.checkpoint,
    })
}

async fn mirrors(desks: &mut Desks) -> anyhow::Result<BTreeMap<String, Mirror>> {
    let mut rows = BTreeMap::new();
    for (principal, mirror) in desks.all_mirrors() {
        let answer = mirror.get_mirror(GetMirrorRequest {}).await?.into_inner();
        let row = Mirror { size: answer.size, state_digest: answer.state_digest, verified: answer.verified };
        rows.insert(principal.word().to_owned(), row);
    }
    // What each principal's ledger reads say must be what its mirror says.
    for (principal, reads) in desks.all_reads() {
        let state = reads.get_state(GetStateRequest {}).await?.into_inner();
        if let Some(row) = rows.get(principal.word()) {
            ensure!(
                row.state_digest == state.state_digest,
                "{} reads another state than it mirrors",
                principal.word()
            );
        }
    }
    Ok(rows)
}
