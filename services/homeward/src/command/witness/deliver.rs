//! Handing in what was signed and sealed at the point: in any order, as often as one likes. A refusal is kept with what
//! to do about it, and tried again the next time; what is in the log is never sent again.

use std::path::Path;

use anyhow::Context as _;
use homeward_api::log::v1::statement_answer::Answer;
use homeward_api::log::v1::statement_service_client::StatementServiceClient;
use homeward_api::log::v1::{StatementAnswer, SubmitStatementsRequest};
use homeward_api::neutral::v1::HandInDocumentRequest;
use homeward_api::neutral::v1::witness_desk_service_client::WitnessDeskServiceClient;
use homeward_api::participant::v1::statement_desk_service_client::StatementDeskServiceClient;
use homeward_api::participant::v1::{DetachedSignature, SubmitSignedRequest};
use homeward_client::LogVerifier;
use homeward_neutral::point::Signed;
use homeward_shell::limits::BULK_MESSAGE_BYTES_MAX;
use homeward_statement::Envelope;
use prost::Message as _;
use serde_json::json;
use tonic::transport::Channel;

use super::Point;
use super::show::{Standing, advice, standing};
use crate::command::{connect, output};

/// What became of a delivery.
#[derive(Debug, Default)]
struct Delivered {
    /// In the log by this delivery.
    accepted: Vec<Signed>,
    /// In the log before it.
    before: usize,
    /// Kept by the own service, which has no answer yet.
    on_its_way: usize,
    /// Refused, and kept.
    refused: Vec<Signed>,
    /// Sealed documents taken by it.
    documents: usize,
    /// Sealed documents that wait for the own service.
    documents_waiting: usize,
}

/// Delivers, and tells what became of it; false where something was refused.
///
/// # Errors
/// If the service does not answer: what was handed in until then is kept, and nothing is lost.
pub(super) async fn run(
    point: &mut Point,
    client: Option<&Path>,
    to_mediator: bool,
    json: bool,
) -> anyhow::Result<bool> {
    let channel = connect::open(client)?;
    let unreached =
        "nothing is lost: everything stays signed in the folder; deliver again when the service answers";
    let delivered = deliver(point, &channel, to_mediator).await.context(unreached)?;
    let whole = delivered.refused.is_empty();
    if json {
        tell_json(&delivered)?;
    } else {
        tell(&delivered);
    }
    Ok(whole)
}

async fn deliver(point: &mut Point, channel: &Channel, to_mediator: bool) -> anyhow::Result<Delivered> {
    let mut delivered = Delivered::default();
    // Why somebody stays is in the vault before the log says that they stay.
    documents(point, channel, to_mediator, &mut delivered).await?;
    let is_in_log = |one: &Signed| matches!(standing(one), Standing::InLog(_));
    delivered.before = point.store.signed()?.iter().filter(|one| is_in_log(one)).count();
    let verifier = LogVerifier::new(point.pack.forum.genesis())?;
    // What one says may be what another waits for, so as long as something is accepted the rest is tried again.
    loop {
        let waiting: Vec<Signed> = point.store.signed()?.into_iter().filter(|one| !is_in_log(one)).collect();
        let mut progress = false;
        for one in waiting {
            let answer = submit(channel, &one, to_mediator).await?;
            if let Some(Answer::Receipt(receipt)) = answer.as_ref().and_then(|answer| answer.answer.as_ref())
            {
                verifier.verify(&one.envelope, receipt).context("the receipt does not verify")?;
                progress = true;
            }
            let bytes = answer.map(|answer| answer.encode_to_vec());
            point.store.keep_answer(&one.statement_id, bytes.as_deref())?;
            let one = Signed { answer: bytes, handed: true, ..one };
            if is_in_log(&one) {
                delivered.accepted.push(one);
            }
        }
        if !progress {
            break;
        }
    }
    for one in point.store.signed()? {
        match standing(&one) {
            Standing::Refused(..) => delivered.refused.push(one),
            Standing::Here | Standing::OnItsWay => {
                delivered.on_its_way = delivered.on_its_way.saturating_add(1);
            }
            Standing::InLog(_) => {}
        }
    }
    Ok(delivered)
}

