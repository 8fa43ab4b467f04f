//! Single rows: corrected, shown with their history, waiting, gone.

use anyhow::{Context as _, bail};
use clap::Args;
use homeward_api::delegation::v1 as api;
use homeward_api::delegation::v1::register_service_client::RegisterServiceClient;
use serde_json::Value;
use tonic::transport::Channel;

use super::import::{or_nothing, print_rows};
use super::{Grade, PAGE_ROWS, Register, day};
use crate::command::output;
use crate::command::pages::all_pages;
use crate::command::progress::request_id;
use crate::tables::table;

/// A correction.
#[derive(Debug, Args)]
pub(in crate::command) struct Correction {
    /// Which register.
    register: Register,
    /// Serial or number of the row.
    number: String,
    /// A column and what is to stand there; may be given several times.
    #[arg(long = "set", value_name = "COLUMN=VALUE", required = true)]
    values: Vec<String>,
    /// Where the values come from.
    #[arg(long, value_name = "TEXT")]
    source: String,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// How well they are known.
    #[arg(long, value_enum, default_value = "declared")]
    grade: Grade,
    /// The register's own name of the row, where several bear the number or none.
    #[arg(long, value_name = "ROW")]
    row: Option<String>,
    /// No date may lie later, as YYYY-MM-DD; today where none is named, in an exercise its day.
    #[arg(long, value_name = "DAY")]
    day: Option<String>,
    /// Do what is shown. Without it nothing is changed.
    #[arg(long)]
    apply: bool,
    /// For scripts: the same id with the same correction changes nothing twice.
    #[arg(long, value_name = "ID")]
    request_id: Option<String>,
}

pub(super) async fn run(
    channel: Channel,
    registers: &mut RegisterServiceClient<Channel>,
    asked: &Correction,
    json: bool,
) -> anyhow::Result<()> {
    let reference_day = match &asked.day {
        Some(day) => day.clone(),
        None => day(channel).await?,
    };
    let request = api::CorrectRowRequest {
        register: asked.register.in_contract().into(),
        key: asked.number.clone(),
        row: row_of(asked.row.as_deref())?,
        values: asked.values.iter().map(|value| value_of(value)).collect::<anyhow::Result<_>>()?,
        source: asked.source.clone(),
        grade: asked.grade.word(),
        reason: asked.reason.clone(),
        reference_day,
        apply: asked.apply,
        request_id: request_id(asked.request_id.as_deref()),
    };
    let corrected = registers.correct_row(request).await?.into_inner();
    if json {
        let value = output::to_json("homeward.delegation.v1.CorrectRowResponse", &corrected)?;
        return output::print_json(&value);
    }
    let Some(change) = &corrected.change else {
        println!("The row has these values already. Nothing was changed.");
        return Ok(());
    };
    print_rows(std::slice::from_ref(change));
    if corrected.applied {
        println!(
            "Done. What stood there before is kept: homeward register show {} {}",
            asked.register.name(),
            change.key
        );
    } else {
        println!("Nothing was changed. To do it: the same command with --apply");
    }
    Ok(())
}

fn value_of(typed: &str) -> anyhow::Result<api::FieldValue> {
    let Some((column, value)) = typed.split_once('=') else {
        bail!("{typed:?} is no value; write --set column=value, with nothing after = for nothing");
    };
    Ok(api::FieldValue { column: column.trim().to_owned(), value: value.trim().to_owned() })
}

fn row_of(typed: Option<&str>) -> anyhow::Result<Vec<u8>> {
    let Some(typed) = typed else { return Ok(Vec::new()) };
    hex::decode(typed).with_context(|| format!("{typed:?} is no row; take it from `register quarantine`"))
}

