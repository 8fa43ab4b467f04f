//! A commission's process without its network: a real participant and real stores, a mediator out of reach, and a
//! mirror that is told what the log would say.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use homeward_api::commission::v1::PanelDecision;
use homeward_api::commission::v1::{MedicalDecision, RecordDecisionsRequest, RecordFitnessRequest};
use homeward_ledger::Event;
use homeward_ledger::agreement::AgreementEvent;
use homeward_ledger::batch::{BatchEvent, Line, Revision};
use homeward_participant::Participant;
use homeward_participant::config::Settings;
use homeward_payload::domain::{
    AsOf, Body, Category, ClockMode, MarkTime, Principal, Quantifier, Reciprocity, Role, SignTerms,
    Statement, SubjectKind, Term,
};
use homeward_payload::ids::{AgreementCode, BatchId, Digest, SubjectRef, TermCode, Timestamp};
use homeward_shell::config::{Loaded, load};
use homeward_shell::identity::{self, Identity};
use homeward_shell::projection::Sequenced;
use homeward_testkit::forum::{CREATED_TIME, TestForum};
use homeward_testkit::pki::{Authority, Validity};
use homeward_testkit::process::{Configuration, write_files};
use homeward_vault::document::Document;
use homeward_vault::store::Vault;
use homeward_vault::{DocumentId, Schema, SubjectId, SystemRandomness};
use rusqlite::Connection;
use tempfile::TempDir;
use tonic::Request;
use zeroize::Zeroizing;

use crate::medical::Medical;
use crate::store::Store;

/// A UUID of version 7.
pub(super) const BATCH: BatchId = BatchId([0x01, 0x97, 0x2e, 0x5a, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 3]);
pub(super) const UNTIL: Timestamp = Timestamp(1_750_000_000_000_000);

pub(super) struct World {
    files: TempDir,
    forum: TestForum,
    participant: Participant,
    pub(super) medical: Medical,
}

impl World {
    pub(super) async fn new() -> Self {
        let files = TempDir::new().unwrap();
        let forum = TestForum::new("A forum", ClockMode::Simulated).unwrap();
        let authority = Authority::new("test root", Validity::days(1)).unwrap();
        write_files(files.path(), &authority, &forum, Principal::Commission).unwrap();
        let configuration = Configuration {
            principal: Principal::Commission,
            log_id: forum.log_id(),
            listen: "127.0.0.1:0",
            mediator: "127.0.0.1:1",
            witnesses: &[],
        };
        let path = configuration.write(files.path()).unwrap();
        let Loaded { settings, folder } = load::<Settings>(&path).unwrap();
        let options = settings.options(&folder).unwrap();
        let store = Store::open(&options.folder.join("commission.sqlite")).unwrap();
        let participant = Participant::open(options).await.unwrap();
        let medical = Medical::new(participant.clone(), Arc::new(Mutex::new(store)));
        Self { files, forum, participant, medical }
    }

    /// Lets the mirror replay an entry with these events.
    pub(super) fn replay(&self, events: Vec<Event>) {
        let statement = Statement {
            payload_hash: Digest([0; 32]),
            content_digest: Digest([0; 32]),
            signers: Vec::new(),
            header: self.forum.header(Principal::Mediator, Role::Service, 1),
            body: Body::MarkTime(MarkTime { time: CREATED_TIME }),
        };
        let entry = self.participant.forum().entry();
        let sequenced = Sequenced { entry, statement: Arc::new(statement), events };
        self.participant.projection().advance(vec![sequenced], "");
    }

