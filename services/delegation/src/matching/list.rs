//! Showing candidates, decisions and persons who have none.

use homeward_api::delegation::v1 as api;
use homeward_delegation_core::matching::{Reason, reasons};
use homeward_delegation_core::register::PowerCode;
use homeward_payload::ids::SubjectRef;
use homeward_shell::identity::Identity;
use homeward_shell::reads::{PageToken, page_size};
use homeward_vault::DocumentId;
use tonic::Status;

use super::pair::{Halves, named, read_pairs, shown};
use crate::delegation::Delegation;
use crate::error::DelegationError;
use crate::note::Note;
use crate::registers::Registers;
use crate::store::matching::{Decided, Decision, Pair, StoredCandidate};

/// Pairs of a page where the caller names no number.
const PAGE_PAIRS_DEFAULT: usize = 50;
/// Most pairs of a page: two documents are read for each.
const PAGE_PAIRS_MAX: usize = 200;
/// Most rivals shown beside a pair.
const RIVALS_MAX: u32 = 16;

/// A page with where the next one begins.
type Page = (Vec<api::MatchedPair>, Option<u128>);

/// A page of a view.
pub(crate) async fn list_matches(
    delegation: &Delegation,
    caller: Identity,
    request: api::ListMatchesRequest,
) -> Result<api::ListMatchesResponse, Status> {
    let view = api::MatchView::try_from(request.view).map_err(|_| {
        DelegationError::field("view", format!("{} is none; allowed are 1 to 6", request.view))
    })?;
    let bound = ["matches", view.as_str_name()];
    let after = PageToken::decode(&request.page_token, &bound)?.map(|token| token.0);
    let wanted = page_size(request.page_size, PAGE_PAIRS_DEFAULT, PAGE_PAIRS_MAX);
    let power = delegation.own().power;
    let read = move |registers: &mut Registers<'_>| page(registers, view, after, wanted, power);
    let (pairs, last) = delegation.registers(caller, read).await?;
    let last = last.filter(|_| pairs.len() >= wanted);
    let next_page_token = last.map(|last| PageToken(last).encode(&bound)).unwrap_or_default();
    Ok(api::ListMatchesResponse { pairs, next_page_token })
}

fn page(
    registers: &mut Registers<'_>,
    view: api::MatchView,
    after: Option<u128>,
    wanted: usize,
    power: PowerCode,
) -> Result<Page, DelegationError> {
    let limit = u32::try_from(wanted).unwrap_or(u32::MAX);
    let number = after.unwrap_or_default();
    let rank = u32::try_from(number).unwrap_or(u32::MAX);
    let ordinal = i64::try_from(number).unwrap_or(i64::MAX);
    match view {
        api::MatchView::Unspecified | api::MatchView::Candidates => {
            let found = registers.store.undecided(false, rank, limit)?;
            candidates(registers, &found, power)
        }
        api::MatchView::Ambiguous => {
            let found = registers.store.undecided(true, rank, limit)?;
            candidates(registers, &found, power)
        }
        api::MatchView::Accepted => {
            let found = registers.store.decided(Decision::Accepted, ordinal, limit)?;
            decisions(registers, &found, power)
        }
        api::MatchView::Rejected => {
            let found = registers.store.decided(Decision::Rejected, ordinal, limit)?;
            decisions(registers, &found, power)
        }
        api::MatchView::HeldNotSought => alone(registers, true, after, limit, power),
        api::MatchView::SoughtNotHeld => alone(registers, false, after, limit, power),
    }
}

fn candidates(
    registers: &mut Registers<'_>,
    found: &[StoredCandidate],
    power: PowerCode,
) -> Result<Page, DelegationError> {
    let pairs: Vec<_> = found.iter().map(|one| (Some(one.pair.sought), Some(one.pair.held))).collect();
    let halves = read_pairs(registers, &pairs, power)?;
    let shown = halves
        .iter()
        .zip(found)
        .map(|(halves, one)| shown(halves, Some((one.points, one.is_ambiguous)), None));
    Ok((shown.collect(), found.last().map(|one| u128::from(one.rank))))
}

