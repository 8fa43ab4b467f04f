//! Decisions of panels and the findings that were stated from them.

use std::collections::{BTreeMap, BTreeSet};

use homeward_commission_core::count::NewestDecision;
use homeward_commission_core::finding::{Decision, FindingStatement, statements};
use homeward_payload::domain::Principal;
use homeward_payload::ids::{AgreementCode, Digest, SubjectRef, TermCode, Timestamp};
use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};

use super::referral::holders;
use super::{Store, StoreError, party, subject};

/// What a panel hands in at once.
#[derive(Clone, Debug)]
pub(crate) struct Panel {
    /// Chosen by the caller; the same request is recorded once.
    pub(crate) request_id: String,
    /// The agreement.
    pub(crate) agreement: AgreementCode,
    /// The medical term.
    pub(crate) term: TermCode,
    /// One decision for each person.
    pub(crate) decisions: BTreeMap<SubjectRef, Decision>,
    /// Whether the decisions are assumed for an exercise.
    pub(crate) assumed: bool,
    /// When they are recorded.
    pub(crate) decided_time: Timestamp,
}

/// What the log tells of the persons decided on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    /// Persons on whom a finding under the term stands.
    pub(crate) stated: BTreeSet<SubjectRef>,
    /// The holder of each person the log knows.
    pub(crate) holders: BTreeMap<SubjectRef, Principal>,
}

/// What became of a panel's decisions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Recorded {
    /// They are recorded; these findings are to be stated. The same request gives the same statements.
    Decisions {
        /// The statements, in order.
        statements: Vec<FindingStatement>,
        /// Whether the request was recorded now and not before.
        new: bool,
    },
    /// They cannot be recorded; nothing was.
    Fault(DecisionFault),
}

/// Why decisions cannot be recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DecisionFault {
    /// The request id was used for other decisions.
    RequestReused,
    /// Persons without a referral.
    NotReferred {
        /// The first of them.
        first: SubjectRef,
        /// How many.
        count: usize,
    },
    /// Persons whose holder neither a referral nor the log names.
    HolderUnknown {
        /// The first of them.
        first: SubjectRef,
        /// How many.
        count: usize,
    },
}

impl Store {
    /// Records decisions as new versions and plans the findings to state: the positive ones that neither stand in
    /// the log nor wait on their way to it.
    ///
    /// # Errors
    /// If the database fails; nothing was recorded then.
    pub(crate) fn record(&mut self, panel: &Panel, known: &Known) -> Result<Recorded, StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let content = content_of(panel);
        if let Some(stored) = stored_content(&transaction, &panel.request_id)? {
            if stored != content {
                return Ok(Recorded::Fault(DecisionFault::RequestReused));
            }
            let statements = planned(&transaction, &panel.request_id)?;
            return Ok(Recorded::Decisions { statements, new: false });
        }
        let findings = match plan(&transaction, panel, known)? {
            Ok(findings) => findings,
            Err(fault) => return Ok(Recorded::Fault(fault)),
        };
        insert_decisions(&transaction, panel, &content)?;
        insert_findings(&transaction, &panel.request_id, &findings)?;
        transaction.commit()?;
        Ok(Recorded::Decisions { statements: statements(&findings), new: true })
    }

    /// Remembers whether the log refused a statement of this request. What was refused another request may state.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) fn set_refused(
        &mut self,
        request_id: &str,
        statement: &FindingStatement,
        refused: bool,
    ) -> Result<(), StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for subject in &statement.subjects {
            transaction
                .prepare_cached("UPDATE finding SET refused = ?3 WHERE request_id = ?1 AND subject = ?2")?
                .execute(params![request_id, subject.0, refused])?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// The newest decision on each person.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) fn newest_decisions(&self) -> Result<Vec<NewestDecision>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT subject, decision, manifest, decided_at_us, max(version) FROM decision
             GROUP BY subject ORDER BY subject",
        )?;
        let mut rows = statement.query([])?;
        let mut decisions = Vec::new();
        while let Some(row) = rows.next()? {
            let word: String = row.get("decision")?;
            decisions.push(NewestDecision {
                subject: subject(row.get("subject")?),
                decision: Decision::from_word(&word).ok_or(StoreError::Damaged("an unknown decision"))?,
                manifest: row.get("manifest")?,
                decided_time: Timestamp(row.get("decided_at_us")?),
            });
        }
        Ok(decisions)
    }
}

