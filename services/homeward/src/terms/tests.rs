//! Files of terms, good and bad.

use anyhow::Context as _;
use homeward_payload::domain::Principal;
use homeward_payload::proto::payload::v1::age_rule::Reading;

use super::*;

fn party_of(name: &str) -> anyhow::Result<Principal> {
    let party = match name {
        "UKR" => Some(Principal::PartyA),
        "RUS" => Some(Principal::PartyB),
        _ => None,
    };
    party.with_context(|| format!("{name:?} is no party"))
}

fn converted(term: &str) -> Result<homeward_payload::proto::payload::v1::Term, String> {
    let text = format!(
        "code = \"T\"\ncategory = \"ANY_PRISONER\"\nquantifier = \"BEST_EFFORT\"\ngivers = [\"RUS\", \"UKR\"]\n{term}"
    );
    let plan: TermPlan = toml::from_str(&text).map_err(|error| error.to_string())?;
    let terms = terms(&[plan], party_of).map_err(|error| format!("{error:#}"))?;
    terms.into_iter().next().ok_or_else(|| "none".to_owned())
}

// Shows F2.
#[test]
fn a_scale_is_taken_over_by_its_name() {
    let term = converted("reciprocity = \"RATIO\"\nscale = \"dix-hill-1862\"").unwrap();
    assert_eq!((term.classes.len(), term.classes[0].weight, term.classes[10].weight), (11, 60, 1));
    assert_eq!((term.keys.len(), term.keys[0].left, term.keys[0].right), (1, 1, 1));
    assert_eq!(term.givers, [1, 2]);
}

#[test]
fn ages_and_keys_are_what_the_file_says() {
    let check = |text: &str, expected: Result<Option<Reading>, &str>| {
        let found = converted(&format!("reciprocity = \"PARITY\"\n{text}"));
        match (found, expected) {
            (Ok(term), Ok(expected)) => {
                assert_eq!(term.age_rule.and_then(|rule| rule.reading), expected, "{text}");
            }
            (Err(found), Err(expected)) => assert!(found.contains(expected), "{text}: {found}"),
            (found, expected) => panic!("{text}: {found:?}, not {expected:?}"),
        }
    };
    check("", Ok(None));
    check("under_years = 25\nreference_day = \"2025-06-02\"", Ok(Some(Reading::UnderYears(25))));
    check("under_years = 25\nreference = \"CAPTURE\"", Ok(Some(Reading::UnderYears(25))));
    check("born_after = \"2000-12-31\"", Ok(Some(Reading::BornAfterDay(11_322))));
    check("under_years = 25", Err("needs a reference_day"));
    check("under_years = 25\nborn_after = \"2000-12-31\"", Err("one of them"));
    check("from_years = 18", Err("one of them"));
    check("born_after = \"2000\"", Err("is no day"));
    check("scale = \"other\"", Err("is no known scale"));
    check("keys = [{ left = 1, right = 3, left_class = \"OLD\" }]", Err("is no class"));
    check("priority = 1", Err("unknown field"));
}
