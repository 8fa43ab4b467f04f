//! Children's cases: listed, acknowledged and answered one by one. They stand in no batch, no quota and no
//! condition, and no answer closes one.

use homeward_kernel::{Canonical, Context, Encoder};
use homeward_payload::domain::{
    AcknowledgeChildCase, AnswerChildCase, ChildAnswer, EvidenceGrade, ListChildCase, Principal, Statement,
};
use homeward_payload::ids::{AgreementCode, CaseId, Digest, Timestamp};

use crate::event::{Event, tag};
use crate::finding::check_in_force;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};
use crate::subject::check_no_subject;

/// One child's case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChildCase {
    /// The party that listed it.
    pub listed_by: Principal,
    /// The agreement its list belongs to.
    pub agreement: AgreementCode,
    /// When it was listed.
    pub listed_time: Timestamp,
    /// Root of the field commitments of its sealed document.
    pub field_root: Digest,
    /// Whether consent to tracing was given.
    pub tracing_consent: bool,
    /// Reference shared by siblings.
    pub sibling_group: Option<CaseId>,
    /// Whether the other party has acknowledged it.
    pub acknowledged: bool,
    /// The other party's newest answer.
    pub answer: Option<(ChildAnswer, EvidenceGrade)>,
}

/// What a child's case changes by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChildEvent {
    /// A case was listed.
    Listed {
        /// Its reference.
        case: CaseId,
        /// The case.
        opened: Box<ChildCase>,
    },
    /// The other party acknowledged it.
    Acknowledged {
        /// Its reference.
        case: CaseId,
    },
    /// The other party answered it.
    Answered {
        /// Its reference.
        case: CaseId,
        /// The answer.
        answer: ChildAnswer,
        /// How well it is known.
        grade: EvidenceGrade,
    },
}

/// A party lists one child's case.
///
/// # Errors
/// `AGREEMENT_UNKNOWN`, `CHILD_CASE_ID_REUSED`, `SUBJECT_CONFLICT`.
pub fn list(
    ledger: &Ledger,
    statement: &Statement,
    body: &ListChildCase,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    check_in_force(ledger, &body.agreement)?;
    if ledger.cases.contains_key(&body.case) {
        return Err(Refusal::new(
            ErrorReason::ChildCaseIdReused,
            format!("case reference {} is taken.", body.case),
        ));
    }
    check_no_subject(ledger, &body.case)?;
    let opened = ChildCase {
        listed_by: statement.header.author,
        agreement: body.agreement.clone(),
        listed_time: context.now,
        field_root: body.field_root,
        tracing_consent: body.tracing_consent,
        sibling_group: body.sibling_group,
        acknowledged: false,
        answer: None,
    };
    Ok(vec![ChildEvent::Listed { case: body.case, opened: Box::new(opened) }.into()])
}

/// The other party acknowledges a case.
///
/// # Errors
/// `CHILD_CASE_UNKNOWN`, `CHILD_CASE_NOT_YOURS`, `CHILD_CASE_STATE`.
pub fn acknowledge(
    ledger: &Ledger,
    statement: &Statement,
    body: &AcknowledgeChildCase,
) -> Result<Vec<Event>, Refusal> {
    let case = case_for(ledger, statement, &body.case)?;
    if case.acknowledged {
        return Err(Refusal::new(ErrorReason::ChildCaseState, "the case was acknowledged before.")
            .allow("Answer it."));
    }
    Ok(vec![ChildEvent::Acknowledged { case: body.case }.into()])
}

/// The other party answers a case. No answer closes it: a later one, when more is known, stands in its place.
///
/// # Errors
/// `CHILD_CASE_UNKNOWN`, `CHILD_CASE_NOT_YOURS`, `CHILD_CASE_STATE`.
pub fn answer(ledger: &Ledger, statement: &Statement, body: &AnswerChildCase) -> Result<Vec<Event>, Refusal> {
    let case = case_for(ledger, statement, &body.case)?;
    if !case.acknowledged {
        return Err(Refusal::new(ErrorReason::ChildCaseState, "the case is not acknowledged.")
            .allow("Acknowledge it first."));
    }
    if !case.tracing_consent {
        return Err(Refusal::new(
            ErrorReason::ChildCaseState,
            "there is no consent to tracing: the case is listed and not traced.",
        )
        .allow("The neutral can ask for consent; until then nobody looks for the child."));
    }
    if case.answer == Some((body.answer, body.grade)) {
        return Err(Refusal::new(ErrorReason::ChildCaseState, "the case has exactly this answer.")
            .allow("Answer again when more is known."));
    }
    Ok(vec![ChildEvent::Answered { case: body.case, answer: body.answer, grade: body.grade }.into()])
}

/// When something is due so many days after a case was listed: it stands still where children are suspended by name.
#[must_use]
pub fn due(ledger: &Ledger, case: &ChildCase, days: u32, now: Timestamp) -> Timestamp {
    let freezes = crate::suspension::freezes_of_case(ledger, case);
    crate::clock::Clock::Protocol.due(case.listed_time, case.listed_time.plus_days(days), &freezes, now)
}

/// Takes over an event.
pub fn apply(ledger: &mut Ledger, event: &ChildEvent) {
    match event {
        ChildEvent::Listed { case, opened } => {
            ledger.cases.insert(*case, (**opened).clone());
        }
        ChildEvent::Acknowledged { case } => {
            if let Some(case) = ledger.cases.get_mut(case) {
                case.acknowledged = true;
            }
        }
        ChildEvent::Answered { case, answer, grade } => {
            if let Some(case) = ledger.cases.get_mut(case) {
                case.answer = Some((*answer, *grade));
            }
        }
    }
}

fn case_for<'a>(ledger: &'a Ledger, statement: &Statement, id: &CaseId) -> Result<&'a ChildCase, Refusal> {
    let case = ledger.cases.get(id).ok_or_else(|| {
        Refusal::new(ErrorReason::ChildCaseUnknown, format!("no case {id} is listed.")).with("case", id)
    })?;
    let author = statement.header.author;
    if case.listed_by.other_party() != Some(author) {
        return Err(Refusal::new(
            ErrorReason::ChildCaseNotYours,
            format!(
                "{} listed the case; the other party acknowledges and answers it.",
                case.listed_by.word()
            ),
        ));
    }
    Ok(case)
}

impl Canonical for ChildEvent {
    fn encode(&self, encoder: &mut Encoder) {
        match self {
            Self::Listed { case, opened } => encoder
                .byte(1)
                .fixed(case.as_bytes())
                .byte(tag::principal(opened.listed_by))
                .text(opened.agreement.as_str())
                .time(opened.listed_time)
                .fixed(opened.field_root.as_bytes())
                .flag(opened.tracing_consent)
                .optional(opened.sibling_group.as_ref(), |encoder, group| {
                    encoder.fixed(group.as_bytes());
                }),
            Self::Acknowledged { case } => encoder.byte(2).fixed(case.as_bytes()),
            Self::Answered { case, answer, grade } => {
                let (number, country) = tag::answer(*answer);
                encoder.byte(3).fixed(case.as_bytes()).byte(number).fixed(&country).byte(tag::grade(*grade))
            }
        };
    }
}
