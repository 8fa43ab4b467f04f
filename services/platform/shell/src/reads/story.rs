//! `homeward.ledger.v1.ExplainService`: the story of one thing, told by replaying the log once for each page.

use super::batch::count_of;
use super::code::{code_of, parse_code};
use super::page::PageToken;
use super::{batch, next, page_size};
use crate::limits::MESSAGE_BYTES_MAX;
use crate::projection::Projection;
use crate::status::{Refusal, internal};
use homeward_api::ledger::v1 as api;
use homeward_api::ledger::v1::explain_service_server::{ExplainService, ExplainServiceServer};
use homeward_journal::{JournalError, JournalReader};
use homeward_ledger::Ledger;
use homeward_ledger::settlement::BatchResult;
use homeward_ledger::story::{Heard, Spelling, Standing, Step, Story, Teller, Topic, standing};
use homeward_payload::domain::Principal;
use homeward_payload::ids::{SubjectRef, Timestamp};
use homeward_payload::parse::{ParseError, parse_envelope};
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_statement::{Envelope, EnvelopeError};
use homeward_translog::{Entry, EntryError};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tonic::{Request, Response, Status};

/// Stories told at once: each holds a second ledger while it is told.
const TOLD_AT_ONCE_MAX: usize = 2;
/// Questions that are told or wait to be.
const QUESTIONS_MAX: usize = 64;
/// When to ask again where too many wait.
const RETRY_AFTER: Duration = Duration::from_secs(2);
const STEPS_DEFAULT: usize = 200;
const STEPS_PAGE_MAX: usize = 500;
/// Entries read at once.
const READ_ENTRIES_MAX: usize = 1_024;
/// Bytes of entries read at once.
const READ_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Digits of a reference.
const REFERENCE_DIGITS: usize = 32;
/// Fewest first digits by which something is found.
const DIGITS_MIN: usize = 8;

const SPELLING: Spelling = Spelling { batch: code_of, time };

/// A time to the minute.
fn time(time: Timestamp) -> String {
    let shown = jiff::Timestamp::from_microsecond(time.0);
    shown.map_or_else(|_| format!("{} us", time.0), |time| time.strftime("%Y-%m-%d %H:%M").to_string())
}

/// Stories of the replayed ledger.
pub struct StoryReads {
    projection: Arc<Projection>,
    reader: Arc<dyn JournalReader>,
    questions: Arc<Semaphore>,
    tellers: Arc<Semaphore>,
}

impl StoryReads {
    /// Tells what `projection` shows, from the journal that fed it.
    pub fn new(projection: Arc<Projection>, reader: Arc<dyn JournalReader>) -> Self {
        let (questions, tellers) = (Semaphore::new(QUESTIONS_MAX), Semaphore::new(TOLD_AT_ONCE_MAX));
        Self { projection, reader, questions: Arc::new(questions), tellers: Arc::new(tellers) }
    }

    /// The service, to be added to the routes.
    pub fn into_service(self) -> ExplainServiceServer<Self> {
        ExplainServiceServer::new(self).max_decoding_message_size(MESSAGE_BYTES_MAX)
    }

    async fn story(&self, request: api::GetStoryRequest) -> Result<api::GetStoryResponse, Status> {
        let question = Question::read(&self.projection, &request)?;
        let seat = Arc::clone(&self.questions).try_acquire_owned().map_err(|_| too_many())?;
        // The semaphore is never closed; were it, this would only no longer bound the threads.
        let teller = Arc::clone(&self.tellers).acquire_owned().await.ok();
        let (projection, reader) = (Arc::clone(&self.projection), Arc::clone(&self.reader));
        let tell = move || {
            let _held = (seat, teller);
            tell(&projection, reader.as_ref(), &question)
        };
        let told = tokio::task::spawn_blocking(tell).await.map_err(|error| internal(&error))?;
        told.map_err(|error| internal(&error))
    }
}

#[tonic::async_trait]
impl ExplainService for StoryReads {
    async fn get_story(
        &self,
        request: Request<api::GetStoryRequest>,
    ) -> Result<Response<api::GetStoryResponse>, Status> {
        self.story(request.into_inner()).await.map(Response::new)
    }
}

/// What is asked, and of how much of the log.
struct Question {
    topic: Topic,
    size: u64,
    skipped: usize,
    rows: usize,
    bound: [String; 2],
}

