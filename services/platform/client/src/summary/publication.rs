//! Figures released to the public.

use homeward_payload::domain::ReleaseFigures;

use super::words::principal;

pub(super) fn release_figures(said: &ReleaseFigures) -> Vec<String> {
    let mut lines = vec![format!("RELEASE TO THE PUBLIC figures of agreement {}.", said.agreement)];
    lines.extend(said.figures.iter().map(|figure| {
        format!("{}: {} received from {}.", figure.term, figure.received, principal(figure.giver))
    }));
    lines.push("They are public once the other side has released the same.".to_owned());
    lines
}
