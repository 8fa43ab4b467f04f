//! The contracts in `proto/`, read as descriptors: what a reader, a script and a signature rely on.

use std::collections::BTreeMap;

use prost_types::field_descriptor_proto::Type;
use prost_types::{DescriptorProto, EnumDescriptorProto, FileDescriptorProto, ServiceDescriptorProto};

use super::finding::{Finding, Rule, assert_none};
use super::repository::{files_below, root};

/// Where import paths start.
const PROTO: &str = "proto";
/// The package of what is signed.
const SIGNED: &str = "homeward.payload.v1";
// Field numbers of descriptor.proto, of which the paths of source positions are made.
const FILE_MESSAGES: i32 = 4;
const FILE_ENUMS: i32 = 5;
const FILE_SERVICES: i32 = 6;
const MESSAGE_FIELDS: i32 = 2;
const MESSAGE_MESSAGES: i32 = 3;
const MESSAGE_ENUMS: i32 = 4;
const MESSAGE_ONEOFS: i32 = 8;
const ENUM_VALUES: i32 = 2;
const SERVICE_METHODS: i32 = 2;

#[test]
fn a_package_is_an_area_and_a_file_has_one_service() {
    let mut findings = Vec::new();
    for file in files() {
        let path = format!("{PROTO}/{}", file.name());
        let parts: Vec<&str> = file.package().split('.').collect();
        let is_area = matches!(parts.as_slice(), ["homeward", area, "v1"] if !area.is_empty());
        if !is_area {
            findings.push(Finding::at(
                &path,
                1,
                format!("package {}, not homeward.<area>.v1", file.package()),
            ));
        }
        if !file.name().starts_with(&format!("{}/", parts.join("/"))) {
            findings.push(Finding::at(
                &path,
                1,
                format!("package {} lies in another folder", file.package()),
            ));
        }
        if file.service.len() > 1 {
            findings.push(Finding::at(&path, 1, format!("{} services", file.service.len())));
        }
    }
    let why = "who looks for a service finds it by its area and its name";
    assert_none(Rule { name: "packages and services", why }, findings);
}

#[test]
fn every_enumeration_begins_with_nothing() {
    let mut findings = Vec::new();
    for file in files() {
        let places = Places::of(&file);
        for (path, one) in enums(&file) {
            let zero = one.value.iter().find(|value| value.number() == 0);
            if !zero.is_some_and(|value| value.name().ends_with("_UNSPECIFIED")) {
                findings.push(places.finding(&path, format!("{} has no _UNSPECIFIED = 0", one.name())));
            }
        }
    }
    let why = "a field that was not set must not read as a choice";
    assert_none(Rule { name: "zero is unspecified", why }, findings);
}

#[test]
fn what_is_signed_has_one_encoding() {
    let mut findings = Vec::new();
    for file in files().iter().filter(|file| file.package() == SIGNED) {
        let places = Places::of(file);
        for (path, message) in messages(file) {
            for found in encoding_faults(message) {
                findings.push(places.finding(&path, format!("{}: {found}", message.name())));
            }
        }
    }
    let why = "a signature covers bytes: encoders disagree about floats, the order of maps and where a oneof is written";
    assert_none(Rule { name: "one encoding of signed messages", why }, findings);
}

#[test]
fn lists_come_in_pages() {
    let mut findings = Vec::new();
    let files = files();
    let fields: BTreeMap<String, Vec<&str>> = files
        .iter()
        .flat_map(|file| messages(file).into_iter().map(move |(_, message)| (file, message)))
        .map(|(file, message)| (format!(".{}.{}", file.package(), message.name()), field_names(message)))
        .collect();
    let lacks = |message: &str, field: &str| fields.get(message).is_none_or(|names| !names.contains(&field));
    for file in &files {
        let places = Places::of(file);
        for (path, service) in services(file) {
            for (index, method) in (0..).zip(&service.method) {
                if !method.name().starts_with("List") {
                    continue;
                }
                let at = [path.as_slice(), &[SERVICE_METHODS, index]].concat();
                for field in ["page_size", "page_token"] {
                    if lacks(method.input_type(), field) {
                        findings.push(places.finding(&at, format!("{}: no {field}", method.name())));
                    }
                }
                if lacks(method.output_type(), "next_page_token") {
                    findings.push(places.finding(&at, format!("{}: no next_page_token", method.name())));
                }
            }
        }
    }
    let why = "a list grows past one message, and adding pages later breaks every client (AIP-158)";
    assert_none(Rule { name: "lists come in pages", why }, findings);
}

