//! Findings over the scenario's register, and their answers.

use std::collections::BTreeSet;

use homeward_ledger::subject::{Finding, FindingState};
use homeward_payload::domain::{Principal, SubjectKind};
use homeward_payload::ids::{Digest, SubjectRef};
use homeward_vault::store::Purpose;

use super::compute::{answered, eligible, open_findings, stated};
use crate::samples::{Desk, age_rule, ledger, list, subject, term};
use crate::store::RegisterKind;

#[test]
fn findings_are_stated_answered_and_not_stated_again() {
    let (mut giver, mut receiver) = (Desk::of_rus(), Desk::new("UKR", "RUS"));
    receiver.import(RegisterKind::ReceivedBefore, &list("received-before-by-ukr.csv"));
    let power = giver.context().other_power;
    let found = eligible(&mut giver.registers(), age_rule(), power, &BTreeSet::new()).unwrap();
    // 473 young of whom the other side received none, and the young of the seven it did.
    assert!((473..=480).contains(&found.len()), "{}", found.len());
    assert!(found.is_sorted());
    receiver.receive(&mut giver, &found);
    let old = not_young(&giver, &found);
    receiver.receive(&mut giver, &[old]);

    let mut ledger = ledger();
    let young = term("YOUNG");
    for reference in found.iter().chain([&old]) {
        let document = giver.registers().read_subject(*reference, Purpose::Audit).unwrap().unwrap();
        let mut known = subject(Principal::PartyA, SubjectKind::Person);
        known.field_root = Some(Digest(document.field_root()));
        let state = FindingState::Open;
        known.findings.push(Finding { term: young, stated_by: Principal::PartyA, state, valid_until: None });
        ledger.subjects.insert(*reference, known);
    }
    let unlisted = found[0];
    ledger.subjects.get_mut(&unlisted).unwrap().field_root = None;
    let forged = found[1];
    ledger.subjects.get_mut(&forged).unwrap().field_root = Some(Digest([1; 32]));

    let open = open_findings(&ledger, young, Principal::PartyA);
    assert_eq!(open.len(), found.len() + 1);
    assert!(open_findings(&ledger, young, Principal::PartyB).is_empty());
    let mine = receiver.context().own_power;
    let judged = answered(&mut receiver.registers(), &open, age_rule(), mine).unwrap();
    assert_eq!(judged.waiting, 1);
    assert!(judged.contested.contains(&old) && judged.contested.contains(&forged));
    let received_before = found.len() - 473;
    // Received before, not young, and forged; the forged or the waiting one may be one of the received.
    assert!(judged.contested.len() <= received_before + 2, "{}", judged.contested.len());
    assert_eq!(judged.accepted.len() + judged.contested.len() + 1, open.len());

    let known = stated(&ledger, young);
    assert_eq!(eligible(&mut giver.registers(), age_rule(), power, &known).unwrap(), []);
}

fn not_young(giver: &Desk, young: &[SubjectRef]) -> SubjectRef {
    let rows = giver.store.standing(RegisterKind::PersonsHeld).unwrap();
    rows.iter().map(|row| row.subject).find(|subject| !young.contains(subject)).unwrap()
}
