//! A child's case that is withheld from the other side is never sealed to it, and one without consent is not traced.

use std::collections::BTreeSet;

use homeward_payload::proto::error::v1::ErrorReason;
use homeward_payload::proto::payload::v1::ListChildCase;
use prost::{Message as _, Name as _};

use super::alike::documents;
use super::small;

const CHILD: i64 = 3;

fn listed() -> Vec<ListChildCase> {
    let statements = small::declined_and_unfit().answers.statements.iter();
    statements
        .filter(|envelope| envelope.payload_type() == ListChildCase::full_name())
        .map(|envelope| ListChildCase::decode(envelope.payload()).unwrap())
        .collect()
}

// Shows F22, F23, INV-C3.
#[test]
fn a_withheld_case_is_unknown_to_the_other_side_and_one_without_consent_is_not_answered() {
    let answers = &small::declined_and_unfit().answers;
    assert_eq!(
        answers.cases,
        [
            ("UKR-C0029", Err("RESOURCE_UNKNOWN".to_owned())),
            ("UKR-C0002", Ok(Some(ErrorReason::ChildCaseState))),
            ("UKR-C0030", Ok(None)),
        ]
    );
}

#[test]
fn the_neutral_holds_every_case_and_the_other_side_all_but_the_withheld_one() {
    let run = small::declined_and_unfit();
    let listed: BTreeSet<Vec<u8>> = listed().into_iter().map(|case| case.case_id).collect();
    assert_eq!(listed.len(), 4);
    let held = |principal: &str| -> BTreeSet<Vec<u8>> {
        let documents = documents(&run.data(), principal).into_iter();
        documents.filter(|document| document.schema == CHILD).map(|document| document.subject).collect()
    };
    assert_eq!(held("neutral"), listed);
    assert_eq!(held("party-a"), listed);
    assert_eq!(held("commission"), BTreeSet::new());
    let other = held("party-b");
    assert!(other.is_subset(&listed) && other.len() == 3, "{} of {}", other.len(), listed.len());
    assert_eq!(run.answers.held_by_neutral, documents(&run.data(), "neutral").len() as u64);
}

// Of four cases two have siblings; of the two others one is withheld, and the log says the same of both.
#[test]
fn the_log_does_not_tell_a_withheld_case_from_another() {
    let alone: Vec<ListChildCase> =
        listed().into_iter().filter(|case| case.sibling_group.is_empty()).collect();
    assert_eq!(alone.len(), 2);
    let form = |case: &ListChildCase| {
        let mut case = case.clone();
        assert_eq!((case.case_id.len(), case.field_root.len()), (16, 32));
        case.header = None;
        case.case_id.clear();
        case.field_root.clear();
        case
    };
    assert_eq!(form(&alone[0]), form(&alone[1]));
}
