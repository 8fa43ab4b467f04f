//! Signed terms and terms in force.

use std::collections::BTreeMap;

use homeward_kernel::{Canonical, Encoder};
use homeward_payload::domain::{
    Category, Principal, Quantifier, SignTerms, SubjectKind, Term, TermGroup, TermReference,
};
use homeward_payload::ids::{AgreementCode, Digest, TermCode, Timestamp};

use crate::event::tag;

/// Terms in force in one forum, over all its agreements.
pub const TERMS_IN_FORCE_MAX: usize = 4_096;

/// A term in force, numbered in the order in which terms came into force in this forum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TermKey(pub u16);

/// A term group in force, numbered like terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct GroupKey(pub u16);

/// Terms that one side has signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedTerms {
    /// Digest of what was signed.
    pub content: Digest,
    /// What was signed.
    pub terms: SignTerms,
    /// Until when it binds its signer, where its signer wrote an end.
    pub not_after: Option<Timestamp>,
}

/// An agreement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agreement {
    /// The newest terms each side has signed.
    pub signed: BTreeMap<Principal, SignedTerms>,
    /// Whether both have signed equal content.
    pub in_force: bool,
}

/// A term in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermInForce {
    /// Agreement and code.
    pub reference: TermReference,
    /// The term as signed.
    pub term: Term,
    /// The group it stands in.
    pub group: Option<GroupKey>,
}

/// All agreements of the forum.
#[derive(Clone, Debug, Default)]
pub struct Agreements {
    /// Agreements by code.
    pub by_code: BTreeMap<AgreementCode, Agreement>,
    /// Terms in force, by key.
    pub terms: Vec<TermInForce>,
    /// Groups in force, by key.
    pub groups: Vec<(AgreementCode, TermGroup)>,
}

/// What signing changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AgreementEvent {
    /// One side signed terms.
    Signed {
        /// Who.
        party: Principal,
        /// Digest of what was signed.
        content: Digest,
        /// What was signed; its digest stands for it in the encoding.
        terms: Box<SignTerms>,
        /// Until when it binds its signer.
        not_after: Option<Timestamp>,
    },
    /// Both sides have signed equal content: its terms are in force.
    InForce {
        /// The agreement.
        agreement: AgreementCode,
        /// Digest of what both signed.
        content: Digest,
    },
}

impl Agreements {
    /// The key of a term in force.
    #[must_use]
    pub fn key_of(&self, agreement: &AgreementCode, term: &TermCode) -> Option<TermKey> {
        let index = self
            .terms
            .iter()
            .position(|known| known.reference.agreement == *agreement && known.reference.term == *term)?;
        u16::try_from(index).ok().map(TermKey)
    }

    /// A term in force.
    #[must_use]
    pub fn term(&self, key: TermKey) -> Option<&TermInForce> {
        self.terms.get(usize::from(key.0))
    }

    /// All terms in force with their keys.
    pub fn terms_in_force(&self) -> impl Iterator<Item = (TermKey, &TermInForce)> {
        (0_u16..).map(TermKey).zip(&self.terms)
    }

    /// All groups in force with their keys.
    pub fn groups_in_force(&self) -> impl Iterator<Item = (GroupKey, &AgreementCode, &TermGroup)> {
        (0_u16..).map(GroupKey).zip(&self.groups).map(|(key, (agreement, group))| (key, agreement, group))
    }

    pub(crate) fn apply(&mut self, event: &AgreementEvent) {
        match event {
            AgreementEvent::Signed { party, content, terms, not_after } => {
                let agreement = self.by_code.entry(terms.agreement.clone()).or_default();
                let terms = (**terms).clone();
                let signed = SignedTerms { content: *content, terms, not_after: *not_after };
                agreement.signed.insert(*party, signed);
            }
            AgreementEvent::InForce { agreement: code, content } => {
                let Some(agreement) = self.by_code.get_mut(code) else { return };
                agreement.in_force = true;
                let agreed = agreement.signed.values().find(|signed| signed.content == *content);
                let Some(agreed) = agreed.map(|signed| signed.terms.clone()) else { return };
                self.put_in_force(&agreed);
            }
        }
    }

    fn put_in_force(&mut self, agreed: &SignTerms) {
        let first_group = self.groups.len();
        self.groups.extend(agreed.groups.iter().map(|group| (agreed.agreement.clone(), group.clone())));
        for term in &agreed.terms {
            let group = agreed
                .groups
                .iter()
                .position(|group| group.terms.contains(&term.code))
                .and_then(|index| u16::try_from(first_group.saturating_add(index)).ok())
                .map(GroupKey);
            let reference = TermReference { agreement: agreed.agreement.clone(), term: term.code.clone() };
            self.terms.push(TermInForce { reference, term: term.clone(), group });
        }
    }
}

impl TermInForce {
    /// Whether everyone in the category is owed, so that an accepted finding is an obligation.
    #[must_use]
    pub fn is_all_for_all(&self) -> bool {
        self.term.quantifier == Quantifier::AllForAll
    }

    /// Whether a line under this term needs an accepted finding.
    #[must_use]
    pub const fn needs_finding(&self) -> bool {
        matches!(self.term.category, Category::Medical | Category::Young)
    }

    /// Whether this party gives subjects of this kind under the term.
    #[must_use]
    pub fn is_given_by(&self, giver: Principal, kind: SubjectKind) -> bool {
        self.term.unit == kind && self.term.givers.contains(&giver)
    }
}

impl Canonical for AgreementEvent {
    fn encode(&self, encoder: &mut Encoder) {
        match self {
            Self::Signed { party, content, terms, not_after } => encoder
                .byte(1)
                .byte(tag::principal(*party))
                .text(terms.agreement.as_str())
                .fixed(content.as_bytes())
                .optional(not_after.as_ref(), |encoder, end| {
                    encoder.time(*end);
                }),
            Self::InForce { agreement, content } => {
                encoder.byte(2).text(agreement.as_str()).fixed(content.as_bytes())
            }
        };
    }
}
