//! Gaussian naive Bayes: a bell curve per class and column.
//!
//! Variances get `var_smoothing` times the largest variance of any column added,
//! as in scikit-learn's `GaussianNB`.

use serde::{Deserialize, Serialize};

use super::softmax;
use crate::engine::prepare::Matrix;

/// A bell curve per class and column, and how common each class is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GaussianModel {
    n_columns: usize,
    log_priors: Vec<f64>,
    /// Class by class, one per column.
    means: Vec<f64>,
    /// Class by class, one per column; all above 0.
    variances: Vec<f64>,
}

/// Fits means and variances; every class must occur.
#[must_use]
pub fn gaussian_nb(
    matrix: &Matrix,
    codes: &[u32],
    n_classes: usize,
    var_smoothing: f64,
) -> GaussianModel {
    let n_columns = matrix.n_columns();
    let mut counts = vec![0.0f64; n_classes];
    codes.iter().for_each(|code| counts[*code as usize] += 1.0);
    let (mut means, mut variances) = (
        vec![0.0; n_classes * n_columns],
        vec![0.0; n_classes * n_columns],
    );
    let mut largest: f64 = 0.0;
    for (index, column) in matrix.columns().enumerate() {
        let mut sums = vec![0.0; n_classes];
        for (x, code) in column.iter().zip(codes) {
            sums[*code as usize] += f64::from(*x);
        }
        let overall = sums.iter().sum::<f64>() / codes.len().max(1) as f64;
        let class_means: Vec<f64> = sums
            .iter()
            .zip(&counts)
            .map(|(sum, count)| sum / count.max(1.0))
            .collect();
        let mut squares = vec![0.0; n_classes];
        let mut spread = 0.0;
        for (x, code) in column.iter().zip(codes) {
            let (class, x) = (*code as usize, f64::from(*x));
            squares[class] += (x - class_means[class]) * (x - class_means[class]);
            spread += (x - overall) * (x - overall);
        }
        largest = largest.max(spread / codes.len().max(1) as f64);
        for class in 0..n_classes {
            means[class * n_columns + index] = class_means[class];
            variances[class * n_columns + index] = squares[class] / counts[class].max(1.0);
        }
    }
    let added = (var_smoothing * largest).max(f64::MIN_POSITIVE);
    variances.iter_mut().for_each(|variance| *variance += added);
    let n_rows = codes.len().max(1) as f64;
    let log_priors = counts
        .iter()
        .map(|count| libm::log((count / n_rows).max(f64::MIN_POSITIVE)))
        .collect();
    GaussianModel {
        n_columns,
        log_priors,
        means,
        variances,
    }
}

impl GaussianModel {
    /// Probabilities, row by row.
    #[must_use]
    pub fn predict(&self, matrix: &Matrix) -> Vec<f64> {
        let n_classes = self.log_priors.len();
        let mut values = vec![0.0; matrix.n_rows() * n_classes];
        for class in 0..n_classes {
            let range = class * self.n_columns..(class + 1) * self.n_columns;
            let (means, variances) = (&self.means[range.clone()], &self.variances[range]);
            let logs: f64 = variances
                .iter()
                .map(|variance| libm::log(2.0 * std::f64::consts::PI * variance))
                .sum();
            let start = self.log_priors[class] - 0.5 * logs;
            let mut scores = vec![start; matrix.n_rows()];
            for ((column, mean), variance) in matrix.columns().zip(means).zip(variances) {
                for (score, x) in scores.iter_mut().zip(column) {
                    let distance = f64::from(*x) - mean;
                    *score -= 0.5 * distance * distance / variance;
                }
            }
            for (row, score) in scores.into_iter().enumerate() {
                values[row * n_classes + class] = score;
            }
        }
        values.chunks_exact_mut(n_classes).for_each(softmax);
        values
    }
}
