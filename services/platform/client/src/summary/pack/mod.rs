//! The batch pack: a signing device recomputes from it what a confirmation or a settlement binds by digest, with the
//! functions by which the ledger judges, and says what those digests are of.
//!
//! The content digest holds the lines and their terms, the result digest their outcomes. Which side gives a line, and
//! whether it is a person or a container, no digest holds: that is as the own service's mirror has it.

mod confirmation;
mod settlement;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use homeward_api::ledger::v1 as api;
use homeward_ledger::batch::Line;
use homeward_ledger::settlement::BatchResult;
use homeward_payload::compose::Payload as _;
use homeward_payload::domain::{Body, Principal, ProposeBatch, ProposedLine, TermReference};
use homeward_payload::ids::TermCode;
use homeward_payload::ids::{Digest, SubjectRef};
use homeward_payload::parse::{ParseError, parse_statement};
use homeward_payload::proto::payload::v1 as proto;
use homeward_shell::reads::{line_state_named, subject_kind_named};

/// Why a statement is not signed over a batch pack.
#[derive(Debug, thiserror::Error)]
pub enum PackFault {
    /// The statement is none.
    #[error("the statement cannot be read: {0}")]
    Statement(ParseError),
    /// The pack is none, or does not hang together.
    #[error("the batch pack cannot be used: {0}")]
    Malformed(String),
    /// The statement binds something else than the pack comes to.
    #[error("{what} differs: the statement has {said}, the batch pack comes to {found}")]
    Differs {
        /// What differs.
        what: String,
        /// What the statement has.
        said: String,
        /// What the pack comes to.
        found: String,
    },
}

/// A proposal, and the digest of its content as the ledger takes it.
struct Proposal {
    body: ProposeBatch,
    content: Digest,
}

/// A pack that hangs together: each line is the proposal's line of that number, and the proposal before is the one it
/// counters.
struct Pack {
    proposal: Proposal,
    previous: Option<Proposal>,
    lines: Vec<Line>,
    witnessed: BTreeMap<Principal, u32>,
    /// The name of each line's class, as the own service tells; nothing where it names none.
    classes: Vec<Option<TermCode>>,
}

/// Whether a statement binds digests that only a pack makes readable.
#[must_use]
pub fn is_needed(payload_type: &str) -> bool {
    [proto::ConfirmBatch::TYPE_NAME, proto::SignSettlement::TYPE_NAME].contains(&payload_type)
}

/// Recomputes from a pack what a statement binds, and says what it is of, line by line; nothing for a statement that
/// needs no pack.
///
/// # Errors
/// [`PackFault`]: such a statement must not be signed.
pub fn explain(payload_type: &str, payload: &[u8], pack: &api::BatchPack) -> Result<Vec<String>, PackFault> {
    let statement = parse_statement(payload_type, payload, Vec::new()).map_err(PackFault::Statement)?;
    match &statement.body {
        Body::ConfirmBatch(said) => confirmation::explain(said, &Pack::read(pack)?),
        Body::SignSettlement(said) => settlement::explain(said, &Pack::read(pack)?),
        _ => Ok(Vec::new()),
    }
}

fn malformed(found: impl Into<String>) -> PackFault {
    PackFault::Malformed(found.into())
}

/// That the statement and the pack have the same.
fn check_same<T: PartialEq + ToString>(what: &str, said: &T, found: &T) -> Result<(), PackFault> {
    if said == found {
        return Ok(());
    }
    Err(PackFault::Differs { what: what.to_owned(), said: said.to_string(), found: found.to_string() })
}

impl Proposal {
    fn read(payload: &[u8]) -> Result<Self, PackFault> {
        let statement = parse_statement(proto::ProposeBatch::TYPE_NAME, payload, Vec::new())
            .map_err(|error| malformed(format!("its proposal is none: {error}")))?;
        let content = statement.content_digest;
        match statement.body {
            Body::ProposeBatch(body) => Ok(Self { body, content }),
            _ => Err(malformed("its proposal is another statement")),
        }
    }

