//! Answers to a list of children.

use super::field::FieldReader;
use super::record::unique_part;
use super::{Choice, Record, RowContext, RowFault};
use crate::csv::Row;
use crate::date::Date;

/// What the other side answers about a child. Each answer may be contested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answer {
    /// The child has been found.
    Located,
    /// The child has not been found.
    NotLocated,
    /// The child is said never to have been there.
    NeverPresentClaimed,
    /// The child is said to be back already.
    AlreadyReturned,
    /// The child has left the territory; the country is given or withheld.
    LeftTerritory,
    /// The child has come of age, which closes nothing.
    NowAdult,
    /// The particulars do not fit the child found.
    IdentityMismatch,
    /// The case repeats another.
    Duplicate,
    /// The child is reported dead.
    DeceasedReported,
    /// The child is said to refuse return.
    RefusesReturn,
    /// There is no response.
    NoResponse,
}

impl Choice for Answer {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("LOCATED", Self::Located),
        ("NOT_LOCATED", Self::NotLocated),
        ("NEVER_PRESENT_CLAIMED", Self::NeverPresentClaimed),
        ("ALREADY_RETURNED", Self::AlreadyReturned),
        ("LEFT_TERRITORY", Self::LeftTerritory),
        ("NOW_ADULT", Self::NowAdult),
        ("IDENTITY_MISMATCH", Self::IdentityMismatch),
        ("DUPLICATE", Self::Duplicate),
        ("DECEASED_REPORTED", Self::DeceasedReported),
        ("REFUSES_RETURN", Self::RefusesReturn),
        ("NO_RESPONSE", Self::NoResponse),
    ];
}

/// How well something is proved, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EvidenceGrade {
    /// One side says so.
    Declared,
    /// The holder confirms custody.
    CustodyConfirmed,
    /// A neutral confirms it.
    NeutralConfirmed,
    /// It is verified.
    Verified,
}

impl Choice for EvidenceGrade {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("DECLARED", Self::Declared),
        ("CUSTODY_CONFIRMED", Self::CustodyConfirmed),
        ("NEUTRAL_CONFIRMED", Self::NeutralConfirmed),
        ("VERIFIED", Self::Verified),
    ];
}

/// One answer about one child.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChildAnswer {
    /// Reference of the case.
    pub case_ref: String,
    /// The answer.
    pub answer: Answer,
    /// The country to which a child has gone; absent is read as withheld. Only beside
    /// [`Answer::LeftTerritory`].
    pub country: Option<String>,
    /// How well the answer is proved.
    pub grade: EvidenceGrade,
    /// Day of the answer.
    pub answered_on: Date,
}

impl Record<5> for ChildAnswer {
    const COLUMNS: &'static [&'static str; 5] = &["case_ref", "answer", "country", "grade", "answered_on"];

    fn parse(row: &Row<5>, context: &RowContext) -> Result<Self, Vec<RowFault>> {
        let [case, answer, country, grade, answered] = &row.fields;
        let mut reader = FieldReader::new(context);
        let case_ref = reader.text("case_ref", case);
        let answer = reader.choice("answer", answer);
        let country = reader.optional_text("country", country);
        if let (Some(found), Some(other)) = (&country, answer)
            && other != Answer::LeftTerritory
        {
            reader.fault(RowFault::FieldSurplus {
                column: "country",
                found: found.clone(),
                because: "the answer is not LEFT_TERRITORY",
            });
        }
        let grade = reader.choice("grade", grade);
        let answered_on = reader.date("answered_on", answered);
        let record = answer.zip(grade).zip(answered_on).map(|((answer, grade), answered_on)| Self {
            case_ref,
            answer,
            country,
            grade,
            answered_on,
        });
        reader.finish(record)
    }

    /// A case may be answered again on another day.
    fn unique_parts(row: &Row<5>) -> Vec<(&'static str, String)> {
        let [case, _, _, _, answered] = &row.fields;
        unique_part("case and day", &[case, answered]).into_iter().collect()
    }
}
