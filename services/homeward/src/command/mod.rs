//! The command line.

mod batch;
mod child;
mod connect;
mod course;
mod day;
mod dispute;
mod explain;
mod export_log;
mod genesis;
mod keys;
mod list;
mod matching;
mod names;
mod next;
mod output;
mod pages;
mod person;
mod prepare;
mod prepare_terms;
mod prepared;
mod progress;
mod register;
mod remains;
mod request;
mod round;
mod say;
mod saying;
mod serve;
mod sign;
mod speak;
mod standing;
mod suspension;
mod terms;
mod verify;
mod watch;
mod witness;

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

pub use output::{print_error, until_nobody_reads_on};

use crate::sandbox;

/// Coordinates humanitarian exchanges between two parties, a medical commission, a neutral and a mediator.
#[derive(Debug, Parser)]
#[command(name = "homeward", version, about, max_term_width = 100)]
pub struct Arguments {
    /// Print JSON, for programs.
    #[arg(long, global = true, help_heading = "For every command")]
    json: bool,
    /// Who calls and where: a TOML file with address, server_name, certificate, key and authority.
    #[arg(
        long,
        global = true,
        env = "HOMEWARD_CLIENT",
        value_name = "FILE",
        help_heading = "For every command"
    )]
    client: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Play a scenario with five processes on this machine.
    Sandbox {
        /// A built-in scenario (istanbul-2025, dix-hill-1862, yemen-2020, first) or a scenario file ending in .toml.
        #[arg(long, default_value = "istanbul-2025", value_name = "NAME|FILE.toml")]
        scenario: String,
        /// Folder for everything; a temporary one where none is named.
        #[arg(long, value_name = "DIR")]
        data: Option<PathBuf>,
        /// Where the report goes; report.json in the data folder where none is named.
        #[arg(long, value_name = "FILE.json")]
        report: Option<PathBuf>,
        /// End when the scenario has ended; otherwise the services stay up to be explored.
        #[arg(long)]
        exit: bool,
    },
    /// Run one service until it is asked to end.
    Serve {
        /// Which service.
        service: Service,
        /// Its configuration.
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
        /// The mediator's first start: the forum is new, so nothing was lost.
        #[arg(long)]
        found: bool,
    },
    /// Keys: drawn on the device that keeps them, and shown without their secret half.
    Keys {
        #[command(subcommand)]
        action: keys::Action,
    },
    /// The genesis of a forum: prepared from public keys, finished once three have signed it, shown.
    Genesis {
        #[command(subcommand)]
        action: genesis::Action,
    },
    /// Sign a prepared statement with a key file on this device, after reading what it says.
    Sign(sign::Request),
    /// Prepare what head and second officer sign: terms, a target, a confirmation, a window, a settlement, a step back.
    Prepare(prepare::Request),
    /// Hand in a prepared statement with its signatures. Safe to repeat.
    Submit {
        /// The prepared statement.
        file: PathBuf,
    },
    /// Verify an exported log, offline.
    Verify(verify::Request),
    /// Export the log in the C2SP tile layout with its envelopes, for any verifier.
    ExportLog {
        /// A new or empty folder.
        folder: PathBuf,
    },
    /// Who must act, by when, and what follows otherwise.
    Next {
        /// Only those of one principal: party-a, party-b or the name of its power, commission, neutral or mediator.
        #[arg(long, value_name = "PRINCIPAL")]
        actor: Option<String>,
    },
    /// The story of one batch, person, container or child's case: where it stands, who must act, how it came there.
    Explain(explain::Request),
    /// Registers of the own delegation: files imported, what they came to, and the quarantine.
    Register {
        #[command(subcommand)]
        action: register::Action,
    },
    /// Ask after persons whom the other side may hold, and answer its requests.
    Request {
        #[command(subcommand)]
        action: request::Action,
    },
    /// Rounds of lists: both sides commit before either list is opened; figures that both release.
    Round {
        #[command(subcommand)]
        action: round::Action,
    },
    /// Say something with the own service's key, from a file: what a clerk or the neutral enters.
    Say(say::Request),
    /// Persons sought and persons on the other side's lists: who may be whom, decided by a person.
    Match {
        #[command(subcommand)]
        action: matching::Action,
    },
    /// Drafts of batch lists: drawn by rules, changed with reasons, compared, checked dry, proposed.
    List {
        #[command(subcommand)]
        action: Box<list::Action>,
    },
    /// Batches: what was proposed, confirmed, handed over and settled.
    Batch {
        #[command(subcommand)]
        action: batch::Action,
    },
    /// The day of exchange as one board that goes on by itself: what is signed, what was only heard, who can stop it.
    Day(day::Request),
    /// Disputes: raised over what they name, admitted, resolved by both sides; what is held, and nothing else.
    Dispute(dispute::Request),
    /// Suspend an agreement or some of its terms; the wounded and children are not, unless they are named.
    Suspend(suspension::Suspend),
    /// Lift a suspension. What waits to be confirmed or to depart is stated and confirmed anew.
    Resume(suspension::Resume),
    /// After a suspension: say once more that this side holds everyone on its open lines, the persons alive.
    Revalidate(suspension::Revalidate),
    /// Suspensions, newest first.
    Suspensions,
    /// Remains: custody, what a container holds, who it is, what goes back, what the family is told.
    Remains {
        #[command(subcommand)]
        action: remains::Action,
    },
    /// Persons beside their lines: missing, dead or alive, effects, and what comes after release.
    Person {
        #[command(subcommand)]
        action: person::Action,
    },
    /// Terms: what was agreed, how far each has come, and who is ahead.
    Terms {
        #[command(subcommand)]
        action: terms::Action,
    },
    /// One child's case: how it stands, who must act on it, and every step of it.
    Child {
        #[command(subcommand)]
        action: child::Action,
    },
    /// A delegate of the neutral at a handover point, without a network: enter, print, sign; deliver later.
    Witness(witness::Request),
    /// Watch statements as they are sequenced.
    Watch {
        /// Start after this position; from the oldest kept where none is named.
        #[arg(long, value_name = "POSITION")]
        after: Option<u64>,
        /// Only statements about this batch: id or short code.
        #[arg(long, value_name = "BATCH")]
        batch: Option<String>,
        /// End when this many have been shown.
        #[arg(long, value_name = "NUMBER")]
        limit: Option<u64>,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Service {
    Mediator,
    Delegation,
    Commission,
    Neutral,
}

/// Runs a command. The result is false where something did not hold that the command was asked to check.
///
/// # Errors
/// Whatever stops the command.
pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(Box::pin(dispatch(arguments)))
}

