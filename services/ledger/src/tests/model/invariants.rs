//! What holds in every state of the model, and what each statement in it may change.

use homeward_payload::domain::Statement;

use super::super::forum::Forum;
use super::super::properties::{StepSaid, check_ledger, check_said};
use crate::Seen;

/// Checks a state.
#[track_caller]
pub(super) fn check_state(forum: &Forum) {
    if let Err(broken) = check_ledger(forum.ledger()) {
        panic!("{broken}");
    }
}

/// Checks what a statement changed; and that, said again, it gets its receipt again and changes nothing.
#[track_caller]
pub(super) fn check_step(before: &Forum, after: &Forum, statement: &Statement) {
    let said = StepSaid { before: before.ledger(), after: after.ledger(), statement, now: after.now };
    if let Err(broken) = check_said(&said) {
        panic!("{broken} after {:?}", statement.body);
    }
    assert_eq!(after.ledger().seen(statement), Seen::Again { position: before.replica.size() });
    assert!(after.replica.judge(statement, after.now).is_err());
}
