//! Ridge regression: least squares with a penalty on the weights.
//!
//! Hoerl & Kennard (1970), on the Gram matrix of centred columns, solved by
//! Cholesky. The intercept is not penalised.

use serde::{Deserialize, Serialize};

use crate::engine::prepare::Matrix;

/// Weights and an intercept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LinearModel {
    weights: Vec<f64>,
    intercept: f64,
}

/// Fits weights; `None` if they are not finite.
#[must_use]
pub fn ridge(matrix: &Matrix, numbers: &[f64], alpha: f64) -> Option<LinearModel> {
    let n_rows = matrix.n_rows() as f64;
    let width = matrix.n_columns();
    let mean = numbers.iter().sum::<f64>() / n_rows;
    let means: Vec<f64> = matrix
        .columns()
        .map(|column| column.iter().map(|x| f64::from(*x)).sum::<f64>() / n_rows)
        .collect();
    let mut gram = vec![0.0; width * width];
    let mut right = vec![0.0; width];
    let centred: Vec<f64> = numbers.iter().map(|number| number - mean).collect();
    for i in 0..width {
        for j in 0..=i {
            let value = centred_dot(matrix.column(i), means[i], matrix.column(j), means[j]);
            gram[i * width + j] = value;
        }
        gram[i * width + i] += alpha;
        right[i] = matrix
            .column(i)
            .iter()
            .zip(&centred)
            .map(|(x, y)| (f64::from(*x) - means[i]) * y)
            .sum();
    }
    let weights = cholesky_solve(gram, right)?;
    let intercept = mean
        - weights
            .iter()
            .zip(&means)
            .map(|(weight, mean)| weight * mean)
            .sum::<f64>();
    let is_finite = intercept.is_finite() && weights.iter().all(|weight| weight.is_finite());
    is_finite.then_some(LinearModel { weights, intercept })
}

fn centred_dot(a: &[f32], mean_a: f64, b: &[f32], mean_b: f64) -> f64 {
    a.iter()
        .zip(b)
        .map(|(a, b)| (f64::from(*a) - mean_a) * (f64::from(*b) - mean_b))
        .sum()
}

/// Solves `A x = b` for a positive definite `A` given by its lower triangle, row by row.
fn cholesky_solve(mut a: Vec<f64>, mut b: Vec<f64>) -> Option<Vec<f64>> {
    let n = b.len();
    for i in 0..n {
        for j in 0..=i {
            let dot: f64 = (0..j).map(|k| a[i * n + k] * a[j * n + k]).sum();
            let value = a[i * n + j] - dot;
            a[i * n + j] = if i == j {
                if value <= 0.0 || !value.is_finite() {
                    return None;
                }
                value.sqrt()
            } else {
                value / a[j * n + j]
            };
        }
    }
    for i in 0..n {
        let dot: f64 = (0..i).map(|k| a[i * n + k] * b[k]).sum();
        b[i] = (b[i] - dot) / a[i * n + i];
    }
    for i in (0..n).rev() {
        let dot: f64 = (i + 1..n).map(|k| a[k * n + i] * b[k]).sum();
        b[i] = (b[i] - dot) / a[i * n + i];
    }
    Some(b)
}

impl LinearModel {
    /// One number per row.
    #[must_use]
    pub fn predict(&self, matrix: &Matrix) -> Vec<f64> {
        let mut numbers = vec![self.intercept; matrix.n_rows()];
        for (column, weight) in matrix.columns().zip(&self.weights) {
            for (number, x) in numbers.iter_mut().zip(column) {
                *number += weight * f64::from(*x);
            }
        }
        numbers
    }
}
