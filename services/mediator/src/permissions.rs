//! Who may call what: the whole table of this process.

use homeward_shell::identity::{Principal, Role};
use homeward_shell::permission::{Pattern, Row, Shape};

/// A principal's own process: carries cosignatures and documents.
const SERVICES: &[Pattern] = &[Pattern::role(Role::Service)];
/// Who carries an envelope does not matter; who signed it does.
const CARRIERS: &[Pattern] = &[Pattern::ANYONE];
/// Reads hold nothing personal, so every role of every principal has them.
const READERS: &[Pattern] = &[Pattern::ANYONE];
/// Those who coordinate.
const COORDINATORS: &[Pattern] = &[Pattern::of(Principal::Mediator, Role::Coordinator)];
/// Those who coordinate and those who look after them.
const MEDIATORS: &[Pattern] = &[
    Pattern::of(Principal::Mediator, Role::Coordinator),
    Pattern::of(Principal::Mediator, Role::Operator),
    Pattern::role(Role::Auditor),
];

/// Every method that the mediator offers.
pub const ROWS: &[Row] = &[
    unary("/homeward.log.v1.StatementService/SubmitStatements", CARRIERS),
    unary("/homeward.log.v1.LogService/GetCheckpoint", READERS),
    unary("/homeward.log.v1.LogService/ReadEntries", READERS),
    watch("/homeward.log.v1.LogService/WatchEntries", READERS),
    unary("/homeward.log.v1.LogService/GetInclusionProof", READERS),
    unary("/homeward.log.v1.LogService/GetConsistencyProof", READERS),
    unary("/homeward.log.v1.WitnessService/AddCosignature", SERVICES),
    unary("/homeward.log.v1.WitnessService/GetHeads", READERS),
    unary("/homeward.ledger.v1.LedgerService/GetState", READERS),
    unary("/homeward.ledger.v1.LedgerService/GetPositions", READERS),
    unary("/homeward.ledger.v1.LedgerService/ListBatches", READERS),
    unary("/homeward.ledger.v1.LedgerService/GetBatch", READERS),
    unary("/homeward.ledger.v1.LedgerService/ListBatchLines", READERS),
    unary("/homeward.ledger.v1.LedgerService/GetBatchPack", READERS),
    unary("/homeward.ledger.v1.LedgerService/GetChildCase", READERS),
    unary("/homeward.ledger.v1.LedgerService/ListNextActions", READERS),
    unary("/homeward.ledger.v1.RecordService/GetRemains", READERS),
    unary("/homeward.ledger.v1.RecordService/GetPerson", READERS),
    unary("/homeward.ledger.v1.RecordService/GetRecordPositions", READERS),
    unary("/homeward.ledger.v1.ExplainService/GetStory", READERS),
    watch("/homeward.ledger.v1.LedgerService/WatchEvents", READERS),
    unary("/homeward.ledger.v1.DayService/GetExchangeDay", READERS),
    watch("/homeward.ledger.v1.DayService/WatchExchangeDay", READERS),
    unary("/homeward.ledger.v1.RoundService/ListRounds", READERS),
    unary("/homeward.ledger.v1.RoundService/ListRequests", READERS),
    unary("/homeward.ledger.v1.RoundService/GetReleasedFigures", READERS),
    unary("/homeward.ledger.v1.DisputeService/ListDisputes", READERS),
    unary("/homeward.ledger.v1.DisputeService/GetDispute", READERS),
    unary("/homeward.ledger.v1.SuspensionService/ListSuspensions", READERS),
    unary("/homeward.relay.v1.RelayService/DepositDocuments", SERVICES),
    unary("/homeward.relay.v1.RelayService/DepositChunk", SERVICES),
    unary("/homeward.relay.v1.RelayService/ListDocuments", SERVICES),
    unary("/homeward.relay.v1.RelayService/FetchDocuments", SERVICES),
    unary("/homeward.relay.v1.RelayService/FetchChunk", SERVICES),
    unary("/homeward.relay.v1.RelayService/ConfirmDelivery", SERVICES),
    unary("/homeward.mediator.v1.CoordinationService/MarkTime", COORDINATORS),
    unary("/homeward.mediator.v1.CoordinationService/OpenRound", COORDINATORS),
    unary("/homeward.mediator.v1.CoordinationService/ReleaseLists", COORDINATORS),
    unary("/homeward.mediator.v1.CoordinationService/NoteReturnPlan", COORDINATORS),
    unary("/homeward.mediator.v1.CoordinationService/NoteReport", COORDINATORS),
    unary("/homeward.mediator.v1.CoordinationService/AdmitDispute", COORDINATORS),
    unary("/homeward.mediator.v1.CoordinationService/DismissDispute", COORDINATORS),
    unary("/homeward.mediator.v1.CoordinationService/ProposeResolution", COORDINATORS),
    unary("/homeward.mediator.v1.CoordinationService/RecordUnresolved", COORDINATORS),
    unary("/homeward.mediator.v1.CoordinationService/BeginSuspension", COORDINATORS),
    unary("/homeward.mediator.v1.CoordinationService/GetRefusalCounts", MEDIATORS),
];

const fn unary(path: &'static str, callers: &'static [Pattern]) -> Row {
    Row { path, shape: Shape::Unary, callers }
}

const fn watch(path: &'static str, callers: &'static [Pattern]) -> Row {
    Row { path, shape: Shape::Watch, callers }
}
