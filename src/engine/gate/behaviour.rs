//! Tests of what a model does with rows that are not as it would like them.

use super::report::{TestId, TestResult, Verdict};
use super::subject::Answered;
use crate::engine::ingest::{Column, NamedColumn, Table};
use crate::engine::prepare;
use crate::engine::random::{Purpose, Random};
use crate::engine::train::{Error, FittedPipeline, Predictions};

/// Seconds that these tests may take, by what a row takes.
const SECONDS: f64 = 2.0;
/// Rows that are asked about: at least, at most.
const LEAST_ROWS: usize = 20;
const MOST_ROWS: usize = 500;
/// Rows that are also asked about alone.
const ALONE: usize = 10;
/// What a row's probabilities may miss 1 by.
const ROUNDING: f64 = 1e-9;
/// A name that no data set has.
const UNSEEN: &str = "trainyard: a name that was never seen";

/// The rows that are asked about, evenly from all: fewer of a slow model.
pub(super) fn sample(answered: &Answered<'_>) -> Table {
    let (table, _) = answered.subject.held_out;
    // Each column is taken away and emptied once.
    let asks = 2.0 * answered.subject.pipeline.fields().len() as f64 + 10.0;
    let affordable = SECONDS * 1e6 / (answered.us_per_row.max(0.01) * asks);
    let most = (affordable as usize).clamp(LEAST_ROWS, MOST_ROWS);
    let step = table.n_rows().div_ceil(most).max(1);
    let rows: Vec<u32> = (0..table.n_rows() as u32).step_by(step).collect();
    table.take(&rows)
}

/// Every test of behaviour.
///
/// # Errors
/// When the model can't answer these rows as they are.
pub(super) fn tests(
    pipeline: &FittedPipeline,
    table: &Table,
    seed: u64,
) -> Result<Vec<TestResult>, Error> {
    let as_is = predict(pipeline, table)?;
    Ok(vec![
        schema(pipeline, table, &as_is)?,
        row_order(pipeline, table, (&as_is, seed))?,
        column_order(pipeline, table, &as_is)?,
        robustness(pipeline, table),
        parity(pipeline, table, &as_is)?,
    ])
}

/// The answers for every row, one list per row.
pub(super) fn predict(pipeline: &FittedPipeline, table: &Table) -> Result<Vec<Vec<f64>>, Error> {
    let rows: Vec<u32> = (0..table.n_rows() as u32).collect();
    Ok(match pipeline.predict(table, &rows)? {
        Predictions::Numbers(numbers) => numbers.into_iter().map(|number| vec![number]).collect(),
        Predictions::Classes {
            probabilities,
            n_classes,
            ..
        } => {
            let rows = probabilities.chunks_exact(n_classes.max(1));
            rows.map(<[f64]>::to_vec).collect()
        }
    })
}

/// The table with its columns changed.
pub(super) fn with_columns(
    table: &Table,
    change: impl Fn(&NamedColumn) -> Option<Column>,
) -> Table {
    let columns = table.columns().iter().filter_map(|named| {
        Some(NamedColumn {
            name: named.name.clone(),
            column: change(named)?,
        })
    });
    // Every column keeps its length.
    Table::new(columns.collect(), table.n_rows()).unwrap_or_default()
}

fn told(id: TestId, asked: &str, is_so: bool, found: (String, String)) -> TestResult {
    let (good, bad) = found;
    let (found, verdict) = if is_so {
        (good, Verdict::Pass)
    } else {
        (bad, Verdict::Fail)
    };
    TestResult::told(id, asked, found, verdict)
}

fn schema(
    pipeline: &FittedPipeline,
    table: &Table,
    as_is: &[Vec<f64>],
) -> Result<TestResult, Error> {
    let fields = pipeline.fields();
    let mut unnamed = Vec::new();
    for field in &fields {
        let without = with_columns(table, |named| {
            (named.name != field.name).then(|| named.column.clone())
        });
        let is_named = match predict(pipeline, &without) {
            Err(Error::Prepare(prepare::Error::MissingColumn { name, .. })) => name == field.name,
            Err(_) | Ok(_) => false,
        };
        if !is_named {
            unnamed.push(field.name.clone());
        }
    }
    let more = table.columns().iter().cloned().chain([NamedColumn {
        name: UNSEEN.into(),
        column: Column::Number(vec![f64::NAN; table.n_rows()]),
    }]);
    let more = Table::new(more.collect(), table.n_rows()).unwrap_or_default();
    let carries = predict(pipeline, &more)? == as_is;
    let n = fields.len();
    let bad = match (unnamed.first(), carries) {
        (Some(name), _) => format!("a file without {name} is not refused by that name"),
        (None, _) => "a column that it does not know changes its answers".into(),
    };
    Ok(told(
        TestId::Schema,
        "a file that lacks a column is refused with its name; columns it does not know change nothing",
        unnamed.is_empty() && carries,
        (format!("all {n} columns are asked for by name"), bad),
    ))
}

