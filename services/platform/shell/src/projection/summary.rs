//! What a statement did, in one English sentence. Nothing in it is personal, for nothing in the log is.

use super::child;
use crate::reads::code::code_of;
use crate::status;
use homeward_ledger::Event;
use homeward_ledger::agreement::AgreementEvent;
use homeward_ledger::batch::{BatchEvent, EndGround};
use homeward_ledger::publication::PublicationEvent;
use homeward_ledger::settlement::SettlementEvent;
use homeward_payload::domain::{Body, LineOutcome, Statement, SubjectKind, Window};
use homeward_payload::ids::Timestamp;

/// Longest summary, in bytes.
pub const SUMMARY_BYTES_MAX: usize = 512;

/// What was said and what followed.
pub fn summary(statement: &Statement, events: &[Event]) -> String {
    let author = statement.header.author.word();
    let mut text = format!("{author} {}.", said(&statement.body));
    for event in events {
        if let Some(effect) = effect(event) {
            text.push(' ');
            text.push_str(&effect);
        }
    }
    status::cut(&text, SUMMARY_BYTES_MAX).to_owned()
}

fn said(body: &Body) -> String {
    match body {
        Body::SignTerms(body) => {
            format!("signed {} of agreement {}", some(body.terms.len(), "term"), body.agreement)
        }
        Body::AgreeTarget(body) => format!("agreed to a target of {} under {}", body.target, body.group),
        Body::WaiveTerm(body) => format!("waived what it is owed under {}", body.term.term),
        Body::DeclareClosure(body) => {
            format!("declared that it knows of nobody else under {}", body.term.term)
        }
        Body::DeclareLapse(body) => format!("declared that {} has lapsed", body.term.term),
        Body::TerminateAgreement(body) => format!("gave notice of agreement {}", body.agreement),
        Body::CorrectAttribution(body) => {
            format!("agreed under which terms {} count", some(body.lines.len(), "received line"))
        }
        Body::StateFindings(body) => {
            format!("stated {} under {}", some(body.subjects.len(), "finding"), body.term)
        }
        Body::AnswerFindings(body) => format!(
            "accepted {} under {} and contested {}",
            some(body.accepted.len(), "finding"),
            body.term,
            body.contested.len()
        ),
        Body::OpenList(body) => {
            let kind = if body.kind == SubjectKind::Person { "person" } else { "container" };
            format!("opened a list of {}", some(body.entries.len(), kind))
        }
        Body::AnswerList(body) => {
            let accepted = some(body.accepted.len(), "list entry");
            format!("accepted {accepted} and refused {}", body.refused.len())
        }
        Body::OpenRound(_) | Body::CommitList(_) | Body::ReleaseLists(_) | Body::RemarkList(_) => {
            said_of_round(body)
        }
        Body::RequestPersons(body) => format!("asked after {}", some(body.entries.len(), "person")),
        Body::AnswerRequest(body) => {
            format!("answered for {} sought", some(body.answers.len(), "person"))
        }
        Body::NotifyRetention(_) => "gave notice that a person is kept back for proceedings".to_owned(),
        Body::LiftRetention(_) => "no longer keeps a person back".to_owned(),
        Body::ReleaseFigures(body) => {
            format!("released {} of agreement {}", some(body.figures.len(), "figure"), body.agreement)
        }
        Body::ListChildCase(_) => "listed a child's case".to_owned(),
        Body::AcknowledgeChildCase(_) => "acknowledged a child's case".to_owned(),
        Body::AnswerChildCase(_) => "answered a child's case".to_owned(),
        other if child::said(other).is_some() => child::said(other).unwrap_or_default().to_owned(),
        Body::MarkTime(body) => format!("marked the time {} UTC", time(body.time)),
        other => said_of_batch(other),
    }
}

