//! Scenarios: what the sandbox plays, as a TOML file anyone can copy. Totals come out of the rules and the lists.

mod builtin;
mod cartel;
mod check;
mod event;
mod model;
#[cfg(test)]
mod tests;

pub use cartel::{FoundLater, Gives, Handover, RankDispute, Refused, RefusedGround, Register, Round};
pub use event::{
    ChildReturn, Deaths, LiveClaim, Nominated, Opening, RemainsReturn, SanitaryRelease, Substituted,
    Suspension, SuspensionGround, Witness,
};
pub use model::{
    Agreement, Children, DisputedOffer, Expected, NotDeparting, NotDepartingReason, Provenance, Remains,
    Scenario, Stage, day,
};

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

/// Largest list file.
const LIST_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// A scenario with its list files.
pub struct Loaded {
    /// What is played.
    pub scenario: Scenario,
    files: Files,
}

enum Files {
    BuiltIn(BTreeMap<&'static str, &'static [u8]>),
    Folder(PathBuf),
}

impl Loaded {
    /// Loads a built-in scenario by name, or one from a file; list files lie beside it.
    ///
    /// # Errors
    /// If there is no such scenario, or the file breaks its format.
    pub fn open(name_or_path: &str) -> anyhow::Result<Self> {
        let loaded = Self::read(name_or_path)?;
        // A list that is missing should stop the run before it begins, not on the day it is needed.
        for name in loaded.scenario.file_names() {
            loaded.file(name)?;
        }
        Ok(loaded)
    }

    fn read(name_or_path: &str) -> anyhow::Result<Self> {
        if let Some((text, files)) = builtin::find(name_or_path) {
            return Ok(Self { scenario: parse(text, name_or_path)?, files: Files::BuiltIn(files) });
        }
        let path = Path::new(name_or_path);
        if !name_or_path.ends_with(".toml") {
            bail!(
                "there is no scenario {name_or_path:?}. Built in are {}; a file of your own ends in .toml.",
                builtin::NAMES.join(", ")
            );
        }
        let text = fs::read_to_string(path).with_context(|| format!("{name_or_path} cannot be read"))?;
        let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
        Ok(Self { scenario: parse(&text, name_or_path)?, files: Files::Folder(folder) })
    }

    /// A list file of the scenario.
    ///
    /// # Errors
    /// If there is no such file, or it is too large.
    pub fn file(&self, name: &str) -> anyhow::Result<Vec<u8>> {
        match &self.files {
            Files::BuiltIn(files) => files
                .get(name)
                .map(|bytes| bytes.to_vec())
                .with_context(|| format!("the scenario has no list file {name}")),
            Files::Folder(folder) => {
                let path = folder.join(name);
                let length =
                    fs::metadata(&path).with_context(|| format!("{} cannot be read", path.display()))?.len();
                if length > LIST_BYTES_MAX {
                    bail!("{} has {length} bytes; at most {LIST_BYTES_MAX} are read", path.display());
                }
                fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))
            }
        }
    }
}

fn parse(text: &str, name: &str) -> anyhow::Result<Scenario> {
    let scenario: Scenario = toml::from_str(text).with_context(|| format!("scenario {name}"))?;
    scenario.check().with_context(|| format!("scenario {name}"))?;
    Ok(scenario)
}
