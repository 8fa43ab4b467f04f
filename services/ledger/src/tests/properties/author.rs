//! Turns a random step into something said: mostly what somebody in this world would say now, often wrong.

use homeward_payload::domain::{
    AcknowledgeChildCase, AcknowledgeReceipt, AnswerChildCase, Body, CancelBatch, ChildAnswer, ClaimDelivery,
    Country, DepositPaperRecord, EntryRefusalGround, EvidenceGrade, LineOutcome, MarkTime, Principal,
    RecordOutcomes, ReportArrival, ReportDeparture, StepBackGround, SubjectKind, WithdrawConfirmation,
};
use homeward_payload::ids::{CaseId, ListId, Timestamp};

use super::super::forum::{A, B, COMMISSION, MEDIATOR, NEUTRAL, batch_id, case_id, digest, hours_after};
use super::super::said;
use super::course;
use super::disputer;
use super::rounds;
use super::step::{FOLLOW, PLAUSIBLE, Step};
use super::world::{HELD, World};
use crate::next::{ActionKind, Matter, NextAction};
use crate::subject::{FindingState, LineState};

/// Something that is about to be said.
pub(super) struct Said {
    pub(super) author: Principal,
    pub(super) not_after: Option<Timestamp>,
    pub(super) body: Body,
}

/// What this step says in this world; nothing where it has nothing to say.
pub(super) fn realise(world: &mut World, step: &Step) -> Option<Said> {
    if step.actor > PLAUSIBLE && step.picks(600, 3) {
        return repeat(world, step);
    }
    let mut said = if let Some(said) = super::records::realise(world, step) {
        said
    } else if step.kind < FOLLOW {
        let actions = world.actions();
        match actions.get(usize::from(step.kind) % actions.len().max(1)) {
            Some(action) => follow(world, step, action)?,
            None => invent(world, step)?,
        }
    } else {
        invent(world, step)?
    };
    if step.actor > PLAUSIBLE {
        said.author = world.who(Principal::ALL[usize::from(step.actor) % Principal::ALL.len()]);
    }
    Some(said)
}

// Something that was said before, said again: a duplicate, or by now stale. Notes of calls stand aside, so that leaving
// them out changes no choice.
fn repeat(world: &World, step: &Step) -> Option<Said> {
    let is_note = |body: &Body| matches!(body, Body::NoteReport(_));
    let said: Vec<_> = world.said().iter().filter(|(_, statement)| !is_note(&statement.body)).collect();
    let (_, statement) = said.get(step.of(said.len()))?;
    let (header, body) = (&statement.header, statement.body.clone());
    Some(Said { author: header.author, not_after: header.not_after, body })
}

pub(super) fn until(author: Principal, not_after: Timestamp, body: Body) -> Option<Said> {
    Some(Said { author, not_after: Some(not_after), body })
}

pub(super) fn plain(author: Principal, body: Body) -> Option<Said> {
    Some(Said { author, not_after: None, body })
}

