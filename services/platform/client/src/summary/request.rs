//! Persons who are sought, and persons who are kept back.

use homeward_payload::domain::{
    AnswerRequest, CustodyAnswer, LiftRetention, NotifyRetention, RequestPersons, RetentionGround,
};

pub(super) fn request_persons(said: &RequestPersons) -> Vec<String> {
    let count = said.entries.len();
    vec![format!("ASK AFTER {count} persons under agreement {}, request {}.", said.agreement, said.request)]
}

pub(super) fn answer_request(said: &AnswerRequest) -> Vec<String> {
    let count =
        |holds: fn(CustodyAnswer) -> bool| said.answers.iter().filter(|(_, answer)| holds(*answer)).count();
    vec![
        format!("ANSWER REQUEST {} for {} persons sought.", said.request, said.answers.len()),
        format!("Custody acknowledged: {}.", count(|answer| matches!(answer, CustodyAnswer::Held(_)))),
        format!("Not held: {}.", count(|answer| answer == CustodyAnswer::NotHeld)),
        format!("Released before: {}.", count(|answer| answer == CustodyAnswer::ReleasedBefore)),
        format!("Not told apart: {}.", count(|answer| answer == CustodyAnswer::NotIdentified)),
    ]
}

pub(super) fn lift_retention(said: &LiftRetention) -> Vec<String> {
    vec![format!("NO LONGER KEEP BACK person {}.", said.subject)]
}

pub(super) fn notify_retention(said: &NotifyRetention) -> Vec<String> {
    let ground = match said.ground {
        RetentionGround::Proceedings => "criminal proceedings are pending",
        RetentionGround::Sentence => "a sentence is being served",
    };
    vec![
        format!("GIVE NOTICE THAT PERSON {} IS KEPT BACK: {ground}.", said.subject),
        format!("The sealed notice: {}.", said.notice_digest),
    ]
}
