//! A good plan, and what is said of each that is wrong.

use std::fmt::Write as _;

use homeward_payload::ids::Digest;
use homeward_statement::SecretKey;

use super::*;

/// When it is, where a plan leaves that out.
const NOW: Timestamp = Timestamp(1_750_000_000_000_000);

fn public(number: u8) -> String {
    SecretKey::from_seed(&[number; 32]).public().to_string()
}

/// A plan with keys of its own for every use: the key numbered 0x1r is party A's, and so on.
fn good() -> String {
    let mut text =
        "forum = \"Second exchange\"\norigin = \"example.org/second\"\nclock = \"REAL\"\n".to_owned();
    let uses: [(&str, &str, &[&str]); 5] = [
        ("party-a", "UKR", &["root", "recovery", "service", "head", "second-officer", "witness", "sealing"]),
        ("party-b", "RUS", &["root", "recovery", "service", "head", "second-officer", "witness", "sealing"]),
        ("commission", "", &["root", "recovery", "service", "panel", "witness", "sealing"]),
        ("neutral", "", &["root", "recovery", "service", "witness", "sealing"]),
        ("mediator", "", &["root", "recovery", "service", "log"]),
    ];
    for (section, (word, name, roles)) in (1_u8..).zip(uses) {
        writeln!(text, "\n[{word}]").unwrap();
        if !name.is_empty() {
            writeln!(text, "name = \"{name}\"").unwrap();
        }
        for (number, role) in (1_u8..).zip(roles) {
            writeln!(text, "{role} = \"{}\"", public(section << 4 | number)).unwrap();
        }
    }
    text
}

fn make(text: &str) -> anyhow::Result<Document> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.toml");
    std::fs::write(&path, text).unwrap();
    plan(&path, NOW, [7; NONCE_BYTES])
}

#[test]
fn a_plan_makes_a_document_that_three_may_sign() {
    let document = make(&good()).unwrap();
    let genesis = &document.genesis;
    assert_eq!(genesis.forum_name, "Second exchange");
    assert_eq!((genesis.clock_mode, genesis.created_time), (ClockMode::Real, NOW));
    assert_eq!(genesis.limits, LIMITS_DEFAULT);
    let names: Vec<&str> = genesis.principals.iter().map(|keys| keys.name.as_str()).collect();
    assert_eq!(names, ["UKR", "RUS", "commission", "neutral", "mediator"]);
    let id = |number| Digest::from(SecretKey::from_seed(&[number; 32]).public().id());
    let mut signers = [0x14, 0x24, 0x53].map(id);
    signers.sort_unstable();
    assert_eq!(document.signers(), signers);
    assert_eq!(make(&good()).unwrap().payload, document.payload, "the same plan, the same document");
}

#[test]
fn whoever_signs_it_reads_who_is_in_it_with_which_keys() {
    let document = make(&good()).unwrap();
    let lines = homeward_client::summarise(&Document::payload_type(), &document.payload).unwrap();
    let starts = [
        "FOUND THE FORUM \"Second exchange\".",
        "Its log id will be ",
        "Its checkpoints are those of example.org/second.",
        "Time is real. It begins 2025-06-15T15:06:40Z.",
        "Party A is UKR. Its public keys:",
        "  root: ",
        "  recovery: ",
        "  service: ",
        "  head: ",
        "  second-officer: ",
        "  witness: ",
        "  sealing: ",
        "Party B is RUS. Its public keys:",
    ];
    for (line, start) in lines.iter().zip(starts) {
        assert!(line.starts_with(start), "{line:?} does not start with {start:?}");
    }
    let ends = [
        "Who may say what is as usual. Rules version 1.",
        "Final is what party A and party B have cosigned.",
        "At most 8000 entries on a list, 5000 lines in a batch, 16 terms in an agreement.",
        "A receipt is due in 3 days; a child's case is acknowledged in 14 and answered in 30; a difference \
         explained in 30.",
    ];
    assert_eq!(lines.get(lines.len() - ends.len()..).unwrap(), ends);
}

