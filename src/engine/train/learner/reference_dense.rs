//! The dense learners against scikit-learn: `reference/dense.json`, made by `make_dense.py`.

use serde::Deserialize;

use super::bayes;
use super::classes::Classes;
use super::coordinate::{Penalty, elastic_net};
use super::gram::Gram;
use super::linear::{LinearModel, ols, ridge};
use super::logistic::logistic;
use super::neighbors::neighbors;
use crate::engine::prepare::Matrix;
use crate::engine::train::estimator::{Knn, Logistic};
use crate::engine::train::labels::Labels;

#[derive(Deserialize)]
struct Reference {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    task: String,
    target: Vec<f64>,
    weights: Option<Vec<f32>>,
    fits: Vec<Fit>,
    n_columns: usize,
    rows: Vec<f32>,
}

#[derive(Deserialize)]
struct Fit {
    kind: String,
    weights: Option<Vec<f64>>,
    intercept: Option<f64>,
    answers: Option<Vec<f64>>,
}

impl Case {
    fn matrix(&self, shift: f32) -> Matrix {
        let n_rows = self.target.len();
        let mut matrix = Matrix::with_rows(n_rows, self.n_columns);
        for index in 0..self.n_columns {
            let column = self.rows.iter().skip(index).step_by(self.n_columns);
            matrix.push_column(column.map(|x| x + shift));
        }
        matrix
    }

    fn codes(&self) -> Vec<u32> {
        self.target.iter().map(|code| *code as u32).collect()
    }

    fn n_classes(&self) -> usize {
        self.target.iter().copied().fold(0.0, f64::max) as usize + 1
    }

    fn labels(&self) -> Labels {
        if self.task == "regression" {
            return Labels::Numbers(self.target.clone());
        }
        Labels::Classes {
            codes: self.codes(),
            n_classes: self.n_classes(),
        }
    }

    fn check_linear(&self, fit: &Fit) {
        let gram = Gram::of(&self.matrix(0.0), &self.target, self.weights.as_deref());
        let penalised = |l1_ratio: f64| {
            let alpha = 0.1;
            let (model, status) = elastic_net(&gram, &Penalty { alpha, l1_ratio }, 1000).unwrap();
            assert!(status.converged, "{} {}", self.name, fit.kind);
            model
        };
        let (model, tolerance): (LinearModel, f64) = match fit.kind.as_str() {
            "ols" => (ols(&gram).unwrap(), 1e-6),
            "ridge" => (ridge(&gram, 1.0).unwrap(), 1e-7),
            // The gap's tolerance leaves errors of this size.
            "lasso" => (penalised(1.0), 1e-3),
            _ => (penalised(0.5), 1e-3),
        };
        let weights = fit.weights.as_deref().unwrap();
        for (found, expected) in model.weights().iter().zip(weights) {
            self.close(&fit.kind, *found, *expected, tolerance);
        }
        self.close(
            &fit.kind,
            model.intercept(),
            fit.intercept.unwrap(),
            tolerance,
        );
    }

    fn check_answers(&self, fit: &Fit) {
        let codes = self.codes();
        let classes = Classes {
            codes: &codes,
            n_classes: self.n_classes(),
            weights: self.weights.as_deref(),
        };
        let matrix = self.matrix(0.0);
        let settings = Logistic {
            c: 1.0,
            max_iter: 200,
        };
        let (answers, tolerance) = match fit.kind.as_str() {
            "logistic" => {
                let model = logistic(&matrix, &classes, &settings, &mut |_| {}).unwrap();
                assert!(model.status.converged, "{} {:?}", self.name, model.status);
                (model.predict(&matrix), 1e-4)
            }
            "knn" => {
                let settings = Knn { n_neighbors: 3 };
                let model = neighbors(&matrix, &self.labels(), &settings);
                (model.predict(&self.matrix(0.1371)), 1e-6)
            }
            _ => (
                bayes::gaussian_nb(&matrix, &classes, 1e-9).predict(&matrix),
                1e-7,
            ),
        };
        let expected = fit.answers.as_deref().unwrap();
        assert_eq!(answers.len(), expected.len());
        for (found, expected) in answers.iter().zip(expected) {
            self.close(&fit.kind, *found, *expected, tolerance);
        }
    }

    fn close(&self, kind: &str, found: f64, expected: f64, tolerance: f64) {
        let error = (found - expected).abs() / expected.abs().max(1.0);
        assert!(
            error <= tolerance,
            "{} {kind}: {found} instead of {expected}",
            self.name
        );
    }
}

#[test]
fn fits_equal_those_of_scikit_learn() {
    let text = include_str!("../../../../tests/fixtures/reference/dense.json");
    let reference: Reference = serde_json::from_str(text).unwrap();
    let mut n_fits = 0;
    for case in &reference.cases {
        for fit in &case.fits {
            n_fits += 1;
            if fit.weights.is_some() {
                case.check_linear(fit);
            } else {
                case.check_answers(fit);
            }
        }
    }
    assert_eq!(n_fits, 40);
}
