//! Terms and findings.

use homeward_ledger::Refusal;
use homeward_payload::ids::AgreementCode;
use homeward_payload::proto::payload::v1 as proto;

use super::fill::sort;
use super::known::Known;

/// Terms and groups are sorted; the version is the next one where it is 0; `as_of` is the other side's where it has signed equal terms, else the own one.
pub(super) fn sign_terms(known: &Known<'_>, mut said: proto::SignTerms) -> Result<proto::SignTerms, Refusal> {
    said.header = None;
    if said.version == 0 {
        let agreement = AgreementCode::new(&said.agreement);
        let agreement = agreement.and_then(|code| known.ledger().agreements.by_code.get(&code));
        said.version = agreement.map_or(0, |agreement| agreement.version).saturating_add(1);
    }
    said.terms.sort_by(|one, other| one.code.cmp(&other.code));
    said.groups.sort_by(|one, other| one.code.cmp(&other.code));
    for group in &mut said.groups {
        sort(&mut group.terms);
    }
    let signed = known.principal.other_party().and_then(|other| {
        let agreement = known.ledger().agreements.by_code.get(&AgreementCode::new(&said.agreement)?)?;
        agreement.signed.get(&other)
    });
    let set = |said: &mut proto::SignTerms, as_of| said.as_of = Some(as_of);
    let repeated = signed.and_then(|signed| {
        let mut candidate = said.clone();
        set(&mut candidate, signed.terms.as_of.into());
        let equal = homeward_payload::compose::Payload::content_digest(&candidate) == signed.content;
        equal.then_some(signed.terms.as_of)
    });
    set(&mut said, repeated.unwrap_or_else(|| known.as_of()).into());
    Ok(said)
}

/// The predicate digest is that of the term in force; a party's own persons are meant where no holder is named.
pub(super) fn state_findings(
    known: &Known<'_>,
    mut said: proto::StateFindings,
) -> Result<proto::StateFindings, Refusal> {
    said.header = None;
    said.predicate_digest = known.predicate_digest(&said.agreement, &said.term)?.to_vec();
    sort(&mut said.subjects);
    if said.holder == i32::from(proto::Principal::Unspecified) && known.principal.is_party() {
        said.holder = proto::Principal::from(known.principal).into();
    }
    Ok(said)
}
