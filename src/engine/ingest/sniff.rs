//! Guesses delimiter, decimal mark and header from the start of a file.
//!
//! Looks at up to 200 complete records of the first block and never at the
//! rest, so the answer does not depend on how the file arrived. In doubt the
//! first row is a header: a lost row is seen at once, a wrong name lasts.

use super::amount::{Notation, read_value};
use super::date::is_date;
use super::missing::{MissingWords, trimmed};
use super::number::{Number, read_number};
use super::number_marks::{find_decimal, find_grouping};
use super::options::{CsvOptions, Decimal, Grouping, Quote};
use super::record::Records;

/// How many records are looked at.
const LOOKED_AT: usize = 200;

/// The delimiters tried, the most common first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Sniffed {
    /// Lines before the header: Excel's `sep=;`.
    pub(super) n_skipped: usize,
    pub(super) quote: Quote,
    pub(super) grouping: Grouping,
    /// Whether a second row of names or units follows the header.
    pub(super) has_second_header: bool,
    pub(super) delimiter: u8,
    pub(super) decimal: Decimal,
    pub(super) has_header: bool,
}

type Rows = Vec<Vec<String>>;

/// Looks at the decoded start of a file; `options` overrule what they name.
pub(super) fn sniff(
    head: &str,
    newline: u8,
    options: &CsvOptions,
    missing: &MissingWords,
) -> Sniffed {
    let (said, head) = separator_line(head);
    let n_skipped = usize::from(said.is_some());
    let quote = options.quote.unwrap_or_else(|| find_quote(head));
    let delimiter = options
        .delimiter
        .or(said)
        .unwrap_or_else(|| find_delimiter((head, newline, quote), missing));
    let rows = first_rows(head, delimiter, (newline, quote));
    let below = rows.get(1..).unwrap_or_default();
    let decimal = options
        .decimal
        .unwrap_or_else(|| find_decimal(if below.is_empty() { &rows } else { below }, delimiter));
    let grouping = options
        .grouping
        .unwrap_or_else(|| find_grouping(&rows, decimal));
    let has_header = options
        .has_header
        .unwrap_or_else(|| !is_first_row_data(&rows, decimal, missing));
    let notation = Notation { decimal, grouping };
    Sniffed {
        n_skipped,
        quote,
        grouping,
        has_second_header: has_header && is_second_header(&rows, notation, missing),
        delimiter,
        decimal,
        has_header,
    }
}

/// The first complete records; the last one may be incomplete if it is the only one.
fn first_rows(head: &str, delimiter: u8, (newline, quote): (u8, Quote)) -> Rows {
    let mut records = Records::new(delimiter, newline, quote);
    let mut block = records.block(head);
    let mut rows = Rows::new();
    while rows.len() < LOOKED_AT {
        let Some(record) = records.next(&mut block) else {
            break;
        };
        if !record.is_blank() {
            rows.push(record.fields().map(str::to_owned).collect());
        }
    }
    // In a short file the last line may lack its end; in a long one it is cut.
    if rows.len() < 2
        && let Some(record) = records.finish().record
        && !record.is_blank()
    {
        rows.push(record.fields().map(str::to_owned).collect());
    }
    rows
}

/// The delimiter that cuts most rows like the first one, typed fields breaking ties, then more fields.
fn find_delimiter((head, newline, quote): (&str, u8, Quote), missing: &MissingWords) -> u8 {
    let mut best: Option<(u8, f64, usize)> = None;
    for delimiter in DELIMITERS {
        let rows = first_rows(head, delimiter, (newline, quote));
        let Some(n_fields) = rows.first().map(Vec::len).filter(|n_fields| *n_fields > 1) else {
            continue;
        };
        let n_alike = rows.iter().filter(|row| row.len() == n_fields).count();
        let alike = n_alike as f64 / rows.len() as f64;
        let score = alike * (1.0 + typed_share(rows.get(1..).unwrap_or_default(), missing) / 2.0);
        let is_better =
            best.is_none_or(|(_, top, n_top)| score > top || (score == top && n_fields > n_top));
        if is_better {
            best = Some((delimiter, score, n_fields));
        }
    }
    match best {
        Some((delimiter, ..)) => delimiter,
        None if is_one_column_of_decimal_commas(head, newline, missing) => b';',
        None => b',',
    }
}

/// One column without any delimiter in its header, but with a decimal comma in its rows.
fn is_one_column_of_decimal_commas(head: &str, newline: u8, missing: &MissingWords) -> bool {
    let rows = first_rows(head, b';', (newline, Quote::Double));
    let below = rows.get(1..).unwrap_or_default();
    !below.is_empty()
        && below.iter().all(|row| row.len() == 1)
        && typed_share(below, missing) >= 0.95
}

