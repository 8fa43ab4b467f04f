//! Publication under embargo: figures become public once both sides have released the same ones, and no others do.

use std::collections::BTreeMap;

use homeward_kernel::{Canonical, Context, Encoder};
use homeward_payload::domain::{Principal, ReleaseFigures, ReleasedFigure, Statement};
use homeward_payload::ids::{AgreementCode, Digest, Timestamp};

use crate::account::Account;
use crate::agreement::{already_signed, check_as_of};
use crate::event::{Event, tag};
use crate::finding::{check_in_force, term_in_force};
use crate::forum::still_stands;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};

/// What was released, or waits to be, of one agreement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Publication {
    /// The newest figures each side has signed.
    pub signed: BTreeMap<Principal, SignedFigures>,
    /// The newest figures both released, with the time.
    pub released: Option<(Timestamp, Vec<ReleasedFigure>)>,
}

/// Figures one side has signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedFigures {
    /// Digest of what was signed.
    pub content: Digest,
    /// Until when it binds its signer, where its signer wrote an end.
    pub not_after: Option<Timestamp>,
}

/// What publication changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicationEvent {
    /// One side released figures.
    Signed {
        /// The agreement.
        agreement: AgreementCode,
        /// Who.
        party: Principal,
        /// Digest of what was signed.
        content: Digest,
        /// Until when it binds its signer.
        not_after: Option<Timestamp>,
    },
    /// Both sides have: the figures are public.
    Released {
        /// The agreement.
        agreement: AgreementCode,
        /// When.
        time: Timestamp,
        /// The figures.
        figures: Vec<ReleasedFigure>,
    },
}

/// One side releases figures; with equal content from the other side they are public.
///
/// # Errors
/// `AGREEMENT_UNKNOWN`, `TERM_UNKNOWN`, `AS_OF_MISMATCH`, `TOTALS_MISMATCH` where the first signer's figures are not
/// those of the record, `ALREADY_SIGNED`.
pub fn release_figures(
    ledger: &Ledger,
    statement: &Statement,
    body: &ReleaseFigures,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let party = statement.header.author;
    check_in_force(ledger, &body.agreement)?;
    check_as_of(&body.as_of, context)?;
    let content = statement.content_digest;
    let known = ledger.publications.get(&body.agreement);
    let stands = |party| {
        let signed = known.and_then(|known| known.signed.get(&party));
        signed.is_some_and(|signed| signed.content == content && still_stands(signed.not_after, context.now))
    };
    if stands(party) {
        return Err(already_signed("these figures"));
    }
    let completes = party.other_party().is_some_and(stands);
    if !completes {
        check_figures(ledger, body)?;
    }
    let agreement = body.agreement.clone();
    let not_after = statement.header.not_after;
    let signed = PublicationEvent::Signed { agreement: agreement.clone(), party, content, not_after };
    let mut events = vec![signed.into()];
    if completes {
        let figures = body.figures.clone();
        events.push(PublicationEvent::Released { agreement, time: context.now, figures }.into());
    }
    Ok(events)
}

// What is released first is what the record has; receipts that come before the second signature do not undo it.
fn check_figures(ledger: &Ledger, body: &ReleaseFigures) -> Result<(), Refusal> {
    for figure in &body.figures {
        let (key, _) = term_in_force(ledger, &body.agreement, &figure.term)?;
        let received = ledger.accounts.balance(key, figure.giver).on(Account::Received);
        if received != i64::from(figure.received) {
            return Err(Refusal::new(
                ErrorReason::TotalsMismatch,
                format!(
                    "{} received from {} under term {} is {received} on the record, not {}.",
                    figure.giver.other_party().unwrap_or(figure.giver).word(),
                    figure.giver.word(),
                    figure.term,
                    figure.received
                ),
            )
            .allow("Prepare the release again from a replay that has reached this size."));
        }
    }
    Ok(())
}

/// Takes over an event.
pub fn apply(ledger: &mut Ledger, event: &PublicationEvent) {
    match event {
        PublicationEvent::Signed { agreement, party, content, not_after } => {
            let signed = SignedFigures { content: *content, not_after: *not_after };
            ledger.publications.entry(agreement.clone()).or_default().signed.insert(*party, signed);
        }
        PublicationEvent::Released { agreement, time, figures } => {
            let known = ledger.publications.entry(agreement.clone()).or_default();
            known.released = Some((*time, figures.clone()));
            known.signed.clear();
        }
    }
}

impl Canonical for PublicationEvent {
    fn encode(&self, encoder: &mut Encoder) {
        match self {
            Self::Signed { agreement, party, content, not_after } => encoder
                .byte(1)
                .text(agreement.as_str())
                .byte(tag::principal(*party))
                .fixed(content.as_bytes())
                .optional(not_after.as_ref(), |encoder, end| {
                    encoder.time(*end);
                }),
            Self::Released { agreement, time, figures } => {
                encoder.byte(2).text(agreement.as_str()).time(*time).sequence(figures, |encoder, figure| {
                    encoder
                        .text(figure.term.as_str())
                        .byte(tag::principal(figure.giver))
                        .number(figure.received);
                })
            }
        };
    }
}
