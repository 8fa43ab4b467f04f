//! Drawing a draft.

use std::collections::{BTreeMap, BTreeSet};

use homeward_api::delegation::v1 as api;
use homeward_api::delegation::v1::exclusion::Whom;
use homeward_delegation_core::draft::draw;
use homeward_ledger::agreement::TermKey;
use homeward_payload::domain::SubjectKind;
use homeward_payload::ids::SubjectRef;
use homeward_shell::identity::Identity;
use homeward_vault::store::Purpose;
use tonic::Status;

use super::show::summary;
use crate::batches::{DrawView, GOODWILL, Wanted, candidates, check_drawn, of_draft, register_of};
use crate::delegation::Delegation;
use crate::error::DelegationError;
use crate::note::{Note, reason_of};
use crate::register::field;
use crate::registers::{Kept, Registers, put_all, random_reference};
use crate::request::Asked;
use crate::store::drafts::{Draft, DraftId, DraftLine};
use crate::store::{self, Drawable, RegisterKind, StoreError};
use crate::terms::agreement_code;

/// Most exclusions of one draw.
const EXCLUSIONS_MAX: usize = 1_000;
/// Most terms of one draw.
const TERMS_MAX: usize = 16;
/// Number of the field with the facility in a document of a person.
const FACILITY_FIELD: u16 = 14;
/// Number of the field with the cold store in a document of remains.
const COLD_STORE_FIELD: u16 = 9;

/// Draws a draft; the same request id gives the same one.
pub(crate) async fn create_draft(
    delegation: &Delegation,
    caller: Identity,
    request: api::CreateDraftRequest,
) -> Result<api::CreateDraftResponse, Status> {
    let _turn = delegation.turn().await;
    let asked = Asked::of(&request)?;
    let known = asked.clone();
    let kept = delegation.registers(caller, move |registers| Ok(registers.store.plan(&known)?)).await?;
    let id = match kept.as_slice() {
        [id] => DraftId(<[u8; 16]>::try_from(id.as_slice()).unwrap_or_default()),
        _ => plan(delegation, caller, request, asked).await?,
    };
    let shown = delegation.registers(caller, move |registers| summary(registers, id));
    Ok(api::CreateDraftResponse { draft: Some(shown.await?) })
}

async fn plan(
    delegation: &Delegation,
    caller: Identity,
    request: api::CreateDraftRequest,
    asked: Asked,
) -> Result<DraftId, Status> {
    let agreement = agreement_code(&request.agreement)?;
    let (register, kind): (RegisterKind, SubjectKind) = register_of(&request.register)?;
    check_counts(&request)?;
    let giver = delegation.own().principal;
    let view = delegation.ledger(|ledger, now| DrawView::of(ledger, &agreement, giver, kind, None, now))?;
    let wanted = Wanted {
        terms: view.named(&request.terms)?,
        lines_max: usize::try_from(request.lines_max).unwrap_or(usize::MAX),
        keys: Vec::new(),
        class: String::new(),
    };
    let drawing = Drawing {
        exclusions: exclusions_of(&request.exclusions)?,
        note: Note::of(reason_of(&request.reason)?),
        request,
        register,
        view,
        wanted,
    };
    delegation.registers(caller, move |registers| drawing.run(registers, &asked)).await
}

fn check_counts(request: &api::CreateDraftRequest) -> Result<(), DelegationError> {
    if request.lines_max == 0 {
        return Err(DelegationError::field("lines_max", "0 lines; say how many are wanted"));
    }
    if request.exclusions.len() > EXCLUSIONS_MAX {
        let message = format!("{}; at most {EXCLUSIONS_MAX} are allowed", request.exclusions.len());
        return Err(DelegationError::field("exclusions", message));
    }
    if request.terms.len() > TERMS_MAX {
        let message = format!("{}; at most {TERMS_MAX} are allowed", request.terms.len());
        return Err(DelegationError::field("terms", message));
    }
    Ok(())
}

/// Whom a draw leaves out.
#[derive(Clone, Debug, Default)]
struct Exclusions {
    keys: Vec<String>,
    facilities: BTreeSet<String>,
    /// As they are noted: whom, and why.
    notes: Vec<Note>,
}

/// What a note says of a serial or a facility left out.
pub(super) const KEY_MARK: &str = "key ";
pub(super) const FACILITY_MARK: &str = "facility ";

fn exclusions_of(given: &[api::Exclusion]) -> Result<Exclusions, DelegationError> {
    let mut exclusions = Exclusions::default();
    for one in given {
        let reason = reason_of(&one.reason)?.to_owned();
        let source = match &one.whom {
            Some(Whom::Key(key)) => {
                exclusions.keys.push(key.trim().to_owned());
                format!("{KEY_MARK}{}", key.trim())
            }
            Some(Whom::Facility(facility)) => {
                exclusions.facilities.insert(facility.trim().to_owned());
                format!("{FACILITY_MARK}{}", facility.trim())
            }
            None => {
                return Err(DelegationError::field(
                    "exclusions",
                    "one says nobody; name a key or a facility",
                ));
            }
        };
        exclusions.notes.push(Note { source, reason });
    }
    Ok(exclusions)
}

