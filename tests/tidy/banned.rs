//! What may not be written at all, or not outside tests.

use syn::visit::{self, Visit};

use super::code::{line_of, sources};
use super::finding::{Finding, Rule, assert_none};
use super::repository::{files_ending, read};

/// Attributes that make a test say less than it seems to.
const TEST_ATTRIBUTES_BANNED: [&str; 2] = ["ignore", "should_panic"];
/// Macros that stand for work not done, or for a look while debugging.
const MACROS_BANNED: [&str; 3] = ["todo", "unimplemented", "dbg"];
/// Macros that write to the terminal, which belongs to the executable.
const MACROS_OF_THE_TERMINAL: [&str; 4] = ["print", "println", "eprint", "eprintln"];
/// Methods that end the process where an error should have been told, with their number of arguments.
const METHODS_BANNED: [(&str, usize); 4] =
    [("unwrap", 0), ("expect", 1), ("unwrap_err", 0), ("expect_err", 1)];
/// Words that put work off; written in two parts so that this list is none of them.
const POSTPONING: [&str; 4] =
    [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X"), concat!("HA", "CK")];
/// The crate that owns the terminal.
const EXECUTABLE: &str = "homeward";

#[derive(Default)]
struct Everywhere(Vec<(usize, String)>);

impl<'a> Visit<'a> for Everywhere {
    fn visit_attribute(&mut self, attribute: &'a syn::Attribute) {
        let name = last_name(attribute.path());
        if TEST_ATTRIBUTES_BANNED.contains(&name.as_str()) {
            self.0.push((line_of(attribute), format!("#[{name}]")));
        }
        let silences = matches!(name.as_str(), "allow" | "expect");
        if silences && !quoted(attribute).contains("reason =") {
            self.0.push((line_of(attribute), format!("#[{name}] without a reason")));
        }
    }

    fn visit_macro(&mut self, call: &'a syn::Macro) {
        let name = last_name(&call.path);
        if MACROS_BANNED.contains(&name.as_str()) {
            self.0.push((line_of(&call.path), format!("{name}!")));
        }
        visit::visit_macro(self, call);
    }
}

#[derive(Default)]
struct OutsideTests {
    may_print: bool,
    found: Vec<(usize, String)>,
}

impl<'a> Visit<'a> for OutsideTests {
    fn visit_expr_method_call(&mut self, call: &'a syn::ExprMethodCall) {
        let name = call.method.to_string();
        if METHODS_BANNED.contains(&(name.as_str(), call.args.len())) {
            self.found.push((line_of(&call.method), format!(".{name}()")));
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_macro(&mut self, call: &'a syn::Macro) {
        let name = last_name(&call.path);
        if !self.may_print && MACROS_OF_THE_TERMINAL.contains(&name.as_str()) {
            self.found.push((line_of(&call.path), format!("{name}!")));
        }
        visit::visit_macro(self, call);
    }
}

fn last_name(path: &syn::Path) -> String {
    path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default()
}

fn quoted(attribute: &syn::Attribute) -> String {
    attribute.meta.require_list().map(|list| list.tokens.to_string()).unwrap_or_default()
}

#[test]
fn nothing_is_ignored_silenced_or_left_open() {
    let mut findings = Vec::new();
    for source in sources() {
        let mut everywhere = Everywhere::default();
        everywhere.visit_file(&source.syntax);
        findings.extend(everywhere.0.into_iter().map(|(line, found)| Finding::at(&source.path, line, found)));
    }
    let why =
        "a test that is not run, a lint without a reason and a piece left open all look finished and are not";
    assert_none(Rule { name: "nothing ignored, silenced or open", why }, findings);
}

#[test]
fn errors_are_told_and_the_terminal_is_the_executables() {
    let mut findings = Vec::new();
    for source in sources() {
        let may_print = source.package == EXECUTABLE || source.is_build_script;
        let mut outside = OutsideTests { may_print, ..OutsideTests::default() };
        outside.visit_file(&source.product);
        findings
            .extend(outside.found.into_iter().map(|(line, found)| Finding::at(&source.path, line, found)));
    }
    let why =
        "a library tells its caller what went wrong; it neither ends the process nor writes to its terminal";
    assert_none(Rule { name: "no unwrap and no printing outside tests", why }, findings);
}

#[test]
fn no_comment_puts_work_off() {
    let mut findings = Vec::new();
    for path in files_ending(&[".rs", ".proto", ".toml", ".md", ".sh", ".py", ".yaml", "/run"]) {
        for (index, line) in read(&path).lines().enumerate() {
            let mut words = line.split(|other: char| !other.is_alphanumeric());
            if let Some(word) = words.find(|word| POSTPONING.contains(word)) {
                findings.push(Finding::at(&path, index + 1, word));
            }
        }
    }
    let why = "nobody keeps a promise made in a comment; what stands in the code is done";
    assert_none(Rule { name: "no work put off in a comment", why }, findings);
}

#[test]
fn what_is_banned_is_found() {
    let check = |code: &str, everywhere: &[&str], outside: &[&str]| {
        let syntax = syn::parse_file(code).unwrap();
        let mut all = Everywhere::default();
        all.visit_file(&syntax);
        let found: Vec<&str> = all.0.iter().map(|(_, found)| found.as_str()).collect();
        assert_eq!(found, everywhere, "{code}");
        let mut product = OutsideTests::default();
        product.visit_file(&syntax);
        let found: Vec<&str> = product.found.iter().map(|(_, found)| found.as_str()).collect();
        assert_eq!(found, outside, "{code}");
    };
    check("#[test] #[ignore] fn f() {}", &["#[ignore]"], &[]);
    check("#[allow(dead_code)] fn f() {}", &["#[allow] without a reason"], &[]);
    check("#[allow(dead_code, reason = \"used by a macro\")] fn f() {}", &[], &[]);
    check("fn f() { todo!() }", &["todo!"], &[]);
    check("fn f() { a.unwrap(); b.expect(\"c\"); d.unwrap_or(0); }", &[], &[".unwrap()", ".expect()"]);
    check("fn f() { println!(\"{}\", a); }", &[], &["println!"]);
}
