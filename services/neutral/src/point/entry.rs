//! What a delegate enters at a handover point, one line for each, as it stands in the journal of the laptop.

use std::fmt;

use homeward_payload::domain::{AbortGround, Principal, SigningRefusalGround};
use homeward_payload::ids::Digest;

use super::lines::{Lines, LinesFault};

/// Longest note, in characters: a few lines of the act.
pub const NOTE_CHARACTERS_MAX: usize = 400;

/// Something that was entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// These stand at the point. A note; it decides the result that the neutral would sign.
    Present(Lines),
    /// These did not appear. Becomes `RecordOutcomes`.
    Absent(Lines),
    /// These stay, on a ground that is sealed. Becomes one `RecordOutcomes` for each.
    NotDeparting(Lines),
    /// The receiving side refuses these containers. A note: that side says it.
    RefusedContainer(Lines),
    /// The receiving side remarks on the seals of these. A note: that side says it in its receipt.
    SealRemark(Lines),
    /// Somebody counted what a side gives. The neutral's own becomes `WitnessHandover`; those of the sides are notes.
    Counted {
        /// Who counted.
        by: Principal,
        /// Whose people or containers.
        giver: Principal,
        /// How many.
        count: u32,
    },
    /// The delegate stands at the point. Becomes `ReportArrival`.
    Arrived,
    /// Everybody at the leg where this side gives is ready. Becomes `ReportReady`.
    Ready(Principal),
    /// These of this side depart. Becomes `ReportDeparture`.
    Departed {
        /// Whose.
        giver: Principal,
        /// Which.
        lines: Lines,
    },
    /// The handover is broken off. Becomes `AbortBatch`.
    Aborted(AbortGround),
    /// The record is signed as it was entered. Becomes `AttestRecord`.
    Attested,
    /// The record is not signed as it was entered. Becomes `RefuseToSign`.
    RefusedToSign(SigningRefusalGround),
    /// A signed paper was photographed. Becomes `DepositPaperRecord`.
    Paper {
        /// Digest of the printed content.
        content: Digest,
        /// Root of the sealed photograph.
        document_root: Digest,
    },
    /// Words for the act; they stay on the laptop and on paper.
    Note(String),
}

/// Why a line of the journal is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryFault {
    /// Its lines are none.
    #[error(transparent)]
    Lines(#[from] LinesFault),
    /// It is nothing that this program enters.
    #[error("{0:?} is no entry of a journal")]
    Unknown(String),
    /// A note that cannot be printed.
    #[error("a note has 1 to {NOTE_CHARACTERS_MAX} characters, on one line")]
    Note,
}

impl Entry {
    /// A note.
    ///
    /// # Errors
    /// [`EntryFault::Note`].
    pub fn note(text: &str) -> Result<Self, EntryFault> {
        let text = text.trim();
        let fits = (1..=NOTE_CHARACTERS_MAX).contains(&text.chars().count());
        if fits && !text.chars().any(char::is_control) {
            return Ok(Self::Note(text.to_owned()));
        }
        Err(EntryFault::Note)
    }

    /// Whether it becomes a signed statement, or is a note.
    #[must_use]
    pub const fn is_signed(&self) -> bool {
        match self {
            Self::Present(_) | Self::RefusedContainer(_) | Self::SealRemark(_) | Self::Note(_) => false,
            Self::Counted { by, .. } => matches!(by, Principal::Neutral),
            Self::Absent(_)
            | Self::NotDeparting(_)
            | Self::Arrived
            | Self::Ready(_)
            | Self::Departed { .. }
            | Self::Aborted(_)
            | Self::Attested
            | Self::RefusedToSign(_)
            | Self::Paper { .. } => true,
        }
    }

