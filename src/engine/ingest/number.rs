//! Reads numbers as people write them in CSV files.
//!
//! Accepts a sign, a decimal mark and an exponent; refuses hexadecimal, digit
//! groups and units. Short decimals take an exact fast path (Clinger 1990);
//! the rest goes through the standard library, so every result is the nearest float.

use std::cmp::Ordering;

use super::options::Decimal;

/// Integers up to 2^53 are exact in a 64-bit float.
const EXACT: u64 = 1 << 53;

/// So many digits fit into 64 bits.
const ALWAYS_FIT: usize = 19;

/// Powers of ten that are exact in a 64-bit float.
const TENS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// A number as it was written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Number {
    /// Its value; infinite for `inf`, `infinity` and numbers too large to hold.
    pub(super) value: f64,
    /// Whether it was written with digits only.
    pub(super) is_integer: bool,
    /// Whether it was written as a code such as `007`.
    pub(super) has_leading_zero: bool,
    /// Whether it was written as an integer that a float cannot hold exactly.
    pub(super) is_beyond_exact: bool,
}

/// Reads a trimmed field as a number.
pub(super) fn read_number(text: &str, decimal: Decimal) -> Option<Number> {
    let bytes = text.as_bytes();
    let (is_negative, unsigned) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    let mut scan = Scan::default();
    let rest = scan.digits(unsigned);
    let n_whole = unsigned.len() - rest.len();
    let (rest, n_fraction) = match rest {
        [mark, fraction @ ..] if *mark == decimal.byte() => {
            let rest = scan.digits(fraction);
            (rest, Some(fraction.len() - rest.len()))
        }
        rest => (rest, None),
    };
    if n_whole + n_fraction.unwrap_or(0) == 0 {
        return infinity(unsigned, is_negative);
    }
    if scan.n_digits > ALWAYS_FIT {
        scan.saturate(unsigned);
    }
    let exponent = match rest {
        [] => None,
        [b'e' | b'E', exponent @ ..] => Some(read_exponent(exponent)?),
        _ => return None,
    };
    let is_integer = n_fraction.is_none() && exponent.is_none();
    let power = exponent.unwrap_or(0) - n_fraction.unwrap_or(0) as i64;
    let magnitude = match scan.exact(power) {
        Some(value) => value,
        None => slow(unsigned, decimal)?,
    };
    Some(Number {
        value: if is_negative { -magnitude } else { magnitude },
        is_integer,
        has_leading_zero: is_integer && n_whole > 1 && unsigned.first() == Some(&b'0'),
        is_beyond_exact: is_integer && scan.mantissa > EXACT,
    })
}

/// The shortest text that reads back as the same number; exponents only where digits would be many.
pub(super) fn canonical(value: f64) -> String {
    let size = value.abs();
    if size == 0.0 {
        "0".to_owned()
    } else if (1e-5..1e16).contains(&size) {
        format!("{value}")
    } else {
        format!("{value:e}")
    }
}

/// By value if both texts are numbers, numbers before words, words by code point.
pub(super) fn numeric_order(a: &str, b: &str) -> Ordering {
    let value = |text| read_number(text, Decimal::Point).map(|number| number.value);
    match (value(a), value(b)) {
        (Some(x), Some(y)) => x.total_cmp(&y).then_with(|| a.cmp(b)),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => a.cmp(b),
    }
}

/// The digits of a number as one integer, as long as they fit.
#[derive(Default)]
struct Scan {
    /// Wrong where there are more digits than fit.
    mantissa: u64,
    n_digits: usize,
}

impl Scan {
    fn digits<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let mut n_digits = 0;
        for byte in bytes {
            let digit = byte.wrapping_sub(b'0');
            if digit > 9 {
                break;
            }
            self.mantissa = self.mantissa.wrapping_mul(10).wrapping_add(digit.into());
            n_digits += 1;
        }
        self.n_digits += n_digits;
        bytes.get(n_digits..).unwrap_or_default()
    }

    /// The greatest integer instead of one that does not fit.
    #[cold]
    fn saturate(&mut self, unsigned: &[u8]) {
        let digits = unsigned.iter().filter(|byte| byte.is_ascii_digit());
        self.mantissa = digits.take(self.n_digits).fold(0, |sum: u64, byte| {
            sum.saturating_mul(10).saturating_add((byte - b'0').into())
        });
    }

    /// The value if both factors and hence their product or quotient are exact up to one rounding.
    fn exact(&self, power: i64) -> Option<f64> {
        if self.mantissa > EXACT {
            return None;
        }
        let ten = *TENS.get(usize::try_from(power.unsigned_abs()).ok()?)?;
        let mantissa = self.mantissa as f64;
        Some(if power < 0 {
            mantissa / ten
        } else {
            mantissa * ten
        })
    }
}

