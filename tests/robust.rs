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
use trainyard::engine::ingest::{CsvOptions, Kind, Role, Schema, read_all};
use trainyard::engine::plan::Plan;
use trainyard::engine::random::{Purpose, Random};
use trainyard::engine::run::{Outcome, Run};
use trainyard::engine::train::{Boosting, Estimator, Forest, Mlp, RbfSvm};

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

/// The same rows twice: their number is the target of one, its side of a limit that of the other.
fn twins(
    (n_rows, n_columns): (usize, usize),
    limit: f64,
    mut row: impl FnMut(usize) -> (Vec<String>, f64),
) -> [Case; 2] {
    let rows: Vec<_> = (0..n_rows).map(&mut row).collect();
    let made = |task, say: &dyn Fn(usize) -> String| Case {
        task: Some(task),
        ..table(n_rows, n_columns, |at| (rows[at].0.clone(), say(at)))
    };
    let side = |at: usize| ["a", "b"][usize::from(rows[at].1 > limit)].to_string();
    // No two the same, or a few numbers would be names.
    let number = |at: usize| format!("{:.6}", rows[at].1 + 1e-5 * at as f64);
    [
        made(Task::Classification, &side),
        made(Task::Regression, &number),
    ]
}

fn uniform(seed: u64) -> impl FnMut() -> f64 {
    let mut random = Random::new(seed, Purpose::Sample, &[]);
    move || random.unit() * 2.0 - 1.0
}

/// The rows and the plan of a case, on two folds, after a change of its columns; `None` where there
/// is no plan, as nothing can be learnt.
fn planned(case: &Case, change: impl FnOnce(&mut Schema)) -> Option<(Workspace, Plan)> {
    let raw = read_all(case.csv.as_bytes(), CsvOptions::default()).ok()?;
    let mut schema = raw.with_target(&raw.infer(), "y");
    change(&mut schema);
    let table = raw.table(&schema).table;
    let profiles = profiles(&raw, &schema, &table);
    let mut plan = Plan::new("0", &CsvOptions::default(), &schema, &profiles).ok()?;
    if let Some(task) = case.task {
        plan = plan.with_task(task, &profiles);
    }
    plan.split.folds = 2;
    Some((Workspace::new(table, &plan).ok()?, plan))
}

/// Every learner; `None` where there is no plan.
fn all(case: &Case, ids: &[&str]) -> Option<Vec<Run>> {
    let (mut workspace, plan) = planned(case, |_| {})?;
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
    let cases = twins((120, 3), 0.0, |row| {
        let odd = ["inf", "-inf", "NaN", "1e300", "-1e308", ""][row % 6];
        let x = draw();
        let cells = vec![odd.into(), format!("{x}"), format!("{}", x * 1e30)];
        (cells, x)
    });
    for case in &cases {
        all_finish(case, &[]);
    }
}

#[test]
fn constant_duplicated_and_collinear_columns() {
    let mut draw = uniform(2);
    let [classes, numbers] = twins((150, 5), 0.0, |_| {
        let (x, z) = (draw(), draw());
        let cells = [x, x, x + z, 2.0 * x - z, 7.0];
        let cells = cells.map(|cell| cell.to_string()).to_vec();
        (cells, x + 0.3 * z)
    });
    let runs = all_finish(&classes, &[]);
    assert!(score(&runs, "logistic") > 0.9);
    all_finish(&numbers, &[]);
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
    // The one row of the rare class is tested on in a fold, which then trains without it, or in
    // the end.
    let mut draw = uniform(6);
    let case = table(30, 1, |row| {
        let y = if row == 3 { "rare" } else { "common" };
        (vec![format!("{:.3}", draw())], y.into())
    });
    let runs = all(&case, &[]).unwrap();
    for run in &runs {
        match &run.outcome {
            Outcome::Failed { reason, .. } => {
                assert!(reason.contains("only one class"), "{reason}");
            }
            Outcome::Finished(_) => assert_eq!(run.estimator, Estimator::Baseline),
        }
    }
    assert!(runs.len() > 8, "{} learners", runs.len());
}

