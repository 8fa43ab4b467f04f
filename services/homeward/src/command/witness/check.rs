//! Whether a paper in somebody's hand is of this pack, and of what was entered.

use anyhow::bail;
use homeward_payload::ids::Digest;
use homeward_shell::reads::code::{CodeFault, code_of_digest, parse_code};
use serde_json::json;

use super::{Point, paper};
use crate::command::output;

/// Fewest digits of a digest that are compared: four spoken groups.
const DIGITS_MIN: usize = 16;
/// Digits of a whole digest.
const DIGITS: usize = 64;

/// What was typed: a code, or digits from the beginning of a digest.
enum Asked {
    Code(String),
    Digits(String),
}

/// Says what a paper is; false where it is none of this pack.
///
/// # Errors
/// If what was typed is neither code nor digest.
pub(super) fn run(point: &Point, typed: &str, json: bool) -> anyhow::Result<bool> {
    let asked = read(typed)?;
    let is_it = |content: &Digest| match &asked {
        Asked::Code(code) => code_of_digest(content) == *code,
        Asked::Digits(digits) => content.to_string().starts_with(digits.as_str()),
    };
    let printed = point.store.printed()?;
    let entries = point.entries()?;
    let newest = paper::act::sheet(&point.board(&entries), &entries);
    let Some(found) = printed.iter().find(|one| is_it(&one.content)) else {
        if json {
            output::print_json(&json!({ "known": false }))?;
        } else {
            println!("NOT KNOWN  no paper with this code was printed from this pack.");
            println!("  Read it again group by group; a paper of another pack or revision has another code.");
        }
        return Ok(false);
    };
    let is_newest = found.kind != paper::ACT || found.content == newest.content();
    if json {
        output::print_json(&json!({
            "known": true,
            "kind": found.kind,
            "batch": point.pack.code,
            "revision": found.revision,
            "printed_us": found.made_us,
            "content_digest": found.content.to_string(),
            "is_newest": is_newest,
        }))?;
        return Ok(true);
    }
    let (kind, code) = (found.kind.to_lowercase(), &point.pack.code);
    let printed = output::time(found.made_us);
    println!("KNOWN  the {kind} of batch {code}, revision {}, printed {printed} UTC.", found.revision);
    if is_newest {
        println!("  It is of everything that was entered.");
    } else {
        println!("  Something was entered since: the act of what is entered now has code {}.", newest.code());
    }
    if matches!(asked, Asked::Code(_)) {
        println!("  The code tells papers apart. What binds is the whole digest; compare it group by group:");
        println!("  {}", output::spoken(&found.content.to_string()));
    }
    Ok(true)
}

fn read(typed: &str) -> anyhow::Result<Asked> {
    match parse_code(typed) {
        Ok(code) => return Ok(Asked::Code(code)),
        Err(CodeFault::CheckCharacter { found }) => bail!(
            "{typed:?} is no code: its check character is {found}, so at least one character is wrong; read it again"
        ),
        Err(CodeFault::NotACode) => {}
    }
    let digits: String =
        typed.chars().filter(|one| !one.is_whitespace() && *one != '-').collect::<String>().to_lowercase();
    let is_hex = digits.chars().all(|one| one.is_ascii_hexdigit());
    if is_hex && (DIGITS_MIN..=DIGITS).contains(&digits.len()) {
        return Ok(Asked::Digits(digits));
    }
    bail!(
        "{typed:?} is neither a code, as 7K3M-9QXD-V, nor the beginning of a digest: at least four groups of four digits"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_or_a_digest_is_read_as_it_is_spoken() {
        let code = code_of_digest(&Digest([0xab; 32]));
        let check = |typed: &str, expected: &str| {
            let found = match read(typed) {
                Ok(Asked::Code(code)) => format!("code {code}"),
                Ok(Asked::Digits(digits)) => format!("digits {digits}"),
                Err(error) => error.to_string(),
            };
            assert!(found.contains(expected), "{typed:?}: {found}");
        };
        check(&code, &format!("code {code}"));
        check(&code.replace('-', " ").to_lowercase(), &format!("code {code}"));
        check("ABab abab-abab abab", "digits abababababababab");
        check("0000-0000-1", "its check character is 1");
        check("abab abab", "neither a code");
        check("paper", "neither a code");
    }
}
