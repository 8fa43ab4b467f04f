use proptest::prelude::*;

use super::*;

/// Signature line of `name` under the key hash 0, with one byte of signature.
fn line(name: &str) -> String {
    NoteSignature::new(name.parse().unwrap(), [0; 4], vec![1]).to_string()
}

#[test]
fn the_notes_of_the_published_documents_are_read() {
    check_accepted(
        "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n",
        &[
            "\u{2014} quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0\
           xMcXxj99ihAQwaqP3ZekRwNtIc=",
        ],
    );
    check_accepted(
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        &[
            "\u{2014} example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1g\
             GzGku9nTo+zyWE+xeMcTOAYQ8=",
            "\u{2014} witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyi\
             n1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==",
        ],
    );
    check_accepted("\n", &[&line("a")]);
    check_accepted("text ends with an empty line\n\n", &[&line("a"), &line("b")]);
}

fn check_accepted(text: &str, lines: &[&str]) {
    let note = format!("{text}\n{}\n", lines.join("\n"));
    let parsed = Note::parse(&note).unwrap();
    assert_eq!(parsed.text(), text);
    assert_eq!(parsed.signatures().iter().map(ToString::to_string).collect::<Vec<_>>(), lines);
    assert_eq!(parsed.to_string(), note);
}

#[test]
fn what_is_not_a_note_is_refused() {
    let a = line("a");
    check_refused("", NoteError::NoSignatures);
    check_refused("text\n", NoteError::NoSignatures);
    check_refused("text\n\n", NoteError::NoSignatures);
    check_refused(&format!("text\n{a}\n"), NoteError::NoSignatures);
    check_refused(&format!("\n{a}\n"), NoteError::NoSignatures);
    check_refused(&format!("text\n\n{a}"), NoteError::NoSignatures);
    check_refused(&format!("text\n\n{a}\n\n"), NoteError::NoSignatures);
    check_refused(&format!("text\r\n\n{a}\n"), NoteError::ControlCharacter { found: '\r' });
    check_refused(&format!("te\0xt\n\n{a}\n"), NoteError::ControlCharacter { found: '\0' });
    check_refused(&format!("text\n\n{a}\r\n"), NoteError::SignatureLine);
    check_refused(&format!("text\n\n{a} \n"), NoteError::SignatureLine);
    check_refused(&format!("text\n\n{a}\nother\n"), NoteError::SignatureLine);
    check_refused(
        &format!("text\n\n{a}\n{a}\n"),
        NoteError::DuplicateSignature { name: "a".parse().unwrap() },
    );
    let lines: String = (0..17).map(|index| format!("{}\n", line(&index.to_string()))).collect();
    check_refused(&format!("text\n\n{lines}"), NoteError::SignatureCount { found: 17 });
    let long = "a".repeat(NOTE_BYTES_MAX);
    check_refused(&long, NoteError::NoSignatures);
    check_refused(&format!("{long}a"), NoteError::TooLong { found_bytes: NOTE_BYTES_MAX + 1 });
}

#[test]
fn what_is_not_a_signature_line_is_refused() {
    // 0x00000000 01 in base64 is AAAAAAE=.
    assert_eq!(line("a"), "\u{2014} a AAAAAAE=");
    for bad in ["- a AAAAAAE=", "\u{2014}a AAAAAAE=", "\u{2014} a", "\u{2014} a AAAAAA==", "\u{2014} a "] {
        check_refused(&format!("text\n\n{bad}\n"), NoteError::SignatureLine);
    }
    // Missing padding, loose bits, URL alphabet, two spaces.
    for bad in ["\u{2014} a AAAAAAE", "\u{2014} a AAAAAAF=", "\u{2014} a AAAAAA_=", "\u{2014} a  AAAAAAE="] {
        check_refused(&format!("text\n\n{bad}\n"), NoteError::SignatureLine);
    }
    let name = NameError::Length { found_bytes: 0 };
    check_refused("text\n\n\u{2014}  AAAAAAE=\n", NoteError::Name(name));
    let name = NameError::Character { found: '+' };
    check_refused("text\n\n\u{2014} a+b AAAAAAE=\n", NoteError::Name(name));
}

fn check_refused(note: &str, expected: NoteError) {
    assert_eq!(Note::parse(note), Err(expected), "{note:?}");
}

#[test]
fn a_note_may_be_as_long_as_the_limit_and_no_longer() {
    let signature: NoteSignature = line("a").parse().unwrap();
    let with_text = |bytes: usize| Note::new("a".repeat(bytes - 1) + "\n", vec![signature.clone()]);
    let block_bytes = "\n".len() + line("a").len() + "\n".len();
    let longest = with_text(NOTE_BYTES_MAX - block_bytes).unwrap();
    assert_eq!(Note::parse(&longest.to_string()), Ok(longest));
    let found_bytes = NOTE_BYTES_MAX + 1;
    assert_eq!(with_text(found_bytes - block_bytes), Err(NoteError::TooLong { found_bytes }));
}

#[test]
fn a_text_without_its_line_feed_or_without_signatures_is_no_note() {
    assert_eq!(Note::new("text".into(), vec![line("a").parse().unwrap()]), Err(NoteError::TextEnd));
    assert_eq!(Note::new(String::new(), vec![line("a").parse().unwrap()]), Err(NoteError::TextEnd));
    assert_eq!(Note::new("text\n".into(), vec![]), Err(NoteError::SignatureCount { found: 0 }));
}

proptest! {
    #[test]
    fn a_note_has_one_spelling(
        text in "[ -~é\n]{0,60}",
        names in prop::collection::btree_set("[a-z/.]{1,12}", 1..=NOTE_SIGNATURES_MAX),
        signature in prop::collection::vec(any::<u8>(), 1..80),
        at: prop::sample::Index,
        replacement in "[ \n=A\u{2014}\r]{0,2}",
    ) {
        let signatures = names
            .iter()
            .map(|name| NoteSignature::new(name.parse().unwrap(), [7; 4], signature.clone()))
            .collect();
        let note = Note::new(text + "\n", signatures).unwrap();
        let spelled = note.to_string();
        prop_assert_eq!(Note::parse(&spelled), Ok(note));

        // Whatever still parses after a change prints as it was changed.
        let characters: Vec<char> = spelled.chars().collect();
        let at = at.index(characters.len());
        let changed: String =
            characters[..at].iter().copied().chain(replacement.chars()).chain(characters[at + 1..].iter().copied()).collect();
        if let Ok(parsed) = Note::parse(&changed) {
            prop_assert_eq!(parsed.to_string(), changed);
        }
    }
}
