//! Signed terms and terms in force.

use std::collections::{BTreeMap, BTreeSet};

use homeward_payload::domain::AsOf;
use homeward_payload::domain::{
    Category, Principal, Priority, Quantifier, SignTerms, SubjectKind, Term, TermClass, TermGroup,
    TermReference,
};
use homeward_payload::ids::{AgreementCode, BatchId, Digest, TermCode, Timestamp};

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
    /// The version in force; 0 where none is.
    pub version: u32,
    /// Digest of the version in force.
    pub content: Option<Digest>,
    /// The order in which people are drawn.
    pub priority: Vec<Priority>,
    /// The notice that ended it.
    pub notice: Option<Notice>,
}

/// One party's notice that an agreement ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Who gave it.
    pub party: Principal,
    /// Digest of its text.
    pub digest: Digest,
}

/// The coordinated figure of a group, and what each side has signed of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupTarget {
    /// Number of the version that both agreed; 0 where none is.
    pub version: u32,
    /// What each side is to receive.
    pub target: u32,
    /// The newest figure that each side has signed.
    pub signed: BTreeMap<Principal, SignedHalf>,
}

/// One of two statements of equal content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignedHalf {
    /// Digest of what was signed.
    pub content: Digest,
    /// Number of the version that it would make; 0 for what has none.
    pub version: u32,
    /// What its signer had seen; the second repeats it.
    pub as_of: AsOf,
    /// Until when it binds its signer, where its signer wrote an end.
    pub not_after: Option<Timestamp>,
}

/// Corrections of attribution that one side has signed, by batch.
pub type Corrections = BTreeMap<BatchId, BTreeMap<Principal, SignedHalf>>;

/// How a term has ended, apart from being fulfilled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Closing {
    /// Givers whose obligation the other party has waived.
    pub waived: BTreeSet<Principal>,
    /// Who has declared that it knows of nobody else.
    pub closures: BTreeSet<Principal>,
    /// Whether its lapse was declared.
    pub lapsed: bool,
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
    /// What was declared about its end.
    pub closing: Closing,
}

/// All agreements of the forum.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agreements {
    /// Agreements by code.
    pub by_code: BTreeMap<AgreementCode, Agreement>,
    /// Terms in force, by key.
    pub terms: Vec<TermInForce>,
    /// Groups in force, by key.
    pub groups: Vec<(AgreementCode, TermGroup)>,
    /// Coordinated figures, by group.
    pub targets: BTreeMap<GroupKey, GroupTarget>,
    /// Corrections that wait for the other side.
    pub corrections: Corrections,
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

    /// The key of a group in force.
    #[must_use]
    pub fn group_key_of(&self, agreement: &AgreementCode, group: &TermCode) -> Option<GroupKey> {
        let found = self.groups_in_force().find(|(_, known, one)| *known == agreement && one.code == *group);
        found.map(|(key, _, _)| key)
    }

    /// A group in force.
    #[must_use]
    pub fn group(&self, key: GroupKey) -> Option<&(AgreementCode, TermGroup)> {
        self.groups.get(usize::from(key.0))
    }

    /// The coordinated figure of a group; nothing where none is agreed.
    #[must_use]
    pub fn target(&self, key: GroupKey) -> Option<u32> {
        self.targets.get(&key).filter(|target| target.version > 0).map(|target| target.target)
    }

    /// Whether an agreement has ended by notice.
    #[must_use]
    pub fn is_terminated(&self, agreement: &AgreementCode) -> bool {
        self.by_code.get(agreement).is_some_and(|agreement| agreement.notice.is_some())
    }
}

impl TermInForce {
    /// Whether nothing new comes to stand under the term from this giver.
    #[must_use]
    pub fn is_closed_for(&self, giver: Principal) -> bool {
        self.closing.lapsed || self.closing.waived.contains(&giver)
    }

    /// Code and weight of a class by its place, from 1.
    #[must_use]
    pub fn class(&self, place: u32) -> Option<&TermClass> {
        let index = place.checked_sub(1).and_then(|index| usize::try_from(index).ok())?;
        self.term.classes.get(index)
    }

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
