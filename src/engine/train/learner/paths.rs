//! The ways of rows through many trees, remembered: where few columns change, most rows end in
//! the same leaves as before.

use super::tree::Tree;
use crate::engine::prepare::Matrix;

/// Most ways that are remembered: 12 bytes each.
const MOST: usize = 8_000_000;

/// Where each row ends in each tree, and which columns it was asked about on its way.
#[derive(Clone, Debug)]
pub struct Paths {
    n_rows: usize,
    /// Tree by tree, row by row.
    leaves: Vec<u32>,
    /// A bit per column, see [`bit`].
    asked: Vec<u64>,
}

/// The bit that stands for a column; columns that are 64 apart share one.
const fn bit(column: usize) -> u64 {
    1 << (column % 64)
}

impl Paths {
    /// Remembers the ways of all rows; `None` if they are too many.
    pub(super) fn of(trees: &[Tree], matrix: &Matrix) -> Option<Self> {
        let (n_rows, width) = (matrix.n_rows(), matrix.n_columns());
        if n_rows * trees.len() > MOST || width == 0 {
            return None;
        }
        let rows = matrix.row_block(0, n_rows);
        let mut leaves = Vec::with_capacity(n_rows * trees.len());
        let mut asked = Vec::with_capacity(n_rows * trees.len());
        for tree in trees {
            for row in rows.chunks_exact(width) {
                let (mut node, mut columns) = (0, 0);
                let leaf = loop {
                    columns |= tree.feature_of(node).map_or(0, bit);
                    match tree.next(node, row) {
                        Ok(child) => node = child,
                        Err(leaf) => break leaf,
                    }
                };
                leaves.push(leaf);
                asked.push(columns);
            }
        }
        Some(Self {
            n_rows,
            leaves,
            asked,
        })
    }

    /// The same sums as `tree::sums` gives for a matrix that differs from the remembered one only
    /// in `changed` columns, to the last bit: only rows that are asked about these go again.
    pub(super) fn sums(
        &self,
        trees: &[Tree],
        (matrix, changed): (&Matrix, &[usize]),
        n_outputs: usize,
    ) -> Vec<f64> {
        let mut sums = vec![0.0; self.n_rows * n_outputs];
        let changed = changed.iter().fold(0, |mask, column| mask | bit(*column));
        let rows = matrix.row_block(0, self.n_rows);
        let width = matrix.n_columns().max(1);
        let ways = self.leaves.chunks_exact(self.n_rows.max(1));
        let ways = ways.zip(self.asked.chunks_exact(self.n_rows.max(1)));
        for ((index, tree), (leaves, asked)) in trees.iter().enumerate().zip(ways) {
            let first = if tree.width() == n_outputs {
                0
            } else {
                index % n_outputs
            };
            let outputs = sums.chunks_exact_mut(n_outputs);
            let rows = rows.chunks_exact(width).zip(outputs);
            for ((row, outputs), (leaf, asked)) in rows.zip(leaves.iter().zip(asked)) {
                let values = if asked & changed == 0 {
                    tree.values_of(*leaf)
                } else {
                    tree.leaf(row)
                };
                for (slot, value) in outputs[first..].iter_mut().zip(values) {
                    *slot += f64::from(*value);
                }
            }
        }
        sums
    }
}
