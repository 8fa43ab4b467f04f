//! Persons beside their lines: what is on the record of them, and what is said.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use homeward_api::ledger::v1::ledger_service_client::LedgerServiceClient;
use homeward_api::ledger::v1::record_service_client::RecordServiceClient;
use homeward_api::ledger::v1::{DeathRecord, GetPersonRequest, GetPersonResponse};
use homeward_api::participant::v1::draft::Draft as Content;
use homeward_payload::proto::payload::v1 as proto;
use tonic::transport::Channel;

use super::names::Names;
use super::output;
use super::saying::{Occasion, digest_of, new_reference, principal, reference, references, say, say_made};
use super::standing;
use crate::tables::table;

/// What to show or say.
#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// What is on the record of a person.
    Show {
        /// The person's reference.
        subject: String,
    },
    /// Seek persons of the own side; a random reference is drawn for each.
    Missing {
        /// How many.
        #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000))]
        number: u32,
    },
    /// Report a death, or add the certificate to one reported before.
    Death(Death),
    /// Claim that a person is alive; a record of death is open again.
    Alive {
        /// The person's reference.
        subject: String,
        /// How well it is known.
        #[arg(long)]
        grade: Grade,
        /// A file with the evidence; only its SHA-256 goes on the log.
        #[arg(long, value_name = "FILE")]
        evidence: PathBuf,
    },
    /// Declare a sealed packet of personal effects; a random reference is drawn for it.
    Effects {
        /// Reference of the person or container it belongs to.
        subject: String,
        /// A file that describes its seal.
        #[arg(long, value_name = "FILE")]
        seal: PathBuf,
        /// A file with its inventory.
        #[arg(long, value_name = "FILE")]
        inventory: PathBuf,
        /// It travels alone, not with the line of the person or container.
        #[arg(long)]
        alone: bool,
    },
    /// Say which packets of effects were received and which are missing.
    Packets {
        /// References of those received.
        #[arg(long, value_delimiter = ',')]
        received: Vec<String>,
        /// References of those missing.
        #[arg(long, value_delimiter = ',')]
        missing: Vec<String>,
        /// References of received ones with a broken or other seal.
        #[arg(long, value_delimiter = ',')]
        seal_remarks: Vec<String>,
    },
    /// Record a condition that holds after release.
    Condition {
        /// The person's reference.
        subject: String,
        /// Which.
        #[arg(long)]
        kind: Condition,
        /// A file with its wording.
        #[arg(long, value_name = "FILE")]
        document: PathBuf,
    },
    /// Record a leg of a journey home over a neutral country.
    Stay {
        /// The person's reference.
        subject: String,
        /// Which leg was done.
        #[arg(long)]
        leg: Leg,
        /// A file that says where and when.
        #[arg(long, value_name = "FILE")]
        document: PathBuf,
    },
}

