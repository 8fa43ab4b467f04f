//! What is shown of drafts.

use homeward_api::delegation::v1 as api;
use homeward_api::delegation::v1::draft_service_client::DraftServiceClient;
use homeward_api::delegation::v1::exclusion::Whom;
use homeward_api::log::v1::statement_answer::Answer;
use serde_json::{Value, json};
use tonic::transport::Channel;

use crate::command::output;
use crate::tables::table;

/// Lines asked for at once.
const PAGE_LINES: u32 = 500;
/// Lines that differ which are printed.
const LINES_PRINTED_MAX: usize = 40;

/// All drafts.
pub(super) fn all(drafts: &[api::DraftSummary], json: bool) -> anyhow::Result<()> {
    if json {
        return output::print_json(&Value::Array(
            drafts
                .iter()
                .map(|draft| output::to_json("homeward.delegation.v1.DraftSummary", draft))
                .collect::<anyhow::Result<_>>()?,
        ));
    }
    if drafts.is_empty() {
        println!(
            "There is no draft. Draw one: homeward list draft --agreement CODE --terms TERMS --lines NUMBER --reason TEXT"
        );
        return Ok(());
    }
    let mut table = table(&["draft", "drawn (UTC)", "by", "terms", "lines", "version", "proposed", "for"]);
    for draft in drafts {
        table.add_row([
            output::short(&hex::encode(&draft.draft_id)),
            output::time(draft.created_time_us),
            draft.actor.clone(),
            draft.terms.join(", "),
            draft.lines.to_string(),
            draft.version.to_string(),
            if draft.batch_id.is_empty() { String::new() } else { "yes".to_owned() },
            draft.reason.clone(),
        ]);
    }
    println!("{table}");
    Ok(())
}

/// One draft without its lines.
pub(super) fn summary(draft: &api::DraftSummary, json: bool) -> anyhow::Result<()> {
    if json {
        return output::print_json(&output::to_json("homeward.delegation.v1.DraftSummary", draft)?);
    }
    let id = hex::encode(&draft.draft_id);
    println!(
        "Draft {}: {} lines of {} wanted, version {}.",
        output::short(&id),
        draft.lines,
        draft.wanted,
        draft.version
    );
    if draft.excluded > 0 {
        println!("{} were left out by an exclusion.", draft.excluded);
    }
    if draft.missing > 0 {
        println!("{} were not found under {}.", draft.missing, draft.terms.join(", "));
    }
    println!("Order: {}.", draft.priority);
    println!(
        "Look at it: homeward list show {short}, check it: homeward list check {short}",
        short = id.get(..8).unwrap_or(&id)
    );
    Ok(())
}

/// A draft with its lines.
pub(super) async fn one(
    drafts: &mut DraftServiceClient<Channel>,
    id: Vec<u8>,
    limit: usize,
    json: bool,
) -> anyhow::Result<()> {
    let shown = drafts.get_draft(api::GetDraftRequest { draft_id: id.clone() }).await?.into_inner();
    let (mut lines, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = api::ListDraftLinesRequest { draft_id: id.clone(), page_size: PAGE_LINES, page_token };
        let page = drafts.list_draft_lines(request).await?.into_inner();
        lines.extend(page.lines);
        if page.next_page_token.is_empty() || (!json && lines.len() >= limit) {
            break;
        }
        page_token = page.next_page_token;
    }
    if json {
        let lines: anyhow::Result<Vec<Value>> =
            lines.iter().map(|line| output::to_json("homeward.delegation.v1.DraftLine", line)).collect();
        let draft = output::to_json("homeward.delegation.v1.GetDraftResponse", &shown)?;
        return output::print_json(&json!({ "draft": draft, "lines": lines? }));
    }
    let draft = shown.draft.clone().unwrap_or_default();
    let by_term: Vec<String> =
        shown.by_term.iter().map(|one| format!("{} {}", one.term, one.lines)).collect();
    println!(
        "Draft of {} lines ({}), version {}, for: {}",
        draft.lines,
        by_term.join(", "),
        draft.version,
        draft.reason
    );
    println!("Order: {}.", draft.priority);
    lines.truncate(limit);
    print_lines(&lines);
    let rest = usize::try_from(draft.lines).unwrap_or(usize::MAX).saturating_sub(lines.len());
    if rest > 0 {
        println!("… and {rest} more; --limit NUMBER shows them.");
    }
    for one in &shown.exclusions {
        let whom = match &one.whom {
            Some(Whom::Key(key)) => key.clone(),
            Some(Whom::Facility(facility)) => format!("everyone of {facility}"),
            None => String::new(),
        };
        println!("Left out: {whom}, because {}", one.reason);
    }
    for one in &shown.changes {
        let when = output::time(one.time_us);
        println!("{when} {} {} {}: {}", one.actor, one.change.to_lowercase(), one.key, one.reason);
    }
    Ok(())
}

