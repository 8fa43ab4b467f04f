//! Fields of batches, clearance and handover.

use super::check;
use super::samples::{MADE_TIME_US, reference};
use crate::ids::Timestamp;
use crate::proto::payload::v1 as proto;

#[test]
fn propose_batch() {
    type M = proto::ProposeBatch;
    check::<M>(|message| message.batch_id[8] = 0, &["batch_id"]);
    check::<M>(|message| message.revision = 0, &["revision", "previous_content"]);
    check::<M>(|message| message.revision = 1, &["previous_content"]);
    check::<M>(|message| message.previous_content.clear(), &["previous_content"]);
    check::<M>(
        |message| {
            message.revision = 1;
            message.previous_content.clear();
        },
        &[],
    );
    check::<M>(|message| message.terms[1] = message.terms[0].clone(), &["terms[1]"]);
    check::<M>(|message| message.terms.reverse(), &[]);
    check::<M>(|message| message.terms[0].agreement.clear(), &["terms[0].agreement"]);
    check::<M>(|message| message.terms[0].term.clear(), &["terms[0].term"]);
    check::<M>(|message| message.lines.clear(), &["lines"]);
    check::<M>(|message| message.lines.reverse(), &["lines[1]", "lines[2]"]);
    check::<M>(|message| message.lines[2].subject = vec![0xff; 15], &["lines[2].subject"]);
    check::<M>(|message| message.lines[1].term = 3, &["lines[1].term"]);
    check::<M>(|message| message.lines[0].also_terms = vec![3], &["lines[0].also_terms[0]"]);
    check::<M>(|message| message.lines[0].also_terms = vec![1], &["lines[0].also_terms[0]"]);
    check::<M>(|message| message.lines[0].also_terms = vec![0], &["lines[0].also_terms[0]"]);
    check::<M>(|message| message.lines[0].also_terms = vec![2, 2], &["lines[0].also_terms[1]"]);
    check::<M>(|message| message.lines[2].also_terms = vec![1], &["lines[2].also_terms"]);
    let terms = |message: &mut M, count: u32| {
        let term = message.terms[0].clone();
        message.terms =
            (1..=count).map(|n| proto::TermReference { term: format!("T{n}"), ..term.clone() }).collect();
    };
    check::<M>(|message| terms(message, 64), &[]);
    check::<M>(|message| terms(message, 65), &["terms"]);
    let also = |message: &mut M, count: u32| {
        terms(message, 64);
        message.lines[0].also_terms = (2..2 + count).collect();
    };
    check::<M>(|message| also(message, 8), &[]);
    check::<M>(|message| also(message, 9), &["lines[0].also_terms"]);
    let lines = |message: &mut M, count: u16| {
        let line = |n| proto::BatchLine { subject: reference(n), term: 1, also_terms: vec![], term_class: 0 };
        message.lines = (0..count).map(line).collect();
    };
    check::<M>(|message| lines(message, 10_000), &[]);
    check::<M>(|message| lines(message, 10_001), &["lines"]);
}

#[test]
fn confirm_batch() {
    type M = proto::ConfirmBatch;
    check::<M>(|message| message.revision = 0, &["revision"]);
    check::<M>(|message| message.content_digest.clear(), &["content_digest"]);
    check::<M>(|message| message.window = None, &[]);
    check::<M>(|message| message.totals.clear(), &["totals"]);
    check::<M>(|message| message.totals.swap(0, 1), &["totals[1]"]);
    check::<M>(|message| message.totals[1] = message.totals[2].clone(), &["totals[2]"]);
    check::<M>(|message| message.totals[2].lines = 0, &["totals[2].lines"]);
    check::<M>(|message| message.totals[2].giver = 5, &["totals[2].giver"]);
    check::<M>(|message| message.totals[0].agreement = "a".to_owned(), &["totals[0].term"]);
    check::<M>(|message| message.totals[0].term = "A".to_owned(), &["totals[0].agreement"]);
}

#[test]
fn stepping_back_and_windows() {
    check::<proto::WithdrawConfirmation>(|message| message.revision = 0, &["revision"]);
    check::<proto::WithdrawConfirmation>(|message| message.ground = 0, &["ground"]);
    check::<proto::CancelBatch>(|message| message.ground = 0, &["ground"]);
    check::<proto::CancelBatch>(|message| message.batch_id.clear(), &["batch_id"]);
    check::<proto::AgreeWindow>(|message| message.window = None, &["window"]);
    check::<proto::AgreeWindow>(|message| message.as_of = None, &["as_of"]);
    fn check_window(edit: impl FnOnce(&mut proto::Window), expected: &[&str]) {
        check::<proto::AgreeWindow>(|message| edit(message.window.as_mut().unwrap()), expected);
    }
    check_window(|window| window.place_digest.clear(), &["window.place_digest"]);
    check_window(|window| window.start_time_us = -1, &["window.start_time_us"]);
    check_window(|window| window.start_time_us -= 1, &["window.end_time_us"]);
    check_window(|window| window.end_time_us = window.start_time_us + 1, &[]);
    check_window(|window| window.end_time_us = window.start_time_us, &["window.end_time_us"]);
    check_window(|window| window.end_time_us = window.start_time_us - 1, &["window.end_time_us"]);
    check_window(|window| window.end_time_us = Timestamp::MAX.0 + 1, &["window.end_time_us"]);
}

