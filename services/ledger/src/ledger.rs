//! The ledger as a machine: admits a statement, hands it to its aggregate, applies what follows.

use std::collections::BTreeMap;

use homeward_kernel::{Context, Machine};
use homeward_payload::domain::{Body, Genesis, Statement};
use homeward_payload::ids::{BatchId, CaseId, ListId, SubjectRef, Timestamp};

use crate::account::Accounts;
use crate::agreement::Agreements;
use crate::batch::Batch;
use crate::child::ChildCase;
use crate::event::Event;
use crate::forum::Forum;
use crate::list::List;
use crate::refusal::Refusal;
use crate::subject::Subject;
use crate::{account, agreement, batch, child, clearance, finding, forum, handover, list, settlement};
use crate::{dispute, suspension};

/// A ledger that follows one log.
pub type Replica = homeward_kernel::Replica<Ledger>;

/// The state of one forum.
#[derive(Clone, Debug)]
pub struct Ledger {
    /// Who is in the forum and what was said in it before.
    pub forum: Forum,
    /// Agreements, terms and groups.
    pub agreements: Agreements,
    /// Persons and containers by reference.
    pub subjects: BTreeMap<SubjectRef, Subject>,
    /// Opened lists.
    pub lists: BTreeMap<ListId, List>,
    /// Batches.
    pub batches: BTreeMap<BatchId, Batch>,
    /// Double-entry accounts per term and giver.
    pub accounts: Accounts,
    /// Disputes, and what became of differences between counts.
    pub disputes: crate::dispute::Disputes,
    /// Suspensions, and what is to be stated anew after them.
    pub suspensions: crate::suspension::Suspensions,
    /// Children's cases.
    pub cases: BTreeMap<CaseId, ChildCase>,
}

/// Whether a statement id was used before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Never.
    New,
    /// The same statement was accepted at this position: its receipt is given again.
    Again {
        /// Position in the log.
        position: u64,
    },
    /// Another payload, or the same bytes as another type, was accepted under this id.
    Reused,
}

/// A replica that has taken the genesis, entry 0.
#[must_use]
pub fn begin(genesis: Genesis) -> Replica {
    let origin = genesis.log_id;
    let time = genesis.created_time;
    Replica::begin(Ledger::new(genesis), origin.as_bytes(), time)
}

impl Ledger {
    fn new(genesis: Genesis) -> Self {
        Self {
            forum: Forum::new(genesis),
            agreements: Agreements::default(),
            subjects: BTreeMap::new(),
            lists: BTreeMap::new(),
            batches: BTreeMap::new(),
            accounts: Accounts::default(),
            disputes: crate::dispute::Disputes::default(),
            suspensions: crate::suspension::Suspensions::default(),
            cases: BTreeMap::new(),
        }
    }

    /// The genesis of the forum.
    #[must_use]
    pub const fn genesis(&self) -> &Genesis {
        self.forum.genesis()
    }

    /// Whether this statement, or another under its id, was accepted before.
    #[must_use]
    pub fn seen(&self, statement: &Statement) -> Seen {
        self.forum.seen(statement)
    }

    /// The time at which a statement would be sequenced, given the newest sequenced time and a wall clock.
    /// Under a simulated clock only `MarkTime` moves it; under a real one it never goes back.
    #[must_use]
    pub fn sequenced_time(
        &self,
        statement: &Statement,
        newest: Timestamp,
        wall_clock: Timestamp,
    ) -> Timestamp {
        forum::sequenced_time(self.genesis().clock_mode, statement, newest, wall_clock)
    }
}

impl Machine for Ledger {
    type Statement = Statement;
    type Event = Event;
    type Refusal = Refusal;

    fn decide(&self, statement: &Statement, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
        let admitted = forum::admit(self, statement, context)?;
        let mut events = match &statement.body {
            Body::SignTerms(body) => agreement::sign_terms(self, statement, body, context),
            Body::StateFindings(body) => finding::state_findings(self, statement, body, context),
            Body::AnswerFindings(body) => finding::answer_findings(self, statement, body),
            Body::OpenList(body) => list::open_list(self, statement, body),
            Body::AnswerList(body) => list::answer_list(self, statement, body),
            Body::ProposeBatch(body) => batch::propose(self, statement, body, context),
            Body::ConfirmBatch(body) => batch::confirm(self, statement, body, context),
            Body::WithdrawConfirmation(body) => batch::withdraw(self, statement, body),
            Body::CancelBatch(body) => batch::cancel(self, statement, body),
            Body::AgreeWindow(body) => batch::agree_window(self, statement, body, context),
            Body::CommitFitness(body) => clearance::commit_fitness(self, body),
            Body::ClearBatch(body) => clearance::clear(self, body),
            Body::ReportDeparture(body) => handover::depart(self, statement, body, context),
            Body::ReportArrival(body) => handover::arrive(self, statement, body),
            Body::RecordOutcomes(body) => handover::record_outcomes(self, statement, body),
            Body::ClaimDelivery(body) => handover::claim(self, statement, body),
            Body::WitnessHandover(body) => handover::witness(self, body),
            Body::AcknowledgeReceipt(body) => handover::acknowledge(self, statement, body),
            Body::SignSettlement(body) => settlement::sign(self, statement, body, context),
            Body::RaiseDispute(body) => dispute::raise(self, statement, body, context),
            Body::AdmitDispute(body) => dispute::admit(self, statement, body, context),
            Body::DismissDispute(body) => dispute::dismiss(self, statement, body),
            Body::AppealDismissal(body) => dispute::appeal(self, statement, body),
            Body::SubmitEvidence(body) => dispute::submit_evidence(self, statement, body, context),
            Body::ProposeResolution(body) => dispute::propose(self, statement, body),
            Body::AcceptResolution(body) => dispute::accept(self, statement, body, context),
            Body::RecordUnresolved(body) => dispute::record_unresolved(self, body, context),
            Body::WithdrawDispute(body) => dispute::withdraw(self, statement, body),
            Body::ExplainDiscrepancy(body) => dispute::explain(self, statement, body),
            Body::SuspendAgreement(body) => suspension::suspend(self, statement, body, context),
            Body::LiftSuspension(body) => suspension::lift(self, statement, body, context),
            Body::Revalidate(body) => suspension::revalidate(self, statement, body),
            Body::ListChildCase(body) => child::list(self, statement, body, context),
            Body::AcknowledgeChildCase(body) => child::acknowledge(self, statement, body),
            Body::AnswerChildCase(body) => child::answer(self, statement, body),
            Body::MarkTime(body) => forum::mark_time(self, body, context),
        }?;
        events.insert(0, admitted);
        Ok(events)
    }

    fn apply(&mut self, event: &Event) {
        match event {
            Event::Forum(event) => self.forum.apply(event),
            Event::Agreement(event) => self.agreements.apply(event),
            Event::Finding(event) => finding::apply(self, event),
            Event::List(event) => list::apply(self, event),
            Event::Batch(event) => batch::apply(self, event),
            Event::Clearance(event) => clearance::apply(self, event),
            Event::Handover(event) => handover::apply(self, event),
            Event::Settlement(event) => settlement::apply(self, event),
            Event::Dispute(event) => dispute::apply(self, event),
            Event::Suspension(event) => suspension::apply(self, event),
            Event::Account(event) => account::apply(self, event),
            Event::Child(event) => child::apply(self, event),
        }
    }
}
