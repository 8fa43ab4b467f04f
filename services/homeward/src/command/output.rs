//! How commands speak: tables that align, JSON for programs, errors that say what to do.

use std::io::Write as _;

use homeward_payload::ids::Timestamp;
use prost_reflect::{DescriptorPool, DynamicMessage, SerializeOptions};
use tonic_types::StatusExt as _;

/// A protobuf message as JSON, by its descriptor: every field with its name in the contract, numbers of 64 bits as
/// text as the protobuf JSON mapping has it.
///
/// # Errors
/// If the message is not part of the contracts.
pub(super) fn to_json(name: &str, message: &impl prost::Message) -> anyhow::Result<serde_json::Value> {
    let pool = DescriptorPool::decode(homeward_api::DESCRIPTOR_SET)?;
    let descriptor = pool
        .get_message_by_name(name)
        .ok_or_else(|| anyhow::anyhow!("the contracts have no message {name}"))?;
    let dynamic = DynamicMessage::decode(descriptor, message.encode_to_vec().as_slice())?;
    let options = SerializeOptions::new().use_proto_field_name(true).skip_default_fields(false);
    Ok(dynamic.serialize_with_options(serde_json::value::Serializer, &options)?)
}

/// Prints JSON.
///
/// # Errors
/// If it cannot be written.
pub(super) fn print_json(value: &serde_json::Value) -> anyhow::Result<()> {
    writeln!(std::io::stdout().lock(), "{}", serde_json::to_string_pretty(value)?)?;
    Ok(())
}

/// A time as people read it, UTC.
pub(super) fn time(time_us: i64) -> String {
    if time_us == 0 {
        return String::new();
    }
    let shown = Timestamp(time_us).0.max(0);
    jiff::Timestamp::from_microsecond(shown)
        .map(|time| time.strftime("%Y-%m-%d %H:%M").to_string())
        .unwrap_or_else(|_| time_us.to_string())
}

/// Prints what a statement says and, below, what the batch pack bears out of it.
pub(super) fn print_statement(summary: &[String], explained: Option<&[String]>) {
    for line in summary {
        println!("  {line}");
    }
    if let Some(explained) = explained {
        println!();
        explained.iter().for_each(|line| println!("  {line}"));
    }
}

/// A digest in groups of four digits, as a signing device shows it and two people read it to each other.
pub(super) fn spoken(digest: &str) -> String {
    let digits: Vec<char> = digest.chars().collect();
    digits.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// The beginning of a reference: enough for people to tell it from others beside it.
pub(super) fn short(reference: &str) -> String {
    reference.get(..8).unwrap_or(reference).to_owned() + "…"
}

/// The last digits of an id: ids of one day begin alike and end differently.
pub(super) fn ending(id: &str) -> String {
    "…".to_owned() + ending_digits(id)
}

/// The same digits, to be typed.
pub(super) fn ending_digits(id: &str) -> &str {
    id.get(id.len().saturating_sub(8)..).unwrap_or(id)
}

/// Does some work, and ends it without a word once whoever reads its output has seen enough, as in `homeward batch list
/// | head`: nothing is given then. What a command is to do is done by then, since results are printed last.
pub fn until_nobody_reads_on<T>(work: impl FnOnce() -> T) -> Option<T> {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |broken| {
        if !tells_of_a_broken_pipe(broken.payload()) {
            usual(broken);
        }
    }));
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)) {
        Ok(done) => Some(done),
        Err(told) if tells_of_a_broken_pipe(told.as_ref()) => None,
        Err(told) => std::panic::resume_unwind(told),
    }
}

fn tells_of_a_broken_pipe(told: &(dyn std::any::Any + Send)) -> bool {
    let told = told.downcast_ref::<String>();
    told.is_some_and(|told| told.starts_with(STDOUT_FAILED) && told.contains(PIPE_BROKEN))
}

/// What the standard library says where standard output takes no more, and why that is no fault of the program.
const STDOUT_FAILED: &str = "failed printing to stdout";
const PIPE_BROKEN: &str = "Broken pipe";

/// Prints an error with its causes, and for a refused call its reason and what is allowed.
pub fn print_error(error: &anyhow::Error) {
    let mut out = std::io::stderr().lock();
    for (depth, cause) in error.chain().enumerate() {
        let prefix = if depth == 0 { "homeward:" } else { "  because" };
        let text = cause.downcast_ref::<tonic::Status>().map_or_else(|| cause.to_string(), describe);
        let _ = writeln!(out, "{prefix} {text}");
        if cause.downcast_ref::<tonic::Status>().is_some() {
            break;
        }
    }
}

fn describe(status: &tonic::Status) -> String {
    let details = status.get_error_details();
    let reason = details.error_info().map(|info| info.reason.clone());
    let allowed: Vec<String> = details
        .precondition_failure()
        .map(|failure| failure.violations.iter().map(|violation| violation.description.clone()).collect())
        .unwrap_or_default();
    let reason = reason.unwrap_or_else(|| format!("{:?}", status.code()));
    [reason, status.message().to_owned(), allowed.join(" ")].join(" ").trim_end().to_owned()
}
