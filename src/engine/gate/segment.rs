//! Parts of the rows on which a model may do worse than on the whole.

use serde::{Deserialize, Serialize};

use super::subject::{Right, right};
use crate::engine::ingest::{Column, Field, Kind, Table};
use crate::engine::train::{Error, FittedPipeline, Labels};
use crate::stats::{
    mean, normal_quantile, quantile_sorted, sample_sd, sort_by, sorted_finite, wilson_interval,
};

/// Fewest rows of a segment.
pub(super) const LEAST_ROWS: usize = 30;
/// Parts that a column of numbers is cut into, of about equally many rows.
const PARTS: usize = 4;

/// Rows that are alike in one column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// The column.
    pub column: String,
    /// Which of its values, in words.
    pub values: String,
    /// How many rows.
    pub n_rows: u64,
    /// Accuracy of classes, mean absolute error of numbers.
    pub value: f64,
    /// Where it lies with 95 % confidence, all segments taken together (Bonferroni): the worst
    /// of many looks bad by luck.
    pub interval95: (f64, f64),
}

/// All segments of some rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Segments {
    /// The same of all rows.
    pub whole: f64,
    /// The weakest first.
    pub parts: Vec<Segment>,
}

/// How a model does in every segment of rows whose truth is known.
///
/// # Errors
/// When the table lacks a column of the model.
pub fn by_segment(
    pipeline: &FittedPipeline,
    (table, truth): (&Table, &Labels),
) -> Result<Segments, Error> {
    let rows: Vec<u32> = (0..table.n_rows() as u32).collect();
    let right = right(truth, &pipeline.predict(table, &rows)?);
    let all: Vec<usize> = (0..table.n_rows()).collect();
    let (whole, _) = of_rows(&right, &all, 1.0).unwrap_or_default();
    let mut parts = segments(table, &pipeline.fields(), &right);
    sort_by(&mut parts, |a, b| match right {
        Right::Classes(_) => a.value.total_cmp(&b.value),
        Right::Errors(_) => b.value.total_cmp(&a.value),
    });
    Ok(Segments { whole, parts })
}

/// Every segment of at least 30 rows: the levels of names, the quarters of numbers, and missing
/// values. `right` is what came out, row by row.
pub(super) fn segments(table: &Table, fields: &[Field], right: &Right) -> Vec<Segment> {
    let mut parts: Vec<(String, String, Vec<usize>)> = Vec::new();
    for field in fields.iter().filter(|field| field.kind != Kind::Date) {
        let Some(column) = table.column(&field.name) else {
            continue;
        };
        for (values, rows) in parts_of(column) {
            // A part that is all rows is no part.
            if rows.len() >= LEAST_ROWS && rows.len() < table.n_rows() {
                parts.push((field.name.clone(), values, rows));
            }
        }
    }
    let z = normal_quantile(1.0 - 0.025 / parts.len().max(1) as f64).unwrap_or(f64::NAN);
    let segment = |(column, values, rows): (String, String, Vec<usize>)| {
        let (value, interval95) = of_rows(right, &rows, z)?;
        Some(Segment {
            column,
            values,
            n_rows: rows.len() as u64,
            value,
            interval95,
        })
    };
    parts.into_iter().filter_map(segment).collect()
}

/// The mean of what came out in some rows, `z` standard errors wide.
pub(super) fn of_rows(right: &Right, rows: &[usize], z: f64) -> Option<(f64, (f64, f64))> {
    match right {
        Right::Classes(right) => {
            let hits = rows.iter().filter(|row| right.get(**row) == Some(&true));
            let hits = hits.count() as u64;
            let interval = wilson_interval(hits, rows.len() as u64, z)?;
            Some((hits as f64 / rows.len() as f64, interval))
        }
        Right::Errors(errors) => {
            let taken: Vec<f64> = rows
                .iter()
                .filter_map(|row| errors.get(*row))
                .copied()
                .collect();
            let centre = mean(&taken)?;
            let half = z * sample_sd(&taken)? / (taken.len() as f64).sqrt();
            Some((centre, ((centre - half).max(0.0), centre + half)))
        }
    }
}

fn parts_of(column: &Column) -> Vec<(String, Vec<usize>)> {
    let missing = |is_missing: &dyn Fn(usize) -> bool, n_rows: usize| {
        let rows: Vec<usize> = (0..n_rows).filter(|row| is_missing(*row)).collect();
        ("missing".to_string(), rows)
    };
    match column {
        Column::Category(category) => {
            let mut rows = vec![Vec::new(); category.levels.len()];
            for (row, code) in category.codes.iter().enumerate() {
                if let Some(rows) = rows.get_mut(*code as usize) {
                    rows.push(row);
                }
            }
            let named = category.levels.iter().cloned().zip(rows);
            let is_missing = |row| column.is_missing(row);
            named.chain([missing(&is_missing, column.len())]).collect()
        }
        Column::Number(values) => {
            let finite: Vec<f64> = values
                .iter()
                .copied()
                .filter(|value| value.is_finite())
                .collect();
            let sorted = sorted_finite(&finite).unwrap_or_default();
            let cuts: Vec<f64> = (0..=PARTS)
                .filter_map(|part| quantile_sorted(&sorted, part as f64 / PARTS as f64))
                .collect();
            let mut parts = Vec::new();
            for (index, pair) in cuts.windows(2).enumerate() {
                let (low, high) = (pair[0], pair[1]);
                let is_in =
                    |value: f64| value <= high && (value > low || (index == 0 && value >= low));
                let rows = values
                    .iter()
                    .enumerate()
                    .filter(|(_, value)| is_in(**value));
                let rows: Vec<usize> = rows.map(|(row, _)| row).collect();
                parts.push((range(index, low, high), rows));
            }
            parts.push(missing(&|row| column.is_missing(row), column.len()));
            parts
        }
    }
}

/// A range in words; but for the first, its lower end belongs to the one before.
fn range(index: usize, low: f64, high: f64) -> String {
    match index {
        0 => format!("up to {}", short(high)),
        index if index + 1 == PARTS => format!("above {}", short(low)),
        _ => format!("above {} up to {}", short(low), short(high)),
    }
}

/// A number with four digits that count.
pub(super) fn short(value: f64) -> String {
    if value == 0.0 {
        return "0".into();
    }
    let digits = 3 - libm::floor(libm::log10(value.abs())) as i32;
    let text = format!("{value:.*}", digits.clamp(0, 12) as usize);
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').into()
    } else {
        text
    }
}
