//! The coordinated figure of a group: a statement of its own, of two equal halves, each change a version.

use homeward_kernel::Context;
use homeward_payload::domain::{AgreeTarget, Statement};

use super::amendment::out_of_order;
use super::closing::terminated;
use super::decision::{already_signed, check_as_of};
use super::event::AgreementEvent;
use super::state::SignedHalf;
use crate::event::Event;
use crate::finding::check_in_force;
use crate::forum::still_stands;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};

/// One side agrees to a figure; with equal content from the other side it is the group's target.
///
/// # Errors
/// `AGREEMENT_UNKNOWN`, `AGREEMENT_TERMINATED`, `GROUP_UNKNOWN`, `TARGET_BELOW_FLOOR`, `VERSION_OUT_OF_ORDER`,
/// `AS_OF_MISMATCH`, `ALREADY_SIGNED`.
pub fn agree_target(
    ledger: &Ledger,
    statement: &Statement,
    body: &AgreeTarget,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let party = statement.header.author;
    check_in_force(ledger, &body.agreement)?;
    if ledger.agreements.is_terminated(&body.agreement) {
        return Err(terminated(&body.agreement));
    }
    let code = &body.group;
    let key = ledger.agreements.group_key_of(&body.agreement, code).ok_or_else(|| {
        Refusal::new(ErrorReason::GroupUnknown, format!("agreement {} has no group {code}.", body.agreement))
            .with("group", code)
    })?;
    let floor = ledger.agreements.group(key).map_or(0, |(_, group)| group.floor);
    if body.target < floor {
        return Err(Refusal::new(
            ErrorReason::TargetBelowFloor,
            format!("the target {} lies below the floor of group {code}, which is {floor}.", body.target),
        )
        .allow("Agree to the floor or more, or amend the floor first.")
        .with("floor", floor));
    }
    let known = ledger.agreements.targets.get(&key);
    let newest = known.map_or(0, |known| known.version);
    if body.version != newest.saturating_add(1) {
        return Err(out_of_order("the target of group", code.as_str(), newest, body.version));
    }
    check_as_of(&body.as_of, context)?;
    let content = statement.content_digest;
    let signed_by = |party| {
        let signed = known.and_then(|known| known.signed.get(&party));
        signed.filter(|half| half.content == content && still_stands(half.not_after, context.now))
    };
    if signed_by(party).is_some() {
        return Err(already_signed("this target"));
    }
    let signed = SignedHalf {
        content,
        version: body.version,
        as_of: body.as_of,
        not_after: statement.header.not_after,
    };
    let mut events = vec![AgreementEvent::TargetSigned { group: key, party, signed }.into()];
    if party.other_party().and_then(signed_by).is_some() {
        let (version, target) = (body.version, body.target);
        events.push(AgreementEvent::TargetAgreed { group: key, version, target }.into());
    }
    Ok(events)
}
