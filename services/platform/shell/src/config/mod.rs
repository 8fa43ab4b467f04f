//! Configuration: TOML files read strictly, so that a misspelt key is an error and never a default.
//!
//! A process defines its own settings struct from the [sections](crate::config::Listen) here, derives
//! `Deserialize` with `deny_unknown_fields`, and calls [`load`].

mod file;
mod secret;
mod section;
#[cfg(test)]
mod tests;

pub use file::{
    CONFIG_BYTES_MAX, ConfigError, Folder, KEY_FILE_BYTES_MAX, Loaded, load, read_file, read_key_file,
};
pub use secret::{SECRET_DIGITS, read_secret, read_signing_key};
pub use section::{Data, Forum, Limits, Listen, Log, LogFormat, Tls, Witness};