/// An exponent; huge ones are cut to where every number is zero or infinite.
fn read_exponent(bytes: &[u8]) -> Option<i64> {
    let (is_negative, digits) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let size = digits.iter().fold(0_i64, |sum, digit| {
        (sum * 10 + i64::from(digit - b'0')).min(1_000_000_000)
    });
    Some(if is_negative { -size } else { size })
}

fn slow(unsigned: &[u8], decimal: Decimal) -> Option<f64> {
    let text = std::str::from_utf8(unsigned).ok()?;
    match decimal {
        Decimal::Point => text.parse().ok(),
        Decimal::Comma => text.replace(',', ".").parse().ok(),
    }
}

fn infinity(unsigned: &[u8], is_negative: bool) -> Option<Number> {
    let is_infinity =
        unsigned.eq_ignore_ascii_case(b"inf") || unsigned.eq_ignore_ascii_case(b"infinity");
    is_infinity.then_some(Number {
        value: if is_negative {
            f64::NEG_INFINITY
        } else {
            f64::INFINITY
        },
        is_integer: false,
        has_leading_zero: false,
        is_beyond_exact: false,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: Option<f64>) {
        assert_eq!(
            read_number(text, Decimal::Point).map(|number| number.value),
            expected,
            "{text:?}"
        );
    }

    #[test]
    fn numbers_are_read_as_written() {
        check("0", Some(0.0));
        check("1e5", Some(1e5));
        check("+3", Some(3.0));
        check("-.5", Some(-0.5));
        check("5.", Some(5.0));
        check("1E-3", Some(0.001));
        check("0.1234567890123456789", Some(0.123_456_789_012_345_68));
        check(
            "123456789012345678901234567890",
            Some(123_456_789_012_345_678_901_234_567_890.0),
        );
        check("1e999999999999999", Some(f64::INFINITY));
        check("1e-999999999999999", Some(0.0));
        check("-Infinity", Some(f64::NEG_INFINITY));
    }

    #[test]
    fn what_is_not_a_plain_number_is_text() {
        for text in [
            "", "-", ".", "0x1F", "1_000", "1,5", "1 000", "1e", "1e+", "e5", "12%", "nan",
            "1.2.3", "--1", "٣",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn decimal_comma_replaces_the_point() {
        let read = |text| read_number(text, Decimal::Comma).map(|number| number.value);
        assert_eq!(read("1,5"), Some(1.5));
        assert_eq!(
            read("-0,1234567890123456789"),
            Some(-0.123_456_789_012_345_68)
        );
        assert_eq!(read("1.5"), None);
    }

    #[test]
    fn spelling_is_remembered() {
        let read = |text| read_number(text, Decimal::Point).unwrap();
        assert!(
            read("007").has_leading_zero
                && read("-01").has_leading_zero
                && read("00").has_leading_zero
        );
        assert!(
            !read("0").has_leading_zero
                && !read("0.5").has_leading_zero
                && !read("00.5").has_leading_zero
        );
        assert!(
            read("9007199254740993").is_beyond_exact && !read("9007199254740992").is_beyond_exact
        );
        assert!(
            read("18446744073709551617").is_beyond_exact
                && !read("000000000000000000000000001").is_beyond_exact
        );
        assert!(read("12").is_integer && !read("12.0").is_integer && !read("1e3").is_integer);
    }

    #[test]
    fn canonical_names_are_short_and_unique() {
        let name = |text| canonical(read_number(text, Decimal::Point).unwrap().value);
        assert_eq!(name("1.0"), "1");
        assert_eq!(name("-0"), "0");
        assert_eq!(name("1e300"), "1e300");
        assert_eq!(name("0.10"), "0.1");
    }

    proptest! {
        #[test]
        fn agrees_with_the_standard_library(value in any::<f64>(), digits in "[0-9]{1,22}(\\.[0-9]{0,22})?(e-?[0-9]{1,3})?") {
            prop_assume!(value.is_finite());
            for text in [format!("{value}"), format!("{value:e}"), digits] {
                check(&text, text.parse().ok());
            }
        }
    }
}
