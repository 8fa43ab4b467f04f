//! Sealing a paper or a card: to whom it goes, and how it is kept.

use homeward_payload::domain::Principal;
use homeward_payload::ids::{CaseId, Digest};
use homeward_shell::forum::wall_clock;
use homeward_vault::document::Document;
use homeward_vault::store::{Access, Entry, Purpose, Vault, VaultError};
use homeward_vault::{DocumentId, Schema, SubjectId};

use super::card::Card;
use super::paper::Asked;
use crate::documents::Names;
use crate::error::ServiceError;
use crate::participant::Participant;
use crate::seal::Sealing;

/// Name of the field of a case that says from which powers it is withheld.
const WITHHOLD_FROM: &str = "withhold_from";
/// Between the powers of that field.
const POWER_SEPARATOR: char = ';';

/// What was sealed.
pub(super) struct SealedPaper {
    /// Root of the whole.
    pub(super) root: Digest,
    /// Root of what a party is told; that of the whole where nothing is withheld.
    pub(super) told_root: Digest,
    /// To whom either went.
    pub(super) recipients: Vec<Principal>,
}

/// A document to keep under a name that follows from its content, so that it is made once.
struct Making {
    what: &'static str,
    parts: Vec<Vec<u8>>,
    fresh: Document,
}

impl Participant {
    /// Keeps a paper and seals it. The same paper again has the root that it had.
    pub(super) async fn seal_paper(&self, asked: Asked, actor: String) -> Result<SealedPaper, ServiceError> {
        asked.check()?;
        let making = Making {
            what: "child paper made",
            parts: vec![
                asked.kind.as_bytes().to_vec(),
                Digest::of(&asked.content).to_vec(),
                vec![u8::from(asked.withheld)],
            ],
            fresh: asked.document()?,
        };
        self.seal_made(asked.case, making, None, !asked.withheld, actor).await
    }

    /// Keeps a card and seals it: whole to the neutral, but for what is withheld to the parties.
    pub(super) async fn seal_card(&self, card: Card, actor: String) -> Result<SealedPaper, ServiceError> {
        let making = |withheld: bool| {
            let fresh = card.document(withheld)?;
            Ok::<_, ServiceError>(Making { what: "child card made", parts: card.content(withheld), fresh })
        };
        let told = if card.withholds() { Some(making(false)?) } else { None };
        self.seal_made(card.case, making(true)?, told, card.tells(), actor).await
    }

    async fn seal_made(
        &self,
        case: CaseId,
        whole: Making,
        told: Option<Making>,
        to_parties: bool,
        actor: String,
    ) -> Result<SealedPaper, ServiceError> {
        let (names, time_us, own) = (self.names(), wall_clock().0, self.principal());
        let name_of = |party| self.genesis().keys_of(party).map(|keys| keys.name.clone()).unwrap_or_default();
        let others = Principal::PARTIES.into_iter().filter(|party| to_parties && *party != own);
        let others: Vec<(Principal, String)> = others.map(|party| (party, name_of(party))).collect();
        let work = move |vault: &mut Vault| {
            let access = Access { purpose: Purpose::Tracing, actor: &actor, time_us };
            let whole = keep(vault, &names, case, whole, &access)?;
            let told = told.map(|told| keep(vault, &names, case, told, &access)).transpose()?;
            let mut parties = Vec::new();
            for (party, power) in others {
                if !is_withheld(vault, case, &power, &access)? {
                    parties.push(party);
                }
            }
            Ok((whole, told, parties))
        };
        let (whole, told, parties) = self.vault(work).await?;
        let root = Digest(whole.field_root());
        let told_root = told.as_ref().map_or(root, |told| Digest(told.field_root()));
        let neutral: Vec<Principal> =
            Some(Principal::Neutral).filter(|neutral| *neutral != own).into_iter().collect();
        let recipients = [neutral.clone(), parties.clone()].concat();
        let document_id = DocumentId(case.0);
        let seal = |document, recipients| Sealing { document_id, document, recipients };
        let mut sealings = match told {
            Some(told) => vec![seal(whole, neutral), seal(told, parties)],
            None => vec![seal(whole, recipients.clone())],
        };
        sealings.retain(|sealing| !sealing.recipients.is_empty());
        self.seal(sealings).await?;
        Ok(SealedPaper { root, told_root, recipients })
    }
}

// The document that this content has been before, or the fresh one.
fn keep(
    vault: &mut Vault,
    names: &Names,
    case: CaseId,
    making: Making,
    access: &Access<'_>,
) -> Result<Document, VaultError> {
    let parts = std::iter::once(case.as_bytes().as_slice()).chain(making.parts.iter().map(Vec::as_slice));
    let made = names.document(making.what, &parts.collect::<Vec<_>>());
    match vault.read(made, access) {
        Ok(disclosed) => return Ok(disclosed.document),
        Err(VaultError::UnknownDocument(_)) => {}
        Err(error) => return Err(error),
    }
    let (subject, fresh) = (SubjectId(case.0), making.fresh);
    let name = names.child_paper(case, Digest(fresh.field_root()));
    let entry = |document_id| Entry { document_id, subject, document: &fresh };
    vault.put_all(&[entry(made), entry(name)])?;
    Ok(fresh)
}

// Whether the case is withheld from a power as far as this principal holds its document.
fn is_withheld(
    vault: &mut Vault,
    case: CaseId,
    power: &str,
    access: &Access<'_>,
) -> Result<bool, VaultError> {
    let document = match vault.read(DocumentId(case.0), access) {
        Ok(disclosed) if disclosed.document.schema() == Schema::Child => disclosed.document,
        Ok(_) | Err(VaultError::UnknownDocument(_)) => return Ok(false),
        Err(error) => return Err(error),
    };
    let number = Schema::Child.number_of(WITHHOLD_FROM).unwrap_or_default();
    let value = document.value(number).ok().flatten().unwrap_or_default();
    let powers = String::from_utf8_lossy(value);
    Ok(powers.split(POWER_SEPARATOR).any(|one| one.trim() == power))
}
