//! Rows beside each other: what they are, what the model says, and their values.

use serde::{Deserialize, Serialize};

use super::row::{Surroundings, named, number, text};
use crate::engine::train::{Error, FittedPipeline, Labels, Predictions};

/// A row in words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListedRow {
    /// What it is.
    pub truth: String,
    /// What the model says.
    pub answer: String,
    /// How probable the model takes its answer to be; `None` for numbers.
    pub probability: Option<f64>,
    /// Its values, column by column.
    pub values: Vec<String>,
}

/// Rows in words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListedRows {
    /// The columns of the model.
    pub columns: Vec<String>,
    /// In the order that was asked for.
    pub rows: Vec<ListedRow>,
}

/// Tells of rows of the table, whose `truth` is known, what the model says of them.
///
/// # Errors
/// When the table lacks a column of the model.
pub fn list_rows(
    pipeline: &FittedPipeline,
    around: Surroundings<'_>,
    (rows, truth): (&[u32], &Labels),
) -> Result<ListedRows, Error> {
    let fields = pipeline.fields();
    let predictions = pipeline.predict(around.table, rows)?;
    let classes = predictions.classes();
    let said = |at: usize| match &predictions {
        Predictions::Numbers(numbers) => {
            (number(numbers.get(at).copied().unwrap_or(f64::NAN)), None)
        }
        Predictions::Classes {
            probabilities,
            n_classes,
            ..
        } => {
            let class = classes.get(at).copied().unwrap_or(0) as usize;
            let name = around.labels.get(class).cloned().unwrap_or_default();
            (name, probabilities.get(at * n_classes + class).copied())
        }
    };
    let listed = rows.iter().enumerate().map(|(at, row)| {
        let (answer, probability) = said(at);
        let value = |field: &crate::engine::ingest::Field| {
            text(around.table.column(&field.name), *row, field.kind)
        };
        ListedRow {
            truth: named(truth, at, around.labels),
            answer,
            probability,
            values: fields.iter().map(value).collect(),
        }
    });
    Ok(ListedRows {
        rows: listed.collect(),
        columns: fields.iter().map(|field| field.name.clone()).collect(),
    })
}
