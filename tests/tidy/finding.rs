//! What a rule finds, and how it is told.

use std::fmt::Write as _;

/// A rule and why it is there.
#[derive(Clone, Copy)]
pub(crate) struct Rule {
    /// What is asked, in a few words.
    pub(crate) name: &'static str,
    /// Why.
    pub(crate) why: &'static str,
}

/// One place that breaks a rule.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    file: String,
    line: usize,
    found: String,
}

impl Finding {
    /// A place in a file, with what was found there.
    pub(crate) fn at(file: &str, line: usize, found: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, found: found.into() }
    }
}

/// Fails with every finding, or passes with none.
pub(crate) fn assert_none(rule: Rule, mut findings: Vec<Finding>) {
    findings.sort_unstable();
    findings.dedup();
    let mut text = String::new();
    for finding in &findings {
        let _ = writeln!(text, "  {}:{}: {}", finding.file, finding.line, finding.found);
    }
    assert!(findings.is_empty(), "{} ({} places): {}\n{text}", rule.name, findings.len(), rule.why);
}
