//! k nearest neighbours: the most similar training rows vote.
//!
//! Exact: squared Euclidean distance in `f32` to every row that `filter` can't rule out.
//! All rows as far away as the k-th share the votes that are left: files are often
//! sorted by class, and their order must have no say.

mod filter;
mod nearest;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use self::filter::Filter;
use self::nearest::Nearest;
use super::simd::squared_distance;
use crate::engine::prepare::Matrix;
use crate::engine::train::estimator::Knn;
use crate::engine::train::labels::Labels;

/// Queries and rows below which making a [`Filter`] costs more than it saves.
const MIN_QUERIES: usize = 8;
const MIN_ROWS: usize = 100;

/// The training rows and their answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Neighbors {
    /// Row by row.
    rows: Vec<f32>,
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
        rows: matrix.row_major(),
        n_rows: matrix.n_rows(),
        k,
        answers,
    }
}

impl Neighbors {
    /// Shares of the votes per class, or the mean number, row by row.
    #[must_use]
    pub fn predict(&self, matrix: &Matrix) -> Vec<f64> {
        let mut values = Vec::new();
        let queries = matrix.row_major();
        let width = matrix.n_columns();
        let is_large = matrix.n_rows() >= MIN_QUERIES && self.n_rows >= MIN_ROWS;
        let filter = if is_large {
            Filter::of(&self.rows, width)
        } else {
            None
        };
        match filter {
            Some(filter) => {
                filter.search(&queries, self.k, |nearest| self.vote(nearest, &mut values));
            }
            None => self.search_all(&queries, matrix, &mut values),
        }
        values
    }

    /// Without a filter: every row's distance to every query.
    fn search_all(&self, queries: &[f32], matrix: &Matrix, values: &mut Vec<f64>) {
        let width = matrix.n_columns();
        let mut nearest = Nearest::of(self.k);
        for query in 0..matrix.n_rows() {
            let query = &queries[query * width..(query + 1) * width];
            nearest.clear();
            for row in 0..self.n_rows {
                let distance = squared_distance(&self.rows[row * width..(row + 1) * width], query);
                nearest.offer(distance, row as u32);
            }
            self.vote(&nearest, values);
        }
    }

    fn vote(&self, nearest: &Nearest, values: &mut Vec<f64>) {
        let nearest = nearest.rows();
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
                    let votes = &mut values[start + codes[row] as usize];
                    // Many shares rounded up may add to a little more than all.
                    *votes = (*votes + share).min(1.0);
                }
            }
        }
    }
}
