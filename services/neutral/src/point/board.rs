//! The state of a handover as it was entered: the pack, and every entry over it. It judges nothing that the log must
//! judge; it keeps a delegate from entering what contradicts what stands there.

use std::collections::{BTreeMap, BTreeSet};

use homeward_ledger::subject::LineState;
use homeward_payload::domain::{AbortGround, Principal, SigningRefusalGround, SubjectKind};

use super::entry::Entry;
use super::fault::PointFault;
use super::lines::Lines;
use super::pack::{Pack, PackLine};

/// What was seen of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mark {
    /// Nothing yet.
    #[default]
    None,
    /// Stands at the point.
    Present,
    /// Did not appear.
    Absent,
    /// Stays.
    NotDeparting,
    /// Refused by the receiving side.
    Refused,
}

impl Mark {
    /// The word on screens and on paper.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Present => "present",
            Self::Absent => "absent",
            Self::NotDeparting => "not departing",
            Self::Refused => "refused",
        }
    }
}

/// An entry with its place in the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entered {
    /// Its number, from 1; what is undone is not given again.
    pub ordinal: i64,
    /// When it was entered; microseconds since 1970 UTC.
    pub made_us: i64,
    /// Whether a statement was made of it and signed.
    pub signed: bool,
    /// What was entered.
    pub entry: Entry,
}

/// What was seen of one line, over what the pack says of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// What was seen.
    pub mark: Mark,
    /// By which entry.
    pub marked_by: i64,
    /// Whether a statement says it.
    pub signed: bool,
    /// The entry by which it departed.
    pub departed_by: Option<i64>,
    /// Whether the receiving side remarked on its seal.
    pub seal_remark: bool,
}

/// Everything entered, over a pack.
#[derive(Debug)]
pub struct Board<'p> {
    pack: &'p Pack,
    seen: BTreeMap<u32, Seen>,
    counts: BTreeMap<(Principal, Principal), (u32, bool)>,
    ready: BTreeSet<Principal>,
    arrived: bool,
    aborted: Option<AbortGround>,
    answered: Option<Option<SigningRefusalGround>>,
    answer_signed: bool,
}

impl<'p> Board<'p> {
    /// Puts entries over a pack, in their order.
    #[must_use]
    pub fn new(pack: &'p Pack, entries: &[Entered]) -> Self {
        let mut board = Self {
            pack,
            seen: BTreeMap::new(),
            counts: BTreeMap::new(),
            ready: BTreeSet::new(),
            arrived: false,
            aborted: None,
            answered: None,
            answer_signed: false,
        };
        entries.iter().for_each(|entered| board.take(entered));
        board
    }

