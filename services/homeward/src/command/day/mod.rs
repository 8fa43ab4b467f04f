//! The day of exchange as the coordinator's live board, and what was heard by telephone noted on it.

mod batch;
mod heard;
mod live;
mod render;
mod words;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use homeward_api::ledger::v1::day_service_client::DayServiceClient;
use homeward_api::ledger::v1::ledger_service_client::LedgerServiceClient;
use homeward_api::ledger::v1::{ExchangeDay, GetExchangeDayRequest};
use homeward_shell::limits::BULK_MESSAGE_BYTES_MAX;
use tonic::transport::Channel;

use super::names::Names;
use super::output;
use live::Screen;

/// What to show, or to note.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Request {
    #[command(subcommand)]
    action: Option<Action>,
    /// Another day than today, as 2025-06-12; days are those of UTC.
    #[arg(long, value_name = "DATE")]
    day: Option<String>,
    /// Go on with a new board whenever something changes; on a terminal that is so in any case.
    #[arg(long)]
    follow: bool,
    /// Print one board and end, on a terminal too.
    #[arg(long, conflicts_with = "follow")]
    once: bool,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Note what was heard by telephone, as a coordinator; it has no effect until it is signed.
    Heard(heard::Call),
}

/// Shows the board, or notes a call.
///
/// # Errors
/// If the service does not answer, or the day or the call is not understood.
pub(super) async fn run(channel: Channel, request: &Request, json: bool) -> anyhow::Result<()> {
    if let Some(Action::Heard(call)) = &request.action {
        return heard::note(channel, call, json).await;
    }
    let day_us = request.day.as_deref().map(moment).transpose()?.unwrap_or_default();
    let names = Names::read(&mut LedgerServiceClient::new(channel.clone())).await?;
    let days = DayServiceClient::new(channel).max_decoding_message_size(BULK_MESSAGE_BYTES_MAX);
    let screen = Screen::new(json, names);
    if request.follow || (screen.is_live() && !request.once) {
        return live::follow(days, day_us, screen).await;
    }
    screen.print(&get(days, day_us).await?)
}

async fn get(mut days: DayServiceClient<Channel>, day_us: i64) -> anyhow::Result<ExchangeDay> {
    let answer = days.get_exchange_day(GetExchangeDayRequest { day_us }).await?.into_inner();
    answer.day.context("the service sent no board")
}

/// A moment of the day that somebody typed.
///
/// # Errors
/// If it is no date.
fn moment(typed: &str) -> anyhow::Result<i64> {
    let date: jiff::civil::Date =
        typed.parse().with_context(|| format!("{typed:?} is no day; write it as 2025-06-12"))?;
    let noon = date.at(12, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC)?;
    Ok(noon.timestamp().as_microsecond())
}

/// A board as JSON, on one line.
fn json_line(day: &ExchangeDay) -> anyhow::Result<String> {
    Ok(output::to_json("homeward.ledger.v1.ExchangeDay", day)?.to_string())
}

#[cfg(test)]
mod tests;