fn content_of(panel: &Panel) -> [u8; 32] {
    let mut bytes = Vec::new();
    for text in [panel.agreement.as_str(), panel.term.as_str()] {
        bytes.extend_from_slice(text.as_bytes());
        bytes.push(0);
    }
    bytes.push(u8::from(panel.assumed));
    for (subject, decision) in &panel.decisions {
        bytes.extend_from_slice(&subject.0);
        bytes.push(u8::from(*decision == Decision::Repatriate));
    }
    Digest::of(&bytes).0
}

fn stored_content(transaction: &Transaction<'_>, request_id: &str) -> Result<Option<[u8; 32]>, StoreError> {
    let mut statement = transaction.prepare_cached("SELECT content FROM request WHERE request_id = ?1")?;
    Ok(statement.query_row(params![request_id], |row| row.get(0)).optional()?)
}

fn plan(
    transaction: &Transaction<'_>,
    panel: &Panel,
    known: &Known,
) -> Result<Result<BTreeMap<SubjectRef, Principal>, DecisionFault>, StoreError> {
    let referred = holders(transaction, panel.decisions.keys().copied())?;
    let mut not_referred = panel.decisions.keys().filter(|subject| !referred.contains_key(subject));
    if let Some(first) = not_referred.next() {
        let count = not_referred.count().saturating_add(1);
        return Ok(Err(DecisionFault::NotReferred { first: *first, count }));
    }
    let mut findings = BTreeMap::new();
    let mut without_holder = Vec::new();
    for (subject, decision) in &panel.decisions {
        let stands = known.stated.contains(subject);
        if *decision == Decision::Reject || stands || is_on_its_way(transaction, panel, subject)? {
            continue;
        }
        // The log knows better than a referral, whose sender nobody has signed for.
        match known.holders.get(subject).copied().or(referred.get(subject).copied().flatten()) {
            Some(holder) => {
                findings.insert(*subject, holder);
            }
            None => without_holder.push(*subject),
        }
    }
    Ok(match without_holder.first() {
        Some(first) => Err(DecisionFault::HolderUnknown { first: *first, count: without_holder.len() }),
        None => Ok(findings),
    })
}

/// Whether a finding under this term was planned before and not refused. It may wait for the mediator, and a second
/// statement of it would be refused together with everyone else it names.
fn is_on_its_way(
    transaction: &Transaction<'_>,
    panel: &Panel,
    subject: &SubjectRef,
) -> Result<bool, StoreError> {
    let mut statement = transaction.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM finding JOIN request USING (request_id)
         WHERE subject = ?1 AND agreement = ?2 AND term = ?3 AND refused = 0)",
    )?;
    let values = params![subject.0, panel.agreement.as_str(), panel.term.as_str()];
    Ok(statement.query_row(values, |row| row.get(0))?)
}

fn insert_decisions(
    transaction: &Transaction<'_>,
    panel: &Panel,
    content: &[u8; 32],
) -> Result<(), StoreError> {
    transaction.execute(
        "INSERT INTO request VALUES (?1, ?2, ?3, ?4, ?5)",
        params![panel.request_id, content, panel.agreement.as_str(), panel.term.as_str(), panel.assumed],
    )?;
    // A panel examines; cases that are manifest come in on a way of their own.
    let mut statement = transaction.prepare_cached(
        "INSERT INTO decision (subject, version, request_id, decision, manifest, decided_at_us)
         SELECT ?1, coalesce(max(version), 0) + 1, ?2, ?3, 0, ?4 FROM decision WHERE subject = ?1",
    )?;
    for (subject, decision) in &panel.decisions {
        statement.execute(params![subject.0, panel.request_id, decision.word(), panel.decided_time.0])?;
    }
    Ok(())
}

fn insert_findings(
    transaction: &Transaction<'_>,
    request_id: &str,
    findings: &BTreeMap<SubjectRef, Principal>,
) -> Result<(), StoreError> {
    let mut statement = transaction.prepare_cached("INSERT INTO finding VALUES (?1, ?2, ?3, 0)")?;
    for (subject, holder) in findings {
        statement.execute(params![request_id, subject.0, holder.word()])?;
    }
    Ok(())
}

fn planned(transaction: &Transaction<'_>, request_id: &str) -> Result<Vec<FindingStatement>, StoreError> {
    let mut statement =
        transaction.prepare_cached("SELECT subject, holder FROM finding WHERE request_id = ?1")?;
    let mut rows = statement.query(params![request_id])?;
    let mut findings = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let holder: String = row.get("holder")?;
        findings.insert(subject(row.get("subject")?), party(&holder)?);
    }
    Ok(statements(&findings))
}
