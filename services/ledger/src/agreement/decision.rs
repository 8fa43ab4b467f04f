//! Signing terms: two statements of equal content, one by each side, put an agreement in force.

use homeward_kernel::Context;
use homeward_payload::domain::{AsOf, SignTerms, Statement};

use super::amendment::check_version;
use super::event::AgreementEvent;
use super::state::{SignedTerms, TERMS_IN_FORCE_MAX};
use crate::event::Event;
use crate::forum::still_stands;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};

/// One side signs terms, or the next version of terms in force. Other content than the other side's is a
/// counter-proposal.
///
/// # Errors
/// `AGREEMENT_IN_FORCE`, `AGREEMENT_TERMINATED`, `VERSION_OUT_OF_ORDER`, `AMENDMENT_RETROACTIVE`, `FIELD_INVALID` over
/// a limit of terms, `AS_OF_MISMATCH`, `ALREADY_SIGNED`.
pub fn sign_terms(
    ledger: &Ledger,
    statement: &Statement,
    body: &SignTerms,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let author = statement.header.author;
    let terms_max = ledger.genesis().limits.agreement_terms_max;
    if body.terms.len() > usize::try_from(terms_max).unwrap_or(usize::MAX) {
        return Err(Refusal::new(
            ErrorReason::FieldInvalid,
            format!("the agreement has {} terms; this forum allows {terms_max}.", body.terms.len()),
        ));
    }
    let new =
        body.terms.iter().filter(|term| ledger.agreements.key_of(&body.agreement, &term.code).is_none());
    if ledger.agreements.terms.len().saturating_add(new.count()) > TERMS_IN_FORCE_MAX {
        return Err(Refusal::new(
            ErrorReason::FieldInvalid,
            format!("this forum would have more than {TERMS_IN_FORCE_MAX} terms in force."),
        ));
    }
    let agreement = ledger.agreements.by_code.get(&body.agreement);
    check_version(ledger, body)?;
    check_as_of(&body.as_of, context)?;
    let equal = |signed: &&SignedTerms| {
        signed.content == statement.content_digest && still_stands(signed.not_after, context.now)
    };
    let signed_by = |party| agreement.and_then(|agreement| agreement.signed.get(&party)).filter(equal);
    if signed_by(author).is_some() {
        return Err(already_signed(&format!("these terms of agreement {}", body.agreement)));
    }
    let completes = author.other_party().and_then(signed_by).is_some();
    let mut events = vec![
        AgreementEvent::Signed {
            party: author,
            content: statement.content_digest,
            terms: Box::new(body.clone()),
            not_after: statement.header.not_after,
        }
        .into(),
    ];
    if completes {
        let agreement = body.agreement.clone();
        events.push(AgreementEvent::InForce { agreement, content: statement.content_digest }.into());
    }
    Ok(events)
}

/// Checks the log size and state digest that two statements of equal content repeat.
///
/// # Errors
/// `AS_OF_MISMATCH`.
pub(crate) fn check_as_of(as_of: &AsOf, context: &Context<'_>) -> Result<(), Refusal> {
    if context.digest_at(as_of.size) == Some(as_of.state_digest) {
        return Ok(());
    }
    Err(Refusal::new(
        ErrorReason::AsOfMismatch,
        format!(
            "the statement names state {} at size {}; this log, at size {}, has another there.",
            as_of.state_digest, as_of.size, context.size
        ),
    )
    .allow("Name a size this log has reached and the state digest your own replay has there.")
    .with("size", as_of.size))
}

pub(crate) fn already_signed(what: &str) -> Refusal {
    Refusal::new(ErrorReason::AlreadySigned, format!("this side has signed {what} before."))
        .allow("Wait for the other side, or sign other content.")
}
