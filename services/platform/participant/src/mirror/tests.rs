use std::sync::Arc;

use bytes::Bytes;
use homeward_api::log::v1::{WatchEntriesResponse, WitnessHead};
use homeward_journal::{JournalReader, SqliteJournal, SqliteReader};
use homeward_ledger::Refusal;
use homeward_payload::domain::{ClockMode, Principal, Role};
use homeward_payload::ids::Timestamp;
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_payload::proto::payload::v1::MarkTime;
use homeward_shell::projection::Projection;
use homeward_shell::replay::replay;
use homeward_shell::verify::verify_statements;
use homeward_testkit::forum::{CREATED_TIME, KeyUse, secret};
use homeward_translog::{Head, SignedCheckpoint, cosign};
use tokio_util::sync::CancellationToken;

use super::gather::Gather;
use super::heads::{Heads, Judgement, judge};
use super::receipts::ReceiptHeads;
use super::{Fault, Follower, Keys};
use crate::alarm::{AlarmKind, Alarms};
use crate::store::Store;
use crate::tests::log::Log;

/// A mirror of one log, without the process around it.
struct Mirror {
    log_of: Arc<homeward_shell::forum::ForumFile>,
    follower: Follower,
    gather: Gather,
    projection: Arc<Projection>,
    reader: SqliteReader,
    alarms: Alarms,
    data: tempfile::TempDir,
}

impl Mirror {
    fn new(log: &Log) -> Self {
        Self::opened(log, tempfile::tempdir().unwrap())
    }

    fn opened(log: &Log, data: tempfile::TempDir) -> Self {
        let path = data.path().join("journal.sqlite");
        let (journal, reader) = SqliteJournal::open(&path, *log.forum.log_id().as_bytes()).unwrap();
        let replayed = replay(&log.forum, &reader).unwrap();
        let projection =
            Arc::new(Projection::new(Arc::clone(&log.forum), replayed, CancellationToken::new()));
        let follower = Follower::new(Arc::clone(&projection), Box::new(journal));
        let gather = Gather::new(follower.size());
        let store = Store::open(&data.path().join("outbox.sqlite")).unwrap();
        let alarms = Alarms::open(store, data.path()).unwrap();
        Self { log_of: Arc::clone(&log.forum), follower, gather, projection, reader, alarms, data }
    }

    async fn receive(&mut self, message: WatchEntriesResponse) -> Result<(), Fault> {
        let gathered = self.gather.push(message, self.log_of.log_key())?;
        self.follower.check_head(&gathered.newest)?;
        let Some(group) = gathered.complete else { return Ok(()) };
        let envelopes: Vec<Bytes> = group.entries.iter().map(|entry| entry.envelope.clone()).collect();
        let verified = verify_statements(Keys(Arc::clone(&self.log_of)), &envelopes).await;
        self.follower.take(group, verified, &self.alarms)
    }

    fn shown(&self) -> u64 {
        self.projection.read(|view| view.state().size())
    }
}

#[tokio::test]
async fn good_entries_are_kept_shown_and_survive_a_restart() {
    let log = Log::marks(9);
    let mut mirror = Mirror::new(&log);
    mirror.receive(log.message(0, 4, 4)).await.unwrap();
    mirror.receive(log.message(4, 10, 10)).await.unwrap();
    // A sign of life.
    mirror.receive(log.message(10, 10, 10)).await.unwrap();
    assert_eq!((mirror.shown(), mirror.follower.size()), (10, 10));
    let digest = |mirror: &Mirror| mirror.projection.read(|view| view.state().replica().digest());
    assert_eq!(digest(&mirror), log.state.replica().digest());
    let Mirror { data, follower, reader, projection, .. } = mirror;
    drop((follower, reader, projection));

    let mirror = Mirror::opened(&log, data);
    assert_eq!((mirror.shown(), mirror.follower.size()), (10, 10));
    assert_eq!(digest(&mirror), log.state.replica().digest());
    assert_eq!(mirror.reader.newest_head().unwrap().unwrap().note, log.checkpoint(10));
}

#[tokio::test]
async fn entries_wait_for_a_head_that_they_reach() {
    let log = Log::marks(9);
    let mut mirror = Mirror::new(&log);
    mirror.receive(log.message(0, 3, 6)).await.unwrap();
    assert_eq!(mirror.follower.size(), 0);
    mirror.receive(log.message(3, 5, 8)).await.unwrap();
    assert_eq!(mirror.follower.size(), 0);
    // The head of size 6 is reached, that of size 8 not yet.
    mirror.receive(log.message(5, 7, 9)).await.unwrap();
    assert_eq!((mirror.shown(), mirror.follower.size()), (6, 6));
    mirror.receive(log.message(7, 10, 10)).await.unwrap();
    assert_eq!((mirror.shown(), mirror.follower.size()), (10, 10));
}

