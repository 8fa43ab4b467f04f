//! The report of a sandbox run: JSON, read back from the running services over gRPC with every principal's
//! credentials. `<party>` means the power of origin.

mod cartel;
mod gather;
mod model;
mod tables;

pub use cartel::{print_cartel, unexpected_equivalents};
pub use gather::gather;
pub use model::{Persons, Remains, Report};
pub use tables::print_tables;
