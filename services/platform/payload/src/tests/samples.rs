//! One valid message of every type, with the same bytes each time.

use prost::Message;

use crate::compose::Payload;
use crate::domain::{Basis, Header, Principal, Role};
use crate::ids::{Digest, LogId, StatementId, Timestamp};
use crate::proto::error::v1::ErrorReason;
use crate::proto::payload::v1 as proto;
use crate::proto::payload::v1::resolution_effect::Effect;

pub(super) trait Sample: Payload {
    /// The message without its header.
    fn content() -> Self;

    fn sample() -> Self {
        let mut message = Self::content();
        message.set_header(header(Principal::PartyA));
        message
    }
}

pub(super) const MADE_TIME_US: i64 = 1_750_000_000_000_000;

pub(super) fn header(author: Principal) -> Header {
    let statement = if author == Principal::PartyA { 0xa1 } else { 0xb1 };
    Header {
        log_id: LogId([0x11; 32]),
        statement_id: StatementId(uuid(statement).try_into().unwrap()),
        author,
        role: Role::Service,
        basis: Basis { size: 7, root: Digest([0x22; 32]) },
        made_time: Timestamp(MADE_TIME_US),
        not_after: Some(Timestamp(MADE_TIME_US + Timestamp::DAY_US)),
    }
}

/// A UUID of version 7 that is told apart by its last byte.
pub(super) fn uuid(last: u8) -> Vec<u8> {
    let mut uuid = vec![0x01, 0x97, 0x75, 0x2b, 0x8c, 0x00, 0x70, 0x00, 0x80];
    uuid.extend([0; 6]);
    uuid.push(last);
    uuid
}

pub(super) fn reference(number: u16) -> Vec<u8> {
    let mut reference = vec![0x5e; 14];
    reference.extend(number.to_be_bytes());
    reference
}

fn as_of() -> Option<proto::AsOf> {
    Some(proto::AsOf { size: 7, state_digest: vec![0x33; 32] })
}

pub(super) fn window() -> proto::Window {
    proto::Window {
        start_time_us: MADE_TIME_US,
        end_time_us: MADE_TIME_US + 72 * Timestamp::HOUR_US,
        place_digest: vec![0x44; 32],
        ..proto::Window::default()
    }
}

/// The same window for a simultaneous release at a distance.
pub(super) fn window_with_legs() -> proto::Window {
    let leg = |giver, digest| proto::WindowLeg { giver, place_digest: vec![digest; 32] };
    proto::Window { legs: vec![leg(1, 0x46), leg(2, 0x47)], simultaneous: true, ..window() }
}

fn term(code: &str, category: proto::Category) -> proto::Term {
    let remains = category == proto::Category::Remains;
    let young = category == proto::Category::Young;
    proto::Term {
        code: code.to_owned(),
        category: category.into(),
        quantifier: if remains { proto::Quantifier::Exactly } else { proto::Quantifier::AllForAll }.into(),
        reciprocity: proto::Reciprocity::Unilateral.into(),
        unit: if remains { proto::CountingUnit::Container } else { proto::CountingUnit::Person }.into(),
        quantity: if remains { 6_000 } else { 0 },
        age_rule: young.then_some(under_25()),
        givers: if remains { vec![2] } else { vec![1, 2] },
        ..proto::Term::default()
    }
}

/// Under 25 on 2 June 2025, the day of the agreement.
fn under_25() -> proto::AgeRule {
    let kind = proto::ReferenceDayKind::Agreement.into();
    proto::AgeRule {
        reference: Some(proto::ReferenceDay { kind, day: 20_241 }),
        reading: Some(proto::age_rule::Reading::UnderYears(25)),
    }
}

/// By rank: two classes, each head for three of the other side's.
fn ranks() -> proto::Term {
    let class = |code: &str, weight| proto::TermClass { code: code.to_owned(), weight };
    proto::Term {
        quantifier: proto::Quantifier::BestEffort.into(),
        reciprocity: proto::Reciprocity::Ratio.into(),
        classes: vec![class("CAPTAIN", 6), class("PRIVATE", 1)],
        keys: vec![
            proto::RatioKey { left_class: 1, right_class: 1, left: 1, right: 3 },
            proto::RatioKey { left_class: 1, right_class: 2, left: 1, right: 27 },
        ],
        end_day: 20_606,
        side_condition: vec![0x34; 32],
        ..term("RANKS", proto::Category::AnyPrisoner)
    }
}

