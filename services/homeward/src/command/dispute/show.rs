//! Disputes as people read them.

use anyhow::Context as _;
use homeward_api::ledger::v1::dispute_service_client::DisputeServiceClient;
use homeward_api::ledger::v1::ledger_service_client::LedgerServiceClient;
use homeward_api::ledger::v1::{Dispute, GetDisputeRequest, ListDisputesRequest, NamedEffect, NamedScope};
use homeward_shell::limits::BULK_MESSAGE_BYTES_MAX;

use super::super::names::Names;
use super::super::output;
use super::super::speak::Voice;
use crate::tables::table;

/// Disputes asked for at once.
const DISPUTES_PAGE: u32 = 500;

/// The dispute that somebody names.
pub(super) async fn find(voice: &Voice, named: &str) -> anyhow::Result<Dispute> {
    let mut reads = DisputeServiceClient::new(voice.channel.clone());
    let answer = reads.get_dispute(GetDisputeRequest { dispute: named.to_owned() }).await?.into_inner();
    answer.dispute.context("the service gave no dispute")
}

pub(super) async fn show(voice: &Voice, named: &str) -> anyhow::Result<()> {
    let dispute = find(voice, named).await?;
    if voice.json {
        return output::print_json(&output::to_json("homeward.ledger.v1.Dispute", &dispute)?);
    }
    let names = Names::read(&mut LedgerServiceClient::new(voice.channel.clone())).await?;
    println!("{}", text(&dispute, &names));
    Ok(())
}

pub(super) async fn list(voice: &Voice, open_only: bool) -> anyhow::Result<()> {
    let mut reads =
        DisputeServiceClient::new(voice.channel.clone()).max_decoding_message_size(BULK_MESSAGE_BYTES_MAX);
    let mut disputes = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = ListDisputesRequest { open_only, page_size: DISPUTES_PAGE, page_token };
        let page = reads.list_disputes(request).await?.into_inner();
        disputes.extend(page.disputes);
        if page.next_page_token.is_empty() {
            break;
        }
        page_token = page.next_page_token;
    }
    if voice.json {
        let rows: anyhow::Result<Vec<_>> =
            disputes.iter().map(|one| output::to_json("homeward.ledger.v1.Dispute", one)).collect();
        return output::print_json(&serde_json::Value::Array(rows?));
    }
    let names = Names::read(&mut LedgerServiceClient::new(voice.channel.clone())).await?;
    println!("{}", list_text(&disputes, &names));
    Ok(())
}

fn list_text(disputes: &[Dispute], names: &Names) -> String {
    if disputes.is_empty() {
        return "No dispute.".to_owned();
    }
    let mut rows = table(&["dispute", "about", "names", "raised by", "stands at", "holds", "until (UTC)"]);
    for dispute in disputes {
        rows.add_row([
            output::ending(&dispute.dispute),
            words(&dispute.kind),
            dispute.scope.as_ref().map(|scope| scope_text(scope, names)).unwrap_or_default(),
            names.of(&dispute.raised_by).to_owned(),
            words(&dispute.state),
            if dispute.holds { "yes" } else { "no" }.to_owned(),
            output::time(dispute.resolution_until_us),
        ]);
    }
    format!("{rows}\n\nMore of one: homeward dispute show DIGITS")
}

fn text(dispute: &Dispute, names: &Names) -> String {
    let scope = dispute.scope.as_ref().map(|scope| scope_text(scope, names)).unwrap_or_default();
    let holds = if dispute.holds { "what it names; nothing else" } else { "nothing" };
    let mut text = vec![
        format!("Dispute on {}  {}", words(&dispute.kind), words(&dispute.state)),
        format!("  id             {}", dispute.dispute),
        format!("  names          {scope}"),
        format!("  holds          {holds}"),
        format!(
            "  raised by      {}, {} UTC",
            names.of(&dispute.raised_by),
            output::time(dispute.raised_time_us)
        ),
        format!("  grounds        {}", output::spoken(&dispute.grounds_digest)),
    ];
    if dispute.resolution_until_us != 0 {
        text.push(format!("  evidence       until {} UTC", output::time(dispute.evidence_until_us)));
        text.push(format!("  resolution     until {} UTC", output::time(dispute.resolution_until_us)));
    }
    if !dispute.dismissal.is_empty() {
        text.push(format!("  dismissed      {}", words(&dispute.dismissal)));
    }
    for (label, digest) in [
        ("duplicate of ", &dispute.duplicate_of),
        ("appeal       ", &dispute.appeal_digest),
        ("position of A", &dispute.position_a),
        ("position of B", &dispute.position_b),
    ] {
        if !digest.is_empty() {
            text.push(format!("  {label}  {}", output::spoken(digest)));
        }
    }
    if !dispute.evidence.is_empty() {
        let mut rows = table(&["evidence by", "document", ""]);
        for evidence in &dispute.evidence {
            let late = if evidence.late { "late" } else { "" };
            rows.add_row([names.of(&evidence.by), &output::spoken(&evidence.document), late]);
        }
        text.push(format!("\n{rows}"));
    }
    if let Some(proposal) = &dispute.proposal {
        text.push(format!(
            "\nProposal {} by {}, accepted by {}:",
            proposal.proposal,
            names.of(&proposal.by),
            names.list(&proposal.accepted_by)
        ));
        text.extend(proposal.effects.iter().map(|effect| format!("  {}", effect_text(effect, names))));
        text.push(format!("  content        {}", output::spoken(&proposal.content_digest)));
        if dispute.state != "RESOLVED" {
            text.push(format!(
                "\nTo accept it: homeward dispute accept {} --out FILE",
                output::ending_digits(&dispute.dispute)
            ));
        }
    }
    text.join("\n")
}

fn scope_text(scope: &NamedScope, names: &Names) -> String {
    match scope.kind.as_str() {
        "LINES" => format!("batch {}, lines {}", scope.code, numbers(&scope.lines)),
        "BATCH" => format!("batch {}", scope.code),
        "TERM" => format!("{}/{}", scope.agreement, scope.term),
        "CASE" => format!("case {}", output::short(&scope.case_id)),
        "DISCREPANCY" => format!("batch {}, counts of {}", scope.code, names.of(&scope.giver)),
        _ => {
            let subjects: Vec<String> = scope.subjects.iter().map(|one| output::short(one)).collect();
            subjects.join(", ")
        }
    }
}

fn effect_text(effect: &NamedEffect, names: &Names) -> String {
    let lines = || format!("batch {}, lines {}", effect.code, numbers(&effect.lines));
    match effect.kind.as_str() {
        "FREE" => format!("freed: {}", lines()),
        "POST_RECEIVED" => format!("posted as received: {}", lines()),
        "POST_RELEASED" => format!("posted as released: {}", lines()),
        "CORRECT_COUNT" => {
            format!("agreed count: {} of {} in batch {}", effect.agreed, names.of(&effect.giver), effect.code)
        }
        "EXPLAIN" => format!(
            "explained: counts of {} in batch {}, {}",
            names.of(&effect.giver),
            effect.code,
            output::spoken(&effect.explanation_digest)
        ),
        _ => "the hold ends".to_owned(),
    }
}

fn numbers(numbers: &[u32]) -> String {
    numbers.iter().map(u32::to_string).collect::<Vec<_>>().join(", ")
}

/// A word of the contracts as people read it.
fn words(name: &str) -> String {
    name.to_lowercase().replace('_', " ")
}
