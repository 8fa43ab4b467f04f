//! Fields of terms, findings, lists and children's cases.

use super::check;
use super::samples::{reference, uuid};
use crate::proto::payload::v1 as proto;

fn references(count: u16) -> Vec<Vec<u8>> {
    (0..count).map(reference).collect()
}

#[test]
fn sign_terms() {
    type M = proto::SignTerms;
    check::<M>(|message| message.agreement.clear(), &["agreement"]);
    check::<M>(|message| message.agreement = "a".repeat(40), &[]);
    check::<M>(|message| message.agreement = "a".repeat(41), &["agreement"]);
    check::<M>(|message| message.agreement = "First".to_owned(), &["agreement"]);
    check::<M>(|message| message.as_of = None, &["as_of"]);
    check::<M>(|message| message.as_of.as_mut().unwrap().state_digest.clear(), &["as_of.state_digest"]);
    check::<M>(|message| message.groups.clear(), &[]);
    check::<M>(|message| message.terms.swap(0, 1), &["terms[1]"]);
    check::<M>(
        |message| {
            message.terms.clear();
            message.groups.clear();
        },
        &["terms"],
    );
    let many = |message: &mut M, count: usize| {
        message.terms = (0..count)
            .map(|number| proto::Term { code: format!("T{number:02}"), ..message.terms[0].clone() })
            .collect();
        message.groups.clear();
    };
    check::<M>(|message| many(message, 64), &[]);
    check::<M>(|message| many(message, 65), &["terms"]);
}

#[test]
fn terms() {
    fn check_term(place: usize, edit: impl FnOnce(&mut proto::Term), expected: &[&str]) {
        check::<proto::SignTerms>(|message| edit(&mut message.terms[place]), expected);
    }
    // Terms 0 to 3 are MEDICAL, RANKS, REMAINS and YOUNG.
    check_term(2, |term| term.code = "REMAINS?".to_owned(), &["terms[2].code"]);
    check_term(2, |term| term.category = 0, &["terms[2].category"]);
    check_term(2, |term| term.quantifier = 0, &["terms[2].quantifier"]);
    check_term(2, |term| term.quantity = 0, &["terms[2].quantity"]);
    check_term(2, |term| term.quantity = 1, &[]);
    check_term(2, |term| term.quantity = 1_000_000, &[]);
    check_term(2, |term| term.quantity = 1_000_001, &["terms[2].quantity"]);
    check_term(2, |term| term.quantifier = 2, &[]);
    check_term(2, |term| term.quantifier = 3, &["terms[2].quantity"]);
    check_term(0, |term| term.quantity = 1, &["terms[0].quantity"]);
    check_term(0, |term| term.quantifier = 4, &[]);
    check_term(2, |term| term.unit = 1, &["terms[2].unit"]);
    check_term(0, |term| term.unit = 2, &["terms[0].unit"]);
    check_term(0, |term| term.unit = 0, &["terms[0].unit"]);
    check_term(0, |term| term.reciprocity = 2, &["terms[0].reciprocity"]);
    check_term(3, |term| term.reciprocity = 2, &[]);
    check_term(3, |term| term.reciprocity = 0, &["terms[3].reciprocity"]);
    check_term(3, |term| term.age_rule = None, &["terms[3].age_rule"]);
    check_term(3, |term| term.category = 3, &["terms[3].age_rule"]);
    check_term(0, |term| term.givers.clear(), &["terms[0].givers"]);
    check_term(0, |term| term.givers = vec![2], &[]);
    check_term(0, |term| term.givers = vec![2, 1], &["terms[0].givers[1]"]);
    check_term(0, |term| term.givers = vec![1, 1], &["terms[0].givers[1]"]);
    check_term(0, |term| term.givers = vec![1, 3], &["terms[0].givers[1]"]);
}

#[test]
fn term_groups() {
    fn check_group(edit: impl FnOnce(&mut proto::TermGroup), expected: &[&str]) {
        check::<proto::SignTerms>(|message| edit(&mut message.groups[0]), expected);
    }
    check_group(|group| group.code.clear(), &["groups[0].code"]);
    check_group(|group| group.code = "YOUNG".to_owned(), &["groups[0].code"]);
    check_group(|group| group.terms.clear(), &["groups[0].terms"]);
    check_group(|group| group.terms.reverse(), &["groups[0].terms[1]"]);
    check_group(|group| group.terms[1] = "MISSING".to_owned(), &["groups[0].terms[1]"]);
    check_group(|group| group.floor = 1_000_000, &[]);
    check_group(|group| group.floor = 1_000_001, &["groups[0].floor"]);
    check_group(|group| group.reciprocity = 4, &["groups[0].ratio"]);
    check_group(|group| group.tranches[1].code = "FIRST".to_owned(), &["groups[0].tranches[1]"]);
    check_group(|group| group.tranches[1].quantity = 0, &["groups[0].tranches[1].quantity"]);
    let ratio = |left_class, left, right| {
        move |group: &mut proto::TermGroup| {
            group.reciprocity = 4;
            group.ratio = Some(proto::RatioKey { left_class, right_class: 0, left, right });
        }
    };
    check_group(ratio(0, 1, 30), &[]);
    check_group(ratio(1, 1, 30), &["groups[0].ratio.left_class"]);
    check_group(ratio(0, 2, 30), &["groups[0].ratio.right"]);
    check_group(|group| group.reciprocity = 0, &["groups[0].reciprocity"]);
    let add = |message: &mut proto::SignTerms, code: &str, term: &str| {
        let terms = vec![term.to_owned()];
        message.groups.push(proto::TermGroup { code: code.to_owned(), terms, ..message.groups[0].clone() });
    };
    check::<proto::SignTerms>(|message| add(message, "REST", "REMAINS"), &[]);
    check::<proto::SignTerms>(|message| add(message, "REST", "YOUNG"), &["groups[1].terms[0]"]);
    check::<proto::SignTerms>(|message| add(message, "ALL", "REMAINS"), &["groups[1]"]);
    check::<proto::SignTerms>(|message| add(message, "PERSONS", "REMAINS"), &["groups[1]"]);
}

