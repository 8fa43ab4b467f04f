//! Rounds of lists, requests and figures that wait.

use homeward_payload::domain::Principal;
use homeward_payload::ids::{ListId, RoundId, Timestamp};

use super::action::{ActionKind, Collector, Matter};
use crate::forum::still_stands;
use crate::ledger::Ledger;
use crate::list::{EntryAnswer, List};
use crate::round::Round;

/// Days in which a request is answered: the round of a week that Yemen's parties agreed in 2018.
pub const REQUEST_ANSWER_DAYS: u32 = 7;

pub(super) fn collect(ledger: &Ledger, collector: &mut Collector<'_>) {
    for (id, round) in &ledger.rounds {
        collect_round(ledger, *id, round, collector);
    }
    for (id, list) in &ledger.lists {
        collect_remarks(ledger, *id, list, collector);
    }
    for (id, request) in &ledger.requests {
        let unanswered = request.unanswered();
        if let Some(party) = request.origin.other_party().filter(|_| unanswered > 0) {
            let due = Some(request.requested_time.plus_days(REQUEST_ANSWER_DAYS));
            collector.add(party, ActionKind::AnswerRequest, Matter::Request(*id), unanswered, due);
        }
    }
    collect_figures(ledger, collector);
}

/// Until when a list's entries are to be answered, first or finally, where it belongs to a round.
pub(super) fn answer_due(ledger: &Ledger, id: &ListId, list: &List) -> Option<Timestamp> {
    let due = round_of(ledger, id)?.due;
    let is_final = list.entries.iter().any(|entry| entry.answer == EntryAnswer::Maintained);
    Some(if is_final { due.last } else { due.answer })
}

fn round_of<'a>(ledger: &'a Ledger, list: &ListId) -> Option<&'a Round> {
    let names = |round: &&Round| round.commitments.values().any(|commitment| commitment.list == *list);
    ledger.rounds.values().find(names)
}

fn collect_round(ledger: &Ledger, id: RoundId, round: &Round, collector: &mut Collector<'_>) {
    let due = Some(round.due.commit);
    for party in Principal::PARTIES {
        match round.commitments.get(&party) {
            None => collector.add(party, ActionKind::CommitList, Matter::Round(id), 1, due),
            Some(commitment) if round.released && !ledger.lists.contains_key(&commitment.list) => {
                let entries = usize::try_from(commitment.entries).unwrap_or(usize::MAX);
                collector.add(party, ActionKind::OpenList, Matter::Round(id), entries, due);
            }
            Some(_) => {}
        }
    }
    if round.is_complete() && !round.released {
        collector.add(Principal::Mediator, ActionKind::ReleaseLists, Matter::Round(id), 2, due);
    }
}

// Outside a round nobody waits for a remark.
fn collect_remarks(ledger: &Ledger, id: ListId, list: &List, collector: &mut Collector<'_>) {
    let open =
        |entry: &&crate::list::Entry| matches!(entry.answer, EntryAnswer::Refused(_)) && !entry.remarked;
    let refused = list.entries.iter().filter(open).count();
    let Some(round) = round_of(ledger, &id).filter(|_| refused > 0) else { return };
    // Past the last deadline of the round the refusals stand.
    if !collector.is_past(Some(round.due.last)) {
        let due = Some(round.due.remark);
        collector.add(list.holder, ActionKind::RemarkList, Matter::List(id), refused, due);
    }
}

fn collect_figures(ledger: &Ledger, collector: &mut Collector<'_>) {
    for (code, publication) in &ledger.publications {
        let now = collector.now();
        for party in Principal::PARTIES {
            let other = party.other_party().and_then(|other| publication.signed.get(&other));
            let Some(offered) = other.filter(|signed| still_stands(signed.not_after, now)) else { continue };
            let own = publication.signed.get(&party);
            if own.is_none_or(|own| own.content != offered.content) {
                let matter = Matter::Agreement(code.clone());
                collector.add(party, ActionKind::ReleaseFigures, matter, 1, offered.not_after);
            }
        }
    }
}
