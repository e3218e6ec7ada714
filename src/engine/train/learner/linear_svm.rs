//! Linear support vector machine: classes divided by a weighted sum.
//!
//! The objective of scikit-learn's `LinearSVC(dual=False)`: squared hinge loss, L2
//! penalty, one class against the rest. As there (liblinear), the intercept is a weight
//! of a constant column and is penalised too. Probabilities come from decision values
//! of rows left out in three seeded folds (`platt`).

mod newton;
mod rows;

use serde::{Deserialize, Serialize};

use super::Dense;
use super::lbfgs::Status;
use super::platt::Platt;
use crate::engine::prepare::Matrix;
use crate::engine::random::{Purpose, Random};
use crate::engine::train::estimator::LinearSvm;
use newton::{Newton, Sides};
use rows::Rows;

/// Folds whose left-out rows calibrate the probabilities (as in Platt 1999).
const N_FOLDS: u8 = 3;
/// Share of the gradient that may be left; scikit-learn allows about 1e-4.
const TOLERANCE: f64 = 1e-6;
/// The same for the folds, which only serve the calibration.
const FOLD_TOLERANCE: f64 = 1e-3;

/// Weights per output: one output for two classes, else one per class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LinearSvmModel {
    /// For each output: a weight per column, then the intercept.
    weights: Vec<f64>,
    curves: Vec<Platt>,
    n_columns: usize,
    n_classes: usize,
    /// How fitting ended: steps of all outputs, and whether all converged.
    pub status: Status,
}

/// Fits weights and probability curves; `None` for no rows, no classes, or numbers not finite.
pub fn linear_svm(
    set: &Dense<'_>,
    codes: &[u32],
    n_classes: usize,
    settings: &LinearSvm,
    progress: &mut dyn FnMut(f64),
) -> Option<LinearSvmModel> {
    let n_rows = set.matrix.n_rows();
    if n_rows == 0 || n_rows != codes.len() || n_classes == 0 || !settings.c.is_finite() {
        return None;
    }
    let rows = Rows::of(set.matrix);
    let mut newton = Newton::new(&rows, n_rows);
    let price = settings.c.max(0.0);
    let costs: Vec<f64> = (0..n_rows).map(|row| price * set.weight(row)).collect();
    let folds = folds(codes, n_classes, set.seed);
    let n_outputs = if n_classes == 2 { 1 } else { n_classes };
    let mut model = LinearSvmModel::new(set.matrix.n_columns(), n_classes);
    for output in 0..n_outputs {
        let positive = if n_classes == 2 { 1 } else { output as u32 };
        let is_positive = |code: &u32| if *code == positive { 1.0 } else { -1.0 };
        let signs: Vec<f64> = codes.iter().map(is_positive).collect();
        let sides = Sides {
            signs: &signs,
            costs: &costs,
            goal: TOLERANCE * rows.gradient_at_zero(&signs, &costs),
            max_iter: settings.max_iter,
        };
        let mut weights = vec![0.0; rows.width()];
        let status = newton.fit(&mut weights, &sides);
        progress((output as f64 + 0.5) / n_outputs as f64);
        let decisions = left_out_decisions(&mut newton, &weights, &sides, &folds);
        let cases = decisions.iter().zip(&signs).enumerate();
        let cases = cases.map(|(row, (decision, sign))| (*decision, *sign > 0.0, set.weight(row)));
        model.add(&weights, Platt::fit(cases), status);
        progress((output as f64 + 1.0) / n_outputs as f64);
    }
    let is_finite = model.weights.iter().all(|weight| weight.is_finite());
    is_finite.then_some(model)
}

