//! Disputes: what they hold and what they leave alone, how they end, what follows.

mod refused;
pub(in crate::tests) mod said;

use homeward_payload::domain::{
    Body, DisputeKind, DisputeScope, ExplainDiscrepancy, LineOutcome, Principal, ResolutionEffect,
    TermReference,
};

pub(super) use refused::ROWS;
use said::{RESOLUTION_HOURS, dispute_id};

use super::forum::{
    A, B, COMMISSION, Forum, MEDIATOR, NEUTRAL, agreement, batch_id, check_refused, digest, subject, term,
};
use super::{life, said as exchange};
use crate::account::{Account, ObligationState};
use crate::agreement::TermKey;
use crate::batch::Phase;
use crate::dispute::{Dispute, DisputeState};
use crate::hold::Holds;
use crate::next::{ActionKind, Matter, next_actions};
use crate::position::remains_columns;
use crate::refusal::ErrorReason;
use crate::subject::LineState;

fn dispute(forum: &Forum, number: u8) -> &Dispute {
    &forum.ledger().disputes.by_id[&dispute_id(number)]
}

/// Numbers of the lines of a batch that are held.
fn held(forum: &Forum, batch: u8) -> Vec<u32> {
    let holds = Holds::of(forum.ledger());
    let lines = forum.batch(batch).numbered_lines();
    lines.filter(|(_, line)| holds.on(&batch_id(batch), line).is_some()).map(|(number, _)| number).collect()
}

fn term_scope(code: &str) -> DisputeScope {
    DisputeScope::Term(TermReference { agreement: agreement(), term: term(code) })
}

// Shows F17, INV-D1, RaiseDispute, AdmitDispute.
#[test]
fn each_kind_holds_what_it_names_and_nothing_else() {
    let check = |kind, scope: fn(&Forum) -> DisputeScope, raised: &[u32], admitted: &[u32]| {
        let mut forum = life::cleared();
        let scope = scope(&forum);
        forum.must(A, said::raise(1, kind, scope.clone()));
        assert_eq!(held(&forum, 1), raised, "{kind:?} raised");
        let admission = said::admit(&forum, 1, scope);
        forum.must(MEDIATOR, admission);
        assert_eq!(held(&forum, 1), admitted, "{kind:?} admitted");
    };
    let all = [1, 2, 3, 4, 5, 6, 7, 8];
    let two: fn(&Forum) -> DisputeScope = |forum| said::lines(forum, 1, &[2, 6]);
    check(DisputeKind::Count, two, &[], &[2, 6]);
    check(DisputeKind::Safety, two, &[2, 6], &[2, 6]);
    check(DisputeKind::Safety, |_| DisputeScope::Batch(batch_id(1)), &all, &all);
    check(DisputeKind::Custody, |_| DisputeScope::Subjects(vec![subject(12)]), &[], &[2]);
    check(DisputeKind::Attribution, |_| term_scope("ANY_POW"), &[], &[1, 2, 3, 6, 7, 8]);
    check(DisputeKind::Category, |_| term_scope("MEDICAL"), &[], &[]);
    check(DisputeKind::MedicalProcedure, two, &[], &[]);
}

// Ids are their authors' choice, and two of one millisecond have no order.
// Shows F17, RaiseDispute, ProposeBatch.
#[test]
fn the_order_is_that_of_the_log_whatever_the_ids() {
    let mut forum = life::cleared();
    for number in [9, 2, 5] {
        let scope = said::lines(&forum, 1, &[2]);
        forum.must(A, said::raise(number, DisputeKind::Safety, scope));
    }
    assert_eq!(forum.ledger().disputes.in_order, [9, 2, 5].map(dispute_id));
    assert_eq!(forum.ledger().batches_in_order, [batch_id(1)]);
}

