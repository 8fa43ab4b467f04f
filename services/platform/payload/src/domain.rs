//! What was said, as the rules understand it: the signed messages after strict parsing.

use crate::ids::{
    AgreementCode, BatchId, CaseId, Digest, ListId, LogId, StatementId, SubjectRef, TermCode, Timestamp,
};

pub use crate::genesis::{ClockMode, Genesis, KeyRole, Limits, PrincipalKeys, SigningRule, StatementKey};

/// A principal of the forum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Principal {
    /// Party A to the conflict.
    PartyA,
    /// Party B to the conflict.
    PartyB,
    /// The permanent medical commission.
    Commission,
    /// The neutral intermediary.
    Neutral,
    /// The mediator.
    Mediator,
}

impl Principal {
    /// All five, in ascending order.
    pub const ALL: [Self; 5] = [Self::PartyA, Self::PartyB, Self::Commission, Self::Neutral, Self::Mediator];
    /// The two parties, in ascending order.
    pub const PARTIES: [Self; 2] = [Self::PartyA, Self::PartyB];

    /// The other party; nothing for a principal that is no party.
    #[must_use]
    pub const fn other_party(self) -> Option<Self> {
        match self {
            Self::PartyA => Some(Self::PartyB),
            Self::PartyB => Some(Self::PartyA),
            Self::Commission | Self::Neutral | Self::Mediator => None,
        }
    }

    /// Whether this is one of the two parties.
    #[must_use]
    pub const fn is_party(self) -> bool {
        self.other_party().is_some()
    }

    /// The word for it in certificates, configuration and messages.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::PartyA => "party-a",
            Self::PartyB => "party-b",
            Self::Commission => "commission",
            Self::Neutral => "neutral",
            Self::Mediator => "mediator",
        }
    }
}

/// The capacity in which a principal speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The principal's own service.
    Service,
    /// Head of delegation and second officer together.
    Heads,
    /// Head of delegation or second officer alone.
    Officer,
    /// A medical panel.
    Panel,
}

/// A point in the log's history that an author had seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Basis {
    /// Number of entries.
    pub size: u64,
    /// Merkle root at that size.
    pub root: Digest,
}

/// What every payload but the genesis opens with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// The forum's log.
    pub log_id: LogId,
    /// Id of the statement.
    pub statement_id: StatementId,
    /// Who speaks.
    pub author: Principal,
    /// In which capacity.
    pub role: Role,
    /// The newest checkpoint the preparing service had verified.
    pub basis: Basis,
    /// When it was made, by the author's clock.
    pub made_time: Timestamp,
    /// Until when it commits its author.
    pub not_after: Option<Timestamp>,
}

/// A log size and the state digest there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AsOf {
    /// Number of entries.
    pub size: u64,
    /// State digest at that size.
    pub state_digest: Digest,
}

/// Whom or what a term is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Category {
    /// Severely wounded or seriously ill by the commission's finding.
    Medical,
    /// Under an age on a date.
    Young,
    /// Any prisoner of war.
    AnyPrisoner,
    /// Remains of the dead.
    Remains,
}

/// How many a term asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quantifier {
    /// That number.
    Exactly(u32),
    /// That number or more.
    AtLeast(u32),
    /// Everyone in the category.
    AllForAll,
    /// As many as are agreed batch by batch.
    BestEffort,
}

/// What is owed in return.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reciprocity {
    /// Nothing.
    Unilateral,
    /// As many from each side.
    Parity,
    /// Nothing is said.
    NotStated,
}

/// A living person or a container of remains: what a reference stands for and what is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SubjectKind {
    /// A living person.
    Person,
    /// A sealed container of remains.
    Container,
}

/// Under an age on a fixed day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AgeRule {
    /// Younger than this many years.
    pub under_years: u32,
    /// Days since 1970-01-01.
    pub reference_day: i32,
}

/// One obligation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Code, unique in the agreement.
    pub code: TermCode,
    /// Whom or what it is about.
    pub category: Category,
    /// How many.
    pub quantifier: Quantifier,
    /// What is owed in return.
    pub reciprocity: Reciprocity,
    /// What is counted.
    pub unit: SubjectKind,
    /// Age rule, exactly where the category is Young.
    pub age_rule: Option<AgeRule>,
    /// Who gives under this term, ascending.
    pub givers: Vec<Principal>,
    /// SHA-256 of the term's encoding: what findings under it repeat.
    pub predicate_digest: Digest,
}

/// A floor and a target over several terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermGroup {
    /// Code, unique in the agreement.
    pub code: TermCode,
    /// Codes of its terms, ascending.
    pub terms: Vec<TermCode>,
    /// Binding minimum each side receives.
    pub floor: u32,
    /// Coordinated figure each side receives.
    pub target: u32,
    /// What is owed in return over the group.
    pub reciprocity: Reciprocity,
}

