//! The three counts: claimed by the giver, witnessed by the neutral, acknowledged by the receiver. Each is stored
//! as given; none overwrites another.

use std::collections::{BTreeMap, BTreeSet};

use homeward_kernel::Context;
use homeward_payload::domain::{
    AcknowledgeReceipt, ClaimDelivery, Principal, Statement, SubjectKind, WitnessHandover,
};
use homeward_payload::ids::{BatchId, SubjectRef};

use super::event::HandoverEvent;
use super::{check_none_open, check_under_way, line_unknown};
use crate::account::{
    AccountEvent, Movement, Obligation, ObligationState, ReleaseGround, obligations_in, post,
};
use crate::agreement::GroupKey;
use crate::batch::{Batch, batch_of};
use crate::event::Event;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};
use crate::remains::{StepKind, received, taken};
use crate::subject::LineState;

/// The giving party claims delivered lines: those that departed, whatever others say became of them.
///
/// # Errors
/// `BATCH_UNKNOWN`, `BATCH_CLOSED`, `BATCH_NOT_CONFIRMED`, `REVISION_STALE`, `COUNT_ALREADY_GIVEN`,
/// `LINE_UNKNOWN`, `LINE_NOT_YOURS`, `LINE_STATE`.
pub fn claim(ledger: &Ledger, statement: &Statement, body: &ClaimDelivery) -> Result<Vec<Event>, Refusal> {
    let giver = statement.header.author;
    let batch = batch_of(ledger, &body.batch)?;
    check_under_way(batch)?;
    batch.check_in_force(body.revision)?;
    if batch.claims.contains_key(&giver) {
        return Err(given_before("claim", giver));
    }
    check_none_open(batch, Some(giver))?;
    for number in &body.lines {
        check_claimed_line(batch, *number, giver)?;
    }
    let claimed: BTreeSet<u32> = body.lines.iter().copied().collect();
    // A line that has come to another outcome since the receipt stays there.
    let missed: BTreeSet<u32> = batch
        .lines_of(giver)
        .filter(|(_, line)| line.missed && line.state == LineState::Departed)
        .map(|(number, _)| number)
        .collect();
    let receipt_given = giver.other_party().is_some_and(|receiver| batch.receipts.contains_key(&receiver));
    let mut events =
        vec![HandoverEvent::Claimed { batch: body.batch, giver, lines: body.lines.clone() }.into()];
    if receipt_given {
        events.extend(reconcile(ledger, &body.batch, batch, &claimed, &missed));
    }
    Ok(events)
}

fn check_claimed_line(batch: &Batch, number: u32, giver: Principal) -> Result<(), Refusal> {
    let line = batch.line(number).ok_or_else(|| line_unknown(batch, number))?;
    if line.giver != giver {
        return Err(Refusal::new(
            ErrorReason::LineNotYours,
            format!("line {number} is given by {}.", line.giver.word()),
        )
        .with("line", number));
    }
    if !line.departed || line.state == LineState::Died {
        return Err(Refusal::new(
            ErrorReason::LineState,
            format!("line {number} stands at {:?}; lines that departed are claimed.", line.state),
        )
        .with("line", number));
    }
    Ok(())
}

/// The neutral gives its counts, once no line can depart any more; at a distance those of each leg, each once.
///
/// # Errors
/// `BATCH_UNKNOWN`, `BATCH_CLOSED`, `BATCH_NOT_CONFIRMED`, `COUNT_ALREADY_GIVEN`, `LINE_STATE`, `LINE_UNKNOWN`
/// where a giver has no line.
pub fn witness(ledger: &Ledger, body: &WitnessHandover) -> Result<Vec<Event>, Refusal> {
    let batch = batch_of(ledger, &body.batch)?;
    check_under_way(batch)?;
    let counted =
        |giver: &Principal| batch.witnessed.as_ref().is_some_and(|counts| counts.contains_key(giver));
    if batch.witness_closed || body.counts.iter().any(|(giver, _)| counted(giver)) {
        return Err(given_before("count", Principal::Neutral));
    }
    check_countable(batch, body)?;
    for (giver, _) in &body.counts {
        if batch.lines_of(*giver).next().is_none() {
            return Err(Refusal::new(
                ErrorReason::LineUnknown,
                format!("the batch has no line of {}.", giver.word()),
            )
            .allow("Leave out a giver that was not counted."));
        }
    }
    Ok(vec![HandoverEvent::Witnessed { batch: body.batch, counts: body.counts.clone() }.into()])
}