#[test]
fn everything_in_a_contract_is_explained() {
    let mut findings = Vec::new();
    for file in files() {
        let places = Places::of(&file);
        for (path, name) in named(&file) {
            if !places.is_explained(&path) {
                findings.push(places.finding(&path, format!("{name} has no comment")));
            }
        }
    }
    let why = "a script's author reads the contract and nothing else: meaning, unit and limit stand there";
    assert_none(Rule { name: "contracts are explained", why }, findings);
}

fn files() -> Vec<FileDescriptorProto> {
    let proto = root().join(PROTO);
    let mut paths = files_below(PROTO);
    paths.retain(|path| path.ends_with(".proto"));
    let paths: Vec<_> = paths.iter().map(|path| root().join(path)).collect();
    let set = protox::compile(&paths, [&proto]).unwrap_or_else(|error| panic!("{error}"));
    let ours: Vec<_> = set.file.into_iter().filter(|file| file.package().starts_with("homeward")).collect();
    assert_eq!(ours.len(), paths.len(), "every file belongs to a package of homeward");
    ours
}

fn encoding_faults(message: &DescriptorProto) -> Vec<String> {
    let mut faults = Vec::new();
    if message.nested_type.iter().any(is_map) {
        faults.push("a map".to_owned());
    }
    for field in &message.field {
        if matches!(field.r#type(), Type::Float | Type::Double) {
            faults.push(format!("{} is a float", field.name()));
        }
    }
    let in_oneof =
        |field: &prost_types::FieldDescriptorProto| field.oneof_index.is_some() && !field.proto3_optional();
    let optional = message.field.iter().filter(|field| field.proto3_optional()).count();
    if message.oneof_decl.len() > optional + 1 {
        faults.push("more than one oneof".to_owned());
    }
    let members = message.field.iter().filter(|field| in_oneof(field)).map(|field| field.number()).min();
    let others = message.field.iter().filter(|field| !in_oneof(field)).map(|field| field.number()).max();
    if members.is_some_and(|lowest| others.is_some_and(|highest| highest > lowest)) {
        faults.push("a field numbered above a member of its oneof".to_owned());
    }
    faults
}

// A map's entries are messages that the compiler makes.
fn is_map(message: &DescriptorProto) -> bool {
    message.options.as_ref().is_some_and(|options| options.map_entry())
}

fn field_names(message: &DescriptorProto) -> Vec<&str> {
    message.field.iter().map(|field| field.name()).collect()
}

/// Where each element of a file stands, and what is said above it.
struct Places {
    file: String,
    lines: BTreeMap<Vec<i32>, (usize, bool)>,
}

impl Places {
    fn of(file: &FileDescriptorProto) -> Self {
        let locations = file.source_code_info.iter().flat_map(|info| &info.location);
        let place = |location: &prost_types::source_code_info::Location| {
            let first = location.span.first().copied().unwrap_or_default();
            let explained = !location.leading_comments().trim().is_empty();
            (location.path.clone(), (usize::try_from(first).unwrap_or_default() + 1, explained))
        };
        Self { file: format!("{PROTO}/{}", file.name()), lines: locations.map(place).collect() }
    }

    fn finding(&self, path: &[i32], found: String) -> Finding {
        Finding::at(&self.file, self.lines.get(path).map_or(1, |(line, _)| *line), found)
    }

    fn is_explained(&self, path: &[i32]) -> bool {
        self.lines.get(path).is_some_and(|(_, explained)| *explained)
    }
}