/// One side signs terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignTerms {
    /// Code of the agreement.
    pub agreement: AgreementCode,
    /// The terms, ascending by code.
    pub terms: Vec<Term>,
    /// The groups, ascending by code.
    pub groups: Vec<TermGroup>,
    /// What the first signer had seen.
    pub as_of: AsOf,
}

/// Findings that persons meet a term's predicate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateFindings {
    /// Code of the agreement.
    pub agreement: AgreementCode,
    /// Code of the term.
    pub term: TermCode,
    /// The predicate as it was applied.
    pub predicate_digest: Digest,
    /// The party that holds the persons.
    pub holder: Principal,
    /// The persons, ascending.
    pub subjects: Vec<SubjectRef>,
    /// Until when the findings hold.
    pub valid_until: Option<Timestamp>,
}

/// The other party accepts or contests findings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerFindings {
    /// Code of the agreement.
    pub agreement: AgreementCode,
    /// Code of the term.
    pub term: TermCode,
    /// Persons whose finding is accepted, ascending.
    pub accepted: Vec<SubjectRef>,
    /// Persons whose finding is contested, ascending.
    pub contested: Vec<SubjectRef>,
}

/// One person or container on a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListEntry {
    /// Its reference.
    pub subject: SubjectRef,
    /// Root of the field commitments of its sealed document.
    pub field_root: Digest,
    /// The term it is offered under.
    pub claimed_term: Option<TermCode>,
}

/// The holding party opens a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenList {
    /// Id of the list.
    pub list: ListId,
    /// Code of the agreement it is opened under.
    pub agreement: AgreementCode,
    /// What the entries are.
    pub kind: SubjectKind,
    /// The entries, ascending by reference.
    pub entries: Vec<ListEntry>,
}

/// Why an entry is refused as claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryRefusalGround {
    /// The person does not meet the claimed term.
    LineOffCategory,
    /// The person was received before.
    LineAlreadyReceived,
    /// The sealed document does not open or does not match.
    DocumentUnreadable,
    /// The person does not depend on this power.
    WrongPower,
}

/// The other party answers entries of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerList {
    /// Id of the list.
    pub list: ListId,
    /// Numbers of the accepted entries, ascending, from 1.
    pub accepted: Vec<u32>,
    /// Numbers of the refused entries, ascending, with the ground.
    pub refused: Vec<(u32, EntryRefusalGround)>,
}

/// A term of an agreement.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TermReference {
    /// Code of the agreement.
    pub agreement: AgreementCode,
    /// Code of the term.
    pub term: TermCode,
}

/// One person or container in a batch, as proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposedLine {
    /// Its reference.
    pub subject: SubjectRef,
    /// Index of its primary term in the batch's terms; nothing for a goodwill line.
    pub term: Option<usize>,
    /// Indices of further terms it satisfies, ascending.
    pub also_terms: Vec<usize>,
}

/// A revision of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposeBatch {
    /// Id of the batch.
    pub batch: BatchId,
    /// Number of the revision, from 1.
    pub revision: u32,
    /// Content digest of the revision before.
    pub previous_content: Option<Digest>,
    /// Terms that the lines cite.
    pub terms: Vec<TermReference>,
    /// The lines, ascending by subject; a line's number is its place, from 1.
    pub lines: Vec<ProposedLine>,
}

/// How many lines one side gives under one term.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineTotal {
    /// The term; nothing for goodwill lines.
    pub term: Option<TermReference>,
    /// The giving party.
    pub giver: Principal,
    /// Number of lines.
    pub lines: u32,
}

/// When and where a handover takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Start.
    pub start: Timestamp,
    /// End.
    pub end: Timestamp,
    /// Digest of the sealed description of the place.
    pub place_digest: Digest,
}

/// One side confirms exactly one revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfirmBatch {
    /// Id of the batch.
    pub batch: BatchId,
    /// Number of the confirmed revision.
    pub revision: u32,
    /// Its content digest.
    pub content_digest: Digest,
    /// Lines per term and giver, ascending.
    pub totals: Vec<LineTotal>,
    /// The window both sides had agreed.
    pub window: Option<Window>,
}

/// Why a side steps back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StepBackGround {
    /// The lines are not what was understood.
    Content,
    /// The safety of people is in doubt.
    Safety,
    /// Time or place cannot be kept.
    Schedule,
    /// Another ground.
    Other,
}

/// One side takes its confirmation back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithdrawConfirmation {
    /// Id of the batch.
    pub batch: BatchId,
    /// The revision whose confirmation is taken back.
    pub revision: u32,
    /// Why.
    pub ground: StepBackGround,
}

/// One side ends a batch that both have not confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CancelBatch {
    /// Id of the batch.
    pub batch: BatchId,
    /// Why.
    pub ground: StepBackGround,
}

