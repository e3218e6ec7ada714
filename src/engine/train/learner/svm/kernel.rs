//! The Gaussian kernel `exp(-gamma |a - b|^2)` between one row and many, in `f32`.
//!
//! Rows are centred and multiplied by the root of gamma once, so that any range of
//! values fits, and kept in panels of 16 whose sums stay in registers. The exponential
//! is our own polynomial: plain arithmetic, so the same bits on every target.

use serde::{Deserialize, Serialize};
use wide::f32x4;

use crate::engine::prepare::Matrix;

/// Rows per panel.
pub(super) const LANES: usize = 16;
/// Scaled values are clamped to it: squares of their differences are within `f32`.
const REACH: f64 = 1e18;

/// How features become the scaled values that kernels are made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Scale {
    /// Mean of each column.
    centres: Vec<f64>,
    /// Root of gamma.
    factor: f64,
}

impl Scale {
    /// From the given rows; gamma `None` is 1 / (columns x variance of all their values).
    pub(super) fn fit(matrix: &Matrix, rows: &[u32], gamma: Option<f64>) -> Self {
        let n_rows = rows.len().max(1) as f64;
        let values = |column: &'_ [f32]| -> Vec<f64> {
            rows.iter()
                .filter_map(|row| column.get(*row as usize))
                .map(|x| f64::from(*x))
                .collect()
        };
        let centres: Vec<f64> = matrix
            .columns()
            .map(|column| values(column).iter().sum::<f64>() / n_rows)
            .collect();
        let n_columns = matrix.n_columns().max(1) as f64;
        let mean = centres.iter().sum::<f64>() / n_columns;
        let squares = matrix.columns().map(|column| -> f64 {
            let squares = values(column).into_iter().map(|x| (x - mean) * (x - mean));
            squares.sum()
        });
        let variance = squares.sum::<f64>() / (n_rows * n_columns);
        let scale = if variance > 0.0 {
            1.0 / (n_columns * variance)
        } else {
            1.0
        };
        Self {
            centres,
            factor: gamma.unwrap_or(scale).max(0.0).sqrt(),
        }
    }

    /// All rows, scaled, one after another.
    pub(super) fn rows(&self, matrix: &Matrix) -> Vec<f32> {
        let n_columns = self.centres.len();
        let mut rows = vec![0.0; n_columns * matrix.n_rows()];
        for (index, (column, centre)) in matrix.columns().zip(&self.centres).enumerate() {
            let slots = rows.iter_mut().skip(index).step_by(n_columns);
            for (slot, x) in slots.zip(column) {
                let scaled = (f64::from(*x) - centre) * self.factor;
                *slot = scaled.clamp(-REACH, REACH) as f32;
            }
        }
        rows
    }

    pub(super) const fn n_columns(&self) -> usize {
        self.centres.len()
    }
}

/// Scaled rows in panels of 16; the last panel is filled up with zeros.
pub(super) struct Panels {
    /// Panel by panel, column by column: the 16 rows' values.
    values: Vec<[f32x4; 4]>,
    n_columns: usize,
    n_panels: usize,
}

