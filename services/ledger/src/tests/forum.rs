//! A forum to test in: a genesis with fixed keys, and statements with increasing ids.

use homeward_payload::compose::default_signing_policy;
use homeward_payload::domain::{
    Basis, Body, ClockMode, Genesis, Header, KeyRole, Limits, MarkTime, Principal, PrincipalKeys, Role,
    Statement, StatementKey,
};
use homeward_payload::ids::{
    AgreementCode, BatchId, CaseId, Digest, ListId, LogId, StatementId, SubjectRef, TermCode, Timestamp,
};

use crate::batch::Batch;
use crate::refusal::{ErrorReason, Refusal};
use crate::{Event, Ledger, Replica, begin};

pub(super) const A: Principal = Principal::PartyA;
pub(super) const B: Principal = Principal::PartyB;
pub(super) const COMMISSION: Principal = Principal::Commission;
pub(super) const NEUTRAL: Principal = Principal::Neutral;
pub(super) const MEDIATOR: Principal = Principal::Mediator;

/// When every test forum begins: a day in June 2025.
pub(super) const START: Timestamp = Timestamp(1_748_822_400_000_000);

pub(super) const LIMITS: Limits = Limits {
    list_entries_max: 8,
    batch_lines_max: 10,
    agreement_terms_max: 4,
    acknowledgement_days_max: 3,
    child_acknowledgement_days_max: 7,
    child_answer_days_max: 30,
    discrepancy_days_max: 14,
};

/// A forum, its time and everything accepted in it.
#[derive(Clone)]
pub(super) struct Forum {
    pub(super) replica: Replica,
    pub(super) now: Timestamp,
    pub(super) taken: Vec<(Timestamp, Statement)>,
    /// What the newest accepted statement came to.
    pub(super) newest: Vec<Event>,
    statements: u32,
    contents: Vec<Body>,
}

impl Forum {
    pub(super) fn new() -> Self {
        Self::with_genesis(genesis())
    }

    pub(super) fn with_genesis(genesis: Genesis) -> Self {
        let replica = begin(genesis);
        let (taken, newest) = (Vec::new(), Vec::new());
        Self { replica, now: START, taken, newest, statements: 0, contents: Vec::new() }
    }

    /// A forum that goes on from here by itself, and knows what is said from now on.
    pub(super) fn branch(&self) -> Self {
        let (taken, newest) = (Vec::new(), Vec::new());
        let (replica, contents) = (self.replica.clone(), self.contents.clone());
        Self { replica, now: self.now, taken, newest, statements: self.statements, contents }
    }

    pub(super) fn ledger(&self) -> &Ledger {
        self.replica.machine()
    }

    pub(super) fn batch(&self, number: u8) -> &Batch {
        &self.ledger().batches[&batch_id(number)]
    }

    /// A statement with the next id, signed as its role asks for.
    pub(super) fn statement(&mut self, author: Principal, role: Role, body: Body) -> Statement {
        self.statements += 1;
        let content_digest = self.content_of(&body);
        let mut id = [7; 16];
        id[..4].copy_from_slice(&self.statements.to_be_bytes());
        Statement {
            payload_hash: Digest::of(format!("payload {}", self.statements).as_bytes()),
            content_digest,
            signers: signers(author, role),
            header: Header {
                log_id: LogId([9; 32]),
                statement_id: StatementId(id),
                author,
                role,
                basis: Basis { size: 0, root: Digest::of(b"") },
                made_time: self.now,
                not_after: None,
            },
            body,
        }
    }

    /// The content digest of a body, said or not. Equal bodies have equal digests; the encoding is not this crate's.
    pub(super) fn content_of(&mut self, body: &Body) -> Digest {
        let index = self.contents.iter().position(|known| known == body).unwrap_or_else(|| {
            self.contents.push(body.clone());
            self.contents.len() - 1
        });
        Digest::of(format!("content {index}").as_bytes())
    }

    /// Says a finished statement at the present time.
    pub(super) fn submit(&mut self, statement: Statement) -> Result<(), Refusal> {
        let time = self.ledger().sequenced_time(&statement, self.replica.newest_time(), self.now);
        let events = self.replica.judge(&statement, time)?;
        self.replica.accept(time, &events);
        self.now = time;
        self.taken.push((time, statement));
        self.newest = events;
        Ok(())
    }

