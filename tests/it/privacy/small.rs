//! Small runs with lists of their own: short fields are replaced by words that occur nowhere else, and in the second
//! stage two persons of one side stay, for the one reason or the other.

mod answers;
mod stories;

pub(super) use answers::{Answers, Stage, stage_of, statements_of};
pub(super) use stories::Stories;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use homeward::sandbox::{Signal, ask_to_end};
use tempfile::TempDir;

use super::lists;
use crate::runs::homeward;

/// Time for a small run to come to its end, and for its processes to stop.
const PLAY_TIMEOUT: Duration = Duration::from_secs(60);
const STOP_TIMEOUT: Duration = Duration::from_secs(30);
const POLL_INTERVAL: Duration = Duration::from_millis(20);
/// What the sandbox prints last before it waits.
const STAYS: &str = "Ctrl-C ends everything";

/// Columns whose fields are replaced: names, ranks, units, places, facilities and whatever else is no key of a row.
const REPLACED: [(&str, &[usize]); 7] = [
    ("persons-held-by-ukr.csv", &[2, 3, 4, 5, 8, 9, 10, 12, 13]),
    ("persons-held-by-rus.csv", &[2, 3, 4, 5, 8, 9, 10, 12, 13]),
    ("medical-referrals-ukr.csv", &[4]),
    ("medical-referrals-rus.csv", &[4]),
    ("remains-held-by-rus.csv", &[3, 7, 8, 10]),
    ("remains-held-by-ukr.csv", &[3, 7, 8, 10]),
    ("children-listed-by-ukr.csv", &[1, 2, 3, 6, 9, 10, 12, 15, 16]),
];
const UNCHANGED: [&str; 2] = ["child-answers.csv", "receipt.csv"];

/// Two cases that differ in nothing the log may tell: one is withheld from the other side, one is not.
const FURTHER_CHILD: &str = "UKR-C0030,Самойленко,Маруся,Семенівна,F,2012-08-08,Вугледар,2023-03-24,SEPARATED,\
                             UKR-R0029,aunt,,,yes,,uk,scar\n";

/// A finished run: its folder, and what its services had answered before they stopped.
pub(super) struct Small {
    folder: TempDir,
    canaries: Vec<String>,
    pub(super) printed: String,
    pub(super) answers: Answers,
}

impl Small {
    pub(super) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub(super) fn scenario_folder(&self) -> PathBuf {
        self.folder.path().join("scenario")
    }

    pub(super) fn canaries(&self) -> &[String] {
        &self.canaries
    }
}

/// The first person of the staying side declines, the second is unfit.
pub(super) fn declined_and_unfit() -> &'static Small {
    static RUN: OnceLock<Small> = OnceLock::new();
    RUN.get_or_init(|| play(["DECLINES", "UNFIT"].as_slice()))
}

/// Both are unfit.
pub(super) fn both_unfit() -> &'static Small {
    static RUN: OnceLock<Small> = OnceLock::new();
    RUN.get_or_init(|| play(["UNFIT", "UNFIT"].as_slice()))
}

/// Everyone departs.
pub(super) fn nobody_stays() -> &'static Small {
    static RUN: OnceLock<Small> = OnceLock::new();
    RUN.get_or_init(|| play(&[]))
}

fn play(staying: &[&str]) -> Small {
    let folder = tempfile::tempdir().unwrap();
    let scenario = folder.path().join("scenario");
    let canaries = write_scenario(&scenario, staying);
    let (data, output) = (folder.path().join("data"), folder.path().join("output"));
    let mut sandbox = Sandbox::start(&scenario.join("scenario.toml"), &data, &output);
    sandbox.wait_until_it_stays();
    let answers = answers::gather(&data);
    sandbox.stop();
    let printed = fs::read_to_string(&output).unwrap();
    Small { folder, canaries, printed, answers }
}

