//! What linear least squares needs to know of the data, made once for all penalties.
//!
//! For more rows than columns: the Gram matrix of the centred columns and their products
//! with the target. For wide data: the centred columns themselves, and the products of
//! rows when asked for. Rows can have weights: all sums are weighted, and centred by
//! weighted means.

use std::cell::OnceCell;

use super::simd::{dots, moments, weighted_sum};
use crate::engine::prepare::Matrix;

/// Rows per block, at most: sums over more cost less, but a block must fit the cache.
const BLOCK: usize = 256;
/// Numbers per block that fit the first-level cache.
const CACHED: usize = 3072;
/// Columns per tile; nine sums and their operands fit the 16 vector registers.
const TILE: usize = 3;

/// Products of centred columns with each other and with the centred target.
#[derive(Clone, Debug)]
pub struct Gram {
    /// Weighted mean per column.
    pub(super) means: Vec<f64>,
    /// Weighted mean of the target.
    pub(super) mean: f64,
    /// Sum of the weights: the number of rows if they have none.
    pub(super) total: f64,
    /// Squared length of the centred target.
    pub(super) square: f64,
    pub(super) products: Products,
}

/// The form that costs less.
#[derive(Clone, Debug)]
pub(super) enum Products {
    /// As many rows as columns or more.
    Tall {
        /// Columns' products with each other, all `n_columns` x `n_columns` of them.
        gram: Vec<f64>,
        /// Columns' products with the target.
        right: Vec<f64>,
    },
    /// More columns than rows.
    Wide(Wide),
}

/// Centred data, each row times the root of its weight.
#[derive(Clone, Debug)]
pub(super) struct Wide {
    /// Column by column.
    pub(super) columns: Vec<f64>,
    pub(super) target: Vec<f64>,
    kernel: OnceCell<Vec<f64>>,
}

/// Rows to be centred and scaled, block by block.
struct Source<'a> {
    matrix: &'a Matrix,
    numbers: &'a [f64],
    /// Roots of the weights; empty for none.
    roots: Vec<f64>,
    means: &'a [f64],
    mean: f64,
}

impl Gram {
    /// Reads the data once more for the products, after the means.
    ///
    /// `numbers` and `weights` (0 or more, not all 0) have one number per row.
    #[must_use]
    pub fn of(matrix: &Matrix, numbers: &[f64], weights: Option<&[f32]>) -> Self {
        let n_rows = matrix.n_rows();
        let total = match weights {
            Some(weights) => moments(weights, 0.0).0,
            None => n_rows as f64,
        };
        let means: Vec<f64> = matrix
            .columns()
            .map(|column| match weights {
                Some(weights) => weighted_sum(column, weights) / total,
                None => moments(column, 0.0).0 / total,
            })
            .collect();
        let mean = match weights {
            Some(weights) => {
                let terms = numbers.iter().zip(weights);
                terms.map(|(y, weight)| y * f64::from(*weight)).sum::<f64>() / total
            }
            None => numbers.iter().sum::<f64>() / total,
        };
        let roots = weights.unwrap_or(&[]).iter();
        let source = Source {
            matrix,
            numbers,
            roots: roots.map(|weight| f64::from(*weight).sqrt()).collect(),
            means: &means,
            mean,
        };
        let (square, products) = if matrix.n_columns() > n_rows {
            source.wide()
        } else {
            source.tall()
        };
        Self {
            means,
            mean,
            total,
            square,
            products,
        }
    }
}

impl Source<'_> {
    /// Fills a block: the columns, then the target, each with `length` numbers.
    fn fill(&self, start: usize, n_rows: usize, block: &mut [f64], length: usize) {
        let columns = block.chunks_exact_mut(length);
        for (index, slots) in columns.enumerate().take(self.means.len()) {
            let column = &self.matrix.column(index)[start..start + n_rows];
            let mean = self.means[index];
            for (slot, x) in slots.iter_mut().zip(column) {
                *slot = f64::from(*x) - mean;
            }
        }
        let target = &mut block[self.means.len() * length..];
        for (slot, y) in target.iter_mut().zip(&self.numbers[start..start + n_rows]) {
            *slot = y - self.mean;
        }
        if self.roots.is_empty() {
            return;
        }
        for slots in block.chunks_exact_mut(length) {
            for (slot, root) in slots.iter_mut().zip(&self.roots[start..]) {
                *slot *= root;
            }
        }
    }

    fn tall(&self) -> (f64, Products) {
        let width = self.means.len();
        // The target is one more column; the last tile is filled up with zeros.
        let padded = (width + 1).next_multiple_of(TILE);
        let height = (CACHED / padded).clamp(32, BLOCK).next_multiple_of(2);
        let mut block = vec![0.0; padded * height];
        let mut sums = vec![0.0; padded * padded];
        for start in (0..self.matrix.n_rows()).step_by(height) {
            let n_rows = height.min(self.matrix.n_rows() - start);
            if n_rows < height {
                block.fill(0.0);
            }
            self.fill(start, n_rows, &mut block, height);
            add_products(&block, height, &mut sums);
        }
        let value = |i: usize, j: usize| sums[i.max(j) * padded + i.min(j)];
        let mut gram = Vec::with_capacity(width * width);
        for i in 0..width {
            gram.extend((0..width).map(|j| value(i, j)));
        }
        let right = (0..width).map(|j| value(width, j)).collect();
        (value(width, width), Products::Tall { gram, right })
    }

    fn wide(&self) -> (f64, Products) {
        let n_rows = self.matrix.n_rows();
        let mut columns = vec![0.0; (self.means.len() + 1) * n_rows];
        if n_rows > 0 {
            self.fill(0, n_rows, &mut columns, n_rows);
        }
        let target = columns.split_off(self.means.len() * n_rows);
        let square = target.iter().map(|y| y * y).sum();
        let wide = Wide {
            columns,
            target,
            kernel: OnceCell::new(),
        };
        (square, Products::Wide(wide))
    }
}

