//! Verifying an exported log.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use homeward_payload::ids::LogId;
use serde::Deserialize;
use serde_json::json;

use super::output;
use crate::offline::verify;

/// What to verify.
#[derive(Debug, Args)]
pub(super) struct Request {
    /// An exported log.
    folder: PathBuf,
    /// The log to trust: a TOML file with log_id.
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// The log to trust, as 64 hex digits.
    #[arg(long, value_name = "HEX", conflicts_with = "policy")]
    log_id: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Policy {
    log_id: String,
}

/// Verifies; false where something does not hold.
///
/// # Errors
/// If the policy cannot be read.
pub(super) fn run(request: &Request, json: bool) -> anyhow::Result<bool> {
    let log_id = trusted(request)?;
    match verify::folder(&request.folder, log_id.as_ref()) {
        Ok(verified) => {
            if json {
                output::print_json(&serde_json::to_value(&verified)?)?;
                return Ok(true);
            }
            println!("VERIFIED  {}, log {}", verified.forum, verified.log_id);
            println!("  {} entries with root {}", verified.size, verified.root);
            println!("  every signature verified, the rules replayed to state {}", verified.state_digest);
            let quorum =
                if verified.is_final { "final: the genesis quorum is among them" } else { "not final" };
            println!("  cosigned by {} ({quorum})", verified.cosigned_by.join(", "));
            if verified.simulated {
                println!("  time in this log is simulated: it is an exercise");
            }
            if !verified.anchored {
                println!(
                    "  the log id was taken from the log itself: compare it with the one you were given"
                );
            }
            Ok(true)
        }
        Err(broken) => {
            if json {
                output::print_json(&json!({ "place": broken.place, "found": broken.found }))?;
            } else {
                println!("NOT VERIFIED  {}", broken.place);
                println!("  {}", broken.found);
            }
            Ok(false)
        }
    }
}

fn trusted(request: &Request) -> anyhow::Result<Option<LogId>> {
    let text = match (&request.log_id, &request.policy) {
        (Some(text), _) => text.clone(),
        (None, Some(path)) => {
            let text = std::fs::read_to_string(path)
                .with_context(|| format!("{} cannot be read", path.display()))?;
            toml::from_str::<Policy>(&text)
                .with_context(|| format!("trust policy {}", path.display()))?
                .log_id
        }
        (None, None) => return Ok(None),
    };
    LogId::from_hex(&text).map(Some).with_context(|| format!("{text:?} is no log id; it has 64 hex digits"))
}
