//! Who may call what: one table, as data.
//!
//! A call whose path is not in the table and a call that the table forbids get the same bytes, so that
//! asking tells nothing about what is offered to others.

use crate::identity::{Identity, Principal, Role};
use crate::status::Refusal;
use homeward_payload::proto::error::v1::ErrorReason;
use std::collections::BTreeMap;
use tonic::Status;

/// Most rows in one table.
pub const ROWS_MAX: usize = 1024;

/// How a call runs; it decides the deadline and what a drain does to it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Shape {
    /// One request, one response.
    Unary,
    /// A finite stream, such as an upload or an export; a drain lets it finish.
    Stream,
    /// A stream without an end of its own; a drain ends it.
    Watch,
}

/// Callers: a principal and a role, either of which may be left open.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Pattern {
    principal: Option<Principal>,
    role: Option<Role>,
}

impl Pattern {
    /// Everyone who has an identity.
    pub const ANYONE: Self = Self { principal: None, role: None };

    /// Everyone of one principal.
    pub const fn principal(principal: Principal) -> Self {
        Self { principal: Some(principal), role: None }
    }

    /// One role of every principal.
    pub const fn role(role: Role) -> Self {
        Self { principal: None, role: Some(role) }
    }

    /// One role of one principal.
    pub const fn of(principal: Principal, role: Role) -> Self {
        Self { principal: Some(principal), role: Some(role) }
    }

    /// Whether `identity` is meant.
    pub fn admits(self, identity: Identity) -> bool {
        self.principal.is_none_or(|principal| principal == identity.principal)
            && self.role.is_none_or(|role| role == identity.role)
    }
}

/// One RPC and its callers.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// `/package.Service/Method`.
    pub path: &'static str,
    /// How the call runs.
    pub shape: Shape,
    /// Who may call it; nobody when empty.
    pub callers: &'static [Pattern],
}

/// The rows of the services that the shell itself offers: health and reflection, to everyone.
pub const SHELL_ROWS: [Row; 4] = [
    shell_row("/grpc.health.v1.Health/Check", Shape::Unary),
    shell_row("/grpc.health.v1.Health/Watch", Shape::Watch),
    shell_row("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", Shape::Watch),
    shell_row("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", Shape::Watch),
];

const fn shell_row(path: &'static str, shape: Shape) -> Row {
    Row { path, shape, callers: &[Pattern::ANYONE] }
}

/// Why rows do not make a table.
#[derive(Debug, Eq, PartialEq, thiserror::Error)]
pub enum TableError {
    /// Not `/package.Service/Method`.
    #[error("{path} is not a path; allowed is /package.Service/Method")]
    Path {
        /// As given.
        path: &'static str,
    },
    /// The same path twice.
    #[error("{path} has two rows; one is allowed")]
    Duplicate {
        /// As given.
        path: &'static str,
    },
    /// More than [`ROWS_MAX`].
    #[error("the table has more than {ROWS_MAX} rows")]
    TooManyRows,
}

/// All rows of a process.
#[derive(Clone, Debug)]
pub struct PermissionTable {
    rows: BTreeMap<&'static str, Row>,
}

impl PermissionTable {
    /// Makes the table of a process from its own rows and [`SHELL_ROWS`].
    ///
    /// # Errors
    /// A [`TableError`] naming the row at fault.
    pub fn new(rows: &[Row]) -> Result<Self, TableError> {
        let mut table = BTreeMap::new();
        for row in rows.iter().chain(&SHELL_ROWS) {
            service_of(row.path).ok_or(TableError::Path { path: row.path })?;
            if table.insert(row.path, *row).is_some() {
                return Err(TableError::Duplicate { path: row.path });
            }
        }
        if table.len() > ROWS_MAX {
            return Err(TableError::TooManyRows);
        }
        Ok(Self { rows: table })
    }

    /// The row of a path.
    pub fn row(&self, path: &str) -> Option<&Row> {
        self.rows.get(path)
    }

    /// All rows, by path.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.rows.values()
    }

    /// The full names of all services with a row, each once.
    pub fn services(&self) -> Vec<&'static str> {
        let mut services: Vec<&'static str> = self.rows.keys().filter_map(|path| service_of(path)).collect();
        services.dedup();
        services
    }

    /// The row of `path` if `identity` may call it.
    ///
    /// # Errors
    /// [`ErrorReason::AccessDenied`], the same for unknown and forbidden.
    pub fn authorise(&self, path: &str, identity: Identity) -> Result<&Row, Status> {
        self.row(path)
            .filter(|row| row.callers.iter().any(|pattern| pattern.admits(identity)))
            .ok_or_else(not_permitted)
    }
}

