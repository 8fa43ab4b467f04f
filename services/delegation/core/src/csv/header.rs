//! The header row: which declared column stands at which place.

use super::CsvError;

/// For each place in the file's lines, the place of its column in `columns`.
///
/// # Errors
/// The header differs from `columns` in more than order.
pub(super) fn places<const N: usize>(
    header: &[String],
    columns: &'static [&'static str; N],
) -> Result<Vec<usize>, CsvError> {
    if let [single] = header {
        refuse_other_separator(single, columns)?;
    }
    let missing: Vec<&'static str> =
        columns.iter().copied().filter(|column| !header.iter().any(|name| name == column)).collect();
    if missing.len() == N {
        return Err(CsvError::HeaderAbsent { allowed: columns });
    }
    for (place, name) in header.iter().enumerate() {
        if header.iter().take(place).any(|earlier| earlier == name) {
            return Err(CsvError::HeaderRepeated { column: place.saturating_add(1), name: name.clone() });
        }
    }
    let extra: Vec<String> =
        header.iter().filter(|name| !columns.contains(&name.as_str())).cloned().collect();
    if !missing.is_empty() || !extra.is_empty() {
        return Err(CsvError::HeaderMismatch { missing, extra });
    }
    Ok(header.iter().filter_map(|name| columns.iter().position(|column| column == name)).collect())
}

/// A header of one field that holds declared names between other separators comes from an office program.
fn refuse_other_separator(single: &str, columns: &[&str]) -> Result<(), CsvError> {
    let separators =
        [(';', "semicolons", Some("semicolon")), ('\t', "tabs", Some("tab")), ('|', "vertical bars", None)];
    for (character, found, separator) in separators {
        let is_there = single.contains(character);
        if is_there && single.split(character).any(|name| columns.contains(&name.trim_matches('"'))) {
            return Err(CsvError::WrongSeparator { found, separator });
        }
    }
    Ok(())
}
