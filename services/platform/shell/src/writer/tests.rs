use super::*;
use crate::forum::ForumFile;
use crate::projection::Projection;
use crate::replay::{ReplayError, replay};
use crate::signer::ServiceSigner;
use crate::verify::verify_statement;
use bytes::Bytes;
use homeward_api::log::v1::statement_answer::Answer;
use homeward_api::log::v1::{Receipt, StatementAnswer};
use homeward_journal::{Head, Journal, JournalError, JournalReader, Record, SqliteJournal, SqliteReader};
use homeward_payload::domain::{ClockMode, Principal, Role};
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_payload::proto::payload::v1::MarkTime;
use homeward_statement::SecretKey;
use homeward_testkit::forum::{CREATED_TIME, KeyUse, TestForum, secret};
use homeward_translog::{Entry, SignedCheckpoint, verify_inclusion};
use std::sync::Mutex;
use std::sync::mpsc as blocking;
use tokio_util::sync::CancellationToken;
use tonic::Status;
use tonic_types::StatusExt;

/// A forum with a journal in a folder of its own.
struct World {
    test: TestForum,
    forum: Arc<ForumFile>,
    reader: Arc<SqliteReader>,
    projection: Arc<Projection>,
    folder: tempfile::TempDir,
}

fn log_key() -> SecretKey {
    secret(Principal::Mediator, KeyUse::Log)
}

impl World {
    fn new() -> (Self, SqliteJournal) {
        let test = TestForum::new("writer", ClockMode::Simulated).unwrap();
        let forum = ForumFile::from_bytes(test.envelope().bytes(), test.log_id()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.sqlite");
        let (mut journal, reader) = SqliteJournal::open(&path, test.log_id().0).unwrap();
        append_genesis(&forum, &mut journal, &log_key()).unwrap();
        let forum = Arc::new(forum);
        let replayed = replay(&forum, &reader).unwrap();
        let projection = Arc::new(Projection::new(Arc::clone(&forum), replayed, CancellationToken::new()));
        (Self { test, forum, reader: Arc::new(reader), projection, folder }, journal)
    }

    fn sequencer(&self, journal: impl Journal + 'static) -> Sequencer {
        // Of no effect under a simulated clock.
        let wall_clock: WallClock = Box::new(|| Timestamp(CREATED_TIME.0 + 1));
        Sequencer::new(Arc::clone(&self.projection), Box::new(journal), log_key(), wall_clock)
    }

    fn submitter(&self, journal: impl Journal + 'static) -> Submitter {
        let signer = ServiceSigner::new(Principal::Mediator, secret(Principal::Mediator, KeyUse::Service));
        let (projection, reader) = (Arc::clone(&self.projection), Arc::clone(&self.reader));
        let evidence = Evidence::new(self.folder.path());
        Submitter::start(self.sequencer(journal), projection, reader, signer, evidence).unwrap()
    }

    /// The mediator marks a time so many seconds after the genesis.
    fn mark(&self, seconds: i64) -> Bytes {
        self.mark_numbered(seconds.unsigned_abs(), seconds)
    }

    fn mark_numbered(&self, number: u64, seconds: i64) -> Bytes {
        let header = self.test.header(Principal::Mediator, Role::Service, number);
        let message = MarkTime { header: None, time_us: CREATED_TIME.0 + seconds * 1_000_000 };
        Bytes::copy_from_slice(self.test.sign(message, header).unwrap().bytes())
    }

    fn submission(&self, seconds: i64) -> (Submission, oneshot::Receiver<Verdict>) {
        let (reply, verdict) = oneshot::channel();
        let verified = verify_statement(self.forum.keyring(), &self.mark(seconds)).unwrap();
        (Submission { verified, reply }, verdict)
    }
}

fn receipt(answer: &StatementAnswer) -> &Receipt {
    match answer.answer.as_ref().unwrap() {
        Answer::Receipt(receipt) => receipt,
        Answer::Refusal(refusal) => panic!("refused: {refusal:?}"),
    }
}

#[tokio::test]
async fn receipts_prove_their_entries_and_are_given_again_byte_for_byte() {
    let (world, journal) = World::new();
    let submitter = world.submitter(journal);
    let envelopes: Vec<Bytes> = (1..=5).map(|seconds| world.mark(seconds)).collect();
    let mut answers = submitter.submit(&envelopes[..3]).await.unwrap();
    answers.extend(submitter.submit(&envelopes[3..]).await.unwrap());
    for (position, (answer, envelope)) in (1_u64..).zip(answers.iter().zip(&envelopes)) {
        let receipt = receipt(answer);
        assert_eq!(receipt.position, position);
        assert_eq!(receipt.envelope_hash, homeward_statement::Hash::of(envelope).as_bytes().as_slice());
        let signed = SignedCheckpoint::parse(&receipt.checkpoint, world.forum.log_key()).unwrap();
        let entry = Entry::new(receipt.sequenced_time_us, homeward_statement::Hash::of(envelope)).unwrap();
        let proof: Vec<_> =
            receipt.inclusion_proof.iter().map(|hash| hash.as_ref().try_into().unwrap()).collect();
        verify_inclusion(&entry.leaf_hash(), position, signed.head(), &proof).unwrap();
    }
    assert_eq!(submitter.submit(&envelopes).await.unwrap(), answers);
    // The same statement twice in one call is one entry.
    let twice = submitter.submit(&[world.mark(6), world.mark(6)]).await.unwrap();
    assert_eq!(receipt(&twice[0]), receipt(&twice[1]));
    assert_eq!(world.projection.read(|view| view.state().size()), 7);
}

#[tokio::test]
async fn an_accepted_payload_under_keys_that_may_not_say_it_gets_no_receipt() {
    let (world, journal) = World::new();
    let submitter = world.submitter(journal);
    let accepted = world.mark(1);
    submitter.submit(std::slice::from_ref(&accepted)).await.unwrap();
    let known = Envelope::parse(&accepted).unwrap();
    let keys = [Principal::Mediator, Principal::PartyA].map(|holder| secret(holder, KeyUse::Service));
    let [mediator, party] = &keys;
    for signers in [vec![party], vec![mediator, party]] {
        let other = Envelope::sign(known.payload_type(), known.payload(), &signers).unwrap();
        let answers = submitter.submit(&[Bytes::copy_from_slice(other.bytes())]).await.unwrap();
        match answers[0].answer.as_ref().unwrap() {
            Answer::Refusal(refusal) => assert_eq!(refusal.reason(), ErrorReason::SignersNotAsRequired),
            Answer::Receipt(receipt) => panic!("accepted: {receipt:?}"),
        }
    }
    assert_eq!(world.projection.read(|view| view.state().size()), 2);
}

#[tokio::test]
async fn a_restart_replays_to_the_same_digest_and_head() {
    let (world, journal) = World::new();
    let submitter = world.submitter(journal);
    for seconds in 1..40 {
        submitter.submit(&[world.mark(seconds)]).await.unwrap();
    }
    let replayed = replay(&world.forum, world.reader.as_ref()).unwrap();
    world.projection.read(|view| {
        assert_eq!(replayed.state.replica().digest(), view.state().replica().digest());
        assert_eq!(replayed.state.tree(), view.state().tree());
        assert_eq!(replayed.checkpoint, view.checkpoint().as_ref());
    });
    assert_eq!(replayed.recent.len(), 39);
    assert_eq!(replayed.recent[0].position, 1);
}

/// A journal of given records, as a damaged or forged file would give them.
struct Forged {
    records: Vec<Record>,
    head: Option<Head>,
}

impl JournalReader for Forged {
    fn size(&self) -> Result<u64, JournalError> {
        Ok(self.records.len() as u64)
    }