/// One side agrees to a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgreeWindow {
    /// Id of the batch.
    pub batch: BatchId,
    /// The window.
    pub window: Window,
    /// What the first signer had seen.
    pub as_of: AsOf,
}

/// The commission commits to the fitness of every person of a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitFitness {
    /// Id of the batch.
    pub batch: BatchId,
    /// Number of the revision.
    pub revision: u32,
    /// Root over one salted leaf per line.
    pub root: Digest,
    /// Number of leaves.
    pub leaves: u32,
}

/// Opens one leaf of the fitness commitment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FitnessOpening {
    /// Until when the person is fit to travel.
    pub valid_until: Timestamp,
    /// Salt of the leaf.
    pub salt: [u8; 32],
    /// Inclusion proof, from the leaf upward.
    pub proof: Vec<Digest>,
}

/// The neutral's answer for one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineClearance {
    /// Number of the line.
    pub line: u32,
    /// Until when the person is cleared, with the fitness opened; nothing where not departing.
    pub cleared: Option<(Timestamp, FitnessOpening)>,
}

/// The neutral answers every person of a revision at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClearBatch {
    /// Id of the batch.
    pub batch: BatchId,
    /// Number of the revision.
    pub revision: u32,
    /// One answer for every line that is a person, ascending.
    pub lines: Vec<LineClearance>,
    /// Digest of the sealed document with the reasons.
    pub reasons_digest: Digest,
}

/// Lines have departed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportDeparture {
    /// Id of the batch.
    pub batch: BatchId,
    /// The giving party.
    pub giver: Principal,
    /// Numbers of the lines, ascending.
    pub lines: Vec<u32>,
}

/// A principal stands at a handover point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportArrival {
    /// Id of the batch.
    pub batch: BatchId,
}

/// What became of a line that was not received.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LineOutcome {
    /// Taken back before departure.
    Withdrawn,
    /// Died before release.
    Died,
    /// Did not depart; no reason is on the log.
    NotDeparting,
    /// Did not appear at the handover point.
    NotPresented,
}

/// Outcomes of lines that leave a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordOutcomes {
    /// Id of the batch.
    pub batch: BatchId,
    /// The outcome of all the named lines.
    pub outcome: LineOutcome,
    /// Numbers of the lines, ascending.
    pub lines: Vec<u32>,
}

/// The giving party claims what it delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimDelivery {
    /// Id of the batch.
    pub batch: BatchId,
    /// Numbers of the lines, ascending.
    pub lines: Vec<u32>,
}

/// The neutral witnesses a handover.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WitnessHandover {
    /// Id of the batch.
    pub batch: BatchId,
    /// Counts per giver, ascending; a giver not named was not counted.
    pub counts: Vec<(Principal, u32)>,
}

/// The receiving party acknowledges line by line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcknowledgeReceipt {
    /// Id of the batch.
    pub batch: BatchId,
    /// Numbers of the lines received, ascending.
    pub received: Vec<u32>,
    /// Numbers of the lines not received, ascending.
    pub not_received: Vec<u32>,
    /// Numbers of received lines with a remark on the seal, ascending.
    pub seal_remarks: Vec<u32>,
}

/// The three counts of one giver's lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SettlementCount {
    /// The giving party.
    pub giver: Principal,
    /// What is counted.
    pub unit: SubjectKind,
    /// Claimed by the giver.
    pub claimed: u32,
    /// Acknowledged by the receiver.
    pub acknowledged: u32,
    /// Counted by the neutral, where it counted.
    pub witnessed: Option<u32>,
}

/// One side settles a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignSettlement {
    /// Id of the batch.
    pub batch: BatchId,
    /// Digest of the outcomes of all lines.
    pub result_digest: Digest,
    /// What the first signer had seen.
    pub as_of: AsOf,
    /// The three counts per giver, ascending.
    pub counts: Vec<SettlementCount>,
}

/// A party lists one child's case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListChildCase {
    /// Reference of the case.
    pub case: CaseId,
    /// Code of the agreement the list belongs to.
    pub agreement: AgreementCode,
    /// Root of the field commitments of the sealed document.
    pub field_root: Digest,
    /// Whether consent to tracing was given.
    pub tracing_consent: bool,
    /// Reference shared by siblings.
    pub sibling_group: Option<CaseId>,
}

/// The other party acknowledges a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcknowledgeChildCase {
    /// Reference of the case.
    pub case: CaseId,
}

/// The country a child is said to have left for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Country {
    /// ISO 3166-1 alpha-3 code.
    Named([u8; 3]),
    /// Said to be withheld.
    Withheld,
}