/// What the mirror makes of an altered message; it has taken `taken` entries by then.
async fn check(change: impl FnOnce(&Log, &mut WatchEntriesResponse), expected: Option<AlarmKind>) {
    let log = Log::marks(5);
    let mut mirror = Mirror::new(&log);
    mirror.receive(log.message(0, 3, 3)).await.unwrap();
    let mut message = log.message(3, 6, 6);
    change(&log, &mut message);
    let found = match mirror.receive(message).await.unwrap_err() {
        Fault::Alarm(alarm) => {
            assert!(!alarm.evidence.is_null());
            Some(alarm.kind)
        }
        Fault::Message(_) => None,
        fault @ (Fault::Own(_) | Fault::Journal(_)) => panic!("{fault}"),
    };
    assert_eq!(found, expected);
    // Nothing of a bad message is kept or shown.
    assert_eq!((mirror.shown(), mirror.follower.size()), (3, 3));
}

#[tokio::test]
async fn altered_entries_are_alarms_and_leave_no_trace() {
    let other = |log: &Log| {
        let message = MarkTime { header: None, time_us: CREATED_TIME.0 + 77 };
        let header = log.header(Principal::Mediator, Role::Service);
        Bytes::copy_from_slice(log.keys().sign(message, header).unwrap().bytes())
    };
    // Another envelope beside the entry.
    check(|log, message| message.entries[1].envelope = other(log), Some(AlarmKind::Mismatch)).await;
    // An envelope with a broken signature.
    let broken = |_: &Log, message: &mut WatchEntriesResponse| {
        let mut bytes = message.entries[1].envelope.to_vec();
        *bytes.last_mut().unwrap() ^= 1;
        message.entries[1].envelope = bytes.into();
    };
    check(broken, Some(AlarmKind::Mismatch)).await;
    // Bytes that are no entry.
    check(|_, message| message.entries[0].entry = vec![9; 41].into(), Some(AlarmKind::Mismatch)).await;
    // The same statement twice: the rules refuse it.
    check(|_, message| message.entries[1] = message.entries[0].clone(), Some(AlarmKind::Mismatch)).await;
    // A withheld entry, another in its place: the root is another.
    let withheld = |log: &Log, message: &mut WatchEntriesResponse| {
        message.entries.remove(1);
        message.checkpoint = log.sign(Head::new(5, *log.state.tree().head_at(5).unwrap().root()).unwrap());
        message.through_size = 5;
    };
    check(withheld, Some(AlarmKind::Equivocation)).await;
    // The log signed another root.
    let forked = |log: &Log, message: &mut WatchEntriesResponse| {
        message.checkpoint = log.sign(Head::new(6, homeward_translog::Hash::of(b"other")).unwrap());
    };
    check(forked, Some(AlarmKind::Equivocation)).await;
    // A head within what is held, of another root.
    let past = |log: &Log, message: &mut WatchEntriesResponse| {
        message.entries.clear();
        message.through_size = 3;
        message.checkpoint = log.sign(Head::new(3, homeward_translog::Hash::of(b"other")).unwrap());
    };
    check(past, Some(AlarmKind::Equivocation)).await;
}

#[tokio::test]
async fn what_proves_nothing_is_asked_for_again() {
    check(|_, message| message.checkpoint.clear(), None).await;
    check(|_, message| message.checkpoint = message.checkpoint.replace("\n6\n", "\n7\n"), None).await;
    check(|_, message| message.through_size = 7, None).await;
    check(|log, message| message.checkpoint = log.checkpoint(4), None).await;
}

#[tokio::test]
async fn another_genesis_is_no_genesis() {
    let (own, other) = (Log::marks(2), Log::of("Another forum", ClockMode::Simulated));
    let mut mirror = Mirror::new(&own);
    let mut message = own.message(0, 3, 3);
    message.entries[0] = other.entries[0].clone();
    let fault = mirror.receive(message).await.unwrap_err();
    assert!(matches!(fault, Fault::Alarm(alarm) if alarm.kind == AlarmKind::Mismatch));
    assert_eq!((mirror.shown(), mirror.follower.size()), (1, 0));
}

#[tokio::test]
async fn entries_dated_ahead_are_kept_with_an_alarm() {
    let check = async |now: fn() -> Timestamp, alarmed: bool| {
        let mut log = Log::new(ClockMode::Real);
        let terms = Log::terms(&log.forum, "first-round");
        log.say(Principal::PartyA, Role::Heads, terms);
        let mut mirror = Mirror::new(&log);
        mirror.follower = mirror.follower.with_clock(now);
        mirror.receive(log.message(0, 2, 2)).await.unwrap();
        assert_eq!(mirror.shown(), 2);
        assert_eq!(mirror.alarms.is_quiet(), !alarmed);
    };
    check(|| CREATED_TIME, false).await;
    check(|| Timestamp(CREATED_TIME.0 - 119_000_000), false).await;
    check(|| Timestamp(CREATED_TIME.0 - 121_000_000), true).await;
}

