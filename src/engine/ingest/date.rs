//! Reads dates: ISO 8601, and day, month and year with slashes, points or hyphens.
//!
//! A date is seconds since 1970-01-01T00:00:00 in UTC; a time zone is taken into account,
//! a date without one is taken as UTC. Years have four digits: two would be a guess.

use serde::{Deserialize, Serialize};

const DAY_SECONDS: i64 = 86_400;

/// What comes first in dates such as `03/04/2021`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// 3 April.
    DayFirst,
    /// 4 March.
    MonthFirst,
}

/// A date as it is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct WrittenDate {
    /// With the day first, where that is possible.
    day_first: Option<f64>,
    /// With the month first, where that is possible.
    month_first: Option<f64>,
}

impl WrittenDate {
    /// Seconds since 1970 in an order; `None` where the date has none in it.
    pub(super) fn seconds(self, order: DateOrder) -> Option<f64> {
        match order {
            DateOrder::DayFirst => self.day_first,
            DateOrder::MonthFirst => self.month_first,
        }
    }

    /// The only order that is possible; `None` if both are, and give different days.
    pub(super) fn order(self) -> Option<DateOrder> {
        match (self.day_first, self.month_first) {
            (Some(_), None) => Some(DateOrder::DayFirst),
            (None, Some(_)) => Some(DateOrder::MonthFirst),
            (Some(_), Some(_)) | (None, None) => None,
        }
    }

    /// Seconds since 1970 where the order does not matter.
    pub(super) fn plain_seconds(self) -> Option<f64> {
        self.day_first
            .filter(|_| self.day_first == self.month_first)
    }
}

/// Whether a text is a date in some order.
pub(super) fn is_date(text: &str) -> bool {
    read_date(text).is_some()
}

/// A date in all orders that are possible.
pub(super) fn read_date(text: &str) -> Option<WrittenDate> {
    let bytes = text.as_bytes();
    if bytes.len() < 8 || !bytes.first().is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let date_end = bytes
        .iter()
        .position(|byte| matches!(byte, b'T' | b't' | b' '))
        .unwrap_or(bytes.len());
    let (date, time) = bytes.split_at(date_end);
    let within_day = match time {
        [] => 0.0,
        [_, time @ ..] => seconds_of_time(time)?,
    };
    let (day_first, month_first) = calendar_dates(date)?;
    let at = |days: i64| (days * DAY_SECONDS) as f64 + within_day;
    Some(WrittenDate {
        day_first: day_first.map(at),
        month_first: month_first.map(at),
    })
}

/// Days since 1970 with the day first, and with the month first.
fn calendar_dates(date: &[u8]) -> Option<(Option<i64>, Option<i64>)> {
    let mark = *date.iter().find(|byte| !byte.is_ascii_digit())?;
    let mut parts = date.split(|byte| *byte == mark);
    let (a, b, c) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || !matches!(mark, b'-' | b'/' | b'.') {
        return None;
    }
    if a.len() == 4 && mark != b'.' {
        let days = days_from(number(a, 4)?, number(b, 2)?, number(c, 2)?)?;
        return Some((Some(days), Some(days)));
    }
    let (a, b, year) = (
        number(a, 2)?,
        number(b, 2)?,
        (c.len() == 4).then(|| number(c, 4))??,
    );
    let day_first = days_from(year, b, a);
    // Points are a habit of countries that write the day first.
    let month_first = (mark != b'.').then(|| days_from(year, a, b)).flatten();
    (day_first.is_some() || month_first.is_some()).then_some((day_first, month_first))
}

/// Days since 1970-01-01 of a day that exists (days from civil, Hinnant 2013).
fn days_from(year: i64, month: i64, day: i64) -> Option<i64> {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let n_days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=n_days).contains(&day) {
        return None;
    }
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let year_of_era = shifted.rem_euclid(400);
    let month = (month + 9) % 12;
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

