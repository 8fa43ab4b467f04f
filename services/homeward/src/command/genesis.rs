//! The genesis: shown, and for an exercise founded.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Subcommand;
use homeward_payload::domain::{ClockMode, Genesis};
use homeward_payload::parse::parse_genesis;
use homeward_statement::Envelope;
use serde_json::json;

use super::output;
use super::prepared::PreparedFile;
use crate::tables::table;

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// Show who is in a forum, with which keys, under which policy.
    Show {
        /// The genesis file.
        file: PathBuf,
    },
    /// Make the genesis file of a prepared genesis once both heads and the mediator have signed it.
    Finish {
        /// The prepared genesis with its three signatures.
        prepared: PathBuf,
        /// Where the genesis goes.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

/// Runs an action.
///
/// # Errors
/// If a file cannot be read, or the genesis does not hold.
pub(super) fn run(action: &Action, json: bool) -> anyhow::Result<()> {
    match action {
        Action::Show { file } => show(&read(file)?, json),
        Action::Finish { prepared, out } => {
            let envelope = PreparedFile::read(prepared)?.envelope()?;
            let genesis = parse_genesis(&envelope)?;
            crate::founding::write_public(out, envelope.bytes())?;
            show(&genesis, json)
        }
    }
}

fn read(file: &Path) -> anyhow::Result<Genesis> {
    let bytes = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let envelope = Envelope::parse(&bytes).with_context(|| format!("{} is no envelope", file.display()))?;
    parse_genesis(&envelope).with_context(|| format!("{} is no genesis", file.display()))
}

fn show(genesis: &Genesis, json: bool) -> anyhow::Result<()> {
    let simulated = genesis.clock_mode == ClockMode::Simulated;
    if json {
        let principals: Vec<_> = genesis
            .principals
            .iter()
            .map(|keys| json!({ "principal": keys.principal.word(), "name": keys.name }))
            .collect();
        return output::print_json(&json!({
            "log_id": genesis.log_id.to_string(),
            "forum": genesis.forum_name,
            "origin": genesis.checkpoint_origin,
            "simulated": simulated,
            "created_time_us": genesis.created_time.0,
            "rules_version": genesis.rules_version,
            "principals": principals,
        }));
    }
    println!("{}", genesis.forum_name);
    println!("  log id         {}", genesis.log_id);
    println!("  origin         {}", genesis.checkpoint_origin);
    println!("  created        {}", output::time(genesis.created_time.0));
    println!("  time           {}", if simulated { "simulated: an exercise" } else { "real" });
    println!("  rules          version {}", genesis.rules_version);
    let mut table = table(&["principal", "name", "role", "key id"]);
    for keys in &genesis.principals {
        for key in &keys.statement_keys {
            table.add_row([
                keys.principal.word().to_owned(),
                keys.name.clone(),
                format!("{:?}", key.role).to_lowercase(),
                key.key_id.to_string().get(..16).unwrap_or_default().to_owned(),
            ]);
        }
    }
    println!("{table}");
    println!("  signing policy: {} rules", genesis.signing_policy.len());
    Ok(())
}
