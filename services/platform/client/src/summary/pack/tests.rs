//! A batch of four lines in its second revision, and what a device says that is asked to sign over it.

use homeward_payload::compose::Payload;
use homeward_payload::domain::{Basis, Header, Role};
use homeward_payload::ids::{LogId, StatementId, Timestamp};

use super::*;

const UUID: [u8; 16] = [0x01, 0x97, 0x75, 0x2b, 0x8c, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 1];
const TIME_US: i64 = 1_748_865_600_000_000;

fn encode<P: Payload>(mut payload: P) -> Vec<u8> {
    payload.set_header(Header {
        log_id: LogId([0x11; 32]),
        statement_id: StatementId(UUID),
        author: Principal::PartyA,
        role: Role::Heads,
        basis: Basis { size: 7, root: Digest([0x22; 32]) },
        made_time: Timestamp(TIME_US),
        not_after: Some(Timestamp(TIME_US + 1)),
    });
    payload.encode_to_vec()
}

fn reference(number: u8) -> Vec<u8> {
    vec![number; 16]
}

fn proposal(
    revision: u32,
    lines: &[(u8, u32)],
    previous: Option<&proto::ProposeBatch>,
) -> proto::ProposeBatch {
    let term = |term: &str| proto::TermReference { agreement: "round".to_owned(), term: term.to_owned() };
    proto::ProposeBatch {
        header: None,
        batch_id: UUID.to_vec(),
        revision,
        previous_content: previous.map(|before| before.content_digest().to_vec()).unwrap_or_default(),
        terms: vec![term("YOUNG"), term("ANY")],
        lines: lines
            .iter()
            .map(|(number, term)| proto::BatchLine {
                subject: reference(*number),
                term: *term,
                also_terms: vec![],
                term_class: 0,
            })
            .collect(),
        tranche: None,
    }
}

fn first() -> proto::ProposeBatch {
    proposal(1, &[(1, 1), (2, 1), (3, 2)], None)
}

fn second() -> proto::ProposeBatch {
    proposal(2, &[(1, 1), (3, 1), (4, 2), (5, 0)], Some(&first()))
}

fn line(number: u32, subject: u8, giver: &str, state: &str) -> api::BatchLine {
    api::BatchLine {
        line: number,
        subject: hex::encode(reference(subject)),
        kind: "PERSON".to_owned(),
        giver: giver.to_owned(),
        state: state.to_owned(),
        departed: matches!(state, "RECEIVED" | "DISPUTED"),
        claimed: matches!(state, "RECEIVED" | "DISPUTED"),
        ..api::BatchLine::default()
    }
}

fn pack() -> api::BatchPack {
    api::BatchPack {
        proposal: encode(second()),
        previous_proposal: encode(first()),
        lines: vec![
            line(1, 1, "party-a", "RECEIVED"),
            line(2, 3, "party-a", "NOT_DEPARTING"),
            line(3, 4, "party-b", "RECEIVED"),
            line(4, 5, "party-b", "DISPUTED"),
        ],
        witnessed: vec![api::NamedCount { name: "party-b".to_owned(), count: 1 }],
    }
}

fn confirmation() -> proto::ConfirmBatch {
    let total = |term: &str, giver: Principal, lines| proto::LineTotal {
        agreement: if term.is_empty() { String::new() } else { "round".to_owned() },
        term: term.to_owned(),
        giver: proto::Principal::from(giver).into(),
        lines,
        term_class: String::new(),
    };
    proto::ConfirmBatch {
        batch_id: UUID.to_vec(),
        revision: 2,
        content_digest: second().content_digest().to_vec(),
        totals: vec![
            total("", Principal::PartyB, 1),
            total("ANY", Principal::PartyB, 1),
            total("YOUNG", Principal::PartyA, 2),
        ],
        ..proto::ConfirmBatch::default()
    }
}

fn settlement() -> proto::SignSettlement {
    let known = Pack::read(&pack()).unwrap();
    let count = |giver: Principal, claimed, acknowledged, witnessed| proto::SettlementCount {
        giver: proto::Principal::from(giver).into(),
        unit: proto::SettlementUnit::Person.into(),
        claimed,
        acknowledged,
        witnessed,
    };
    proto::SignSettlement {
        batch_id: UUID.to_vec(),
        result_digest: known.result().digest().to_vec(),
        as_of: Some(proto::AsOf { size: 7, state_digest: vec![0x33; 32] }),
        counts: vec![count(Principal::PartyA, 1, 1, None), count(Principal::PartyB, 2, 1, Some(1))],
        ..proto::SignSettlement::default()
    }
}

fn told<P: Payload>(said: P, pack: &api::BatchPack) -> Result<Vec<String>, String> {
    explain(P::TYPE_NAME, &encode(said), pack).map_err(|fault| fault.to_string())
}

