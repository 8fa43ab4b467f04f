//! The parties by the names of their powers, as people know them. Programs get the words that never change.

use homeward_api::ledger::v1::GetStateRequest;
use homeward_api::ledger::v1::ledger_service_client::LedgerServiceClient;
use homeward_payload::domain::Principal;
use tonic::transport::Channel;

/// Names from the genesis of the forum.
pub(super) struct Names([(&'static str, String); 2]);

impl Names {
    /// Asks the service.
    ///
    /// # Errors
    /// If it does not answer.
    pub(super) async fn read(reads: &mut LedgerServiceClient<Channel>) -> anyhow::Result<Self> {
        let state = reads.get_state(GetStateRequest {}).await?.into_inner();
        Ok(Self::new(state.party_a, state.party_b))
    }

    pub(super) fn new(party_a: String, party_b: String) -> Self {
        Self([(Principal::PartyA.word(), party_a), (Principal::PartyB.word(), party_b)])
    }

    /// The name for a word of an answer; the word itself for everyone but the parties.
    pub(super) fn of<'a>(&'a self, word: &'a str) -> &'a str {
        self.0.iter().find(|(known, _)| *known == word).map_or(word, |(_, name)| name)
    }

    /// Names for several words, or that there is nobody.
    pub(super) fn list(&self, words: &[String]) -> String {
        if words.is_empty() {
            return "nobody".to_owned();
        }
        words.iter().map(|word| self.of(word)).collect::<Vec<_>>().join(", ")
    }

    /// A sentence with names in the place of words.
    pub(super) fn in_text(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (word, name)| text.replace(word, name))
    }

    /// The word for what somebody typed: a word or a name, in either case; nothing for anything else.
    pub(super) fn word(&self, typed: &str) -> Option<&'static str> {
        let words = Principal::ALL.iter().map(|principal| principal.word());
        let mut named =
            self.0.iter().map(|(word, name)| (*word, name.as_str())).chain(words.map(|word| (word, word)));
        named.find(|(_, name)| name.eq_ignore_ascii_case(typed)).map(|(word, _)| word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_read_names_and_may_type_either() {
        let names = Names::new("UKR".to_owned(), "RUS".to_owned());
        assert_eq!(names.of("party-b"), "RUS");
        assert_eq!(names.of("neutral"), "neutral");
        assert_eq!(names.list(&[]), "nobody");
        assert_eq!(names.list(&["party-a".to_owned(), "neutral".to_owned()]), "UKR, neutral");
        assert_eq!(names.in_text("party-a reported 3 lines of party-b."), "UKR reported 3 lines of RUS.");
        let check = |typed: &str, expected: Option<&str>| assert_eq!(names.word(typed), expected, "{typed}");
        check("party-a", Some("party-a"));
        check("rus", Some("party-b"));
        check("Mediator", Some("mediator"));
        check("party-c", None);
    }
}
