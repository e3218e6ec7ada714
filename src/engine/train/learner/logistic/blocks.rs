//! The training data of logistic regression, standardised, in blocks of rows.
//!
//! Columns get mean 0 and variance 1 in `f64` before they are rounded to `f32`, so
//! neither their units nor their means cost precision. A block is small enough for the
//! cache to be read twice: once for scores, once for slopes.

use crate::engine::prepare::Matrix;
use crate::engine::train::learner::simd::{LANES, block_dots, block_scores, moments};

/// Rows per block.
pub(super) const BLOCK: usize = 256;

/// Standardised columns, block by block; within a block, column by column.
pub(super) struct Blocks {
    values: Vec<f32>,
    pub(super) n_rows: usize,
    pub(super) n_columns: usize,
    pub(super) centres: Vec<f64>,
    /// 1 / standard deviation; 0 for constant columns.
    pub(super) scales: Vec<f64>,
}

impl Blocks {
    /// Copies a matrix.
    pub(super) fn of(matrix: &Matrix) -> Self {
        let (n_rows, n_columns) = (matrix.n_rows(), matrix.n_columns());
        let n = n_rows as f64;
        let (mut centres, mut scales) = (Vec::new(), Vec::new());
        for column in matrix.columns() {
            let shift = f64::from(column.first().copied().unwrap_or(0.0));
            let (sum, squares) = moments(column, shift);
            let mean = sum / n;
            let deviation = (squares / n - mean * mean).max(0.0).sqrt();
            // Less than what rounding leaves of a constant column is no deviation.
            let is_constant = deviation <= 1e-9 * mean.abs();
            centres.push(shift + mean);
            scales.push(if is_constant { 0.0 } else { 1.0 / deviation });
        }
        let mut blocks = Self {
            values: vec![0.0; n_rows.next_multiple_of(LANES) * n_columns],
            n_rows,
            n_columns,
            centres,
            scales,
        };
        blocks.fill(matrix);
        blocks
    }

    fn fill(&mut self, matrix: &Matrix) {
        let per_block = (BLOCK * self.n_columns).max(1);
        for (index, block) in self.values.chunks_mut(per_block).enumerate() {
            let height = block.len() / self.n_columns;
            let start = index * BLOCK;
            let end = (start + height).min(self.n_rows);
            for (column, slots) in block.chunks_exact_mut(height).enumerate() {
                let (centre, scale) = (self.centres[column], self.scales[column]);
                let values = &matrix.column(column)[start..end];
                for (slot, x) in slots.iter_mut().zip(values) {
                    *slot = ((f64::from(*x) - centre) * scale) as f32;
                }
            }
        }
    }

    /// The blocks; rows are filled up with zeros to a multiple of [`LANES`].
    pub(super) fn iter(&self) -> impl Iterator<Item = Block<'_>> {
        let per_block = (BLOCK * self.n_columns).max(1);
        self.values.chunks(per_block).map(|values| Block {
            values,
            height: values.len() / self.n_columns,
        })
    }
}

/// Some rows: each column has `height` numbers.
#[derive(Clone, Copy)]
pub(super) struct Block<'a> {
    /// Column by column.
    pub(super) values: &'a [f32],
    pub(super) height: usize,
}

