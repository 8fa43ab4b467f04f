//! The ledger as a machine: admits a statement, hands it to its aggregate, applies what follows.

use std::collections::BTreeMap;

use homeward_kernel::{Context, Machine};
use homeward_payload::domain::{Body, Genesis, Statement};
use homeward_payload::ids::{
    AgreementCode, BatchId, CaseId, ListId, RequestId, RoundId, SubjectRef, Timestamp,
};

use crate::account::Accounts;
use crate::agreement::Agreements;
use crate::batch::Batch;
use crate::child::ChildCase;
use crate::day::{self, Day};
use crate::event::Event;
use crate::forum::Forum;
use crate::list::List;
use crate::paper::{self, Paper};
use crate::person::{self, Persons};
use crate::publication::Publication;
use crate::refusal::Refusal;
use crate::remains::{self, Remains};
use crate::request::Request;
use crate::round::Round;
use crate::subject::Subject;
use crate::{account, agreement, batch, child, clearance, finding, forum, handover, list, settlement};
use crate::{dispute, suspension};
use crate::{publication, request, retention, round};
use crate::{release, schedule};

/// A ledger that follows one log.
pub type Replica = homeward_kernel::Replica<Ledger>;

/// The state of one forum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ledger {
    /// Who is in the forum and what was said in it before.
    pub forum: Forum,
    /// Agreements, terms and groups.
    pub agreements: Agreements,
    /// Persons and containers by reference.
    pub subjects: BTreeMap<SubjectRef, Subject>,
    /// Opened lists.
    pub lists: BTreeMap<ListId, List>,
    /// Rounds of lists.
    pub rounds: BTreeMap<RoundId, Round>,
    /// Requests for persons who are sought.
    pub requests: BTreeMap<RequestId, Request>,
    /// References of what is sought, and the request each stands in.
    pub sought: BTreeMap<SubjectRef, RequestId>,
    /// Figures released to the public, or waiting to be, by agreement.
    pub publications: BTreeMap<AgreementCode, Publication>,
    /// Batches.
    pub batches: BTreeMap<BatchId, Batch>,
    /// Ids of the batches in the order in which they were proposed, which an id chosen by its author does not tell.
    pub batches_in_order: Vec<BatchId>,
    /// What was signed on the course of batches, when and by whom, and what was heard of it by telephone.
    pub day: Day,
    /// Papers signed by hand at a handover point, in the order in which they were put on record.
    pub papers: BTreeMap<BatchId, Vec<Paper>>,
    /// Double-entry accounts per term and giver.
    pub accounts: Accounts,
    /// Disputes, and what became of differences between counts.
    pub disputes: crate::dispute::Disputes,
    /// Suspensions, and what is to be stated anew after them.
    pub suspensions: crate::suspension::Suspensions,
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
            rounds: BTreeMap::new(),
            requests: BTreeMap::new(),
            sought: BTreeMap::new(),
            publications: BTreeMap::new(),
            batches: BTreeMap::new(),
            batches_in_order: Vec::new(),
            day: Day::default(),
            papers: BTreeMap::new(),
            accounts: Accounts::default(),
            disputes: crate::dispute::Disputes::default(),
            suspensions: crate::suspension::Suspensions::default(),
            cases: BTreeMap::new(),
            remains: Remains::default(),
            persons: Persons::default(),
        }
    }

    /// The genesis of the forum.
    #[must_use]
    pub fn genesis(&self) -> &Genesis {
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

impl Ledger {
    /// Who decides each kind of statement.
    fn decide_body(&self, statement: &Statement, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
        match &statement.body {
            Body::SignTerms(body) => agreement::sign_terms(self, statement, body, context),
            Body::AgreeTarget(body) => agreement::agree_target(self, statement, body, context),
            Body::WaiveTerm(body) => agreement::waive(self, statement, body),
            Body::DeclareClosure(body) => agreement::declare_closure(self, statement, body),
            Body::DeclareLapse(body) => agreement::declare_lapse(self, statement, body, context),
            Body::TerminateAgreement(body) => agreement::terminate(self, statement, body),
            Body::CorrectAttribution(body) => agreement::correct(self, statement, body, context),
            Body::StateFindings(body) => finding::state_findings(self, statement, body, context),
            Body::AnswerFindings(body) => finding::answer_findings(self, statement, body),
            Body::OpenList(body) => list::open_list(self, statement, body),
            Body::AnswerList(body) => list::answer_list(self, statement, body),
            Body::OpenRound(body) => round::open_round(self, statement, body, context),
            Body::CommitList(body) => round::commit_list(self, statement, body),
            Body::ReleaseLists(body) => round::release_lists(self, body),
            Body::RemarkList(body) => list::remark_list(self, statement, body),
            Body::RequestPersons(body) => request::request_persons(self, statement, body, context),
            Body::AnswerRequest(body) => request::answer_request(self, statement, body),
            Body::NotifyRetention(body) => retention::notify(self, statement, body),
            Body::LiftRetention(body) => retention::lift(self, statement, body),
            Body::ReleaseFigures(body) => publication::release_figures(self, statement, body, context),
            Body::ProposeBatch(body) => batch::propose(self, statement, body, context),
            Body::ConfirmBatch(body) => batch::confirm(self, statement, body, context),
            Body::WithdrawConfirmation(body) => batch::withdraw(self, statement, body),
            Body::CancelBatch(body) => batch::cancel(self, statement, body),
            Body::AgreeWindow(body) => batch::agree_window(self, statement, body, context),
            Body::NoticeRoute(body) => schedule::notice(self, statement, body),
            Body::AcknowledgeRoute(body) => schedule::acknowledge(self, statement, body),
            Body::GuaranteeSafety(body) => schedule::guarantee(self, statement, body, context),
            Body::PostponeBatch(body) => schedule::postpone(self, statement, body),
            Body::ReleaseUnilaterally(body) => release::release(self, statement, body, context),
            Body::HoldRelease(body) => release::hold(self, statement, body, context),
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
            Body::ReportReady(body) => schedule::ready(self, body),
            Body::OpenLegs(body) => schedule::open(self, body, context),
            Body::AbortBatch(body) => handover::abort(self, statement, body),
            Body::AttestRecord(body) => settlement::attest(self, statement, body),
            Body::RefuseToSign(body) => settlement::refuse(self, statement, body),
            Body::NoteReport(body) => day::note_report(self, body, context),
            Body::DepositPaperRecord(body) => paper::deposit(self, body),
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
            Body::AnswerChildCase(body) => child::answer(self, statement, body, context),
            Body::ContestChildAnswer(body) => child::contest(self, statement, body, context),
            Body::AcceptChildAnswer(body) => child::accept(self, statement, body, context),
            Body::ConfirmChildAnswer(body) => child::confirm(self, body),
            Body::VerifyChildIdentity(body) => child::verify_identity(self, statement, body, context),
            Body::StateTracingConsent(body) => child::state_consent(self, statement, body, context),
            Body::IdentifyChildFamily(body) => child::identify_family(self, body, context),
            Body::VerifyFamilyLink(body) => child::verify_link(self, body, context),
            Body::DecideBestInterests(body) => child::decide(self, body, context),
            Body::RecordReturnConsent(body) => child::record_consent(self, body),
            Body::WithdrawReturnConsent(body) => child::withdraw_consent(self, statement, body),
            Body::PlanChildReturn(body) => child::plan_return(self, statement, body, context),
            Body::NoteReturnPlan(body) => child::note_plan(self, body),
            Body::ReportReturnStep(body) => child::step(self, body),
            Body::RecordReunification(body) => child::reunify(self, body, context),
            Body::RecordFollowUp(body) => child::follow_up(self, statement, body),
            Body::CloseChildCase(body) => child::close(self, statement, body),
            Body::ReopenChildCase(body) => child::reopen(self, body, context),
            Body::MarkTime(body) => forum::mark_time(self, body, context),
        }
    }
}

impl Machine for Ledger {
    type Statement = Statement;
    type Event = Event;
    type Refusal = Refusal;

    fn decide(&self, statement: &Statement, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
        let admitted = forum::admit(self, statement, context)?;
        let mut events = self.decide_body(statement, context)?;
        events.insert(0, admitted);
        Ok(events)
    }

    fn open_entry(&mut self, position: u64, time: Timestamp) {
        self.day.open_entry(position, time);
    }

    fn apply(&mut self, event: &Event) {
        day::mark(self, event);
        match event {
            Event::Forum(event) => self.forum.apply(event),
            Event::Agreement(event) => agreement::apply(self, event),
            Event::Finding(event) => finding::apply(self, event),
            Event::List(event) => list::apply(self, event),
            Event::Round(event) => round::apply(self, event),
            Event::Request(event) => request::apply(self, event),
            Event::Retention(event) => retention::apply(self, event),
            Event::Publication(event) => publication::apply(self, event),
            Event::Batch(event) => batch::apply(self, event),
            Event::Clearance(event) => clearance::apply(self, event),
            Event::Handover(event) => handover::apply(self, event),
            Event::Settlement(event) => settlement::apply(self, event),
            Event::Paper(event) => paper::apply(self, event),
            Event::Dispute(event) => dispute::apply(self, event),
            Event::Suspension(event) => suspension::apply(self, event),
            Event::Schedule(event) => schedule::apply(self, event),
            Event::Release(event) => release::apply(self, event),
            Event::Day(event) => day::apply(self, event),
            Event::Account(event) => account::apply(self, event),
            Event::Child(event) => child::apply(self, event),
            Event::Remains(event) => remains::apply(self, event),
            Event::Person(event) => person::apply(self, event),
        }
    }
}
