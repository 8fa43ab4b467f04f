//! Rounds, requests and figures.

use homeward_ledger::Refusal;
use homeward_ledger::account::Account;
use homeward_payload::ids::AgreementCode;
use homeward_payload::proto::payload::v1 as proto;

use super::fill::sort;
use super::known::{Known, field};

/// An empty id is drawn.
pub(super) fn open_round(mut said: proto::OpenRound, fresh: [u8; 16]) -> proto::OpenRound {
    said.header = None;
    if said.round_id.is_empty() {
        said.round_id = fresh.to_vec();
    }
    said
}

/// Numbers are sorted.
pub(super) fn remark_list(mut said: proto::RemarkList) -> proto::RemarkList {
    said.header = None;
    sort(&mut said.maintained);
    sort(&mut said.withdrawn);
    said
}

/// An empty id is drawn, and entries are sorted.
pub(super) fn request_persons(mut said: proto::RequestPersons, fresh: [u8; 16]) -> proto::RequestPersons {
    said.header = None;
    if said.request_id.is_empty() {
        said.request_id = fresh.to_vec();
    }
    said.entries.sort_by(|one, other| one.reference.cmp(&other.reference));
    said
}

/// Answers are sorted.
pub(super) fn answer_request(mut said: proto::AnswerRequest) -> proto::AnswerRequest {
    said.header = None;
    said.answers.sort_by_key(|answer| answer.entry);
    said
}

/// With no figures, those of every term of the agreement as the ledger has them; `as_of` is the other side's where it
/// has signed equal figures.
pub(super) fn release_figures(
    known: &Known<'_>,
    mut said: proto::ReleaseFigures,
) -> Result<proto::ReleaseFigures, Refusal> {
    said.header = None;
    let code = AgreementCode::new(&said.agreement)
        .ok_or_else(|| field("agreement", format!("{:?}", said.agreement), "the code of an agreement"))?;
    if said.figures.is_empty() {
        said.figures = figures(known, &code);
    }
    said.figures.sort_by(|one, other| (&one.term, one.giver).cmp(&(&other.term, other.giver)));
    let publication = known.ledger().publications.get(&code);
    let signed = publication.and_then(|known_figures| {
        known_figures.signed.get(&known.principal.other_party()?).map(|signed| signed.content)
    });
    let set = |said: &mut proto::ReleaseFigures, as_of| said.as_of = Some(as_of);
    let repeated = signed.and_then(|content| known.as_of_equal_to(&content, &said, set));
    said.as_of = Some(repeated.unwrap_or_else(|| known.as_of()).into());
    Ok(said)
}

fn figures(known: &Known<'_>, code: &AgreementCode) -> Vec<proto::ReleasedFigure> {
    let ledger = known.ledger();
    let of_agreement =
        |(_, term): &(_, &homeward_ledger::agreement::TermInForce)| term.reference.agreement == *code;
    let terms = ledger.agreements.terms_in_force().filter(of_agreement);
    let figures = terms.flat_map(|(key, term)| {
        term.term.givers.iter().map(move |giver| {
            let received = ledger.accounts.balance(key, *giver).on(Account::Received);
            proto::ReleasedFigure {
                term: term.reference.term.to_string(),
                giver: proto::Principal::from(*giver).into(),
                received: u32::try_from(received).unwrap_or(0),
            }
        })
    });
    figures.collect()
}
