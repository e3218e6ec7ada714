//! Main directions of scaled columns: principal component analysis.
//!
//! Eigenvectors of the covariance matrix by cyclic Jacobi rotations (Golub & Van Loan
//! 2013, 8.5), which use nothing but square roots: the same bits on every target.

use serde::{Deserialize, Serialize};

use super::fitted::Error;
use super::matrix::{Matrix, to_f32};
use crate::stats::largest_first;

/// Columns at most: the work grows with their cube.
const MOST_COLUMNS: usize = 500;
/// Sweeps at most; ten are enough for matrices of this size.
const MAX_SWEEPS: usize = 30;

/// Directions learnt from training rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Directions {
    /// Mean of each column.
    mean: Vec<f64>,
    /// One per component: a weight per column.
    axes: Vec<Vec<f64>>,
    /// Share of the variance along each component.
    shares: Vec<f64>,
}

impl Directions {
    /// Learns `n_components` directions, the one of largest variance first; the sign is that
    /// which makes the largest weight positive.
    ///
    /// # Errors
    /// When there are too many columns.
    pub(super) fn fit(matrix: &Matrix, n_components: usize) -> Result<Self, Error> {
        let n_columns = matrix.n_columns();
        if n_columns > MOST_COLUMNS {
            return Err(Error::TooWide {
                found: n_columns,
                most: MOST_COLUMNS,
            });
        }
        let n_rows = matrix.n_rows().max(1) as f64;
        let sum = |column: &[f32]| column.iter().map(|v| f64::from(*v)).sum::<f64>();
        let mean: Vec<f64> = matrix
            .columns()
            .map(|column| sum(column) / n_rows)
            .collect();
        let mut square = Square::zero(n_columns);
        for (row, (a, mean_a)) in matrix.columns().zip(&mean).enumerate() {
            for (column, (b, mean_b)) in matrix.columns().zip(&mean).enumerate().take(row + 1) {
                let pairs = a.iter().zip(b);
                let product: f64 = pairs
                    .map(|(x, y)| (f64::from(*x) - mean_a) * (f64::from(*y) - mean_b))
                    .sum();
                square.set(row, column, product / n_rows);
                square.set(column, row, product / n_rows);
            }
        }
        let (values, vectors) = eigen(square);
        let total: f64 = values.iter().sum();
        let value = |index: &usize| values.get(*index).copied().unwrap_or(0.0);
        let mut order = largest_first((0..n_columns).collect(), value);
        order.truncate(n_components.max(1));
        let axis = |index: &usize| {
            let axis: Vec<f64> = (0..n_columns).map(|row| vectors.get(row, *index)).collect();
            let largest = axis.iter().fold(0.0_f64, |most, weight| {
                if weight.abs() > most.abs() {
                    *weight
                } else {
                    most
                }
            });
            axis.iter()
                .map(|w| if largest < 0.0 { -w } else { *w })
                .collect()
        };
        Ok(Self {
            axes: order.iter().map(axis).collect(),
            shares: order
                .iter()
                .map(|index| {
                    if total > 0.0 {
                        value(index) / total
                    } else {
                        0.0
                    }
                })
                .collect(),
            mean,
        })
    }

    /// Number of components.
    #[must_use]
    pub fn n_components(&self) -> usize {
        self.axes.len()
    }

    /// Share of the training rows' variance along each component, 0 to 1.
    #[must_use]
    pub fn shares(&self) -> &[f64] {
        &self.shares
    }

    /// The rows along the directions.
    #[must_use]
    pub(super) fn of(&self, matrix: &Matrix) -> Matrix {
        let mut projected = Matrix::with_rows(matrix.n_rows(), self.axes.len());
        for axis in &self.axes {
            let mut sums = vec![0.0_f64; matrix.n_rows()];
            for ((column, weight), mean) in matrix.columns().zip(axis).zip(&self.mean) {
                for (sum, value) in sums.iter_mut().zip(column) {
                    *sum += weight * (f64::from(*value) - mean);
                }
            }
            projected.push_column(sums.into_iter().map(to_f32));
        }
        projected
    }
}

/// A square matrix.
struct Square {
    values: Vec<f64>,
    n: usize,
}

impl Square {
    fn zero(n: usize) -> Self {
        Self {
            values: vec![0.0; n * n],
            n,
        }
    }

    fn get(&self, row: usize, column: usize) -> f64 {
        self.values
            .get(row * self.n + column)
            .copied()
            .unwrap_or(0.0)
    }

