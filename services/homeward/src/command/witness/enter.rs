//! What is typed at the point: one short command for each entry.

use anyhow::{Context as _, bail};
use clap::{Subcommand, ValueEnum};
use homeward_neutral::point::sealing::{StayGround, ground};
use homeward_neutral::point::{Board, Entry, Lines, Pack, PointFault};
use homeward_payload::domain::{AbortGround, Principal, SigningRefusalGround};
use homeward_payload::ids::Digest;
use serde_json::json;

use super::Point;
use crate::command::course::{AbortGround as TypedAbort, RefusalGround as TypedRefusal};
use crate::command::output;

/// Lines as people type them.
#[derive(Debug, clap::Args)]
pub(super) struct TypedLines {
    /// Numbers and ranges, as 17 or 1-135 or 3,7-9.
    lines: String,
    /// All of these but for some.
    #[arg(long, value_name = "LINES")]
    except: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Ground {
    /// The person declines now.
    Declined,
    /// The person is no longer fit to travel.
    Unfit,
}

/// An entry as it is typed.
#[derive(Debug, Subcommand)]
pub(super) enum Typed {
    /// These stand at the point. A note.
    Present(TypedLines),
    /// These did not appear. To be signed.
    Absent(TypedLines),
    /// These persons stay; why is sealed to the neutral. To be signed, one by one.
    NotDeparting {
        #[command(flatten)]
        lines: TypedLines,
        /// Why; the laptop itself cannot read it again.
        #[arg(long)]
        ground: Ground,
    },
    /// The receiving side refuses these containers. A note: that side says it.
    RefusedContainer(TypedLines),
    /// The receiving side remarks on these seals. A note: that side says it.
    Seal(TypedLines),
    /// A count of what a side gives. The own one is to be signed; with --by it is a note of what a side says.
    Count {
        /// A, B or the name of a power.
        giver: String,
        /// How many.
        count: u32,
        /// The side that counted so.
        #[arg(long, value_name = "SIDE")]
        by: Option<String>,
    },
    /// You stand at the point. To be signed.
    Arrived,
    /// Everybody at one leg of a simultaneous release is ready. To be signed.
    Ready {
        /// The side that gives there: A, B or the name of a power.
        giver: String,
    },
    /// These depart: some lines, everybody of a side, or everybody who may. To be signed.
    Departed {
        /// Lines, or A, B or the name of a power.
        who: Option<String>,
        /// All of these but for some.
        #[arg(long, value_name = "LINES")]
        except: Option<String>,
    },
    /// The handover is broken off. To be signed.
    Abort {
        /// Why.
        #[arg(long)]
        ground: TypedAbort,
    },
    /// You sign the record as it was entered. To be signed.
    Attest,
    /// You do not sign the record as it was entered. To be signed.
    RefuseToSign {
        /// Why.
        #[arg(long)]
        ground: TypedRefusal,
    },
    /// Words for the act. They stay on this laptop and on paper.
    Note {
        /// The words.
        #[arg(required = true)]
        words: Vec<String>,
    },
}

/// Enters something, and tells how the handover stands.
///
/// # Errors
/// [`PointFault`]; then nothing was entered.
pub(super) fn run(point: &mut Point, typed: &Typed, json: bool) -> anyhow::Result<()> {
    let entries = point.entries()?;
    let made = point.pack.now();
    let meant = meant(typed, &point.board(&entries))?;
    let mut known = entries;
    let mut told = Vec::new();
    for entry in &meant {
        point.board(&known).check(entry)?;
        let sealed = sealed(&point.pack, typed, entry)?;
        let ordinal = point.store.enter(made, entry, &sealed)?;
        told.push((ordinal, entry.to_string()));
        known = point.entries()?;
    }
    let waiting = known.iter().filter(|one| one.entry.is_signed() && !one.signed).count();
    if json {
        let entries = told.iter().map(|(ordinal, line)| json!({ "entry": ordinal, "line": line }));
        return output::print_json(&json!({
            "entered": entries.collect::<Vec<_>>(),
            "waiting_for_signature": waiting,
        }));
    }
    for (ordinal, line) in &told {
        println!("{ordinal:>4}  {line}");
    }
    println!("{}", standing(&point.board(&known), waiting));
    Ok(())
}

/// Takes back an entry that is not signed.
///
/// # Errors
/// If there is none.
pub(super) fn undo(point: &mut Point, entry: Option<i64>, json: bool) -> anyhow::Result<()> {
    let entries = point.entries()?;
    let newest = entries.iter().rev().find(|one| !one.signed).map(|one| one.ordinal);
    let ordinal = entry.or(newest).ok_or(PointFault::NothingToUndo)?;
    let line = entries.iter().find(|one| one.ordinal == ordinal).map(|one| one.entry.to_string());
    if !point.store.undo(ordinal)? {
        return Err(PointFault::NotUndone(ordinal).into());
    }
    let line = line.unwrap_or_default();
    if json {
        return output::print_json(&json!({ "undone": ordinal, "line": line }));
    }
    println!("Taken back: {ordinal}  {line}");
    Ok(())
}

/// The handover in one line.
fn standing(board: &Board<'_>, waiting: usize) -> String {
    let mut parts = Vec::new();
    for (what, count) in super::show::outcomes(board) {
        parts.push(format!("{count} {what}"));
    }
    let waits = match waiting {
        0 => "Nothing waits for a signature.".to_owned(),
        1 => "1 entry waits for homeward witness sign.".to_owned(),
        more => format!("{more} entries wait for homeward witness sign."),
    };
    format!("{}. {waits}", parts.join(", "))
}

/// The entries that a command means: mostly one.
fn meant(typed: &Typed, board: &Board<'_>) -> anyhow::Result<Vec<Entry>> {
    let pack = board.pack();
    let one = match typed {
        Typed::Present(lines) => Entry::Present(lines.read()?),
        Typed::Absent(lines) => Entry::Absent(lines.read()?),
        Typed::NotDeparting { lines, .. } => Entry::NotDeparting(lines.read()?),
        Typed::RefusedContainer(lines) => Entry::RefusedContainer(lines.read()?),
        Typed::Seal(lines) => Entry::SealRemark(lines.read()?),
        Typed::Count { giver, count, by } => Entry::Counted {
            by: by.as_deref().map_or(Ok(Principal::Neutral), |by| party(pack, by))?,
            giver: party(pack, giver)?,
            count: *count,
        },
        Typed::Arrived => Entry::Arrived,
        Typed::Ready { giver } => Entry::Ready(party(pack, giver)?),
        Typed::Departed { who, except } => return departed(board, who.as_deref(), except.as_deref()),
        Typed::Abort { ground } => Entry::Aborted(match ground {
            TypedAbort::Safety => AbortGround::Safety,
            TypedAbort::Transport => AbortGround::Transport,
            TypedAbort::Access => AbortGround::Access,
            TypedAbort::Other => AbortGround::Other,
        }),
        Typed::Attest => Entry::Attested,
        Typed::RefuseToSign { ground } => Entry::RefusedToSign(match ground {
            TypedRefusal::Counts => SigningRefusalGround::Counts,
            TypedRefusal::Identity => SigningRefusalGround::Identity,
            TypedRefusal::Procedure => SigningRefusalGround::Procedure,
            TypedRefusal::Other => SigningRefusalGround::Other,
        }),
        Typed::Note { words } => Entry::note(&words.join(" "))?,
    };
    Ok(vec![one])
}

impl TypedLines {
    fn read(&self) -> Result<Lines, PointFault> {
        read(&self.lines, self.except.as_deref())
    }
}

fn read(lines: &str, except: Option<&str>) -> Result<Lines, PointFault> {
    let lines = Lines::parse(lines)?;
    match except {
        None => Ok(lines),
        Some(except) => Ok(lines.without(&Lines::parse(except)?)?),
    }
}

/// One entry for each side, as a statement names lines of one side.
fn departed(board: &Board<'_>, who: Option<&str>, except: Option<&str>) -> anyhow::Result<Vec<Entry>> {
    let pack = board.pack();
    let except: Vec<u32> = match except {
        Some(except) => Lines::parse(except)?.iter().collect(),
        None => Vec::new(),
    };
    let named = who.filter(|who| who.starts_with(|first: char| first.is_ascii_digit()));
    let named = named.map(Lines::parse).transpose()?;
    let side = match (who, &named) {
        (Some(who), None) => Some(party(pack, who)?),
        _ => None,
    };
    let mut entries = Vec::new();
    for giver in Principal::PARTIES.into_iter().filter(|giver| side.is_none_or(|side| side == *giver)) {
        let mut lines: Vec<u32> = match &named {
            // Lines of nobody are refused by their number, with the first side.
            Some(named) => named.iter().filter(|line| giver_of(pack, *line) == giver).collect(),
            None => board.may_depart(giver),
        };
        lines.retain(|line| !except.contains(line));
        if let Ok(lines) = Lines::of(lines) {
            entries.push(Entry::Departed { giver, lines });
        }
    }
    if entries.is_empty() {
        bail!(
            "nobody may depart: every line is not cleared to the end of the window, has departed, or stays; homeward \
             witness show lists them"
        );
    }
    Ok(entries)
}

fn giver_of(pack: &Pack, line: u32) -> Principal {
    pack.line(line).map_or(Principal::PartyA, |line| line.giver)
}

/// A party by its letter, its word or the name of its power.
fn party(pack: &Pack, typed: &str) -> anyhow::Result<Principal> {
    let known = |party: &Principal| {
        let letter = party.word().trim_start_matches("party-");
        [letter, party.word(), pack.name(*party)].iter().any(|name| name.eq_ignore_ascii_case(typed))
    };
    Principal::PARTIES.into_iter().find(known).with_context(|| {
        let [a, b] = Principal::PARTIES.map(|party| pack.name(party).to_owned());
        format!("{typed:?} is neither side; type A or {a}, B or {b}")
    })
}

/// What is sealed with an entry: why each person stays.
fn sealed(pack: &Pack, typed: &Typed, entry: &Entry) -> anyhow::Result<Vec<(Digest, String, Vec<u8>)>> {
    let (Typed::NotDeparting { ground: typed, .. }, Entry::NotDeparting(lines)) = (typed, entry) else {
        return Ok(Vec::new());
    };
    let stays = match typed {
        Ground::Declined => StayGround::Declined,
        Ground::Unfit => StayGround::NoLongerFit,
    };
    let of_line = |line| {
        let line = pack.line(line).context("a line just checked is not there")?;
        let sealed = ground(pack, line, stays)?;
        Ok((sealed.document_root, String::new(), sealed.document))
    };
    lines.iter().map(of_line).collect()
}
