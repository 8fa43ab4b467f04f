//! What was heard by telephone, as the mediator's coordinators note it.

use homeward_kernel::{Canonical, Context, Encoder};
use homeward_payload::domain::{NoteReport, Principal, ReportedStep};
use homeward_payload::ids::{BatchId, Digest, Timestamp};

use crate::agreement::already_signed;
use crate::batch::batch_of;
use crate::event::{Event, tag};
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};

/// Most reports kept of one batch: three reporters, six steps, each about either giver or about none.
pub const REPORTS_MAX: usize = 3 * 6 * 3;

/// Of what the newest report is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReportKey {
    /// Who was heard.
    pub reporter: Principal,
    /// What was said.
    pub step: ReportedStep,
    /// Whose people it is about.
    pub giver: Option<Principal>,
}

/// What was heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    /// How many, where a number was said.
    pub count: Option<u32>,
    /// When it was heard.
    pub heard: Timestamp,
    /// Digest of a sealed note on the call.
    pub note: Option<Digest>,
    /// Sequenced time at which it was noted.
    pub noted: Timestamp,
    /// Position of the note in the log.
    pub position: u64,
}

/// What a note changes: the reports, and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DayEvent {
    /// A coordinator noted what was heard.
    Noted {
        /// What was noted.
        said: NoteReport,
    },
}

/// Notes what was heard by telephone about a batch that has not ended.
///
/// # Errors
/// `BATCH_UNKNOWN`, `BATCH_CLOSED`, `LINE_UNKNOWN` where the giver has no line, `TIME_INVALID` where it was heard ahead
/// of the clock, `ALREADY_SIGNED` where exactly this is the newest such note.
pub fn note_report(ledger: &Ledger, body: &NoteReport, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let batch = batch_of(ledger, &body.batch)?;
    if batch.phase.is_ended() {
        return Err(Refusal::new(ErrorReason::BatchClosed, "the batch has ended.")
            .allow("What is heard of it now is for a dispute."));
    }
    if let Some(giver) = body.giver.filter(|giver| batch.lines_of(*giver).next().is_none()) {
        let what = format!("the batch has no line of {}.", giver.word());
        return Err(
            Refusal::new(ErrorReason::LineUnknown, what).allow("Name the side that gives in this batch.")
        );
    }
    if body.heard_time > context.now {
        let what = format!("it was heard at {} us; it is {} us.", body.heard_time.0, context.now.0);
        return Err(Refusal::new(ErrorReason::TimeInvalid, what)
            .allow("Name the time at which the call was taken, not a later one."));
    }
    let newest = ledger.day.reports.get(&body.batch).and_then(|known| known.get(&key_of(body)));
    let same = |known: &Report| {
        (known.count, known.heard, known.note) == (body.count, body.heard_time, body.note_digest)
    };
    if newest.is_some_and(same) {
        return Err(already_signed("this note of a call"));
    }
    Ok(vec![DayEvent::Noted { said: body.clone() }.into()])
}

fn key_of(said: &NoteReport) -> ReportKey {
    ReportKey { reporter: said.reporter, step: said.step, giver: said.giver }
}

/// Takes over an event.
pub fn apply(ledger: &mut Ledger, event: &DayEvent) {
    let DayEvent::Noted { said } = event;
    let entry = ledger.day.entry;
    let report = Report {
        count: said.count,
        heard: said.heard_time,
        note: said.note_digest,
        noted: entry.time,
        position: entry.position,
    };
    ledger.day.reports.entry(said.batch).or_default().insert(key_of(said), report);
}

impl ReportKey {
    /// The stable name of the step.
    #[must_use]
    pub const fn step_name(&self) -> &'static str {
        match self.step {
            ReportedStep::Departed => "DEPARTED",
            ReportedStep::Arrived => "ARRIVED",
            ReportedStep::Ready => "READY",
            ReportedStep::HandedOver => "HANDED_OVER",
            ReportedStep::Counted => "COUNTED",
            ReportedStep::Incident => "INCIDENT",
        }
    }
}

impl Canonical for DayEvent {
    fn encode(&self, encoder: &mut Encoder) {
        let Self::Noted { said } = self;
        encode_said(encoder.byte(1), &said.batch, said);
    }
}

fn encode_said(encoder: &mut Encoder, batch: &BatchId, said: &NoteReport) {
    let step = match said.step {
        ReportedStep::Departed => 1,
        ReportedStep::Arrived => 2,
        ReportedStep::Ready => 3,
        ReportedStep::HandedOver => 4,
        ReportedStep::Counted => 5,
        ReportedStep::Incident => 6,
    };
    encoder
        .fixed(batch.as_bytes())
        .byte(tag::principal(said.reporter))
        .byte(step)
        .optional(said.giver.as_ref(), |encoder, giver| {
            encoder.byte(tag::principal(*giver));
        })
        .optional(said.count.as_ref(), |encoder, count| {
            encoder.number(*count);
        })
        .time(said.heard_time)
        .optional(said.note_digest.as_ref(), |encoder, digest| {
            encoder.fixed(digest.as_bytes());
        });
}
