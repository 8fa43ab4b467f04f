//! Both stores in a folder of their own, and the lists of the scenario `istanbul-2025`.

use std::path::{Path, PathBuf};

use homeward_delegation_core::date::Date;
use homeward_delegation_core::predicate::{AgeRule, ReferenceDay};
use homeward_delegation_core::register::PowerCode;
use homeward_ledger::Ledger;
use homeward_ledger::agreement::Closing;
use homeward_ledger::agreement::{TermInForce, TermKey};
use homeward_ledger::subject::Subject;
use homeward_payload::domain::{
    Category, ClockMode, Genesis, Limits, Principal, Quantifier, Reciprocity, SubjectKind, Term,
    TermReference,
};
use homeward_payload::ids::{AgreementCode, Digest, LogId, SubjectRef, TermCode, Timestamp};
use homeward_vault::DocumentId;
use homeward_vault::store::{Purpose, Vault};
use tempfile::TempDir;
use zeroize::Zeroizing;

use crate::register::{ImportContext, import};
use crate::registers::{Kept, Reader, Registers, put_all};
use crate::store::{Counts, RegisterKind, RegisterStore};

/// A file of the scenario.
pub(crate) fn list(name: &str) -> Vec<u8> {
    std::fs::read(scenario_folder().join(name)).unwrap()
}

/// The truth about the lists.
pub(crate) fn expected() -> serde_json::Value {
    serde_json::from_slice(&list("expected.json")).unwrap()
}

fn scenario_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../homeward/scenarios/istanbul-2025")
}

pub(crate) fn date(text: &str) -> Date {
    Date::parse(text).unwrap()
}

pub(crate) fn age_rule() -> AgeRule {
    AgeRule::Under { years: 25, reference: ReferenceDay::On(date("2025-06-02")) }
}

/// One delegation's stores.
pub(crate) struct Desk {
    pub(crate) folder: TempDir,
    pub(crate) vault: Vault,
    pub(crate) store: RegisterStore,
    pub(crate) reader: Reader,
    own_power: PowerCode,
    other_power: PowerCode,
}

impl Desk {
    /// Empty stores of the delegation of `own`.
    pub(crate) fn new(own: &str, other: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (vault, store) = open(folder.path());
        let reader = Reader { actor: "party-a/clerk".to_owned(), time_us: 1 };
        let power = |code| PowerCode::parse(code).unwrap();
        Self { vault, store, reader, own_power: power(own), other_power: power(other), folder }
    }

    /// Closes both stores and opens them again.
    pub(crate) fn reopen(self) -> Self {
        let Self { folder, vault, store, reader, own_power, other_power } = self;
        drop((vault, store));
        let (vault, store) = open(folder.path());
        Self { folder, vault, store, reader, own_power, other_power }
    }

    pub(crate) fn registers(&mut self) -> Registers<'_> {
        Registers { vault: &mut self.vault, store: &mut self.store, reader: &self.reader }
    }

    pub(crate) fn context(&self) -> ImportContext {
        ImportContext {
            own: homeward_payload::domain::Principal::PartyB,
            own_power: self.own_power,
            other_power: self.other_power,
            reference_day: date("2025-06-02"),
            age_rule: Some(age_rule()),
        }
    }

    pub(crate) fn import(&mut self, register: RegisterKind, file: &[u8]) -> Counts {
        let context = self.context();
        import(&mut self.registers(), register, file, &context).unwrap()
    }

    /// The delegation of RUS with its persons and their referrals.
    pub(crate) fn of_rus() -> Self {
        let mut desk = Self::new("RUS", "UKR");
        desk.import(RegisterKind::MedicalReferrals, &list("medical-referrals-rus.csv"));
        desk.import(RegisterKind::PersonsHeld, &list("persons-held-by-rus.csv"));
        desk
    }

    /// The documents of another desk's subjects as this one receives them.
    pub(crate) fn receive(&mut self, from: &mut Self, subjects: &[SubjectRef]) {
        let documents: Vec<Kept> = subjects
            .iter()
            .map(|subject| {
                let document = from.registers().read_subject(*subject, Purpose::Audit).unwrap().unwrap();
                Kept { id: DocumentId(subject.0), subject: *subject, document }
            })
            .collect();
        put_all(&mut self.vault, &documents).unwrap();
    }

    /// What lies on disk beside the vault.
    pub(crate) fn store_bytes(&self) -> Vec<u8> {
        let names = ["register.sqlite", "register.sqlite-wal", "register.key"];
        let read = |name: &&str| std::fs::read(self.folder.path().join(name)).unwrap_or_default();
        names.iter().flat_map(read).collect()
    }
}

