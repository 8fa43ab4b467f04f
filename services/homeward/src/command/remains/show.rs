//! Remains as people read their record.

use homeward_api::ledger::v1::ledger_service_client::LedgerServiceClient;
use homeward_api::ledger::v1::record_service_client::RecordServiceClient;
use homeward_api::ledger::v1::{
    ContainerRecord, GetRecordPositionsRequest, GetRemainsRequest, IdentityRecord, IndividualRecord,
    ItemRecord, RecordPosition, ReturnDuty,
};
use homeward_shell::limits::BULK_MESSAGE_BYTES_MAX;
use tonic::transport::Channel;

use super::super::names::Names;
use super::super::output::{self, print_json, spoken, to_json};
use crate::tables::{add_numbers, table};

/// Shows a container, an item or an individual.
///
/// # Errors
/// If the service does not answer, or knows no such reference.
pub(super) async fn remains(channel: Channel, reference: &str, json: bool) -> anyhow::Result<()> {
    let names = Names::read(&mut LedgerServiceClient::new(channel.clone())).await?;
    let mut reads = RecordServiceClient::new(channel).max_decoding_message_size(BULK_MESSAGE_BYTES_MAX);
    let request = GetRemainsRequest { reference: reference.to_owned() };
    let answer = reads.get_remains(request).await?.into_inner();
    if json {
        return print_json(&to_json("homeward.ledger.v1.GetRemainsResponse", &answer)?);
    }
    answer.container.iter().for_each(|known| println!("{}", container_text(known, &names)));
    answer.item.iter().for_each(|known| println!("{}", item_text(known, &names)));
    answer.individual.iter().for_each(|known| println!("{}", individual_text(known, &names)));
    Ok(())
}

/// Shows what each side owes beside its terms.
///
/// # Errors
/// If the service does not answer.
pub(super) async fn owed(channel: Channel, json: bool) -> anyhow::Result<()> {
    let mut reads = RecordServiceClient::new(channel);
    let answer = reads.get_record_positions(GetRecordPositionsRequest {}).await?.into_inner();
    if json {
        return print_json(&to_json("homeward.ledger.v1.GetRecordPositionsResponse", &answer)?);
    }
    println!("{}", owed_text(&answer.parties));
    Ok(())
}

fn owed_text(parties: &[RecordPosition]) -> String {
    let mut header = vec!["beside the terms"];
    header.extend(parties.iter().map(|party| party.power.as_str()));
    let mut rows = table(&header);
    let names = parties.first().map(|party| party.counts.as_slice()).unwrap_or_default();
    for name in names.iter().map(|count| count.name.as_str()) {
        let of_party = |party: &RecordPosition| {
            let count = party.counts.iter().find(|count| count.name == name);
            count.map_or_else(String::new, |count| count.count.to_string())
        };
        let values: Vec<String> = parties.iter().map(of_party).collect();
        add_numbers(&mut rows, &name.replace('_', " "), &values);
    }
    rows.to_string()
}

fn container_text(known: &ContainerRecord, names: &Names) -> String {
    let opened = if known.opened {
        format!("before {} persons", known.persons_present)
    } else {
        "not opened".to_owned()
    };
    let mut text = vec![
        format!("Container {}", known.container),
        format!("  listed by      {}", names.of(&known.holder)),
        format!("  line           {}", or(&words(&known.line_state), "on none")),
        format!("  with           {}", names.of(&known.custodian)),
        format!("  opened         {opened}"),
    ];
    text.extend(duty(known.misdelivery.as_ref(), names));
    list(&mut text, "returns", &known.returns);
    list(&mut text, "bodies of", &known.bodies);
    list(&mut text, "items", &known.items);
    if !known.steps.is_empty() {
        let mut steps = table(&["custody (UTC)", "what", "from", "to", "seal", "does not fit"]);
        for step in &known.steps {
            let changed = !step.seal_before.is_empty() && step.seal_before != step.seal_after;
            let seal = match (step.seal_after.as_str(), changed) {
                ("", _) => "not stated".to_owned(),
                (seal, true) => format!("{} new", output::short(seal)),
                (seal, false) => output::short(seal),
            };
            steps.add_row([
                output::time(step.time_us),
                words(&step.kind),
                names.of(&step.handed_by).to_owned(),
                names.of(&step.taken_by).to_owned(),
                seal,
                words(&step.gaps.join(", ")),
            ]);
        }
        text.push(format!("\n{steps}"));
    }
    text.join("\n")
}

fn item_text(known: &ItemRecord, names: &Names) -> String {
    let mut text = vec![
        format!("Item {}", known.item),
        format!("  extent         {}", words(&known.extent)),
        format!("  with           {}", names.of(&known.holder)),
        format!("  container      {}", known.container),
        format!("  split from     {}", or(&known.parent, "nothing")),
        format!("  individual     {}", or(&known.individual, "none yet")),
        format!("  owed back      {}", if known.owed_back.is_empty() { "no" } else { "yes" }),
        format!("  released       {}", if known.released { "to a family" } else { "no" }),
    ];
    text.extend(duty(known.misdelivery.as_ref(), names));
    list(&mut text, "parts", &known.parts);
    text.join("\n")
}

fn individual_text(known: &IndividualRecord, names: &Names) -> String {
    let family = if known.family_choice.is_empty() {
        "not told".to_owned()
    } else {
        format!("told of {}; it chose to {}", known.told_items, words(&known.family_choice))
    };
    let mut text = vec![
        format!("Individual {}", known.individual),
        format!("  kept by        {}", names.of(&known.kept_by)),
        format!("  grouped        {} times", known.groupings),
        format!("  family         {family}"),
        format!("  released       {} of {} items", known.released_items, known.items.len()),
    ];
    list(&mut text, "items", &known.items);
    if !known.identities.is_empty() {
        let mut rows = table(&["identity", "belonged to", "who", "stands"]);
        for identity in &known.identities {
            rows.add_row(identity_row(identity));
        }
        text.push(format!("\n{rows}"));
    }
    text.join("\n")
}

fn identity_row(identity: &IdentityRecord) -> [String; 4] {
    let who = if identity.subject.is_empty() {
        let digest = spoken(&identity.person_digest);
        format!("described by {}…", digest.get(..14).unwrap_or(&digest))
    } else {
        identity.subject.clone()
    };
    let stands = if identity.revoked.is_empty() {
        "yes".to_owned()
    } else {
        format!("no: {}", words(&identity.revoked))
    };
    [words(&identity.kind), words(&identity.affiliation), who, stands]
}

fn duty(duty: Option<&ReturnDuty>, names: &Names) -> Option<String> {
    duty.map(|duty| {
        let contested = if duty.contested { ", contested" } else { "" };
        let packed = if duty.packed_in.is_empty() {
            String::new()
        } else {
            format!(", in container {}", output::short(&duty.packed_in))
        };
        format!(
            "  misdelivered   return by {} {}{contested}{packed}",
            names.of(&duty.owed_by),
            words(&duty.state)
        )
    })
}

fn list(text: &mut Vec<String>, name: &str, references: &[String]) {
    for (place, reference) in references.iter().enumerate() {
        let name = if place == 0 { name } else { "" };
        text.push(format!("  {name:<15}{reference}"));
    }
}

fn or<'a>(text: &'a str, nothing: &'a str) -> &'a str {
    if text.is_empty() { nothing } else { text }
}

/// Words of the contracts as people read them.
fn words(name: &str) -> String {
    name.to_lowercase().replace('_', " ")
}
