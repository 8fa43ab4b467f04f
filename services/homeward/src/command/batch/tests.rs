//! What people read of a batch.

use homeward_api::ledger::v1::{BatchCount, BatchPhase, BatchWindow, NamedCount};

use super::*;

const TIME_US: i64 = 1_748_865_600_000_000;
const HOUR_US: i64 = 3_600_000_000;

fn names() -> Names {
    Names::new("UKR".to_owned(), "RUS".to_owned())
}

fn total(term: &str, giver: &str, lines: u32) -> BatchTotal {
    let (term, giver) = (term.to_owned(), giver.to_owned());
    BatchTotal { agreement: "first".to_owned(), term, giver, lines, ..BatchTotal::default() }
}

fn count(giver: &str, witnessed: Option<u32>) -> BatchCount {
    BatchCount { giver: giver.to_owned(), unit: "PERSON".to_owned(), claimed: 7, acknowledged: 6, witnessed }
}

fn batch() -> Batch {
    Batch {
        batch: "01".repeat(16),
        code: "7K3M-9QXD-V".to_owned(),
        phase: BatchPhase::Confirmed.into(),
        revision: 2,
        proposer: "party-a".to_owned(),
        content_digest: "ab".repeat(32),
        offer_end_us: TIME_US,
        confirmed_by: vec!["party-a".to_owned(), "party-b".to_owned()],
        totals: vec![total("", "party-b", 1), total("YOUNG", "party-a", 7)],
        window: Some(BatchWindow {
            start_time_us: TIME_US,
            end_time_us: TIME_US + HOUR_US,
            ..BatchWindow::default()
        }),
        fitness_committed: true,
        status: Some(homeward_api::ledger::v1::BatchStatus {
            agreement: "CONFIRMED".to_owned(),
            schedule: "INCOMPLETE".to_owned(),
            movement: "PARTLY_DEPARTED".to_owned(),
            accounts: "OPEN".to_owned(),
            headline: "people of party-a have departed; others wait".to_owned(),
        }),
        missing: vec!["party-b has given no notice of its route".to_owned()],
        signing_refused_by: vec!["neutral".to_owned()],
        line_states: vec![NamedCount { name: "NOT_DEPARTING".to_owned(), count: 8 }],
        arrivals: vec!["neutral".to_owned()],
        counts: vec![count("party-a", Some(6)), count("party-b", None)],
        ..Batch::default()
    }
}

fn pending() -> PendingRevision {
    PendingRevision {
        revision: 3,
        proposer: "party-b".to_owned(),
        content_digest: "cd".repeat(32),
        offer_end_us: TIME_US,
        confirmed_by: vec!["party-b".to_owned()],
        totals: vec![total("YOUNG", "party-a", 9)],
    }
}

fn check(text: &str, expected: &str) {
    let trimmed: Vec<&str> = text.lines().map(str::trim_end).collect();
    assert_eq!(trimmed.join("\n"), expected.trim_matches('\n'), "\n{text}");
}

#[test]
fn a_batch_is_shown_with_what_is_pending_beside_it() {
    let shown = batch_text(&Batch { pending: Some(pending()), ..batch() }, &names());
    check(
        &shown,
        "
Batch 7K3M-9QXD-V  people of UKR have departed; others wait
  agreement      confirmed
  schedule       incomplete
  movement       partly departed
  accounts       open
  revision       2 by UKR
  id             01010101010101010101010101010101
  content        abab abab abab abab abab abab abab abab abab abab abab abab abab abab abab abab
  offer ends     2025-06-02 12:00 UTC
  confirmed by   UKR, RUS
  window         2025-06-02 12:00 to 2025-06-02 13:00 UTC
  fitness        committed
  clearance      not given
  arrivals       neutral
  settled by     nobody

 term                            given by   lines
──────────────────────────────────────────────────
 goodwill, outside every quota   RUS        1
 YOUNG                           UKR        7

Nobody departs yet:
  RUS has given no notice of its route
On record, not signing the result: neutral.

 lines stand at   count
────────────────────────
 not departing    8

Pending: revision 3 by RUS; until both have confirmed it, nothing changes
  content        cdcd cdcd cdcd cdcd cdcd cdcd cdcd cdcd cdcd cdcd cdcd cdcd cdcd cdcd cdcd cdcd
  offer ends     2025-06-02 12:00 UTC
  confirmed by   RUS

 term    given by   lines
──────────────────────────
 YOUNG   UKR        9

Its lines: homeward batch lines 7K3M-9QXD-V
Those pending: homeward batch lines 7K3M-9QXD-V --revision 3",
    );
}

#[test]
fn batches_are_listed_under_the_names_of_the_powers() {
    let shown =
        list_text(&[batch(), Batch { pending: Some(pending()), counts: vec![], ..batch() }], &names());
    check(
        &shown,
        "
 code          how it stands                               window (UTC)       lines   claimed   acknowledged   witnessed
────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
 7K3M-9QXD-V   people of UKR have departed; others wait    2025-06-02 12:00   8       UKR: 7    UKR: 6         UKR: 6
                                                                                      RUS: 7    RUS: 6         RUS: not counted
 7K3M-9QXD-V   people of UKR have departed; others wait,   2025-06-02 12:00   8
               revision 3 pending

More of one: homeward batch show CODE",
    );
    assert_eq!(list_text(&[], &names()), "No batch was proposed.");
}

#[test]
fn lines_are_listed_with_their_states() {
    let line = |number, giver: &str, term: &str, state: &str| BatchLine {
        line: number,
        subject: format!("{number:032x}"),
        kind: "PERSON".to_owned(),
        giver: giver.to_owned(),
        term: term.to_owned(),
        state: state.to_owned(),
        ..BatchLine::default()
    };
    let lines = [line(0x1a2b_3c4d, "party-a", "YOUNG", "RECEIVED"), line(2, "party-b", "", "NOT_DEPARTING")];
    check(
        &lines_text(&lines, 3, &names()),
        "
 line        given by   term       subject     kind     state
──────────────────────────────────────────────────────────────────────
 439041101   UKR        YOUNG      00000000…   person   received
 2           RUS        goodwill   00000000…   person   not departing

2 of 3 lines.",
    );
    assert_eq!(lines_text(&[], 3, &names()), "None of 3 lines is in this state.");
}
