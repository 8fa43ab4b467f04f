//! What a scenario file may say, and what is refused.

use super::{Loaded, builtin, parse};

/// The scenario of this name with one text in place of another.
fn changed(name: &str, from: &str, to: &str) -> String {
    let (text, _) = builtin::find(name).unwrap();
    assert!(text.contains(from), "{name} has no {from:?}");
    parse(&text.replacen(from, to, 1), name).map_or_else(|error| format!("{error:#}"), |_| String::new())
}

#[test]
fn built_in_scenarios_load_with_their_lists() {
    for name in builtin::NAMES {
        assert_eq!(Loaded::open(name).unwrap().scenario.name, name);
    }
}

#[test]
fn unknown_and_impossible_fields_are_refused_by_name() {
    let istanbul = |from: &str, to: &str, expected: &str| {
        let found = changed("istanbul-2025", from, to);
        assert!(found.contains(expected), "{from:?} -> {to:?}: {found:?} has no {expected:?}");
    };
    istanbul("givers_own = true", "givers_owne = true", "unknown field `givers_owne`");
    istanbul(
        "givers_own = true",
        "givers_own = true\npersons = 3",
        "openings RUS-01552/25: give at most one of",
    );
    istanbul("persons = 3", "persons = 1", "openings RUS-03014/25: persons is from 2 to 100");
    istanbul(
        "same_person_as = \"RUS-03257/25\"",
        "same_person_as = \"RUS-09999/25\"",
        "openings RUS-03570/25: same_person_as names RUS-09999/25, which none of RUS opened before",
    );
    istanbul("container = \"RUS-03014/25\"", "container = \"RUS-01552/25\"", "RUS-01552/25 is opened twice");
    istanbul("returns = \"RUS-01552/25\"", "returns = \"RUS-03014/25\"", "remains_returns: no opening found");
    istanbul("day = \"2025-06-27\"", "day = \"2025-06-16\"", "remains_returns: day is 2025-06-16, before");
    istanbul(
        "taken_for = \"RUS-000788\"",
        "taken_for = \"RUS-000001\"",
        "live_claims: nobody holds RUS-000788",
    );
    istanbul("by = \"NEUTRAL\"", "by = \"NOBODY\"", "unknown variant `NOBODY`");
    istanbul("nth = 12, why", "nth = 13, why", "nominated names line 12 of RUS on 2025-06-14");
    istanbul(
        "stayed_on = \"2025-06-14\", nth = 5",
        "stayed_on = \"2025-06-14\"",
        "either serial, or stayed_on and nth",
    );
    istanbul(
        "{ giver = \"UKR\", nth = 6 }",
        "{ giver = \"FRA\", nth = 6 }",
        "stages.substituted.giver names FRA",
    );
    istanbul(
        "{ giver = \"UKR\", nth = 6 }",
        "{ giver = \"UKR\", nth = 0 }",
        "stages.substituted.nth counts from 1",
    );
    istanbul(
        "home = \"2025-07-05\"",
        "home = \"2025-06-05\"",
        "children.returns: home is 2025-06-05, before decided",
    );
    istanbul("cases = [\"UKR-C0066\"]", "cases = []", "children.returns.cases names no case");
    istanbul("lines = 135", "lines = 135\ndied = []\nagreed = \"2025-06-08\"", "no suspension begins then");
    istanbul("[expected]", "[expected]\npersons = 3", "unknown field `persons`");
}

#[test]
fn what_waits_for_no_suspension_is_refused() {
    let resumed = |from: &str, to: &str, expected: &str| {
        let found = changed("istanbul-2025-resumed", from, to);
        assert!(found.contains(expected), "{from:?} -> {to:?}: {found:?} has no {expected:?}");
    };
    resumed("agreed = \"2025-10-02\"\n", "", "died needs agreed");
    resumed("by = [\"UKR\", \"RUS\"]", "by = []", "suspensions.by names one power, or both");
    resumed("by = [\"UKR\", \"RUS\"]", "by = [\"UKR\", \"UKR\"]", "suspensions.by names one power, or both");
    resumed("by = [\"UKR\", \"RUS\"]", "by = [\"FRA\"]", "suspensions.by names FRA");
    resumed(
        "lifted = \"2026-02-03\"",
        "lifted = \"2025-02-03\"",
        "suspensions: lifted is 2025-02-03, before day",
    );
    resumed("lifted = \"2026-02-03\"", "lifted = \"2026-02-06\"", "lifted before the stage");
    resumed("term = \"MEDICAL\", persons = 2", "term = \"OLD\", persons = 2", "stages.died.term names OLD");
    resumed(
        "term = \"MEDICAL\", persons = 2",
        "term = \"MEDICAL\", persons = 0",
        "stages.died.persons is 1 or more",
    );
    resumed(
        "day = \"2025-11-20\"\ngiver",
        "day = \"2025-09-01\"\ngiver",
        "nobody waits on a list on 2025-09-01",
    );
    resumed(
        "\"RUS-00009/26\"]",
        "\"RUS-00009/26\", \"RUS-00010/26\"]",
        "bodies_in names 6 containers; 5 persons died",
    );
    resumed("lines = 14", "fill_to_target = true", "agreed needs lines, not fill_to_target");
    resumed("ground = \"TALKS_INTERRUPTED\"", "ground = \"BORED\"", "unknown variant `BORED`");
}
