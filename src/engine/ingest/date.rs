//! Recognises dates; does not convert them.
//!
//! ISO 8601 dates with an optional time, and day-month-year or
//! month-day-year with slashes or points. Bare years and times are not dates.

/// Whether a trimmed field is a date.
pub(super) fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() < 8 || !bytes.first().is_some_and(u8::is_ascii_digit) {
        return false;
    }
    let date_end = bytes
        .iter()
        .position(|byte| matches!(byte, b'T' | b't' | b' '))
        .unwrap_or(bytes.len());
    let (date, time) = bytes.split_at(date_end);
    is_calendar_date(date) && (time.is_empty() || time.get(1..).is_some_and(is_time))
}

fn is_calendar_date(date: &[u8]) -> bool {
    let Some(mark) = date.iter().find(|byte| !byte.is_ascii_digit()) else {
        return false;
    };
    let mut parts = date.split(|byte| byte == mark);
    let (Some(a), Some(b), Some(c), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let is_day = |part: &[u8]| in_range(part, 2, 1..=31);
    let is_month = |part: &[u8]| in_range(part, 2, 1..=12);
    let is_year = |part: &[u8]| part.len() == 4 && in_range(part, 4, 0..=9999);
    match mark {
        b'-' => is_year(a) && is_month(b) && is_day(c),
        b'/' if a.len() == 4 => is_year(a) && is_month(b) && is_day(c),
        b'/' => is_year(c) && ((is_day(a) && is_month(b)) || (is_month(a) && is_day(b))),
        b'.' => is_day(a) && is_month(b) && is_year(c),
        _ => false,
    }
}

/// `hh:mm`, optionally with seconds, a fraction of them, and `Z` or an offset.
fn is_time(time: &[u8]) -> bool {
    let zone = time
        .iter()
        .position(|byte| matches!(byte, b'Z' | b'z' | b'+' | b'-'))
        .unwrap_or(time.len());
    let (clock, zone) = time.split_at(zone);
    let mut parts = clock.split(|byte| *byte == b':');
    let is_clock = match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(hour), Some(minute), None, None) => is_hour_and_minute(hour, minute),
        (Some(hour), Some(minute), Some(second), None) => {
            is_hour_and_minute(hour, minute) && is_second(second)
        }
        _ => false,
    };
    is_clock && is_zone(zone)
}

fn is_hour_and_minute(hour: &[u8], minute: &[u8]) -> bool {
    in_range(hour, 2, 0..=24) && minute.len() == 2 && in_range(minute, 2, 0..=59)
}

fn is_second(second: &[u8]) -> bool {
    let mut parts = second.splitn(2, |byte| matches!(byte, b'.' | b','));
    let whole = parts.next().unwrap_or_default();
    // 60 is a leap second.
    in_range(whole, 2, 0..=60)
        && parts
            .next()
            .is_none_or(|fraction| in_range(fraction, 9, 0..=999_999_999))
}

fn is_zone(zone: &[u8]) -> bool {
    match zone {
        [] | [b'Z' | b'z'] => true,
        [b'+' | b'-', hour @ ..] if hour.len() == 2 => in_range(hour, 2, 0..=23),
        [b'+' | b'-', h1, h2, b':', m1, m2] | [b'+' | b'-', h1, h2, m1, m2] => {
            is_hour_and_minute(&[*h1, *h2], &[*m1, *m2])
        }
        _ => false,
    }
}

fn in_range(digits: &[u8], n_max: usize, range: std::ops::RangeInclusive<u32>) -> bool {
    if digits.is_empty() || digits.len() > n_max || !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    range.contains(
        &digits
            .iter()
            .fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0')),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: bool) {
        assert_eq!(is_date(text), expected, "{text:?}");
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
        ] {
            check(text, false);
        }
    }
}
