//! Scenario files, good and bad.

use crate::scenario::{Loaded, builtin, parse};

const CARTEL: &str = include_str!("../../../scenarios/dix-hill-1862/scenario.toml");
const ROUNDS: &str = include_str!("../../../scenarios/yemen-2020/scenario.toml");

#[test]
fn every_built_in_scenario_opens_with_its_files() {
    for name in builtin::NAMES {
        let loaded = Loaded::open(name).unwrap();
        assert_eq!(loaded.scenario.name, name);
    }
}

#[test]
fn a_field_nobody_knows_and_a_value_that_cannot_be_is_refused_by_its_name() {
    let check = |text: &str, (found, instead): (&str, &str), expected: &str| {
        assert!(text.contains(found), "{found} is not in the scenario");
        let error = parse(&text.replacen(found, instead, 1), "changed").unwrap_err();
        let error = format!("{error:#}");
        assert!(error.contains(expected), "{instead}: {error}");
    };
    for (found, instead, expected) in [
        ("name = ", "nickname = \"x\"\nname = ", "nickname"),
        ("class = \"GENERAL_IN_CHIEF\"", "class = \"GENERAL_IN_CHIEF\"\nworth = 60", "worth"),
        ("point = \"James River\"", "place = \"James River\"", "place"),
        ("point = \"James River\"", "", "either point or legs"),
        ("parole = true", "paroled = true", "paroled"),
        ("raised = \"2014-08-12\"", "risen = \"2014-08-12\"", "risen"),
        ("raised = \"2014-08-12\"", "raised = \"2014-08-16\"", "the dispute is raised between"),
        ("by = \"USA\", giver", "by = \"GBR\", giver", "handovers.dispute.by names GBR"),
        ("serial = \"CSA-000020\"", "serial = \"CSA-000021\"", "the dispute names CSA-000021"),
        ("class = \"LIEUTENANT\", lines = 2", "class = \"LIEUTENANT\", heads = 2", "heads"),
        ("class = \"LIEUTENANT\", lines = 2", "class = \"LIEUTENANT\"", "either lines or serials"),
        (
            "class = \"LIEUTENANT\", lines = 2",
            "class = \"CORNET\", lines = 2",
            "no rank belongs to class CORNET",
        ),
        ("agreed = \"2014-08-01\"", "agreed = \"2014-08-06\"", "follow each other"),
        ("equivalents_owed", "equivalents_due", "equivalents_due"),
    ] {
        check(CARTEL, (found, instead), expected);
    }
    for (found, instead, expected) in [
        ("lists_by", "list_by", "list_by"),
        ("lists_by = \"2020-08-30\"", "lists_by = \"2020-09-30\"", "do not follow each other"),
        ("lists_by = \"2020-08-30\"", "lists_by = \"August\"", "is no day"),
        ("ground = \"WRONG_POWER\"", "ground = \"BAD_LUCK\"", "BAD_LUCK"),
        ("maintained = [4, 17]", "maintained = [5]", "maintained names entry 5"),
        ("refused_finally = [17]", "refused_finally = [33]", "refused_finally names entry 33"),
        ("holder = \"ANA\"", "holder = \"OMN\"", "rounds.refused.holder names OMN"),
        ("register = \"remains\"", "register = \"children\"", "children"),
        ("agreement = \"yemen-2020-the-dead\"", "agreement = \"none\"", "no agreement none"),
        (
            "code = \"yemen-2020-the-dead\"",
            "code = \"yemen-2020\"",
            "further_agreements: yemen-2020 is taken",
        ),
        ("legs = { GOY =", "legs = { OMN =", "handovers.legs names OMN"),
        ("file = \"persons-found-later", "list = \"persons-found-later", "list"),
    ] {
        check(ROUNDS, (found, instead), expected);
    }
}
