//! Rows of numbers, one after another: whole, or without their zeros where most are zero.
//!
//! Both forms add up in the same four lanes, by a column's place modulo 4, so that they
//! give the same bits: leaving out a zero changes no sum.

use crate::engine::prepare::Matrix;

/// Rows are kept without their zeros where fewer than one value in this many is none.
const SPARSE: usize = 4;

/// Rows, each with a 1 at `n_columns` (the intercept) and zeros up to a multiple of 4.
pub(super) struct Rows {
    values: Vec<f32>,
    width: usize,
    /// Empty where zeros are kept.
    sparse: Sparse,
}

/// Where the values of rows without zeros belong.
#[derive(Default)]
struct Sparse {
    /// Column per value.
    columns: Vec<u32>,
    /// Where each row's values start, and where the last one's end.
    starts: Vec<usize>,
}

/// One row.
#[derive(Clone, Copy)]
pub(super) enum Row<'a> {
    Dense(&'a [f32]),
    /// Values, and their columns in rising order.
    Sparse(&'a [f32], &'a [u32]),
}

impl Rows {
    pub(super) fn of(matrix: &Matrix) -> Self {
        let width = (matrix.n_columns() + 1).next_multiple_of(4);
        let n_rows = matrix.n_rows();
        let n_values = |column: &[f32]| column.iter().filter(|x| **x != 0.0).count();
        let n_values = matrix.columns().map(n_values).sum::<usize>() + n_rows;
        if n_values * SPARSE < width * n_rows {
            return Self::sparse(matrix, width, n_values);
        }
        let mut values = vec![0.0; width * n_rows];
        for (index, column) in matrix.columns().enumerate() {
            let slots = values.iter_mut().skip(index).step_by(width);
            slots.zip(column).for_each(|(slot, x)| *slot = *x);
        }
        let intercepts = values.iter_mut().skip(matrix.n_columns()).step_by(width);
        intercepts.for_each(|slot| *slot = 1.0);
        Self {
            values,
            width,
            sparse: Sparse::default(),
        }
    }

    fn sparse(matrix: &Matrix, width: usize, n_values: usize) -> Self {
        let n_rows = matrix.n_rows();
        // Each row has an intercept.
        let mut counts = vec![1_usize; n_rows];
        for column in matrix.columns() {
            let rows = counts.iter_mut().zip(column);
            rows.for_each(|(count, x)| *count += usize::from(*x != 0.0));
        }
        let mut starts = Vec::with_capacity(n_rows + 1);
        starts.push(0);
        let mut total = 0;
        starts.extend(counts.iter().map(|count| {
            total += count;
            total
        }));
        let mut next = starts.clone();
        let (mut values, mut columns) = (vec![0.0; n_values], vec![0; n_values]);
        let mut add = |row: usize, column: usize, x: f32| {
            let place = next[row];
            (values[place], columns[place]) = (x, column as u32);
            next[row] += 1;
        };
        for (index, column) in matrix.columns().enumerate() {
            for (row, x) in column.iter().enumerate() {
                if *x != 0.0 {
                    add(row, index, *x);
                }
            }
        }
        (0..n_rows).for_each(|row| add(row, matrix.n_columns(), 1.0));
        Self {
            values,
            width,
            sparse: Sparse { columns, starts },
        }
    }

    /// Numbers per row.
    pub(super) const fn width(&self) -> usize {
        self.width
    }

    /// Length of the loss's gradient at zero weights; positive.
    pub(super) fn gradient_at_zero(&self, signs: &[f64], costs: &[f64]) -> f64 {
        let mut gradient = vec![0.0; self.width];
        for (row, (sign, cost)) in self.iter().zip(signs.iter().zip(costs)) {
            if *cost > 0.0 {
                row.add_to(&mut gradient, -2.0 * cost * sign);
            }
        }
        // Opposite rows may cancel exactly; then any small number does.
        let square: f64 = gradient.iter().map(|slope| slope * slope).sum();
        square.sqrt().max(1e-8)
    }

