//! Reads single values: bytes, numbers, times, codes, enumerations.

use std::ops::RangeInclusive;

use super::field::{Check, Step};
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

impl Check {
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
            self.refuse_enum(step, number, format_args!("1 to {} of {}", P::LAST, P::NAME));
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
                self.refuse_enum(step, number, "the number of an error reason");
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
