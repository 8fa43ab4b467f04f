//! Turns a move into signed statements, and takes them on the real ledger.

use std::collections::BTreeMap;

use homeward_payload::compose::default_signing_policy;
use homeward_payload::domain::{
    AcknowledgeReceipt, Basis, Body, CancelBatch, ClaimDelivery, ConfirmBatch, DisputeKind, Header, MarkTime,
    Principal, ProposeBatch, RecordOutcomes, ReportDeparture, ResolutionEffect, Role, SigningRule, Statement,
    StepBackGround, WithdrawConfirmation,
};
use homeward_payload::ids::{Digest, StatementId, Timestamp};

use super::super::disputes::said as contested;
use super::super::forum::{COMMISSION, Forum, MEDIATOR, NEUTRAL, START, digest, hours_after, signers};
use super::super::{course, said};
use super::bounds::{PERSONS, slot, window};
use super::invariants::check_step;
use super::moves::Move;
use crate::refusal::Refusal;
use crate::schedule::{Missing, missing};
use crate::subject::LineState;

/// Offers and confirmations with an end stand so long.
const OFFER_HOURS: i64 = 48;
/// The one time that is marked.
const MARKED_HOURS: i64 = 96;

/// A statement about to be said.
struct Draft {
    author: Principal,
    content: Digest,
    not_after: Option<Timestamp>,
    body: Body,
}

/// Prepares statements. Contents are named by what they say, so that one content has one digest on every way.
pub(super) struct Voice {
    /// In which role each principal says each kind, and by which keys.
    roles: BTreeMap<(String, Principal), (Role, Vec<Digest>)>,
    basis: Basis,
}

impl Voice {
    pub(super) fn new() -> Self {
        let signed = |rule: SigningRule| {
            ((rule.payload_type, rule.principal), (rule.role, signers(rule.principal, rule.role)))
        };
        let roles = default_signing_policy().into_iter().map(signed).collect();
        Self { roles, basis: Basis { size: 0, root: Digest::of(b"") } }
    }

    /// The statement with the next id.
    fn statement(&self, forum: &Forum, draft: Draft) -> Statement {
        let Draft { author, content, not_after, body } = draft;
        let known = self.roles.get(&(body.type_name().to_owned(), author));
        let (role, signers) = known.cloned().unwrap_or((Role::Service, Vec::new()));
        let mut id = [7; 16];
        id[..8].copy_from_slice(&forum.replica.size().to_be_bytes());
        Statement {
            payload_hash: Digest::of(&id),
            content_digest: content,
            signers,
            header: Header {
                log_id: forum.ledger().genesis().log_id,
                statement_id: StatementId(id),
                author,
                role,
                basis: self.basis,
                made_time: forum.now,
                not_after,
            },
            body,
        }
    }
}

const fn by(author: Principal, body: Body) -> Draft {
    Draft { author, content: Digest([0; 32]), not_after: None, body }
}

/// Content of a revision by who is on it.
fn content(batch: u8, revision: u32, persons: u8) -> Digest {
    let mut bytes = [0; 32];
    bytes[..3].copy_from_slice(&[batch, revision.to_be_bytes()[3], persons]);
    Digest(bytes)
}

/// What a move says, one statement after another; nothing further where there is no more to say.
fn draft(forum: &Forum, said: &Move, place: usize) -> Option<Draft> {
    match *said {
        Move::Schedule { batch } => next_missing(forum, batch),
        Move::Examine { batch } if place == 0 => {
            Some(by(COMMISSION, Body::CommitFitness(said::commit_fitness(forum, batch))))
        }
        Move::Examine { batch } if place == 1 => clear(forum, batch, 0),
        Move::Resolve { batch, person, received } => resolve(forum, batch, person, received, place),
        _ if place == 0 => one(forum, said),
        _ => None,
    }
}

