//! What several statements about a batch say alike.

use homeward_payload::domain::{AsOf, Principal, TermReference, Window};

use super::words::{capital, principal, spoken, time};

pub(super) fn term(reference: Option<&TermReference>) -> String {
    reference.map_or_else(
        || "goodwill, in no quota".to_owned(),
        |reference| format!("{} of agreement {}", reference.term, reference.agreement),
    )
}

pub(super) fn window(window: &Window) -> Vec<String> {
    let mut lines = vec![
        format!("Window {} to {}.", time(window.start), time(window.end)),
        format!("Place with digest {}.", spoken(&window.place_digest)),
    ];
    for giver in Principal::PARTIES {
        if let Some(place) = window.legs.of(giver) {
            let who = capital(principal(giver));
            lines.push(format!("{who} gives at a point of its own, with digest {}.", spoken(&place)));
        }
    }
    if window.simultaneous {
        lines.push("Nobody departs before the neutral has opened all points at once.".to_owned());
    }
    lines
}

pub(super) fn as_of(as_of: &AsOf) -> String {
    format!("As of {} entries, state {}.", as_of.size, spoken(&as_of.state_digest))
}