// A safety hold stops its lines at once and nothing else.
// Shows F17, INV-D1, RaiseDispute.
#[test]
fn a_safety_hold_leaves_other_lines_and_other_acts_free() {
    let mut forum = life::cleared();
    forum.pass_hours(50);
    let scope = said::lines(&forum, 1, &[1]);
    forum.must(NEUTRAL, said::raise(1, DisputeKind::Safety, scope));
    let both = exchange::depart(&forum, 1, A, &[1, 2, 4]);
    check_refused(forum.say(A, Body::ReportDeparture(both)), ErrorReason::LineHeld);
    forum.must(A, Body::ReportDeparture(exchange::depart(&forum, 1, A, &[2, 4])));
    forum.must(B, Body::ReportDeparture(exchange::depart(&forum, 1, B, &[5, 6, 8])));
    forum.must(A, Body::RecordOutcomes(exchange::outcome(&forum, 1, LineOutcome::Withdrawn, &[1])));
    forum.must(B, Body::RecordOutcomes(exchange::outcome(&forum, 1, LineOutcome::Died, &[7])));
    forum.must(A, Body::ClaimDelivery(exchange::claim(&forum, 1, &[2, 4])));
    forum.must(B, Body::AcknowledgeReceipt(exchange::receipt(&forum, 1, &[2, 4], &[])));
    forum.must(B, Body::ClaimDelivery(exchange::claim(&forum, 1, &[5, 6, 8])));
    forum.must(A, Body::AcknowledgeReceipt(exchange::receipt(&forum, 1, &[5, 6, 8], &[])));
    forum.must(NEUTRAL, Body::WitnessHandover(exchange::witness(1, &[(A, 2), (B, 3)])));
    life::settle(&mut forum, 1);
    assert_eq!(forum.batch(1).phase, Phase::Settled);
}

// An admitted dispute stops the confirmation of a revision with its line.
// Shows INV-D1, AdmitDispute.
#[test]
fn a_revision_without_the_held_line_can_be_confirmed() {
    let mut forum = life::proposed();
    let scope = said::lines(&forum, 1, &[4]);
    said::admitted(&mut forum, B, 1, DisputeKind::Custody, scope);
    let confirmation = exchange::confirm(&forum, 1);
    check_refused(forum.say(A, Body::ConfirmBatch(confirmation)), ErrorReason::LineHeld);
    life::propose(&mut forum, A, 1, &[(11, &["ANY_POW"]), (21, &["MEDICAL"])]);
    life::agree_and_confirm(&mut forum, 1, 48);
    assert_eq!(forum.batch(1).phase, Phase::Confirmed);
}

// Shows F17, RaiseDispute, SubmitEvidence, ProposeResolution, AcceptResolution.
#[test]
fn a_count_dispute_posts_the_disputed_container() {
    for received in [true, false] {
        let mut forum = life::small_exchange();
        assert_eq!(forum.batch(2).line(3).unwrap().state, LineState::Disputed);
        let scope = said::lines(&forum, 2, &[3]);
        said::admitted(&mut forum, B, 1, DisputeKind::Count, scope);
        forum.must(B, said::evidence(1, &[50, 51]));
        forum.must(A, said::evidence(1, &[52]));
        let lines = said::named(&forum, 2, &[3]);
        let effect = if received {
            ResolutionEffect::PostReceived(lines)
        } else {
            ResolutionEffect::PostReleased(lines)
        };
        let agreed = if received { 3 } else { 2 };
        let corrected = ResolutionEffect::CorrectCount(batch_id(2), B, agreed);
        let explained = ResolutionEffect::Explain(batch_id(2), B, digest(60));
        said::resolve(&mut forum, 1, vec![effect, corrected, explained]);
        assert_eq!(dispute(&forum, 1).state, DisputeState::Resolved);
        let remains = remains_columns(forum.ledger(), A);
        assert_eq!((remains.acknowledged, remains.disputed), (u64::from(agreed), 0));
        let balance = forum.ledger().accounts.balance(TermKey(2), B);
        assert!(balance.is_conserved());
        assert_eq!(balance.on(Account::Received), i64::from(agreed));
        assert_eq!(balance.on(Account::Disputed), 0);
        // The three counts stay as they were given; what is agreed stands beside them.
        let counts = forum.batch(2).discrepancies[0].counts;
        assert_eq!((counts.claimed, counts.acknowledged, counts.witnessed), (3, 2, Some(2)));
        assert_eq!(forum.ledger().disputes.corrected[&(batch_id(2), B)], agreed);
        let open = next_actions(forum.ledger(), forum.now);
        assert!(open.iter().all(|action| action.matter != Matter::Batch(batch_id(2))), "{open:?}");
    }
}

