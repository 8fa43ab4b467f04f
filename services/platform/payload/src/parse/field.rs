//! Reads fields, collecting every violation under the path of its field.
//!
//! A reader answers nothing exactly where it has noted a violation, so that one pass finds them all.

use std::collections::BTreeSet;
use std::fmt::{self, Display};
use std::ops::RangeInclusive;

use super::error::{FieldViolation, ParseError, VIOLATIONS_MAX};
use crate::compose::Choice;
use crate::domain::Principal;
use crate::ids::{AgreementCode, Digest, SubjectRef, TermCode, Timestamp};
use crate::proto::error::v1::ErrorReason;
use crate::proto::payload::v1 as proto;

/// Most characters of a text that a violation repeats.
const TEXT_SHOWN_CHARACTERS_MAX: usize = 64;
/// Version in the upper half of byte 6 of a UUID (RFC 9562 section 4.2).
const UUID_VERSION: u8 = 7;
/// Variant in the two upper bits of byte 8 of a UUID (RFC 9562 section 4.1).
const UUID_VARIANT: u8 = 0b10;

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

    /// Reads bytes of a fixed length.
    pub(super) fn bytes<const LENGTH: usize>(
        &mut self,
        step: impl Into<Step>,
        bytes: &[u8],
    ) -> Option<[u8; LENGTH]> {
        let value = bytes.try_into().ok();
        if value.is_none() {
            let found = bytes.len();
            self.refuse(step, format_args!("{found} bytes"), format_args!("exactly {LENGTH} bytes"));
        }
        value
    }

    /// Reads a digest.
    pub(super) fn digest(&mut self, step: impl Into<Step>, bytes: &[u8]) -> Option<Digest> {
        self.bytes(step, bytes).map(Digest)
    }

    /// Reads references of persons or containers, ascending.
    pub(super) fn subjects(&mut self, name: &'static str, items: &[Vec<u8>]) -> Option<Vec<SubjectRef>> {
        self.ascending(name, items, "reference");
        self.each(name, items, |check, step, item| check.bytes(step, item).map(SubjectRef))
    }

    /// Reads a UUID of version 7 (RFC 9562 section 5.7).
    pub(super) fn uuid(&mut self, step: impl Into<Step>, bytes: &[u8]) -> Option<[u8; 16]> {
        let step = step.into();
        let uuid: [u8; 16] = self.bytes(step, bytes)?;
        let [_, _, _, _, _, _, version, _, variant, ..] = uuid;
        let (version, variant) = (version >> 4, variant >> 6);
        if version != UUID_VERSION || variant != UUID_VARIANT {
            self.refuse(
                step,
                format_args!("a UUID of version {version} and variant bits {variant:02b}"),
                format_args!("version {UUID_VERSION} and variant bits {UUID_VARIANT:02b} (RFC 9562)"),
            );
            return None;
        }
        Some(uuid)
    }

    /// Reads a number within bounds.
    pub(super) fn range(
        &mut self,
        step: impl Into<Step>,
        number: u32,
        allowed: RangeInclusive<u32>,
    ) -> Option<u32> {
        if allowed.contains(&number) {
            return Some(number);
        }
        let (least, most) = allowed.into_inner();
        self.refuse(step, number, format_args!("{least} to {most}"));
        None
    }

    /// Reads numbers from 1 to `most`, ascending.
    pub(super) fn numbers(&mut self, name: &'static str, numbers: &[u32], most: u32) -> Option<Vec<u32>> {
        self.ascending(name, numbers, "number");
        self.each(name, numbers, |check, step, number| check.range(step, *number, 1..=most))
    }

    /// Reads a time in microseconds since 1970 UTC.
    pub(super) fn time(&mut self, step: impl Into<Step>, time_us: i64) -> Option<Timestamp> {
        let most = Timestamp::MAX.0;
        if (0..=most).contains(&time_us) {
            return Some(Timestamp(time_us));
        }
        self.refuse(step, time_us, format_args!("0 to {most} microseconds"));
        None
    }

    /// Reads a time that 0 stands for none of.
    pub(super) fn end_time(&mut self, step: impl Into<Step>, time_us: i64) -> Option<Option<Timestamp>> {
        self.time(step, time_us).map(|time| (time.0 != 0).then_some(time))
    }

    /// Reads the code of an agreement.
    pub(super) fn agreement_code(&mut self, step: impl Into<Step>, text: &str) -> Option<AgreementCode> {
        let code = AgreementCode::new(text);
        if code.is_none() {
            let most = AgreementCode::LENGTH_BYTES_MAX;
            self.refuse(step, shown(text), format_args!("1 to {most} of a-z, 0-9 and hyphen"));
        }
        code
    }

    /// Reads the code of a term or a term group.
    pub(super) fn term_code(&mut self, step: impl Into<Step>, text: &str) -> Option<TermCode> {
        let code = TermCode::new(text);
        if code.is_none() {
            let most = TermCode::LENGTH_BYTES_MAX;
            self.refuse(step, shown(text), format_args!("1 to {most} of A-Z, 0-9 and underscore"));
        }
        code
    }

    /// Reads the number of an enumeration; never its 0.
    pub(super) fn number<P: Choice>(&mut self, step: impl Into<Step>, number: i32) -> Option<P> {
        if number == 0 {
            self.refuse(step, "0", format_args!("1 to {} of {}: it is required", P::LAST, P::NAME));
            return None;
        }
        let value = P::try_from(number).ok();
        if value.is_none() {
            self.enum_unknown = true;
            self.refuse(step, number, format_args!("1 to {} of {}", P::LAST, P::NAME));
        }
        value
    }

    /// Reads an enumeration as its domain type.
    pub(super) fn choice<P: Choice, D: TryFrom<P>>(
        &mut self,
        step: impl Into<Step>,
        number: i32,
    ) -> Option<D> {
        self.number::<P>(step, number).and_then(|value| D::try_from(value).ok())
    }

    /// Reads a principal.
    pub(super) fn principal(&mut self, step: impl Into<Step>, number: i32) -> Option<Principal> {
        self.choice::<proto::Principal, _>(step, number)
    }

    /// Reads a principal that must be a party.
    pub(super) fn party(&mut self, step: impl Into<Step>, number: i32) -> Option<Principal> {
        let step = step.into();
        let principal = self.principal(step, number)?;
        if !principal.is_party() {
            self.refuse(step, principal.word(), "party-a or party-b");
            return None;
        }
        Some(principal)
    }

    /// Reads an error reason, whose numbers have gaps.
    pub(super) fn reason(&mut self, step: impl Into<Step>, number: i32) -> Option<ErrorReason> {
        match ErrorReason::try_from(number) {
            Ok(ErrorReason::Unspecified) => {
                self.refuse(step, "0", "an error reason: it is required");
                None
            }
            Ok(reason) => Some(reason),
            Err(_) => {
                self.enum_unknown = true;
                self.refuse(step, number, "the number of an error reason");
                None
            }
        }
    }
}

/// A text for a message, quoted and shortened.
pub(super) fn shown(text: &str) -> String {
    let mut characters = text.chars();
    let start: String = characters.by_ref().take(TEXT_SHOWN_CHARACTERS_MAX).collect();
    if characters.next().is_none() {
        return format!("{start:?}");
    }
    format!("{start:?} and more, {} bytes in all", text.len())
}
