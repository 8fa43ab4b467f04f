//! What follows from a resolution, as people write it.

use std::path::Path;

use anyhow::{Context as _, bail};
use clap::Args;
use homeward_payload::proto::payload::v1 as proto;
use proto::resolution_effect::Effect;

use super::super::saying::digest_of;
use super::super::speak::{Voice, party};

/// What to propose; everything that follows is said.
#[derive(Debug, Args)]
pub(super) struct Request {
    /// Id of the dispute, or its first or last digits.
    dispute: String,
    /// Post departed or disputed lines as received.
    #[arg(long, value_name = "CODE:LINES")]
    received: Vec<String>,
    /// Post departed or disputed lines as released: they did not appear.
    #[arg(long, value_name = "CODE:LINES")]
    released: Vec<String>,
    /// Free open lines from their batch; others can take their place.
    #[arg(long, value_name = "CODE:LINES")]
    free: Vec<String>,
    /// A count that both sides agree on, as CODE:party-b:6060.
    #[arg(long, value_name = "CODE:PARTY:NUMBER")]
    count: Vec<String>,
    /// Why counts differ, as CODE:party-b:FILE; only the SHA-256 of the file goes on the log.
    #[arg(long, value_name = "CODE:PARTY:FILE")]
    explain: Vec<String>,
    /// Nothing but the end of the hold.
    #[arg(long)]
    lift: bool,
}

pub(super) async fn said(voice: &Voice, request: &Request) -> anyhow::Result<proto::ProposeResolution> {
    let mut effects = Vec::new();
    for text in &request.received {
        effects.push(Effect::PostReceived(voice.lines(text).await?));
    }
    for text in &request.released {
        effects.push(Effect::PostReleased(voice.lines(text).await?));
    }
    for text in &request.free {
        effects.push(Effect::Free(voice.lines(text).await?));
    }
    for text in &request.count {
        let (batch_id, giver, agreed) = counted(voice, text).await?;
        let agreed = agreed.parse().with_context(|| format!("{agreed:?} is no number"))?;
        effects.push(Effect::CorrectCount(proto::CountCorrection { batch_id, giver, agreed }));
    }
    for text in &request.explain {
        let (batch_id, giver, file) = counted(voice, text).await?;
        let explanation_digest = digest_of(Path::new(file))?;
        effects.push(Effect::Explain(proto::DiscrepancyExplanation { batch_id, giver, explanation_digest }));
    }
    if request.lift {
        effects.push(Effect::Lift(proto::HoldLift {}));
    }
    if effects.is_empty() {
        bail!("say what follows: --received, --released, --free, --count, --explain or --lift");
    }
    let effects = effects.into_iter().map(|effect| proto::ResolutionEffect { effect: Some(effect) });
    Ok(proto::ProposeResolution {
        header: None,
        dispute_id: super::id(voice, &request.dispute).await?,
        proposal: 0,
        effects: effects.collect(),
    })
}

// What is written as CODE:PARTY:REST.
async fn counted<'a>(voice: &Voice, text: &'a str) -> anyhow::Result<(Vec<u8>, i32, &'a str)> {
    let mut parts = text.splitn(3, ':');
    let (Some(code), Some(giver), Some(rest)) = (parts.next(), parts.next(), parts.next()) else {
        bail!("{text:?} is not written as CODE:party-b:…");
    };
    Ok((voice.batch(code).await?, party(giver)?, rest))
}
