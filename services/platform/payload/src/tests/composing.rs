//! From domain types to messages and back.

use prost::{Message as _, Name as _};

use super::samples::{Sample, all, header, window};
use crate::compose::{Payload, STATEMENT_TYPES, Unspecified, default_signing_policy};
use crate::domain::{self, Body, Principal, Role, SubjectKind};
use crate::parse::parse_statement;
use crate::proto::payload::v1 as proto;

#[test]
fn names_are_those_of_the_descriptors() {
    assert_eq!(proto::SignTerms::type_name(), proto::SignTerms::full_name());
    assert_eq!(proto::ConfirmDelivery::type_name(), proto::ConfirmDelivery::full_name());
    let mut types: Vec<&str> = all().into_iter().map(|(payload_type, _)| payload_type).collect();
    assert_eq!(types.drain(..STATEMENT_TYPES.len()).collect::<Vec<_>>(), STATEMENT_TYPES);
    assert_eq!(types.len(), 3);
    for (payload_type, payload) in all().into_iter().take(STATEMENT_TYPES.len()) {
        let statement = parse_statement(payload_type, &payload, Vec::new()).unwrap();
        assert_eq!(statement.body.type_name(), payload_type);
    }
}

#[test]
fn headers_and_windows_come_back_as_they_were() {
    let mut message = proto::AgreeWindow::sample();
    for author in Principal::ALL {
        for role in [Role::Service, Role::Heads, Role::Officer, Role::Panel] {
            for not_after in [None, Some(crate::ids::Timestamp(1))] {
                let header = domain::Header { role, not_after, ..header(author) };
                message.set_header(header);
                let payload = message.encode_to_vec();
                let parsed = parse_statement(proto::AgreeWindow::TYPE_NAME, &payload, Vec::new()).unwrap();
                assert_eq!(parsed.header, header);
                let Body::AgreeWindow(body) = parsed.body else { panic!("{:?}", parsed.body) };
                assert_eq!(proto::Window::from(body.window), window());
                assert_eq!(Some(proto::AsOf::from(body.as_of)), message.as_of);
            }
        }
    }
}

#[test]
fn enumerations_come_back_and_zero_is_none() {
    for kind in [SubjectKind::Person, SubjectKind::Container] {
        assert_eq!(SubjectKind::try_from(proto::SubjectKind::from(kind)), Ok(kind));
        assert_eq!(SubjectKind::try_from(proto::CountingUnit::from(kind)), Ok(kind));
        assert_eq!(SubjectKind::try_from(proto::SettlementUnit::from(kind)), Ok(kind));
    }
    assert_eq!(Principal::try_from(proto::Principal::Unspecified), Err(Unspecified));
    for principal in Principal::ALL {
        assert_eq!(Principal::try_from(proto::Principal::from(principal)), Ok(principal));
    }
}

#[test]
fn the_usual_policy_lets_everything_be_said_by_somebody() {
    let policy = default_signing_policy();
    let keys: Vec<(&str, Principal)> =
        policy.iter().map(|rule| (rule.payload_type.as_str(), rule.principal)).collect();
    assert!(keys.windows(2).all(|pair| pair[0] < pair[1]), "{keys:?}");
    for payload_type in STATEMENT_TYPES.iter().copied() {
        assert!(keys.iter().any(|(named, _)| *named == payload_type), "{payload_type}");
    }
    let role_of = |payload_type: &str, principal: Principal| {
        let mut rules = policy.iter();
        let rule = rules.find(|rule| rule.payload_type == payload_type && rule.principal == principal);
        rule.map(|rule| rule.role)
    };
    for party in Principal::PARTIES {
        assert_eq!(role_of(proto::ConfirmBatch::TYPE_NAME, party), Some(Role::Heads));
        assert_eq!(role_of(proto::CancelBatch::TYPE_NAME, party), Some(Role::Officer));
        assert_eq!(role_of(proto::AcknowledgeReceipt::TYPE_NAME, party), Some(Role::Service));
    }
    assert_eq!(role_of(proto::StateFindings::TYPE_NAME, Principal::Commission), Some(Role::Panel));
    assert_eq!(role_of(proto::ConfirmBatch::TYPE_NAME, Principal::Mediator), None);
}
