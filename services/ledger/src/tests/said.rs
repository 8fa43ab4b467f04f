//! What is said in test forums: bodies as a diligent author would prepare them from the present state.

use homeward_commitment::{FitnessLine, FitnessTree};
use homeward_payload::domain::Legs;
use homeward_payload::domain::{
    AcknowledgeReceipt, AgeRule, AgreeWindow, AnswerFindings, AnswerList, AsOf, Body, Category,
    ClaimDelivery, ClearBatch, CommitFitness, ConfirmBatch, EntryRefusalGround, FitnessLeaf, LineClearance,
    LineOutcome, ListChildCase, ListEntry, OpenList, Principal, ProposeBatch, ProposedLine, Quantifier,
    Reciprocity, RecordOutcomes, ReportDeparture, SignSettlement, SignTerms, StateFindings, SubjectKind,
    Term, TermGroup, TermReference, Window, WitnessHandover,
};
use homeward_payload::domain::{ReferenceDay, ReferenceDayKind};
use homeward_payload::ids::{Digest, Timestamp};

use super::forum::{
    A, B, Forum, START, agreement, batch_id, case_id, digest, hours_after, list_id, subject, term,
};
use crate::batch::totals;
use crate::settlement::BatchResult;
use crate::subject::LineState;

/// 2 June 2025, the day of the agreement.
pub(super) const AGREEMENT_DAY: ReferenceDay =
    ReferenceDay::Fixed { kind: ReferenceDayKind::Agreement, day: 20_241 };

pub(super) const TERMS: [&str; 4] = ["ANY_POW", "MEDICAL", "REMAINS", "YOUNG"];

/// The state that two statements of equal content name: always that of the genesis.
pub(super) fn as_of(forum: &Forum) -> AsOf {
    AsOf { size: 1, state_digest: forum.replica.digest_at(1).unwrap() }
}

pub(super) fn sign_terms(forum: &Forum) -> Body {
    let terms = TERMS.into_iter().map(|code| {
        let (category, quantifier, reciprocity) = match code {
            "ANY_POW" => (Category::AnyPrisoner, Quantifier::BestEffort, Reciprocity::Parity),
            "MEDICAL" => (Category::Medical, Quantifier::AllForAll, Reciprocity::Unilateral),
            "REMAINS" => (Category::Remains, Quantifier::AtLeast(3), Reciprocity::Unilateral),
            _ => (Category::Young, Quantifier::AllForAll, Reciprocity::NotStated),
        };
        let is_remains = category == Category::Remains;
        Term {
            code: term(code),
            category,
            quantifier,
            reciprocity,
            unit: if is_remains { SubjectKind::Container } else { SubjectKind::Person },
            age_rule: (category == Category::Young)
                .then_some(AgeRule::Under { years: 25, reference: AGREEMENT_DAY }),
            givers: vec![A, B],
            classes: Vec::new(),
            keys: Vec::new(),
            end_day: None,
            side_condition: None,
            predicate_digest: predicate(code),
        }
    });
    Body::SignTerms(SignTerms {
        agreement: agreement(),
        terms: terms.collect(),
        groups: vec![TermGroup {
            code: term("PERSONS"),
            terms: vec![term("ANY_POW"), term("MEDICAL"), term("YOUNG")],
            floor: 2,
            reciprocity: Reciprocity::Parity,
            ratio: None,
            tranches: Vec::new(),
        }],
        as_of: as_of(forum),
        version: 1,
        priority: Vec::new(),
    })
}

pub(super) fn predicate(code: &str) -> Digest {
    Digest::of(code.as_bytes())
}

pub(super) fn state_findings(code: &str, holder: Principal, subjects: &[u8]) -> StateFindings {
    StateFindings {
        agreement: agreement(),
        term: term(code),
        predicate_digest: predicate(code),
        holder,
        subjects: subjects.iter().copied().map(subject).collect(),
        valid_until: None,
    }
}

pub(super) fn answer_findings(code: &str, accepted: &[u8], contested: &[u8]) -> AnswerFindings {
    AnswerFindings {
        agreement: agreement(),
        term: term(code),
        accepted: accepted.iter().copied().map(subject).collect(),
        contested: contested.iter().copied().map(subject).collect(),
    }
}

pub(super) fn open_list(number: u8, kind: SubjectKind, subjects: &[u8]) -> OpenList {
    let entries = subjects.iter().map(|number| ListEntry {
        subject: subject(*number),
        field_root: digest(*number),
        claimed_term: None,
    });
    OpenList { list: list_id(number), agreement: agreement(), kind, entries: entries.collect() }
}

pub(super) fn answer_list(number: u8, accepted: &[u32], refused: &[(u32, EntryRefusalGround)]) -> AnswerList {
    AnswerList { list: list_id(number), accepted: accepted.to_vec(), refused: refused.to_vec() }
}

/// The next revision of a batch: each line with the terms it cites, the primary one first.
pub(super) fn propose(forum: &Forum, number: u8, lines: &[(u8, &[&str])]) -> ProposeBatch {
    let before = forum.ledger().batches.get(&batch_id(number));
    let place = |code: &str| TERMS.iter().position(|known| *known == code).unwrap();
    let lines = lines.iter().map(|(number, codes)| ProposedLine {
        subject: subject(*number),
        term: codes.first().map(|code| place(code)),
        also_terms: codes.iter().skip(1).map(|code| place(code)).collect(),
        class: 0,
    });
    ProposeBatch {
        batch: batch_id(number),
        revision: before.map_or(1, |batch| batch.revisions + 1),
        previous_content: before.map(|batch| batch.newest_revision().content),
        terms: TERMS
            .into_iter()
            .map(|code| TermReference { agreement: agreement(), term: term(code) })
            .collect(),
        lines: lines.collect(),
        tranche: None,
    }
}