fn follow(world: &mut World, step: &Step, action: &NextAction) -> Option<Said> {
    let author = action.principal;
    if action.kind == ActionKind::ReviseRelease {
        return course::release(world, step, author);
    }
    let number = match &action.matter {
        Matter::Batch(id) => id.0[0],
        Matter::List(id) if action.kind == ActionKind::RemarkList => {
            return rounds::remark_list(world, step, author, *id);
        }
        Matter::List(id) => return answer_list(world, step, author, *id),
        Matter::Round(id) => return rounds::follow_round(world, step, author, id.0[0], action.kind),
        Matter::Request(id) => return rounds::answer_request(world, step, author, id.0[0]),
        Matter::Case(id) => {
            let followed = super::children::follow(world, step, author, *id, action.kind);
            return followed.or_else(|| answer_case(step, author, *id, action.kind));
        }
        Matter::Dispute(_) | Matter::Suspension(_) => return disputer::follow(world, step, action),
        Matter::Remains | Matter::Persons => return super::records::follow(world, step, action),
        Matter::Term(term) => {
            return super::terms::follow(world, action, term)
                .or_else(|| answer_findings(world, step, author));
        }
        Matter::Agreement(_) => return super::terms::amend(world, step, author),
    };
    if action.kind == ActionKind::CorrectAttribution {
        return super::terms::repeat_correction(world, author, number);
    }
    let forum = &world.forum;
    let batch = forum.batch(number);
    match action.kind {
        ActionKind::ConfirmBatch | ActionKind::ConfirmRevision => {
            let body = Body::ConfirmBatch(said::confirm(forum, number));
            let end = hours_after(forum.now, 24);
            if step.picks(1, 3) { until(author, end, body) } else { plain(author, body) }
        }
        ActionKind::AgreeWindow => agree_window(world, step, author, number),
        ActionKind::CommitFitness => plain(author, Body::CommitFitness(said::commit_fitness(forum, number))),
        ActionKind::ClearBatch => {
            let staying: Vec<u32> = (1..=10).filter(|line| step.picks(*line, 5)).collect();
            let end = if step.picks(3, 6) { hours_after(forum.now, 20) } else { said::fit_until() };
            plain(author, Body::ClearBatch(said::clear(forum, number, &staying, end)))
        }
        ActionKind::ReviseBatch => counter(world, step, author, number),
        ActionKind::ReportDeparture => {
            let window = batch.window?;
            if forum.now < window.start {
                return plain(MEDIATOR, Body::MarkTime(MarkTime { time: window.start }));
            }
            let lines = batch.lines_of(author).filter(|(_, line)| {
                line.state == LineState::Open && crate::handover::is_cleared(line, &window)
            });
            let lines: Vec<u32> = lines.map(|(number, _)| number).collect();
            plain(author, Body::ReportDeparture(said::depart(forum, number, author, &lines)))
        }
        ActionKind::RecordOutcomes => {
            let lines = said::lines_in(forum, number, author, &[LineState::Open]);
            plain(author, Body::RecordOutcomes(said::outcome(forum, number, LineOutcome::Withdrawn, &lines)))
        }
        ActionKind::ExplainDiscrepancy | ActionKind::RaiseDispute | ActionKind::Revalidate => {
            disputer::follow(world, step, action)
        }
        _ => course::follow(world, step, author, number, action.kind)
            .or_else(|| count(world, step, author, number, action.kind)),
    }
}

fn count(world: &World, step: &Step, author: Principal, number: u8, kind: ActionKind) -> Option<Said> {
    let forum = &world.forum;
    let left_out = |line: &u32| !step.picks(*line, 4);
    match kind {
        ActionKind::ClaimDelivery => {
            let mut lines =
                said::lines_in(forum, number, author, &[LineState::Departed, LineState::Received]);
            lines.retain(left_out);
            plain(author, Body::ClaimDelivery(said::claim(forum, number, &lines)))
        }
        ActionKind::AcknowledgeReceipt | ActionKind::AcknowledgementOverdue => {
            let lines = said::lines_in(forum, number, author.other_party()?, &[LineState::Departed]);
            let (received, missed): (Vec<u32>, Vec<u32>) = lines.into_iter().partition(left_out);
            plain(author, Body::AcknowledgeReceipt(said::receipt(forum, number, &received, &missed)))
        }
        ActionKind::WitnessHandover => {
            let gives = |giver: &Principal| forum.batch(number).lines_of(*giver).next().is_some();
            let counted = |giver: Principal| {
                let number_of =
                    u32::try_from(said::lines_in(forum, number, giver, &[LineState::Received]).len());
                (giver, number_of.unwrap() + u32::from(step.picks(5, 5)))
            };
            let counts: Vec<_> = Principal::PARTIES.into_iter().filter(gives).map(counted).collect();
            plain(author, Body::WitnessHandover(said::witness(number, &counts)))
        }
        ActionKind::SignSettlement => plain(author, Body::SignSettlement(said::settle(forum, number))),
        _ => None,
    }
}

fn agree_window(world: &World, step: &Step, author: Principal, number: u8) -> Option<Said> {
    let batch = world.forum.batch(number);
    let of_other = author.other_party().and_then(|other| batch.windows_signed.get(&other));
    let repeated = of_other.map(|signed| signed.window).filter(|window| window.end > world.forum.now);
    let start = hours_after(world.forum.now, if step.picks(2, 2) { 0 } else { 12 });
    let fresh = course::window(step, start, hours_after(start, 24));
    let window = repeated.unwrap_or(fresh);
    plain(author, Body::AgreeWindow(said::agree_window(&world.forum, number, window)))
}

