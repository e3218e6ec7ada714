//! An estimate of the loss's second derivatives, to start L-BFGS from.
//!
//! For one output (two classes) the Hessian; for many its blocks on the diagonal,
//! averaged over the outputs, so that one factorisation does for all. Made from evenly
//! spread blocks of rows: it decides how fast training is, not where it ends.

use super::blocks::{BLOCK, Blocks};
use super::loss::Rows;
use crate::engine::train::learner::cholesky::Cholesky;
use crate::engine::train::learner::simd::{block_dots, moments};

/// Columns up to which a factorisation is cheap.
const MAX_COLUMNS: usize = 256;
/// Rows that are read at least, and at most.
const MIN_ROWS: usize = 1024;
const MAX_ROWS: usize = 4096;

/// Mean second derivatives by one output's weights and intercept, factorised.
pub(super) struct Curvature {
    factor: Cholesky,
}

/// Sums over blocks on the way.
struct Sums {
    /// Columns and a column of ones: their weighted products, the lower triangle.
    products: Vec<f64>,
    /// Squared lengths of the columns, unweighted.
    squares: Vec<f64>,
    n_rows: usize,
    /// Sum of the rows' second derivatives.
    total: f64,
}

impl Curvature {
    /// At `weights`; `None` where it does not pay or can't be factorised.
    pub(super) fn of(
        blocks: &Blocks,
        rows: &Rows,
        weights: &[f32],
        penalties: &[f64],
    ) -> Option<Self> {
        let n = blocks.n_columns + 1;
        if n > MAX_COLUMNS || n == 1 {
            return None;
        }
        let sums = Sums::of(blocks, rows, weights);
        let mut a = sums.products;
        // As the objective: per unit of the rows' weights.
        let share = 1.0 / (sums.n_rows as f64 * rows.mean_weight());
        a.iter_mut().for_each(|value| *value *= share);
        let mean = sums.total * share;
        for (index, penalty) in penalties.iter().enumerate() {
            // The sample may miss a rare column, whose variance is 1 nevertheless.
            let is_rare = sums.squares[index] < 0.2 * sums.n_rows as f64;
            let missing = if is_rare { mean } else { 0.0 };
            a[index * (n + 1)] += penalty + missing;
        }
        // The blocks beside the diagonal are missing, and curvature shrinks on the way, most
        // where it is small: less trust measurably pays (25 steps instead of 30 on digits).
        let is_whole = weights.len() == n;
        let damping = if is_whole { 1e-7 } else { 1.0 } * mean;
        (0..n).for_each(|index| a[index * (n + 1)] += damping);
        let factor = Cholesky::of(a, n, 0.0)?;
        Some(Self { factor })
    }

    /// Divides every output's direction by the curvature.
    pub(super) fn apply(&self, direction: &mut [f64]) {
        for direction in direction.chunks_exact_mut(self.factor.n()) {
            self.factor.solve(direction);
        }
    }
}

impl Sums {
    fn of(blocks: &Blocks, rows: &Rows, weights: &[f32]) -> Self {
        let n_columns = blocks.n_columns;
        let n_outputs = weights.len() / (n_columns + 1);
        let wanted = (8 * blocks.n_rows / n_columns).clamp(MIN_ROWS, MAX_ROWS);
        let stride = (blocks.n_rows / wanted).max(1);
        let mut sums = Self {
            products: vec![0.0; (n_columns + 1) * (n_columns + 1)],
            squares: vec![0.0; n_columns],
            n_rows: 0,
            total: 0.0,
        };
        let mut scores = vec![0.0; n_outputs * BLOCK];
        let (mut plain, mut scaled) = (Vec::new(), Vec::new());
        for (index, block) in blocks.iter().enumerate().step_by(stride) {
            let scores = &mut scores[..n_outputs * block.height];
            block.scores(weights, scores);
            let seconds = rows.seconds(index * BLOCK, block.height, scores);
            plain.clear();
            plain.extend_from_slice(block.values);
            plain.resize(plain.len() + block.height, 1.0);
            scaled.clear();
            for column in plain.chunks_exact(block.height) {
                scaled.extend(column.iter().zip(seconds).map(|(x, second)| x * second));
            }
            sums.total += moments(seconds, 0.0).0;
            sums.n_rows += block.height;
            sums.add(&plain, &scaled, block.height);
        }
        sums
    }

    fn add(&mut self, plain: &[f32], scaled: &[f32], height: usize) {
        let n = self.squares.len() + 1;
        let range = |j: usize| j.min(n - 1) * height..(j.min(n - 1) + 1) * height;
        for i in (0..n).step_by(2) {
            let left = [i, i + 1].map(|i| &scaled[range(i)]);
            for j in (0..=i + 1).step_by(4) {
                let right = [j, j + 1, j + 2, j + 3].map(|j| &plain[range(j)]);
                let found = block_dots(left, right);
                // Beyond the last column, it is repeated: that must not count.
                for (i, row) in (i..n).zip(&found) {
                    for (j, value) in (j..n).zip(row) {
                        self.products[i * n + j] += value;
                    }
                }
            }
        }
        for (square, values) in self.squares.iter_mut().zip(plain.chunks_exact(height)) {
            *square += moments(values, 0.0).1;
        }
    }
}
