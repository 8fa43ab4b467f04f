//! Terms as a whole: ratios and scales, targets, stages, amendments, and how terms end.

mod amendment;
mod attribution;
mod closing;
mod ratio;

use homeward_payload::domain::{
    AgeRule, Body, Category, Principal, ProposeBatch, ProposedLine, Quantifier, RatioKey, Reciprocity,
    SignTerms, SubjectKind, Term, TermClass, TermGroup, TermReference, Tranche, TrancheReference,
};
use homeward_payload::domain::{
    AgreeTarget, CorrectAttribution, DeclareClosure, DeclareLapse, LineAttribution, TerminateAgreement,
    WaiveTerm,
};
use homeward_payload::ids::{AgreementCode, Timestamp};

use super::forum::{
    A, B, COMMISSION, Forum, NEUTRAL, START, agreement, batch_id, digest, hours_after, subject, term,
};
use super::{life, said};
use crate::position::{TermPosition, TermState, term_positions};
pub(super) use attribution::correction;

/// The last day of the term SPAN: the third of the forum.
pub(super) const SPAN_END_DAY: i32 = (START.0 / Timestamp::DAY_US) as i32 + 2;

/// The terms of the second agreement.
pub(super) const CARTEL: [&str; 4] = ["FIXED", "GAZA", "RANKS", "SPAN"];

pub(super) fn cartel_code() -> AgreementCode {
    AgreementCode::new("cartel").unwrap()
}

pub(super) fn in_cartel(code: &str) -> TermReference {
    TermReference { agreement: cartel_code(), term: term(code) }
}

fn class(code: &str, weight: u32) -> TermClass {
    TermClass { code: term(code), weight }
}

fn key(left_class: u32, right_class: u32, left: u32, right: u32) -> RatioKey {
    RatioKey { left_class, right_class, left, right }
}

/// A second agreement: two persons exactly; a matrix of keys; a scale of ranks; and everyone young until a day.
pub(super) fn cartel(forum: &Forum) -> SignTerms {
    let Body::SignTerms(mut terms) = said::sign_terms(forum) else { unreachable!() };
    let pattern = terms.terms[0].clone();
    let plain = |code: &str| Term {
        code: term(code),
        category: Category::AnyPrisoner,
        quantifier: Quantifier::BestEffort,
        reciprocity: Reciprocity::NotStated,
        unit: SubjectKind::Person,
        predicate_digest: said::predicate(code),
        ..pattern.clone()
    };
    terms.agreement = cartel_code();
    terms.terms = vec![
        Term { quantifier: Quantifier::Exactly(2), ..plain("FIXED") },
        Term {
            reciprocity: Reciprocity::Ratio,
            classes: vec![class("OLD", 1), class("LIFE", 1), class("OTHER", 1)],
            keys: vec![key(1, 2, 1, 3), key(1, 3, 1, 27)],
            ..plain("GAZA")
        },
        Term {
            reciprocity: Reciprocity::Ratio,
            classes: vec![class("CAPTAIN", 6), class("PRIVATE", 1)],
            keys: vec![key(0, 0, 1, 1)],
            ..plain("RANKS")
        },
        Term {
            category: Category::Young,
            quantifier: Quantifier::AllForAll,
            age_rule: Some(AgeRule::BornAfter { day: 11_322 }),
            end_day: Some(SPAN_END_DAY),
            ..plain("SPAN")
        },
    ];
    let stage = |code: &str| Tranche { code: term(code), quantity: 2 };
    terms.groups = vec![TermGroup {
        code: term("STAGED"),
        terms: vec![term("FIXED"), term("RANKS")],
        floor: 1,
        reciprocity: Reciprocity::Parity,
        ratio: None,
        tranches: vec![stage("FIRST"), stage("SECOND")],
    }];
    terms
}

/// Both sides sign the second agreement.
pub(super) fn sign_cartel(forum: &mut Forum) {
    for party in [A, B] {
        let terms = cartel(forum);
        forum.must(party, Body::SignTerms(terms));
    }
}

/// Everybody of the small exchange is listed, and both agreements are in force.
pub(super) fn agreed() -> Forum {
    let mut forum = life::listed();
    sign_cartel(&mut forum);
    forum
}

/// A revision whose lines name the place of a class.
pub(super) fn propose(
    forum: &Forum,
    number: u8,
    lines: &[(u8, &str, u32)],
    stage: Option<&str>,
) -> ProposeBatch {
    let before = forum.ledger().batches.get(&batch_id(number));
    let lines = lines.iter().map(|(number, code, class)| ProposedLine {
        subject: subject(*number),
        term: CARTEL.iter().position(|known| known == code),
        also_terms: Vec::new(),
        class: *class,
    });
    let stage = stage.map(|code| TrancheReference {
        agreement: cartel_code(),
        group: term("STAGED"),
        tranche: term(code),
    });
    ProposeBatch {
        batch: batch_id(number),
        revision: before.map_or(1, |batch| batch.revisions + 1),
        previous_content: before.map(|batch| batch.newest_revision().content),
        terms: CARTEL.into_iter().map(in_cartel).collect(),
        lines: lines.collect(),
        tranche: stage,
    }
}

