//! What every handover needs beside its window, its clearance and its counts: routes that are known and acknowledged,
//! both sides' guarantees of safety, and the record signed by the neutral.

use homeward::sandbox::Desks;
use homeward_api::participant::v1::draft::Draft as Content;
use homeward_payload::domain::Principal;
use homeward_payload::ids::Digest;
use homeward_payload::proto::payload::v1 as proto;

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
