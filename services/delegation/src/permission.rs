//! Who may call a delegation's own services: its clerks and its own programs.

use homeward_shell::identity::{Principal, Role};
use homeward_shell::permission::{Pattern, Row, Shape};

const PARTY_A: &[Pattern] =
    &[Pattern::of(Principal::PartyA, Role::Clerk), Pattern::of(Principal::PartyA, Role::Service)];
const PARTY_B: &[Pattern] =
    &[Pattern::of(Principal::PartyB, Role::Clerk), Pattern::of(Principal::PartyB, Role::Service)];

/// Every method of this service's own contracts.
const METHODS: &[&str] = &[
    "/homeward.delegation.v1.RegisterService/ImportRegister",
    "/homeward.delegation.v1.RegisterService/GetRegisterCounts",
    "/homeward.delegation.v1.RegisterService/ListQuarantine",
    "/homeward.delegation.v1.RegisterService/SendReferrals",
    "/homeward.delegation.v1.RegisterService/CorrectRow",
    "/homeward.delegation.v1.RegisterService/GetRow",
    "/homeward.delegation.v1.RegisterService/ListPendingCorrections",
    "/homeward.delegation.v1.RegisterService/TakeUpCorrections",
    "/homeward.delegation.v1.RegisterService/ListGoneRows",
    "/homeward.delegation.v1.MatchService/ListMatches",
    "/homeward.delegation.v1.MatchService/GetMatch",
    "/homeward.delegation.v1.MatchService/DecideMatch",
    "/homeward.delegation.v1.DraftService/CreateDraft",
    "/homeward.delegation.v1.DraftService/ListDrafts",
    "/homeward.delegation.v1.DraftService/GetDraft",
    "/homeward.delegation.v1.DraftService/ListDraftLines",
    "/homeward.delegation.v1.DraftService/ChangeDraft",
    "/homeward.delegation.v1.DraftService/CompareDraft",
    "/homeward.delegation.v1.DraftService/CheckDraft",
    "/homeward.delegation.v1.DraftService/ProposeDraft",
    "/homeward.delegation.v1.ExchangeService/OpenList",
    "/homeward.delegation.v1.ExchangeService/AnswerList",
    "/homeward.delegation.v1.ExchangeService/StateFindings",
    "/homeward.delegation.v1.ExchangeService/AnswerFindings",
    "/homeward.delegation.v1.ExchangeService/ProposeBatch",
    "/homeward.delegation.v1.ExchangeService/AcknowledgeFromFile",
    "/homeward.delegation.v1.RequestService/RequestSought",
    "/homeward.delegation.v1.RequestService/ListSought",
    "/homeward.delegation.v1.RequestService/AnswerSought",
    "/homeward.delegation.v1.RoundService/CommitList",
    "/homeward.delegation.v1.RoundService/OpenCommittedList",
    "/homeward.delegation.v1.ChildCaseService/OpenCases",
    "/homeward.delegation.v1.ChildCaseService/AcknowledgeCases",
    "/homeward.delegation.v1.ChildCaseService/AnswerCase",
    "/homeward.delegation.v1.ChildCaseService/FindCase",
    "/homeward.delegation.v1.ChildCaseService/AssignCase",
    "/homeward.delegation.v1.ChildCaseService/AddDiaryEntry",
    "/homeward.delegation.v1.ChildCaseService/ReadCase",
];

/// Methods that tell how far they have come.
const STREAMS: [&str; 2] = [
    "/homeward.delegation.v1.RegisterService/ImportFile",
    "/homeward.delegation.v1.MatchService/RunMatching",
];

/// The rows of one side; nobody of the other side, and none but the two roles, may call any.
pub(crate) fn rows(own: homeward_payload::domain::Principal) -> Vec<Row> {
    let callers = match own {
        homeward_payload::domain::Principal::PartyA => PARTY_A,
        homeward_payload::domain::Principal::PartyB => PARTY_B,
        _ => &[],
    };
    let unary = METHODS.iter().map(|path| Row { path, shape: Shape::Unary, callers });
    let streams = STREAMS.iter().map(|path| Row { path, shape: Shape::Stream, callers });
    unary.chain(streams).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use homeward_payload::domain;
    use homeward_shell::permission::PermissionTable;

    #[test]
    fn every_method_of_the_contracts_has_a_row() {
        let text = String::from_utf8_lossy(homeward_api::DESCRIPTOR_SET);
        for path in METHODS.iter().copied().chain(STREAMS) {
            let method = path.rsplit('/').next().unwrap();
            assert!(text.contains(method), "{path}");
        }
    }

    #[test]
    fn only_the_own_clerk_and_service_may_call() {
        let table = PermissionTable::new(&rows(domain::Principal::PartyA)).unwrap();
        for path in METHODS.iter().copied().chain(STREAMS) {
            for (identity, expected) in [
                ("party-a/clerk", true),
                ("party-a/service", true),
                ("party-a/head", false),
                ("party-a/officer", false),
                ("party-a/auditor", false),
                ("party-b/clerk", false),
                ("party-b/service", false),
                ("mediator/coordinator", false),
                ("commission/panel", false),
            ] {
                let identity = format!("spiffe://homeward/{identity}").parse().unwrap();
                assert_eq!(table.authorise(path, identity).is_ok(), expected, "{path} {identity:?}");
            }
        }
    }
}
