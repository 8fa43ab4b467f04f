//! What a next action is, and in which order they are told.

use std::cmp::Reverse;

use homeward_payload::domain::{Genesis, Principal, Role, TermReference};
use homeward_payload::ids::{AgreementCode, BatchId, CaseId, ListId, RequestId, RoundId, Timestamp};
use homeward_payload::ids::{DisputeId, SuspensionId};

use crate::batch::{Batch, Line, Revision};
use crate::child::{self, ChildCase};
use crate::clock::Clock;
use crate::hold::{self, Holds};
use crate::ledger::Ledger;
use crate::suspension;

/// Something that somebody is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextAction {
    /// Who.
    pub principal: Principal,
    /// In which capacity, by the forum's signing policy.
    pub role: Role,
    /// What.
    pub kind: ActionKind,
    /// On what.
    pub matter: Matter,
    /// On how many terms, entries, findings, lines or cases.
    pub items: u32,
    /// By when, where there is an end.
    pub due: Option<Timestamp>,
    /// Whether that has passed.
    pub overdue: bool,
    /// What follows otherwise, in a sentence.
    pub otherwise: &'static str,
}

/// What an action is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Matter {
    /// An agreement that is not in force.
    Agreement(AgreementCode),
    /// An opened list.
    List(ListId),
    /// Findings under a term.
    Term(TermReference),
    /// A batch.
    Batch(BatchId),
    /// A round of lists.
    Round(RoundId),
    /// A request for persons who are sought.
    Request(RequestId),
    /// A dispute.
    Dispute(DisputeId),
    /// A suspension.
    Suspension(SuspensionId),
    /// A child's case, by its reference alone.
    Case(CaseId),
    /// Remains, by their number alone.
    Remains,
    /// Records of persons, by their number alone.
    Persons,
}

macro_rules! actions {
    ($($(#[$doc:meta])* $kind:ident, $name:literal, $statement:expr, $otherwise:literal;)*) => {
        /// What is to be done.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum ActionKind {
            $($(#[$doc])* $kind,)*
        }

        impl ActionKind {
            /// Every kind, in ascending order.
            pub const ALL: &[Self] = &[$(Self::$kind),*];

            /// The stable name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                }
            }

            /// Short name of the statement that does it; nothing where it is done outside the log.
            #[must_use]
            pub const fn statement(self) -> Option<&'static str> {
                match self {
                    $(Self::$kind => $statement,)*
                }
            }

            /// What follows if it is not done.
            #[must_use]
            pub const fn otherwise(self) -> &'static str {
                match self {
                    $(Self::$kind => $otherwise,)*
                }
            }
        }
    };
}