fn reference_to(term: &str) -> proto::TermReference {
    proto::TermReference { agreement: "first-round".to_owned(), term: term.to_owned() }
}

fn total(agreement: &str, term: &str, giver: i32, lines: u32) -> proto::LineTotal {
    let (agreement, term) = (agreement.to_owned(), term.to_owned());
    proto::LineTotal { agreement, term, giver, lines, term_class: String::new() }
}

pub(super) fn named(lines: Vec<u32>) -> proto::NamedLines {
    proto::NamedLines { batch_id: uuid(3), revision: 2, lines }
}

fn lines(numbers: Vec<u32>) -> proto::dispute_scope::Scope {
    proto::dispute_scope::Scope::Lines(named(numbers))
}

pub(super) fn scope(scope: proto::dispute_scope::Scope) -> proto::DisputeScope {
    proto::DisputeScope { scope: Some(scope) }
}

pub(super) fn effect(effect: Effect) -> proto::ResolutionEffect {
    proto::ResolutionEffect { effect: Some(effect) }
}

fn explanation() -> proto::DiscrepancyExplanation {
    proto::DiscrepancyExplanation { batch_id: uuid(3), giver: 2, explanation_digest: vec![0x17; 32] }
}

macro_rules! samples {
    ($($message:ident { $($field:ident: $value:expr),* $(,)? }),+ $(,)?) => {
        $(impl Sample for proto::$message {
            fn content() -> Self {
                Self { header: None, $($field: $value),* }
            }
        })+

        /// Every type with the payload of its sample.
        pub(super) fn all() -> Vec<(&'static str, Vec<u8>)> {
            vec![$((proto::$message::TYPE_NAME, proto::$message::sample().encode_to_vec())),+]
        }

        /// Decodes as prost does and encodes again; nothing if it does not decode.
        pub(super) fn reencode(payload_type: &str, payload: &[u8]) -> Option<Vec<u8>> {
            match payload_type {
                $(proto::$message::TYPE_NAME => {
                    proto::$message::decode(payload).ok().map(|message| message.encode_to_vec())
                })+
                _ => None,
            }
        }
    };
}

