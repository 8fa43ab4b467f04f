//! The Rust files as the compiler sees them: reached from a crate's roots, each known to be test code or not.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use cargo_metadata::{Metadata, MetadataCommand, TargetKind};
use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};

use super::finding::{Finding, Rule, assert_none};
use super::repository::{exists, files_ending, read, root};

/// A parsed source file.
pub(crate) struct Source {
    /// Its path from the top of the repository.
    pub(crate) path: String,
    /// The package it belongs to.
    pub(crate) package: String,
    /// Whether all of it is test code.
    pub(crate) is_test: bool,
    /// Whether it is a build script.
    pub(crate) is_build_script: bool,
    /// Its text.
    pub(crate) text: String,
    /// Its syntax.
    pub(crate) syntax: syn::File,
    /// Its syntax without what is compiled for tests alone; empty for a test.
    pub(crate) product: syn::File,
}

/// What cargo says of the workspace, without its dependencies' own dependencies.
pub(crate) fn workspace() -> Metadata {
    let manifest = root().join("Cargo.toml");
    let mut command = MetadataCommand::new();
    command.manifest_path(&manifest).no_deps().other_options(["--offline".to_owned()]);
    command.exec().unwrap_or_else(|error| panic!("{}: {error}", manifest.display()))
}

/// All source files that a crate of the workspace reaches.
pub(crate) fn sources() -> Vec<Source> {
    let mut found = BTreeMap::new();
    for package in &workspace().packages {
        for target in &package.targets {
            let path = normalised(target.src_path.as_std_path());
            let path = path.strip_prefix(root()).unwrap().to_string_lossy();
            let is = |kind: TargetKind| target.kind.contains(&kind);
            let root_file = Reached {
                path: path.into_owned(),
                is_root: true,
                is_test: is(TargetKind::Test) || is(TargetKind::Bench),
                is_build_script: is(TargetKind::CustomBuild),
            };
            reach(package.name.as_str(), root_file, &mut found);
        }
    }
    found.into_values().collect()
}

/// Whether an attribute says that what follows is compiled for tests alone.
pub(crate) fn is_test_only(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let last = attribute.path().segments.last().map(|segment| segment.ident.to_string());
        match last.as_deref() {
            Some("test") => true,
            Some("cfg") => {
                let condition = attribute.meta.require_list().map(|list| list.tokens.to_string());
                condition.is_ok_and(|text| {
                    let words: Vec<&str> = text.split(|other: char| !other.is_alphanumeric()).collect();
                    words.contains(&"test") && !words.contains(&"not")
                })
            }
            _ => false,
        }
    })
}

/// The attributes of an item.
pub(crate) fn attributes_of(item: &syn::Item) -> &[syn::Attribute] {
    match item {
        syn::Item::Const(item) => &item.attrs,
        syn::Item::Enum(item) => &item.attrs,
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::Impl(item) => &item.attrs,
        syn::Item::Macro(item) => &item.attrs,
        syn::Item::Mod(item) => &item.attrs,
        syn::Item::Static(item) => &item.attrs,
        syn::Item::Struct(item) => &item.attrs,
        syn::Item::Trait(item) => &item.attrs,
        syn::Item::Type(item) => &item.attrs,
        syn::Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// The line at which something begins.
pub(crate) fn line_of(node: &impl syn::spanned::Spanned) -> usize {
    node.span().start().line
}

/// The lines of a file that are test code, as ranges from first to last.
pub(crate) fn test_lines(source: &Source) -> Vec<(usize, usize)> {
    struct Ranges(Vec<(usize, usize)>);
    impl<'a> Visit<'a> for Ranges {
        fn visit_item(&mut self, item: &'a syn::Item) {
            if is_test_only(attributes_of(item)) {
                let span = item.span();
                self.0.push((span.start().line, span.end().line));
            } else {
                visit::visit_item(self, item);
            }
        }
    }
    if source.is_test {
        return vec![(1, usize::MAX)];
    }
    let mut ranges = Ranges(Vec::new());
    ranges.visit_file(&source.syntax);
    ranges.0
}

// A path without `.` and `..`: targets of the executable lie in `../../tests`.
fn normalised(path: &Path) -> PathBuf {
    let mut parts = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => assert!(parts.pop(), "{} leaves the top", path.display()),
            other => parts.push(other),
        }
    }
    parts
}