// Silence of the receiving side is resolved by both heads, person by person.
// Shows AcceptResolution.
#[test]
fn overdue_silence_is_resolved_and_the_persons_count() {
    let mut forum = life::departed();
    forum.pass_hours(100);
    let overdue = |forum: &Forum| {
        let actions = next_actions(forum.ledger(), forum.now);
        actions.iter().filter(|action| action.kind == ActionKind::AcknowledgementOverdue).count()
    };
    assert_eq!(overdue(&forum), 2);
    let scope = said::lines(&forum, 1, &[1, 2, 4]);
    said::admitted(&mut forum, A, 1, DisputeKind::Delay, scope);
    let (here, missing) = (said::named(&forum, 1, &[1, 4]), said::named(&forum, 1, &[2]));
    let effects = vec![ResolutionEffect::PostReceived(here), ResolutionEffect::PostReleased(missing)];
    said::resolve(&mut forum, 1, effects);
    assert_eq!(overdue(&forum), 1);
    let state = |number| forum.batch(1).line(number).unwrap().state;
    let states = [1, 2, 4].map(state);
    assert_eq!(states, [LineState::Received, LineState::NotPresented, LineState::Received]);
    let group = forum.ledger().agreements.groups_in_force().next().unwrap().0;
    assert_eq!(forum.ledger().accounts.received_in_group(group, A), 1);
}

// What is owed by a finding outlives the line and is owed again.
// Shows AcceptResolution.
#[test]
fn an_all_for_all_obligation_is_owed_again_after_a_release() {
    let mut forum = life::departed();
    forum.must(A, Body::ClaimDelivery(exchange::claim(&forum, 1, &[1, 2, 4])));
    forum.must(B, Body::AcknowledgeReceipt(exchange::receipt(&forum, 1, &[2, 4], &[1])));
    let scope = said::lines(&forum, 1, &[1]);
    said::admitted(&mut forum, A, 1, DisputeKind::Count, scope);
    let lines = said::named(&forum, 1, &[1]);
    said::resolve(&mut forum, 1, vec![ResolutionEffect::PostReleased(lines)]);
    let obligations = &forum.ledger().subjects[&subject(11)].obligations;
    let young = obligations.iter().find(|known| known.term == TermKey(3)).unwrap();
    assert_eq!(young.state, ObligationState::Open);
    assert!(obligations.iter().any(|known| matches!(known.state, ObligationState::Released(_))));
}

// A freed line leaves its batch and its person can stand on another.
// Shows AcceptResolution.
#[test]
fn a_freed_line_can_be_substituted() {
    let mut forum = life::confirmed();
    let scope = said::lines(&forum, 1, &[2]);
    said::admitted(&mut forum, B, 1, DisputeKind::Identity, scope);
    let lines = said::named(&forum, 1, &[2]);
    said::resolve(&mut forum, 1, vec![ResolutionEffect::Free(lines)]);
    assert_eq!(forum.batch(1).line(2).unwrap().state, LineState::Substituted);
    life::propose(&mut forum, A, 2, &[(12, &["ANY_POW"])]);
    assert!(held(&forum, 2).is_empty());
}

// The hold ends with the record, but on the identity of a person.
// Shows INV-D2, RecordUnresolved.
#[test]
fn unresolved_lifts_the_hold_but_on_identity() {
    for (kind, expected) in [(DisputeKind::Custody, vec![]), (DisputeKind::Identity, vec![1])] {
        let mut forum = life::cleared();
        let scope = said::lines(&forum, 1, &[1]);
        said::admitted(&mut forum, B, 1, kind, scope);
        forum.must(A, said::evidence(1, &[70]));
        forum.pass_hours(RESOLUTION_HOURS + 1);
        assert!(
            next_actions(forum.ledger(), forum.now).iter().any(|action| {
                (action.principal, action.kind) == (MEDIATOR, ActionKind::RecordUnresolved)
            })
        );
        forum.must(MEDIATOR, said::unresolved(1, [Some(digest(70)), Some(digest(1))]));
        assert_eq!(held(&forum, 1), expected, "{kind:?}");
        assert_eq!(dispute(&forum, 1).positions, [Some(digest(70)), Some(digest(1))]);
        // Both sides can still agree.
        said::resolve(&mut forum, 1, vec![ResolutionEffect::Lift]);
        assert!(held(&forum, 1).is_empty());
    }
}