#[test]
fn a_plan_may_say_more() {
    let more = good()
        .replace("clock = \"REAL\"", "clock = \"SIMULATED\"\ncreated = \"2025-06-02T12:00:00Z\"")
        .replace("[mediator]", "[limits]\nbatch_lines_max = 12\n\n[mediator]\nname = \"host\"");
    let one = public(0x53);
    let text = more.replace(&format!("\"{one}\""), &format!("[\"{one}\", \"ed25519 {}\"]", public(0x5f)));
    let document = make(&text).unwrap();
    let mediator = document.genesis.keys_of(Principal::Mediator).unwrap();
    assert_eq!((mediator.name.as_str(), mediator.statement_keys.len()), ("host", 2));
    assert_eq!(document.genesis.created_time, Timestamp(1_748_865_600_000_000));
    assert_eq!(document.genesis.limits, Limits { batch_lines_max: 12, ..LIMITS_DEFAULT });
    assert_eq!(document.signers().len(), 4, "either key of the mediator's service may sign");
}

#[test]
fn a_wrong_plan_is_refused_by_its_key() {
    let check = |from: &str, to: &str, expected: &[&str]| {
        let text = good();
        assert!(text.contains(from), "{from:?}");
        let error = format!("{:#}", make(&text.replacen(from, to, 1)).unwrap_err());
        for expected in expected {
            assert!(error.contains(expected), "{from:?} to {to:?} says\n{error}\nwithout {expected:?}");
        }
    };
    let line = |role: &str, number: u8| format!("{role} = \"{}\"\n", public(number));
    let key = |role: &str, key: &str| format!("{role} = \"{key}\"\n");
    // The shape of the file.
    check("forum = ", "forums = ", &["forums", "expected one of", "`forum`"]);
    check("origin = \"example.org/second\"\n", "", &["missing field `origin`"]);
    check("\"REAL\"", "\"Real\"", &["clock", "REAL"]);
    check("\"REAL\"", "\"SIMULATED\"", &["created is left out", "SIMULATED"]);
    check("\"REAL\"", "\"REAL\"\ncreated = \"9 June\"", &["created: \"9 June\" is no time"]);
    check("\"REAL\"", "\"REAL\"\ncreated = \"1969-01-01T00:00:00Z\"", &["created: found"]);
    check("[mediator]", "[limits]\nlines = 1\n[mediator]", &["lines", "batch_lines_max"]);
    check("[neutral]", "[neutral]\npanel = \"\"", &["panel", "expected one of"]);
    check(&line("head", 0x14), "", &["[party-a]", "missing field `head`"]);
    check(&line("head", 0x14), "head = 7\n", &["head = 7", "a public key, or a list of public keys"]);
    check(&line("head", 0x14), "head = []\n", &["party-a.head is an empty list"]);
    // The keys.
    check(&line("head", 0x14), &key("head", "12ab"), &["party-a.head", "it is no public key"]);
    check(&line("root", 0x21), &key("root", &"00".repeat(32)), &["party-b.root", "public key"]);
    check(&line("log", 0x54), &key("log", &format!("x25519 {}", public(0x54))), &["mediator.log", "x25519"]);
    check(&line("panel", 0x34), &key("panel", &public(0x33)), &["commission.panel: found a key that stands"]);
    check(&line("sealing", 0x45), &key("sealing", &public(0x44)), &["neutral.sealing: found a key"]);
    // What stands in it.
    check("Second exchange", "", &["forum: found 0 bytes, allowed 1 to 80 bytes"]);
    check("example.org/second", "has spaces", &["origin: found", "without spaces"]);
    check("\"UKR\"", "\"U K R\"", &["party-a.name: found", "A-Z"]);
    check("[mediator]", "[limits]\nbatch_lines_max = 0\n[mediator]", &["limits.batch_lines_max: found 0"]);
}
