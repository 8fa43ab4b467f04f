//! Correcting under which terms received lines count.

use homeward_payload::domain::{Body, CorrectAttribution, LineAttribution};

use super::{CARTEL, agreed, carry_out, find_young, in_cartel, offer, position};
use crate::account::ReleaseGround;
use crate::next::next_actions;
use crate::position::group_positions;
use crate::refusal::ErrorReason;
use crate::tests::forum::{A, B, Forum, batch_id};
use crate::tests::said;

/// Says under which term each line is to count, with its class, the further terms after it.
pub(in crate::tests) fn correction(forum: &Forum, number: u8, lines: &[(u32, &[&str], u32)]) -> Body {
    let place = |code: &&str| CARTEL.iter().position(|known| known == code).unwrap();
    let lines = lines.iter().map(|(line, codes, class)| LineAttribution {
        line: *line,
        term: codes.first().map(place),
        also_terms: codes.iter().skip(1).map(place).collect(),
        class: *class,
    });
    Body::CorrectAttribution(CorrectAttribution {
        batch: batch_id(number),
        revision: forum.batch(number).revision.number,
        terms: CARTEL.into_iter().map(in_cartel).collect(),
        lines: lines.collect(),
        as_of: said::as_of(forum),
    })
}

fn numbers(forum: &Forum, code: &str) -> (u64, u64, Vec<(ReleaseGround, u64)>) {
    let found = position(forum, code, A);
    (found.committed, found.received, found.released)
}

fn in_group(forum: &Forum) -> u64 {
    let groups = group_positions(forum.ledger());
    let staged = groups.iter().find(|group| group.code.as_str() == "STAGED").unwrap();
    staged.received.iter().find(|side| side.receiver == B).unwrap().received
}

fn settled() -> Forum {
    let mut forum = agreed();
    find_young(&mut forum, &[13]);
    let lines = [(11, "FIXED", 0), (12, "RANKS", 1), (13, "SPAN", 0), (14, "", 0), (21, "FIXED", 0)];
    offer(&mut forum, A, 1, &lines, None).unwrap();
    carry_out(&mut forum, 1);
    forum
}

// Shows INV-B7, INV-B8, CorrectAttribution.
#[test]
fn two_equal_halves_make_new_postings_and_edit_none() {
    let mut forum = settled();
    let body = correction(&forum, 1, &[(1, &["RANKS"], 2), (2, &["RANKS"], 2), (4, &["FIXED"], 0)]);
    forum.must(A, body.clone());
    assert_eq!((numbers(&forum, "FIXED"), in_group(&forum)), ((1, 1, Vec::new()), 2));
    let waits = next_actions(forum.ledger(), forum.now)
        .iter()
        .any(|action| (action.principal, action.kind.name()) == (B, "CORRECT_ATTRIBUTION"));
    assert!(waits);
    forum.must(B, body);
    let corrected = |count| vec![(ReleaseGround::Reattributed, count)];
    assert_eq!(numbers(&forum, "FIXED"), (2, 1, corrected(1)));
    assert_eq!(numbers(&forum, "RANKS"), (3, 2, corrected(1)));
    let classes = position(&forum, "RANKS", A).classes;
    let classes: Vec<_> =
        classes.iter().map(|class| (class.committed, class.received, class.released)).collect();
    assert_eq!(classes, [(1, 0, 1), (2, 2, 0)]);
    assert_eq!(in_group(&forum), 3);
    assert!(forum.ledger().agreements.corrections.is_empty());
}

// Shows INV-B8, INV-P4.
#[test]
fn one_line_serves_several_terms_and_counts_once_in_a_group() {
    let mut forum = settled();
    for body in [
        correction(&forum, 1, &[(2, &["RANKS", "FIXED"], 1), (3, &["FIXED"], 0)]),
        correction(&forum, 1, &[(2, &[], 0), (3, &[], 0)]),
    ] {
        let exceeds = forum.say(A, body.clone()).err().map(|refusal| refusal.reason);
        if exceeds == Some(ErrorReason::TermQuantityExceeded) {
            continue;
        }
        forum.must(B, body);
    }
    // A finding owed line 3 under SPAN, whatever the line cites.
    assert_eq!(numbers(&forum, "SPAN"), (1, 1, Vec::new()));
    assert_eq!((numbers(&forum, "RANKS").1, in_group(&forum)), (0, 1));
    let again = correction(&forum, 1, &[(2, &["RANKS", "FIXED"], 1)]);
    forum.must(A, again.clone());
    forum.must(B, again);
    assert_eq!((numbers(&forum, "RANKS").1, numbers(&forum, "FIXED").1, in_group(&forum)), (1, 2, 2));
}
