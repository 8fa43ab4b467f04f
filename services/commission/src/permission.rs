//! Who may call the medical service: one table.

use homeward_shell::identity::{Principal, Role};
use homeward_shell::permission::{Pattern, Row, Shape};

const PANEL: Pattern = Pattern::of(Principal::Commission, Role::Panel);
const CLERK: Pattern = Pattern::of(Principal::Commission, Role::Clerk);

/// The rows of `homeward.commission.v1.MedicalService`. A secretary hands in what a panel has
/// decided; the statement is signed with the panel's key, which this process holds.
pub(crate) const ROWS: [Row; 4] = [
    row("/homeward.commission.v1.MedicalService/ListReferrals", &[PANEL, CLERK]),
    row("/homeward.commission.v1.MedicalService/RecordDecisions", &[PANEL, CLERK]),
    row("/homeward.commission.v1.MedicalService/RecordFitness", &[PANEL, CLERK]),
    row("/homeward.commission.v1.MedicalService/GetMedicalCounts", &[PANEL, CLERK]),
];

const fn row(path: &'static str, callers: &'static [Pattern]) -> Row {
    Row { path, shape: Shape::Unary, callers }
}
