//! Every error reason has a page for whoever meets it and a test that produces it.

use std::collections::BTreeSet;

use syn::visit::{self, Visit};

use super::code::{line_of, sources, test_lines};
use super::finding::{Finding, Rule, assert_none};
use super::repository::{exists, files_below, files_ending, read};

/// Where the reasons are listed.
const LIST: &str = "proto/homeward/error/v1/reason.proto";
/// What every reason begins with on the wire.
const PREFIX: &str = "ERROR_REASON_";
/// Where the pages are: one for each reason, named after it.
const PAGES: &str = "services/platform/payload/reasons";
/// What each page says, in this order.
const HEADINGS: [&str; 5] = ["Meaning:", "Who can mend it:", "What to do:", "Retry:", "Example:"];
/// How the answer about retrying begins, so that a reader can rely on the first words.
const RETRY: [&str; 4] = ["never", "after mending", "same bytes safe", "after the time given"];
/// Reasons in a test here say nothing about who produces them: tables that name every reason.
const NOT_PRODUCING: [&str; 2] = ["services/platform/api/", "tests/tidy/"];
/// Arguments of a refusal whose reason is given as text, after its gRPC code.
const ARGUMENTS_WITH_TEXT: usize = 3;

#[test]
fn every_reason_has_a_page() {
    let mut findings = Vec::new();
    for (line, reason) in reasons() {
        let page = page_of(&reason);
        if exists(&page) {
            let faults = faults_of(&reason, &read(&page));
            findings.extend(faults.into_iter().map(|fault| Finding::at(&page, 1, fault)));
        } else {
            findings.push(Finding::at(LIST, line, format!("{reason} has no page {page}")));
        }
    }
    let pages: BTreeSet<String> = reasons().into_iter().map(|(_, reason)| page_of(&reason)).collect();
    let surplus = files_below(PAGES).into_iter().filter(|path| !pages.contains(path));
    findings.extend(surplus.map(|path| Finding::at(&path, 1, "there is no such reason")));
    let why = "whoever is refused must learn what it means, who can mend it and whether to send it again";
    assert_none(Rule { name: "a page for every reason", why }, findings);
}

#[test]
fn every_reason_is_produced_by_a_test() {
    let tests = test_texts();
    let lacking = reasons().into_iter().filter(|(_, reason)| !tests.iter().any(|text| names(text, reason)));
    let findings = lacking.map(|(line, reason)| Finding::at(LIST, line, format!("no test names {reason}")));
    let why = "a refusal that no test produces may never happen, or happen where it should not";
    assert_none(Rule { name: "a test for every reason", why }, findings.collect());
}

#[test]
fn no_service_invents_a_reason() {
    let known: BTreeSet<String> = reasons().into_iter().map(|(_, reason)| reason).collect();
    let mut findings = Vec::new();
    for source in sources() {
        let mut literals = ReasonsAsText::default();
        literals.visit_file(&source.product);
        let invented = literals.0.into_iter().filter(|(_, reason)| !known.contains(reason));
        let finding = |(line, reason)| Finding::at(&source.path, line, format!("{reason} is not in {LIST}"));
        findings.extend(invented.map(finding));
    }
    let why = "reasons are one stable list: a script that knows the list knows every refusal";
    assert_none(Rule { name: "no reason outside the list", why }, findings);
}

/// Reasons written as text: the second argument of `Refusal::new(code, "REASON", message)`.
#[derive(Default)]
struct ReasonsAsText(Vec<(usize, String)>);

impl<'a> Visit<'a> for ReasonsAsText {
    fn visit_expr_call(&mut self, call: &'a syn::ExprCall) {
        if let syn::Expr::Path(function) = &*call.func {
            let names: Vec<_> = function.path.segments.iter().map(|one| one.ident.to_string()).collect();
            if names.ends_with(&["Refusal".to_owned(), "new".to_owned()])
                && let Some(syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(reason), .. })) =
                    call.args.get(1)
                && call.args.len() == ARGUMENTS_WITH_TEXT
            {
                self.0.push((line_of(call), reason.value()));
            }
        }
        visit::visit_expr_call(self, call);
    }
}

