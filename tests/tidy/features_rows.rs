//! What the system is to be able to do, and what must never be violated. A statement kind has its row in the page of
//! who learns what.

/// Id, what, where it comes from.
type Row = (&'static str, &'static str, &'static str);

/// Rows that no test shows yet. A row leaves this list with its first test; none may come.
pub(crate) const NOT_YET_SHOWN: &[&str] = &["INV-M2", "INV-P6"];

/// What the system is to be able to do.
pub(crate) const FEATURES: &[Row] = &[
    (
        "F1",
        "Terms with category, quantifier, reciprocity, floor and target, unit and attribution, signed by both sides",
        "Istanbul 2025",
    ),
    ("F2", "Ratio keys and equivalence classes in exact numbers", "Dix-Hill 1862, Bern 1918, Gaza 2025"),
    (
        "F3",
        "Offers, requests and matches; rounds of lists with an answer for each entry and deadlines",
        "Yemen 2018",
    ),
    ("F4", "Sealed exchange of lists: both commit before either is opened", "Istanbul 2025"),
    ("F5", "Proposal, counter-proposal and two confirmations bound to one content", "every exchange"),
    ("F6", "Tranches, carry-over and substitution with both sides' approval", "Istanbul 2025, Bern 1918"),
    ("F7", "Unequal, one-sided and goodwill lines outside parity", "March 2025, Armenia 2023"),
    ("F8", "Referrals, sittings, majority decisions, the fast track and their deadlines", "GC III Annex II"),
    ("F9", "A dated certificate of fitness to travel, apart from eligibility", "GC III art. 109"),
    (
        "F10",
        "A private interview by the neutral before departure; a refusal can be taken back",
        "GC III art. 109, Korea 1953, Yemen 2020",
    ),
    (
        "F11",
        "A notice for who is kept back for proceedings, told to the other side",
        "GC III art. 115, Dayton 1995",
    ),
    (
        "F12",
        "Window, place, route notice, safety guarantees of both sides, abort",
        "January 2024, Croatia 1992",
    ),
    (
        "F13",
        "Simultaneous release at distance: legs start when all are ready, each with its witness",
        "Yemen 2020",
    ),
    (
        "F14",
        "An outcome for each line, a record of three parties, counts of all three kept as given",
        "Korea 1953",
    ),
    ("F15", "Partial completion: what was received is settled, the rest returns to the pool", "March 2025"),
    ("F16", "Suspension with scope, reason and date; resumption with re-validation", "2023 and 2025"),
    ("F17", "Disputes that hold only what they name", "Dix-Hill art. 9"),
    (
        "F18",
        "An account for each term and side: owed, received, disputed, misdelivered, returned",
        "Dix-Hill art. 5",
    ),
    (
        "F19",
        "Custody of remains without a gap; container, item and individual apart; return of the misdelivered",
        "June 2025",
    ),
    ("F20", "Identification by a board that records its grounds, revocable", "February 2026"),
    ("F21", "A death on the list opens a remains case", "August 2025"),
    (
        "F22",
        "Children's cases one by one, from listing to follow-up",
        "339 cases of 2025; GC IV, AP I art. 74 and 78",
    ),
    (
        "F23",
        "Fields withheld one by one, a purpose for every read, erasure by destroying a key",
        "data protection",
    ),
    ("F24", "A tamper-evident record, an event stream, replay", "data protection"),
    ("F25", "Publication under embargo: both sides release a figure, or nobody", "June 2025"),
    ("F26", "Personal effects as sealed packets with inventory and receipt", "GC I art. 16, GC III art. 119"),
    ("F27", "Conditions after release: no active service, internment by a neutral", "GC III art. 117, 2022"),
    ("F28", "Deadlines that become overdue facts and decide nothing", "GC III Annex II, Yemen 2018"),
    ("F29", "Commands safe to repeat, exactly one effect, sites that catch up after being cut off", "gRPC"),
    ("F30", "Symmetric behaviour: swapping the sides mirrors the result", "neutrality"),
    ("F31", "An order of priority declared as data: severity, then length of captivity", "January 2025"),
    ("F32", "A side condition as text that nothing enforces, never on wounded or children", "Armenia 2023"),
];

/// What must never be violated.
pub(crate) const INVARIANTS: &[Row] = &[
    (
        "INV-P1",
        "No person leaves against the will told privately to the neutral, current and revocable until departure",
        "GC III art. 109",
    ),
    (
        "INV-P2",
        "Parity, ratio, quota or another side's delay never guards the release of a wounded or sick prisoner",
        "GC III art. 109",
    ),
    ("INV-P3", "No transport without a certificate of fitness that covers the window", "GC III art. 109"),
    ("INV-P4", "A person is on at most one live line, counted once in each term, settled once", "accounts"),
    ("INV-P5", "Nobody counts as received before the receiving side acknowledges", "Dix-Hill art. 6"),
    (
        "INV-P6",
        "Rank, unit, politics, origin, gender, cost or publicity never enter medical eligibility",
        "GC III art. 109",
    ),
    (
        "INV-P7",
        "Disciplinary punishment keeps nobody back; any judicial retention has a notice",
        "GC III art. 115",
    ),
    ("INV-M1", "A medical outcome changes only by the panel; no side writes to it", "GC III Annex II"),
    ("INV-M2", "A panel without two approved neutrals decides nothing", "GC III Annex II"),
    ("INV-M3", "A diagnosis never leaves the panel's vault", "data protection"),
    ("INV-B1", "A confirmation binds one exact content; any edit voids both", "agreement"),
    ("INV-B2", "Both sides confirm by their own keys; nobody confirms for both", "agreement"),
    (
        "INV-B3",
        "No departure before the window, both route acknowledgements and both safety guarantees",
        "January 2024",
    ),
    (
        "INV-B4",
        "A settlement is three signatures over one record, or a recorded refusal; each line has one outcome",
        "Korea 1953",
    ),
    (
        "INV-B5",
        "Counts of both sides and the witness are kept as given; a difference becomes a discrepancy",
        "June 2025",
    ),
    (
        "INV-B6",
        "Listed is the sum of received, open and every way of leaving: nobody is lost silently",
        "March 2025",
    ),
    ("INV-B7", "Accounts only grow; sums over terms equal the sums of line postings", "accounts"),
    (
        "INV-B8",
        "Attribution of a line is agreed by both and changes after settlement by both alone",
        "October 2025",
    ),
    (
        "INV-R1",
        "Container, item, individual and identity have ids of their own, never used again",
        "identification",
    ),
    ("INV-R2", "Every transfer of remains has from, to, time, place and seals", "GC I art. 17"),
    ("INV-R3", "A settlement counts containers; identity is never its condition", "June 2025"),
    (
        "INV-R4",
        "Identity by the board alone, with its grounds recorded; nothing is released to a family before it",
        "February 2026",
    ),
    ("INV-R5", "Misdelivered remains are to be returned and reduce nothing that is owed", "June 2025"),
    ("INV-R6", "A live claim reopens a record of death", "February 2026"),
    ("INV-C1", "A child's case is in no batch, no count, no trade and no condition", "children"),
    (
        "INV-C2",
        "No reunification without verified link, best interests, written consent and the child heard",
        "AP I art. 78",
    ),
    (
        "INV-C3",
        "No more of a child to the other side than its own consented fields; no list",
        "data protection",
    ),
    ("INV-C4", "Turning eighteen or an unsupported answer closes nothing", "children"),
    ("INV-D1", "A dispute holds only what it names", "Dix-Hill art. 9"),
    (
        "INV-D2",
        "The mediator scopes, relays and records; it decides no merit, edits no list, confirms nothing",
        "mediation",
    ),
    (
        "INV-S1",
        "A suspension freezes and deletes nothing; resumption asks again who is alive, held, willing and fit",
        "2023 and 2025",
    ),
    ("INV-S2", "Wounded and children are not suspended unless named apart, with a reason", "GC III art. 109"),
    (
        "INV-A1",
        "Every change and every read of personal data is in a tamper-evident log, with its purpose",
        "data protection",
    ),
    ("INV-A2", "Swapping the sides mirrors every result", "neutrality"),
    ("INV-A3", "No name or count becomes public before both sides release it", "June 2025"),
    ("INV-A4", "Erasure destroys keys, never counts or the record", "data protection"),
    ("INV-A5", "Time only marks; nothing about a person is decided by it", "design"),
];