/// A fold per row: classes are dealt out evenly, in a seeded order.
fn folds(codes: &[u32], n_classes: usize, seed: u64) -> Vec<u8> {
    let mut rows: Vec<u32> = (0..codes.len() as u32).collect();
    Random::new(seed, Purpose::Learner, &[]).shuffle(&mut rows);
    let mut next: Vec<u8> = (0..n_classes).map(|class| class as u8 % N_FOLDS).collect();
    let mut folds = vec![0; codes.len()];
    for row in rows {
        let class = codes[row as usize] as usize;
        if let Some(next) = next.get_mut(class) {
            folds[row as usize] = *next;
            *next = (*next + 1) % N_FOLDS;
        }
    }
    folds
}

/// Each row's decision value by weights fitted without its fold. The minimum is the
/// only one, so that starting from the weights of all rows saves steps and tells nothing.
fn left_out_decisions(
    newton: &mut Newton<'_>,
    weights: &[f64],
    sides: &Sides<'_>,
    folds: &[u8],
) -> Vec<f64> {
    let mut decisions = vec![0.0; folds.len()];
    for fold in 0..N_FOLDS {
        let costs = sides.costs.iter().zip(folds);
        let costs: Vec<f64> = costs
            .map(|(cost, other)| if *other == fold { 0.0 } else { *cost })
            .collect();
        let mut weights = weights.to_vec();
        let sides = Sides {
            costs: &costs,
            goal: sides.goal / TOLERANCE * FOLD_TOLERANCE,
            ..*sides
        };
        newton.fit(&mut weights, &sides);
        let scores = newton.scores.iter().zip(folds);
        for (decision, (score, other)) in decisions.iter_mut().zip(scores) {
            if *other == fold {
                *decision = *score;
            }
        }
    }
    decisions
}

impl LinearSvmModel {
    /// Without any output yet.
    const fn new(n_columns: usize, n_classes: usize) -> Self {
        Self {
            weights: Vec::new(),
            curves: Vec::new(),
            n_columns,
            n_classes,
            status: Status {
                iterations: 0,
                converged: true,
            },
        }
    }

    /// Adds an output; weights past the intercept are padding.
    fn add(&mut self, weights: &[f64], curve: Platt, status: Status) {
        self.weights.extend(&weights[..=self.n_columns]);
        self.curves.push(curve);
        self.status.iterations = self.status.iterations.saturating_add(status.iterations);
        self.status.converged &= status.converged;
    }

    /// Decision values, row by row: one for two classes (above 0: class 1), else one per class.
    #[must_use]
    pub fn decisions(&self, matrix: &Matrix) -> Vec<f64> {
        let n_rows = matrix.n_rows();
        let n_outputs = self.curves.len();
        let mut decisions = vec![0.0; n_rows * n_outputs];
        let mut scores = vec![0.0; n_rows];
        for (output, weights) in self.weights.chunks_exact(self.n_columns + 1).enumerate() {
            let (intercept, weights) = weights.split_last().unwrap_or((&0.0, &[]));
            scores.fill(*intercept);
            for (column, weight) in matrix.columns().zip(weights) {
                for (score, x) in scores.iter_mut().zip(column) {
                    *score += weight * f64::from(*x);
                }
            }
            let slots = decisions.iter_mut().skip(output).step_by(n_outputs);
            slots.zip(&scores).for_each(|(slot, score)| *slot = *score);
        }
        decisions
    }

    /// Calibrated probabilities, row by row; those of many classes are scaled to sum to 1.
    #[must_use]
    pub fn predict(&self, matrix: &Matrix) -> Vec<f64> {
        let mut values = Vec::with_capacity(matrix.n_rows() * self.n_classes);
        for decisions in self.decisions(matrix).chunks_exact(self.curves.len()) {
            let chances = decisions.iter().zip(&self.curves);
            let chances = chances.map(|(decision, curve)| curve.probability(*decision));
            if self.n_classes == 2 {
                values.extend(chances.flat_map(|chance| [1.0 - chance, chance]));
                continue;
            }
            let start = values.len();
            values.extend(chances);
            let total: f64 = values[start..].iter().sum();
            for value in &mut values[start..] {
                *value = if total > 0.0 {
                    *value / total
                } else {
                    1.0 / self.n_classes as f64
                };
            }
        }
        values
    }
}
