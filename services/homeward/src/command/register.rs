//! Registers of the own delegation, as its clerk keeps them.

mod correct;
mod import;

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use homeward_api::delegation::v1 as api;
use homeward_api::delegation::v1::register_service_client::RegisterServiceClient;
use homeward_api::ledger::v1::GetStateRequest;
use homeward_api::ledger::v1::ledger_service_client::LedgerServiceClient;
use homeward_shell::limits::BULK_MESSAGE_BYTES_MAX;
use serde_json::Value;
use tonic::transport::Channel;

use super::output;
use super::pages::all_pages;
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
    /// Rows that cannot stand, the medical first, then the oldest; nobody in them is forgotten.
    Quarantine {
        /// Which register.
        register: Register,
    },
    /// Correct one row; what stood there is kept. Shows what would become of it; --apply does it.
    Correct(correct::Correction),
    /// One row with the history of its fields.
    Show {
        /// Which register.
        register: Register,
        /// Serial or number.
        number: String,
        /// The register's own name of the row, where several bear the number.
        #[arg(long, value_name = "ROW")]
        row: Option<String>,
    },
    /// Corrections that wait, because the document was opened and is committed as it was; with what to do.
    Pending {
        /// Which register.
        register: Register,
        /// Let those stand whose document is committed no longer.
        #[arg(long)]
        take_up: bool,
    },
    /// Rows that stay although the newest file lacks them.
    Gone {
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
    /// Where the register was imported before: do what is shown. Without it nothing is changed.
    #[arg(long)]
    apply: bool,
    /// Where the values come from, for the history of each field.
    #[arg(long, default_value = "file", value_name = "TEXT")]
    source: String,
    /// How well they are known.
    #[arg(long, value_enum, default_value = "declared")]
    grade: Grade,
    /// Why the file comes again.
    #[arg(long, default_value = "", hide_default_value = true, value_name = "TEXT")]
    reason: String,
    /// For scripts: the same id with the same file changes nothing twice.
    #[arg(long, value_name = "ID")]
    request_id: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Grade {
    Declared,
    CustodyConfirmed,
    NeutralConfirmed,
    Verified,
}

impl Grade {
    /// As the contract has it.
    fn word(self) -> String {
        let typed = self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
        typed.to_uppercase().replace('-', "_")
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Register {
    PersonsHeld,
    PersonsSought,
    RemainsHeld,
    MedicalReferrals,
    ReceivedBefore,
    Children,
    CaptureCards,
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
        Action::Import(asked) => import::run(channel, &mut registers, asked, json).await,
        Action::Counts => counts(&mut registers, json).await,
        Action::Quarantine { register } => quarantine(&mut registers, *register, json).await,
        Action::Correct(asked) => correct::run(channel, &mut registers, asked, json).await,
        Action::Show { register, number, row } => {
            correct::show(&mut registers, *register, number, row.as_deref(), json).await
        }
        Action::Pending { register, take_up: true } => {
            correct::take_up(&mut registers, *register, json).await
        }
        Action::Pending { register, take_up: false } => {
            correct::pending(&mut registers, *register, json).await
        }
        Action::Gone { register } => correct::gone(&mut registers, *register, json).await,
    }
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
    let rows = all_pages(async |page_token| {
        let register = register.in_contract().into();
        let request = api::ListQuarantineRequest { register, page_size: PAGE_ROWS, page_token };
        let page = registers.list_quarantine(request).await?.into_inner();
        Ok((page.rows, page.next_page_token))
    });
    let rows = rows.await?;
    if json {
        let rows: anyhow::Result<Vec<Value>> =
            rows.iter().map(|row| output::to_json("homeward.delegation.v1.QuarantinedRow", row)).collect();
        return output::print_json(&Value::Array(rows?));
    }
    if rows.is_empty() {
        println!("Nobody is in quarantine there.");
        return Ok(());
    }
    let mut table = table(&["serial or number", "medical", "since (UTC)", "why, and what is allowed"]);
    for row in &rows {
        let medical = if row.medical { "yes" } else { "" };
        table.add_row([row.key.clone(), medical.to_owned(), output::time(row.since_us), row.message.clone()]);
    }
    println!("{table}");
    println!("{} rows. Quarantine stops a list, never a referral or an examination.", rows.len());
    if let Some(first) = rows.first() {
        println!("To mend the first, fill in and run:\n  {}", first.mend);
    }
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
            Self::CaptureCards => api::Register::CaptureCards,
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
