//! k nearest neighbours: the most similar training rows vote.
//!
//! Brute force over blocks of 512 training rows, squared Euclidean distance in
//! `f32`; of equally distant rows the earlier one counts.

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
                let is_near = nearest.len() < self.k
                    || nearest.last().is_some_and(|(worst, _)| distance < worst);
                if is_near {
                    let position = nearest.partition_point(|(other, _)| other <= distance);
                    nearest.insert(position, (*distance, (start + offset) as u32));
                    nearest.truncate(self.k);
                }
            }
        }
    }

    fn vote(&self, nearest: &[(f32, u32)], values: &mut Vec<f64>) {
        let share = 1.0 / nearest.len().max(1) as f64;
        match &self.answers {
            Answers::Numbers(numbers) => {
                values.push(
                    nearest
                        .iter()
                        .map(|(_, row)| numbers[*row as usize])
                        .sum::<f64>()
                        * share,
                );
            }
            Answers::Classes { codes, n_classes } => {
                let start = values.len();
                values.resize(start + n_classes, 0.0);
                for (_, row) in nearest {
                    values[start + codes[*row as usize] as usize] += share;
                }
            }
        }
    }
}
