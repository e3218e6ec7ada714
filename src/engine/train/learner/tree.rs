//! A fitted tree: questions "is feature <= threshold?" down to a leaf.
//!
//! Stored as parallel lists; the right child always follows the left one.

use serde::{Deserialize, Serialize};

use crate::engine::prepare::Matrix;

/// Marks a leaf in `feature`.
const LEAF: u32 = u32::MAX;

/// Questions and leaves; node 0 is the root.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tree {
    /// The column asked about; `u32::MAX` for a leaf.
    feature: Vec<u32>,
    /// `value <= threshold` goes left.
    threshold: Vec<f32>,
    /// Left child, the right one being the next; in a leaf, the leaf's number.
    left: Vec<u32>,
    /// `width` values per leaf.
    values: Vec<f32>,
    /// Values per leaf: classes, or 1.
    width: u32,
}

impl Tree {
    /// A root without a question yet.
    #[must_use]
    pub(super) fn with_root(width: usize) -> Self {
        Self {
            feature: vec![LEAF],
            threshold: vec![0.0],
            left: vec![0],
            values: Vec::new(),
            width: width as u32,
        }
    }

    /// Gives a node a question; returns its left child.
    pub(super) fn split(&mut self, node: u32, feature: u32, threshold: f32) -> u32 {
        let child = self.feature.len() as u32;
        self.feature[node as usize] = feature;
        self.threshold[node as usize] = threshold;
        self.left[node as usize] = child;
        for _ in 0..2 {
            self.feature.push(LEAF);
            self.threshold.push(0.0);
            self.left.push(0);
        }
        child
    }

    /// Makes a node a leaf with these values.
    pub(super) fn finish(&mut self, node: u32, values: impl Iterator<Item = f32>) {
        self.left[node as usize] = (self.values.len() / self.width.max(1) as usize) as u32;
        self.values.extend(values);
    }

    /// The values of the leaf a row ends in.
    #[must_use]
    pub fn leaf(&self, row: &[f32]) -> &[f32] {
        let mut node = 0;
        loop {
            let feature = self.feature[node];
            if feature == LEAF {
                let start = self.left[node] as usize * self.width as usize;
                return &self.values[start..start + self.width as usize];
            }
            let goes_right = row[feature as usize] > self.threshold[node];
            node = self.left[node] as usize + usize::from(goes_right);
        }
    }

    /// Adds `scale` times the leaf's values of every row to `sums` (`n_rows` x `width`).
    pub(super) fn add_to(&self, rows: &[f32], n_columns: usize, scale: f64, sums: &mut [f64]) {
        let width = self.width as usize;
        if n_columns == 0 {
            return;
        }
        for (row, sum) in rows
            .chunks_exact(n_columns)
            .zip(sums.chunks_exact_mut(width))
        {
            for (slot, value) in sum.iter_mut().zip(self.leaf(row)) {
                *slot += scale * f64::from(*value);
            }
        }
    }

    /// The leaf values of every row, row by row.
    #[must_use]
    pub fn predict(&self, matrix: &Matrix) -> Vec<f64> {
        let mut values = vec![0.0; matrix.n_rows() * self.width as usize];
        self.add_to(&matrix.row_major(), matrix.n_columns(), 1.0, &mut values);
        if self.width > 1 {
            super::forest::normalise(&mut values, self.width as usize);
        }
        values
    }

    /// Values per leaf.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.width as usize
    }
}
