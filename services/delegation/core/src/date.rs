//! Civil dates as lists write them: `YYYY-MM-DD`, proleptic Gregorian, without time or zone.

use std::fmt;

/// Days in 400 years, after which the calendar repeats.
const DAYS_PER_ERA: i64 = 146_097;
/// Days from 0000-03-01 to 1970-01-01.
const DAYS_TO_1970: i64 = 719_468;

/// A real calendar day from 0001-01-01 to 9999-12-31.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

/// Why a text is not a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// The text is not four digits, a hyphen, two digits, a hyphen and two digits.
    #[error("a date is written YYYY-MM-DD")]
    Format,
    /// The text has the form of a date, but no calendar has that day.
    #[error("no calendar has that day")]
    NotReal,
}

impl Date {
    /// The day `day` of `month` in `year`; years are 1 to 9999, months 1 to 12.
    ///
    /// # Errors
    /// [`DateError::NotReal`] if there is no such day.
    pub fn new(year: u16, month: u8, day: u8) -> Result<Self, DateError> {
        let is_real = (1..=9999).contains(&year) && day >= 1 && day <= days_in_month(year, month);
        if is_real { Ok(Self { year, month, day }) } else { Err(DateError::NotReal) }
    }

    /// Reads exactly `YYYY-MM-DD` (10 ASCII characters).
    ///
    /// # Errors
    /// [`DateError::Format`] for any other form, [`DateError::NotReal`] for a day that does not exist.
    pub fn parse(text: &str) -> Result<Self, DateError> {
        let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else {
            return Err(DateError::Format);
        };
        let year = [y1, y2, y3, y4].into_iter().try_fold(0_u16, |number, byte| {
            Ok::<_, DateError>(number.saturating_mul(10).saturating_add(u16::from(digit(byte)?)))
        })?;
        let month = two_digits(m1, m2)?;
        let day = two_digits(d1, d2)?;
        Self::new(year, month, day)
    }

    /// Completed years of life on `reference` of someone born on this day; `None` if born after it.
    /// Someone born on 29 February completes a year on 1 March of a common year.
    #[must_use]
    pub fn age_on(self, reference: Self) -> Option<u16> {
        let years = reference.year.checked_sub(self.year)?;
        let is_birthday_ahead = (reference.month, reference.day) < (self.month, self.day);
        years.checked_sub(u16::from(is_birthday_ahead))
    }

    /// The day that lies this many days after 1970-01-01; `None` outside the years 1 to 9999.
    #[must_use]
    pub fn from_unix_days(days: i32) -> Option<Self> {
        // Counted from 0000-03-01, so that the day of a leap year is the last of its year
        // (H. Hinnant, "chrono-compatible low-level date algorithms").
        let shifted = i64::from(days).checked_add(DAYS_TO_1970)?;
        let (era, day_of_era) = (shifted.div_euclid(DAYS_PER_ERA), shifted.rem_euclid(DAYS_PER_ERA));
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let year = year_of_era + 400 * era + i64::from(month <= 2);
        Self::new(u16::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?).ok()
    }

    /// Days since 1970-01-01; negative before.
    #[must_use]
    pub fn unix_days(self) -> i32 {
        let year = i64::from(self.year) - i64::from(self.month <= 2);
        let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let month_from_march = (i64::from(self.month) + 9) % 12;
        let day_of_year = (153 * month_from_march + 2) / 5 + i64::from(self.day) - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        // Years 1 to 9999 lie within 4 million days of 1970.
        i32::try_from(era * DAYS_PER_ERA + day_of_era - DAYS_TO_1970).unwrap_or(i32::MAX)
    }

    /// The year, 1 to 9999.
    #[must_use]
    pub fn year(self) -> u16 {
        self.year
    }

    /// The month, 1 to 12.
    #[must_use]
    pub fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, 1 to 31.
    #[must_use]
    pub fn day(self) -> u8 {
        self.day
    }
}

impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// Length of a month in days; 0 for a month that does not exist.
fn days_in_month(year: u16, month: u8) -> u8 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 0,
    }
}