actions! {
    /// Terms that one side has signed wait for the other.
    SignTerms, "SIGN_TERMS", Some("SignTerms"),
        "The agreement is not in force and nothing can be listed under it.";
    /// A further version of terms that one side has signed waits for the other.
    SignAmendment, "SIGN_AMENDMENT", Some("SignTerms"),
        "The version in force stays in force.";
    /// A coordinated figure that one side has signed waits for the other.
    AgreeTarget, "AGREE_TARGET", Some("AgreeTarget"),
        "The target agreed before stands, or none; the floor binds either way.";
    /// The other side knows of nobody else under an all-for-all term.
    DeclareClosure, "DECLARE_CLOSURE", Some("DeclareClosure"),
        "The term stays unfulfilled: no count closes it.";
    /// The last day of a term has passed with something unfulfilled.
    DeclareLapse, "DECLARE_LAPSE", Some("DeclareLapse"),
        "The term goes on as it is: its day passing decides nothing.";
    /// A correction of attribution that one side has signed waits for the other.
    CorrectAttribution, "CORRECT_ATTRIBUTION", Some("CorrectAttribution"),
        "The lines count as they did.";
    /// Entries of a list wait for an answer.
    AnswerList, "ANSWER_LIST", Some("AnswerList"),
        "The unanswered entries can stand on no batch.";
    /// A round of lists waits for a side to commit.
    CommitList, "COMMIT_LIST", Some("CommitList"),
        "The lists of the round stay sealed, of both sides.";
    /// Both sides have committed and the lists wait to be released.
    ReleaseLists, "RELEASE_LISTS", Some("ReleaseLists"),
        "Neither side can open its list.";
    /// A released list waits to be opened as it was committed to.
    OpenList, "OPEN_LIST", Some("OpenList"),
        "The commitment stays on the record unopened, as evidence.";
    /// Refused entries of a list wait for their holder's remark.
    RemarkList, "REMARK_LIST", Some("RemarkList"),
        "The refusals stand.";
    /// A request for persons who are sought waits for an answer.
    AnswerRequest, "ANSWER_REQUEST", Some("AnswerRequest"),
        "The persons stay visibly unanswered; silence says nothing about them.";
    /// Figures that one side has released wait for the other.
    ReleaseFigures, "RELEASE_FIGURES", Some("ReleaseFigures"),
        "The figures stay under embargo.";
    /// Findings wait to be accepted or contested.
    AnswerFindings, "ANSWER_FINDINGS", Some("AnswerFindings"),
        "The persons count as eligible for nobody and cannot stand under the term.";
    /// A revision waits to be confirmed, or countered with the next one.
    ConfirmBatch, "CONFIRM_BATCH", Some("ConfirmBatch"),
        "The offer ends by its own end and its people return to the pool.";
    /// A pending revision of a confirmed batch waits to be confirmed, or countered with the next one.
    ConfirmRevision, "CONFIRM_REVISION", Some("ConfirmBatch"),
        "The pending revision ends by its own end and the confirmed one stays in force.";
    /// A batch has no window that can be kept.
    AgreeWindow, "AGREE_WINDOW", Some("AgreeWindow"),
        "Nobody can depart: a date exists only when both sides have signed it.";
    /// A giver's route is not known to the other side.
    NoticeRoute, "NOTICE_ROUTE", Some("NoticeRoute"),
        "Nobody of this giver departs.";
    /// A giver's route waits to be acknowledged.
    AcknowledgeRoute, "ACKNOWLEDGE_ROUTE", Some("AcknowledgeRoute"),
        "Nobody departs on that route.";
    /// A side has not guaranteed the safety of the window.
    GuaranteeSafety, "GUARANTEE_SAFETY", Some("GuaranteeSafety"),
        "Nobody departs; the window passes.";
    /// A sanitary release needs another window, or people on it who are cleared for its window.
    ReviseRelease, "REVISE_RELEASE", Some("ReleaseUnilaterally"),
        "The wounded and sick of the release do not depart.";
    /// The receiving side holds a sanitary release.
    LiftHold, "LIFT_HOLD", Some("GuaranteeSafety"),
        "The hold ends by itself at its date.";
    /// The commission is to commit to everyone's fitness.
    CommitFitness, "COMMIT_FITNESS", Some("CommitFitness"),
        "The neutral cannot clear anybody and no person departs.";
    /// The neutral is to answer every person of the revision.
    ClearBatch, "CLEAR_BATCH", Some("ClearBatch"),
        "No person of the batch departs.";
    /// The clearance does not reach to the end of the window.
    ReviseBatch, "REVISE_BATCH", Some("ProposeBatch"),
        "The persons are not cleared until the end of the window and do not depart.";
    /// Lines are to depart in the window.
    ReportDeparture, "REPORT_DEPARTURE", Some("ReportDeparture"),
        "The window passes; the lines stay open until an outcome is recorded or another window is agreed.";
    /// Lines can no longer depart and wait for an outcome.
    RecordOutcomes, "RECORD_OUTCOMES", Some("RecordOutcomes"),
        "The batch cannot be settled and the people on these lines can stand on no other.";
    /// A leg of a simultaneous release is not reported ready.
    ReportReady, "REPORT_READY", Some("ReportReady"),
        "Nobody departs from any point.";
    /// All legs are ready and wait to be opened.
    OpenLegs, "OPEN_LEGS", Some("OpenLegs"),
        "Nobody departs from any point.";
    /// The giver is to claim what it delivered.
    ClaimDelivery, "CLAIM_DELIVERY", Some("ClaimDelivery"),
        "The batch cannot be settled and the giver's own count stays unknown.";
    /// The neutral is to give its counts, or to say that it did not count.
    WitnessHandover, "WITNESS_HANDOVER", Some("WitnessHandover"),
        "The batch cannot be settled.";
    /// The receiver is to acknowledge.
    AcknowledgeReceipt, "ACKNOWLEDGE_RECEIPT", Some("AcknowledgeReceipt"),
        "Nobody counts as received; past its end the silence is a dispute and no default.";
    /// The receiver has not acknowledged in time: a dispute, not a default.
    AcknowledgementOverdue, "ACKNOWLEDGEMENT_OVERDUE", Some("AcknowledgeReceipt"),
        "The dispute over the silence stays open and nobody counts as received.";
    /// Received containers wait to be opened.
    OpenContainer, "OPEN_CONTAINER", Some("OpenContainer"),
        "Nobody knows who is in them; no settlement waits for it.";
    /// Opened containers wait for their items to be registered.
    RegisterItems, "REGISTER_ITEMS", Some("RegisterItems"),
        "What they hold stays without a number and can be ascribed to nobody.";
    /// Items belong to no individual.
    GroupItems, "GROUP_ITEMS", Some("GroupItems"),
        "They are retrievable and stay without a name.";
    /// Individuals have no established identity.
    EstablishIdentity, "ESTABLISH_IDENTITY", Some("StateIdentity"),
        "No family is told and nothing is released.";
    /// Families are to be told, for the first time or of what was found since.
    RecordFamilyNotice, "RECORD_FAMILY_NOTICE", Some("RecordFamilyNotice"),
        "Nothing that they were not told of is released.";
    /// Items whose family chose to bury them wait to be released.
    ReleaseToFamily, "RELEASE_TO_FAMILY", Some("ReleaseToFamily"),
        "The family waits.";
    /// Items are established as of the other party's own.
    DeclareMisdelivery, "DECLARE_MISDELIVERY", Some("DeclareMisdelivery"),
        "The other side does not learn that they are there, and their family waits.";
    /// Misdelivered remains are to be put into a container of the returning side's own.
    PackReturn, "PACK_RETURN", Some("DeclareContents"),
        "The return stays owed.";
    /// Misdelivered remains are packed and wait for their container to be received.
    ReturnRemains, "RETURN_REMAINS", Some("ProposeBatch"),
        "The return stays owed.";
    /// A misdelivery is contested.
    ResolveMisdelivery, "RESOLVE_MISDELIVERY", Some("AnswerMisdelivery"),
        "The dispute holds these remains alone, and nobody buries them.";
    /// Deaths have no certificate yet.
    CertifyDeath, "CERTIFY_DEATH", Some("ReportDeath"),
        "The cases stay open and the families have no proof.";
    /// Bodies of persons who died in a party's hands are owed.
    ReturnBody, "RETURN_BODY", Some("DeclareContents"),
        "The cases stay open.";
    /// Packets of effects wait to be received.
    AnswerEffects, "ANSWER_EFFECTS", Some("AnswerEffects"),
        "They stay open: no silence counts as a receipt.";
    /// Packets of effects are said to be missing.
    TraceEffects, "TRACE_EFFECTS", None,
        "They stay on the record as missing.";
    /// Persons are sought by their power of origin.
    SearchMissing, "SEARCH_MISSING", Some("OpenList"),
        "Their families know nothing.";
    /// Persons in a neutral country wait to go home.
    BringHome, "BRING_HOME", Some("RecordNeutralStay"),
        "Their records stay open; the neutral country accounts for them.";
    /// The result is complete and waits for the neutral's signature, or its refusal.
    AttestRecord, "ATTEST_RECORD", Some("AttestRecord"),
        "Neither side can settle.";
    /// The result is complete and waits for a settlement.
    SignSettlement, "SIGN_SETTLEMENT", Some("SignSettlement"),
        "The batch stays open and differences between the counts have no owner.";
    /// Lines were claimed and not acknowledged.
    RaiseDispute, "RAISE_DISPUTE", Some("RaiseDispute"),
        "The lines stay disputed and count as received for nobody.";
    /// A dispute waits to be admitted or dismissed.
    AdmitDispute, "ADMIT_DISPUTE", Some("AdmitDispute"),
        "The dispute waits; it holds nothing, but on safety what it names.";
    /// An appeal waits to be decided: the dispute is admitted, or its dismissal upheld.
    DecideAppeal, "DECIDE_APPEAL", Some("AdmitDispute"),
        "The dispute stays dismissed and holds nothing.";
    /// Evidence is asked for.
    SubmitEvidence, "SUBMIT_EVIDENCE", Some("SubmitEvidence"),
        "What comes later is shown as late, and there may be no position to record.";
    /// A dispute waits for a proposal how to resolve it.
    ProposeResolution, "PROPOSE_RESOLUTION", Some("ProposeResolution"),
        "What the dispute names stays held, and past the end it is recorded as unresolved.";
    /// A proposal waits to be accepted, or answered with another.
    AcceptResolution, "ACCEPT_RESOLUTION", Some("AcceptResolution"),
        "What the dispute names stays held, and past the end it is recorded as unresolved.";
    /// The end of a dispute has passed.
    RecordUnresolved, "RECORD_UNRESOLVED", Some("RecordUnresolved"),
        "What the dispute names stays held although nobody can resolve it.";
    /// A joint suspension waits for the other side, or for the mediator.
    SuspendAgreement, "SUSPEND_AGREEMENT", Some("SuspendAgreement"),
        "Nothing is suspended.";
    /// A suspension waits to be lifted.
    LiftSuspension, "LIFT_SUSPENSION", Some("LiftSuspension"),
        "In its scope nothing is confirmed and nothing departs.";
    /// Lines are to be stated anew after a suspension.
    Revalidate, "REVALIDATE", Some("Revalidate"),
        "The batch cannot be confirmed again and nobody on it departs.";
    /// The counts of a settled batch differ.
    ExplainDiscrepancy, "EXPLAIN_DISCREPANCY", Some("ExplainDiscrepancy"),
        "The difference stays on the record as unexplained.";
    /// A child's case waits to be acknowledged.
    AcknowledgeChildCase, "ACKNOWLEDGE_CHILD_CASE", Some("AcknowledgeChildCase"),
        "The case stays visibly unacknowledged; nothing closes it.";
    /// A child's case waits for an answer.
    AnswerChildCase, "ANSWER_CHILD_CASE", Some("AnswerChildCase"),
        "The case stays visibly unanswered; no silence closes it.";
    /// An answer waits to be contested or accepted.
    JudgeChildAnswer, "JUDGE_CHILD_ANSWER", Some("ContestChildAnswer"),
        "The case stays open with an answer that nobody accepted.";
    /// A contested answer waits for a better one.
    AnswerChildCaseBetter, "ANSWER_CHILD_CASE_BETTER", Some("AnswerChildCase"),
        "The case stays visibly contested; no silence closes it.";
    /// A case at rest is to be looked at again.
    ReviewChildCase, "REVIEW_CHILD_CASE", Some("ReopenChildCase"),
        "The case rests on, visibly past its review.";
    /// Both parties and the neutral are to verify who a located child is.
    VerifyChildIdentity, "VERIFY_CHILD_IDENTITY", Some("VerifyChildIdentity"),
        "Nobody looks for the family of a child whose identity is not verified.";
    /// The family of a child is to be found.
    IdentifyChildFamily, "IDENTIFY_CHILD_FAMILY", Some("IdentifyChildFamily"),
        "The case stays visibly open; a child is taken to have a family until the search shows otherwise.";
    /// The neutral is to verify the link with adult and child separately.
    VerifyFamilyLink, "VERIFY_FAMILY_LINK", Some("VerifyFamilyLink"),
        "The child does not return.";
    /// The best-interests panel is to decide.
    DecideBestInterests, "DECIDE_BEST_INTERESTS", Some("DecideBestInterests"),
        "The child does not return.";
    /// The guardian's written consent and the child's own view are to be recorded.
    RecordReturnConsent, "RECORD_RETURN_CONSENT", Some("RecordReturnConsent"),
        "The child does not return.";
    /// Both parties and the neutral are to plan the return.
    PlanChildReturn, "PLAN_CHILD_RETURN", Some("PlanChildReturn"),
        "The child does not set out, nor do siblings who are to travel with it.";
    /// The mediator is to note a plan.
    NoteReturnPlan, "NOTE_RETURN_PLAN", Some("NoteReturnPlan"),
        "The child does not set out.";
    /// The neutral is to report the next step of the way.
    ReportReturnStep, "REPORT_RETURN_STEP", Some("ReportReturnStep"),
        "The record does not say where the child is.";
    /// The neutral is to hand the child to the verified adult.
    RecordReunification, "RECORD_REUNIFICATION", Some("RecordReunification"),
        "The child stays with the neutral.";
    /// Somebody is to look after a reunified child.
    RecordFollowUp, "RECORD_FOLLOW_UP", Some("RecordFollowUp"),
        "The case stays open; a reunification alone closes none.";
    /// A case with a return and a follow-up can be closed.
    CloseChildCase, "CLOSE_CHILD_CASE", Some("CloseChildCase"),
        "The case stays open, and further follow-ups can be recorded.";
}

