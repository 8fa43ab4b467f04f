//! Misdelivered remains: a duty on an account of its own, fulfilled by a container like any other.

use homeward_payload::domain::{Body, MisdeliveryAnswer};

use super::{established_of_other, hand_over_from_a, misdelivered, opened};
use crate::account::Account;
use crate::agreement::TermKey;
use crate::next::{ActionKind, next_actions};
use crate::position::{RecordColumns, record_columns, remains_columns};
use crate::refusal::ErrorReason;
use crate::remains::{DutyState, ReturnGround};
use crate::tests::forum::{A, B, Forum, check_refused};
use crate::tests::said_of_remains as of;
use crate::tests::{life, said};

fn account(forum: &Forum) -> [u64; 4] {
    let columns: RecordColumns = record_columns(forum.ledger(), A);
    [columns.returns_due, columns.returns_open, columns.returns_returned, columns.returns_released]
}

// Shows INV-R5, INV-B7, INV-P5, F18, F19, DeclareMisdelivery, DeclareContents.
#[test]
fn a_return_is_a_line_of_no_term_and_reduces_nothing() {
    let mut forum = misdelivered();
    assert_eq!(account(&forum), [1, 1, 0, 0]);
    let terms_before: Vec<_> = forum
        .ledger()
        .accounts
        .balances()
        .map(|(term, giver, balance)| (term, giver, balance.clone()))
        .collect();
    let remains = remains_columns(forum.ledger(), A);
    assert_eq!((remains.acknowledged, remains.claimed, remains.misdelivered), (3, 3, 1));
    forum.must(A, of::contents(41, &[101], &[]));
    let lines: &[(u8, &[&str])] = &[(41, &["REMAINS"])];
    let end = Some(crate::tests::forum::hours_after(forum.now, 240));
    let counted = Body::ProposeBatch(said::propose(&forum, 5, lines));
    check_refused(forum.say_until(A, end, counted), ErrorReason::TermNotForLine);
    hand_over_from_a(&mut forum, 41);
    assert_eq!(account(&forum), [1, 0, 1, 0]);
    let terms_after: Vec<_> = forum
        .ledger()
        .accounts
        .balances()
        .map(|(term, giver, balance)| (term, giver, balance.clone()))
        .collect();
    assert_eq!(terms_before, terms_after);
    assert_eq!(remains_columns(forum.ledger(), A).acknowledged, 3);
    // It is with the other side now, which opens the container and speaks of it.
    check_refused(forum.say(A, of::group(202, &[101])), ErrorReason::RemainsNotYours);
    let body = of::open_container(&forum, 41);
    forum.must(B, body);
    forum.must(B, of::group(202, &[101]));
    assert_eq!(forum.ledger().accounts.balance(TermKey(2), B).on(Account::Received), 3);
}

// Shows INV-R5, INV-D1, AnswerMisdelivery.
#[test]
fn a_contest_holds_these_remains_alone() {
    let mut forum = misdelivered();
    forum.must(B, of::answer(101, MisdeliveryAnswer::Contested));
    check_refused(forum.say(A, of::contents(41, &[101], &[])), ErrorReason::MisdeliveryState);
    let resolve = |forum: &Forum| {
        let actions = next_actions(forum.ledger(), forum.now);
        actions.iter().filter(|action| action.kind == ActionKind::ResolveMisdelivery).count()
    };
    assert_eq!(resolve(&forum), 2);
    forum.must(A, of::group(203, &[102]));
    forum.must(B, of::answer(101, MisdeliveryAnswer::Accepted));
    assert_eq!(resolve(&forum), 0);
    forum.must(A, of::contents(41, &[101], &[]));
}

// Shows INV-R5, AnswerMisdelivery.
#[test]
fn a_duty_ends_by_a_waiver_or_a_withdrawal_and_stays_on_the_account() {
    let check = |author, answer, ground| {
        let mut forum = misdelivered();
        forum.must(A, of::contents(41, &[101], &[]));
        forum.must(author, of::answer(101, answer));
        assert_eq!(account(&forum), [1, 0, 0, 1]);
        let duty = forum.ledger().remains.returns.duties[&of::remains(101)];
        assert_eq!((duty.state, duty.packed_in), (DutyState::Released(ground), None));
        hand_over_from_a(&mut forum, 41);
        assert_eq!(account(&forum), [1, 0, 0, 1]);
        u64::from(ground == ReturnGround::Waived) == remains_columns(forum.ledger(), A).misdelivered
    };
    assert!(check(B, MisdeliveryAnswer::Waived, ReturnGround::Waived));
    assert!(check(A, MisdeliveryAnswer::Withdrawn, ReturnGround::Withdrawn));
}

// Shows INV-R5, DeclareMisdelivery.
#[test]
fn a_whole_container_is_misdelivered_only_where_all_in_it_is() {
    let mut forum = established_of_other();
    check_refused(forum.say(A, of::misdelivery(31)), ErrorReason::IdentityNotEstablished);
    let mut forum = opened();
    forum.must(A, of::group(201, &[104]));
    let established = homeward_payload::domain::IdentityKind::Established;
    let other = homeward_payload::domain::Affiliation::OtherParty;
    forum.must(A, of::identity(201, established, other, None));
    forum.must(A, of::misdelivery(32));
    check_refused(forum.say(A, of::misdelivery(104)), ErrorReason::RemainsState);
}

// Shows INV-A2, F30, DeclareMisdelivery.
#[test]
fn no_return_is_owed_before_anything_is_declared() {
    let forum = life::small_exchange();
    for party in [A, B] {
        let columns = record_columns(forum.ledger(), party);
        assert_eq!((columns.returns_due, remains_columns(forum.ledger(), party).misdelivered), (0, 0));
    }
}
