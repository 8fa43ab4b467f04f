//! What a next action is, and in which order they are told.

use std::cmp::Reverse;

use homeward_payload::domain::{Genesis, Principal, Role, TermReference};
use homeward_payload::ids::{AgreementCode, BatchId, CaseId, ListId, Timestamp};

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
    /// Entries of a list wait for an answer.
    AnswerList, "ANSWER_LIST", Some("AnswerList"),
        "The unanswered entries can stand on no batch.";
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
    /// The result is complete and waits for a settlement.
    SignSettlement, "SIGN_SETTLEMENT", Some("SignSettlement"),
        "The batch stays open and differences between the counts have no owner.";
    /// The counts of a settled batch differ.
    ExplainDiscrepancy, "EXPLAIN_DISCREPANCY", None,
        "The difference stays on the record as unexplained.";
    /// A child's case waits to be acknowledged.
    AcknowledgeChildCase, "ACKNOWLEDGE_CHILD_CASE", Some("AcknowledgeChildCase"),
        "The case stays visibly unacknowledged; nothing closes it.";
    /// A child's case waits for an answer.
    AnswerChildCase, "ANSWER_CHILD_CASE", Some("AnswerChildCase"),
        "The case stays visibly unanswered; no silence closes it.";
}

/// Collects actions at one time.
pub(super) struct Collector<'a> {
    genesis: &'a Genesis,
    now: Timestamp,
    actions: Vec<NextAction>,
}

impl<'a> Collector<'a> {
    pub(super) const fn new(genesis: &'a Genesis, now: Timestamp) -> Self {
        Self { genesis, now, actions: Vec::new() }
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
