//! The plan of a forum as people write it: one TOML file of names, bounds and public keys.

use std::fmt;
use std::path::Path;

use anyhow::{Context as _, anyhow, bail};
use homeward_payload::domain::{ClockMode, KeyRole, Limits, Principal, PrincipalKeys, StatementKey};
use homeward_payload::ids::Timestamp;
use homeward_payload::parse::ParseError;
use homeward_shell::config::{Folder, load};
use homeward_statement::PublicKey;
use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::genesis::{Document, ForumPlan, LIMITS_DEFAULT, NONCE_BYTES, compose};
use super::public::{Algorithm, PublicHalf};

/// The file. Every key but those said to be optional is needed, and no other is known.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct PlanFile {
    forum: String,
    origin: String,
    clock: Clock,
    /// Now, where it is left out under a real clock.
    created: Option<String>,
    #[serde(default)]
    limits: LimitsSection,
    party_a: PartySection,
    party_b: PartySection,
    commission: CommissionSection,
    neutral: NeutralSection,
    mediator: MediatorSection,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "UPPERCASE")]
enum Clock {
    Real,
    Simulated,
}

/// Each is optional.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct LimitsSection {
    list_entries_max: Option<u32>,
    batch_lines_max: Option<u32>,
    agreement_terms_max: Option<u32>,
    acknowledgement_days_max: Option<u32>,
    child_acknowledgement_days_max: Option<u32>,
    child_answer_days_max: Option<u32>,
    discrepancy_days_max: Option<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct PartySection {
    name: String,
    root: String,
    recovery: String,
    service: Keys,
    head: Keys,
    second_officer: Keys,
    witness: String,
    sealing: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CommissionSection {
    name: Option<String>,
    root: String,
    recovery: String,
    service: Keys,
    panel: Keys,
    witness: String,
    sealing: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NeutralSection {
    name: Option<String>,
    root: String,
    recovery: String,
    service: Keys,
    witness: String,
    sealing: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MediatorSection {
    name: Option<String>,
    root: String,
    recovery: String,
    service: Keys,
    log: String,
}

/// One key, or several.
#[derive(Debug)]
struct Keys(Vec<String>);

impl<'de> Deserialize<'de> for Keys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrMore;
        impl<'de> Visitor<'de> for OneOrMore {
            type Value = Keys;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a public key, or a list of public keys")
            }

            fn visit_str<E>(self, text: &str) -> Result<Keys, E> {
                Ok(Keys(vec![text.to_owned()]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Keys, A::Error> {
                let mut keys = Vec::new();
                while let Some(key) = sequence.next_element()? {
                    keys.push(key);
                }
                Ok(Keys(keys))
            }
        }
        deserializer.deserialize_any(OneOrMore)
    }
}

/// One principal's section, as all of them are read.
struct Section<'a> {
    principal: Principal,
    name: Option<&'a String>,
    root: &'a str,
    recovery: &'a str,
    statement: Vec<(KeyRole, &'a Keys)>,
    log: Option<&'a String>,
    witness: Option<&'a String>,
    sealing: Option<&'a String>,
}

/// The genesis document of a plan. `now` is when it is made, where the plan leaves that out.
///
/// # Errors
/// Names the key of the plan that is wrong, what was found, and what is allowed.
pub fn plan(path: &Path, now: Timestamp, nonce: [u8; NONCE_BYTES]) -> anyhow::Result<Document> {
    let loaded = load::<PlanFile>(path)?;
    let said = || format!("{} makes no genesis; nothing was written", path.display());
    let plan = read(&loaded.settings, &loaded.folder, now).with_context(said)?;
    compose(&plan, nonce).map_err(|error| anyhow!(by_key(&error, &plan))).with_context(said)
}

fn read(file: &PlanFile, folder: &Folder, now: Timestamp) -> anyhow::Result<ForumPlan> {
    Ok(ForumPlan {
        forum_name: file.forum.clone(),
        checkpoint_origin: file.origin.clone(),
        clock_mode: match file.clock {
            Clock::Real => ClockMode::Real,
            Clock::Simulated => ClockMode::Simulated,
        },
        created_time: created(file, now)?,
        limits: limits(&file.limits),
        principals: sections(file)
            .iter()
            .map(|section| section.read(folder))
            .collect::<anyhow::Result<_>>()?,
    })
}

fn created(file: &PlanFile, now: Timestamp) -> anyhow::Result<Timestamp> {
    let Some(text) = &file.created else {
        if file.clock == Clock::Simulated {
            bail!(
                "created is left out; under a SIMULATED clock it says when time starts, as 2025-06-02T12:00:00Z"
            );
        }
        return Ok(now);
    };
    let time: jiff::Timestamp = text
        .parse()
        .with_context(|| format!("created: {text:?} is no time; write it as 2025-06-02T12:00:00Z"))?;
    Ok(Timestamp(time.as_microsecond()))
}

fn limits(section: &LimitsSection) -> Limits {
    let usual = LIMITS_DEFAULT;
    Limits {
        list_entries_max: section.list_entries_max.unwrap_or(usual.list_entries_max),
        batch_lines_max: section.batch_lines_max.unwrap_or(usual.batch_lines_max),
        agreement_terms_max: section.agreement_terms_max.unwrap_or(usual.agreement_terms_max),
        acknowledgement_days_max: section.acknowledgement_days_max.unwrap_or(usual.acknowledgement_days_max),
        child_acknowledgement_days_max: section
            .child_acknowledgement_days_max
            .unwrap_or(usual.child_acknowledgement_days_max),
        child_answer_days_max: section.child_answer_days_max.unwrap_or(usual.child_answer_days_max),
        discrepancy_days_max: section.discrepancy_days_max.unwrap_or(usual.discrepancy_days_max),
    }
}

fn sections(file: &PlanFile) -> [Section<'_>; 5] {
    let PlanFile { party_a, party_b, commission, neutral, mediator, .. } = file;
    [
        party_a.section(Principal::PartyA),
        party_b.section(Principal::PartyB),
        Section {
            principal: Principal::Commission,
            name: commission.name.as_ref(),
            root: &commission.root,
            recovery: &commission.recovery,
            statement: vec![(KeyRole::Service, &commission.service), (KeyRole::Panel, &commission.panel)],
            log: None,
            witness: Some(&commission.witness),
            sealing: Some(&commission.sealing),
        },
        Section {
            principal: Principal::Neutral,
            name: neutral.name.as_ref(),
            root: &neutral.root,
            recovery: &neutral.recovery,
            statement: vec![(KeyRole::Service, &neutral.service)],
            log: None,
            witness: Some(&neutral.witness),
            sealing: Some(&neutral.sealing),
        },
        Section {
            principal: Principal::Mediator,
            name: mediator.name.as_ref(),
            root: &mediator.root,
            recovery: &mediator.recovery,
            statement: vec![(KeyRole::Service, &mediator.service)],
            log: Some(&mediator.log),
            witness: None,
            sealing: None,
        },
    ]
}

impl PartySection {
    fn section(&self, principal: Principal) -> Section<'_> {
        Section {
            principal,
            name: Some(&self.name),
            root: &self.root,
            recovery: &self.recovery,
            statement: vec![
                (KeyRole::Service, &self.service),
                (KeyRole::Head, &self.head),
                (KeyRole::SecondOfficer, &self.second_officer),
            ],
            log: None,
            witness: Some(&self.witness),
            sealing: Some(&self.sealing),
        }
    }
}

impl Section<'_> {
    fn read(&self, folder: &Folder) -> anyhow::Result<PrincipalKeys> {
        let word = self.principal.word();
        let key = |name: &str, text: &str, algorithm| {
            PublicHalf::read(text, algorithm, |path| folder.resolve(path))
                .map(|half| half.bytes)
                .with_context(|| format!("{word}.{name}"))
        };
        let signing = |name: &str, text: &str| key(name, text, Algorithm::Ed25519);
        let mut statement_keys = Vec::new();
        for (role, keys) in &self.statement {
            for text in &keys.0 {
                statement_keys.push(statement_key(*role, signing(role.word(), text)?)?);
            }
            if keys.0.is_empty() {
                bail!("{word}.{} is an empty list; at least one key is needed", role.word());
            }
        }
        statement_keys.sort_unstable();
        Ok(PrincipalKeys {
            principal: self.principal,
            name: self.name.map_or_else(|| word.to_owned(), Clone::clone),
            root_key: signing("root", self.root)?,
            recovery_key: signing("recovery", self.recovery)?,
            statement_keys,
            log_key: self.log.map(|text| signing("log", text)).transpose()?,
            witness_key: self.witness.map(|text| signing("witness", text)).transpose()?,
            sealing_key: self.sealing.map(|text| key("sealing", text, Algorithm::X25519)).transpose()?,
        })
    }
}

/// A key of a role, with its id.
pub(super) fn statement_key(role: KeyRole, public_key: [u8; 32]) -> anyhow::Result<StatementKey> {
    let key_id = PublicKey::from_bytes(&public_key)?.id().into();
    Ok(StatementKey { role, public_key, key_id })
}

/// What the document's own parser found, under the keys of the plan.
fn by_key(error: &ParseError, plan: &ForumPlan) -> String {
    let lines = error.violations.iter().map(|violation| {
        let key = key_of(&violation.field, plan).unwrap_or_else(|| violation.field.clone());
        format!("{key}: found {}, allowed {}", violation.found, violation.allowed)
    });
    lines.collect::<Vec<_>>().join("; ")
}

/// The key of the plan that a field of the document comes from; nothing for one that the plan does not hold.
fn key_of(field: &str, plan: &ForumPlan) -> Option<String> {
    match field {
        "forum_name" => return Some("forum".to_owned()),
        "checkpoint_origin" => return Some("origin".to_owned()),
        "created_time_us" => return Some("created".to_owned()),
        _ => {}
    }
    let (index, rest) = field.strip_prefix("principals[")?.split_once("].")?;
    let keys = plan.principals.get(index.parse::<usize>().ok()?)?;
    let name = match rest.strip_prefix("statement_keys[") {
        None => rest.strip_suffix("_key").unwrap_or(rest),
        Some(rest) => {
            let (place, _) = rest.split_once(']')?;
            keys.statement_keys.get(place.parse::<usize>().ok()?)?.role.word()
        }
    };
    Some(format!("{}.{name}", keys.principal.word()))
}

#[cfg(test)]
mod tests;