#[test]
fn more_columns_than_rows() {
    let mut draw = uniform(3);
    let cases = twins((252, 752), 1.5, |row| {
        let cells = (0..752).map(|column| draw() + f64::from(u8::from(column == row % 4)));
        let cells = cells.map(|cell| format!("{cell:.3}")).collect();
        (cells, (row % 4) as f64)
    });
    for case in &cases {
        all_finish(case, &[]);
    }
    let four = table(252, 400, |row| {
        let cells = (0..400).map(|column| draw() + f64::from(u8::from(column == row % 4)));
        let cells = cells.map(|cell| format!("{cell:.3}")).collect();
        (cells, ["a", "b", "c", "d"][row % 4].into())
    });
    all_finish(&four, &[]);
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
    let cases = twins((11_000, 2), 0.5, |row| {
        let level = (row * 7919) % 10_000;
        let cells = vec![format!("level {level}"), format!("{:.2}", draw())];
        (cells, (level % 2) as f64)
    });
    for case in &cases {
        // They repeat so seldom that they would be taken for names of rows.
        let as_category = |schema: &mut Schema| {
            let levels = schema.fields.iter_mut().find(|field| field.name == "x0");
            let levels = levels.unwrap();
            levels.kind = Kind::Category;
            levels.role = Role::Feature;
        };
        let (mut workspace, plan) = planned(case, as_category).unwrap();
        for estimator in Estimator::all(plan.task) {
            let (run, _) = workspace.run_candidate(&plan, &quick(estimator), &|| 0.0);
            check(&run);
            let id = estimator.id();
            assert!(run.finished().is_some(), "{id}: {:?}", run.outcome);
        }
    }
}

/// The same learner, where its usual settings would take long for nothing to learn.
fn quick(estimator: Estimator) -> Estimator {
    match estimator {
        Estimator::RbfSvm(settings) => Estimator::RbfSvm(RbfSvm {
            max_rows: 300,
            ..settings
        }),
        Estimator::Boosting(settings) => Estimator::Boosting(Boosting {
            max_iter: 10,
            ..settings
        }),
        Estimator::Mlp(settings) => Estimator::Mlp(Mlp {
            max_iter: 3,
            ..settings
        }),
        Estimator::RandomForest(settings) => Estimator::RandomForest(Forest {
            n_estimators: 10,
            ..settings
        }),
        Estimator::ExtraTrees(settings) => Estimator::ExtraTrees(Forest {
            n_estimators: 10,
            ..settings
        }),
        other => other,
    }
}

/// A table of random shape, rows and columns at least and about how many more, with cells of
/// every kind.
fn any(seed: u64, rows: (usize, u32), columns: (usize, u32)) -> Case {
    let mut random = Random::new(seed, Purpose::Sample, &[9]);
    let n_rows = rows.0 + random.below(rows.1) as usize;
    let n_columns = columns.0 + random.below(columns.1) as usize;
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

/// How many of so many tables could be learnt from.
fn n_trained(n: u64, rows: (usize, u32), columns: (usize, u32)) -> usize {
    (0..n)
        .filter(|seed| all(&any(*seed, rows, columns), &[]).is_some())
        .count()
}

#[test]
fn random_small_tables() {
    let n = n_trained(60, (5, 120), (1, 7));
    assert!(n > 30, "{n}");
}

/// More distinct values than bins, more rows than neighbours are sought among one by one.
#[test]
fn random_long_tables() {
    let n = n_trained(10, (300, 1200), (1, 7));
    assert!(n > 5, "{n}");
}

#[test]
fn random_wide_tables() {
    let n = n_trained(10, (20, 40), (100, 300));
    assert!(n > 5, "{n}");
}
