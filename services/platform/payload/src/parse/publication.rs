//! Figures released to the public.

use super::field::Check;
use crate::domain::{ReleaseFigures, ReleasedFigure};
use crate::proto::payload::v1 as proto;

/// Figures in one release: 64 terms, two givers each.
const FIGURES_MAX: usize = 128;

pub(super) fn release_figures(check: &mut Check, message: &proto::ReleaseFigures) -> Option<ReleaseFigures> {
    let agreement = check.agreement_code("agreement", &message.agreement);
    check.count("figures", message.figures.len(), 1..=FIGURES_MAX);
    let keys = message.figures.iter().map(|figure| (&figure.term, figure.giver));
    check.ascending("figures", keys, "term and giver");
    let figures = check.items("figures", &message.figures, figure);
    let as_of = check.message("as_of", message.as_of.as_ref(), super::header::as_of);
    Some(ReleaseFigures { agreement: agreement?, figures: figures?, as_of: as_of? })
}

fn figure(check: &mut Check, message: &proto::ReleasedFigure) -> Option<ReleasedFigure> {
    let term = check.term_code("term", &message.term);
    let giver = check.party("giver", message.giver);
    Some(ReleasedFigure { term: term?, giver: giver?, received: message.received })
}