impl Question {
    fn read(projection: &Projection, request: &api::GetStoryRequest) -> Result<Self, Status> {
        let (topic, present) = projection.read(|view| {
            let topic = resolve(view.state().replica().machine(), &request.object, &request.kind);
            topic.map(|topic| (topic, view.state().size()))
        })?;
        let bound = [topic.kind().to_owned(), topic.to_string()];
        let rows = page_size(request.page_size, STEPS_DEFAULT, STEPS_PAGE_MAX);
        let token = PageToken::decode(&request.page_token, &["story", &bound[0], &bound[1]])?;
        let Some(PageToken(token)) = token else {
            return Ok(Self { topic, size: present, skipped: 0, rows, bound });
        };
        let size = u64::try_from(token >> u64::BITS).unwrap_or(u64::MAX).min(present);
        let skipped = usize::try_from(token & u128::from(u64::MAX)).unwrap_or(usize::MAX);
        Ok(Self { topic, size, skipped, rows, bound })
    }

    /// The token of what follows so many steps.
    fn token(&self, sent: usize) -> String {
        let sent = u128::try_from(sent).unwrap_or_default();
        let token = u128::from(self.size) << u64::BITS | sent;
        let [kind, object] = &self.bound;
        PageToken(token).encode(&["story", kind, object])
    }
}

/// Why a log that was replayed before does not replay again.
#[derive(Debug, thiserror::Error)]
enum TellError {
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error("position {0} is missing in the journal")]
    Missing(u64),
    #[error("position {0}: {1}")]
    Entry(u64, EntryError),
    #[error("position {0}: {1}")]
    Envelope(u64, EnvelopeError),
    #[error("position {0}: {1}")]
    Payload(u64, ParseError),
    #[error("position {0}: {1}")]
    Refused(u64, homeward_ledger::Refusal),
    #[error("what was asked for is not there at size {0}")]
    Unknown(u64),
}

/// Replays the log from its beginning and keeps what belongs to the story. Everything in the journal was verified and
/// judged when it came, so nothing but the rules runs again.
fn tell(
    projection: &Projection,
    reader: &dyn JournalReader,
    question: &Question,
) -> Result<api::GetStoryResponse, TellError> {
    let forum = projection.forum();
    let mut replica = homeward_ledger::begin(forum.genesis().clone());
    let mut teller = Teller::new(question.topic, SPELLING);
    while replica.size() < question.size {
        let first = replica.size();
        let wanted = usize::try_from(question.size.saturating_sub(first)).unwrap_or(usize::MAX);
        let records = reader.read(first, wanted.min(READ_ENTRIES_MAX), READ_BYTES_MAX)?;
        if records.is_empty() {
            return Err(TellError::Missing(first));
        }
        for record in &records {
            let position = replica.size();
            let entry = Entry::decode(&record.entry).map_err(|error| TellError::Entry(position, error))?;
            let envelope =
                Envelope::parse(&record.envelope).map_err(|error| TellError::Envelope(position, error))?;
            let statement = parse_envelope(&envelope).map_err(|error| TellError::Payload(position, error))?;
            let time = Timestamp(entry.time_us());
            let events =
                replica.judge(&statement, time).map_err(|refusal| TellError::Refused(position, refusal))?;
            let heard = Heard { position, time, statement: &statement, events: &events };
            teller.hear(replica.machine(), heard);
            replica.accept(time, &events);
        }
    }
    let now = forum.clock().now(replica.newest_time());
    let ledger = replica.machine();
    let stands = standing(ledger, question.topic, now, SPELLING);
    let stands = stands.ok_or(TellError::Unknown(question.size))?;
    Ok(answer(question, ledger, stands, &teller.end()))
}

fn answer(question: &Question, ledger: &Ledger, stands: Standing, story: &Story) -> api::GetStoryResponse {
    let steps: Vec<api::StoryStep> =
        story.steps.iter().skip(question.skipped).take(question.rows).map(step).collect();
    let sent = question.skipped.saturating_add(steps.len());
    let (code, counts) = match &question.topic {
        Topic::Batch(id) => {
            let counts = ledger.batches.get(id).map(|batch| BatchResult::of(id, batch).counts());
            (code_of(id), counts.unwrap_or_default().iter().map(count_of).collect())
        }
        Topic::Person(_) | Topic::Container(_) | Topic::Case(_) => (String::new(), Vec::new()),
    };
    api::GetStoryResponse {
        kind: question.topic.kind().to_owned(),
        object: question.topic.to_string(),
        code,
        size: question.size,
        headline: stands.headline,
        next: stands.next.iter().map(next::describe).collect(),
        counts,
        steps,
        total: u64::try_from(story.steps.len()).unwrap_or(u64::MAX),
        untold: story.untold,
        kept: kept(question.topic).to_owned(),
        next_page_token: if sent < story.steps.len() { question.token(sent) } else { String::new() },
    }
}