fn one(forum: &Forum, said: &Move) -> Option<Draft> {
    let draft = match *said {
        Move::Propose { author, batch, revision, persons, over_newest } => {
            propose(forum, author, batch, revision, persons, over_newest)
        }
        Move::Confirm { author, batch, revision, of_content, with_end } => {
            let end = with_end.then(|| hours_after(START, OFFER_HOURS));
            Draft { not_after: end, ..by(author, confirm(forum, batch, revision, of_content)) }
        }
        Move::Withdraw { author, batch, revision } => {
            let ground = StepBackGround::Content;
            let body = WithdrawConfirmation { batch: slot(batch), revision, ground };
            by(author, Body::WithdrawConfirmation(body))
        }
        Move::Cancel { author, batch } => {
            let ground = StepBackGround::Content;
            by(author, Body::CancelBatch(CancelBatch { batch: slot(batch), ground }))
        }
        Move::Agree { author, batch, window: number } => {
            let body = said::agree_window(forum, batch, window(number));
            Draft { content: digest(10 + number), ..by(author, Body::AgreeWindow(body)) }
        }
        Move::Postpone { author, batch } => by(author, course::postpone(forum, batch)),
        Move::Notice { giver, batch, route } => {
            by(giver, course::notice(forum, batch, giver, course::ROUTE + route))
        }
        Move::Acknowledge { giver, batch, route } => {
            let body = course::acknowledge(forum, batch, giver, course::ROUTE + route);
            by(giver.other_party()?, body)
        }
        Move::Guarantee { author, batch } => by(author, course::guarantee(forum, batch)),
        Move::Clear { batch, staying } => clear(forum, batch, staying)?,
        Move::Abort { batch } => by(NEUTRAL, course::abort(forum, batch)),
        Move::MarkTime => by(MEDIATOR, Body::MarkTime(MarkTime { time: hours_after(START, MARKED_HOURS) })),
        _ => return at_the_point(forum, said),
    };
    Some(draft)
}

fn at_the_point(forum: &Forum, said: &Move) -> Option<Draft> {
    Some(match *said {
        Move::Fitness { batch, revision } => {
            let mut body = said::commit_fitness(forum, batch);
            body.revision = revision;
            by(COMMISSION, Body::CommitFitness(body))
        }
        Move::Depart { giver, batch, revision } => {
            let lines = said::lines_in(forum, batch, giver, &[LineState::Open]);
            let body = said::depart(forum, batch, giver, &lines);
            let body = ReportDeparture { revision, ..body };
            Some(by(giver, Body::ReportDeparture(body))).filter(|_| !lines.is_empty())?
        }
        Move::Outcome { author, batch, revision, person, outcome } => {
            let line = line_of(forum, batch, person)?;
            let body = RecordOutcomes { revision, ..said::outcome(forum, batch, outcome, &[line]) };
            by(author, Body::RecordOutcomes(body))
        }
        Move::Claim { giver, batch, all } => {
            let lines = said::lines_in(forum, batch, giver, &[LineState::Departed, LineState::Received]);
            let lines = if all { lines } else { Vec::new() };
            by(giver, Body::ClaimDelivery(ClaimDelivery { lines, ..said::claim(forum, batch, &[]) }))
        }
        Move::Receive { receiver, batch, all } => {
            let lines = said::lines_in(forum, batch, receiver.other_party()?, &[LineState::Departed]);
            let (received, missed) = if all { (lines, Vec::new()) } else { (Vec::new(), lines) };
            let body: AcknowledgeReceipt = said::receipt(forum, batch, &received, &missed);
            by(receiver, Body::AcknowledgeReceipt(body))
        }
        Move::Witness { batch, right } => witness(forum, batch, right),
        Move::Attest { batch, signs } => {
            let body = if signs { course::attest(forum, batch) } else { course::refuse(forum, batch) };
            by(NEUTRAL, body)
        }
        Move::Settle { author, batch, of_result } => {
            let mut body = said::settle(forum, batch);
            let content = body.result_digest;
            body.result_digest = if of_result { content } else { digest(99) };
            Draft { content, ..by(author, Body::SignSettlement(body)) }
        }
        _ => return None,
    })
}

fn propose(
    forum: &Forum,
    author: Principal,
    batch: u8,
    revision: u32,
    persons: u8,
    over_newest: bool,
) -> Draft {
    let chosen = (0..2).filter(|place| persons & (1 << place) != 0);
    let lines: Vec<(u8, &[&str])> = chosen.map(|place| (PERSONS[place], &["ANY_POW"][..])).collect();
    let mut body: ProposeBatch = said::propose(forum, batch, &lines);
    body.revision = revision;
    if !over_newest {
        body.previous_content = Some(digest(99));
    }
    let not_after = Some(hours_after(forum.now, OFFER_HOURS));
    let content = content(batch, revision, persons);
    Draft { content, not_after, ..by(author, Body::ProposeBatch(body)) }
}