fn open(folder: &Path) -> (Vault, RegisterStore) {
    let vault = Vault::open(&folder.join("vault.sqlite"), Zeroizing::new([1; 32])).unwrap();
    (vault, RegisterStore::open(folder).unwrap())
}

/// A ledger of the two parties RUS (A) and UKR (B) with the terms of the scenario in force.
pub(crate) fn ledger() -> Ledger {
    let mut ledger = homeward_ledger::begin(genesis()).machine().clone();
    let agreement = agreement();
    ledger.agreements.by_code.entry(agreement.clone()).or_default().in_force = true;
    let both = Principal::PARTIES.to_vec();
    let kind = homeward_payload::domain::ReferenceDayKind::Agreement;
    let reference = homeward_payload::domain::ReferenceDay::Fixed { kind, day: 20_241 };
    let age_rule = homeward_payload::domain::AgeRule::Under { years: 25, reference };
    for (code, category, age_rule, givers) in [
        ("ANY_POW", Category::AnyPrisoner, None, both.clone()),
        ("MEDICAL", Category::Medical, None, both.clone()),
        ("REMAINS", Category::Remains, None, vec![Principal::PartyA]),
        ("YOUNG", Category::Young, Some(age_rule), both),
    ] {
        let code = TermCode::new(code).unwrap();
        let is_remains = category == Category::Remains;
        let term = Term {
            code: code.clone(),
            category,
            quantifier: Quantifier::AllForAll,
            reciprocity: Reciprocity::NotStated,
            unit: if is_remains { SubjectKind::Container } else { SubjectKind::Person },
            age_rule,
            givers,
            classes: Vec::new(),
            keys: Vec::new(),
            end_day: None,
            side_condition: None,
            predicate_digest: Digest([7; 32]),
        };
        let reference = TermReference { agreement: agreement.clone(), term: code };
        ledger.agreements.terms.push(TermInForce {
            reference,
            term,
            group: None,
            closing: Closing::default(),
        });
    }
    ledger
}

/// The agreement of [`ledger`].
pub(crate) fn agreement() -> AgreementCode {
    AgreementCode::new("istanbul-2025").unwrap()
}

/// The key of a term of [`ledger`].
pub(crate) fn term(code: &str) -> TermKey {
    ledger().agreements.key_of(&agreement(), &TermCode::new(code).unwrap()).unwrap()
}

/// A person or container of a holder, on no list.
pub(crate) fn subject(holder: Principal, kind: SubjectKind) -> Subject {
    Subject::new(holder, kind)
}

fn genesis() -> Genesis {
    Genesis {
        log_id: LogId([1; 32]),
        signers: Vec::new(),
        forum_name: "a forum".to_owned(),
        checkpoint_origin: "forum.example/1".to_owned(),
        clock_mode: ClockMode::Simulated,
        created_time: Timestamp(0),
        rules_version: 1,
        principals: Vec::new(),
        signing_policy: Vec::new(),
        witness_quorum: Vec::new(),
        limits: Limits {
            list_entries_max: 5_000,
            batch_lines_max: 5_000,
            agreement_terms_max: 64,
            acknowledgement_days_max: 7,
            child_acknowledgement_days_max: 7,
            child_answer_days_max: 30,
            discrepancy_days_max: 30,
        },
    }
}
