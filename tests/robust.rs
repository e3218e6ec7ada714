//! Ugly tables, each given to every learner: a model with finite scores, or a reason.
#![cfg(not(target_arch = "wasm32"))]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops where something is missing"
)]

#[expect(dead_code, reason = "shared with the tests of determinism")]
mod digests;

use std::fmt::Write as _;

use trainyard::engine::charter::Task;
use trainyard::engine::check::profiles;
use trainyard::engine::execute::Workspace;
use trainyard::engine::ingest::{CsvOptions, read_all};
use trainyard::engine::plan::Plan;
use trainyard::engine::random::{Purpose, Random};
use trainyard::engine::run::{Outcome, Run};
use trainyard::engine::train::Estimator;

/// A CSV whose last column, `y`, is the target; `task` overrides what the page would choose.
struct Case {
    csv: String,
    task: Option<Task>,
}

/// Columns x0.. and y, row by row.
fn table(
    n_rows: usize,
    n_columns: usize,
    mut row: impl FnMut(usize) -> (Vec<String>, String),
) -> Case {
    let names: Vec<String> = (0..n_columns).map(|column| format!("x{column}")).collect();
    let mut csv = names.join(",") + ",y\n";
    for index in 0..n_rows {
        let (cells, y) = row(index);
        writeln!(csv, "{},{y}", cells.join(",")).unwrap();
    }
    Case { csv, task: None }
}

fn uniform(seed: u64) -> impl FnMut() -> f64 {
    let mut random = Random::new(seed, Purpose::Sample, &[]);
    move || random.unit() * 2.0 - 1.0
}

/// Every learner on two folds; `None` where there is no plan, as nothing can be learnt.
fn all(case: &Case, ids: &[&str]) -> Option<Vec<Run>> {
    let raw = read_all(case.csv.as_bytes(), CsvOptions::default()).ok()?;
    let schema = raw.with_target(&raw.infer(), "y");
    let table = raw.table(&schema).table;
    let profiles = profiles(&raw, &schema, &table);
    let mut plan = Plan::new("0", &CsvOptions::default(), &schema, &profiles).ok()?;
    if let Some(task) = case.task {
        plan = plan.with_task(task, &profiles);
    }
    plan.split.folds = 2;
    let mut workspace = Workspace::new(table, &plan).ok()?;
    let chosen = Estimator::all(plan.task);
    let chosen = chosen
        .iter()
        .filter(|one| ids.is_empty() || ids.contains(&one.id()));
    Some(
        chosen
            .map(|estimator| {
                let (run, _) = workspace.run_candidate(&plan, estimator, &|| 0.0);
                check(&run);
                run
            })
            .collect(),
    )
}

/// A model with finite scores, or a reason and what to do.
fn check(run: &Run) {
    let id = run.estimator.id();
    match &run.outcome {
        Outcome::Finished(result) => {
            for (metric, score) in &result.test.scores {
                assert!(score.is_finite(), "{id}: {} is {score}", metric.id());
            }
            for fold in &run.folds {
                assert!(fold.scores.values().all(|score| score.is_finite()), "{id}");
            }
        }
        Outcome::Failed { reason, hint } => {
            assert!(!reason.is_empty() && !hint.is_empty(), "{id}");
            assert!(!reason.contains("unexpected"), "{id}: {reason}");
        }
    }
}

fn score(runs: &[Run], id: &str) -> f64 {
    let run = runs.iter().find(|run| run.estimator.id() == id).unwrap();
    let result = run
        .finished()
        .unwrap_or_else(|| panic!("{id}: {:?}", run.outcome));
    let scores = &result.test.scores;
    *scores.values().next().unwrap()
}

fn all_finish(case: &Case, ids: &[&str]) -> Vec<Run> {
    let runs = all(case, ids).unwrap();
    for run in &runs {
        assert!(
            run.finished().is_some(),
            "{}: {:?}",
            run.estimator.id(),
            run.outcome
        );
    }
    runs
}

#[test]
fn non_finite_and_huge_values() {
    let mut draw = uniform(1);
    let case = table(120, 3, |row| {
        let odd = ["inf", "-inf", "NaN", "1e300", "-1e308", ""][row % 6];
        let x = draw();
        (
            vec![odd.into(), format!("{x}"), format!("{}", x * 1e30)],
            ["a", "b"][usize::from(x > 0.0)].into(),
        )
    });
    all_finish(&case, &[]);
}

#[test]
fn constant_duplicated_and_collinear_columns() {
    let mut draw = uniform(2);
    let mut make = |is_class: bool| {
        table(150, 5, |_| {
            let (x, z) = (draw(), draw());
            let cells = [x, x, x + z, 2.0 * x - z, 7.0];
            let y = if is_class {
                ["a", "b"][usize::from(x + 0.3 * z > 0.0)].into()
            } else {
                format!("{}", x + z)
            };
            (cells.map(|cell| cell.to_string()).to_vec(), y)
        })
    };
    let runs = all_finish(&make(true), &[]);
    assert!(score(&runs, "logistic") > 0.9);
    all_finish(&make(false), &[]);
}

