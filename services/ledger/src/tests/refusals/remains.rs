//! Remains, and records of persons beside their lines.

use homeward_payload::domain::{
    Affiliation, Body, ConditionKind, EvidenceGrade, FamilyChoice, IdentityKind, MisdeliveryAnswer,
    NeutralStayLeg, PointRefusalGround, RevocationGround, SubjectKind,
};

use super::Row;
use crate::refusal::{ErrorReason, Refusal};
use crate::tests::forum::{A, B, Forum, NEUTRAL, digest};
use crate::tests::life::{agreed, counted, listed};
use crate::tests::remains::{
    departed, established_of_other, hand_over_from_a, misdelivered, opened, received,
};
use crate::tests::said;
use crate::tests::said_of_remains as of;

/// Says something that A says once containers are opened.
fn by_a(body: Body) -> Result<(), Refusal> {
    opened().say(A, body)
}

fn identified(affiliation: Affiliation) -> Forum {
    let mut forum = opened();
    forum.must(A, of::group(201, &[101]));
    forum.must(A, of::identity(201, IdentityKind::Established, affiliation, None));
    forum
}

fn refuse(forum: &mut Forum, author: homeward_payload::domain::Principal, line: u32) -> Result<(), Refusal> {
    let body = of::refuse(forum, 2, PointRefusalGround::Extra, &[line]);
    forum.say(author, body)
}

