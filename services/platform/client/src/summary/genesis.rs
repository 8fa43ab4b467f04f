//! The genesis of a forum: who is in it, with which keys.

use homeward_payload::compose::default_signing_policy;
use homeward_payload::domain::{ClockMode, Genesis, Principal, PrincipalKeys};
use homeward_payload::ids::Digest;

use super::words::{capital, principal, spoken, time};

pub(super) fn genesis(said: &Genesis) -> Vec<String> {
    let clock = match said.clock_mode {
        ClockMode::Real => "Time is real.",
        ClockMode::Simulated => "TIME IS SIMULATED: this is an exercise.",
    };
    let policy = if said.signing_policy == default_signing_policy() {
        "Who may say what is as usual.".to_owned()
    } else {
        format!("WHO MAY SAY WHAT IS NOT AS USUAL: {} rules of its own.", said.signing_policy.len())
    };
    let quorum: Vec<&str> = said.witness_quorum.iter().copied().map(principal).collect();
    let mut lines = vec![
        format!("FOUND THE FORUM {:?}.", said.forum_name),
        format!("Its log id will be {}.", spoken(&Digest(said.log_id.0))),
        format!("Its checkpoints are those of {}.", said.checkpoint_origin),
        format!("{clock} It begins {}.", time(said.created_time)),
    ];
    lines.extend(said.principals.iter().flat_map(keys));
    lines.push(format!("{policy} Rules version {}.", said.rules_version));
    lines.push(format!("Final is what {} have cosigned.", quorum.join(" and ")));
    lines.extend(limits(said));
    lines
}

fn keys(keys: &PrincipalKeys) -> Vec<String> {
    let named = |name: &str, key: &[u8; 32]| format!("  {name}: {}", spoken(&Digest(*key)));
    let who = capital(principal(keys.principal));
    let mut lines = vec![match keys.principal {
        Principal::PartyA | Principal::PartyB => format!("{who} is {}. Its public keys:", keys.name),
        _ => format!("{who}, called {}. Its public keys:", keys.name),
    }];
    lines.push(named("root", &keys.root_key));
    lines.push(named("recovery", &keys.recovery_key));
    lines.extend(keys.statement_keys.iter().map(|key| named(key.role.word(), &key.public_key)));
    let others = [("log", keys.log_key), ("witness", keys.witness_key), ("sealing", keys.sealing_key)];
    lines.extend(others.iter().filter_map(|(name, key)| key.as_ref().map(|key| named(name, key))));
    lines
}

fn limits(said: &Genesis) -> Vec<String> {
    let limits = &said.limits;
    vec![
        format!(
            "At most {} entries on a list, {} lines in a batch, {} terms in an agreement.",
            limits.list_entries_max, limits.batch_lines_max, limits.agreement_terms_max
        ),
        format!(
            "A receipt is due in {} days; a child's case is acknowledged in {} and answered in {}; a difference \
             explained in {}.",
            limits.acknowledgement_days_max,
            limits.child_acknowledgement_days_max,
            limits.child_answer_days_max,
            limits.discrepancy_days_max
        ),
    ]
}
