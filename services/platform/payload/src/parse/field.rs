//! Reads fields, collecting every violation under the path of its field.
//!
//! A reader answers nothing exactly where it has noted a violation, so that one pass finds them all.

use std::collections::BTreeSet;
use std::fmt::{self, Display};
use std::ops::RangeInclusive;

use super::error::{FieldViolation, ParseError, VIOLATIONS_MAX};
use crate::proto::error::v1::ErrorReason;

/// One step on the way to a field: its name, with its place where it is repeated.
#[derive(Clone, Copy)]
pub(super) enum Step {
    Field(&'static str),
    Item(&'static str, usize),
}

impl From<&'static str> for Step {
    fn from(name: &'static str) -> Self {
        Self::Field(name)
    }
}

impl From<(&'static str, usize)> for Step {
    fn from((name, index): (&'static str, usize)) -> Self {
        Self::Item(name, index)
    }
}

impl Display for Step {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(name) => formatter.write_str(name),
            Self::Item(name, index) => write!(formatter, "{name}[{index}]"),
        }
    }
}

/// Where in a message the reader is and what it has noted.
#[derive(Default)]
pub(super) struct Check {
    path: Vec<Step>,
    violations: Vec<FieldViolation>,
    enum_unknown: bool,
}

impl Check {
    /// The value, if nothing was noted.
    pub(super) fn finish<T>(self, value: Option<T>) -> Result<T, ParseError> {
        match value {
            Some(value) if self.violations.is_empty() => Ok(value),
            _ => {
                let reason =
                    if self.enum_unknown { ErrorReason::EnumUnknown } else { ErrorReason::FieldInvalid };
                Err(ParseError { reason, violations: self.violations })
            }
        }
    }

    /// Notes a violation.
    pub(super) fn refuse(&mut self, step: impl Into<Step>, found: impl Display, allowed: impl Display) {
        if self.violations.len() < VIOLATIONS_MAX {
            let mut field: String = self.path.iter().map(|step| format!("{step}.")).collect();
            field.push_str(&step.into().to_string());
            self.violations.push(FieldViolation {
                field,
                found: found.to_string(),
                allowed: allowed.to_string(),
            });
        }
    }

    /// Notes a number that an enumeration does not have; it gives the whole refusal its reason.
    pub(super) fn refuse_enum(&mut self, step: impl Into<Step>, found: i32, allowed: impl Display) {
        self.enum_unknown = true;
        self.refuse(step, found, allowed);
    }

    /// Reads something below a step.
    pub(super) fn within<T>(&mut self, step: impl Into<Step>, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(step.into());
        let value = read(self);
        self.path.pop();
        value
    }

    /// Reads a message that must be present.
    pub(super) fn message<M, T>(
        &mut self,
        step: impl Into<Step>,
        message: Option<&M>,
        read: impl FnOnce(&mut Self, &M) -> Option<T>,
    ) -> Option<T> {
        let step = step.into();
        let Some(message) = message else {
            self.refuse(step, "nothing", "a message: it is required");
            return None;
        };
        self.within(step, |check| read(check, message))
    }

    /// Reads a message that may be absent.
    pub(super) fn optional<M, T>(
        &mut self,
        step: impl Into<Step>,
        message: Option<&M>,
        read: impl FnOnce(&mut Self, &M) -> Option<T>,
    ) -> Option<Option<T>> {
        match message {
            Some(message) => self.within(step, |check| read(check, message)).map(Some),
            None => Some(None),
        }
    }

    /// Reads all items of a repeated message.
    pub(super) fn items<M, T>(
        &mut self,
        name: &'static str,
        items: &[M],
        read: impl Fn(&mut Self, &M) -> Option<T>,
    ) -> Option<Vec<T>> {
        self.each(name, items, |check, step, item| check.within(step, |check| read(check, item)))
    }

    /// Reads all items of a repeated field that is no message.
    pub(super) fn each<M, T>(
        &mut self,
        name: &'static str,
        items: &[M],
        read: impl Fn(&mut Self, Step, &M) -> Option<T>,
    ) -> Option<Vec<T>> {
        let mut values = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            values.extend(read(self, Step::Item(name, index), item));
        }
        (values.len() == items.len()).then_some(values)
    }

    /// Checks the number of items of a repeated field.
    pub(super) fn count(&mut self, name: &'static str, found: usize, allowed: RangeInclusive<usize>) {
        if !allowed.contains(&found) {
            let (least, most) = allowed.into_inner();
            self.refuse(name, format_args!("{found} items"), format_args!("{least} to {most} items"));
        }
    }

    /// Checks that keys ascend strictly, which also keeps them unique.
    pub(super) fn ascending<K: Ord>(
        &mut self,
        name: &'static str,
        keys: impl IntoIterator<Item = K>,
        order: &'static str,
    ) {
        let mut previous: Option<K> = None;
        for (index, key) in keys.into_iter().enumerate() {
            if previous.as_ref().is_some_and(|previous| *previous >= key) {
                let found = "an item that does not come after the one before it";
                self.refuse((name, index), found, format_args!("strictly ascending order by {order}"));
            }
            previous = Some(key);
        }
    }

    /// Checks that no item stands in `other` too.
    pub(super) fn disjoint<K: Ord>(
        &mut self,
        name: &'static str,
        items: &[K],
        other_name: &str,
        other: &[K],
    ) {
        let other: BTreeSet<&K> = other.iter().collect();
        for (index, _) in items.iter().enumerate().filter(|(_, item)| other.contains(item)) {
            self.refuse(
                (name, index),
                format_args!("an item of {other_name}"),
                format_args!("items that are not in {other_name}"),
            );
        }
    }
}
