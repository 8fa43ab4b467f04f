//! What holds after release, and the journey home over a neutral country.

use homeward_payload::domain::{NeutralStayLeg, RecordCondition, RecordNeutralStay, Statement};

use super::event::PersonEvent;
use super::state::{Condition, PersonRecord, check_known, not_yours, person_state};
use crate::account::{Movement, ReleaseGround, post};
use crate::event::Event;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};
use crate::subject::LineState;

/// Most conditions on one person.
pub(super) const CONDITIONS_MAX: usize = 20;

/// A condition that holds after release is recorded.
///
/// # Errors
/// `PERSON_UNKNOWN`, `PERSON_STATE`, `RECORD_FULL`.
pub fn record_condition(
    ledger: &Ledger,
    statement: &Statement,
    body: &RecordCondition,
) -> Result<Vec<Event>, Refusal> {
    check_known(ledger, &body.subject)?;
    let (kind, by, document) = (body.kind, statement.header.author, body.document_digest);
    let condition = Condition { kind, by, document };
    let known = ledger.persons.records.get(&body.subject).map_or(&[][..], |record| &record.conditions);
    if known.contains(&condition) {
        return Err(person_state(&body.subject, "is bound by exactly this condition."));
    }
    if known.len() >= CONDITIONS_MAX {
        return Err(Refusal::new(
            ErrorReason::RecordFull,
            format!("person {} is bound by {CONDITIONS_MAX} conditions.", body.subject),
        )
        .with("subject", body.subject));
    }
    Ok(vec![PersonEvent::Bound { subject: body.subject, condition }.into()])
}

/// A leg of a journey over a neutral country was done. With the arrival there nothing is owed about the person any
/// more: the neutral country accounts for him, and the record stays open until he is home.
///
/// # Errors
/// `PERSON_UNKNOWN`, `PERSON_NOT_YOURS`, `PERSON_STATE`.
pub fn record_neutral_stay(ledger: &Ledger, body: &RecordNeutralStay) -> Result<Vec<Event>, Refusal> {
    let reference = &body.subject;
    check_known(ledger, reference)?;
    let subject = ledger.subjects.get(reference).ok_or_else(|| {
        not_yours(reference, "nobody has said to hold this person.").allow("Somebody lists the person first.")
    })?;
    let record = ledger.persons.records.get(reference);
    if record.and_then(PersonRecord::standing_death).is_some() {
        return Err(person_state(reference, "is claimed to be dead.").allow("Claim the person alive first."));
    }
    let mut events = Vec::new();
    match (record.and_then(|record| record.stay), body.leg) {
        (None, NeutralStayLeg::Arrived) => {
            if subject.line_state() == Some(LineState::Received) {
                return Err(person_state(reference, "came home directly."));
            }
            if let Some(live) = subject.live_line() {
                let what = format!("stands on a live line of batch {}.", live.batch);
                return Err(person_state(reference, &what).allow("Let the line leave its batch first."));
            }
            events = post(ledger, Movement::Release(ReleaseGround::NeutralCountry), &[*reference]);
        }
        (Some(NeutralStayLeg::Arrived), NeutralStayLeg::TransferredHome) => {}
        (None, NeutralStayLeg::TransferredHome) => {
            return Err(person_state(reference, "is in no neutral country by the record.")
                .allow("Record the arrival there first."));
        }
        (Some(_), _) => return Err(person_state(reference, "has done this leg before.")),
    }
    events.push(PersonEvent::NeutralStay { subject: *reference, leg: body.leg }.into());
    Ok(events)
}