    /// Brings an agreement with a medical term and another into force.
    pub(super) fn agree(&self) {
        let content = Digest([1; 32]);
        let agreement = AgreementCode::new("istanbul").unwrap();
        let term = |code, category| Term {
            code: TermCode::new(code).unwrap(),
            category,
            quantifier: Quantifier::AllForAll,
            reciprocity: Reciprocity::Unilateral,
            unit: SubjectKind::Person,
            age_rule: None,
            givers: Principal::PARTIES.to_vec(),
            classes: Vec::new(),
            keys: Vec::new(),
            end_day: None,
            side_condition: None,
            predicate_digest: Digest([2; 32]),
        };
        let terms = SignTerms {
            agreement: agreement.clone(),
            terms: vec![term("ANY_POW", Category::AnyPrisoner), term("MEDICAL", Category::Medical)],
            groups: Vec::new(),
            as_of: AsOf { size: 1, state_digest: Digest([0; 32]) },
            version: 1,
            priority: Vec::new(),
        };
        let (party, terms) = (Principal::PartyA, Box::new(terms));
        let signed = AgreementEvent::Signed { party, content, terms, not_after: None };
        self.replay(vec![signed.into(), AgreementEvent::InForce { agreement, content }.into()]);
    }

    /// A revision: person, container, person.
    pub(super) fn propose(&self, number: u32) {
        let kinds = [SubjectKind::Person, SubjectKind::Container, SubjectKind::Person];
        let line =
            |(place, kind): (u8, SubjectKind)| Line::open(SubjectRef([place; 16]), kind, Principal::PartyA);
        let revision = Revision {
            number,
            proposer: Principal::PartyA,
            content: Digest([1; 32]),
            offer_end: UNTIL,
            lines: (1..).zip(kinds).map(line).collect(),
            tranche: None,
        };
        self.replay(vec![BatchEvent::Proposed { batch: BATCH, revision: Box::new(revision) }.into()]);
    }

    /// Stores a referral as the participant does when one comes in.
    pub(super) async fn receive(&self, number: u8, urgency: &str, holder: Option<&str>) {
        let subject = SubjectRef([number; 16]).to_string();
        let reference = format!("M-{number}");
        let mut values = vec![
            ("referral_ref", reference.as_str()),
            ("source_art113", "SELF"),
            ("received_on", "2025-05-04"),
            ("urgency", urgency),
            ("subject", &subject),
        ];
        values.extend(holder.map(|holder| ("holder", holder)));
        let field = |(name, value): (&str, &str)| {
            (Schema::Referral.number_of(name).unwrap(), Zeroizing::new(value.as_bytes().to_vec()))
        };
        let values: BTreeMap<_, _> = values.into_iter().map(field).collect();
        let document = Document::new(Schema::Referral, values, &mut SystemRandomness).unwrap();
        let put =
            move |vault: &mut Vault| vault.put(DocumentId([number; 16]), SubjectId([number; 16]), &document);
        self.participant.vault(put).await.unwrap();
    }

    /// The request ids of everything that waits to be sent, in order.
    pub(super) fn said(&self) -> Vec<String> {
        let outbox = self.outbox();
        let mut statement = outbox.prepare("SELECT request_id FROM statement ORDER BY ordinal").unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
    }

    /// How many sealed documents wait to be deposited.
    pub(super) fn sealed(&self) -> u32 {
        self.outbox().query_row("SELECT count(*) FROM deposit", [], |row| row.get(0)).unwrap()
    }

    fn outbox(&self) -> Connection {
        Connection::open(self.files.path().join("data/outbox.sqlite")).unwrap()
    }
}

pub(super) fn called<T>(message: T) -> Request<T> {
    let mut request = Request::new(message);
    let (principal, role) = (identity::Principal::Commission, identity::Role::Panel);
    request.extensions_mut().insert(Identity { principal, role });
    request
}

pub(super) fn decisions(
    request_id: &str,
    decisions: &[(u8, MedicalDecision)],
) -> Request<RecordDecisionsRequest> {
    let decision = |(number, decision): &(u8, MedicalDecision)| PanelDecision {
        subject: vec![*number; 16],
        decision: (*decision).into(),
    };
    called(RecordDecisionsRequest {
        agreement: "istanbul".to_owned(),
        term: "MEDICAL".to_owned(),
        decisions: decisions.iter().map(decision).collect(),
        assumed: true,
        request_id: request_id.to_owned(),
    })
}

pub(super) fn fitness(revision: u32, unfit_lines: &[u32]) -> Request<RecordFitnessRequest> {
    called(RecordFitnessRequest {
        batch_id: BATCH.to_vec(),
        revision,
        valid_until_us: UNTIL.0,
        unfit_lines: unfit_lines.to_vec(),
    })
}
