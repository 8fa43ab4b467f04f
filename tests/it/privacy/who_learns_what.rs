//! `proto/spec/who-learns-what.md` has a row for everything that is said, sealed or read, with every field in it: a
//! new field fails here until the page says who learns it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use homeward_payload::compose::STATEMENT_TYPES;
use homeward_vault::Schema;
use prost_types::field_descriptor_proto::Type;
use prost_types::{DescriptorProto, FileDescriptorProto};

const PAGE: &str = include_str!("../../../proto/spec/who-learns-what.md");
const PAYLOADS: &str = "homeward.payload.v1";
const SEALED: &str = "homeward.sealed.v1";
const COLUMNS: usize = 11;
/// Methods that read; another method may have a row too.
const READS: [&str; 5] = ["Get", "List", "Read", "Watch", "Fetch"];

/// A row of the page.
struct Row {
    section: String,
    name: String,
    cells: Vec<String>,
}

impl Row {
    fn said_by(&self) -> &str {
        &self.cells[1]
    }

    fn fields(&self) -> &str {
        self.cells[2].trim_matches('`')
    }
}

/// The messages and methods of all contracts.
struct Contracts {
    messages: BTreeMap<String, DescriptorProto>,
    /// Service and method, and the message it answers with.
    methods: BTreeMap<String, String>,
    schemas: BTreeMap<String, u8>,
}

impl Contracts {
    fn read() -> Self {
        let proto = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../proto");
        let paths = super::files_below(&proto);
        let paths = paths.iter().filter(|path| path.extension().is_some_and(|end| end == "proto"));
        let set = protox::compile(paths, [&proto]).unwrap_or_else(|error| panic!("{error}"));
        let mut contracts =
            Self { messages: BTreeMap::new(), methods: BTreeMap::new(), schemas: BTreeMap::new() };
        set.file.iter().for_each(|file| contracts.add(file));
        contracts
    }

    fn add(&mut self, file: &FileDescriptorProto) {
        for message in &file.message_type {
            self.messages.insert(format!("{}.{}", file.package(), message.name()), message.clone());
        }
        for service in &file.service {
            for method in &service.method {
                let name = format!("{}.{}", service.name(), method.name());
                self.methods.insert(name, method.output_type().trim_start_matches('.').to_owned());
            }
        }
        let schemas = file.enum_type.iter().filter(|one| file.package() == SEALED && one.name() == "Schema");
        for value in schemas.flat_map(|schemas| &schemas.value).filter(|value| value.number() != 0) {
            let name = value.name().trim_start_matches("SCHEMA_").to_owned();
            self.schemas.insert(name, u8::try_from(value.number()).unwrap());
        }
    }

    /// The fields of a message, those of its parts in brackets. The header is explained once.
    fn fields(&self, message: &str) -> String {
        let fields = self.messages[message].field.iter().map(|field| {
            let part = field.type_name().trim_start_matches('.');
            if field.r#type() == Type::Message && !part.ends_with(".Header") {
                format!("{}({})", field.name(), self.fields(part))
            } else {
                field.name().to_owned()
            }
        });
        fields.collect::<Vec<_>>().join(", ")
    }

    /// The fields of a sealed document; a body is a message of its own.
    fn sealed_fields(&self, schema: &str) -> String {
        let words = schema.split('_').map(|word| format!("{}{}", &word[..1], word[1..].to_lowercase()));
        let body = format!("{SEALED}.{}", words.collect::<String>());
        let rules = Schema::from_code(self.schemas[schema]).unwrap().fields();
        let fields = rules.iter().map(|rule| match rule.name {
            "body" => format!("body({})", self.fields(&body)),
            name => name.to_owned(),
        });
        fields.collect::<Vec<_>>().join(", ")
    }

    /// The payloads that open with a header.
    fn said(&self) -> BTreeSet<String> {
        let payloads = self.messages.iter().filter(|(name, _)| name.starts_with(PAYLOADS));
        payloads
            .filter(|(_, message)| message.field.iter().any(|field| field.name() == "header"))
            .map(|(name, _)| short(name))
            .collect()
    }

    /// Whether an answer is, or holds, a message of this name.
    fn holds(&self, answer: &str, name: &str) -> bool {
        short(answer) == name
            || self.messages.get(answer).is_some_and(|message| {
                let parts = message.field.iter().filter(|field| field.r#type() == Type::Message);
                parts.into_iter().any(|field| self.holds(field.type_name().trim_start_matches('.'), name))
            })
    }
}

