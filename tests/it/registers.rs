//! A clerk's night: registers come again, the quarantine is mended, enquiries are matched with the other side's lists,
//! and 300 names are drafted, checked, compared and proposed. Everything by the command, over real processes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::explore::Standing;
use crate::requests;
use crate::runs::printed;

/// The clerk of the power that holds the persons.
const HOLDER: &str = "party-b-clerk";
/// The clerk of the power that seeks them.
const SEEKER: &str = "party-a-clerk";
/// Rows whose date of birth is none.
const BAD_DATES: [&str; 2] = ["RUS-000473", "RUS-000784"];
/// Names wanted tonight.
const WANTED: usize = 300;

fn scenario_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/istanbul-2025")
}

pub(crate) fn list(name: &str) -> String {
    fs::read_to_string(scenario_folder().join(name)).unwrap()
}

/// The full scenario up to the opened and answered lists: nobody has been proposed yet.
pub(crate) fn write_scenario(folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    for entry in fs::read_dir(scenario_folder()).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), folder.join(entry.file_name())).unwrap();
    }
    let text = list("scenario.toml");
    let (begin, _) = text.split_once("[children]").unwrap();
    let mut scenario: String = begin
        .lines()
        .filter(|line| !["remains_held", "children"].iter().any(|register| line.starts_with(register)))
        .map(|line| line.to_owned() + "\n")
        .collect();
    scenario.push_str("[lists]\nopened = \"2025-06-08\"\n");
    fs::write(folder.join("scenario.toml"), scenario).unwrap();
}

struct Clerk<'a> {
    standing: &'a Standing,
    role: &'static str,
}

impl Clerk<'_> {
    fn json(&self, arguments: &[&str]) -> Value {
        self.standing.json(self.role, arguments)
    }

    fn says(&self, arguments: &[&str], succeeds: bool, expected: &[&str]) {
        let output = self.standing.run(self.role, arguments);
        let text = printed(&output);
        assert_eq!(output.status.success(), succeeds, "{arguments:?}: {text}");
        for expected in expected {
            assert!(text.contains(expected), "{arguments:?} printed\n{text}\nwithout {expected:?}");
        }
    }
}

fn number(value: &Value) -> u64 {
    value.as_str().unwrap().parse().unwrap()
}

// Shows F3, F31, RequestPersons, AnswerRequest.
#[test]
fn a_clerk_mends_matches_drafts_and_proposes_in_one_night() {
    let mut standing = Standing::start_with(write_scenario);
    let holder = Clerk { standing: &standing, role: HOLDER };
    mend(&holder);
    import_again(&holder);
    import_cards(&holder);
    match_enquiries(&Clerk { standing: &standing, role: SEEKER });
    requests::asked_and_answered(&standing, &truth());
    let draft = draft(&holder);
    change_and_check(&holder, &draft);
    propose(&holder, &draft);
    assert!(standing.interrupt(), "{}", standing.output());
}

fn mend(holder: &Clerk<'_>) {
    let rows = holder.json(&["register", "quarantine", "persons-held"]);
    let rows = rows.as_array().unwrap();
    assert_eq!(rows.len(), 28);
    let medical: Vec<bool> = rows.iter().map(|row| row["medical"].as_bool().unwrap()).collect();
    assert!(medical.is_sorted_by(|one, next| one >= next), "the medical first: {medical:?}");
    let row = rows.iter().find(|row| row["key"] == BAD_DATES[0]).unwrap();
    assert_eq!(row["details"][0]["column"], "date_of_birth");
    assert!(row["mend"].as_str().unwrap().contains("--set date_of_birth=VALUE"), "{row}");

    let correct = [
        "register",
        "correct",
        "persons-held",
        BAD_DATES[0],
        "--set",
        "date_of_birth=1990-01-31",
        "--source",
        "identity card",
        "--reason",
        "the day was mistyped",
        "--grade",
        "verified",
    ];
    holder.says(&correct, true, &["leaves the quarantine", "Nothing was changed. To do it"]);
    assert_eq!(holder.json(&["register", "quarantine", "persons-held"]).as_array().unwrap().len(), 28);
    holder.says(&[&correct[..], &["--apply"]].concat(), true, &["Done."]);
    assert_eq!(holder.json(&["register", "quarantine", "persons-held"]).as_array().unwrap().len(), 27);
    holder.says(
        &["register", "show", "persons-held", BAD_DATES[0]],
        true,
        &["identity card", "mistyped", "verified"],
    );
    holder.says(
        &["register", "correct", "children", "x", "--set", "a=b", "--source", "s", "--reason", "r"],
        false,
        &["REGISTER_NOT_REVISED"],
    );
}

