//! Exporting the log.

use std::path::Path;

use homeward_api::log::v1::log_service_client::LogServiceClient;
use homeward_shell::limits::BULK_MESSAGE_BYTES_MAX;
use serde_json::json;
use tonic::transport::Channel;

use super::output;
use crate::offline::export;

/// Exports the log into a folder.
///
/// # Errors
/// If the service does not answer or a file cannot be written.
pub(super) async fn run(channel: Channel, folder: &Path, json: bool) -> anyhow::Result<()> {
    let mut log = LogServiceClient::new(channel).max_decoding_message_size(BULK_MESSAGE_BYTES_MAX);
    let exported = export::write(&mut log, folder).await?;
    if json {
        return output::print_json(&json!({ "size": exported.size, "files": exported.files }));
    }
    println!("{} entries in {} files in {}.", exported.size, exported.files, folder.display());
    println!("Check it with: homeward verify {}", folder.display());
    Ok(())
}