impl<'a> Block<'a> {
    fn column(&self, index: usize) -> &'a [f32] {
        &self.values[index * self.height..(index + 1) * self.height]
    }

    /// Scores per output and row, from `weights`: per output one per column, then the
    /// intercept.
    pub(super) fn scores(&self, weights: &[f32], scores: &mut [f32]) {
        let per_output = self.values.len() / self.height + 1;
        let mut outputs = weights.chunks_exact(2 * per_output);
        let mut slots = scores.chunks_exact_mut(2 * self.height);
        for (weights, slots) in outputs.by_ref().zip(slots.by_ref()) {
            let (first, second) = weights.split_at(per_output);
            let (first_slots, second_slots) = slots.split_at_mut(self.height);
            let starts = [first[per_output - 1], second[per_output - 1]];
            block_scores(
                self.values,
                starts,
                [first, second],
                [first_slots, second_slots],
            );
        }
        let (weights, slots) = (outputs.remainder(), slots.into_remainder());
        if let Some(start) = weights.last() {
            block_scores(self.values, [*start], [weights], [slots]);
        }
    }

    /// Adds, per output, the columns' products with the residuals, and their sum.
    pub(super) fn add_slopes(&self, residuals: &[f32], gradient: &mut [f64]) {
        let n_columns = self.values.len() / self.height;
        let mut outputs = residuals.chunks_exact(2 * self.height);
        let mut slopes = gradient.chunks_exact_mut(2 * (n_columns + 1));
        for (residuals, slopes) in outputs.by_ref().zip(slopes.by_ref()) {
            let (first, second) = residuals.split_at(self.height);
            let (first_slopes, second_slopes) = slopes.split_at_mut(n_columns + 1);
            self.add([first, second], [first_slopes, second_slopes]);
        }
        let (residuals, slopes) = (outputs.remainder(), slopes.into_remainder());
        if !residuals.is_empty() {
            self.add([residuals], [slopes]);
        }
    }

    fn add<const O: usize>(&self, residuals: [&[f32]; O], mut slopes: [&mut [f64]; O]) {
        let n_columns = self.values.len() / self.height;
        for first in (0..n_columns).step_by(4) {
            let four = [first, first + 1, first + 2, first + 3];
            let columns = four.map(|j| self.column(j.min(n_columns - 1)));
            let found = block_dots(columns, residuals);
            for (j, values) in four.iter().zip(&found).take(n_columns - first) {
                for (slopes, value) in slopes.iter_mut().zip(values) {
                    slopes[*j] += value;
                }
            }
        }
        for (slopes, residuals) in slopes.iter_mut().zip(residuals) {
            slopes[n_columns] += moments(residuals, 0.0).0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::random::{Purpose, Random};

    #[test]
    fn scores_and_slopes_are_those_of_the_definition() {
        for (n_rows, n_columns, n_outputs) in [(700, 5, 3), (257, 4, 1), (3, 1, 2)] {
            let mut random = Random::new(2, Purpose::Sample, &[]);
            let mut matrix = Matrix::with_rows(n_rows, n_columns);
            for _ in 0..n_columns {
                matrix.push_column((0..n_rows).map(|_| random.unit() as f32));
            }
            let blocks = Blocks::of(&matrix);
            let standard = |row: usize, j: usize| {
                (f64::from(matrix.value(row, j)) - blocks.centres[j]) * blocks.scales[j]
            };
            let weights: Vec<f32> = (0..n_outputs * (n_columns + 1))
                .map(|_| random.unit() as f32)
                .collect();
            let mut gradient = vec![0.0; weights.len()];
            let mut start = 0;
            for block in blocks.iter() {
                let mut scores = vec![0.0; n_outputs * block.height];
                block.scores(&weights, &mut scores);
                let rows = block.height.min(n_rows - start);
                for output in 0..n_outputs {
                    let weights = &weights[output * (n_columns + 1)..];
                    for row in 0..rows {
                        let terms = (0..n_columns)
                            .map(|j| standard(start + row, j) * f64::from(weights[j]));
                        let expected = terms.sum::<f64>() + f64::from(weights[n_columns]);
                        let found = f64::from(scores[output * block.height + row]);
                        assert!((found - expected).abs() < 1e-5, "{found} {expected}");
                    }
                }
                block.add_slopes(&vec![1.0; n_outputs * block.height], &mut gradient);
                start += block.height;
            }
            for slopes in gradient.chunks_exact(n_columns + 1) {
                assert!(slopes[..n_columns].iter().all(|slope| slope.abs() < 1e-3));
                assert_eq!(slopes[n_columns], n_rows.next_multiple_of(LANES) as f64);
            }
        }
    }

    #[test]
    fn constant_columns_are_left_out() {
        let mut matrix = Matrix::with_rows(5, 1);
        matrix.push_column([0.1f32; 5].into_iter());
        assert_eq!(Blocks::of(&matrix).scales, [0.0]);
    }
}
