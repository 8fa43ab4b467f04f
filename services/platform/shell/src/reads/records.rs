//! `homeward.ledger.v1.RecordService`: remains, and persons beside their lines.

use super::positions::name_of;
use super::words;
use crate::limits::MESSAGE_BYTES_MAX;
use crate::projection::Projection;
use crate::status::Refusal;
use homeward_api::ledger::v1 as api;
use homeward_api::ledger::v1::record_service_server::{RecordService, RecordServiceServer};
use homeward_ledger::Ledger;
use homeward_ledger::person::{Body, Condition, Death, DeathCase, Packet, PacketState, status};
use homeward_ledger::position::{RecordColumns, record_columns};
use homeward_ledger::remains::{
    Container, Custody, DeadPerson, DutyState, Identity, Individual, Item, ReturnDuty, ReturnGround, Step,
    StepKind, custody,
};
use homeward_ledger::subject::Subject;
use homeward_payload::domain::{
    Affiliation, ConditionKind, FamilyChoice, IdentityKind, Principal, RemainsExtent, RevocationGround,
    SubjectKind,
};
use homeward_payload::ids::{Digest, IndividualRef, ItemRef, PacketRef, RemainsRef, SubjectRef};
use homeward_payload::proto::error::v1::ErrorReason;
use std::fmt::Display;
use std::sync::Arc;
use tonic::{Request, Response, Status};

/// Packets told of one person.
const PACKETS_MAX: usize = 1_000;

/// The records of remains and persons, read.
pub struct RecordReads {
    projection: Arc<Projection>,
}

impl RecordReads {
    /// Reads what `projection` shows.
    pub fn new(projection: Arc<Projection>) -> Self {
        Self { projection }
    }

    /// The service, to be added to the routes.
    pub fn into_service(self) -> RecordServiceServer<Self> {
        RecordServiceServer::new(self).max_decoding_message_size(MESSAGE_BYTES_MAX)
    }

    fn read<T>(&self, read: impl FnOnce(&Ledger) -> T) -> T {
        self.projection.read(|view| read(view.state().replica().machine()))
    }
}

#[tonic::async_trait]
impl RecordService for RecordReads {
    async fn get_remains(
        &self,
        request: Request<api::GetRemainsRequest>,
    ) -> Result<Response<api::GetRemainsResponse>, Status> {
        self.read(|ledger| remains(ledger, &request.get_ref().reference)).map(Response::new)
    }

    async fn get_person(
        &self,
        request: Request<api::GetPersonRequest>,
    ) -> Result<Response<api::GetPersonResponse>, Status> {
        self.read(|ledger| person(ledger, &request.get_ref().subject)).map(Response::new)
    }

    async fn get_record_positions(
        &self,
        _request: Request<api::GetRecordPositionsRequest>,
    ) -> Result<Response<api::GetRecordPositionsResponse>, Status> {
        Ok(Response::new(self.read(positions)))
    }
}

fn unknown(what: &str) -> Status {
    let message = format!("no {what} has this reference; it is 32 lower-case hex digits");
    Refusal::of(ErrorReason::ResourceUnknown, message).into()
}

