//! Sanitary releases.

use super::agreement::TERMS_MAX;
use super::batch::{
    BATCH_LINES_MAX, batch_id, check_terms_unique, proposed_line, revision, term_reference, window,
};
use super::field::Check;
use crate::domain::{HoldRelease, ReleaseUnilaterally};
use crate::proto::payload::v1 as proto;

pub(super) fn release_unilaterally(
    check: &mut Check,
    message: &proto::ReleaseUnilaterally,
) -> Option<ReleaseUnilaterally> {
    let batch = batch_id(check, &message.batch_id);
    let revision = revision(check, message.revision);
    check.count("terms", message.terms.len(), 0..=TERMS_MAX);
    let terms = check
        .items("terms", &message.terms, |check, term| term_reference(check, &term.agreement, &term.term));
    check_terms_unique(check, &message.terms);
    check.count("lines", message.lines.len(), 1..=BATCH_LINES_MAX as usize);
    check.ascending("lines", message.lines.iter().map(|line| &line.subject), "reference");
    let terms_count = message.terms.len();
    let lines = check.items("lines", &message.lines, |check, line| proposed_line(check, line, terms_count));
    let window = check.message("window", message.window.as_ref(), window);
    if message.window.as_ref().is_some_and(|window| !window.legs.is_empty()) {
        check.within("window", |check| check.refuse("legs", "legs", "none: one side gives at one point"));
    }
    let notice_digest = check.digest("notice_digest", &message.notice_digest);
    Some(ReleaseUnilaterally {
        batch: batch?,
        revision: revision?,
        terms: terms?,
        lines: lines?,
        window: window?,
        notice_digest: notice_digest?,
    })
}

pub(super) fn hold_release(check: &mut Check, message: &proto::HoldRelease) -> Option<HoldRelease> {
    let batch = batch_id(check, &message.batch_id);
    let revision = revision(check, message.revision);
    let ground = check.choice::<proto::HoldGround, _>("ground", message.ground);
    let until = check.time("until_us", message.until_us);
    Some(HoldRelease { batch: batch?, revision: revision?, ground: ground?, until: until? })
}
