//! Registers of the own delegation, as its clerk keeps them.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, Subcommand, ValueEnum};
use homeward_api::delegation::v1 as api;
use homeward_api::delegation::v1::register_service_client::RegisterServiceClient;
use homeward_api::ledger::v1::GetStateRequest;
use homeward_api::ledger::v1::ledger_service_client::LedgerServiceClient;
use homeward_shell::limits::BULK_MESSAGE_BYTES_MAX;
use serde_json::Value;
use tonic::transport::Channel;

use super::output;
use crate::tables::table;

/// Rows of the quarantine in one call.
const PAGE_ROWS: u32 = 500;

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// Import a file, whole or not at all; the same file again changes nothing.
    Import(Import),
    /// What was imported, counted.
    Counts,
    /// Rows that cannot stand, the medical first; nobody in them is forgotten.
    Quarantine {
        /// Which register.
        register: Register,
    },
}

/// A file to import.
#[derive(Debug, Args)]
pub(super) struct Import {
    /// Which register.
    register: Register,
    /// A CSV file with a header row.
    file: PathBuf,
    /// How its characters are encoded.
    #[arg(long, value_enum, default_value = "utf-8")]
    encoding: Encoding,
    /// What stands between its fields.
    #[arg(long, value_enum, default_value = "comma")]
    separator: Separator,
    /// How its dates are written: 2004-02-14, or 14.02.2004.
    #[arg(long, value_enum, default_value = "year-first")]
    date_order: DateOrder,
    /// No date in the file may lie later, as YYYY-MM-DD; today where none is named, in an exercise its day.
    #[arg(long, value_name = "DAY")]
    day: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Register {
    PersonsHeld,
    PersonsSought,
    RemainsHeld,
    MedicalReferrals,
    ReceivedBefore,
    Children,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Encoding {
    #[value(name = "utf-8")]
    Utf8,
    #[value(name = "windows-1251")]
    Windows1251,
    #[value(name = "koi8-r")]
    Koi8R,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Separator {
    Comma,
    Semicolon,
    Tab,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum DateOrder {
    YearFirst,
    DayFirst,
}

/// Runs an action.
///
/// # Errors
/// If the file cannot be read, or the service does not answer or refuses it.
pub(super) async fn run(channel: Channel, action: &Action, json: bool) -> anyhow::Result<()> {
    let mut registers = RegisterServiceClient::new(channel.clone())
        .max_encoding_message_size(BULK_MESSAGE_BYTES_MAX)
        .max_decoding_message_size(BULK_MESSAGE_BYTES_MAX);
    match action {
        Action::Import(asked) => import(channel, &mut registers, asked, json).await,
        Action::Counts => counts(&mut registers, json).await,
        Action::Quarantine { register } => quarantine(&mut registers, *register, json).await,
    }
}

async fn import(
    channel: Channel,
    registers: &mut RegisterServiceClient<Channel>,
    asked: &Import,
    json: bool,
) -> anyhow::Result<()> {
    let file =
        std::fs::read(&asked.file).with_context(|| format!("{} cannot be read", asked.file.display()))?;
    let reference_day = match &asked.day {
        Some(day) => day.clone(),
        None => day(channel).await?,
    };
    let form = api::FileForm {
        encoding: asked.encoding.in_contract().into(),
        separator: asked.separator.in_contract().into(),
        date_order: asked.date_order.in_contract().into(),
    };
    let register = asked.register.in_contract().into();
    let request = api::ImportRegisterRequest { register, file, reference_day, form: Some(form) };
    let imported = registers.import_register(request).await?.into_inner();
    if json {
        let value = output::to_json("homeward.delegation.v1.ImportRegisterResponse", &imported)?;
        return output::print_json(&value);
    }
    println!("{} rows of {}: {} stand.", imported.rows, asked.file.display(), imported.accepted);
    if imported.refused_claims > 0 {
        println!("{} claims were refused as claims; their persons stand.", imported.refused_claims);
    }
    if imported.quarantined > 0 {
        println!(
            "{} rows cannot stand as they are, {} of them medical. Look at them: homeward register quarantine {}",
            imported.quarantined,
            imported.medical_quarantined,
            asked.register.name()
        );
    }
    Ok(())
}

/// Today; in an exercise the day that its clock has reached.
async fn day(channel: Channel) -> anyhow::Result<String> {
    let state = LedgerServiceClient::new(channel).get_state(GetStateRequest {}).await?.into_inner();
    let now = if state.simulated {
        jiff::Timestamp::from_microsecond(state.newest_time_us)?
    } else {
        jiff::Timestamp::now()
    };
    Ok(now.strftime("%Y-%m-%d").to_string())
}

async fn counts(registers: &mut RegisterServiceClient<Channel>, json: bool) -> anyhow::Result<()> {
    let counts = registers.get_register_counts(api::GetRegisterCountsRequest {}).await?.into_inner();
    if json {
        let value = output::to_json("homeward.delegation.v1.GetRegisterCountsResponse", &counts)?;
        return output::print_json(&value);
    }
    if counts.registers.is_empty() {
        println!("Nothing was imported. Begin with: homeward register import medical-referrals FILE");
        return Ok(());
    }
    let mut table = table(&["register", "rows", "stand", "in quarantine", "of these medical"]);
    for row in &counts.registers {
        let counts = row.counts.unwrap_or_default();
        table.add_row([
            row.register().as_str_name().trim_start_matches("REGISTER_").to_lowercase().replace('_', " "),
            counts.rows.to_string(),
            counts.accepted.to_string(),
            counts.quarantined.to_string(),
            counts.medical_quarantined.to_string(),
        ]);
    }
    println!("{table}");
    Ok(())
}

async fn quarantine(
    registers: &mut RegisterServiceClient<Channel>,
    register: Register,
    json: bool,
) -> anyhow::Result<()> {
    let mut rows = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = api::ListQuarantineRequest {
            register: register.in_contract().into(),
            page_size: PAGE_ROWS,
            page_token,
        };
        let page = registers.list_quarantine(request).await?.into_inner();
        rows.extend(page.rows);
        if page.next_page_token.is_empty() {
            break;
        }
        page_token = page.next_page_token;
    }
    if json {
        let rows: anyhow::Result<Vec<Value>> =
            rows.iter().map(|row| output::to_json("homeward.delegation.v1.QuarantinedRow", row)).collect();
        return output::print_json(&Value::Array(rows?));
    }
    if rows.is_empty() {
        println!("Nobody is in quarantine there.");
        return Ok(());
    }
    let mut table = table(&["serial or number", "medical", "why, and what is allowed"]);
    for row in &rows {
        let medical = if row.medical { "yes" } else { "" };
        table.add_row([row.key.clone(), medical.to_owned(), row.message.clone()]);
    }
    println!("{table}");
    println!("{} rows. Quarantine stops a list, never a referral or an examination.", rows.len());
    Ok(())
}

impl Register {
    const fn in_contract(self) -> api::Register {
        match self {
            Self::PersonsHeld => api::Register::PersonsHeld,
            Self::PersonsSought => api::Register::PersonsSought,
            Self::RemainsHeld => api::Register::RemainsHeld,
            Self::MedicalReferrals => api::Register::MedicalReferrals,
            Self::ReceivedBefore => api::Register::ReceivedBefore,
            Self::Children => api::Register::Children,
        }
    }

    /// As it is typed.
    fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

impl Encoding {
    const fn in_contract(self) -> api::FileEncoding {
        match self {
            Self::Utf8 => api::FileEncoding::Utf8,
            Self::Windows1251 => api::FileEncoding::Windows1251,
            Self::Koi8R => api::FileEncoding::Koi8R,
        }
    }
}

impl Separator {
    const fn in_contract(self) -> api::FieldSeparator {
        match self {
            Self::Comma => api::FieldSeparator::Comma,
            Self::Semicolon => api::FieldSeparator::Semicolon,
            Self::Tab => api::FieldSeparator::Tab,
        }
    }
}

impl DateOrder {
    const fn in_contract(self) -> api::DateOrder {
        match self {
            Self::YearFirst => api::DateOrder::YearFirst,
            Self::DayFirst => api::DateOrder::DayFirst,
        }
    }
}