fn said_of_round(body: &Body) -> String {
    match body {
        Body::OpenRound(body) => {
            let due = time(body.due.commit);
            format!("opened a round of lists under agreement {}, to commit by {due} UTC", body.agreement)
        }
        Body::CommitList(body) => format!("committed to a list of {}", some_of(body.entries, "entry")),
        Body::RemarkList(body) => {
            let maintained = some(body.maintained.len(), "refused entry");
            format!("maintained {maintained} and withdrew {}", body.withdrawn.len())
        }
        _ => "released the lists of a round".to_owned(),
    }
}

fn said_of_batch(body: &Body) -> String {
    match body {
        Body::ProposeBatch(body) => {
            format!("proposed revision {} with {}", body.revision, some(body.lines.len(), "line"))
        }
        Body::ConfirmBatch(body) => format!("confirmed revision {}", body.revision),
        Body::WithdrawConfirmation(body) => {
            format!("took back its confirmation of revision {}", body.revision)
        }
        Body::CancelBatch(_) => "cancelled the batch".to_owned(),
        Body::AgreeWindow(body) => {
            let Window { start, end, .. } = body.window;
            format!("agreed to the window {} to {} UTC", time(start), time(end))
        }
        Body::CommitFitness(body) => {
            format!("committed to the fitness of {}", some_of(body.leaves, "person"))
        }
        Body::ClearBatch(body) => {
            let cleared = body.lines.iter().filter(|line| line.cleared.is_some()).count();
            format!("cleared {cleared} of {}", some(body.lines.len(), "person"))
        }
        Body::ReportDeparture(body) => {
            format!("reported the departure of {} of {}", some(body.lines.len(), "line"), body.giver.word())
        }
        Body::ReportArrival(_) => "stands at a handover point".to_owned(),
        Body::RecordOutcomes(body) => {
            let outcome = match body.outcome {
                LineOutcome::Withdrawn => "withdrawn",
                LineOutcome::Died => "died before release",
                LineOutcome::NotDeparting => "not departing",
                LineOutcome::NotPresented => "not presented",
            };
            format!("recorded {} as {outcome}", some(body.lines.len(), "line"))
        }
        Body::ClaimDelivery(body) => format!("claimed the delivery of {}", some(body.lines.len(), "line")),
        Body::WitnessHandover(body) => {
            if body.counts.is_empty() {
                return "witnessed the handover without counting".to_owned();
            }
            let counts: Vec<String> =
                body.counts.iter().map(|(giver, count)| format!("{count} from {}", giver.word())).collect();
            format!("counted at the handover {}", counts.join(" and "))
        }
        Body::AcknowledgeReceipt(body) => {
            let received = some(body.received.len(), "line");
            format!("acknowledged the receipt of {received}, {} not received", body.not_received.len())
        }
        Body::SignSettlement(_) => "signed the settlement".to_owned(),
        Body::Revalidate(body) => {
            format!("stated anew that it holds {} alive", some(body.lines.len(), "open line"))
        }
        other => super::course::said(other),
    }
}

/// What followed beyond what the sentence says already.
fn effect(event: &Event) -> Option<String> {
    match event {
        Event::Agreement(AgreementEvent::InForce { agreement, .. }) => {
            Some(format!("Agreement {agreement} is in force."))
        }
        Event::Publication(PublicationEvent::Released { .. }) => {
            Some("Both sides have: they are public.".to_owned())
        }
        Event::Agreement(AgreementEvent::TargetAgreed { version, .. }) => {
            Some(format!("Both sides have agreed it, as version {version}."))
        }
        Event::Agreement(AgreementEvent::AttributionCorrected { .. }) => {
            Some("Both sides have agreed the correction.".to_owned())
        }
        Event::Batch(BatchEvent::BothConfirmed { .. }) => {
            Some("Both sides have confirmed the batch.".to_owned())
        }
        Event::Batch(BatchEvent::WindowAgreed { .. }) => Some("Both sides have agreed it.".to_owned()),
        Event::Batch(BatchEvent::PendingEnded { .. }) => {
            Some("The pending revision ended; the confirmed one stays in force.".to_owned())
        }
        Event::Batch(BatchEvent::Ended { batch, ground }) => {
            let why = match ground {
                EndGround::Cancelled(_) => "",
                EndGround::OfferEnded => ": its offer ended and nobody had accepted it",
            };
            Some(format!("Batch {} ended{why}.", code_of(batch)))
        }
        Event::Dispute(event) => super::disputed::dispute_effect(event),
        Event::Suspension(event) => super::disputed::suspension_effect(event),
        Event::Settlement(SettlementEvent::Settled { discrepancies, .. }) => {
            let found = some(discrepancies.len(), "discrepancy");
            Some(format!("Both sides have settled the batch, with {found}."))
        }
        other => super::records::effect(other),
    }
}