impl Panels {
    /// From scaled rows, one after another.
    pub(super) fn of<'a>(rows: impl ExactSizeIterator<Item = &'a [f32]>, n_columns: usize) -> Self {
        let n_panels = rows.len().div_ceil(LANES);
        let mut lanes = vec![[0.0; LANES]; n_panels * n_columns];
        for (place, row) in rows.enumerate() {
            let panel = &mut lanes[place / LANES * n_columns..];
            for (slots, x) in panel.iter_mut().zip(row) {
                slots[place % LANES] = *x;
            }
        }
        let quarter = |lanes: &[f32; LANES], start: usize| {
            f32x4::from([
                lanes[start],
                lanes[start + 1],
                lanes[start + 2],
                lanes[start + 3],
            ])
        };
        let quarters = |lanes: &[f32; LANES]| [0, 4, 8, 12].map(|start| quarter(lanes, start));
        Self {
            values: lanes.iter().map(quarters).collect(),
            n_columns,
            n_panels,
        }
    }

    /// Rows, filled up to whole panels.
    pub(super) const fn n_padded(&self) -> usize {
        self.n_panels * LANES
    }

    /// The kernel between a scaled row and every row.
    pub(super) fn fill(&self, query: &[f32], kernel: &mut [f32]) {
        if self.n_columns == 0 {
            kernel.fill(1.0);
            return;
        }
        let panels = self.values.chunks_exact(self.n_columns);
        for (panel, kernel) in panels.zip(kernel.chunks_exact_mut(LANES)) {
            let mut sums = [f32x4::ZERO; 4];
            for (values, x) in panel.iter().zip(query) {
                let x = f32x4::splat(*x);
                for (sum, values) in sums.iter_mut().zip(values) {
                    let difference = *values - x;
                    *sum += difference * difference;
                }
            }
            for (slots, sum) in kernel.chunks_exact_mut(4).zip(sums) {
                for (slot, distance) in slots.iter_mut().zip(sum.to_array()) {
                    *slot = exp_of_minus(distance);
                }
            }
        }
    }
}

/// `exp(-x)` for `x >= 0`, to within 2e-7 of itself; below `exp(-86)` it stays there.
///
/// `exp(r) * 2^k` with `|r| <= ln 2 / 2`; the polynomial is a Chebyshev fit of
/// `(exp(r) - 1 - r) / r^2`.
fn exp_of_minus(x: f32) -> f32 {
    // 1.5 * 2^23: adding it rounds to a whole number, which ends up in the low bits.
    const ROUNDER: f32 = 12_582_912.0;
    // ln 2 in two parts; the first has few enough bits for exact products.
    const LN_2: [f32; 2] = [0.693_359_4, -0.000_212_194_44];
    let x = if x < 86.0 { -x } else { -86.0 };
    let shifted = x * std::f32::consts::LOG2_E + ROUNDER;
    let k = shifted - ROUNDER;
    let r = (x - k * LN_2[0]) - k * LN_2[1];
    let mut sum = 0.001_393_373_4;
    for coefficient in [0.008_363_236, 0.041_666_463, 0.166_665_76, 0.5] {
        sum = sum * r + coefficient;
    }
    let mantissa = 1.0 + (r + r * r * sum);
    f32::from_bits(mantissa.to_bits().wrapping_add(shifted.to_bits() << 23))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_is_accurate() {
        assert_eq!(exp_of_minus(0.0), 1.0);
        let mut worst = 0.0f64;
        for step in 0..860_000 {
            let x = step as f32 * 1e-4;
            let exact = libm::exp(-f64::from(x));
            worst = worst.max((f64::from(exp_of_minus(x)) / exact - 1.0).abs());
        }
        assert!(worst < 2e-7, "{worst}");
        for x in [86.0, 1e30, f32::INFINITY] {
            assert!((0.0..1e-37).contains(&exp_of_minus(x)));
        }
    }

    #[test]
    fn kernels_are_those_of_the_formula() {
        let mut matrix = Matrix::with_rows(19, 2);
        matrix.push_column((0..19).map(|row| 1e6 + row as f32));
        matrix.push_column((0..19).map(|row| (row * row % 7) as f32));
        let scale = Scale::fit(&matrix, &(0..19).collect::<Vec<_>>(), Some(0.25));
        let rows = scale.rows(&matrix);
        let panels = Panels::of(rows.chunks_exact(2), 2);
        let mut kernel = vec![0.0; panels.n_padded()];
        panels.fill(&rows[6..8], &mut kernel);
        for (row, found) in kernel.iter().take(19).enumerate() {
            let (a, b) = (row as f64 - 3.0, (row * row % 7) as f64 - 2.0);
            let expected = libm::exp(-0.25 * (a * a + b * b));
            assert!((f64::from(*found) - expected).abs() < 1e-6, "{row}");
        }
    }
}
