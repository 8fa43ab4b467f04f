//! Preparing what heads sign about terms.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::Subcommand;
use homeward_api::ledger::v1::ledger_service_client::LedgerServiceClient;
use homeward_api::ledger::v1::{GetPositionsRequest, GetPositionsResponse};
use homeward_api::participant::v1::draft::Draft as Content;
use homeward_payload::domain::Principal;
use homeward_payload::ids::Digest;
use homeward_payload::proto::payload::v1 as proto;
use homeward_shell::limits::BULK_MESSAGE_BYTES_MAX;
use tonic::transport::Channel;

use super::names::Names;
use super::prepare::batch_id;
use crate::terms::{TermsPlan, groups, priorities, terms};

/// What about terms.
#[derive(Debug, Subcommand)]
pub(super) enum What {
    /// Terms from a TOML file: a new agreement, or the next version of one in force.
    Terms {
        /// The file.
        file: PathBuf,
    },
    /// The coordinated figure of a group of terms.
    Target {
        /// AGREEMENT/GROUP.
        group: String,
        /// What each side is to receive; the floor or more.
        target: u32,
    },
    /// What the other side still owes under a term, given up; never under a medical term.
    Waive {
        /// AGREEMENT/TERM.
        term: String,
    },
    /// That this side knows of nobody else under a term of all for all.
    Close {
        /// AGREEMENT/TERM.
        term: String,
    },
    /// That a term has lapsed, once its last day has passed.
    Lapse {
        /// AGREEMENT/TERM.
        term: String,
    },
    /// Notice that an agreement ends.
    Notice {
        /// Code of the agreement.
        agreement: String,
        /// A file with the text of the notice; only its SHA-256 goes on the log.
        #[arg(long, value_name = "FILE")]
        text: PathBuf,
    },
    /// Under which terms received lines of a settled batch count.
    Attribution {
        /// Id or short code of the batch.
        batch: String,
        /// NUMBER=TERMS, once for each line: 4=istanbul/ANY_POW, 4=cartel/RANKS:CAPTAIN, several terms with +, and 4= for
        /// goodwill.
        #[arg(long = "line", required = true, value_name = "NUMBER=TERMS")]
        lines: Vec<String>,
    },
}

/// What is to be said.
///
/// # Errors
/// If a file cannot be read or breaks its format, or the service does not answer.
pub(super) async fn content(channel: &Channel, what: &What) -> anyhow::Result<Content> {
    Ok(match what {
        What::Terms { file } => Content::SignTerms(read_terms(channel, file).await?),
        What::Target { group, target } => {
            let (agreement, group) = split(group)?;
            let target = *target;
            Content::AgreeTarget(proto::AgreeTarget { agreement, group, target, ..Default::default() })
        }
        What::Waive { term } => {
            let (agreement, term) = split(term)?;
            Content::WaiveTerm(proto::WaiveTerm { header: None, agreement, term })
        }
        What::Close { term } => {
            let (agreement, term) = split(term)?;
            Content::DeclareClosure(proto::DeclareClosure { header: None, agreement, term })
        }
        What::Lapse { term } => {
            let (agreement, term) = split(term)?;
            Content::DeclareLapse(proto::DeclareLapse { header: None, agreement, term })
        }
        What::Notice { agreement, text } => {
            let text = std::fs::read(text).with_context(|| format!("{} cannot be read", text.display()))?;
            Content::TerminateAgreement(proto::TerminateAgreement {
                header: None,
                agreement: agreement.clone(),
                notice_digest: Digest::of(&text).to_vec(),
            })
        }
        What::Attribution { batch, lines } => {
            let mut reads =
                LedgerServiceClient::new(channel.clone()).max_decoding_message_size(BULK_MESSAGE_BYTES_MAX);
            let positions = reads.get_positions(GetPositionsRequest {}).await?.into_inner();
            let said = attributions(lines, &positions)?;
            let batch_id = batch_id(channel, batch).await?;
            Content::CorrectAttribution(proto::CorrectAttribution { batch_id, ..said })
        }
    })
}

async fn read_terms(channel: &Channel, file: &Path) -> anyhow::Result<proto::SignTerms> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let plan: TermsPlan =
        toml::from_str(&text).with_context(|| format!("{} is no file of terms", file.display()))?;
    let names = Names::read(&mut LedgerServiceClient::new(channel.clone())).await?;
    let party_of = |name: &str| {
        let word = names.word(name);
        let party = Principal::PARTIES.into_iter().find(|party| Some(party.word()) == word);
        party.with_context(|| format!("{name:?} is no party of this forum"))
    };
    Ok(proto::SignTerms {
        agreement: plan.code,
        terms: terms(&plan.terms, party_of)?,
        groups: groups(&plan.groups)?,
        priority: priorities(&plan.priority)?,
        ..proto::SignTerms::default()
    })
}

