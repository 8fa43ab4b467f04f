//! Short codes of batches, for the telephone: eight characters and a check character, `7K3M-9QXD-V`.
//!
//! The characters are those of Crockford's base 32, which leaves out I, L, O and U. The check character
//! makes the weighted sum of all nine zero in the field of 32 elements, each place with a weight of its
//! own; so every change of one character and every exchange of two is found.

use homeward_payload::ids::{BatchId, Digest};

/// Characters of a code without its hyphens.
pub const CODE_CHARACTERS: usize = 9;

/// The character for each value from 0 to 31.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// x^5 = x^2 + 1, by which the field of 32 elements is made from bits; x is primitive in it.
const REDUCTION: u8 = 0b10_0101;

/// The code of a batch: made from 40 bits of the SHA-256 of its id.
pub fn code_of(batch: &BatchId) -> String {
    code_of_digest(&Digest::of(batch.as_bytes()))
}

/// The code of anything that has a digest: made from its first 40 bits. It tells things apart on the telephone; what
/// must bind is compared by the whole digest.
pub fn code_of_digest(digest: &Digest) -> String {
    let [b0, b1, b2, b3, b4, ..] = *digest.as_bytes();
    let bits = u64::from_be_bytes([0, 0, 0, b0, b1, b2, b3, b4]);
    let mut text = String::with_capacity(CODE_CHARACTERS.saturating_add(2));
    let mut values = [0_u8; CODE_CHARACTERS - 1];
    for (place, value) in values.iter_mut().enumerate() {
        let shift = 35_usize.saturating_sub(place.saturating_mul(5));
        *value = u8::try_from(bits >> shift & 31).unwrap_or_default();
    }
    for (place, value) in values.iter().chain([&check_value(&values)]).enumerate() {
        if place != 0 && place % 4 == 0 {
            text.push('-');
        }
        text.push(character(*value));
    }
    text
}

/// Why a text is no code.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CodeFault {
    /// Not nine characters of the alphabet.
    NotACode,
    /// Nine characters whose check character does not fit: at least one of them is wrong.
    CheckCharacter {
        /// The check character as it stands.
        found: char,
    },
}

/// A code in its one spelling, from what somebody wrote or heard: lower case, spaces and hyphens are
/// accepted, I and L for 1, O for 0.
///
/// # Errors
/// [`CodeFault`] where it is no code or the check character does not fit.
pub fn parse_code(text: &str) -> Result<String, CodeFault> {
    let values = values_of(text).ok_or(CodeFault::NotACode)?;
    let (check, content) = values.split_last().ok_or(CodeFault::NotACode)?;
    if *check != check_value(content) {
        return Err(CodeFault::CheckCharacter { found: character(*check) });
    }
    let characters: String = values.iter().map(|value| character(*value)).collect();
    let groups: Vec<&str> = [characters.get(..4), characters.get(4..8), characters.get(8..)]
        .into_iter()
        .collect::<Option<_>>()
        .ok_or(CodeFault::NotACode)?;
    Ok(groups.join("-"))
}

// The values of exactly nine characters.
fn values_of(text: &str) -> Option<Vec<u8>> {
    let written = text.bytes().filter(|byte| !matches!(byte, b' ' | b'-'));
    let values: Vec<u8> =
        written.take(CODE_CHARACTERS.saturating_add(1)).map(value).collect::<Option<_>>()?;
    (values.len() == CODE_CHARACTERS).then_some(values)
}

fn character(value: u8) -> char {
    ALPHABET.get(usize::from(value)).copied().map_or('?', char::from)
}

fn value(byte: u8) -> Option<u8> {
    let upper = match byte.to_ascii_uppercase() {
        b'I' | b'L' => b'1',
        b'O' => b'0',
        other => other,
    };
    ALPHABET.iter().position(|known| *known == upper).and_then(|place| u8::try_from(place).ok())
}

/// The last place has weight 1, each place before it x times the weight of the next: Horner's rule.
fn check_value(values: &[u8]) -> u8 {
    values.iter().fold(0, |sum, value| times_x(sum ^ value))
}

fn times_x(value: u8) -> u8 {
    let doubled = value << 1;
    if doubled & 0b10_0000 == 0 { doubled } else { doubled ^ REDUCTION }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn codes_are_read_as_they_are_written_and_spoken() {
        let code = code_of(&BatchId([7; 16]));
        let plain = code.replace('-', "");
        assert_eq!(plain.len(), CODE_CHARACTERS);
        for text in
            [code.clone(), plain.clone(), code.to_lowercase(), format!(" {} {} ", &plain[..3], &plain[3..])]
        {
            assert_eq!(parse_code(&text).as_deref(), Ok(code.as_str()), "{text}");
        }
        assert_eq!(parse_code("0000-0000-1"), Err(CodeFault::CheckCharacter { found: '1' }));
        for text in ["", "0", &plain[1..], &format!("{plain}0"), "UUUU-UUUU-U", "÷000-0000-0"] {
            assert_eq!(parse_code(text), Err(CodeFault::NotACode), "{text}");
        }
        // I, L and O are read as the digits they look like.
        assert_eq!(parse_code("OOOO-OOOO-O").as_deref(), Ok("0000-0000-0"));
    }

    #[test]
    fn x_is_primitive_so_that_all_weights_differ() {
        let mut powers: Vec<u8> =
            std::iter::successors(Some(1), |power| Some(times_x(*power))).take(31).collect();
        powers.sort_unstable();
        powers.dedup();
        assert_eq!(powers.len(), 31);
    }

    proptest! {
        #[test]
        fn every_single_error_and_every_exchange_of_two_is_found(batch: [u8; 16]) {
            let code = code_of(&BatchId(batch)).replace('-', "").into_bytes();
            for place in 0..code.len() {
                for other in ALPHABET.iter().filter(|other| **other != code[place]) {
                    let mut wrong = code.clone();
                    wrong[place] = *other;
                    prop_assert!(parse_code(std::str::from_utf8(&wrong).unwrap()).is_err());
                }
                for exchanged in (0..place).filter(|exchanged| code[*exchanged] != code[place]) {
                    let mut wrong = code.clone();
                    wrong.swap(exchanged, place);
                    prop_assert!(parse_code(std::str::from_utf8(&wrong).unwrap()).is_err());
                }
            }
        }
    }
}