// The reasons without their prefix, each with its line.
fn reasons() -> Vec<(usize, String)> {
    let mut all = Vec::new();
    for (index, line) in read(LIST).lines().enumerate() {
        let name = line.trim().strip_prefix(PREFIX).and_then(|rest| rest.split(' ').next());
        if let Some(name) = name.filter(|name| *name != "UNSPECIFIED") {
            all.push((index + 1, name.to_owned()));
        }
    }
    assert!(!all.is_empty(), "{LIST} lists no reason");
    all
}

fn page_of(reason: &str) -> String {
    format!("{PAGES}/{reason}.md")
}

fn faults_of(reason: &str, page: &str) -> Vec<String> {
    let mut faults = Vec::new();
    if page.lines().next() != Some(&format!("# {reason}")) {
        faults.push(format!("the first line is not `# {reason}`"));
    }
    let mut before = 0;
    for heading in HEADINGS {
        let found = page.lines().position(|line| line.starts_with(heading));
        match found {
            Some(line) if line > before => before = line,
            Some(_) => faults.push(format!("`{heading}` is out of order")),
            None => faults.push(format!("`{heading}` is missing")),
        }
    }
    let retry = page.lines().find_map(|line| line.strip_prefix("Retry: ")).unwrap_or_default();
    if !RETRY.iter().any(|answer| retry.starts_with(answer)) {
        faults.push(format!("`Retry:` begins with none of {RETRY:?}"));
    }
    let example = page.lines().skip_while(|line| !line.starts_with("Example:")).nth(2).unwrap_or_default();
    if !example.starts_with(&format!("`{reason} ")) {
        faults.push(format!("the example does not begin with `{reason}"));
    }
    faults
}

// All text that is test code: whole test files, test modules of others, and tests in other languages.
fn test_texts() -> Vec<String> {
    let mut texts = Vec::new();
    for source in sources() {
        if NOT_PRODUCING.iter().any(|folder| source.path.starts_with(folder)) {
            continue;
        }
        for (first, last) in test_lines(&source) {
            let wanted = |index: usize| index + 1 >= first && index < last;
            let lines = source.text.lines().enumerate().filter(|(index, _)| wanted(*index));
            texts.push(lines.map(|(_, line)| line).collect::<Vec<_>>().join("\n"));
        }
    }
    let scripts =
        files_ending(&[".py", ".sh", ".toml"]).into_iter().filter(|path| path.starts_with("tests/"));
    texts.extend(scripts.map(|path| read(&path)));
    texts
}

// Whether a text names a reason: as a variant of `ErrorReason`, or in capitals as a word.
fn names(text: &str, reason: &str) -> bool {
    let variant = format!("ErrorReason::{}", camel_case(reason));
    let wire = format!("{PREFIX}{reason}");
    contains_word(text, &variant) || contains_word(text, reason) || contains_word(text, &wire)
}

fn contains_word(text: &str, word: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    text.match_indices(word).any(|(index, _)| {
        let before = text.get(..index).and_then(|before| before.chars().next_back());
        let after = text.get(index + word.len()..).and_then(|after| after.chars().next());
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

fn camel_case(reason: &str) -> String {
    let word = |word: &str| {
        let (first, rest) = word.split_at(1);
        format!("{first}{}", rest.to_lowercase())
    };
    reason.split('_').map(word).collect()
}

#[test]
fn naming_a_reason_is_exact() {
    let check = |text: &str, reason: &str, expected: bool| {
        assert_eq!(names(text, reason), expected, "{reason} in {text}");
    };
    check("check(ErrorReason::LineState)", "LINE_STATE", true);
    check("LineState::Open", "LINE_STATE", false);
    check("ErrorReason::LineStateOther", "LINE_STATE", false);
    check("\"LINE_STATE\"", "LINE_STATE", true);
    check("OFF_LINE_STATE", "LINE_STATE", false);
    check("ERROR_REASON_LINE_STATE", "LINE_STATE", true);
}

#[test]
fn reasons_as_text_are_found() {
    let check = |call: &str, expected: &[&str]| {
        let mut literals = ReasonsAsText::default();
        literals.visit_file(&syn::parse_file(&format!("fn f() {{ {call} }}")).unwrap());
        let found: Vec<&str> = literals.0.iter().map(|(_, reason)| reason.as_str()).collect();
        assert_eq!(found, expected, "{call}");
    };
    check("status::Refusal::new(code, \"LIST_CLOSED\", text).into()", &["LIST_CLOSED"]);
    check("Refusal::new(ErrorReason::Internal, \"it failed.\")", &[]);
    check("Refusal::of(reason, \"TEXT\")", &[]);
}
