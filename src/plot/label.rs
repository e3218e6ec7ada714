//! Words and numbers as figures write them.
//!
//! Widths are estimated, never measured: measuring on wasm inserts an element
//! into the page per label. The estimate errs on the wide side.

/// Most characters of a name that are ever looked at.
const MAX_CHARS: usize = 80;
/// Most characters of a name inside a sentence.
const MAX_CHARS_IN_SENTENCE: usize = 32;

/// A name as one line of printable text of at most 80 characters.
pub fn clean(text: &str) -> String {
    cut(text, MAX_CHARS)
}

/// A name short enough for a sentence.
pub fn in_sentence(text: &str) -> String {
    cut(text, MAX_CHARS_IN_SENTENCE)
}

fn cut(text: &str, max_chars: usize) -> String {
    let mut printable = text
        .chars()
        .map(|c| if is_unprintable(c) { ' ' } else { c });
    let start: String = printable.by_ref().take(max_chars).collect();
    let mut line = start.trim().to_string();
    if printable.next().is_some() {
        line.pop();
        line.push('…');
    }
    if line.is_empty() {
        "(no name)".into()
    } else {
        line
    }
}

/// Control characters, what XML forbids, and marks that reorder the text around them.
fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
        || matches!(c, '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}')
}

/// About how wide a text is, in pixels.
pub fn width(text: &str, size: f64) -> f64 {
    text.chars().map(width_in_em).sum::<f64>() * size
}

fn width_in_em(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' => 0.32,
        'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '-' | '/' | 'I' => 0.42,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' | '→' | '←' | '▲' => 0.96,
        '0'..='9' => 0.62,
        'A'..='Z' | '−' | '±' | '+' | '=' | '<' | '>' | '—' => 0.72,
        c if c.is_ascii() => 0.59,
        c if (c as u32) < 0x0590 => 0.66,
        _ => 1.05,
    }
}

/// The name, or its beginning and an ellipsis, in at most so many pixels.
pub fn shorten(text: &str, size: f64, max_width: f64) -> String {
    let name = clean(text);
    if width(&name, size) <= max_width {
        return name;
    }
    let room = max_width - width("…", size);
    let mut used = 0.0;
    let mut short: String = name
        .chars()
        .take_while(|c| {
            used += width_in_em(*c) * size;
            used <= room
        })
        .collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

/// Three significant digits, whole numbers in full; "—" for what is not a number.
pub fn number(value: f64) -> String {
    if !value.is_finite() {
        return "—".into();
    }
    if value == 0.0 {
        return "0".into();
    }
    let scientific = format!("{:.2e}", value.abs());
    let exponent: i32 = scientific
        .split_once('e')
        .and_then(|(_, e)| e.parse().ok())
        .unwrap_or(0);
    let digits = match exponent {
        ..=-5 | 7.. => scientific,
        2.. => count(libm::round(value.abs()) as u64),
        _ => {
            let decimals = 2 - exponent;
            format!("{:.*}", decimals as usize, value.abs())
        }
    };
    signed(value, digits)
}

/// Three significant digits without zeros at the end: for a threshold somebody set.
pub fn short_number(value: f64) -> String {
    let text = number(value);
    if text.contains('.') && !text.contains('e') {
        return text.trim_end_matches('0').trim_end_matches('.').to_string();
    }
    text
}

/// The number or "—".
pub fn number_or_dash(value: Option<f64>) -> String {
    number(value.unwrap_or(f64::NAN))
}

/// A value on an axis whose ticks are so far apart.
pub fn tick(value: f64, step: f64) -> String {
    if value.abs() < step * 1e-6 {
        return "0".into();
    }
    let is_extreme = value.abs() >= 1e7 || step < 1e-5;
    let digits = if is_extreme {
        let text = format!("{:.2e}", value.abs());
        let (front, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        format!(
            "{}e{exponent}",
            front.trim_end_matches('0').trim_end_matches('.')
        )
    } else if step >= 1.0 {
        count(libm::round(value.abs()) as u64)
    } else {
        let decimals = (-libm::floor(libm::log10(step * 1.000_001))).clamp(0.0, 6.0);
        format!("{:.*}", decimals as usize, value.abs())
    };
    signed(value, digits)
}

fn signed(value: f64, digits: String) -> String {
    if value < 0.0 {
        format!("−{digits}")
    } else {
        digits
    }
}

/// A count with commas between thousands.
pub fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A share as a percentage; small ones keep a decimal.
pub fn percent(share: f64) -> String {
    let value = share * 100.0;
    if !value.is_finite() {
        "—".into()
    } else if value > 0.0 && value < 0.1 {
        "<0.1 %".into()
    } else if value.abs() > 0.0 && value.abs() < 9.95 && libm::round(value) != value {
        format!("{value:.1} %")
    } else {
        format!("{value:.0} %")
    }
}

/// "1 row", "2 rows".
pub fn counted(value: u64, one: &str) -> String {
    if value == 1 {
        format!("1 {one}")
    } else {
        format!("{} {one}s", count(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_three_significant_digits() {
        let cases = [
            (0.95327, "0.953"),
            (0.99961, "1.00"),
            (12.345, "12.3"),
            (1234.5, "1,235"),
            (-0.02, "−0.0200"),
        ];
        for (value, expected) in cases {
            assert_eq!(number(value), expected);
        }
        assert_eq!(
            [number(f64::NAN), number(0.0), number(1.5e-7), number(2e12)],
            ["—", "0", "1.50e-7", "2.00e12"]
        );
    }

    #[test]
    fn thresholds_end_without_zeros() {
        assert_eq!(
            [short_number(0.1), short_number(2.0), short_number(100.0)],
            ["0.1", "2", "100"]
        );
    }

    #[test]
    fn ticks_have_the_decimals_of_their_step() {
        assert_eq!(
            [tick(0.3, 0.1), tick(2.0, 0.5), tick(-200.0, 50.0)],
            ["0.3", "2.0", "−200"]
        );
        assert_eq!(
            [tick(1e-17, 0.1), tick(2e8, 1e8), tick(20_000.0, 10_000.0)],
            ["0", "2e8", "20,000"]
        );
    }

    #[test]
    fn percentages_are_whole_unless_small() {
        assert_eq!(
            [percent(0.8), percent(0.043), percent(0.0002), percent(0.0)],
            ["80 %", "4.3 %", "<0.1 %", "0 %"]
        );
    }

    #[test]
    fn names_become_one_short_printable_line() {
        assert_eq!(clean("a\nb\u{0}c\u{202E}d"), "a b c d");
        assert_eq!(clean(" \u{200B}"), "(no name)");
        assert_eq!(clean(&"x".repeat(10_000)).chars().count(), 80);
        let short = shorten("a rather long column name", 12.0, 80.0);
        assert!(
            short.ends_with('…') && width(&short, 12.0) <= 80.0,
            "{short}"
        );
        assert_eq!(shorten("x", 12.0, 1.0), "…");
    }
}
