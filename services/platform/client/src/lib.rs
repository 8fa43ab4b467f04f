//! Typed access to a forum for programs and the `homeward` command.
//!
//! * [`Connection`]: a small pool of channels to one process, and calls that are tried again where that is safe.
//! * [`Connection::submit`]: sends statements and verifies every receipt with a [`LogVerifier`].
//! * [`watch`]: watches that resume after the connection was lost.
//! * [`refusal`]: why a call was refused, read from its status.
//! * [`keyfile`], [`signing`]: secret keys in files, and signatures made on a device of one's own.
//! * [`summary`]: what a statement says, in English, from its bytes alone.

pub mod connection;
pub mod keyfile;
pub mod receipt;
pub mod refusal;
pub mod retry;
pub mod signing;
pub mod submit;
pub mod summary;
pub mod watch;

pub use connection::{Connection, connect};
pub use receipt::{LogVerifier, ReceiptFault, ReceiptInvalid, VerifiedReceipt, check_same_statement};
pub use submit::{Answer, SubmitError};
pub use summary::summarise;