    /// Reads a line as it was written by `Display`.
    ///
    /// # Errors
    /// [`EntryFault`].
    pub fn parse(line: &str) -> Result<Self, EntryFault> {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        let unknown = || EntryFault::Unknown(line.to_owned());
        let lines = || Lines::parse(rest);
        Ok(match word {
            "present" => Self::Present(lines()?),
            "absent" => Self::Absent(lines()?),
            "not-departing" => Self::NotDeparting(lines()?),
            "refused-container" => Self::RefusedContainer(lines()?),
            "seal" => Self::SealRemark(lines()?),
            "count" => counted(rest).ok_or_else(unknown)?,
            "arrived" if rest.is_empty() => Self::Arrived,
            "ready" => Self::Ready(party(rest).ok_or_else(unknown)?),
            "departed" => {
                let (giver, lines) = rest.split_once(' ').ok_or_else(unknown)?;
                Self::Departed { giver: party(giver).ok_or_else(unknown)?, lines: Lines::parse(lines)? }
            }
            "abort" => Self::Aborted(named(&ABORT_GROUNDS, rest).ok_or_else(unknown)?),
            "attest" if rest.is_empty() => Self::Attested,
            "refuse-to-sign" => Self::RefusedToSign(named(&REFUSAL_GROUNDS, rest).ok_or_else(unknown)?),
            "paper" => {
                let (content, root) = rest.split_once(' ').ok_or_else(unknown)?;
                let digest = |text| Digest::from_hex(text).ok_or_else(unknown);
                Self::Paper { content: digest(content)?, document_root: digest(root)? }
            }
            "note" => Self::note(rest)?,
            _ => return Err(unknown()),
        })
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Present(lines) => write!(formatter, "present {lines}"),
            Self::Absent(lines) => write!(formatter, "absent {lines}"),
            Self::NotDeparting(lines) => write!(formatter, "not-departing {lines}"),
            Self::RefusedContainer(lines) => write!(formatter, "refused-container {lines}"),
            Self::SealRemark(lines) => write!(formatter, "seal {lines}"),
            Self::Counted { by, giver, count } => {
                write!(formatter, "count {} {count} by {}", giver.word(), by.word())
            }
            Self::Arrived => formatter.write_str("arrived"),
            Self::Ready(giver) => write!(formatter, "ready {}", giver.word()),
            Self::Departed { giver, lines } => write!(formatter, "departed {} {lines}", giver.word()),
            Self::Aborted(ground) => write!(formatter, "abort {}", word_of(&ABORT_GROUNDS, *ground)),
            Self::Attested => formatter.write_str("attest"),
            Self::RefusedToSign(ground) => {
                write!(formatter, "refuse-to-sign {}", word_of(&REFUSAL_GROUNDS, *ground))
            }
            Self::Paper { content, document_root } => write!(formatter, "paper {content} {document_root}"),
            Self::Note(text) => write!(formatter, "note {text}"),
        }
    }
}

const ABORT_GROUNDS: [(AbortGround, &str); 4] = [
    (AbortGround::Safety, "safety"),
    (AbortGround::Transport, "transport"),
    (AbortGround::Access, "access"),
    (AbortGround::Other, "other"),
];

const REFUSAL_GROUNDS: [(SigningRefusalGround, &str); 4] = [
    (SigningRefusalGround::Counts, "counts"),
    (SigningRefusalGround::Identity, "identity"),
    (SigningRefusalGround::Procedure, "procedure"),
    (SigningRefusalGround::Other, "other"),
];

fn named<T: Copy>(known: &[(T, &str)], word: &str) -> Option<T> {
    known.iter().find(|(_, name)| *name == word).map(|(value, _)| *value)
}

fn word_of<T: Copy + PartialEq>(known: &[(T, &'static str)], value: T) -> &'static str {
    known.iter().find(|(one, _)| *one == value).map_or("", |(_, name)| name)
}

fn party(word: &str) -> Option<Principal> {
    Principal::PARTIES.into_iter().find(|party| party.word() == word)
}

fn counted(rest: &str) -> Option<Entry> {
    let (giver, rest) = rest.split_once(' ')?;
    let (count, by) = rest.split_once(" by ")?;
    let counts =
        |word: &str| party(word).or((word == Principal::Neutral.word()).then_some(Principal::Neutral));
    Some(Entry::Counted { by: counts(by)?, giver: party(giver)?, count: count.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_read_as_it_is_written() {
        let digest = "ab".repeat(32);
        for (line, is_signed) in [
            ("present 1-16,18-135", false),
            ("absent 17", true),
            ("not-departing 4", true),
            ("refused-container 4", false),
            ("seal 2-3", false),
            ("count party-a 134 by neutral", true),
            ("count party-b 0 by party-a", false),
            ("arrived", true),
            ("ready party-b", true),
            ("departed party-a 1-4,6", true),
            ("abort transport", true),
            ("attest", true),
            ("refuse-to-sign procedure", true),
            (format!("paper {digest} {digest}").as_str(), true),
            ("note two buses late; ice on the bridge", false),
        ] {
            let entry = Entry::parse(line).unwrap();
            assert_eq!((entry.to_string().as_str(), entry.is_signed()), (line, is_signed));
        }
    }

    #[test]
    fn what_is_no_entry_is_refused() {
        for line in [
            "",
            "gone 3",
            "count party-a",
            "count party-c 3 by neutral",
            "count party-a -1 by neutral",
            "count party-a 3 by mediator",
            "arrived 3",
            "ready",
            "departed 1-3",
            "abort",
            "abort rain",
            "attest 3",
            "refuse-to-sign",
            "paper ab cd",
        ] {
            assert_eq!(Entry::parse(line), Err(EntryFault::Unknown(line.to_owned())));
        }
        assert_eq!(Entry::parse("present"), Err(EntryFault::Lines(LinesFault::Nothing)));
        for text in ["", "  ", "two\nlines", &"a".repeat(NOTE_CHARACTERS_MAX + 1)] {
            assert_eq!(Entry::note(text), Err(EntryFault::Note), "{text:?}");
        }
    }
}