/// AGREEMENT/CODE.
fn split(text: &str) -> anyhow::Result<(String, String)> {
    let (agreement, code) = text.split_once('/').with_context(|| {
        format!("{text:?} names no agreement; write AGREEMENT/CODE, as homeward terms list does")
    })?;
    Ok((agreement.to_owned(), code.to_owned()))
}

fn attributions(
    lines: &[String],
    positions: &GetPositionsResponse,
) -> anyhow::Result<proto::CorrectAttribution> {
    let mut said = proto::CorrectAttribution::default();
    for text in lines {
        let (number, cited) = text.split_once('=').with_context(|| format!("{text:?} is no NUMBER=TERMS"))?;
        let line = number.parse().with_context(|| format!("{number:?} is no number of a line"))?;
        let mut attribution = proto::LineAttribution { line, ..Default::default() };
        for (place, cited) in cited.split('+').filter(|cited| !cited.is_empty()).enumerate() {
            let (name, class) = cited.split_once(':').unwrap_or((cited, ""));
            let (agreement, term) = split(name)?;
            let class = place_of(positions, &agreement, &term, class)?;
            let term = term_place(&mut said.terms, proto::TermReference { agreement, term })?;
            if place == 0 {
                attribution.term = term;
                attribution.term_class = class;
            } else {
                attribution.also_terms.push(term);
            }
        }
        attribution.also_terms.sort_unstable();
        said.lines.push(attribution);
    }
    Ok(said)
}

fn term_place(terms: &mut Vec<proto::TermReference>, term: proto::TermReference) -> anyhow::Result<u32> {
    let index = terms.iter().position(|known| *known == term).unwrap_or_else(|| {
        terms.push(term);
        terms.len().saturating_sub(1)
    });
    Ok(u32::try_from(index.saturating_add(1))?)
}

fn place_of(
    positions: &GetPositionsResponse,
    agreement: &str,
    term: &str,
    class: &str,
) -> anyhow::Result<u32> {
    let known = positions.terms.iter().find(|known| known.agreement == agreement && known.term == term);
    let Some(known) = known else { bail!("no term {term} of agreement {agreement} is in force") };
    if class.is_empty() {
        return Ok(0);
    }
    let place = (1_u32..).zip(&known.classes).find(|(_, known)| known.term_class == class);
    place.map(|(place, _)| place).with_context(|| {
        let codes: Vec<&str> = known.classes.iter().map(|class| class.term_class.as_str()).collect();
        format!("{class:?} is no class of term {term}; its classes: {}", codes.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use homeward_api::ledger::v1::{ClassPosition, TermPosition};

    use super::*;

    /// Line, place of its primary term, of further ones, and of its class.
    type Attributed<'a> = (u32, u32, &'a [u32], u32);

    #[test]
    fn lines_are_attributed_as_they_are_typed() {
        let class = |code: &str| ClassPosition { term_class: code.to_owned(), ..Default::default() };
        let term = |code: &str, classes| TermPosition {
            agreement: "cartel".to_owned(),
            term: code.to_owned(),
            classes,
            ..Default::default()
        };
        let positions = GetPositionsResponse {
            terms: vec![term("RANKS", vec![class("CAPTAIN"), class("PRIVATE")]), term("REST", Vec::new())],
            ..Default::default()
        };
        let check = |lines: &[&str], expected: Result<&[Attributed<'_>], &str>| {
            let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
            match (attributions(&lines, &positions), expected) {
                (Ok(said), Ok(expected)) => {
                    let found: Vec<_> = said
                        .lines
                        .iter()
                        .map(|line| (line.line, line.term, line.also_terms.as_slice(), line.term_class))
                        .collect();
                    assert_eq!(found, expected, "{lines:?}");
                }
                (Err(error), Err(expected)) => assert!(error.to_string().contains(expected), "{error}"),
                (found, _) => panic!("{lines:?}: {found:?}"),
            }
        };
        check(&["4="], Ok(&[(4, 0, &[], 0)]));
        check(&["4=cartel/REST"], Ok(&[(4, 1, &[], 0)]));
        check(
            &["1=cartel/RANKS:PRIVATE+cartel/REST", "2=cartel/REST"],
            Ok(&[(1, 1, &[2], 2), (2, 2, &[], 0)]),
        );
        check(&["4"], Err("is no NUMBER=TERMS"));
        check(&["x=cartel/REST"], Err("is no number"));
        check(&["4=REST"], Err("names no agreement"));
        check(&["4=cartel/OTHER"], Err("no term OTHER"));
        check(&["4=cartel/RANKS:MAJOR"], Err("CAPTAIN, PRIVATE"));
    }
}
