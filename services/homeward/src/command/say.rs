//! Saying something with the own service's key, from a draft in a file.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use homeward_api::participant::v1::statement_desk_service_client::StatementDeskServiceClient;
use homeward_api::participant::v1::{Draft, SayStatementRequest};
use homeward_payload::ids::Digest;
use prost_reflect::{DescriptorPool, DynamicMessage};
use tonic::transport::Channel;

use super::prepare::told;

/// The message a draft file holds.
const DRAFT: &str = "homeward.participant.v1.Draft";
/// Digits of the file's digest in a request id that is not chosen.
const REQUEST_ID_DIGITS: usize = 32;

/// What to say.
#[derive(Debug, Args)]
pub(super) struct Request {
    /// A draft as protobuf JSON, as {"notify_retention": {"subject": "base64", "ground": 1, ...}}; its members are those
    /// of homeward.participant.v1.Draft, headers and digests that the service knows are left out.
    file: PathBuf,
    /// Under which request id; the digest of the file where none is chosen, so that the same file is said once.
    #[arg(long, value_name = "ID")]
    request_id: Option<String>,
}

/// Says what the file holds. Safe to repeat.
///
/// # Errors
/// If the file is no draft, the service does not answer, or the statement is refused.
pub(super) async fn run(channel: Channel, request: &Request, json: bool) -> anyhow::Result<()> {
    let text =
        std::fs::read(&request.file).with_context(|| format!("{} cannot be read", request.file.display()))?;
    let draft = draft(&request.file, &text)?;
    say(channel, draft, request.request_id.as_deref(), json).await
}

/// Says a draft, under the digest of its bytes where no request id is chosen.
///
/// # Errors
/// If the service does not answer, or the statement is refused.
pub(super) async fn say(
    channel: Channel,
    draft: Draft,
    request_id: Option<&str>,
    json: bool,
) -> anyhow::Result<()> {
    let digest = Digest::of(&prost::Message::encode_to_vec(&draft)).to_string();
    let request_id =
        request_id.map_or_else(|| digest.chars().take(REQUEST_ID_DIGITS).collect(), str::to_owned);
    let mut desk = StatementDeskServiceClient::new(channel);
    let said = SayStatementRequest { draft: Some(draft), not_after_us: 0, request_id };
    let answer = desk.say_statement(said).await?.into_inner().answer;
    println!("{}", told(answer.and_then(|answer| answer.answer), json)?);
    Ok(())
}

/// Reads a draft in the protobuf JSON mapping.
fn draft(path: &Path, text: &[u8]) -> anyhow::Result<Draft> {
    let pool = DescriptorPool::decode(homeward_api::DESCRIPTOR_SET)?;
    let descriptor = pool.get_message_by_name(DRAFT).context("the contracts have no draft")?;
    let mut reader = serde_json::Deserializer::from_slice(text);
    let read = DynamicMessage::deserialize(descriptor, &mut reader)
        .with_context(|| format!("{} is no draft; its form is that of {DRAFT}", path.display()))?;
    reader.end().with_context(|| format!("{} holds more than a draft", path.display()))?;
    Ok(read.transcode_to()?)
}

#[cfg(test)]
mod tests {
    use homeward_api::participant::v1::draft::Draft as Content;

    use super::*;

    #[test]
    fn a_draft_is_read_and_what_is_none_is_refused() {
        let path = Path::new("draft.json");
        let text = br#"{"lift_retention": {"subject": "XV5eXl5eXl5eXl5eXl5eXg=="}}"#;
        let read = draft(path, text).unwrap();
        assert!(matches!(read.draft, Some(Content::LiftRetention(said)) if said.subject.len() == 16));
        for text in [&b"{\"lift_retention\": {\"person\": 1}}"[..], b"{} {}", b"[1]"] {
            let error = draft(path, text).unwrap_err();
            assert!(error.to_string().contains("draft"), "{error}");
        }
    }
}
