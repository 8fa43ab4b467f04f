//! What each reader of a small run is told as a story.

use std::path::Path;

use homeward_api::ledger::v1::explain_service_client::ExplainServiceClient;
use homeward_api::ledger::v1::{GetStoryRequest, GetStoryResponse};

use super::answers::{READERS, Stage, connect};
use crate::runs::{homeward, printed};

/// What one reader is told.
pub(in super::super) struct Stories {
    /// The batch of the second stage.
    pub(in super::super) batch: GetStoryResponse,
    /// The two persons on it who stayed: the one who declined, and the one who was unfit.
    pub(in super::super) staying: [GetStoryResponse; 2],
    /// What party B's clerk is told of a case that is withheld from it, and of one that is not there.
    pub(in super::super) withheld: [String; 2],
}

pub(super) async fn gather(data: &Path, stage: &Stage) -> Vec<Stories> {
    let mut staying = stage.lines.iter().filter(|line| line.giver == "party-b").map(|line| &line.subject);
    let (declined, unfit) = (staying.next().unwrap(), staying.next().unwrap());
    let mut stories = Vec::new();
    for reader in READERS {
        let batch = story(data, reader, &stage.batch.batch).await;
        let staying = [story(data, reader, declined).await, story(data, reader, unfit).await];
        stories.push(Stories {
            batch,
            staying,
            withheld: ["UKR-C0029", "UKR-C9999"].map(|case| refused(data, case)),
        });
    }
    stories
}

async fn story(data: &Path, reader: &str, object: &str) -> GetStoryResponse {
    let mut reads = ExplainServiceClient::new(connect(data, reader));
    let request = GetStoryRequest { object: object.to_owned(), ..Default::default() };
    reads.get_story(request).await.unwrap().into_inner()
}

fn refused(data: &Path, case: &str) -> String {
    let client = data.join("clients/party-b-clerk.toml");
    let output = homeward().arg("--client").arg(client).args(["explain", case]).output().unwrap();
    assert!(!output.status.success(), "{}", printed(&output));
    printed(&output)
}