fn short(name: &str) -> String {
    name.rsplit('.').next().unwrap().to_owned()
}

fn rows() -> Vec<Row> {
    let mut section = String::new();
    let mut rows = Vec::new();
    for line in PAGE.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            title.clone_into(&mut section);
        }
        let Some(inner) = line.strip_prefix("| `").and(line.strip_prefix("| ")) else { continue };
        let cells: Vec<String> =
            inner.trim_end_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
        let name = cells[0].trim_matches('`').to_owned();
        assert_eq!(cells.len(), COLUMNS, "{name} has another number of cells");
        assert!(cells.iter().all(|cell| !cell.is_empty()), "{name} has an empty cell");
        rows.push(Row { section: section.clone(), name, cells });
    }
    rows
}

fn names(section: &str) -> Vec<String> {
    let mut names: Vec<String> =
        rows().into_iter().filter(|row| row.section == section).map(|row| row.name).collect();
    names.sort();
    names
}

/// The words of a text that stand in code marks and name a method.
fn methods_in(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).filter(|word| word.contains('.')).map(str::to_owned).collect()
}

#[test]
fn everything_said_and_sealed_has_one_row() {
    let contracts = Contracts::read();
    let mut statements: Vec<String> =
        STATEMENT_TYPES.iter().copied().map(short).chain(["Genesis".to_owned()]).collect();
    statements.sort();
    assert_eq!(names("Statements of the log"), statements);
    let sequenced: BTreeSet<String> = statements.into_iter().collect();
    let marks: Vec<String> = contracts.said().difference(&sequenced).cloned().collect();
    assert_eq!(names("Marks beside the log"), marks);
    let mut sealed: Vec<String> =
        contracts.schemas.keys().cloned().chain(["SealedDocument".to_owned()]).collect();
    sealed.sort();
    assert_eq!(names("Sealed documents"), sealed);
}

#[test]
fn every_read_has_a_row_or_tells_counts_alone() {
    let contracts = Contracts::read();
    let (_, counts) = PAGE.split_once("Counts, proofs and heads alone:").unwrap();
    let mut told = methods_in(counts);
    for row in rows().iter().filter(|row| row.section == "Answers") {
        let methods = methods_in(row.said_by());
        assert!(!methods.is_empty(), "{} names no method", row.name);
        for method in &methods {
            let answer = contracts.methods.get(method);
            let answer = answer.unwrap_or_else(|| panic!("{}: there is no method {method}", row.name));
            assert!(contracts.holds(answer, &row.name), "{method} does not answer with {}", row.name);
        }
        told.extend(methods);
    }
    let once: BTreeSet<String> = told.iter().cloned().collect();
    assert_eq!(once.len(), told.len(), "a method stands in the page twice: {told:?}");
    let unknown: Vec<_> = once.iter().filter(|method| !contracts.methods.contains_key(*method)).collect();
    assert!(unknown.is_empty(), "there are no such methods: {unknown:?}");
    let is_read = |name: &str| READS.iter().any(|verb| name.split('.').nth(1).unwrap().starts_with(verb));
    let reads = contracts.methods.keys().filter(|name| is_read(name));
    let missing: Vec<_> = reads.filter(|name| !once.contains(*name)).collect();
    assert!(missing.is_empty(), "the page does not say who learns what from {missing:?}");
}

#[test]
fn every_row_names_every_field() {
    let contracts = Contracts::read();
    let mut wrong = Vec::new();
    for row in rows() {
        let expected = if contracts.schemas.contains_key(&row.name) {
            contracts.sealed_fields(&row.name)
        } else {
            let mut found = contracts.messages.keys().filter(|name| {
                let is_payload = name.starts_with(PAYLOADS);
                short(name) == row.name && is_payload == row.cells[2].contains("header")
                    || short(name) == row.name && row.name == "Genesis"
            });
            let name = found.next().unwrap_or_else(|| panic!("there is no message {}", row.name));
            assert!(found.next().is_none(), "there are two messages {}", row.name);
            contracts.fields(name)
        };
        if row.fields() != expected {
            wrong.push(format!("{}\t{expected}", row.name));
        }
    }
    assert!(wrong.is_empty(), "these rows do not name the fields that there are:\n{}", wrong.join("\n"));
}
