//! Reads text columns as the kinds a schema gives them.
//!
//! Never fails: a value that does not fit its column's kind becomes missing and
//! is listed. The same text and kinds always give the same table.

use super::amount::{Notation, read_value};
use super::date::read_date;
use super::issue::{IssueList, Problem, RowIssue, shortened};
use super::look::Words;
use super::missing::trimmed;
use super::number::{canonical, numeric_order, read_number};
use super::options::Decimal;
use super::raw::RawTable;
use super::schema::{Field, Kind};
use super::table::{Category, Column, MISSING, NamedColumn, Table};
use crate::stats::sort_by;

/// A table and what did not fit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Typed {
    /// The number and category columns.
    pub table: Table,
    /// Values that did not fit, the first thousand.
    pub issues: Vec<RowIssue>,
    /// How many values did not fit.
    pub n_issues: u64,
}

/// Reads some columns, each as its field says.
pub(super) fn read_columns<'a>(
    raw: &RawTable,
    fields: impl Iterator<Item = (usize, &'a Field)>,
) -> Typed {
    read_with(raw, fields.map(|(position, field)| (position, field, None)))
}

/// The same, given some columns that are read already.
pub(super) fn read_with<'a>(
    raw: &RawTable,
    fields: impl Iterator<Item = (usize, &'a Field, Option<Column>)>,
) -> Typed {
    let mut issues = IssueList::default();
    let mut columns = Vec::new();
    for (position, field, ready) in fields {
        let column = match (ready, field.kind) {
            (Some(column), _) => column,
            (None, Kind::Number) => {
                Column::Number(read_numbers(raw, position, &field.name, &mut issues))
            }
            (None, Kind::Date) => Column::Number(read_dates(raw, position, field, &mut issues)),
            (None, Kind::Category) => {
                Column::Category(read_category(raw, position, field.keeps_words))
            }
            (None, Kind::Text) => continue,
        };
        columns.push(NamedColumn {
            name: field.name.clone(),
            column,
        });
    }
    // Every column has one value per row, so this cannot fail.
    let table = Table::new(columns, raw.n_rows).unwrap_or_default();
    Typed {
        table,
        issues: issues.first,
        n_issues: issues.n_all,
    }
}

fn read_numbers(raw: &RawTable, position: usize, name: &str, issues: &mut IssueList) -> Vec<f64> {
    let mut values = Vec::with_capacity(raw.n_rows);
    let mut is_beyond_listed = false;
    for (row, cell) in raw.cells(position).enumerate() {
        let text = trimmed(cell);
        let mut list = |problem: fn(String) -> Problem| {
            let column = Some(shortened(name));
            issues.add(|| RowIssue {
                line: raw.line(row),
                column,
                problem: problem(shortened(text)),
            });
        };
        let is_missing = raw.missing().contains(text);
        let value = match read_value(text, raw.notation()) {
            // Infinities are among the missing-value words, but are worth telling apart.
            Some(number) if number.value.is_infinite() => {
                list(|value| Problem::Infinite { value });
                f64::NAN
            }
            _ if is_missing => f64::NAN,
            Some(number) => {
                if number.is_beyond_exact && !is_beyond_listed {
                    is_beyond_listed = true;
                    list(|value| Problem::BeyondExactInteger { value });
                }
                number.value
            }
            None => {
                list(|value| Problem::NotANumber { value });
                f64::NAN
            }
        };
        values.push(value);
    }
    values
}

/// Seconds since 1970, in the field's order of day and month.
fn read_dates(raw: &RawTable, position: usize, field: &Field, issues: &mut IssueList) -> Vec<f64> {
    let mut order = field.date_order.or(raw.dialect.date_order);
    let mut values = Vec::with_capacity(raw.n_rows);
    for (row, cell) in raw.cells(position).enumerate() {
        let text = trimmed(cell);
        if raw.missing().contains(text) {
            values.push(f64::NAN);
            continue;
        }
        let date = read_date(text);
        let seconds = date.and_then(|date| {
            // The other dates are asked for the order only where it matters.
            date.plain_seconds()
                .or_else(|| date.seconds(*order.get_or_insert_with(|| raw.date_order(position))))
        });
        if seconds.is_none() {
            issues.add(|| RowIssue {
                line: raw.line(row),
                column: Some(shortened(&field.name)),
                problem: Problem::NotADate {
                    value: shortened(text),
                    order: date.and(order),
                },
            });
        }
        values.push(seconds.unwrap_or(f64::NAN));
    }
    values
}

fn read_category(raw: &RawTable, position: usize, keeps_words: bool) -> Category {
    let words = if keeps_words {
        Words::of_all(raw, position)
    } else {
        Words::of(raw, position)
    };
    category_of(words.codes, &words.values, raw.notation())
}

/// A category of words that are numbered in order of appearance.
pub(super) fn category_of(mut codes: Vec<u32>, words: &[&str], notation: Notation) -> Category {
    let (levels, ranks) = sorted_levels(words, notation);
    for code in &mut codes {
        *code = ranks.get(*code as usize).copied().unwrap_or(MISSING);
    }
    Category { codes, levels }
}