pub(super) async fn show(
    registers: &mut RegisterServiceClient<Channel>,
    register: Register,
    number: &str,
    row: Option<&str>,
    json: bool,
) -> anyhow::Result<()> {
    let request = api::GetRowRequest {
        register: register.in_contract().into(),
        key: number.to_owned(),
        row: row_of(row)?,
    };
    let row = registers.get_row(request).await?.into_inner();
    if json {
        return output::print_json(&output::to_json("homeward.delegation.v1.GetRowResponse", &row)?);
    }
    let mut fields = table(&["column", "value", "source", "grade", "since (UTC)"]);
    for field in row.fields.iter().filter(|field| !field.value.is_empty()) {
        fields.add_row([
            field.column.clone(),
            field.value.clone(),
            field.source.clone(),
            field.grade.to_lowercase().replace('_', " "),
            output::time(field.since_us),
        ]);
    }
    println!("{fields}");
    let mut history = table(&["when (UTC)", "who", "state", "column: before → now", "why"]);
    for version in &row.versions {
        let changed: Vec<String> = version
            .fields
            .iter()
            .map(|field| {
                format!("{}: {} → {}", field.column, or_nothing(&field.before), or_nothing(&field.now))
            })
            .collect();
        history.add_row([
            output::time(version.time_us),
            version.actor.clone(),
            version.state.to_lowercase(),
            changed.join("\n"),
            version.reason.clone(),
        ]);
    }
    println!("\n{history}\n");
    println!(
        "Row {}: {}.",
        hex::encode(&row.row),
        if row.stands { "it stands" } else { "it lies in quarantine" }
    );
    if row.gone_since_us != 0 {
        println!("The newest file lacks it since {}; it stays.", output::time(row.gone_since_us));
    }
    Ok(())
}

pub(super) async fn pending(
    registers: &mut RegisterServiceClient<Channel>,
    register: Register,
    json: bool,
) -> anyhow::Result<()> {
    let rows = all_pages(async |page_token| {
        let register = register.in_contract().into();
        let request = api::ListPendingCorrectionsRequest { register, page_size: PAGE_ROWS, page_token };
        let page = registers.list_pending_corrections(request).await?.into_inner();
        Ok((page.corrections, page.next_page_token))
    });
    let rows = rows.await?;
    if json {
        let rows: anyhow::Result<Vec<Value>> =
            rows.iter().map(|row| output::to_json("homeward.delegation.v1.RowChange", row)).collect();
        return output::print_json(&Value::Array(rows?));
    }
    if rows.is_empty() {
        println!("No correction waits there.");
    }
    print_rows(&rows);
    Ok(())
}

pub(super) async fn take_up(
    registers: &mut RegisterServiceClient<Channel>,
    register: Register,
    json: bool,
) -> anyhow::Result<()> {
    let request = api::TakeUpCorrectionsRequest { register: register.in_contract().into() };
    let taken = registers.take_up_corrections(request).await?.into_inner();
    if json {
        let value = output::to_json("homeward.delegation.v1.TakeUpCorrectionsResponse", &taken)?;
        return output::print_json(&value);
    }
    println!("{} corrections now stand; {} still wait.", taken.taken_up, taken.waiting);
    Ok(())
}

pub(super) async fn gone(
    registers: &mut RegisterServiceClient<Channel>,
    register: Register,
    json: bool,
) -> anyhow::Result<()> {
    let rows = all_pages(async |page_token| {
        let register = register.in_contract().into();
        let request = api::ListGoneRowsRequest { register, page_size: PAGE_ROWS, page_token };
        let page = registers.list_gone_rows(request).await?.into_inner();
        Ok((page.rows, page.next_page_token))
    });
    let rows = rows.await?;
    if json {
        let rows: anyhow::Result<Vec<Value>> =
            rows.iter().map(|row| output::to_json("homeward.delegation.v1.GoneRow", row)).collect();
        return output::print_json(&Value::Array(rows?));
    }
    if rows.is_empty() {
        println!("The newest file has every row of the register.");
        return Ok(());
    }
    let mut table = table(&["serial or number", "name", "missing since (UTC)", "place"]);
    for row in &rows {
        let place = if row.stands { "stands" } else { "in quarantine" };
        table.add_row([row.key.clone(), row.name.clone(), output::time(row.since_us), place.to_owned()]);
    }
    println!("{table}");
    println!("{} rows. They stay: a file that lacks somebody says nothing of them.", rows.len());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_has_a_column_and_may_be_nothing() {
        let check = |typed: &str, expected: Option<(&str, &str)>| {
            let found = value_of(typed).ok().map(|one| (one.column, one.value));
            let expected = expected.map(|(column, value)| (column.to_owned(), value.to_owned()));
            assert_eq!(found, expected, "{typed}");
        };
        check("date_of_birth=1999-03-28", Some(("date_of_birth", "1999-03-28")));
        check("unit=", Some(("unit", "")));
        check("unit = 49 = bde", Some(("unit", "49 = bde")));
        check("unit", None);
    }
}