/// Share of the fields with a value that are numbers (with either mark) or dates.
fn typed_share(rows: &[Vec<String>], missing: &MissingWords) -> f64 {
    let (mut n_typed, mut n_values) = (0_u32, 0_u32);
    for field in rows
        .iter()
        .flatten()
        .map(|field| trimmed(field))
        .filter(|field| !missing.contains(field))
    {
        n_values += 1;
        let is_number = [Decimal::Point, Decimal::Comma]
            .iter()
            .any(|decimal| read_number(field, *decimal).is_some());
        n_typed += u32::from(is_number || is_date(field));
    }
    f64::from(n_typed) / f64::from(n_values.max(1))
}

/// Whether the first row is like the rows below it rather than a row of names.
fn is_first_row_data(rows: &[Vec<String>], decimal: Decimal, missing: &MissingWords) -> bool {
    let Some((first, below)) = rows.split_first() else {
        return false;
    };
    let first: Vec<&str> = first.iter().map(|field| trimmed(field)).collect();
    let (mut n_typed, mut n_words, mut n_repeated) = (0, 0, 0);
    for (column, field) in first.iter().enumerate() {
        if missing.contains(field) {
            continue;
        }
        let cells = below
            .iter()
            .filter_map(|row| row.get(column))
            .map(|cell| trimmed(cell));
        let cells: Vec<&str> = cells.filter(|cell| !missing.contains(cell)).collect();
        let n_typed_cells = cells.iter().filter(|cell| is_typed(cell, decimal)).count();
        let is_typed_column = n_typed_cells * 20 >= cells.len() * 19;
        match (
            is_typed(field, decimal),
            is_typed_column || cells.is_empty(),
        ) {
            (true, true) => n_typed += 1,
            // A name above numbers, or a number above words: a header.
            (true, false) => return false,
            (false, true) if !cells.is_empty() => return false,
            (false, _) => {
                n_words += 1;
                n_repeated += usize::from(cells.contains(field));
            }
        }
    }
    n_typed > 0 && (n_words == 0 || n_repeated > 0) && !looks_like_labels(&first, below)
}

fn is_typed(field: &str, decimal: Decimal) -> bool {
    read_number(field, decimal).is_some() || is_date(field)
}

/// Numbers that name columns: `0,1,2,…` as some programs write, or years above what happened in them.
fn looks_like_labels(first: &[&str], below: &[Vec<String>]) -> bool {
    let integers = |fields: &[&str]| -> Option<Vec<u64>> {
        let integer = |number: Number| {
            (number.is_integer && number.value >= 0.0).then_some(number.value as u64)
        };
        fields
            .iter()
            .map(|field| read_number(field, Decimal::Point).and_then(integer))
            .collect()
    };
    let Some(labels) = integers(first).filter(|labels| labels.len() > 2 && !below.is_empty())
    else {
        return false;
    };
    let counts_up = labels
        .windows(2)
        .all(|pair| matches!(pair, [a, b] if a.checked_add(1) == Some(*b)));
    let are_years = |values: &[u64]| values.iter().all(|year| (1900..=2100).contains(year));
    let is_below_alike = below.iter().take(10).all(|row| {
        let fields: Vec<&str> = row.iter().map(|field| trimmed(field)).collect();
        integers(&fields).is_some_and(|values| are_years(&values))
    });
    counts_up
        && (labels.first().is_some_and(|label| *label < 2)
            || (are_years(&labels) && !is_below_alike))
}

/// Excel's first line `sep=;`: the delimiter it names, and the text after it.
fn separator_line(head: &str) -> (Option<u8>, &str) {
    let Some((line, rest)) = head.split_once(['\n', '\r']) else {
        return (None, head);
    };
    let said = line.trim_matches('"').strip_prefix("sep=");
    match said.map(str::as_bytes) {
        Some([delimiter]) if delimiter.is_ascii() => {
            (Some(*delimiter), rest.strip_prefix('\n').unwrap_or(rest))
        }
        _ => (None, head),
    }
}

/// Apostrophes only where fields begin and end with them and no double quote does.
fn find_quote(head: &str) -> Quote {
    let around = |quote: char| {
        let is_edge =
            |c: Option<char>| c.is_none_or(|c| matches!(c, ',' | ';' | '\t' | '|' | '\n' | '\r'));
        let mut before = None;
        let mut n = 0;
        let mut chars = head.chars().peekable();
        while let Some(c) = chars.next() {
            if c == quote && (is_edge(before) || is_edge(chars.peek().copied())) {
                n += 1;
            }
            before = Some(c);
        }
        n
    };
    if around('"') == 0 && around('\'') >= 4 {
        Quote::Single
    } else {
        Quote::Double
    }
}

