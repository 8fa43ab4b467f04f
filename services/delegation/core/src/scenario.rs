//! The lists of the scenario `istanbul-2025`, for tests. No row names a real person.

use std::collections::{BTreeMap, BTreeSet};

use crate::csv::Rows;
use crate::date::Date;
use crate::import::{Accepted, PersonsContext, PersonsImport, TableImport, import_bytes, import_persons};
use crate::predicate::{AgeRule, ReferenceDay};
use crate::register::{HeldPerson, MedicalReferral, PowerCode, ReceivedBefore, Record, RowContext};

macro_rules! list {
    ($name:ident, $file:literal) => {
        pub(crate) const $name: &[u8] =
            include_bytes!(concat!("../../../homeward/scenarios/istanbul-2025/", $file));
    };
}

list!(HELD_BY_RUS, "persons-held-by-rus.csv");
list!(HELD_BY_UKR, "persons-held-by-ukr.csv");
list!(REFERRALS_RUS, "medical-referrals-rus.csv");
list!(REFERRALS_UKR, "medical-referrals-ukr.csv");
list!(RECEIVED_BEFORE_BY_UKR, "received-before-by-ukr.csv");
list!(SOUGHT_BY_RUS, "persons-sought-by-rus.csv");
list!(SOUGHT_BY_UKR, "persons-sought-by-ukr.csv");
list!(REMAINS_RUS, "remains-held-by-rus.csv");
list!(REMAINS_UKR, "remains-held-by-ukr.csv");
list!(RECEIPT, "receipt-2025-06-16.csv");
list!(OFFER, "offer-2025-06-07.csv");
list!(CHILDREN, "children-listed-by-ukr.csv");
list!(CHILD_ANSWERS, "child-answers.csv");
list!(OFFICE_EXPORT, "office-export-cp1251.csv");
list!(EXPECTED, "expected.json");

pub(crate) fn expected() -> serde_json::Value {
    serde_json::from_slice(EXPECTED).unwrap()
}

pub(crate) fn serials(list: &serde_json::Value) -> BTreeSet<String> {
    list.as_array().unwrap().iter().map(|serial| serial.as_str().unwrap().to_owned()).collect()
}

pub(crate) fn date(text: &str) -> Date {
    Date::parse(text).unwrap()
}

pub(crate) fn age_rule() -> AgeRule {
    AgeRule::Under { years: 25, reference: ReferenceDay::On(date("2025-06-02")) }
}

/// Answers about children came until the end of July.
pub(crate) fn row_context(power: &str) -> RowContext {
    RowContext { power: PowerCode::parse(power).unwrap(), reference_day: date("2025-07-31") }
}

pub(crate) fn received_before_by_ukr() -> BTreeMap<String, Date> {
    let received: TableImport<ReceivedBefore, 2> =
        import_bytes(RECEIVED_BEFORE_BY_UKR, &row_context("UKR")).unwrap();
    assert!(received.quarantined.is_empty());
    let records = received.accepted.into_iter().map(|Accepted { record, .. }| record);
    records.map(|record| (record.holder_serial, record.received_on)).collect()
}

pub(crate) fn persons_held_by_rus() -> PersonsImport {
    persons(HELD_BY_RUS, REFERRALS_RUS, "UKR", received_before_by_ukr())
}

pub(crate) fn persons_held_by_ukr() -> PersonsImport {
    persons(HELD_BY_UKR, REFERRALS_UKR, "RUS", BTreeMap::new())
}

fn persons(held: &[u8], referrals: &[u8], power: &str, received: BTreeMap<String, Date>) -> PersonsImport {
    let context = PersonsContext {
        power_of_origin: PowerCode::parse(power).unwrap(),
        reference_day: date("2025-06-02"),
        age_rule: Some(age_rule()),
        received_before: received,
    };
    let referrals: TableImport<MedicalReferral, 6> = import_bytes(referrals, &row_context(power)).unwrap();
    assert!(referrals.quarantined.is_empty());
    let referrals: Vec<MedicalReferral> =
        referrals.accepted.into_iter().map(|Accepted { record, .. }| record).collect();
    import_persons(Rows::open(held, HeldPerson::COLUMNS).unwrap(), &referrals, &context).unwrap()
}
