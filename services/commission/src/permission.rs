//! Who may call the medical service: one table.

use homeward_shell::identity::{Principal, Role};
use homeward_shell::permission::{Pattern, Row, Shape};

const PANEL: Pattern = Pattern::of(Principal::Commission, Role::Panel);
const CLERK: Pattern = Pattern::of(Principal::Commission, Role::Clerk);

/// The rows of `homeward.commission.v1.MedicalService`. What is signed with the panel's key, which this process holds,
/// the panel alone hands in; clerks read.
pub(crate) const ROWS: [Row; 4] = [
    row("/homeward.commission.v1.MedicalService/ListReferrals", &[PANEL, CLERK]),
    row("/homeward.commission.v1.MedicalService/RecordDecisions", &[PANEL]),
    row("/homeward.commission.v1.MedicalService/RecordFitness", &[PANEL]),
    row("/homeward.commission.v1.MedicalService/GetMedicalCounts", &[PANEL, CLERK]),
];

const fn row(path: &'static str, callers: &'static [Pattern]) -> Row {
    Row { path, shape: Shape::Unary, callers }
}

#[cfg(test)]
mod tests {
    use homeward_shell::identity::Identity;

    use super::*;

    #[test]
    fn only_a_panel_hands_in_what_a_panel_signs() {
        let check = |call: &str, role, expected: bool| {
            let caller = Identity { principal: Principal::Commission, role };
            let row = ROWS.iter().find(|row| row.path.ends_with(call)).unwrap();
            assert_eq!(row.callers.iter().any(|pattern| pattern.admits(caller)), expected, "{call} {role:?}");
        };
        for (call, clerk) in [
            ("/ListReferrals", true),
            ("/RecordDecisions", false),
            ("/RecordFitness", false),
            ("/GetMedicalCounts", true),
        ] {
            check(call, Role::Panel, true);
            check(call, Role::Clerk, clerk);
            check(call, Role::Service, false);
        }
    }
}
