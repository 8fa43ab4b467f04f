//! Saying something at the own service, or preparing it for those who must sign.

use std::path::Path;

use anyhow::{Context as _, bail};
use homeward_api::participant::v1::draft::Draft as Content;
use homeward_api::participant::v1::statement_desk_service_client::StatementDeskServiceClient;
use homeward_api::participant::v1::{Draft, PrepareStatementRequest};
use homeward_payload::domain::Role;
use homeward_payload::parse::parse_statement;
use homeward_payload::proto::payload::v1 as proto;
use homeward_shell::identity::Principal;
use tonic::transport::Channel;

use super::prepare;
use super::saying::{self, Occasion};

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
        let draft = Draft { draft: Some(content.clone()) };
        let mut desk = StatementDeskServiceClient::new(self.channel.clone());
        let request = PrepareStatementRequest { draft: Some(draft), not_after_us: 0 };
        let prepared = desk.prepare_statement(request).await?.into_inner().prepared;
        let prepared = prepared.context("the service prepared nothing")?;
        let statement = parse_statement(&prepared.payload_type, &prepared.payload, Vec::new())?;
        if statement.header.role != Role::Service {
            return prepare::write(&self.channel, prepared, out, self.json).await;
        }
        let occasion = Occasion::While(occasion.as_bytes());
        saying::say(self.channel.clone(), content, occasion, self.json).await
    }

    /// The id of a batch by its id or short code.
    ///
    /// # Errors
    /// If there is none.
    pub(super) async fn batch(&self, named: &str) -> anyhow::Result<Vec<u8>> {
        prepare::batch_id(&self.channel, named).await
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
