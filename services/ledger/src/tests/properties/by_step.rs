//! What a single accepted statement may change, by who said it; and what a refusal may rest on.

use homeward_payload::domain::{Body, Category, Principal, Role, Statement};
use homeward_payload::ids::{Digest, Timestamp};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::{departures, limits, records_of_handover};
use crate::Ledger;
use crate::account::Account;
use crate::agreement::TermKey;
use crate::batch::{Batch, Phase};
use crate::refusal::{ErrorReason, Refusal};
use crate::subject::LineState;

/// An accepted statement between two states.
pub(in crate::tests) struct Said<'a> {
    pub(in crate::tests) before: &'a Ledger,
    pub(in crate::tests) after: &'a Ledger,
    pub(in crate::tests) statement: &'a Statement,
    pub(in crate::tests) now: Timestamp,
}

impl<'a> Said<'a> {
    /// Every batch before and after whose revision in force is the same.
    pub(super) fn same_revisions(&self) -> impl Iterator<Item = (&'a Batch, &'a Batch)> {
        let after = self.after;
        let pairs = self.before.batches.iter().filter_map(|(id, was)| Some((was, after.batches.get(id)?)));
        pairs.filter(|(was, batch)| was.revision.number == batch.revision.number)
    }
}

/// What this statement changed was its author's to change.
pub(in crate::tests) fn check(said: &Said<'_>) -> Result<(), TestCaseError> {
    departures::check(said)?;
    limits::check(said)?;
    records_of_handover::check(said)?;
    check_received(said)?;
    check_findings(said)?;
    check_confirmations(said)?;
    check_postings(said)?;
    check_attribution(said)?;
    check_figures(said)?;
    check_family(said)
}

// Nobody is received but by the receiving side, or by a resolution that both heads accepted.
fn check_received(said: &Said<'_>) -> Result<(), TestCaseError> {
    let author = said.statement.header.author;
    for (was, batch) in said.same_revisions() {
        for (line, now) in was.revision.lines.iter().zip(&batch.revision.lines) {
            if now.state != LineState::Received || line.state == LineState::Received {
                continue;
            }
            let fits = match &said.statement.body {
                Body::AcknowledgeReceipt(_) => line.giver.other_party() == Some(author),
                Body::AcceptResolution(_) => said.statement.header.role == Role::Heads,
                _ => false,
            };
            prop_assert!(fits, "{:?} received a line of {:?}", author, line.giver);
        }
    }
    Ok(())
}

fn check_findings(said: &Said<'_>) -> Result<(), TestCaseError> {
    let terms = said.before.agreements.terms_in_force();
    let medical: Vec<TermKey> =
        terms.filter(|(_, term)| term.term.category == Category::Medical).map(|(key, _)| key).collect();
    for (id, subject) in &said.after.subjects {
        let was = said.before.subjects.get(id);
        for key in &medical {
            let before = was.and_then(|was| was.finding(*key));
            if before != subject.finding(*key) {
                let header = &said.statement.header;
                let by_panel = header.author == Principal::Commission && header.role == Role::Panel;
                prop_assert!(by_panel && matches!(said.statement.body, Body::StateFindings(_)));
            }
        }
    }
    Ok(())
}

// By revision and party, with the content that is confirmed.
fn confirmations(batch: &Batch) -> Vec<(u32, Principal, Digest)> {
    let pending = batch.pending.iter().map(|pending| (&pending.revision, &pending.confirmations));
    let all = pending.chain([(&batch.revision, &batch.confirmations)]);
    all.flat_map(|(revision, confirmations)| {
        confirmations.keys().map(|party| (revision.number, *party, revision.content))
    })
    .collect()
}

// A confirmation is what two people of that side signed of exactly this content. Whoever proposes confirms nothing.
fn check_confirmations(said: &Said<'_>) -> Result<(), TestCaseError> {
    for (id, batch) in &said.after.batches {
        let known = said.before.batches.get(id).map(confirmations).unwrap_or_default();
        for (number, party, content) in confirmations(batch) {
            if known.contains(&(number, party, content)) {
                continue;
            }
            let header = &said.statement.header;
            let Body::ConfirmBatch(body) = &said.statement.body else {
                return Err(TestCaseError::fail("confirmed by something else"));
            };
            prop_assert_eq!((header.author, header.role), (party, Role::Heads));
            prop_assert_eq!((body.batch, body.revision, body.content_digest), (*id, number, content));
        }
    }
    Ok(())
}

