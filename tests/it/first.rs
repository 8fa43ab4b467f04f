//! The small scenario: every key of the report, and its figures.

use serde_json::{Value, json};

use crate::runs;

#[test]
fn report_has_every_key() {
    let report = &runs::first().report;
    let keys = [
        "scenario",
        "forum",
        "agreements",
        "parties",
        "terms",
        "term_groups",
        "persons",
        "remains",
        "children",
        "medical",
        "batches",
        "discrepancies",
        "imports",
        "incidents",
        "refusals",
        "log",
        "mirrors",
        "mediator",
        "rules_version",
        "restarts",
        "provenance",
        "statements",
        "elapsed_ms",
    ];
    let object = report.as_object().unwrap();
    for key in keys {
        assert!(object.contains_key(key), "the report has no {key}");
    }
    assert_eq!(object.len(), keys.len(), "the report has keys nobody described");
    check_columns(
        &report["persons"]["UKR"],
        &[
            "listed",
            "received",
            "open",
            "not_departing",
            "died",
            "withdrawn",
            "substituted",
            "not_presented",
            "returned_to_pool",
            "disputed",
        ],
    );
    check_columns(
        &report["remains"]["UKR"],
        &["acknowledged", "claimed", "witnessed", "misdelivered", "disputed"],
    );
    check_columns(
        &report["children"],
        &["listed", "answered", "overdue", "left_territory", "contested", "reunified", "open"],
    );
    check_columns(&report["medical"], &["referred", "manifest", "examined", "eligible", "overdue"]);
    check_columns(
        &report["batches"],
        &["settled", "settled_with_discrepancy", "cancelled", "never_executed", "open"],
    );
    check_columns(&report["log"], &["id", "size", "root", "final_size", "checkpoint"]);
    check_columns(&report["mirrors"]["neutral"], &["size", "state_digest", "verified"]);
}

#[test]
fn twelve_a_side_come_home() {
    let report = &runs::first().report;
    for power in ["UKR", "RUS"] {
        let persons = &report["persons"][power];
        assert_eq!(persons["received"], 12, "{power}");
        assert_eq!(persons["not_departing"], 1, "{power}");
        assert_eq!(persons["listed"], 13, "{power}");
        assert_eq!(report["term_groups"][0]["received"][power], 12);
    }
    assert_eq!(report["term_groups"][0]["floor_met"], true);
    assert_eq!(report["remains"]["UKR"]["acknowledged"], 5);
    assert_eq!(report["remains"]["UKR"]["claimed"], 6);
    assert_eq!(report["remains"]["UKR"]["disputed"], 1);
    assert_eq!(report["remains"]["RUS"]["acknowledged"], 2);
    assert_eq!(report["children"]["listed"], 3);
    assert_eq!(report["children"]["answered"], 1);
    assert_eq!(
        report["batches"],
        json!({
            "settled": 3, "settled_with_discrepancy": 1, "cancelled": 0, "never_executed": 0, "open": 0
        })
    );
    assert_eq!(report["restarts"], 1);
}

#[test]
fn mirrors_agree_and_everything_is_final() {
    let report = &runs::first().report;
    let digest = &report["mediator"]["state_digest"];
    let mirrors = report["mirrors"].as_object().unwrap();
    assert_eq!(mirrors.len(), 4);
    for (principal, mirror) in mirrors {
        assert_eq!(&mirror["state_digest"], digest, "{principal}");
        assert_eq!(mirror["size"], report["log"]["size"], "{principal}");
        assert_eq!(mirror["verified"], true, "{principal}");
    }
    assert_eq!(report["log"]["final_size"], report["log"]["size"]);
}

#[test]
fn progress_and_tables_are_printed() {
    let printed = &runs::first().printed;
    for expected in ["agreement in force", "stage 1", "mediator", "Persons", "Terms", "Mirrors", "All held"] {
        assert!(printed.contains(expected), "{expected:?} is missing in\n{printed}");
    }
}

fn check_columns(value: &Value, columns: &[&str]) {
    let object = value.as_object().unwrap();
    for column in columns {
        assert!(object.contains_key(*column), "no {column} in {value}");
    }
    assert_eq!(object.len(), columns.len(), "surplus columns in {value}");
}
