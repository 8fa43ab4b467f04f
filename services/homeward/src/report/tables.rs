//! The closing tables.

use comfy_table::{Cell, CellAlignment, Table};

use super::model::Report;
use crate::tables::{add_numbers as row, table};

/// The closing tables as text.
pub fn print_tables(report: &Report) -> String {
    let sections = [
        ("Persons", persons(report)),
        ("Terms", terms(report)),
        ("Remains", remains(report)),
        ("Batches, children, commission", counts(report)),
        ("Mirrors", mirrors(report)),
    ];
    let tables: String = sections.into_iter().map(|(title, table)| format!("\n{title}\n{table}\n")).collect();
    tables + &incidents(report)
}

// What went otherwise than planned, in the order of the log.
fn incidents(report: &Report) -> String {
    if report.incidents.is_empty() {
        return String::new();
    }
    let mut table = table(&["entry", "incident", "what it brought about"]);
    for incident in &report.incidents {
        let entry = Cell::new(incident.position).set_alignment(CellAlignment::Right);
        table.add_row(vec![entry, Cell::new(&incident.kind), Cell::new(&incident.effect)]);
    }
    format!("\nIncidents\n{table}\n")
}

fn persons(report: &Report) -> Table {
    let mut table = table(&[
        "power of origin",
        "listed",
        "received",
        "open",
        "not departing",
        "died",
        "withdrawn",
        "substituted",
        "not presented",
        "in the pool",
        "disputed",
    ]);
    for (power, columns) in &report.persons {
        let values = [
            columns.listed,
            columns.received,
            columns.open,
            columns.not_departing,
            columns.died,
            columns.withdrawn,
            columns.substituted,
            columns.not_presented,
            columns.returned_to_pool,
            columns.disputed,
        ];
        row(&mut table, power, &values.map(|value| value.to_string()));
    }
    table
}

fn terms(report: &Report) -> Table {
    let mut header = vec!["term"];
    let titles: Vec<String> = ["eligible", "received"]
        .iter()
        .flat_map(|what| report.parties.iter().map(move |power| format!("{what} {power}")))
        .collect();
    header.extend(titles.iter().map(String::as_str));
    header.push("floor / target");
    let mut table = table(&header);
    for term in &report.terms {
        let mut values: Vec<String> =
            report.parties.iter().map(|power| number(term.eligible.get(power))).collect();
        values.extend(report.parties.iter().map(|power| number(term.received.get(power))));
        values.push(String::new());
        row(&mut table, &term.id, &values);
    }
    for group in &report.term_groups {
        let mut values: Vec<String> = report.parties.iter().map(|_| String::new()).collect();
        values.extend(report.parties.iter().map(|power| number(group.received.get(power))));
        values.push(format!("{} / {}", group.floor, group.target));
        row(&mut table, &format!("{} together", group.id), &values);
    }
    table
}

fn number(value: Option<&u64>) -> String {
    value.map_or_else(String::new, ToString::to_string)
}

fn remains(report: &Report) -> Table {
    let mut table =
        table(&["receiving power", "acknowledged", "claimed", "witnessed", "misdelivered", "disputed"]);
    for (power, columns) in &report.remains {
        let values = [
            columns.acknowledged,
            columns.claimed,
            columns.witnessed,
            columns.misdelivered,
            columns.disputed,
        ];
        row(&mut table, power, &values.map(|value| value.to_string()));
    }
    table
}

fn counts(report: &Report) -> Table {
    let mut table = table(&["what", "count"]);
    let batches = &report.batches;
    let rows = [
        ("batches settled", batches.settled),
        ("batches settled with a difference on record", batches.settled_with_discrepancy),
        ("batches never executed", batches.never_executed),
        ("batches cancelled", batches.cancelled),
        ("children's cases listed", report.children.listed),
        ("children's cases answered", report.children.answered),
        ("children's cases overdue", report.children.overdue),
        ("children said to have left the territory", report.children.left_territory),
        ("children with their families", report.children.reunified),
        ("children's cases still open", report.children.open),
        ("persons referred to the commission", report.medical.referred),
        ("persons found eligible by the commission", report.medical.eligible),
    ];
    for (what, count) in rows {
        row(&mut table, what, &[count.to_string()]);
    }
    for (reason, count) in &report.refusals {
        row(&mut table, &format!("refused: {reason}"), &[count.to_string()]);
    }
    table
}

fn mirrors(report: &Report) -> Table {
    let mut table = table(&["who", "entries", "state digest", "verified"]);
    for (principal, mirror) in &report.mirrors {
        let digest = mirror.state_digest.get(..16).unwrap_or_default();
        let verified = if mirror.verified { "yes" } else { "NO" };
        row(&mut table, principal, &[mirror.size.to_string(), digest.to_owned(), verified.to_owned()]);
    }
    let digest = report.mediator.state_digest.get(..16).unwrap_or_default();
    row(&mut table, "mediator", &[report.log.size.to_string(), digest.to_owned(), String::new()]);
    table
}
