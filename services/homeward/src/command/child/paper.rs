//! Papers and the card: sealed, listed and read one by one.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context as _, bail};
use homeward_api::participant::v1 as api;
use homeward_api::participant::v1::child_paper_service_client::ChildPaperServiceClient;
use homeward_shell::limits::BULK_MESSAGE_BYTES_MAX;
use serde_json::json;
use tonic::transport::Channel;

use super::action::Card;
use crate::command::output;
use crate::tables::table;

/// Hex digits of a root.
const ROOT_DIGITS: usize = 64;
/// For what the list of papers is read when one is named by the beginning of its root.
pub(super) const PURPOSE: &str = "TRACING";
/// A paper that goes to whoever else deals with the case.
pub(super) const TOLD: bool = false;
/// A paper that only the neutral gets.
pub(super) const WITHHELD: bool = true;

fn papers(channel: Channel) -> ChildPaperServiceClient<Channel> {
    ChildPaperServiceClient::new(channel)
        .max_encoding_message_size(BULK_MESSAGE_BYTES_MAX)
        .max_decoding_message_size(BULK_MESSAGE_BYTES_MAX)
}

/// Seals one paper.
///
/// # Errors
/// If the file cannot be read, or the service refuses it.
pub(super) async fn seal(
    channel: &Channel,
    case: &str,
    (kind, file, withheld): (&str, &Path, bool),
) -> anyhow::Result<api::SealPaperResponse> {
    let content = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let request =
        api::SealPaperRequest { case_id: case.to_owned(), kind: kind.to_owned(), content, withheld };
    Ok(papers(channel.clone()).seal_paper(request).await?.into_inner())
}

/// Seals one paper that no statement names yet.
///
/// # Errors
/// As [`seal`].
pub(super) async fn seal_alone(
    channel: Channel,
    case: &str,
    paper: (&str, &Path, bool),
    json: bool,
) -> anyhow::Result<()> {
    let sealed = seal(&channel, case, paper).await?;
    if json {
        return output::print_json(&output::to_json("homeward.participant.v1.SealPaperResponse", &sealed)?);
    }
    println!("Sealed to {}. Its root: {}", to(&sealed.recipients), sealed.field_root);
    Ok(())
}

/// Seals the card of the child.
///
/// # Errors
/// If a field is not NAME=VALUE, or the service refuses it.
pub(super) async fn card(channel: Channel, case: &str, card: &Card, json: bool) -> anyhow::Result<()> {
    let told = card.field.iter().map(|text| field(text, false));
    let fields = told.chain(card.withheld.iter().map(|text| field(text, true)));
    let request =
        api::SealCardRequest { case_id: case.to_owned(), fields: fields.collect::<anyhow::Result<_>>()? };
    let sealed = papers(channel).seal_card(request).await?.into_inner();
    if json {
        return output::print_json(&output::to_json("homeward.participant.v1.SealCardResponse", &sealed)?);
    }
    println!("Sealed to {}. Root of the whole: {}", to(&sealed.recipients), sealed.field_root);
    println!("Root of what a party is told: {}", sealed.told_root);
    Ok(())
}

fn field(text: &str, withheld: bool) -> anyhow::Result<api::CardField> {
    let (name, value) = text.split_once('=').with_context(|| format!("{text:?} is not NAME=VALUE"))?;
    Ok(api::CardField { name: name.to_owned(), value: value.to_owned(), withheld })
}

fn to(recipients: &[String]) -> String {
    if recipients.is_empty() { "nobody else".to_owned() } else { recipients.join(" and ") }
}

/// Lists the papers held on a case.
///
/// # Errors
/// If the service refuses.
pub(super) async fn list(channel: Channel, case: &str, purpose: &str, json: bool) -> anyhow::Result<()> {
    let request = api::ReadPaperIndexRequest { case_id: case.to_owned(), purpose: purpose.to_uppercase() };
    let held = papers(channel).read_paper_index(request).await?.into_inner();
    if json {
        return output::print_json(&output::to_json(
            "homeward.participant.v1.ReadPaperIndexResponse",
            &held,
        )?);
    }
    if held.papers.is_empty() {
        println!("No paper on this case is held here.");
        return Ok(());
    }
    let mut table = table(&["what", "root"]);
    for paper in held.papers {
        table.add_row([paper.kind, paper.field_root]);
    }
    println!("{table}");
    Ok(())
}

/// A root by its beginning among the papers held on a case; as it is where it is whole.
///
/// # Errors
/// If no paper or several begin so, or the service refuses.
pub(super) async fn whole_root(
    channel: &Channel,
    case: &str,
    typed: &str,
    purpose: &str,
) -> anyhow::Result<String> {
    let typed = typed.trim_end_matches('…');
    if typed.len() >= ROOT_DIGITS {
        return Ok(typed.to_owned());
    }
    let request = api::ReadPaperIndexRequest { case_id: case.to_owned(), purpose: purpose.to_uppercase() };
    let held = papers(channel.clone()).read_paper_index(request).await?.into_inner().papers;
    let roots = held.into_iter().map(|paper| paper.field_root).filter(|root| root.starts_with(typed));
    match roots.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().as_slice() {
        [root] => Ok(root.clone()),
        [] => bail!(
            "no paper held here on this case has a root that begins with {typed:?}; one may be on its way. Look: homeward child papers CASE"
        ),
        _ => bail!("several papers on this case begin with {typed:?}; write more of the root"),
    }
}

/// Reads one paper.
///
/// # Errors
/// If the service refuses, or the file cannot be written.
pub(super) async fn read(
    channel: Channel,
    (case, root, purpose): (&str, &str, &str),
    out: Option<&Path>,
    json: bool,
) -> anyhow::Result<()> {
    let field_root = whole_root(&channel, case, root, purpose).await?;
    let (case_id, purpose) = (case.to_owned(), purpose.to_uppercase());
    let request = api::ReadPaperRequest { case_id, field_root, purpose };
    let paper = papers(channel).read_paper(request).await?.into_inner().paper;
    let paper = paper.context("the service gave no paper")?;
    if let Some(out) = out {
        std::fs::write(out, &paper.content)
            .with_context(|| format!("{} cannot be written", out.display()))?;
        if json {
            return output::print_json(&json!({ "kind": paper.kind, "file": out }));
        }
        println!("{} written to {}.", paper.kind, out.display());
        return Ok(());
    }
    if json {
        return output::print_json(&output::to_json("homeward.participant.v1.ChildPaper", &paper)?);
    }
    println!("{}", paper.kind);
    let mut fields = table(&["field", "value"]);
    paper.fields.iter().for_each(|field| {
        fields.add_row([&field.name, &field.value]);
    });
    if paper.fields.is_empty() {
        println!("{}", String::from_utf8_lossy(&paper.content).trim_end());
    } else {
        println!("{fields}");
    }
    Ok(())
}
