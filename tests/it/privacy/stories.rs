//! A story tells of who stayed what the log tells, and of a case that is withheld nothing.

use homeward_api::ledger::v1::GetStoryResponse;

use super::small::{self, Stories};

/// Everything of a story that people read, without numbers: another line has another.
fn read(story: &GetStoryResponse) -> Vec<String> {
    let steps =
        story.steps.iter().map(|step| format!("{} {:?} {}", step.statement, step.actors, step.sentence));
    let next =
        story.next.iter().map(|action| format!("{} {} {}", action.actor, action.action, action.otherwise));
    let texts = [&story.headline, &story.kept].into_iter().cloned().chain(steps).chain(next);
    texts.map(|text| text.chars().filter(|letter| !letter.is_ascii_digit()).collect()).collect()
}

// Shows INV-M3, F24.
#[test]
fn who_declined_and_who_was_unfit_have_one_story() {
    let answers = &small::declined_and_unfit().answers;
    let all = answers.stories.iter();
    for Stories { batch, staying: [declined, unfit], .. } in all {
        assert_ne!(declined.object, unfit.object);
        assert!(declined.steps.len() >= 5, "{declined:?}");
        assert_eq!(read(declined), read(unfit));
        let first = &answers.stories[0];
        assert_eq!(batch.steps, first.batch.steps);
        assert_eq!(declined.steps, first.staying[0].steps);
        for step in &batch.steps {
            let names = |story: &GetStoryResponse| step.sentence.contains(&story.object[..8]);
            assert!(!names(declined) && !names(unfit), "{} names a person", step.sentence);
        }
    }
}

// Shows INV-C3, F23.
#[test]
fn a_withheld_case_has_no_story_under_its_number() {
    for Stories { withheld: [withheld, absent], .. } in &small::declined_and_unfit().answers.stories {
        assert_eq!(withheld, absent);
        assert!(withheld.contains("RESOURCE_UNKNOWN"), "{withheld}");
    }
}
