//! The delegate of the neutral at a handover point. Only `pack` and `deliver` know a network; everything else works on
//! the folder of the pack, and is durable there before it answers.

mod check;
mod deliver;
mod enter;
mod load;
mod page;
mod paper;
mod photo;
mod print;
mod show;
mod sign;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use homeward_neutral::point::{Board, Entered, Pack, Store};

/// What to do, and with which pack.
#[derive(Debug, Args)]
pub(super) struct Request {
    /// The folder of the pack; this folder where none is named.
    #[arg(long = "pack", global = true, env = "HOMEWARD_PACK", default_value = ".", value_name = "DIR")]
    folder: PathBuf,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Beforehand, at the own service: load a batch and everything needed at the point into a folder.
    Pack(load::Wanted),
    #[command(flatten)]
    Enter(enter::Typed),
    /// Take back the newest entry that is not signed, or one by its number.
    Undo {
        /// Its number, as show lists it.
        entry: Option<i64>,
    },
    /// The handover as it was entered: lines, what waits for a signature, what is signed and delivered.
    Show,
    /// Print the roster: one sheet for each giving side, or for each group of a side.
    Roster {
        /// People or containers on one sheet; all of a side where none is named.
        #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
        group: Option<u32>,
        #[command(flatten)]
        form: print::Form,
    },
    /// Print the act: counts, outcomes, notes, the result, fields for three signatures.
    Act {
        #[command(flatten)]
        form: print::Form,
    },
    /// Say whether a paper is of this pack and of what was entered: by its code, or by the groups of its digest.
    Check {
        /// As it stands on the paper, with or without spaces and hyphens.
        #[arg(required = true)]
        code: Vec<String>,
    },
    /// Seal a photograph of a signed paper, as evidence for both sides and the neutral.
    Photo {
        /// The photograph.
        file: PathBuf,
        /// The code of the paper it shows; the act that was printed last where none is named.
        #[arg(long, value_name = "CODE")]
        code: Option<String>,
    },
    /// Sign what was entered, with the key of the pack. Durable before anything is printed.
    Sign,
    /// Later, in reach of a service again: hand in what was signed and sealed. Safe to repeat, in any order.
    Deliver {
        /// The client file is the mediator's: statements go straight to it; photographs wait for the own service.
        #[arg(long)]
        mediator: bool,
    },
}

/// Runs an action. The result is false where something did not hold that was to be checked, or was refused.
///
/// # Errors
/// Whatever stops it, saying what to do.
pub(super) async fn run(request: &Request, client: Option<&Path>, json: bool) -> anyhow::Result<bool> {
    let folder = &request.folder;
    match &request.action {
        Action::Pack(wanted) => load::run(wanted, client, json).await.map(|()| true),
        Action::Deliver { mediator } => deliver::run(&mut open(folder)?, client, *mediator, json).await,
        Action::Enter(typed) => enter::run(&mut open(folder)?, typed, json).map(|()| true),
        Action::Undo { entry } => enter::undo(&mut open(folder)?, *entry, json).map(|()| true),
        Action::Show => show::run(&open(folder)?, json).map(|()| true),
        Action::Roster { group, form } => {
            print::roster(&mut open(folder)?, *group, form, json).map(|()| true)
        }
        Action::Act { form } => print::act(&mut open(folder)?, form, json).map(|()| true),
        Action::Check { code } => check::run(&open(folder)?, &code.concat(), json),
        Action::Photo { file, code } => {
            photo::run(&mut open(folder)?, file, code.as_deref(), json).map(|()| true)
        }
        Action::Sign => sign::run(&mut open(folder)?, json).map(|()| true),
    }
}

/// An opened folder.
struct Point {
    store: Store,
    pack: Pack,
}

impl Point {
    fn entries(&self) -> anyhow::Result<Vec<Entered>> {
        Ok(self.store.entries()?)
    }

    fn board<'p>(&'p self, entries: &[Entered]) -> Board<'p> {
        Board::new(&self.pack, entries)
    }
}

fn open(folder: &Path) -> anyhow::Result<Point> {
    let store = Store::open(folder)?;
    let pack = Pack::open(&store.pack()?)?;
    Ok(Point { store, pack })
}