/// The levels in order, and for each value its place among them.
fn sorted_levels(values: &[&str], notation: Notation) -> (Vec<String>, Vec<u32>) {
    let names: Vec<String> = match canonical_names(values, notation) {
        Some(names) => names,
        None => values.iter().map(|value| (*value).to_owned()).collect(),
    };
    let mut levels = names.clone();
    if levels
        .iter()
        .all(|name| read_number(name, Decimal::Point).is_some())
    {
        sort_by(&mut levels, |a, b| numeric_order(a, b));
        levels.dedup();
        let place = |name: &String| levels.binary_search_by(|level| numeric_order(level, name));
        let ranks = names
            .iter()
            .map(|name| place(name).map_or(MISSING, |at| at as u32))
            .collect();
        return (levels, ranks);
    }
    levels.sort_unstable();
    levels.dedup();
    let ranks = names
        .iter()
        .map(|name| levels.binary_search(name).map_or(MISSING, |at| at as u32))
        .collect();
    (levels, ranks)
}

/// One spelling per number, so that `1` and `1.0` are one class. `None` if a value
/// is no number, or a code that would lose digits.
fn canonical_names(values: &[&str], notation: Notation) -> Option<Vec<String>> {
    let name = |value: &&str| {
        let number = read_value(value, notation)?;
        let is_plain =
            number.value.is_finite() && !number.has_leading_zero && !number.is_beyond_exact;
        is_plain.then(|| canonical(number.value))
    };
    values.iter().map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::super::options::CsvOptions;
    use super::super::reader::read_all;
    use super::super::schema::{Role, Schema};
    use super::*;

    fn read_as(csv: &str, kind: Kind) -> Typed {
        let raw = read_all(
            csv.as_bytes(),
            CsvOptions {
                has_header: Some(true),
                ..CsvOptions::default()
            },
        )
        .unwrap();
        let field = |name: &String| Field::new(name, kind, Role::Feature, String::new());
        raw.table(&Schema {
            fields: raw.columns.iter().map(field).collect(),
        })
    }

    fn check(csv: &str, kind: Kind, expected: &[&str]) {
        let typed = read_as(csv, kind);
        let shown: Vec<String> = match &typed.table.columns()[0].column {
            Column::Number(values) => values.iter().map(f64::to_string).collect(),
            Column::Category(category) => (0..category.codes.len())
                .map(|row| category.value(row).unwrap_or("-").to_owned())
                .collect(),
        };
        assert_eq!(shown, expected, "{csv:?}");
    }

    fn check_levels(csv: &str, expected: &[&str]) {
        let typed = read_as(csv, Kind::Category);
        let Column::Category(category) = &typed.table.columns()[0].column else {
            panic!("no category")
        };
        assert_eq!(category.levels, expected, "{csv:?}");
    }

    fn check_issues(csv: &str, expected: &[&str]) {
        let typed = read_as(csv, Kind::Number);
        let shown: Vec<String> = typed
            .issues
            .iter()
            .map(|issue| format!("{}: {:?}", issue.line, issue.problem))
            .collect();
        assert_eq!(shown, expected, "{csv:?}");
        assert_eq!(typed.n_issues, expected.len() as u64);
    }

    #[test]
    fn numbers_and_missing_words() {
        check(
            "a\n1\n 2.5 \nNA\n007\n1e5\n",
            Kind::Number,
            &["1", "2.5", "NaN", "7", "100000"],
        );
        check_issues("a\n1\n\"\"\n?\nnan\n null \n", &[]);
    }

    #[test]
    fn what_does_not_fit_is_missing_and_listed() {
        check("a\nx\n1\ninf\n", Kind::Number, &["NaN", "1", "NaN"]);
        check_issues(
            "a\nx\n-inf\nInfinity\n1e999\nNone\n",
            &[
                "2: NotANumber { value: \"x\" }",
                "3: Infinite { value: \"-inf\" }",
                "4: Infinite { value: \"Infinity\" }",
                "5: Infinite { value: \"1e999\" }",
                "6: NotANumber { value: \"None\" }",
            ],
        );
    }

    #[test]
    fn inexact_integers_are_listed_once() {
        check_issues(
            "a\n1\n9007199254740993\n9007199254740995\n",
            &["3: BeyondExactInteger { value: \"9007199254740993\" }"],
        );
    }

    #[test]
    fn category_values_are_trimmed_and_missing_words_are_missing() {
        check(
            "a\n Male\nMale \nNone\nNA\n-inf\n",
            Kind::Category,
            &["Male", "Male", "None", "-", "-"],
        );
    }

    #[test]
    fn numbers_as_categories_have_one_spelling_and_numeric_order() {
        check("a\n1.0\n10\n1\n2\n", Kind::Category, &["1", "10", "1", "2"]);
        check_levels("a\n10\n9.50\n1\n1.0\n-2\n", &["-2", "1", "9.5", "10"]);
        check_levels("a\n1,5\n2,50\n1,50\n", &["1.5", "2.5"]);
    }

    #[test]
    fn codes_keep_their_digits() {
        check_levels("a\n10\n007\n7\n", &["007", "7", "10"]);
        check_levels(
            "a\n9007199254740993\n9007199254740992\n",
            &["9007199254740992", "9007199254740993"],
        );
    }

    #[test]
    fn words_are_sorted_by_code_point() {
        check_levels("a\nb\nB\né\n10\n9\n", &["10", "9", "B", "b", "é"]);
    }
}
