//! One valid message of every type, with the same bytes each time.

use prost::Message;

use crate::compose::Payload;
use crate::domain::{Basis, Header, Principal, Role};
use crate::ids::{Digest, LogId, StatementId, Timestamp};
use crate::proto::error::v1::ErrorReason;
use crate::proto::payload::v1 as proto;

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
    }
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
        age_rule: young.then_some(proto::AgeRule { under_years: 25, reference_day: 20_241 }),
        givers: if remains { vec![2] } else { vec![1, 2] },
    }
}

fn reference_to(term: &str) -> proto::TermReference {
    proto::TermReference { agreement: "first-round".to_owned(), term: term.to_owned() }
}

fn total(agreement: &str, term: &str, giver: i32, lines: u32) -> proto::LineTotal {
    proto::LineTotal { agreement: agreement.to_owned(), term: term.to_owned(), giver, lines }
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
            term("REMAINS", proto::Category::Remains),
            term("YOUNG", proto::Category::Young),
        ],
        groups: vec![proto::TermGroup {
            code: "PERSONS".to_owned(),
            terms: vec!["MEDICAL".to_owned(), "YOUNG".to_owned()],
            floor: 1_000,
            target: 1_200,
            reciprocity: proto::Reciprocity::Parity.into(),
        }],
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
    ProposeBatch {
        batch_id: uuid(3),
        revision: 2,
        previous_content: vec![0x77; 32],
        terms: vec![reference_to("YOUNG"), reference_to("ANY_POW")],
        lines: vec![
            proto::BatchLine { subject: reference(1), term: 1, also_terms: vec![2] },
            proto::BatchLine { subject: reference(2), term: 2, also_terms: vec![] },
            proto::BatchLine { subject: reference(3), term: 0, also_terms: vec![] },
        ],
    },
    ConfirmBatch {
        batch_id: uuid(3),
        revision: 2,
        content_digest: vec![0x88; 32],
        totals: vec![
            total("", "", 1, 1),
            total("first-round", "ANY_POW", 1, 1),
            total("first-round", "YOUNG", 1, 1),
        ],
        window: Some(window()),
    },
    WithdrawConfirmation { batch_id: uuid(3), revision: 2, ground: 2 },
    CancelBatch { batch_id: uuid(3), ground: 4 },
    AgreeWindow { batch_id: uuid(3), window: Some(window()), as_of: as_of() },
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
    ListChildCase {
        case_id: reference(900),
        agreement: "children".to_owned(),
        field_root: vec![0xdd; 32],
        tracing_consent: true,
        sibling_group: reference(901),
    },
    AcknowledgeChildCase { case_id: reference(900) },
    AnswerChildCase { case_id: reference(900), answer: 5, grade: 1, country: "CHE".to_owned() },
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
