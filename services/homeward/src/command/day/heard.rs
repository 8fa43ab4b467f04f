//! What was heard by telephone, noted by a coordinator.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};
use homeward_api::ledger::v1::day_service_client::DayServiceClient;
use homeward_api::ledger::v1::ledger_service_client::LedgerServiceClient;
use homeward_api::ledger::v1::{GetExchangeDayRequest, ListBatchLinesRequest};
use homeward_api::mediator::v1::NoteReportRequest;
use homeward_api::mediator::v1::coordination_service_client::CoordinationServiceClient;
use homeward_payload::domain::Principal;
use homeward_payload::proto::payload::v1 as proto;
use homeward_shell::limits::BULK_MESSAGE_BYTES_MAX;
use tonic::transport::Channel;

use super::super::prepare::{batch_id, told};
use super::super::saying::{digest_of, principal};
use super::super::{output, prepare};

/// A call.
#[derive(Debug, Args)]
pub(super) struct Call {
    /// Id or short code.
    batch: String,
    /// Who called: party-a, party-b or the name of its power, or neutral.
    reporter: String,
    /// What was said.
    step: Step,
    /// How many, where a number was said.
    #[arg(long, value_name = "NUMBER")]
    count: Option<u32>,
    /// Whose people it is about; the caller's own where none is named, or the only side that gives.
    #[arg(long, value_name = "PARTY")]
    of: Option<String>,
    /// When the call was taken, as 14:05 of today or 2025-06-12T14:05:00Z, in UTC; now where none is named.
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// A sealed note on the call; only its SHA-256 goes on the log.
    #[arg(long, value_name = "FILE")]
    note: Option<PathBuf>,
}

/// What can be said by telephone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Step {
    /// People have departed.
    Departed,
    /// The caller stands at a handover point.
    Arrived,
    /// Everybody at the leg is ready.
    Ready,
    /// People were handed over.
    HandedOver,
    /// So many were counted at the handover.
    Counted,
    /// Something went wrong.
    Incident,
}

impl Step {
    const fn number(self) -> proto::ReportedStep {
        match self {
            Self::Departed => proto::ReportedStep::Departed,
            Self::Arrived => proto::ReportedStep::Arrived,
            Self::Ready => proto::ReportedStep::Ready,
            Self::HandedOver => proto::ReportedStep::HandedOver,
            Self::Counted => proto::ReportedStep::Counted,
            Self::Incident => proto::ReportedStep::Incident,
        }
    }

    // An arrival is the caller's own, and something can go wrong between all legs.
    const fn is_of_one_giver(self) -> bool {
        !matches!(self, Self::Arrived | Self::Incident)
    }
}

/// Notes a call and tells what became of the note.
///
/// # Errors
/// If the service does not answer or refuses, or what was typed is not understood.
pub(super) async fn note(channel: Channel, call: &Call, json: bool) -> anyhow::Result<()> {
    let reporter = principal(&channel, &call.reporter).await?;
    let batch = batch_id(&channel, &call.batch).await?;
    let giver = match &call.of {
        Some(typed) => principal(&channel, typed).await?,
        None if call.step.is_of_one_giver() => giver(&channel, &batch, reporter).await?,
        None => 0,
    };
    let heard_time_us = match &call.at {
        Some(typed) => heard_at(&channel, typed).await?,
        None => 0,
    };
    let report = proto::NoteReport {
        header: None,
        batch_id: batch,
        reporter,
        step: call.step.number().into(),
        giver,
        count: call.count,
        heard_time_us,
        note_digest: call.note.as_deref().map(digest_of).transpose()?.unwrap_or_default(),
    };
    let mut coordination = CoordinationServiceClient::new(channel);
    let answer = coordination.note_report(NoteReportRequest { report: Some(report) }).await?.into_inner();
    let told = told(answer.answer.and_then(|answer| answer.answer), json)?;
    println!("{told}");
    if !json {
        println!("It has no effect until it is signed. The board: homeward day");
    }
    Ok(())
}

/// The caller's own side where it is one, else the only side that gives in the batch.
async fn giver(channel: &Channel, batch: &[u8], reporter: i32) -> anyhow::Result<i32> {
    let parties = Principal::PARTIES.map(|party| i32::from(proto::Principal::from(party)));
    if parties.contains(&reporter) {
        return Ok(reporter);
    }
    let mut reads =
        LedgerServiceClient::new(channel.clone()).max_decoding_message_size(BULK_MESSAGE_BYTES_MAX);
    let request = ListBatchLinesRequest { batch: hex::encode(batch), page_size: 5_000, ..Default::default() };
    let lines = reads.list_batch_lines(request).await?.into_inner().lines;
    let gives = |party: &Principal| lines.iter().any(|line| line.giver == party.word());
    let givers: Vec<Principal> = Principal::PARTIES.into_iter().filter(gives).collect();
    match givers.as_slice() {
        [only] => Ok(proto::Principal::from(*only).into()),
        _ => bail!("both sides give in this batch; say whose people it is about with --of PARTY"),
    }
}

// An hour and a minute are of the day that the forum's clock shows.
async fn heard_at(channel: &Channel, typed: &str) -> anyhow::Result<i64> {
    if typed.contains('T') {
        return prepare::time(typed);
    }
    let mut days = DayServiceClient::new(channel.clone()).max_decoding_message_size(BULK_MESSAGE_BYTES_MAX);
    let day = days.get_exchange_day(GetExchangeDayRequest::default()).await?;
    let start_us = day.into_inner().day.context("the service sent no board")?.start_us;
    let date = output::time(start_us);
    let date = date.split(' ').next().unwrap_or_default();
    prepare::time(&moment(date, typed))
        .with_context(|| format!("{typed:?} is no time of day; write 14:05 or 2025-06-12T14:05:00Z"))
}

fn moment(date: &str, typed: &str) -> String {
    format!("{date}T{typed}:00Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_and_a_minute_are_of_the_day() {
        let check = |typed: &str, expected: Option<i64>| {
            assert_eq!(prepare::time(&moment("1970-01-02", typed)).ok(), expected, "{typed}");
        };
        check("00:00", Some(86_400_000_000));
        check("14:05", Some(86_400_000_000 + (14 * 60 + 5) * 60_000_000));
        check("25:00", None);
        check("soon", None);
    }
}
