//! What was heard by telephone.

use homeward_payload::domain::{NoteReport, ReportedStep};

use super::words::{batch, principal, spoken, time};

pub(super) fn note_report(said: &NoteReport) -> Vec<String> {
    let giver = said.giver.map(|giver| format!(" of {}", principal(giver))).unwrap_or_default();
    let what = match said.step {
        ReportedStep::Departed => format!("people{giver} have departed"),
        ReportedStep::Arrived => "it stands at a handover point".to_owned(),
        ReportedStep::Ready => format!("the leg{giver} is ready"),
        ReportedStep::HandedOver => format!("people{giver} were handed over"),
        ReportedStep::Counted => format!("it counted people or containers{giver}"),
        ReportedStep::Incident => format!("something went wrong{giver}"),
    };
    let count = said.count.map(|count| format!("; it said {count}")).unwrap_or_default();
    let mut lines = vec![
        format!("NOTE A CALL about batch {}.", batch(&said.batch)),
        format!(
            "By telephone {} said at {}: {what}{count}.",
            principal(said.reporter),
            time(said.heard_time)
        ),
        "It has no effect until its reporter signs.".to_owned(),
    ];
    lines.extend(said.note_digest.map(|digest| format!("Sealed note {}.", spoken(&digest))));
    lines
}
