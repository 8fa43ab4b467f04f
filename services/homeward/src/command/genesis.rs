//! The genesis: prepared from public keys, finished once three have signed it, and shown.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use clap::Subcommand;
use homeward_payload::domain::{ClockMode, Genesis};
use homeward_payload::parse::parse_genesis;
use homeward_statement::Envelope;
use serde_json::json;

use super::output;
use super::prepared::PreparedFile;
use crate::founding::{self, Document};
use crate::tables::table;

/// The keys of a plan.
const PLAN_HELP: &str = "\
A plan:

  forum = \"Second exchange\"            # name for people
  origin = \"example.org/second\"        # origin line of every checkpoint
  clock = \"REAL\"                       # or SIMULATED, for an exercise
  created = \"2025-06-02T12:00:00Z\"     # when time starts; now where it is left out under REAL

  [limits]                             # each is optional
  batch_lines_max = 5000               # list_entries_max, agreement_terms_max, acknowledgement_days_max,
                                       # child_acknowledgement_days_max, child_answer_days_max, discrepancy_days_max
  [party-a]
  name = \"UKR\"                         # the power's code
  root = \"keys/a-root.key.pub\"         # each key: 64 hex digits, or the file that homeward keys new wrote
  recovery = \"...\"
  service = \"...\"                      # service, head, second-officer and panel also take a list of keys
  head = \"...\"
  second-officer = \"...\"
  witness = \"...\"
  sealing = \"...\"

  [party-b]                            # as party-a
  [commission]                         # root, recovery, service, panel, witness, sealing
  [neutral]                            # root, recovery, service, witness, sealing
  [mediator]                           # root, recovery, service, log";

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// Show who is in a forum, with which keys, under which policy.
    Show {
        /// The genesis file.
        file: PathBuf,
    },
    /// Make a genesis from a plan of names, bounds and public keys, for both heads and the mediator to sign.
    #[command(after_long_help = PLAN_HELP)]
    Prepare {
        /// The plan, a TOML file.
        plan: PathBuf,
        /// Where the prepared genesis goes.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
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
        Action::Prepare { plan, out } => prepare(plan, out, json),
        Action::Finish { prepared, out } => {
            let file = PreparedFile::read(prepared)?;
            ensure!(
                !file.signatures.is_empty(),
                "{} carries no signature yet; it takes those of party-a's head, party-b's head, mediator's service",
                prepared.display()
            );
            let envelope = file.envelope()?;
            let genesis = parse_genesis(&envelope)?;
            founding::write_public(out, envelope.bytes())?;
            show(&genesis, json)?;
            if !json {
                println!(
                    "Every service is configured with this file and this log id. The mediator's first start:"
                );
                println!("  homeward serve mediator --config FILE --found");
            }
            Ok(())
        }
    }
}

fn prepare(plan: &Path, out: &Path, json: bool) -> anyhow::Result<()> {
    let document = founding::plan(plan, homeward_shell::forum::wall_clock(), founding::draw_nonce()?)?;
    let file = PreparedFile {
        payload_type: Document::payload_type(),
        payload: hex::encode(&document.payload),
        signers: document.signers().iter().map(ToString::to_string).collect(),
        pack: None,
        signatures: Vec::new(),
    };
    file.write(out)?;
    show(&document.genesis, json)?;
    if !json {
        println!("\nPrepared in {}. Both heads and the mediator, each on the own device:", out.display());
        println!("  homeward sign {} --key KEY", out.display());
        println!("Then: homeward genesis finish {} --out genesis.envelope", out.display());
    }
    Ok(())
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
    println!("  created        {} UTC", output::time(genesis.created_time.0));
    println!("  time           {}", if simulated { "simulated: an exercise" } else { "real" });
    println!("  rules          version {}", genesis.rules_version);
    let mut table = table(&["principal", "name", "role", "key id"]);
    for keys in &genesis.principals {
        for key in &keys.statement_keys {
            table.add_row([
                keys.principal.word().to_owned(),
                keys.name.clone(),
                key.role.word().to_owned(),
                key.key_id.to_string().get(..16).unwrap_or_default().to_owned(),
            ]);
        }
    }
    println!("  policy         {} rules of who may say what", genesis.signing_policy.len());
    println!("\n{table}\n");
    Ok(())
}
