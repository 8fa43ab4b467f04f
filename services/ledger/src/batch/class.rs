//! What a line needs of the terms it cites beyond whom they are about: its class, its stage, and their number.

use std::collections::BTreeSet;

use homeward_payload::domain::TrancheReference;
use homeward_payload::ids::SubjectRef;

use super::state::{Batch, Line, Phase};
use crate::account::{ObligationState, Origin, obligations_in};
use crate::agreement::{GroupKey, TermInForce, TermKey, check_quantities};
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};

/// Checks the class that a line names under its primary term; nothing under a further term, which has no classes.
///
/// # Errors
/// The reason and what was found.
pub(crate) fn check_class(term: &TermInForce, class: Option<u32>) -> Result<(), (ErrorReason, String)> {
    let (code, classes) = (&term.reference.term, term.term.classes.len());
    match class {
        None if classes == 0 => Ok(()),
        None => Err((
            ErrorReason::LineClassInvalid,
            format!("cites term {code} as a further one; a term with classes is a line's primary one."),
        )),
        Some(0) if classes == 0 => Ok(()),
        Some(place) if term.class(place).is_some() => Ok(()),
        Some(place) => Err((
            ErrorReason::LineClassInvalid,
            format!("names class {place} of term {code}, which has {classes}."),
        )),
    }
}

/// The stage that a batch names.
///
/// # Errors
/// `GROUP_UNKNOWN`, `TRANCHE_UNKNOWN`.
pub(super) fn tranche_of(ledger: &Ledger, named: &TrancheReference) -> Result<(GroupKey, u32), Refusal> {
    let found = ledger.agreements.group_key_of(&named.agreement, &named.group);
    let group = found.and_then(|key| ledger.agreements.group(key).map(|(_, group)| (key, group)));
    let (key, group) = group.ok_or_else(|| {
        let what = format!("agreement {} has no group {} in force.", named.agreement, named.group);
        Refusal::new(ErrorReason::GroupUnknown, what).with("group", &named.group)
    })?;
    let stages = (1_u32..).zip(&group.tranches);
    let place = stages.filter(|(_, stage)| stage.code == named.tranche).map(|(place, _)| place).next();
    place.map(|place| (key, place)).ok_or_else(|| {
        let known: Vec<&str> = group.tranches.iter().map(|stage| stage.code.as_str()).collect();
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        Refusal::new(
            ErrorReason::TrancheUnknown,
            format!("group {} has no stage {}.", named.group, named.tranche),
        )
        .allow(format!("Its stages: {known}. A batch can also name none."))
        .with("tranche", &named.tranche)
    })
}

/// Checks that these lines, once both have confirmed them in place of what the batch has, bring no term beyond its
/// exact number.
///
/// # Errors
/// `TERM_QUANTITY_EXCEEDED`.
pub(super) fn check_numbers(ledger: &Ledger, before: Option<&Batch>, lines: &[Line]) -> Result<(), Refusal> {
    let live = lines.iter().filter(|line| line.state.is_live());
    let joining = live.flat_map(|line| line.all_terms().map(|term| (line.subject, term)));
    check_quantities(ledger, joining, &replaced(ledger, before))
}

// What a newer revision of a confirmed batch releases.
fn replaced(ledger: &Ledger, before: Option<&Batch>) -> BTreeSet<(SubjectRef, TermKey)> {
    let confirmed = before.filter(|batch| batch.phase == Phase::Confirmed);
    let subjects = confirmed.map(Batch::live_subjects).unwrap_or_default();
    let of = |id: SubjectRef| {
        let subject = ledger.subjects.get(&id);
        let open = subject.into_iter().flat_map(|subject| obligations_in(subject, ObligationState::Open));
        open.filter(|known| known.origin == Origin::Line)
            .map(move |known| (id, known.term))
            .collect::<Vec<_>>()
    };
    subjects.into_iter().flat_map(of).collect()
}