fn step(step: &Step) -> api::StoryStep {
    api::StoryStep {
        position: step.position,
        earlier: step.earlier.clone(),
        time_us: step.time.0,
        actors: step.actors.iter().copied().map(Principal::word).map(str::to_owned).collect(),
        statement: step.kind.to_owned(),
        sentence: step.sentence.clone(),
        lines: step.lines,
        batch: step.batch.map(|batch| batch.to_string()).unwrap_or_default(),
    }
}

/// Where more is kept than the log tells.
const fn kept(topic: Topic) -> &'static str {
    match topic {
        Topic::Batch(_) => {
            "Who is on it stands in the registers of the two delegations and in documents sealed to them and the \
             neutral. Why somebody does not depart is sealed to the neutral, who reads it to nobody."
        }
        Topic::Person(_) => {
            "Who this is stands in the register of the delegation that holds or seeks the person and in documents \
             sealed to the other side and the neutral. Interviews are sealed to the neutral, findings to the \
             commission."
        }
        Topic::Container(_) => {
            "Seals, places and who somebody was stand in sealed documents of the delegations and of the neutral."
        }
        Topic::Case(_) => {
            "Who the child is stands in the file of the delegation that listed the case and in papers sealed to those \
             who are to act on it; each read has a purpose and is logged."
        }
    }
}

/// What somebody names by a short code, a reference or its first digits.
///
/// # Errors
/// `RESOURCE_UNKNOWN`, and `FIELD_INVALID` for what is neither or stands for several.
fn resolve(ledger: &Ledger, asked: &str, kind: &str) -> Result<Topic, Status> {
    if !["", "BATCH", "PERSON", "CONTAINER", "CASE"].contains(&kind) {
        let message = format!("{kind:?} is no kind of thing that has a story.");
        let allowed = "BATCH, PERSON, CONTAINER, CASE, or nothing";
        return Err(Refusal::of(ErrorReason::FieldInvalid, message).violation("kind", allowed).into());
    }
    let is_asked = |topic: &Topic| kind.is_empty() || kind == topic.kind();
    let by_digits: BTreeSet<Topic> = match range(asked) {
        Some((first, last)) => Topic::between(ledger, first, last).filter(is_asked).collect(),
        None => BTreeSet::new(),
    };
    let by_code = parse_code(asked).ok().and_then(|_| batch::find(ledger, asked).ok());
    let by_code = by_code.map(|(id, _)| Topic::Batch(*id)).filter(is_asked);
    let mut found = by_code.into_iter().chain(by_digits);
    match (found.next(), found.next()) {
        (Some(topic), None) => Ok(topic),
        (Some(one), Some(other)) => {
            let message = format!(
                "{asked} stands for several things: {} {one}, {} {other}.",
                one.kind().to_lowercase(),
                other.kind().to_lowercase()
            );
            let allowed = "more digits of the one that is meant, or its kind";
            Err(Refusal::of(ErrorReason::FieldInvalid, message).violation("object", allowed).into())
        }
        (None, _) => Err(unknown()),
    }
}

fn unknown() -> Status {
    let message = "nothing of this forum has this reference, id or short code.";
    Refusal::of(ErrorReason::ResourceUnknown, message)
        .allowed(
            "A reference or id as 32 lower-case hex digits, at least 8 of its first digits, or the short code of a \
             batch.",
        )
        .into()
}

/// The first and the last reference that begin with these digits.
fn range(asked: &str) -> Option<([u8; 16], [u8; 16])> {
    let is_digits = asked.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if !is_digits || !(DIGITS_MIN..=REFERENCE_DIGITS).contains(&asked.len()) {
        return None;
    }
    let filled = |with: &str| {
        let rest = with.repeat(REFERENCE_DIGITS.saturating_sub(asked.len()));
        SubjectRef::from_hex(&format!("{asked}{rest}")).map(|reference| reference.0)
    };
    Some((filled("0")?, filled("f")?))
}

fn too_many() -> Status {
    let message = format!("{QUESTIONS_MAX} stories are being told or wait to be");
    Refusal::of(ErrorReason::QueueFull, message).retry_after(RETRY_AFTER).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_stand_for_all_references_that_begin_with_them() {
        let check = |asked: &str, expected: Option<(u8, u8)>| {
            let found = range(asked).map(|(first, last)| (first[15], last[15]));
            assert_eq!(found, expected, "{asked}");
        };
        check("0b0b0b0b", Some((0, 255)));
        check(&"0b".repeat(16), Some((0x0b, 0x0b)));
        check("0b0b0b0", None);
        check("0B0B0B0B", None);
        check(&"0b".repeat(17), None);
        check("7K3M-9QXD-V", None);
    }
}
