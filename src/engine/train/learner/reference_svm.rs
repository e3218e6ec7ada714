//! Compares with scikit-learn: `reference/svm.json`, made by `make_svm.py`.

use serde::Deserialize;

use super::platt::Platt;
use super::{Dense, linear_svm, svc, svr};
use crate::engine::prepare::Matrix;
use crate::engine::train::estimator::{LinearSvm, RbfSvm};

/// The numbers scikit-learn gave.
#[derive(Deserialize)]
pub(super) struct Fixture {
    pub(super) classification: Vec<Classification>,
    platt: Vec<Curve>,
    pub(super) regression: Regression,
    pub(super) mlp: Vec<Network>,
}

#[derive(Deserialize)]
pub(super) struct Classification {
    name: String,
    columns: Vec<Vec<f32>>,
    pub(super) codes: Vec<u32>,
    test: Vec<Vec<f32>>,
    pub(super) weights: Option<Vec<f32>>,
    linear: Vec<f64>,
    svc: Votes,
    narrow: Votes,
}

#[derive(Deserialize)]
struct Votes {
    decisions: Vec<f64>,
    answers: Vec<usize>,
}

#[derive(Deserialize)]
struct Curve {
    decisions: Vec<f64>,
    positive: Vec<bool>,
    weights: Vec<f64>,
    curve: [f64; 2],
}

#[derive(Deserialize)]
pub(super) struct Regression {
    columns: Vec<Vec<f32>>,
    pub(super) targets: Vec<f64>,
    test: Vec<Vec<f32>>,
    svr: Vec<f64>,
    narrow: Vec<f64>,
}

#[derive(Deserialize)]
pub(super) struct Network {
    pub(super) start: Vec<f32>,
    pub(super) losses: Vec<f64>,
    pub(super) outputs: Vec<f64>,
}

impl Fixture {
    pub(super) fn read() -> Self {
        serde_json::from_str(include_str!(
            "../../../../tests/fixtures/reference/svm.json"
        ))
        .unwrap()
    }
}

impl Classification {
    pub(super) fn matrices(&self) -> [Matrix; 2] {
        [matrix(&self.columns), matrix(&self.test)]
    }

    pub(super) fn n_classes(&self) -> usize {
        if self.name == "two" { 2 } else { 3 }
    }
}

impl Regression {
    pub(super) fn matrices(&self) -> [Matrix; 2] {
        [matrix(&self.columns), matrix(&self.test)]
    }
}

fn matrix(columns: &[Vec<f32>]) -> Matrix {
    let mut matrix = Matrix::with_rows(columns[0].len(), columns.len());
    for column in columns {
        matrix.push_column(column.iter().copied());
    }
    matrix
}

/// Every number as expected, but for the tolerance.
pub(super) fn check(found: &[f64], expected: &[f64], tolerance: f64, name: &str) {
    assert_eq!(found.len(), expected.len(), "{name}");
    for (found, expected) in found.iter().zip(expected) {
        let difference = (found - expected).abs();
        assert!(difference <= tolerance, "{name}: {found} is not {expected}");
    }
}

#[test]
fn linear_decisions_are_those_of_scikit_learn() {
    for case in &Fixture::read().classification {
        let [matrix, test] = case.matrices();
        let set = Dense {
            matrix: &matrix,
            weights: case.weights.as_deref(),
            seed: 1,
        };
        let settings = LinearSvm::default();
        let model = linear_svm(&set, &case.codes, case.n_classes(), &settings, &mut |_| {});
        let model = model.unwrap();
        assert!(model.status.converged);
        check(&model.decisions(&test), &case.linear, 1e-5, &case.name);
    }
}

#[test]
fn kernel_machines_decide_like_scikit_learn() {
    for case in &Fixture::read().classification {
        let [matrix, test] = case.matrices();
        let set = Dense {
            matrix: &matrix,
            weights: case.weights.as_deref(),
            seed: 1,
        };
        let narrow = RbfSvm {
            c: 10.0,
            gamma: Some(2.0),
            ..RbfSvm::default()
        };
        for (settings, expected) in [(RbfSvm::default(), &case.svc), (narrow, &case.narrow)] {
            let model = svc(&set, &case.codes, case.n_classes(), &settings, &mut |_| {}).unwrap();
            assert!(model.status.converged);
            let mut decisions = model.decisions(&test);
            if case.n_classes() == 2 {
                // scikit-learn turns the sign round for two classes.
                decisions
                    .iter_mut()
                    .for_each(|decision| *decision = -*decision);
            }
            check(&decisions, &expected.decisions, 2e-3, &case.name);
            let scores = model.predict(&test);
            for (scores, answer) in scores.chunks(case.n_classes()).zip(&expected.answers) {
                assert!(scores.iter().all(|score| *score <= scores[*answer]));
                assert!((scores.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            }
        }
    }
}

#[test]
fn kernel_regression_is_that_of_scikit_learn() {
    let case = Fixture::read().regression;
    let [matrix, test] = case.matrices();
    let set = Dense {
        matrix: &matrix,
        weights: None,
        seed: 1,
    };
    let narrow = RbfSvm {
        c: 10.0,
        gamma: Some(1.0),
        epsilon: 0.5,
        ..RbfSvm::default()
    };
    for (settings, expected) in [(RbfSvm::default(), &case.svr), (narrow, &case.narrow)] {
        let model = svr(&set, &case.targets, &settings, &mut |_| {}).unwrap();
        assert!(model.status.converged);
        check(&model.predict(&test), expected, 2e-3, "regression");
    }
}

#[test]
fn calibration_curves_are_those_of_scikit_learn() {
    for case in &Fixture::read().platt {
        let rows = case.positive.iter().zip(&case.weights);
        let rows = case.decisions.iter().zip(rows);
        let curve =
            Platt::fit(rows.map(|(decision, (positive, weight))| (*decision, *positive, *weight)));
        check(&[curve.slope, curve.intercept], &case.curve, 1e-3, "curve");
    }
}
