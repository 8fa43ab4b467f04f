//! Terms: what was agreed, how far each has come, and who is ahead.

mod bars;
mod requests;

use anyhow::ensure;
use clap::Subcommand;
use homeward_api::ledger::v1::ledger_service_client::LedgerServiceClient;
use homeward_api::ledger::v1::{
    GetPositionsRequest, GetPositionsResponse, GroupPosition, RatioPosition, TermPosition, TermText,
};
use homeward_shell::limits::BULK_MESSAGE_BYTES_MAX;
use tonic::transport::Channel;

use super::names::Names;
use super::output;
use crate::tables::{add_numbers, add_numbers_and_word, table};

/// Cells of a bar.
const BAR_CELLS: u64 = 24;

/// What to show.
#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// Agreements and their terms.
    List,
    /// One term: what it says, and how it stands for each side.
    Show {
        /// TERM or AGREEMENT/TERM.
        term: String,
    },
    /// Committed, received, open, released and disputed per term and side; floor, target and carry-over per group; who is
    /// sought and what was answered.
    Positions,
}

/// Shows terms.
///
/// # Errors
/// If the service does not answer, or knows no such term.
pub(super) async fn run(channel: Channel, action: &Action, json: bool) -> anyhow::Result<()> {
    let mut reads = LedgerServiceClient::new(channel).max_decoding_message_size(BULK_MESSAGE_BYTES_MAX);
    let mut positions = reads.get_positions(GetPositionsRequest {}).await?.into_inner();
    if let Action::Show { term } = action {
        narrow(&mut positions, term)?;
    }
    if json {
        let terms = output::to_json("homeward.ledger.v1.GetPositionsResponse", &positions)?;
        let keys = ["agreement_positions", "terms", "groups", "ratios", "requests"];
        let of_terms = keys.into_iter().filter_map(|key| Some((key.to_owned(), terms.get(key)?.clone())));
        return output::print_json(&serde_json::Value::Object(of_terms.collect()));
    }
    let names = Names::read(&mut reads).await?;
    let text = match action {
        Action::List => list_text(&positions, &names),
        Action::Show { .. } => show_text(&positions, &names),
        Action::Positions => positions_text(&positions, &names),
    };
    println!("{text}");
    Ok(())
}

// Leaves what is about one term.
fn narrow(positions: &mut GetPositionsResponse, typed: &str) -> anyhow::Result<()> {
    let (agreement, code) = match typed.split_once('/') {
        Some((agreement, code)) => (Some(agreement), code),
        None => (None, typed),
    };
    let is_meant = |of: &str, term: &str| term == code && agreement.is_none_or(|agreement| agreement == of);
    let known: Vec<String> =
        positions.terms.iter().map(|term| format!("{}/{}", term.agreement, term.term)).collect();
    positions.terms.retain(|term| is_meant(&term.agreement, &term.term));
    positions.ratios.retain(|ratio| is_meant(&ratio.agreement, &ratio.term));
    let mut found: Vec<&str> = positions.terms.iter().map(|term| term.agreement.as_str()).collect();
    found.dedup();
    ensure!(!found.is_empty(), "no term {typed} is in force; these are: {}", known.join(", "));
    ensure!(found.len() == 1, "several agreements have a term {typed}; write AGREEMENT/{typed}");
    let group = positions.terms.first().map(|term| (term.agreement.clone(), term.group.clone()));
    positions.groups.retain(|one| group == Some((one.agreement.clone(), one.group.clone())));
    let agreement = group.map(|(agreement, _)| agreement);
    positions.agreement_positions.retain(|one| Some(&one.agreement) == agreement.as_ref());
    Ok(())
}

fn list_text(positions: &GetPositionsResponse, names: &Names) -> String {
    if positions.agreement_positions.is_empty() {
        return "Neither side has signed terms.".to_owned();
    }
    let mut agreements = table(&["agreement", "state", "version", "signed, not in force", "drawn first"]);
    for one in &positions.agreement_positions {
        let state = match one.notice_by.as_str() {
            "" => words(&one.state),
            party => format!("{} by {}", words(&one.state), names.of(party)),
        };
        let drawn: Vec<String> = one.priority.iter().map(|key| words(key)).collect();
        let waiting = if one.signed_by.is_empty() { String::new() } else { names.list(&one.signed_by) };
        agreements.add_row([
            one.agreement.clone(),
            state,
            one.version.to_string(),
            waiting,
            drawn.join(", then "),
        ]);
    }
    let mut terms = table(&["term", "about", "how many", "in return", "group", "given by", "state"]);
    for term in &positions.terms {
        let text = term.text.clone().unwrap_or_default();
        terms.add_row([
            format!("{}/{}", term.agreement, term.term),
            about(&text),
            many(&text),
            words(&text.reciprocity),
            term.group.clone(),
            names.of(&term.giver).to_owned(),
            words(&term.state),
        ]);
    }
    format!("{agreements}\n\n{terms}\n\nMore of one: homeward terms show AGREEMENT/TERM")
}

