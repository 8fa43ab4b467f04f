//! The golden log of rules version 1: its digests are frozen. A change here is a change of the rules and needs a
//! new version beside this one.

use std::fmt::Write as _;

use super::digest_vectors::leave;
use super::forum::Forum;
use super::life::small_exchange;
use super::properties::replay;

/// Size, state digest and kind of the newest entry, one line for each size from 1.
const GOLDEN_V1: &str = include_str!("golden/golden-v1.txt");

pub(super) fn digests(forum: &Forum) -> String {
    let mut text = String::new();
    let kinds = std::iter::once("Genesis").chain(
        forum
            .taken
            .iter()
            .map(|(_, statement)| statement.body.type_name().rsplit('.').next().unwrap_or_default()),
    );
    for (size, kind) in (1..).zip(kinds) {
        writeln!(text, "{size} {} {kind}", forum.replica.digest_at(size).unwrap()).unwrap();
    }
    text
}

#[test]
fn the_golden_log_replays_to_its_frozen_digests() {
    let live = small_exchange();
    if digests(&live) != GOLDEN_V1 {
        leave("golden-v1.txt", &digests(&live));
        panic!("the golden log has other digests; this implementation's are in target/golden-v1.txt");
    }
    let mut replayed = replay(&live);
    replayed.taken.clone_from(&live.taken);
    assert_eq!(digests(&replayed), GOLDEN_V1);
}