/// What the other party answers about a child.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChildAnswer {
    /// Found.
    Located,
    /// Looked for and not found.
    NotLocated,
    /// Said never to have been present.
    NeverPresentClaimed,
    /// Said to have returned already.
    AlreadyReturned,
    /// Said to have left the territory.
    LeftTerritory(Country),
    /// An adult by now.
    NowAdult,
    /// A child was found whose identity does not match.
    IdentityMismatch,
    /// The same child as in another case.
    Duplicate,
    /// Reported dead.
    DeceasedReported,
}

/// How well something is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EvidenceGrade {
    /// Declared only.
    Declared,
    /// Confirmed by whoever has custody.
    CustodyConfirmed,
    /// Confirmed by the neutral.
    NeutralConfirmed,
    /// Verified from independent sources.
    Verified,
}

/// The other party answers a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerChildCase {
    /// Reference of the case.
    pub case: CaseId,
    /// The answer.
    pub answer: ChildAnswer,
    /// How well it is known.
    pub grade: EvidenceGrade,
}

/// The mediator marks a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MarkTime {
    /// The time.
    pub time: Timestamp,
}

/// Everything that can be said in the log after its genesis.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each variant is documented at the type it holds")]
pub enum Body {
    SignTerms(SignTerms),
    StateFindings(StateFindings),
    AnswerFindings(AnswerFindings),
    OpenList(OpenList),
    AnswerList(AnswerList),
    ProposeBatch(ProposeBatch),
    ConfirmBatch(ConfirmBatch),
    WithdrawConfirmation(WithdrawConfirmation),
    CancelBatch(CancelBatch),
    AgreeWindow(AgreeWindow),
    CommitFitness(CommitFitness),
    ClearBatch(ClearBatch),
    ReportDeparture(ReportDeparture),
    ReportArrival(ReportArrival),
    RecordOutcomes(RecordOutcomes),
    ClaimDelivery(ClaimDelivery),
    WitnessHandover(WitnessHandover),
    AcknowledgeReceipt(AcknowledgeReceipt),
    SignSettlement(SignSettlement),
    ListChildCase(ListChildCase),
    AcknowledgeChildCase(AcknowledgeChildCase),
    AnswerChildCase(AnswerChildCase),
    MarkTime(MarkTime),
}

impl Body {
    /// Full name of the payload message this came in.
    #[must_use]
    pub const fn type_name(&self) -> &'static str {
        match self {
            Self::SignTerms(_) => "homeward.payload.v1.SignTerms",
            Self::StateFindings(_) => "homeward.payload.v1.StateFindings",
            Self::AnswerFindings(_) => "homeward.payload.v1.AnswerFindings",
            Self::OpenList(_) => "homeward.payload.v1.OpenList",
            Self::AnswerList(_) => "homeward.payload.v1.AnswerList",
            Self::ProposeBatch(_) => "homeward.payload.v1.ProposeBatch",
            Self::ConfirmBatch(_) => "homeward.payload.v1.ConfirmBatch",
            Self::WithdrawConfirmation(_) => "homeward.payload.v1.WithdrawConfirmation",
            Self::CancelBatch(_) => "homeward.payload.v1.CancelBatch",
            Self::AgreeWindow(_) => "homeward.payload.v1.AgreeWindow",
            Self::CommitFitness(_) => "homeward.payload.v1.CommitFitness",
            Self::ClearBatch(_) => "homeward.payload.v1.ClearBatch",
            Self::ReportDeparture(_) => "homeward.payload.v1.ReportDeparture",
            Self::ReportArrival(_) => "homeward.payload.v1.ReportArrival",
            Self::RecordOutcomes(_) => "homeward.payload.v1.RecordOutcomes",
            Self::ClaimDelivery(_) => "homeward.payload.v1.ClaimDelivery",
            Self::WitnessHandover(_) => "homeward.payload.v1.WitnessHandover",
            Self::AcknowledgeReceipt(_) => "homeward.payload.v1.AcknowledgeReceipt",
            Self::SignSettlement(_) => "homeward.payload.v1.SignSettlement",
            Self::ListChildCase(_) => "homeward.payload.v1.ListChildCase",
            Self::AcknowledgeChildCase(_) => "homeward.payload.v1.AcknowledgeChildCase",
            Self::AnswerChildCase(_) => "homeward.payload.v1.AnswerChildCase",
            Self::MarkTime(_) => "homeward.payload.v1.MarkTime",
        }
    }
}

/// A statement whose signatures verified and whose payload parsed. Whether its keys may speak, the rules decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// SHA-256 of the payload bytes: equal for the same statement sent again.
    pub payload_hash: Digest,
    /// SHA-256 of the payload's encoding without its header: equal for two statements of equal content.
    pub content_digest: Digest,
    /// Ids of the keys that signed, ascending.
    pub signers: Vec<Digest>,
    /// The header.
    pub header: Header,
    /// What is said.
    pub body: Body,
}
