use proptest::prelude::*;

use super::*;
use crate::{BODY_BYTES_MAX, VALUE_BYTES_MAX};

#[derive(Debug)]
struct Owned {
    salt: Salt,
    value: Option<Vec<u8>>,
}

fn leaves(fields: &[Owned]) -> Vec<FieldLeaf<'_>> {
    let numbered = fields.iter().zip(1..);
    numbered
        .map(|(field, number)| FieldLeaf { number, salt: &field.salt, value: field.value.as_deref() })
        .collect()
}

fn document(schema: Schema) -> Vec<Owned> {
    let count = u8::try_from(schema.fields().len()).unwrap();
    (1..=count).map(|number| Owned { salt: [number; 32], value: Some(vec![number; 3]) }).collect()
}

fn opening(tree: &FieldTree, fields: &[Owned], number: u16) -> FieldOpening {
    let field = &fields[usize::from(number) - 1];
    FieldOpening { number, salt: field.salt, value: field.value.clone(), proof: tree.proof(number).unwrap() }
}

#[test]
fn only_the_complete_list_in_order_is_committed() {
    let fields = document(Schema::Referral);
    let complete = leaves(&fields);
    let check = |leaves: &[FieldLeaf<'_>], expected: Option<(usize, Option<u16>, Option<u16>)>| {
        let error = FieldTree::new(Schema::Referral, leaves).err();
        let expected = expected.map(|(position, found, expected)| FieldError::FieldList {
            schema: Schema::Referral,
            position,
            found,
            expected,
        });
        assert_eq!(error, expected);
    };
    check(&complete, None);
    check(&complete[..6], Some((6, None, Some(7))));
    check(&complete[1..], Some((0, Some(2), Some(1))));
    check(&[], Some((0, None, Some(1))));
    check(&[&complete[..], &complete[6..]].concat(), Some((8, Some(7), None)));
    check(&[&complete[..5], &complete[6..], &complete[5..6]].concat(), Some((5, Some(7), Some(6))));
}

#[test]
fn values_and_salts_keep_to_their_limits() {
    let check = |schema, bytes, expected: Option<FieldError>| {
        let mut fields = document(schema);
        fields[0].value = Some(vec![0; bytes]);
        assert_eq!(FieldTree::new(schema, &leaves(&fields)).err(), expected, "{schema:?} {bytes}");
    };
    let too_long = |name, found, allowed| Some(FieldError::ValueTooLong { name, found, allowed });
    check(Schema::Person, VALUE_BYTES_MAX, None);
    let over = VALUE_BYTES_MAX + 1;
    check(Schema::Person, over, too_long("holder_serial", over, VALUE_BYTES_MAX));
    check(Schema::FitnessSheet, BODY_BYTES_MAX, None);
    let over = BODY_BYTES_MAX + 1;
    check(Schema::FitnessSheet, over, too_long("body", over, BODY_BYTES_MAX));

    let mut fields = document(Schema::Person);
    fields[4].salt = fields[1].salt;
    let repeated = FieldError::RepeatedSalt { name: "patronymic" };
    assert_eq!(FieldTree::new(Schema::Person, &leaves(&fields)).err(), Some(repeated));
}

#[test]
fn absent_and_empty_differ() {
    let mut fields = document(Schema::ClearanceReasons);
    fields[0].value = None;
    let absent = FieldTree::new(Schema::ClearanceReasons, &leaves(&fields)).unwrap().root();
    fields[0].value = Some(Vec::new());
    let empty = FieldTree::new(Schema::ClearanceReasons, &leaves(&fields)).unwrap().root();
    assert_ne!(absent, empty);
}

#[test]
fn a_field_outside_the_schema_is_unknown() {
    let fields = document(Schema::Referral);
    let tree = FieldTree::new(Schema::Referral, &leaves(&fields)).unwrap();
    for number in [0, 9, u16::MAX] {
        let unknown = FieldError::UnknownField { schema: Schema::Referral, number };
        assert_eq!(tree.proof(number), Err(unknown.clone()));
        let mut opening = opening(&tree, &fields, 7);
        opening.number = number;
        assert_eq!(verify_field(&tree.root(), Schema::Referral, &opening), Err(unknown));
    }
}

#[test]
fn a_trace_of_an_opening_shows_no_value() {
    let opening = FieldOpening { number: 3, salt: [9; 32], value: Some(vec![65; 4]), proof: Vec::new() };
    assert_eq!(format!("{opening:?}"), "FieldOpening { number: 3, .. }");
}

fn any_document() -> impl Strategy<Value = (Schema, Vec<Owned>)> {
    let schema = prop::sample::select(Schema::ALL.to_vec());
    let most = Schema::ALL.iter().map(|schema| schema.fields().len()).max().unwrap();
    let values = prop::collection::vec(prop::option::of(prop::collection::vec(any::<u8>(), 0..40)), most);
    (schema, values, any::<[u8; 31]>()).prop_map(|(schema, values, seed)| {
        let count = schema.fields().len();
        let fields = values.into_iter().take(count).zip(0_u8..).map(|(value, number)| {
            let mut salt = [number; 32];
            salt[1..].copy_from_slice(&seed);
            Owned { salt, value }
        });
        (schema, fields.collect())
    })
}

proptest! {
    #[test]
    fn every_field_opens_and_no_altered_opening_holds(
        (schema, fields) in any_document(),
        pick in any::<prop::sample::Index>(),
        bit in 0_u8..8,
    ) {
        let tree = FieldTree::new(schema, &leaves(&fields)).unwrap();
        let root = tree.root();
        let number = u16::try_from(pick.index(fields.len()) + 1).unwrap();
        let opening = opening(&tree, &fields, number);
        prop_assert_eq!(verify_field(&root, schema, &opening), Ok(()));

        let flip = 1 << bit;
        let mut altered = Vec::new();
        let mut alter = |change: &dyn Fn(&mut FieldOpening)| {
            let mut copy = opening.clone();
            change(&mut copy);
            altered.push(copy);
        };
        alter(&|copy| copy.salt[pick.index(32)] ^= flip);
        alter(&|copy| copy.value = match copy.value.take() {
            Some(value) if value.is_empty() => None,
            Some(mut value) => {
                let position = pick.index(value.len());
                value[position] ^= flip;
                Some(value)
            }
            None => Some(Vec::new()),
        });
        alter(&|copy| copy.number += 1);
        alter(&|copy| copy.proof.push(root));
        if !opening.proof.is_empty() {
            alter(&|copy| copy.proof[pick.index(opening.proof.len())][pick.index(32)] ^= flip);
            alter(&|copy| { copy.proof.pop(); });
        }
        for copy in altered {
            prop_assert!(verify_field(&root, schema, &copy).is_err());
        }
        for other in Schema::ALL.into_iter().filter(|other| *other != schema) {
            prop_assert!(verify_field(&root, other, &opening).is_err());
        }
    }
}
