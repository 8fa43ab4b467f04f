//! How far a long call has come, on a terminal; nothing is written where nobody watches.

use homeward_api::delegation::v1::Progress;
use indicatif::ProgressBar;

/// The line on the terminal.
pub(super) struct Line(ProgressBar);

impl Line {
    /// A line on which nothing stands yet.
    pub(super) fn new() -> Self {
        Self(ProgressBar::new_spinner())
    }

    /// Shows how far it has come, in the place of what was shown before.
    pub(super) fn show(&self, progress: &Progress) {
        self.0.set_message(text(progress));
        self.0.tick();
    }

    /// Takes the line away.
    pub(super) fn end(&self) {
        self.0.finish_and_clear();
    }
}

fn text(progress: &Progress) -> String {
    let Progress { stage, done, total } = progress;
    match done.saturating_mul(100).checked_div(*total) {
        Some(share) => format!("{stage}: {done} of {total} ({share} %)"),
        None => format!("{stage} …"),
    }
}

/// An id for a request that nobody chose one for: it is of this call alone.
pub(super) fn request_id(chosen: Option<&str>) -> String {
    let now = jiff::Timestamp::now().as_nanosecond();
    chosen.map_or_else(|| format!("command-{now}-{}", std::process::id()), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_has_a_share_where_the_whole_is_known() {
        let check = |done, total, expected: &str| {
            assert_eq!(text(&Progress { stage: "storing".to_owned(), done, total }), expected);
        };
        check(500, 2_000, "storing: 500 of 2000 (25 %)");
        check(3, 0, "storing …");
    }

    #[test]
    fn an_id_is_the_callers_or_of_this_call_alone() {
        assert_eq!(request_id(Some("night-1")), "night-1");
        assert!(request_id(None).len() <= 64);
    }
}