/// Words or nothing in the row below the names, and numbers in most columns below it.
fn is_second_header(rows: &[Vec<String>], notation: Notation, missing: &MissingWords) -> bool {
    let [_, second, below @ ..] = rows else {
        return false;
    };
    let is_typed = |field: &str| read_value(field, notation).is_some() || is_date(field);
    let has_words = second.iter().any(|field| !trimmed(field).is_empty());
    if below.len() < 3 || !has_words || second.iter().any(|field| is_typed(trimmed(field))) {
        return false;
    }
    let is_typed_column = |column: usize| {
        let cells = below
            .iter()
            .filter_map(|row| row.get(column))
            .map(|cell| trimmed(cell));
        let known: Vec<&str> = cells.filter(|cell| !missing.contains(cell)).collect();
        known.len() >= 3 && known.iter().all(|cell| is_typed(cell))
    };
    // A missing value above numbers is no unit, and neither are points or dashes.
    let names_a_unit = |column: usize| {
        second.get(column).is_some_and(|field| {
            let field = trimmed(field);
            let is_unit = |c: char| c.is_alphabetic() || "%°$€£¥".contains(c);
            field.contains(is_unit) && !missing.contains(field)
        })
    };
    let typed: Vec<usize> = (0..second.len())
        .filter(|column| is_typed_column(*column))
        .collect();
    typed.len() * 2 >= second.len() && typed.iter().any(|column| names_a_unit(*column))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sniffed(text: &str) -> Sniffed {
        let options = CsvOptions::default();
        let newline = if text.contains('\n') { b'\n' } else { b'\r' };
        sniff(
            text,
            newline,
            &options,
            &MissingWords::new(&options.missing_words),
        )
    }

    fn check(text: &str, expected: &str) {
        let found = sniffed(text);
        let delimiter = char::from(found.delimiter).escape_default();
        let header = if found.has_header { "header" } else { "data" };
        assert_eq!(
            format!("{delimiter} {:?} {header}", found.decimal),
            expected,
            "{text:?}"
        );
    }

    #[test]
    fn delimiter_is_the_one_that_cuts_rows_alike() {
        check("a,b\n1,2\n", ", Point header");
        check("a;b\n1;2\n", "; Point header");
        check("a\tb\n1\t2\n", "\\t Point header");
        check("a|b\n1|2\n", "| Point header");
        check(
            "name;note\nx;one, two\ny;three\nz;a, b, c\n",
            "; Point header",
        );
        check("name,note\n\"x;y;z\",1\n\"u;v\",2\n", ", Point header");
        check("name\nx\ny\n", ", Point header");
    }

    #[test]
    fn decimal_comma_needs_evidence() {
        check("a;b\n1,5;2\n2,25;3\n", "; Comma header");
        check("a;b\n1,234;2\n", "; Comma header");
        check("a;b\n1.5;x, y\n", "; Point header");
        check("a\tb\n1,234\t2\n5,678\t3\n", "\\t Point header");
        check("a,b\n\"1,5\",2\n", ", Comma header");
        check("a,b\n\"1,234\",2\n", ", Point header");
        check("price\n1,5\n2,75\n", "; Comma header");
        check("1,5;2,5\n3,5;4,5\n", "; Comma data");
    }

    #[test]
    fn first_row_is_data_only_if_it_looks_like_it() {
        check(
            "5.1,3.5,setosa\n4.9,3.0,setosa\n6.3,3.3,virginica\n",
            ", Point data",
        );
        check("1.5,2.5\n3.5,4.5\n", ", Point data");
        check("1,2,3\n", ", Point data");
        check("2012-01-01,1.5\n2012-01-02,2.5\n", ", Point data");
        check("a,b\nc,d\n", ", Point header");
        check("country,2019,2020\nChad,1,2\nPeru,3,4\n", ", Point header");
        check("2018,2019,2020\n1,2,3\n4,5,6\n", ", Point header");
        check("0,1,2,3\n5,1,4,2\n", ", Point header");
        check("id,score\n1,2\n", ", Point header");
        check("1,2\na,b\nc,d\n", ", Point header");
        // Found by script/fuzz: a name beyond the largest whole number.
        let huge = "9".repeat(30);
        check(&format!("{huge},1,2\n3,4,5\n"), ", Point data");
    }

    #[test]
    fn a_second_header_names_units_above_several_numbers() {
        let is_second = |text: &str| sniffed(text).has_second_header;
        assert!(is_second("weight,speed\nkg,km/h\n1,2\n3,4\n5,6\n"));
        assert!(is_second("share\n%\n1\n3\n5\n"));
        assert!(
            !is_second("c0,c1\n\",\",\n,1\n,\n1,\n"),
            "a comma is no unit"
        );
        assert!(
            !is_second("c0,c1\nkg,\n1,x\n,y\n2,z\n"),
            "two numbers are few"
        );
        assert!(
            !is_second("a,b\nNA,\n1,2\n3,4\n5,6\n"),
            "a missing value is no unit"
        );
    }
}
