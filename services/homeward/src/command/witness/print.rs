//! Printing: what is printed is kept first, so that a paper can be told from another later.

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;
use homeward_neutral::point::Printed;
use serde_json::json;

use super::paper::{self, Sheet};
use super::{Point, page};
use crate::command::output;

/// How it is printed.
#[derive(Debug, clap::Args)]
pub(super) struct Form {
    /// As a page of HTML for a printer with a browser.
    #[arg(long)]
    html: bool,
    /// Into a file.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Prints the roster.
///
/// # Errors
/// If it cannot be kept or written.
pub(super) fn roster(point: &mut Point, group: Option<u32>, form: &Form, json: bool) -> anyhow::Result<()> {
    let group = group.and_then(|size| usize::try_from(size).ok());
    let sheets = paper::roster::sheets(&point.pack, group);
    print(point, &sheets, form, json)
}

/// Prints the act of what was entered.
///
/// # Errors
/// If it cannot be kept or written.
pub(super) fn act(point: &mut Point, form: &Form, json: bool) -> anyhow::Result<()> {
    let entries = point.entries()?;
    let sheet = paper::act::sheet(&point.board(&entries), &entries);
    print(point, &[sheet], form, json)
}

fn print(point: &mut Point, sheets: &[Sheet], form: &Form, json: bool) -> anyhow::Result<()> {
    let now = point.pack.now();
    for sheet in sheets {
        point.store.keep_printed(&Printed {
            content: sheet.content(),
            kind: sheet.kind.to_owned(),
            revision: point.pack.revision,
            made_us: now.0,
            text: sheet.text(),
        })?;
    }
    let text = if form.html { page::html(sheets) } else { page::text(sheets) };
    if let Some(out) = &form.out {
        std::fs::write(out, &text).with_context(|| format!("{} cannot be written", out.display()))?;
    }
    if json {
        let sheets = sheets.iter().map(|sheet| {
            json!({
                "title": sheet.title,
                "code": sheet.code(),
                "content_digest": sheet.content().to_string(),
                "pages": page::pages(sheet),
            })
        });
        return output::print_json(&json!({ "sheets": sheets.collect::<Vec<_>>() }));
    }
    match &form.out {
        Some(out) => println!("Sheets in {}: {}.", out.display(), sheets.len()),
        None => std::io::stdout().lock().write_all(text.as_bytes())?,
    }
    Ok(())
}