    fn term(&self, line: &ProposedLine) -> Option<&TermReference> {
        line.term.and_then(|index| self.body.terms.get(index))
    }

    /// Lines with their numbers.
    fn numbered(&self) -> impl Iterator<Item = (u32, &ProposedLine)> {
        (1_u32..).zip(&self.body.lines)
    }
}

impl Pack {
    fn read(message: &api::BatchPack) -> Result<Self, PackFault> {
        let proposal = Proposal::read(&message.proposal)?;
        let has_previous = !message.previous_proposal.is_empty();
        let previous = has_previous.then(|| Proposal::read(&message.previous_proposal)).transpose()?;
        if previous.as_ref().map(|previous| previous.content) != proposal.body.previous_content {
            return Err(malformed("the revision before is not the one that the proposal counters"));
        }
        if message.lines.len() != proposal.body.lines.len() {
            let (lines, proposed) = (message.lines.len(), proposal.body.lines.len());
            return Err(malformed(format!("it has {lines} lines, its proposal {proposed}")));
        }
        let lines = message.lines.iter().zip(proposal.numbered());
        let lines = lines.map(|(line, (number, proposed))| read_line(line, number, proposed));
        let lines = lines.collect::<Result<_, _>>()?;
        let witnessed = message.witnessed.iter().map(read_count).collect::<Result<_, _>>()?;
        let classes = message.lines.iter().zip(proposal.numbered());
        let classes = classes.map(|(line, (number, proposed))| read_class(line, number, proposed));
        let classes = classes.collect::<Result<_, _>>()?;
        Ok(Self { proposal, previous, lines, witnessed, classes })
    }

    /// What the batch came to, as the ledger computes it.
    fn result(&self) -> BatchResult<'_> {
        BatchResult {
            batch: self.proposal.body.batch,
            revision: self.proposal.body.revision,
            content: self.proposal.content,
            lines: &self.lines,
            witnessed: Some(&self.witnessed),
        }
    }

    /// Lines with their numbers.
    fn numbered(&self) -> impl Iterator<Item = (u32, &Line)> {
        (1_u32..).zip(&self.lines)
    }
}

fn read_line(line: &api::BatchLine, number: u32, proposed: &ProposedLine) -> Result<Line, PackFault> {
    if line.line != number || SubjectRef::from_hex(&line.subject) != Some(proposed.subject) {
        return Err(malformed(format!("line {number} is not that of its proposal")));
    }
    let unknown =
        |what: &str, word: &str| malformed(format!("line {number} has the unknown {what} {word:?}"));
    Ok(Line {
        subject: proposed.subject,
        kind: subject_kind_named(&line.kind).ok_or_else(|| unknown("kind", &line.kind))?,
        giver: party_named(&line.giver).ok_or_else(|| unknown("giver", &line.giver))?,
        // The ledger's own keys of terms; the proposal has their names.
        term: None,
        class: 0,
        also_terms: Vec::new(),
        state: line_state_named(&line.state).ok_or_else(|| unknown("state", &line.state))?,
        settled_state: None,
        cleared_until: None,
        departed: line.departed,
        claimed: line.claimed,
        missed: false,
        seal_remark: line.seal_remark,
    })
}

// The proposal holds the place of a class; its name is looked up by the own service.
fn read_class(
    line: &api::BatchLine,
    number: u32,
    proposed: &ProposedLine,
) -> Result<Option<TermCode>, PackFault> {
    let class = TermCode::new(&line.term_class);
    if class.is_some() != (proposed.class != 0) {
        return Err(malformed(format!("line {number} has another class than its proposal")));
    }
    Ok(class)
}

fn read_count(count: &api::NamedCount) -> Result<(Principal, u32), PackFault> {
    let giver = party_named(&count.name);
    giver
        .zip(u32::try_from(count.count).ok())
        .ok_or_else(|| malformed(format!("the neutral's count of {:?} is none", count.name)))
}

fn party_named(word: &str) -> Option<Principal> {
    Principal::PARTIES.into_iter().find(|party| party.word() == word)
}
