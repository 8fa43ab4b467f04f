//! Preparing what head and second officer sign, and handing it in once they have.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand, ValueEnum};
use homeward_api::ledger::v1::ledger_service_client::LedgerServiceClient;
use homeward_api::ledger::v1::{BatchPack, GetBatchPackRequest, GetBatchRequest};
use homeward_api::log::v1::StatementAnswer;
use homeward_api::log::v1::statement_answer::Answer;
use homeward_api::participant::v1::draft::Draft as Content;
use homeward_api::participant::v1::statement_desk_service_client::StatementDeskServiceClient;
use homeward_api::participant::v1::{
    DetachedSignature, Draft, PrepareStatementRequest, PreparedStatement, SubmitSignedRequest,
};
use homeward_payload::domain::Body;
use homeward_payload::ids::BatchId;
use homeward_payload::parse::parse_statement;
use homeward_payload::proto::payload::v1 as proto;
use homeward_shell::limits::BULK_MESSAGE_BYTES_MAX;
use prost::Message as _;
use serde_json::json;
use tonic::transport::Channel;

use super::course::Course;
use super::output;
use super::prepare_terms;
use super::prepared::PreparedFile;
use super::saying::digest_of;
use super::sign;

/// What to prepare.
#[derive(Debug, Args)]
pub(super) struct Request {
    #[command(subcommand)]
    what: What,
    /// Where the prepared statement goes.
    #[arg(long, global = true, default_value = "prepared.json", value_name = "FILE")]
    out: PathBuf,
}

