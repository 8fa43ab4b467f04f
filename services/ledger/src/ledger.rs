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
use crate::person::{self, Persons};
use crate::refusal::Refusal;
use crate::remains::{self, Remains};
use crate::subject::Subject;
use crate::{account, agreement, batch, child, clearance, finding, forum, handover, list, settlement};

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
    /// Children's cases.
    pub cases: BTreeMap<CaseId, ChildCase>,
    /// Containers, items and individuals, and what is owed back.
    pub remains: Remains,
    /// Records of persons beside their lines.
    pub persons: Persons,
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
            cases: BTreeMap::new(),
            remains: Remains::default(),
            persons: Persons::default(),
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
            Body::RecordOutcomes(body) => handover::record_outcomes(self, statement, body, context),
            Body::ClaimDelivery(body) => handover::claim(self, statement, body),
            Body::WitnessHandover(body) => handover::witness(self, body),
            Body::AcknowledgeReceipt(body) => handover::acknowledge(self, statement, body, context),
            Body::RecordTransfer(body) => remains::record_transfer(self, statement, body, context),
            Body::RefuseAtPoint(body) => remains::refuse_at_point(self, statement, body, context),
            Body::OpenContainer(body) => remains::open_container(self, statement, body, context),
            Body::RegisterItems(body) => remains::register_items(self, statement, body),
            Body::SplitItem(body) => remains::split_item(self, statement, body),
            Body::GroupItems(body) => remains::group_items(self, statement, body),
            Body::StateIdentity(body) => remains::state_identity(self, statement, body, context),
            Body::RevokeIdentity(body) => remains::revoke_identity(self, statement, body),
            Body::DeclareMisdelivery(body) => remains::declare_misdelivery(self, statement, body),
            Body::AnswerMisdelivery(body) => remains::answer_misdelivery(self, statement, body),
            Body::DeclareContents(body) => remains::declare_contents(self, statement, body),
            Body::RecordFamilyNotice(body) => remains::record_notice(self, statement, body),
            Body::ReleaseToFamily(body) => remains::release(self, statement, body),
            Body::ReportMissing(body) => person::report_missing(self, statement, body),
            Body::ReportDeath(body) => person::report_death(self, statement, body, context),
            Body::ClaimAlive(body) => person::claim_alive(self, statement, body),
            Body::DeclareEffects(body) => person::declare_effects(self, statement, body),
            Body::AnswerEffects(body) => person::answer_effects(self, statement, body),
            Body::RecordCondition(body) => person::record_condition(self, statement, body),
            Body::RecordNeutralStay(body) => person::record_neutral_stay(self, body),
            Body::SignSettlement(body) => settlement::sign(self, statement, body, context),
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
            Event::Account(event) => account::apply(self, event),
            Event::Child(event) => child::apply(self, event),
            Event::Remains(event) => remains::apply(self, event),
            Event::Person(event) => person::apply(self, event),
        }
    }
}
