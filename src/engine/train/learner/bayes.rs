//! Gaussian naive Bayes: a bell curve per class and column.
//!
//! Variances get `var_smoothing` times the largest variance of any column added,
//! as in scikit-learn's `GaussianNB`.

use serde::{Deserialize, Serialize};

use super::classes::Classes;
use super::simd::moments;
use super::softmax::{BLOCK, softmax_rows};
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

/// Fits means and variances; classes whose rows weigh nothing get probability 0.
#[must_use]
pub fn gaussian_nb(matrix: &Matrix, classes: &Classes<'_>, var_smoothing: f64) -> GaussianModel {
    let (n_columns, n_classes) = (matrix.n_columns(), classes.n_classes);
    let totals = classes.totals();
    let mut means = vec![0.0; n_classes * n_columns];
    let mut variances = vec![0.0; n_classes * n_columns];
    let mut largest: f64 = 0.0;
    for (index, column) in matrix.columns().enumerate() {
        // Squares around the mean of all rows: one pass, and no cancellation to speak of.
        let n_rows = matrix.n_rows().max(1) as f64;
        let shift = moments(column, 0.0).0 / n_rows;
        let sums = class_moments(column, classes, shift);
        let spread = match classes.weights {
            // scikit-learn takes the largest variance without weights.
            Some(_) => moments(column, shift).1,
            None => sums.iter().map(|[_, square]| square).sum(),
        };
        largest = largest.max(spread / n_rows);
        for (class, ([sum, square], total)) in sums.iter().zip(&totals).enumerate() {
            if *total > 0.0 {
                let mean = sum / total;
                means[class * n_columns + index] = shift + mean;
                variances[class * n_columns + index] = (square / total - mean * mean).max(0.0);
            }
        }
    }
    let added = (var_smoothing * largest).max(f64::MIN_POSITIVE);
    variances.iter_mut().for_each(|variance| *variance += added);
    let total: f64 = totals.iter().sum();
    let log_priors = totals
        .iter()
        .map(|share| libm::log((share / total).max(f64::MIN_POSITIVE)))
        .collect();
    GaussianModel {
        n_columns,
        log_priors,
        means,
        variances,
    }
}

/// Per class, the weighted sums of the numbers less `shift`, and of their squares.
fn class_moments(column: &[f32], classes: &Classes<'_>, shift: f64) -> Vec<[f64; 2]> {
    let n_classes = classes.n_classes;
    // Every other row adds to sums of its own, so that additions needn't wait.
    let mut sums = vec![[0.0; 2]; 2 * n_classes];
    match classes.weights {
        None => {
            for (row, (x, code)) in column.iter().zip(classes.codes).enumerate() {
                let x = f64::from(*x) - shift;
                let [sum, square] = &mut sums[*code as usize + (row & 1) * n_classes];
                *sum += x;
                *square += x * x;
            }
        }
        Some(weights) => {
            let rows = column.iter().zip(classes.codes).zip(weights);
            for ((x, code), weight) in rows {
                let (x, weight) = (f64::from(*x) - shift, f64::from(*weight));
                let [sum, square] = &mut sums[*code as usize];
                *sum += weight * x;
                *square += weight * x * x;
            }
        }
    }
    let (even, odd) = sums.split_at(n_classes);
    let pairs = even.iter().zip(odd);
    pairs.map(|([a, b], [c, d])| [a + c, b + d]).collect()
}

impl GaussianModel {
    /// Probabilities, row by row.
    #[must_use]
    pub fn predict(&self, matrix: &Matrix) -> Vec<f64> {
        let n_classes = self.log_priors.len();
        let mut values = vec![0.0; matrix.n_rows() * n_classes];
        let mut scores = vec![0.0; BLOCK * n_classes];
        let starts: Vec<f64> = (0..n_classes).map(|class| self.start(class)).collect();
        let factors: Vec<f64> = self.variances.iter().map(|v| -0.5 / v).collect();
        for (index, values) in values.chunks_mut(BLOCK * n_classes).enumerate() {
            let n_rows = values.len() / n_classes;
            let scores = &mut scores[..values.len()];
            for (class, scores) in scores.chunks_exact_mut(n_rows).enumerate() {
                scores.fill(starts[class]);
                let start = class * self.n_columns;
                let (means, factors) = (&self.means[start..], &factors[start..]);
                for (column, (mean, factor)) in means.iter().zip(factors).enumerate() {
                    if column == self.n_columns {
                        break;
                    }
                    let column = matrix.column(column).iter().skip(index * BLOCK);
                    for (score, x) in scores.iter_mut().zip(column) {
                        let distance = f64::from(*x) - mean;
                        *score += factor * distance * distance;
                    }
                }
            }
            softmax_rows(scores, n_classes, values);
        }
        values
    }

    /// What a class's score starts from: its share, and how flat its curves are.
    fn start(&self, class: usize) -> f64 {
        let variances = &self.variances[class * self.n_columns..(class + 1) * self.n_columns];
        let logs: f64 = variances
            .iter()
            .map(|variance| libm::log(2.0 * std::f64::consts::PI * variance))
            .sum();
        self.log_priors[class] - 0.5 * logs
    }
}
