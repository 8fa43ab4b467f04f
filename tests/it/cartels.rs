//! Two cartels played over real processes: ranks and paroles of 1862, sealed lists and simultaneous flights of 2020.

use serde_json::{Value, json};

use crate::runs;

fn rows<'a>(report: &'a Value, key: &str) -> &'a Vec<Value> {
    report["cartel"][key].as_array().unwrap()
}

/// Positions in the log.
fn positions(value: &Value) -> Vec<u64> {
    value.as_array().unwrap().iter().map(|position| position.as_u64().unwrap()).collect()
}

fn incident(report: &Value, kind: &str) -> u64 {
    let incidents = report["incidents"].as_array().unwrap();
    let found = incidents.iter().find(|incident| incident["kind"] == kind);
    found.unwrap_or_else(|| panic!("no incident {kind}"))["position"].as_u64().unwrap()
}

// Shows F2, F7.
#[test]
fn ranks_are_set_off_and_what_is_left_carries_over_exactly() {
    let report = &runs::dix_hill().report;
    let equivalents = rows(report, "equivalents");
    assert_eq!(equivalents.len(), 1);
    let found = &equivalents[0];
    assert_eq!(found["received"], json!({ "USA": "167", "CSA": "179" }));
    assert_eq!(
        (&found["exchanged"], &found["owed_to"], &found["owed"]),
        (&json!("167"), &json!("USA"), &json!("12"))
    );
    assert_eq!(found["same_rank"], 58);
    let classes = found["classes"].as_array().unwrap();
    assert_eq!(classes.len(), 11);
    // The rules' figures are those of the scale, class by class.
    let worth = |power: &str| {
        let of =
            |class: &Value| class["worth"].as_u64().unwrap() * class["received"][power].as_u64().unwrap();
        classes.iter().map(of).sum::<u64>()
    };
    assert_eq!((worth("USA"), worth("CSA")), (167, 179));
    let scale: Vec<u64> = classes.iter().map(|class| class["worth"].as_u64().unwrap()).collect();
    assert_eq!(scale, [60, 40, 20, 15, 10, 8, 6, 4, 3, 2, 1]);
    for (power, persons) in [("USA", 64), ("CSA", 79)] {
        assert_eq!(report["persons"][power]["received"], persons, "{power}");
        assert_eq!(report["persons"][power]["listed"], persons, "{power}");
    }
}

// Shows F27, INV-P5, RecordCondition.
#[test]
fn who_is_home_on_parole_is_exchanged_when_his_equivalent_is_acknowledged() {
    let report = &runs::dix_hill().report;
    let check = |handover: usize, before: [&str; 2], after: [&str; 2]| {
        let told = &rows(report, "handovers")[handover];
        let worth = |[usa, csa]: [&str; 2]| json!({ "USA": usa, "CSA": csa });
        // All is claimed and counted by the neutral at first; only the acknowledgement moves anything.
        assert_eq!(told["equivalents_before"], worth(before), "{told}");
        assert_eq!(told["equivalents_after"], worth(after), "{told}");
        let departed = positions(&told["departed"]);
        assert!(positions(&told["acknowledged"]).iter().min() > departed.iter().max(), "{told}");
    };
    check(0, ["0", "0"], ["42", "0"]);
    check(1, ["42", "0"], ["42", "48"]);
    check(2, ["42", "48"], ["82", "101"]);
    check(3, ["82", "101"], ["126", "131"]);
    check(4, ["126", "131"], ["167", "179"]);
    assert_eq!(report["cartel"]["on_parole"], json!({ "USA": 31, "CSA": 18 }));
}

// Shows F15, F17, INV-D1, RaiseDispute, AdmitDispute, SubmitEvidence, ProposeResolution, AcceptResolution.
#[test]
fn a_misunderstanding_about_one_rank_does_not_interrupt_the_release() {
    let report = &runs::dix_hill().report;
    let disputes = rows(report, "disputes");
    let expected = json!({
        "kind": "CATEGORY", "state": "RESOLVED", "raised_by": "USA", "lines": 1, "holds": false
    });
    assert_eq!(disputes, &[expected]);
    let told = &rows(report, "handovers")[2];
    assert_eq!((&told["held"], &told["points"]), (&json!(1), &json!(["Vicksburg"])));
    assert_eq!(told["lines"], json!({ "USA": 17, "CSA": 26 }));
    // Everyone else departed, and was acknowledged, while it was open.
    let (raised, resolved) = (incident(report, "DISPUTE_RAISED"), incident(report, "DISPUTE_RESOLVED"));
    for position in [positions(&told["departed"]), positions(&told["acknowledged"])].concat() {
        assert!(raised < position && position < resolved, "{raised} {position} {resolved}");
    }
    assert_eq!(report["batches"]["settled"], 5);
    // He went home with the next batch, as a lieutenant.
    let classes = rows(report, "equivalents")[0]["classes"].as_array().unwrap().clone();
    let of = |code: &str| {
        let class = classes.iter().find(|class| class["class"] == code).unwrap();
        class["received"]["USA"].as_u64().unwrap()
    };
    assert_eq!((of("CAPTAIN"), of("LIEUTENANT")), (4, 4));
    assert_eq!(report["persons"]["USA"]["withdrawn"], 0);
}

