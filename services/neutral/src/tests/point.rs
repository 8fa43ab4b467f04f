//! What a delegate brings from a handover point, sealed there without a network.

use std::collections::BTreeMap;

use homeward_api::neutral::v1::RepatriationWill::Wishes;
use homeward_payload::domain::{ClockMode, Principal};
use homeward_payload::ids::SubjectRef;
use homeward_testkit::forum::{KeyUse, TestForum, seed};
use homeward_vault::document::Document;
use homeward_vault::seal::{SecretKey, seal};
use homeward_vault::{DocumentId, LogId, Schema, SystemRandomness};
use zeroize::Zeroizing;

use super::reason;
use super::world::{BATCH, World};
use crate::clearance::Told;
use crate::interview::{Interview, document};

/// A document sealed to the neutral, as on a laptop.
fn sealed(log_id: [u8; 32], id: [u8; 16], document: &Document, to: Principal) -> Vec<u8> {
    let key = SecretKey::from_bytes(&seed(to, KeyUse::Sealing)).unwrap().public_key().clone();
    seal(LogId(log_id), DocumentId(id), document, &[key], &mut SystemRandomness).unwrap().bytes
}

fn stays(person: u8, told: Told) -> Document {
    let interview = Interview { line: person.into(), subject: SubjectRef([person; 16]), told };
    document(BATCH, &interview, &mut SystemRandomness).unwrap()
}

fn photograph() -> Document {
    let values = BTreeMap::from([
        (1, Zeroizing::new(BATCH.to_string().into_bytes())),
        (5, Zeroizing::new(b"picture".to_vec())),
    ]);
    Document::new(Schema::HandoverPaper, values, &mut SystemRandomness).unwrap()
}

// Shows F10, F29.
#[tokio::test(start_paused = true)]
async fn why_a_person_stays_reaches_the_vault_once_and_withholds_them_for_good() {
    let world = World::answered().await;
    let log_id = world.log_id();
    let ground = sealed(log_id, [3; 16], &stays(3, Told::Declines), Principal::Neutral);
    let kept = world.interviews_of(3).await;
    for _ in 0..2 {
        world.hand_in(1, ground.clone()).await.unwrap();
        assert_eq!(world.interviews_of(3).await, kept + 1, "handed in again, it is the same");
    }
    let other = sealed(log_id, [3; 16], &stays(3, Told::NoLongerFit), Principal::Neutral);
    world.hand_in(1, other).await.unwrap();
    assert_eq!(world.interviews_of(3).await, kept + 2);
    // In a later revision, in which the commission finds the person fit, they stay all the same until they say otherwise.
    world.propose(2);
    world.interview(&[1, 4], Wishes).await.unwrap();
    let cleared = world.clear_revision(2).await;
    assert_eq!((cleared.cleared, cleared.not_departing), (1, 2));
}

#[tokio::test(start_paused = true)]
async fn only_what_was_sealed_at_a_point_of_this_forum_is_taken() {
    let world = World::answered().await;
    let log_id = world.log_id();
    let picture = photograph();
    world.hand_in(1, sealed(log_id, [7; 16], &picture, Principal::Neutral)).await.unwrap();
    assert_eq!(world.deposits(), 1);
    let other = TestForum::new("other", ClockMode::Real).unwrap().log_id();
    let person = Document::new(Schema::Person, BTreeMap::new(), &mut SystemRandomness).unwrap();
    for (what, document, expected) in [
        ("no document", vec![1, 2, 3], "DOCUMENT_INVALID"),
        (
            "another forum's",
            sealed(*other.as_bytes(), [7; 16], &picture, Principal::Neutral),
            "DOCUMENT_INVALID",
        ),
        ("another's", sealed(log_id, [7; 16], &picture, Principal::PartyA), "DOCUMENT_INVALID"),
        ("another kind", sealed(log_id, [1; 16], &person, Principal::Neutral), "DOCUMENT_INVALID"),
    ] {
        assert_eq!(reason(&world.hand_in(1, document).await.unwrap_err()), expected, "{what}");
    }
    let good = sealed(log_id, [7; 16], &picture, Principal::Neutral);
    assert_eq!(reason(&world.hand_in(0, good.clone()).await.unwrap_err()), "FIELD_INVALID");
    let nothing = World::new().await.hand_in(1, good).await.unwrap_err();
    assert_eq!(reason(&nothing), "RESOURCE_UNKNOWN");
    assert_eq!(world.deposits(), 1);
}