async fn documents(
    point: &mut Point,
    channel: &Channel,
    to_mediator: bool,
    delivered: &mut Delivered,
) -> anyhow::Result<()> {
    let mut desk =
        WitnessDeskServiceClient::new(channel.clone()).max_encoding_message_size(BULK_MESSAGE_BYTES_MAX);
    let signed: Vec<i64> = point.entries()?.iter().filter(|one| one.signed).map(|one| one.ordinal).collect();
    for one in point.store.sealed()?.into_iter().filter(|one| !one.delivered) {
        // What belongs to an entry that can still be taken back is not handed in.
        if to_mediator || !signed.contains(&one.entry) {
            delivered.documents_waiting = delivered.documents_waiting.saturating_add(1);
            continue;
        }
        let request = HandInDocumentRequest {
            batch_id: point.pack.batch.to_vec(),
            revision: point.pack.revision,
            document: one.document,
        };
        desk.hand_in_document(request).await?;
        point.store.set_delivered(&one.document_root)?;
        delivered.documents = delivered.documents.saturating_add(1);
    }
    Ok(())
}

/// Hands one statement in; nothing where the own service keeps it and has no answer yet.
async fn submit(
    channel: &Channel,
    one: &Signed,
    to_mediator: bool,
) -> anyhow::Result<Option<StatementAnswer>> {
    if to_mediator {
        let request = SubmitStatementsRequest { envelopes: vec![one.envelope.clone().into()] };
        let mut statements = StatementServiceClient::new(channel.clone());
        let answers = statements.submit_statements(request).await?.into_inner().answers;
        return Ok(answers.into_iter().next());
    }
    let envelope = Envelope::parse(&one.envelope).context("a statement in the journal does not read")?;
    let signatures = envelope.signatures().iter().map(|signature| DetachedSignature {
        key_id: signature.key_id().as_bytes().to_vec(),
        signature: signature.as_bytes().to_vec(),
    });
    let request = SubmitSignedRequest {
        payload_type: envelope.payload_type().to_owned(),
        payload: envelope.payload().to_vec(),
        signatures: signatures.collect(),
    };
    let mut desk = StatementDeskServiceClient::new(channel.clone());
    Ok(desk.submit_signed(request).await?.into_inner().answer)
}

fn tell(delivered: &Delivered) {
    for one in &delivered.accepted {
        println!(
            "{}  {}: {}",
            output::ending(&one.statement_id.to_string()),
            one.summary,
            standing(one).words()
        );
    }
    if delivered.before != 0 {
        println!("{} were in the log before; nothing was said twice.", delivered.before);
    }
    if delivered.on_its_way != 0 {
        println!(
            "{} are at the own service, which sends them on when the mediator answers; deliver again to hear of them.",
            delivered.on_its_way
        );
    }
    if delivered.documents != 0 {
        println!("{} sealed documents are on their way to those they are sealed to.", delivered.documents);
    }
    if delivered.documents_waiting != 0 {
        println!(
            "{} sealed documents wait: sign what they belong to, and deliver to the own service.",
            delivered.documents_waiting
        );
    }
    for one in &delivered.refused {
        if let Standing::Refused(reason, found) = standing(one) {
            println!(
                "{}  {}: REFUSED {reason} {found}",
                output::ending(&one.statement_id.to_string()),
                one.summary
            );
            println!("          {}", advice(&reason));
        }
    }
}

fn tell_json(delivered: &Delivered) -> anyhow::Result<()> {
    let row = |one: &Signed| {
        let (state, position, reason) = match standing(one) {
            Standing::InLog(position) => ("IN_LOG", Some(position), None),
            Standing::Refused(reason, _) => ("REFUSED", None, Some(reason)),
            Standing::Here | Standing::OnItsWay => ("ON_ITS_WAY", None, None),
        };
        json!({
            "statement_id": one.statement_id.to_string(),
            "said": one.summary,
            "state": state,
            "position": position,
            "reason": reason,
        })
    };
    output::print_json(&json!({
        "accepted": delivered.accepted.iter().map(row).collect::<Vec<_>>(),
        "in_log_before": delivered.before,
        "on_their_way": delivered.on_its_way,
        "refused": delivered.refused.iter().map(row).collect::<Vec<_>>(),
        "documents": delivered.documents,
        "documents_waiting": delivered.documents_waiting,
    }))
}
