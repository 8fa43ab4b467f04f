//! What commands say through the own service, which signs it with its key; and how their arguments are read.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, anyhow, ensure};
use homeward_api::ledger::v1::GetStateRequest;
use homeward_api::ledger::v1::ledger_service_client::LedgerServiceClient;
use homeward_api::participant::v1::draft::Draft as Content;
use homeward_api::participant::v1::statement_desk_service_client::StatementDeskServiceClient;
use homeward_api::participant::v1::{Draft, SayStatementRequest};
use homeward_payload::domain::Principal;
use homeward_payload::ids::{Digest, SubjectRef};
use homeward_payload::proto::payload::v1 as proto;
use serde_json::{Value, json};
use tonic::transport::Channel;

use super::names::Names;
use super::{output, prepare};

/// Largest file of which a command takes the digest.
const FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Says something and prints what became of it. `made` are references that the command drew.
///
/// # Errors
/// If the service does not answer, or the statement is refused.
pub(super) async fn say(
    channel: Channel,
    content: Content,
    made: &[(&str, String)],
    json: bool,
) -> anyhow::Result<()> {
    let request = SayStatementRequest {
        draft: Some(Draft { draft: Some(content) }),
        not_after_us: 0,
        request_id: hex::encode(new_reference()?),
    };
    let answer = StatementDeskServiceClient::new(channel).say_statement(request).await?.into_inner().answer;
    let told = prepare::told(answer.and_then(|answer| answer.answer), json)?;
    if json {
        let receipt: Value = serde_json::from_str(&told)?;
        let mut drawn: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        made.iter().for_each(|(name, value)| drawn.entry(name).or_default().push(value));
        return output::print_json(&json!({ "answer": receipt, "made": drawn }));
    }
    println!("{told}");
    made.iter().for_each(|(name, value)| println!("  {name:<12}{value}"));
    Ok(())
}

/// A random reference that stands for nothing yet.
///
/// # Errors
/// If the system gives no randomness.
pub(super) fn new_reference() -> anyhow::Result<[u8; 16]> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| anyhow!("the system gives no randomness: {error}"))?;
    Ok(bytes)
}

/// The bytes of a reference.
///
/// # Errors
/// If the text is none.
pub(super) fn reference(text: &str) -> anyhow::Result<Vec<u8>> {
    let reference = SubjectRef::from_hex(text);
    reference.map(|known| known.to_vec()).with_context(|| {
        format!("{text:?} is no reference; one is 32 lower-case hex digits, as lists and records show it")
    })
}

/// The bytes of several references.
///
/// # Errors
/// If one is none.
pub(super) fn references(texts: &[String]) -> anyhow::Result<Vec<Vec<u8>>> {
    texts.iter().map(|text| reference(text)).collect()
}

/// SHA-256 of a file, which is all of it that goes on the log.
///
/// # Errors
/// If it cannot be read, or is larger than any document.
pub(super) fn digest_of(path: &Path) -> anyhow::Result<Vec<u8>> {
    let unreadable = || format!("{} cannot be read", path.display());
    let length = std::fs::metadata(path).with_context(unreadable)?.len();
    ensure!(length <= FILE_BYTES_MAX, "{} is larger than {FILE_BYTES_MAX} bytes", path.display());
    Ok(Digest::of(&std::fs::read(path).with_context(unreadable)?).to_vec())
}

/// A principal by its word or by the name of its power.
///
/// # Errors
/// If it is nobody of this forum.
pub(super) async fn principal(channel: &Channel, typed: &str) -> anyhow::Result<i32> {
    let names = Names::read(&mut LedgerServiceClient::new(channel.clone())).await?;
    let word = names.word(typed);
    let found = Principal::ALL.into_iter().find(|principal| Some(principal.word()) == word);
    let found = found.with_context(|| format!("{typed:?} is nobody in this forum"))?;
    Ok(proto::Principal::from(found).into())
}

/// A time as typed, or the newest of the log.
///
/// # Errors
/// If it is no time, or the service does not answer.
pub(super) async fn time_or_now(channel: &Channel, typed: Option<&str>) -> anyhow::Result<i64> {
    if let Some(typed) = typed {
        return prepare::time(typed);
    }
    let state = LedgerServiceClient::new(channel.clone()).get_state(GetStateRequest {}).await?;
    Ok(state.into_inner().newest_time_us)
}
