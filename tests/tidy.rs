//! The rules of the house that no compiler checks. Each is a test; a failure lists every place with file, line,
//! rule and why the rule is there.

// All of this is test code, also what is no `#[test]` itself: a rule that cannot read a file fails by panicking.
#![cfg(test)]

#[path = "tidy/banned.rs"]
mod banned;
#[path = "tidy/code.rs"]
mod code;
#[path = "tidy/contracts.rs"]
mod contracts;
#[path = "tidy/dependencies.rs"]
mod dependencies;
#[path = "tidy/features.rs"]
mod features;
#[path = "tidy/features_rows.rs"]
mod features_rows;
#[path = "tidy/finding.rs"]
mod finding;
#[path = "tidy/handlers.rs"]
mod handlers;
#[path = "tidy/layout.rs"]
mod layout;
#[path = "tidy/purity.rs"]
mod purity;
#[path = "tidy/reasons.rs"]
mod reasons;
#[path = "tidy/repository.rs"]
mod repository;
#[path = "tidy/size.rs"]
mod size;
#[path = "tidy/words.rs"]
mod words;
