//! Choosing entries from the scenario's registers, and judging the disputed offer of 7 June 2025.

use std::collections::{BTreeMap, BTreeSet};

use homeward_ledger::Ledger;
use homeward_ledger::list::{Entry, EntryAnswer, List};
use homeward_ledger::subject::{LineState, NewestLine, Standing};
use homeward_payload::domain::{EntryRefusalGround, Principal, SubjectKind};
use homeward_payload::ids::{BatchId, Digest, ListId, SubjectRef, TermCode};
use homeward_payload::proto::payload::v1 as proto;
use homeward_vault::store::Purpose;
use prost::Message;

use super::choose::{Chosen, ListView, offer_file, whole_register};
use super::judge::{judge, opened_lists, reason};
use super::open::payloads;
use crate::register::field;
use crate::samples::{Desk, agreement, expected, ledger, list, subject};
use crate::store::RegisterKind;

const HELD: RegisterKind = RegisterKind::PersonsHeld;

fn view(ledger: &Ledger, kind: SubjectKind) -> ListView {
    ListView::of(ledger, &agreement(), Principal::PartyA, kind).unwrap()
}

fn stand(ledger: &mut Ledger, reference: SubjectRef, standing: Standing) {
    let mut known = subject(Principal::PartyA, SubjectKind::Person);
    known.standing = standing;
    ledger.subjects.insert(reference, known);
}

fn by_term(chosen: &[Chosen]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for entry in chosen {
        let term = entry.term.as_ref().map_or_else(|| "GOODWILL".to_owned(), ToString::to_string);
        *counts.entry(term).or_default() += 1;
    }
    counts
}

#[test]
fn everyone_of_the_register_is_listed_under_the_first_term_met() {
    let mut desk = Desk::of_rus();
    let chosen = whole_register(&mut desk.registers(), HELD, &view(&ledger(), SubjectKind::Person)).unwrap();
    // Of the 1,379 seven were received before, which this side does not know; they fall under some term.
    assert_eq!(chosen.len(), 1_379);
    let counts = by_term(&chosen);
    assert!((365..=372).contains(&counts["MEDICAL"]), "{counts:?}");
    assert!((720..=727).contains(&(counts["MEDICAL"] + counts["YOUNG"])), "{counts:?}");
    assert!(!counts.contains_key("GOODWILL"));
    assert!(chosen.iter().all(|entry| entry.must_seal));
}

#[test]
fn without_a_term_the_entry_is_goodwill() {
    let mut desk = Desk::of_rus();
    let mut ledger = ledger();
    ledger.agreements.terms.retain(|term| term.reference.term.as_str() == "MEDICAL");
    let chosen = whole_register(&mut desk.registers(), HELD, &view(&ledger, SubjectKind::Person)).unwrap();
    let counts = by_term(&chosen);
    assert_eq!(counts["MEDICAL"] + counts["GOODWILL"], 1_379);
}

#[test]
fn who_waits_was_accepted_or_was_received_is_not_listed_again() {
    let mut desk = Desk::of_rus();
    let rows = desk.store.standing(HELD).unwrap();
    let mut ledger = ledger();
    let refused = |ground| Standing::Refused(ground);
    let table = [
        (Standing::NotListed, true),
        (Standing::Unanswered, false),
        (Standing::Accepted, false),
        (refused(EntryRefusalGround::LineOffCategory), true),
        (refused(EntryRefusalGround::LineAlreadyReceived), false),
        (refused(EntryRefusalGround::DocumentUnreadable), true),
        (refused(EntryRefusalGround::WrongPower), true),
    ];
    for (row, (standing, _)) in rows.iter().zip(table) {
        stand(&mut ledger, row.subject, standing);
    }
    let received = rows[table.len()].subject;
    stand(&mut ledger, received, Standing::NotListed);
    let line = NewestLine { batch: BatchId([1; 16]), state: LineState::Received };
    ledger.subjects.get_mut(&received).unwrap().newest_line = Some(line);
    let chosen = whole_register(&mut desk.registers(), HELD, &view(&ledger, SubjectKind::Person)).unwrap();
    let chosen: BTreeSet<SubjectRef> = chosen.iter().map(|entry| entry.subject).collect();
    for (row, (standing, expected)) in rows.iter().zip(table) {
        assert_eq!(chosen.contains(&row.subject), expected, "{standing:?}");
    }
    assert!(!chosen.contains(&received));
}