// Stage 1 takes everyone wounded, ill or young, so that all of stage 2 stand under one term with equal histories.
fn write_scenario(folder: &Path, staying: &[&str]) -> Vec<String> {
    fs::create_dir_all(folder).unwrap();
    let source = lists::folder_of("first");
    let text = fs::read_to_string(source.join("scenario.toml")).unwrap();
    let persons: Vec<String> = (1..)
        .zip(staying)
        .map(|(nth, why)| format!("{{ giver = \"RUS\", nth = {nth}, why = \"{why}\" }}"))
        .collect();
    // What is expected of the scenario itself is not expected of one that was changed.
    let (before, expected) = text.split_once("[expected]").unwrap();
    let after = expected.split_once("\n[").map(|(_, after)| format!("[{after}")).unwrap_or_default();
    let changed: Vec<String> = [before, &after]
        .concat()
        .lines()
        .filter(|line| !line.starts_with("kill_mediator"))
        .map(|line| match line {
            "lines = 7" => "lines = 8".to_owned(),
            line if line.starts_with("not_departing") => format!("not_departing = [{}]", persons.join(", ")),
            line => line.to_owned(),
        })
        .collect();
    fs::write(folder.join("scenario.toml"), changed.join("\n")).unwrap();
    for file in UNCHANGED {
        fs::copy(source.join(file), folder.join(file)).unwrap();
    }
    let mut canaries = Vec::new();
    for (file, columns) in REPLACED {
        let mut text = fs::read_to_string(source.join(file)).unwrap();
        if file.starts_with("children") {
            text.push_str(FURTHER_CHILD);
        }
        fs::write(folder.join(file), with_canaries(&text, columns, &mut canaries)).unwrap();
    }
    canaries
}

fn with_canaries(text: &str, columns: &[usize], canaries: &mut Vec<String>) -> String {
    let mut lines = text.lines();
    let mut changed = format!("{}\n", lines.next().unwrap());
    for line in lines {
        let mut fields: Vec<String> = line.split(',').map(str::to_owned).collect();
        for column in columns {
            if !fields[*column].is_empty() {
                let canary = canary(canaries.len());
                fields[*column].clone_from(&canary);
                canaries.push(canary);
            }
        }
        changed.push_str(&(fields.join(",") + "\n"));
    }
    changed
}

// Ten letters that no language and no program writes: so long that not even chance does, in either case.
fn canary(number: usize) -> String {
    const LETTERS: [char; 10] = ['b', 'c', 'd', 'f', 'g', 'h', 'k', 'm', 'n', 'p'];
    let digit = |place: u32| LETTERS[number / 10_usize.pow(place) % 10];
    ["Qzj", "xwv"].concat().chars().chain((0..4).map(digit)).collect()
}

/// A sandbox that stays up until it is stopped; dropped, it is stopped too.
struct Sandbox {
    child: Child,
    output: PathBuf,
}

impl Sandbox {
    fn start(scenario: &Path, data: &Path, output: &Path) -> Self {
        let file = File::create(output).unwrap();
        let child = homeward()
            .args(["sandbox", "--scenario"])
            .arg(scenario)
            .arg("--data")
            .arg(data)
            .stdin(Stdio::null())
            .stdout(file.try_clone().unwrap())
            .stderr(file)
            .spawn()
            .unwrap();
        Self { child, output: output.to_owned() }
    }

    fn wait_until_it_stays(&mut self) {
        let deadline = Instant::now() + PLAY_TIMEOUT;
        loop {
            let printed = fs::read_to_string(&self.output).unwrap_or_default();
            if printed.contains(STAYS) {
                return;
            }
            let ended = self.child.try_wait().unwrap();
            assert!(ended.is_none(), "the sandbox ended with {ended:?}:\n{printed}");
            assert!(Instant::now() < deadline, "the sandbox does not come to its end:\n{printed}");
            std::thread::sleep(POLL_INTERVAL);
        }
    }

    fn stop(mut self) {
        self.interrupt();
        let status = self.child.wait().unwrap();
        let printed = fs::read_to_string(&self.output).unwrap_or_default();
        assert!(status.success() && printed.contains("All held"), "{status}\n{printed}");
    }

    fn interrupt(&mut self) {
        let deadline = Instant::now() + STOP_TIMEOUT;
        ask_to_end(self.child.id(), Signal::INT);
        while matches!(self.child.try_wait(), Ok(None)) {
            if Instant::now() > deadline {
                let _ = self.child.kill();
            }
            std::thread::sleep(POLL_INTERVAL);
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            self.interrupt();
        }
    }
}
