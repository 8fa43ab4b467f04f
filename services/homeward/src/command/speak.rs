//! Saying something at the own service, or preparing it for those who must sign.

use std::path::Path;

use anyhow::{Context as _, bail};
use homeward_api::ledger::v1::GetBatchRequest;
use homeward_api::ledger::v1::ledger_service_client::LedgerServiceClient;
use homeward_api::participant::v1::draft::Draft as Content;
use homeward_api::participant::v1::statement_desk_service_client::StatementDeskServiceClient;
use homeward_api::participant::v1::{Draft, PrepareStatementRequest, SayStatementRequest};
use homeward_payload::domain::Role;
use homeward_payload::ids::{BatchId, Digest};
use homeward_payload::parse::parse_statement;
use homeward_payload::proto::payload::v1 as proto;
use homeward_shell::identity::Principal;
use prost::Message as _;
use tonic::transport::Channel;

use super::prepare;

/// Digits of the digest of a draft in a request id.
const REQUEST_DIGITS: usize = 32;

/// Who calls, and where.
pub(super) struct Voice {
    /// The channel to the own service.
    pub channel: Channel,
    /// For whom the certificate speaks.
    pub principal: Principal,
    /// Whether programs read the answer.
    pub json: bool,
}

impl Voice {
    /// Says a draft where the service's own key signs it; otherwise writes it to a file for those who must sign. The
    /// same draft said again on the same occasion gets the same answer while it stands.
    ///
    /// # Errors
    /// If the service does not answer, or refuses.
    pub(super) async fn say_or_prepare(
        &self,
        content: Content,
        occasion: &str,
        out: &Path,
    ) -> anyhow::Result<()> {
        let draft = Draft { draft: Some(content) };
        let mut desk = StatementDeskServiceClient::new(self.channel.clone());
        let request = PrepareStatementRequest { draft: Some(draft.clone()), not_after_us: 0 };
        let prepared = desk.prepare_statement(request).await?.into_inner().prepared;
        let prepared = prepared.context("the service prepared nothing")?;
        let statement = parse_statement(&prepared.payload_type, &prepared.payload, Vec::new())?;
        if statement.header.role != Role::Service {
            return prepare::write(&self.channel, prepared, out, self.json).await;
        }
        let digest = Digest::of(&[&draft.encode_to_vec(), occasion.as_bytes()].concat()).to_string();
        let request_id = format!("say-{}", digest.get(..REQUEST_DIGITS).unwrap_or(&digest));
        let request = SayStatementRequest { draft: Some(draft), not_after_us: 0, request_id };
        let answer = desk.say_statement(request).await?.into_inner().answer;
        prepare::tell(answer, self.json)
    }

    /// The id of a batch by its id or short code.
    ///
    /// # Errors
    /// If there is none.
    pub(super) async fn batch(&self, named: &str) -> anyhow::Result<Vec<u8>> {
        let mut reads = LedgerServiceClient::new(self.channel.clone());
        let answer = reads.get_batch(GetBatchRequest { batch: named.to_owned() }).await?.into_inner();
        let id = answer.batch.and_then(|batch| BatchId::from_hex(&batch.batch));
        id.map(|id| id.to_vec()).context("the service gave no batch id")
    }

    /// Lines of a batch, written as CODE:1-4,7.
    ///
    /// # Errors
    /// If they are not written like this, or there is no such batch.
    pub(super) async fn lines(&self, text: &str) -> anyhow::Result<proto::NamedLines> {
        let (code, lines) =
            text.split_once(':').with_context(|| format!("{text:?} names no lines; write CODE:1-4,7"))?;
        Ok(proto::NamedLines { batch_id: self.batch(code).await?, revision: 0, lines: numbers(lines)? })
    }
}

/// The SHA-256 of a file: all of it that goes on the log.
///
/// # Errors
/// If it cannot be read.
pub(super) fn digest(path: &Path) -> anyhow::Result<Vec<u8>> {
    let bytes = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    Ok(Digest::of(&bytes).to_vec())
}

/// A party by its word.
///
/// # Errors
/// For anything but party-a and party-b.
pub(super) fn party(word: &str) -> anyhow::Result<i32> {
    match word {
        "party-a" => Ok(proto::Principal::PartyA.into()),
        "party-b" => Ok(proto::Principal::PartyB.into()),
        _ => bail!("{word:?} is no party; write party-a or party-b"),
    }
}

/// Numbers written as 1-4,7, ascending and each once.
///
/// # Errors
/// If they are not written like this.
pub(super) fn numbers(text: &str) -> anyhow::Result<Vec<u32>> {
    let mut numbers = Vec::new();
    for part in text.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let number = |text: &str| {
            text.trim().parse::<u32>().with_context(|| format!("{text:?} is no line number; write 1-4,7"))
        };
        let (first, last) = (number(first)?, number(last)?);
        if first == 0 || first > last || last > LINES_MAX {
            bail!("{part:?} names no lines; write 1-4,7, from 1 to {LINES_MAX}");
        }
        numbers.extend(first..=last);
    }
    numbers.sort_unstable();
    numbers.dedup();
    Ok(numbers)
}

/// Largest number of a line in any batch.
const LINES_MAX: u32 = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_ranges() {
        let check = |text: &str, expected: Option<&[u32]>| {
            assert_eq!(numbers(text).ok().as_deref(), expected, "{text}");
        };
        check("1", Some(&[1]));
        check("1-4,7", Some(&[1, 2, 3, 4, 7]));
        check("7, 1-2,2", Some(&[1, 2, 7]));
        check("10000", Some(&[10_000]));
        for text in ["", "0", "4-1", "1,", "a", "1-", "10001", "1-4294967295"] {
            check(text, None);
        }
    }
}
