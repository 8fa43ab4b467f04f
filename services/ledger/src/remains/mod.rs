//! Remains: containers, items, individuals and identities are four things under references of their own, never used
//! again and never renumbered. A container can hold several persons, and one person can lie in several containers of
//! several batches. Settlement counts containers alone and asks for nobody's identity.

mod contents;
mod custody;
mod event;
mod family;
mod grouping;
mod identity;
mod misdelivery;
mod opening;
mod point;
mod reference;
mod returns;
mod state;

pub use contents::declare_contents;
pub use custody::{Custody, CustodyGap, GapKind, custody, record_transfer};
pub use event::{Moved, RemainsEvent, apply};
pub use family::{record_notice, release};
pub use grouping::group_items;
pub use identity::{revoke_identity, state_identity};
pub use misdelivery::{answer_misdelivery, declare_misdelivery};
pub use opening::{open_container, register_items, split_item};
pub use point::refuse_at_point;
pub use returns::{
    DutyState, ReturnAccount, ReturnBalance, ReturnDuty, ReturnGround, ReturnMovement, Returns,
};
pub use state::{
    Container, Contents, DeadPerson, Identity, Individual, Item, Notice, Opening, Remains, Step, StepKind,
};

pub(crate) use contents::{check_line_of_contents, received};
pub(crate) use custody::{departed, taken};
pub(crate) use identity::{rests_on, revocations};
pub(crate) use reference::{check_not_of_remains, check_unused};
#[cfg(test)]
pub(crate) use returns::leaves;