/// Confirms the newest revision: the pending one where there is one.
pub(super) fn confirm(forum: &Forum, number: u8) -> ConfirmBatch {
    let batch = forum.batch(number);
    let revision = batch.newest_revision();
    ConfirmBatch {
        batch: batch_id(number),
        revision: revision.number,
        content_digest: revision.content,
        totals: totals(&forum.ledger().agreements, revision),
        window: batch.window,
    }
}

pub(super) fn window_after(hours: i64) -> Window {
    let start = hours_after(START, hours);
    window_of(start, hours_after(start, 12))
}

/// A window at one point.
pub(super) fn window_of(start: Timestamp, end: Timestamp) -> Window {
    Window { start, end, place_digest: digest(77), legs: Legs::default(), simultaneous: false }
}

pub(super) fn agree_window(forum: &Forum, number: u8, window: Window) -> AgreeWindow {
    AgreeWindow { batch: batch_id(number), window, as_of: as_of(forum) }
}

// Everybody is fit for a year; the tree is the same whoever asks.
fn fitness_tree(forum: &Forum, number: u8) -> FitnessTree {
    let batch = forum.batch(number);
    let lines = batch.numbered_lines().map(|(line_number, _)| FitnessLine {
        line_number,
        fit: true,
        valid_until_us: fit_until().0,
        salt: Digest::of(&[number, line_number.to_be_bytes()[3], batch.revision.number.to_be_bytes()[3]]).0,
    });
    FitnessTree::new(batch_id(number).as_bytes(), lines.collect()).unwrap()
}

pub(super) fn fit_until() -> Timestamp {
    START.plus_days(365)
}

pub(super) fn commit_fitness(forum: &Forum, number: u8) -> CommitFitness {
    CommitFitness {
        batch: batch_id(number),
        revision: forum.batch(number).revision.number,
        root: Digest(fitness_tree(forum, number).root()),
        leaves: u32::try_from(forum.batch(number).revision.lines.len()).unwrap(),
    }
}

/// Clears every person still open but these, until a time.
pub(super) fn clear(forum: &Forum, number: u8, staying: &[u32], until: Timestamp) -> ClearBatch {
    let tree = fitness_tree(forum, number);
    let batch = forum.batch(number);
    let persons: Vec<u32> = batch
        .numbered_lines()
        .filter(|(_, line)| line.kind == SubjectKind::Person && line.state == LineState::Open)
        .map(|(line, _)| line)
        .collect();
    let departing: Vec<u32> = persons.iter().copied().filter(|line| !staying.contains(line)).collect();
    let opening = tree.open(&departing).unwrap();
    let leaf = |line| {
        let opened = opening.opened.iter().find(|opened| opened.line_number == line)?;
        Some((until, FitnessLeaf { valid_until: fit_until(), salt: opened.salt }))
    };
    ClearBatch {
        batch: batch_id(number),
        revision: batch.revision.number,
        lines: persons.into_iter().map(|line| LineClearance { line, cleared: leaf(line) }).collect(),
        closed_subtrees: opening.closed.iter().copied().map(Digest).collect(),
        reasons_digest: digest(78),
    }
}

/// Numbers of a giver's lines in these states.
pub(super) fn lines_in(forum: &Forum, number: u8, giver: Principal, states: &[LineState]) -> Vec<u32> {
    let lines = forum.batch(number).lines_of(giver).filter(|(_, line)| states.contains(&line.state));
    lines.map(|(number, _)| number).collect()
}

/// The number of the revision in force.
fn in_force(forum: &Forum, number: u8) -> u32 {
    forum.batch(number).revision.number
}

pub(super) fn depart(forum: &Forum, number: u8, giver: Principal, lines: &[u32]) -> ReportDeparture {
    let revision = in_force(forum, number);
    ReportDeparture { batch: batch_id(number), revision, giver, lines: lines.to_vec() }
}

pub(super) fn outcome(forum: &Forum, number: u8, outcome: LineOutcome, lines: &[u32]) -> RecordOutcomes {
    let revision = in_force(forum, number);
    RecordOutcomes { batch: batch_id(number), revision, outcome, lines: lines.to_vec() }
}

pub(super) fn claim(forum: &Forum, number: u8, lines: &[u32]) -> ClaimDelivery {
    let revision = in_force(forum, number);
    ClaimDelivery { batch: batch_id(number), revision, lines: lines.to_vec() }
}

pub(super) fn witness(number: u8, counts: &[(Principal, u32)]) -> WitnessHandover {
    WitnessHandover { batch: batch_id(number), counts: counts.to_vec() }
}

pub(super) fn receipt(
    forum: &Forum,
    number: u8,
    received: &[u32],
    not_received: &[u32],
) -> AcknowledgeReceipt {
    AcknowledgeReceipt {
        batch: batch_id(number),
        revision: in_force(forum, number),
        received: received.to_vec(),
        not_received: not_received.to_vec(),
        seal_remarks: Vec::new(),
    }
}

pub(super) fn settle(forum: &Forum, number: u8) -> SignSettlement {
    let batch = forum.batch(number);
    let result = BatchResult::of(&batch_id(number), batch);
    SignSettlement {
        batch: batch_id(number),
        result_digest: result.digest(),
        as_of: as_of(forum),
        counts: result.counts(),
    }
}

pub(super) fn list_child(number: u8, tracing_consent: bool) -> ListChildCase {
    ListChildCase {
        case: case_id(number),
        agreement: agreement(),
        field_root: digest(number),
        tracing_consent,
        sibling_group: None,
    }
}
