//! Both halves of a pair, read from the vault.

use homeward_api::delegation::v1 as api;
use homeward_delegation_core::date::Date;
use homeward_delegation_core::matching::Strength;
use homeward_delegation_core::register::{
    HeldPerson, PersonName, PowerCode, Record, RowContext, SoughtPerson,
};
use homeward_payload::ids::SubjectRef;
use homeward_vault::document::Document;
use homeward_vault::store::Purpose;

use crate::error::DelegationError;
use crate::persons::held_person;
use crate::register::sought_row;
use crate::registers::Registers;
use crate::store::matching::{Decided, Decision, Pair};
use crate::store::{KeyHash, RegisterKind, RegisterStore};

/// Day of the year 9999 that ends the calendar of lists, in days since 1970-01-01.
const LAST_DAY: i32 = 2_932_896;

/// A person held by the other side is found by the serial under this name.
const HOLDER_SERIAL: &str = "serial of the other side";

/// The hash by which a person held by the other side is found.
pub(super) fn held_key(store: &RegisterStore, serial: &str) -> KeyHash {
    store.part_hash(RegisterKind::PersonsSought, &(HOLDER_SERIAL, serial.trim().to_owned()))
}

/// The enquiry of a document; nothing where it does not read as one.
pub(crate) fn sought_person(document: &Document, power: PowerCode) -> Option<SoughtPerson> {
    let reference_day = Date::from_unix_days(LAST_DAY)?;
    SoughtPerson::parse(&sought_row(document)?, &RowContext { power, reference_day }).ok()
}

/// Both halves of pairs, as far as they can be read.
pub(crate) struct Halves {
    /// The enquiry.
    pub(crate) sought: Option<SoughtPerson>,
    /// The person on the other side's list.
    pub(crate) held: Option<HeldPerson>,
}

/// Reads both halves of pairs, in order.
///
/// # Errors
/// A store fails.
pub(crate) fn read_pairs(
    registers: &mut Registers<'_>,
    pairs: &[(Option<SubjectRef>, Option<SubjectRef>)],
    power: PowerCode,
) -> Result<Vec<Halves>, DelegationError> {
    let all = pairs.iter().flat_map(|(sought, held)| [*sought, *held]).flatten();
    let mut documents = registers.read_subjects(all, Purpose::Tracing)?.into_iter();
    let mut next = |subject: &Option<SubjectRef>| subject.and_then(|_| documents.next().flatten());
    let halves = pairs.iter().map(|(sought, held)| {
        let (sought, held) = (next(sought), next(held));
        Halves {
            sought: sought.and_then(|document| sought_person(&document, power)),
            held: held.and_then(|document| held_person(&document, power).ok()),
        }
    });
    Ok(halves.collect())
}

/// A name for people, with its Latin spelling where there is one.
pub(crate) fn name(name: &PersonName) -> String {
    let latin = name.latin.as_ref().map(|latin| format!(" ({latin})")).unwrap_or_default();
    let patronymic = name.patronymic.as_ref().map(|name| format!(" {name}")).unwrap_or_default();
    format!("{} {}{patronymic}{latin}", name.family, name.given)
}

/// A pair as the contract has it.
pub(crate) fn shown(
    halves: &Halves,
    points: Option<(i16, bool)>,
    newest: Option<&Decided>,
) -> api::MatchedPair {
    let (points, ambiguous) = points.unwrap_or_default();
    let decided = newest.filter(|newest| newest.decision != Decision::Undone);
    api::MatchedPair {
        sought_ref: halves.sought.as_ref().map(|one| one.sought_ref.clone()).unwrap_or_default(),
        sought_name: halves.sought.as_ref().map(|one| name(&one.name)).unwrap_or_default(),
        holder_serial: halves.held.as_ref().map(|one| one.holder_serial.clone()).unwrap_or_default(),
        held_name: halves.held.as_ref().map(|one| name(&one.name)).unwrap_or_default(),
        points: points.into(),
        strength: Strength::of(points).map(Strength::code).unwrap_or_default().to_owned(),
        ambiguous,
        decision: decided.map(|one| one.decision.word()).unwrap_or_default().to_owned(),
        decided_by: decided.map(|one| one.actor.clone()).unwrap_or_default(),
        decided_time_us: decided.map(|one| one.time_us).unwrap_or_default(),
    }
}

/// The pair that somebody names.
///
/// # Errors
/// Either is unknown.
pub(super) fn named(registers: &Registers<'_>, sought: &str, held: &str) -> Result<Pair, DelegationError> {
    let found = registers.store.find(RegisterKind::PersonsSought, sought.trim())?;
    let sought = found.map(|row| row.subject).ok_or_else(|| {
        DelegationError::Unknown(format!("no enquiry {sought} stands in the register of persons sought"))
    })?;
    let key = held_key(registers.store, held);
    let held = registers.store.held_by_key(key)?.ok_or_else(|| {
        DelegationError::Unknown(format!(
            "nobody of serial {held} was on the other side's lists when candidates were sought last; seek anew: homeward \
             match run"
        ))
    })?;
    Ok(Pair { sought, held })
}
