//! Who may call the witness desk: one table.

use homeward_shell::identity::{Principal, Role};
use homeward_shell::permission::{Pattern, Row, Shape};

const DELEGATE: Pattern = Pattern::of(Principal::Neutral, Role::Delegate);
const CLERK: Pattern = Pattern::of(Principal::Neutral, Role::Clerk);

/// The rows of `homeward.neutral.v1.WitnessDeskService`: the neutral's delegates and their clerks.
pub(crate) const ROWS: [Row; 4] = [
    row("/homeward.neutral.v1.WitnessDeskService/RecordInterviews"),
    row("/homeward.neutral.v1.WitnessDeskService/ClearBatch"),
    row("/homeward.neutral.v1.WitnessDeskService/WithdrawClearance"),
    row("/homeward.neutral.v1.WitnessDeskService/HandInDocument"),
];

const fn row(path: &'static str) -> Row {
    Row { path, shape: Shape::Unary, callers: &[DELEGATE, CLERK] }
}
