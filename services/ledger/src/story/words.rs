//! The words of a story.

use homeward_payload::domain::{
    AbortGround, Affiliation, ChildAnswer, ConditionKind, CustodyAnswer, DismissalGround, DisputeKind,
    EntryRefusalGround, EvidenceGrade, Header, HoldGround, PointRefusalGround, Principal, RetentionGround,
    RevocationGround, Role, SigningRefusalGround, StepBackGround, SuspensionGround,
};

use crate::agreement::TermKey;
use crate::batch::Line;
use crate::ledger::Ledger;

/// Who speaks, and in which capacity.
pub(super) fn speaker(header: &Header) -> String {
    let author = name(header.author);
    match header.role {
        Role::Heads => format!("{author}'s heads"),
        Role::Officer => format!("an officer of {author}"),
        Role::Panel => format!("a panel of {author}"),
        Role::Service => author.to_owned(),
    }
}

/// A principal within a sentence. The words of the parties stand for their names.
pub(super) const fn name(principal: Principal) -> &'static str {
    match principal {
        Principal::PartyA | Principal::PartyB => principal.word(),
        Principal::Commission => "the commission",
        Principal::Neutral => "the neutral",
        Principal::Mediator => "the mediator",
    }
}

/// Several speakers as one.
pub(super) fn together(who: &[String]) -> String {
    let heads: Option<Vec<&str>> = who.iter().map(|one| one.strip_suffix("'s heads")).collect();
    match (who, heads.as_deref()) {
        ([one], _) => one.clone(),
        (_, Some([one, other])) => format!("the heads of {one} and {other}"),
        ([first @ .., last], _) => format!("{} and {last}", first.join(", ")),
        ([], _) => String::new(),
    }
}

/// The beginning of a sentence. The word of a party stands for its name and stays as it is.
pub(super) fn capital(text: &str) -> String {
    let mut rest = text.chars();
    match rest.next() {
        Some(first) if !text.starts_with("party-") => first.to_uppercase().chain(rest).collect(),
        _ => text.to_owned(),
    }
}

/// So many of something.
pub(super) fn some(count: usize, noun: &str) -> String {
    match (count, noun.strip_suffix('y')) {
        (1, _) => format!("1 {noun}"),
        (_, Some(stem)) => format!("{count} {stem}ies"),
        (_, None) => format!("{count} {noun}s"),
    }
}

/// The same of a count that a statement gives.
pub(super) fn some_of(count: u32, noun: &str) -> String {
    some(usize::try_from(count).unwrap_or(usize::MAX), noun)
}

/// Lines by who gives them: "3 lines of party-a for 4 of party-b".
pub(super) fn by_giver<'a>(lines: impl Iterator<Item = &'a Line> + Clone) -> String {
    let of = |party: Principal| lines.clone().filter(|line| line.giver == party).count();
    let [a, b] = Principal::PARTIES;
    match (of(a), of(b)) {
        (0, given) => format!("{} of {}", some(given, "line"), b.word()),
        (given, 0) => format!("{} of {}", some(given, "line"), a.word()),
        (of_a, of_b) => format!("{} of {} for {of_b} of {}", some(of_a, "line"), a.word(), b.word()),
    }
}

/// A term by its code.
pub(super) fn term(ledger: &Ledger, key: TermKey) -> String {
    ledger.agreements.term(key).map(|term| term.reference.term.to_string()).unwrap_or_default()
}

/// Under which term a line stands.
pub(super) fn under(ledger: &Ledger, line: &Line) -> String {
    match line.term {
        Some(key) => format!("under {}", term(ledger, key)),
        None => "of goodwill, under no term".to_owned(),
    }
}

pub(super) const fn step_back(ground: StepBackGround) -> &'static str {
    match ground {
        StepBackGround::Content => "the lines are not what was understood",
        StepBackGround::Safety => "the safety of people is in doubt",
        StepBackGround::Schedule => "time or place cannot be kept",
        StepBackGround::Other => "on another ground",
    }
}

pub(super) const fn hold(ground: HoldGround) -> &'static str {
    match ground {
        HoldGround::Route => "the route is not safe",
        HoldGround::Point => "the point is not safe",
        HoldGround::Reception => "nobody can receive wounded people there then",
    }
}

pub(super) const fn abort(ground: AbortGround) -> &'static str {
    match ground {
        AbortGround::Safety => "the safety of people is in doubt",
        AbortGround::Transport => "a transport failed or was lost",
        AbortGround::Access => "a corridor or a point is closed",
        AbortGround::Other => "on another ground",
    }
}

pub(super) const fn unsigned(ground: SigningRefusalGround) -> &'static str {
    match ground {
        SigningRefusalGround::Counts => "the counts are not what was seen",
        SigningRefusalGround::Identity => "somebody is not who was to come",
        SigningRefusalGround::Procedure => "the handover was not held as agreed",
        SigningRefusalGround::Other => "on another ground",
    }
}

