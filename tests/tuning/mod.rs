//! Searching for settings and weighing classes, on real rows, through the workspace.
#![expect(
    clippy::unwrap_used,
    reason = "a test stops where something is missing"
)]

use super::digests;
use trainyard::engine::charter::Metric;
use trainyard::engine::execute::{Unit, Workspace};
use trainyard::engine::plan::Plan;
use trainyard::engine::run::Run;
use trainyard::engine::train::{Budget, ClassWeight, Estimator};

const STRIKES: &[u8] = include_bytes!("../../public/samples/birdstrikes.csv");
const PENGUINS: &[u8] = include_bytes!("../../public/samples/penguins.csv");

/// The header and the first rows of a file.
fn first(bytes: &[u8], n_rows: usize) -> Vec<u8> {
    let mut lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
    lines.truncate(n_rows + 1);
    lines.join(&b'\n')
}

/// Runs one candidate under a plan changed by `change`.
fn run(bytes: &[u8], id: &str, change: impl Fn(&mut Plan)) -> (Run, Vec<u8>) {
    let (workspace, mut plan) = digests::workspace(bytes);
    change(&mut plan);
    let table = workspace.table().clone();
    let mut workspace = Workspace::new(table, &plan).unwrap();
    let estimator = Estimator::from_id(id, plan.task).unwrap();
    let (run, artifact) = workspace.run_candidate(&plan, &estimator, &|| 0.0);
    (run, artifact.unwrap())
}

#[test]
fn as_many_trials_find_the_same_model_again() {
    let tuned = || {
        run(PENGUINS, "decision_tree", |plan| {
            plan.tuning = Some(Budget::Trials(12))
        })
    };
    let (first, bytes) = tuned();
    let (again, same) = tuned();
    assert_eq!(bytes, same);
    assert_eq!(first, again);
    let result = first.finished().unwrap();
    let found = result.tuned.as_ref().unwrap();
    assert_eq!(found.trials.len(), 12);
    assert_eq!(found.trials[0].estimator, first.estimator);
    assert_eq!(first.fitted_estimator(), found.settings);
    assert!(first.folds.iter().all(|fold| fold.tuned.is_some()));
    let best = found
        .trials
        .iter()
        .filter_map(|trial| trial.score)
        .fold(f64::MIN, f64::max);
    let chosen = found
        .trials
        .iter()
        .find(|trial| trial.estimator == found.settings)
        .unwrap();
    assert_eq!(chosen.score, Some(best));
}

#[test]
fn a_search_makes_a_tree_that_grew_too_large_better() {
    let (plain, _) = run(&first(STRIKES, 3000), "decision_tree", |_| {});
    let (tuned, _) = run(&first(STRIKES, 3000), "decision_tree", |plan| {
        plan.tuning = Some(Budget::Trials(15));
        plan.rank_by = Metric::Accuracy;
    });
    let mean = |run: &Run| run.cv()[&Metric::Accuracy].mean;
    assert!(
        mean(&tuned) > mean(&plain) + 0.02,
        "{} {}",
        mean(&tuned),
        mean(&plain)
    );
}

#[test]
fn without_a_budget_nothing_is_searched() {
    let (plain, _) = run(PENGUINS, "knn", |_| {});
    assert!(plain.finished().unwrap().tuned.is_none());
    assert!(plain.folds.iter().all(|fold| fold.tuned.is_none()));
}

#[test]
fn balanced_classes_find_more_of_the_rare_one() {
    for id in ["logistic", "random_forest", "boosting", "linear_svm"] {
        let equal = run(&first(STRIKES, 3000), id, |_| {}).0;
        let balanced = run(&first(STRIKES, 3000), id, |plan| {
            plan.class_weight = ClassWeight::Balanced
        })
        .0;
        assert_ne!(equal.plan, balanced.plan);
        let recall = |run: &Run| run.cv()[&Metric::BalancedAccuracy].mean;
        // A forest of pure leaves hardly changes; the others do.
        let least = if id == "random_forest" { -0.02 } else { 0.02 };
        assert!(
            recall(&balanced) > recall(&equal) + least,
            "{id}: {} {}",
            recall(&balanced),
            recall(&equal)
        );
    }
}

#[test]
fn a_search_tells_how_far_a_trial_is() {
    let (workspace, mut plan) = digests::workspace(PENGUINS);
    plan.tuning = Some(Budget::Trials(2));
    let table = workspace.table().clone();
    let mut workspace = Workspace::new(table, &plan).unwrap();
    let forest = Estimator::from_id("random_forest", plan.task).unwrap();
    let mut shares = Vec::new();
    let run = workspace.run(&forest, Unit::Final, &|| 0.0, &mut |share| {
        shares.push(share)
    });
    assert!(run.is_ok());
    assert!(shares.is_sorted(), "{shares:?}");
    // Two trials take four fifths of it.
    let inside = shares
        .iter()
        .filter(|share| **share > 0.02 && **share < 0.38);
    assert!(inside.count() > 10, "{shares:?}");
}
