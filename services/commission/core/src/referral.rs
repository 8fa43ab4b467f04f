//! Referrals: what they say, and whose turn comes first.

use homeward_payload::domain::Principal;
use homeward_payload::ids::SubjectRef;

use crate::day::Day;

/// Longest number of a referral, in bytes.
pub const REFERRAL_REF_BYTES_MAX: usize = 64;

/// How soon a person must be examined, most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    /// At once.
    Immediate,
    /// As soon as possible.
    Urgent,
    /// In turn.
    Routine,
}

impl Urgency {
    /// Every urgency, most urgent first.
    pub const ALL: [Self; 3] = [Self::Immediate, Self::Urgent, Self::Routine];

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Immediate => "IMMEDIATE",
            Self::Urgent => "URGENT",
            Self::Routine => "ROUTINE",
        }
    }

    /// Its place in the order, from 1.
    #[must_use]
    pub const fn rank(self) -> u8 {
        match self {
            Self::Immediate => 1,
            Self::Urgent => 2,
            Self::Routine => 3,
        }
    }

    /// The urgency with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|urgency| urgency.word() == word)
    }
}

/// Who proposes the examination (Third Geneva Convention, article 113).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReferralSource {
    /// A doctor of the same nationality or of an allied power.
    CompatriotDoctor,
    /// The prisoners' representative.
    PrisonersRepresentative,
    /// The power on which the prisoner depends.
    PowerOfOrigin,
    /// A relief organisation.
    ReliefBody,
    /// A hospital of the detaining power.
    DetainingHospital,
    /// The prisoner.
    SelfReferred,
}

impl ReferralSource {
    /// Every source, in the order of its rank.
    pub const ALL: [Self; 6] = [
        Self::CompatriotDoctor,
        Self::PrisonersRepresentative,
        Self::PowerOfOrigin,
        Self::ReliefBody,
        Self::DetainingHospital,
        Self::SelfReferred,
    ];

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::CompatriotDoctor => "COMPATRIOT_DOCTOR",
            Self::PrisonersRepresentative => "PRISONERS_REPRESENTATIVE",
            Self::PowerOfOrigin => "POWER_OF_ORIGIN",
            Self::ReliefBody => "RELIEF_BODY",
            Self::DetainingHospital => "DETAINING_HOSPITAL",
            Self::SelfReferred => "SELF",
        }
    }

    /// The source with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.word() == word)
    }

    /// The order of article 113: the three categories it names, then whoever else is presented, the prisoner last.
    /// The power of origin and a relief body are one category.
    #[must_use]
    pub const fn rank(self) -> u8 {
        match self {
            Self::CompatriotDoctor => 1,
            Self::PrisonersRepresentative => 2,
            Self::PowerOfOrigin | Self::ReliefBody => 3,
            Self::DetainingHospital => 4,
            Self::SelfReferred => 5,
        }
    }
}

/// A referral, without anything that names the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Referral {
    /// Reference of the person.
    pub subject: SubjectRef,
    /// Number of the referral.
    pub referral_ref: String,
    /// Who refers.
    pub source: ReferralSource,
    /// How soon the person must be examined.
    pub urgency: Urgency,
    /// Day on which the referral was received.
    pub received_on: Day,
    /// The party that holds the person, where the referral says so.
    pub holder: Option<Principal>,
}

/// The fields of a referral as they were sealed.
#[derive(Clone, Copy, Default)]
pub struct ReferralFields<'a> {
    /// `referral_ref`.
    pub referral_ref: Option<&'a [u8]>,
    /// `source_art113`.
    pub source: Option<&'a [u8]>,
    /// `received_on`.
    pub received_on: Option<&'a [u8]>,
    /// `urgency`.
    pub urgency: Option<&'a [u8]>,
    /// `subject`, in hex.
    pub subject: Option<&'a [u8]>,
    /// `holder`.
    pub holder: Option<&'a [u8]>,
}

/// Why a referral cannot be put in the queue. It names the field and never its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the referral's {field} is missing or is not {allowed}")]
pub struct ReferralFault {
    /// Name of the field.
    pub field: &'static str,
    /// What is allowed.
    pub allowed: &'static str,
}

impl Referral {
    /// Reads a referral.
    ///
    /// # Errors
    /// [`ReferralFault`] naming the first field that is missing or cannot be read.
    pub fn parse(fields: &ReferralFields<'_>) -> Result<Self, ReferralFault> {
        let fits = |text: &&str| (1..=REFERRAL_REF_BYTES_MAX).contains(&text.len());
        Ok(Self {
            subject: text(fields.subject)
                .and_then(SubjectRef::from_hex)
                .ok_or(ReferralFault { field: "subject", allowed: "32 lower-case hex digits" })?,
            referral_ref: text(fields.referral_ref)
                .filter(fits)
                .map(str::to_owned)
                .ok_or(ReferralFault { field: "referral_ref", allowed: "a text of 1 to 64 bytes" })?,
            source: text(fields.source).and_then(ReferralSource::from_word).ok_or(ReferralFault {
                field: "source_art113",
                allowed: "COMPATRIOT_DOCTOR, PRISONERS_REPRESENTATIVE, POWER_OF_ORIGIN, RELIEF_BODY, \
                          DETAINING_HOSPITAL or SELF",
            })?,
            urgency: text(fields.urgency)
                .and_then(Urgency::from_word)
                .ok_or(ReferralFault { field: "urgency", allowed: "IMMEDIATE, URGENT or ROUTINE" })?,
            received_on: text(fields.received_on)
                .and_then(Day::parse)
                .ok_or(ReferralFault { field: "received_on", allowed: "a day as YYYY-MM-DD" })?,
            holder: fields.holder.map(holder).transpose()?,
        })
    }