fn row_order(
    pipeline: &FittedPipeline,
    table: &Table,
    (as_is, seed): (&[Vec<f64>], u64),
) -> Result<TestResult, Error> {
    let mut order: Vec<u32> = (0..table.n_rows() as u32).collect();
    Random::new(seed, Purpose::Permutation, &[u64::MAX]).shuffle(&mut order);
    let shuffled = predict(pipeline, &table.take(&order))?;
    let is_same = |(row, answer): (&u32, &Vec<f64>)| as_is.get(*row as usize) == Some(answer);
    let mut n_other = order
        .iter()
        .zip(&shuffled)
        .filter(|pair| !is_same(*pair))
        .count();
    for row in order.iter().take(ALONE) {
        let alone = predict(pipeline, &table.take(&[*row]))?;
        if alone.first() != as_is.get(*row as usize) {
            n_other += 1;
        }
    }
    Ok(told(
        TestId::RowOrder,
        "rows in another order, or alone, get the same answers",
        n_other == 0,
        (
            "the same to the last bit".into(),
            format!("{n_other} rows get another answer"),
        ),
    ))
}

fn column_order(
    pipeline: &FittedPipeline,
    table: &Table,
    as_is: &[Vec<f64>],
) -> Result<TestResult, Error> {
    let columns = table.columns().iter().rev().cloned().collect();
    let turned = Table::new(columns, table.n_rows()).unwrap_or_default();
    let turned = predict(pipeline, &turned)?;
    let n_other = turned.iter().zip(as_is).filter(|(a, b)| a != b).count();
    Ok(told(
        TestId::ColumnOrder,
        "columns in another order give the same answers",
        n_other == 0,
        (
            "the same to the last bit".into(),
            format!("{n_other} rows get another answer"),
        ),
    ))
}

fn robustness(pipeline: &FittedPipeline, table: &Table) -> TestResult {
    let asked = "missing values and names that were never seen get a finite answer";
    let mut wrong = None;
    let mut try_out = |what: String, changed: &Table| {
        let is_fine =
            predict(pipeline, changed).is_ok_and(|rows| rows.iter().all(|row| is_answer(row)));
        if !is_fine && wrong.is_none() {
            wrong = Some(what);
        }
    };
    for field in pipeline.fields() {
        let emptied = with_columns(table, |named| {
            let is_it = named.name == field.name;
            Some(if is_it {
                empty(&named.column)
            } else {
                named.column.clone()
            })
        });
        try_out(format!("{} missing", field.name), &emptied);
        let unseen = with_columns(table, |named| {
            let is_it = named.name == field.name;
            Some(if is_it {
                strange(&named.column)
            } else {
                named.column.clone()
            })
        });
        try_out(format!("{} as never seen", field.name), &unseen);
    }
    let nothing = with_columns(table, |named| Some(empty(&named.column)));
    try_out("everything missing".into(), &nothing);
    let found = match &wrong {
        None => "every answer is finite, also with everything missing".into(),
        Some(what) => format!("no finite answer with {what}"),
    };
    let verdict = if wrong.is_none() {
        Verdict::Pass
    } else {
        Verdict::Fail
    };
    TestResult::told(TestId::Robustness, asked, found, verdict)
}

fn is_answer(row: &[f64]) -> bool {
    let is_finite = row.iter().all(|value| value.is_finite());
    let is_share = || {
        let total: f64 = row.iter().sum();
        row.iter().all(|p| (0.0..=1.0).contains(p)) && (total - 1.0).abs() <= ROUNDING
    };
    is_finite && (row.len() == 1 || is_share())
}

fn empty(column: &Column) -> Column {
    column.take(&vec![u32::MAX; column.len()])
}

/// Numbers far outside, names that are new.
fn strange(column: &Column) -> Column {
    match column {
        Column::Number(values) => {
            let largest = values.iter().filter(|value| value.is_finite());
            let largest = largest.fold(1.0, |most: f64, value| most.max(value.abs()));
            Column::Number(vec![largest * 1000.0; values.len()])
        }
        Column::Category(category) => {
            let mut category = category.clone();
            let code = category.levels.len() as u32;
            category.levels.push(UNSEEN.into());
            category.codes.iter_mut().for_each(|slot| *slot = code);
            Column::Category(category)
        }
    }
}

/// Reading a bundle reads the pipeline's JSON, so this is what leaves and comes back.
fn parity(
    pipeline: &FittedPipeline,
    table: &Table,
    as_is: &[Vec<f64>],
) -> Result<TestResult, Error> {
    let read = serde_json::to_string(pipeline)
        .and_then(|text| serde_json::from_str::<FittedPipeline>(&text));
    let (is_same, bad) = match read {
        Ok(read) => (
            predict(&read, table)? == as_is,
            "the exported model gives other answers".to_string(),
        ),
        Err(error) => (false, format!("it can't be written and read: {error}")),
    };
    Ok(told(
        TestId::Parity,
        "the exported model gives the same answers",
        is_same,
        ("the same to the last bit".into(), bad),
    ))
}
