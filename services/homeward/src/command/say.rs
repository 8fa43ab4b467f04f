//! Saying something with the own service's key, from a draft in a file.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use homeward_api::participant::v1::Draft;
use prost_reflect::{DescriptorPool, DynamicMessage};
use tonic::transport::Channel;

use super::saying::{Occasion, say};

/// The message a draft file holds.
const DRAFT: &str = "homeward.participant.v1.Draft";

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
    let content = draft(&request.file, &text)?.draft;
    let content = content.with_context(|| format!("{} says nothing", request.file.display()))?;
    let occasion = request.request_id.as_deref().map_or(Occasion::Same, Occasion::Chosen);
    say(channel, content, occasion, json).await
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