    fn read(&self, from: u64, records_max: usize, _bytes_max: usize) -> Result<Vec<Record>, JournalError> {
        Ok(self.records.iter().skip(from as usize).take(records_max).cloned().collect())
    }

    fn head_covering(&self, _position: u64) -> Result<Option<Head>, JournalError> {
        Ok(self.head.clone())
    }

    fn newest_head(&self) -> Result<Option<Head>, JournalError> {
        Ok(self.head.clone())
    }
}

#[tokio::test]
async fn a_journal_that_was_changed_does_not_replay() {
    let (world, journal) = World::new();
    let submitter = world.submitter(journal);
    submitter.submit(&[world.mark(1), world.mark(2), world.mark(3)]).await.unwrap();
    let check = |change: &dyn Fn(&mut Forged), expected: fn(&ReplayError) -> bool| {
        let records = world.reader.read(0, 10, 1 << 20).unwrap();
        let mut forged = Forged { records, head: world.reader.newest_head().unwrap() };
        change(&mut forged);
        let error = replay(&world.forum, &forged).unwrap_err();
        assert!(expected(&error), "{error}");
    };
    let follow = |error: &ReplayError| matches!(error, ReplayError::Follow { position: 2, .. });
    check(&|forged| forged.records.swap(1, 2), follow);
    check(&|forged| forged.records[2].entry[20] ^= 1, follow);
    check(&|forged| forged.records[2].entry[8] ^= 1, follow);
    check(&|forged| forged.records[0].entry[8] ^= 1, |error| matches!(error, ReplayError::NotThisGenesis));
    check(&|forged| forged.records[2].envelope[100] ^= 1, |error| {
        matches!(error, ReplayError::Envelope { position: 2, .. })
    });
    check(&|forged| forged.records[2].entry[0] = 9, |error| {
        matches!(error, ReplayError::Entry { position: 2, .. })
    });
    check(&|forged| drop(forged.records.pop()), |error| {
        matches!(error, ReplayError::HeadSize { size: 3, covered: 4 })
    });
    check(&|forged| forged.head = None, |error| {
        matches!(error, ReplayError::HeadSize { size: 4, covered: 0 })
    });
    check(&|forged| forged.head.as_mut().unwrap().note.push('x'), |error| {
        matches!(error, ReplayError::Head(_))
    });
}

/// A journal that says when an append begins and waits until it may go on, with an outcome of its own.
struct Held {
    journal: SqliteJournal,
    begun: blocking::Sender<()>,
    go_on: Mutex<blocking::Receiver<bool>>,
}

impl Journal for Held {
    fn size(&self) -> u64 {
        self.journal.size()
    }

