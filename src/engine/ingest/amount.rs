//! Reads numbers that people dressed up: groups of thousands, currencies, percent signs,
//! parentheses for negative amounts.
//!
//! Asked only for what `number` refused. A percent sign is dropped, not divided by: `12%`
//! is 12. Groups must be of three digits, or it is no number.

use super::number::{Number, read_number};
use super::options::{Decimal, Grouping};

/// Signs of currencies that are taken off.
const CURRENCIES: [&str; 8] = ["$", "€", "£", "¥", "₹", "US$", "CHF", "EUR"];

/// How numbers of a file are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Notation {
    pub(super) decimal: Decimal,
    pub(super) grouping: Grouping,
}

impl Notation {
    /// A point, and no groups.
    pub(super) const PLAIN: Self = Self {
        decimal: Decimal::Point,
        grouping: Grouping::None,
    };
}

/// What was dressed up about a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Dress {
    pub(super) has_groups: bool,
    pub(super) is_money: bool,
    pub(super) is_percent: bool,
    pub(super) is_in_parentheses: bool,
}

impl Dress {
    /// Both together.
    pub(super) const fn and(self, other: Self) -> Self {
        Self {
            has_groups: self.has_groups || other.has_groups,
            is_money: self.is_money || other.is_money,
            is_percent: self.is_percent || other.is_percent,
            is_in_parentheses: self.is_in_parentheses || other.is_in_parentheses,
        }
    }
}

/// A plain number, or one that is dressed up.
#[inline]
pub(super) fn read_value(text: &str, notation: Notation) -> Option<Number> {
    match read_number(text, notation.decimal) {
        Some(number) => Some(number),
        None => read_amount(text, notation).map(|(number, _)| number),
    }
}

/// A number that is dressed up in some way; `None` for plain ones too.
#[cold]
pub(super) fn read_amount(text: &str, notation: Notation) -> Option<(Number, Dress)> {
    // Words are turned away at once: there are many of them.
    let may_be = match text.as_bytes().first()? {
        b'0'..=b'9' | b'-' | b'+' | b'(' | b'$' | b'.' | b',' => true,
        b'U' | b'C' | b'E' | 0x80.. => {
            text.starts_with('−') || CURRENCIES.iter().any(|sign| text.starts_with(sign))
        }
        _ => false,
    };
    if !may_be || text.len() > 64 || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut dress = Dress::default();
    let mut rest = text;
    if let Some(inner) = rest
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
    {
        (rest, dress.is_in_parentheses) = (inner.trim(), true);
    }
    let (mut is_negative, signless) = sign(rest);
    rest = signless;
    if let Some(after) = CURRENCIES.iter().find_map(|sign| rest.strip_prefix(sign)) {
        let (minus, after) = sign(after.trim_start());
        (rest, dress.is_money, is_negative) = (after, true, is_negative || minus);
    }
    if let Some(before) = rest.strip_suffix('%') {
        (rest, dress.is_percent) = (before.trim_end(), true);
    } else if let Some(before) = CURRENCIES.iter().find_map(|sign| rest.strip_suffix(sign))
        && !dress.is_money
    {
        (rest, dress.is_money) = (before.trim_end(), true);
    }
    let plain = without_groups(rest, notation);
    dress.has_groups = plain.is_some();
    if dress == Dress::default() && !is_negative {
        return None;
    }
    let core = plain.as_deref().unwrap_or(rest);
    if !core
        .as_bytes()
        .first()
        .is_some_and(|byte| byte.is_ascii_digit() || *byte == notation.decimal.byte())
    {
        return None;
    }
    let number = read_number(core, notation.decimal)?;
    let is_negative = is_negative || dress.is_in_parentheses;
    Some((
        Number {
            value: if is_negative {
                -number.value
            } else {
                number.value
            },
            ..number
        },
        dress,
    ))
}

/// Whether there is a minus before it, and what follows the sign.
fn sign(text: &str) -> (bool, &str) {
    match text.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

/// Whether a character stands between groups of thousands.
pub(super) fn is_mark(grouping: Grouping, c: char) -> bool {
    match grouping {
        Grouping::None => false,
        Grouping::Comma => c == ',',
        Grouping::Point => c == '.',
        // Also those that keep a line together, as spreadsheets write them.
        Grouping::Space => matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}'),
        Grouping::Apostrophe => matches!(c, '\'' | '’'),
    }
}

