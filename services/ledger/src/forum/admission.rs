//! Whether a statement may be said at all: this forum, a new id, keys that may speak, not past its own end.

use homeward_kernel::Context;
use homeward_payload::domain::{Principal, Role, Statement};

use super::speaker::may_ever_say;
use super::state::ForumEvent;
use super::time::check_judged_time;
use crate::event::Event;
use crate::ledger::{Ledger, Seen};
use crate::refusal::{ErrorReason, Refusal};

/// Admits a statement.
///
/// # Errors
/// `TIME_INVALID`, `LOG_ID_MISMATCH`, `ROLE_NOT_ALLOWED`, `SIGNERS_NOT_AS_REQUIRED`, `STATEMENT_ID_REUSED`, `STATEMENT_EXPIRED`.
pub fn admit(ledger: &Ledger, statement: &Statement, context: &Context<'_>) -> Result<Event, Refusal> {
    let header = &statement.header;
    check_judged_time(ledger.genesis().clock_mode, statement, context)?;
    let expected = ledger.genesis().log_id;
    if header.log_id != expected {
        return Err(Refusal::new(
            ErrorReason::LogIdMismatch,
            format!("the statement names log {}; this is log {expected}.", header.log_id),
        ));
    }
    check_speaker(ledger, statement)?;
    if ledger.seen(statement) != Seen::New {
        return Err(Refusal::new(
            ErrorReason::StatementIdReused,
            format!("statement id {} was accepted before.", header.statement_id),
        )
        .allow("Send the statement under a new id."));
    }
    if let Some(not_after) = header.not_after.filter(|not_after| *not_after < context.now) {
        return Err(Refusal::new(
            ErrorReason::StatementExpired,
            format!("the statement commits its author until {} us; it is {} us.", not_after.0, context.now.0),
        )
        .allow("Prepare and sign it again."));
    }
    Ok(ForumEvent::Accepted {
        statement: header.statement_id,
        payload_type: statement.body.type_name(),
        payload_hash: statement.payload_hash,
        position: context.size,
        author: header.author,
    }
    .into())
}

/// Whether this author may say this in this role, and exactly the keys that the role asks for have signed. It comes
/// before whether the statement was accepted before, so that an envelope that could never have been accepted gets no
/// receipt for a payload that was.
///
/// # Errors
/// `ROLE_NOT_ALLOWED`, `SIGNERS_NOT_AS_REQUIRED`.
pub fn check_speaker(ledger: &Ledger, statement: &Statement) -> Result<(), Refusal> {
    check_role(ledger, statement)?;
    check_signers(ledger, statement)
}

fn check_role(ledger: &Ledger, statement: &Statement) -> Result<(), Refusal> {
    let header = &statement.header;
    let payload_type = statement.body.type_name();
    let ever = may_ever_say(&statement.body, header.author, header.role);
    if ever && ledger.forum.allows(payload_type, header.author, header.role) {
        return Ok(());
    }
    let refusal = Refusal::new(
        ErrorReason::RoleNotAllowed,
        format!(
            "{} does not say {} in the role {:?}.",
            header.author.word(),
            short_name(payload_type),
            header.role
        ),
    )
    .with("payload_type", payload_type)
    .with("author", header.author.word());
    Err(ledger.genesis().signing_policy.iter().filter(|rule| rule.payload_type == payload_type).fold(
        refusal,
        |refusal, rule| {
            refusal.allow(format!(
                "The policy lets {} say it in the role {:?}.",
                rule.principal.word(),
                rule.role
            ))
        },
    ))
}

fn check_signers(ledger: &Ledger, statement: &Statement) -> Result<(), Refusal> {
    let header = &statement.header;
    let mut held = Vec::with_capacity(statement.signers.len());
    for signer in &statement.signers {
        match ledger.forum.holder_of(signer) {
            Some((principal, key_role)) if principal == header.author => held.push(key_role),
            _ => return Err(wrong_signers(header.author, header.role)),
        }
    }
    let as_required = header.role.is_signed_by(&held);
    as_required.then_some(()).ok_or_else(|| wrong_signers(header.author, header.role))
}

fn wrong_signers(author: Principal, role: Role) -> Refusal {
    let needed = match role {
        Role::Service => "exactly one signature, by a service key",
        Role::Panel => "exactly one signature, by a panel key",
        Role::Heads => "exactly two signatures, by the head of delegation and by the second officer",
        Role::Officer => "exactly one signature, by the head of delegation or the second officer",
    };
    Refusal::new(
        ErrorReason::SignersNotAsRequired,
        format!("a statement of {} in the role {role:?} needs {needed}.", author.word()),
    )
}

fn short_name(payload_type: &str) -> &str {
    payload_type.rsplit('.').next().unwrap_or(payload_type)
}