// An appeal is decided by nobody in its own matter, once.
// Shows DismissDispute, AppealDismissal.
#[test]
fn an_appeal_is_decided_once_by_somebody_else() {
    for (raiser, decider, other) in [(A, NEUTRAL, COMMISSION), (NEUTRAL, COMMISSION, A)] {
        for admits in [true, false] {
            let mut forum = life::cleared();
            let scope = said::lines(&forum, 1, &[1]);
            forum.must(raiser, said::raise(1, DisputeKind::Safety, scope.clone()));
            forum.must(MEDIATOR, said::dismiss(1, None));
            assert!(held(&forum, 1).is_empty());
            forum.must(raiser, said::appeal(1));
            assert!(forum.say(MEDIATOR, said::dismiss(1, None)).is_err());
            assert!(forum.say(other, said::dismiss(1, None)).is_err());
            if admits {
                let admission = said::admit(&forum, 1, scope);
                forum.must(decider, admission);
                assert_eq!(held(&forum, 1), [1]);
            } else {
                forum.must(decider, said::dismiss(1, None));
                check_refused(forum.say(raiser, said::appeal(1)), ErrorReason::DisputeState);
                assert_eq!(dispute(&forum, 1).state, DisputeState::Upheld);
            }
        }
    }
}

// Shows WithdrawDispute.
#[test]
fn the_raiser_withdraws_and_the_hold_ends() {
    let mut forum = life::cleared();
    let scope = DisputeScope::Batch(batch_id(1));
    said::admitted(&mut forum, A, 1, DisputeKind::Safety, scope);
    check_refused(forum.say(B, said::withdraw(1)), ErrorReason::DisputeNotYours);
    forum.must(A, said::withdraw(1));
    assert!(held(&forum, 1).is_empty());
}

// The scope only shrinks.
// Shows AdmitDispute.
#[test]
fn a_scope_only_shrinks() {
    type Of = fn(&Forum) -> DisputeScope;
    let lines: Of = |forum| said::lines(forum, 1, &[1, 2]);
    let line: Of = |forum| said::lines(forum, 1, &[2]);
    let batch: Of = |_| DisputeScope::Batch(batch_id(1));
    let persons: Of = |_| DisputeScope::Subjects(vec![subject(11), subject(12)]);
    let any: Of = |_| term_scope("ANY_POW");
    let young: Of = |_| term_scope("YOUNG");
    let check = |raised: Of, admitted: Of, allowed: bool| {
        let mut forum = life::proposed();
        let scope = raised(&forum);
        forum.must(A, said::raise(1, DisputeKind::Category, scope));
        let scope = admitted(&forum);
        let admission = said::admit(&forum, 1, scope);
        let found = forum.say(MEDIATOR, admission).err().map(|refusal| refusal.reason);
        assert_eq!(found, (!allowed).then_some(ErrorReason::DisputeScopeInvalid));
    };
    check(lines, lines, true);
    check(lines, line, true);
    check(line, lines, false);
    check(batch, lines, true);
    check(lines, batch, false);
    check(persons, line, true);
    check(line, persons, false);
    check(any, lines, true);
    check(young, lines, false);
    check(any, batch, false);
    check(any, young, false);
}

// A dispute on medical procedure never alters a finding.
// Shows INV-D2, ProposeResolution.
#[test]
fn medical_procedure_has_no_effect_but_its_end() {
    let mut forum = life::cleared();
    let findings = forum.ledger().subjects[&subject(21)].findings.clone();
    let scope = DisputeScope::Subjects(vec![subject(21)]);
    said::admitted(&mut forum, COMMISSION, 1, DisputeKind::MedicalProcedure, scope);
    forum.must(COMMISSION, said::evidence(1, &[80]));
    let freed = ResolutionEffect::Free(said::named(&forum, 1, &[5]));
    let proposal = said::propose(&forum, 1, vec![freed]);
    check_refused(forum.say(MEDIATOR, proposal), ErrorReason::DisputeScopeInvalid);
    said::resolve(&mut forum, 1, vec![ResolutionEffect::Lift]);
    assert_eq!(forum.ledger().subjects[&subject(21)].findings, findings);
}

