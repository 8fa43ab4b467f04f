//! Parsing the fields of one row, collecting every fault on the way.

use super::{Choice, PowerCode, RowContext, RowFault, VALUE_SEPARATOR};
use crate::date::{Date, DateError};

/// Reads fields and remembers what was wrong. A reader's methods return a stand-in where they note a
/// fault; [`FieldReader::finish`] lets no record with faults pass.
pub(super) struct FieldReader<'a> {
    context: &'a RowContext,
    faults: Vec<RowFault>,
}

impl<'a> FieldReader<'a> {
    pub(super) fn new(context: &'a RowContext) -> Self {
        Self { context, faults: Vec::new() }
    }

    pub(super) fn fault(&mut self, fault: RowFault) {
        self.faults.push(fault);
    }

    /// The record, if no field had a fault.
    pub(super) fn finish<T>(self, record: Option<T>) -> Result<T, Vec<RowFault>> {
        match record {
            Some(record) if self.faults.is_empty() => Ok(record),
            _ => Err(self.faults),
        }
    }

    /// Text that may be absent, without the space around it.
    pub(super) fn optional_text(&mut self, column: &'static str, field: &str) -> Option<String> {
        let text = field.trim();
        if text.chars().any(char::is_control) {
            self.fault(RowFault::ValueNotAllowed {
                column,
                found: text.to_owned(),
                allowed: "text on one line, without control characters".to_owned(),
            });
        }
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// Text that must be there.
    pub(super) fn text(&mut self, column: &'static str, field: &str) -> String {
        self.optional_text(column, field).unwrap_or_else(|| {
            self.fault(RowFault::FieldMissing { column });
            String::new()
        })
    }

    /// Part of a name that must be there.
    pub(super) fn name_part(&mut self, column: &'static str, field: &str) -> String {
        self.optional_text(column, field).unwrap_or_else(|| {
            self.fault(RowFault::NameMissing { column });
            String::new()
        })
    }

    /// A date that may be absent.
    pub(super) fn optional_date(&mut self, column: &'static str, field: &str) -> Option<Date> {
        if field.trim().is_empty() { None } else { self.date(column, field) }
    }

    /// A date that must be there and lie no later than the day of reference.
    pub(super) fn date(&mut self, column: &'static str, field: &str) -> Option<Date> {
        let text = field.trim();
        if text.is_empty() {
            self.fault(RowFault::FieldMissing { column });
            return None;
        }
        let reference_day = self.context.reference_day;
        match Date::parse(text) {
            Ok(found) if found > reference_day => {
                self.fault(RowFault::DateInFuture { column, found, reference_day });
                None
            }
            Ok(date) => Some(date),
            Err(DateError::Format) => {
                self.fault(RowFault::DateFormat { column, found: text.to_owned() });
                None
            }
            Err(DateError::NotReal) => {
                self.fault(RowFault::DateNotReal { column, found: text.to_owned() });
                None
            }
        }
    }

    /// One of a few words that may be absent.
    pub(super) fn optional_choice<T: Choice>(&mut self, column: &'static str, field: &str) -> Option<T> {
        let text = field.trim();
        let value = T::from_word(text);
        if value.is_none() && !text.is_empty() {
            self.fault(RowFault::ValueNotAllowed { column, found: text.to_owned(), allowed: T::allowed() });
        }
        value
    }

    /// One of a few words that must be there.
    pub(super) fn choice<T: Choice>(&mut self, column: &'static str, field: &str) -> Option<T> {
        if field.trim().is_empty() {
            self.fault(RowFault::FieldMissing { column });
        }
        self.optional_choice(column, field)
    }

    /// The power of the list.
    pub(super) fn expected_power(&mut self, column: &'static str, field: &str) -> Option<PowerCode> {
        let found = self.power(column, field)?;
        let expected = self.context.power;
        if found != expected {
            self.fault(RowFault::WrongPower { column, found, expected });
        }
        Some(found)
    }

    /// Any power.
    pub(super) fn power(&mut self, column: &'static str, field: &str) -> Option<PowerCode> {
        let text = field.trim();
        let power = PowerCode::parse(text);
        if power.is_none() {
            self.fault(if text.is_empty() {
                RowFault::FieldMissing { column }
            } else {
                RowFault::ValueNotAllowed {
                    column,
                    found: text.to_owned(),
                    allowed: "three capital Latin letters".to_owned(),
                }
            });
        }
        power
    }
}

/// The values of a field that holds several, without the space around them and without empty ones.
pub(super) fn values(field: &str) -> impl Iterator<Item = &str> {
    field.split(VALUE_SEPARATOR).map(str::trim).filter(|value| !value.is_empty())
}