/// Collects actions at one time.
pub(super) struct Collector<'a> {
    ledger: &'a Ledger,
    holds: Holds<'a>,
    genesis: &'a Genesis,
    now: Timestamp,
    actions: Vec<NextAction>,
}

impl<'a> Collector<'a> {
    pub(super) fn new(ledger: &'a Ledger, now: Timestamp) -> Self {
        Self { ledger, holds: Holds::of(ledger), genesis: ledger.genesis(), now, actions: Vec::new() }
    }

    /// When something about a batch is due that began to run at `since`: a suspension moves it.
    pub(super) fn due_of_batch(&self, batch: &Batch, since: Timestamp, due: Timestamp) -> Timestamp {
        Clock::Protocol.due(since, due, &suspension::freezes_of(self.ledger, batch), self.now)
    }

    /// When something is due so many days after `since` on a child's case: it stands still where children are suspended
    /// by name.
    pub(super) fn due_of_case(&self, case: &ChildCase, since: Timestamp, days: u32) -> Timestamp {
        child::due(self.ledger, case, since, days, self.now)
    }

    /// Whether a line is held by no dispute and no suspension.
    pub(super) fn is_free(&self, id: &BatchId, line: &Line) -> bool {
        let by_law = self.ledger.batches.get(id).is_some_and(hold::is_free_by_law);
        by_law || (self.holds.on(id, line).is_none() && suspension::check_line(self.ledger, 0, line).is_ok())
    }

