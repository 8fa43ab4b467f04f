//! Targets, waivers, closures, lapses, notice, corrections of attribution.

use super::agreement::{QUANTITY_MAX, TERMS_MAX, VERSIONS_MAX};
use super::batch::{
    BATCH_LINES_MAX, batch_id, check_terms_unique, class, further_terms, primary_term, revision,
    term_reference,
};
use super::field::Check;
use super::header;
use crate::domain::{
    AgreeTarget, CorrectAttribution, DeclareClosure, DeclareLapse, LineAttribution, TermReference,
    TerminateAgreement, WaiveTerm,
};
use crate::proto::payload::v1 as proto;

pub(super) fn agree_target(check: &mut Check, message: &proto::AgreeTarget) -> Option<AgreeTarget> {
    let agreement = check.agreement_code("agreement", &message.agreement);
    let group = check.term_code("group", &message.group);
    let target = check.range("target", message.target, 0..=QUANTITY_MAX);
    let version = check.range("version", message.version, 1..=VERSIONS_MAX);
    let as_of = check.message("as_of", message.as_of.as_ref(), header::as_of);
    Some(AgreeTarget {
        agreement: agreement?,
        group: group?,
        target: target?,
        version: version?,
        as_of: as_of?,
    })
}

pub(super) fn waive_term(check: &mut Check, message: &proto::WaiveTerm) -> Option<WaiveTerm> {
    term(check, &message.agreement, &message.term).map(|term| WaiveTerm { term })
}

pub(super) fn declare_closure(check: &mut Check, message: &proto::DeclareClosure) -> Option<DeclareClosure> {
    term(check, &message.agreement, &message.term).map(|term| DeclareClosure { term })
}

pub(super) fn declare_lapse(check: &mut Check, message: &proto::DeclareLapse) -> Option<DeclareLapse> {
    term(check, &message.agreement, &message.term).map(|term| DeclareLapse { term })
}

fn term(check: &mut Check, agreement: &str, term: &str) -> Option<TermReference> {
    term_reference(check, agreement, term)
}

pub(super) fn terminate_agreement(
    check: &mut Check,
    message: &proto::TerminateAgreement,
) -> Option<TerminateAgreement> {
    let agreement = check.agreement_code("agreement", &message.agreement);
    let notice_digest = check.digest("notice_digest", &message.notice_digest);
    Some(TerminateAgreement { agreement: agreement?, notice_digest: notice_digest? })
}

pub(super) fn correct_attribution(
    check: &mut Check,
    message: &proto::CorrectAttribution,
) -> Option<CorrectAttribution> {
    let batch = batch_id(check, &message.batch_id);
    let revision = revision(check, message.revision);
    check.count("terms", message.terms.len(), 0..=TERMS_MAX);
    let terms = check
        .items("terms", &message.terms, |check, term| term_reference(check, &term.agreement, &term.term));
    check_terms_unique(check, &message.terms);
    check.count("lines", message.lines.len(), 1..=BATCH_LINES_MAX as usize);
    check.ascending("lines", message.lines.iter().map(|line| line.line), "number");
    let terms_count = message.terms.len();
    let lines = check.items("lines", &message.lines, |check, line| attribution(check, line, terms_count));
    let as_of = check.message("as_of", message.as_of.as_ref(), header::as_of);
    Some(CorrectAttribution {
        batch: batch?,
        revision: revision?,
        terms: terms?,
        lines: lines?,
        as_of: as_of?,
    })
}

fn attribution(check: &mut Check, message: &proto::LineAttribution, terms: usize) -> Option<LineAttribution> {
    let line = check.range("line", message.line, 1..=BATCH_LINES_MAX);
    let term = primary_term(check, message.term, terms);
    let also_terms = further_terms(check, message.term, &message.also_terms, terms);
    let class = class(check, message.term, message.term_class);
    Some(LineAttribution { line: line?, term: term?, also_terms: also_terms?, class: class? })
}
