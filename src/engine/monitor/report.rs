//! The whole comparison: every feature, the prediction, and accuracy where it is known.

use serde::{Deserialize, Serialize};

use super::drift::{ColumnDrift, column_drifts};
use super::performance::{Level, Performance, accuracy_then_and_now, error_then_and_now};
use crate::engine::charter::Task;
use crate::engine::ingest::{Category, Column, Table};
use crate::engine::split::{Target, Values};
use crate::engine::train::{FittedPipeline, Predictions};

/// New data beside training data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DriftReport {
    /// One per feature.
    pub columns: Vec<ColumnDrift>,
    /// The model's predictions then and now.
    pub prediction: Option<ColumnDrift>,
    /// How right they were and are, where the target is known.
    pub performance: Option<Performance>,
    /// Columns that broke: without values now, or missing far more often.
    pub broken: Vec<String>,
    /// Drifted features of those that could be tested.
    pub drifted_share: f64,
    /// Rows of reference data.
    pub n_reference: u64,
    /// Rows of new data.
    pub n_current: u64,
    /// How bad it is.
    pub level: Level,
    /// One sentence.
    pub verdict: String,
}

/// Why data can't be compared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum Error {
    /// No rows to compare.
    #[error("there are no rows to compare")]
    NoRows,
    /// No column in common.
    #[error("the two files have no usable column in common")]
    NothingInCommon,
}

impl Error {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::NoRows => "choose a file with at least one row".into(),
            Self::NothingInCommon => {
                "choose a file with the same column names as the training data".into()
            }
        }
    }
}

/// Missing this much more often, as a share of the rows, is a fault of its own (product rule 4.13).
const MISSING_LIMIT: f64 = 0.1;
/// Fewer new rows are described, not judged (product rule 4.13).
const MIN_ROWS: usize = 30;
/// Share of drifted columns from which the data as a whole is called drifted (Evidently).
const DATA_SET_DRIFT: f64 = 0.5;

/// Compares the columns of two tables by name.
///
/// # Errors
/// When a table is empty or they share no column.
pub fn between_tables(reference: &Table, current: &Table) -> Result<DriftReport, Error> {
    if reference.n_rows() == 0 || current.n_rows() == 0 {
        return Err(Error::NoRows);
    }
    let pairs: Vec<(&str, &Column, &Column)> = reference
        .columns()
        .iter()
        .filter_map(|named| {
            Some((
                named.name.as_str(),
                &named.column,
                current.column(&named.name)?,
            ))
        })
        .collect();
    if pairs.is_empty() {
        return Err(Error::NothingInCommon);
    }
    Ok(report(
        column_drifts(&pairs),
        None,
        None,
        (reference.n_rows(), current.n_rows()),
    ))
}

/// Compares new data with a model's training data: its features on training rows,
/// its predictions and their accuracy on test rows.
///
/// # Errors
/// When there are no rows, or the new table lacks a feature.
pub fn against_model(
    pipeline: &FittedPipeline,
    reference: (&Table, &[u32], &[u32]),
    target: &Target,
    current: &Table,
) -> Result<DriftReport, crate::engine::EngineError> {
    let (table, train_rows, test_rows) = reference;
    if train_rows.is_empty() || current.n_rows() == 0 {
        return Err(Error::NoRows.into());
    }
    let fields = pipeline.fields();
    let then: Vec<(String, Column)> = fields
        .iter()
        .filter_map(|field| {
            Some((
                field.name.clone(),
                table.column(&field.name)?.take(train_rows),
            ))
        })
        .collect();
    let pairs: Vec<(&str, &Column, &Column)> = then
        .iter()
        .filter_map(|(name, column)| Some((name.as_str(), column, current.column(name)?)))
        .collect();
    if pairs.len() < fields.len() {
        // The pipeline names the first column that is missing.
        pipeline.predict(current, &[])?;
    }
    let current_rows: Vec<u32> = (0..current.n_rows() as u32).collect();
    let predicted_then = pipeline.predict(table, test_rows)?;
    let predicted_now = pipeline.predict(current, &current_rows)?;
    let columns = (
        predicted_column(&predicted_then, target),
        predicted_column(&predicted_now, target),
    );
    let mut prediction = column_drifts(&[("prediction", &columns.0, &columns.1)]);
    let performance = performance(target, test_rows, &predicted_then, current, &predicted_now);
    let sizes = (train_rows.len(), current.n_rows());
    Ok(report(
        column_drifts(&pairs),
        prediction.pop(),
        performance,
        sizes,
    ))
}

fn predicted_column(predictions: &Predictions, target: &Target) -> Column {
    match predictions {
        Predictions::Numbers(numbers) => Column::Number(numbers.clone()),
        Predictions::Classes { .. } => Column::Category(Category {
            codes: predictions.classes(),
            levels: target.labels().to_vec(),
        }),
    }
}

