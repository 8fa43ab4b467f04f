//! Who must act.

use super::page::PageToken;
use super::{page_size, words};
use homeward_api::ledger::v1 as api;
use homeward_ledger::Ledger;
use homeward_ledger::next::{Matter, NextAction, next_actions};
use homeward_payload::ids::Timestamp;
use tonic::Status;

const ACTIONS_DEFAULT: usize = 100;
const ACTIONS_MAX: usize = 1_000;

/// A page of next actions at a time. The list is derived anew for each page, so that what was done in
/// between has left it.
pub(super) fn list(
    ledger: &Ledger,
    request: &api::ListNextActionsRequest,
    now: Timestamp,
) -> Result<api::ListNextActionsResponse, Status> {
    let bound = ["next actions", request.actor.as_str()];
    let skipped = PageToken::decode(&request.page_token, &bound)?.map_or(0, |token| token.0);
    let skipped = usize::try_from(skipped).unwrap_or(usize::MAX);
    let rows = page_size(request.page_size, ACTIONS_DEFAULT, ACTIONS_MAX);
    let asked = |action: &NextAction| request.actor.is_empty() || action.principal.word() == request.actor;
    let all: Vec<NextAction> = next_actions(ledger, now).into_iter().filter(asked).collect();
    let actions: Vec<_> = all.iter().skip(skipped).take(rows).map(describe).collect();
    let sent = skipped.saturating_add(actions.len());
    let more = sent < all.len();
    let token = u128::try_from(sent).map(PageToken).ok().filter(|_| more);
    Ok(api::ListNextActionsResponse {
        actions,
        total: u64::try_from(all.len()).unwrap_or(u64::MAX),
        next_page_token: token.map(|token| token.encode(&bound)).unwrap_or_default(),
    })
}

pub(super) fn describe(action: &NextAction) -> api::NextAction {
    let object = match &action.matter {
        Matter::Agreement(agreement) => agreement.to_string(),
        Matter::List(list) => list.to_string(),
        Matter::Term(term) => format!("{}/{}", term.agreement, term.term),
        Matter::Batch(batch) => batch.to_string(),
        Matter::Round(round) => round.to_string(),
        Matter::Request(request) => request.to_string(),
        Matter::Dispute(dispute) => dispute.to_string(),
        Matter::Suspension(suspension) => suspension.to_string(),
        Matter::Case(case) => case.to_string(),
        Matter::Remains => format!("remains: {}", action.items),
        Matter::Persons => format!("records: {}", action.items),
    };
    api::NextAction {
        actor: action.principal.word().to_owned(),
        role: words::role(action.role).to_owned(),
        action: action.kind.name().to_owned(),
        object,
        due_us: action.due.unwrap_or_default().0,
        overdue: action.overdue,
        otherwise: action.otherwise.to_owned(),
    }
}
