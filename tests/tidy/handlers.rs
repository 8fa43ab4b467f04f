//! Handlers of gRPC methods: identity, parse, hand over, answer. What is decided is decided below them.

use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};

use super::code::{line_of, sources};
use super::finding::{Finding, Rule, assert_none};

/// Longest body of a handler between its braces, in lines.
const HANDLER_LINES_MAX: usize = 12;
/// The attribute on every implementation of a generated service.
const SERVICE_ATTRIBUTE: &str = "async_trait";

#[derive(Default)]
struct Handlers(Vec<(usize, String)>);

impl<'a> Visit<'a> for Handlers {
    fn visit_item_impl(&mut self, block: &'a syn::ItemImpl) {
        let is_service = block.trait_.is_some()
            && block.attrs.iter().any(|attribute| {
                attribute.path().segments.last().is_some_and(|segment| segment.ident == SERVICE_ATTRIBUTE)
            });
        if !is_service {
            return;
        }
        for item in &block.items {
            if let syn::ImplItem::Fn(function) = item {
                self.check(function);
            }
        }
    }
}

impl Handlers {
    fn check(&mut self, function: &syn::ImplItemFn) {
        let name = &function.sig.ident;
        let span = function.block.span();
        let lines = span.end().line.saturating_sub(span.start().line).saturating_sub(1);
        if lines > HANDLER_LINES_MAX {
            let found = format!("{name} has {lines} lines; at most {HANDLER_LINES_MAX} are allowed");
            self.0.push((line_of(&function.sig), found));
        }
        let mut branches = Branches::default();
        branches.visit_block(&function.block);
        self.0.extend(branches.0.into_iter().map(|(line, what)| (line, format!("{what} in {name}"))));
    }
}

#[derive(Default)]
struct Branches(Vec<(usize, &'static str)>);

impl<'a> Visit<'a> for Branches {
    fn visit_expr_if(&mut self, branch: &'a syn::ExprIf) {
        self.0.push((line_of(branch), "if"));
        visit::visit_expr_if(self, branch);
    }

    fn visit_expr_match(&mut self, branch: &'a syn::ExprMatch) {
        self.0.push((line_of(branch), "match"));
        visit::visit_expr_match(self, branch);
    }
}

#[test]
fn a_handler_has_no_if() {
    let mut findings = Vec::new();
    for source in sources() {
        let mut handlers = Handlers::default();
        handlers.visit_file(&source.product);
        findings.extend(handlers.0.into_iter().map(|(line, found)| Finding::at(&source.path, line, found)));
    }
    let why = "a branch in a handler is a rule that replaying the log would not see and no test of the rules covers";
    assert_none(Rule { name: "a handler has no if", why }, findings);
}

#[test]
fn what_a_handler_must_not_hold_is_found() {
    let check = |body: &str, expected: &[&str]| {
        let code = format!("#[tonic::async_trait]\nimpl Log for Api {{ async fn read(&self) {{ {body} }} }}");
        let mut handlers = Handlers::default();
        handlers.visit_file(&syn::parse_file(&code).unwrap());
        let found: Vec<&str> = handlers.0.iter().map(|(_, found)| found.as_str()).collect();
        assert_eq!(found, expected, "{body}");
    };
    check("self.log.read(parse(request)?).await.map(Response::new)", &[]);
    check("if a { b() } else { c() }", &["if in read"]);
    check("call(|x| match x { _ => 1 })", &["match in read"]);
    check(&"\n".repeat(14), &["read has 13 lines; at most 12 are allowed"]);
}
