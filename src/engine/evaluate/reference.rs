//! Metric values beside scikit-learn's: random, degenerate and weighted cases.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Scores, score, weighted_score};
use crate::engine::charter::Task;
use crate::engine::train::{Labels, Predictions};

#[derive(Deserialize)]
struct Reference {
    classes: Vec<ClassCase>,
    numbers: Vec<NumberCase>,
}

#[derive(Deserialize)]
struct ClassCase {
    name: String,
    truth: Vec<u32>,
    probabilities: Vec<Vec<f64>>,
    weights: Option<Vec<f64>>,
    scores: BTreeMap<String, Option<f64>>,
}

#[derive(Deserialize)]
struct NumberCase {
    name: String,
    truth: Vec<f64>,
    predicted: Vec<f64>,
    weights: Option<Vec<f64>>,
    scores: BTreeMap<String, Option<f64>>,
}

fn reference() -> Reference {
    serde_json::from_str(include_str!("../../../tests/fixtures/metrics/metrics.json")).unwrap()
}

fn found(labels: &Labels, predictions: &Predictions, weights: Option<&[f64]>) -> Scores {
    match weights {
        Some(weights) => weighted_score(labels, predictions, weights),
        None => score(labels, predictions),
    }
}

#[track_caller]
fn assert_equal(name: &str, task: Task, found: &Scores, expected: &BTreeMap<String, Option<f64>>) {
    for metric in task.metrics() {
        let (found, expected) = (found.get(metric).copied(), expected[metric.id()]);
        let is_close = match (found, expected) {
            (Some(found), Some(expected)) => (found - expected).abs() <= 1e-9,
            (None, None) => true,
            _ => false,
        };
        assert!(
            is_close,
            "{name}, {metric:?}: {found:?} is not {expected:?}"
        );
    }
}

#[test]
fn metrics_of_classes_are_those_of_scikit_learn() {
    let cases = reference().classes;
    assert!(cases.len() > 9);
    for case in cases {
        let n_classes = case.probabilities[0].len();
        let labels = Labels::Classes {
            codes: case.truth,
            n_classes,
        };
        let predictions = Predictions::Classes {
            probabilities: case.probabilities.concat(),
            n_classes,
            threshold: None,
        };
        let scores = found(&labels, &predictions, case.weights.as_deref());
        assert_equal(&case.name, Task::Classification, &scores, &case.scores);
    }
}

#[test]
fn metrics_of_numbers_are_those_of_scikit_learn() {
    let cases = reference().numbers;
    assert!(cases.len() > 7);
    for case in cases {
        let labels = Labels::Numbers(case.truth);
        let predictions = Predictions::Numbers(case.predicted);
        let scores = found(&labels, &predictions, case.weights.as_deref());
        assert_equal(&case.name, Task::Regression, &scores, &case.scores);
    }
}
