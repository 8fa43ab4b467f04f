//! A page: prose, and blocks of what is typed and shown.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// A page and what was changed in it.
pub(super) struct Page {
    path: PathBuf,
    stage: String,
    lines: Vec<String>,
    steps: Vec<Step>,
    replaced: Vec<(Range<usize>, Vec<String>)>,
}

/// Something that happens, in the order of the page.
#[derive(Clone)]
pub(super) struct Step {
    pub(super) what: What,
    /// The lines that come out.
    pub(super) shown: Vec<String>,
    begins: usize,
    place_of_shown: Range<usize>,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum What {
    /// Typed by the reader; again until it comes out, where `again` holds.
    Typed { command: String, again: bool },
    /// Done by others.
    Meanwhile(String),
}

impl Page {
    pub(super) fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Self::of(path, &text)
    }

    fn of(path: &Path, text: &str) -> Self {
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let stage = lines.iter().find_map(|line| comment(line, "stage"));
        let stage = stage.unwrap_or_else(|| panic!("{} names no <!-- stage: NAME -->", path.display()));
        let steps = steps(&lines);
        Self { path: path.to_owned(), stage, lines, steps, replaced: Vec::new() }
    }

    pub(super) fn stage(&self) -> &str {
        &self.stage
    }

    pub(super) fn steps(&self) -> Vec<Step> {
        self.steps.clone()
    }

    /// Page, line and command of a step.
    pub(super) fn place(&self, step: &Step) -> String {
        format!("{}:{}: {}", self.path.display(), step.begins + 1, self.lines[step.begins])
    }

    /// Something else comes out of a step.
    pub(super) fn replace(&mut self, step: &Step, shown: Vec<String>) {
        self.replaced.push((step.place_of_shown.clone(), shown));
    }

    /// Writes the page with what was replaced so far.
    pub(super) fn write(&self) {
        let mut lines = self.lines.clone();
        for (place, shown) in self.replaced.iter().rev() {
            lines.splice(place.clone(), shown.iter().cloned());
        }
        fs::write(&self.path, lines.join("\n") + "\n").unwrap();
    }
}

/// The value of a comment `<!-- name: value -->`.
fn comment(line: &str, name: &str) -> Option<String> {
    let inside = line.trim().strip_prefix("<!--")?.strip_suffix("-->")?;
    let (found, value) = inside.split_once(':')?;
    (found.trim() == name).then(|| value.trim().to_owned())
}

fn steps(lines: &[String]) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut block: Option<bool> = None;
    let mut goes_on = false;
    for (index, line) in lines.iter().enumerate() {
        match block {
            None => {
                block = line.strip_prefix("```console").map(|kind| kind.trim() == "again");
                steps.extend(comment(line, "meanwhile").map(|what| Step::at(index, What::Meanwhile(what))));
            }
            Some(_) if line.starts_with("```") => block = None,
            Some(again) => match (line.strip_prefix("$ "), steps.last_mut()) {
                (_, Some(Step { what: What::Typed { command, .. }, place_of_shown, .. })) if goes_on => {
                    command.push('\n');
                    command.push_str(line);
                    *place_of_shown = index + 1..index + 1;
                    goes_on = line.ends_with('\\');
                }
                (Some(command), _) => {
                    let command = command.to_owned();
                    goes_on = command.ends_with('\\');
                    steps.push(Step::at(index, What::Typed { command, again }));
                }
                (None, Some(step)) => {
                    step.shown.push(line.clone());
                    step.place_of_shown.end = index + 1;
                }
                (None, None) => panic!("line {}: nothing was typed before", index + 1),
            },
        }
    }
    steps
}

impl Step {
    fn at(begins: usize, what: What) -> Self {
        Self { what, shown: Vec::new(), begins, place_of_shown: begins + 1..begins + 1 }
    }
}

#[test]
fn a_page_is_read() {
    let text = "<!-- stage: here -->\n\n```console\n$ one \\\n  two\nshown\n$ three\n```\n<!-- meanwhile: rain -->\n\
                ```console again\n$ four\n1\n2\n```\n```\n$ not typed\n```\n";
    let page = Page::of(Path::new("page.md"), text);
    assert_eq!(page.stage(), "here");
    let typed = |command: &str, again| What::Typed { command: command.to_owned(), again };
    let found: Vec<What> = page.steps().into_iter().map(|step| step.what).collect();
    let expected = [
        typed("one \\\n  two", false),
        typed("three", false),
        What::Meanwhile("rain".to_owned()),
        typed("four", true),
    ];
    assert_eq!(found, expected);
    let shown: Vec<Vec<String>> = page.steps().into_iter().map(|step| step.shown).collect();
    assert_eq!(shown, [vec!["shown"], vec![], vec![], vec!["1", "2"]]);
    assert_eq!(page.steps()[0].place_of_shown, 5..6);
}