// At a distance each leg has a witness of its own, who counts when nobody can depart from there any more; a statement
// without a count says that no further leg was counted.
fn check_countable(batch: &Batch, body: &WitnessHandover) -> Result<(), Refusal> {
    if !batch.is_at_distance() || body.counts.is_empty() {
        return check_none_open(batch, None);
    }
    body.counts.iter().try_for_each(|(giver, _)| check_none_open(batch, Some(*giver)))
}

impl Batch {
    /// Whether it is handed over at a point of each giver's own.
    #[must_use]
    pub fn is_at_distance(&self) -> bool {
        self.window.is_some_and(|window| !window.legs.is_empty())
    }

    /// Whether the neutral has counted what it can: all at one point at once, at a distance each leg from which somebody
    /// departed or can depart.
    pub(super) fn is_counted(&self) -> bool {
        let counted = |giver| self.witnessed.as_ref().is_some_and(|counts| counts.contains_key(&giver));
        let counts = |line: &crate::batch::Line| line.departed || line.state == LineState::Open;
        !self.is_at_distance() || self.revision.lines.iter().all(|line| !counts(line) || counted(line.giver))
    }
}

/// The receiving party acknowledges every departed line of the other side, received or not.
///
/// # Errors
/// `BATCH_UNKNOWN`, `BATCH_CLOSED`, `BATCH_NOT_CONFIRMED`, `REVISION_STALE`, `COUNT_ALREADY_GIVEN`,
/// `RECEIPT_INCOMPLETE`.
pub fn acknowledge(
    ledger: &Ledger,
    statement: &Statement,
    body: &AcknowledgeReceipt,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let receiver = statement.header.author;
    let batch = batch_of(ledger, &body.batch)?;
    check_under_way(batch)?;
    batch.check_in_force(body.revision)?;
    if batch.receipts.contains_key(&receiver) {
        return Err(given_before("receipt", receiver));
    }
    let giver = receiver.other_party().unwrap_or(receiver);
    check_receipt(batch, giver, body)?;
    let subjects: Vec<SubjectRef> =
        body.received.iter().filter_map(|number| batch.line(*number)).map(|line| line.subject).collect();
    let mut events = post(ledger, Movement::Receive, &subjects);
    events.extend(count_in_groups(ledger, giver, &subjects));
    events.push(
        HandoverEvent::Acknowledged {
            batch: body.batch,
            receiver,
            received: body.received.clone(),
            not_received: body.not_received.clone(),
            seal_remarks: body.seal_remarks.clone(),
        }
        .into(),
    );
    events.extend(take_containers(ledger, batch, body, receiver, context));
    if batch.claims.contains_key(&giver) {
        let claimed: BTreeSet<u32> =
            batch.lines_of(giver).filter(|(_, line)| line.claimed).map(|(number, _)| number).collect();
        let missed = body.not_received.iter().copied().collect();
        events.extend(reconcile(ledger, &body.batch, batch, &claimed, &missed));
    }
    Ok(events)
}

