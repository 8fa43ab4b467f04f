//! Items, individuals and identities: one container with several persons, one person in several containers.

use homeward_payload::domain::{Affiliation, Body, FamilyChoice, IdentityKind, RevocationGround};

use super::{opened, received};
use crate::agreement::TermKey;
use crate::batch::Phase;
use crate::next::{Matter, next_actions};
use crate::person::{PersonStatus, status};
use crate::refusal::ErrorReason;
use crate::tests::forum::{A, B, Forum, check_refused, subject};
use crate::tests::said;
use crate::tests::said_of_remains as of;

/// What A is to do about remains, with the number of things.
fn tasks(forum: &Forum) -> Vec<(&'static str, u32)> {
    let actions = next_actions(forum.ledger(), forum.now);
    let of_a = actions.iter().filter(|action| action.matter == Matter::Remains && action.principal == A);
    of_a.map(|action| (action.kind.name(), action.items)).collect()
}

// Shows INV-R1, INV-R3, F19, SignSettlement.
#[test]
fn settlement_counts_containers_and_asks_for_no_identity() {
    let forum = received();
    assert_eq!(forum.batch(2).phase, Phase::Settled);
    assert!(forum.ledger().remains.items.is_empty());
    let balance = forum.ledger().accounts.balance(TermKey(2), B);
    assert_eq!(balance.on(crate::account::Account::Received), 3);
    assert_eq!(tasks(&forum), [("OPEN_CONTAINER", 3)]);
}

// Shows INV-R1, F19, SplitItem, RegisterItems, GroupItems.
#[test]
fn a_person_lies_in_two_containers_and_a_container_holds_three() {
    let mut forum = opened();
    forum.must(A, of::split(103, &[105, 106]));
    let items = &forum.ledger().remains.items;
    assert_eq!(items[&of::item(105)].parent, Some(of::item(103)));
    assert_eq!(items[&of::item(103)].parts, [of::item(105), of::item(106)]);
    for (individual, of_it) in [(201, &[101][..]), (202, &[102, 104][..]), (203, &[105, 106][..])] {
        forum.must(A, of::group(individual, of_it));
    }
    let group = &forum.ledger().remains.individuals[&of::individual(202)];
    let containers: Vec<_> =
        group.items.iter().map(|item| forum.ledger().remains.items[item].container).collect();
    assert_eq!(containers, [subject(31), subject(32)]);
    // What is grouped anew is said anew: 106 turns out to be of the first.
    forum.must(A, of::group(201, &[101, 106]));
    let individuals = &forum.ledger().remains.individuals;
    assert_eq!(individuals[&of::individual(201)].groupings.len(), 2);
    assert!(!individuals[&of::individual(203)].items.contains(&of::item(106)));
    assert_eq!(tasks(&forum), [("OPEN_CONTAINER", 1), ("ESTABLISH_IDENTITY", 3)]);
}

// Shows INV-R4, F19, StateIdentity, RecordFamilyNotice, ReleaseToFamily.
#[test]
fn a_family_is_told_before_anything_is_released_and_again_for_what_comes_later() {
    let mut forum = opened();
    forum.must(A, of::group(201, &[101]));
    let refused = |forum: &mut Forum, items: &[u8], reason| {
        check_refused(forum.say(A, of::release(201, items)), reason);
    };
    refused(&mut forum, &[101], ErrorReason::IdentityNotEstablished);
    forum.must(A, of::identity(201, IdentityKind::Declared, Affiliation::Own, None));
    refused(&mut forum, &[101], ErrorReason::IdentityNotEstablished);
    forum.must(A, of::identity(201, IdentityKind::Established, Affiliation::Own, None));
    refused(&mut forum, &[101], ErrorReason::FamilyNoticeMissing);
    forum.must(A, of::family(201, FamilyChoice::WaitForAll));
    refused(&mut forum, &[101], ErrorReason::FamilyNoticeMissing);
    forum.must(A, of::family(201, FamilyChoice::BuryNow));
    forum.must(A, of::release(201, &[101]));
    // More of the same person comes out of another container.
    forum.must(A, of::group(201, &[101, 104]));
    assert!(tasks(&forum).contains(&("RECORD_FAMILY_NOTICE", 1)));
    refused(&mut forum, &[104], ErrorReason::FamilyNoticeMissing);
    forum.must(A, of::family(201, FamilyChoice::BuryNow));
    forum.must(A, of::release(201, &[104]));
    refused(&mut forum, &[104], ErrorReason::RemainsState);
}

// Shows INV-R6, F19, RevokeIdentity, ReportMissing, StateIdentity, ClaimAlive.
#[test]
fn an_identity_is_a_claim_of_death_and_falls_before_a_live_claim() {
    let mut forum = opened();
    forum.must(A, of::missing(&[51]));
    assert_eq!(status(forum.ledger(), &subject(51)), Some(PersonStatus::Missing));
    forum.must(A, of::group(201, &[101]));
    forum.must(A, of::identity(201, IdentityKind::Established, Affiliation::Own, Some(51)));
    let dead = status(forum.ledger(), &subject(51));
    assert!(matches!(dead, Some(PersonStatus::ClaimedDead(_))), "{dead:?}");
    // A wrong burial is discovered: the person is sought again, the remains have no name again.
    forum.must(A, of::revoke(201, RevocationGround::NewEvidence));
    assert_eq!(status(forum.ledger(), &subject(51)), Some(PersonStatus::Missing));
    forum.must(A, of::identity(201, IdentityKind::Established, Affiliation::Own, Some(51)));
    forum.must(B, of::alive(51));
    assert_eq!(status(forum.ledger(), &subject(51)), Some(PersonStatus::Held));
    assert!(forum.ledger().remains.individuals[&of::individual(201)].identity().is_none());
    let again = of::identity(201, IdentityKind::Established, Affiliation::Own, Some(51));
    check_refused(forum.say(A, again), ErrorReason::IdentityConflict);
}

// Shows INV-R6, F21, OpenList.
#[test]
fn whoever_lists_a_man_that_the_other_side_buried_claims_him_alive() {
    let mut forum = opened();
    forum.must(A, of::missing(&[51]));
    forum.must(A, of::group(201, &[101]));
    forum.must(A, of::identity(201, IdentityKind::Established, Affiliation::Own, Some(51)));
    let list = said::open_list(5, homeward_payload::domain::SubjectKind::Person, &[51]);
    forum.must(B, Body::OpenList(list));
    assert_eq!(status(forum.ledger(), &subject(51)), Some(PersonStatus::Held));
    assert!(forum.ledger().remains.individuals[&of::individual(201)].identity().is_none());
}
