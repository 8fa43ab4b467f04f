//! The file in which a statement travels to the people who sign it.

use std::fs;
use std::path::Path;

use anyhow::Context as _;
use homeward_api::ledger::v1::BatchPack;
use homeward_client::summary::pack::explain;
use homeward_statement::{Envelope, KeyId, Signature};
use prost::Message as _;
use serde::{Deserialize, Serialize};

/// A prepared statement with the signatures made so far. Bytes are written as hex.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PreparedFile {
    /// Full name of the payload message.
    pub payload_type: String,
    /// The payload, hex.
    pub payload: String,
    /// Ids of the keys that may sign it, hex.
    pub signers: Vec<String>,
    /// What a signing device recomputes the digests of a confirmation or a settlement from: a
    /// `homeward.ledger.v1.BatchPack`, hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pack: Option<String>,
    /// Signatures made so far.
    #[serde(default)]
    pub signatures: Vec<SignatureLine>,
}

/// One signature.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SignatureLine {
    /// Key id, hex.
    pub key_id: String,
    /// Ed25519 signature, hex.
    pub signature: String,
}

impl PreparedFile {
    /// Reads a file.
    ///
    /// # Errors
    /// If it cannot be read or breaks its format.
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        let text = fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
        serde_json::from_str(&text).with_context(|| format!("{} is no prepared statement", path.display()))
    }

    /// Writes a file.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(super) fn write(&self, path: &Path) -> anyhow::Result<()> {
        let text = serde_json::to_string_pretty(self)? + "\n";
        fs::write(path, text).with_context(|| format!("{} cannot be written", path.display()))
    }

    /// The payload's bytes.
    ///
    /// # Errors
    /// If they are no hex.
    pub(super) fn payload_bytes(&self) -> anyhow::Result<Vec<u8>> {
        hex::decode(&self.payload).context("payload is no hex")
    }

    /// What the batch pack bears out of the statement, line by line; nothing where there is no pack.
    ///
    /// # Errors
    /// If the statement differs from the pack, or the pack is none.
    pub(super) fn explain_pack(&self) -> anyhow::Result<Option<Vec<String>>> {
        let Some(pack) = &self.pack else { return Ok(None) };
        let bytes = hex::decode(pack).context("the batch pack is no hex")?;
        let pack = BatchPack::decode(bytes.as_slice()).context("the batch pack cannot be read")?;
        Ok(Some(explain(&self.payload_type, &self.payload_bytes()?, &pack)?))
    }

    /// The envelope of payload and signatures.
    ///
    /// # Errors
    /// If a signature is malformed or surplus.
    pub(super) fn envelope(&self) -> anyhow::Result<Envelope> {
        let signatures = self.signatures.iter().map(|line| {
            let key_id: KeyId = line.key_id.parse().context("a key id is no hex of 32 bytes")?;
            let bytes = hex::decode(&line.signature).context("a signature is no hex")?;
            let bytes: [u8; 64] = bytes.as_slice().try_into().context("a signature has not 64 bytes")?;
            Ok(Signature::new(key_id, bytes))
        });
        let signatures = signatures.collect::<anyhow::Result<Vec<_>>>()?;
        Envelope::assemble(&self.payload_type, &self.payload_bytes()?, signatures)
            .context("the signatures do not make an envelope")
    }
}
