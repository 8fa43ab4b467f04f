//! Hears a log from its beginning and keeps what belongs to one story.

use std::collections::VecDeque;

use homeward_payload::domain::{Principal, Statement};
use homeward_payload::ids::Digest;

use super::step::{Heard, Joint, Scene, Spelling, Step, Told};
use super::words::{capital, speaker, together};
use super::{Topic, batch, child, dispute, subject};
use crate::ledger::Ledger;

/// Steps of a story that are kept. Of a longer one the newest are told, and how many came before.
pub const STEPS_MAX: usize = 4_096;

/// A story that was heard to its end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Story {
    /// Its steps in order of time, at most [`STEPS_MAX`].
    pub steps: Vec<Step>,
    /// How many older ones are not told.
    pub untold: u64,
}

/// Hears statements in the order of the log.
#[derive(Debug)]
pub struct Teller {
    topic: Topic,
    spelling: Spelling,
    drafts: VecDeque<Draft>,
    untold: u64,
}

/// A step, and what another of equal content is joined by.
#[derive(Debug)]
struct Draft {
    step: Step,
    who: String,
    half: Option<Digest>,
}

impl Teller {
    /// A teller that has heard nothing yet.
    #[must_use]
    pub const fn new(topic: Topic, spelling: Spelling) -> Self {
        Self { topic, spelling, drafts: VecDeque::new(), untold: 0 }
    }

    /// Hears the next statement; `before` is the ledger that has not taken it yet.
    pub fn hear(&mut self, before: &Ledger, heard: Heard<'_>) {
        let scene = Scene { before, heard, spelling: self.spelling, noun: self.topic.noun() };
        let mut told = Told::default();
        match &self.topic {
            Topic::Batch(id) => batch::tell(&scene, id, &mut told),
            Topic::Person(reference) | Topic::Container(reference) => {
                subject::tell(&scene, reference, &mut told);
            }
            Topic::Case(case) => child::tell(&scene, case, &mut told),
        }
        dispute::tell(&scene, self.topic, &mut told);
        if !told.is_silent() {
            self.add(heard, &told);
        }
    }

    /// Everything heard.
    #[must_use]
    pub fn end(self) -> Story {
        Story { steps: self.drafts.into_iter().map(|draft| draft.step).collect(), untold: self.untold }
    }

    fn add(&mut self, heard: Heard<'_>, told: &Told) {
        let statement = heard.statement;
        let mut who = vec![speaker(&statement.header)];
        let (mut earlier, mut actors) = (Vec::new(), vec![statement.header.author]);
        if told.joint == Joint::Whole {
            let halves = self.take_halves(statement);
            earlier = halves.iter().map(|draft| draft.step.position).collect();
            actors = halves.iter().flat_map(|draft| draft.step.actors.clone()).chain(actors).collect();
            who = halves.into_iter().map(|draft| draft.who).chain(who).collect();
        }
        let who = together(&who);
        let name = statement.body.type_name();
        let step = Step {
            position: heard.position,
            earlier,
            time: heard.time,
            actors,
            kind: name.rsplit('.').next().unwrap_or(name),
            sentence: told.text(&capital(&who)),
            lines: told.lines,
            batch: told.batch,
        };
        let half = (told.joint == Joint::Half).then_some(statement.content_digest);
        if self.drafts.len() >= STEPS_MAX {
            self.drafts.pop_front();
            self.untold = self.untold.saturating_add(1);
        }
        self.drafts.push_back(Draft { step, who, half });
    }

    /// Takes the newest statement of equal content of each other principal out of the story: they are told with the
    /// one that completes them.
    fn take_halves(&mut self, statement: &Statement) -> Vec<Draft> {
        let name = statement.body.type_name();
        let kind = name.rsplit('.').next().unwrap_or(name);
        let mut joined: Vec<Principal> = vec![statement.header.author];
        let mut halves = Vec::new();
        for index in (0..self.drafts.len()).rev() {
            let Some(draft) = self.drafts.get(index) else { continue };
            let same = draft.step.kind == kind && draft.half == Some(statement.content_digest);
            let author = draft.step.actors.first().copied().filter(|author| same && !joined.contains(author));
            if let Some(author) = author {
                joined.push(author);
                halves.extend(self.drafts.remove(index));
            }
        }
        halves.reverse();
        halves
    }
}
