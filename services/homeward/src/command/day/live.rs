//! The board as it goes on: redrawn in place on a terminal, printed anew elsewhere, and resumed when the service was
//! away.

use std::io::{IsTerminal as _, Write as _};
use std::time::Duration;

use homeward_api::ledger::v1::day_service_client::DayServiceClient;
use homeward_api::ledger::v1::{ExchangeDay, WatchExchangeDayRequest, WatchExchangeDayResponse};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tonic::transport::Channel;
use tonic::{Code, Status, Streaming};

use super::super::names::Names;
use super::json_line;
use super::render::{self, Row, Style, WIDTH_MIN};

/// Pause before a service that was away is asked again.
const RETRY_INTERVAL: Duration = Duration::from_secs(1);
/// A terminal that does not tell its size.
const SIZE_UNKNOWN: (usize, usize) = (WIDTH_MIN, 24);
/// Another screen than the one with what was typed before, empty, without a cursor.
const ENTER: &str = "\x1b[?1049h\x1b[?25l\x1b[2J";
/// Back to what was there, with the cursor.
const LEAVE: &str = "\x1b[?25h\x1b[?1049l";

/// Where boards are shown.
pub(super) struct Screen {
    json: bool,
    terminal: bool,
    colours: bool,
    names: Names,
}

impl Screen {
    pub(super) fn new(json: bool, names: Names) -> Self {
        let terminal = std::io::stdout().is_terminal();
        let no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self { json, terminal, colours: terminal && !no_colour, names }
    }

    /// Whether somebody watches it.
    pub(super) const fn is_live(&self) -> bool {
        self.terminal && !self.json
    }

    /// Prints one board below what was printed before.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(super) fn print(&self, day: &ExchangeDay) -> anyhow::Result<()> {
        let mut out = std::io::stdout().lock();
        if self.json {
            writeln!(out, "{}", json_line(day)?)?;
            return Ok(());
        }
        let width = if self.terminal { size().0 } else { WIDTH_MIN };
        for row in render::rows(day, &self.names, width) {
            writeln!(out, "{}", self.text(&row))?;
        }
        Ok(out.flush()?)
    }

    fn text(&self, row: &Row) -> String {
        if self.colours { row.painted() } else { row.text.clone() }
    }

    /// Draws one board in the place of the one before, with a note at the end where something is to be said.
    fn draw(&self, day: &ExchangeDay, note: &str) -> anyhow::Result<()> {
        let (width, height) = size();
        let rows = fitting(render::rows(day, &self.names, width), height, note);
        let mut text = String::from("\x1b[H");
        for (place, row) in rows.iter().enumerate() {
            if place > 0 {
                text.push_str("\r\n");
            }
            text.push_str(&self.text(row));
            text.push_str("\x1b[K");
        }
        text.push_str("\x1b[J");
        let mut out = std::io::stdout().lock();
        out.write_all(text.as_bytes())?;
        Ok(out.flush()?)
    }
}

/// As many rows as a terminal shows; what is cut off is told in the last one.
pub(super) fn fitting(mut rows: Vec<Row>, height: usize, note: &str) -> Vec<Row> {
    let note = (!note.is_empty()).then(|| Row::new(Style::Bad, note));
    let room = height.saturating_sub(usize::from(note.is_some())).max(2);
    if rows.len() > room {
        let cut = rows.len().saturating_sub(room).saturating_add(1);
        rows.truncate(room.saturating_sub(1));
        rows.push(Row::new(
            Style::Bad,
            format!("… {cut} more rows: a taller window, or homeward day --once"),
        ));
    }
    rows.extend(note);
    rows
}

fn size() -> (usize, usize) {
    let found = rustix::termios::tcgetwinsize(std::io::stdout()).ok();
    let known = found.filter(|size| size.ws_col > 0 && size.ws_row > 0);
    known.map_or(SIZE_UNKNOWN, |size| (usize::from(size.ws_col), usize::from(size.ws_row)))
}

/// The other screen of a terminal, left again however the command ends.
struct Entered;

impl Entered {
    fn new() -> Self {
        write_now(ENTER);
        Self
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        write_now(LEAVE);
    }
}

fn write_now(text: &str) {
    let mut out = std::io::stdout().lock();
    // A terminal that is gone shows nothing more.
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Follows a day until somebody ends it with Ctrl-C. A service that is away is asked again, behind what was seen.
///
/// # Errors
/// If the service refuses, or nothing can be written.
pub(super) async fn follow(
    days: DayServiceClient<Channel>,
    day_us: i64,
    screen: Screen,
) -> anyhow::Result<()> {
    let entered = screen.is_live().then(Entered::new);
    let mut watch = Watch { days, day_us, after: None, stream: None, shown: None, screen };
    let mut resized = signal(SignalKind::window_change())?;
    let mut ended = signal(SignalKind::terminate())?;
    let result = loop {
        let step = tokio::select! {
            biased;
            _ = tokio::signal::ctrl_c() => break Ok(()),
            _ = ended.recv() => break Ok(()),
            () = next_size(&mut resized, entered.is_some()) => watch.redraw(""),
            step = watch.step() => step,
        };
        if step.is_err() {
            break step;
        }
    };
    drop(entered);
    result
}

async fn next_size(resized: &mut Signal, live: bool) {
    if !live || resized.recv().await.is_none() {
        std::future::pending::<()>().await;
    }
}

struct Watch {
    days: DayServiceClient<Channel>,
    day_us: i64,
    after: Option<u64>,
    stream: Option<Streaming<WatchExchangeDayResponse>>,
    shown: Option<ExchangeDay>,
    screen: Screen,
}

impl Watch {
    /// One message, or one attempt to come back. Cancelled at any point it loses nothing.
    async fn step(&mut self) -> anyhow::Result<()> {
        let found = match &mut self.stream {
            Some(stream) => stream.message().await,
            None => {
                let request = WatchExchangeDayRequest { day_us: self.day_us, after_position: self.after };
                match self.days.watch_exchange_day(request).await {
                    Ok(answer) => {
                        self.stream = Some(answer.into_inner());
                        return self.redraw("");
                    }
                    Err(status) => Err(status),
                }
            }
        };
        match found {
            Ok(Some(message)) => self.take(message),
            Ok(None) => self.wait("the service ended the watch").await,
            Err(status) if is_away(&status) => self.wait("the service is away").await,
            Err(status) => Err(status.into()),
        }
    }

    fn take(&mut self, message: WatchExchangeDayResponse) -> anyhow::Result<()> {
        self.after = Some(message.through_position);
        let Some(day) = message.day else { return Ok(()) };
        if !self.screen.is_live() {
            return self.screen.print(&day);
        }
        self.shown = Some(day);
        self.redraw("")
    }

    fn redraw(&self, note: &str) -> anyhow::Result<()> {
        match &self.shown {
            Some(day) if self.screen.is_live() => self.screen.draw(day, note),
            _ => Ok(()),
        }
    }

    async fn wait(&mut self, why: &str) -> anyhow::Result<()> {
        self.stream = None;
        self.redraw(&format!("{why}; this board may be old. It goes on when the service is back."))?;
        tokio::time::sleep(RETRY_INTERVAL).await;
        Ok(())
    }
}

// Nothing but time helps, and it does.
fn is_away(status: &Status) -> bool {
    matches!(status.code(), Code::Unavailable | Code::Unknown | Code::Cancelled | Code::DeadlineExceeded)
}
