//! Suspending: by one side alone, or by the mediator where both sides ask for the same.

use std::collections::BTreeSet;

use homeward_kernel::Context;
use homeward_payload::domain::{Category, Principal, Statement, SuspendAgreement};

use super::event::SuspensionEvent;
use super::state::{SUSPENSIONS_OPEN_MAX, Suspension};
use crate::agreement::{TermKey, already_signed};
use crate::event::Event;
use crate::finding::{check_in_force, term_in_force};
use crate::forum::still_stands;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};

/// An agreement or some of its terms are suspended. What one side says alone begins at once; a joint suspension is
/// asked for by each side and begins when the mediator says the same.
///
/// # Errors
/// `AGREEMENT_UNKNOWN`, `TERM_UNKNOWN`, `SUSPENSION_SCOPE_INVALID`, `SUSPENSION_ID_REUSED`, `SUSPENSION_NOT_YOURS` for
/// the mediator alone, `SUSPENSION_UNKNOWN` and `SUSPENSION_STATE` for what both sides do not ask for,
/// `ALREADY_SIGNED`, `FIELD_INVALID` over the limit of suspensions.
pub fn suspend(
    ledger: &Ledger,
    statement: &Statement,
    body: &SuspendAgreement,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let author = statement.header.author;
    let terms = terms_of(ledger, body)?;
    let known = ledger.suspensions.by_id.get(&body.suspension);
    if author == Principal::Mediator {
        check_asked(known, body, context)?;
        let (suspension, time) = (body.suspension, context.now);
        return Ok(vec![SuspensionEvent::Begun { suspension, time }.into()]);
    }
    match known {
        Some(known) => check_same_request(known, author, body, context)?,
        None => check_room(ledger)?,
    }
    let asked = SuspensionEvent::Asked {
        party: author,
        said: Box::new(body.clone()),
        content: statement.content_digest,
        terms,
        not_after: statement.header.not_after,
    };
    let mut events = vec![asked.into()];
    if !body.joint {
        let (suspension, time) = (body.suspension, context.now);
        events.push(SuspensionEvent::Begun { suspension, time }.into());
    }
    Ok(events)
}

fn terms_of(ledger: &Ledger, body: &SuspendAgreement) -> Result<BTreeSet<TermKey>, Refusal> {
    check_in_force(ledger, &body.agreement)?;
    let is_medical = |key: TermKey| {
        ledger.agreements.term(key).is_some_and(|term| term.term.category == Category::Medical)
    };
    let mut terms = BTreeSet::new();
    if body.terms.is_empty() {
        let of_agreement =
            ledger.agreements.terms_in_force().filter(|(_, term)| term.reference.agreement == body.agreement);
        let with_medical = body.medical.is_some();
        terms.extend(of_agreement.map(|(key, _)| key).filter(|key| with_medical || !is_medical(*key)));
    }
    for code in &body.terms {
        terms.insert(term_in_force(ledger, &body.agreement, code)?.0);
    }
    let invalid = |what: &str| Err(Refusal::new(ErrorReason::SuspensionScopeInvalid, what));
    let names_medical = terms.iter().any(|key| is_medical(*key));
    match (names_medical, body.medical.is_some()) {
        (true, false) => invalid("a medical term is named without a reason of its own.")
            .map_err(|refusal| refusal.allow("Leave it out, or give the reason in medical.")),
        (false, true) => invalid("there is a reason for medical terms, and none is named.")
            .map_err(|refusal| refusal.allow("Name the medical term, or leave the reason out.")),
        _ if terms.is_empty() && body.children.is_none() => invalid("nothing would stand still.")
            .map_err(|refusal| refusal.allow("Medical terms and children need a reason of their own.")),
        _ => Ok(terms),
    }
}

// The mediator suspends nothing of its own: it begins what both sides ask for, word for word.
fn check_asked(
    known: Option<&Suspension>,
    body: &SuspendAgreement,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    if !body.joint {
        return Err(Refusal::new(
            ErrorReason::SuspensionNotYours,
            "the mediator suspends only what both sides ask for.",
        )
        .allow("Each side asks for a joint suspension; the mediator repeats it."));
    }
    let known = known.ok_or_else(|| {
        Refusal::new(
            ErrorReason::SuspensionUnknown,
            format!("no side asks for suspension {}.", body.suspension),
        )
    })?;
    let asks = |party: &Principal| known.asked.get(party).is_some_and(|end| still_stands(*end, context.now));
    let both_ask = Principal::PARTIES.iter().all(asks);
    if known.from.is_none() && both_ask && known.said == *body {
        return Ok(());
    }
    let found = if known.from.is_some() {
        "the suspension has begun before."
    } else {
        "both sides do not ask for exactly this."
    };
    Err(Refusal::new(ErrorReason::SuspensionState, found).allow("Repeat what both sides have signed."))
}

fn check_same_request(
    known: &Suspension,
    author: Principal,
    body: &SuspendAgreement,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    if known.said != *body || !body.joint || known.from.is_some() {
        return Err(Refusal::new(
            ErrorReason::SuspensionIdReused,
            format!("suspension id {} stands for another suspension.", body.suspension),
        )
        .allow("Use a new id, or repeat what the other side asks for."));
    }
    if known.asked.get(&author).is_some_and(|end| still_stands(*end, context.now)) {
        return Err(already_signed("this suspension"));
    }
    Ok(())
}

fn check_room(ledger: &Ledger) -> Result<(), Refusal> {
    let open = ledger.suspensions.by_id.values().filter(|suspension| !suspension.is_ended()).count();
    if open < SUSPENSIONS_OPEN_MAX {
        return Ok(());
    }
    Err(Refusal::new(
        ErrorReason::FieldInvalid,
        format!("this forum has {open} open suspensions, the most it allows."),
    )
    .allow("Lift another first."))
}