fn import_again(holder: &Clerk<'_>) {
    let file = holder.standing.path("again.csv");
    let rows = list("persons-held-by-rus.csv").replace("49 bde,2022-06-09", "50 bde,2022-06-09");
    let row = |line: &str| {
        let mut fields: Vec<&str> = line.split(',').collect();
        if fields[0] == BAD_DATES[0] {
            fields[7] = "1990-01-31";
        }
        if fields[0] == BAD_DATES[1] {
            fields[7] = "1985-02-03";
        }
        fields.join(",") + "\n"
    };
    let rows: String = rows.lines().filter(|line| !line.starts_with("RUS-000010")).map(row).collect();
    fs::write(&file, rows).unwrap();
    let import =
        ["register", "import", "persons-held", &file, "--source", "camp office", "--reason", "a new export"];
    let told = holder.json(&import);
    let kinds: BTreeMap<&str, &str> = told["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["key"].as_str().unwrap(), row["kind"].as_str().unwrap()))
        .collect();
    let expected = BTreeMap::from([
        // Listed and accepted: the opened document stays as it is committed.
        ("RUS-000001", "ROW_CHANGE_KIND_PENDING"),
        (BAD_DATES[1], "ROW_CHANGE_KIND_CHANGED"),
        ("RUS-000010", "ROW_CHANGE_KIND_GONE"),
    ]);
    assert_eq!(kinds, expected);
    assert_eq!(told["result"]["applied"], false);
    holder.says(&import, true, &["Nothing was changed. To do it: the same command with --apply", "waits"]);
    let done = holder.json(&[&import[..], &["--apply", "--request-id", "night-1"]].concat());
    assert_eq!((number(&done["result"]["mended"]), number(&done["result"]["quarantined"])), (1, 26));
    // The same request again has the same answer and does nothing twice.
    assert_eq!(
        holder.json(&[&import[..], &["--apply", "--request-id", "night-1"]].concat())["result"],
        done["result"]
    );
    holder.says(&["register", "pending", "persons-held"], true, &["49 bde → 50 bde", "accepted the entry"]);
    holder.says(
        &["register", "pending", "persons-held", "--take-up"],
        true,
        &["0 corrections now stand; 1 still wait"],
    );
    holder.says(&["register", "gone", "persons-held"], true, &["RUS-000010", "They stay"]);
}

fn import_cards(holder: &Clerk<'_>) {
    // Every second person has a capture card.
    let file = holder.standing.path("cards.csv");
    let serials = list("persons-held-by-rus.csv");
    let serials = serials.lines().skip(1).filter_map(|line| line.split(',').next());
    let rows: String =
        serials.filter(|serial| has_card(serial)).map(|serial| format!("{serial},2025-05-01\n")).collect();
    fs::write(&file, format!("holder_serial,notified_on\n{rows}")).unwrap();
    holder.says(&["register", "import", "capture-cards", &file], true, &["stand."]);
}

fn has_card(serial: &str) -> bool {
    serial.as_bytes().last().is_some_and(|digit| digit % 2 == 0)
}

/// The serial of each enquiry.
fn truth() -> BTreeMap<String, String> {
    let truth: Value = serde_json::from_str(&list("expected.json")).unwrap();
    serde_json::from_value(truth["UKR"]["pairs"].clone()).unwrap()
}

fn match_enquiries(seeker: &Clerk<'_>) {
    let found = seeker.json(&["match", "run"]);
    assert_eq!(number(&found["waiting"]), 0);
    let truth = truth();
    let candidates = seeker.json(&["match", "list", "--limit", "400"]);
    let candidates = candidates.as_array().unwrap();
    assert_eq!(candidates.len(), 400);
    let right = candidates
        .iter()
        .filter(|pair| {
            truth.get(pair["sought_ref"].as_str().unwrap()).map(String::as_str)
                == pair["holder_serial"].as_str()
        })
        .count();
    assert!(right >= 398, "{right} of the 400 strongest");

    let pair = &candidates[0];
    let names = [pair["sought_ref"].as_str().unwrap(), pair["holder_serial"].as_str().unwrap()];
    seeker.says(&["match", "show", names[0], names[1]], true, &["date of birth", "nobody has decided"]);
    let decide =
        |what: &'static str| ["match", what, names[0], names[1], "--reason", "letter and photograph agree"];
    seeker.says(&decide("accept"), true, &["accepted"]);
    seeker.says(&decide("accept"), false, &["MATCH_STATE"]);
    seeker.says(&["match", "list", "--view", "accepted"], true, &[names[0], "party-a/clerk"]);
    seeker.says(&decide("undo"), true, &["undecided"]);
    seeker.says(&decide("reject"), true, &["rejected"]);
    seeker.says(&["match", "show", names[0], names[1]], true, &["letter and photograph agree", "undone"]);
    let alone = seeker.json(&["match", "list", "--view", "sought-not-held", "--limit", "3"]);
    assert!(alone.as_array().unwrap().iter().all(|one| one["holder_serial"] == ""), "{alone}");
    seeker.says(&["match", "list", "--view", "held-not-sought", "--limit", "3"], true, &["RUS-"]);
}

fn draft(holder: &Clerk<'_>) -> String {
    let wanted = WANTED.to_string();
    let draw = [
        "list",
        "draft",
        "--agreement",
        "istanbul-2025",
        "--terms",
        "MEDICAL,YOUNG",
        "--lines",
        &wanted,
        "--exclude",
        "RUS-000007=witness in a trial",
        "--exclude-facility",
        "RUS-F04=under quarantine for measles",
        "--reason",
        "the stage of tomorrow",
        "--request-id",
        "tonight",
    ];
    let drawn = holder.json(&draw);
    assert_eq!((&drawn["lines"], &drawn["missing"]), (&Value::from(WANTED), &Value::from(0)));
    assert!(drawn["excluded"].as_u64().unwrap() > 10, "{drawn}");
    assert!(drawn["priority"].as_str().unwrap().contains("between equals"), "{drawn}");
    assert_eq!(holder.json(&draw), drawn, "the same request gives the same draft");
    let shown = holder.json(&["list", "show", &hex_of(&drawn)]);
    let lines = shown["lines"].as_array().unwrap();
    assert_eq!(lines.len(), WANTED);
    let facilities = facilities();
    for line in lines {
        let key = line["key"].as_str().unwrap();
        assert_ne!(key, "RUS-000007");
        assert_ne!(facilities[key], "RUS-F04", "{key}");
        let is_unconfirmed =
            line["remarks"].as_array().unwrap().iter().any(|one| one == "custody_unconfirmed");
        assert_eq!(is_unconfirmed, !has_card(key), "{line}");
    }
    // Severity first, then length of captivity.
    let ranks: Vec<(usize, &str, &str)> = lines
        .iter()
        .filter(|line| line["term"] == "MEDICAL")
        .map(|line| {
            let urgency =
                ["IMMEDIATE", "URGENT", "ROUTINE", ""].iter().position(|word| line["urgency"] == *word);
            let claims = line["claims"].as_str().unwrap();
            let wound = if claims.contains("SEVERELY_WOUNDED") {
                "1"
            } else if claims.contains("ILL") {
                "2"
            } else {
                "3"
            };
            (urgency.unwrap(), wound, line["captured_on"].as_str().unwrap())
        })
        .collect();
    assert!(ranks.len() > 50 && ranks.is_sorted(), "{ranks:?}");
    hex_of(&drawn)
}

/// Facilities by serial.
fn facilities() -> BTreeMap<String, String> {
    let rows = list("persons-held-by-rus.csv");
    let fields = rows.lines().map(|line| line.split(',').collect::<Vec<_>>());
    fields.map(|fields| (fields[0].to_owned(), fields[13].to_owned())).collect()
}

/// The id of a draft as it is typed: JSON has bytes in base 64.
fn hex_of(draft: &Value) -> String {
    use base64::Engine as _;
    let bytes =
        base64::engine::general_purpose::STANDARD.decode(draft["draft_id"].as_str().unwrap()).unwrap();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn change_and_check(holder: &Clerk<'_>, draft: &str) {
    holder.says(&["list", "check", draft], true, &["300 lines against which nothing speaks, 0 objections"]);
    let shown = holder.json(&["list", "show", draft]);
    let first = shown["lines"][0]["key"].as_str().unwrap().to_owned();
    // A row mended tonight stands in the register and on no list yet.
    let change = [
        "list",
        "change",
        draft,
        "--add",
        BAD_DATES[0],
        "--remove",
        &first,
        "--reason",
        "his mother is dying",
    ];
    holder.says(&change, true, &["300 lines", "version 2"]);
    holder.says(&["list", "check", draft], false, &["LINE_NOT_ON_LIST", "ledger", BAD_DATES[0]]);
    let propose = ["list", "propose", draft, "--until", "2025-06-20T00:00:00Z"];
    holder.says(&propose, false, &["DRAFT_NOT_PROPOSABLE", "Nothing was proposed"]);
    holder.says(
        &["list", "change", draft, "--remove", BAD_DATES[0], "--reason", "not listed yet"],
        true,
        &["version 3"],
    );
    holder.says(
        &["list", "show", draft, "--limit", "3"],
        true,
        &["his mother is dying", "removed", "witness in a trial"],
    );

    let other = holder.json(&[
        "list",
        "draft",
        "--agreement",
        "istanbul-2025",
        "--terms",
        "YOUNG,MEDICAL",
        "--lines",
        "300",
        "--reason",
        "instead",
    ]);
    let found = holder.json(&["list", "diff", &hex_of(&other), draft]);
    let keys = |what: &str| -> BTreeSet<String> {
        found[what].as_array().unwrap().iter().map(|line| line["key"].as_str().unwrap().to_owned()).collect()
    };
    assert!(keys("came").is_disjoint(&keys("left")));
    let before = found["left"].as_array().unwrap().len() + found["changed"].as_array().unwrap().len();
    assert_eq!(before as u64 + found["same"].as_u64().unwrap(), 299);
}

fn propose(holder: &Clerk<'_>, draft: &str) {
    let propose = ["list", "propose", draft, "--until", "2025-06-20T00:00:00Z", "--request-id", "tonight"];
    let proposed = holder.json(&propose);
    assert_eq!(proposed["lines"], 299);
    assert!(proposed["answer"]["receipt"].is_object(), "{proposed}");
    let code = proposed["code"].as_str().unwrap();
    assert_eq!(holder.json(&propose)["code"], code, "said once");
    let found = holder.json(&["list", "diff", draft, code]);
    assert_eq!((found["same"].as_u64(), found["came"].as_array().map(Vec::len)), (Some(299), Some(0)));
    holder.says(&["batch", "show", code], true, &["299"]);
    let change = ["list", "change", draft, "--remove", "RUS-000003", "--reason", "too late"];
    holder.says(&change, false, &["DRAFT_PROPOSED"]);
    // Whoever stands on the batch is not drawn again, and a second draft that names one is told so.
    let shown = holder.json(&["list", "show", draft]);
    let first = shown["lines"][0]["key"].as_str().unwrap();
    let second = holder.json(&[
        "list",
        "draft",
        "--agreement",
        "istanbul-2025",
        "--terms",
        "MEDICAL,YOUNG",
        "--lines",
        "10",
        "--reason",
        "next",
    ]);
    let second = hex_of(&second);
    holder.says(&["list", "change", &second, "--add", first, "--reason", "once more"], true, &["11 lines"]);
    holder.says(&["list", "check", &second], false, &["LINE_ALREADY_LIVE", first]);
}
