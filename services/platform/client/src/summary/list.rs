//! Lists.

use homeward_payload::domain::{AnswerList, EntryRefusalGround, OpenList};

use super::words::{kind, numbers, rows};

pub(super) fn open_list(said: &OpenList) -> Vec<String> {
    let mut lines = vec![format!(
        "OPEN LIST {} of {} under agreement {}.",
        said.list,
        kind(said.entries.len(), said.kind),
        said.agreement
    )];
    lines.extend(rows(&said.entries, |entry| {
        let claimed = entry.claimed_term.as_ref().map_or("no term claimed", |term| term.as_str());
        format!("  {}: {claimed}", entry.subject)
    }));
    lines
}

pub(super) fn answer_list(said: &AnswerList) -> Vec<String> {
    let mut lines = vec![
        format!(
            "ANSWER LIST {}: {} accepted, {} refused.",
            said.list,
            said.accepted.len(),
            said.refused.len()
        ),
        format!("Accepted entries: {}.", numbers(&said.accepted)),
    ];
    lines.extend(rows(&said.refused, |(entry, ground)| format!("Entry {entry} refused: {}.", why(*ground))));
    lines
}

const fn why(ground: EntryRefusalGround) -> &'static str {
    match ground {
        EntryRefusalGround::LineOffCategory => "the person does not meet the claimed term",
        EntryRefusalGround::LineAlreadyReceived => "received before",
        EntryRefusalGround::DocumentUnreadable => "the sealed document does not open or does not match",
        EntryRefusalGround::WrongPower => "the person does not depend on this power",
    }
}
