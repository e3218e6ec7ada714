//! Numbers as people read them.

/// Three significant digits; "—" for none.
pub fn digits(value: Option<f64>) -> String {
    value.map_or_else(
        || "—".into(),
        |value| grouped(&crate::engine::compare::digits(value)),
    )
}

/// Thousands apart in a number without decimals of five digits or more; others stay as they are,
/// for four may be a year.
fn grouped(text: &str) -> String {
    let (sign, number) = text
        .strip_prefix('-')
        .map_or(("", text), |number| ("-", number));
    match number.parse::<u64>() {
        Ok(whole) if whole >= 10_000 => format!("{sign}{}", count(whole)),
        Ok(_) | Err(_) => text.into(),
    }
}

/// A cell as it is read best: long decimals cut to three digits.
pub fn cell(text: &str) -> String {
    match text.parse::<f64>() {
        Ok(number) if text.len() > 8 && text.contains('.') => digits(Some(number)),
        _ => short(text, 40),
    }
}

/// A mean with its deviation; "—" for none.
pub fn spread(cv: Option<&crate::engine::evaluate::MeanSd>) -> String {
    cv.map_or_else(
        || "—".into(),
        |cv| {
            let text = crate::engine::compare::mean_and_sd(cv.mean, cv.sd);
            let parts: Vec<String> = text.split(" ± ").map(grouped).collect();
            parts.join(" ± ")
        },
    )
}

/// Thousands apart.
pub fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// "1 row", "2 rows".
pub fn plural(n: u64, word: &str) -> String {
    let ending = match (n, word) {
        (1, _) => "",
        (_, "class") => "es",
        _ => "s",
    };
    format!("{} {word}{ending}", count(n))
}

/// A share as a percentage.
pub fn percent(share: f64) -> String {
    let value = share * 100.0;
    if value == 0.0 || value >= 10.0 || value <= -10.0 {
        format!("{value:.0} %")
    } else {
        format!("{value:.1} %")
    }
}

/// A p-value, never as 0.
pub fn p_value(value: Option<f64>) -> String {
    match value {
        None => "—".into(),
        Some(p) if p < 0.001 => "< 0.001".into(),
        Some(p) => format!("{p:.3}"),
    }
}

/// Bytes in a unit that fits.
pub fn bytes(n: u64) -> String {
    match n {
        0..1_000 => format!("{n} B"),
        1_000..1_000_000 => format!("{:.1} KB", n as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", n as f64 / 1e6),
        _ => format!("{:.1} GB", n as f64 / 1e9),
    }
}

/// Seconds, short.
pub fn seconds(value: f64) -> String {
    if value < 0.0005 {
        "< 0.001".into()
    } else if value < 1.0 {
        format!("{value:.3}")
    } else if value < 100.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.0}")
    }
}

/// A name cut to a length that fits a cell.
pub fn short(name: &str, max: usize) -> String {
    if name.chars().count() <= max {
        return name.into();
    }
    name.chars()
        .take(max.saturating_sub(1))
        .chain(['…'])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(plural(1, "row"), "1 row");
        assert_eq!(plural(3, "class"), "3 classes");
        assert_eq!(bytes(2_500_000), "2.5 MB");
        assert_eq!(short("Größe des Blatts", 6), "Größe…");
        assert_eq!(p_value(Some(0.0)), "< 0.001");
        assert_eq!(percent(0.053), "5.3 %");
        assert_eq!(digits(Some(-27985.3)), "-27,985");
        assert_eq!(digits(Some(2007.0)), "2007");
        assert_eq!(cell("0.22231369399741352"), "0.222");
    }
}