#[test]
fn a_document_is_sealed_once_unless_it_could_not_be_read() {
    let mut desk = Desk::of_rus();
    let rows = desk.store.standing(HELD).unwrap();
    let mut ledger = ledger();
    for (row, ground) in
        rows.iter().zip([EntryRefusalGround::LineOffCategory, EntryRefusalGround::DocumentUnreadable])
    {
        stand(&mut ledger, row.subject, Standing::Refused(ground));
        let document = desk.registers().read_subject(row.subject, Purpose::Audit).unwrap().unwrap();
        ledger.subjects.get_mut(&row.subject).unwrap().field_root = Some(Digest(document.field_root()));
    }
    let chosen = whole_register(&mut desk.registers(), HELD, &view(&ledger, SubjectKind::Person)).unwrap();
    let must_seal =
        |row: usize| chosen.iter().find(|one| one.subject == rows[row].subject).unwrap().must_seal;
    assert_eq!((must_seal(0), must_seal(1), must_seal(2)), (false, true, true));
}

#[test]
fn containers_are_listed_under_the_term_of_remains_where_this_side_gives_one() {
    for (own, other, file, expected) in [
        ("RUS", "UKR", "remains-held-by-rus.csv", "REMAINS"),
        ("UKR", "RUS", "remains-held-by-ukr.csv", "GOODWILL"),
    ] {
        let mut desk = Desk::new(own, other);
        let counts = desk.import(RegisterKind::RemainsHeld, &list(file));
        let holder = if own == "RUS" { Principal::PartyA } else { Principal::PartyB };
        let view = ListView::of(&ledger(), &agreement(), holder, SubjectKind::Container).unwrap();
        let chosen = whole_register(&mut desk.registers(), RegisterKind::RemainsHeld, &view).unwrap();
        assert_eq!(by_term(&chosen), BTreeMap::from([(expected.to_owned(), counts.accepted as usize)]));
    }
}

#[test]
fn an_offer_file_that_names_nobody_or_no_term_is_refused() {
    let mut desk = Desk::of_rus();
    let view = view(&ledger(), SubjectKind::Person);
    let power = desk.context().other_power;
    for (rows, expected) in [
        ("RUS-000001,YOUNG\nRUS-000001,ANY_POW", "line 3: RUS-000001 is offered on an earlier line already"),
        ("RUS-999999,YOUNG", "line 2: nobody of serial RUS-999999 stands in the register"),
        ("RUS-900747,YOUNG", "line 2: RUS-900747 stands in quarantine (DUPLICATE)"),
        ("RUS-000001,OLD", "its terms are MEDICAL, YOUNG, ANY_POW"),
        ("RUS-000001,", "line 2: claimed_term is empty"),
        ("RUS-000001", "line 2: found 1 fields"),
    ] {
        let file = format!("holder_serial,claimed_term\n{rows}\n");
        let refused = offer_file(&mut desk.registers(), file.as_bytes(), power, &view).err().unwrap();
        assert!(refused.to_string().contains(expected), "{refused}");
    }
}

#[test]
fn the_disputed_offer_is_judged_as_expected_and_what_is_missing_waits() {
    let (mut giver, mut receiver) = (Desk::of_rus(), Desk::new("UKR", "RUS"));
    receiver.import(RegisterKind::ReceivedBefore, &list("received-before-by-ukr.csv"));
    let mut ledger = ledger();
    let view = view(&ledger, SubjectKind::Person);
    let power = giver.context().other_power;
    let mut chosen = offer_file(&mut giver.registers(), &list("offer-2025-06-07.csv"), power, &view).unwrap();
    chosen.sort_by_key(|entry| entry.subject);
    assert_eq!(chosen.len(), 640);
    let id = open_in(&mut ledger, &chosen);
    let (mine, of_giver) = (receiver.context().own_power, Principal::PartyA);
    let lists = opened_lists(&ledger, of_giver, None).unwrap();
    let before = judge(&mut receiver.registers(), &lists[0], mine).unwrap();
    assert_eq!((before.accepted.len(), before.refused.len(), before.waiting), (0, 0, 640));

    let subjects: Vec<SubjectRef> = chosen.iter().map(|entry| entry.subject).collect();
    receiver.receive(&mut giver, &subjects);
    let judged = judge(&mut receiver.registers(), &lists[0], mine).unwrap();
    assert_eq!((judged.accepted.len(), judged.refused.len(), judged.waiting), (576, 64, 0));
    let truth = &expected()["offer_2025_06_07"];
    for (kind, code) in [("off_category", "LINE_OFF_CATEGORY"), ("already_received", "LINE_ALREADY_RECEIVED")]
    {
        let refused: BTreeSet<String> = judged
            .refused
            .iter()
            .filter(|(_, refused)| reason(refused.ground) == code)
            .map(|(number, _)| field(&chosen[*number as usize - 1].document, 1).unwrap())
            .collect();
        let expected: BTreeSet<String> = truth[kind]
            .as_array()
            .unwrap()
            .iter()
            .map(|serial| serial.as_str().unwrap().to_owned())
            .collect();
        assert_eq!(refused, expected, "{kind}");
    }
    let message = &judged.refused.values().find(|one| one.message.contains("YOUNG needs")).unwrap().message;
    assert!(message.contains("aged") && message.contains("The other 639 lines are unaffected."), "{message}");

    // Answered entries are not judged again; an unknown list is said to be unknown.
    let entries = &mut ledger.lists.get_mut(&id).unwrap().entries;
    entries.iter_mut().for_each(|entry| entry.answer = EntryAnswer::Accepted);
    assert!(opened_lists(&ledger, of_giver, Some(id)).unwrap().is_empty());
    assert!(opened_lists(&ledger, of_giver, Some(ListId([9; 16]))).is_err());
}

