//! One side asks after two persons, the other sees who they may be and answers: for the clerk's night.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::explore::Standing;
use crate::runs::printed;

/// The clerk of the power that holds the persons.
const HOLDER: &str = "party-b-clerk";
/// The clerk of the power that seeks them.
const SEEKER: &str = "party-a-clerk";
/// Longest time until a document has come by the relay.
const DELIVERY_MAX: Duration = Duration::from_secs(30);

fn says(standing: &Standing, role: &str, arguments: &[&str], succeeds: bool, expected: &str) {
    let output = standing.run(role, arguments);
    let text = printed(&output);
    assert_eq!(output.status.success(), succeeds, "{arguments:?}: {text}");
    assert!(text.contains(expected), "{arguments:?} printed\n{text}\nwithout {expected:?}");
}

/// `truth` is the serial of each enquiry.
pub(crate) fn asked_and_answered(standing: &Standing, truth: &BTreeMap<String, String>) {
    let sought: Vec<&String> = truth.keys().take(2).collect();
    let make = [
        "request",
        "make",
        "istanbul-2025",
        "--sought",
        sought[0],
        "--sought",
        sought[1],
        "--request-id",
        "ask",
    ];
    let made = standing.json(SEEKER, &make);
    assert_eq!(made["entries"], "2");
    assert_eq!(standing.json(SEEKER, &make)["requests"], made["requests"], "the same request");
    says(
        standing,
        SEEKER,
        &["request", "make", "istanbul-2025", "--sought", "nobody"],
        false,
        "RESOURCE_UNKNOWN",
    );
    says(
        standing,
        SEEKER,
        &["request", "make", "istanbul-2025", "--sought", sought[0]],
        false,
        "asked after before",
    );

    let id = standing.json(HOLDER, &["request", "list"])[0]["request"].as_str().unwrap()[24..].to_owned();
    let entries = delivered(standing, &id);
    let serial_of = |entry: &Value| truth[entry["sought_ref"].as_str().unwrap()].clone();
    for entry in &entries {
        let first = &entry["candidates"][0];
        assert_eq!(first["pair"]["holder_serial"], serial_of(entry), "{entry}");
        assert!(!first["reasons"].as_array().unwrap().is_empty(), "{entry}");
    }
    says(standing, HOLDER, &["request", "show", &id], true, &serial_of(&entries[0]));
    // The side that asks reads its own register, not the answers of the other one's.
    says(standing, SEEKER, &["request", "show", &id], false, "RESOURCE_UNKNOWN");

    let held = format!("1={}", serial_of(&entries[0]));
    let answer = |held: &str| {
        let arguments = ["request", "answer", &id, "--held", held, "--not-identified", "2"];
        standing.run(HOLDER, &arguments)
    };
    assert!(printed(&answer("1=RUS-999999")).contains("RESOURCE_UNKNOWN"));
    let first = answer(&held);
    assert!(first.status.success(), "{}", printed(&first));
    assert_eq!(printed(&answer(&held)), printed(&first), "said twice it is one answer");
    let shown = standing.json(HOLDER, &["request", "show", &id]);
    assert_eq!((&shown[0]["answer"], &shown[1]["answer"]), (&"HELD".into(), &"NOT_IDENTIFIED".into()));
    assert_eq!(shown[0]["holder_serial"], serial_of(&entries[0]));
    assert_eq!(standing.json(HOLDER, &["request", "show", &id, "--unanswered"]), Value::Array(Vec::new()));
    let counts = standing.json("party-a-auditor", &["request", "list"]);
    assert_eq!((&counts[0]["sought"], &counts[0]["held"]), (&2.into(), &1.into()), "{counts}");
}

/// The entries, once their documents have come.
fn delivered(standing: &Standing, id: &str) -> Vec<Value> {
    let begun = Instant::now();
    loop {
        let entries = standing.json(HOLDER, &["request", "show", id]);
        let entries = entries.as_array().unwrap().clone();
        if entries.len() == 2 && entries.iter().all(|entry| entry["sought_ref"] != "") {
            return entries;
        }
        assert!(begun.elapsed() < DELIVERY_MAX, "no document came: {entries:?}");
    }
}
