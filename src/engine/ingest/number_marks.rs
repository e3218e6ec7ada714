//! Guesses the decimal mark and the mark between thousands from the start of a file.

use super::amount::{Notation, is_mark, read_value, without_groups};
use super::missing::trimmed;
use super::number::read_number;
use super::options::{Decimal, Grouping};

/// A comma needs more evidence than a point: `1,234` may be a grouped thousand.
pub(super) fn find_decimal(rows: &[Vec<String>], delimiter: u8) -> Decimal {
    let (mut n_points, mut n_commas, mut n_groups) = (0, 0, 0);
    for field in rows.iter().flatten().map(|field| trimmed(field)) {
        if let Some(mark) = last_of_both(field) {
            match mark {
                Decimal::Point => n_points += 1,
                Decimal::Comma => n_commas += 1,
            }
        } else if field.contains(',') && has_other_groups(field, Decimal::Comma) {
            n_commas += 1;
        } else if field.matches(',').count() > 1 && is_grouped(field, Grouping::Comma) {
            n_points += 1;
        } else if field.matches('.').count() > 1 && is_grouped(field, Grouping::Point) {
            n_commas += 1;
        } else if field.contains('.') && read_number(field, Decimal::Point).is_some() {
            n_points += 1;
        } else if let Some((whole, fraction)) = field.split_once(',') {
            if read_number(field, Decimal::Comma).is_some()
                && (fraction.len() != 3 || is_zero(whole))
            {
                n_commas += 1;
            } else if field
                .bytes()
                .all(|byte| byte.is_ascii_digit() || b"+-,".contains(&byte))
            {
                n_groups += 1;
            }
        }
    }
    let is_comma = match delimiter {
        // Where fields are cut at semicolons, commas were kept free for decimals.
        b';' => n_commas + n_groups > n_points,
        b',' => n_commas > n_groups && n_points == 0,
        _ => n_commas > n_groups && n_commas > n_points,
    };
    if is_comma {
        Decimal::Comma
    } else {
        Decimal::Point
    }
}

fn is_zero(whole: &str) -> bool {
    matches!(whole.trim_start_matches(['+', '-']), "" | "0")
}

/// The decimal mark of a number that has both marks: the last one.
fn last_of_both(field: &str) -> Option<Decimal> {
    let (point, comma) = (field.rfind('.')?, field.rfind(',')?);
    let (decimal, grouping) = if point > comma {
        (Decimal::Point, Grouping::Comma)
    } else {
        (Decimal::Comma, Grouping::Point)
    };
    read_value(field, Notation { decimal, grouping }).map(|_| decimal)
}

fn is_grouped(field: &str, grouping: Grouping) -> bool {
    let decimal = if grouping == Grouping::Comma {
        Decimal::Point
    } else {
        Decimal::Comma
    };
    read_value(field, Notation { decimal, grouping }).is_some()
}

/// Whether blanks or apostrophes stand between the thousands of a number with this mark.
fn has_other_groups(field: &str, decimal: Decimal) -> bool {
    [Grouping::Space, Grouping::Apostrophe]
        .into_iter()
        .any(|grouping| without_groups(field, Notation { decimal, grouping }).is_some())
}

/// The mark that stands between groups of three digits in most numbers that have one.
pub(super) fn find_grouping(rows: &[Vec<String>], decimal: Decimal) -> Grouping {
    let marks = match decimal {
        Decimal::Point => [Grouping::Comma, Grouping::Space, Grouping::Apostrophe],
        Decimal::Comma => [Grouping::Point, Grouping::Space, Grouping::Apostrophe],
    };
    let count = |grouping: Grouping| {
        let notation = Notation { decimal, grouping };
        let has_groups = |field: &&str| {
            field.contains(|c| is_mark(grouping, c))
                && read_value(field, notation).is_some()
                && (without_groups(
                    field.trim_start_matches(['-', '+', '$', '€', '(', ' ']),
                    notation,
                )
                .is_some()
                    || read_value(field, Notation::PLAIN).is_none())
        };
        rows.iter()
            .flatten()
            .map(|field| trimmed(field))
            .filter(has_groups)
            .count()
    };
    let best = marks
        .into_iter()
        .map(|mark| (count(mark), mark))
        .rev()
        .max_by_key(|(n, _)| *n);
    best.filter(|(n, _)| *n > 0)
        .map_or(Grouping::None, |(_, mark)| mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cells: &[&str], delimiter: u8, decimal: Decimal, grouping: Grouping) {
        let rows: Vec<Vec<String>> = cells.iter().map(|cell| vec![(*cell).to_owned()]).collect();
        let found = find_decimal(&rows, delimiter);
        assert_eq!(
            (found, find_grouping(&rows, found)),
            (decimal, grouping),
            "{cells:?}"
        );
    }

    #[test]
    fn marks_are_found_by_evidence() {
        check(&["1,234.5", "12"], b';', Decimal::Point, Grouping::Comma);
        check(&["1.234,5", "12"], b';', Decimal::Comma, Grouping::Point);
        check(&["1,234,567"], b';', Decimal::Point, Grouping::Comma);
        check(&["1.234.567"], b';', Decimal::Comma, Grouping::Point);
        check(&["1 234,5"], b';', Decimal::Comma, Grouping::Space);
        check(&["1'234.5"], b',', Decimal::Point, Grouping::Apostrophe);
        check(&["$1,234"], b',', Decimal::Point, Grouping::Comma);
        check(&["1,234"], b',', Decimal::Point, Grouping::Comma);
        check(&["1,5", "2,75"], b';', Decimal::Comma, Grouping::None);
        check(
            &["1.5", "2012-01-01", "a, b"],
            b',',
            Decimal::Point,
            Grouping::None,
        );
        check(&["10.0.0.1", "1.2.3"], b',', Decimal::Point, Grouping::None);
    }
}
