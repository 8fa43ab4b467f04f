use super::world::{SILENCE_MAX, World, receipt};
use crate::config::Settings;
use crate::error::MediatorError;
use crate::start::{HeadsError, StandingError, Start};
use homeward_payload::domain::Principal;
use homeward_payload::ids::LogId;
use homeward_shell::config::load;
use homeward_shell::forum::ForumError;
use homeward_testkit::forum::{KeyUse, write_secret};
use std::net::TcpListener;
use std::path::Path;
use std::time::{Duration, Instant};

/// Nobody answers there.
const NOWHERE: &str = "127.0.0.1:1";

/// Both witnesses of the genesis quorum, at one address.
fn quorum(address: &str) -> [(&'static str, &str); 2] {
    [("party-a", address), ("party-b", address)]
}

/// An address that is free now.
fn free_address() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

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
async fn a_restart_goes_on_with_the_same_digest_and_head_though_every_witness_is_down() {
    let mut world = World::start().await;
    let marks: Vec<_> = (1..=20).map(|seconds| world.mark(seconds)).collect();
    world.submit(&marks).await;
    let (state, (checkpoint, _)) = (world.state().await, world.checkpoint().await);
    world.stop().await;
    world.configure(world.test.log_id(), &quorum(NOWHERE));
    let started = Instant::now();
    world.run().await.unwrap();
    assert!(started.elapsed() >= SILENCE_MAX, "a refused connection is silence, not an answer");
    assert_eq!(world.state().await, state);
    assert_eq!(world.checkpoint().await.0, checkpoint);
    assert_eq!(receipt(&world.submit(&[world.mark(21)]).await[0]).position, 21);
}

#[tokio::test]
async fn a_restart_goes_on_as_soon_as_all_witnesses_have_answered() {
    let mut world = World::start().await;
    world.stop().await;
    let mirror = mirror_of(&world, "data").await;
    world.configure(world.test.log_id(), &quorum(&mirror.address));
    world.run_as(Start { founds: false, silence_max: Duration::MAX }).await.unwrap();
    assert_eq!(receipt(&world.submit(&[world.mark(1)]).await[0]).position, 1);
}

#[tokio::test]
async fn only_a_new_forum_is_founded_and_only_when_asked() {
    let mut world = World::prepare();
    let error = world.run().await.unwrap_err();
    let missing = matches!(
        error,
        MediatorError::Standing(StandingError::QuorumNotConfigured { principal: Principal::PartyA })
    );
    assert!(missing, "{error}");

    // Nobody has a head of it, so there is nothing to refill; the failed start wrote no entry either.
    let mut witness = World::start().await;
    serve_with_certificates_of(&world, &mut witness).await;
    world.configure(world.test.log_id(), &quorum(&witness.address));
    let error = world.run().await.unwrap_err();
    assert!(matches!(error, MediatorError::Standing(StandingError::NotFounded)), "{error}");

    world.found().await.unwrap();
    world.submit(&[world.mark(1)]).await;
    world.stop().await;
    let error = world.found().await.unwrap_err();
    let holds = matches!(error, MediatorError::Standing(StandingError::JournalHolds { size: 2 }));
    assert!(holds, "{error}");

    // Deleted with its journal, the file no longer says what was signed; alone it does.
    delete_journal(&world);
    let error = world.found().await.unwrap_err();
    let before = matches!(error, MediatorError::Standing(StandingError::FoundedBefore { size: 2 }));
    assert!(before, "{error}");
}

#[tokio::test]
async fn a_forum_that_a_witness_knows_is_not_founded_again() {
    let mut world = World::start().await;
    world.submit(&[world.mark(1)]).await;
    super::witness::cosign_newest(&world, Principal::PartyA).await;
    world.stop().await;
    let mirror = mirror_of(&world, "data").await;
    std::fs::remove_dir_all(world.path("data")).unwrap();
    world.configure(world.test.log_id(), &[("party-a", &mirror.address), ("party-b", NOWHERE)]);
    let error = world.found().await.unwrap_err();
    let before = matches!(error, MediatorError::Standing(StandingError::FoundedBefore { size: 2 }));
    assert!(before, "{error}");
}

/// Copies the data folder of a mediator that does not run.
fn copy_data(world: &World, to: &str) {
    copy_folder(&world.path("data"), &world.path(to));
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

fn restore_data(world: &World, from: &str) {
    std::fs::remove_dir_all(world.path("data")).unwrap();
    std::fs::rename(world.path(from), world.path("data")).unwrap();
}

/// A second mediator of the same forum stands in for a mirror: it serves the same log and shows heads.
async fn mirror_of(world: &World, folder: &str) -> World {
    let mut mirror = World::prepare();
    copy_folder(&world.path(folder), &mirror.path("data"));
    take_certificates(world, &mirror);
    mirror.run().await.unwrap();
    mirror
}

/// Starts a mediator again so that clients of `world` accept it.
async fn serve_with_certificates_of(world: &World, other: &mut World) {
    other.stop().await;
    take_certificates(world, other);
    other.run().await.unwrap();
}

fn take_certificates(from: &World, to: &World) {
    for file in ["root.pem", "leaf.pem", "leaf.key"] {
        std::fs::copy(from.path(file), to.path(file)).unwrap();
    }
}

fn delete_journal(world: &World) {
    for entry in std::fs::read_dir(world.path("data")).unwrap() {
        let entry = entry.unwrap();
        if entry.file_name().to_string_lossy().starts_with("journal.sqlite") {
            std::fs::remove_file(entry.path()).unwrap();
        }
    }
}

#[tokio::test]
async fn a_lost_suffix_is_refilled_from_a_witness_or_nothing_is_sequenced() {
    let mut world = World::start().await;
    world.submit(&[world.mark(1)]).await;
    world.stop().await;
    copy_data(&world, "old");
    copy_data(&world, "old-journal");
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
    let mirror = mirror_of(&world, "data").await;
    let outdated = mirror_of(&world, "old-journal").await;
    restore_data(&world, "old");
    world.configure(world.test.log_id(), &quorum(&outdated.address));
    let error = world.run().await.unwrap_err();
    let lost = matches!(error, MediatorError::Heads(HeadsError::Lost { size: 2, known: 10 }));
    assert!(lost, "{error}");

    world.configure(world.test.log_id(), &quorum(&mirror.address));
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
    let mirror = mirror_of(&world, "data").await;
    // The old journal goes on differently, as a mediator that had lost its suffix unnoticed would.
    restore_data(&world, "old");
    world.run().await.unwrap();
    world.submit(&[world.mark(3)]).await;
    world.stop().await;
    world.configure(world.test.log_id(), &[("party-a", mirror.address.as_str())]);
    let error = world.run().await.unwrap_err();
    assert!(matches!(error, MediatorError::Heads(HeadsError::Forked { size: 3, .. })), "{error}");
}

#[tokio::test]
async fn a_larger_head_of_another_history_is_refused() {
    let mut world = World::start().await;
    world.submit(&[world.mark(1)]).await;
    world.stop().await;
    copy_data(&world, "old");
    world.run().await.unwrap();
    world.submit(&[world.mark(2), world.mark(4)]).await;
    super::witness::cosign_newest(&world, Principal::PartyA).await;
    world.stop().await;
    let mirror = mirror_of(&world, "data").await;
    restore_data(&world, "old");
    world.run().await.unwrap();
    world.submit(&[world.mark(3)]).await;
    let (state, (checkpoint, _)) = (world.state().await, world.checkpoint().await);
    world.stop().await;
    world.configure(world.test.log_id(), &[("party-a", mirror.address.as_str())]);
    let error = world.run().await.unwrap_err();
    assert!(matches!(error, MediatorError::Heads(HeadsError::Lost { size: 3, known: 4 })), "{error}");
    // Nothing of the other history was taken.
    world.configure(world.test.log_id(), &[]);
    world.run().await.unwrap();
    assert_eq!(world.state().await, state);
    assert_eq!(world.checkpoint().await.0, checkpoint);
}

#[tokio::test]
async fn a_lost_store_waits_for_the_quorum_and_comes_to_the_same_head() {
    let mut world = World::start().await;
    world.submit(&[world.mark(1), world.mark(2)]).await;
    super::witness::cosign_newest(&world, Principal::PartyB).await;
    let (state, (checkpoint, _)) = (world.state().await, world.checkpoint().await);
    world.stop().await;
    let mut mirror = mirror_of(&world, "data").await;
    mirror.stop().await;
    mirror.listen = free_address();
    mirror.configure(mirror.test.log_id(), &[]);
    std::fs::remove_dir_all(world.path("data")).unwrap();

    // One witness of the quorum answers at once, and has nothing; the one that has everything comes later.
    let mut empty = World::start().await;
    serve_with_certificates_of(&world, &mut empty).await;
    let witnesses = [("party-a", empty.address.as_str()), ("party-b", mirror.listen.as_str())];
    world.configure(world.test.log_id(), &witnesses);
    let address = world.path("address");
    let later = async {
        tokio::time::sleep(2 * SILENCE_MAX).await;
        assert!(!address.exists(), "it did not wait for the quorum");
        mirror.run().await.unwrap();
    };
    tokio::join!(async { world.run().await.unwrap() }, later);
    assert_eq!(world.state().await, state);
    assert_eq!(world.checkpoint().await.0.head(), checkpoint.head());
    assert_eq!(receipt(&world.submit(&[world.mark(3)]).await[0]).position, 3);
}

#[tokio::test]
async fn an_older_journal_is_refilled_or_refused_where_all_it_signed_is_not_known() {
    let mut world = World::start().await;
    world.submit(&[world.mark(1)]).await;
    world.stop().await;
    copy_data(&world, "old");
    world.run().await.unwrap();
    world.submit(&[world.mark(2)]).await;
    super::witness::cosign_newest(&world, Principal::PartyA).await;
    world.submit(&[world.mark(3)]).await;
    let state = world.state().await;
    world.stop().await;
    let mirror = mirror_of(&world, "data").await;
    world.run().await.unwrap();
    super::witness::cosign_newest(&world, Principal::PartyA).await;
    world.stop().await;
    let complete = mirror_of(&world, "data").await;

    // The file outlived the journal: what was signed after the newest cosigned head is known to be missing.
    std::fs::copy(world.path("data/signed-size"), world.path("old/signed-size")).unwrap();
    restore_data(&world, "old");
    world.configure(world.test.log_id(), &quorum(&mirror.address));
    let error = world.run().await.unwrap_err();
    let signed = StandingError::SignedMore { size: 3, signed: 4 };
    assert_eq!(error.to_string(), signed.to_string());

    // A witness that has cosigned all of it answers.
    world.configure(world.test.log_id(), &quorum(&complete.address));
    world.run().await.unwrap();
    assert_eq!(world.state().await, state);
}

#[tokio::test]
async fn a_journal_without_the_file_of_what_it_signed_waits_for_the_quorum_until_it_is_stopped() {
    let mut world = World::start().await;
    world.submit(&[world.mark(1)]).await;
    world.stop().await;
    assert_eq!(std::fs::read_to_string(world.path("data/signed-size")).unwrap(), "2\n");
    std::fs::remove_file(world.path("data/signed-size")).unwrap();
    world.configure(world.test.log_id(), &quorum(NOWHERE));
    let loaded = load::<Settings>(&world.path("service.toml")).unwrap();
    let start = Start { founds: false, silence_max: Duration::ZERO };
    let waited = tokio::time::sleep(SILENCE_MAX);
    crate::run(loaded.settings, &loaded.folder, &start, waited).await.unwrap();
    assert!(!world.path("data/signed-size").exists(), "nothing was started");
}