fn answer_list(world: &World, step: &Step, author: Principal, id: ListId) -> Option<Said> {
    let entries = (1_u32..).zip(&world.forum.ledger().lists[&id].entries);
    let unanswered = entries.filter(|(_, entry)| entry.answer.waits());
    let numbers = unanswered.map(|(number, _)| number);
    let (refused, accepted): (Vec<u32>, Vec<u32>) = numbers.partition(|number| step.picks(*number, 6));
    let refused: Vec<_> =
        refused.into_iter().map(|number| (number, EntryRefusalGround::DocumentUnreadable)).collect();
    plain(author, Body::AnswerList(said::answer_list(id.0[0], &accepted, &refused)))
}

fn answer_findings(world: &World, step: &Step, author: Principal) -> Option<Said> {
    let open = world.forum.ledger().subjects.iter().filter(|(_, subject)| {
        let mut findings = subject.findings.iter();
        findings.any(|finding| finding.state == FindingState::Open && finding.stated_by != author)
    });
    let (contested, accepted): (Vec<u8>, Vec<u8>) =
        open.map(|(id, _)| id.0[0]).partition(|number| step.picks(u32::from(*number), 4));
    plain(author, Body::AnswerFindings(said::answer_findings("YOUNG", &accepted, &contested)))
}

fn answer_case(step: &Step, author: Principal, case: CaseId, kind: ActionKind) -> Option<Said> {
    if kind == ActionKind::AcknowledgeChildCase {
        return plain(author, Body::AcknowledgeChildCase(AcknowledgeChildCase { case }));
    }
    if !matches!(kind, ActionKind::AnswerChildCase | ActionKind::AnswerChildCaseBetter) {
        return None;
    }
    let answers =
        [ChildAnswer::Located, ChildAnswer::NotLocated, ChildAnswer::LeftTerritory(Country::Withheld)];
    let answer = answers[step.of(answers.len())];
    plain(author, Body::AnswerChildCase(AnswerChildCase { case, answer, grade: EvidenceGrade::Declared }))
}

/// Lines chosen at random: mostly of one kind for each giver, mostly under a term that fits.
fn lines(step: &Step) -> Vec<(u8, &'static [&'static str])> {
    let containers = step.picks(900, 3);
    let mut lines: Vec<(u8, &[&str])> = Vec::new();
    for (_, kind, subjects) in HELD {
        for subject in subjects {
            let number = u32::from(*subject);
            let fits = (kind == SubjectKind::Container) == containers || step.picks(number + 700, 60);
            if !fits || step.picks(number, 3) {
                continue;
            }
            let terms: &[&str] = match kind {
                SubjectKind::Container => &["REMAINS"],
                SubjectKind::Person if step.picks(number + 100, 9) => &["YOUNG", "ANY_POW"],
                SubjectKind::Person if step.picks(number + 200, 9) => &["MEDICAL"],
                SubjectKind::Person if step.picks(number + 300, 6) => &[],
                SubjectKind::Person => &["ANY_POW"],
            };
            lines.push((*subject, terms));
        }
    }
    lines.sort_unstable();
    lines
}

fn counter(world: &World, step: &Step, author: Principal, number: u8) -> Option<Said> {
    let lines = lines(step);
    if lines.is_empty() {
        return None;
    }
    let body = Body::ProposeBatch(said::propose(&world.forum, number, &lines));
    until(author, hours_after(world.forum.now, 72), body)
}