pub(super) const fn at_point(ground: PointRefusalGround) -> &'static str {
    match ground {
        PointRefusalGround::SealBroken => "the seal is broken",
        PointRefusalGround::NumberMissing => "it bears no number",
        PointRefusalGround::NumberTwice => "another bears the same number",
        PointRefusalGround::Extra => "it is on no list",
        PointRefusalGround::Other => "on another ground",
    }
}

pub(super) const fn entry_refused(ground: EntryRefusalGround) -> &'static str {
    match ground {
        EntryRefusalGround::LineOffCategory => "not of the claimed category",
        EntryRefusalGround::LineAlreadyReceived => "received before",
        EntryRefusalGround::DocumentUnreadable => "the sealed document does not open or does not match",
        EntryRefusalGround::WrongPower => "not of this power",
    }
}

pub(super) const fn retained(ground: RetentionGround) -> &'static str {
    match ground {
        RetentionGround::Proceedings => "for proceedings",
        RetentionGround::Sentence => "for a sentence",
    }
}

pub(super) const fn custody(answer: CustodyAnswer) -> &'static str {
    match answer {
        CustodyAnswer::Held(_) => "it holds the person",
        CustodyAnswer::NotHeld => "it does not hold the person",
        CustodyAnswer::ReleasedBefore => "the person was released before",
        CustodyAnswer::NotIdentified => "it cannot tell whom it is asked for",
    }
}

pub(super) const fn grade(grade: EvidenceGrade) -> &'static str {
    match grade {
        EvidenceGrade::Declared => "declared only",
        EvidenceGrade::CustodyConfirmed => "confirmed by who has custody",
        EvidenceGrade::NeutralConfirmed => "confirmed by the neutral",
        EvidenceGrade::Verified => "verified from independent sources",
    }
}

pub(super) const fn condition(kind: ConditionKind) -> &'static str {
    match kind {
        ConditionKind::NoActiveService => "no active military service (GC III art. 117)",
        ConditionKind::NeutralInternment => "internment in a neutral country (GC III arts. 109 to 111)",
        ConditionKind::Other => "told in a sealed document",
    }
}

pub(super) const fn dead_of(affiliation: Affiliation) -> &'static str {
    match affiliation {
        Affiliation::Own => "one of its own dead",
        Affiliation::OtherParty => "one of the other party's dead",
        Affiliation::Third => "of neither party's dead",
    }
}

pub(super) const fn revoked(ground: RevocationGround) -> &'static str {
    match ground {
        RevocationGround::LiveClaim => "the person is claimed to be alive",
        RevocationGround::NewEvidence => "new evidence contradicts it",
        RevocationGround::Mistake => "it was recorded by mistake",
        RevocationGround::Other => "on another ground",
    }
}

/// The answer without the country, which only the two parties need.
pub(super) const fn child_answer(answer: ChildAnswer) -> &'static str {
    match answer {
        ChildAnswer::Located => "located",
        ChildAnswer::NotLocated => "not located",
        ChildAnswer::NeverPresentClaimed => "never present, as it claims",
        ChildAnswer::AlreadyReturned => "already returned",
        ChildAnswer::LeftTerritory(_) => "left the territory",
        ChildAnswer::NowAdult => "an adult by now",
        ChildAnswer::IdentityMismatch => "a child was found whose identity does not match",
        ChildAnswer::Duplicate => "the same child as in another case",
        ChildAnswer::DeceasedReported => "reported dead",
        ChildAnswer::RefusesReturn => "said not to want to return",
    }
}

pub(super) const fn dispute(kind: DisputeKind) -> &'static str {
    match kind {
        DisputeKind::Identity => "identity",
        DisputeKind::Category => "category",
        DisputeKind::Count => "a count",
        DisputeKind::Custody => "custody",
        DisputeKind::MedicalProcedure => "medical procedure",
        DisputeKind::Attribution => "attribution",
        DisputeKind::Safety => "safety",
        DisputeKind::Provenance => "provenance",
        DisputeKind::Delay => "a delay",
        DisputeKind::Data => "data",
    }
}

pub(super) const fn dismissal(ground: DismissalGround) -> &'static str {
    match ground {
        DismissalGround::Duplicate => "another dispute names the same",
        DismissalGround::OutsideTheForum => "nothing of this forum is concerned",
        DismissalGround::AlreadyMet => "what it asks for has happened",
        DismissalGround::NotIntelligible => "it cannot be understood from its grounds",
    }
}

pub(super) const fn suspension(ground: SuspensionGround) -> &'static str {
    match ground {
        SuspensionGround::Safety => "safety",
        SuspensionGround::Breach => "a breach that it alleges",
        SuspensionGround::TalksInterrupted => "interrupted talks",
        SuspensionGround::Logistics => "logistics",
        SuspensionGround::Other => "something told under seal",
    }
}
