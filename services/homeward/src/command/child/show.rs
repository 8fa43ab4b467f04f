//! How one case stands.

use homeward_api::delegation::v1::child_case_service_client::ChildCaseServiceClient;
use homeward_api::delegation::v1::{ReadCaseRequest, ReadCaseResponse};
use homeward_api::ledger::v1::GetChildCaseResponse;
use homeward_api::ledger::v1::ledger_service_client::LedgerServiceClient;
use serde_json::json;
use tonic::transport::Channel;

use super::get;
use crate::command::names::Names;
use crate::command::output;
use crate::tables::table;

/// Prints one case; with a purpose also the delegation's own file on it.
///
/// # Errors
/// If the service does not answer, or refuses.
pub(super) async fn run(
    channel: Channel,
    case: &str,
    purpose: Option<&str>,
    json: bool,
) -> anyhow::Result<()> {
    let found = get(&channel, case).await?;
    let file = match purpose {
        Some(purpose) => Some(read(channel.clone(), case, purpose).await?),
        None => None,
    };
    if json {
        let on_log = output::to_json("homeward.ledger.v1.GetChildCaseResponse", &found)?;
        let file = file.as_ref().map(|file| output::to_json("homeward.delegation.v1.ReadCaseResponse", file));
        return output::print_json(&json!({ "case": case, "log": on_log, "file": file.transpose()? }));
    }
    let names = Names::read(&mut LedgerServiceClient::new(channel)).await?;
    print!("{}", text(case, &found, file.as_ref(), &names));
    Ok(())
}

/// Reads the own delegation's file on a case for a purpose; the read is logged.
///
/// # Errors
/// If the service does not answer, or refuses.
pub(in crate::command) async fn read(
    channel: Channel,
    case: &str,
    purpose: &str,
) -> anyhow::Result<ReadCaseResponse> {
    let request = ReadCaseRequest { case_id: case.to_owned(), purpose: purpose.to_uppercase() };
    Ok(ChildCaseServiceClient::new(channel).read_case(request).await?.into_inner())
}

/// What people read.
fn text(case: &str, found: &GetChildCaseResponse, file: Option<&ReadCaseResponse>, names: &Names) -> String {
    let mut text = format!("Case {case}: {}\n\n", found.stage);
    let mut facts = table(&["", "how it stands"]);
    for (name, value) in facts_of(found, names) {
        facts.add_row([name.to_owned(), value]);
    }
    text.push_str(&format!("{facts}\n\n{}", waits(found, names)));
    if let Some(file) = file {
        text.push_str(&own_file(file));
    }
    text
}

fn facts_of(found: &GetChildCaseResponse, names: &Names) -> Vec<(&'static str, String)> {
    let yes = |holds: bool| if holds { "yes" } else { "no" }.to_owned();
    let mut facts = vec![
        ("listed by", names.of(&found.listed_by).to_owned()),
        ("acknowledged", yes(found.acknowledged)),
        ("consent to tracing", yes(found.tracing_consent)),
        ("answer", answer(found)),
    ];
    if !found.sibling_group.is_empty() {
        facts.push(("siblings", output::short(&found.sibling_group)));
    }
    let signed = [("identity signed by", &found.identity_signed), ("plan signed by", &found.plan_signed)];
    facts
        .extend(signed.into_iter().filter(|(_, by)| !by.is_empty()).map(|(name, by)| (name, names.list(by))));
    if found.family_time_us != 0 {
        facts.push(("family found", output::time(found.family_time_us)));
        let missing = &found.safeguards_missing;
        let lacks = if missing.is_empty() { "nothing".to_owned() } else { missing.join(", ") };
        facts.push(("lacks for a return", lacks));
    }
    if !found.plan.is_empty() {
        let noted = if found.plan_noted { "noted" } else { "not noted" };
        facts.push(("plan", format!("{}, {noted}", output::short(&found.plan))));
    }
    if found.reunified_time_us != 0 {
        facts.push(("reunified", output::time(found.reunified_time_us)));
        facts.push(("follow-ups", found.follow_ups.to_string()));
    }
    facts
}

