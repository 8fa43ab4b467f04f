//! The proposal as it is signed.

use std::collections::{BTreeMap, BTreeSet};

use homeward_ledger::agreement::TermKey;
use homeward_payload::domain::{TermReference, TrancheReference};
use homeward_payload::ids::{BatchId, Digest};
use homeward_payload::proto::payload::v1 as proto;

use super::draw::NewLine;

/// Composes a revision. Terms stand in the order of their codes, lines in that of their subjects.
pub(crate) fn compose(
    batch: BatchId,
    revision: u32,
    previous_content: Option<Digest>,
    mut lines: Vec<NewLine>,
    references: &BTreeMap<TermKey, TermReference>,
    tranche: Option<&TrancheReference>,
) -> proto::ProposeBatch {
    lines.sort_by_key(|line| line.subject);
    let cited: BTreeSet<TermKey> =
        lines.iter().flat_map(|line| line.term.iter().chain(&line.also_terms)).copied().collect();
    let mut terms: Vec<(&TermReference, TermKey)> =
        cited.into_iter().filter_map(|key| references.get(&key).map(|reference| (reference, key))).collect();
    terms.sort();
    let places: BTreeMap<TermKey, u32> =
        (1_u32..).zip(&terms).map(|(place, (_, key))| (*key, place)).collect();
    let place_of = |key: &TermKey| places.get(key).copied();
    let lines = lines.iter().map(|line| {
        let mut also_terms: Vec<u32> = line.also_terms.iter().filter_map(place_of).collect();
        also_terms.sort_unstable();
        let term = line.term.as_ref().and_then(place_of).unwrap_or_default();
        proto::BatchLine { subject: line.subject.to_vec(), term, also_terms, term_class: line.class }
    });
    proto::ProposeBatch {
        header: None,
        batch_id: batch.to_vec(),
        revision,
        previous_content: previous_content.map(|digest| digest.to_vec()).unwrap_or_default(),
        lines: lines.collect(),
        tranche: tranche.map(|stage| proto::TrancheReference {
            agreement: stage.agreement.to_string(),
            group: stage.group.to_string(),
            tranche: stage.tranche.to_string(),
        }),
        terms: terms.iter().map(|(reference, _)| proto::TermReference::from(*reference)).collect(),
    }
}
