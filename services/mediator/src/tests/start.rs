use super::world::{World, receipt};
use crate::error::MediatorError;
use crate::start::HeadsError;
use homeward_payload::domain::Principal;
use homeward_payload::ids::LogId;
use homeward_shell::forum::ForumError;
use homeward_testkit::forum::{KeyUse, write_secret};

#[tokio::test]
async fn a_genesis_of_another_log_id_is_refused() {
    let mut world = World::prepare();
    world.configure(LogId([7; 32]), &[]);
    let error = world.run().await.unwrap_err();
    assert!(matches!(error, MediatorError::Forum(ForumError::OtherForum { .. })), "{error}");
    assert!(!world.path("data").exists(), "nothing was started");
}

#[tokio::test]
async fn keys_that_are_not_in_the_genesis_are_refused() {
    for (file, key) in [("service.key", "service"), ("log.key", "log")] {
        let mut world = World::prepare();
        std::fs::remove_file(world.path(file)).unwrap();
        write_secret(&world.path(file), Principal::PartyA, KeyUse::Service).unwrap();
        let error = world.run().await.unwrap_err();
        assert!(matches!(error, MediatorError::OtherKey { key: found } if found == key), "{error}");
    }
}

#[tokio::test]
async fn a_journal_of_another_forum_is_refused() {
    let mut world = World::start().await;
    world.stop().await;
    let other = homeward_testkit::forum::TestForum::new("another", homeward_payload::domain::ClockMode::Real);
    world.test = other.unwrap();
    world.test.write_genesis(&world.path("genesis.envelope")).unwrap();
    world.configure(world.test.log_id(), &[]);
    assert!(matches!(world.run().await.unwrap_err(), MediatorError::Journal(_)));
}

#[tokio::test]
async fn a_restart_goes_on_with_the_same_digest_and_head() {
    let mut world = World::start().await;
    let marks: Vec<_> = (1..=20).map(|seconds| world.mark(seconds)).collect();
    world.submit(&marks).await;
    let (state, (checkpoint, _)) = (world.state().await, world.checkpoint().await);
    world.stop().await;
    // A witness that cannot be reached does not hold up the start.
    world.configure(world.test.log_id(), &[("party-a", "127.0.0.1:1")]);
    world.run().await.unwrap();
    assert_eq!(world.state().await, state);
    assert_eq!(world.checkpoint().await.0, checkpoint);
    assert_eq!(receipt(&world.submit(&[world.mark(21)]).await[0]).position, 21);
}

/// Copies the data folder of a mediator that does not run.
fn copy_data(world: &World, to: &str) {
    std::fs::create_dir_all(world.path(to)).unwrap();
    for entry in std::fs::read_dir(world.path("data")).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            std::fs::copy(entry.path(), world.path(to).join(entry.file_name())).unwrap();
        }
    }
}

fn restore_data(world: &World, from: &str) {
    std::fs::remove_dir_all(world.path("data")).unwrap();
    std::fs::rename(world.path(from), world.path("data")).unwrap();
}

/// A second mediator of the same forum stands in for a mirror: it serves the same log and shows heads.
async fn mirror_of(world: &World) -> World {
    let mut mirror = World::prepare();
    copy_data(world, "copy");
    std::fs::create_dir_all(mirror.path("data")).unwrap();
    for entry in std::fs::read_dir(world.path("copy")).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), mirror.path("data").join(entry.file_name())).unwrap();
    }
    std::fs::remove_dir_all(world.path("copy")).unwrap();
    for file in ["root.pem", "leaf.pem", "leaf.key"] {
        std::fs::copy(world.path(file), mirror.path(file)).unwrap();
    }
    mirror.run().await.unwrap();
    mirror
}

#[tokio::test]
async fn a_lost_suffix_is_refilled_from_a_witness_or_nothing_is_sequenced() {
    let mut world = World::start().await;
    world.submit(&[world.mark(1)]).await;
    world.stop().await;
    copy_data(&world, "old");
    world.run().await.unwrap();
    for seconds in 2..=9 {
        world.submit(&[world.mark(seconds)]).await;
    }
    super::witness::cosign_newest(&world, Principal::PartyA).await;
    let (state, (checkpoint, _)) = (world.state().await, world.checkpoint().await);
    let receipts = world.submit(&[world.mark(1), world.mark(9)]).await;
    world.stop().await;

    // Only the journal is old: the kept head says what is missing, and nobody has it.
    std::fs::copy(world.path("data/heads.sqlite"), world.path("old/heads.sqlite")).unwrap();
    let mirror = mirror_of(&world).await;
    restore_data(&world, "old");
    let error = world.run().await.unwrap_err();
    let lost = matches!(error, MediatorError::Heads(HeadsError::Lost { size: 2, known: 10 }));
    assert!(lost, "{error}");

    let witness = [("party-a", mirror.address.as_str())];
    world.configure(world.test.log_id(), &witness);
    world.run().await.unwrap();
    assert_eq!(world.state().await, state);
    assert_eq!(world.checkpoint().await.0, checkpoint);
    // What was refilled stands under heads of other groups; its receipts prove the same positions.
    let again = world.submit(&[world.mark(1), world.mark(9)]).await;
    assert_eq!(again[0], receipts[0]);
    assert_eq!(receipt(&again[1]).position, receipt(&receipts[1]).position);
    assert_eq!(receipt(&world.submit(&[world.mark(10)]).await[0]).position, 10);
}

#[tokio::test]
async fn a_head_of_another_history_under_the_logs_own_key_stops_the_start() {
    let mut world = World::start().await;
    world.submit(&[world.mark(1)]).await;
    world.stop().await;
    copy_data(&world, "old");
    world.run().await.unwrap();
    world.submit(&[world.mark(2)]).await;
    super::witness::cosign_newest(&world, Principal::PartyA).await;
    world.stop().await;
    let mirror = mirror_of(&world).await;
    // The old journal goes on differently, as a mediator that had lost its suffix unnoticed would.
    restore_data(&world, "old");
    world.run().await.unwrap();
    world.submit(&[world.mark(3)]).await;
    world.stop().await;
    world.configure(world.test.log_id(), &[("party-a", mirror.address.as_str())]);
    let error = world.run().await.unwrap_err();
    assert!(matches!(error, MediatorError::Heads(HeadsError::Forked { size: 3, .. })), "{error}");
}
