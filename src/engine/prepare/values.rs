//! The values of a feature's source in some rows.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::fitted::{Error, Source, missing};
use crate::engine::ingest::{Category, Column, MISSING, Table};
use crate::stats;

/// What a source gives in some rows.
pub(super) enum Picked<'a> {
    /// Finite numbers or NaN, one per row.
    Numbers(Vec<f64>),
    /// Codes, one per row, and what they stand for.
    Names {
        codes: Vec<u32>,
        levels: Cow<'a, [String]>,
    },
}

/// Reads a source in the given rows of a table, with some names replaced.
///
/// # Errors
/// When the table lacks the column, or has it as another kind.
pub(super) fn pick<'a>(
    source: &Source,
    merged: &[(String, String)],
    (table, rows): (&'a Table, &[u32]),
) -> Result<Picked<'a>, Error> {
    Ok(match source {
        Source::Column(name) => match table.column(name) {
            Some(Column::Number(values)) => Picked::Numbers(numbers(values, rows).collect()),
            Some(Column::Category(category)) => names(category, merged, rows),
            None => return Err(missing(name, "usable column")),
        },
        Source::DatePart { column, part } => {
            let seconds = number_column(table, column, "date")?;
            Picked::Numbers(numbers(seconds, rows).map(|at| part.of(at)).collect())
        }
        Source::Product { left, right } => {
            let left = numbers(number_column(table, left, "number")?, rows);
            let right = numbers(number_column(table, right, "number")?, rows);
            Picked::Numbers(left.zip(right).map(|(a, b)| finite(a * b)).collect())
        }
    })
}

fn number_column<'a>(table: &'a Table, name: &str, kind: &str) -> Result<&'a [f64], Error> {
    match table.column(name) {
        Some(Column::Number(values)) => Ok(values),
        _ => Err(missing(name, kind)),
    }
}

fn numbers<'a>(values: &'a [f64], rows: &'a [u32]) -> impl Iterator<Item = f64> + 'a {
    rows.iter()
        .map(|row| finite(values.get(*row as usize).copied().unwrap_or(f64::NAN)))
}

const fn finite(value: f64) -> f64 {
    if value.is_finite() { value } else { f64::NAN }
}

fn names<'a>(category: &'a Category, merged: &[(String, String)], rows: &[u32]) -> Picked<'a> {
    let codes = rows.iter().map(|row| category.code(*row as usize));
    if merged.is_empty() {
        return Picked::Names {
            codes: codes.collect(),
            levels: Cow::Borrowed(&category.levels),
        };
    }
    let (levels, places) = merged_levels(&category.levels, merged);
    Picked::Names {
        codes: codes
            .map(|code| places.get(code as usize).copied().unwrap_or(MISSING))
            .collect(),
        levels: Cow::Owned(levels),
    }
}

/// The levels after replacing, in order, and for each old level its place among them.
pub(super) fn merged_levels(
    levels: &[String],
    merged: &[(String, String)],
) -> (Vec<String>, Vec<u32>) {
    let pairs = merged.iter();
    let into = stats::map_of(pairs.map(|(from, to)| (from.as_str(), to.as_str())));
    let mut kept: Vec<String> = Vec::new();
    let mut place_of: BTreeMap<&str, u32> = BTreeMap::new();
    let mut places = Vec::with_capacity(levels.len());
    for level in levels {
        let name = into.get(level.as_str()).copied().unwrap_or(level);
        let place = *place_of.entry(name).or_insert_with(|| {
            kept.push(name.to_owned());
            kept.len() as u32 - 1
        });
        places.push(place);
    }
    (kept, places)
}
