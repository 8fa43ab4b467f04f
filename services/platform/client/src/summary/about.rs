//! What several statements about a batch say alike.

use homeward_payload::domain::{AsOf, TermReference, Window};

use super::words::{spoken, time};

pub(super) fn term(reference: Option<&TermReference>) -> String {
    reference.map_or_else(
        || "goodwill, in no quota".to_owned(),
        |reference| format!("{} of agreement {}", reference.term, reference.agreement),
    )
}

pub(super) fn window(window: &Window) -> Vec<String> {
    vec![
        format!("Window {} to {}.", time(window.start), time(window.end)),
        format!("Place with digest {}.", spoken(&window.place_digest)),
    ]
}

pub(super) fn as_of(as_of: &AsOf) -> String {
    format!("As of {} entries, state {}.", as_of.size, spoken(&as_of.state_digest))
}
