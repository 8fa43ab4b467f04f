//! Admission and time.

use homeward_payload::domain::{Body, ClockMode, KeyRole, MarkTime, Role, SigningRule};
use homeward_payload::ids::{LogId, Timestamp};

use super::Row;
use crate::refusal::ErrorReason;
use crate::tests::forum::{A, B, Forum, MEDIATOR, START, genesis, hours_after, key_id};
use crate::tests::life::{agreed, proposed};
use crate::tests::said;

pub(super) const ROWS: &[Row] = &[
    ("a statement of another log", ErrorReason::LogIdMismatch, || {
        let mut forum = Forum::new();
        let body = said::sign_terms(&forum);
        let mut statement = forum.statement(A, Role::Heads, body);
        statement.header.log_id = LogId([8; 32]);
        forum.submit(statement)
    }),
    ("a statement id used for other content", ErrorReason::StatementIdReused, || {
        let mut forum = agreed();
        let used = forum.taken[0].1.header.statement_id;
        let mut statement = forum.statement(
            A,
            Role::Service,
            Body::OpenList(said::open_list(1, homeward_payload::domain::SubjectKind::Person, &[11])),
        );
        statement.header.statement_id = used;
        forum.submit(statement)
    }),
    ("the bytes of an accepted statement as another type", ErrorReason::StatementIdReused, || {
        let mut forum = agreed();
        let list = said::open_list(1, homeward_payload::domain::SubjectKind::Person, &[11]);
        forum.must(A, Body::OpenList(list));
        let mut statement = forum.taken.last().unwrap().1.clone();
        statement.body = Body::ListChildCase(said::list_child(1, true));
        forum.submit(statement)
    }),
    ("the mediator confirms", ErrorReason::RoleNotAllowed, || {
        let mut forum = proposed();
        let confirmation = said::confirm(&forum, 1);
        forum.say(MEDIATOR, Body::ConfirmBatch(confirmation))
    }),
    ("the mediator confirms under a policy that lets it", ErrorReason::RoleNotAllowed, || {
        let mut genesis = genesis();
        genesis.signing_policy.push(SigningRule {
            payload_type: "homeward.payload.v1.SignTerms".to_owned(),
            principal: MEDIATOR,
            role: Role::Heads,
        });
        let mut forum = Forum::with_genesis(genesis);
        let terms = said::sign_terms(&forum);
        forum.say(MEDIATOR, terms)
    }),
    ("a service signs terms under a policy that lets it", ErrorReason::RoleNotAllowed, || {
        let mut genesis = genesis();
        genesis.signing_policy.push(SigningRule {
            payload_type: "homeward.payload.v1.SignTerms".to_owned(),
            principal: A,
            role: Role::Service,
        });
        let mut forum = Forum::with_genesis(genesis);
        let terms = said::sign_terms(&forum);
        let statement = forum.statement(A, Role::Service, terms);
        forum.submit(statement)
    }),
    ("the head alone signs terms", ErrorReason::SignersNotAsRequired, || {
        let mut forum = Forum::new();
        let body = said::sign_terms(&forum);
        let mut statement = forum.statement(A, Role::Heads, body);
        statement.signers = vec![key_id(A, KeyRole::Head)];
        forum.submit(statement)
    }),
    ("keys of the other side", ErrorReason::SignersNotAsRequired, || {
        let mut forum = Forum::new();
        let body = said::sign_terms(&forum);
        let mut statement = forum.statement(A, Role::Heads, body);
        statement.signers = vec![key_id(B, KeyRole::Head), key_id(B, KeyRole::SecondOfficer)];
        forum.submit(statement)
    }),
    ("an accepted statement signed by the head alone", ErrorReason::SignersNotAsRequired, || {
        let mut forum = agreed();
        let mut statement = forum.taken[0].1.clone();
        assert_eq!(statement.header.role, Role::Heads);
        statement.signers = vec![key_id(A, KeyRole::Head)];
        forum.submit(statement)
    }),
    ("a statement past its own end", ErrorReason::StatementExpired, || {
        let mut forum = Forum::new();
        forum.pass_hours(2);
        let body = said::sign_terms(&forum);
        forum.say_until(A, Some(hours_after(START, 1)), body)
    }),
    ("a marked time that goes back", ErrorReason::TimeInvalid, || {
        let mut forum = Forum::new();
        forum.pass_hours(2);
        forum.say(MEDIATOR, Body::MarkTime(MarkTime { time: START }))
    }),
    ("an entry that moves a simulated clock", ErrorReason::TimeInvalid, || {
        let mut forum = Forum::new();
        let body = said::sign_terms(&forum);
        let statement = forum.statement(A, Role::Heads, body);
        forum.replica.judge(&statement, hours_after(START, 1)).map(|_| ())
    }),
    ("an entry dated before the newest", ErrorReason::TimeInvalid, || {
        let mut genesis = genesis();
        genesis.clock_mode = ClockMode::Real;
        let mut forum = Forum::with_genesis(genesis);
        let body = said::sign_terms(&forum);
        let statement = forum.statement(A, Role::Heads, body);
        forum.replica.judge(&statement, Timestamp(START.0 - 1)).map(|_| ())
    }),
    ("a marked time ahead of a real clock", ErrorReason::TimeInvalid, || {
        let mut genesis = genesis();
        genesis.clock_mode = ClockMode::Real;
        let mut forum = Forum::with_genesis(genesis);
        forum.say(MEDIATOR, Body::MarkTime(MarkTime { time: hours_after(START, 1) }))
    }),
];
