//! The card of a child (Additional Protocol I, article 78(3)): each field only where telling it harms nobody, and then
//! it is withheld from a party and never from the neutral (Fourth Geneva Convention, article 137).

use std::collections::BTreeMap;

use homeward_api::participant::v1::CardField;
use homeward_ledger::Refusal;
use homeward_payload::ids::{CaseId, Digest};
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_vault::document::Document;
use homeward_vault::{Schema, SystemRandomness};
use zeroize::Zeroizing;

use crate::error::ServiceError;

/// Number of the field that names the case.
const CASE_FIELD: u16 = 1;

/// A card to seal.
pub(super) struct Card {
    pub(super) case: CaseId,
    fields: BTreeMap<u16, Told>,
}

struct Told {
    value: String,
    withheld: bool,
}

impl Card {
    /// Reads the fields of a request.
    pub(super) fn read(case: CaseId, fields: Vec<CardField>) -> Result<Self, Refusal> {
        let mut read = BTreeMap::new();
        for CardField { name, value, withheld } in fields {
            let number = Schema::ChildCard.number_of(&name).filter(|number| *number != CASE_FIELD);
            let Some(number) = number else { return Err(unknown(&name)) };
            if value.is_empty() || read.insert(number, Told { value, withheld }).is_some() {
                let message = format!("field {name} of the card is empty or named twice.");
                return Err(Refusal::new(ErrorReason::FieldInvalid, message)
                    .allow("Name each field that is known once; leave out what is not known.")
                    .with("field", "fields"));
            }
        }
        if read.is_empty() {
            return Err(unknown(""));
        }
        Ok(Self { case, fields: read })
    }

    /// Whether a field is withheld from the parties.
    pub(super) fn withholds(&self) -> bool {
        self.fields.values().any(|told| told.withheld)
    }

    /// Whether anything is told to the parties.
    pub(super) fn tells(&self) -> bool {
        self.fields.values().any(|told| !told.withheld)
    }

    /// What makes this card the same as another one.
    pub(super) fn content(&self, with_withheld: bool) -> Vec<Vec<u8>> {
        let told = self.told(with_withheld);
        told.flat_map(|(number, value)| {
            [number.to_be_bytes().to_vec(), Digest::of(value.as_bytes()).to_vec()]
        })
        .collect()
    }

    pub(super) fn document(&self, with_withheld: bool) -> Result<Document, ServiceError> {
        let case = (CASE_FIELD, Zeroizing::new(self.case.to_string().into_bytes()));
        let told = self.told(with_withheld);
        let told = told.map(|(number, value)| (number, Zeroizing::new(value.as_bytes().to_vec())));
        let values = std::iter::once(case).chain(told).collect();
        Document::new(Schema::ChildCard, values, &mut SystemRandomness).map_err(|error| {
            ServiceError::refuse(ErrorReason::FieldInvalid, format!("the card cannot be sealed: {error}."))
        })
    }

    fn told(&self, with_withheld: bool) -> impl Iterator<Item = (u16, &str)> {
        let told = self.fields.iter().filter(move |(_, told)| with_withheld || !told.withheld);
        told.map(|(number, told)| (*number, told.value.as_str()))
    }
}

fn unknown(name: &str) -> Refusal {
    let names = Schema::ChildCard.fields().iter().filter(|rule| rule.number != CASE_FIELD);
    let names: Vec<&str> = names.map(|rule| rule.name).collect();
    Refusal::new(ErrorReason::FieldInvalid, format!("the card has no field {name:?}."))
        .allow(format!("It has {}.", names.join(", ")))
        .with("field", "fields")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(name: &str, value: &str, withheld: bool) -> CardField {
        CardField { name: name.to_owned(), value: value.to_owned(), withheld }
    }

    // Shows F22, F23, INV-C3.
    #[test]
    fn what_is_withheld_stands_in_the_whole_card_alone() {
        let fields = vec![field("given_name", "Mika", false), field("present_address", "here", true)];
        let card = Card::read(CaseId([1; 16]), fields).unwrap();
        let number = Schema::ChildCard.number_of("present_address").unwrap();
        assert_eq!(card.document(true).unwrap().value(number).unwrap(), Some(b"here".as_slice()));
        assert_eq!(card.document(false).unwrap().value(number).unwrap(), None);
        assert!(card.withholds() && card.tells());
        assert_ne!(card.content(true), card.content(false));
    }

    #[test]
    fn a_card_names_known_fields_once() {
        for fields in [
            vec![],
            vec![field("shoe_size", "31", false)],
            vec![field("case_id", "1", false)],
            vec![field("sex", "", false)],
            vec![field("sex", "F", false), field("sex", "M", true)],
        ] {
            let refused = Card::read(CaseId([1; 16]), fields).map(|_| ()).unwrap_err();
            assert_eq!(refused.reason, ErrorReason::FieldInvalid);
        }
    }
}