fn text(value: Option<impl Display>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn texts<'a, T: Display + 'a>(values: impl IntoIterator<Item = &'a T>) -> Vec<String> {
    values.into_iter().map(ToString::to_string).collect()
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn remains(ledger: &Ledger, asked: &str) -> Result<api::GetRemainsResponse, Status> {
    let reference = SubjectRef::from_hex(asked).ok_or_else(|| unknown("container, item or individual"))?;
    let (item, individual) = (ItemRef(reference.0), IndividualRef(reference.0));
    let answer = api::GetRemainsResponse {
        container: container(ledger, reference),
        item: ledger.remains.items.get(&item).map(|known| item_record(ledger, item, known)),
        individual: ledger
            .remains
            .individuals
            .get(&individual)
            .map(|known| individual_record(ledger, individual, known)),
    };
    let found = answer.container.is_some() || answer.item.is_some() || answer.individual.is_some();
    found.then_some(answer).ok_or_else(|| unknown("container, item or individual"))
}

fn container(ledger: &Ledger, reference: SubjectRef) -> Option<api::ContainerRecord> {
    let subject = ledger.subjects.get(&reference).filter(|known| known.kind == SubjectKind::Container)?;
    let unopened = Container::default();
    let known = ledger.remains.containers.get(&reference).unwrap_or(&unopened);
    let chain = custody(subject.holder, known);
    Some(api::ContainerRecord {
        container: reference.to_string(),
        holder: subject.holder.word().to_owned(),
        line_state: text(subject.line_state().map(words::line_state)),
        custodian: chain.custodian.word().to_owned(),
        steps: (1_u32..).zip(&chain.steps).map(|(number, step)| step_record(&chain, number, step)).collect(),
        opened: known.opening.is_some(),
        persons_present: known.opening.map_or(0, |opening| opening.persons_present),
        items: texts(&known.items),
        returns: texts(&known.contents.returns),
        bodies: texts(&known.contents.bodies),
        misdelivery: duty(ledger, RemainsRef(reference.0)),
    })
}

fn step_record(chain: &Custody, number: u32, step: &Step) -> api::CustodyStep {
    let kind = match step.kind {
        StepKind::Transferred => "TRANSFERRED",
        StepKind::Departed => "DEPARTED",
        StepKind::Received => "RECEIVED",
        StepKind::Refused => "REFUSED",
        StepKind::Opened => "OPENED",
    };
    let gaps = chain.gaps.iter().filter(|gap| gap.step == number);
    api::CustodyStep {
        kind: kind.to_owned(),
        handed_by: step.handed_by.word().to_owned(),
        taken_by: step.taken_by.word().to_owned(),
        time_us: step.time.0,
        place_digest: text(step.place),
        seal_before: text(step.seal_before),
        seal_after: text(step.seal_after),
        gaps: gaps.map(|gap| gap.kind.name().to_owned()).collect(),
    }
}

fn item_record(ledger: &Ledger, reference: ItemRef, item: &Item) -> api::ItemRecord {
    let extent = match item.extent {
        RemainsExtent::Whole => "WHOLE",
        RemainsExtent::Part => "PART",
    };
    api::ItemRecord {
        item: reference.to_string(),
        container: item.container.to_string(),
        parent: text(item.parent),
        extent: extent.to_owned(),
        holder: item.holder.word().to_owned(),
        parts: texts(&item.parts),
        individual: text(item.individual),
        owed_back: text(item.owed_back),
        released: item.released,
        misdelivery: duty(ledger, RemainsRef(reference.0)),
    }
}

fn duty(ledger: &Ledger, remains: RemainsRef) -> Option<api::ReturnDuty> {
    ledger.remains.returns.duties.get(&remains).map(|known: &ReturnDuty| api::ReturnDuty {
        owed_by: known.owed_by.word().to_owned(),
        state: match known.state {
            DutyState::Open => "OPEN",
            DutyState::Returned => "RETURNED",
            DutyState::Released(ReturnGround::Waived) => "WAIVED",
            DutyState::Released(ReturnGround::Withdrawn) => "WITHDRAWN",
        }
        .to_owned(),
        contested: known.contested,
        packed_in: text(known.packed_in),
    })
}

fn individual_record(
    ledger: &Ledger,
    reference: IndividualRef,
    individual: &Individual,
) -> api::IndividualRecord {
    let released = |item: &&ItemRef| ledger.remains.items.get(*item).is_some_and(|item| item.released);
    let choice = individual.notice.as_ref().map(|notice| match notice.choice {
        FamilyChoice::WaitForAll => "WAIT_FOR_ALL",
        FamilyChoice::BuryNow => "BURY_NOW",
    });
    api::IndividualRecord {
        individual: reference.to_string(),
        kept_by: individual.kept_by.word().to_owned(),
        items: texts(&individual.items),
        groupings: count(individual.groupings.len()),
        identities: individual.identities.iter().map(identity_record).collect(),
        family_choice: text(choice),
        told_items: count(individual.items.iter().filter(|item| individual.is_told_of(item)).count()),
        released_items: count(individual.items.iter().filter(released).count()),
    }
}

fn identity_record(identity: &Identity) -> api::IdentityRecord {
    let kind = match identity.kind {
        IdentityKind::Declared => "DECLARED",
        IdentityKind::Established => "ESTABLISHED",
    };
    let affiliation = match identity.affiliation {
        Affiliation::Own => "OWN",
        Affiliation::OtherParty => "OTHER_PARTY",
        Affiliation::Third => "THIRD",
    };
    let (subject, digest): (Option<SubjectRef>, Option<Digest>) = match identity.person {
        DeadPerson::Known(subject) => (Some(subject), None),
        DeadPerson::Described(digest) => (None, Some(digest)),
    };
    let revoked = identity.revoked.map(|ground| match ground {
        RevocationGround::LiveClaim => "LIVE_CLAIM",
        RevocationGround::NewEvidence => "NEW_EVIDENCE",
        RevocationGround::Mistake => "MISTAKE",
        RevocationGround::Other => "OTHER",
    });
    api::IdentityRecord {
        kind: kind.to_owned(),
        affiliation: affiliation.to_owned(),
        subject: text(subject),
        person_digest: text(digest),
        revoked: text(revoked),
    }
}

fn person(ledger: &Ledger, asked: &str) -> Result<api::GetPersonResponse, Status> {
    let reference = SubjectRef::from_hex(asked).ok_or_else(|| unknown("person"))?;
    let stands = status(ledger, &reference).ok_or_else(|| unknown("person"))?;
    let subject = ledger.subjects.get(&reference);
    let record = ledger.persons.records.get(&reference);
    let alive = record.and_then(|record| record.alive);
    let death = record.and_then(|record| Some(death_record(record.death.as_ref()?, record.case)));
    let conditions = record.into_iter().flat_map(|record| &record.conditions);
    let packets = ledger.persons.packets.iter().filter(|(_, packet)| packet.subject == reference);
    Ok(api::GetPersonResponse {
        subject: reference.to_string(),
        status: stands.name().to_owned(),
        holder: text(subject.map(|subject| subject.holder.word())),
        sought_by: text(record.and_then(|record| record.missing_from).map(Principal::word)),
        line_state: text(subject.and_then(Subject::line_state).map(words::line_state)),
        death,
        alive_by: text(alive.map(|alive| alive.by.word())),
        alive_grade: text(alive.map(|alive| words::grade(alive.grade))),
        conditions: conditions.map(condition_record).collect(),
        packets: packets.take(PACKETS_MAX).map(|(packet, known)| packet_record(*packet, known)).collect(),
        individuals: ledger
            .remains
            .individuals_of(reference)
            .map(|(individual, _)| individual.to_string())
            .collect(),
    })
}

fn death_record(death: &Death, case: Option<DeathCase>) -> api::DeathRecord {
    let body = case.map(|case| match case.body {
        Body::Owed => "OWED",
        Body::Returned => "RETURNED",
        Body::Ascribed(_) => "ASCRIBED",
    });
    api::DeathRecord {
        by: death.by.word().to_owned(),
        grade: words::grade(death.grade).to_owned(),
        document_digest: text(death.document),
        enquiry: death.enquiry,
        reopened: death.reopened,
        by_identity: death.rests_on.is_some(),
        owed_by: text(case.map(|case| case.owed_by.word())),
        body: text(body),
    }
}

fn condition_record(condition: &Condition) -> api::ConditionRecord {
    let kind = match condition.kind {
        ConditionKind::NoActiveService => "NO_ACTIVE_SERVICE",
        ConditionKind::NeutralInternment => "NEUTRAL_INTERNMENT",
        ConditionKind::Other => "OTHER",
    };
    api::ConditionRecord {
        kind: kind.to_owned(),
        by: condition.by.word().to_owned(),
        document_digest: condition.document.to_string(),
    }
}

fn packet_record(reference: PacketRef, packet: &Packet) -> api::PacketRecord {
    let state = match packet.state {
        PacketState::Open => "OPEN",
        PacketState::Missing => "MISSING",
        PacketState::Received => "RECEIVED",
    };
    api::PacketRecord {
        packet: reference.to_string(),
        state: state.to_owned(),
        alone: packet.alone,
        seal_remark: packet.seal_remark,
    }
}

fn positions(ledger: &Ledger) -> api::GetRecordPositionsResponse {
    let position = |party: Principal| api::RecordPosition {
        party: party.word().to_owned(),
        power: name_of(ledger, party),
        counts: counts(record_columns(ledger, party)),
    };
    api::GetRecordPositionsResponse { parties: Principal::PARTIES.map(position).into() }
}

fn counts(columns: RecordColumns) -> Vec<api::NamedCount> {
    let named = [
        ("returns_due", columns.returns_due),
        ("returns_open", columns.returns_open),
        ("returns_returned", columns.returns_returned),
        ("returns_released", columns.returns_released),
        ("returns_contested", columns.returns_contested),
        ("deaths", columns.deaths),
        ("bodies_open", columns.bodies_open),
        ("certificates_open", columns.certificates_open),
        ("packets", columns.packets),
        ("packets_open", columns.packets_open),
        ("packets_missing", columns.packets_missing),
        ("missing", columns.missing),
        ("in_neutral_country", columns.in_neutral_country),
    ];
    named.into_iter().map(|(name, count)| api::NamedCount { name: name.to_owned(), count }).collect()
}
