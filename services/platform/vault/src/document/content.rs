//! One document: the values of a schema's fields, their salts and their commitment.

use std::collections::BTreeMap;
use std::fmt;

use homeward_commitment::{FieldError, FieldLeaf, FieldOpening, FieldTree, Hash, Salt, Schema};
use prost::Message;
use zeroize::Zeroizing;

use super::wire::{self, Canonical, WireError};
use crate::randomness::{Randomness, RandomnessError};

/// Why a document cannot be made or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// The bytes are not a canonical plaintext message.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// The fields break the schema.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// A field that is marked absent holds a value.
    #[error("field {number} is marked absent and holds {found} bytes")]
    AbsentValue {
        /// Number of the field.
        number: u32,
        /// Bytes found.
        found: usize,
    },
    /// No salts could be drawn.
    #[error(transparent)]
    Randomness(#[from] RandomnessError),
}

struct Field {
    number: u16,
    salt: Zeroizing<Salt>,
    value: Option<Zeroizing<Vec<u8>>>,
}

/// A complete and committed document. Values are wiped from memory when it is dropped.
pub struct Document {
    schema: Schema,
    fields: Vec<Field>,
    tree: FieldTree,
}

impl fmt::Debug for Document {
    // Values are personal and have no place in a trace.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Document").field("schema", &self.schema).finish_non_exhaustive()
    }
}

impl Document {
    /// Makes a document of the given values, by field number, with fresh salts.
    /// Fields of the schema without a value are absent.
    ///
    /// # Errors
    /// If a number is not in the schema, a value is too long, or the randomness fails.
    pub fn new(
        schema: Schema,
        mut values: BTreeMap<u16, Zeroizing<Vec<u8>>>,
        randomness: &mut dyn Randomness,
    ) -> Result<Self, DocumentError> {
        let mut fields = Vec::with_capacity(schema.fields().len());
        for rule in schema.fields() {
            let mut salt = Zeroizing::new([0; 32]);
            randomness.fill(salt.as_mut_slice())?;
            fields.push(Field { number: rule.number, salt, value: values.remove(&rule.number) });
        }
        if let Some((&number, _)) = values.first_key_value() {
            return Err(FieldError::UnknownField { schema, number }.into());
        }
        Self::commit(schema, fields)
    }

    fn commit(schema: Schema, fields: Vec<Field>) -> Result<Self, DocumentError> {
        let leaves: Vec<FieldLeaf<'_>> = fields.iter().map(Field::leaf).collect();
        let tree = FieldTree::new(schema, &leaves)?;
        Ok(Self { schema, fields, tree })
    }

    /// What the document describes.
    #[must_use]
    pub fn schema(&self) -> Schema {
        self.schema
    }

    /// The root of the field commitment, which statements on the log refer to.
    #[must_use]
    pub fn field_root(&self) -> Hash {
        self.tree.root()
    }

    /// The value of one field; `None` where the register holds nothing.
    ///
    /// # Errors
    /// If the schema has no field with this number.
    pub fn value(&self, number: u16) -> Result<Option<&[u8]>, FieldError> {
        Ok(self.field(number)?.leaf().value)
    }

    /// Shows one field, with the proof that it stands under the field root.
    ///
    /// # Errors
    /// If the schema has no field with this number.
    pub fn open_field(&self, number: u16) -> Result<FieldOpening, FieldError> {
        let leaf = self.field(number)?.leaf();
        let proof = self.tree.proof(number)?;
        Ok(FieldOpening { number, salt: *leaf.salt, value: leaf.value.map(<[u8]>::to_vec), proof })
    }

    fn field(&self, number: u16) -> Result<&Field, FieldError> {
        let found = self.fields.iter().find(|field| field.number == number);
        found.ok_or(FieldError::UnknownField { schema: self.schema, number })
    }

    /// The plaintext message.
    pub(crate) fn encode(&self) -> Zeroizing<Vec<u8>> {
        let fields = self.fields.iter().map(|field| wire::Field {
            number: u32::from(field.number),
            salt: field.salt.to_vec(),
            present: field.value.is_some(),
            value: field.value.as_ref().map(|value| value.to_vec()).unwrap_or_default(),
        });
        let mut message = wire::Plaintext { schema: i32::from(self.schema.code()), fields: fields.collect() };
        let bytes = Zeroizing::new(message.encode_to_vec());
        wire::wipe(&mut message);
        bytes
    }

    /// Reads a plaintext message: canonical, complete, within its limits.
    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, DocumentError> {
        let mut message = wire::Plaintext::decode_canonical(bytes)?;
        let document = Self::from_message(&mut message);
        wire::wipe(&mut message);
        document
    }

    fn from_message(message: &mut wire::Plaintext) -> Result<Self, DocumentError> {
        let schema = wire::schema::<wire::Plaintext>(message.schema)?;
        let fields: Result<_, _> = message.fields.iter_mut().map(Field::from_message).collect();
        Self::commit(schema, fields?)
    }
}

impl Field {
    fn leaf(&self) -> FieldLeaf<'_> {
        let value = self.value.as_ref().map(|value| value.as_slice());
        FieldLeaf { number: self.number, salt: &self.salt, value }
    }

    fn from_message(message: &mut wire::Field) -> Result<Self, DocumentError> {
        let salt = Zeroizing::new(wire::fixed::<wire::Plaintext, 32>("salt", &message.salt)?);
        let value = Zeroizing::new(std::mem::take(&mut message.value));
        if !message.present && !value.is_empty() {
            return Err(DocumentError::AbsentValue { number: message.number, found: value.len() });
        }
        // No schema has a field 0 or 65,535, so what does not fit is refused as out of the list.
        let number = u16::try_from(message.number).unwrap_or(u16::MAX);
        Ok(Self { number, salt, value: message.present.then_some(value) })
    }
}