#[test]
fn perfectly_separable_classes() {
    let case = table(80, 2, |row| {
        let side = row % 2;
        (
            vec![
                format!("{}", side as f64 * 10.0 + (row as f64) / 100.0),
                format!("{}", row % 7),
            ],
            ["no", "yes"][side].into(),
        )
    });
    for run in all_finish(&case, &[]) {
        if run.estimator != Estimator::Baseline && run.estimator.id() != "knn" {
            assert!(
                score(std::slice::from_ref(&run), run.estimator.id()) > 0.95,
                "{}",
                run.estimator.id()
            );
        }
    }
}

#[test]
fn a_fold_with_one_class_says_so() {
    // One row of the rare class trains at most, so some fold lacks it.
    let case = table(30, 1, |row| {
        (
            vec![row.to_string()],
            if row == 3 { "rare" } else { "common" }.into(),
        )
    });
    if let Some(runs) = all(&case, &[]) {
        for run in runs {
            if let Outcome::Failed { reason, .. } = &run.outcome {
                assert!(reason.contains("only one class"), "{reason}");
            }
        }
    }
}

#[test]
fn more_columns_than_rows() {
    let mut draw = uniform(3);
    let case = table(252, 752, |row| {
        let cells: Vec<f64> = (0..752)
            .map(|column| draw() + f64::from(u8::from(column == row % 4)))
            .collect();
        (
            cells.iter().map(|cell| format!("{cell:.3}")).collect(),
            ["a", "b", "c", "d"][row % 4].into(),
        )
    });
    all_finish(&case, &[]);
}

#[test]
fn thirty_two_classes_and_a_rare_one() {
    let mut draw = uniform(4);
    let case = table(960, 6, |row| {
        let class = row % 32;
        let cells =
            (0..6).map(|bit| format!("{:.3}", f64::from((class >> bit & 1) as u8) + 0.3 * draw()));
        (cells.collect(), format!("class {class}"))
    });
    let runs = all_finish(&case, &[]);
    assert!(score(&runs, "random_forest") > 0.7);
    let rare = table(1000, 2, |row| {
        let is_rare = row % 20 == 0;
        let x = draw() + if is_rare { 1.5 } else { 0.0 };
        (
            vec![format!("{x:.3}"), format!("{:.3}", draw())],
            if is_rare { "rare" } else { "common" }.into(),
        )
    });
    all_finish(&rare, &[]);
}

#[test]
fn ten_thousand_levels() {
    let mut draw = uniform(5);
    // Few enough repetitions to be a category, by force of the kind below.
    let case = table(20_000, 2, |row| {
        let level = (row * 7919) % 10_000;
        (
            vec![format!("level {level}"), format!("{:.2}", draw())],
            ["a", "b"][level % 2].into(),
        )
    });
    let quick = [
        "baseline",
        "logistic",
        "gaussian_nb",
        "decision_tree",
        "boosting",
        "random_forest",
        "extra_trees",
    ];
    let raw = read_all(case.csv.as_bytes(), CsvOptions::default()).unwrap();
    let mut schema = raw.with_target(&raw.infer(), "y");
    for field in &mut schema.fields {
        if field.name == "x0" {
            field.kind = trainyard::engine::ingest::Kind::Category;
            field.role = trainyard::engine::ingest::Role::Feature;
        }
    }
    let table = raw.table(&schema).table;
    let profiles = profiles(&raw, &schema, &table);
    let mut plan = Plan::new("0", &CsvOptions::default(), &schema, &profiles).unwrap();
    plan.split.folds = 2;
    let mut workspace = Workspace::new(table, &plan).unwrap();
    for id in quick {
        let estimator = Estimator::from_id(id, plan.task).unwrap();
        let (run, _) = workspace.run_candidate(&plan, &estimator, &|| 0.0);
        check(&run);
        assert!(run.finished().is_some(), "{id}: {:?}", run.outcome);
    }
}

/// A table of random shape, with cells of every kind.
fn any(seed: u64) -> Case {
    let mut random = Random::new(seed, Purpose::Sample, &[9]);
    let n_rows = 5 + random.below(120) as usize;
    let n_columns = 1 + random.below(7) as usize;
    let kinds: Vec<u32> = (0..n_columns).map(|_| random.below(7)).collect();
    let n_classes = 1 + random.below(9);
    let is_class = random.below(2) == 0;
    let mut case = table(n_rows, n_columns, |row| {
        let cells = kinds.iter().map(|kind| match kind {
            0 => format!("{}", random.unit()),
            1 => random.below(4).to_string(),
            2 => "same".into(),
            3 => format!("name{}", random.below(60)),
            4 if random.below(3) > 0 => String::new(),
            4 => format!("{}", random.unit() * 1e6),
            5 => ["1e308", "-1e308", "1e-308", "inf", "0"][random.below(5) as usize].into(),
            _ => row.to_string(),
        });
        let cells = cells.collect();
        let y = if is_class {
            format!("c{}", random.below(n_classes))
        } else if random.below(10) == 0 {
            String::new()
        } else {
            format!("{}", random.unit() * 10.0 - 5.0)
        };
        (cells, y)
    });
    case.task = Some(if is_class {
        Task::Classification
    } else {
        Task::Regression
    });
    case
}

#[test]
fn random_tables_of_every_shape() {
    let n_trained = (0..60)
        .filter(|seed| all(&any(*seed), &[]).is_some())
        .count();
    assert!(n_trained > 30, "{n_trained}");
}
