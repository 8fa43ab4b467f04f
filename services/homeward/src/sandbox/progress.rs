//! What the user watches: stages as they pass, with counts.

use std::cell::Cell;
use std::io::{IsTerminal as _, Write as _};
use std::time::Instant;

/// Prints progress as people read it; silent where the output is for a program.
pub struct Progress {
    silent: bool,
    started: Instant,
    line_open: Cell<bool>,
}

impl Progress {
    /// Progress from now on.
    pub fn new(silent: bool) -> Self {
        Self { silent, started: Instant::now(), line_open: Cell::new(false) }
    }

    /// The title.
    pub fn title(&self, title: &str) {
        self.print(&format!("{title}\n"));
    }

    /// A step that has passed.
    pub fn step(&self, what: &str, result: &str) {
        self.clear();
        let seconds = self.started.elapsed().as_secs_f64();
        self.print(&format!("  {seconds:6.2} s  {what:<34} {result}"));
    }

    /// A step under way: replaced by the next line on a terminal, not printed elsewhere.
    pub fn under_way(&self, what: &str) {
        if self.silent || !std::io::stdout().is_terminal() {
            return;
        }
        self.clear();
        let mut out = std::io::stdout().lock();
        let _ = write!(out, "           {what} ...");
        let _ = out.flush();
        self.line_open.set(true);
    }

    /// A line that stands by itself.
    pub fn note(&self, text: &str) {
        self.clear();
        self.print(text);
    }

    /// Something that went wrong; printed even where the output is for a program.
    pub fn failure(&self, text: &str) {
        self.clear();
        if !text.is_empty() {
            let _ = writeln!(std::io::stderr().lock(), "{text}");
        }
    }

    fn clear(&self) {
        if self.line_open.replace(false) {
            let mut out = std::io::stdout().lock();
            let _ = write!(out, "\r\x1b[2K");
        }
    }

    fn print(&self, text: &str) {
        if !self.silent {
            let _ = writeln!(std::io::stdout().lock(), "{text}");
        }
    }
}