struct Drawing {
    request: api::CreateDraftRequest,
    register: RegisterKind,
    view: DrawView,
    wanted: Wanted,
    exclusions: Exclusions,
    note: Note,
}

impl Drawing {
    fn run(self, registers: &mut Registers<'_>, asked: &Asked) -> Result<DraftId, DelegationError> {
        let rows = registers.store.standing(self.register)?;
        let free: Vec<&Drawable> = rows
            .iter()
            .filter(|row| self.view.pool.contains(&row.subject) && !self.view.stayed.contains(&row.subject))
            .collect();
        let excluded = self.excluded(registers, &free)?;
        let drawable: Vec<&Drawable> =
            free.into_iter().filter(|row| !excluded.contains(&row.subject)).collect();
        let candidates = candidates(&self.view, &drawable);
        let drawn = draw(&candidates, &self.wanted.terms, self.wanted.lines_max, &self.view.priority)
            .map_err(|error| of_draft(&error))?;
        check_drawn(&self.wanted, drawn.lines.len(), 0)?;
        let subjects: BTreeMap<u32, SubjectRef> =
            drawable.iter().map(|row| (row.place, row.subject)).collect();
        let drawn_lines =
            drawn.lines.iter().filter_map(|line| Some((*subjects.get(&line.place)?, line.term)));
        let lines: Vec<DraftLine> = (1_u32..)
            .zip(drawn_lines)
            .map(|(number, (subject, term))| DraftLine {
                number,
                subject,
                term: term_word(&self.view, term),
                by_hand: false,
            })
            .collect();
        self.keep(registers, asked, &lines, drawn.missing, excluded.len())
    }

    /// Whom the exclusions mean, of those who could be drawn.
    fn excluded(
        &self,
        registers: &mut Registers<'_>,
        free: &[&Drawable],
    ) -> Result<BTreeSet<SubjectRef>, DelegationError> {
        let mut excluded = BTreeSet::new();
        for key in &self.exclusions.keys {
            let found = registers.store.find(self.register, key)?.ok_or_else(|| {
                DelegationError::Unknown(format!(
                    "{key} does not stand in the register of {}, so that leaving it out leaves nobody out",
                    self.register.words()
                ))
            })?;
            excluded.insert(found.subject);
        }
        if !self.exclusions.facilities.is_empty() {
            let number =
                if self.register == RegisterKind::PersonsHeld { FACILITY_FIELD } else { COLD_STORE_FIELD };
            let documents =
                registers.read_subjects(free.iter().map(|row| row.subject), Purpose::ListVerification)?;
            for (row, document) in free.iter().zip(documents) {
                let facility = document.and_then(|document| field(&document, number)).unwrap_or_default();
                if self.exclusions.facilities.contains(&facility) {
                    excluded.insert(row.subject);
                }
            }
        }
        let pool: BTreeSet<SubjectRef> = free.iter().map(|row| row.subject).collect();
        Ok(excluded.intersection(&pool).copied().collect())
    }

    fn keep(
        &self,
        registers: &mut Registers<'_>,
        asked: &Asked,
        lines: &[DraftLine],
        missing: usize,
        excluded: usize,
    ) -> Result<DraftId, DelegationError> {
        let id = DraftId(random_reference()?);
        // Notes on a draft lie under its own id, which is nobody's reference.
        let about = SubjectRef(id.0);
        let note = self.note.kept(about)?;
        let notes: Vec<Kept> =
            self.exclusions.notes.iter().map(|note| note.kept(about)).collect::<Result<_, _>>()?;
        let draft = Draft {
            ordinal: 0,
            id,
            agreement: self.request.agreement.clone(),
            register: self.register,
            terms: self.request.terms.clone(),
            wanted: self.request.lines_max,
            missing: u32::try_from(missing).unwrap_or(u32::MAX),
            excluded: u32::try_from(excluded).unwrap_or(u32::MAX),
            version: 1,
            actor: registers.reader.actor.clone(),
            time_us: registers.reader.time_us,
            note: note.id,
            batch: None,
        };
        let Registers { vault, store, .. } = registers;
        put_all(vault, &[note])?;
        put_all(vault, &notes)?;
        let exclusions: Vec<_> = notes.iter().map(|note| note.id).collect();
        store.transaction(|transaction| -> Result<(), StoreError> {
            store::drafts::insert(transaction, &draft, lines, &exclusions)?;
            store::plan::insert(transaction, asked, &[id.0.to_vec()])
        })?;
        Ok(id)
    }
}

/// A term as drafts name it.
pub(super) fn term_word(view: &DrawView, term: Option<TermKey>) -> String {
    let code = term.and_then(|term| view.references.get(&term)).map(|reference| reference.term.to_string());
    code.unwrap_or_else(|| GOODWILL.to_owned())
}