/// The number without its marks; `None` if it has none, or they stand elsewhere than before
/// every third digit.
pub(super) fn without_groups(text: &str, notation: Notation) -> Option<String> {
    if notation.grouping == Grouping::None {
        return None;
    }
    let decimal = char::from(notation.decimal.byte());
    let end = text.find([decimal, 'e', 'E']).unwrap_or(text.len());
    let (whole, rest) = text.split_at(end);
    let mut groups = whole.split(|c| is_mark(notation.grouping, c));
    let first = groups.next()?;
    let is_digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    if !(1..=3).contains(&first.len()) || !is_digits(first) {
        return None;
    }
    let mut plain = first.to_owned();
    for group in groups {
        if group.len() != 3 || !is_digits(group) {
            return None;
        }
        plain.push_str(group);
    }
    (plain.len() > first.len()).then(|| plain + rest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::date::is_date;
    use super::*;

    proptest! {
        // Whoever reads both may ask for either first.
        #[test]
        fn no_date_is_an_amount(
            (year, month, day) in (1000_u32..3000, 1_u32..13, 1_u32..29),
            form in 0_usize..6,
            time in prop_oneof![Just(""), Just("T10:30"), Just(" 9:05"), Just(" 23:59:59"), Just("T10:30:00.5"), Just(" 10:30,5"), Just("T10:30+01:00"), Just(" 10:30Z")],
        ) {
            let date = match form {
                0 => format!("{year}-{month:02}-{day:02}"),
                1 => format!("{year}/{month}/{day}"),
                2 => format!("{day:02}.{month:02}.{year}"),
                3 => format!("{day}/{month}/{year}"),
                4 => format!("{month:02}/{day:02}/{year}"),
                _ => format!("{day:02}-{month:02}-{year}"),
            } + time;
            for grouping in [Grouping::None, Grouping::Comma, Grouping::Point, Grouping::Space, Grouping::Apostrophe] {
                for decimal in [Decimal::Point, Decimal::Comma] {
                    prop_assert!(read_value(&date, Notation { decimal, grouping }).is_none(), "{date:?}");
                }
            }
            prop_assert!(is_date(&date) || time.contains(",5") || date.len() < 8, "{date:?}");
        }
    }

    fn check(text: &str, grouping: Grouping, decimal: Decimal, expected: Option<f64>) {
        let notation = Notation { decimal, grouping };
        assert_eq!(
            read_value(text, notation).map(|number| number.value),
            expected,
            "{text:?}"
        );
    }

    #[test]
    fn groups_currencies_percents_and_parentheses() {
        let point = |text, expected| check(text, Grouping::Comma, Decimal::Point, expected);
        point("1,234", Some(1234.0));
        point("1,234,567.25", Some(1_234_567.25));
        point("$1,234", Some(1234.0));
        point("-$1,234.50", Some(-1234.5));
        point("$-3", Some(-3.0));
        point("€ 5", Some(5.0));
        point("5 €", Some(5.0));
        point("12%", Some(12.0));
        point("12.5 %", Some(12.5));
        point("(3.5)", Some(-3.5));
        point("($1,000)", Some(-1000.0));
        point("−7", Some(-7.0));
        point("1e5", Some(1e5));
        check("1.234,56", Grouping::Point, Decimal::Comma, Some(1234.56));
        check("1 234", Grouping::Space, Decimal::Point, Some(1234.0));
        check(
            "1\u{202f}234,5",
            Grouping::Space,
            Decimal::Comma,
            Some(1234.5),
        );
        check(
            "1'234'567",
            Grouping::Apostrophe,
            Decimal::Point,
            Some(1_234_567.0),
        );
    }

    #[test]
    fn what_only_looks_like_it_is_text() {
        for text in [
            "0x1F",
            "1,23",
            "12,34,567",
            "1234,567",
            ",123",
            "1,",
            "$",
            "%",
            "()",
            "(a)",
            "$x",
            "12%%",
            "1-2",
            "3 kg",
            "€",
            "US",
            "CHF",
            "(1",
            "1)",
            "1.2.3",
            "--1",
            "+-1",
            "$€1",
            "Ulm 7",
        ] {
            check(text, Grouping::Comma, Decimal::Point, None);
        }
        check("1,234", Grouping::None, Decimal::Point, None);
        check("1 234", Grouping::Comma, Decimal::Point, None);
    }

    #[test]
    fn the_dress_is_remembered() {
        let dress = |text| {
            read_amount(
                text,
                Notation {
                    decimal: Decimal::Point,
                    grouping: Grouping::Comma,
                },
            )
            .map(|(_, dress)| dress)
        };
        assert!(dress("$1").is_some_and(|dress| dress.is_money && !dress.has_groups));
        assert!(dress("1,000%").is_some_and(|dress| dress.is_percent && dress.has_groups));
        assert!(dress("(1)").is_some_and(|dress| dress.is_in_parentheses));
        assert_eq!(dress("1.5"), None);
    }
}
