//! How cases are counted.

use homeward_payload::domain::{ChildAnswer, Country};

use super::{acknowledged, reunified, said};
use crate::position::{ChildColumns, child_columns};
use crate::tests::forum::{A, B, hours_after};

// Shows F22, INV-C4.
#[test]
fn columns_say_how_cases_stand() {
    let mut forum = acknowledged(&[1, 2, 3, 4]);
    forum.must(A, said::answer(1, ChildAnswer::LeftTerritory(Country::Withheld)));
    forum.must(A, said::answer(2, ChildAnswer::NotLocated));
    forum.must(B, said::contest(1, 1));
    forum.must(B, said::accept(2, 1, Some(hours_after(forum.now, 24 * 40))));
    let expected = ChildColumns {
        listed: 4,
        acknowledged: 4,
        answered: 2,
        overdue: 0,
        left_territory: 1,
        contested: 1,
        reunified: 0,
        open: 3,
    };
    assert_eq!(child_columns(forum.ledger(), forum.now), expected);
    forum.pass_hours(24 * 31);
    assert_eq!(child_columns(forum.ledger(), forum.now), ChildColumns { overdue: 3, ..expected });
    // A rest past its review is none.
    forum.pass_hours(24 * 10);
    assert_eq!(child_columns(forum.ledger(), forum.now), ChildColumns { overdue: 3, open: 4, ..expected });
}

// Shows F22.
#[test]
fn a_reunified_child_is_open_until_its_case_is_closed() {
    let mut forum = reunified(&[1]);
    let columns = child_columns(forum.ledger(), forum.now);
    assert_eq!((columns.reunified, columns.open, columns.overdue), (1, 1, 0));
    forum.must(B, said::follow_up(1));
    forum.must(B, said::close(1));
    let columns = child_columns(forum.ledger(), forum.now);
    assert_eq!((columns.reunified, columns.open), (1, 0));
}
