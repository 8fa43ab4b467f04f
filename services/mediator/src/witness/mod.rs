//! What witnesses have cosigned: taken in, kept over a restart, shown to the others.

mod desk;
mod heads;

pub(crate) use desk::WitnessDesk;
pub(crate) use heads::Heads;