    /// The pack below.
    #[must_use]
    pub const fn pack(&self) -> &'p Pack {
        self.pack
    }

    fn take(&mut self, entered: &Entered) {
        let (ordinal, signed) = (entered.ordinal, entered.signed);
        match &entered.entry {
            Entry::Present(lines) => self.mark(lines, Mark::Present, ordinal, signed),
            Entry::Absent(lines) => self.mark(lines, Mark::Absent, ordinal, signed),
            Entry::NotDeparting(lines) => self.mark(lines, Mark::NotDeparting, ordinal, signed),
            Entry::RefusedContainer(lines) => self.mark(lines, Mark::Refused, ordinal, signed),
            Entry::SealRemark(lines) => {
                lines.iter().for_each(|line| self.seen.entry(line).or_default().seal_remark = true);
            }
            Entry::Departed { lines, .. } => {
                lines.iter().for_each(|line| self.seen.entry(line).or_default().departed_by = Some(ordinal));
            }
            Entry::Counted { by, giver, count } => {
                self.counts.insert((*giver, *by), (*count, signed));
            }
            Entry::Ready(giver) => {
                self.ready.insert(*giver);
            }
            Entry::Arrived => self.arrived = true,
            Entry::Aborted(ground) => self.aborted = Some(*ground),
            Entry::Attested => (self.answered, self.answer_signed) = (Some(None), signed),
            Entry::RefusedToSign(ground) => {
                (self.answered, self.answer_signed) = (Some(Some(*ground)), signed);
            }
            Entry::Paper { .. } | Entry::Note(_) => {}
        }
    }

    fn mark(&mut self, lines: &Lines, mark: Mark, ordinal: i64, signed: bool) {
        for line in lines.iter() {
            let seen = self.seen.entry(line).or_default();
            (seen.mark, seen.marked_by, seen.signed) = (mark, ordinal, signed);
        }
    }

    /// What was seen of a line.
    #[must_use]
    pub fn seen(&self, number: u32) -> Seen {
        self.seen.get(&number).cloned().unwrap_or_default()
    }

    /// What somebody counted of what a side gives.
    #[must_use]
    pub fn count(&self, giver: Principal, by: Principal) -> Option<u32> {
        self.counts.get(&(giver, by)).map(|(count, _)| *count)
    }

    /// The neutral's counts: those entered here, and those the log had when the pack was loaded.
    #[must_use]
    pub fn witnessed(&self) -> BTreeMap<Principal, u32> {
        let mut counts = self.pack.witnessed.clone();
        let own = self.counts.iter().filter(|((_, by), _)| *by == Principal::Neutral);
        counts.extend(own.map(|((giver, _), (count, _))| (*giver, *count)));
        counts
    }

    /// Whether a line has departed, by the pack or by an entry.
    #[must_use]
    pub fn has_departed(&self, line: &PackLine) -> bool {
        line.departed || self.seen(line.number).departed_by.is_some()
    }

    /// On what ground the handover was broken off.
    #[must_use]
    pub const fn aborted(&self) -> Option<AbortGround> {
        self.aborted
    }

    /// Whether the record was signed (the inner value absent) or not signed, and on what ground; nothing while neither.
    #[must_use]
    pub const fn answered(&self) -> Option<Option<SigningRefusalGround>> {
        self.answered
    }

    /// The state a line would have when everything entered is on the log and both sides say what they said here.
    #[must_use]
    pub fn outcome(&self, line: &PackLine) -> LineState {
        let departed = self.has_departed(line);
        match (line.state, self.seen(line.number).mark) {
            (LineState::Open | LineState::Departed, Mark::Absent) => LineState::NotPresented,
            (LineState::Open, Mark::NotDeparting) => LineState::NotDeparting,
            (LineState::Departed | LineState::Open, Mark::Refused) => LineState::RefusedAtPoint,
            // Who stands there has departed, whoever reports it.
            (LineState::Departed | LineState::Open, Mark::Present) => LineState::Received,
            (LineState::Open, _) if departed => LineState::Departed,
            (state, _) => state,
        }
    }

    /// Lines of a giver that may depart: open, with nothing seen that keeps them, persons cleared to the window's end.
    #[must_use]
    pub fn may_depart(&self, giver: Principal) -> Vec<u32> {
        let lines = self.pack.lines.iter().filter(|line| line.giver == giver);
        lines.filter(|line| self.check_departs(line).is_ok()).map(|line| line.number).collect()
    }

    /// Whether an entry fits what stands here.
    ///
    /// # Errors
    /// [`PointFault`], saying what stands in its way and what to do. Nothing is entered then.
    pub fn check(&self, entry: &Entry) -> Result<(), PointFault> {
        if self.answer_signed && changes_result(entry) {
            return Err(PointFault::RecordSigned);
        }
        match entry {
            Entry::Present(lines) => self.each(lines, |line| self.check_mark(line)),
            Entry::Absent(lines) => self.each(lines, |line| self.check_mark(line)),
            Entry::NotDeparting(lines) => self.each(lines, |line| {
                check_kind(line, SubjectKind::Person)?;
                self.check_mark(line)?;
                if self.has_departed(line) { Err(PointFault::Departed(line.number)) } else { Ok(()) }
            }),
            Entry::RefusedContainer(lines) => self.each(lines, |line| {
                check_kind(line, SubjectKind::Container)?;
                self.check_mark(line)
            }),
            Entry::SealRemark(lines) => self.each(lines, |line| check_kind(line, SubjectKind::Container)),
            Entry::Departed { giver, lines } => self.each(lines, |line| {
                if line.giver != *giver {
                    return Err(PointFault::OtherGiver(line.number, line.giver.word()));
                }
                self.check_departs(line)
            }),
            Entry::Counted { by, giver, .. } => self.check_count(*giver, *by),
            Entry::Ready(giver) => self.check_ready(*giver),
            Entry::Arrived if self.arrived => Err(PointFault::Entered("the arrival")),
            Entry::Aborted(_) => self.check_abort(),
            Entry::Attested | Entry::RefusedToSign(_) => self.check_answer(),
            Entry::Arrived | Entry::Paper { .. } | Entry::Note(_) => Ok(()),
        }
    }

    fn each(
        &self,
        lines: &Lines,
        check: impl Fn(&PackLine) -> Result<(), PointFault>,
    ) -> Result<(), PointFault> {
        lines.iter().try_for_each(|number| {
            let most = self.pack.lines.len();
            check(self.pack.line(number).ok_or(PointFault::LineUnknown(number, most))?)
        })
    }

    fn check_mark(&self, line: &PackLine) -> Result<(), PointFault> {
        check_live(line)?;
        let seen = self.seen(line.number);
        if seen.signed {
            return Err(PointFault::LineSigned(line.number, seen.mark.word()));
        }
        Ok(())
    }

    fn check_departs(&self, line: &PackLine) -> Result<(), PointFault> {
        check_live(line)?;
        if self.has_departed(line) {
            return Err(PointFault::Departed(line.number));
        }
        let seen = self.seen(line.number);
        if matches!(seen.mark, Mark::Absent | Mark::NotDeparting) {
            return Err(PointFault::Stays(line.number, seen.mark.word()));
        }
        let window = self.pack.window.as_ref().ok_or(PointFault::NoWindow)?;
        let cleared = line.cleared_until.is_some_and(|until| until >= window.end);
        if line.kind == SubjectKind::Person && !cleared {
            return Err(PointFault::NotCleared(line.number));
        }
        Ok(())
    }

    fn check_gives(&self, giver: Principal) -> Result<(), PointFault> {
        if self.pack.givers().any(|one| one == giver) {
            return Ok(());
        }
        Err(PointFault::GivesNothing(self.pack.name(giver).to_owned()))
    }

    fn check_count(&self, giver: Principal, by: Principal) -> Result<(), PointFault> {
        self.check_gives(giver)?;
        let own = by == Principal::Neutral;
        if own && self.pack.witnessed.contains_key(&giver) {
            return Err(PointFault::CountedBefore);
        }
        let signed = |of: &&(Principal, Principal)| self.counts.get(*of).is_some_and(|(_, signed)| *signed);
        let one_point = !self.pack.is_at_distance();
        let mut own_signed = self.counts.keys().filter(|(_, by)| *by == Principal::Neutral).filter(signed);
        // Where all meet at one point, one statement holds the whole count.
        if own && own_signed.any(|(counted, _)| one_point || *counted == giver) {
            return Err(PointFault::CountSigned);
        }
        if self.counts.contains_key(&(giver, by)) {
            return Err(PointFault::Entered("this count"));
        }
        Ok(())
    }

    fn check_ready(&self, giver: Principal) -> Result<(), PointFault> {
        self.check_gives(giver)?;
        if !self.pack.window.as_ref().is_some_and(|window| window.simultaneous) {
            return Err(PointFault::NoLegs);
        }
        if self.ready.contains(&giver) { Err(PointFault::Entered("that this leg is ready")) } else { Ok(()) }
    }

    fn check_abort(&self) -> Result<(), PointFault> {
        if self.aborted.is_some() {
            return Err(PointFault::Entered("that the handover is broken off"));
        }
        if self.pack.lines.iter().any(|line| self.has_departed(line)) {
            return Ok(());
        }
        Err(PointFault::NobodyUnderWay)
    }

    fn check_answer(&self) -> Result<(), PointFault> {
        if self.answered.is_some() {
            return Err(PointFault::Entered("whether the record is signed"));
        }
        self.check_result()
    }

    /// Whether what was entered comes to a result that can be signed.
    ///
    /// # Errors
    /// [`PointFault::LineOpen`], [`PointFault::ResultUnknown`].
    pub fn check_result(&self) -> Result<(), PointFault> {
        if self.aborted.is_some() {
            return Err(PointFault::ResultUnknown(
                "the handover was broken off, and what each side says of it is not known here".to_owned(),
            ));
        }
        let witnessed = self.witnessed();
        for line in &self.pack.lines {
            let state = self.outcome(line);
            if !state.is_final() {
                return Err(PointFault::LineOpen(line.number, line.giver.word()));
            }
            // Who stands there has departed, whoever reports it.
            let departed = self.has_departed(line) || state == LineState::Received;
            let counts = departed && self.pack.is_at_distance();
            if counts && !witnessed.contains_key(&line.giver) {
                let name = self.pack.name(line.giver);
                return Err(PointFault::ResultUnknown(format!("what {name} gives was counted elsewhere")));
            }
        }
        Ok(())
    }
}

