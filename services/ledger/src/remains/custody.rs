//! Unbroken custody: every step has from, to, time, place, and the seal before and after. A step that does not fit
//! the one before it is recorded as said, and the gap is shown.

use homeward_kernel::Context;
use homeward_payload::domain::{Principal, RecordTransfer, Statement, SubjectKind};
use homeward_payload::ids::{Digest, SubjectRef, Timestamp};

use super::event::RemainsEvent;
use super::state::{Container, Step, StepKind};
use crate::event::Event;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};
use crate::subject::Subject;

/// Most steps stated of one container.
pub(super) const STEPS_MAX: usize = 200;

/// The chain of custody of one container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Custody {
    /// Whoever has it.
    pub custodian: Principal,
    /// The seal it bears, as far as was stated.
    pub seal: Option<Digest>,
    /// Its steps.
    pub steps: Vec<Step>,
    /// Where the chain is broken.
    pub gaps: Vec<CustodyGap>,
}

/// A step that does not fit the chain before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CustodyGap {
    /// Number of the step, from 1.
    pub step: u32,
    /// What does not fit.
    pub kind: GapKind,
}

/// What breaks a chain of custody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GapKind {
    /// It was taken from somebody who did not have it.
    Custodian,
    /// It happened before the step before it.
    Time,
    /// The seal is another one than the step before left, or the receiver remarked on it.
    Seal,
    /// It was opened and no seal was ever stated.
    SealNotStated,
    /// The place is not stated.
    Place,
}

impl GapKind {
    /// The name in reads.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Custodian => "CUSTODIAN",
            Self::Time => "TIME",
            Self::Seal => "SEAL",
            Self::SealNotStated => "SEAL_NOT_STATED",
            Self::Place => "PLACE",
        }
    }
}

/// The chain of custody of a container: from its holder, who listed it, over every step.
#[must_use]
pub fn custody(holder: Principal, container: &Container) -> Custody {
    let mut found =
        Custody { custodian: holder, seal: None, steps: container.steps.clone(), gaps: Vec::new() };
    let mut time = Timestamp(i64::MIN);
    for (number, step) in (1_u32..).zip(&container.steps) {
        let mut gap = |is_gap: bool, kind| {
            if is_gap {
                found.gaps.push(CustodyGap { step: number, kind });
            }
        };
        gap(step.handed_by != found.custodian, GapKind::Custodian);
        gap(step.time < time, GapKind::Time);
        let is_other = found.seal.zip(step.seal_before).is_some_and(|(known, before)| known != before);
        gap(is_other || step.seal_remark, GapKind::Seal);
        gap(step.kind == StepKind::Opened && found.seal.is_none(), GapKind::SealNotStated);
        gap(step.place.is_none(), GapKind::Place);
        found.custodian = step.taken_by;
        found.seal = step.seal_after.or(found.seal);
        time = time.max(step.time);
    }
    found
}

/// Containers changed hands, or were moved or sealed anew.
///
/// # Errors
/// `REMAINS_UNKNOWN`, `REMAINS_NOT_YOURS`, `REMAINS_STATE`, `RECORD_FULL`.
pub fn record_transfer(
    ledger: &Ledger,
    statement: &Statement,
    body: &RecordTransfer,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let author = statement.header.author;
    let carries = |principal: Principal| principal.is_party() || principal == Principal::Neutral;
    let takes_part = [body.handed_by, body.taken_by].contains(&author) || author == Principal::Neutral;
    if !takes_part || !carries(body.handed_by) || !carries(body.taken_by) {
        return Err(Refusal::new(
            ErrorReason::RemainsNotYours,
            format!(
                "{} does not say that {} handed containers to {}.",
                author.word(),
                body.handed_by.word(),
                body.taken_by.word()
            ),
        )
        .allow("Whoever handed them over, whoever took them, or the neutral records it."));
    }
    if body.transferred_time > context.now {
        return Err(Refusal::new(ErrorReason::RemainsState, "the transfer is dated after the present time.")
            .allow("Record it once it has taken place."));
    }
    let mut containers = Vec::with_capacity(body.containers.len());
    for moved in &body.containers {
        container_of(ledger, &moved.container)?;
        let known = ledger.remains.containers.get(&moved.container);
        if known.is_some_and(|container| container.opening.is_some()) {
            return Err(state(&moved.container, "was opened: what was in it is recorded item by item."));
        }
        if known.is_some_and(|container| container.steps.len() >= STEPS_MAX) {
            return Err(Refusal::new(
                ErrorReason::RecordFull,
                format!("container {} has {STEPS_MAX} steps of custody.", moved.container),
            )
            .allow("Its receipt and opening are recorded all the same."));
        }
        containers.push((moved.container, Some(moved.seal_before), Some(moved.seal_after), false));
    }
    Ok(vec![
        RemainsEvent::Custody {
            kind: StepKind::Transferred,
            handed_by: body.handed_by,
            taken_by: body.taken_by,
            time: body.transferred_time,
            place: Some(body.place_digest),
            containers,
        }
        .into(),
    ])
}

/// The step of containers that depart.
pub(crate) fn departed(
    giver: Principal,
    containers: &[SubjectRef],
    place: Option<Digest>,
    time: Timestamp,
) -> Option<Event> {
    let moved: Vec<_> = containers.iter().map(|container| (*container, None, None, false)).collect();
    (!moved.is_empty()).then(|| {
        RemainsEvent::Custody {
            kind: StepKind::Departed,
            handed_by: giver,
            taken_by: giver,
            time,
            place,
            containers: moved,
        }
        .into()
    })
}

/// The steps of containers that are received, or refused at the point: from whoever has each by the record.
pub(crate) fn taken(
    ledger: &Ledger,
    kind: StepKind,
    taken_by: Principal,
    containers: &[(SubjectRef, bool)],
    place: Option<Digest>,
    time: Timestamp,
) -> Vec<Event> {
    let mut moved: std::collections::BTreeMap<Principal, Vec<_>> = std::collections::BTreeMap::new();
    for (container, seal_remark) in containers {
        let Some(subject) = ledger.subjects.get(container) else { continue };
        let known = ledger.remains.containers.get(container);
        let handed_by = known.map_or(subject.holder, |known| custody(subject.holder, known).custodian);
        let seal = known.and_then(Container::seal);
        let seals = if *seal_remark { (seal, None) } else { (seal, seal) };
        moved.entry(handed_by).or_default().push((*container, seals.0, seals.1, *seal_remark));
    }
    let event = |(handed_by, containers)| {
        RemainsEvent::Custody { kind, handed_by, taken_by, time, place, containers }.into()
    };
    moved.into_iter().map(event).collect()
}

/// The container with this reference.
///
/// # Errors
/// `REMAINS_UNKNOWN`.
pub(super) fn container_of<'a>(ledger: &'a Ledger, reference: &SubjectRef) -> Result<&'a Subject, Refusal> {
    let known = ledger.subjects.get(reference).filter(|subject| subject.kind == SubjectKind::Container);
    known.ok_or_else(|| {
        Refusal::new(ErrorReason::RemainsUnknown, format!("no container {reference} is on the record."))
            .allow("A container is on the record once its holder has opened a list with it.")
            .with("container", reference)
    })
}

/// A container is not at a point that allows something.
pub(super) fn state(reference: &SubjectRef, what: &str) -> Refusal {
    Refusal::new(ErrorReason::RemainsState, format!("container {reference} {what}"))
        .with("container", reference)
}