samples!(
    SignTerms {
        agreement: "first-round".to_owned(),
        terms: vec![
            term("MEDICAL", proto::Category::Medical),
            ranks(),
            term("REMAINS", proto::Category::Remains),
            term("YOUNG", proto::Category::Young),
        ],
        groups: vec![proto::TermGroup {
            code: "PERSONS".to_owned(),
            terms: vec!["MEDICAL".to_owned(), "YOUNG".to_owned()],
            floor: 1_000,
            reciprocity: proto::Reciprocity::Parity.into(),
            ratio: None,
            tranches: vec![
                proto::Tranche { code: "FIRST".to_owned(), quantity: 390 },
                proto::Tranche { code: "SECOND".to_owned(), quantity: 307 },
            ],
        }],
        as_of: as_of(),
        version: 1,
        priority: vec![1, 2],
    },
    AgreeTarget {
        agreement: "first-round".to_owned(),
        group: "PERSONS".to_owned(),
        target: 1_200,
        version: 1,
        as_of: as_of(),
    },
    WaiveTerm { agreement: "first-round".to_owned(), term: "REMAINS".to_owned() },
    DeclareClosure { agreement: "first-round".to_owned(), term: "YOUNG".to_owned() },
    DeclareLapse { agreement: "first-round".to_owned(), term: "RANKS".to_owned() },
    TerminateAgreement { agreement: "first-round".to_owned(), notice_digest: vec![0x35; 32] },
    CorrectAttribution {
        batch_id: uuid(3),
        revision: 2,
        terms: vec![reference_to("ANY_POW"), reference_to("YOUNG")],
        lines: vec![
            proto::LineAttribution { line: 1, term: 1, also_terms: vec![2], term_class: 1 },
            proto::LineAttribution { line: 3, term: 0, also_terms: vec![], term_class: 0 },
        ],
        as_of: as_of(),
    },
    StateFindings {
        agreement: "first-round".to_owned(),
        term: "YOUNG".to_owned(),
        predicate_digest: vec![0x55; 32],
        holder: 1,
        subjects: vec![reference(1), reference(2)],
        valid_until_us: 0,
    },
    AnswerFindings {
        agreement: "first-round".to_owned(),
        term: "YOUNG".to_owned(),
        accepted: vec![reference(1)],
        contested: vec![reference(2)],
    },
    OpenList {
        list_id: uuid(2),
        agreement: "first-round".to_owned(),
        kind: proto::SubjectKind::Person.into(),
        entries: vec![
            proto::ListEntry {
                subject: reference(1),
                field_root: vec![0x66; 32],
                claimed_term: "YOUNG".to_owned(),
            },
            proto::ListEntry {
                subject: reference(2),
                field_root: vec![0x67; 32],
                claimed_term: String::new(),
            },
        ],
    },
    AnswerList {
        list_id: uuid(2),
        accepted: vec![1, 3],
        refused: vec![proto::EntryRefusal { entry: 2, ground: 1 }],
    },
    OpenRound {
        round_id: uuid(30),
        agreement: "first-round".to_owned(),
        commit_due_us: MADE_TIME_US,
        answer_due_us: MADE_TIME_US + 1,
        remark_due_us: MADE_TIME_US + 2,
        final_due_us: MADE_TIME_US + 3,
    },
    CommitList {
        round_id: uuid(30),
        list_id: uuid(31),
        list_content: vec![0x67; 32],
        entries: 2,
        documents_digest: vec![0x68; 32],
    },
    ReleaseLists { round_id: uuid(30) },
    RemarkList { list_id: uuid(31), maintained: vec![1], withdrawn: vec![2], remarks_digest: vec![0x69; 32] },
    RequestPersons {
        request_id: uuid(32),
        agreement: "first-round".to_owned(),
        entries: vec![
            proto::RequestEntry { reference: reference(800), field_root: vec![0x6a; 32] },
            proto::RequestEntry { reference: reference(801), field_root: vec![0x6b; 32] },
        ],
    },
    AnswerRequest {
        request_id: uuid(32),
        answers: vec![
            proto::RequestAnswer { entry: 1, answer: 1, subject: reference(1) },
            proto::RequestAnswer { entry: 2, answer: 2, subject: Vec::new() },
        ],
    },
    NotifyRetention { subject: reference(2), ground: 1, notice_digest: vec![0x6c; 32] },
    LiftRetention { subject: reference(2) },
    ReleaseFigures {
        agreement: "first-round".to_owned(),
        figures: vec![
            proto::ReleasedFigure { term: "MEDICAL".to_owned(), giver: 1, received: 12 },
            proto::ReleasedFigure { term: "MEDICAL".to_owned(), giver: 2, received: 0 },
        ],
        as_of: as_of(),
    },
    ProposeBatch {
        batch_id: uuid(3),
        revision: 2,
        previous_content: vec![0x77; 32],
        terms: vec![reference_to("YOUNG"), reference_to("ANY_POW")],
        lines: vec![
            proto::BatchLine { subject: reference(1), term: 1, also_terms: vec![2], term_class: 0 },
            proto::BatchLine { subject: reference(2), term: 2, also_terms: vec![], term_class: 1 },
            proto::BatchLine { subject: reference(3), term: 0, also_terms: vec![], term_class: 0 },
        ],
        tranche: Some(proto::TrancheReference {
            agreement: "first-round".to_owned(),
            group: "PERSONS".to_owned(),
            tranche: "FIRST".to_owned(),
        }),
    },
    ConfirmBatch {
        batch_id: uuid(3),
        revision: 2,
        content_digest: vec![0x88; 32],
        totals: vec![
            total("", "", 1, 1),
            proto::LineTotal { term_class: "PRIVATE".to_owned(), ..total("first-round", "ANY_POW", 1, 1) },
            total("first-round", "YOUNG", 1, 1),
        ],
        window: Some(window()),
    },
    WithdrawConfirmation { batch_id: uuid(3), revision: 2, ground: 2 },
    CancelBatch { batch_id: uuid(3), ground: 4 },
    AgreeWindow { batch_id: uuid(3), window: Some(window()), as_of: as_of() },
    NoticeRoute { batch_id: uuid(3), revision: 2, giver: 1, notice_digest: vec![0x45; 32] },
    AcknowledgeRoute {
        batch_id: uuid(3),
        revision: 2,
        giver: 1,
        notice_digest: vec![0x45; 32],
        window: Some(window_with_legs()),
    },
    GuaranteeSafety { batch_id: uuid(3), revision: 2, window: Some(window_with_legs()) },
    PostponeBatch { batch_id: uuid(3), revision: 2, ground: 3 },
    ReleaseUnilaterally {
        batch_id: uuid(5),
        revision: 1,
        terms: vec![reference_to("MEDICAL")],
        lines: vec![
            proto::BatchLine { subject: reference(1), term: 1, also_terms: vec![], term_class: 0 },
            proto::BatchLine { subject: reference(2), term: 0, also_terms: vec![], term_class: 0 },
        ],
        window: Some(window()),
        notice_digest: vec![0x45; 32],
    },
    HoldRelease { batch_id: uuid(5), revision: 1, ground: 2, until_us: MADE_TIME_US },
    CommitFitness { batch_id: uuid(3), revision: 2, root: vec![0x99; 32], leaves: 3 },
    ClearBatch {
        batch_id: uuid(3),
        revision: 2,
        lines: vec![
            proto::LineClearance {
                line: 1,
                cleared_until_us: MADE_TIME_US,
                fitness: Some(proto::FitnessLeaf { valid_until_us: MADE_TIME_US, salt: vec![0xaa; 32] }),
            },
            proto::LineClearance { line: 2, cleared_until_us: 0, fitness: None },
        ],
        closed_subtrees: vec![vec![0xab; 32], vec![0xac; 32]],
        reasons_digest: vec![0xbb; 32],
    },
    ReportDeparture { batch_id: uuid(3), revision: 2, giver: 1, lines: vec![1, 300] },
    ReportArrival { batch_id: uuid(3) },
    RecordOutcomes { batch_id: uuid(3), revision: 2, outcome: 4, lines: vec![2] },
    ClaimDelivery { batch_id: uuid(3), revision: 2, lines: vec![1, 3] },
    WitnessHandover {
        batch_id: uuid(3),
        counts: vec![
            proto::WitnessCount { giver: 1, counted: 2 },
            proto::WitnessCount { giver: 2, counted: 0 },
        ],
    },
    ReportReady { batch_id: uuid(3), revision: 2, giver: 2 },
    OpenLegs { batch_id: uuid(3), revision: 2 },
    AbortBatch { batch_id: uuid(3), revision: 2, ground: 2 },
    AttestRecord { batch_id: uuid(3), result_digest: vec![0xcc; 32] },
    RefuseToSign { batch_id: uuid(3), result_digest: vec![0xcc; 32], ground: 1 },
    NoteReport {
        batch_id: uuid(3),
        reporter: 4,
        step: 5,
        giver: 1,
        count: Some(0),
        heard_time_us: MADE_TIME_US,
        note_digest: vec![0xcd; 32],
    },
    DepositPaperRecord {
        batch_id: uuid(3),
        revision: 2,
        content_digest: vec![0xcd; 32],
        document_root: vec![0xce; 32],
    },
    AcknowledgeReceipt {
        batch_id: uuid(3),
        revision: 2,
        received: vec![1, 3],
        not_received: vec![2],
        seal_remarks: vec![3],
    },
    RecordTransfer {
        handed_by: 1,
        taken_by: 2,
        transferred_time_us: MADE_TIME_US,
        place_digest: vec![0x64; 32],
        containers: vec![
            proto::TransferredContainer {
                container: reference(970),
                seal_before: vec![0x62; 32],
                seal_after: vec![0x63; 32]
            },
            proto::TransferredContainer {
                container: reference(971),
                seal_before: vec![0x62; 32],
                seal_after: vec![0x63; 32]
            }
        ]
    },
    RefuseAtPoint { batch_id: uuid(3), revision: 2, ground: 1, lines: vec![2] },
    OpenContainer {
        container: reference(930),
        opened_time_us: MADE_TIME_US,
        place_digest: vec![0x63; 32],
        seal_found: vec![0x64; 32],
        persons_present: 2
    },
    RegisterItems {
        container: reference(930),
        items: vec![
            proto::RegisteredItem { item: reference(970), extent: 1 },
            proto::RegisteredItem { item: reference(971), extent: 1 }
        ]
    },
    SplitItem {
        item: reference(931),
        parts: vec![
            proto::RegisteredItem { item: reference(970), extent: 1 },
            proto::RegisteredItem { item: reference(971), extent: 1 }
        ]
    },
    GroupItems { individual: reference(932), items: vec![reference(942), reference(952)] },
    StateIdentity {
        individual: reference(932),
        kind: 1,
        affiliation: 1,
        person_digest: Vec::new(),
        subject: reference(934)
    },
    RevokeIdentity { individual: reference(932), ground: 1 },
    DeclareMisdelivery { remains: reference(933), evidence_digest: vec![0x62; 32] },
    AnswerMisdelivery { remains: reference(933), answer: 1 },
    DeclareContents {
        container: reference(930),
        returns: vec![reference(962)],
        bodies: vec![reference(963)]
    },
    RecordFamilyNotice { individual: reference(932), choice: 1, notice_digest: vec![0x63; 32] },
    ReleaseToFamily {
        individual: reference(932),
        items: vec![reference(942), reference(952)],
        release_digest: vec![0x63; 32]
    },
    ReportMissing { subjects: vec![reference(941), reference(951)] },
    ReportDeath {
        subject: reference(934),
        holder: 2,
        grade: 1,
        document_digest: vec![0x74; 32],
        enquiry: true
    },
    ClaimAlive { subject: reference(934), grade: 1, evidence_digest: vec![0x63; 32] },
    DeclareEffects {
        packet: reference(935),
        subject: reference(934),
        seal_digest: vec![0x63; 32],
        inventory_digest: vec![0x64; 32],
        alone: true
    },
    AnswerEffects {
        received: vec![reference(961)],
        missing: vec![reference(962)],
        seal_remarks: vec![reference(961)]
    },
    RecordCondition { subject: reference(934), kind: 1, document_digest: vec![0x63; 32] },
    RecordNeutralStay { subject: reference(934), leg: 1, document_digest: vec![0x63; 32] },
    SignSettlement {
        batch_id: uuid(3),
        result_digest: vec![0xcc; 32],
        as_of: as_of(),
        counts: vec![
            proto::SettlementCount { giver: 1, unit: 1, claimed: 3, acknowledged: 2, witnessed: Some(0) },
            proto::SettlementCount { giver: 2, unit: 2, claimed: 0, acknowledged: 0, witnessed: None },
        ],
    },
    RaiseDispute {
        dispute_id: uuid(4),
        kind: 3,
        scope: Some(scope(lines(vec![1, 2, 3]))),
        grounds_digest: vec![0x12; 32],
    },
    AdmitDispute {
        dispute_id: uuid(4),
        scope: Some(scope(lines(vec![1, 3]))),
        evidence_until_us: MADE_TIME_US,
        resolution_until_us: MADE_TIME_US + Timestamp::DAY_US,
    },
    DismissDispute { dispute_id: uuid(4), ground: 1, duplicate_of: uuid(5) },
    AppealDismissal { dispute_id: uuid(4), grounds_digest: vec![0x13; 32] },
    SubmitEvidence { dispute_id: uuid(4), documents: vec![vec![0x14; 32], vec![0x15; 32]] },
    ProposeResolution {
        dispute_id: uuid(4),
        proposal: 1,
        effects: vec![
            effect(Effect::PostReceived(named(vec![1, 3]))),
            effect(Effect::CorrectCount(proto::CountCorrection { batch_id: uuid(3), giver: 1, agreed: 0 })),
            effect(Effect::Explain(explanation())),
            effect(Effect::Lift(proto::HoldLift {})),
        ],
    },
    AcceptResolution { dispute_id: uuid(4), proposal: 1, content_digest: vec![0x16; 32], as_of: as_of() },
    RecordUnresolved { dispute_id: uuid(4), position_a: vec![0x14; 32], position_b: vec![] },
    WithdrawDispute { dispute_id: uuid(4) },
    ExplainDiscrepancy { explanation: Some(explanation()) },
    SuspendAgreement {
        suspension_id: uuid(6),
        agreement: "first-round".to_owned(),
        terms: vec!["ANY_POW".to_owned(), "MEDICAL".to_owned()],
        joint: false,
        ground: 3,
        reason_digest: vec![0x18; 32],
        medical: Some(proto::SeparateReason { ground: 1, reason_digest: vec![0x19; 32] }),
        children: None,
    },
    LiftSuspension { suspension_id: uuid(6) },
    Revalidate { batch_id: uuid(3), revision: 2, lines: vec![1, 3] },
    ListChildCase {
        case_id: reference(900),
        agreement: "children".to_owned(),
        field_root: vec![0xdd; 32],
        tracing_consent: true,
        sibling_group: reference(901),
    },
    AcknowledgeChildCase { case_id: reference(900) },
    AnswerChildCase { case_id: reference(900), answer: 5, grade: 1, country: "CHE".to_owned() },
    ContestChildAnswer { case_id: reference(900), answer_number: 1, reasons_root: vec![0xc1; 32] },
    AcceptChildAnswer { case_id: reference(900), answer_number: 2, review_time_us: MADE_TIME_US },
    ConfirmChildAnswer { case_id: reference(900), answer_number: 2, report_root: vec![0xc2; 32] },
    VerifyChildIdentity { case_id: reference(900), report_root: vec![0xc3; 32], as_of: as_of() },
    StateTracingConsent { case_id: reference(900), given: true, consent_root: vec![0xc4; 32] },
    IdentifyChildFamily { case_id: reference(900), family_root: vec![0xc5; 32] },
    VerifyFamilyLink { case_id: reference(900), adult_root: vec![0xc6; 32], child_root: vec![0xc7; 32] },
    DecideBestInterests {
        case_id: reference(900),
        decision: 3,
        deferred_until_us: MADE_TIME_US,
        apart_from_siblings: true,
        determination_root: vec![0xc8; 32],
        hearing_root: vec![0xc9; 32],
        guardian_root: vec![0xca; 32],
    },
    RecordReturnConsent {
        case_id: reference(900),
        guardian_consent_root: vec![0xcb; 32],
        child_view_root: vec![0xcd; 32],
    },
    WithdrawReturnConsent { case_id: reference(900), withdrawal_root: vec![0xce; 32] },
    PlanChildReturn {
        case_ids: vec![reference(900), reference(902)],
        plan_root: vec![0xcf; 32],
        as_of: as_of(),
    },
    NoteReturnPlan { case_id: reference(900), plan_content: vec![0xd0; 32] },
    ReportReturnStep { case_id: reference(900), step: 2 },
    RecordReunification { case_id: reference(900), receipt_root: vec![0xd1; 32] },
    RecordFollowUp { case_id: reference(900), report_root: vec![0xd2; 32] },
    CloseChildCase { case_id: reference(900) },
    ReopenChildCase { case_id: reference(900), ground_root: vec![0xd3; 32] },
    MarkTime { time_us: MADE_TIME_US },
    StateMark { size: 9, state_digest: vec![0x33; 32], rules_version: 1 },
    StatementRefused {
        envelope_hash: vec![0xee; 32],
        size: 9,
        state_digest: vec![0x33; 32],
        judged_time_us: MADE_TIME_US,
        rules_version: 1,
        reason: ErrorReason::RevisionStale.into(),
    },
    ConfirmDelivery { documents: vec![vec![0x01; 32], vec![0x02; 32]] },
);