    fn append(&mut self, first: u64, records: &[Record], head: &Head) -> Result<(), JournalError> {
        self.begun.send(()).ok();
        if !self.go_on.lock().unwrap().recv().unwrap() {
            return Err(JournalError::storage("appending", "the disk is gone"));
        }
        self.journal.append(first, records, head)
    }
}

fn held(journal: SqliteJournal) -> (Held, blocking::Receiver<()>, blocking::Sender<bool>) {
    let (begun, has_begun) = blocking::channel();
    let (go_on, may_go_on) = blocking::channel();
    (Held { journal, begun, go_on: Mutex::new(may_go_on) }, has_begun, go_on)
}

fn reason(status: &Status) -> String {
    status.get_details_error_info().unwrap().reason
}

#[tokio::test]
async fn a_full_queue_takes_nothing_and_says_when_to_come_back() {
    let (world, journal) = World::new();
    let (journal, has_begun, go_on) = held(journal);
    let submitter = Arc::new(world.submitter(journal));
    let submit = |envelopes: Vec<Bytes>| {
        let submitter = Arc::clone(&submitter);
        tokio::spawn(async move { submitter.submit(&envelopes).await })
    };
    let first = submit(vec![world.mark(1)]);
    tokio::task::spawn_blocking(move || has_begun.recv().unwrap()).await.unwrap();
    // The sequencer is held in its first group; the queue behind it fills.
    let filling: Vec<_> = (0..QUEUE_STATEMENTS_MAX as u64 / 256)
        .map(|call| submit((0..256).map(|number| world.mark_numbered(2 + call * 256 + number, 1)).collect()))
        .collect();
    while submitter.places_left() > 0 {
        tokio::task::yield_now().await;
    }
    let status = submitter.submit(&[world.mark(1_000_000)]).await.unwrap_err();
    assert_eq!(reason(&status), "QUEUE_FULL");
    assert!(status.get_details_retry_info().unwrap().retry_delay.unwrap() > std::time::Duration::ZERO);
    // Bytes that are no statement need no place, so they are answered.
    assert_eq!(submitter.submit(&[Bytes::from_static(b"nothing")]).await.unwrap().len(), 1);
    for _ in 0..100 {
        go_on.send(true).ok();
    }
    for call in filling {
        assert_eq!(call.await.unwrap().unwrap().len(), 256);
    }
    first.await.unwrap().unwrap();
    let size = world.projection.read(|view| view.state().size());
    assert_eq!(size, 2 + QUEUE_STATEMENTS_MAX as u64, "the refused one was not taken");
}

#[test]
fn after_a_failed_append_nobody_is_answered_and_nothing_is_shown() {
    let (world, journal) = World::new();
    let (journal, _has_begun, go_on) = held(journal);
    go_on.send(true).unwrap();
    go_on.send(false).unwrap();
    let sequencer = world.sequencer(journal);
    let (sender, queue) = tokio::sync::mpsc::channel(4);
    let (one, mut answered) = world.submission(1);
    sender.try_send(one).unwrap();
    let running = std::thread::spawn(move || sequencer.run(queue));
    let first = loop {
        match answered.try_recv() {
            Ok(verdict) => break verdict,
            Err(_) => std::thread::yield_now(),
        }
    };
    assert!(matches!(first, Verdict::Sequenced { position: 1, .. }));
    let (two, mut lost) = world.submission(2);
    sender.try_send(two).unwrap();
    assert!(matches!(running.join().unwrap(), Err(SequencerError::Journal(_))));
    assert!(lost.try_recv().is_err());
    assert_eq!(world.projection.read(|view| view.state().size()), 2);
}

#[tokio::test]
async fn a_closed_writer_has_freed_the_journal_and_says_that_it_drains() {
    let (world, journal) = World::new();
    let submitter = world.submitter(journal);
    submitter.submit(&[world.mark(1)]).await.unwrap();
    submitter.close().await;
    assert_eq!(reason(&submitter.submit(&[world.mark(1)]).await.unwrap_err()), "DRAINING");
    let path = world.folder.path().join("journal.sqlite");
    let (journal, _) = SqliteJournal::open(&path, world.test.log_id().0).unwrap();
    assert_eq!(journal.size(), 2);
}