pub(super) const ROWS: &[Row] = &[
    ("an item under a reference of a container", ErrorReason::ReferenceReused, || {
        by_a(of::register(31, &[32]))
    }),
    ("an item registered again", ErrorReason::ReferenceReused, || by_a(of::register(32, &[101]))),
    ("an individual under the reference of an item", ErrorReason::ReferenceReused, || {
        by_a(of::group(101, &[101]))
    }),
    ("a packet under the reference of a person", ErrorReason::ReferenceReused, || {
        listed().say(B, of::effects(22, 21))
    }),
    ("somebody listed sought as missing", ErrorReason::ReferenceReused, || {
        listed().say(A, of::missing(&[21]))
    }),
    ("a container listed under the reference of an item", ErrorReason::SubjectConflict, || {
        by_a(Body::OpenList(said::open_list(7, SubjectKind::Container, &[101])))
    }),
    ("a case under the reference of an item", ErrorReason::SubjectConflict, || {
        opened().say(B, Body::ListChildCase(said::list_child(101, true)))
    }),
    ("a case under the reference of somebody missing", ErrorReason::SubjectConflict, || {
        let mut forum = agreed();
        forum.must(A, of::missing(&[51]));
        forum.say(B, Body::ListChildCase(said::list_child(51, true)))
    }),
    ("somebody missing listed as a container", ErrorReason::SubjectConflict, || {
        let mut forum = agreed();
        forum.must(A, of::missing(&[51]));
        forum.say(B, Body::OpenList(said::open_list(7, SubjectKind::Container, &[51])))
    }),
    ("a transfer of no container", ErrorReason::RemainsUnknown, || {
        let mut forum = listed();
        let body = of::transfer(&forum, B, NEUTRAL, 21, 61, 61);
        forum.say(B, body)
    }),
    ("a transfer by a bystander", ErrorReason::RemainsNotYours, || {
        let mut forum = listed();
        let body = of::transfer(&forum, B, NEUTRAL, 31, 61, 61);
        forum.say(A, body)
    }),
    ("a transfer that has not taken place", ErrorReason::RemainsState, || {
        let mut forum = listed();
        forum.now.0 += 1;
        let body = of::transfer(&forum, B, NEUTRAL, 31, 61, 61);
        forum.now.0 -= 1;
        forum.say(B, body)
    }),
    ("a transfer of an opened container", ErrorReason::RemainsState, || {
        let mut forum = opened();
        let body = of::transfer(&forum, A, NEUTRAL, 31, 61, 61);
        forum.say(A, body)
    }),
    ("more steps of custody than a record has", ErrorReason::RecordFull, || {
        let mut forum = listed();
        loop {
            let body = of::transfer(&forum, B, NEUTRAL, 31, 61, 61);
            forum.say(B, body)?;
        }
    }),
    ("a container refused from a batch that ended", ErrorReason::BatchClosed, || {
        refuse(&mut received(), A, 1)
    }),
    ("a container refused from a batch not confirmed", ErrorReason::BatchNotConfirmed, || {
        let mut forum = listed();
        crate::tests::life::propose(&mut forum, B, 2, &[(31, &["REMAINS"])]);
        refuse(&mut forum, A, 1)
    }),
    ("a container refused after the receipt", ErrorReason::CountAlreadyGiven, || {
        let mut forum = departed();
        forum.must(A, Body::AcknowledgeReceipt(said::receipt(&forum, 2, &[1, 2], &[3])));
        refuse(&mut forum, A, 3)
    }),
    ("a line refused that there is not", ErrorReason::LineUnknown, || refuse(&mut departed(), A, 9)),
    ("a container refused by its giver", ErrorReason::LineNotYours, || refuse(&mut departed(), B, 1)),
    ("a person refused at the point", ErrorReason::LineState, || {
        let mut forum = crate::tests::life::departed();
        let body = of::refuse(&forum, 1, PointRefusalGround::Other, &[5]);
        forum.say(A, body)
    }),
    ("a container opened before it is received", ErrorReason::RemainsState, || {
        let mut forum = departed();
        let body = of::open_container(&forum, 31);
        forum.say(A, body)
    }),
    ("a container opened by its giver", ErrorReason::RemainsNotYours, || {
        let mut forum = received();
        let body = of::open_container(&forum, 31);
        forum.say(B, body)
    }),
    ("a container opened twice", ErrorReason::RemainsState, || {
        let mut forum = opened();
        let body = of::open_container(&forum, 31);
        forum.say(A, body)
    }),
    ("a container opened in the time to come", ErrorReason::RemainsState, || {
        let mut forum = received();
        forum.now.0 += 1;
        let body = of::open_container(&forum, 31);
        forum.now.0 -= 1;
        forum.say(A, body)
    }),
    ("items of a closed container", ErrorReason::RemainsState, || by_a(of::register(33, &[109]))),
    ("an item split that is not registered", ErrorReason::RemainsUnknown, || by_a(of::split(110, &[111]))),
    ("an item split by the other side", ErrorReason::RemainsNotYours, || {
        opened().say(B, of::split(101, &[111]))
    }),
    ("an item split twice", ErrorReason::RemainsState, || {
        let mut forum = opened();
        forum.must(A, of::split(101, &[111]));
        forum.say(A, of::split(101, &[112]))
    }),
    ("an item of somebody identified split", ErrorReason::RemainsState, || {
        identified(Affiliation::Own).say(A, of::split(101, &[111]))
    }),
    ("more items than a container has", ErrorReason::RecordFull, || {
        let mut forum = opened();
        for block in 0..=4_u16 {
            let items = (0..500_u16).map(|place| {
                let mut reference = [0xee; 16];
                reference[..2].copy_from_slice(&(block * 500 + place).to_be_bytes());
                let extent = homeward_payload::domain::RemainsExtent::Part;
                let item = homeward_payload::ids::ItemRef(reference);
                homeward_payload::domain::RegisteredItem { item, extent }
            });
            let (container, items) = (crate::tests::forum::subject(31), items.collect());
            forum
                .say(A, Body::RegisterItems(homeward_payload::domain::RegisterItems { container, items }))?;
        }
        Ok(())
    }),
    ("a group of the other side's", ErrorReason::RemainsNotYours, || {
        let mut forum = opened();
        forum.must(A, of::group(201, &[101]));
        forum.say(B, of::group(201, &[101, 102]))
    }),
    ("the same group again", ErrorReason::RemainsState, || {
        let mut forum = opened();
        forum.must(A, of::group(201, &[101]));
        forum.say(A, of::group(201, &[101]))
    }),
    ("a group without what was released from it", ErrorReason::RemainsState, || {
        let mut forum = identified(Affiliation::Own);
        forum.must(A, of::family(201, FamilyChoice::BuryNow));
        forum.must(A, of::release(201, &[101]));
        forum.say(A, of::group(201, &[102]))
    }),
    ("the last item taken from somebody identified", ErrorReason::RemainsState, || {
        identified(Affiliation::Own).say(A, of::group(202, &[101, 102]))
    }),
    ("more groupings than a record has", ErrorReason::RecordFull, || {
        let mut forum = opened();
        loop {
            forum.say(A, of::group(201, &[101]))?;
            forum.say(A, of::group(201, &[102]))?;
        }
    }),
    ("more identities than a record has", ErrorReason::RecordFull, || {
        let mut forum = opened();
        forum.must(A, of::group(201, &[101]));
        loop {
            forum.say(A, of::identity(201, IdentityKind::Declared, Affiliation::Own, None))?;
        }
    }),
    ("an identity of nobody", ErrorReason::RemainsUnknown, || {
        by_a(of::identity(201, IdentityKind::Declared, Affiliation::Own, None))
    }),
    ("an identity of somebody unknown", ErrorReason::PersonUnknown, || {
        let mut forum = opened();
        forum.must(A, of::group(201, &[101]));
        forum.say(A, of::identity(201, IdentityKind::Declared, Affiliation::Own, Some(99)))
    }),
    ("an established identity replaced", ErrorReason::RemainsState, || {
        let body = of::identity(201, IdentityKind::Declared, Affiliation::Third, None);
        identified(Affiliation::Own).say(A, body)
    }),
    ("an identity where nothing is left", ErrorReason::RemainsState, || {
        let mut forum = misdelivered();
        forum.must(A, of::contents(41, &[101], &[]));
        hand_over_from_a(&mut forum, 41);
        forum.must(A, of::revoke(201, RevocationGround::Mistake));
        forum.say(A, of::identity(201, IdentityKind::Declared, Affiliation::Own, None))
    }),
    ("one person established twice", ErrorReason::IdentityConflict, || {
        let mut forum = opened();
        forum.must(A, of::missing(&[51]));
        for (individual, item) in [(201, 101), (202, 102)] {
            forum.must(A, of::group(individual, &[item]));
        }
        forum.must(A, of::identity(201, IdentityKind::Established, Affiliation::Own, Some(51)));
        forum.say(A, of::identity(202, IdentityKind::Established, Affiliation::Own, Some(51)))
    }),
    ("no identity revoked", ErrorReason::RemainsState, || {
        let mut forum = opened();
        forum.must(A, of::group(201, &[101]));
        forum.say(A, of::revoke(201, RevocationGround::Other))
    }),
    ("a misdelivery of nothing registered", ErrorReason::RemainsState, || by_a(of::misdelivery(33))),
    ("a misdelivery of what is nowhere", ErrorReason::RemainsUnknown, || by_a(of::misdelivery(99))),
    ("a misdelivery of what has no name", ErrorReason::IdentityNotEstablished, || by_a(of::misdelivery(101))),
    ("a misdelivery of an own soldier", ErrorReason::RemainsState, || {
        identified(Affiliation::Own).say(A, of::misdelivery(101))
    }),
    ("a misdelivery declared twice", ErrorReason::MisdeliveryState, || {
        misdelivered().say(A, of::misdelivery(101))
    }),
    ("items of a container that goes back as a whole", ErrorReason::RemainsState, || {
        let mut forum = opened();
        forum.must(A, of::group(201, &[104]));
        forum.must(A, of::identity(201, IdentityKind::Established, Affiliation::OtherParty, None));
        forum.must(A, of::misdelivery(32));
        forum.say(A, of::register(32, &[109]))
    }),
    ("an answer to no misdelivery", ErrorReason::MisdeliveryUnknown, || {
        established_of_other().say(B, of::answer(101, MisdeliveryAnswer::Contested))
    }),
    ("a withdrawal by the other side", ErrorReason::RemainsNotYours, || {
        misdelivered().say(B, of::answer(101, MisdeliveryAnswer::Withdrawn))
    }),
    ("a contest by whoever declared", ErrorReason::RemainsNotYours, || {
        misdelivered().say(A, of::answer(101, MisdeliveryAnswer::Contested))
    }),
    ("a misdelivery contested twice", ErrorReason::MisdeliveryState, || {
        let mut forum = misdelivered();
        forum.must(B, of::answer(101, MisdeliveryAnswer::Contested));
        forum.say(B, of::answer(101, MisdeliveryAnswer::Contested))
    }),
    ("an answer after the waiver", ErrorReason::MisdeliveryState, || {
        let mut forum = misdelivered();
        forum.must(B, of::answer(101, MisdeliveryAnswer::Waived));
        forum.say(B, of::answer(101, MisdeliveryAnswer::Accepted))
    }),
    ("what is owed back regrouped", ErrorReason::RemainsState, || {
        let mut forum = misdelivered();
        forum.must(A, of::group(203, &[102]));
        forum.say(A, of::group(203, &[101, 102]))
    }),
    ("contents of the other side's container", ErrorReason::RemainsNotYours, || {
        misdelivered().say(B, of::contents(41, &[101], &[]))
    }),
    ("contents of a received container", ErrorReason::RemainsState, || {
        received().say(B, of::contents(31, &[], &[21]))
    }),
    ("contents of a container on a live line", ErrorReason::RemainsState, || {
        let mut forum = misdelivered();
        crate::tests::life::propose(&mut forum, A, 5, &[(41, &["REMAINS"])]);
        forum.say(A, of::contents(41, &[101], &[]))
    }),
    ("one return in two containers", ErrorReason::MisdeliveryState, || {
        let mut forum = misdelivered();
        forum.must(A, Body::OpenList(said::open_list(6, SubjectKind::Container, &[42])));
        forum.must(A, of::contents(41, &[101], &[]));
        forum.say(A, of::contents(42, &[101], &[]))
    }),
    ("the body of somebody alive", ErrorReason::PersonState, || {
        listed().say(B, of::contents(31, &[], &[21]))
    }),
    ("the body of nobody", ErrorReason::PersonUnknown, || listed().say(B, of::contents(31, &[], &[99]))),
    ("a body that the other side owes", ErrorReason::PersonNotYours, || {
        let mut forum = listed();
        forum.must(A, of::death(11, A, EvidenceGrade::Declared, false));
        forum.say(B, of::contents(31, &[], &[11]))
    }),
    ("one body in two containers", ErrorReason::PersonState, || {
        let mut forum = listed();
        forum.must(B, of::death(21, B, EvidenceGrade::Declared, false));
        forum.must(B, of::contents(31, &[], &[21]));
        forum.say(B, of::contents(32, &[], &[21]))
    }),
    ("a family told twice of the same", ErrorReason::RemainsState, || {
        let mut forum = identified(Affiliation::Own);
        forum.must(A, of::family(201, FamilyChoice::BuryNow));
        forum.say(A, of::family(201, FamilyChoice::BuryNow))
    }),
    ("a family of the other side told", ErrorReason::RemainsState, || {
        identified(Affiliation::OtherParty).say(A, of::family(201, FamilyChoice::BuryNow))
    }),
    ("a release without a notice", ErrorReason::FamilyNoticeMissing, || {
        identified(Affiliation::Third).say(A, of::release(201, &[101]))
    }),
    ("a release of somebody else's remains", ErrorReason::RemainsState, || {
        let mut forum = identified(Affiliation::Own);
        forum.must(A, of::family(201, FamilyChoice::BuryNow));
        forum.say(A, of::release(201, &[102]))
    }),
    ("a death of the other side's prisoner", ErrorReason::PersonNotYours, || {
        listed().say(A, of::death(21, B, EvidenceGrade::Declared, false))
    }),
    ("a death in other hands than the record's", ErrorReason::SubjectConflict, || {
        listed().say(A, of::death(21, A, EvidenceGrade::Declared, false))
    }),
    ("a death in the hands of who seeks the person", ErrorReason::SubjectConflict, || {
        let mut forum = agreed();
        forum.must(A, of::missing(&[51]));
        forum.say(A, of::death(51, A, EvidenceGrade::Declared, false))
    }),
    ("the death of somebody who came home", ErrorReason::PersonState, || {
        counted().say(A, of::death(11, A, EvidenceGrade::Declared, false))
    }),
    ("the death of somebody in a neutral country", ErrorReason::PersonState, || {
        let mut forum = listed();
        forum.must(NEUTRAL, of::stay(21, NeutralStayLeg::Arrived));
        forum.say(B, of::death(21, B, EvidenceGrade::Declared, false))
    }),
    ("the same death twice", ErrorReason::PersonState, || {
        let mut forum = listed();
        forum.must(B, of::death(21, B, EvidenceGrade::Declared, true));
        forum.say(B, of::death(21, B, EvidenceGrade::Declared, true))
    }),
    ("a live claim of nobody", ErrorReason::PersonUnknown, || listed().say(NEUTRAL, of::alive(99))),
    ("a live claim by whoever seeks", ErrorReason::PersonNotYours, || {
        let mut forum = agreed();
        forum.must(A, of::missing(&[51]));
        forum.say(A, of::alive(51))
    }),
    ("a live claim of somebody alive", ErrorReason::PersonState, || listed().say(B, of::alive(21))),
    ("effects of nobody", ErrorReason::PersonUnknown, || listed().say(B, of::effects(71, 99))),
    ("effects of the other side's prisoner", ErrorReason::PersonNotYours, || {
        listed().say(A, of::effects(71, 21))
    }),
    ("an answer about no packet", ErrorReason::EffectsUnknown, || {
        listed().say(A, of::effects_answered(&[71], &[]))
    }),
    ("an answer about an own packet", ErrorReason::PersonNotYours, || {
        let mut forum = listed();
        forum.must(B, of::effects(71, 21));
        forum.say(B, of::effects_answered(&[71], &[]))
    }),
    ("a packet missing twice", ErrorReason::EffectsState, || {
        let mut forum = listed();
        forum.must(B, of::effects(71, 21));
        forum.must(A, of::effects_answered(&[], &[71]));
        forum.say(A, of::effects_answered(&[], &[71]))
    }),
    ("the same condition twice", ErrorReason::PersonState, || {
        let mut forum = listed();
        forum.must(B, of::condition(21, ConditionKind::Other));
        forum.say(B, of::condition(21, ConditionKind::Other))
    }),
    ("more conditions than a record has", ErrorReason::RecordFull, || {
        let mut forum = listed();
        for number in 0..=u8::MAX {
            let Body::RecordCondition(mut body) = of::condition(21, ConditionKind::Other) else {
                unreachable!()
            };
            body.document_digest = digest(number);
            forum.say(B, Body::RecordCondition(body))?;
        }
        Ok(())
    }),
    ("home from no neutral country", ErrorReason::PersonState, || {
        listed().say(NEUTRAL, of::stay(21, NeutralStayLeg::TransferredHome))
    }),
    ("a neutral country for somebody on a live line", ErrorReason::PersonState, || {
        crate::tests::life::cleared().say(NEUTRAL, of::stay(21, NeutralStayLeg::Arrived))
    }),
    ("a neutral country for the dead", ErrorReason::PersonState, || {
        let mut forum = listed();
        forum.must(B, of::death(21, B, EvidenceGrade::Declared, true));
        forum.say(NEUTRAL, of::stay(21, NeutralStayLeg::Arrived))
    }),
    ("a neutral country for somebody who came home", ErrorReason::PersonState, || {
        counted().say(NEUTRAL, of::stay(11, NeutralStayLeg::Arrived))
    }),
    ("a neutral country for somebody whom nobody holds", ErrorReason::PersonNotYours, || {
        let mut forum = agreed();
        forum.must(A, of::missing(&[51]));
        forum.say(NEUTRAL, of::stay(51, NeutralStayLeg::Arrived))
    }),
];