// Postings are only ever added: what was committed and what was released never shrinks, and what was received shrinks
// by a correction of both alone.
fn check_postings(said: &Said<'_>) -> Result<(), TestCaseError> {
    let corrects = matches!(said.statement.body, Body::CorrectAttribution(_));
    for (term, giver, was) in said.before.accounts.balances() {
        let now = said.after.accounts.balance(term, giver);
        prop_assert!(now.on(Account::Committed) >= was.on(Account::Committed));
        prop_assert!(corrects || now.on(Account::Received) >= was.on(Account::Received));
        for (ground, quantity) in was.released_by_ground() {
            prop_assert!(now.on(Account::Released(ground)) >= quantity);
        }
    }
    Ok(())
}

fn check_attribution(said: &Said<'_>) -> Result<(), TestCaseError> {
    for (was, batch) in said.same_revisions() {
        if !matches!(was.phase, Phase::Settled | Phase::SettledWithDiscrepancy) {
            continue;
        }
        let kept = was.revision.lines.iter().zip(&batch.revision.lines).all(|(line, now)| {
            (line.term, line.class, &line.also_terms) == (now.term, now.class, &now.also_terms)
        });
        let Body::CorrectAttribution(body) = &said.statement.body else {
            prop_assert!(kept, "lines of a settled batch count elsewhere");
            continue;
        };
        let other = said.statement.header.author.other_party().unwrap();
        let signed =
            said.before.agreements.corrections.get(&body.batch).and_then(|halves| halves.get(&other));
        let both = signed.is_some_and(|half| half.content == said.statement.content_digest);
        prop_assert!(kept || both, "one side alone corrected where lines count");
    }
    Ok(())
}

fn check_figures(said: &Said<'_>) -> Result<(), TestCaseError> {
    for (code, publication) in &said.after.publications {
        let was = said.before.publications.get(code);
        if was.and_then(|was| was.released.as_ref()) == publication.released.as_ref() {
            continue;
        }
        let other = said.statement.header.author.other_party().unwrap();
        let signed = was.and_then(|was| was.signed.get(&other));
        prop_assert!(signed.is_some_and(|signed| signed.content == said.statement.content_digest));
    }
    Ok(())
}

// Nothing goes to a family before a board has said who it is and the family was told.
fn check_family(said: &Said<'_>) -> Result<(), TestCaseError> {
    for (reference, item) in &said.after.remains.items {
        let was = said.before.remains.items.get(reference);
        if !item.released || was.is_some_and(|was| was.released) {
            continue;
        }
        let individual = item.individual.and_then(|id| said.before.remains.individuals.get(&id));
        let told = |individual: &crate::remains::Individual| {
            individual.established().is_some() && individual.is_told_of(reference)
        };
        prop_assert!(individual.is_some_and(told), "remains of nobody known went to a family");
    }
    Ok(())
}

/// A dispute or a suspension that a refusal rests on reaches a line of that number.
pub(super) fn check_refusal(ledger: &Ledger, refusal: &Refusal) -> Result<(), TestCaseError> {
    let value =
        |name: &str| refusal.metadata.iter().find(|(known, _)| *known == name).map(|(_, value)| value);
    let lines = || {
        let named = ledger.batches.iter().flat_map(|(id, batch)| {
            let pending = batch.pending.iter().flat_map(|pending| &pending.revision.lines);
            let pending = (1_u32..).zip(pending);
            batch.numbered_lines().chain(pending).map(move |(number, line)| (id, number, line))
        });
        named.filter(|(_, number, _)| value("line") == Some(&number.to_string()))
    };
    match refusal.reason {
        ErrorReason::LineHeld => {
            let mut disputes = ledger.disputes.by_id.iter();
            let named = disputes.find(|(id, _)| value("dispute") == Some(&id.to_string()));
            let holds = named.is_some_and(|(_, dispute)| {
                dispute.holds() && lines().any(|(id, _, line)| dispute.scope.covers(id, line))
            });
            prop_assert!(holds, "held by a dispute that names something else: {}", refusal);
        }
        ErrorReason::AgreementSuspended => {
            let mut suspensions = ledger.suspensions.by_id.iter();
            let named = suspensions.find(|(id, _)| value("suspension") == Some(&id.to_string()));
            let stops = named.is_some_and(|(_, suspension)| {
                suspension.is_in_force() && lines().any(|(_, _, line)| suspension.reaches(ledger, line))
            });
            prop_assert!(stops, "suspended by what does not reach it: {}", refusal);
        }
        _ => {}
    }
    Ok(())
}
