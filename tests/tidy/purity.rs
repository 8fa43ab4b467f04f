//! Pure crates by their source: what the standard library offers beside computing is not used.

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

use super::code::{line_of, sources};
use super::dependencies::PURE;
use super::finding::{Finding, Rule, assert_none};

/// Paths that begin with one of these read a clock, a file, a socket, the environment or another thread.
const PATHS_BANNED: [&str; 9] = [
    "std::env",
    "std::fs",
    "std::net",
    "std::process",
    "std::thread",
    "std::time::Instant",
    "std::time::SystemTime",
    "getrandom",
    "rand",
];
/// Names that are banned wherever they stand.
const NAMES_BANNED: [&str; 6] = ["HashMap", "HashSet", "Instant", "RandomState", "SystemTime", "thread_rng"];
/// Crates whose numbers are whole numbers: state and signed messages must be equal on every machine.
const WHOLE_NUMBERS_ONLY: [&str; 2] = ["homeward-ledger", "homeward-payload"];

#[derive(Default)]
struct Impure {
    floats_banned: bool,
    found: Vec<(usize, String)>,
}

impl Impure {
    fn check_path(&mut self, path: &str, line: usize) {
        let is_below = |banned: &str| path == banned || path.starts_with(&format!("{banned}::"));
        let names_banned = path.split("::").any(|name| NAMES_BANNED.contains(&name));
        let glob_of_time = path == "std::time::*" || path == "std::collections::*";
        if PATHS_BANNED.into_iter().any(is_below) || names_banned || glob_of_time {
            self.found.push((line, path.to_owned()));
        }
        let is_float = path.split("::").any(|name| matches!(name, "f32" | "f64"));
        if self.floats_banned && is_float {
            self.found.push((line, format!("the float type {path}")));
        }
    }

    fn check_use(&mut self, before: &str, tree: &syn::UseTree) {
        let line = line_of(tree);
        match tree {
            syn::UseTree::Path(path) => self.check_use(&format!("{before}{}::", path.ident), &path.tree),
            syn::UseTree::Name(name) => self.check_path(&format!("{before}{}", name.ident), line),
            syn::UseTree::Rename(rename) => self.check_path(&format!("{before}{}", rename.ident), line),
            syn::UseTree::Glob(_) => self.check_path(&format!("{before}*"), line),
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.check_use(before, tree)),
        }
    }

    fn check_tokens(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Ident(name) => self.check_path(&name.to_string(), name.span().start().line),
                TokenTree::Group(group) => self.check_tokens(group.stream()),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }
}

impl<'a> Visit<'a> for Impure {
    fn visit_item_use(&mut self, item: &'a syn::ItemUse) {
        self.check_use("", &item.tree);
    }

    fn visit_path(&mut self, path: &'a syn::Path) {
        let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.check_path(&names.join("::"), line_of(path));
        visit::visit_path(self, path);
    }

    // What stands in a macro's brackets is no syntax yet: its words are looked at one by one.
    fn visit_macro(&mut self, call: &'a syn::Macro) {
        self.check_tokens(call.tokens.clone());
        visit::visit_macro(self, call);
    }

    fn visit_signature(&mut self, signature: &'a syn::Signature) {
        if signature.asyncness.is_some() {
            self.found.push((line_of(signature), format!("async fn {}", signature.ident)));
        }
        visit::visit_signature(self, signature);
    }

    fn visit_expr_async(&mut self, block: &'a syn::ExprAsync) {
        self.found.push((line_of(block), "an async block".to_owned()));
    }

    fn visit_lit_float(&mut self, number: &'a syn::LitFloat) {
        if self.floats_banned {
            self.found.push((line_of(number), format!("the float {number}")));
        }
    }
}

#[test]
fn pure_crates_have_no_clock_randomness_or_io() {
    let mut findings = Vec::new();
    let pure = |package: &str| PURE.contains(&package);
    for source in sources().iter().filter(|source| pure(&source.package) && !source.is_build_script) {
        let floats_banned = WHOLE_NUMBERS_ONLY.contains(&source.package.as_str());
        let mut impure = Impure { floats_banned, ..Impure::default() };
        impure.visit_file(&source.product);
        findings.extend(impure.found.into_iter().map(|(line, found)| Finding::at(&source.path, line, found)));
    }
    let why =
        "mediator, delegations, commission and neutral replay the same log and must reach the same state";
    assert_none(Rule { name: "pure source", why }, findings);
}

#[test]
fn what_is_impure_is_found() {
    let check = |code: &str, expected: &[&str]| {
        let mut impure = Impure { floats_banned: true, ..Impure::default() };
        impure.visit_file(&syn::parse_file(code).unwrap());
        let found: Vec<&str> = impure.found.iter().map(|(_, found)| found.as_str()).collect();
        assert_eq!(found, expected, "{code}");
    };
    check("use std::time::{Duration, SystemTime};", &["std::time::SystemTime"]);
    check("use std::collections::{BTreeMap, HashMap as Map};", &["std::collections::HashMap"]);
    check("fn f() { std::fs::read(path); }", &["std::fs::read"]);
    check("fn f() { vec![HashSet::new()]; }", &["HashSet"]);
    check("async fn f() {}", &["async fn f"]);
    check("fn f(x: u32) -> f64 { 1.5 }", &["the float type f64", "the float 1.5"]);
    check("use std::time::Duration; fn random() { std::fmt::Display::fmt(); }", &[]);
}
