//! `homeward match`: who may be whom, for a person to decide.

use anyhow::Context as _;
use clap::{Args, Subcommand, ValueEnum};
use homeward_api::delegation::v1 as api;
use homeward_api::delegation::v1::match_service_client::MatchServiceClient;
use homeward_api::delegation::v1::run_matching_response::Event;
use homeward_shell::limits::BULK_MESSAGE_BYTES_MAX;
use serde_json::Value;
use tonic::transport::Channel;

use super::output;
use super::progress::{Line, request_id};
use crate::tables::table;

/// Pairs asked for at once.
const PAGE_PAIRS: u32 = 200;

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// Find candidates anew between persons sought and the other side's lists. What was decided stays.
    Run,
    /// Candidates, the strongest first; or what was decided, or who has no candidate.
    List {
        /// Which pairs or persons.
        #[arg(long, value_enum, default_value = "candidates")]
        view: View,
        /// Most pairs shown.
        #[arg(long, default_value_t = 50, value_name = "NUMBER")]
        limit: usize,
    },
    /// One pair: the reasons line by line, rivals side by side, what was decided.
    Show {
        /// Reference of the enquiry.
        enquiry: String,
        /// Serial of the holder.
        serial: String,
    },
    /// They are one person.
    Accept(Decision),
    /// They are two persons.
    Reject(Decision),
    /// Take the decision back.
    Undo(Decision),
}

