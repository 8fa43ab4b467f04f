//! The agreed terms as this side's registers understand them.

use homeward_delegation_core::date::Date;
use homeward_delegation_core::draft::{PriorityKey, USUAL_PRIORITY};
use homeward_delegation_core::offer_check::OfferTerm;
use homeward_delegation_core::predicate::{AgeRule, Predicate, ReferenceDay};
use homeward_ledger::Ledger;
use homeward_ledger::agreement::{TermInForce, TermKey};
use homeward_payload::domain::{self, Category, Principal, SubjectKind, Term};
use homeward_payload::ids::{AgreementCode, TermCode};

use crate::error::DelegationError;

/// A term in force with its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KnownTerm {
    /// Its key in the ledger.
    pub(crate) key: TermKey,
    /// The term.
    pub(crate) term: TermInForce,
}

impl KnownTerm {
    /// Its code in its agreement.
    pub(crate) fn code(&self) -> &TermCode {
        &self.term.reference.term
    }

    /// Its age rule.
    pub(crate) fn age_rule(&self) -> Option<AgeRule> {
        age_rule(&self.term.term)
    }

    /// Whom it speaks of; nothing for remains.
    pub(crate) fn predicate(&self) -> Option<Predicate> {
        match self.term.term.category {
            Category::Medical => Some(Predicate::MedicalClaim),
            Category::Young => self.age_rule().map(Predicate::Age),
            Category::AnyPrisoner => Some(Predicate::Any),
            Category::Remains => None,
        }
    }
}

/// The terms of an agreement under which a party gives subjects of a kind, in the order in which claims
/// are made: the medical first, then the young, then whoever else.
///
/// # Errors
/// The agreement is not in force.
pub(crate) fn terms_given(
    ledger: &Ledger,
    agreement: &AgreementCode,
    giver: Principal,
    kind: SubjectKind,
) -> Result<Vec<KnownTerm>, DelegationError> {
    check_in_force(ledger, agreement)?;
    let mut terms: Vec<KnownTerm> =
        all_given(ledger, giver, kind).filter(|known| known.term.reference.agreement == *agreement).collect();
    terms.sort_by_key(|known| (known.term.term.category, known.key));
    Ok(terms)
}

/// Checks that an agreement is in force.
///
/// # Errors
/// It is not.
pub(crate) fn check_in_force(ledger: &Ledger, agreement: &AgreementCode) -> Result<(), DelegationError> {
    if ledger.agreements.by_code.get(agreement).is_some_and(|agreement| agreement.in_force) {
        return Ok(());
    }
    Err(DelegationError::Unknown(format!(
        "no agreement {agreement} is in force in this side's mirror; both sides sign its terms first"
    )))
}

/// The terms of every agreement in force under which a party gives subjects of a kind.
pub(crate) fn all_given(
    ledger: &Ledger,
    giver: Principal,
    kind: SubjectKind,
) -> impl Iterator<Item = KnownTerm> {
    let given = ledger.agreements.terms_in_force().filter(move |(_, term)| term.is_given_by(giver, kind));
    given.map(|(key, term)| KnownTerm { key, term: term.clone() })
}

/// The term of an agreement with an age rule.
///
/// # Errors
/// There is no such term, or it has no age rule.
pub(crate) fn young_term(
    ledger: &Ledger,
    agreement: &str,
    term: &str,
) -> Result<(KnownTerm, AgeRule), DelegationError> {
    let found = ledger
        .agreements
        .terms_in_force()
        .filter(|(_, known)| known.reference.agreement.as_str() == agreement)
        .find(|(_, known)| known.reference.term.as_str() == term);
    let (key, found) = found.ok_or_else(|| {
        DelegationError::Unknown(format!("no term {term} of agreement {agreement} is in force"))
    })?;
    let known = KnownTerm { key, term: found.clone() };
    let rule = known.age_rule().ok_or_else(|| {
        DelegationError::field(
            "term",
            format!("{term} has no age rule; findings are computed here under terms with one"),
        )
    })?;
    Ok((known, rule))
}

/// The age rule by which claims of youth are judged at import: that of the first term in force with one.
pub(crate) fn agreed_age_rule(ledger: &Ledger) -> Option<AgeRule> {
    ledger.agreements.terms_in_force().find_map(|(_, term)| age_rule(&term.term))
}

/// The terms that an offer's lines may claim.
pub(crate) fn offer_terms(terms: &[KnownTerm]) -> Vec<OfferTerm> {
    let term = |known: &KnownTerm| {
        known.predicate().map(|predicate| OfferTerm { name: known.code().to_string(), predicate })
    };
    terms.iter().filter_map(term).collect()
}

/// An agreement's code.
///
/// # Errors
/// The text is not one.
pub(crate) fn agreement_code(text: &str) -> Result<AgreementCode, DelegationError> {
    AgreementCode::new(text).ok_or_else(|| {
        DelegationError::field("agreement", "not a code; allowed are 1 to 40 of a-z, 0-9 and hyphen")
    })
}

fn age_rule(term: &Term) -> Option<AgeRule> {
    let years = |years: u32| u16::try_from(years).ok();
    Some(match term.age_rule? {
        domain::AgeRule::Under { years: under, reference } => {
            AgeRule::Under { years: years(under)?, reference: reference_day(reference)? }
        }
        domain::AgeRule::Between { from_years, to_years, reference } => AgeRule::Between {
            from_years: years(from_years)?,
            to_years: years(to_years)?,
            reference: reference_day(reference)?,
        },
        domain::AgeRule::BornAfter { day } => AgeRule::BornAfter(Date::from_unix_days(day)?),
    })
}

fn reference_day(reference: domain::ReferenceDay) -> Option<ReferenceDay> {
    match reference {
        domain::ReferenceDay::OfCapture => Some(ReferenceDay::OfCapture),
        domain::ReferenceDay::Fixed { day, .. } => Date::from_unix_days(day).map(ReferenceDay::On),
    }
}

/// In which order an agreement's terms have people drawn.
pub(crate) fn priority(ledger: &Ledger, agreement: &AgreementCode) -> Vec<PriorityKey> {
    let declared = ledger.agreements.by_code.get(agreement).map(|agreement| agreement.priority.as_slice());
    let declared = declared.filter(|keys| !keys.is_empty());
    let key = |key: &domain::Priority| match key {
        domain::Priority::Severity => PriorityKey::Severity,
        domain::Priority::Captivity => PriorityKey::Captivity,
    };
    declared.map_or_else(|| USUAL_PRIORITY.to_vec(), |keys| keys.iter().map(key).collect())
}
