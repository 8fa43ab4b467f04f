//! The full scenario: what came of it must be what the lists and the rules say.

use serde_json::{Value, json};

use crate::runs;

fn expected() -> Value {
    let text = include_str!("../../services/homeward/scenarios/istanbul-2025/expected.json");
    serde_json::from_str(text).unwrap()
}

fn term<'a>(report: &'a Value, code: &str) -> &'a Value {
    report["terms"].as_array().unwrap().iter().find(|term| term["id"] == code).unwrap()
}

// Shows F5, F9, F10.
#[test]
fn twelve_hundred_are_received_by_each_side() {
    let report = &runs::istanbul().report;
    let group = &report["term_groups"][0];
    assert_eq!(group["floor"], 1000);
    assert_eq!(group["target"], 1200);
    assert_eq!(group["received"], json!({ "RUS": 1200, "UKR": 1200 }));
    assert_eq!(group["floor_met"], true);
    for power in ["UKR", "RUS"] {
        assert_eq!(report["persons"][power]["received"], 1200, "{power}");
        assert_eq!(report["persons"][power]["open"], 0, "{power}");
        assert_eq!(report["persons"][power]["disputed"], 0, "{power}");
    }
    assert_eq!(report["persons"]["UKR"]["not_departing"], 2);
    assert_eq!(report["persons"]["RUS"]["not_departing"], 0);
}

// Shows F1.
#[test]
fn eligible_counts_are_those_of_the_lists() {
    let (report, expected) = (&runs::istanbul().report, expected());
    for power in ["UKR", "RUS"] {
        let eligible = &expected[power]["eligible"];
        assert_eq!(term(report, "YOUNG")["eligible"][power], eligible["young_on_2025_06_02"], "{power}");
        assert_eq!(term(report, "MEDICAL")["eligible"][power], eligible["medical_claims"], "{power}");
        // Everyone wounded, ill or young is home; those who only fill up make the rest.
        for code in ["MEDICAL", "YOUNG"] {
            assert_eq!(
                term(report, code)["received"][power],
                term(report, code)["eligible"][power],
                "{code} {power}"
            );
        }
    }
}

// Shows F14, INV-B5, INV-R3.
#[test]
fn remains_are_counted_by_both_sides() {
    let report = &runs::istanbul().report;
    let ukraine = &report["remains"]["UKR"];
    assert_eq!(ukraine["acknowledged"], 1212 + 1200 + 1200 + 1200 + 1245);
    assert_eq!(ukraine["claimed"], 6060);
    assert_eq!(ukraine["disputed"], 3);
    assert_eq!(report["remains"]["RUS"]["acknowledged"], 27 + 51);
    let discrepancies = report["discrepancies"].as_array().unwrap();
    assert_eq!(discrepancies.len(), 1);
    assert_eq!(discrepancies[0]["unit"], "CONTAINER");
    assert_eq!(discrepancies[0]["giver"], 1248);
    assert_eq!(discrepancies[0]["receiver"], 1245);
    assert_eq!(discrepancies[0]["witness"], Value::Null);
    assert_eq!(term(report, "REMAINS")["received"]["UKR"], 6057);
}

#[test]
fn children_are_listed_and_answered_one_by_one() {
    let children = &runs::istanbul().report["children"];
    assert_eq!(children["listed"], 339);
    assert_eq!(children["answered"], 60);
    assert_eq!(children["left_territory"], 2);
    assert_eq!(children["reunified"], 0);
    assert_eq!(children["open"], 339);
    // Nine are listed and not traced: no answer on them is due.
    assert_eq!(children["overdue"], 339 - 60 - 9);
}

// Shows F3.
#[test]
fn the_offer_of_june_is_refused_line_by_line_and_never_executed() {
    let (report, expected) = (&runs::istanbul().report, expected());
    let offer = &expected["offer_2025_06_07"];
    let count = |key: &str| offer[key].as_array().unwrap().len();
    assert_eq!(report["refusals"]["LINE_OFF_CATEGORY"], count("off_category"));
    assert_eq!(report["refusals"]["LINE_ALREADY_RECEIVED"], count("already_received"));
    assert_eq!(report["batches"]["never_executed"], 1);
    assert_eq!(report["batches"]["settled"], 9 + 4);
    assert_eq!(report["batches"]["settled_with_discrepancy"], 1);
    let incidents = report["incidents"].as_array().unwrap();
    let kinds: Vec<&str> = incidents.iter().map(|incident| incident["kind"].as_str().unwrap()).collect();
    for kind in
        ["DISPUTED_OFFER", "ARRIVAL_WITHOUT_WINDOW", "MEDIATOR_KILLED", "COUNTS_DIFFER", "NOT_DEPARTING"]
    {
        assert!(kinds.contains(&kind), "no incident {kind} in {kinds:?}");
    }
    assert_eq!(report["restarts"], 1);
}

#[test]
fn faulty_rows_are_kept_in_quarantine() {
    let (report, expected) = (&runs::istanbul().report, expected());
    for power in ["UKR", "RUS"] {
        let faults = &expected[power]["faults"];
        let quarantined: usize = ["duplicate", "bad_date", "missing_name", "wrong_power"]
            .iter()
            .map(|kind| faults[kind].as_array().unwrap().len())
            .sum();
        let imports = &report["imports"][power];
        assert_eq!(imports["rows"], expected[power]["eligible"]["rows"], "{power}");
        assert_eq!(imports["quarantined"], quarantined, "{power}");
        assert!(imports["medical_quarantined"].as_u64().unwrap() > 0, "{power}");
    }
    // Quarantine stops a list, never a referral: everyone referred has reached the commission.
    let referred = report["medical"]["referred"].as_u64().unwrap();
    let duplicates_referred = 5;
    assert_eq!(referred, 374 + 379 - duplicates_referred);
}

#[test]
fn mirrors_agree_and_everything_is_final() {
    let report = &runs::istanbul().report;
    for (principal, mirror) in report["mirrors"].as_object().unwrap() {
        assert_eq!(mirror["state_digest"], report["mediator"]["state_digest"], "{principal}");
        assert_eq!(mirror["verified"], true, "{principal}");
    }
    assert_eq!(report["log"]["final_size"], report["log"]["size"]);
}

#[test]
fn figures_that_nobody_published_are_marked_as_assumed() {
    let provenance = runs::istanbul().report["provenance"].as_array().unwrap();
    let source = |key: &str| {
        let row = provenance.iter().find(|row| row["key"] == key);
        row.unwrap_or_else(|| panic!("nobody says where {key} is from"))["source"].as_str().unwrap()
    };
    let check = |key: &str, assumed: bool| {
        assert_eq!(source(key).contains("assumed"), assumed, "{key}: {}", source(key));
    };
    check("stages.lines", true);
    check("stages.not_departing", true);
    check("medical.decisions", true);
    check("mediator.killed", true);
    check("children.answers", true);
    check("agreement.groups.PERSONS.floor", false);
    check("remains.containers", false);
    for row in provenance {
        assert!(!row["value"].as_str().unwrap().is_empty(), "{row}");
        assert!(!row["source"].as_str().unwrap().is_empty(), "{row}");
    }
}