/// A pair and why.
#[derive(Debug, Args)]
pub(super) struct Decision {
    /// Reference of the enquiry.
    enquiry: String,
    /// Serial of the holder.
    serial: String,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// For scripts: the same id with the same decision decides nothing twice.
    #[arg(long, value_name = "ID")]
    request_id: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum View {
    Candidates,
    Ambiguous,
    Accepted,
    Rejected,
    HeldNotSought,
    SoughtNotHeld,
}

impl View {
    const fn in_contract(self) -> api::MatchView {
        match self {
            Self::Candidates => api::MatchView::Candidates,
            Self::Ambiguous => api::MatchView::Ambiguous,
            Self::Accepted => api::MatchView::Accepted,
            Self::Rejected => api::MatchView::Rejected,
            Self::HeldNotSought => api::MatchView::HeldNotSought,
            Self::SoughtNotHeld => api::MatchView::SoughtNotHeld,
        }
    }
}

/// Runs an action.
///
/// # Errors
/// If the service does not answer or refuses.
pub(super) async fn run(channel: Channel, action: &Action, json: bool) -> anyhow::Result<()> {
    let mut matches = MatchServiceClient::new(channel).max_decoding_message_size(BULK_MESSAGE_BYTES_MAX);
    match action {
        Action::Run => find(&mut matches, json).await,
        Action::List { view, limit } => list(&mut matches, *view, *limit, json).await,
        Action::Show { enquiry, serial } => show(&mut matches, enquiry, serial, json).await,
        Action::Accept(pair) => decide(&mut matches, pair, api::MatchDecision::Accept, json).await,
        Action::Reject(pair) => decide(&mut matches, pair, api::MatchDecision::Reject, json).await,
        Action::Undo(pair) => decide(&mut matches, pair, api::MatchDecision::Undo, json).await,
    }
}

async fn find(matches: &mut MatchServiceClient<Channel>, json: bool) -> anyhow::Result<()> {
    let mut events = matches.run_matching(api::RunMatchingRequest {}).await?.into_inner();
    let (line, mut result) = (Line::new(), None);
    while let Some(event) = events.message().await? {
        match event.event {
            Some(Event::Progress(progress)) => line.show(&progress),
            Some(Event::Result(found)) => result = Some(found),
            None => {}
        }
    }
    line.end();
    let found = result.context("the service told no result; run it again")?;
    if json {
        return output::print_json(&output::to_json("homeward.delegation.v1.MatchingResult", &found)?);
    }
    println!(
        "{} persons sought, {} on the other side's lists; {} pairs compared.",
        found.sought, found.held, found.compared
    );
    println!(
        "{} candidates: {} strong ones that stand alone, {} with a rival near (homeward match list --view ambiguous).",
        found.candidates, found.clear, found.ambiguous
    );
    println!(
        "{} held but not sought; {} sought but not held, as far as is known.",
        found.held_not_sought, found.sought_not_held
    );
    if found.waiting > 0 {
        println!(
            "{} documents of the other side's lists have not arrived; run it again later.",
            found.waiting
        );
    }
    println!(
        "A score decides nothing: homeward match show ENQUIRY SERIAL, then accept or reject with a reason."
    );
    Ok(())
}

async fn list(
    matches: &mut MatchServiceClient<Channel>,
    view: View,
    limit: usize,
    json: bool,
) -> anyhow::Result<()> {
    let (mut pairs, mut page_token) = (Vec::new(), String::new());
    let more = loop {
        let wanted = u32::try_from(limit.saturating_sub(pairs.len())).unwrap_or(u32::MAX);
        let page_size = PAGE_PAIRS.min(wanted).max(1);
        let request = api::ListMatchesRequest { view: view.in_contract().into(), page_size, page_token };
        let page = matches.list_matches(request).await?.into_inner();
        pairs.extend(page.pairs);
        if page.next_page_token.is_empty() || pairs.len() >= limit {
            break !page.next_page_token.is_empty();
        }
        page_token = page.next_page_token;
    };
    if json {
        let pairs: anyhow::Result<Vec<Value>> =
            pairs.iter().map(|pair| output::to_json("homeward.delegation.v1.MatchedPair", pair)).collect();
        return output::print_json(&Value::Array(pairs?));
    }
    if pairs.is_empty() {
        println!("Nobody there, as far as `homeward match run` has looked.");
        return Ok(());
    }
    println!("{}", pairs_text(&pairs));
    if more {
        println!("There are more; --limit NUMBER shows them.");
    }
    Ok(())
}

fn pairs_text(pairs: &[api::MatchedPair]) -> String {
    let mut table = table(&["enquiry", "sought", "serial", "held", "score", "", "decided by"]);
    for pair in pairs {
        let score = if pair.strength.is_empty() { String::new() } else { pair.points.to_string() };
        let mark = [pair.decision.as_str(), if pair.ambiguous { "AMBIGUOUS" } else { "" }, &pair.strength];
        let mark = mark.into_iter().find(|mark| !mark.is_empty()).unwrap_or_default().to_lowercase();
        table.add_row([
            pair.sought_ref.clone(),
            pair.sought_name.clone(),
            pair.holder_serial.clone(),
            pair.held_name.clone(),
            score,
            mark,
            pair.decided_by.clone(),
        ]);
    }
    table.to_string()
}

async fn show(
    matches: &mut MatchServiceClient<Channel>,
    enquiry: &str,
    serial: &str,
    json: bool,
) -> anyhow::Result<()> {
    let request = api::GetMatchRequest { sought_ref: enquiry.to_owned(), holder_serial: serial.to_owned() };
    let found = matches.get_match(request).await?.into_inner();
    if json {
        return output::print_json(&output::to_json("homeward.delegation.v1.GetMatchResponse", &found)?);
    }
    let mut reasons = table(&["", "sought", "held", "", "points"]);
    for reason in &found.reasons {
        reasons.add_row([
            reason.aspect.clone(),
            reason.sought.clone(),
            reason.held.clone(),
            reason.agreement.clone(),
            format!("{:+}", reason.points),
        ]);
    }
    println!("{reasons}");
    let pair = found.pair.unwrap_or_default();
    let standing = if pair.decision.is_empty() { "nobody has decided" } else { pair.decision.as_str() };
    println!("Score {}, {}; {}.", pair.points, pair.strength.to_lowercase(), standing.to_lowercase());
    if !found.rivals.is_empty() {
        println!("\nOther candidates of either person:\n{}", pairs_text(&found.rivals));
    }
    for one in &found.decisions {
        println!(
            "{} {} by {}: {}",
            output::time(one.time_us),
            one.decision.to_lowercase(),
            one.actor,
            one.reason
        );
    }
    Ok(())
}

async fn decide(
    matches: &mut MatchServiceClient<Channel>,
    pair: &Decision,
    decision: api::MatchDecision,
    json: bool,
) -> anyhow::Result<()> {
    let request = api::DecideMatchRequest {
        sought_ref: pair.enquiry.clone(),
        holder_serial: pair.serial.clone(),
        decision: decision.into(),
        reason: pair.reason.clone(),
        request_id: request_id(pair.request_id.as_deref()),
    };
    let decided = matches.decide_match(request).await?.into_inner().pair.unwrap_or_default();
    if json {
        return output::print_json(&output::to_json("homeward.delegation.v1.MatchedPair", &decided)?);
    }
    let standing = if decided.decision.is_empty() { "undecided" } else { decided.decision.as_str() };
    println!("{} and {}: {}.", decided.sought_ref, decided.holder_serial, standing.to_lowercase());
    Ok(())
}
