//! How far two spellings are apart.

/// Edits between two spellings: letters put in, left out, exchanged, or two neighbours in the wrong order
/// (optimal string alignment). `None` where there are more than `most`.
pub(super) fn distance_within(one: &str, other: &str, most: usize) -> Option<usize> {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if one.len().abs_diff(other.len()) > most {
        return None;
    }
    let mut two_above: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=other.len()).collect();
    let mut before = None;
    for (row, letter) in (1_usize..).zip(&one) {
        let current = next_row(row, *letter, before, &other, &above, &two_above);
        if current.iter().min().is_none_or(|least| *least > most) {
            return None;
        }
        before = Some(*letter);
        two_above = std::mem::replace(&mut above, current);
    }
    above.last().copied().filter(|distance| *distance <= most)
}

fn next_row(
    row: usize,
    letter: char,
    before: Option<char>,
    other: &[char],
    above: &[usize],
    two_above: &[usize],
) -> Vec<usize> {
    let mut current = Vec::with_capacity(above.len());
    current.push(row);
    let mut left = row;
    let mut other_before = None;
    for (column, found) in (1_usize..).zip(other) {
        let at = |cells: &[usize], back: usize| {
            column.checked_sub(back).and_then(|column| cells.get(column)).copied().unwrap_or(usize::MAX)
        };
        let exchanged = at(above, 1).saturating_add(usize::from(letter != *found));
        let mut least = exchanged.min(left.saturating_add(1)).min(at(above, 0).saturating_add(1));
        if before == Some(*found) && other_before == Some(letter) {
            least = least.min(at(two_above, 2).saturating_add(1));
        }
        current.push(least);
        left = least;
        other_before = Some(*found);
    }
    current
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_counted_up_to_a_bound() {
        let check = |one: &str, other: &str, most: usize, expected: Option<usize>| {
            assert_eq!(distance_within(one, other, most), expected, "{one} {other}");
            assert_eq!(distance_within(other, one, most), expected, "{other} {one}");
        };
        check("", "", 2, Some(0));
        check("", "ab", 2, Some(2));
        check("ab", "ba", 2, Some(1));
        check("литвиенко", "литвиненко", 2, Some(1));
        check("гоергій", "георгій", 1, Some(1));
        check("базилевський", "бзилевский", 2, Some(2));
        check("базилевський", "бзилевски", 2, None);
        check("abcdef", "abzdyf", 2, Some(2));
        check("abcdef", "abzdyf", 1, None);
        check("abc", "abcdef", 2, None);
    }
}
