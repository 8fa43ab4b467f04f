//! What commands say through the own service, which signs it with its key; and how their arguments are read.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, anyhow, ensure};
use homeward_api::ledger::v1::GetStateRequest;
use homeward_api::ledger::v1::ledger_service_client::LedgerServiceClient;
use homeward_api::log::v1::StatementAnswer;
use homeward_api::participant::v1::draft::Draft as Content;
use homeward_api::participant::v1::statement_desk_service_client::StatementDeskServiceClient;
use homeward_api::participant::v1::{Draft, SayStatementRequest};
use homeward_payload::domain::Principal;
use homeward_payload::ids::{Digest, SubjectRef};
use homeward_payload::proto::payload::v1 as proto;
use prost::Message as _;
use serde_json::{Value, json};
use tonic::transport::Channel;

use super::names::Names;
use super::{output, prepare};

/// Digits of a digest in a request id.
const REQUEST_ID_DIGITS: usize = 32;
/// Largest file of which a command takes the digest.
const FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// When a command that is given again is the same request, which gets the first answer and says nothing more.
pub(super) enum Occasion<'a> {
    /// Under this request id, which the caller chose.
    Chosen(&'a str),
    /// Whenever it says the same.
    Same,
    /// As long as what it is about stands as described here.
    While(&'a [u8]),
    /// Never: it is about references that were drawn for it, or about what no read tells of.
    Anew,
}

impl Occasion<'_> {
    fn request_id(&self, draft: &Draft) -> anyhow::Result<String> {
        let of = |state: &[u8]| {
            let digest = Digest::of(&[&draft.encode_to_vec(), state].concat()).to_string();
            digest.chars().take(REQUEST_ID_DIGITS).collect()
        };
        Ok(match self {
            Self::Chosen(id) => (*id).to_owned(),
            Self::Same => of(&[]),
            Self::While(state) => of(state),
            Self::Anew => hex::encode(new_reference()?),
        })
    }
}

/// Says a draft; nothing is answered where it waits for the mediator.
///
/// # Errors
/// If the service does not answer.
pub(super) async fn ask(
    channel: Channel,
    content: Content,
    occasion: Occasion<'_>,
) -> anyhow::Result<Option<StatementAnswer>> {
    let draft = Draft { draft: Some(content) };
    let request_id = occasion.request_id(&draft)?;
    let request = SayStatementRequest { draft: Some(draft), not_after_us: 0, request_id };
    Ok(StatementDeskServiceClient::new(channel).say_statement(request).await?.into_inner().answer)
}

/// Says a draft and prints what became of it.
///
/// # Errors
/// If the service does not answer, or the statement is refused.
pub(super) async fn say(
    channel: Channel,
    content: Content,
    occasion: Occasion<'_>,
    json: bool,
) -> anyhow::Result<()> {
    prepare::tell(ask(channel, content, occasion).await?, json)
}

/// Says a draft about references that the command drew, and prints them too; each time anew.
///
/// # Errors
/// If the service does not answer, or the statement is refused.
pub(super) async fn say_made(
    channel: Channel,
    content: Content,
    made: &[(&str, String)],
    json: bool,
) -> anyhow::Result<()> {
    let answer = ask(channel, content, Occasion::Anew).await?;
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

#[cfg(test)]
mod tests {
    use homeward_payload::proto::payload::v1::LiftRetention;

    use super::*;

    #[test]
    fn what_is_said_again_is_one_request_on_one_occasion() {
        let draft = |subject: u8| Draft {
            draft: Some(Content::LiftRetention(LiftRetention { header: None, subject: vec![subject; 16] })),
        };
        let id = |occasion: &Occasion<'_>, subject: u8| occasion.request_id(&draft(subject)).unwrap();
        for occasion in [Occasion::Same, Occasion::While(b"as it stands")] {
            assert_eq!(id(&occasion, 1), id(&occasion, 1));
            assert_ne!(id(&occasion, 1), id(&occasion, 2));
            assert_eq!(id(&occasion, 1).len(), REQUEST_ID_DIGITS);
        }
        assert_ne!(id(&Occasion::While(b"before"), 1), id(&Occasion::While(b"after"), 1));
        assert_ne!(id(&Occasion::Anew, 1), id(&Occasion::Anew, 1));
        assert_eq!(id(&Occasion::Chosen("chosen"), 1), "chosen");
    }
}
