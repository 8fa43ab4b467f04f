//! Saying beforehand what would be said: every line is judged by the rules that the mediator replays, and, where the
//! other side has not answered its entry yet, by the check that the other side makes.

use std::collections::{BTreeMap, BTreeSet};

use homeward_api::delegation::v1 as api;
use homeward_api::reason;
use homeward_delegation_core::import::Accepted;
use homeward_delegation_core::offer_check::{OfferRegister, check_offer};
use homeward_delegation_core::register::OfferLine;
use homeward_ledger::subject::Standing;
use homeward_ledger::{Refusal, agreement::TermKey};
use homeward_payload::domain::{Principal, Role};
use homeward_payload::ids::{BatchId, Digest, SubjectRef, Timestamp};
use homeward_payload::parse::parse_statement;
use homeward_payload::proto::payload::v1 as proto;
use homeward_shell::identity::Identity;
use homeward_vault::store::Purpose;
use tonic::Status;

use super::change::view;
use super::show::{KEY_FIELD, all_lines, draft_id, known};
use crate::batches::{DrawView, GOODWILL, NewLine, compose, countered};
use crate::delegation::Delegation;
use crate::error::DelegationError;
use crate::persons::read_person;
use crate::register::field;
use crate::registers::Registers;
use crate::store::RegisterKind;
use crate::store::drafts::{Draft, DraftLine};
use crate::terms::offer_terms;

/// How long the offer is taken to stand for a check: 1 day in microseconds.
const CHECKED_OFFER_US: i64 = 24 * 60 * 60 * 1_000_000;
/// Who would say what the rules say.
const LEDGER: &str = "LEDGER";
/// Who would say what the check of offers says.
const OTHER_SIDE: &str = "OTHER_SIDE";

/// The batch that a draft would counter.
#[derive(Clone, Debug)]
pub(super) struct Countered {
    /// Its id.
    pub(super) batch: BatchId,
    /// The number of the next revision.
    pub(super) revision: u32,
    /// Digest of the revision before.
    pub(super) content: Option<Digest>,
    /// The other side's open lines, which go on.
    pub(super) others: Vec<NewLine>,
}

/// A draft with what is needed to say it.
pub(super) struct Ready {
    pub(super) draft: Draft,
    pub(super) view: DrawView,
    pub(super) countered: Countered,
    pub(super) lines: Vec<DraftLine>,
    /// Serials or container numbers, in the order of the lines.
    pub(super) keys: Vec<String>,
    /// What the other side's check would say.
    pub(super) other_side: Vec<api::LineObjection>,
}

/// What was found.
pub(super) struct Checked {
    pub(super) objections: Vec<api::LineObjection>,
    pub(super) whole: Option<Refusal>,
}

/// Checks a draft; nothing is said to anybody.
pub(crate) async fn check_draft(
    delegation: &Delegation,
    caller: Identity,
    request: api::CheckDraftRequest,
) -> Result<api::CheckDraftResponse, Status> {
    let ready = ready(delegation, caller, &request.draft_id, &request.batch_id).await?;
    let end = Timestamp(delegation.participant().now().0.saturating_add(CHECKED_OFFER_US));
    let checked = check(delegation, &ready, end)?;
    let numbers: BTreeSet<u32> = checked.objections.iter().map(|objection| objection.number).collect();
    let clean = ready.lines.len().saturating_sub(numbers.len());
    let (whole_reason, whole) = checked
        .whole
        .map(|refusal| (reason::name(refusal.reason).to_owned(), refusal.to_string()))
        .unwrap_or_default();
    Ok(api::CheckDraftResponse {
        clean: u32::try_from(clean).unwrap_or(u32::MAX),
        objections: checked.objections,
        whole,
        whole_reason,
        version: ready.draft.version,
    })
}

/// Gathers a draft and what it is judged by.
///
/// # Errors
/// There is no such draft or batch, or a store fails.
pub(super) async fn ready(
    delegation: &Delegation,
    caller: Identity,
    draft: &[u8],
    batch: &[u8],
) -> Result<Ready, Status> {
    let id = draft_id("draft_id", draft)?;
    let batch = countered(batch)?;
    let draft = delegation.registers(caller, move |registers| known(registers, id)).await?;
    let view = view(delegation, &draft)?;
    let (own, other_power) = (delegation.own().principal, delegation.other().power);
    let countered = delegation.ledger(|ledger, _| countering(ledger, batch, own))?;
    let standings: BTreeMap<SubjectRef, Standing> = delegation.ledger(|ledger, _| {
        let own_subjects = ledger.subjects.iter().filter(|(_, subject)| subject.holder == own);
        own_subjects.map(|(reference, subject)| (*reference, subject.standing)).collect()
    });
    let work = move |registers: &mut Registers<'_>| {
        let lines = registers.store.draft_lines(id, 0, all_lines())?;
        let documents =
            registers.read_subjects(lines.iter().map(|line| line.subject), Purpose::ListVerification)?;
        let mut keys = Vec::with_capacity(lines.len());
        let (mut offered, mut register) = (Vec::new(), OfferRegister::default());
        for (line, document) in lines.iter().zip(&documents) {
            let key = document.as_ref().and_then(|document| field(document, KEY_FIELD)).unwrap_or_default();
            keys.push(key.clone());
            let is_answered = standings.get(&line.subject) == Some(&Standing::Accepted);
            let person = document.as_ref().and_then(|document| read_person(document, other_power).ok());
            let Some(person) = person.filter(|_| !is_answered && draft.register == RegisterKind::PersonsHeld)
            else {
                continue;
            };
            let claimed_term = if line.term == GOODWILL { String::new() } else { line.term.clone() };
            let record = OfferLine { holder_serial: key.clone(), claimed_term };
            offered.push(Accepted { line: u64::from(line.number), record });
            register.persons.insert(key, person.facts);
        }
        let answers = check_offer(&offered, lines.len(), &register, &offer_terms(&view.terms));
        let other_side = answers
            .into_iter()
            .filter_map(|answer| {
                let refusal = answer.answer.err()?;
                Some(api::LineObjection {
                    number: u32::try_from(answer.line).unwrap_or(u32::MAX),
                    key: answer.offered.holder_serial,
                    by: OTHER_SIDE.to_owned(),
                    reason: refusal.reason.code().to_owned(),
                    message: refusal.message,
                })
            })
            .collect();
        Ok(Ready { draft, view, countered, lines, keys, other_side })
    };
    delegation.registers(caller, work).await
}