fn decisions(
    registers: &mut Registers<'_>,
    found: &[Decided],
    power: PowerCode,
) -> Result<Page, DelegationError> {
    let pairs: Vec<_> = found.iter().map(|one| (Some(one.pair.sought), Some(one.pair.held))).collect();
    let halves = read_pairs(registers, &pairs, power)?;
    let shown =
        halves.iter().zip(found).map(|(halves, one)| shown(halves, Some((one.points, false)), Some(one)));
    Ok((shown.collect(), found.last().and_then(|one| u128::try_from(one.ordinal).ok())))
}

fn alone(
    registers: &mut Registers<'_>,
    are_held: bool,
    after: Option<u128>,
    limit: u32,
    power: PowerCode,
) -> Result<Page, DelegationError> {
    let after = after.map(|after| SubjectRef(after.to_be_bytes()));
    let found = registers.store.alone(are_held, after, limit)?;
    let pairs: Vec<_> = found
        .iter()
        .map(|subject| if are_held { (None, Some(*subject)) } else { (Some(*subject), None) })
        .collect();
    let halves = read_pairs(registers, &pairs, power)?;
    let last = found.last().map(|subject| u128::from_be_bytes(subject.0));
    Ok((halves.iter().map(|halves| shown(halves, None, None)).collect(), last))
}

/// One pair with its reasons.
pub(crate) async fn get_match(
    delegation: &Delegation,
    caller: Identity,
    request: api::GetMatchRequest,
) -> Result<api::GetMatchResponse, Status> {
    let power = delegation.own().power;
    let read = move |registers: &mut Registers<'_>| {
        let pair = named(registers, &request.sought_ref, &request.holder_serial)?;
        show(registers, pair, power)
    };
    delegation.registers(caller, read).await
}

/// A pair with its reasons, its rivals and what was decided.
///
/// # Errors
/// A store fails, or a half was erased.
pub(super) fn show(
    registers: &mut Registers<'_>,
    pair: Pair,
    power: PowerCode,
) -> Result<api::GetMatchResponse, DelegationError> {
    let halves = read_pairs(registers, &[(Some(pair.sought), Some(pair.held))], power)?;
    let Some(Halves { sought: Some(sought), held: Some(held) }) = halves.first() else {
        let message = "one half of the pair was erased, or does not read any more";
        return Err(DelegationError::Unknown(message.to_owned()));
    };
    let reasons = reasons(sought, held);
    let points = reasons.iter().fold(0, |sum: i16, reason| sum.saturating_add(reason.points));
    let is_ambiguous = registers.store.candidate(pair)?.is_some_and(|one| one.is_ambiguous);
    let decided = registers.store.decisions_on(pair)?;
    let notes: Vec<DocumentId> = decided.iter().map(|one| one.note).collect();
    let notes = Note::read_all(registers, &notes)?;
    let rivals = registers.store.rivals(pair, RIVALS_MAX)?;
    let (rivals, _) = candidates(registers, &rivals, power)?;
    let first = halves.first().map(|halves| shown(halves, Some((points, is_ambiguous)), decided.last()));
    Ok(api::GetMatchResponse {
        pair: first,
        reasons: reasons.into_iter().map(reason).collect(),
        rivals,
        decisions: decided
            .iter()
            .zip(notes)
            .map(|(one, note)| api::MatchDecisionRecord {
                decision: one.decision.word().to_owned(),
                actor: one.actor.clone(),
                time_us: one.time_us,
                reason: note.reason,
            })
            .collect(),
    })
}

/// A reason as the contract has it.
pub(crate) fn reason(reason: Reason) -> api::MatchReason {
    api::MatchReason {
        aspect: reason.aspect.words().to_owned(),
        sought: reason.sought,
        held: reason.held,
        agreement: reason.agreement.words().to_owned(),
        points: reason.points.into(),
    }
}