fn confirm(forum: &Forum, batch: u8, revision: u32, of_content: bool) -> Body {
    let known = forum.batch(batch);
    let mut body: ConfirmBatch = said::confirm(forum, batch);
    if revision != body.revision && revision == known.revision.number {
        body.content_digest = known.revision.content;
        body.totals = crate::batch::totals(&forum.ledger().agreements, &known.revision);
    }
    body.revision = revision;
    if !of_content {
        body.content_digest = digest(99);
    }
    Body::ConfirmBatch(body)
}

fn clear(forum: &Forum, batch: u8, staying: u8) -> Option<Draft> {
    let staying = if staying == 0 { Vec::new() } else { vec![line_of(forum, batch, staying)?] };
    let body = said::clear(forum, batch, &staying, said::fit_until());
    Some(by(NEUTRAL, Body::ClearBatch(body)))
}

fn witness(forum: &Forum, batch: u8, right: bool) -> Draft {
    let known = forum.batch(batch);
    let count = |giver: Principal| {
        let departed = known.lines_of(giver).filter(|(_, line)| line.departed).count();
        (giver, u32::try_from(departed).unwrap() + u32::from(!right))
    };
    let gives = |giver: &Principal| known.lines_of(*giver).next().is_some();
    let counts: Vec<_> = Principal::PARTIES.into_iter().filter(gives).map(count).collect();
    by(NEUTRAL, Body::WitnessHandover(said::witness(batch, &counts)))
}

/// The number of a person's line in the revision in force.
pub(super) fn line_of(forum: &Forum, batch: u8, person: u8) -> Option<u32> {
    let number = PERSONS[usize::from(person) - 1];
    let mut lines = forum.batch(batch).numbered_lines();
    lines.find(|(_, line)| line.subject.0[0] == number).map(|(number, _)| number)
}

fn next_missing(forum: &Forum, batch: u8) -> Option<Draft> {
    let known = forum.batch(batch);
    let piece = known.departing_givers().flat_map(|giver| missing(known, giver, forum.now)).next()?;
    let body = match piece {
        Missing::Notice(giver) => course::notice(forum, batch, giver, course::ROUTE),
        Missing::Acknowledgement(giver) => course::acknowledge(forum, batch, giver, course::ROUTE),
        Missing::Guarantee(_) => course::guarantee(forum, batch),
    };
    Some(by(piece.owed_by(), body))
}

fn resolve(forum: &Forum, batch: u8, person: u8, received: bool, place: usize) -> Option<Draft> {
    let line = line_of(forum, batch, person)?;
    let disputes = u8::try_from(forum.ledger().disputes.by_id.len()).ok()?;
    let lines = contested::lines(forum, batch, &[line]);
    let party = forum.batch(batch).line(line)?.giver;
    Some(match place {
        0 => by(party, contested::raise(disputes + 1, DisputeKind::Count, lines)),
        1 => by(MEDIATOR, contested::admit(forum, disputes, lines)),
        2 => {
            let named = contested::named(forum, batch, &[line]);
            let effect = if received {
                ResolutionEffect::PostReceived(named)
            } else {
                ResolutionEffect::PostReleased(named)
            };
            by(MEDIATOR, contested::propose(forum, disputes, vec![effect]))
        }
        3 => by(party, contested::accept(forum, disputes)),
        4 => by(party.other_party()?, contested::accept(forum, disputes)),
        _ => return None,
    })
}

/// Takes a move, all of it or nothing, checking what each of its statements may change; nothing where it says nothing.
pub(super) fn take(voice: &Voice, forum: &Forum, said: &Move) -> Result<Option<Forum>, Refusal> {
    let mut next: Option<Forum> = None;
    for place in 0.. {
        let before = next.as_ref().unwrap_or(forum);
        let Some(drafted) = draft(before, said, place) else { break };
        let statement = voice.statement(before, drafted);
        let after = accept(before, &statement)?;
        check_step(before, &after, &statement);
        next = Some(after);
    }
    Ok(next)
}

// Nothing is copied for what is refused.
fn accept(before: &Forum, statement: &Statement) -> Result<Forum, Refusal> {
    let time = before.ledger().sequenced_time(statement, before.replica.newest_time(), before.now);
    let events = before.replica.judge(statement, time)?;
    let mut after = before.branch();
    after.replica.accept(time, &events);
    after.now = time;
    Ok(after)
}