fn print_lines(lines: &[api::DraftLine]) {
    let mut table = table(&["line", "number", "name", "term", "referral", "claims", "captured", "to know"]);
    for line in lines {
        let mut remarks: Vec<String> = line.remarks.iter().map(|remark| remark.replace('_', " ")).collect();
        if line.by_hand {
            remarks.push("added by hand".to_owned());
        }
        table.add_row([
            line.number.to_string(),
            line.key.clone(),
            line.name.clone(),
            line.term.clone(),
            line.urgency.to_lowercase(),
            line.claims.to_lowercase().replace('_', " "),
            line.captured_on.clone(),
            remarks.join(", "),
        ]);
    }
    println!("{table}");
}

/// How two sets of lines differ.
pub(super) fn difference(found: &api::CompareDraftResponse, json: bool) -> anyhow::Result<()> {
    if json {
        return output::print_json(&output::to_json("homeward.delegation.v1.CompareDraftResponse", found)?);
    }
    let mut table = table(&["number", "what", "before", "now"]);
    let all = [("came", &found.came), ("left", &found.left), ("other term", &found.changed)];
    let lines = all.iter().flat_map(|(what, lines)| lines.iter().map(move |line| (what, line)));
    for (what, line) in lines.take(LINES_PRINTED_MAX) {
        table.add_row([line.key.as_str(), what, line.before.as_str(), line.now.as_str()]);
    }
    if !table.is_empty() {
        println!("{table}\n");
    }
    println!(
        "{} came, {} left, {} stand under another term, {} are the same.",
        found.came.len(),
        found.left.len(),
        found.changed.len(),
        found.same
    );
    Ok(())
}

/// What speaks against a draft; the result says whether nothing does.
pub(super) fn checked(found: &api::CheckDraftResponse, json: bool) -> anyhow::Result<bool> {
    let holds = found.objections.is_empty() && found.whole_reason.is_empty();
    if json {
        output::print_json(&output::to_json("homeward.delegation.v1.CheckDraftResponse", found)?)?;
        return Ok(holds);
    }
    if !found.objections.is_empty() {
        let mut table =
            table(&["line", "number", "who would say so", "why", "what was found, what is allowed"]);
        for one in &found.objections {
            table.add_row([
                one.number.to_string(),
                one.key.clone(),
                one.by.to_lowercase().replace('_', " "),
                one.reason.clone(),
                one.message.clone(),
            ]);
        }
        println!("{table}");
    }
    if !found.whole.is_empty() {
        println!("The whole: {}", found.whole);
    }
    println!(
        "{} lines against which nothing speaks, {} objections. Nothing was said to anybody.",
        found.clean,
        found.objections.len()
    );
    Ok(holds)
}

/// What became of a proposal.
pub(super) fn proposed(found: &api::ProposeDraftResponse, json: bool) -> anyhow::Result<()> {
    if json {
        return output::print_json(&output::to_json("homeward.delegation.v1.ProposeDraftResponse", found)?);
    }
    let answer = found.answer.as_ref().and_then(|answer| answer.answer.as_ref());
    match answer {
        Some(Answer::Refusal(refusal)) => {
            println!("Refused: {} Nothing was proposed.", refusal.message);
        }
        Some(_) => println!(
            "Proposed: batch {}, revision {}, {} lines. Look at it: homeward batch show {}",
            found.code, found.revision, found.lines, found.code
        ),
        None => println!("Batch {} waits in the outbox until the mediator is there.", found.code),
    }
    Ok(())
}
