//! The records of persons beside their lines: missing, claimed dead, held, released, in a neutral country; their
//! effects, and what they are bound to after release. A record outlives every line, and a claim that somebody is dead
//! never stands against a claim that he is alive.

mod alive;
mod death;
mod effects;
mod event;
mod missing;
mod state;
mod stay;

pub use alive::claim_alive;
pub use death::report_death;
pub use effects::{answer_effects, declare_effects};
pub use event::{PersonEvent, apply};
pub use missing::report_missing;
pub use state::{
    Alive, Body, Condition, Death, DeathCase, Packet, PacketState, PersonRecord, PersonStatus, Persons,
    status,
};
pub use stay::{record_condition, record_neutral_stay};

pub(crate) use alive::contradicted_by_list;
pub(crate) use death::{check_body_owed, died_on_line};
pub(crate) use missing::check_listable;
pub(crate) use state::{check_known, is_claimed_alive};
