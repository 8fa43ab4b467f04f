//! `homeward register import`: in parts, of any size, and once more.

use anyhow::Context as _;
use homeward_api::delegation::v1 as api;
use homeward_api::delegation::v1::import_file_request::Part;
use homeward_api::delegation::v1::import_file_response::Event;
use homeward_api::delegation::v1::register_service_client::RegisterServiceClient;
use homeward_shell::limits::CHUNK_BYTES;
use serde_json::json;
use tonic::transport::Channel;

use super::{Import, day};
use crate::command::output;
use crate::command::progress::{Line, request_id};
use crate::tables::table;

/// Rows that differ which are printed; programs get all of them with `--json`.
const ROWS_PRINTED_MAX: usize = 40;
/// What is said of a date that is written day first in a file of which that was not said.
const DAY_FIRST_NAMED: &str = "date order day-first";

pub(super) async fn run(
    channel: Channel,
    registers: &mut RegisterServiceClient<Channel>,
    asked: &Import,
    json: bool,
) -> anyhow::Result<()> {
    let file =
        std::fs::read(&asked.file).with_context(|| format!("{} cannot be read", asked.file.display()))?;
    let reference_day = match &asked.day {
        Some(day) => day.clone(),
        None => day(channel).await?,
    };
    let form = api::FileForm {
        encoding: asked.encoding.in_contract().into(),
        separator: asked.separator.in_contract().into(),
        date_order: asked.date_order.in_contract().into(),
    };
    let head = api::ImportFileHead {
        register: asked.register.in_contract().into(),
        reference_day,
        form: Some(form),
        apply: asked.apply,
        source: asked.source.clone(),
        grade: asked.grade.word(),
        reason: asked.reason.clone(),
        request_id: request_id(asked.request_id.as_deref()),
    };
    let chunks: Vec<Part> = file.chunks(CHUNK_BYTES).map(|chunk| Part::Chunk(chunk.to_vec())).collect();
    let parts = std::iter::once(Part::Head(head)).chain(chunks);
    let requests: Vec<_> = parts.map(|part| api::ImportFileRequest { part: Some(part) }).collect();
    let mut events = registers.import_file(futures::stream::iter(requests)).await?.into_inner();
    let (line, mut rows, mut result) = (Line::new(), Vec::new(), None);
    while let Some(event) = events.message().await? {
        match event.event {
            Some(Event::Progress(progress)) => line.show(&progress),
            Some(Event::Changes(changes)) => rows.extend(changes.rows),
            Some(Event::Result(found)) => result = Some(found),
            None => {}
        }
    }
    line.end();
    let result = result.context("the service told no result; import the file again")?;
    if json {
        let rows: anyhow::Result<Vec<_>> =
            rows.iter().map(|row| output::to_json("homeward.delegation.v1.RowChange", row)).collect();
        let result = output::to_json("homeward.delegation.v1.ImportFileResult", &result)?;
        return output::print_json(&json!({ "result": result, "changes": rows? }));
    }
    print(asked, &result, &rows);
    Ok(())
}

fn print(asked: &Import, result: &api::ImportFileResult, rows: &[api::RowChange]) {
    let (file, register) = (asked.file.display(), asked.register.name());
    let stand = result.rows.saturating_sub(result.quarantined);
    if result.first {
        println!("{} rows of {file}: {stand} stand.", result.rows);
    } else {
        print_again(asked, result, rows);
    }
    let day_first = rows.iter().filter(|row| row.message.contains(DAY_FIRST_NAMED)).count();
    if u64::try_from(day_first).unwrap_or(u64::MAX) > result.rows / 2 {
        println!("The dates of this file seem to be written day first: say --date-order day-first");
    }
    if result.refused_claims > 0 {
        println!("{} claims were refused as claims; their persons stand.", result.refused_claims);
    }
    if result.quarantined > 0 {
        println!(
            "{} rows cannot stand as they are, {} of them medical. Look at them: homeward register quarantine {register}",
            result.quarantined, result.medical_quarantined,
        );
    }
}

fn print_again(asked: &Import, result: &api::ImportFileResult, rows: &[api::RowChange]) {
    let register = asked.register.name();
    print_rows(rows);
    let more = rows.len().saturating_sub(ROWS_PRINTED_MAX);
    if more > 0 {
        println!("… and {more} more; --json shows them.");
    }
    println!(
        "{} rows of {}: {} new, {} changed, {} as before, {} gone, {} waiting, {} refused; {} leave the quarantine.",
        result.rows,
        asked.file.display(),
        result.new,
        result.changed,
        result.same,
        result.gone,
        result.pending,
        result.refused,
        result.mended
    );
    if result.applied {
        println!("Done. What stood there before is kept: homeward register show {register} NUMBER");
    } else if rows.is_empty() {
        println!("Nothing has changed.");
    } else {
        println!("Nothing was changed. To do it: the same command with --apply");
    }
    if result.gone > 0 {
        println!("Nobody is dropped because a file lacks them: homeward register gone {register}");
    }
    if result.pending > 0 {
        println!("What to do for those who wait: homeward register pending {register}");
    }
}

/// Rows that differ, as a table.
pub(super) fn print_rows(rows: &[api::RowChange]) {
    if rows.is_empty() {
        return;
    }
    let mut table = table(&["line", "number", "what", "column: before → now", "what follows"]);
    for row in rows.iter().take(ROWS_PRINTED_MAX) {
        let fields: Vec<String> = row
            .fields
            .iter()
            .map(|field| {
                format!("{}: {} → {}", field.column, or_nothing(&field.before), or_nothing(&field.now))
            })
            .collect();
        let line = if row.line == 0 { String::new() } else { row.line.to_string() };
        let kind = row.kind().as_str_name().trim_start_matches("ROW_CHANGE_KIND_");
        let kind = kind.to_lowercase().replace('_', " ");
        table.add_row([line, row.key.clone(), kind, fields.join("\n"), row.message.clone()]);
    }
    println!("{table}");
}

/// An empty value as people can see it.
pub(super) fn or_nothing(value: &str) -> &str {
    if value.is_empty() { "(nothing)" } else { value }
}
