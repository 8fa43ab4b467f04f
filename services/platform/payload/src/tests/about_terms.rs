//! Fields of age rules, scales, ratios, versions, and of what is said about terms in force.

use super::check;
use crate::domain::Body;
use crate::parse::parse_statement;
use crate::proto::payload::v1 as proto;
use crate::proto::payload::v1::age_rule::Reading;
use crate::tests::samples::Sample as _;

#[test]
fn ages_have_three_readings() {
    fn check_rule(reference: Option<(i32, i32)>, reading: Option<Reading>, expected: &[&str]) {
        let reference = reference.map(|(kind, day)| proto::ReferenceDay { kind, day });
        let expected: Vec<String> =
            expected.iter().map(|field| format!("terms[3].age_rule.{field}")).collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        check::<proto::SignTerms>(
            |message| message.terms[3].age_rule = Some(proto::AgeRule { reference, reading }),
            &expected,
        );
    }
    let agreement = Some((1, 20_241));
    check_rule(agreement, None, &["reading"]);
    check_rule(agreement, Some(Reading::UnderYears(17)), &["under_years"]);
    check_rule(agreement, Some(Reading::UnderYears(18)), &[]);
    check_rule(agreement, Some(Reading::UnderYears(40)), &[]);
    check_rule(agreement, Some(Reading::UnderYears(41)), &["under_years"]);
    check_rule(None, Some(Reading::UnderYears(25)), &["reference"]);
    check_rule(Some((0, 1)), Some(Reading::UnderYears(25)), &["reference.kind"]);
    check_rule(Some((2, 0)), Some(Reading::UnderYears(25)), &[]);
    check_rule(Some((2, 1)), Some(Reading::UnderYears(25)), &["reference.day"]);
    check_rule(Some((3, -1)), Some(Reading::UnderYears(25)), &["reference.day"]);
    check_rule(Some((4, 2_932_896)), Some(Reading::UnderYears(25)), &[]);
    check_rule(Some((4, 2_932_897)), Some(Reading::UnderYears(25)), &["reference.day"]);
    let between = |from_years, to_years| Some(Reading::Between(proto::YearsBetween { from_years, to_years }));
    check_rule(agreement, between(18, 25), &[]);
    check_rule(agreement, between(25, 25), &[]);
    check_rule(agreement, between(26, 25), &["between.to_years"]);
    check_rule(agreement, between(15, 41), &["between.from_years", "between.to_years"]);
    check_rule(None, Some(Reading::BornAfterDay(11_322)), &[]);
    check_rule(None, Some(Reading::BornAfterDay(-25_568)), &["born_after_day"]);
    check_rule(agreement, Some(Reading::BornAfterDay(11_322)), &["reference"]);
}

// Shows F32.
#[test]
fn nothing_binds_the_wounded_to_a_condition() {
    fn check_term(place: usize, edit: impl FnOnce(&mut proto::Term), expected: &[&str]) {
        check::<proto::SignTerms>(|message| edit(&mut message.terms[place]), expected);
    }
    let class = || proto::TermClass { code: "CAPTAIN".to_owned(), weight: 6 };
    check_term(0, |term| term.side_condition = vec![1; 32], &["terms[0].side_condition"]);
    check_term(0, |term| term.end_day = 20_241, &["terms[0].end_day"]);
    check_term(0, |term| term.classes.push(class()), &["terms[0].classes"]);
    check_term(2, |term| term.side_condition = vec![1; 32], &[]);
    check_term(2, |term| term.side_condition = vec![1; 31], &["terms[2].side_condition"]);
    check_term(2, |term| term.end_day = 20_241, &[]);
    check_term(2, |term| term.end_day = -1, &["terms[2].end_day"]);
    check_term(3, |term| term.classes.push(class()), &["terms[3].classes"]);
}

