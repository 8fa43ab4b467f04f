//! The genesis document: who is in the forum, with which keys, under which policy.

use anyhow::{Context as _, anyhow};
use homeward_payload::compose::default_signing_policy;
use homeward_payload::domain::{ClockMode, KeyRole, Limits, Principal};
use homeward_payload::ids::Timestamp;
use homeward_payload::proto::payload::v1 as proto;
use homeward_statement::{Envelope, SecretKey};
use homeward_vault::seal;
use prost::{Message as _, Name as _};

use super::keys::{ForumKeys, PrincipalSecrets, public};

/// What a forum is to be.
#[derive(Clone, Debug)]
pub struct ForumPlan {
    /// Name for people.
    pub forum_name: String,
    /// Origin line of checkpoints.
    pub checkpoint_origin: String,
    /// Real or simulated time.
    pub clock_mode: ClockMode,
    /// When time in the log starts.
    pub created_time: Timestamp,
    /// Short name of party A's power.
    pub party_a: String,
    /// Short name of party B's power.
    pub party_b: String,
    /// Bounds that the rules enforce.
    pub limits: Limits,
}

/// The genesis envelope, signed by both heads of delegation and the mediator's service.
///
/// # Errors
/// If the plan breaks a bound of the document.
pub fn compose(plan: &ForumPlan, keys: &ForumKeys) -> anyhow::Result<Envelope> {
    let mut nonce = [0_u8; 16];
    getrandom::fill(&mut nonce).map_err(|error| anyhow!("the system gives no randomness: {error}"))?;
    let document = proto::Genesis {
        format_version: 1,
        nonce: nonce.to_vec(),
        forum_name: plan.forum_name.clone(),
        checkpoint_origin: plan.checkpoint_origin.clone(),
        clock_mode: proto::ClockMode::from(plan.clock_mode).into(),
        created_time_us: plan.created_time.0,
        rules_version: 1,
        principals: keys
            .principals
            .iter()
            .map(|secrets| principal_keys(plan, secrets))
            .collect::<anyhow::Result<_>>()?,
        signing_policy: signing_policy(),
        witness_quorum: Principal::PARTIES.map(|party| proto::Principal::from(party).into()).to_vec(),
        limits: Some(limits(&plan.limits)),
    };
    let signers: Vec<SecretKey> = [
        keys.of(Principal::PartyA)?.head,
        keys.of(Principal::PartyB)?.head,
        Some(keys.of(Principal::Mediator)?.service),
    ]
    .iter()
    .flatten()
    .map(SecretKey::from_seed)
    .collect();
    let signers: Vec<&SecretKey> = signers.iter().collect();
    let payload_type = proto::Genesis::full_name();
    Envelope::sign(&payload_type, &document.encode_to_vec(), &signers).context("the genesis cannot be signed")
}

fn principal_keys(plan: &ForumPlan, secrets: &PrincipalSecrets) -> anyhow::Result<proto::PrincipalKeys> {
    let name = match secrets.principal {
        Principal::PartyA => plan.party_a.clone(),
        Principal::PartyB => plan.party_b.clone(),
        other => other.word().to_owned(),
    };
    let held = [
        (KeyRole::Service, Some(secrets.service)),
        (KeyRole::Head, secrets.head),
        (KeyRole::SecondOfficer, secrets.second_officer),
        (KeyRole::Panel, secrets.panel),
    ];
    let statement_keys = held.into_iter().filter_map(|(role, seed)| {
        seed.map(|seed| proto::StatementKey {
            role: proto::KeyRole::from(role).into(),
            public_key: public(&seed),
        })
    });
    Ok(proto::PrincipalKeys {
        principal: proto::Principal::from(secrets.principal).into(),
        name,
        root_key: public(&secrets.root),
        recovery_key: public(&secrets.recovery),
        statement_keys: statement_keys.collect(),
        log_key: secrets.log.as_ref().map(public).unwrap_or_default(),
        witness_key: secrets.witness.as_ref().map(public).unwrap_or_default(),
        sealing_key: secrets.sealing.as_ref().map(sealing_public).transpose()?.unwrap_or_default(),
    })
}

fn sealing_public(seed: &[u8; 32]) -> anyhow::Result<Vec<u8>> {
    let key = seal::SecretKey::from_bytes(seed).map_err(|error| anyhow!("unusable sealing key: {error}"))?;
    Ok(key.public_key().to_bytes().to_vec())
}

fn signing_policy() -> Vec<proto::SigningRule> {
    default_signing_policy()
        .into_iter()
        .map(|rule| proto::SigningRule {
            payload_type: rule.payload_type,
            principal: proto::Principal::from(rule.principal).into(),
            role: proto::Role::from(rule.role).into(),
        })
        .collect()
}

const fn limits(limits: &Limits) -> proto::Limits {
    proto::Limits {
        list_entries_max: limits.list_entries_max,
        batch_lines_max: limits.batch_lines_max,
        agreement_terms_max: limits.agreement_terms_max,
        acknowledgement_days_max: limits.acknowledgement_days_max,
        child_acknowledgement_days_max: limits.child_acknowledgement_days_max,
        child_answer_days_max: limits.child_answer_days_max,
        discrepancy_days_max: limits.discrepancy_days_max,
    }
}
