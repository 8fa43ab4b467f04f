//! The leaves of a commitment to who of a batch revision is fit to travel.

use std::collections::BTreeSet;

use homeward_commitment::{FitnessLine, Salt};
use homeward_payload::domain::SubjectKind;
use homeward_payload::ids::Timestamp;

/// Why the fitness of a revision cannot be recorded as given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FitnessFault {
    /// A line that the revision does not have.
    #[error("line {line} is not on the revision; it has lines 1 to {lines}")]
    UnknownLine {
        /// The line.
        line: u32,
        /// Lines of the revision.
        lines: usize,
    },
    /// A line with a container.
    #[error("line {line} is a container of remains; only persons are fit or unfit to travel")]
    Container {
        /// The line.
        line: u32,
    },
    /// Not one salt for each line.
    #[error("{found} salts for {expected} lines")]
    Salts {
        /// Salts given.
        found: usize,
        /// Lines of the revision.
        expected: usize,
    },
}

/// One leaf for each line of a revision, in the order of the lines, which are numbered from 1.
///
/// Containers have a leaf too and are not fit: the commitment answers every line, so that where a leaf stands
/// follows from the line's number alone.
///
/// # Errors
/// [`FitnessFault`] naming the first line that is at fault.
pub fn leaves(
    kinds: &[SubjectKind],
    unfit: &BTreeSet<u32>,
    valid_until: Timestamp,
    salts: &[Salt],
) -> Result<Vec<FitnessLine>, FitnessFault> {
    if salts.len() != kinds.len() {
        return Err(FitnessFault::Salts { found: salts.len(), expected: kinds.len() });
    }
    for &line in unfit {
        let kind = line.checked_sub(1).and_then(|index| kinds.get(usize::try_from(index).ok()?));
        match kind {
            None => return Err(FitnessFault::UnknownLine { line, lines: kinds.len() }),
            Some(SubjectKind::Container) => return Err(FitnessFault::Container { line }),
            Some(SubjectKind::Person) => {}
        }
    }
    let leaf = |((line_number, kind), salt): ((u32, &SubjectKind), &Salt)| FitnessLine {
        line_number,
        fit: *kind == SubjectKind::Person && !unfit.contains(&line_number),
        valid_until_us: valid_until.0,
        salt: *salt,
    };
    Ok((1..).zip(kinds).zip(salts).map(leaf).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use homeward_commitment::FitnessTree;

    const UNTIL: Timestamp = Timestamp(1_750_000_000_000_000);
    const PERSON: SubjectKind = SubjectKind::Person;
    const CONTAINER: SubjectKind = SubjectKind::Container;

    fn salts(count: usize) -> Vec<Salt> {
        (0..count).map(|number| [u8::try_from(number).unwrap(); 32]).collect()
    }

    #[test]
    fn containers_and_unfit_lines_are_not_fit() {
        let kinds = [PERSON, CONTAINER, PERSON, PERSON];
        let leaves = leaves(&kinds, &BTreeSet::from([3]), UNTIL, &salts(4)).unwrap();
        let fit: Vec<(u32, bool)> = leaves.iter().map(|leaf| (leaf.line_number, leaf.fit)).collect();
        assert_eq!(fit, [(1, true), (2, false), (3, false), (4, true)]);
        assert!(leaves.iter().all(|leaf| leaf.valid_until_us == UNTIL.0));
    }

    #[test]
    fn lines_at_fault_are_named() {
        let check = |unfit: &[u32], salts_given, expected| {
            let unfit = unfit.iter().copied().collect();
            assert_eq!(leaves(&[PERSON, CONTAINER], &unfit, UNTIL, &salts(salts_given)), Err(expected));
        };
        check(&[0], 2, FitnessFault::UnknownLine { line: 0, lines: 2 });
        check(&[1, 3], 2, FitnessFault::UnknownLine { line: 3, lines: 2 });
        check(&[2], 2, FitnessFault::Container { line: 2 });
        check(&[1], 3, FitnessFault::Salts { found: 3, expected: 2 });
    }

    proptest! {
        #[test]
        fn leaves_can_always_be_committed(persons in proptest::collection::vec(any::<bool>(), 1..60)) {
            let kinds: Vec<SubjectKind> =
                persons.iter().map(|person| if *person { PERSON } else { CONTAINER }).collect();
            let leaves = leaves(&kinds, &BTreeSet::new(), UNTIL, &salts(kinds.len())).unwrap();
            prop_assert!(FitnessTree::new(&[1; 16], leaves).is_ok());
        }
    }
}