pub(super) fn offer(
    forum: &mut Forum,
    author: Principal,
    number: u8,
    lines: &[(u8, &str, u32)],
    stage: Option<&str>,
) -> Result<(), crate::Refusal> {
    let end = hours_after(forum.now, 240);
    let body = Body::ProposeBatch(propose(forum, number, lines, stage));
    forum.say_until(author, Some(end), body)
}

/// Both confirm a batch; everyone on it departs, is claimed, counted and received, and both settle.
pub(super) fn carry_out(forum: &mut Forum, number: u8) {
    let hours = (forum.now.0 - START.0) / Timestamp::HOUR_US;
    life::agree_and_confirm(forum, number, hours + 1);
    hand_over(forum, number);
}

/// Everyone on a confirmed batch departs within two hours, is claimed, counted and received, and both settle.
pub(super) fn hand_over(forum: &mut Forum, number: u8) {
    let fitness = said::commit_fitness(forum, number);
    forum.must(COMMISSION, Body::CommitFitness(fitness));
    let clearance = said::clear(forum, number, &[], said::fit_until());
    forum.must(NEUTRAL, Body::ClearBatch(clearance));
    forum.pass_hours(2);
    let open = [crate::subject::LineState::Open, crate::subject::LineState::Departed];
    let givers: Vec<(Principal, Vec<u32>)> = [A, B]
        .into_iter()
        .map(|giver| (giver, said::lines_in(forum, number, giver, &open)))
        .filter(|(_, lines)| !lines.is_empty())
        .collect();
    for (giver, lines) in &givers {
        forum.must(*giver, Body::ReportDeparture(said::depart(forum, number, *giver, lines)));
    }
    for (giver, lines) in &givers {
        forum.must(*giver, Body::ClaimDelivery(said::claim(forum, number, lines)));
        let receiver = giver.other_party().unwrap();
        forum.must(receiver, Body::AcknowledgeReceipt(said::receipt(forum, number, lines, &[])));
    }
    let counts: Vec<(Principal, u32)> =
        givers.iter().map(|(giver, lines)| (*giver, u32::try_from(lines.len()).unwrap())).collect();
    forum.must(NEUTRAL, Body::WitnessHandover(said::witness(number, &counts)));
    life::settle(forum, number);
}

pub(super) fn position(forum: &Forum, code: &str, giver: Principal) -> TermPosition {
    let mut positions = term_positions(forum.ledger()).into_iter();
    positions.find(|found| found.reference.term == term(code) && found.giver == giver).unwrap()
}

/// What the end of the small exchange says about terms: a target, a correction, closures, a lapse, a waiver, notice.
pub(super) fn go_on(forum: &mut Forum) {
    sign_cartel(forum);
    let of_first = |code: &str| TermReference { agreement: agreement(), term: term(code) };
    let as_of = said::as_of(forum);
    let line = LineAttribution { line: 4, term: Some(0), also_terms: Vec::new(), class: 0 };
    for party in [A, B] {
        let (agreement, group) = (agreement(), term("PERSONS"));
        let target = AgreeTarget { agreement, group, target: 4, version: 1, as_of };
        forum.must(party, Body::AgreeTarget(target));
        let correction = CorrectAttribution {
            batch: batch_id(1),
            revision: 2,
            terms: vec![of_first("ANY_POW")],
            lines: vec![line.clone()],
            as_of,
        };
        forum.must(party, Body::CorrectAttribution(correction));
        forum.must(party, Body::DeclareClosure(DeclareClosure { term: of_first("YOUNG") }));
    }
    forum.must(A, Body::DeclareLapse(DeclareLapse { term: in_cartel("SPAN") }));
    forum.must(A, Body::WaiveTerm(WaiveTerm { term: of_first("REMAINS") }));
    let notice = TerminateAgreement { agreement: cartel_code(), notice_digest: digest(5) };
    forum.must(B, Body::TerminateAgreement(notice));
}

fn state(forum: &Forum, code: &str, giver: Principal) -> TermState {
    position(forum, code, giver).state
}

/// Accepted findings under SPAN on persons of A.
pub(super) fn find_young(forum: &mut Forum, persons: &[u8]) {
    let mut stated = said::state_findings("SPAN", A, persons);
    stated.agreement = cartel_code();
    forum.must(A, Body::StateFindings(stated));
    let mut answered = said::answer_findings("SPAN", persons, &[]);
    answered.agreement = cartel_code();
    forum.must(B, Body::AnswerFindings(answered));
}
