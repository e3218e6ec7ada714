//! Parts of a date: what a model can read of a point in time.
//!
//! Whole-number arithmetic on seconds since 1970 (days from civil, Hinnant 2013), in UTC.

use serde::{Deserialize, Serialize};

const DAY_SECONDS: f64 = 86_400.0;

/// A number that a date becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DatePart {
    /// 2024.
    Year,
    /// 1 to 12.
    Month,
    /// 1 to 31.
    Day,
    /// Monday 1 to Sunday 7 (ISO 8601).
    Weekday,
    /// 0 to 23.
    Hour,
    /// Days since 1970-01-01, with fractions: what goes up with time.
    Elapsed,
}

impl DatePart {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Year,
        Self::Month,
        Self::Day,
        Self::Weekday,
        Self::Hour,
        Self::Elapsed,
    ];

    /// The parts a recipe begins with. Elapsed days are left out: later rows lie beyond
    /// everything that training saw.
    pub const USUAL: [Self; 5] = [
        Self::Year,
        Self::Month,
        Self::Day,
        Self::Weekday,
        Self::Hour,
    ];

    /// The word shown to people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Month => "month",
            Self::Day => "day",
            Self::Weekday => "weekday",
            Self::Hour => "hour",
            Self::Elapsed => "days since 1970",
        }
    }

    /// The part of a point in time, in seconds since 1970; NaN for NaN.
    #[must_use]
    pub fn of(self, seconds: f64) -> f64 {
        if !seconds.is_finite() {
            return f64::NAN;
        }
        let days = libm::floor(seconds / DAY_SECONDS);
        match self {
            Self::Elapsed => seconds / DAY_SECONDS,
            Self::Hour => libm::floor((seconds - days * DAY_SECONDS) / 3600.0),
            // 1970-01-01 was a Thursday.
            Self::Weekday => ((days as i64 + 3).rem_euclid(7) + 1) as f64,
            Self::Year => civil(days as i64).0 as f64,
            Self::Month => civil(days as i64).1 as f64,
            Self::Day => civil(days as i64).2 as f64,
        }
    }
}

/// A day as ISO 8601 writes it.
#[must_use]
pub fn date_text(seconds: f64) -> String {
    let part = |part: DatePart| part.of(seconds) as i64;
    format!(
        "{:04}-{:02}-{:02}",
        part(DatePart::Year),
        part(DatePart::Month),
        part(DatePart::Day)
    )
}

/// Year, month and day of a number of days since 1970-01-01.
const fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(seconds: f64, expected: [f64; 5]) {
        assert_eq!(DatePart::USUAL.map(|part| part.of(seconds)), expected);
    }

    #[test]
    fn parts_are_those_of_the_calendar() {
        // Python: datetime.fromtimestamp(t, UTC), isoweekday().
        check(0.0, [1970.0, 1.0, 1.0, 4.0, 0.0]);
        check(-1.0, [1969.0, 12.0, 31.0, 3.0, 23.0]);
        check(951_782_400.0, [2000.0, 2.0, 29.0, 2.0, 0.0]);
        check(1_325_356_200.0, [2011.0, 12.0, 31.0, 6.0, 18.0]);
        check(4_107_542_400.0, [2100.0, 3.0, 1.0, 1.0, 0.0]);
        check(-2_208_988_800.0, [1900.0, 1.0, 1.0, 1.0, 0.0]);
        assert!(DatePart::Year.of(f64::NAN).is_nan());
        assert_eq!(DatePart::Elapsed.of(43_200.0), 0.5);
        assert_eq!(date_text(951_782_400.0), "2000-02-29");
    }
}
