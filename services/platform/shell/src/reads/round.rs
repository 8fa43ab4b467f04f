//! `homeward.ledger.v1.RoundService`.

use super::page::PageToken;
use super::page_size;
use crate::limits::MESSAGE_BYTES_MAX;
use crate::projection::Projection;
use homeward_api::ledger::v1 as api;
use homeward_api::ledger::v1::round_service_server::{RoundService, RoundServiceServer};
use homeward_ledger::Ledger;
use homeward_ledger::list::EntryAnswer;
use homeward_ledger::request::Request as PersonsRequest;
use homeward_ledger::round::{Commitment, Round};
use homeward_payload::domain::{CustodyAnswer, Principal};
use homeward_payload::ids::{AgreementCode, RequestId, RoundId};
use std::sync::Arc;
use tonic::{Request, Response, Status};

const ROWS_DEFAULT: usize = 100;
const ROWS_MAX: usize = 500;

/// Rounds, requests and released figures, read.
pub struct RoundReads {
    projection: Arc<Projection>,
}

impl RoundReads {
    /// Reads what `projection` shows.
    pub fn new(projection: Arc<Projection>) -> Self {
        Self { projection }
    }

    /// The service, to be added to the routes.
    pub fn into_service(self) -> RoundServiceServer<Self> {
        RoundServiceServer::new(self).max_decoding_message_size(MESSAGE_BYTES_MAX)
    }

    fn read<T>(&self, read: impl FnOnce(&Ledger) -> T) -> T {
        self.projection.read(|view| read(view.state().replica().machine()))
    }
}

fn list_rounds(ledger: &Ledger, request: &api::ListRoundsRequest) -> Result<api::ListRoundsResponse, Status> {
    let after = PageToken::decode(&request.page_token, &["rounds"])?;
    let after = after.map(|token| RoundId(token.0.to_be_bytes()));
    let rows = page_size(request.page_size, ROWS_DEFAULT, ROWS_MAX);
    let mut rest = ledger.rounds.iter().filter(|(id, _)| after.is_none_or(|after| **id > after)).peekable();
    let (mut rounds, mut last) = (Vec::new(), None);
    while let Some((id, round)) = rest.next_if(|_| rounds.len() < rows) {
        rounds.push(describe_round(ledger, id, round));
        last = Some(u128::from_be_bytes(id.0));
    }
    let more = rest.peek().and(last);
    let next_page_token = more.map(|last| PageToken(last).encode(&["rounds"])).unwrap_or_default();
    Ok(api::ListRoundsResponse { rounds, next_page_token })
}

fn describe_round(ledger: &Ledger, id: &RoundId, round: &Round) -> api::Round {
    let commitments = round.commitments.iter();
    api::Round {
        round: id.to_string(),
        agreement: round.agreement.to_string(),
        opened_by: round.opened_by.word().to_owned(),
        commit_due_us: round.due.commit.0,
        answer_due_us: round.due.answer.0,
        remark_due_us: round.due.remark.0,
        final_due_us: round.due.last.0,
        released: round.released,
        commitments: commitments.map(|(party, known)| describe_commitment(ledger, *party, known)).collect(),
    }
}

fn describe_commitment(ledger: &Ledger, party: Principal, known: &Commitment) -> api::RoundCommitment {
    let list = ledger.lists.get(&known.list);
    let count = |holds: fn(EntryAnswer) -> bool| {
        let entries = list.into_iter().flat_map(|list| &list.entries);
        u32::try_from(entries.filter(|entry| holds(entry.answer)).count()).unwrap_or(u32::MAX)
    };
    api::RoundCommitment {
        party: party.word().to_owned(),
        list: known.list.to_string(),
        entries: known.entries,
        opened: list.is_some(),
        accepted: count(|answer| answer == EntryAnswer::Accepted),
        refused: count(|answer| matches!(answer, EntryAnswer::Refused(_))),
        waiting: count(EntryAnswer::waits),
        withdrawn: count(|answer| answer == EntryAnswer::Withdrawn),
    }
}

fn list_requests(
    ledger: &Ledger,
    request: &api::ListRequestsRequest,
) -> Result<api::ListRequestsResponse, Status> {
    let after = PageToken::decode(&request.page_token, &["requests"])?;
    let after = after.map(|token| RequestId(token.0.to_be_bytes()));
    let rows = page_size(request.page_size, ROWS_DEFAULT, ROWS_MAX);
    let mut rest = ledger.requests.iter().filter(|(id, _)| after.is_none_or(|after| **id > after)).peekable();
    let (mut requests, mut last) = (Vec::new(), None);
    while let Some((id, request)) = rest.next_if(|_| requests.len() < rows) {
        requests.push(describe_request(id, request));
        last = Some(u128::from_be_bytes(id.0));
    }
    let more = rest.peek().and(last);
    let next_page_token = more.map(|last| PageToken(last).encode(&["requests"])).unwrap_or_default();
    Ok(api::ListRequestsResponse { requests, next_page_token })
}

fn describe_request(id: &RequestId, request: &PersonsRequest) -> api::PersonsRequest {
    let count = |holds: fn(CustodyAnswer) -> bool| {
        let answers = request.entries.iter().filter_map(|entry| entry.answer);
        u32::try_from(answers.filter(|answer| holds(*answer)).count()).unwrap_or(u32::MAX)
    };
    api::PersonsRequest {
        request: id.to_string(),
        agreement: request.agreement.to_string(),
        origin: request.origin.word().to_owned(),
        requested_time_us: request.requested_time.0,
        sought: u32::try_from(request.entries.len()).unwrap_or(u32::MAX),
        held: count(|answer| matches!(answer, CustodyAnswer::Held(_))),
        not_held: count(|answer| answer == CustodyAnswer::NotHeld),
        unanswered: u32::try_from(request.unanswered()).unwrap_or(u32::MAX),
    }
}

fn released_figures(ledger: &Ledger, agreement: &str) -> api::GetReleasedFiguresResponse {
    let known = AgreementCode::new(agreement).and_then(|code| ledger.publications.get(&code));
    let Some((time, figures)) = known.and_then(|known| known.released.as_ref()) else {
        return api::GetReleasedFiguresResponse::default();
    };
    let figures = figures.iter().map(|figure| api::PublicFigure {
        term: figure.term.to_string(),
        giver: figure.giver.word().to_owned(),
        received: figure.received,
    });
    api::GetReleasedFiguresResponse { released: true, released_time_us: time.0, figures: figures.collect() }
}

#[tonic::async_trait]
impl RoundService for RoundReads {
    async fn list_rounds(
        &self,
        request: Request<api::ListRoundsRequest>,
    ) -> Result<Response<api::ListRoundsResponse>, Status> {
        self.read(|ledger| list_rounds(ledger, request.get_ref())).map(Response::new)
    }

    async fn list_requests(
        &self,
        request: Request<api::ListRequestsRequest>,
    ) -> Result<Response<api::ListRequestsResponse>, Status> {
        self.read(|ledger| list_requests(ledger, request.get_ref())).map(Response::new)
    }

    async fn get_released_figures(
        &self,
        request: Request<api::GetReleasedFiguresRequest>,
    ) -> Result<Response<api::GetReleasedFiguresResponse>, Status> {
        Ok(Response::new(self.read(|ledger| released_figures(ledger, &request.get_ref().agreement))))
    }
}
