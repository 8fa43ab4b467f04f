//! The story of one thing in order of time, as everyone with a certificate may hear it, and beside it what the own
//! delegation keeps where it was asked for with a purpose.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use clap::{Args, ValueEnum};
use homeward_api::delegation::v1::ReadCaseResponse;
use homeward_api::ledger::v1::explain_service_client::ExplainServiceClient;
use homeward_api::ledger::v1::ledger_service_client::LedgerServiceClient;
use homeward_api::ledger::v1::{GetStoryRequest, GetStoryResponse, NextAction, StoryStep};
use homeward_shell::limits::BULK_MESSAGE_BYTES_MAX;
use serde_json::json;
use tonic::Code;
use tonic::transport::Channel;

use super::child;
use super::names::Names;
use super::output;
use crate::tables::{add_numbers, table};

/// Longest time for one page: the service replays the log to tell it.
const PAGE_TIMEOUT: Duration = Duration::from_secs(30);
/// Steps asked for at once.
const PAGE_STEPS: u32 = 500;
/// Columns of the text where there is no terminal.
const WIDTH_WITHOUT_TERMINAL: u16 = 110;

/// What to explain.
#[derive(Debug, Args)]
pub(super) struct Request {
    /// A batch (short code or id), a person, a container or a child's case: its reference, or at least 8 of its first
    /// digits. A child's case also by the number that the own delegation knows it by.
    object: String,
    /// What it is, where that is not plain.
    #[arg(long)]
    kind: Option<Kind>,
    /// For a child's case: add the own delegation's file, read for this purpose and logged (tracing, handover,
    /// identification, dispute, audit).
    #[arg(long, value_name = "PURPOSE")]
    purpose: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    Batch,
    Person,
    Container,
    Case,
}

impl Kind {
    const fn word(self) -> &'static str {
        match self {
            Self::Batch => "BATCH",
            Self::Person => "PERSON",
            Self::Container => "CONTAINER",
            Self::Case => "CASE",
        }
    }
}

/// Prints a story.
///
/// # Errors
/// If the service does not answer or knows nothing of that name, or a purpose is given for anything but a case.
pub(super) async fn run(channel: Channel, request: &Request, json: bool) -> anyhow::Result<()> {
    let kind = request.kind.map(Kind::word).unwrap_or_default();
    let story = read(&channel, &request.object, kind).await?;
    let file = match &request.purpose {
        None => None,
        Some(purpose) => {
            ensure!(
                story.kind == Kind::Case.word(),
                "--purpose opens the own file on a child's case; this is a {}. A row of the own register is read with \
                 homeward register show.",
                story.kind.to_lowercase()
            );
            Some(child::read_file(channel.clone(), &story.object, purpose).await?)
        }
    };
    if json {
        let told = output::to_json("homeward.ledger.v1.GetStoryResponse", &story)?;
        let file = file.as_ref().map(|file| output::to_json("homeward.delegation.v1.ReadCaseResponse", file));
        return output::print_json(&json!({ "story": told, "file": file.transpose()? }));
    }
    let names = Names::read(&mut LedgerServiceClient::new(channel)).await?;
    print!("{}", text(&story, file.as_ref(), &names));
    Ok(())
}

/// The whole story. What is no reference and no code may be the number of a case that the own delegation knows.
async fn read(channel: &Channel, object: &str, kind: &str) -> anyhow::Result<GetStoryResponse> {
    let refused = match pages(channel, object, kind).await {
        Ok(story) => return Ok(story),
        Err(status) => status,
    };
    let may_be_case = refused.code() == Code::NotFound && ["", Kind::Case.word()].contains(&kind);
    let case = if may_be_case { child::resolve(channel, object).await.ok() } else { None };
    match case {
        Some(case) => {
            pages(channel, &case, Kind::Case.word()).await.context("the own delegation knows the case")
        }
        None => Err(refused.into()),
    }
}

async fn pages(channel: &Channel, object: &str, kind: &str) -> Result<GetStoryResponse, tonic::Status> {
    let mut reads =
        ExplainServiceClient::new(channel.clone()).max_decoding_message_size(BULK_MESSAGE_BYTES_MAX);
    let mut story: Option<GetStoryResponse> = None;
    loop {
        let mut request = tonic::Request::new(GetStoryRequest {
            object: story.as_ref().map_or(object, |story| &story.object).to_owned(),
            kind: story.as_ref().map_or(kind, |story| &story.kind).to_owned(),
            page_size: PAGE_STEPS,
            page_token: story.as_ref().map(|story| story.next_page_token.clone()).unwrap_or_default(),
        });
        request.set_timeout(PAGE_TIMEOUT);
        let mut page = reads.get_story(request).await?.into_inner();
        if let Some(before) = story.take() {
            page.steps = [before.steps, page.steps].concat();
        }
        if page.next_page_token.is_empty() {
            return Ok(page);
        }
        story = Some(page);
    }
}

/// What people read.
fn text(story: &GetStoryResponse, file: Option<&ReadCaseResponse>, names: &Names) -> String {
    let steps = steps_table(&story.steps, names);
    let width = usize::from(steps.width().unwrap_or(WIDTH_WITHOUT_TERMINAL));
    let what = match story.kind.as_str() {
        "BATCH" => format!("Batch {}", story.code),
        "CASE" => format!("Child's case {}", story.object),
        "CONTAINER" => format!("Container {}", story.object),
        _ => format!("Person {}", story.object),
    };
    let mut text = format!("{what}\n{}\n", wrapped(&names.in_text(&story.headline), width));
    text.push_str(&next(&story.next, names));
    if !story.counts.is_empty() {
        text.push_str(&counts(story, names));
    }
    if story.untold > 0 {
        text.push_str(&format!("\n{} older steps are not told; they stand in the log.\n", story.untold));
    }
    text.push_str(&format!("\n{steps}\n"));
    if let Some(file) = file {
        text.push_str(&child::own_file(file));
    }
    text.push_str(&format!("\n{}\n", wrapped(&story.kept, width)));
    text
}