    /// All rows in order; those of one form come from one of the two.
    pub(super) fn iter(&self) -> impl Iterator<Item = Row<'_>> {
        let is_sparse = !self.sparse.starts.is_empty();
        let whole = if is_sparse { &[] } else { &self.values[..] };
        let dense = whole.chunks_exact(self.width).map(Row::Dense);
        let sparse = self.sparse.starts.windows(2).map(|ends| {
            let range = ends[0]..ends[1];
            Row::Sparse(&self.values[range.clone()], &self.sparse.columns[range])
        });
        dense.chain(sparse)
    }

    /// The weighted sum of every row.
    pub(super) fn scores(&self, weights: &[f64], scores: &mut [f64]) {
        for (row, score) in self.iter().zip(scores) {
            *score = row.dot(weights);
        }
    }
}

impl Row<'_> {
    /// The weighted sum, in four lanes.
    pub(super) fn dot(self, weights: &[f64]) -> f64 {
        let mut sums = [0.0; 4];
        match self {
            Self::Dense(row) => {
                for (row, weights) in row.chunks_exact(4).zip(weights.chunks_exact(4)) {
                    for lane in 0..4 {
                        sums[lane] += f64::from(row[lane]) * weights[lane];
                    }
                }
            }
            Self::Sparse(row, columns) => {
                for (x, column) in row.iter().zip(columns) {
                    sums[*column as usize % 4] += f64::from(*x) * weights[*column as usize];
                }
            }
        }
        (sums[0] + sums[1]) + (sums[2] + sums[3])
    }

    /// Adds the row times a factor.
    pub(super) fn add_to(self, sum: &mut [f64], factor: f64) {
        match self {
            Self::Dense(row) => {
                for (sum, row) in sum.chunks_exact_mut(4).zip(row.chunks_exact(4)) {
                    for lane in 0..4 {
                        sum[lane] += factor * f64::from(row[lane]);
                    }
                }
            }
            Self::Sparse(..) => self.each(|index, x| sum[index] += factor * f64::from(x)),
        }
    }

    /// Columns and values, at least of those that are not zero.
    pub(super) fn each(self, mut take: impl FnMut(usize, f32)) {
        match self {
            Self::Dense(row) => row.iter().enumerate().for_each(|(at, x)| take(at, *x)),
            Self::Sparse(row, columns) => {
                for (x, column) in row.iter().zip(columns) {
                    take(*column as usize, *x);
                }
            }
        }
    }

    /// Writes the whole row.
    pub(super) fn copy_to(self, slots: &mut [f64]) {
        if matches!(self, Self::Sparse(..)) {
            slots.fill(0.0);
        }
        self.each(|index, x| slots[index] = f64::from(x));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::random::{Purpose, Random};

    /// Mostly zeros, and the same rows with zeros kept.
    fn both(width: usize) -> (Rows, Vec<Vec<f32>>) {
        let mut random = Random::new(7, Purpose::Sample, &[]);
        let mut matrix = Matrix::with_rows(50, width);
        for _ in 0..width {
            let mut value = || match random.unit() {
                x if x < 0.9 => 0.0,
                x => (x * 13.0) as f32 - 12.0,
            };
            matrix.push_column((0..50).map(|_| value()));
        }
        let rows = Rows::of(&matrix);
        let whole = (0..50).map(|row| {
            let cells = (0..width).map(|column| matrix.value(row, column));
            let mut cells: Vec<f32> = cells.chain([1.0]).collect();
            cells.resize(rows.width(), 0.0);
            cells
        });
        let whole = whole.collect();
        (rows, whole)
    }

    #[test]
    fn leaving_zeros_out_changes_no_bit() {
        let (rows, whole) = both(30);
        assert!(rows.iter().all(|row| matches!(row, Row::Sparse(..))));
        assert_eq!(rows.iter().count(), whole.len());
        let mut random = Random::new(8, Purpose::Sample, &[]);
        let weights: Vec<f64> = (0..rows.width()).map(|_| random.unit() - 0.5).collect();
        for (sparse, whole) in rows.iter().zip(&whole) {
            let dense = Row::Dense(whole);
            assert_eq!(
                sparse.dot(&weights).to_bits(),
                dense.dot(&weights).to_bits()
            );
            let (mut one, mut other) = (weights.clone(), weights.clone());
            sparse.add_to(&mut one, 0.3);
            dense.add_to(&mut other, 0.3);
            assert_eq!(one, other);
            sparse.copy_to(&mut one);
            dense.copy_to(&mut other);
            assert_eq!(one, other);
        }
    }

    #[test]
    fn rows_of_few_columns_keep_their_zeros() {
        let (rows, _) = both(2);
        assert!(rows.iter().all(|row| matches!(row, Row::Dense(_))));
    }
}
