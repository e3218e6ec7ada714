//! Predicts a file: its own columns, then what the model says of each row.
//!
//! The page and the command line write the same bytes.

use crate::engine::ingest::{RawTable, RowIssue};
use crate::engine::train::{FittedPipeline, Predictions};
use crate::engine::{EngineError, ingest};

/// A file with predictions.
#[derive(Clone, Debug, PartialEq)]
pub struct Scored {
    /// A CSV: comma, header, UTF-8, LF.
    pub csv: String,
    /// The names of the columns that were added.
    pub added: Vec<String>,
    /// Rows predicted.
    pub n_rows: usize,
    /// The first cells that could not be read as in training; their values count as missing.
    pub issues: Vec<RowIssue>,
    /// How many there are.
    pub n_issues: u64,
}

/// Predicts every row; `labels` are the classes' names.
///
/// # Errors
/// When the file lacks a column that the model needs.
pub fn score_csv(
    pipeline: &FittedPipeline,
    labels: &[String],
    raw: &RawTable,
) -> Result<Scored, EngineError> {
    let typed = raw.table_as(&pipeline.fields())?;
    let n_rows = typed.table.n_rows();
    if n_rows == 0 {
        return Err(ingest::Error::OnlyHeader {
            names: raw.columns.clone(),
        }
        .into());
    }
    let rows: Vec<u32> = (0..n_rows as u32).collect();
    let predictions = pipeline.predict(&typed.table, &rows)?;
    let added: Vec<String> = std::iter::once("prediction".to_string())
        .chain(labels.iter().map(|label| format!("prob_{label}")))
        .collect();
    let mut csv = String::new();
    let head = raw
        .columns
        .iter()
        .map(String::as_str)
        .chain(added.iter().map(String::as_str));
    push_line(&mut csv, head);
    let classes = predictions.classes();
    for row in 0..n_rows {
        for column in 0..raw.columns.len() {
            push_cell(&mut csv, raw.cell(row, column));
            csv.push(',');
        }
        match &predictions {
            Predictions::Numbers(numbers) => push_number(&mut csv, numbers.get(row)),
            Predictions::Classes {
                probabilities,
                n_classes,
                ..
            } => {
                let label = classes.get(row).and_then(|code| labels.get(*code as usize));
                push_cell(&mut csv, label.map_or("", String::as_str));
                for probability in probabilities.iter().skip(row * n_classes).take(*n_classes) {
                    csv.push(',');
                    push_number(&mut csv, Some(probability));
                }
            }
        }
        csv.push('\n');
    }
    Ok(Scored {
        csv,
        added,
        n_rows,
        issues: typed.issues,
        n_issues: typed.n_issues,
    })
}

fn push_line<'a>(csv: &mut String, cells: impl Iterator<Item = &'a str>) {
    for (index, cell) in cells.enumerate() {
        if index > 0 {
            csv.push(',');
        }
        push_cell(csv, cell);
    }
    csv.push('\n');
}

/// The shortest text that reads back to the same number.
fn push_number(csv: &mut String, number: Option<&f64>) {
    if let Some(number) = number {
        csv.push_str(&number.to_string());
    }
}

fn push_cell(csv: &mut String, cell: &str) {
    if cell.contains([',', '"', '\n', '\r']) {
        csv.push('"');
        csv.push_str(&cell.replace('"', "\"\""));
        csv.push('"');
    } else {
        csv.push_str(cell);
    }
}
