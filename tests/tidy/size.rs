//! How long a file and a function may be.

use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};

use super::code::sources;
use super::finding::{Finding, Rule, assert_none};
use super::repository::{files_ending, read};

/// Longest file, in lines.
const FILE_LINES_MAX: usize = 600;
/// Files longer than this are named beside one that is too long: the next to be divided.
const FILE_LINES_LONG: usize = 400;
/// Longest function from `fn` to its last brace, in lines. Tables are constants, or one match from patterns to
/// constants or to one call each, where the compiler is to see that nothing is missing: who decides each kind of
/// statement, say. A table is read row by row and has no limit of its own.
const FUNCTION_LINES_MAX: usize = 70;
/// What is written by people and read as code.
const CODE: [&str; 6] = [".rs", ".proto", ".sql", ".py", ".sh", ".html"];

#[test]
fn files_are_short() {
    let lines_of = |path: String| {
        let lines = read(&path).lines().count();
        (path, lines)
    };
    let long: Vec<(String, usize)> =
        files_ending(&CODE).into_iter().map(lines_of).filter(|(_, lines)| *lines > FILE_LINES_LONG).collect();
    let is_too_long = long.iter().any(|(_, lines)| *lines > FILE_LINES_MAX);
    let finding = |(path, lines): &(String, usize)| {
        let verdict = if *lines > FILE_LINES_MAX { "too long" } else { "long" };
        Finding::at(path, *lines, format!("{verdict}: {lines} lines; at most {FILE_LINES_MAX} are allowed"))
    };
    let findings = if is_too_long { long.iter().map(finding).collect() } else { Vec::new() };
    let why = "a file has one subject; who looks for something must not have to scroll past something else";
    assert_none(Rule { name: "short files", why }, findings);
}

#[derive(Default)]
struct Functions(Vec<(usize, String, usize)>);

impl Functions {
    fn add(&mut self, signature: &syn::Signature, block: &syn::Block) {
        if is_table(block) {
            return;
        }
        let (first, last) = (signature.span().start().line, block.span().end().line);
        self.0.push((first, signature.ident.to_string(), last.saturating_sub(first).saturating_add(1)));
    }
}

// Whether all of a function is one match whose every arm is a constant, or one call on one line.
fn is_table(block: &syn::Block) -> bool {
    let [syn::Stmt::Expr(syn::Expr::Match(table), None)] = block.stmts.as_slice() else { return false };
    table.arms.iter().all(|arm| arm.guard.is_none() && is_row(&arm.body))
}

fn is_row(body: &syn::Expr) -> bool {
    let is_one_line = body.span().start().line == body.span().end().line;
    match body {
        syn::Expr::Path(_) | syn::Expr::Lit(_) => true,
        syn::Expr::Block(block) => {
            matches!(block.block.stmts.as_slice(), [syn::Stmt::Expr(one, None)] if is_row(one))
        }
        syn::Expr::Call(_) | syn::Expr::MethodCall(_) | syn::Expr::Binary(_) | syn::Expr::Unary(_) => {
            is_one_line
        }
        _ => false,
    }
}

impl<'a> Visit<'a> for Functions {
    fn visit_item_fn(&mut self, function: &'a syn::ItemFn) {
        self.add(&function.sig, &function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'a syn::ImplItemFn) {
        self.add(&function.sig, &function.block);
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'a syn::TraitItemFn) {
        if let Some(block) = &function.default {
            self.add(&function.sig, block);
        }
        visit::visit_trait_item_fn(self, function);
    }
}

#[test]
fn functions_are_short() {
    let mut findings = Vec::new();
    for source in sources() {
        let mut functions = Functions::default();
        functions.visit_file(&source.syntax);
        for (line, name, lines) in functions.0 {
            if lines > FUNCTION_LINES_MAX {
                let found = format!("fn {name} has {lines} lines; at most {FUNCTION_LINES_MAX} are allowed");
                findings.push(Finding::at(&source.path, line, found));
            }
        }
    }
    let why = "a function that fits on a screen can be checked by reading it";
    assert_none(Rule { name: "short functions", why }, findings);
}

#[test]
fn a_table_is_told_from_a_function() {
    let check = |body: &str, expected: bool| {
        let block: syn::Block = syn::parse_str(&format!("{{ {body} }}")).unwrap();
        assert_eq!(is_table(&block), expected, "{body}");
    };
    check("match reason { A | B => Code::NotFound, _ => Code::Internal }", true);
    check("match reason { A => 1, B => compute() }", true);
    check("match reason { A => 1, B =>\n compute(\n) }", false);
    check("match reason { A => 1, B => { compute() } }", true);
    check("match reason { A => 1, B => { let b = 1; compute(b) } }", false);
    check("match reason { A => 1, B => if b { 1 } else { 2 } }", false);
    check("match reason { A if b => 1, _ => 2 }", false);
    check("let a = 1; match a { _ => 1 }", false);
}