#[test]
fn an_entry_of_another_power_or_with_another_document_is_refused() {
    let (mut giver, mut receiver) = (Desk::of_rus(), Desk::new("GEO", "RUS"));
    let mut ledger = ledger();
    let view = view(&ledger, SubjectKind::Person);
    let mut chosen = whole_register(&mut giver.registers(), HELD, &view).unwrap();
    chosen.sort_by_key(|entry| entry.subject);
    chosen.truncate(2);
    open_in(&mut ledger, &chosen);
    let subjects: Vec<SubjectRef> = chosen.iter().map(|entry| entry.subject).collect();
    receiver.receive(&mut giver, &subjects);
    ledger.subjects.get_mut(&subjects[1]).unwrap().field_root = Some(Digest([3; 32]));
    let lists = opened_lists(&ledger, Principal::PartyA, None).unwrap();
    let mine = receiver.context().own_power;
    let judged = judge(&mut receiver.registers(), &lists[0], mine).unwrap();
    let grounds: Vec<_> = judged.refused.values().map(|refused| refused.ground).collect();
    assert_eq!(grounds, [EntryRefusalGround::WrongPower, EntryRefusalGround::DocumentUnreadable]);
    // On a newer list they are answered there.
    let newer = ListId([8; 16]);
    ledger.subjects.values_mut().for_each(|subject| subject.listed_on = Some(newer));
    assert!(opened_lists(&ledger, Principal::PartyA, None).unwrap().is_empty());
}

#[test]
fn a_long_register_becomes_several_lists() {
    let entries: Vec<proto::ListEntry> = (0_u32..25)
        .map(|number| proto::ListEntry { subject: number.to_be_bytes().to_vec(), ..Default::default() })
        .collect();
    for (entries_max, expected) in [(10, vec![10, 10, 5]), (25, vec![25]), (0, vec![1; 25])] {
        let payloads = payloads(entries.clone(), &agreement(), SubjectKind::Person, entries_max);
        let lists: Vec<proto::OpenList> =
            payloads.iter().map(|payload| proto::OpenList::decode(payload.as_slice()).unwrap()).collect();
        assert_eq!(lists.iter().map(|list| list.entries.len()).collect::<Vec<_>>(), expected);
        let ids: BTreeSet<&[u8]> = lists.iter().map(|list| list.list_id.as_slice()).collect();
        assert_eq!(ids.len(), lists.len());
    }
}

#[test]
fn the_longest_list_fits_an_envelope() {
    let entry = proto::ListEntry {
        subject: vec![1; 16],
        field_root: vec![1; 32],
        claimed_term: "T".repeat(TermCode::LENGTH_BYTES_MAX),
    };
    let payloads = payloads(vec![entry; 10_000], &agreement(), SubjectKind::Person, 20_000);
    assert_eq!(payloads.len(), 1);
    assert!(payloads[0].len() < homeward_statement::ENVELOPE_BYTES_MAX - 2_048, "{}", payloads[0].len());
}

/// Opens a list in the ledger as its holder's statement would.
fn open_in(ledger: &mut Ledger, chosen: &[Chosen]) -> ListId {
    let id = ListId([7; 16]);
    let mut entries = Vec::new();
    for one in chosen {
        let mut known = subject(Principal::PartyA, SubjectKind::Person);
        known.field_root = Some(Digest(one.document.field_root()));
        known.listed_on = Some(id);
        known.standing = Standing::Unanswered;
        ledger.subjects.insert(one.subject, known);
        let (subject, claimed_term) = (one.subject, one.term.clone());
        entries.push(Entry { subject, claimed_term, answer: EntryAnswer::Unanswered, remarked: false });
    }
    let (holder, agreement) = (Principal::PartyA, agreement());
    ledger.lists.insert(id, List { holder, agreement, kind: SubjectKind::Person, entries });
    id
}
