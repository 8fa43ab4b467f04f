//! One random sequence in a world and, with the parties in each other's places, in its mirror.

use homeward_kernel::Machine as _;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::super::forum::Forum;
use super::by_step::Said;
use super::reached::Reached;
use super::step::Step;
use super::world::World;
use super::{author, by_step, checks, children, held, wounded};
use crate::Ledger;
use crate::refusal::Refusal;

/// Two worlds in which nothing random was said yet.
#[derive(Clone)]
pub(super) struct Pair {
    world: World,
    mirror: World,
    /// The ledger of the first world as it was one accepted statement ago. It takes the same events one step later,
    /// so that nothing is copied.
    before: Ledger,
}

/// What came of a step.
pub(super) struct Taken {
    /// Full name of what was said.
    pub(super) kind: &'static str,
    /// Why it was refused.
    pub(super) refused: Option<Refusal>,
}

impl Pair {
    pub(super) fn new() -> Self {
        let world = World::new(false);
        let before = world.forum.ledger().clone();
        Self { world, mirror: World::new(true), before }
    }

    /// Takes every step in both worlds and checks what holds after it. After the last step, and after one on the way,
    /// the wounded come home in a copy of the world.
    pub(super) fn run(mut self, steps: &[Step], reached: &mut Reached) -> Result<(), TestCaseError> {
        let sampled = steps.last().map_or(0, |step| step.of(steps.len()));
        for (index, step) in steps.iter().enumerate() {
            self.take(step, reached)?;
            if index == sampled {
                wounded::come_home(&self.world, step)?;
            }
        }
        if let Some(step) = steps.first() {
            wounded::come_home(&self.world, step)?;
        }
        self.say_all_again(reached)?;
        reached.came_to(self.world.forum.ledger());
        prop_assert_eq!(self.world.projection(), self.mirror.projection());
        let replayed = replay(&self.world.forum);
        prop_assert_eq!(replayed.replica.digest(), self.world.forum.replica.digest());
        prop_assert!(replayed.ledger() == self.world.forum.ledger(), "a replay comes to another state");
        Ok(())
    }

    // Everything that was accepted, once more and in its order: duplicates, and by now mostly stale.
    fn say_all_again(&self, reached: &mut Reached) -> Result<(), TestCaseError> {
        let mut forum = self.world.forum.branch();
        for (_, said) in self.world.said() {
            let header = &said.header;
            let result = forum.say_until(header.author, header.not_after, said.body.clone());
            reached.answered(&Taken { kind: said.body.type_name(), refused: result.err() });
        }
        checks::check_state(forum.ledger())
    }

    fn take(&mut self, step: &Step, reached: &mut Reached) -> Result<(), TestCaseError> {
        let found = take(&mut self.world, step);
        let mirrored = take(&mut self.mirror, step);
        let answer = |taken: &Option<Taken>| {
            taken.as_ref().map(|taken| (taken.kind, taken.refused.as_ref().map(|refusal| refusal.reason)))
        };
        let (answer, mirrored) = (answer(&found), answer(&mirrored));
        prop_assert_eq!(answer, mirrored, "swapping the parties changes the answer to {:?}", step);
        let Some(taken) = found else { return Ok(()) };
        reached.answered(&taken);
        let after = self.world.forum.ledger();
        if let Some(refusal) = &taken.refused {
            prop_assert!(self.before == *after, "a refusal changed something");
            return by_step::check_refusal(after, refusal);
        }
        checks::check(&self.world)?;
        children::check(&self.world, &self.before)?;
        checks::check_bound(&self.before, after)?;
        held::check_step(&self.before, after)?;
        let (now, statement) = self.world.forum.taken.last().unwrap();
        by_step::check(&Said { before: &self.before, after, statement, now: *now })?;
        reached.passed(&self.before, after);
        self.before.open_entry(self.world.forum.replica.size().saturating_sub(1), *now);
        for event in &self.world.forum.newest {
            self.before.apply(event);
        }
        Ok(())
    }
}

/// Takes a step; nothing where there was nothing to say.
pub(super) fn take(world: &mut World, step: &Step) -> Option<Taken> {
    let said = author::realise(world, step)?;
    let kind = said.body.type_name();
    let result = world.forum.say_until(said.author, said.not_after, said.body);
    Some(Taken { kind, refused: result.err() })
}

/// A forum that takes the accepted statements of another one, one by one.
pub(in crate::tests) fn replay(live: &Forum) -> Forum {
    let mut replayed = Forum::new();
    for (time, statement) in &live.taken {
        let events = replayed.replica.judge(statement, *time).unwrap();
        replayed.replica.accept(*time, &events);
    }
    replayed
}