async fn dispatch(arguments: &Arguments) -> anyhow::Result<bool> {
    let client = || connect::open(arguments.client.as_deref());
    let json = arguments.json;
    let voice = || {
        let opened = connect::open_as(arguments.client.as_deref());
        opened.map(|(channel, principal)| speak::Voice { channel, principal, json })
    };
    match &arguments.command {
        Command::Sandbox { scenario, data, report, exit } => {
            let request = sandbox::Request {
                scenario: scenario.clone(),
                data: data.clone(),
                report: report.clone(),
                exit: *exit,
                json,
            };
            Box::pin(sandbox::run(&request)).await
        }
        Command::Serve { service, config, found } => {
            serve::run(*service, config, *found).await.map(|()| true)
        }
        Command::Keys { action } => keys::run(action, json).map(|()| true),
        Command::Genesis { action } => genesis::run(action, json).map(|()| true),
        Command::Sign(request) => sign::run(request, json).map(|()| true),
        Command::Prepare(request) => prepare::run(client()?, request, json).await.map(|()| true),
        Command::Submit { file } => prepare::submit(client()?, file, json).await.map(|()| true),
        Command::Verify(request) => verify::run(request, json),
        Command::ExportLog { folder } => export_log::run(client()?, folder, json).await.map(|()| true),
        Command::Next { actor } => next::run(client()?, actor.as_deref(), json).await.map(|()| true),
        Command::Explain(request) => Box::pin(explain::run(client()?, request, json)).await.map(|()| true),
        Command::Register { action } => register::run(client()?, action, json).await.map(|()| true),
        Command::Request { action } => request::run(client()?, action, json).await.map(|()| true),
        Command::Round { action } => round::run(client()?, action, json).await.map(|()| true),
        Command::Say(request) => say::run(client()?, request, json).await.map(|()| true),
        Command::Match { action } => matching::run(client()?, action, json).await.map(|()| true),
        Command::List { action } => Box::pin(list::run(client()?, action, json)).await,
        Command::Batch { action } => batch::run(client()?, action, json).await.map(|()| true),
        Command::Day(request) => Box::pin(day::run(client()?, request, json)).await.map(|()| true),
        Command::Dispute(request) => dispute::run(&voice()?, request).await.map(|()| true),
        Command::Suspend(request) => suspension::suspend(&voice()?, request).await.map(|()| true),
        Command::Resume(request) => suspension::resume(&voice()?, request).await.map(|()| true),
        Command::Revalidate(request) => suspension::revalidate(&voice()?, request).await.map(|()| true),
        Command::Suspensions => suspension::list(&voice()?).await.map(|()| true),
        Command::Remains { action } => remains::run(client()?, action, json).await.map(|()| true),
        Command::Person { action } => person::run(client()?, action, json).await.map(|()| true),
        Command::Terms { action } => terms::run(client()?, action, json).await.map(|()| true),
        Command::Child { action } => Box::pin(child::run(client()?, action, json)).await.map(|()| true),
        Command::Witness(request) => Box::pin(witness::run(request, arguments.client.as_deref(), json)).await,
        Command::Watch { after, batch, limit } => {
            watch::run(client()?, *after, batch.as_deref(), *limit, json).await.map(|()| true)
        }
    }
}