#[test]
fn a_confirmation_says_which_lines_it_is_of() {
    let lines = told(confirmation(), &pack()).unwrap();
    let expected = [
        "Checked with the batch pack: content digest and totals are those of its 4 lines.",
        "Which side gives a line is as the own service tells; no digest holds it.",
        "Against revision 1: 2 lines added, 1 taken out, 1 under another term.",
        "Added:",
        "  line 3, 04040404040404040404040404040404: given by party B under ANY of agreement round",
        "  line 4, 05050505050505050505050505050505: given by party B under goodwill, in no quota",
        "Taken out:",
        "  02020202020202020202020202020202: under YOUNG of agreement round",
        "Under another term:",
        "  line 2, 03030303030303030303030303030303: given by party A under YOUNG of agreement round; before under ANY of \
         agreement round",
    ];
    assert_eq!(lines, expected);
    let said = proto::ConfirmBatch {
        revision: 1,
        content_digest: first().content_digest().to_vec(),
        totals: vec![
            proto::LineTotal {
                agreement: "round".into(),
                term: "ANY".into(),
                giver: 1,
                lines: 1,
                ..Default::default()
            },
            proto::LineTotal {
                agreement: "round".into(),
                term: "YOUNG".into(),
                giver: 1,
                lines: 2,
                ..Default::default()
            },
        ],
        ..confirmation()
    };
    let lines = (1_u32..).zip([1, 2, 3]).map(|(number, subject)| line(number, subject, "party-a", "OPEN"));
    let pack =
        api::BatchPack { proposal: encode(first()), lines: lines.collect(), ..api::BatchPack::default() };
    assert_eq!(told(said, &pack).unwrap().last().unwrap(), "It is the first revision.");
}

#[test]
fn a_settlement_says_which_outcomes_it_is_of() {
    let expected = [
        "Checked with the batch pack: result digest and counts are those of the 4 lines of revision 2.",
        "Which side gave a line, and what was claimed, is as the own service tells; the digest holds the outcomes.",
        "Party A gave: 1 received, 1 not departing.",
        "  not departing: lines 2",
        "Party B gave: 1 received, 1 claimed and not acknowledged.",
        "  claimed and not acknowledged: lines 4",
    ];
    assert_eq!(told(settlement(), &pack()).unwrap(), expected);
}

#[test]
fn what_differs_is_named_and_not_signed() {
    let check = |change: fn(&mut proto::ConfirmBatch, &mut api::BatchPack), expected: &[&str]| {
        let (mut said, mut pack) = (confirmation(), pack());
        change(&mut said, &mut pack);
        let fault = told(said, &pack).unwrap_err();
        for expected in expected {
            assert!(fault.contains(expected), "{fault:?} has no {expected:?}");
        }
    };
    check(|said, _| said.batch_id[15] = 2, &["the batch differs", "the statement has 0197", "00001"]);
    check(|said, _| said.revision = 3, &["the revision differs: the statement has 3", "comes to 2"]);
    check(|said, _| said.content_digest[0] ^= 1, &["the content digest differs"]);
    check(|said, _| said.totals[2].lines = 3, &["what party A gives under YOUNG", "3 lines", "2 lines"]);
    check(|said, _| drop(said.totals.remove(0)), &["what party B gives under goodwill", "none", "1 lines"]);
    check(|_, pack| pack.lines[3].giver = "party-a".to_owned(), &["under goodwill", "differs"]);
    check(|_, pack| pack.lines[0].giver = "neutral".to_owned(), &["unknown giver \"neutral\""]);
    check(|_, pack| pack.lines[0].state = "LOST".to_owned(), &["line 1", "unknown state"]);
    check(
        |_, pack| pack.lines[0].term_class = "CAPTAIN".to_owned(),
        &["line 1 has another class than its proposal"],
    );
    check(|_, pack| pack.lines.swap(0, 1), &["line 1 is not that of its proposal"]);
    check(|_, pack| pack.lines.truncate(3), &["it has 3 lines, its proposal 4"]);
    check(|_, pack| pack.previous_proposal.clear(), &["the revision before is not the one"]);
    check(|_, pack| pack.previous_proposal = pack.proposal.clone(), &["the revision before is not"]);
    check(|_, pack| pack.proposal = vec![1, 2, 3], &["its proposal is none"]);
    // Another person on the same line is another content.
    check(
        |_, pack| pack.proposal = encode(proposal(2, &[(1, 1), (3, 1), (4, 2), (6, 0)], Some(&first()))),
        &["line 4 is not that of its proposal"],
    );
    check(
        |_, pack| {
            pack.proposal = encode(proposal(2, &[(1, 1), (3, 1), (4, 2), (6, 0)], Some(&first())));
            pack.lines[3].subject = hex::encode(reference(6));
        },
        &["the content digest differs"],
    );
}

#[test]
fn a_settlement_of_other_outcomes_is_named_and_not_signed() {
    let check = |change: fn(&mut proto::SignSettlement, &mut api::BatchPack), expected: &str| {
        let (mut said, mut pack) = (settlement(), pack());
        change(&mut said, &mut pack);
        let fault = told(said, &pack).unwrap_err();
        assert!(fault.contains(expected), "{fault:?} has no {expected:?}");
    };
    check(|said, _| said.result_digest[0] ^= 1, "the result digest differs");
    check(|said, _| said.counts[0].acknowledged = 2, "the count of what party A gave differs");
    check(|said, _| said.counts.truncate(1), "the count of what party B gave differs");
    check(|_, pack| pack.witnessed[0].count = 2, "the count of what party B gave differs");
    check(|_, pack| pack.lines[1].state = "DIED".to_owned(), "the result digest differs");
    check(|_, pack| pack.lines[0].seal_remark = true, "the result digest differs");
}

#[test]
fn only_what_binds_a_digest_needs_a_pack() {
    let check = |payload_type: &str, expected: bool| assert_eq!(is_needed(payload_type), expected);
    check(proto::ConfirmBatch::TYPE_NAME, true);
    check(proto::SignSettlement::TYPE_NAME, true);
    check(proto::CancelBatch::TYPE_NAME, false);
    let cancel = proto::CancelBatch { header: None, batch_id: UUID.to_vec(), ground: 1 };
    assert_eq!(told(cancel, &api::BatchPack::default()).unwrap(), Vec::<String>::new());
}