    /// Whose turn comes first: the more urgent, then the order of article 113, then the earlier received.
    #[must_use]
    pub const fn priority(&self) -> Priority {
        Priority {
            urgency_rank: self.urgency.rank(),
            source_rank: self.source.rank(),
            received_on: self.received_on,
        }
    }
}

/// Whose turn comes first; the smaller comes before the larger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Priority {
    /// Rank of how soon the person must be examined, from 1.
    pub urgency_rank: u8,
    /// Rank of who refers, from 1.
    pub source_rank: u8,
    /// Day on which the referral was received.
    pub received_on: Day,
}

fn text(value: Option<&[u8]>) -> Option<&str> {
    std::str::from_utf8(value?).ok()
}

fn holder(value: &[u8]) -> Result<Principal, ReferralFault> {
    let found = Principal::PARTIES.into_iter().find(|party| party.word().as_bytes() == value);
    found.ok_or(ReferralFault { field: "holder", allowed: "party-a or party-b" })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUBJECT: &[u8] = b"000102030405060708090a0b0c0d0e0f";

    fn fields() -> ReferralFields<'static> {
        ReferralFields {
            referral_ref: Some(b"M-17"),
            source: Some(b"RELIEF_BODY"),
            received_on: Some(b"2025-05-04"),
            urgency: Some(b"URGENT"),
            subject: Some(SUBJECT),
            holder: Some(b"party-b"),
        }
    }

    #[test]
    fn a_whole_referral_is_read() {
        let referral = Referral::parse(&fields()).unwrap();
        assert_eq!(referral.subject.to_string().as_bytes(), SUBJECT);
        assert_eq!((referral.referral_ref.as_str(), referral.holder), ("M-17", Some(Principal::PartyB)));
        assert_eq!((referral.source, referral.urgency), (ReferralSource::ReliefBody, Urgency::Urgent));
        assert_eq!(referral.received_on.to_string(), "2025-05-04");
        let silent = Referral::parse(&ReferralFields { holder: None, ..fields() }).unwrap();
        assert_eq!(silent.holder, None);
    }

    #[test]
    fn the_first_field_that_cannot_be_read_is_named() {
        let check = |fields: ReferralFields<'_>, expected: &str| {
            let fault = Referral::parse(&fields).unwrap_err();
            assert_eq!(fault.field, expected);
            assert!(fault.to_string().contains(expected));
        };
        check(ReferralFields::default(), "subject");
        check(ReferralFields { subject: Some(b"17"), ..fields() }, "subject");
        check(ReferralFields { referral_ref: Some(b""), ..fields() }, "referral_ref");
        check(ReferralFields { referral_ref: Some(&[b'x'; 65]), ..fields() }, "referral_ref");
        check(ReferralFields { source: Some(b"SOMEBODY"), ..fields() }, "source_art113");
        check(ReferralFields { urgency: Some(b"urgent"), ..fields() }, "urgency");
        check(ReferralFields { urgency: Some(b"\xff"), ..fields() }, "urgency");
        check(ReferralFields { received_on: Some(b"2025-02-30"), ..fields() }, "received_on");
        check(ReferralFields { holder: Some(b"mediator"), ..fields() }, "holder");
    }

    #[test]
    fn urgency_then_source_then_day_decide_the_turn() {
        let referral = |urgency: &'static str, source: &'static str, day: &'static str| {
            let fields = ReferralFields {
                urgency: Some(urgency.as_bytes()),
                source: Some(source.as_bytes()),
                received_on: Some(day.as_bytes()),
                ..fields()
            };
            Referral::parse(&fields).unwrap().priority()
        };
        let in_turn = [
            referral("IMMEDIATE", "SELF", "2025-05-30"),
            referral("URGENT", "COMPATRIOT_DOCTOR", "2025-05-04"),
            referral("URGENT", "COMPATRIOT_DOCTOR", "2025-05-05"),
            referral("URGENT", "PRISONERS_REPRESENTATIVE", "2025-04-01"),
            referral("URGENT", "RELIEF_BODY", "2025-04-01"),
            referral("URGENT", "POWER_OF_ORIGIN", "2025-04-02"),
            referral("URGENT", "DETAINING_HOSPITAL", "2025-04-01"),
            referral("URGENT", "SELF", "2025-03-01"),
            referral("ROUTINE", "COMPATRIOT_DOCTOR", "2025-01-01"),
        ];
        assert!(in_turn.is_sorted_by(|first, second| first < second), "{in_turn:?}");
    }

    #[test]
    fn words_name_one_thing_each() {
        for urgency in Urgency::ALL {
            assert_eq!(Urgency::from_word(urgency.word()), Some(urgency));
        }
        for source in ReferralSource::ALL {
            assert_eq!(ReferralSource::from_word(source.word()), Some(source));
        }
        let ranks = ReferralSource::ALL.map(ReferralSource::rank);
        assert_eq!(ranks, [1, 2, 3, 3, 4, 5]);
    }
}
