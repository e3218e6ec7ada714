//! Logistic regression with an L2 penalty, for two classes and for many.
//!
//! Minimises the weighted mean log loss plus `|w|^2 / (2 C n)`, `n` the sum of the
//! weights: the objective of scikit-learn's `LogisticRegression`. Intercepts are not
//! penalised. L-BFGS on standardised columns, started from the curvature that the
//! weights 0 have.

mod blocks;
mod curvature;
mod loss;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use self::blocks::{BLOCK, Blocks};
use self::curvature::Curvature;
use self::loss::Rows;
use super::classes::Classes;
use super::lbfgs::{Search, Status, minimise};
use super::linear::add_weighted;
use super::simd::dot;
use super::softmax::{self, sigmoid_rows, softmax_rows};
use crate::engine::prepare::Matrix;
use crate::engine::train::estimator::Logistic;

/// Converged when no derivative, per standardised column, is larger.
const TOLERANCE: f64 = 2e-6;

/// The same for many classes, which take more steps: a fifth of scikit-learn's `tol`.
const TOLERANCE_OF_MANY: f64 = 2e-5;
/// Iterations after which the curvature of two classes is estimated anew.
const STAGE: u32 = 8;

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
    let mut weights = start(&totals, n_outputs, blocks.n_columns);
    let status = objective.minimise(&mut weights, settings.max_iter, progress);
    unstandardise(&blocks, &mut weights);
    let is_finite = weights.iter().all(|weight| weight.is_finite());
    is_finite.then_some(SoftmaxModel {
        weights,
        n_columns: matrix.n_columns(),
        n_classes: classes.n_classes,
        status,
    })
}

/// Weights 0 and intercepts that give every row the classes' shares.
fn start(totals: &[f64], n_outputs: usize, n_columns: usize) -> Vec<f64> {
    let total: f64 = totals.iter().sum();
    // A class all of whose rows weigh nothing must not start at minus infinity.
    let log_share = |class: usize| libm::log((totals[class] / total).max(1e-6));
    let mut weights = vec![0.0; n_outputs * (n_columns + 1)];
    for (output, weights) in weights.chunks_exact_mut(n_columns + 1).enumerate() {
        weights[n_columns] = if n_outputs == 1 {
            log_share(1) - log_share(0)
        } else {
            log_share(output)
        };
    }
    weights
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
    /// L-BFGS in stages, each from the curvature where it starts.
    fn minimise(
        &mut self,
        weights: &mut [f64],
        max_iter: u32,
        progress: &mut dyn FnMut(f64),
    ) -> Status {
        let mut status = Status {
            iterations: 0,
            converged: false,
        };
        while !status.converged && status.iterations < max_iter {
            let short: Vec<f32> = weights.iter().map(|weight| *weight as f32).collect();
            let curvature = Curvature::of(self.blocks, &self.rows, &short, &self.penalties);
            let apply = |direction: &mut [f64]| {
                if let Some(curvature) = &curvature {
                    curvature.apply(direction);
                }
            };
            let is_binary = self.n_outputs == 1;
            let left = max_iter - status.iterations;
            let search = Search {
                max_iterations: if curvature.is_some() && is_binary {
                    left.min(STAGE)
                } else {
                    left
                },
                tolerance: if is_binary {
                    TOLERANCE
                } else {
                    TOLERANCE_OF_MANY
                },
                precondition: curvature.is_some().then_some(&apply),
            };
            let before = status.iterations;
            let mut stage_progress = |share: f64| {
                progress(
                    (f64::from(before) + share * f64::from(search.max_iterations))
                        / f64::from(max_iter),
                )
            };
            let evaluate = |weights: &[f64], gradient: &mut [f64]| self.evaluate(weights, gradient);
            let stage = minimise(weights, &search, evaluate, &mut stage_progress);
            status.iterations += stage.iterations;
            status.converged = stage.converged;
            if stage.iterations < search.max_iterations {
                break;
            }
        }
        status
    }

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
    /// For each output: a weight per column, then the intercept.
    #[cfg(test)]
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// What a column weighs (after the last: the intercept) in the log-odds of one of two classes,
    /// or in a class's score less the mean of all.
    #[must_use]
    pub fn weight(&self, column: usize, class: usize) -> f64 {
        let width = self.n_columns + 1;
        let of = |output: usize| self.weights.get(output * width + column).copied();
        let n_outputs = self.weights.len() / width;
        if n_outputs == 1 {
            let weight = of(0).unwrap_or(0.0);
            return if class == 1 { weight } else { -weight };
        }
        let mean = (0..n_outputs).filter_map(of).sum::<f64>() / n_outputs as f64;
        of(class).unwrap_or(0.0) - mean
    }

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