type At<'a, T> = (Vec<i32>, &'a T);

fn messages(file: &FileDescriptorProto) -> Vec<At<'_, DescriptorProto>> {
    let mut waiting: Vec<At<'_, DescriptorProto>> = numbered(&[FILE_MESSAGES], &file.message_type);
    let mut all = Vec::new();
    while let Some((path, message)) = waiting.pop() {
        waiting.extend(numbered(&[path.as_slice(), &[MESSAGE_MESSAGES]].concat(), &message.nested_type));
        all.push((path, message));
    }
    all
}

fn enums(file: &FileDescriptorProto) -> Vec<At<'_, EnumDescriptorProto>> {
    let mut all = numbered(&[FILE_ENUMS], &file.enum_type);
    for (path, message) in messages(file) {
        all.extend(numbered(&[path.as_slice(), &[MESSAGE_ENUMS]].concat(), &message.enum_type));
    }
    all
}

fn services(file: &FileDescriptorProto) -> Vec<At<'_, ServiceDescriptorProto>> {
    numbered(&[FILE_SERVICES], &file.service)
}

fn numbered<'a, T>(before: &[i32], items: &'a [T]) -> Vec<At<'a, T>> {
    (0..).zip(items).map(|(index, item)| ([before, &[index]].concat(), item)).collect()
}

// Everything that has a name and needs a comment: messages, fields, oneofs, enumerations, values, services, methods.
fn named(file: &FileDescriptorProto) -> Vec<(Vec<i32>, String)> {
    let mut all = Vec::new();
    let mut add = |path: &[i32], number: i32, names: Vec<String>| {
        all.extend((0..).zip(names).map(|(index, name)| ([path, &[number, index]].concat(), name)));
    };
    add(&[], FILE_MESSAGES, file.message_type.iter().map(|one| one.name().to_owned()).collect());
    add(&[], FILE_ENUMS, file.enum_type.iter().map(|one| one.name().to_owned()).collect());
    add(&[], FILE_SERVICES, file.service.iter().map(|one| one.name().to_owned()).collect());
    for (path, message) in messages(file).into_iter().filter(|(_, message)| !is_map(message)) {
        let within = |name: &str| format!("{}.{name}", message.name());
        // An optional field's oneof is made by the compiler and stands nowhere.
        let written = message.oneof_decl.iter().filter(|one| !one.name().starts_with('_'));
        add(&path, MESSAGE_FIELDS, message.field.iter().map(|one| within(one.name())).collect());
        add(&path, MESSAGE_ONEOFS, written.map(|one| within(one.name())).collect());
    }
    for (path, one) in enums(file) {
        add(&path, ENUM_VALUES, one.value.iter().map(|value| value.name().to_owned()).collect());
    }
    for (path, service) in services(file) {
        let within = |name: &str| format!("{}.{name}", service.name());
        add(&path, SERVICE_METHODS, service.method.iter().map(|one| within(one.name())).collect());
    }
    all
}

#[test]
fn faults_of_an_encoding_are_found() {
    let check = |fields: &[(Type, i32, bool)], expected: &[&str]| {
        let field = |(kind, number, in_oneof): &(Type, i32, bool)| prost_types::FieldDescriptorProto {
            name: Some(format!("f{number}")),
            r#type: Some(*kind as i32),
            number: Some(*number),
            oneof_index: in_oneof.then_some(0),
            ..Default::default()
        };
        let message = DescriptorProto { field: fields.iter().map(field).collect(), ..Default::default() };
        assert_eq!(encoding_faults(&message), expected, "{fields:?}");
    };
    check(&[(Type::Bytes, 1, false), (Type::Uint32, 2, true), (Type::Uint32, 3, true)], &[]);
    check(&[(Type::Double, 1, false)], &["f1 is a float"]);
    check(
        &[(Type::Bytes, 1, true), (Type::Uint32, 2, false)],
        &["a field numbered above a member of its oneof"],
    );
}