#[derive(Debug, Subcommand)]
enum What {
    /// A confirmation of the newest revision of a batch.
    Confirm {
        /// Id or short code.
        batch: String,
    },
    /// Agreement to a window; equal to the other side's where it has signed one.
    Window {
        /// Id or short code.
        batch: String,
        /// Start, as 2025-06-09T08:00:00Z.
        #[arg(long)]
        start: String,
        /// End, at most 72 hours later.
        #[arg(long)]
        end: String,
        /// A file that describes the handover point; only its SHA-256 goes on the log.
        #[arg(long, value_name = "FILE")]
        place: PathBuf,
        /// A file that describes the point where party A gives, where the sides meet at a distance.
        #[arg(long, value_name = "FILE")]
        leg_a: Option<PathBuf>,
        /// The same for party B.
        #[arg(long, value_name = "FILE")]
        leg_b: Option<PathBuf>,
        /// Nobody departs before the neutral has opened both points at once.
        #[arg(long, requires_all = ["leg_a", "leg_b"])]
        simultaneous: bool,
    },
    /// The settlement of a batch.
    Settle {
        /// Id or short code.
        batch: String,
    },
    /// Figures released to the public, once the other side releases the same; all terms of the agreement.
    Figures {
        /// Code of the agreement.
        agreement: String,
    },
    /// This side's confirmation taken back.
    Withdraw {
        /// Id or short code.
        batch: String,
        /// Why.
        #[arg(long)]
        ground: Ground,
    },
    /// The end of a batch that both sides have not confirmed.
    Cancel {
        /// Id or short code.
        batch: String,
        /// Why.
        #[arg(long)]
        ground: Ground,
    },
    #[command(flatten)]
    Course(Course),
    #[command(flatten)]
    Terms(prepare_terms::What),
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Ground {
    Content,
    Safety,
    Schedule,
    Other,
}

/// Prepares a statement from what the own service's mirror has verified, and writes it to a file for signing.
///
/// # Errors
/// If the service does not answer, or refuses.
pub(super) async fn run(channel: Channel, request: &Request, json: bool) -> anyhow::Result<()> {
    let content = content(&channel, &request.what).await?;
    let mut desk = StatementDeskServiceClient::new(channel.clone());
    let prepared = desk
        .prepare_statement(PrepareStatementRequest {
            draft: Some(Draft { draft: Some(content) }),
            not_after_us: end_of(&request.what)?,
        })
        .await?
        .into_inner()
        .prepared
        .context("the service prepared nothing")?;
    write(&channel, prepared, &request.out, json).await
}

/// Writes a prepared statement to a file for those who sign it.
///
/// # Errors
/// If the file cannot be written, or the batch has changed meanwhile.
pub(super) async fn write(
    channel: &Channel,
    prepared: PreparedStatement,
    out: &Path,
    json: bool,
) -> anyhow::Result<()> {
    let file = PreparedFile {
        payload_type: prepared.payload_type.clone(),
        payload: hex::encode(&prepared.payload),
        signers: prepared.signers.iter().map(hex::encode).collect(),
        pack: pack(channel, &prepared).await?.map(|pack| hex::encode(pack.encode_to_vec())),
        signatures: Vec::new(),
    };
    let explained = file.explain_pack().context("the batch has changed meanwhile; prepare it again")?;
    file.write(out)?;
    if json {
        let written = json!({ "file": out, "summary": prepared.summary, "pack": explained });
        return output::print_json(&written);
    }
    println!("Prepared in {}:\n", out.display());
    output::print_statement(&prepared.summary, explained.as_deref());
    println!("\nEach signer: homeward sign {} --key KEY", out.display());
    println!("Then:        homeward submit {}", out.display());
    Ok(())
}

/// Hands in a prepared statement with its signatures. Safe to repeat.
///
/// # Errors
/// If the service does not answer, or the statement is refused.
pub(super) async fn submit(channel: Channel, file: &Path, json: bool) -> anyhow::Result<()> {
    let prepared = PreparedFile::read(file)?;
    if let Some(lacking) = sign::lacking(&prepared, &prepared.payload_bytes()?, file) {
        bail!("nothing was handed in: {lacking}");
    }
    let envelope = prepared.envelope()?;
    let signatures = envelope.signatures().iter().map(|signature| DetachedSignature {
        key_id: signature.key_id().as_bytes().to_vec(),
        signature: signature.as_bytes().to_vec(),
    });
    let request = SubmitSignedRequest {
        payload_type: prepared.payload_type.clone(),
        payload: prepared.payload_bytes()?,
        signatures: signatures.collect(),
    };
    let mut desk = StatementDeskServiceClient::new(channel);
    let answer = desk.submit_signed(request).await?.into_inner().answer;
    tell(answer, json)
}

/// Prints what became of a statement.
///
/// # Errors
/// If it was refused.
pub(super) fn tell(answer: Option<StatementAnswer>, json: bool) -> anyhow::Result<()> {
    println!("{}", told(answer.and_then(|answer| answer.answer), json)?);
    Ok(())
}

/// What became of a statement, for people or for programs.
pub(super) fn told(answer: Option<Answer>, json: bool) -> anyhow::Result<String> {
    match answer {
        Some(Answer::Receipt(receipt)) if json => {
            Ok(serde_json::to_string_pretty(&output::to_json("homeward.log.v1.Receipt", &receipt)?)?)
        }
        Some(Answer::Receipt(receipt)) => {
            let time = output::time(receipt.sequenced_time_us);
            Ok(format!("In the log at position {}, {time} UTC.", receipt.position))
        }
        Some(Answer::Refusal(refusal)) => {
            let reason = homeward_api::reason::name(refusal.reason());
            bail!("{reason} {} {}", refusal.message, refusal.allowed.join(" "))
        }
        None if json => Ok(serde_json::to_string_pretty(&json!({ "waiting": true }))?),
        None => Ok("The mediator is out of reach. The statement waits in the outbox and will be delivered."
            .to_owned()),
    }
}

/// The batch pack of what is to be signed, from the own service's mirror; nothing where no digest needs one.
async fn pack(channel: &Channel, prepared: &PreparedStatement) -> anyhow::Result<Option<BatchPack>> {
    let statement = parse_statement(&prepared.payload_type, &prepared.payload, Vec::new())?;
    let (batch, revision) = match &statement.body {
        Body::ConfirmBatch(said) => (said.batch, said.revision),
        // What is settled is the revision in force.
        Body::SignSettlement(said) => (said.batch, 0),
        _ => return Ok(None),
    };
    let mut reads =
        LedgerServiceClient::new(channel.clone()).max_decoding_message_size(BULK_MESSAGE_BYTES_MAX);
    let request = GetBatchPackRequest { batch: batch.to_string(), revision };
    let pack = reads.get_batch_pack(request).await?.into_inner().pack;
    pack.context("the service gave no batch pack").map(Some)
}

/// Until when a statement commits its author; 0 where nothing ends it.
fn end_of(what: &What) -> anyhow::Result<i64> {
    match what {
        What::Course(course) => course.end_us(),
        _ => Ok(0),
    }
}

async fn content(channel: &Channel, what: &What) -> anyhow::Result<Content> {
    let id = async |name: &str| batch_id(channel, name).await;
    Ok(match what {
        What::Confirm { batch } => {
            Content::ConfirmBatch(proto::ConfirmBatch { batch_id: id(batch).await?, ..Default::default() })
        }
        What::Settle { batch } => Content::SignSettlement(proto::SignSettlement {
            batch_id: id(batch).await?,
            ..Default::default()
        }),
        What::Figures { agreement } => Content::ReleaseFigures(proto::ReleaseFigures {
            agreement: agreement.clone(),
            ..Default::default()
        }),
        What::Withdraw { batch, ground } => Content::WithdrawConfirmation(proto::WithdrawConfirmation {
            batch_id: id(batch).await?,
            ground: step_back(*ground).into(),
            ..Default::default()
        }),
        What::Cancel { batch, ground } => Content::CancelBatch(proto::CancelBatch {
            header: None,
            batch_id: id(batch).await?,
            ground: step_back(*ground).into(),
        }),
        What::Course(course) => course.content(channel).await?,
        What::Window { batch, start, end, place, leg_a, leg_b, simultaneous } => {
            let mut legs = Vec::new();
            for (giver, leg) in [(proto::Principal::PartyA, leg_a), (proto::Principal::PartyB, leg_b)] {
                if let Some(leg) = leg {
                    legs.push(proto::WindowLeg { giver: giver.into(), place_digest: digest_of(leg)? });
                }
            }
            Content::AgreeWindow(proto::AgreeWindow {
                header: None,
                batch_id: id(batch).await?,
                window: Some(proto::Window {
                    start_time_us: time(start)?,
                    end_time_us: time(end)?,
                    place_digest: digest_of(place)?,
                    legs,
                    simultaneous: *simultaneous,
                }),
                as_of: None,
            })
        }
        What::Terms(what) => prepare_terms::content(channel, what).await?,
    })
}

/// The id of the batch that somebody names by its id or short code.
///
/// # Errors
/// If the service does not answer, or knows no such batch.
pub(super) async fn batch_id(channel: &Channel, name: &str) -> anyhow::Result<Vec<u8>> {
    let mut reads = LedgerServiceClient::new(channel.clone());
    let answer = reads.get_batch(GetBatchRequest { batch: name.to_owned() }).await?.into_inner();
    let id = answer.batch.and_then(|batch| BatchId::from_hex(&batch.batch));
    id.map(|id| id.to_vec()).context("the service gave no batch id")
}

/// A time as people type it, in microseconds since 1970 UTC.
///
/// # Errors
/// If it is no time.
/// A time as people write it.
///
/// # Errors
/// If it is none.
pub(super) fn time(text: &str) -> anyhow::Result<i64> {
    let time: jiff::Timestamp =
        text.parse().with_context(|| format!("{text:?} is no time; write 2025-06-09T08:00:00Z"))?;
    Ok(time.as_microsecond())
}

pub(super) const fn step_back(ground: Ground) -> proto::StepBackGround {
    match ground {
        Ground::Content => proto::StepBackGround::Content,
        Ground::Safety => proto::StepBackGround::Safety,
        Ground::Schedule => proto::StepBackGround::Schedule,
        Ground::Other => proto::StepBackGround::Other,
    }
}

#[cfg(test)]
mod tests {
    use homeward_api::log::v1::Receipt;

    use super::*;

    #[test]
    fn programs_are_told_in_json_whatever_became_of_a_statement() {
        let receipt =
            || Receipt { position: 7, sequenced_time_us: 1_748_822_400_000_000, ..Receipt::default() };
        let value = |answer| serde_json::from_str::<serde_json::Value>(&told(answer, true).unwrap()).unwrap();
        assert_eq!(value(Some(Answer::Receipt(receipt())))["position"], "7");
        assert_eq!(value(None)["waiting"], true);
        let text = told(Some(Answer::Receipt(receipt())), false).unwrap();
        assert_eq!(text, "In the log at position 7, 2025-06-02 00:00 UTC.");
        assert!(told(None, false).unwrap().contains("waits in the outbox"));
    }
}