// Containers change hands with the receipt, and bring what was declared of them.
fn take_containers(
    ledger: &Ledger,
    batch: &Batch,
    body: &AcknowledgeReceipt,
    receiver: Principal,
    context: &Context<'_>,
) -> Vec<Event> {
    let containers: Vec<(SubjectRef, bool)> = body
        .received
        .iter()
        .filter_map(|number| Some((*number, batch.line(*number)?)))
        .filter(|(_, line)| line.kind == SubjectKind::Container)
        .map(|(number, line)| (line.subject, body.seal_remarks.contains(&number)))
        .collect();
    let place = batch.window.map(|window| window.place_digest);
    let mut events = taken(ledger, StepKind::Received, receiver, &containers, place, context.now);
    let references: Vec<SubjectRef> = containers.iter().map(|(reference, _)| *reference).collect();
    events.extend(received(ledger, &references));
    events
}

fn check_receipt(batch: &Batch, giver: Principal, body: &AcknowledgeReceipt) -> Result<(), Refusal> {
    if let Some(number) = batch.first_open_line(Some(giver)) {
        return Err(Refusal::new(
            ErrorReason::ReceiptIncomplete,
            format!("line {number} has neither departed nor left the batch."),
        )
        .allow("Its giver reports a departure, or an outcome is recorded for it.")
        .with("line", number));
    }
    let departed: BTreeSet<u32> = batch
        .lines_of(giver)
        .filter(|(_, line)| line.state == LineState::Departed)
        .map(|(number, _)| number)
        .collect();
    let named: BTreeSet<u32> = body.received.iter().chain(&body.not_received).copied().collect();
    if let Some(number) = departed.symmetric_difference(&named).next() {
        let found = if named.contains(number) { "has not departed" } else { "is not named" };
        return Err(Refusal::new(
            ErrorReason::ReceiptIncomplete,
            format!("line {number} {found}; {} departed lines are to be named exactly once.", departed.len()),
        )
        .with("line", number));
    }
    Ok(())
}

// A subject is received once, and counts once in each group under whose terms it is owed.
pub(crate) fn count_in_groups(ledger: &Ledger, giver: Principal, received: &[SubjectRef]) -> Vec<Event> {
    let owed = [ObligationState::Open, ObligationState::Disputed];
    let mut counts = BTreeMap::new();
    for subject in received.iter().filter_map(|reference| ledger.subjects.get(reference)) {
        let group_of = |obligation: &Obligation| ledger.agreements.term(obligation.term)?.group;
        let groups: BTreeSet<GroupKey> =
            owed.into_iter().flat_map(|state| obligations_in(subject, state)).filter_map(group_of).collect();
        for group in groups {
            let count = counts.entry(group).or_insert(0_u32);
            *count = count.saturating_add(1);
        }
    }
    let event = |(group, subjects)| AccountEvent::CountedInGroup { group, giver, subjects }.into();
    counts.into_iter().map(event).collect()
}

// Claim and receipt stand side by side: claimed and missed is disputed, missed and unclaimed did not appear.
fn reconcile(
    ledger: &Ledger,
    id: &BatchId,
    batch: &Batch,
    claimed: &BTreeSet<u32>,
    missed: &BTreeSet<u32>,
) -> Vec<Event> {
    let disputed: Vec<u32> = missed.intersection(claimed).copied().collect();
    let not_presented: Vec<u32> = missed.difference(claimed).copied().collect();
    if disputed.is_empty() && not_presented.is_empty() {
        return Vec::new();
    }
    let subjects = |numbers: &[u32]| -> Vec<SubjectRef> {
        numbers.iter().filter_map(|number| batch.line(*number)).map(|line| line.subject).collect()
    };
    let mut events = post(ledger, Movement::Dispute, &subjects(&disputed));
    let released = Movement::Release(ReleaseGround::NotPresented);
    events.extend(post(ledger, released, &subjects(&not_presented)));
    events.push(HandoverEvent::Reconciled { batch: *id, disputed, not_presented }.into());
    events
}

fn given_before(what: &str, principal: Principal) -> Refusal {
    Refusal::new(
        ErrorReason::CountAlreadyGiven,
        format!("{} has given its {what} before; it is stored as given.", principal.word()),
    )
    .allow("A difference becomes a discrepancy at settlement.")
}