fn invent(world: &mut World, step: &Step) -> Option<Said> {
    let party = world.who(Principal::PARTIES[usize::from(step.actor) % 2]);
    let holder = world.who(Principal::PARTIES[usize::from(step.actor / 2) % 2]);
    let persons: &[u8] = if world.who(holder) == A { HELD[0].2 } else { HELD[1].2 };
    let person = persons[step.of(persons.len())];
    if step.kind.is_multiple_of(5) {
        return super::children::invent(world, step, party);
    }
    if step.picks(500, 6) {
        return disputer::invent(world, step, party);
    }
    if let Some(said) = super::terms::invent(world, step, party) {
        return Some(said);
    }
    match step.kind % 14 {
        0 => plain(party, Body::StateFindings(said::state_findings("YOUNG", holder, &[person]))),
        1 => plain(COMMISSION, Body::StateFindings(said::state_findings("MEDICAL", holder, &[person]))),
        2 => {
            let number = world.next_list();
            plain(holder, Body::OpenList(said::open_list(number, SubjectKind::Person, &[person])))
        }
        3 => {
            world.cases += 1;
            let mut body = said::list_child(world.cases, !step.picks(1, 4));
            body.sibling_group = step.picks(2, 2).then_some(case_id(200));
            plain(party, Body::ListChildCase(body))
        }
        4 => {
            let case = case_id(1 + u8::try_from(step.of(3)).unwrap());
            plain(party, Body::AcknowledgeChildCase(AcknowledgeChildCase { case }))
        }
        5 => {
            let hours = [1, 6, 24, 80][step.of(4)];
            let time = hours_after(world.forum.now, hours);
            plain(MEDIATOR, Body::MarkTime(MarkTime { time }))
        }
        6..=8 => {
            let number = batch_to_propose(world, step);
            counter(world, step, party, number)
        }
        12 => rounds::invent(world, step, party),
        9 if step.picks(11, 2) => course::release(world, step, party),
        _ => about_batch(world, step, party),
    }
}

/// Mostly a batch that has not ended or a new one.
fn batch_to_propose(world: &World, step: &Step) -> u8 {
    let batches = &world.forum.ledger().batches;
    let open = batches.iter().filter(|(_, batch)| !batch.phase.is_ended() || step.picks(6, 8));
    let mut numbers: Vec<u8> = open.map(|(id, _)| id.0[0]).collect();
    numbers.push(1 + u8::try_from(batches.len()).unwrap());
    numbers[step.of(numbers.len())]
}

fn about_batch(world: &World, step: &Step, party: Principal) -> Option<Said> {
    let ids: Vec<u8> = world.forum.ledger().batches.keys().map(|id| id.0[0]).collect();
    let number = *ids.get(step.of(ids.len()))?;
    let (forum, id) = (&world.forum, batch_id(number));
    let batch = forum.batch(number);
    if step.kind.is_multiple_of(3) {
        return course::about_batch(world, step, party, number);
    }
    let some: Vec<u32> = (1..=12).filter(|line| step.picks(*line, 4)).collect();
    let ground = StepBackGround::Content;
    let revision = if step.picks(8, 4) { batch.revision.number } else { batch.newest_revision().number };
    match step.pick / 7 % 12 {
        4 if step.picks(13, 3) => {
            let photograph = digest(u8::try_from(step.of(5)).unwrap());
            let (content_digest, document_root) = (digest(1), photograph);
            let said = DepositPaperRecord { batch: id, revision, content_digest, document_root };
            plain(NEUTRAL, Body::DepositPaperRecord(said))
        }
        0 => plain(party, Body::WithdrawConfirmation(WithdrawConfirmation { batch: id, revision, ground })),
        1 | 10 => plain(party, Body::CancelBatch(CancelBatch { batch: id, ground })),
        2 => agree_window(world, step, party, number),
        3 => {
            let said = said::depart(forum, number, party, &some);
            plain(party, Body::ReportDeparture(ReportDeparture { revision, ..said }))
        }
        4 => plain(NEUTRAL, Body::ReportArrival(ReportArrival { batch: id })),
        5 => {
            let said = said::claim(forum, number, &some);
            plain(party, Body::ClaimDelivery(ClaimDelivery { revision, ..said }))
        }
        6 => {
            let said = said::receipt(forum, number, &some, &[]);
            plain(party, Body::AcknowledgeReceipt(AcknowledgeReceipt { revision, ..said }))
        }
        7 => plain(NEUTRAL, Body::WitnessHandover(said::witness(number, &[(world.who(B), 1)]))),
        8 => plain(party, Body::SignSettlement(said::settle(forum, number))),
        _ => {
            let outcomes = [
                LineOutcome::Withdrawn,
                LineOutcome::Died,
                LineOutcome::NotDeparting,
                LineOutcome::NotPresented,
            ];
            let outcome = outcomes[step.of(outcomes.len())];
            let line = 1 + u32::try_from(step.of(batch.revision.lines.len())).unwrap();
            let author = if step.picks(4, 2) { NEUTRAL } else { party };
            let said = said::outcome(forum, number, outcome, &[line]);
            plain(author, Body::RecordOutcomes(RecordOutcomes { revision, ..said }))
        }
    }
}
