//! Logistic regression with an L2 penalty, for two classes and for many.
//!
//! Minimises the weighted mean log loss plus `|w|^2 / (2 C n)`, `n` the sum of the
//! weights: the objective of scikit-learn's `LogisticRegression`. Intercepts are not
//! penalised. L-BFGS on standardised columns, started from the curvature that the
//! weights 0 have.

mod blocks;
mod loss;

use serde::{Deserialize, Serialize};

use self::blocks::{BLOCK, Blocks};
use self::loss::Rows;
use super::cholesky::Cholesky;
use super::classes::Classes;
use super::lbfgs::{Search, Status, minimise};
use super::linear::add_weighted;
use super::simd::dot;
use super::softmax::{self, sigmoid_rows, softmax_rows};
use crate::engine::prepare::Matrix;
use crate::engine::train::estimator::Logistic;

/// Converged when no derivative, per standardised column, is larger.
const TOLERANCE: f64 = 2e-6;

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

/// What the loss is made of.
struct Objective<'a> {
    blocks: &'a Blocks,
    rows: Rows,
    n_outputs: usize,
    /// Per standardised column.
    penalties: Vec<f64>,
    /// Sum of the rows' weights.
    total: f64,
    scores: Vec<f32>,
}

/// Fits weights; `None` if they are not finite.
#[must_use]
pub fn logistic(
    matrix: &Matrix,
    classes: &Classes<'_>,
    settings: &Logistic,
    progress: &mut dyn FnMut(f64),
) -> Option<SoftmaxModel> {
    let blocks = Blocks::of(matrix);
    let n_outputs = if classes.n_classes == 2 {
        1
    } else {
        classes.n_classes
    };
    let totals = classes.totals();
    let total: f64 = totals.iter().sum();
    let penalty = 1.0 / (settings.c * total);
    let mut objective = Objective {
        blocks: &blocks,
        rows: Rows::of(classes, matrix.n_rows()),
        n_outputs,
        penalties: blocks.scales.iter().map(|s| penalty * s * s).collect(),
        total,
        scores: vec![0.0; n_outputs * BLOCK],
    };
    let (mut weights, factor) = start(&totals, n_outputs, blocks.n_columns);
    let curvature = blocks.curvature(factor, &objective.penalties);
    let apply = |direction: &mut [f64]| precondition(curvature.as_ref(), factor, direction);
    let search = Search {
        max_iterations: settings.max_iter,
        tolerance: TOLERANCE,
        precondition: curvature.is_some().then_some(&apply),
    };
    let evaluate = |weights: &[f64], gradient: &mut [f64]| objective.evaluate(weights, gradient);
    let status = minimise(&mut weights, &search, evaluate, progress);
    unstandardise(&blocks, &mut weights);
    let is_finite = weights.iter().all(|weight| weight.is_finite());
    is_finite.then_some(SoftmaxModel {
        weights,
        n_columns: matrix.n_columns(),
        n_classes: classes.n_classes,
        status,
    })
}

/// Weights 0 and intercepts that give every row the classes' shares; then the mean
/// second derivative of the loss by a score there.
fn start(totals: &[f64], n_outputs: usize, n_columns: usize) -> (Vec<f64>, f64) {
    let total: f64 = totals.iter().sum();
    // A class all of whose rows weigh nothing must not start at minus infinity.
    let share = |class: usize| (totals[class] / total).clamp(1e-6, 1.0 - 1e-6);
    let mut weights = vec![0.0; n_outputs * (n_columns + 1)];
    let mut factor = 0.0;
    for (output, weights) in weights.chunks_exact_mut(n_columns + 1).enumerate() {
        let (share, other) = if n_outputs == 1 {
            (share(1), share(0))
        } else {
            (share(output), 1.0)
        };
        weights[n_columns] = libm::log(share) - libm::log(other);
        factor += share * (1.0 - share) / n_outputs as f64;
    }
    (weights, factor)
}

/// Divides each output's direction by the curvature at the start.
fn precondition(curvature: Option<&Cholesky>, factor: f64, direction: &mut [f64]) {
    let Some(curvature) = curvature else { return };
    for direction in direction.chunks_exact_mut(curvature.n() + 1) {
        if let Some((intercept, slopes)) = direction.split_last_mut() {
            curvature.solve(slopes);
            *intercept /= factor;
        }
    }
}

/// From weights of standardised columns to weights of the columns themselves.
fn unstandardise(blocks: &Blocks, weights: &mut [f64]) {
    for weights in weights.chunks_exact_mut(blocks.n_columns + 1) {
        if let Some((intercept, weights)) = weights.split_last_mut() {
            for (weight, scale) in weights.iter_mut().zip(&blocks.scales) {
                *weight *= scale;
            }
            *intercept -= dot(weights, &blocks.centres);
        }
    }
}

impl Objective<'_> {
    /// Mean log loss plus penalty; fills the gradient.
    fn evaluate(&mut self, weights: &[f64], gradient: &mut [f64]) -> f64 {
        let short: Vec<f32> = weights.iter().map(|weight| *weight as f32).collect();
        gradient.fill(0.0);
        let mut loss = 0.0;
        for (index, block) in self.blocks.iter().enumerate() {
            let scores = &mut self.scores[..self.n_outputs * block.height];
            block.scores(&short, scores);
            loss += self.rows.residuals(index * BLOCK, block.height, scores);
            block.add_slopes(scores, gradient);
        }
        loss /= self.total;
        let per_output = self.penalties.len() + 1;
        let outputs = weights.chunks_exact(per_output);
        for (weights, gradient) in outputs.zip(gradient.chunks_exact_mut(per_output)) {
            gradient.iter_mut().for_each(|slope| *slope /= self.total);
            let slopes = gradient.iter_mut().zip(weights).zip(&self.penalties);
            for ((slope, weight), penalty) in slopes {
                *slope += penalty * weight;
                loss += 0.5 * penalty * weight * weight;
            }
        }
        loss
    }
}

impl SoftmaxModel {
    /// Probabilities, row by row.
    #[must_use]
    pub fn predict(&self, matrix: &Matrix) -> Vec<f64> {
        let n_rows = matrix.n_rows();
        let n_outputs = self.weights.len() / (self.n_columns + 1);
        let mut scores = vec![0.0; n_outputs * n_rows];
        let outputs = self.weights.chunks_exact(self.n_columns + 1);
        for (weights, scores) in outputs.zip(scores.chunks_exact_mut(n_rows.max(1))) {
            if let Some((intercept, weights)) = weights.split_last() {
                scores.fill(*intercept);
                add_weighted(matrix, weights, scores);
            }
        }
        let mut values = vec![0.0; n_rows * self.n_classes];
        if n_outputs == 1 {
            sigmoid_rows(&mut scores, &mut values);
            return values;
        }
        let mut block = Vec::with_capacity(n_outputs * softmax::BLOCK);
        let blocks = values.chunks_mut(softmax::BLOCK * self.n_classes);
        for (index, values) in blocks.enumerate() {
            let start = index * softmax::BLOCK;
            let end = start + values.len() / self.n_classes;
            block.clear();
            for scores in scores.chunks_exact(n_rows) {
                block.extend_from_slice(&scores[start..end]);
            }
            softmax_rows(&mut block, self.n_classes, values);
        }
        values
    }
}
