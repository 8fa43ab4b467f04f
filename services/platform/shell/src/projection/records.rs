//! What was said of remains and of persons beside their lines, in one English sentence each, and what followed.

use super::summary::some;
use homeward_ledger::Event;
use homeward_ledger::person::PersonEvent;
use homeward_ledger::remains::{RemainsEvent, ReturnMovement};
use homeward_payload::domain::{
    Affiliation, Body, FamilyChoice, IdentityKind, MisdeliveryAnswer, NeutralStayLeg, StateIdentity,
};

/// What was said.
pub(super) fn said(body: &Body) -> String {
    match body {
        Body::RecordTransfer(body) => format!(
            "recorded the transfer of {} from {} to {}",
            some(body.containers.len(), "container"),
            body.handed_by.word(),
            body.taken_by.word()
        ),
        Body::RefuseAtPoint(body) => format!("refused {} at the point", some(body.lines.len(), "container")),
        Body::OpenContainer(body) => {
            format!("opened a container before {} persons", body.persons_present)
        }
        Body::RegisterItems(body) => {
            format!("registered {} of a container", some(body.items.len(), "item"))
        }
        Body::SplitItem(body) => format!("split an item into {}", some(body.parts.len(), "part")),
        Body::GroupItems(body) => format!("grouped {} as one individual", some(body.items.len(), "item")),
        Body::StateIdentity(body) => identity(body),
        Body::RevokeIdentity(_) => "took an identity back".to_owned(),
        Body::DeclareMisdelivery(_) => "declared remains to be of the other party's own".to_owned(),
        Body::AnswerMisdelivery(body) => match body.answer {
            MisdeliveryAnswer::Accepted => "accepted a misdelivery".to_owned(),
            MisdeliveryAnswer::Contested => "contested a misdelivery".to_owned(),
            MisdeliveryAnswer::Waived => "waived the return of remains".to_owned(),
            MisdeliveryAnswer::Withdrawn => "withdrew a misdelivery".to_owned(),
        },
        Body::DeclareContents(body) => format!(
            "declared that a container returns {} and holds {}",
            some(body.returns.len(), "misdelivery"),
            some(body.bodies.len(), "body")
        ),
        Body::RecordFamilyNotice(body) => match body.choice {
            FamilyChoice::WaitForAll => "told a family, which waits".to_owned(),
            FamilyChoice::BuryNow => "told a family, which buries now".to_owned(),
        },
        Body::ReleaseToFamily(body) => {
            format!("released {} to a family", some(body.items.len(), "item"))
        }
        other => said_of_persons(other),
    }
}

fn identity(body: &StateIdentity) -> String {
    let kind = match body.kind {
        IdentityKind::Declared => "a declared",
        IdentityKind::Established => "an established",
    };
    let of = match body.affiliation {
        Affiliation::Own => "of its own dead",
        Affiliation::OtherParty => "of the other party's dead",
        Affiliation::Third => "of neither party's dead",
    };
    format!("stated {kind} identity {of}")
}

fn said_of_persons(body: &Body) -> String {
    match body {
        Body::ReportMissing(body) => format!("seeks {}", some(body.subjects.len(), "missing person")),
        Body::ReportDeath(body) => format!("reported a death in the hands of {}", body.holder.word()),
        Body::ClaimAlive(_) => "claimed a person to be alive".to_owned(),
        Body::DeclareEffects(_) => "declared a packet of personal effects".to_owned(),
        Body::AnswerEffects(body) => {
            format!("received {}, {} missing", some(body.received.len(), "packet"), body.missing.len())
        }
        Body::RecordCondition(_) => "recorded a condition that holds after release".to_owned(),
        Body::RecordNeutralStay(body) => match body.leg {
            NeutralStayLeg::Arrived => "recorded an arrival in a neutral country".to_owned(),
            NeutralStayLeg::TransferredHome => "recorded a transfer home from a neutral country".to_owned(),
        },
        // Everything else has its sentence elsewhere.
        _ => "spoke".to_owned(),
    }
}

/// What followed.
pub(super) fn effect(event: &Event) -> Option<String> {
    match event {
        Event::Remains(RemainsEvent::IdentityRevoked { .. }) => Some("An identity fell.".to_owned()),
        Event::Remains(RemainsEvent::ReturnsPosted { owed_by, movement, remains }) => {
            let what = some(remains.len(), "misdelivery");
            Some(match movement {
                ReturnMovement::Declare => format!("{} owes the return of {what}.", owed_by.word()),
                ReturnMovement::Return => format!("{} has returned {what}.", owed_by.word()),
                ReturnMovement::Release(_) => format!("The return of {what} is no longer owed."),
            })
        }
        Event::Person(PersonEvent::DeathReported { death, .. }) => Some(match death.rests_on {
            Some(_) => "A person is claimed to be dead.".to_owned(),
            None => "A body and a certificate of death are owed.".to_owned(),
        }),
        Event::Person(PersonEvent::DeathReopened { .. }) => {
            Some("A record of death is open again.".to_owned())
        }
        _ => None,
    }
}
