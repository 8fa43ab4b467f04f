//! The scenario that stands still for four months: what is settled stays, the wounded and the children go on, the dead
//! leave the list, and nothing is confirmed before everybody was stated anew.

use serde_json::{Value, json};

use crate::runs;

fn incidents(kind: &str) -> Vec<&'static Value> {
    let all = runs::resumed().report["incidents"].as_array().unwrap();
    all.iter().filter(|incident| incident["kind"] == kind).collect()
}

fn position(kind: &str) -> u64 {
    incidents(kind)[0]["position"].as_u64().unwrap()
}

fn last_position(kind: &str) -> u64 {
    incidents(kind).last().unwrap()["position"].as_u64().unwrap()
}

// Shows F16, F28, INV-S1.
#[test]
fn nothing_is_confirmed_before_everybody_is_stated_anew() {
    let report = &runs::resumed().report;
    assert!(position("SUSPENDED") < position("RESUMED"));
    assert!(position("RESUMED") < position("REVALIDATED"));
    // The mediator refused a confirmation until then, and nothing else.
    assert_eq!(report["refusals"], json!({ "REVALIDATION_MISSING": 1 }));
    let effect = incidents("REVALIDATED")[0]["effect"].as_str().unwrap();
    assert!(effect.starts_with("28 stated anew as held and alive"), "{effect}");
    assert_eq!(
        report["batches"],
        json!({
            "settled": 7, "settled_with_discrepancy": 0, "cancelled": 0, "never_executed": 0, "open": 0
        })
    );
}

// Shows F7, F22, INV-S2, INV-P2, INV-C1.
#[test]
fn the_wounded_and_the_children_do_not_stand_still() {
    let stall = position("SUSPENDED")..position("RESUMED");
    for kind in ["SANITARY_RELEASE", "REUNIFIED", "DIED_ON_LIST"] {
        for incident in incidents(kind) {
            assert!(stall.contains(&incident["position"].as_u64().unwrap()), "{incident}");
        }
    }
    assert_eq!(incidents("SANITARY_RELEASE").len(), 2);
    let children = &runs::resumed().report["children"];
    assert_eq!((&children["reunified"], &children["open"]), (&json!(2), &json!(1)));
    // Silence closes nothing: the third is overdue.
    assert_eq!(children["overdue"], 1);
}

// Shows F19, F21, INV-B6.
#[test]
fn five_die_on_the_list_and_come_home_with_the_remains() {
    let report = &runs::resumed().report;
    assert_eq!(report["persons"]["UKR"]["died"], 5);
    assert_eq!(report["persons"]["RUS"]["died"], 0);
    let deaths = incidents("DIED_ON_LIST");
    let effects: Vec<&str> = deaths.iter().map(|incident| incident["effect"].as_str().unwrap()).collect();
    assert!(effects[0].contains("bodies owed: 2"), "{effects:?}");
    assert!(effects[1].contains("bodies owed: 5"), "{effects:?}");
    let returned = incidents("BODIES_RETURNED");
    assert!(returned[0]["effect"].as_str().unwrap().starts_with("5 bodies"), "{returned:?}");
    assert!(last_position("DIED_ON_LIST") < position("BODIES_RETURNED"));
}

// Shows F5, F19, INV-P4.
#[test]
fn what_was_agreed_is_received_in_the_end() {
    let report = &runs::resumed().report;
    assert_eq!(report["term_groups"][0]["received"], json!({ "RUS": 30, "UKR": 30 }));
    assert_eq!(report["term_groups"][0]["floor_met"], true);
    for power in ["UKR", "RUS"] {
        let persons = &report["persons"][power];
        assert_eq!((&persons["received"], &persons["open"]), (&json!(30), &json!(0)), "{power}");
    }
    // Twelve containers hold eleven persons, as far as is known: the count is of containers.
    assert_eq!(report["remains"]["UKR"]["acknowledged"], 12);
    assert_eq!(incidents("ONE_PERSON_IN_TWO").len(), 1);
    for (principal, mirror) in report["mirrors"].as_object().unwrap() {
        assert_eq!(mirror["state_digest"], report["mediator"]["state_digest"], "{principal}");
    }
}
