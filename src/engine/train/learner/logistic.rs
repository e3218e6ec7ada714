//! Logistic regression with an L2 penalty, for two classes and for many.
//!
//! Minimises the mean log loss plus `|w|^2 / (2 C n)`, the objective of
//! scikit-learn's `LogisticRegression`; the intercepts are not penalised.

use serde::{Deserialize, Serialize};

use super::lbfgs::{Status, minimise};
use super::{sigmoid, softmax};
use crate::engine::prepare::Matrix;
use crate::engine::train::estimator::Logistic;

/// Weights per output: one output for two classes, else one per class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SoftmaxModel {
    /// For each output: a weight per column, then the intercept.
    weights: Vec<f64>,
    n_columns: usize,
    n_classes: usize,
    /// How fitting ended.
    pub status: Status,
}

/// Fits weights; `None` if they are not finite.
pub fn logistic(
    matrix: &Matrix,
    codes: &[u32],
    n_classes: usize,
    settings: &Logistic,
    progress: &mut dyn FnMut(f64),
) -> Option<SoftmaxModel> {
    let n_columns = matrix.n_columns();
    let n_outputs = if n_classes == 2 { 1 } else { n_classes };
    let mut weights = vec![0.0; n_outputs * (n_columns + 1)];
    let penalty = 1.0 / (settings.c * matrix.n_rows().max(1) as f64);
    let mut scores = vec![0.0; n_outputs * matrix.n_rows()];
    let evaluate = |weights: &[f64], gradient: &mut [f64]| {
        fill_scores(matrix, weights, n_outputs, &mut scores);
        let loss = residuals(codes, n_outputs, &mut scores);
        loss + slopes(matrix, weights, &scores, penalty, gradient)
    };
    let status = minimise(&mut weights, settings.max_iter, evaluate, progress);
    let is_finite = weights.iter().all(|weight| weight.is_finite());
    is_finite.then_some(SoftmaxModel {
        weights,
        n_columns,
        n_classes,
        status,
    })
}

/// `scores[output][row]`: intercept plus weighted columns.
fn fill_scores(matrix: &Matrix, weights: &[f64], n_outputs: usize, scores: &mut [f64]) {
    let per_output = weights.len() / n_outputs;
    for (weights, scores) in weights
        .chunks_exact(per_output)
        .zip(scores.chunks_exact_mut(matrix.n_rows().max(1)))
    {
        let (intercept, weights) = weights.split_last().unwrap_or((&0.0, &[]));
        scores.fill(*intercept);
        for (column, weight) in matrix.columns().zip(weights) {
            for (score, x) in scores.iter_mut().zip(column) {
                *score += weight * f64::from(*x);
            }
        }
    }
}

/// Turns scores into (probability - truth) / n and returns the mean log loss.
fn residuals(codes: &[u32], n_outputs: usize, scores: &mut [f64]) -> f64 {
    let n = codes.len() as f64;
    let mut loss = 0.0;
    if n_outputs == 1 {
        for (score, code) in scores.iter_mut().zip(codes) {
            let signed = if *code == 1 { *score } else { -*score };
            // log(1 + exp(-signed)) without overflow
            loss += if signed > 0.0 {
                libm::log1p(libm::exp(-signed))
            } else {
                -signed + libm::log1p(libm::exp(signed))
            };
            *score = (sigmoid(*score) - f64::from(*code)) / n;
        }
        return loss / n;
    }
    let mut row_scores = vec![0.0; n_outputs];
    for (row, code) in codes.iter().enumerate() {
        for (output, slot) in row_scores.iter_mut().enumerate() {
            *slot = scores[output * codes.len() + row];
        }
        softmax(&mut row_scores);
        loss -= libm::log(row_scores[*code as usize].max(f64::MIN_POSITIVE));
        for (output, probability) in row_scores.iter().enumerate() {
            let truth = f64::from(u8::from(output as u32 == *code));
            scores[output * codes.len() + row] = (probability - truth) / n;
        }
    }
    loss / n
}

/// Fills the gradient and returns the penalty's share of the objective.
fn slopes(
    matrix: &Matrix,
    weights: &[f64],
    residuals: &[f64],
    penalty: f64,
    gradient: &mut [f64],
) -> f64 {
    let per_output = matrix.n_columns() + 1;
    let mut penalties = 0.0;
    let outputs = weights
        .chunks_exact(per_output)
        .zip(gradient.chunks_exact_mut(per_output));
    for ((weights, gradient), residuals) in
        outputs.zip(residuals.chunks_exact(matrix.n_rows().max(1)))
    {
        for ((slope, column), weight) in gradient.iter_mut().zip(matrix.columns()).zip(weights) {
            let dot: f64 = column
                .iter()
                .zip(residuals)
                .map(|(x, r)| f64::from(*x) * r)
                .sum();
            *slope = dot + penalty * weight;
            penalties += 0.5 * penalty * weight * weight;
        }
        if let Some(slope) = gradient.last_mut() {
            *slope = residuals.iter().sum();
        }
    }
    penalties
}

impl SoftmaxModel {
    /// Probabilities, row by row.
    #[must_use]
    pub fn predict(&self, matrix: &Matrix) -> Vec<f64> {
        let n_rows = matrix.n_rows();
        let n_outputs = self.weights.len() / (self.n_columns + 1);
        let mut scores = vec![0.0; n_outputs * n_rows];
        fill_scores(matrix, &self.weights, n_outputs, &mut scores);
        if n_outputs == 1 {
            return scores
                .iter()
                .flat_map(|score| [1.0 - sigmoid(*score), sigmoid(*score)])
                .collect();
        }
        let mut values = vec![0.0; n_rows * self.n_classes];
        for (row, slots) in values.chunks_exact_mut(self.n_classes).enumerate() {
            for (output, slot) in slots.iter_mut().enumerate() {
                *slot = scores[output * n_rows + row];
            }
            softmax(slots);
        }
        values
    }
}