/// Seconds since midnight in UTC, of a clock with or without a zone.
fn seconds_of_time(time: &[u8]) -> Option<f64> {
    let zone = time
        .iter()
        .position(|byte| matches!(byte, b'Z' | b'z' | b'+' | b'-'))
        .unwrap_or(time.len());
    let (clock, zone) = time.split_at(zone);
    let clock = clock.trim_ascii();
    let mut parts = clock.split(|byte| *byte == b':');
    let (hour, minute) = (number(parts.next()?, 2)?, parts.next()?);
    if minute.len() != 2 {
        return None;
    }
    let minute = number(minute, 2)?;
    let second = match parts.next() {
        None => 0.0,
        Some(second) => seconds(second)?,
    };
    if parts.next().is_some() || hour > 24 || minute > 59 || second >= 61.0 {
        return None;
    }
    Some((hour * 3600 + minute * 60) as f64 + second - zone_seconds(zone)?)
}

fn seconds(text: &[u8]) -> Option<f64> {
    let mut parts = text.splitn(2, |byte| matches!(byte, b'.' | b','));
    let whole = number(parts.next()?, 2)? as f64;
    let Some(fraction) = parts.next() else {
        return Some(whole);
    };
    let digits = number(fraction, 9)? as f64;
    let power = (0..fraction.len()).fold(1.0, |power, _| power * 10.0);
    Some(whole + digits / power)
}

fn zone_seconds(zone: &[u8]) -> Option<f64> {
    let (sign, hour, minute) = match zone {
        [] | [b'Z' | b'z'] => return Some(0.0),
        [sign, h1, h2] => (*sign, [*h1, *h2], [b'0', b'0']),
        [sign, h1, h2, b':', m1, m2] | [sign, h1, h2, m1, m2] => (*sign, [*h1, *h2], [*m1, *m2]),
        _ => return None,
    };
    let (hour, minute) = (number(&hour, 2)?, number(&minute, 2)?);
    if hour > 23 || minute > 59 {
        return None;
    }
    let seconds = (hour * 3600 + minute * 60) as f64;
    match sign {
        b'+' => Some(seconds),
        b'-' => Some(-seconds),
        _ => None,
    }
}

/// A whole number of at most `n_max` digits.
fn number(digits: &[u8], n_max: usize) -> Option<i64> {
    if digits.is_empty() || digits.len() > n_max || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(
        digits
            .iter()
            .fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0')),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: bool) {
        assert_eq!(is_date(text), expected, "{text:?}");
    }

    fn check_seconds(text: &str, day_first: Option<f64>, month_first: Option<f64>) {
        let found = read_date(text).map(|date| (date.day_first, date.month_first));
        assert_eq!(found, Some((day_first, month_first)), "{text:?}");
    }

    #[test]
    fn dates_with_and_without_time() {
        for text in [
            "2012-01-31",
            "2013-01-01T11:00:00Z",
            "2018-10-30 18:08:43.152",
            "2011-01-01 00:00",
            "2011-01-01T00:00:00+01:00",
            "2011-01-01T00:00:00.123456-0500",
            "2011/01/31",
            "31/12/2011",
            "12/31/2011",
            "1/2/2011",
            "31.12.2011",
            "31-12-2011",
            "2012-02-29",
        ] {
            check(text, true);
        }
    }

    #[test]
    fn other_fields_are_not() {
        for text in [
            "",
            "2012",
            "20120131",
            "2012-13-01",
            "2012-01-32",
            "2011-02-29",
            "12:30:00",
            "13/13/2011",
            "1.2.3",
            "10.0.0.1",
            "2012-01",
            "555-12-1234",
            "2012-01-01x",
            "2012-01-01T",
            "2012-01-01 25:00",
            "3.5.2011.1",
            "32.12.2011",
            "31/12/11",
            "2012.01.31",
        ] {
            check(text, false);
        }
    }

    #[test]
    fn seconds_are_pythons() {
        // datetime(...).timestamp() in UTC
        check_seconds("1970-01-01", Some(0.0), Some(0.0));
        check_seconds("2000-02-29 12:30", Some(951_827_400.0), Some(951_827_400.0));
        check_seconds(
            "2013-01-01T11:00:00+01:00",
            Some(1_357_034_400.0),
            Some(1_357_034_400.0),
        );
        check_seconds("1969-12-31 23:59:59.5", Some(-0.5), Some(-0.5));
        check_seconds("03/04/2021", Some(1_617_408_000.0), Some(1_614_816_000.0));
        check_seconds("31/12/2011", Some(1_325_289_600.0), None);
        check_seconds("12/31/2011", None, Some(1_325_289_600.0));
        check_seconds("04.03.2021", Some(1_614_816_000.0), None);
    }
}