fn two_digits(tens: u8, units: u8) -> Result<u8, DateError> {
    Ok(digit(tens)?.saturating_mul(10).saturating_add(digit(units)?))
}

fn digit(byte: u8) -> Result<u8, DateError> {
    if byte.is_ascii_digit() { Ok(byte.saturating_sub(b'0')) } else { Err(DateError::Format) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_real_days_in_the_one_form_are_dates() {
        type Parts = (u16, u8, u8);
        let table: &[(&str, Result<Parts, DateError>)] = &[
            ("2025-06-02", Ok((2025, 6, 2))),
            ("2024-02-29", Ok((2024, 2, 29))),
            ("2000-02-29", Ok((2000, 2, 29))),
            ("9999-12-31", Ok((9999, 12, 31))),
            ("0001-01-01", Ok((1, 1, 1))),
            ("1900-02-29", Err(DateError::NotReal)),
            ("2023-02-29", Err(DateError::NotReal)),
            ("1999-02-30", Err(DateError::NotReal)),
            ("2025-04-31", Err(DateError::NotReal)),
            ("2025-13-01", Err(DateError::NotReal)),
            ("2025-00-10", Err(DateError::NotReal)),
            ("2025-01-00", Err(DateError::NotReal)),
            ("0000-00-00", Err(DateError::NotReal)),
            ("0000-01-01", Err(DateError::NotReal)),
            ("", Err(DateError::Format)),
            ("12/31/2001", Err(DateError::Format)),
            ("14.02.2004", Err(DateError::Format)),
            ("2025-6-2", Err(DateError::Format)),
            ("2025-06-02 ", Err(DateError::Format)),
            ("2025-06-+2", Err(DateError::Format)),
            ("20250602", Err(DateError::Format)),
            ("２０25-06-02", Err(DateError::Format)),
        ];
        for (text, expected) in table {
            let found = Date::parse(text).map(|date| (date.year(), date.month(), date.day()));
            assert_eq!(found, *expected, "{text}");
        }
    }

    #[test]
    fn age_is_completed_years() {
        let table = [
            ("2000-06-02", "2025-06-02", Some(25)),
            ("2000-06-03", "2025-06-02", Some(24)),
            ("2000-06-01", "2025-06-02", Some(25)),
            ("1999-03-28", "2025-06-02", Some(26)),
            ("2000-02-29", "2025-02-28", Some(24)),
            ("2000-02-29", "2025-03-01", Some(25)),
            ("2025-06-02", "2025-06-02", Some(0)),
            ("2025-06-03", "2025-06-02", None),
            ("2031-05-05", "2025-06-02", None),
        ];
        for (born, reference, expected) in table {
            let age = Date::parse(born).unwrap().age_on(Date::parse(reference).unwrap());
            assert_eq!(age, expected, "{born} on {reference}");
        }
    }

    #[test]
    fn days_are_counted_from_1970() {
        let table = [
            ("1970-01-01", 0),
            ("1969-12-31", -1),
            ("2000-02-29", 11_016),
            ("2025-06-02", 20_241),
            ("0001-01-01", -719_162),
            ("9999-12-31", 2_932_896),
        ];
        for (text, days) in table {
            let date = Date::parse(text).unwrap();
            assert_eq!((date.unix_days(), Date::from_unix_days(days)), (days, Some(date)), "{text}");
        }
        for days in [-719_163, 2_932_897, i32::MIN, i32::MAX] {
            assert_eq!(Date::from_unix_days(days), None, "{days}");
        }
    }

    proptest! {
        #[test]
        fn counted_days_read_back(days in -719_162_i32..=2_932_896) {
            prop_assert_eq!(Date::from_unix_days(days).map(Date::unix_days), Some(days));
        }

        #[test]
        fn what_is_written_reads_back(year in 1_u16..=9999, month in 1_u8..=12, day in 1_u8..=31) {
            if let Ok(date) = Date::new(year, month, day) {
                prop_assert_eq!(Date::parse(&date.to_string()), Ok(date));
            }
        }

        #[test]
        fn any_text_is_answered(text in any::<String>()) {
            if let Ok(date) = Date::parse(&text) {
                prop_assert_eq!(date.to_string(), text);
            }
        }
    }
}
