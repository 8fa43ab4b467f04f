//! Remains: custody, opening, items, identities, misdelivery, families.

use homeward_payload::domain::{
    Affiliation, AnswerMisdelivery, DeclareContents, DeclareMisdelivery, FamilyChoice, GroupItems,
    IdentityKind, MisdeliveryAnswer, OpenContainer, PointRefusalGround, RecordFamilyNotice, RecordTransfer,
    RefuseAtPoint, RegisterItems, RegisteredItem, ReleaseToFamily, RemainsExtent, RevocationGround,
    RevokeIdentity, SplitItem, StateIdentity,
};

use super::words::{batch, capital, count, numbers, principal, rows, spoken, time};

pub(super) fn record_transfer(said: &RecordTransfer) -> Vec<String> {
    let mut lines = vec![
        format!(
            "RECORD A TRANSFER of {} from {} to {}.",
            count(said.containers.len(), "container", "containers"),
            principal(said.handed_by),
            principal(said.taken_by)
        ),
        format!(
            "At {}; the place is described by {}.",
            time(said.transferred_time),
            spoken(&said.place_digest)
        ),
    ];
    lines.extend(rows(&said.containers, |moved| {
        let seal = if moved.seal_before == moved.seal_after { "its seal unchanged" } else { "sealed anew" };
        format!("  {}, {seal}", moved.container)
    }));
    lines
}

pub(super) fn refuse_at_point(said: &RefuseAtPoint) -> Vec<String> {
    let ground = match said.ground {
        PointRefusalGround::SealBroken => "the seal is broken",
        PointRefusalGround::NumberMissing => "there is no number",
        PointRefusalGround::NumberTwice => "the number occurs twice",
        PointRefusalGround::Extra => "on no list",
        PointRefusalGround::Other => "another ground, told outside the log",
    };
    vec![
        format!(
            "REFUSE AT THE POINT {} of batch {}, revision {}: {ground}.",
            count(said.lines.len(), "container", "containers"),
            batch(&said.batch),
            said.revision
        ),
        format!("Lines {}. The giver takes them back.", numbers(&said.lines)),
    ]
}

pub(super) fn open_container(said: &OpenContainer) -> Vec<String> {
    vec![
        format!("OPEN THE CONTAINER {}.", said.container),
        format!("At {}, before {} persons.", time(said.opened_time), said.persons_present),
        format!("The seal as found is described by {}.", spoken(&said.seal_found)),
        format!("The place is described by {}.", spoken(&said.place_digest)),
    ]
}

pub(super) fn register_items(said: &RegisterItems) -> Vec<String> {
    let what = count(said.items.len(), "item", "items");
    let mut lines = vec![format!("REGISTER {what} found in the container {}.", said.container)];
    lines.extend(rows(&said.items, item));
    lines
}

pub(super) fn split_item(said: &SplitItem) -> Vec<String> {
    let what = count(said.parts.len(), "part", "parts");
    let mut lines = vec![format!("SPLIT THE ITEM {} into {what}, which keep the link to it.", said.item)];
    lines.extend(rows(&said.parts, item));
    lines
}

fn item(registered: &RegisteredItem) -> String {
    let extent = match registered.extent {
        RemainsExtent::Whole => "a whole body",
        RemainsExtent::Part => "a part of a body",
    };
    format!("  {}: {extent}", registered.item)
}

pub(super) fn group_items(said: &GroupItems) -> Vec<String> {
    let what = count(said.items.len(), "item", "items");
    let mut lines = vec![format!("GROUP {what} as remains of the individual {}.", said.individual)];
    lines.extend(rows(&said.items, |item| format!("  {item}")));
    lines
}

pub(super) fn state_identity(said: &StateIdentity) -> Vec<String> {
    let kind = match said.kind {
        IdentityKind::Declared => "declared, which is a claim",
        IdentityKind::Established => "ESTABLISHED by those whose office it is",
    };
    let belonged = match said.affiliation {
        Affiliation::Own => "The person belonged to the party that says this.",
        Affiliation::OtherParty => "The person belonged to the other party, which is owed the remains.",
        Affiliation::Third => "The person belonged to neither party.",
    };
    let by_reference = said.subject.map(|subject| format!("The person on the record as {subject}."));
    let by_digest = said.person_digest.map(|digest| format!("The person described by {}.", spoken(&digest)));
    let mut lines = vec![format!("STATE THE IDENTITY of the individual {}: {kind}.", said.individual)];
    lines.extend(by_reference.into_iter().chain(by_digest));
    lines.push(belonged.to_owned());
    lines
}

pub(super) fn revoke_identity(said: &RevokeIdentity) -> Vec<String> {
    let ground = match said.ground {
        RevocationGround::LiveClaim => "the person is claimed to be alive",
        RevocationGround::NewEvidence => "new evidence contradicts it",
        RevocationGround::Mistake => "it was recorded by mistake",
        RevocationGround::Other => "another ground, told outside the log",
    };
    vec![
        format!("REVOKE THE IDENTITY of the individual {}: {ground}.", said.individual),
        "What rested on it is open again.".to_owned(),
    ]
}

pub(super) fn declare_misdelivery(said: &DeclareMisdelivery) -> Vec<String> {
    vec![
        format!("DECLARE {} MISDELIVERED: remains of the other party's own.", said.remains),
        "The party that says this owes their return; nothing else that is owed or delivered changes."
            .to_owned(),
        format!("The evidence is described by {}.", spoken(&said.evidence_digest)),
    ]
}

pub(super) fn answer_misdelivery(said: &AnswerMisdelivery) -> Vec<String> {
    let answer = match said.answer {
        MisdeliveryAnswer::Accepted => "accepted",
        MisdeliveryAnswer::Contested => "contested, a dispute about these remains alone",
        MisdeliveryAnswer::Waived => "no return is asked for",
        MisdeliveryAnswer::Withdrawn => "withdrawn by the party that declared it",
    };
    vec![format!("ANSWER THE MISDELIVERY of {}: {answer}.", said.remains)]
}

pub(super) fn declare_contents(said: &DeclareContents) -> Vec<String> {
    let mut lines = vec![format!("DECLARE THE CONTENTS of the container {}.", said.container)];
    lines.extend(rows(&said.returns, |remains| format!("It returns the misdelivered {remains}.")));
    lines.extend(rows(&said.bodies, |subject| format!("It holds the body of {subject}.")));
    lines
}

pub(super) fn record_family_notice(said: &RecordFamilyNotice) -> Vec<String> {
    let choice = match said.choice {
        FamilyChoice::WaitForAll => "to wait for all that can be found",
        FamilyChoice::BuryNow => "to bury what is found now",
    };
    vec![
        format!(
            "RECORD THAT THE FAMILY of the individual {} was told and has chosen {choice}.",
            said.individual
        ),
        format!("The record of it is described by {}.", spoken(&said.notice_digest)),
    ]
}

pub(super) fn release_to_family(said: &ReleaseToFamily) -> Vec<String> {
    let what = capital(&count(said.items.len(), "item", "items"));
    let mut lines = vec![format!("RELEASE TO THE FAMILY of the individual {}.", said.individual)];
    lines.push(format!("{what}; the record of it is described by {}.", spoken(&said.release_digest)));
    lines.extend(rows(&said.items, |item| format!("  {item}")));
    lines
}
