//! The walks of `services/homeward/docs/walks/`: each page is typed as it stands, over real processes, and must come
//! out as it shows.
//!
//! A page names the stage at which it begins in a comment, `<!-- stage: NAME -->`; `stages.rs` prepares it. What people
//! elsewhere do meanwhile is a comment too, `<!-- meanwhile: WHAT -->`, and the stage does it. Lines after `$ ` in a
//! block of kind `console` are typed, a `\` at the end goes on; the lines below are what comes out. In them `[..]`
//! stands for anything within a line, `...` alone on a line for lines left out. References, digests and codes that are
//! drawn anew each time are told from their like by the first line that shows them, and stand for them from then on, in
//! commands too. A block of kind `console again` is typed until it comes out: what it shows arrives from elsewhere.
//! A command must succeed unless it shows an error, a line that begins with `homeward:`.
//!
//! With `HOMEWARD_WALKS=write` set, what came out is written into the pages instead: look at the difference and commit
//! it. A new page needs its file, its stage, a test below, and a line in the README beside it.

mod ids;
mod page;
mod stages;
mod terminal;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use ids::Ids;
use page::{Page, What};
use stages::{ChildCases, HandoverDay, Stage, ThreeHundredNames, TwoBatches};
use terminal::{Mirrors, Shown, Terminal};

/// Asks for pages to be written.
const MODE_VARIABLE: &str = "HOMEWARD_WALKS";
/// How long what is sealed elsewhere may take to arrive.
const ARRIVAL_TIMEOUT: Duration = Duration::from_secs(30);
const POLL_INTERVAL: Duration = Duration::from_millis(200);

// Shows F3, F31.
#[tokio::test(flavor = "multi_thread")]
async fn a_clerk_prepares_three_hundred_names_tonight() {
    Box::pin(walk("clerk")).await;
}

// Shows F5, ConfirmBatch, WithdrawConfirmation, SignSettlement.
#[tokio::test(flavor = "multi_thread")]
async fn a_head_signs_at_eleven_in_the_evening() {
    Box::pin(walk("head")).await;
}

// Shows F22, F23.
#[tokio::test(flavor = "multi_thread")]
async fn a_child_comes_home() {
    Box::pin(walk("child")).await;
}

// Shows F12, F14, NoteReport.
#[tokio::test(flavor = "multi_thread")]
async fn a_coordinator_watches_the_day() {
    Box::pin(walk("coordinator")).await;
}

// Shows F14, F29, DepositPaperRecord.
#[tokio::test(flavor = "multi_thread")]
async fn a_delegate_stands_at_a_point_without_a_network() {
    Box::pin(walk("witness")).await;
}

#[test]
fn every_page_is_walked_and_listed() {
    let contents = std::fs::read_to_string(folder().join("README.md")).unwrap();
    let mut pages = 0;
    for entry in std::fs::read_dir(folder()).unwrap() {
        let file = entry.unwrap().file_name().into_string().unwrap();
        let name = file.strip_suffix(".md").unwrap();
        if name != "README" {
            assert!(include_str!("walks.rs").contains(&format!("walk(\"{name}\")")), "nobody walks {file}");
            assert!(contents.contains(&format!("({file})")), "README.md does not link {file}");
            pages += 1;
        }
    }
    assert!(pages > 0);
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/walks")
}

async fn walk(name: &str) {
    let page = Page::read(&folder().join(format!("{name}.md")));
    match page.stage() {
        "three hundred names" => go(page, ThreeHundredNames::begin()).await,
        "handover day" => Box::pin(go(page, HandoverDay::begin().await)).await,
        "two batches" => go(page, TwoBatches::begin().await).await,
        "child cases" => Box::pin(go(page, ChildCases::begin().await)).await,
        other => {
            panic!("{name}.md begins at stage {other:?}, which tests/it/walks/stages.rs does not prepare")
        }
    }
}

async fn go(mut page: Page, mut stage: impl Stage) {
    let mut terminal = Terminal::open(&stage.folder());
    let mirrors = Mirrors::of(&stage.folder());
    let mut ids = Ids::default();
    let writes = std::env::var_os(MODE_VARIABLE).is_some();
    for step in page.steps() {
        mirrors.settle().await;
        match &step.what {
            What::Meanwhile(what) => stage.meanwhile(what).await,
            What::Typed { command, again } => {
                let deadline = Instant::now() + if *again { ARRIVAL_TIMEOUT } else { Duration::ZERO };
                let typed = ids.in_this_run(command);
                let shown = loop {
                    let shown = terminal.type_in(&typed).await;
                    let wrong = if writes {
                        shown.is_error()
                    } else {
                        ids.unlike(&step.shown, &shown.lines).is_some()
                    };
                    if !wrong || Instant::now() >= deadline {
                        break shown;
                    }
                    tokio::time::sleep(POLL_INTERVAL).await;
                };
                check(&mut page, &mut ids, &step, &shown, writes);
            }
        }
    }
}

/// Compares what came out with what the page shows, or writes it there.
fn check(page: &mut Page, ids: &mut Ids, step: &page::Step, shown: &Shown, writes: bool) {
    let unlike = ids.learn(&step.shown, &shown.lines);
    if writes {
        if unlike.is_some() {
            page.replace(step, ids.on_the_page(&shown.lines));
            page.write();
        }
        return;
    }
    let at = page.place(step);
    if let Some(first) = unlike {
        let mut told = format!("{at}: what came out is not what the page shows\n");
        step.shown[..first].iter().for_each(|line| told.push_str(&format!("  {line}\n")));
        step.shown[first..].iter().for_each(|line| told.push_str(&format!("- {line}\n")));
        ids.on_the_page(&shown.lines).iter().for_each(|line| told.push_str(&format!("+ {line}\n")));
        panic!("{told}{MODE_VARIABLE}=write writes what came out into the page");
    }
    assert_eq!(shown.succeeded, !shown.is_error(), "{at}: success and what is shown belong together");
}
