//! What a person expects of a column, tried out: all else stays, this column rises.

use super::ability::percent;
use super::asks::{Effect, Expectation};
use super::behaviour::{predict, with_columns};
use super::report::{TestId, TestResult, Verdict};
use super::segment::short;
use super::subject::Answered;
use crate::engine::ingest::{Column, Table};
use crate::engine::train::Error;
use crate::stats::{mean, sample_sd};

/// Moves smaller than this are none.
const ROUNDING: f64 = 1e-12;

/// Raises the column by its standard deviation in every row that has a value.
///
/// # Errors
/// When the model can't answer the rows.
pub(super) fn test(
    answered: &Answered<'_>,
    table: &Table,
    expectation: &Expectation,
    most_against: f64,
) -> Result<TestResult, Error> {
    let subject = answered.subject;
    let asked = expectation.sentence(subject.plan.target_name());
    let untested = |why: String| {
        Ok(TestResult::told(
            TestId::Direction,
            &asked,
            why,
            Verdict::Untested,
        ))
    };
    let is_read = subject
        .pipeline
        .fields()
        .iter()
        .any(|field| field.name == expectation.column);
    let values = match table.column(&expectation.column) {
        Some(Column::Number(values)) if is_read => values,
        Some(_) if is_read => return untested(format!("{} is no number", expectation.column)),
        Some(_) | None => {
            return untested(format!("the model does not read {}", expectation.column));
        }
    };
    let output = match &expectation.class {
        None => subject.labels.len().saturating_sub(1),
        Some(class) => match subject.labels.iter().position(|label| label == class) {
            Some(place) => place,
            None => return untested(format!("there is no class {class}")),
        },
    };
    let finite: Vec<f64> = values
        .iter()
        .copied()
        .filter(|value| value.is_finite())
        .collect();
    let step = sample_sd(&finite).filter(|sd| *sd > 0.0);
    let Some(step) = step else {
        return untested(format!("{} does not vary", expectation.column));
    };
    let raised = with_columns(table, |named| {
        Some(match &named.column {
            Column::Number(values) if named.name == expectation.column => {
                Column::Number(values.iter().map(|value| value + step).collect())
            }
            column => column.clone(),
        })
    });
    let (before, after) = (
        predict(subject.pipeline, table)?,
        predict(subject.pipeline, &raised)?,
    );
    let sign = match expectation.effect {
        Effect::Up => 1.0,
        Effect::Down => -1.0,
    };
    let moves: Vec<f64> = before
        .iter()
        .zip(&after)
        .zip(values)
        .filter(|(_, value)| value.is_finite())
        .filter_map(|((before, after), _)| Some(sign * (after.get(output)? - before.get(output)?)))
        .collect();
    let n_against = moves.iter().filter(|by| **by < -ROUNDING).count();
    let n_with = moves.iter().filter(|by| **by > ROUNDING).count();
    let against = n_against as f64 / moves.len().max(1) as f64;
    let by = mean(&moves).unwrap_or(0.0);
    let verdict = match (n_with + n_against, by < -ROUNDING, against > most_against) {
        // It does not react: what was expected is not there.
        (0, _, _) => Verdict::Warn,
        (_, true, _) => Verdict::Fail,
        (_, false, true) => Verdict::Warn,
        (_, false, false) => Verdict::Pass,
    };
    let found = match n_with + n_against {
        0 => format!("{} by {} moves no answer", expectation.column, short(step)),
        _ => format!(
            "{} by {} moves the answer by {} in the mean; {} of the rows go against it",
            expectation.column,
            short(step),
            short(sign * by),
            percent(against)
        ),
    };
    let test = TestResult::told(TestId::Direction, &asked, found, verdict);
    Ok(test.numbers((against, most_against), None))
}