fn not_permitted() -> Status {
    let message = "this certificate may not call this method, or there is none of this name";
    Refusal::of(ErrorReason::AccessDenied, message).into()
}

fn service_of(path: &'static str) -> Option<&'static str> {
    let (service, method) = path.strip_prefix('/')?.split_once('/')?;
    let named = !service.is_empty() && !method.is_empty() && !method.contains('/');
    named.then_some(service)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD_A: Pattern = Pattern::of(Principal::PartyA, Role::Head);
    const ROWS: [Row; 3] = [
        Row { path: "/test.v1.Lists/Open", shape: Shape::Unary, callers: &[HEAD_A] },
        Row {
            path: "/test.v1.Lists/Read",
            shape: Shape::Unary,
            callers: &[Pattern::role(Role::Auditor), HEAD_A],
        },
        Row { path: "/test.v1.Board/Sit", shape: Shape::Unary, callers: &[] },
    ];

    #[test]
    fn patterns_admit_whom_they_name() {
        let check = |pattern: Pattern, principal, role, expected| {
            assert_eq!(pattern.admits(Identity { principal, role }), expected, "{pattern:?}");
        };
        check(Pattern::ANYONE, Principal::Neutral, Role::Delegate, true);
        check(HEAD_A, Principal::PartyA, Role::Head, true);
        check(HEAD_A, Principal::PartyA, Role::Clerk, false);
        check(HEAD_A, Principal::PartyB, Role::Head, false);
        check(Pattern::role(Role::Auditor), Principal::Mediator, Role::Auditor, true);
        check(Pattern::role(Role::Auditor), Principal::Mediator, Role::Operator, false);
        check(Pattern::principal(Principal::PartyB), Principal::PartyB, Role::Clerk, true);
        check(Pattern::principal(Principal::PartyB), Principal::PartyA, Role::Clerk, false);
    }

    #[test]
    fn the_table_decides_and_refuses_alike() {
        let table = PermissionTable::new(&ROWS).unwrap();
        let check = |path: &str, identity: &str, expected: bool| {
            let found = table.authorise(path, identity.parse().unwrap());
            assert_eq!(found.is_ok(), expected, "{path} {identity}");
            if let Err(status) = found {
                let alike = not_permitted();
                assert_eq!((status.code(), status.message()), (alike.code(), alike.message()));
                assert_eq!(status.details(), alike.details());
            }
        };
        check("/test.v1.Lists/Open", "spiffe://homeward/party-a/head", true);
        check("/test.v1.Lists/Open", "spiffe://homeward/party-b/head", false);
        check("/test.v1.Lists/Read", "spiffe://homeward/neutral/auditor", true);
        check("/test.v1.Lists/Close", "spiffe://homeward/party-a/head", false);
        check("/test.v1.Board/Sit", "spiffe://homeward/commission/panel", false);
        check("/grpc.health.v1.Health/Check", "spiffe://homeward/mediator/operator", true);
        check("", "spiffe://homeward/mediator/operator", false);
    }

    #[test]
    fn rows_that_make_no_table_are_refused() {
        let row = |path| Row { path, shape: Shape::Unary, callers: &[] };
        let check = |rows: &[Row], expected: TableError| {
            assert_eq!(PermissionTable::new(rows).unwrap_err(), expected);
        };
        check(&[row("test.v1.Lists/Open")], TableError::Path { path: "test.v1.Lists/Open" });
        check(&[row("/test.v1.Lists")], TableError::Path { path: "/test.v1.Lists" });
        check(&[row("/test.v1.Lists/Open/Now")], TableError::Path { path: "/test.v1.Lists/Open/Now" });
        check(&[row("/a.B/C"), row("/a.B/C")], TableError::Duplicate { path: "/a.B/C" });
        let health = "/grpc.health.v1.Health/Check";
        check(&[row(health)], TableError::Duplicate { path: health });
    }

    #[test]
    fn services_are_listed_once() {
        let table = PermissionTable::new(&ROWS).unwrap();
        let expected = [
            "grpc.health.v1.Health",
            "grpc.reflection.v1.ServerReflection",
            "grpc.reflection.v1alpha.ServerReflection",
            "test.v1.Board",
            "test.v1.Lists",
        ];
        assert_eq!(table.services(), expected);
    }
}
