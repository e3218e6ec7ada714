//! k nearest neighbours: the most similar training rows vote.
//!
//! Brute force over blocks of 512 training rows, squared Euclidean distance in
//! `f32`. All rows as far away as the k-th share the votes that are left: files are
//! often sorted by class, and their order must have no say.

use serde::{Deserialize, Serialize};

use crate::engine::prepare::Matrix;
use crate::engine::train::estimator::Knn;
use crate::engine::train::labels::Labels;

/// Training rows per block.
const BLOCK: usize = 512;

/// The training rows and their answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Neighbors {
    /// Column by column, as in a matrix.
    columns: Vec<f32>,
    n_rows: usize,
    k: usize,
    answers: Answers,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answers {
    Classes { codes: Vec<u32>, n_classes: usize },
    Numbers(Vec<f64>),
}

/// Keeps the training rows.
#[must_use]
pub fn neighbors(matrix: &Matrix, labels: &Labels, settings: &Knn) -> Neighbors {
    let answers = match labels {
        Labels::Classes { codes, n_classes } => Answers::Classes {
            codes: codes.clone(),
            n_classes: *n_classes,
        },
        Labels::Numbers(numbers) => Answers::Numbers(numbers.clone()),
    };
    let k = (settings.n_neighbors.max(1) as usize).min(matrix.n_rows());
    Neighbors {
        columns: matrix.columns().flatten().copied().collect(),
        n_rows: matrix.n_rows(),
        k,
        answers,
    }
}

impl Neighbors {
    /// Shares of the votes per class, or the mean number, row by row.
    #[must_use]
    pub fn predict(&self, matrix: &Matrix) -> Vec<f64> {
        let queries = matrix.row_major();
        let n_columns = matrix.n_columns();
        let mut values = Vec::new();
        let mut nearest = Vec::with_capacity(self.k + 1);
        for row in 0..matrix.n_rows() {
            self.nearest(
                &queries[row * n_columns..(row + 1) * n_columns],
                &mut nearest,
            );
            self.vote(&nearest, &mut values);
        }
        values
    }

    fn nearest(&self, query: &[f32], nearest: &mut Vec<(f32, u32)>) {
        nearest.clear();
        let mut distances = [0.0f32; BLOCK];
        for start in (0..self.n_rows).step_by(BLOCK) {
            let length = BLOCK.min(self.n_rows - start);
            let distances = &mut distances[..length];
            distances.fill(0.0);
            for (column, q) in self.columns.chunks_exact(self.n_rows).zip(query) {
                for (distance, x) in distances.iter_mut().zip(&column[start..start + length]) {
                    let difference = x - q;
                    *distance += difference * difference;
                }
            }
            for (offset, distance) in distances.iter().enumerate() {
                let worst = nearest.get(self.k - 1).map(|(distance, _)| *distance);
                if worst.is_some_and(|worst| *distance > worst) {
                    continue;
                }
                let position = nearest.partition_point(|(other, _)| other <= distance);
                nearest.insert(position, (*distance, (start + offset) as u32));
                // The k-th may be nearer now; what is farther than it goes.
                if let Some((worst, _)) = nearest.get(self.k - 1).copied() {
                    while nearest.last().is_some_and(|(last, _)| *last > worst) {
                        nearest.pop();
                    }
                }
            }
        }
    }

    fn vote(&self, nearest: &[(f32, u32)], values: &mut Vec<f64>) {
        let Some((worst, _)) = nearest.last() else {
            return;
        };
        let n_nearer = nearest.partition_point(|(distance, _)| distance < worst);
        let share = 1.0 / self.k as f64;
        let tied_share = share * ((self.k - n_nearer) as f64 / (nearest.len() - n_nearer) as f64);
        let votes = nearest.iter().enumerate().map(|(place, (_, row))| {
            let is_nearer = place < n_nearer;
            (*row as usize, if is_nearer { share } else { tied_share })
        });
        match &self.answers {
            Answers::Numbers(numbers) => {
                values.push(votes.map(|(row, share)| share * numbers[row]).sum());
            }
            Answers::Classes { codes, n_classes } => {
                let start = values.len();
                values.resize(start + n_classes, 0.0);
                for (row, share) in votes {
                    values[start + codes[row] as usize] += share;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The answers for one query among training rows of one column.
    fn check(rows: &[f32], labels: Labels, query: f32, expected: &[f64]) {
        let column = |values: &[f32]| {
            let mut matrix = Matrix::with_rows(values.len(), 1);
            matrix.push_column(values.iter().copied());
            matrix
        };
        let model = neighbors(&column(rows), &labels, &Knn { n_neighbors: 3 });
        let answers = model.predict(&column(&[query]));
        assert_eq!(answers.len(), expected.len());
        for (answer, expected) in answers.iter().zip(expected) {
            assert!((answer - expected).abs() < 1e-12, "{answers:?}");
        }
    }

    #[test]
    fn the_nearest_vote() {
        let labels = Labels::Numbers(vec![9.0, 1.0, 2.0, 6.0, 9.0]);
        check(&[9.0, 1.0, 2.0, 3.0, 8.0], labels, 1.9, &[3.0]);
    }

    #[test]
    fn rows_as_far_as_the_last_share_its_votes_whatever_their_order() {
        for codes in [[0, 0, 0, 1, 1, 1], [1, 1, 1, 0, 0, 0], [0, 1, 0, 1, 0, 1]] {
            let codes = codes.to_vec();
            let labels = Labels::Classes {
                codes,
                n_classes: 2,
            };
            check(&[4.0; 6], labels, 4.0, &[0.5, 0.5]);
        }
        // One is nearest; four share the other two votes.
        let labels = Labels::Numbers(vec![0.0, 0.0, 4.0, 0.0, 6.0]);
        check(&[1.0, 1.0, 3.0, 3.0, 2.0], labels, 2.0, &[2.0 + 2.0 / 3.0]);
    }
}
