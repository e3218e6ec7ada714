//! Linear regression by least squares, with and without a penalty on the weights.
//!
//! Ordinary least squares, and ridge regression (Hoerl & Kennard 1970), by Cholesky's
//! factorisation of a [`Gram`]. Columns that depend on others, and wide data, get the
//! smallest weights that fit, as LAPACK's `gelsd`. The intercept is not penalised.

use serde::{Deserialize, Serialize};

use super::cholesky::{Cholesky, Pivoted};
use super::gram::{Gram, Products, Wide};
use super::simd::{add_columns, dot};
use crate::engine::prepare::Matrix;

/// A column depends on others if they explain all but this share of its variance:
/// `f32` columns that should depend on each other leave 1e-14, Gram matrices 1e-13.
const DEPENDENT: f64 = 1e-12;
/// Penalty of unpenalised wide data, as a share of a row's mean squared length.
const WIDE_PENALTY: f64 = 1e-11;
/// Rows predicted together.
const BLOCK: usize = 1024;

/// Weights and an intercept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LinearModel {
    weights: Vec<f64>,
    intercept: f64,
}

/// Ordinary least squares; `None` if the weights are not finite.
#[must_use]
pub fn ols(gram: &Gram) -> Option<LinearModel> {
    let weights = match &gram.products {
        Products::Tall { gram, right } => smallest_fit(gram, right),
        Products::Wide(wide) => {
            let n_rows = wide.target.len();
            let trace: f64 = wide.columns.iter().map(|x| x * x).sum();
            let penalty = (WIDE_PENALTY * trace / n_rows.max(1) as f64).max(f64::MIN_POSITIVE);
            wide_ridge(wide, penalty)?
        }
    };
    LinearModel::of(gram, weights)
}

/// Ridge regression: adds `alpha`, above 0, times the squared weights to the squared
/// errors; `None` if the weights are not finite.
#[must_use]
pub fn ridge(gram: &Gram, alpha: f64) -> Option<LinearModel> {
    let weights = match &gram.products {
        Products::Tall { gram, right } => {
            let width = right.len();
            let mut a = gram.clone();
            for i in 0..width {
                a[i * width + i] += alpha;
            }
            let mut weights = right.clone();
            Cholesky::of(a, width, 0.0)?.solve(&mut weights);
            weights
        }
        Products::Wide(wide) => wide_ridge(wide, alpha)?,
    };
    LinearModel::of(gram, weights)
}

/// Ridge by as many equations as there are rows: `w = X' (X X' + alpha I)^-1 y`.
fn wide_ridge(wide: &Wide, alpha: f64) -> Option<Vec<f64>> {
    let n_rows = wide.target.len();
    let mut a = wide.kernel().to_vec();
    for i in 0..n_rows {
        a[i * n_rows + i] += alpha;
    }
    let mut dual = wide.target.clone();
    Cholesky::of(a, n_rows, 0.0)?.solve(&mut dual);
    let columns = wide.columns.chunks_exact(n_rows.max(1));
    Some(columns.map(|column| dot(column, &dual)).collect())
}

/// The least squares weights; the smallest ones where many fit alike.
fn smallest_fit(gram: &[f64], right: &[f64]) -> Vec<f64> {
    let n = right.len();
    // Columns as if of length 1: what depends on what must not depend on units.
    let scales: Vec<f64> = (0..n)
        .map(|i| match gram[i * n + i] {
            square if square > f64::MIN_POSITIVE => square.sqrt(),
            _ => 1.0,
        })
        .collect();
    let mut scaled = gram.to_vec();
    for (row, scale) in scaled.chunks_exact_mut(n.max(1)).zip(&scales) {
        for (value, other) in row.iter_mut().zip(&scales) {
            *value /= scale * other;
        }
    }
    let mut weights: Vec<f64> = right.iter().zip(&scales).map(|(b, s)| b / s).collect();
    if let Some(factor) = Cholesky::of(scaled.clone(), n, DEPENDENT) {
        factor.solve(&mut weights);
        for (weight, scale) in weights.iter_mut().zip(&scales) {
            *weight /= scale;
        }
        return weights;
    }
    let factor = Pivoted::of(&scaled, n, DEPENDENT);
    shrink(&factor, &factor.solve(&weights), &scales)
}

/// From weights of independent columns alone to the smallest of all that fit alike.
///
/// With dependent columns `D = I C`, the weights `(-C, 1) z` change no prediction;
/// `z = (1 + C'C)^-1 C'w` makes the sum shortest.
fn shrink(factor: &Pivoted, solution: &[f64], scales: &[f64]) -> Vec<f64> {
    let (independent, dependent) = factor.columns();
    let basic: Vec<f64> = independent
        .iter()
        .zip(solution)
        .map(|(column, weight)| weight / scales[*column])
        .collect();
    let combinations: Vec<Vec<f64>> = dependent
        .iter()
        .map(|column| {
            let parts = factor.combination(*column);
            let parts = parts.iter().zip(independent);
            parts
                .map(|(part, i)| part * scales[*column] / scales[*i])
                .collect()
        })
        .collect();
    let n = combinations.len();
    let mut a = vec![0.0; n * n];
    for i in 0..n {
        for j in 0..=i {
            a[i * n + j] = dot(&combinations[i], &combinations[j]);
        }
        a[i * n + i] += 1.0;
    }
    let mut z: Vec<f64> = combinations
        .iter()
        .map(|parts| dot(parts, &basic))
        .collect();
    let mut weights = vec![0.0; scales.len()];
    if let Some(factor) = Cholesky::of(a, n, 0.0) {
        factor.solve(&mut z);
    } else {
        // Beyond f64's range: the weights of independent columns alone fit as well.
        z.fill(0.0);
    }
    for (index, column) in independent.iter().enumerate() {
        let shared = combinations
            .iter()
            .zip(&z)
            .map(|(parts, z)| parts[index] * z);
        weights[*column] = basic[index] - shared.sum::<f64>();
    }
    for (column, z) in dependent.iter().zip(&z) {
        weights[*column] = *z;
    }
    weights
}

impl LinearModel {
    /// Weights of centred columns, with the intercept that goes with them.
    pub(super) fn of(gram: &Gram, weights: Vec<f64>) -> Option<Self> {
        let intercept = gram.mean - dot(&weights, &gram.means);
        let is_finite = intercept.is_finite() && weights.iter().all(|weight| weight.is_finite());
        is_finite.then_some(Self { weights, intercept })
    }

    /// One weight per column.
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// What is added to the weighted columns.
    pub const fn intercept(&self) -> f64 {
        self.intercept
    }

    /// One number per row.
    #[must_use]
    pub fn predict(&self, matrix: &Matrix) -> Vec<f64> {
        let mut numbers = vec![self.intercept; matrix.n_rows()];
        add_weighted(matrix, &self.weights, &mut numbers);
        numbers
    }
}

/// Adds weighted columns to one number per row.
pub(super) fn add_weighted(matrix: &Matrix, weights: &[f64], numbers: &mut [f64]) {
    for (block, numbers) in numbers.chunks_mut(BLOCK).enumerate() {
        let range = block * BLOCK..block * BLOCK + numbers.len();
        let zeros = [0.0; BLOCK];
        // Columns are taken four at a time: after the last one come zeros.
        let column = |index: usize| matrix.column(index).get(range.clone()).unwrap_or(&zeros);
        let weight = |index: usize| weights.get(index).copied().unwrap_or(0.0);
        for first in (0..weights.len()).step_by(4) {
            let four = [first, first + 1, first + 2, first + 3];
            add_columns(numbers, four.map(weight), four.map(column));
        }
    }
}
