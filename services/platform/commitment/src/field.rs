//! The commitment to the fields of one sealed document.

use std::collections::BTreeSet;
use std::fmt;

use crate::tree::{self, ProofError, Tree};
use crate::{FieldRule, Hash, Salt, Schema};

/// What a field leaf says of itself before its content.
const FIELD_LABEL: &[u8] = b"homeward field v1\0";

/// One field as it is committed.
#[derive(Clone, Copy)]
pub struct FieldLeaf<'a> {
    /// Number in the schema.
    pub number: u16,
    /// Random and used for this leaf alone.
    pub salt: &'a Salt,
    /// `None` where the register holds nothing, which differs from an empty value.
    pub value: Option<&'a [u8]>,
}

/// One field shown to a reader, with the proof that it stands under the document's field root.
#[derive(Clone, PartialEq, Eq)]
pub struct FieldOpening {
    /// Number in the schema.
    pub number: u16,
    /// The salt of this leaf.
    pub salt: Salt,
    /// The value, or `None` if the register held nothing.
    pub value: Option<Vec<u8>>,
    /// Audit path from the leaf upwards (RFC 6962 section 2.1.1).
    pub proof: Vec<Hash>,
}

impl fmt::Debug for FieldOpening {
    // A value is somebody's name or birthday and has no place in a trace.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("FieldOpening").field("number", &self.number).finish_non_exhaustive()
    }
}

/// Why fields cannot be committed or an opening does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FieldError {
    /// The fields are not the schema's list, complete and in order.
    #[error(
        "field list of {schema:?}: position {position} holds {found:?}, the schema asks for {expected:?}"
    )]
    FieldList {
        /// The schema whose list is meant.
        schema: Schema,
        /// First position that differs, from zero.
        position: usize,
        /// Number found there, if any.
        found: Option<u16>,
        /// Number the schema asks for, if any.
        expected: Option<u16>,
    },
    /// A value is longer than its field allows.
    #[error("field {name}: value of {found} bytes, at most {allowed} are allowed")]
    ValueTooLong {
        /// Name of the field.
        name: &'static str,
        /// Bytes found.
        found: usize,
        /// Bytes allowed.
        allowed: usize,
    },
    /// Two leaves share a salt, so opening one would help to guess the other.
    #[error("field {name} repeats the salt of an earlier field; each field needs a salt of its own")]
    RepeatedSalt {
        /// Name of the later field.
        name: &'static str,
    },
    /// The schema has no field with this number.
    #[error("schema {schema:?} has no field {number}; its fields are 1 to {}", schema.fields().len())]
    UnknownField {
        /// The schema.
        schema: Schema,
        /// Number asked for.
        number: u16,
    },
    /// The proof does not lead to the field root.
    #[error(transparent)]
    Proof(#[from] ProofError),
}

/// The tree over all fields of one document.
#[derive(Debug, Clone)]
pub struct FieldTree {
    schema: Schema,
    tree: Tree,
}

impl FieldTree {
    /// Commits the fields of one document.
    ///
    /// # Errors
    /// If the fields are not the schema's list in its order, a value is too long, or a salt repeats.
    pub fn new(schema: Schema, fields: &[FieldLeaf<'_>]) -> Result<Self, FieldError> {
        check_field_list(schema, fields)?;
        let mut salts = BTreeSet::new();
        for (field, rule) in fields.iter().zip(schema.fields()) {
            check_value(rule, field.value)?;
            if !salts.insert(field.salt) {
                return Err(FieldError::RepeatedSalt { name: rule.name });
            }
        }
        let leaves = fields.iter().map(|field| leaf_hash(schema, field)).collect();
        let empty = FieldError::FieldList { schema, position: 0, found: None, expected: None };
        Ok(Self { schema, tree: Tree::new(leaves).ok_or(empty)? })
    }

    /// The field root: what the log and the sealed document carry.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.tree.root()
    }

    /// The audit path of one field, from its leaf upwards.
    ///
    /// # Errors
    /// If the schema has no field with this number.
    pub fn proof(&self, number: u16) -> Result<Vec<Hash>, FieldError> {
        let unknown = FieldError::UnknownField { schema: self.schema, number };
        let (index, _) = locate(self.schema, number)?;
        self.tree.proof(index).ok_or(unknown)
    }
}

/// Checks that an opening stands under this field root of a document of this schema.
///
/// # Errors
/// If the schema has no such field, the value is too long, or the proof does not lead to the root.
pub fn verify_field(root: &Hash, schema: Schema, opening: &FieldOpening) -> Result<(), FieldError> {
    let (index, rule) = locate(schema, opening.number)?;
    check_value(rule, opening.value.as_deref())?;
    let leaf = FieldLeaf { number: opening.number, salt: &opening.salt, value: opening.value.as_deref() };
    // A field list has at most 64 entries, so neither conversion loses anything.
    let (index, size) = (index as u64, schema.fields().len() as u64);
    Ok(tree::verify(root, leaf_hash(schema, &leaf), index, size, &opening.proof)?)
}

fn locate(schema: Schema, number: u16) -> Result<(usize, &'static FieldRule), FieldError> {
    let found = schema.fields().iter().enumerate().find(|(_, rule)| rule.number == number);
    found.ok_or(FieldError::UnknownField { schema, number })
}

fn check_field_list(schema: Schema, fields: &[FieldLeaf<'_>]) -> Result<(), FieldError> {
    let rules = schema.fields();
    for position in 0..rules.len().max(fields.len()) {
        let found = fields.get(position).map(|field| field.number);
        let expected = rules.get(position).map(|rule| rule.number);
        if found != expected {
            return Err(FieldError::FieldList { schema, position, found, expected });
        }
    }
    Ok(())
}

fn check_value(rule: &FieldRule, value: Option<&[u8]>) -> Result<(), FieldError> {
    match value {
        Some(value) if value.len() > rule.value_bytes_max => Err(FieldError::ValueTooLong {
            name: rule.name,
            found: value.len(),
            allowed: rule.value_bytes_max,
        }),
        _ => Ok(()),
    }
}

/// Everything before the value has a fixed length, so no two fields share an encoding.
fn leaf_hash(schema: Schema, field: &FieldLeaf<'_>) -> Hash {
    tree::leaf_hash(&[
        FIELD_LABEL,
        &[schema.code()],
        &field.number.to_be_bytes(),
        &[u8::from(field.value.is_some())],
        field.salt,
        field.value.unwrap_or_default(),
    ])
}

#[cfg(test)]
mod tests;