fn about(text: &TermText) -> String {
    if text.age.is_empty() { words(&text.category) } else { text.age.clone() }
}

fn many(text: &TermText) -> String {
    match text.quantity {
        0 => words(&text.quantifier),
        quantity => format!("{} {quantity}", words(&text.quantifier)),
    }
}

fn show_text(positions: &GetPositionsResponse, names: &Names) -> String {
    let Some(term) = positions.terms.first() else { return String::new() };
    let text = term.text.clone().unwrap_or_default();
    let or_none = |text: &str| if text.is_empty() { "none".to_owned() } else { text.to_owned() };
    let mut rows = vec![
        format!("Term {} of agreement {}", term.term, term.agreement),
        format!("  about            {}", about(&text)),
        format!("  how many         {}", many(&text)),
        format!("  in return        {}", words(&text.reciprocity)),
        format!("  group            {}", or_none(&term.group)),
        format!("  last day         {}", or_none(&text.end_day)),
        format!("  closure by       {}", names.list(&term.closures)),
    ];
    rows.extend(text.keys.iter().map(|key| format!("  key              {key}")));
    if !text.side_condition.is_empty() {
        rows.push(format!("  side condition   {}", output::spoken(&text.side_condition)));
    }
    rows.push(String::new());
    rows.push(terms_table(&positions.terms, names));
    rows.extend(classes_table(&positions.terms, names));
    rows.extend(ratios_table(&positions.ratios, names));
    rows.join("\n")
}

fn positions_text(positions: &GetPositionsResponse, names: &Names) -> String {
    if positions.terms.is_empty() {
        return "No terms are in force.".to_owned();
    }
    let mut parts = vec![terms_table(&positions.terms, names)];
    parts.extend(bars::text(&positions.terms, names));
    parts.extend(classes_table(&positions.terms, names));
    parts.extend(ratios_table(&positions.ratios, names));
    parts.extend(positions.groups.iter().map(|group| group_text(group, names)));
    parts.extend(requests::text(&positions.requests));
    parts.join("\n")
}

fn terms_table(terms: &[TermPosition], names: &Names) -> String {
    let header = [
        "term, given by",
        "committed",
        "received",
        "open",
        "released",
        "disputed",
        "missing",
        "beyond",
        "state",
    ];
    let mut rows = table(&header);
    for term in terms {
        let name = format!("{}, {}", term.term, names.of(&term.giver));
        let counts = [
            term.committed,
            term.received,
            term.open,
            term.released,
            term.disputed,
            term.shortfall,
            term.surplus,
        ];
        let values: Vec<String> = counts.iter().map(u64::to_string).collect();
        add_numbers_and_word(&mut rows, &name, &values, words(&term.state));
    }
    let grounds = |term: &TermPosition| {
        let grounds = term.released_by_ground.iter();
        let grounds: Vec<String> =
            grounds.map(|ground| format!("{} {}", ground.count, words(&ground.name))).collect();
        (!grounds.is_empty()).then(|| {
            format!("Released under {}, {}: {}.", term.term, names.of(&term.giver), grounds.join(", "))
        })
    };
    let released: Vec<String> = terms.iter().filter_map(grounds).collect();
    if released.is_empty() { rows.to_string() } else { format!("{rows}\n\n{}", released.join("\n")) }
}

fn classes_table(terms: &[TermPosition], names: &Names) -> Option<String> {
    let mut rows =
        table(&["class, given by", "worth", "committed", "received", "open", "released", "disputed"]);
    let touched = |class: &&homeward_api::ledger::v1::ClassPosition| class.committed > 0;
    for term in terms {
        for class in term.classes.iter().filter(touched) {
            let name = format!("{} {}, {}", term.term, class.term_class, names.of(&term.giver));
            let counts = [class.committed, class.received, class.open, class.released, class.disputed];
            let values = std::iter::once(class.weight.to_string());
            let values: Vec<String> = values.chain(counts.iter().map(u64::to_string)).collect();
            add_numbers(&mut rows, &name, &values);
        }
    }
    (!rows.is_empty()).then(|| format!("\n{rows}"))
}