/// Steps, each day once.
fn steps_table(steps: &[StoryStep], names: &Names) -> comfy_table::Table {
    let mut rows = table(&["day", "UTC", "position", "what happened"]);
    if !rows.is_tty() {
        rows.set_width(WIDTH_WITHOUT_TERMINAL);
    }
    let mut last_day = String::new();
    for step in steps {
        let shown = output::time(step.time_us);
        let (day, hour) = shown.split_once(' ').unwrap_or((shown.as_str(), ""));
        let told = if day == last_day { "" } else { day };
        let earlier = step.earlier.iter().map(|position| format!("{position} "));
        let positions = earlier.collect::<String>() + &step.position.to_string();
        rows.add_row([told, hour, &positions, &names.in_text(&step.sentence)]);
        day.clone_into(&mut last_day);
    }
    rows
}

fn next(actions: &[NextAction], names: &Names) -> String {
    if actions.is_empty() {
        return "Nobody has to act on it.\n".to_owned();
    }
    let mut rows = table(&["who must act", "what", "by (UTC)", "otherwise"]);
    if !rows.is_tty() {
        rows.set_width(WIDTH_WITHOUT_TERMINAL);
    }
    for action in actions {
        let due = output::time(action.due_us);
        let due = if action.overdue { format!("{due} OVERDUE") } else { due };
        rows.add_row([
            format!("{} ({})", names.of(&action.actor), action.role.to_lowercase()),
            action.action.to_lowercase().replace('_', " "),
            due,
            names.in_text(&action.otherwise),
        ]);
    }
    format!("\n{rows}\n")
}

/// The three counts side by side.
fn counts(story: &GetStoryResponse, names: &Names) -> String {
    let mut rows = table(&["counts", "claimed", "witnessed", "acknowledged"]);
    for count in &story.counts {
        let what = format!("{}s of {}", count.unit.to_lowercase(), names.of(&count.giver));
        let witnessed = count.witnessed.map_or_else(String::new, |count| count.to_string());
        add_numbers(
            &mut rows,
            &what,
            &[count.claimed.to_string(), witnessed, count.acknowledged.to_string()],
        );
    }
    format!("\n{rows}\n")
}

/// Text in lines of at most so many characters, broken between words.
fn wrapped(text: &str, width: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count().saturating_add(word.chars().count()) < width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use homeward_api::ledger::v1::BatchCount;

    use super::*;

    // Shows F24, INV-B5.
    #[test]
    fn people_read_where_it_stands_who_must_act_and_what_happened_when() {
        let step = |position, time_us, sentence: &str| StoryStep {
            position,
            time_us,
            sentence: sentence.to_owned(),
            ..StoryStep::default()
        };
        let day = 1_748_865_600_000_000;
        let story = GetStoryResponse {
            kind: "BATCH".to_owned(),
            object: "01".repeat(16),
            code: "7K3M-9QXD-V".to_owned(),
            headline: "Settled with discrepancy.".to_owned(),
            next: vec![NextAction {
                actor: "party-b".to_owned(),
                role: "SERVICE".to_owned(),
                action: "EXPLAIN_DISCREPANCY".to_owned(),
                due_us: day,
                otherwise: "The difference stays on the record as unexplained.".to_owned(),
                ..NextAction::default()
            }],
            counts: vec![BatchCount {
                giver: "party-b".to_owned(),
                unit: "CONTAINER".to_owned(),
                claimed: 3,
                acknowledged: 2,
                witnessed: None,
            }],
            steps: vec![
                step(7, day, "party-b proposed the batch with 3 lines of party-b."),
                StoryStep {
                    earlier: vec![8],
                    ..step(9, day + 60_000_000, "The heads of party-a and party-b confirmed revision 1.")
                },
                step(
                    12,
                    day + 86_400_000_000,
                    "party-a acknowledged the receipt of 2 lines and said of 1 line that it did not come. It is a \
                     dispute and no default.",
                ),
            ],
            kept: "Who is on it stands elsewhere.".to_owned(),
            ..GetStoryResponse::default()
        };
        let names = Names::new("UKR".to_owned(), "RUS".to_owned());
        let text = text(&story, None, &names);
        assert!(text.starts_with("Batch 7K3M-9QXD-V\nSettled with discrepancy.\n"), "{text}");
        let expected = [
            "RUS (service)",
            "explain discrepancy",
            "The difference stays on the record as unexplained.",
            "containers of RUS",
            "RUS proposed the batch with 3 lines of RUS.",
            "8 9",
            "12:01",
            "The heads of UKR and RUS confirmed revision 1.",
            "2025-06-03",
            "Who is on it stands elsewhere.",
        ];
        for expected in expected {
            assert!(text.contains(expected), "{expected:?} is missing in\n{text}");
        }
        let steps = text.lines().skip_while(|line| !line.contains("what happened"));
        assert_eq!(steps.filter(|line| line.contains("2025-06-02")).count(), 1, "a day is told once\n{text}");
    }

    #[test]
    fn lines_break_between_words() {
        let check = |text: &str, width, expected: &str| assert_eq!(wrapped(text, width), expected);
        check("one two three", 7, "one two\nthree");
        check("one two three", 80, "one two three");
        check("longer than", 3, "longer\nthan");
        check("", 10, "");
    }
}
