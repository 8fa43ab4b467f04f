//! Rounds of lists.

use homeward_payload::domain::{CommitList, OpenRound, ReleaseLists, RemarkList};

use super::words::time;

pub(super) fn open_round(said: &OpenRound) -> Vec<String> {
    vec![
        format!("OPEN A ROUND OF LISTS {} under agreement {}.", said.round, said.agreement),
        format!("Both commit by {}, and answer by {}.", time(said.due.commit), time(said.due.answer)),
        format!("Remarks by {}, final answers by {}.", time(said.due.remark), time(said.due.last)),
    ]
}

pub(super) fn commit_list(said: &CommitList) -> Vec<String> {
    vec![
        format!("COMMIT TO A LIST of {} entries in round {}.", said.entries, said.round),
        format!("The list is {}, its content {}.", said.list, said.list_content),
        format!("Its sealed documents: {}.", said.documents_digest),
    ]
}

pub(super) fn release_lists(said: &ReleaseLists) -> Vec<String> {
    vec![format!("RELEASE THE LISTS of round {}, of both sides.", said.round)]
}

pub(super) fn remark_list(said: &RemarkList) -> Vec<String> {
    vec![
        format!("REMARK ON LIST {}, entries that the other side refused.", said.list),
        format!("Maintained, for a final answer: {}.", said.maintained.len()),
        format!("Withdrawn: {}.", said.withdrawn.len()),
    ]
}