#[test]
fn clearance() {
    type F = proto::CommitFitness;
    check::<F>(|message| message.root.clear(), &["root"]);
    check::<F>(|message| message.leaves = 0, &["leaves"]);
    check::<F>(|message| message.leaves = 10_000, &[]);
    check::<F>(|message| message.leaves = 10_001, &["leaves"]);
    type C = proto::ClearBatch;
    check::<C>(|message| message.revision = 0, &["revision"]);
    check::<C>(|message| message.reasons_digest.clear(), &["reasons_digest"]);
    check::<C>(|message| message.lines.reverse(), &["lines[1]"]);
    check::<C>(|message| message.lines[0].line = 0, &["lines[0].line"]);
    check::<C>(|message| message.lines[1].line = 10_001, &["lines[1].line"]);
    check::<C>(|message| message.lines[0].fitness = None, &["lines[0].fitness"]);
    check::<C>(|message| message.lines[0].cleared_until_us = 0, &["lines[0].fitness"]);
    check::<C>(|message| message.lines[1].cleared_until_us = MADE_TIME_US, &["lines[1].fitness"]);
    check::<C>(|message| message.lines[0].cleared_until_us = -1, &["lines[0].cleared_until_us"]);
    fn check_leaf(edit: impl FnOnce(&mut proto::FitnessLeaf), expected: &[&str]) {
        check::<C>(|message| edit(message.lines[0].fitness.as_mut().unwrap()), expected);
    }
    check_leaf(|leaf| leaf.valid_until_us = -1, &["lines[0].fitness.valid_until_us"]);
    check_leaf(|leaf| leaf.salt.push(0), &["lines[0].fitness.salt"]);
    check::<C>(|message| message.closed_subtrees.clear(), &[]);
    check::<C>(|message| message.closed_subtrees[1].clear(), &["closed_subtrees[1]"]);
    check::<C>(|message| message.closed_subtrees[1] = vec![0xab; 32], &["closed_subtrees[1]"]);
    let subtrees = |count: u16| (0..count).map(|number| reference(number).repeat(2)).collect();
    check::<C>(|message| message.closed_subtrees = subtrees(5_000), &[]);
    check::<C>(|message| message.closed_subtrees = subtrees(5_001), &["closed_subtrees"]);
}

#[test]
fn handover() {
    check::<proto::ReportDeparture>(|message| message.revision = 0, &["revision"]);
    check::<proto::RecordOutcomes>(|message| message.revision = 0, &["revision"]);
    check::<proto::ClaimDelivery>(|message| message.revision = 0, &["revision"]);
    check::<proto::AcknowledgeReceipt>(|message| message.revision = 0, &["revision"]);
    check::<proto::ReportDeparture>(|message| message.giver = 4, &["giver"]);
    check::<proto::ReportDeparture>(|message| message.lines.clear(), &["lines"]);
    check::<proto::ReportDeparture>(|message| message.lines = vec![2, 2], &["lines[1]"]);
    check::<proto::ReportDeparture>(|message| message.lines = vec![10_000], &[]);
    check::<proto::ReportDeparture>(|message| message.lines = vec![10_001], &["lines[0]"]);
    check::<proto::ReportArrival>(|message| message.batch_id.clear(), &["batch_id"]);
    check::<proto::RecordOutcomes>(|message| message.outcome = 0, &["outcome"]);
    check::<proto::RecordOutcomes>(|message| message.lines.clear(), &["lines"]);
    check::<proto::ClaimDelivery>(|message| message.lines.clear(), &[]);
    check::<proto::ClaimDelivery>(|message| message.lines.reverse(), &["lines[1]"]);
    type W = proto::WitnessHandover;
    check::<W>(|message| message.counts.clear(), &[]);
    check::<W>(|message| message.counts.reverse(), &["counts[1]"]);
    check::<W>(|message| message.counts[1].giver = 4, &["counts[1].giver"]);
    type A = proto::AcknowledgeReceipt;
    check::<A>(|message| message.received = vec![1, 2, 3], &["not_received[0]"]);
    check::<A>(|message| message.seal_remarks = vec![2], &["seal_remarks[0]"]);
    check::<A>(|message| message.seal_remarks = vec![3, 1], &["seal_remarks[1]"]);
    check::<A>(|message| message.received = vec![3, 1], &["received[1]"]);
    check::<A>(|message| message.not_received = vec![0], &["not_received[0]"]);
}

#[test]
fn sign_settlement() {
    type M = proto::SignSettlement;
    check::<M>(|message| message.result_digest.clear(), &["result_digest"]);
    check::<M>(|message| message.as_of = None, &["as_of"]);
    check::<M>(|message| message.counts.reverse(), &["counts[1]"]);
    check::<M>(|message| message.counts[1].giver = 1, &[]);
    check::<M>(|message| message.counts[1] = message.counts[0], &["counts[1]"]);
    check::<M>(|message| message.counts[1].giver = 3, &["counts[1].giver"]);
    check::<M>(|message| message.counts[1].unit = 0, &["counts[1].unit"]);
    check::<M>(|message| message.counts[0].witnessed = None, &[]);
}