#[tokio::test]
async fn heads_of_other_witnesses_are_compared() {
    let log = Log::marks(5);
    let mut mirror = Mirror::new(&log);
    mirror.receive(log.message(0, 4, 4)).await.unwrap();
    let shown = |checkpoint: String| WitnessHead { checkpoint, ..WitnessHead::default() };
    let judged = |checkpoint| judge(&log.forum, &mirror.projection, Principal::PartyB, &shown(checkpoint));
    // Signed by the log, not cosigned.
    assert!(matches!(judged(log.checkpoint(3)), Judgement::Nothing));
    // Ahead of this mirror.
    assert!(matches!(judged(log.checkpoint(6)), Judgement::Nothing));
    // Not signed by the log.
    assert!(matches!(judged("nonsense".to_owned()), Judgement::Nothing));
    let mut cosigned = SignedCheckpoint::parse(&log.checkpoint(3), log.forum.log_key()).unwrap();
    let witness = log.forum.witness_key(Principal::PartyB).unwrap();
    let key = secret(Principal::PartyB, KeyUse::Witness);
    let line = cosign(cosigned.checkpoint(), witness.name(), &key, 1).unwrap();
    cosigned.add_cosignature(witness, line).unwrap();
    assert!(matches!(judged(cosigned.to_string()), Judgement::Cosigned(3)));
    let fork = log.sign(Head::new(3, homeward_translog::Hash::of(b"other")).unwrap());
    match judged(fork) {
        Judgement::Fork(alarm) => assert_eq!(alarm.kind, AlarmKind::Equivocation),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_failure_to_verify_is_no_alarm_and_the_same_group_is_taken_again() {
    let log = Log::marks(5);
    let mut mirror = Mirror::new(&log);
    mirror.receive(log.message(0, 3, 3)).await.unwrap();
    let group = |mirror: &mut Mirror| {
        mirror.gather = Gather::new(3);
        let gathered = mirror.gather.push(log.message(3, 6, 6), log.forum.log_key()).unwrap();
        gathered.complete.unwrap()
    };
    let taken = group(&mut mirror);
    let envelopes: Vec<Bytes> = taken.entries.iter().map(|entry| entry.envelope.clone()).collect();
    let mut verified = verify_statements(Keys(Arc::clone(&log.forum)), &envelopes).await;
    // The first ones verify, so that the state would have moved.
    *verified.last_mut().unwrap() =
        Err(Refusal::new(ErrorReason::Internal, "the service failed to verify it."));
    let fault = mirror.follower.take(taken, verified, &mirror.alarms).unwrap_err();
    assert!(matches!(fault, Fault::Own(_)), "{fault}");
    assert!(mirror.alarms.is_quiet());
    let again = group(&mut mirror);
    let verified = verify_statements(Keys(Arc::clone(&log.forum)), &envelopes).await;
    mirror.follower.take(again, verified, &mirror.alarms).unwrap();
    assert_eq!((mirror.shown(), mirror.follower.size()), (6, 6));
}

#[tokio::test]
async fn heads_of_receipts_are_compared_when_the_mirror_comes_there() {
    let log = Log::marks(5);
    let mut mirror = Mirror::new(&log);
    mirror.receive(log.message(0, 3, 3)).await.unwrap();
    let heads = ReceiptHeads::default();
    let kinds = |mirror: &Mirror| -> Vec<AlarmKind> {
        heads.compare(&mirror.projection).iter().map(|alarm| alarm.kind).collect()
    };
    let fork = Head::new(5, homeward_translog::Hash::of(b"other")).unwrap();
    for head in [log.state.tree().head_at(3).unwrap(), log.state.tree().head_at(5).unwrap(), fork] {
        heads.note(&head, &log.sign(head));
    }
    assert_eq!(kinds(&mirror), []);
    mirror.receive(log.message(3, 6, 6)).await.unwrap();
    let found = heads.compare(&mirror.projection);
    assert_eq!(found.iter().map(|alarm| alarm.kind).collect::<Vec<_>>(), [AlarmKind::Equivocation]);
    assert_eq!(found[0].evidence["receipt"], log.sign(fork));
    assert_eq!(kinds(&mirror), [], "each is compared once");
}

#[test]
fn a_size_is_final_once_the_whole_quorum_has_cosigned_it() {
    let log = Log::new(ClockMode::Simulated);
    let heads = Heads::new(log.forum.genesis());
    let check = |expected| assert_eq!(heads.final_size(), expected);
    check(0);
    heads.note(Principal::PartyA, 7);
    check(0);
    heads.note(Principal::PartyB, 5);
    check(5);
    heads.note(Principal::PartyB, 4);
    check(5);
    heads.note(Principal::PartyB, 9);
    check(7);
}

#[tokio::test]
async fn a_group_larger_than_the_journal_takes_at_once_is_one_step_for_readers() {
    let count = u64::try_from(homeward_journal::GROUP_RECORDS_MAX).unwrap() + 10;
    let log = Log::marks(count);
    let mut mirror = Mirror::new(&log);
    mirror.receive(log.message(0, log.size(), log.size())).await.unwrap();
    assert_eq!((mirror.shown(), mirror.follower.size()), (count + 1, count + 1));
    assert_eq!(mirror.reader.newest_head().unwrap().unwrap().note, log.checkpoint(count + 1));
    let Mirror { data, follower, reader, projection, .. } = mirror;
    drop((follower, reader, projection));
    assert_eq!(Mirror::opened(&log, data).shown(), count + 1);
}