    /// Says something in the usual role, with no end.
    pub(super) fn say(&mut self, author: Principal, body: Body) -> Result<(), Refusal> {
        self.say_until(author, None, body)
    }

    /// Says something in the usual role that commits its author until a time.
    pub(super) fn say_until(
        &mut self,
        author: Principal,
        not_after: Option<Timestamp>,
        body: Body,
    ) -> Result<(), Refusal> {
        let role = self.usual_role(author, &body);
        let mut statement = self.statement(author, role, body);
        statement.header.not_after = not_after;
        self.submit(statement)
    }

    /// Says something that must be accepted.
    #[track_caller]
    pub(super) fn must(&mut self, author: Principal, body: Body) {
        if let Err(refusal) = self.say(author, body) {
            panic!("refused: {refusal}");
        }
    }

    /// Moves the simulated clock by so many hours.
    #[track_caller]
    pub(super) fn pass_hours(&mut self, hours: i64) {
        let time = hours_after(self.now, hours);
        self.must(MEDIATOR, Body::MarkTime(MarkTime { time }));
    }

    fn usual_role(&self, author: Principal, body: &Body) -> Role {
        let policy = &self.ledger().genesis().signing_policy;
        let named = |payload: bool| {
            let mut rules = policy.iter().filter(move |rule| rule.payload_type == body.type_name());
            rules.find(|rule| !payload || rule.principal == author).map(|rule| rule.role)
        };
        named(true).or_else(|| named(false)).unwrap_or(Role::Service)
    }
}

/// Checks that a refusal has this reason.
#[track_caller]
pub(super) fn check_refused(result: Result<(), Refusal>, reason: ErrorReason) {
    assert_eq!(result.err().map(|refusal| refusal.reason), Some(reason));
}

pub(super) fn genesis() -> Genesis {
    Genesis {
        log_id: LogId([9; 32]),
        signers: Vec::new(),
        forum_name: "test".to_owned(),
        checkpoint_origin: "homeward.example/test".to_owned(),
        clock_mode: ClockMode::Simulated,
        created_time: START,
        rules_version: 1,
        principals: Principal::ALL.into_iter().map(keys_of).collect(),
        signing_policy: default_signing_policy(),
        witness_quorum: vec![A, B],
        limits: LIMITS,
    }
}

fn keys_of(principal: Principal) -> PrincipalKeys {
    let roles = [KeyRole::Service, KeyRole::Head, KeyRole::SecondOfficer, KeyRole::Panel];
    let statement_keys = roles.into_iter().map(|role| StatementKey {
        role,
        public_key: [0; 32],
        key_id: key_id(principal, role),
    });
    PrincipalKeys {
        principal,
        name: principal.word().to_owned(),
        root_key: [1; 32],
        recovery_key: [2; 32],
        statement_keys: statement_keys.collect(),
        log_key: None,
        witness_key: None,
        sealing_key: None,
    }
}

pub(super) fn key_id(principal: Principal, role: KeyRole) -> Digest {
    Digest::of(format!("{} {role:?}", principal.word()).as_bytes())
}

pub(super) fn signers(author: Principal, role: Role) -> Vec<Digest> {
    let key_roles: &[KeyRole] = match role {
        Role::Service => &[KeyRole::Service],
        Role::Heads => &[KeyRole::Head, KeyRole::SecondOfficer],
        Role::Officer => &[KeyRole::Head],
        Role::Panel => &[KeyRole::Panel],
    };
    let mut signers: Vec<Digest> = key_roles.iter().map(|role| key_id(author, *role)).collect();
    signers.sort_unstable();
    signers
}

pub(super) fn hours_after(time: Timestamp, hours: i64) -> Timestamp {
    Timestamp(time.0 + hours * Timestamp::HOUR_US)
}

pub(super) fn agreement() -> AgreementCode {
    AgreementCode::new("istanbul").unwrap()
}

pub(super) fn term(code: &str) -> TermCode {
    TermCode::new(code).unwrap()
}

pub(super) fn subject(number: u8) -> SubjectRef {
    SubjectRef([number; 16])
}

pub(super) fn list_id(number: u8) -> ListId {
    ListId([number; 16])
}

pub(super) fn batch_id(number: u8) -> BatchId {
    BatchId([number; 16])
}

pub(super) fn case_id(number: u8) -> CaseId {
    CaseId([number; 16])
}

pub(super) fn digest(number: u8) -> Digest {
    Digest([number; 32])
}