fn performance(
    target: &Target,
    test_rows: &[u32],
    then: &Predictions,
    current: &Table,
    now: &Predictions,
) -> Option<Performance> {
    // A target the new data does not have, or that can't be read, leaves accuracy unknown.
    let new_target = Target::read_known(current, &target.name, target.task())?;
    match (&target.values, &new_target.values, then, now) {
        (
            Values::Classes { codes, labels },
            Values::Classes {
                codes: new_codes,
                labels: new_labels,
            },
            _,
            _,
        ) => {
            let truth_then = test_rows
                .iter()
                .filter_map(|row| codes.get(*row as usize))
                .copied();
            let right_then = truth_then
                .zip(then.classes())
                .filter(|(truth, guess)| truth == guess)
                .count();
            let name = |labels: &[String], code: u32| labels.get(code as usize).cloned();
            let guesses = now.classes();
            let is_right = |row: &&u32| {
                let truth = new_codes
                    .get(**row as usize)
                    .and_then(|code| name(new_labels, *code));
                truth.is_some()
                    && truth
                        == guesses
                            .get(**row as usize)
                            .and_then(|code| name(labels, *code))
            };
            let right_now = new_target.known().iter().filter(is_right).count();
            accuracy_then_and_now(
                right_then as u64,
                test_rows.len() as u64,
                right_now as u64,
                new_target.known().len() as u64,
            )
        }
        (
            Values::Numbers(truth),
            Values::Numbers(new_truth),
            Predictions::Numbers(then),
            Predictions::Numbers(now),
        ) => {
            let errors_then: Vec<f64> = test_rows
                .iter()
                .zip(then)
                .filter_map(|(row, guess)| Some((truth.get(*row as usize)? - guess).abs()))
                .collect();
            let errors_now: Vec<f64> = new_target
                .known()
                .iter()
                .filter_map(|row| {
                    Some((new_truth.get(*row as usize)? - now.get(*row as usize)?).abs())
                })
                .collect();
            error_then_and_now(&errors_then, &errors_now)
        }
        _ => None,
    }
}

fn report(
    columns: Vec<ColumnDrift>,
    prediction: Option<ColumnDrift>,
    performance: Option<Performance>,
    (n_reference, n_current): (usize, usize),
) -> DriftReport {
    let tested = columns.iter().filter(|column| column.p.is_some()).count();
    let drifted: Vec<&str> = columns
        .iter()
        .filter(|column| column.drifted)
        .map(|column| column.name.as_str())
        .collect();
    let drifted_share = drifted.len() as f64 / tested.max(1) as f64;
    let (broken, has_empty) = broken(&columns);
    let mut verdict = match drifted.as_slice() {
        [] => format!("None of {tested} columns drifted"),
        [one] => format!("1 of {tested} columns drifted: {one}"),
        many => format!(
            "{} of {tested} columns drifted: {}",
            many.len(),
            listed(many)
        ),
    };
    if prediction
        .as_ref()
        .is_some_and(|prediction| prediction.drifted)
    {
        verdict.push_str("; the predictions drifted too");
    }
    for fault in broken.iter().take(3) {
        verdict.push_str("; ");
        verdict.push_str(fault);
    }
    if broken.len() > 3 {
        verdict.push_str(&format!("; {} more columns broke", broken.len() - 3));
    }
    if let Some(performance) = &performance {
        verdict.push_str(&performance_clause(performance));
    }
    if n_current < MIN_ROWS {
        verdict.push_str(&format!("; {n_current} new rows are too few for a verdict"));
    }
    verdict.push('.');
    let of_columns = if has_empty || drifted_share >= DATA_SET_DRIFT && !drifted.is_empty() {
        Level::Fail
    } else if drifted.is_empty() && broken.is_empty() {
        Level::Good
    } else {
        Level::Warn
    };
    let of_prediction = prediction.as_ref().map_or(Level::Good, |p| {
        if p.drifted { Level::Warn } else { Level::Good }
    });
    let level = match performance.map(|performance| performance.level) {
        // What counts is whether the model still holds; drift alone is a warning then.
        Some(Level::Good) if !has_empty => of_columns.max(of_prediction).min(Level::Warn),
        Some(Level::Good) => of_columns,
        Some(level @ (Level::Warn | Level::Fail)) => level,
        Some(Level::Unknown) | None => of_columns.max(of_prediction),
    };
    let level = if n_current < MIN_ROWS && level < Level::Fail {
        Level::Unknown
    } else {
        level
    };
    DriftReport {
        columns,
        broken,
        prediction,
        performance,
        drifted_share,
        n_reference: n_reference as u64,
        n_current: n_current as u64,
        level,
        verdict,
    }
}

/// What broke, each as a clause, and whether a column has no value left at all.
fn broken(columns: &[ColumnDrift]) -> (Vec<String>, bool) {
    let mut clauses = Vec::new();
    let mut has_empty = false;
    for column in columns {
        if column.n_current == 0 && column.n_reference > 0 {
            has_empty = true;
            clauses.push(format!("{} has no readable value now", column.name));
        } else if column.missing_current - column.missing_reference >= MISSING_LIMIT {
            let percent = |share: f64| libm::round(share * 100.0);
            clauses.push(format!(
                "{} is missing in {} % of the rows, {} % before",
                column.name,
                percent(column.missing_current),
                percent(column.missing_reference)
            ));
        }
    }
    (clauses, has_empty)
}

fn listed(names: &[&str]) -> String {
    const SHOWN: usize = 4;
    let shown = names
        .iter()
        .take(SHOWN)
        .copied()
        .collect::<Vec<_>>()
        .join(", ");
    if names.len() > SHOWN {
        format!("{shown} and {} more", names.len() - SHOWN)
    } else {
        shown
    }
}

fn performance_clause(performance: &Performance) -> String {
    let name = match performance.metric.task() {
        Task::Classification => "accuracy",
        Task::Regression => "mean absolute error",
    };
    let digits = |value: f64| crate::engine::compare::digits(value);
    let change = format!(
        "; {name} {} then, {} now",
        digits(performance.then),
        digits(performance.now)
    );
    let judgement = match performance.level {
        Level::Unknown => format!(" (too few rows to judge: {})", performance.n_now),
        Level::Good if performance.is_better => ", better by more than chance explains".into(),
        Level::Good => ", within what chance explains".into(),
        Level::Warn => ", hardly explained by chance".into(),
        Level::Fail => ", not explained by chance".into(),
    };
    change + &judgement
}
