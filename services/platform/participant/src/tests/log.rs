//! A log made in memory: statements signed, judged and followed, with the entries and heads that a mediator would send.

use std::sync::Arc;

use bytes::Bytes;
use homeward_api::log::v1::{LogEntry, WatchEntriesResponse};
use homeward_payload::compose::Payload;
use homeward_payload::domain::{ClockMode, Header, Principal, Role};
use homeward_payload::ids::Timestamp;
use homeward_payload::proto::payload::v1::{
    AsOf, Category, CountingUnit, MarkTime, Quantifier, Reciprocity, SignTerms, Term,
};
use homeward_shell::forum::ForumFile;
use homeward_shell::state::State;
use homeward_shell::verify::verify_statement;
use homeward_statement::Envelope;
use homeward_testkit::forum::{CREATED_TIME, KeyUse, TestForum, secret};
use homeward_translog::{Checkpoint, Entry, Head, SignedCheckpoint};

pub(crate) struct Log {
    pub(crate) forum: Arc<ForumFile>,
    pub(crate) state: State,
    pub(crate) entries: Vec<LogEntry>,
    keys: TestForum,
    time: Timestamp,
}

impl Log {
    pub(crate) fn new(clock: ClockMode) -> Self {
        Self::of("A forum", clock)
    }

    pub(crate) fn of(name: &str, clock: ClockMode) -> Self {
        let keys = TestForum::new(name, clock).unwrap();
        let forum = Arc::new(ForumFile::from_bytes(keys.envelope().bytes(), keys.log_id()).unwrap());
        let state = State::begin(&forum);
        let genesis = entry(&forum.entry(), keys.envelope());
        Self { forum, state, entries: vec![genesis], keys, time: CREATED_TIME }
    }

    /// Terms under this code, as this side signs them on the genesis.
    pub(crate) fn terms(forum: &ForumFile, agreement: &str) -> SignTerms {
        let state = State::begin(forum);
        SignTerms {
            header: None,
            agreement: agreement.to_owned(),
            terms: vec![Term {
                code: "ANY_POW".to_owned(),
                category: Category::AnyPrisoner.into(),
                quantifier: Quantifier::BestEffort.into(),
                reciprocity: Reciprocity::Unilateral.into(),
                unit: CountingUnit::Person.into(),
                givers: vec![1, 2],
                ..Term::default()
            }],
            as_of: Some(AsOf { size: 1, state_digest: state.replica().digest().to_vec() }),
            version: 1,
            ..SignTerms::default()
        }
    }

    /// Says something and follows it; the test fails where the rules refuse it.
    pub(crate) fn say<P: Payload>(&mut self, author: Principal, role: Role, payload: P) {
        self.say_until(author, role, payload, None);
    }

    pub(crate) fn say_until<P: Payload>(
        &mut self,
        author: Principal,
        role: Role,
        payload: P,
        not_after: Option<Timestamp>,
    ) {
        let number = u64::try_from(self.entries.len()).unwrap();
        let header = Header { not_after, ..self.keys.header(author, role, number) };
        let envelope = self.keys.sign(payload, header).unwrap();
        self.take(&envelope, self.time);
    }

    /// Puts an envelope in the log.
    pub(crate) fn take(&mut self, envelope: &Envelope, time: Timestamp) {
        let verified = verify_statement(self.forum.keyring(), envelope.bytes()).unwrap();
        let sequenced = Entry::new(time.0, *envelope.hash()).unwrap();
        self.state.follow(&sequenced, &verified).unwrap();
        self.entries.push(entry(&sequenced, envelope));
    }

    /// Marks this time (simulated clock).
    pub(crate) fn mark(&mut self, time: Timestamp) {
        self.time = time;
        self.say(Principal::Mediator, Role::Service, MarkTime { header: None, time_us: time.0 });
    }

    /// `count` statements that change nothing but the time.
    pub(crate) fn marks(count: u64) -> Self {
        let mut log = Self::new(ClockMode::Simulated);
        for number in 0..count {
            log.mark(Timestamp(CREATED_TIME.0 + i64::try_from(number).unwrap()));
        }
        log
    }

    pub(crate) fn header(&self, author: Principal, role: Role) -> Header {
        self.keys.header(author, role, u64::try_from(self.entries.len()).unwrap())
    }

    pub(crate) fn keys(&self) -> &TestForum {
        &self.keys
    }

    /// The head of a size, signed by the log.
    pub(crate) fn checkpoint(&self, size: u64) -> String {
        self.sign(self.state.tree().head_at(size).unwrap())
    }

    /// Any head, signed by the log.
    pub(crate) fn sign(&self, head: Head) -> String {
        let checkpoint = Checkpoint::new(self.forum.log_key().origin().clone(), head);
        let signed = SignedCheckpoint::sign(checkpoint, &secret(Principal::Mediator, KeyUse::Log)).unwrap();
        signed.to_string()
    }

    /// A message of a watch: the entries `from..to`, under the head of size `head`.
    pub(crate) fn message(&self, from: u64, to: u64, head: u64) -> WatchEntriesResponse {
        let range = usize::try_from(from).unwrap()..usize::try_from(to).unwrap();
        WatchEntriesResponse {
            entries: self.entries[range].to_vec(),
            checkpoint: self.checkpoint(head),
            through_size: to,
        }
    }

    pub(crate) fn size(&self) -> u64 {
        self.state.size()
    }
}

fn entry(entry: &Entry, envelope: &Envelope) -> LogEntry {
    LogEntry {
        entry: Bytes::copy_from_slice(&entry.encode()),
        envelope: Bytes::copy_from_slice(envelope.bytes()),
    }
}
