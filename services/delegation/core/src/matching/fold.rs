//! Spellings brought to one form, so that Ukrainian, Russian and Latin spellings of a name can be compared.
//!
//! The form is for comparing only. It is neither a transliteration nor a name, and is shown to nobody.

/// Latin letters that together stand for one sound, longest first, with what they are folded to.
const LATIN_GROUPS: [(&str, &str); 15] = [
    ("shch", "w"),
    ("zgh", "g"),
    ("zh", "j"),
    ("kh", "x"),
    ("ts", "c"),
    ("ch", "q"),
    ("sh", "s"),
    ("yu", "u"),
    ("iu", "u"),
    ("ya", "a"),
    ("ia", "a"),
    ("ye", "e"),
    ("ie", "e"),
    ("yo", "e"),
    ("yi", "i"),
];

/// The form in which spellings are compared: small letters of one sound each, doubled letters once.
pub(super) fn fold(text: &str) -> String {
    let mut latin = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        match cyrillic(letter) {
            Some(sound) => latin.push_str(sound),
            None if letter.is_ascii_alphanumeric() => latin.push(letter),
            // Apostrophes, hyphens and spaces are written or left out at will.
            None => {}
        }
    }
    let mut folded = String::with_capacity(latin.len());
    let mut rest = latin.as_str();
    while let Some(first) = rest.chars().next() {
        let group = LATIN_GROUPS.iter().find(|(group, _)| rest.starts_with(group));
        let (sound, length) = match group {
            Some((group, sound)) => (sound.chars().next().unwrap_or(first), group.len()),
            None => (single(first), first.len_utf8()),
        };
        if !folded.ends_with(sound) {
            folded.push(sound);
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    folded
}

/// A number without what is put between its parts; letters that look alike in two scripts are one.
pub(super) fn fold_number(text: &str) -> String {
    let kept = text.chars().flat_map(char::to_uppercase).filter(|character| character.is_alphanumeric());
    kept.map(|character| match character {
        'А' => 'A',
        'В' => 'B',
        'Е' => 'E',
        'І' => 'I',
        'К' => 'K',
        'М' => 'M',
        'Н' => 'H',
        'О' => 'O',
        'Р' => 'P',
        'С' => 'C',
        'Т' => 'T',
        'Х' => 'X',
        other => other,
    })
    .collect()
}

fn single(letter: char) -> char {
    match letter {
        'h' => 'g',
        'y' => 'i',
        other => other,
    }
}

fn cyrillic(letter: char) -> Option<&'static str> {
    Some(match letter {
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'г' | 'ґ' => "g",
        'д' => "d",
        'е' | 'є' | 'э' | 'ё' => "e",
        'ж' => "j",
        'з' => "z",
        'и' | 'і' | 'ї' | 'й' | 'ы' => "i",
        'к' => "k",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'о' => "o",
        'п' => "p",
        'р' => "r",
        'с' | 'ш' => "s",
        'т' => "t",
        'у' | 'ю' => "u",
        'ф' => "f",
        'х' => "x",
        'ц' => "c",
        'ч' => "q",
        'щ' => "w",
        'я' => "a",
        'ь' | 'ъ' | '\'' | '\u{2019}' | '\u{2bc}' => "",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_fold_to_one_form() {
        let check = |spellings: &[&str], expected: &str| {
            for spelling in spellings {
                assert_eq!(fold(spelling), expected, "{spelling}");
            }
        };
        check(&["Ващенко", "Vashchenko", "ВАЩЕНКО"], "vawenko");
        check(&["Ісаєнко", "Isaienko", "Исаенко"], "isaenko");
        check(&["Валерій", "Valerii", "Валерий"], "valeri");
        check(&["Григорій", "Hryhorii", "Григорий"], "grigori");
        check(&["Лук'ян", "Лук’ян", "Лукʼян"], "lukan");
        check(&["Анна", "Ана", "Anna"], "ana");
        check(&["", " - "], "");
    }

    #[test]
    fn numbers_are_compared_without_their_marks() {
        assert_eq!(fold_number("Б-907063"), fold_number("б 907063"));
        assert_eq!(fold_number("АВ 12"), fold_number("AB-12"));
        assert_ne!(fold_number("Б-907063"), fold_number("В-907063"));
    }
}
