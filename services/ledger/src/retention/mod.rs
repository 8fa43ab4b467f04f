//! Retention: who is kept back for judicial proceedings, with a notice to the other side (GC III art. 115). A person
//! under a notice stands on no new line; nothing else keeps anybody back.

use homeward_kernel::{Canonical, Encoder};
use homeward_payload::domain::{LiftRetention, NotifyRetention, RetentionGround, Statement, SubjectKind};
use homeward_payload::ids::{Digest, SubjectRef};

use crate::event::Event;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};
use crate::subject::Subject;

/// A notice that a person is kept back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Why.
    pub ground: RetentionGround,
    /// Digest of the sealed notice.
    pub notice_digest: Digest,
}

/// What retention changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetentionEvent {
    /// A notice was given.
    Notified {
        /// The person.
        subject: SubjectRef,
        /// The notice.
        retention: Retention,
    },
    /// The person is no longer kept back.
    Lifted {
        /// The person.
        subject: SubjectRef,
    },
}

/// The holding party gives notice.
///
/// # Errors
/// `SUBJECT_UNKNOWN`, `LINE_NOT_YOURS`, `RETENTION_STATE` where this notice stands, `LINE_ALREADY_LIVE`.
pub fn notify(ledger: &Ledger, statement: &Statement, body: &NotifyRetention) -> Result<Vec<Event>, Refusal> {
    let known = held_by_author(ledger, statement, &body.subject)?;
    let retention = Retention { ground: body.ground, notice_digest: body.notice_digest };
    if known.retention == Some(retention) {
        return Err(Refusal::new(ErrorReason::RetentionState, "this notice was given before.")
            .allow("Give another notice when the ground changes, or lift it."));
    }
    if let Some(live) = known.live_line() {
        return Err(Refusal::new(
            ErrorReason::LineAlreadyLive,
            format!("the person stands on a live line of batch {}.", live.batch),
        )
        .allow("Withdraw the line first; who has departed is no longer kept back."));
    }
    Ok(vec![RetentionEvent::Notified { subject: body.subject, retention }.into()])
}

/// The holding party lifts its notice.
///
/// # Errors
/// `SUBJECT_UNKNOWN`, `LINE_NOT_YOURS`, `RETENTION_STATE` where there is none.
pub fn lift(ledger: &Ledger, statement: &Statement, body: &LiftRetention) -> Result<Vec<Event>, Refusal> {
    let known = held_by_author(ledger, statement, &body.subject)?;
    if known.retention.is_none() {
        return Err(Refusal::new(ErrorReason::RetentionState, "there is no notice for this person."));
    }
    Ok(vec![RetentionEvent::Lifted { subject: body.subject }.into()])
}

fn held_by_author<'a>(
    ledger: &'a Ledger,
    statement: &Statement,
    reference: &SubjectRef,
) -> Result<&'a Subject, Refusal> {
    let author = statement.header.author;
    let known = ledger.subjects.get(reference).filter(|subject| subject.kind == SubjectKind::Person);
    let known = known.ok_or_else(|| {
        Refusal::new(ErrorReason::SubjectUnknown, format!("no person {reference} is known."))
            .allow("A person is known from an opened list, a finding or an answer to a request.")
            .with("subject", reference)
    })?;
    if known.holder != author {
        let message = format!("{} holds the person.", known.holder.word());
        return Err(Refusal::new(ErrorReason::LineNotYours, message).with("subject", reference));
    }
    Ok(known)
}

/// Takes over an event.
pub fn apply(ledger: &mut Ledger, event: &RetentionEvent) {
    let (subject, retention) = match event {
        RetentionEvent::Notified { subject, retention } => (subject, Some(*retention)),
        RetentionEvent::Lifted { subject } => (subject, None),
    };
    if let Some(subject) = ledger.subjects.get_mut(subject) {
        subject.retention = retention;
    }
}

impl Canonical for RetentionEvent {
    fn encode(&self, encoder: &mut Encoder) {
        match self {
            Self::Notified { subject, retention } => encoder
                .byte(1)
                .fixed(subject.as_bytes())
                .byte(match retention.ground {
                    RetentionGround::Proceedings => 1,
                    RetentionGround::Sentence => 2,
                })
                .fixed(retention.notice_digest.as_bytes()),
            Self::Lifted { subject } => encoder.byte(2).fixed(subject.as_bytes()),
        };
    }
}