fn answer(found: &GetChildCaseResponse) -> String {
    if found.answer.is_empty() {
        return "NO_RESPONSE: silence is no answer".to_owned();
    }
    let by_neutral = if found.confirmed { ", confirmed by the neutral" } else { "" };
    let review = match found.review_time_us {
        0 => String::new(),
        time => format!(" until {}", output::time(time)),
    };
    let said = format!("{} ({}){by_neutral}", found.answer, found.grade.to_lowercase().replace('_', " "));
    format!("{said}; answer {} is {}{review}", found.answers, found.review.to_lowercase())
}

fn waits(found: &GetChildCaseResponse, names: &Names) -> String {
    if found.waits.is_empty() {
        return "It waits for nobody.\n".to_owned();
    }
    let mut waits = table(&["waits for", "what", "by (UTC)", "otherwise"]);
    for action in &found.waits {
        let due = output::time(action.due_us);
        let due = if action.overdue { format!("{due} OVERDUE since then") } else { due };
        let (who, otherwise) = (names.of(&action.actor).to_owned(), names.in_text(&action.otherwise));
        waits.add_row([who, action.action.clone(), due, otherwise]);
    }
    format!("{waits}\n")
}

/// The own file as people read it.
pub(in crate::command) fn own_file(file: &ReadCaseResponse) -> String {
    let officer = if file.officer.is_empty() { "nobody" } else { &file.officer };
    let mut text = format!("\nOwn file: {officer} has the case.\n");
    if file.turned_eighteen {
        text.push_str("The child has turned eighteen, which closes nothing.\n");
    }
    if !file.fields.is_empty() {
        let mut fields = table(&["field", "value"]);
        file.fields.iter().for_each(|field| {
            fields.add_row([&field.name, &field.value]);
        });
        text.push_str(&format!("\n{fields}\n"));
    }
    if !file.diary.is_empty() {
        let mut diary = table(&["day", "what", "where", "outcome"]);
        file.diary.iter().for_each(|entry| {
            diary.add_row([&entry.day, &entry.kind, &entry.place, &entry.outcome]);
        });
        text.push_str(&format!("\n{diary}\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use homeward_api::delegation::v1::DiaryEntry;
    use homeward_api::ledger::v1::NextAction;

    use super::*;

    fn names() -> Names {
        Names::new("UKR".to_owned(), "RUS".to_owned())
    }

    // Shows F22, INV-C4.
    #[test]
    fn silence_is_shown_as_none_and_since_when_it_is_overdue() {
        let waits = NextAction {
            actor: "party-b".to_owned(),
            action: "ANSWER_CHILD_CASE".to_owned(),
            due_us: 1_751_457_600_000_000,
            overdue: true,
            otherwise: "The case stays visibly unanswered; no silence closes it.".to_owned(),
            ..NextAction::default()
        };
        let found = GetChildCaseResponse {
            listed_by: "party-a".to_owned(),
            acknowledged: true,
            tracing_consent: true,
            stage: "INVESTIGATING".to_owned(),
            waits: vec![waits],
            ..GetChildCaseResponse::default()
        };
        let text = text("5e5e", &found, None, &names());
        for expected in ["INVESTIGATING", "NO_RESPONSE", "UKR", "RUS", "2025-07-02 12:00 OVERDUE since then"]
        {
            assert!(text.contains(expected), "{expected:?} is missing in\n{text}");
        }
    }

    // Shows F22, INV-C2.
    #[test]
    fn what_a_return_lacks_and_the_own_file_are_shown() {
        let found = GetChildCaseResponse {
            listed_by: "party-a".to_owned(),
            answer: "LOCATED".to_owned(),
            grade: "DECLARED".to_owned(),
            answers: 2,
            review: "OPEN".to_owned(),
            stage: "LINK_VERIFIED".to_owned(),
            family_time_us: 1_751_457_600_000_000,
            safeguards_missing: vec!["written consent".to_owned()],
            ..GetChildCaseResponse::default()
        };
        let file = ReadCaseResponse {
            turned_eighteen: true,
            diary: vec![DiaryEntry { day: "2025-06-20".to_owned(), ..DiaryEntry::default() }],
            ..ReadCaseResponse::default()
        };
        let text = text("5e5e", &found, Some(&file), &names());
        let all =
            ["written consent", "answer 2 is open", "nobody has the case", "closes nothing", "2025-06-20"];
        for expected in all {
            assert!(text.contains(expected), "{expected:?} is missing in\n{text}");
        }
        assert!(text.contains("It waits for nobody."), "{text}");
    }
}
