//! One table of everything that is to be there, each with the tests that show it. A test says what it shows in one
//! comment line above its attribute: `// Shows F5, INV-B1, ConfirmBatch.`

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::features_rows::{FEATURES, INVARIANTS, NOT_YET_SHOWN};
use super::finding::{Finding, Rule, assert_none};
use super::repository::{files_below, files_ending, read, root};

/// The table.
const TABLE: &str = "tests/features.md";
/// Where a corrected table is left for whoever has to take it over.
const CORRECTED: &str = "target/features.md";
/// Where every statement kind has a row: what it is, and who says it.
const KINDS: &str = "proto/spec/who-learns-what.md";
/// The part of that page which is about statements of the log.
const KINDS_HEADING: &str = "## Statements of the log";
/// What a mark begins with, after its indentation.
const MARK: &str = "// Shows ";
/// What a marked test begins with.
const TEST_ATTRIBUTES: [&str; 2] = ["#[test]", "#[tokio::test"];

/// Something a test shows, and where.
struct Shown {
    file: String,
    line: usize,
    test: String,
    what: Vec<String>,
}

#[test]
fn everything_is_shown_by_a_test() {
    let shown = shown();
    let kinds = kinds();
    let known: BTreeSet<&str> =
        rows().map(|(id, ..)| id).chain(kinds.iter().map(|(kind, _)| kind.as_str())).collect();
    let mut findings = Vec::new();
    for mark in &shown {
        for what in mark.what.iter().filter(|what| !known.contains(what.as_str())) {
            findings.push(Finding::at(&mark.file, mark.line, format!("{what} has no row in {TABLE}")));
        }
    }
    let marked: BTreeSet<&str> = shown.iter().flat_map(|mark| &mark.what).map(String::as_str).collect();
    let lacking = |id: &&&str| !marked.contains(**id) && !NOT_YET_SHOWN.contains(*id);
    findings
        .extend(known.iter().filter(lacking).map(|id| Finding::at(TABLE, 1, format!("no test shows {id}"))));
    let stale = NOT_YET_SHOWN.iter().filter(|id| marked.contains(**id) || !known.contains(**id));
    findings.extend(stale.map(|id| Finding::at(TABLE, 1, format!("{id} is shown, and listed as not shown"))));
    let why = "what no test shows may not be there, or stop being there unnoticed";
    assert_none(Rule { name: "a test for everything that is to be there", why }, findings);
}

#[test]
fn the_table_is_that_of_the_tests() {
    let expected = table(&kinds(), &shown());
    if read(TABLE) == expected {
        return;
    }
    let corrected = root().join(CORRECTED);
    std::fs::write(&corrected, expected).unwrap_or_else(|error| panic!("{}: {error}", corrected.display()));
    panic!("{TABLE} is not what the marks of the tests say; {CORRECTED} is: look at it and take it over");
}

// Features and invariants: id, what is asked, where it comes from.
fn rows() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    FEATURES.iter().chain(INVARIANTS).copied()
}

// Every statement kind and who says it.
fn kinds() -> Vec<(String, String)> {
    let page = read(KINDS);
    let part = page.split(KINDS_HEADING).nth(1).and_then(|rest| rest.split("\n## ").next());
    let rows = part.unwrap_or_default().lines().filter_map(|line| {
        let mut cells = line.split('|').skip(1).map(str::trim);
        let kind = cells.next()?.strip_prefix('`')?.strip_suffix('`')?;
        Some((kind.to_owned(), cells.next()?.to_owned()))
    });
    let kinds: Vec<_> = rows.collect();
    assert!(!kinds.is_empty(), "{KINDS} has no row below `{KINDS_HEADING}`");
    kinds
}

fn shown() -> Vec<Shown> {
    let mut all = Vec::new();
    for file in files_ending(&[".rs"]) {
        all.extend(shown_in(&file, &read(&file)));
    }
    all
}

// A mark may go on over several lines of comment, up to the attribute.
fn is_continued(line: &str) -> bool {
    line.starts_with("// ") && !line.starts_with(MARK)
}

fn shown_in(file: &str, text: &str) -> Vec<Shown> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let mut all = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let Some(marked) = line.strip_prefix(MARK) else { continue };
        let more = lines[index + 1..].iter().take_while(|line| is_continued(line)).count();
        let marked = [&[marked], &lines[index + 1..][..more]].concat().join(" ").replace(" // ", " ");
        let following = &lines[index + 1 + more..];
        let at = format!("{file}:{}", index + 1);
        let attribute = following.first().copied().unwrap_or_default();
        assert!(
            TEST_ATTRIBUTES.iter().any(|known| attribute.starts_with(known)),
            "{at}: a mark stands directly above the attribute of a test"
        );
        let list = marked.strip_suffix('.').unwrap_or_else(|| panic!("{at}: a mark ends with a full stop"));
        all.push(Shown {
            file: file.to_owned(),
            line: index + 1,
            test: function_of(following).unwrap_or_else(|| panic!("{at}: no test follows")),
            what: list.split(", ").map(str::to_owned).collect(),
        });
    }
    all
}

fn function_of(lines: &[&str]) -> Option<String> {
    let signature = lines.iter().find_map(|line| {
        line.strip_prefix("async fn ")
            .or_else(|| line.strip_prefix("fn "))
            .and_then(|rest| rest.split('(').next())
    })?;
    Some(signature.to_owned())
}

fn table(kinds: &[(String, String)], shown: &[Shown]) -> String {
    let mut tests: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for mark in shown {
        let test = format!("`{}` in `{}`", mark.test, mark.file);
        for what in &mark.what {
            tests.entry(what).or_default().insert(test.clone());
        }
    }
    let tests_of = |id: &str| {
        tests.get(id).map_or_else(
            || "none yet".to_owned(),
            |tests| tests.iter().cloned().collect::<Vec<_>>().join("<br>"),
        )
    };
    let mut text = String::from(
        "# What is there, and which tests show it\n\nMade from the marks above the tests and checked by `tests/tidy`: \
         a row without a test fails the build.\n",
    );
    for (heading, rows) in [("Features", FEATURES), ("Invariants", INVARIANTS)] {
        let _ = write!(text, "\n## {heading}\n\n| | what | from | shown by |\n|---|---|---|---|\n");
        for (id, what, from) in rows {
            let _ = writeln!(text, "| {id} | {what} | {from} | {} |", tests_of(id));
        }
    }
    let _ = write!(
        text,
        "\n## Statement kinds\n\nWho learns what of each is told in `{KINDS}`.\n\n| | said by | shown by |\n|---|---|---|\n"
    );
    for (kind, said_by) in kinds {
        let _ = writeln!(text, "| `{kind}` | {said_by} | {} |", tests_of(kind));
    }
    text
}

#[test]
fn marks_are_read() {
    let text = "    // Shows F1, INV-B7, SignTerms.\n    #[tokio::test(flavor = \"x\")]\n    async fn it_holds() {\n";
    let found = shown_in("a.rs", text);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].line, found[0].test.as_str()), (1, "it_holds"));
    assert_eq!(found[0].what, ["F1", "INV-B7", "SignTerms"]);
    assert!(shown_in("a.rs", "// Nothing is marked.\n#[test]\nfn f() {}\n").is_empty());
    assert!(!files_below("tests").is_empty());
}
