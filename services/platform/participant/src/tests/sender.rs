//! The outbox against a mediator that does not take every call.

use std::sync::{Arc, Mutex};

use homeward_api::log::v1::statement_answer::Answer;
use homeward_api::log::v1::statement_service_server::{StatementService, StatementServiceServer};
use homeward_api::log::v1::{Refusal, StatementAnswer, SubmitStatementsRequest, SubmitStatementsResponse};
use homeward_payload::domain::{Principal, Role};
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_payload::proto::payload::v1::AcknowledgeChildCase;
use homeward_shell::status;
use tonic::{Request, Response, Status};

use super::world::World;
use crate::{Said, Saying};

/// Cases that stand for a statement which the mediator does not take.
const TOO_LARGE: u8 = 0xa1;
const INVALID: u8 = 0xa2;

/// Answers every statement that it takes with a refusal, for it has no log.
#[derive(Clone, Default)]
struct StandIn {
    /// How many statements each call had.
    calls: Arc<Mutex<Vec<usize>>>,
    /// Calls, counted from 0, for which there is no room.
    full: &'static [usize],
}

impl StandIn {
    fn take(&self, request: &SubmitStatementsRequest) -> Result<(), Status> {
        let mut calls = self.calls.lock().unwrap();
        calls.push(request.envelopes.len());
        if self.full.contains(&(calls.len() - 1)) {
            return Err(status::Refusal::of(ErrorReason::QueueFull, "no room").into());
        }
        let names = |case: u8| {
            let case = [case; 16];
            request.envelopes.iter().any(|envelope| envelope.windows(16).any(|part| part == case))
        };
        if names(TOO_LARGE) {
            return Err(status::Refusal::of(ErrorReason::MessageTooLarge, "too large").into());
        }
        if names(INVALID) {
            return Err(Status::invalid_argument("not this one"));
        }
        Ok(())
    }
}

#[tonic::async_trait]
impl StatementService for StandIn {
    async fn submit_statements(
        &self,
        request: Request<SubmitStatementsRequest>,
    ) -> Result<Response<SubmitStatementsResponse>, Status> {
        let request = request.into_inner();
        self.take(&request)?;
        let refusal = Refusal { reason: ErrorReason::ChildCaseUnknown.into(), ..Refusal::default() };
        let answer = StatementAnswer { answer: Some(Answer::Refusal(refusal)) };
        Ok(Response::new(SubmitStatementsResponse { answers: vec![answer; request.envelopes.len()] }))
    }
}

fn told(said: &Said) -> (ErrorReason, &str) {
    match said.answer.as_ref().and_then(|answer| answer.answer.as_ref()) {
        Some(Answer::Refusal(refusal)) => (refusal.reason(), &refusal.message),
        other => panic!("{other:?}"),
    }
}

fn acknowledge(case: u8) -> Saying {
    let payload = AcknowledgeChildCase { header: None, case_id: vec![case; 16] };
    Saying::new(Role::Service, payload, None, format!("acknowledge-{case}"))
}

async fn check(full: &'static [usize], cases: &[u8], expected: &[(ErrorReason, &str)], calls: &[usize]) {
    let stand_in = StandIn { full, ..StandIn::default() };
    let world = World::with(StatementServiceServer::new(stand_in.clone())).await;
    let a = world.participant(Principal::PartyA).await;
    let sayings = cases.iter().map(|case| acknowledge(*case)).collect();
    let said = a.participant.say_all(sayings).await.unwrap();
    assert_eq!(said.len(), expected.len());
    for (said, (reason, message)) in said.iter().zip(expected) {
        let found = told(said);
        assert_eq!(found.0, *reason, "{found:?}");
        assert!(found.1.contains(message), "{found:?}");
    }
    assert_eq!(*stand_in.calls.lock().unwrap(), calls);
    assert_eq!(a.participant.outbox_waiting().await.unwrap(), 0);
}

const JUDGED: (ErrorReason, &str) = (ErrorReason::ChildCaseUnknown, "");

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_statement_that_cannot_be_sent_is_told_and_holds_up_no_other() {
    let too_large = (ErrorReason::MessageTooLarge, "too large");
    let invalid = (ErrorReason::FieldInvalid, "not this one");
    check(&[], &[1, TOO_LARGE, 2], &[JUDGED, too_large, JUDGED], &[3, 1, 1, 1]).await;
    check(&[], &[INVALID, TOO_LARGE, 1], &[invalid, too_large, JUDGED], &[3, 1, 1, 1]).await;
    check(&[], &[INVALID], &[invalid], &[1]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mediator_without_room_is_asked_again() {
    check(&[0, 1], &[1, 2], &[JUDGED, JUDGED], &[2, 2, 2]).await;
    // Nothing is set aside for want of room, also while each is sent by itself.
    let too_large = (ErrorReason::MessageTooLarge, "too large");
    check(&[1], &[1, TOO_LARGE], &[JUDGED, too_large], &[2, 1, 2, 1, 1]).await;
}
