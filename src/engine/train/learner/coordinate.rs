//! Lasso and elastic net: penalties that make weights zero, by coordinate descent.
//!
//! Minimises `|y - Xw|^2 / 2n + alpha l1_ratio |w|_1 + alpha (1 - l1_ratio) |w|^2 / 2`
//! (Friedman, Hastie & Tibshirani 2010), the objective of scikit-learn's `ElasticNet`,
//! until the duality gap is below 1e-6 of `|y|^2`: a hundredth of its default, since
//! rounds on a Gram matrix cost little.

use super::gram::{Gram, Products, Wide};
use super::lbfgs::Status;
use super::linear::LinearModel;
use super::simd::{add_scaled, dot};

/// The gap, as a share of the target's squared length, that is small enough.
const TOLERANCE: f64 = 1e-6;
/// The largest step, as a share of the largest weight, from which on the gap is worth
/// a look (scikit-learn's `tol`).
const SMALL_STEP: f64 = 1e-4;

/// How much, and how, weights are held back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Penalty {
    /// Strength, 0 or more.
    pub alpha: f64,
    /// Share of the absolute values: 1 is the lasso; the rest is on the squares.
    pub l1_ratio: f64,
}

/// Weights on the way, with what tells how each should change.
struct Descent<'a> {
    gram: &'a Gram,
    weights: Vec<f64>,
    /// Tall: the columns' products with what is left of the target. Wide: what is left.
    rest: Vec<f64>,
    /// Squared length per column.
    squares: Vec<f64>,
    /// Penalties on absolute values and on squares, for sums over rows.
    l1: f64,
    l2: f64,
}

/// Fits weights; `None` if they are not finite. The status says whether `max_iter`
/// rounds over all columns were enough.
#[must_use]
pub fn elastic_net(gram: &Gram, penalty: &Penalty, max_iter: u32) -> Option<(LinearModel, Status)> {
    let mut descent = Descent::of(gram, penalty);
    let mut status = Status {
        iterations: 0,
        converged: gram.square == 0.0,
    };
    while !status.converged && status.iterations < max_iter {
        status.iterations += 1;
        let (largest_step, largest_weight) = descent.round();
        let is_last = status.iterations == max_iter;
        if largest_step <= SMALL_STEP * largest_weight || is_last {
            status.converged = descent.gap() <= TOLERANCE * gram.square;
        }
    }
    let model = LinearModel::of(gram, descent.weights)?;
    Some((model, status))
}

impl<'a> Descent<'a> {
    fn of(gram: &'a Gram, penalty: &Penalty) -> Self {
        let width = gram.means.len();
        let (rest, squares) = match &gram.products {
            Products::Tall { gram, right } => (
                right.clone(),
                (0..width).map(|j| gram[j * width + j]).collect(),
            ),
            Products::Wide(wide) => (
                wide.target.clone(),
                (0..width)
                    .map(|j| dot(wide.column(j), wide.column(j)))
                    .collect(),
            ),
        };
        Self {
            gram,
            weights: vec![0.0; width],
            rest,
            squares,
            l1: penalty.alpha * penalty.l1_ratio * gram.total,
            l2: penalty.alpha * (1.0 - penalty.l1_ratio) * gram.total,
        }
    }

    /// Sets each weight in turn to its best; returns the largest step and weight.
    fn round(&mut self) -> (f64, f64) {
        let (mut largest_step, mut largest_weight) = (0.0f64, 0.0f64);
        for j in 0..self.weights.len() {
            let before = self.weights[j];
            // A constant column can't help.
            if self.squares[j] > 0.0 {
                let slope = self.slope(j) + self.squares[j] * before;
                let held_back = (slope.abs() - self.l1).max(0.0);
                let weight = held_back.copysign(slope) / (self.squares[j] + self.l2);
                if weight != before {
                    self.weights[j] = weight;
                    self.shift(j, before - weight);
                }
            }
            largest_step = largest_step.max((self.weights[j] - before).abs());
            largest_weight = largest_weight.max(self.weights[j].abs());
        }
        (largest_step, largest_weight)
    }

    /// A column's product with what is left of the target.
    fn slope(&self, j: usize) -> f64 {
        match &self.gram.products {
            Products::Tall { .. } => self.rest[j],
            Products::Wide(wide) => dot(wide.column(j), &self.rest),
        }
    }

    /// Adds a multiple of a column to what is left of the target.
    fn shift(&mut self, j: usize, factor: f64) {
        match &self.gram.products {
            Products::Tall { gram, .. } => {
                let width = self.rest.len();
                add_scaled(&mut self.rest, factor, &gram[j * width..(j + 1) * width]);
            }
            Products::Wide(wide) => add_scaled(&mut self.rest, factor, wide.column(j)),
        }
    }

    /// How far the objective can be above its minimum (times `n`), at most.
    fn gap(&self) -> f64 {
        let weights = &self.weights;
        let square = dot(weights, weights);
        // What is left of the target: squared length, and product with the target.
        let (rest_square, rest_target) = match &self.gram.products {
            Products::Tall { right, .. } => {
                let explained = dot(weights, right);
                let left = dot(weights, &self.rest);
                let rest_target = self.gram.square - explained;
                ((rest_target - left).max(0.0), rest_target)
            }
            Products::Wide(wide) => (dot(&self.rest, &self.rest), dot(&self.rest, &wide.target)),
        };
        let dual = weights
            .iter()
            .enumerate()
            .map(|(j, weight)| (self.slope(j) - self.l2 * weight).abs())
            .fold(0.0, f64::max);
        let scale = if dual > self.l1 { self.l1 / dual } else { 1.0 };
        let absolute: f64 = weights.iter().map(|weight| weight.abs()).sum();
        0.5 * (1.0 + scale * scale) * (rest_square + self.l2 * square) + self.l1 * absolute
            - scale * rest_target
    }
}

impl Wide {
    fn column(&self, j: usize) -> &[f64] {
        let n_rows = self.target.len();
        &self.columns[j * n_rows..(j + 1) * n_rows]
    }
}