struct Reached {
    path: String,
    is_root: bool,
    is_test: bool,
    is_build_script: bool,
}

fn reach(package: &str, file: Reached, found: &mut BTreeMap<String, Source>) {
    if !exists(&file.path) {
        return;
    }
    let text = read(&file.path);
    let syntax = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.path));
    for (path, is_test) in modules_of(&file, &syntax.items) {
        let is_test = file.is_test || is_test;
        reach(package, Reached { path, is_root: false, is_test, ..file }, found);
    }
    let mut product = syntax.clone();
    product.items = if file.is_test { Vec::new() } else { without_tests(product.items) };
    let Reached { path, is_test, is_build_script, .. } = file;
    let package = package.to_owned();
    let source = Source { path: path.clone(), package, is_test, is_build_script, text, syntax, product };
    found.insert(path, source);
}

fn without_tests(items: Vec<syn::Item>) -> Vec<syn::Item> {
    let mut kept: Vec<syn::Item> =
        items.into_iter().filter(|item| !is_test_only(attributes_of(item))).collect();
    for item in &mut kept {
        match item {
            syn::Item::Mod(module) => {
                module.content = module.content.take().map(|(brace, items)| (brace, without_tests(items)));
            }
            syn::Item::Impl(block) => block.items.retain(|item| match item {
                syn::ImplItem::Fn(function) => !is_test_only(&function.attrs),
                _ => true,
            }),
            _ => {}
        }
    }
    kept
}

// Files of the modules that a file declares, each with whether the declaration is for tests alone.
fn modules_of(file: &Reached, items: &[syn::Item]) -> Vec<(String, bool)> {
    let path = Path::new(&file.path);
    let parent = path.parent().unwrap();
    let owns_folder = file.is_root || path.ends_with("mod.rs");
    let folder = if owns_folder { parent.to_owned() } else { path.with_extension("") };
    let mut modules = Vec::new();
    for item in items {
        let syn::Item::Mod(module) = item else { continue };
        if module.content.is_some() {
            continue;
        }
        let name = module.ident.to_string();
        let beside = folder.join(format!("{name}.rs"));
        let inside = folder.join(&name).join("mod.rs");
        let chosen = match named_path(&module.attrs) {
            Some(named) => parent.join(named),
            None if exists(&beside.to_string_lossy()) => beside,
            None => inside,
        };
        modules.push((chosen.to_string_lossy().into_owned(), is_test_only(&module.attrs)));
    }
    modules
}

// The value of a `#[path = "..."]`.
fn named_path(attributes: &[syn::Attribute]) -> Option<String> {
    let attribute = attributes.iter().find(|attribute| attribute.path().is_ident("path"))?;
    match &attribute.meta.require_name_value().ok()?.value {
        syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    }
}

#[test]
fn paths_are_normalised() {
    let check = |path: &str, expected: &str| assert_eq!(normalised(Path::new(path)), Path::new(expected));
    check("/top/services/homeward/../../tests/it/main.rs", "/top/tests/it/main.rs");
    check("/top/./build.rs", "/top/build.rs");
    check("/top/src/lib.rs", "/top/src/lib.rs");
}

#[test]
fn every_source_file_belongs_to_a_crate() {
    let reached: Vec<String> = sources().into_iter().map(|source| source.path).collect();
    let lost = files_ending(&[".rs"]).into_iter().filter(|path| !reached.contains(path));
    let findings = lost.map(|path| Finding::at(&path, 1, "no module declares this file")).collect();
    let why = "a file that nothing compiles is neither checked nor tested";
    assert_none(Rule { name: "no lost source file", why }, findings);
}
