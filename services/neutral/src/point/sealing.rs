//! What is sealed at a handover point: photographs of signed papers, to the neutral and to both sides; and why somebody
//! stays, to the neutral alone. The laptop itself can open none of it again.

use std::collections::BTreeMap;

use homeward_payload::domain::Principal;
use homeward_payload::ids::Digest;
use homeward_vault::document::Document;
use homeward_vault::seal::{PublicKey, seal};
use homeward_vault::{DocumentId, LogId, Randomness as _, Schema, SystemRandomness};
use zeroize::Zeroizing;

use super::fault::PointFault;
use super::pack::{Pack, PackLine};
use crate::clearance::Told;
use crate::interview::{Interview, document};

/// Most bytes of a photograph: with what stands around it, it fits one call to the own service.
pub const PHOTOGRAPH_BYTES_MAX: usize = 4 * 1024 * 1024 - 16 * 1024;
/// Most bytes of the name of its file.
const NAME_BYTES_MAX: usize = 255;

/// Why somebody who was let go stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StayGround {
    /// The person declines now.
    Declined,
    /// The person is no longer fit to travel, as the examining doctor at the point has told.
    NoLongerFit,
}

/// A document sealed here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedNow {
    /// Root of its field commitment.
    pub document_root: Digest,
    /// The sealed bytes.
    pub document: Vec<u8>,
}

/// Seals a photograph of the paper with this content.
///
/// # Errors
/// [`PointFault::Photograph`] for its size, [`PointFault::Seal`] where a key or the randomness fails.
pub fn photograph(pack: &Pack, content: &Digest, name: &str, bytes: &[u8]) -> Result<SealedNow, PointFault> {
    if bytes.is_empty() || bytes.len() > PHOTOGRAPH_BYTES_MAX {
        return Err(PointFault::Photograph(bytes.len(), PHOTOGRAPH_BYTES_MAX));
    }
    let name: String = name.chars().take(NAME_BYTES_MAX / 4).collect();
    let values = BTreeMap::from([
        (1, Zeroizing::new(pack.batch.to_string().into_bytes())),
        (2, Zeroizing::new(pack.revision.to_string().into_bytes())),
        (3, Zeroizing::new(content.to_string().into_bytes())),
        (4, Zeroizing::new(name.into_bytes())),
        (5, Zeroizing::new(bytes.to_vec())),
    ]);
    let document = Document::new(Schema::HandoverPaper, values, &mut SystemRandomness).map_err(failed)?;
    let mut id = [0; 16];
    SystemRandomness.fill(&mut id).map_err(failed)?;
    let recipients = [Principal::PartyA, Principal::PartyB, Principal::Neutral];
    sealed(pack, DocumentId(id), &document, &recipients)
}

/// Seals why the person on a line stays: as long whatever the ground is.
///
/// # Errors
/// [`PointFault::Seal`].
pub fn ground(pack: &Pack, line: &PackLine, ground: StayGround) -> Result<SealedNow, PointFault> {
    let told = match ground {
        StayGround::Declined => Told::Declines,
        StayGround::NoLongerFit => Told::NoLongerFit,
    };
    let interview = Interview { line: line.number, subject: line.subject, told };
    let document = document(pack.batch, &interview, &mut SystemRandomness).map_err(failed)?;
    // Named by its person, so that it is kept under their key whatever becomes of the line.
    sealed(pack, DocumentId(line.subject.0), &document, &[Principal::Neutral])
}

fn sealed(
    pack: &Pack,
    id: DocumentId,
    document: &Document,
    recipients: &[Principal],
) -> Result<SealedNow, PointFault> {
    let genesis = pack.forum.genesis();
    let keys = recipients.iter().map(|recipient| {
        let key = genesis.keys_of(*recipient).and_then(|keys| keys.sealing_key);
        let key = key.and_then(|key| PublicKey::from_bytes(key).ok());
        key.ok_or_else(|| PointFault::Seal(format!("{} has no sealing key", recipient.word())))
    });
    let keys = keys.collect::<Result<Vec<_>, _>>()?;
    let log_id = LogId(*pack.forum.log_id().as_bytes());
    let bytes = seal(log_id, id, document, &keys, &mut SystemRandomness).map_err(failed)?.bytes;
    Ok(SealedNow { document_root: Digest(document.field_root()), document: bytes })
}

fn failed(error: impl std::fmt::Display) -> PointFault {
    PointFault::Seal(error.to_string())
}
