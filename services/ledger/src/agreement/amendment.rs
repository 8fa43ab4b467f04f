//! A further version of terms in force. It is never retroactive: what lines, findings or counts stand on stays.

use homeward_payload::domain::{Quantifier, SignTerms, Term, TermGroup};

use super::state::{GroupKey, TermInForce, TermKey};
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};

/// Checks that signed terms are the first of a new agreement, or the next version of one in force.
///
/// # Errors
/// `AGREEMENT_IN_FORCE`, `AGREEMENT_TERMINATED`, `VERSION_OUT_OF_ORDER`, `AMENDMENT_RETROACTIVE`.
pub(super) fn check_version(ledger: &Ledger, body: &SignTerms) -> Result<(), Refusal> {
    let agreement = &body.agreement;
    let in_force = ledger.agreements.by_code.get(agreement).map_or(0, |known| known.version);
    if ledger.agreements.is_terminated(agreement) {
        return Err(Refusal::new(
            ErrorReason::AgreementTerminated,
            format!("agreement {agreement} has ended by notice."),
        )
        .allow("Sign further terms under another code."));
    }
    if body.version <= in_force {
        return Err(Refusal::new(
            ErrorReason::AgreementInForce,
            format!("version {in_force} of agreement {agreement} is in force."),
        )
        .allow("Amend it with the next version, or sign further terms under another code.")
        .with("version", in_force));
    }
    let next = in_force.saturating_add(1);
    if body.version != next {
        return Err(out_of_order("agreement", agreement.as_str(), in_force, body.version));
    }
    if in_force == 0 { Ok(()) } else { check_not_retroactive(ledger, body) }
}

/// A version of something that is not the next one.
pub(super) fn out_of_order(what: &str, code: &str, newest: u32, found: u32) -> Refusal {
    let next = newest.saturating_add(1);
    Refusal::new(
        ErrorReason::VersionOutOfOrder,
        format!("{what} {code} stands at version {newest}; version {found} is named."),
    )
    .allow(format!("The next is version {next}."))
    .with("newest", newest)
}

fn check_not_retroactive(ledger: &Ledger, body: &SignTerms) -> Result<(), Refusal> {
    let terms = ledger.agreements.terms_in_force();
    for (key, known) in terms.filter(|(_, known)| known.reference.agreement == body.agreement) {
        let code = &known.reference.term;
        let new = body.terms.iter().find(|term| term.code == *code);
        let new = new.ok_or_else(|| retroactive(format!("term {code} is left out.")))?;
        if is_touched(ledger, key) {
            check_term(known, new)?;
            let group = body.groups.iter().find(|group| group.terms.contains(code));
            let group_before = known.group.and_then(|key| ledger.agreements.group(key));
            if group.map(|group| &group.code) != group_before.map(|(_, group)| &group.code) {
                return Err(retroactive(format!("term {code} stands in another group.")));
            }
        }
    }
    let groups = ledger.agreements.groups_in_force();
    for (key, _, known) in groups.filter(|(_, agreement, _)| **agreement == body.agreement) {
        let new = body.groups.iter().find(|group| group.code == known.code);
        let new = new.ok_or_else(|| retroactive(format!("group {} is left out.", known.code)))?;
        check_group(ledger, key, known, new)?;
    }
    Ok(())
}

// Whether anything stands under a term: postings, lines or findings.
fn is_touched(ledger: &Ledger, key: TermKey) -> bool {
    ledger.accounts.balances().any(|(term, _, _)| term == key)
        || ledger.subjects.values().any(|subject| subject.finding(key).is_some())
        || ledger.batches.values().any(|batch| {
            let revisions = [&batch.revision, batch.newest_revision()];
            let lines = revisions.into_iter().flat_map(|revision| &revision.lines);
            lines.flat_map(|line| line.all_terms()).any(|term| term == key)
        })
}

fn check_term(known: &TermInForce, new: &Term) -> Result<(), Refusal> {
    let (old, code) = (&known.term, &known.reference.term);
    let all = |term: &Term| term.quantifier == Quantifier::AllForAll;
    let changed = [
        ("category, unit, age rule or givers", old.predicate_digest != new.predicate_digest),
        (
            "reciprocity or the keys of its ratio",
            (old.reciprocity, &old.keys) != (new.reciprocity, &new.keys),
        ),
        ("classes", !new.classes.starts_with(&old.classes)),
        ("whether everyone is owed", all(old) != all(new)),
    ];
    match changed.into_iter().find(|(_, changed)| *changed) {
        Some((what, _)) => Err(retroactive(format!("term {code} changes its {what}."))),
        None => Ok(()),
    }
}

fn check_group(ledger: &Ledger, key: GroupKey, known: &TermGroup, new: &TermGroup) -> Result<(), Refusal> {
    let named = |revision: &crate::batch::Revision| revision.tranche.is_some_and(|(group, _)| group == key);
    let is_named =
        ledger.batches.values().any(|batch| named(&batch.revision) || named(batch.newest_revision()));
    if is_named && !new.tranches.starts_with(&known.tranches) {
        return Err(retroactive(format!("group {} changes stages that batches name.", known.code)));
    }
    let received = ledger.accounts.has_counted(key);
    if received && (known.reciprocity, known.ratio) != (new.reciprocity, new.ratio) {
        return Err(retroactive(format!("group {} changes its reciprocity.", known.code)));
    }
    Ok(())
}

fn retroactive(what: String) -> Refusal {
    Refusal::new(
        ErrorReason::AmendmentRetroactive,
        format!("the version would change what lines, findings or counts stand on: {what}"),
    )
    .allow("Repeat it as it is, and sign what is new as a further term.")
}
