//! What each column of known data sets is taken for, beside what pandas takes it for.
//!
//! By default those in `public/samples`; `TRAINYARD_DATA` names a folder with all of them, as
//! `script/bench types` does. `tests/fixtures/manifest/make.py` wrote the expectation.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops where something is missing"
)]

use std::path::{Path, PathBuf};

use serde::Deserialize;
use trainyard::engine::charter::Task;
use trainyard::engine::check::profiles;
use trainyard::engine::ingest::{Column, CsvOptions, Field, Kind, Table, read_all};
use trainyard::engine::prepare::{Encoding, Guide, Recipe};
use trainyard::engine::split::{Keys, SplitSpec, Target, holdout};

#[derive(Deserialize)]
struct Entry {
    name: String,
    path: PathBuf,
    rows: usize,
    target: String,
    task: String,
    missing_cells: u64,
    cols_with_missing: usize,
    /// Name, `number`, `words` or `date`, missing values.
    columns: Vec<(String, String, u64)>,
}

fn entries() -> Vec<(PathBuf, Entry)> {
    let all: Vec<Entry> =
        serde_json::from_str(include_str!("fixtures/manifest/columns.json")).unwrap();
    let folder = std::env::var_os("TRAINYARD_DATA").map(PathBuf::from);
    let found: Vec<_> = all
        .into_iter()
        .map(|entry| {
            let path = match &folder {
                Some(folder) => folder.join(&entry.path),
                None => Path::new("public/samples").join(entry.path.file_name().unwrap()),
            };
            (path, entry)
        })
        .filter(|(path, _)| folder.is_some() || path.exists())
        .collect();
    assert!(found.len() >= 9, "only {} data sets", found.len());
    found
}

/// Whether a column may be read so: as pandas does, or as something that pandas has no word for.
fn is_right(field: &Field, pandas: &str, entry: &Entry) -> bool {
    match (pandas, field.kind) {
        ("number", Kind::Number)
        | ("words", Kind::Category | Kind::Text)
        | ("date", Kind::Date) => true,
        // Classes may be written as numbers.
        ("number", Kind::Category) => field.name == entry.target && entry.task != "regression",
        // Percentages are words to pandas.
        ("words", Kind::Number) => field.reason.contains("read without the sign"),
        _ => false,
    }
}

fn task_of(table: &Table, target: &str) -> Task {
    match table.column(target).unwrap() {
        Column::Number(_) => Task::Regression,
        Column::Category(_) => Task::Classification,
    }
}

#[test]
fn columns_are_what_pandas_and_the_manifest_say() {
    let mut wrong = Vec::new();
    for (path, entry) in entries() {
        let raw = read_all(&std::fs::read(&path).unwrap(), CsvOptions::default()).unwrap();
        let schema = raw.with_target(&raw.infer(), &entry.target);
        let typed = raw.table(&schema);
        let mut complain = |what: String| wrong.push(format!("{}: {what}", entry.name));
        if raw.n_rows != entry.rows {
            complain(format!("{} rows, not {}", raw.n_rows, entry.rows));
        }
        let names: Vec<&String> = entry.columns.iter().map(|column| &column.0).collect();
        if raw.columns.iter().ne(names) {
            complain(format!("columns {:?}", raw.columns));
            continue;
        }
        let profiles = profiles(&raw, &schema, &typed.table);
        let missing: Vec<u64> = profiles.iter().map(|profile| profile.n_missing).collect();
        let n_with = missing.iter().filter(|n| **n > 0).count();
        if (missing.iter().sum(), n_with) != (entry.missing_cells, entry.cols_with_missing) {
            complain(format!("missing {missing:?}"));
        }
        for ((field, n_missing), (name, pandas, expected)) in
            schema.fields.iter().zip(missing).zip(&entry.columns)
        {
            if !is_right(field, pandas, &entry) {
                complain(format!(
                    "{name}: {:?} is {pandas} to pandas ({})",
                    field.kind, field.reason
                ));
            }
            if n_missing != *expected {
                complain(format!("{name}: {n_missing} missing, not {expected}"));
            }
        }
        let task = task_of(&typed.table, &entry.target);
        if (task == Task::Regression) != (entry.task == "regression") {
            complain(format!("the task is {task:?}, not {}", entry.task));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_set_goes_from_its_file_to_a_fitted_recipe() {
    for (path, entry) in entries() {
        let raw = read_all(&std::fs::read(&path).unwrap(), CsvOptions::default()).unwrap();
        let schema = raw.with_target(&raw.infer(), &entry.target);
        let table = raw.table(&schema).table;
        let target = Target::from_table(&table, &entry.target, task_of(&table, &entry.target));
        let split = holdout(&target.unwrap(), &Keys::None, &SplitSpec::default()).unwrap();
        let recipe = Recipe::default()
            .fit(&table, &schema, &split.train, Guide::default())
            .unwrap();
        for rows in [split.train.indices(), split.test.indices()] {
            let matrix = recipe.matrix(&table, rows, Encoding::Standard).unwrap();
            let width = recipe.width(Encoding::Standard);
            assert!(width > 0, "{}", entry.name);
            assert_eq!((matrix.n_rows(), matrix.n_columns()), (rows.len(), width));
            let mut cells = matrix.columns().flatten();
            assert!(cells.all(|cell| cell.is_finite()), "{}", entry.name);
        }
    }
}
