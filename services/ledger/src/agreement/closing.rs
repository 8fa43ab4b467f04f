//! How terms and agreements end apart from being fulfilled: waiver, closure, lapse, notice. What both sides have
//! confirmed goes on, and a medical term never ends so.

use homeward_kernel::Context;
use homeward_payload::domain::{
    Category, DeclareClosure, DeclareLapse, Principal, Statement, TerminateAgreement, WaiveTerm,
};
use homeward_payload::ids::{AgreementCode, Timestamp};

use super::decision::already_signed;
use super::event::AgreementEvent;
use super::state::{Notice, TermInForce};
use crate::account::{ReleaseGround, release_off_batches};
use crate::event::Event;
use crate::finding::{check_in_force, term_in_force};
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};

/// The creditor gives up what the other party owes it under a term; what is open and on no confirmed batch is released.
///
/// # Errors
/// `AGREEMENT_UNKNOWN`, `TERM_UNKNOWN`, `TERM_NOT_WAIVABLE`, `TERM_CLOSED`.
pub fn waive(ledger: &Ledger, statement: &Statement, body: &WaiveTerm) -> Result<Vec<Event>, Refusal> {
    let creditor = statement.header.author;
    let giver = creditor.other_party().unwrap_or(creditor);
    let (key, term) = term_in_force(ledger, &body.term.agreement, &body.term.term)?;
    let code = &body.term.term;
    if term.term.category == Category::Medical {
        return Err(Refusal::new(
            ErrorReason::TermNotWaivable,
            format!("term {code} is medical; nobody can renounce it (GC III art. 7 and 109)."),
        ));
    }
    if !term.term.givers.contains(&giver) {
        return Err(Refusal::new(
            ErrorReason::TermNotWaivable,
            format!(
                "{} gives nothing under term {code}, so nothing is owed to {}.",
                giver.word(),
                creditor.word()
            ),
        )
        .allow("Each side waives what the other owes it."));
    }
    if term.is_closed_for(giver) {
        return Err(closed(term, giver));
    }
    let mut events = vec![AgreementEvent::Waived { term: key, giver }.into()];
    events.extend(release_off_batches(ledger, key, &[giver], ReleaseGround::Waived));
    Ok(events)
}

/// A party knows of nobody else under an all-for-all term.
///
/// # Errors
/// `AGREEMENT_UNKNOWN`, `TERM_UNKNOWN`, `TERM_NOT_ALL_FOR_ALL`, `ALREADY_SIGNED`.
pub fn declare_closure(
    ledger: &Ledger,
    statement: &Statement,
    body: &DeclareClosure,
) -> Result<Vec<Event>, Refusal> {
    let party = statement.header.author;
    let (key, term) = term_in_force(ledger, &body.term.agreement, &body.term.term)?;
    let code = &body.term.term;
    if !term.is_all_for_all() {
        return Err(Refusal::new(
            ErrorReason::TermNotAllForAll,
            format!("term {code} is not all for all: its number says when it is fulfilled."),
        ));
    }
    if term.closing.closures.contains(&party) {
        return Err(already_signed(&format!("the closure of term {code}")));
    }
    Ok(vec![AgreementEvent::ClosureDeclared { term: key, party }.into()])
}

/// A party declares that a term has lapsed; what is open and on no confirmed batch is released.
///
/// # Errors
/// `AGREEMENT_UNKNOWN`, `TERM_UNKNOWN`, `TERM_NOT_ENDED`, `TERM_CLOSED`.
pub fn declare_lapse(
    ledger: &Ledger,
    statement: &Statement,
    body: &DeclareLapse,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let party = statement.header.author;
    let (key, term) = term_in_force(ledger, &body.term.agreement, &body.term.term)?;
    if term.closing.lapsed {
        return Err(closed(term, party));
    }
    if term.end().is_none_or(|end| end > context.now) {
        let found =
            if term.term.end_day.is_some() { "its last day has not passed" } else { "it has no last day" };
        return Err(Refusal::new(
            ErrorReason::TermNotEnded,
            format!("term {} cannot lapse: {found}.", body.term.term),
        )
        .allow("Both sides can amend the agreement."));
    }
    let mut events = vec![AgreementEvent::Lapsed { term: key, party }.into()];
    events.extend(release_off_batches(ledger, key, &Principal::PARTIES, ReleaseGround::Lapsed));
    Ok(events)
}

/// A party gives notice: no new lists or batches under the agreement but under its medical terms.
///
/// # Errors
/// `AGREEMENT_UNKNOWN`, `AGREEMENT_TERMINATED`.
pub fn terminate(
    ledger: &Ledger,
    statement: &Statement,
    body: &TerminateAgreement,
) -> Result<Vec<Event>, Refusal> {
    check_in_force(ledger, &body.agreement)?;
    if ledger.agreements.is_terminated(&body.agreement) {
        return Err(terminated(&body.agreement));
    }
    let notice = Notice { party: statement.header.author, digest: body.notice_digest };
    Ok(vec![AgreementEvent::Terminated { agreement: body.agreement.clone(), notice }.into()])
}

impl TermInForce {
    /// The moment at which its last day has passed.
    #[must_use]
    pub fn end(&self) -> Option<Timestamp> {
        let day = u32::try_from(self.term.end_day?).ok()?;
        Some(Timestamp(0).plus_days(day.saturating_add(1)))
    }

    /// Checks that lists and batches may name it: under notice, medical terms only.
    ///
    /// # Errors
    /// `AGREEMENT_TERMINATED`.
    pub(crate) fn check_not_under_notice(&self, ledger: &Ledger) -> Result<(), Refusal> {
        let agreement = &self.reference.agreement;
        if self.term.category != Category::Medical && ledger.agreements.is_terminated(agreement) {
            return Err(terminated(agreement));
        }
        Ok(())
    }
}

/// Something that an agreement under notice does not take any more.
pub(crate) fn terminated(agreement: &AgreementCode) -> Refusal {
    Refusal::new(ErrorReason::AgreementTerminated, format!("agreement {agreement} has ended by notice."))
        .allow("What is under way finishes or aborts; medical terms go on.")
        .with("agreement", agreement)
}

/// A term under which nothing new comes to stand.
pub(crate) fn closed(term: &TermInForce, giver: Principal) -> Refusal {
    let code = &term.reference.term;
    let how = if term.closing.lapsed { "has lapsed" } else { "was waived" };
    Refusal::new(ErrorReason::TermClosed, format!("term {code} {how} for {}.", giver.word()))
        .allow("Put the person on a goodwill line, or sign a further term.")
        .with("term", code)
}