/// A time to the minute, UTC.
pub(super) fn time(time: Timestamp) -> String {
    let shown = jiff::Timestamp::from_microsecond(time.0);
    shown.map_or_else(|_| format!("{} us", time.0), |time| time.strftime("%Y-%m-%d %H:%M").to_string())
}

pub(super) fn some(count: usize, noun: &str) -> String {
    match (count, noun.strip_suffix('y')) {
        (1, _) => format!("1 {noun}"),
        (_, Some(stem)) => format!("{count} {stem}ies"),
        (_, None) => format!("{count} {noun}s"),
    }
}

fn some_of(count: u32, noun: &str) -> String {
    some(usize::try_from(count).unwrap_or(usize::MAX), noun)
}

#[cfg(test)]
mod tests {
    use super::*;
    use homeward_payload::domain::{
        AgreeWindow, AsOf, Basis, Header, MarkTime, Principal, Role, WitnessHandover,
    };
    use homeward_payload::ids::{BatchId, Digest, LogId, StatementId};

    const TIME: Timestamp = Timestamp(1_748_865_600_000_000);
    const BATCH: BatchId = BatchId([7; 16]);

    fn statement(author: Principal, body: Body) -> Statement {
        let basis = Basis { size: 1, root: Digest([0; 32]) };
        let header = Header {
            log_id: LogId([0; 32]),
            statement_id: StatementId([0; 16]),
            author,
            role: Role::Service,
            basis,
            made_time: TIME,
            not_after: None,
        };
        let digest = Digest([0; 32]);
        Statement { payload_hash: digest, content_digest: digest, signers: Vec::new(), header, body }
    }

    #[test]
    fn times_and_counts_read_as_people_say_them() {
        let check = |author, body, events: &[Event], expected: &str| {
            assert_eq!(summary(&statement(author, body), events), expected);
        };
        let mark = Body::MarkTime(MarkTime { time: TIME });
        let ended = BatchEvent::Ended { batch: BATCH, ground: EndGround::OfferEnded };
        let expected = format!(
            "mediator marked the time 2025-06-02 12:00 UTC. Batch {} ended: its offer ended and nobody had accepted \
             it.",
            code_of(&BATCH)
        );
        check(Principal::Mediator, mark, &[ended.into()], &expected);
        let window = Window {
            start: TIME,
            end: Timestamp(TIME.0 + Timestamp::HOUR_US),
            place_digest: Digest([0; 32]),
            legs: homeward_payload::domain::Legs::default(),
            simultaneous: false,
        };
        let as_of = AsOf { size: 1, state_digest: Digest([0; 32]) };
        check(
            Principal::PartyA,
            Body::AgreeWindow(AgreeWindow { batch: BATCH, window, as_of }),
            &[BatchEvent::WindowAgreed { batch: BATCH, window }.into()],
            "party-a agreed to the window 2025-06-02 12:00 to 2025-06-02 13:00 UTC. Both sides have agreed it.",
        );
        let witnessed = |counts| Body::WitnessHandover(WitnessHandover { batch: BATCH, counts });
        check(
            Principal::Neutral,
            witnessed(vec![(Principal::PartyA, 7), (Principal::PartyB, 6)]),
            &[],
            "neutral counted at the handover 7 from party-a and 6 from party-b.",
        );
        check(Principal::Neutral, witnessed(vec![]), &[], "neutral witnessed the handover without counting.");
    }
}