// Shows F3, F4, F28, OpenRound, CommitList, ReleaseLists, OpenList, AnswerList, RemarkList.
#[test]
fn sealed_lists_open_together_and_are_final_after_four_weeks() {
    let report = &runs::yemen().report;
    let rounds = rows(report, "rounds");
    assert_eq!(rounds.len(), 2);
    for round in rounds {
        let (committed, opened) = (positions(&round["committed"]), positions(&round["opened"]));
        let released = round["released"].as_u64().unwrap();
        assert_eq!((committed.len(), opened.len()), (2, 2));
        assert!(committed.iter().all(|position| *position < released), "{round}");
        assert!(opened.iter().all(|position| *position > released), "{round}");
    }
    let list = |round: usize, power: &str| {
        let list = &rounds[round]["lists"][power];
        ["entries", "accepted", "refused", "withdrawn", "waiting"].map(|key| list[key].as_u64().unwrap())
    };
    assert_eq!(rounds[0]["agreement"], "yemen-2020");
    assert_eq!(list(0, "ANA"), [100, 97, 1, 2, 0]);
    assert_eq!(list(0, "GOY"), [30, 27, 0, 3, 0]);
    assert_eq!(rounds[1]["agreement"], "yemen-2020-the-dead");
    assert_eq!(list(1, "ANA"), [8, 8, 0, 0, 0]);
    assert_eq!(list(1, "GOY"), [5, 5, 0, 0, 0]);
    // Of the two that were maintained one was accepted in the end, the other refused finally.
    assert_eq!(report["refusals"], json!({ "LINE_WRONG_POWER": 1 }));
}

// Shows F10, F13, INV-B5, ReportReady, OpenLegs, WitnessHandover.
#[test]
fn on_three_days_no_flight_takes_off_before_both_are_ready() {
    let report = &runs::yemen().report;
    let flights: Vec<&Value> =
        rows(report, "handovers").iter().filter(|told| !told["legs_opened"].is_null()).collect();
    let days: Vec<&str> = flights.iter().map(|told| told["day"].as_str().unwrap()).collect();
    assert_eq!(days, ["2020-10-15", "2020-10-16", "2020-10-17"]);
    for told in &flights {
        let (ready, departed) = (positions(&told["ready"]), positions(&told["departed"]));
        let opened = told["legs_opened"].as_u64().unwrap();
        assert_eq!((ready.len(), departed.len(), told["points"].as_array().unwrap().len()), (2, 2, 2));
        assert!(ready.iter().all(|position| *position < opened), "{told}");
        assert!(departed.iter().all(|position| *position > opened), "{told}");
    }
    let lines: Vec<&Value> = flights.iter().map(|told| &told["lines"]).collect();
    let expected =
        [json!({ "ANA": 35, "GOY": 9 }), json!({ "ANA": 29, "GOY": 8 }), json!({ "ANA": 20, "GOY": 5 })];
    assert_eq!(lines, expected.iter().collect::<Vec<_>>());
    // Giver, receiver and each leg's own witness counted the same.
    assert_eq!(report["discrepancies"], json!([]));
    for power in ["ANA", "GOY"] {
        assert_eq!(report["persons"][power]["not_departing"], 1, "{power}");
    }
}

// Shows F1, F7, F19, INV-R2, INV-R3, RecordTransfer.
#[test]
fn the_dead_have_an_agreement_of_their_own_and_who_is_found_later_is_freed_for_nothing() {
    let report = &runs::yemen().report;
    assert_eq!(report["agreements"], json!(["yemen-2020", "yemen-2020-the-dead"]));
    let term = |code: &str| {
        let terms = report["terms"].as_array().unwrap();
        &terms.iter().find(|term| term["id"] == code).unwrap()["received"]
    };
    assert_eq!(term("DEAD"), &json!({ "ANA": 8, "GOY": 5 }));
    assert_eq!((&term("BY_GOVERNMENT")["ANA"], &term("BY_ANSAR_ALLAH")["GOY"]), (&json!(84), &json!(22)));
    // The three found later are received, and count under no term.
    assert_eq!(report["persons"]["ANA"]["received"], 84 + 3);
    assert_eq!(report["persons"]["GOY"]["received"], 22);
    for (power, containers) in [("ANA", 8), ("GOY", 5)] {
        let remains = &report["remains"][power];
        for column in ["claimed", "witnessed", "acknowledged"] {
            assert_eq!(remains[column], containers, "{power} {column}");
        }
        let custody = &report["cartel"]["custody"][power];
        assert_eq!((&custody["containers"], &custody["gaps"]), (&json!(containers), &json!(0)), "{power}");
        assert!(custody["steps"].as_u64().unwrap() >= 2 * containers, "{custody}");
    }
}

#[test]
fn cartels_end_with_equal_mirrors_and_say_what_is_assumed() {
    for run in [runs::dix_hill(), runs::yemen()] {
        let report = &run.report;
        for (principal, mirror) in report["mirrors"].as_object().unwrap() {
            assert_eq!(mirror["state_digest"], report["mediator"]["state_digest"], "{principal}");
            assert_eq!(mirror["verified"], true, "{principal}");
        }
        assert_eq!(report["log"]["final_size"], report["log"]["size"]);
        for row in report["provenance"].as_array().unwrap() {
            let source = row["source"].as_str().unwrap();
            let said = ["assumed", "published", "text of the cartel"];
            assert!(said.iter().any(|word| source.contains(word)), "{row}");
        }
    }
    let printed = &runs::dix_hill().printed;
    for expected in
        ["Equivalents", "owed to it, carried over", "of this exchanged", "NON_COMMISSIONED_OFFICER"]
    {
        assert!(printed.contains(expected), "{expected:?} is missing in\n{printed}");
    }
    assert!(runs::yemen().printed.contains("Rounds of lists"));
}