/// A death.
#[derive(Debug, Args)]
pub(super) struct Death {
    /// The person's reference.
    subject: String,
    /// In whose hands; the own side's where none is named.
    #[arg(long, value_name = "PARTY")]
    holder: Option<String>,
    /// How well it is known.
    #[arg(long)]
    grade: Grade,
    /// The certificate, or the entry of an authenticated list of the dead; only its SHA-256 goes on the log.
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// An enquiry is owed and under way (Convention III, article 121).
    #[arg(long)]
    enquiry: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Grade {
    Declared,
    CustodyConfirmed,
    NeutralConfirmed,
    Verified,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Condition {
    NoActiveService,
    NeutralInternment,
    Other,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Leg {
    Arrived,
    TransferredHome,
}

/// Shows or says something of a person.
///
/// # Errors
/// If an argument is none, the service does not answer, or the statement is refused.
pub(super) async fn run(channel: Channel, action: &Action, json: bool) -> anyhow::Result<()> {
    let mut made = Vec::new();
    let content = match action {
        Action::Show { subject } => return show(channel, subject, json).await,
        Action::Missing { number } => {
            let mut subjects = Vec::new();
            for _ in 0..*number {
                let subject = new_reference()?;
                made.push(("sought", hex::encode(subject)));
                subjects.push(subject.to_vec());
            }
            Content::ReportMissing(proto::ReportMissing { header: None, subjects })
        }
        Action::Effects { subject, seal, inventory, alone } => {
            let packet = new_reference()?;
            made.push(("packet", hex::encode(packet)));
            Content::DeclareEffects(proto::DeclareEffects {
                header: None,
                packet: packet.to_vec(),
                subject: reference(subject)?,
                seal_digest: digest_of(seal)?,
                inventory_digest: digest_of(inventory)?,
                alone: *alone,
            })
        }
        Action::Death(death) => {
            let said = Content::ReportDeath(reported(&channel, death).await?);
            return say_of(channel, said, &death.subject, json).await;
        }
        // Nothing tells how packets stand without naming whose they are.
        Action::Packets { .. } => content(action)?,
        Action::Alive { subject, .. } | Action::Condition { subject, .. } | Action::Stay { subject, .. } => {
            return say_of(channel, content(action)?, subject, json).await;
        }
    };
    say_made(channel, content, &made, json).await
}

/// Says something of a person, once while the person's record stands as it does.
async fn say_of(channel: Channel, content: Content, subject: &str, json: bool) -> anyhow::Result<()> {
    let state = standing::person(&channel, subject).await?;
    say(channel, content, Occasion::While(&state), json).await
}

fn content(action: &Action) -> anyhow::Result<Content> {
    Ok(match action {
        Action::Alive { subject, grade, evidence } => Content::ClaimAlive(proto::ClaimAlive {
            header: None,
            subject: reference(subject)?,
            grade: self::grade(*grade).into(),
            evidence_digest: digest_of(evidence)?,
        }),
        Action::Packets { received, missing, seal_remarks } => Content::AnswerEffects(proto::AnswerEffects {
            header: None,
            received: references(received)?,
            missing: references(missing)?,
            seal_remarks: references(seal_remarks)?,
        }),
        Action::Condition { subject, kind, document } => {
            let kind = match kind {
                Condition::NoActiveService => proto::ConditionKind::NoActiveService,
                Condition::NeutralInternment => proto::ConditionKind::NeutralInternment,
                Condition::Other => proto::ConditionKind::Other,
            };
            Content::RecordCondition(proto::RecordCondition {
                header: None,
                subject: reference(subject)?,
                kind: kind.into(),
                document_digest: digest_of(document)?,
            })
        }
        Action::Stay { subject, leg, document } => {
            let leg = match leg {
                Leg::Arrived => proto::NeutralStayLeg::Arrived,
                Leg::TransferredHome => proto::NeutralStayLeg::TransferredHome,
            };
            Content::RecordNeutralStay(proto::RecordNeutralStay {
                header: None,
                subject: reference(subject)?,
                leg: leg.into(),
                document_digest: digest_of(document)?,
            })
        }
        // The others show something, draw references of their own or ask the service who somebody is.
        Action::Show { .. } | Action::Missing { .. } | Action::Effects { .. } | Action::Death(_) => {
            anyhow::bail!("this action says nothing of its own")
        }
    })
}

async fn reported(channel: &Channel, death: &Death) -> anyhow::Result<proto::ReportDeath> {
    let holder = match &death.holder {
        Some(typed) => principal(channel, typed).await?,
        None => proto::Principal::Unspecified.into(),
    };
    let document = death.certificate.as_deref().map(digest_of).transpose()?;
    Ok(proto::ReportDeath {
        header: None,
        subject: reference(&death.subject)?,
        holder,
        grade: grade(death.grade).into(),
        document_digest: document.unwrap_or_default(),
        enquiry: death.enquiry,
    })
}

const fn grade(grade: Grade) -> proto::EvidenceGrade {
    match grade {
        Grade::Declared => proto::EvidenceGrade::Declared,
        Grade::CustodyConfirmed => proto::EvidenceGrade::CustodyConfirmed,
        Grade::NeutralConfirmed => proto::EvidenceGrade::NeutralConfirmed,
        Grade::Verified => proto::EvidenceGrade::Verified,
    }
}

async fn show(channel: Channel, subject: &str, json: bool) -> anyhow::Result<()> {
    let names = Names::read(&mut LedgerServiceClient::new(channel.clone())).await?;
    let request = GetPersonRequest { subject: subject.to_owned() };
    let answer = RecordServiceClient::new(channel).get_person(request).await?.into_inner();
    if json {
        return output::print_json(&output::to_json("homeward.ledger.v1.GetPersonResponse", &answer)?);
    }
    println!("{}", person_text(&answer, &names));
    Ok(())
}

fn person_text(known: &GetPersonResponse, names: &Names) -> String {
    let or = |text: &str, nothing: &str| if text.is_empty() { nothing.to_owned() } else { text.to_owned() };
    let mut text = vec![
        format!("Person {}", known.subject),
        format!("  status         {}", words(&known.status)),
        format!("  held by        {}", or(names.of(&known.holder), "nobody has said")),
        format!("  sought by      {}", or(names.of(&known.sought_by), "nobody")),
        format!("  line           {}", or(&words(&known.line_state), "on none")),
    ];
    if !known.alive_by.is_empty() {
        let grade = words(&known.alive_grade);
        text.push(format!("  alive          claimed by {}, {grade}", names.of(&known.alive_by)));
    }
    if let Some(death) = &known.death {
        text.extend(death_text(death, names));
    }
    text.extend(known.individuals.iter().map(|individual| format!("  remains        {individual}")));
    for condition in &known.conditions {
        let by = names.of(&condition.by);
        text.push(format!("  bound to       {}, recorded by {by}", words(&condition.kind)));
    }
    if !known.packets.is_empty() {
        let mut rows = table(&["packet of effects", "state", "travels", "seal"]);
        for packet in &known.packets {
            rows.add_row([
                packet.packet.clone(),
                words(&packet.state),
                if packet.alone { "alone" } else { "with the line" }.to_owned(),
                if packet.seal_remark { "remarked on" } else { "" }.to_owned(),
            ]);
        }
        text.push(format!("\n{rows}"));
    }
    text.join("\n")
}

fn death_text(death: &DeathRecord, names: &Names) -> Vec<String> {
    let by = names.of(&death.by);
    let rests = if death.by_identity { ", by remains ascribed" } else { "" };
    let opened = if death.reopened { "; OPEN AGAIN" } else { "" };
    let mut text = vec![format!("  death          claimed by {by}, {}{rests}{opened}", words(&death.grade))];
    if !death.owed_by.is_empty() {
        let certificate = if death.document_digest.is_empty() { "owed" } else { "given" };
        let owed_by = names.of(&death.owed_by);
        text.push(format!("  body           {}, by {owed_by}", words(&death.body)));
        text.push(format!("  certificate    {certificate}"));
        text.push(format!("  enquiry        {}", if death.enquiry { "under way" } else { "none" }));
    }
    text
}

/// Words of the contracts as people read them.
fn words(name: &str) -> String {
    name.to_lowercase().replace('_', " ")
}
