//! Further versions of terms, targets of two halves, and what the number of a term says.

use homeward_payload::domain::{AgreeTarget, Body, Quantifier, SignTerms, Term};

use super::{agreed, carry_out, cartel, cartel_code, find_young, offer, position, state};
use crate::next::next_actions;
use crate::position::{AgreementState, TermState, agreement_positions, group_positions};
use crate::refusal::ErrorReason;
use crate::tests::forum::{A, B, Forum, term};
use crate::tests::said;

fn amended(forum: &Forum, change: impl FnOnce(&mut SignTerms)) -> Body {
    let mut terms = cartel(forum);
    terms.version = 2;
    change(&mut terms);
    Body::SignTerms(terms)
}

// Shows F1, F6, SignTerms.
#[test]
fn an_amendment_by_both_adds_terms_and_keeps_what_stands() {
    let mut forum = agreed();
    offer(&mut forum, A, 1, &[(11, "FIXED", 0), (21, "FIXED", 0)], None).unwrap();
    carry_out(&mut forum, 1);
    let before = position(&forum, "FIXED", A);
    let change = |terms: &mut SignTerms| {
        terms.terms[0].quantifier = Quantifier::AtLeast(3);
        terms.groups[0].floor = 2;
    };
    let body = amended(&forum, change);
    forum.must(A, body.clone());
    let waiting: Vec<_> = next_actions(forum.ledger(), forum.now)
        .into_iter()
        .map(|action| (action.principal, action.kind.name()))
        .collect();
    assert!(waiting.contains(&(B, "SIGN_AMENDMENT")), "{waiting:?}");
    assert_eq!(position(&forum, "FIXED", A), before);
    forum.must(B, body);
    let after = position(&forum, "FIXED", A);
    assert_eq!((after.received, after.shortfall, after.key), (before.received, 2, before.key));
    let agreements = agreement_positions(forum.ledger());
    assert_eq!((agreements[0].version, agreements[0].state), (2, AgreementState::InForce));
}

// Shows F1.
#[test]
fn an_amendment_is_never_retroactive() {
    let check = |change: fn(&mut SignTerms), expected: Option<ErrorReason>| {
        let mut forum = agreed();
        offer(&mut forum, A, 1, &[(11, "RANKS", 1), (21, "RANKS", 2)], Some("FIRST")).unwrap();
        carry_out(&mut forum, 1);
        find_young(&mut forum, &[12]);
        let body = amended(&forum, change);
        assert_eq!(forum.say(A, body).err().map(|refusal| refusal.reason), expected);
    };
    let retroactive = Some(ErrorReason::AmendmentRetroactive);
    check(|_| {}, None);
    check(|terms| terms.terms[3].end_day = None, None);
    check(|terms| terms.terms[0].predicate_digest = said::predicate("other"), None);
    check(|terms| terms.terms[2].predicate_digest = said::predicate("other"), retroactive);
    check(|terms| terms.terms[2].classes[0].weight = 7, retroactive);
    check(|terms| terms.terms[2].keys[0].right = 2, retroactive);
    check(|terms| terms.terms[1].keys[0].right = 5, None);
    check(|terms| terms.terms[3].quantifier = Quantifier::BestEffort, retroactive);
    check(|terms| drop(terms.terms.remove(0)), retroactive);
    check(|terms| terms.groups.clear(), retroactive);
    check(|terms| terms.groups[0].tranches.truncate(1), retroactive);
    check(|terms| terms.groups[0].tranches[1].quantity = 5, retroactive);
    let more = |terms: &mut SignTerms| {
        let stage = homeward_payload::domain::Tranche { code: term("THIRD"), quantity: 1 };
        terms.groups[0].tranches.push(stage);
    };
    check(more, None);
}

// Shows F1, AgreeTarget.
#[test]
fn the_floor_stands_in_the_terms_and_the_target_is_agreed_apart() {
    let mut forum = agreed();
    let target = |forum: &Forum, target, version| {
        let as_of = said::as_of(forum);
        Body::AgreeTarget(AgreeTarget {
            agreement: cartel_code(),
            group: term("STAGED"),
            target,
            version,
            as_of,
        })
    };
    let staged = |forum: &Forum| {
        let groups = group_positions(forum.ledger());
        let found = groups.into_iter().find(|group| group.code.as_str() == "STAGED").unwrap();
        (found.floor, found.target, found.target_version)
    };
    assert_eq!(staged(&forum), (1, None, 0));
    for (party, figure) in [(A, 4), (B, 3), (A, 3)] {
        let body = target(&forum, figure, 1);
        forum.must(party, body);
    }
    assert_eq!(staged(&forum), (1, Some(3), 1));
    let body = target(&forum, 2, 2);
    forum.must(B, body.clone());
    assert_eq!(staged(&forum), (1, Some(3), 1));
    let waits = next_actions(forum.ledger(), forum.now)
        .into_iter()
        .any(|action| (action.principal, action.kind.name()) == (A, "AGREE_TARGET"));
    assert!(waits);
    forum.must(A, body);
    assert_eq!(staged(&forum), (1, Some(2), 2));
}

// Shows F1.
#[test]
fn each_quantifier_says_when_a_term_is_fulfilled() {
    let check = |quantifier: Quantifier, received: usize, expected: (TermState, u64, u64)| {
        let mut forum = crate::tests::life::listed();
        let mut terms = cartel(&forum);
        terms.terms[0] = Term { quantifier, ..terms.terms[0].clone() };
        for party in [A, B] {
            forum.must(party, Body::SignTerms(terms.clone()));
        }
        let lines: Vec<(u8, &str, u32)> =
            [11, 12, 13, 14].into_iter().take(received).map(|number| (number, "FIXED", 0)).collect();
        if received > 0 {
            offer(&mut forum, A, 1, &lines, None).unwrap();
            carry_out(&mut forum, 1);
        }
        let found = position(&forum, "FIXED", A);
        assert_eq!((found.state, found.shortfall, found.surplus), expected, "{quantifier:?} {received}");
        assert_eq!(
            state(&forum, "FIXED", B),
            match quantifier {
                Quantifier::AllForAll => expected.0,
                _ => TermState::Open,
            }
        );
    };
    use Quantifier::{AtLeast, BestEffort, Exactly};
    use TermState::{Fulfilled, Open, PartiallyFulfilled};
    check(Exactly(2), 0, (Open, 2, 0));
    check(Exactly(2), 1, (PartiallyFulfilled, 1, 0));
    check(Exactly(2), 2, (Fulfilled, 0, 0));
    check(AtLeast(2), 1, (PartiallyFulfilled, 1, 0));
    check(AtLeast(2), 3, (Fulfilled, 0, 1));
    check(BestEffort, 0, (Open, 0, 0));
    check(BestEffort, 3, (Fulfilled, 0, 0));
}