    fn set(&mut self, row: usize, column: usize, value: f64) {
        if let Some(slot) = self.values.get_mut(row * self.n + column) {
            *slot = value;
        }
    }

    /// Mixes two entries: (cos·a − sin·b, sin·a + cos·b).
    fn rotate(&mut self, a: (usize, usize), b: (usize, usize), (sin, cos): (f64, f64)) {
        let (x, y) = (self.get(a.0, a.1), self.get(b.0, b.1));
        self.set(a.0, a.1, cos * x - sin * y);
        self.set(b.0, b.1, sin * x + cos * y);
    }

    fn off_diagonal(&self) -> f64 {
        let is_off = |index: usize| index / self.n != index % self.n;
        let off = self
            .values
            .iter()
            .enumerate()
            .filter(|(index, _)| is_off(*index));
        off.map(|(_, value)| value * value).sum()
    }
}

/// Eigenvalues of a symmetric matrix, and eigenvectors as columns.
fn eigen(mut square: Square) -> (Vec<f64>, Square) {
    let n = square.n;
    let mut vectors = Square::zero(n);
    for index in 0..n {
        vectors.set(index, index, 1.0);
    }
    let size: f64 = square.values.iter().map(|value| value * value).sum();
    for _ in 0..MAX_SWEEPS {
        if square.off_diagonal() <= 1e-24 * size {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                let off = square.get(p, q);
                if off == 0.0 {
                    continue;
                }
                let theta = (square.get(q, q) - square.get(p, p)) / (2.0 * off);
                let tan = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
                let cos = 1.0 / (tan * tan + 1.0).sqrt();
                let turn = (tan * cos, cos);
                for k in 0..n {
                    square.rotate((k, p), (k, q), turn);
                }
                for k in 0..n {
                    square.rotate((p, k), (q, k), turn);
                    vectors.rotate((k, p), (k, q), turn);
                }
            }
        }
    }
    (
        (0..n).map(|index| square.get(index, index)).collect(),
        vectors,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directions_are_those_of_numpy() {
        // numpy.linalg.eigh(numpy.cov(x.T, bias=True)) of these columns; see the comment for x.
        let mut matrix = Matrix::with_rows(5, 3);
        matrix.push_column([1.0, 2.0, 3.0, 4.0, 6.0].into_iter());
        matrix.push_column([2.0, 1.0, 4.0, 3.0, 7.0].into_iter());
        matrix.push_column([0.5, 0.25, -1.0, 0.0, 1.0].into_iter());
        let directions = Directions::fit(&matrix, 2).unwrap();
        let expected = NUMPY;
        for (axis, expected) in directions.axes.iter().zip(expected) {
            for (found, expected) in axis.iter().zip(expected) {
                assert!((found - expected).abs() < 1e-9, "{axis:?}");
            }
        }
        let projected = directions.of(&matrix);
        let variance = |column: &[f32]| column.iter().map(|v| f64::from(*v).powi(2)).sum::<f64>();
        assert!(variance(projected.column(0)) > variance(projected.column(1)));
        assert!(projected.column(0).iter().sum::<f32>().abs() < 1e-5);
    }

    /// x = [[1, 2, .5], [2, 1, .25], [3, 4, -1], [4, 3, 0], [6, 7, 1]]
    const NUMPY: [[f64; 3]; 2] = [
        [
            0.630_695_420_312_785_6,
            0.772_606_440_895_495_7,
            0.072_818_776_996_553_76,
        ],
        [
            0.553_519_481_873_900_1,
            -0.513_639_326_620_643_6,
            0.655_584_338_841_877_2,
        ],
    ];

    #[test]
    fn too_many_columns_are_refused_and_constant_ones_harmless() {
        let mut wide = Matrix::with_rows(1, 501);
        (0..501).for_each(|_| wide.push_column([0.0].into_iter()));
        assert!(matches!(
            Directions::fit(&wide, 2),
            Err(Error::TooWide { found: 501, .. })
        ));
        let mut constant = Matrix::with_rows(3, 2);
        constant.push_column([1.0; 3].into_iter());
        constant.push_column([2.0; 3].into_iter());
        let directions = Directions::fit(&constant, 5).unwrap();
        assert_eq!(directions.n_components(), 2);
        assert!(
            directions
                .of(&constant)
                .column(0)
                .iter()
                .all(|value| *value == 0.0)
        );
    }
}
