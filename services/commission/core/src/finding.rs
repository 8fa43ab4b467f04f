//! From decisions to statements: which findings are stated, and how they are divided.

use std::collections::BTreeMap;

use homeward_payload::domain::Principal;
use homeward_payload::ids::SubjectRef;

/// Most persons that one statement names.
pub const STATEMENT_SUBJECTS_MAX: usize = 10_000;

/// What a panel decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Decision {
    /// Repatriate (Third Geneva Convention, article 110).
    Repatriate,
    /// Not eligible. It is never stated in the log.
    Reject,
}

impl Decision {
    /// Both decisions.
    pub const ALL: [Self; 2] = [Self::Repatriate, Self::Reject];

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Repatriate => "REPATRIATE",
            Self::Reject => "REJECT",
        }
    }

    /// The decision with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|decision| decision.word() == word)
    }
}

/// One statement of findings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingStatement {
    /// The party that holds the persons.
    pub holder: Principal,
    /// The persons, ascending; 1 to [`STATEMENT_SUBJECTS_MAX`].
    pub subjects: Vec<SubjectRef>,
}

/// Divides findings into statements: per holder, in ascending order of the references, none too long.
/// The same findings always give the same statements.
#[must_use]
pub fn statements(findings: &BTreeMap<SubjectRef, Principal>) -> Vec<FindingStatement> {
    let mut by_holder: BTreeMap<Principal, Vec<SubjectRef>> = BTreeMap::new();
    for (subject, holder) in findings {
        by_holder.entry(*holder).or_default().push(*subject);
    }
    let divide = |(holder, subjects): (Principal, Vec<SubjectRef>)| -> Vec<FindingStatement> {
        let chunks = subjects.chunks(STATEMENT_SUBJECTS_MAX);
        chunks.map(|subjects| FindingStatement { holder, subjects: subjects.to_vec() }).collect()
    };
    by_holder.into_iter().flat_map(divide).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn subject(number: u32) -> SubjectRef {
        let mut bytes = [0; 16];
        bytes[..4].copy_from_slice(&number.to_be_bytes());
        SubjectRef(bytes)
    }

    proptest! {
        #[test]
        fn every_finding_is_stated_once_under_its_holder(
            findings in proptest::collection::btree_map(any::<[u8; 16]>(), any::<bool>(), 0..60),
        ) {
            let party = |first: &bool| if *first { Principal::PartyA } else { Principal::PartyB };
            let findings: BTreeMap<SubjectRef, Principal> =
                findings.iter().map(|(subject, first)| (SubjectRef(*subject), party(first))).collect();
            let statements = statements(&findings);
            let mut stated = BTreeMap::new();
            for statement in &statements {
                prop_assert!(!statement.subjects.is_empty());
                prop_assert!(statement.subjects.is_sorted());
                for subject in &statement.subjects {
                    prop_assert_eq!(stated.insert(*subject, statement.holder), None);
                }
            }
            prop_assert_eq!(stated, findings);
        }
    }

    #[test]
    fn statements_are_divided_at_their_limit() {
        let check = |findings: u32, expected: &[usize]| {
            let findings = (0..findings).map(|number| (subject(number), Principal::PartyA)).collect();
            let lengths: Vec<usize> = statements(&findings).iter().map(|one| one.subjects.len()).collect();
            assert_eq!(lengths, expected);
        };
        check(0, &[]);
        check(1, &[1]);
        check(10_000, &[10_000]);
        check(10_001, &[10_000, 1]);
    }

    #[test]
    fn words_name_one_decision_each() {
        for decision in Decision::ALL {
            assert_eq!(Decision::from_word(decision.word()), Some(decision));
        }
        assert_eq!(Decision::from_word(""), None);
    }
}
