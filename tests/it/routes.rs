//! What every handover needs beside its window and its counts: everyone fit, heard and cleared, routes that are known
//! and acknowledged, both sides' guarantees of safety, and the record signed by the neutral.

use homeward::sandbox::Desks;
use homeward_api::commission::v1::RecordFitnessRequest;
use homeward_api::neutral::v1::{
    ClearBatchRequest, ClearBatchResponse, Interview, RecordInterviewsRequest, RepatriationWill,
};
use homeward_api::participant::v1::draft::Draft as Content;
use homeward_payload::domain::Principal;
use homeward_payload::ids::{Digest, Timestamp};
use homeward_payload::proto::payload::v1 as proto;
use tonic::Code;

use crate::forum::receipt;

/// Everyone but the unfit is fit, and each of these lines wishes to go home; the neutral clears the batch.
pub(crate) async fn clear(
    desks: &mut Desks,
    (batch_id, revision): (&[u8], u32),
    lines: impl IntoIterator<Item = u32>,
    unfit_lines: &[u32],
    until: Timestamp,
) -> ClearBatchResponse {
    let batch_id = || batch_id.to_vec();
    let fitness = RecordFitnessRequest {
        batch_id: batch_id(),
        revision,
        valid_until_us: until.plus_days(1).0,
        unfit_lines: unfit_lines.to_vec(),
    };
    let answer = desks.commission.medical.record_fitness(fitness).await.unwrap().into_inner().answer;
    receipt(&answer.unwrap());
    desks.sync().await.unwrap();
    let interview = |line| Interview { line, will: RepatriationWill::Wishes.into() };
    let interviews = lines.into_iter().map(interview).collect();
    let interviews = RecordInterviewsRequest { batch_id: batch_id(), revision, interviews };
    desks.neutral.witness.record_interviews(interviews).await.unwrap();
    let request = ClearBatchRequest { batch_id: batch_id(), cleared_until_us: until.0 };
    let cleared = loop {
        match desks.neutral.witness.clear_batch(request.clone()).await {
            // The commission's sealed sheet is on its way.
            Err(status) if status.code() == Code::NotFound => tokio::task::yield_now().await,
            answered => break answered.unwrap().into_inner(),
        }
    };
    receipt(cleared.answer.as_ref().unwrap());
    desks.sync().await.unwrap();
    cleared
}

/// Notice of each giver's route, its acknowledgement, and both guarantees: three short calls a side.
pub(crate) async fn schedule(desks: &mut Desks, batch_id: &[u8], givers: &[Principal]) {
    let batch_id = || batch_id.to_vec();
    for giver in givers {
        let notice_digest = Digest::of(b"a road").to_vec();
        let notice = proto::NoticeRoute { batch_id: batch_id(), notice_digest, ..Default::default() };
        desks.party(*giver).say("a route", Content::NoticeRoute(notice)).await.unwrap();
    }
    desks.sync().await.unwrap();
    agree(desks, &batch_id(), givers).await;
}

/// The acknowledgement of each giver's route for the window as it is, and both guarantees.
pub(crate) async fn agree(desks: &mut Desks, batch_id: &[u8], givers: &[Principal]) {
    let batch_id = || batch_id.to_vec();
    for giver in givers {
        let known = proto::AcknowledgeRoute { batch_id: batch_id(), ..Default::default() };
        let other = desks.party(giver.other_party().unwrap());
        other.say("a route known", Content::AcknowledgeRoute(known)).await.unwrap();
    }
    for party in Principal::PARTIES {
        let safe = proto::GuaranteeSafety { batch_id: batch_id(), ..Default::default() };
        desks.party(party).undertake("a guarantee", Content::GuaranteeSafety(safe)).await.unwrap();
    }
    desks.sync().await.unwrap();
}

/// The neutral signs the result.
pub(crate) async fn attest(desks: &mut Desks, batch_id: &[u8]) {
    let record = proto::AttestRecord { batch_id: batch_id.to_vec(), ..Default::default() };
    desks.neutral.say("a record", Content::AttestRecord(record)).await.unwrap();
    desks.sync().await.unwrap();
}
