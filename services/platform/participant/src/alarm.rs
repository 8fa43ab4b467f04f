//! Alarms: what must not happen and was seen. Each is durable and has a file of evidence.
//!
//! An alarm stops this principal's confirmations and cosignatures, and nothing else.

use std::fs::{DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};

use homeward_ledger::Refusal;
use homeward_payload::proto::error::v1::ErrorReason;
use serde_json::{Value, json};

use crate::store::alarm::{all, insert};
use crate::store::{AlarmRow, Store, StoreError};

/// Alarms kept; later ones are only logged.
pub const ALARMS_MAX: usize = 64;

/// What was seen.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum AlarmKind {
    /// An entry that the rules do not follow, or bytes that are not what they are said to be.
    Mismatch,
    /// Two heads signed by the log that no one log can have.
    Equivocation,
    /// An entry dated far from this principal's own clock.
    Clock,
    /// The log follows rules that this program does not know.
    RulesUnsupported,
}

impl AlarmKind {
    /// The name in capitals.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mismatch => "MISMATCH",
            Self::Equivocation => "EQUIVOCATION",
            Self::Clock => "CLOCK",
            Self::RulesUnsupported => "RULES_UNSUPPORTED",
        }
    }
}

/// An alarm to raise.
#[derive(Clone, Debug)]
pub(crate) struct Alarm {
    pub(crate) kind: AlarmKind,
    pub(crate) message: String,
    pub(crate) size: u64,
    /// What proves it.
    pub(crate) evidence: Value,
}

/// The alarms of this principal.
pub(crate) struct Alarms {
    store: Store,
    folder: PathBuf,
    raised: RwLock<Vec<AlarmRow>>,
}

impl Alarms {
    /// Reads what was raised before. Blocks.
    pub(crate) fn open(store: Store, data: &Path) -> Result<Self, StoreError> {
        let raised = RwLock::new(store.blocking(|file| all(file))?);
        Ok(Self { store, folder: data.join("evidence"), raised })
    }

    /// Raises an alarm: evidence, then the row, then memory. The same alarm twice is one. Blocks on the disk.
    pub(crate) fn raise(&self, alarm: &Alarm) {
        let row =
            AlarmRow { kind: alarm.kind.name().to_owned(), message: alarm.message.clone(), size: alarm.size };
        tracing::error!(alarm = row.kind, size = row.size, message = row.message, "alarm");
        {
            let mut raised = self.raised.write().unwrap_or_else(PoisonError::into_inner);
            if raised.contains(&row) || raised.len() >= ALARMS_MAX {
                return;
            }
            // In memory first: from here on nothing is confirmed or cosigned, whatever the disk does.
            raised.push(row.clone());
        }
        if let Err(error) = self.keep_evidence(alarm) {
            tracing::error!(%error, "the evidence of an alarm was not kept");
        }
        if let Err(error) = self.store.blocking(|file| insert(file, &row)) {
            tracing::error!(%error, "an alarm was not kept");
        }
    }

    /// All alarms, oldest first.
    pub(crate) fn all(&self) -> Vec<AlarmRow> {
        self.raised.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether none is raised.
    pub(crate) fn is_quiet(&self) -> bool {
        self.raised.read().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// Refuses what an alarm stops.
    ///
    /// # Errors
    /// `ALARM_RAISED` with the alarms.
    pub(crate) fn check_quiet(&self) -> Result<(), Refusal> {
        let raised = self.all();
        let Some(first) = raised.first() else { return Ok(()) };
        let message = format!(
            "{} alarms are raised, the first {} at size {}: {}. They stop confirmations and cosignatures.",
            raised.len(),
            first.kind,
            first.size,
            first.message
        );
        Err(Refusal::new(ErrorReason::AlarmRaised, message)
            .allow("Read the alarms and their evidence, and compare heads with the other witnesses.")
            .allow("Receipts, outcomes, clearances and medical acts are not stopped.")
            .with("alarm", &first.kind))
    }

    fn keep_evidence(&self, alarm: &Alarm) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
        let body = json!({
            "alarm": alarm.kind.name(),
            "message": alarm.message,
            "size": alarm.size,
            "evidence": alarm.evidence,
        });
        let text = serde_json::to_vec_pretty(&body)?;
        for number in 1..=ALARMS_MAX {
            let name = format!("{}-{}-{number}.json", alarm.kind.name().to_lowercase(), alarm.size);
            match OpenOptions::new().write(true).create_new(true).mode(0o600).open(self.folder.join(name)) {
                Ok(mut file) => return file.write_all(&text).and_then(|()| file.sync_all()),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::other("there are too many files of evidence for this size"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alarm(message: &str) -> Alarm {
        let evidence = json!({ "signed": "checkpoint" });
        Alarm { kind: AlarmKind::Equivocation, message: message.to_owned(), size: 7, evidence }
    }

    #[test]
    fn an_alarm_outlives_the_process_and_stops_confirmations() {
        let data = tempfile::tempdir().unwrap();
        let open = || {
            let store = Store::open(&data.path().join("outbox.sqlite")).unwrap();
            Alarms::open(store, data.path()).unwrap()
        };
        let alarms = open();
        assert!(alarms.is_quiet() && alarms.check_quiet().is_ok());
        alarms.raise(&alarm("two heads"));
        alarms.raise(&alarm("two heads"));
        alarms.raise(&alarm("two other heads"));
        drop(alarms);

        let alarms = open();
        let messages: Vec<String> = alarms.all().into_iter().map(|alarm| alarm.message).collect();
        assert_eq!(messages, ["two heads", "two other heads"]);
        assert_eq!(alarms.check_quiet().unwrap_err().reason, ErrorReason::AlarmRaised);
        let evidence = std::fs::read(data.path().join("evidence/equivocation-7-1.json")).unwrap();
        let evidence: Value = serde_json::from_slice(&evidence).unwrap();
        assert_eq!(evidence["evidence"]["signed"], "checkpoint");
        assert!(data.path().join("evidence/equivocation-7-2.json").exists());
    }
}