fn ratios_table(ratios: &[RatioPosition], names: &Names) -> Option<String> {
    let [a, b] = ["party-a", "party-b"].map(|party| names.of(party));
    let mut rows = table(&[
        "parity or ratio",
        &format!("called for by {a}'s part"),
        &format!("given by {b}"),
        "carries over",
    ]);
    for ratio in ratios {
        let name = match ratio.term_class.as_str() {
            "" => ratio.term.clone(),
            class => format!("{}, {class}", ratio.term),
        };
        let values = [ratio.due.clone(), ratio.given.clone()];
        add_numbers_and_word(&mut rows, &name, &values, carry(ratio, names));
    }
    let pairs = ratios.iter().filter(|ratio| ratio.same_class > 0);
    let pairs: Vec<String> = pairs
        .map(|ratio| {
            format!(
                "{}: {} from each side set off class for class, the rest by weight.",
                ratio.term, ratio.same_class
            )
        })
        .collect();
    let pairs = if pairs.is_empty() { String::new() } else { format!("\n\n{}", pairs.join("\n")) };
    (!rows.is_empty()).then(|| format!("\n{rows}{pairs}"))
}

fn carry(ratio: &RatioPosition, names: &Names) -> String {
    match ratio.ahead.as_str() {
        "" => "even".to_owned(),
        party => format!("{} ahead by {}", names.of(party), ratio.carry_over),
    }
}

fn group_text(group: &GroupPosition, names: &Names) -> String {
    let target = match group.target_version {
        0 => "no target agreed".to_owned(),
        version => format!("target {} (version {version})", group.target),
    };
    let mut rows = vec![format!(
        "\nGroup {} of {}: floor {}, {target}, {}",
        group.group,
        group.agreement,
        group.floor,
        words(&group.reciprocity)
    )];
    let most = group.received.iter().map(|side| side.count).chain([group.floor, group.target]).max();
    let width = group.received.iter().map(|side| side.name.len()).max().unwrap_or_default();
    let digits = most.unwrap_or_default().to_string().len();
    let of = |counts: &[homeward_api::ledger::v1::NamedCount], name: &str| {
        counts.iter().find(|count| count.name == name).map_or(0, |count| count.count)
    };
    for side in &group.received {
        let (missing, beyond) = (of(&group.shortfall, &side.name), of(&group.surplus, &side.name));
        let bar = bar(side.count, group.floor, most.unwrap_or_default());
        let told = match (missing, beyond) {
            (0, 0) => "floor reached".to_owned(),
            (0, beyond) => format!("floor reached, {beyond} beyond the target"),
            (missing, _) => format!("{missing} missing to the floor"),
        };
        rows.push(format!("  {:width$} received {bar} {:>digits$}  {told}", side.name, side.count));
    }
    rows.extend(group.ratio.as_ref().map(|ratio| format!("  carry-over: {}", carry(ratio, names))));
    if !group.tranches.is_empty() {
        let mut stages = table(&["stage, received by", "quantity", "carried in", "received", "carried on"]);
        for stage in &group.tranches {
            let name = format!("{}, {}", stage.tranche, stage.receiving_power);
            let numbers = [
                stage.quantity.to_string(),
                stage.carried_in.to_string(),
                stage.received.to_string(),
                stage.carried_out.to_string(),
            ];
            add_numbers(&mut stages, &name, &numbers);
        }
        rows.push(stages.to_string());
    }
    rows.join("\n")
}

/// A bar of a count up to the most there is, with a mark where the floor lies.
fn bar(count: u64, floor: u64, most: u64) -> String {
    let cell = |value: u64| value.saturating_mul(BAR_CELLS).checked_div(most).unwrap_or(0);
    let (filled, mark) = (cell(count), cell(floor));
    let cells = (0..BAR_CELLS).map(|place| match place.saturating_add(1) {
        place if place <= filled => '█',
        place if place == mark => '│',
        _ => '·',
    });
    cells.collect()
}

/// A word of the contracts as people read it.
fn words(name: &str) -> String {
    name.to_lowercase().replace('_', " ")
}

#[cfg(test)]
mod tests;