// What the result of the handover follows from.
const fn changes_result(entry: &Entry) -> bool {
    matches!(
        entry,
        Entry::Present(_)
            | Entry::Absent(_)
            | Entry::NotDeparting(_)
            | Entry::RefusedContainer(_)
            | Entry::SealRemark(_)
            | Entry::Departed { .. }
            | Entry::Counted { by: Principal::Neutral, .. }
    )
}

fn check_live(line: &PackLine) -> Result<(), PointFault> {
    match line.state {
        LineState::Open | LineState::Departed => Ok(()),
        state => Err(PointFault::LineOut(line.number, state_word(state))),
    }
}

fn check_kind(line: &PackLine, kind: SubjectKind) -> Result<(), PointFault> {
    match (line.kind, kind) {
        (SubjectKind::Container, SubjectKind::Person) => Err(PointFault::IsContainer(line.number)),
        (SubjectKind::Person, SubjectKind::Container) => Err(PointFault::IsPerson(line.number)),
        _ => Ok(()),
    }
}

/// How a line stands, in a word or two for screens and paper.
#[must_use]
pub const fn state_word(state: LineState) -> &'static str {
    match state {
        LineState::Open => "open",
        LineState::Departed => "departed",
        LineState::Received => "received",
        LineState::Disputed => "disputed",
        LineState::NotDeparting => "not departing",
        LineState::NotPresented => "absent",
        LineState::Died => "died",
        LineState::Withdrawn => "taken back",
        LineState::ReturnedToPool => "back in the pool",
        LineState::Substituted => "replaced",
        LineState::Aborted => "broken off",
        LineState::MovedToRelease => "in a release",
        LineState::RefusedAtPoint => "refused",
    }
}
