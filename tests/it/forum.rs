//! A founded forum for tests of its own: five real processes, everyone's certificates and keys, and statements signed
//! with them.

use std::cell::Cell;
use std::path::Path;

use bytes::Bytes;
use homeward::founding::ClientRole;
use homeward::sandbox::{Cluster, Progress};
use homeward::scenario::Loaded;
use homeward_api::ledger::v1::ledger_service_client::LedgerServiceClient;
use homeward_api::ledger::v1::{GetStateRequest, GetStateResponse};
use homeward_api::log::v1::statement_answer::Answer;
use homeward_api::log::v1::statement_service_client::StatementServiceClient;
use homeward_api::log::v1::{Receipt, Refusal, StatementAnswer, SubmitStatementsRequest};
use homeward_client::keyfile::read_signing_key;
use homeward_payload::compose::Payload;
use homeward_payload::domain::{Basis, Header, Principal, Role};
use homeward_payload::ids::{Digest, StatementId, Timestamp};
use homeward_payload::proto::payload::v1 as proto;
use homeward_shell::tls::{Credentials, channel};
use homeward_statement::{Envelope, SecretKey};
use prost::Message as _;
use tonic::Status;
use tonic::transport::Channel;
use tonic_types::StatusExt as _;

/// A founded forum. Its processes are killed when it is dropped.
pub(crate) struct Forum {
    pub(crate) cluster: Cluster,
    /// When time in the log starts.
    pub(crate) created: Timestamp,
    numbers: Cell<u64>,
    _folder: tempfile::TempDir,
}

impl Forum {
    /// The forum of the small scenario, before anything was said in it.
    pub(crate) async fn found() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let scenario = Loaded::open("first").unwrap().scenario;
        let executable = Path::new(env!("CARGO_BIN_EXE_homeward"));
        let progress = Progress::new(true);
        let cluster =
            Cluster::found(&folder.path().join("data"), &scenario, executable, &progress).await.unwrap();
        let created = scenario.created().unwrap();
        Self { cluster, created, numbers: Cell::new(0), _folder: folder }
    }

    /// A caller at the service of a principal.
    pub(crate) fn channel(&self, service: Principal, principal: Principal, role: &'static str) -> Channel {
        let credentials = self.cluster.credentials(&ClientRole { principal, role }).unwrap();
        self.channel_with(service, &credentials)
    }

    /// A caller with credentials of any kind at the service of a principal.
    pub(crate) fn channel_with(&self, service: Principal, credentials: &Credentials) -> Channel {
        channel(credentials, &self.cluster.peer(service)).unwrap()
    }

    /// A key of a principal: `service`, `panel` and `log` lie with its service, the others on devices.
    pub(crate) fn key(&self, principal: Principal, name: &str) -> SecretKey {
        let path = match name {
            "service" | "panel" | "log" => {
                self.cluster.folder().join(principal.word()).join("keys").join(format!("{name}.key"))
            }
            device => self.cluster.device_key(principal, device),
        };
        read_signing_key(&path).unwrap()
    }

    /// A header with an id of its own, on the empty log.
    pub(crate) fn header(&self, author: Principal, role: Role) -> Header {
        let number = self.numbers.get() + 1;
        self.numbers.set(number);
        Header {
            log_id: self.cluster.log_id(),
            statement_id: StatementId(uuid(number)),
            author,
            role,
            basis: Basis { size: 0, root: Digest::of(b"") },
            made_time: self.created,
            not_after: None,
        }
    }

    /// Signs a message with the keys that its header asks for.
    pub(crate) fn sign<M: Payload>(&self, message: M, header: Header) -> Bytes {
        let names: &[&str] = match header.role {
            Role::Service => &["service"],
            Role::Heads => &["head", "second-officer"],
            Role::Officer => &["head"],
            Role::Panel => &["panel"],
        };
        let keys: Vec<SecretKey> = names.iter().map(|name| self.key(header.author, name)).collect();
        self.sign_with(message, header, &keys.iter().collect::<Vec<_>>())
    }

    /// Signs a message with any keys.
    pub(crate) fn sign_with<M: Payload>(&self, mut message: M, header: Header, keys: &[&SecretKey]) -> Bytes {
        message.set_header(header);
        let envelope = Envelope::sign(M::TYPE_NAME, &message.encode_to_vec(), keys).unwrap();
        Bytes::copy_from_slice(envelope.bytes())
    }

    /// Submits statements to the mediator, each to be answered by itself.
    pub(crate) async fn submit(&self, envelopes: &[Bytes]) -> Result<Vec<StatementAnswer>, Status> {
        let carrier = self.channel(Principal::Mediator, Principal::PartyB, "service");
        let request = SubmitStatementsRequest { envelopes: envelopes.to_vec() };
        let mut client = StatementServiceClient::new(carrier);
        Ok(client.submit_statements(request).await?.into_inner().answers)
    }

    /// Submits a statement that must be accepted.
    pub(crate) async fn accepted(&self, envelope: Bytes) -> Receipt {
        let answers = self.submit(&[envelope]).await.unwrap();
        receipt(&answers[0]).clone()
    }

    /// The state that a principal has replayed to.
    pub(crate) async fn state(&self, principal: Principal) -> GetStateResponse {
        let role = if principal == Principal::Neutral { "delegate" } else { "service" };
        let mut client = LedgerServiceClient::new(self.channel(principal, principal, role));
        client.get_state(GetStateRequest {}).await.unwrap().into_inner()
    }

    /// The mediator's state.
    pub(crate) async fn mediator(&self) -> GetStateResponse {
        self.state(Principal::Mediator).await
    }
}

/// A UUID of version 7 with this number in its last bytes.
pub(crate) fn uuid(number: u64) -> [u8; 16] {
    let [.., a, b, c, d, e, f, g] = number.to_be_bytes();
    [0x01, 0x97, 0x2e, 0x5a, 0x00, 0x00, 0x70, 0x00, 0x80, a, b, c, d, e, f, g]
}

/// Digest of what a term says of whom it means: what findings are bound to.
pub(crate) fn predicate(term: &proto::Term) -> Digest {
    let predicate = proto::Term {
        code: term.code.clone(),
        category: term.category,
        unit: term.unit,
        age_rule: term.age_rule,
        givers: term.givers.clone(),
        ..Default::default()
    };
    Digest::of(&predicate.encode_to_vec())
}

pub(crate) fn receipt(answer: &StatementAnswer) -> &Receipt {
    match answer.answer.as_ref().unwrap() {
        Answer::Receipt(receipt) => receipt,
        Answer::Refusal(refusal) => panic!("refused: {refusal:?}"),
    }
}

pub(crate) fn refusal(answer: &StatementAnswer) -> &Refusal {
    match answer.answer.as_ref().unwrap() {
        Answer::Refusal(refusal) => refusal,
        Answer::Receipt(receipt) => panic!("accepted: {receipt:?}"),
    }
}

/// The stable reason of a refused call.
pub(crate) fn reason(status: &Status) -> String {
    let info = status.get_details_error_info().unwrap_or_else(|| panic!("no ErrorInfo in {status:?}"));
    assert_eq!(info.domain, "homeward", "{status:?}");
    info.reason
}