    /// Whether the open lines of a revision wait to be stated anew or stand still.
    pub(super) fn is_stopped(&self, id: &BatchId, batch: &Batch, revision: &Revision) -> bool {
        hold::check_confirmation(self.ledger, id, batch, revision).is_err()
    }

    /// Whether the owner has explained the difference between the counts of its lines.
    pub(super) fn is_explained(&self, id: BatchId, owner: Principal) -> bool {
        self.ledger.disputes.explained.contains_key(&(id, owner))
    }

    pub(super) const fn genesis(&self) -> &'a Genesis {
        self.genesis
    }

    pub(super) const fn now(&self) -> Timestamp {
        self.now
    }

    pub(super) fn is_past(&self, due: Option<Timestamp>) -> bool {
        due.is_some_and(|due| due < self.now)
    }

    pub(super) fn add(
        &mut self,
        principal: Principal,
        kind: ActionKind,
        matter: Matter,
        items: usize,
        due: Option<Timestamp>,
    ) {
        self.actions.push(NextAction {
            principal,
            role: role_of(self.genesis, principal, kind),
            kind,
            matter,
            items: u32::try_from(items).unwrap_or(u32::MAX),
            due,
            overdue: self.is_past(due),
            otherwise: kind.otherwise(),
        });
    }

    pub(super) fn into_sorted(mut self) -> Vec<NextAction> {
        let order = |action: &NextAction| {
            let due = action.due.unwrap_or(Timestamp(i64::MAX));
            (Reverse(action.overdue), due, action.kind, action.matter.clone(), action.principal)
        };
        self.actions.sort_by_cached_key(order);
        self.actions
    }
}

// Where a policy knows several roles the first one is told; where it knows none, the service prepares it.
fn role_of(genesis: &Genesis, principal: Principal, kind: ActionKind) -> Role {
    let says = |payload_type: &str| {
        kind.statement().is_some_and(|name| payload_type.rsplit('.').next() == Some(name))
    };
    genesis
        .signing_policy
        .iter()
        .find(|rule| rule.principal == principal && says(&rule.payload_type))
        .map_or(Role::Service, |rule| rule.role)
}