#[test]
fn keys_are_exact_and_in_lowest_terms() {
    fn check_ranks(edit: impl FnOnce(&mut proto::Term), expected: &[&str]) {
        check::<proto::SignTerms>(|message| edit(&mut message.terms[1]), expected);
    }
    check_ranks(|term| term.keys.clear(), &["terms[1].keys"]);
    check_ranks(|term| term.reciprocity = 2, &["terms[1].keys"]);
    check_ranks(|term| term.keys.reverse(), &["terms[1].keys[1]"]);
    check_ranks(|term| term.keys[1].right = 1_000, &[]);
    check_ranks(|term| term.keys[1].right = 1_001, &["terms[1].keys[1].right"]);
    check_ranks(|term| term.keys[1].left = 9, &["terms[1].keys[1].right"]);
    check_ranks(|term| term.keys[1].right_class = 3, &["terms[1].keys[1].right_class"]);
    check_ranks(|term| term.keys[0].right_class = 0, &["terms[1].keys"]);
    check_ranks(|term| term.classes[1].weight = 0, &["terms[1].classes[1].weight"]);
    check_ranks(|term| term.classes[1].code = "CAPTAIN".to_owned(), &["terms[1].classes[1]"]);
    check_ranks(|term| term.givers = vec![1], &["terms[1].givers"]);
    // 997 * 991 * 983 has no whole scale below a thousand million that all three divide but itself.
    let primes = |lefts: [u32; 4]| {
        move |term: &mut proto::Term| {
            let class = |code: &str| proto::TermClass { code: code.to_owned(), weight: 1 };
            term.classes = ["A", "B", "C", "D"].into_iter().map(class).collect();
            let keys = (1_u32..).zip(lefts);
            term.keys = keys
                .map(|(left_class, left)| proto::RatioKey { left_class, right_class: 1, left, right: 1 })
                .collect();
        }
    };
    check_ranks(primes([997, 991, 983, 1]), &[]);
    check_ranks(primes([997, 991, 983, 977]), &["terms[1].keys"]);
}

#[test]
fn versions_and_priorities() {
    type M = proto::SignTerms;
    check::<M>(|message| message.version = 0, &["version"]);
    check::<M>(|message| message.version = 1_001, &["version"]);
    check::<M>(|message| message.priority.clear(), &[]);
    check::<M>(|message| message.priority[1] = 1, &["priority[1]"]);
    check::<M>(|message| message.priority[1] = 0, &["priority[1]"]);
    type T = proto::AgreeTarget;
    check::<T>(|message| message.version = 0, &["version"]);
    check::<T>(|message| message.target = 1_000_001, &["target"]);
    check::<T>(|message| message.group.clear(), &["group"]);
    check::<T>(|message| message.as_of = None, &["as_of"]);
}

#[test]
fn statements_about_terms() {
    check::<proto::WaiveTerm>(|message| message.term.clear(), &["term"]);
    check::<proto::DeclareClosure>(|message| message.agreement.clear(), &["agreement"]);
    check::<proto::DeclareLapse>(|message| message.term = "?".to_owned(), &["term"]);
    check::<proto::TerminateAgreement>(|message| message.notice_digest.clear(), &["notice_digest"]);
    type C = proto::CorrectAttribution;
    check::<C>(|message| message.lines.clear(), &["lines"]);
    check::<C>(|message| message.lines.reverse(), &["lines[1]"]);
    check::<C>(|message| message.lines[0].line = 0, &["lines[0].line"]);
    check::<C>(|message| message.lines[0].term = 3, &["lines[0].term"]);
    check::<C>(|message| message.lines[0].also_terms = vec![1], &["lines[0].also_terms[0]"]);
    check::<C>(|message| message.lines[1].term_class = 1, &["lines[1].term_class"]);
    check::<C>(|message| message.lines[0].term_class = 33, &["lines[0].term_class"]);
    check::<C>(|message| message.as_of = None, &["as_of"]);
    check::<proto::ProposeBatch>(|message| message.lines[0].term_class = 33, &["lines[0].term_class"]);
    check::<proto::ProposeBatch>(|message| message.lines[2].term_class = 1, &["lines[2].term_class"]);
    check::<proto::ProposeBatch>(|message| message.tranche = None, &[]);
    let totals = "totals[1].term_class";
    check::<proto::ConfirmBatch>(|message| message.totals[1].term_class = "?".to_owned(), &[totals]);
}

// Findings repeat what a term asks of a person, and nothing that an amendment may change.
#[test]
fn an_amendment_leaves_the_predicate_as_it_was() {
    use prost::Message as _;
    let digests = |edit: fn(&mut proto::Term)| {
        let mut message = proto::SignTerms::sample();
        message.terms.iter_mut().for_each(edit);
        let statement = parse_statement(
            <proto::SignTerms as crate::compose::Payload>::TYPE_NAME,
            &message.encode_to_vec(),
            Vec::new(),
        );
        let Body::SignTerms(terms) = statement.unwrap().body else { unreachable!() };
        terms.terms.iter().map(|term| term.predicate_digest).collect::<Vec<_>>()
    };
    let before = digests(|_| {});
    assert_eq!(before, digests(|term| term.quantity = term.quantity.saturating_mul(2)));
    let later = digests(|term| {
        if let Some(reference) = term.age_rule.as_mut().and_then(|rule| rule.reference.as_mut()) {
            reference.day += 1;
        }
    });
    assert_eq!((before[..3] == later[..3], before[3] == later[3]), (true, false));
}
