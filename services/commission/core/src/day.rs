//! A day of the calendar.

use std::fmt;

/// A day of the Gregorian calendar, written as in ISO 8601: `2025-06-02`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    year: u16,
    month: u8,
    day: u8,
}

impl Day {
    /// The day with this text; `None` for any other text than `YYYY-MM-DD` of a day that exists.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let year = number(parts.next()?, 4)?;
        let month = u8::try_from(number(parts.next()?, 2)?).ok()?;
        let day = u8::try_from(number(parts.next()?, 2)?).ok()?;
        let exists = parts.next().is_none() && (1..=days_in(year, month)?).contains(&day);
        exists.then_some(Self { year, month, day })
    }
}

impl fmt::Display for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

fn number(digits: &str, length: usize) -> Option<u16> {
    let plain = digits.len() == length && digits.bytes().all(|digit| digit.is_ascii_digit());
    if plain { digits.parse().ok() } else { None }
}

fn days_in(year: u16, month: u8) -> Option<u8> {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 if leap => Some(29),
        2 => Some(28),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_that_exist_are_days() {
        let check = |text: &str, expected: bool| {
            let day = Day::parse(text);
            assert_eq!(day.is_some(), expected, "{text}");
            assert_eq!(day.map(|day| day.to_string()), expected.then(|| text.to_owned()));
        };
        check("2025-06-02", true);
        check("2024-02-29", true);
        check("2000-02-29", true);
        check("2025-02-29", false);
        check("1900-02-29", false);
        check("2025-04-31", false);
        check("2025-13-01", false);
        check("2025-00-01", false);
        check("2025-01-00", false);
        check("2025-1-01", false);
        check("+025-01-01", false);
        check("2025-01-01-", false);
        check("02.06.2025", false);
        check("", false);
    }

    #[test]
    fn earlier_days_come_first() {
        let day = |text| Day::parse(text).unwrap();
        assert!(day("2024-12-31") < day("2025-01-01"));
        assert!(day("2025-01-31") < day("2025-02-01"));
        assert!(day("2025-02-01") < day("2025-02-02"));
    }
}