#[test]
fn findings() {
    type S = proto::StateFindings;
    check::<S>(
        |message| *message = S { header: message.header.take(), ..S::default() },
        &["agreement", "term", "predicate_digest", "holder", "subjects"],
    );
    check::<S>(|message| message.holder = 3, &["holder"]);
    check::<S>(|message| message.valid_until_us = -1, &["valid_until_us"]);
    check::<S>(|message| message.subjects[1] = reference(1), &["subjects[1]"]);
    check::<S>(|message| message.subjects[1].push(0), &["subjects[1]"]);
    check::<S>(|message| message.subjects = references(10_000), &[]);
    check::<S>(|message| message.subjects = references(10_001), &["subjects"]);
    type A = proto::AnswerFindings;
    check::<A>(|message| message.accepted.clear(), &[]);
    check::<A>(|message| message.contested.clear(), &[]);
    check::<A>(|message| message.contested.push(reference(1)), &["contested[1]", "contested[1]"]);
    check::<A>(|message| message.contested[0] = reference(1), &["contested[0]"]);
    check::<A>(
        |message| {
            message.accepted.clear();
            message.contested.clear();
        },
        &["accepted"],
    );
    check::<A>(|message| message.term = "young".to_owned(), &["term"]);
}

#[test]
fn lists() {
    type O = proto::OpenList;
    check::<O>(|message| message.list_id[6] = 0x10, &["list_id"]);
    check::<O>(|message| message.kind = 0, &["kind"]);
    check::<O>(|message| message.entries.clear(), &["entries"]);
    check::<O>(|message| message.entries.reverse(), &["entries[1]"]);
    check::<O>(|message| message.entries[1].subject.clear(), &["entries[1]", "entries[1].subject"]);
    check::<O>(|message| message.entries[0].field_root.clear(), &["entries[0].field_root"]);
    check::<O>(|message| message.entries[0].claimed_term = "?".to_owned(), &["entries[0].claimed_term"]);
    let many = |message: &mut O, count: u16| {
        let entry = message.entries[0].clone();
        message.entries =
            (0..count).map(|n| proto::ListEntry { subject: reference(n), ..entry.clone() }).collect();
    };
    check::<O>(|message| many(message, 20_000), &[]);
    check::<O>(|message| many(message, 20_001), &["entries"]);
    type A = proto::AnswerList;
    check::<A>(|message| message.list_id = uuid(9), &[]);
    check::<A>(|message| message.accepted = vec![0, 1], &["accepted[0]"]);
    check::<A>(|message| message.accepted = vec![3, 1], &["accepted[1]"]);
    check::<A>(|message| message.accepted = vec![1, 20_001], &["accepted[1]"]);
    check::<A>(|message| message.accepted = vec![1, 2], &["refused[0]"]);
    check::<A>(|message| message.accepted.clear(), &[]);
    check::<A>(|message| message.refused.clear(), &[]);
    check::<A>(|message| message.refused[0].ground = 0, &["refused[0].ground"]);
    check::<A>(|message| message.refused[0].entry = 0, &["refused[0].entry"]);
    check::<A>(|message| message.refused.push(message.refused[0]), &["refused[1]"]);
    check::<A>(
        |message| {
            message.accepted.clear();
            message.refused.clear();
        },
        &["accepted"],
    );
}

#[test]
fn child_cases() {
    type L = proto::ListChildCase;
    check::<L>(|message| message.case_id.clear(), &["case_id"]);
    check::<L>(|message| message.agreement.clear(), &["agreement"]);
    check::<L>(|message| message.field_root.truncate(31), &["field_root"]);
    check::<L>(|message| message.tracing_consent = false, &[]);
    check::<L>(|message| message.sibling_group.clear(), &[]);
    check::<L>(|message| message.sibling_group.truncate(15), &["sibling_group"]);
    check::<proto::AcknowledgeChildCase>(|message| message.case_id.push(0), &["case_id"]);
    type A = proto::AnswerChildCase;
    check::<A>(|message| message.country = "withheld".to_owned(), &[]);
    check::<A>(|message| message.country = "Withheld".to_owned(), &["country"]);
    check::<A>(|message| message.country = "che".to_owned(), &["country"]);
    check::<A>(|message| message.country = "CH".to_owned(), &["country"]);
    check::<A>(|message| message.country.clear(), &["country"]);
    check::<A>(|message| message.answer = 1, &["country"]);
    check::<A>(|message| message.answer = 0, &["answer"]);
    check::<A>(|message| message.grade = 0, &["grade"]);
    for answer in [1, 2, 3, 4, 6, 7, 8, 9, 10] {
        check::<A>(
            |message| {
                message.answer = answer;
                message.country.clear();
            },
            &[],
        );
    }
}