fn countering(
    ledger: &homeward_ledger::Ledger,
    batch: Option<BatchId>,
    own: Principal,
) -> Result<Countered, DelegationError> {
    let Some(id) = batch else {
        let batch = BatchId(uuid::Uuid::now_v7().into_bytes());
        return Ok(Countered { batch, revision: 1, content: None, others: Vec::new() });
    };
    let found = ledger
        .batches
        .get(&id)
        .ok_or_else(|| DelegationError::Unknown(format!("no batch {id} stands in this side's mirror")))?;
    let newest = found.newest_revision();
    let open = homeward_ledger::subject::LineState::Open;
    let others = newest.lines.iter().filter(|line| line.giver != own && line.state == open);
    Ok(Countered {
        batch: id,
        revision: found.revisions.saturating_add(1),
        content: Some(newest.content),
        others: others
            .map(|line| NewLine {
                subject: line.subject,
                term: line.term,
                class: line.class,
                also_terms: line.also_terms.clone(),
            })
            .collect(),
    })
}

impl Ready {
    /// A line as it is proposed.
    fn new_line(&self, line: &DraftLine) -> Result<NewLine, DelegationError> {
        let term: Option<TermKey> =
            self.view.terms.iter().find(|known| known.code().as_str() == line.term).map(|known| known.key);
        self.view.line(line.subject, term, "")
    }

    /// The proposal of some lines, with the other side's where they go on.
    pub(super) fn proposal<'a>(
        &self,
        lines: impl Iterator<Item = &'a DraftLine>,
        with_others: bool,
    ) -> Result<proto::ProposeBatch, DelegationError> {
        let mut all = lines.map(|line| self.new_line(line)).collect::<Result<Vec<NewLine>, _>>()?;
        if with_others {
            all.extend(self.countered.others.iter().cloned());
        }
        let Countered { batch, revision, content, .. } = &self.countered;
        let tranche = self.view.tranche.as_ref();
        Ok(compose(*batch, *revision, *content, all, &self.view.references, tranche))
    }
}

/// Judges every line by itself, then all against which nothing speaks as one proposal.
///
/// # Errors
/// A statement cannot be prepared.
pub(super) fn check(delegation: &Delegation, ready: &Ready, end: Timestamp) -> Result<Checked, Status> {
    let mut objections = Vec::new();
    let mut clean: Vec<&DraftLine> = Vec::with_capacity(ready.lines.len());
    for (line, key) in ready.lines.iter().zip(&ready.keys) {
        let alone = ready.proposal(std::iter::once(line), false)?;
        match judge(delegation, alone, end)? {
            None => clean.push(line),
            Some(refusal) => objections.push(api::LineObjection {
                number: line.number,
                key: key.clone(),
                by: LEDGER.to_owned(),
                reason: reason::name(refusal.reason).to_owned(),
                message: of_line(&refusal),
            }),
        }
    }
    objections.extend(ready.other_side.iter().cloned());
    objections.sort_by(|one, other| (one.number, &one.by).cmp(&(other.number, &other.by)));
    let whole = match clean.is_empty() {
        true => None,
        false => judge(delegation, ready.proposal(clean.into_iter(), true)?, end)?,
    };
    Ok(Checked { objections, whole })
}

/// What a refusal says of a line that was judged alone: without its number there, which is not that of the draft.
fn of_line(refusal: &Refusal) -> String {
    let said = refusal.message.split_once(": ").map_or(refusal.message.as_str(), |(_, said)| said);
    [said, refusal.allowed.join(" ").as_str()].join(" ").trim_end().to_owned()
}

/// What the rules say of a proposal now; nothing where they accept it.
fn judge(
    delegation: &Delegation,
    proposal: proto::ProposeBatch,
    end: Timestamp,
) -> Result<Option<Refusal>, Status> {
    let participant = delegation.participant();
    let prepared = participant.prepare(Role::Service, proposal, Some(end)).map_err(Status::from)?;
    let signer = prepared.signers.into_iter().take(1).collect();
    let statement = parse_statement(prepared.payload_type, &prepared.payload, signer)
        .map_err(|error| homeward_shell::status::internal(&error))?;
    let projection = participant.projection();
    let now = projection.now();
    Ok(projection.read(|view| view.state().judge(&statement, now)).err())
}
