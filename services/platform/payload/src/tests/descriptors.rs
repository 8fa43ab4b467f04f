//! What every signed message must be, read from the descriptors.

use prost::Message as _;
use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{DescriptorProto, FileDescriptorSet};

use super::parse;
use super::samples::all;
use crate::proto::DESCRIPTOR_SET;
use crate::proto::error::v1::ErrorReason;

const PACKAGE: &str = "homeward.payload.v1";

fn messages() -> Vec<DescriptorProto> {
    let set = FileDescriptorSet::decode(DESCRIPTOR_SET).unwrap();
    let files = set.file.into_iter().filter(|file| file.package() == PACKAGE);
    files.flat_map(|file| file.message_type).collect()
}

#[test]
fn signed_messages_have_one_encoding_in_every_library() {
    assert!(messages().len() > all().len());
    for message in messages() {
        let name = message.name();
        assert!(message.nested_type.is_empty(), "{name}: maps and nested messages");
        let numbers: Vec<i32> = message.field.iter().map(|field| field.number()).collect();
        assert_eq!(numbers, (1..=numbers.len() as i32).collect::<Vec<_>>(), "{name}");
        for field in &message.field {
            let refused = [Type::Float, Type::Double, Type::Group];
            assert!(!refused.contains(&field.r#type()), "{name}.{}", field.name());
        }
        let in_oneof: Vec<bool> =
            message.field.iter().map(|one| one.oneof_index.is_some() && !one.proto3_optional()).collect();
        assert!(in_oneof.is_sorted(), "{name}: members of a oneof must carry the highest numbers");
        let optional = message.field.iter().filter(|field| field.proto3_optional()).count();
        assert!(message.oneof_decl.len() - optional <= 1, "{name}: more than one oneof");
    }
}

#[test]
fn every_signed_message_but_the_genesis_opens_with_a_header() {
    let messages = messages();
    for (payload_type, _) in all() {
        let message =
            messages.iter().find(|one| payload_type == format!("{PACKAGE}.{}", one.name())).unwrap();
        assert_eq!(message.field[0].type_name(), ".homeward.payload.v1.Header", "{payload_type}");
    }
}

#[test]
fn enumerations_count_from_an_invalid_zero_without_gaps() {
    let set = FileDescriptorSet::decode(DESCRIPTOR_SET).unwrap();
    let files = set.file.into_iter().filter(|file| file.package() == PACKAGE);
    for one in files.flat_map(|file| file.enum_type) {
        assert!(one.value[0].name().ends_with("_UNSPECIFIED"), "{}", one.name());
        let numbers: Vec<i32> = one.value.iter().map(|value| value.number()).collect();
        assert_eq!(numbers, (0..numbers.len() as i32).collect::<Vec<_>>(), "{}", one.name());
    }
}

#[test]
fn explicit_defaults_are_not_canonical() {
    let messages = messages();
    for (payload_type, _) in all() {
        let message =
            messages.iter().find(|one| payload_type == format!("{PACKAGE}.{}", one.name())).unwrap();
        for field in &message.field {
            // A message may be present and empty; an item of a repeated text or bytes field may be empty.
            let packed = !matches!(field.r#type(), Type::String | Type::Bytes);
            let repeated = field.label() == Label::Repeated;
            // A field that tells absence from zero has no default.
            if field.r#type() == Type::Message || field.proto3_optional() || (repeated && !packed) {
                continue;
            }
            let wire_type = if repeated || !packed { 2 } else { 0 };
            let payload = [(field.number() as u8) << 3 | wire_type, 0];
            let error = parse(payload_type, &payload).unwrap_err();
            let reason = ErrorReason::PayloadNotCanonical;
            assert_eq!(error.reason, reason, "{payload_type}.{}: {error}", field.name());
        }
    }
}