// Shows ExplainDiscrepancy.
#[test]
fn an_explained_difference_is_nobodys_task() {
    let mut forum = life::small_exchange();
    let owed = |forum: &Forum| {
        let actions = next_actions(forum.ledger(), forum.now);
        actions.iter().any(|action| action.kind == ActionKind::ExplainDiscrepancy)
    };
    let explain = |digest| {
        Body::ExplainDiscrepancy(ExplainDiscrepancy {
            batch: batch_id(2),
            giver: B,
            explanation_digest: digest,
        })
    };
    assert!(owed(&forum));
    forum.must(B, explain(digest(1)));
    assert!(!owed(&forum));
    forum.must(B, explain(digest(2)));
    assert_eq!(forum.ledger().disputes.explained[&(batch_id(2), B)], digest(2));
}

// What comes late is marked and not refused; days of a dispute decide nothing.
// Shows F28, INV-A5.
#[test]
fn late_evidence_is_marked() {
    let mut forum = life::cleared();
    let scope = said::lines(&forum, 1, &[1]);
    said::admitted(&mut forum, A, 1, DisputeKind::Custody, scope);
    forum.must(NEUTRAL, said::evidence(1, &[1]));
    forum.pass_hours(said::EVIDENCE_HOURS + 1);
    forum.must(B, said::evidence(1, &[2]));
    let late: Vec<bool> = dispute(&forum, 1).evidence.iter().map(|evidence| evidence.late).collect();
    assert_eq!(late, [false, true]);
    forum.pass_hours(RESOLUTION_HOURS);
    assert_eq!(dispute(&forum, 1).state, DisputeState::Admitted);
    assert_eq!(held(&forum, 1), [1]);
}

// Who must act on a dispute, at each of its stages.
// Shows F28.
#[test]
fn each_stage_tells_who_must_act() {
    let check = |forum: &Forum, expected: &[(Principal, &str)]| {
        let actions = next_actions(forum.ledger(), forum.now);
        let on_dispute =
            actions.iter().filter(|action| matches!(action.matter, crate::next::Matter::Dispute(_)));
        let found: Vec<_> = on_dispute.map(|action| (action.principal, action.kind.name())).collect();
        assert_eq!(found, expected);
    };
    let mut forum = life::cleared();
    let scope = said::lines(&forum, 1, &[1]);
    forum.must(A, said::raise(1, DisputeKind::Custody, scope.clone()));
    check(&forum, &[(MEDIATOR, "ADMIT_DISPUTE")]);
    forum.must(MEDIATOR, said::dismiss(1, None));
    check(&forum, &[]);
    forum.must(A, said::appeal(1));
    check(&forum, &[(NEUTRAL, "DECIDE_APPEAL")]);
    let admission = said::admit(&forum, 1, scope);
    forum.must(NEUTRAL, admission);
    check(&forum, &[(A, "SUBMIT_EVIDENCE"), (B, "SUBMIT_EVIDENCE"), (MEDIATOR, "PROPOSE_RESOLUTION")]);
    forum.must(A, said::evidence(1, &[1]));
    let proposal = said::propose(&forum, 1, vec![ResolutionEffect::Lift]);
    forum.must(B, proposal);
    check(&forum, &[(B, "SUBMIT_EVIDENCE"), (A, "ACCEPT_RESOLUTION"), (B, "ACCEPT_RESOLUTION")]);
    let acceptance = said::accept(&forum, 1);
    forum.must(B, acceptance);
    check(&forum, &[(B, "SUBMIT_EVIDENCE"), (A, "ACCEPT_RESOLUTION")]);
    let acceptance = said::accept(&forum, 1);
    forum.must(A, acceptance);
    check(&forum, &[]);
}