impl Wide {
    /// Rows' products with each other: the lower triangle, row by row.
    pub(super) fn kernel(&self) -> &[f64] {
        self.kernel.get_or_init(|| {
            let n_rows = self.target.len();
            let padded = n_rows.next_multiple_of(TILE);
            let mut sums = vec![0.0; padded * padded];
            let mut block = vec![0.0; padded * BLOCK];
            for columns in self.columns.chunks(BLOCK * n_rows) {
                block.fill(0.0);
                for (index, column) in columns.chunks_exact(n_rows).enumerate() {
                    let slots = block.iter_mut().skip(index).step_by(BLOCK);
                    slots.zip(column).for_each(|(slot, x)| *slot = *x);
                }
                add_products(&block, BLOCK, &mut sums);
            }
            let rows = sums.chunks_exact(padded).take(n_rows);
            rows.flat_map(|row| &row[..n_rows]).copied().collect()
        })
    }
}

/// Adds the products of a block's vectors to the lower triangle of `sums`.
///
/// Vectors have `length` numbers, an even number; there is a multiple of [`TILE`] of them.
fn add_products(block: &[f64], length: usize, sums: &mut [f64]) {
    let n = block.len() / length;
    let vector = |index: usize| &block[index * length..(index + 1) * length];
    let tile = |first: usize| [vector(first), vector(first + 1), vector(first + 2)];
    for i in (0..n).step_by(TILE) {
        for j in (0..=i).step_by(TILE) {
            let found = dots(tile(i), tile(j));
            for (row, values) in found.iter().enumerate() {
                let start = (i + row) * n + j;
                for (sum, value) in sums[start..start + TILE].iter_mut().zip(values) {
                    *sum += value;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::random::{Purpose, Random};

    /// Products by the definition, against both forms.
    fn check(n_rows: usize, n_columns: usize, weights: Option<&[f32]>) {
        let mut random = Random::new(1, Purpose::Sample, &[]);
        let mut matrix = Matrix::with_rows(n_rows, n_columns);
        for index in 0..n_columns {
            matrix.push_column((0..n_rows).map(|_| random.unit() as f32 + index as f32));
        }
        let numbers: Vec<f64> = (0..n_rows).map(|_| random.unit()).collect();
        let found = Gram::of(&matrix, &numbers, weights);
        let weight = |row: usize| weights.map_or(1.0, |weights| f64::from(weights[row]));
        let total: f64 = (0..n_rows).map(weight).sum();
        let x = |row: usize, column: usize| f64::from(matrix.value(row, column));
        let mean = |column: usize| {
            (0..n_rows)
                .map(|row| weight(row) * x(row, column))
                .sum::<f64>()
                / total
        };
        for i in 0..n_columns {
            assert!((found.means[i] - mean(i)).abs() < 1e-12);
        }
        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-10, "{a} {b}");
        match &found.products {
            Products::Tall { gram, .. } => {
                for i in 0..n_columns {
                    for j in 0..n_columns {
                        let terms = (0..n_rows)
                            .map(|row| weight(row) * (x(row, i) - mean(i)) * (x(row, j) - mean(j)));
                        close(gram[i * n_columns + j], terms.sum());
                    }
                }
            }
            Products::Wide(wide) => {
                for i in 0..n_rows {
                    for j in 0..=i {
                        let terms =
                            (0..n_columns).map(|c| (x(i, c) - mean(c)) * (x(j, c) - mean(c)));
                        let root = (weight(i) * weight(j)).sqrt();
                        close(wide.kernel()[i * n_rows + j], terms.sum::<f64>() * root);
                    }
                }
            }
        }
    }

    #[test]
    fn products_are_those_of_the_definition() {
        let weights: Vec<f32> = (0..600).map(|row| (row % 7) as f32 * 0.5).collect();
        for (n_rows, n_columns) in [(2, 1), (600, 5), (257, 6), (300, 7), (7, 9), (5, 600)] {
            check(n_rows, n_columns, None);
            check(n_rows, n_columns, Some(&weights[..n_rows]));
        }
    }
}
