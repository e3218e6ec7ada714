//! The encoded features: a dense `f32` matrix, column by column.
//!
//! `f32` because exported models read `f32`, and because it halves what travels
//! to workers; learners accumulate in `f64`. Only what trees read may hold NaN, for
//! "missing", and columns of level codes.

/// `n_rows` x `n_columns` numbers, column-major.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matrix {
    values: Vec<f32>,
    n_rows: usize,
    /// One per column: how many levels its codes stand for; 0 for numbers.
    n_levels: Vec<u16>,
}

impl Matrix {
    /// An empty matrix for `n_rows` rows, to which columns are added.
    #[must_use]
    pub fn with_rows(n_rows: usize, n_columns: usize) -> Self {
        Self {
            values: Vec::with_capacity(n_rows * n_columns),
            n_rows,
            n_levels: Vec::with_capacity(n_columns),
        }
    }

    /// Adds a column; it is cut or padded with 0 to the matrix's rows.
    pub fn push_column(&mut self, values: impl Iterator<Item = f32>) {
        self.push(values, 0);
    }

    /// Adds a column of codes below `n_levels` of a category; NaN stands for none of them.
    pub fn push_codes(&mut self, codes: impl Iterator<Item = f32>, n_levels: u16) {
        self.push(codes, n_levels);
    }

    fn push(&mut self, values: impl Iterator<Item = f32>, n_levels: u16) {
        self.n_levels.push(n_levels);
        self.values.extend(values.take(self.n_rows));
        self.values.resize(self.n_rows * self.n_levels.len(), 0.0);
    }

    /// Number of rows.
    #[must_use]
    pub const fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// Number of columns.
    #[must_use]
    pub const fn n_columns(&self) -> usize {
        self.n_levels.len()
    }

    /// How many levels a column's codes stand for; 0 for a column of numbers.
    #[must_use]
    pub fn n_levels(&self, column: usize) -> u16 {
        self.n_levels.get(column).copied().unwrap_or(0)
    }

    /// The values of a column; empty if there is no such column.
    #[must_use]
    pub fn column(&self, index: usize) -> &[f32] {
        let start = index * self.n_rows;
        self.values.get(start..start + self.n_rows).unwrap_or(&[])
    }

    /// All columns in order.
    pub fn columns(&self) -> impl Iterator<Item = &[f32]> {
        (0..self.n_columns()).map(|index| self.column(index))
    }

    /// One value; 0 outside of the matrix.
    #[must_use]
    pub fn value(&self, row: usize, column: usize) -> f32 {
        self.values
            .get(column * self.n_rows + row)
            .copied()
            .unwrap_or(0.0)
    }

    /// The same values row by row.
    #[must_use]
    pub fn row_major(&self) -> Vec<f32> {
        self.row_block(0, self.n_rows)
    }

    /// The values of rows `start..end`, row by row.
    #[must_use]
    pub fn row_block(&self, start: usize, end: usize) -> Vec<f32> {
        let end = end.min(self.n_rows);
        let mut rows = vec![0.0; end.saturating_sub(start) * self.n_columns()];
        for (index, column) in self.columns().enumerate() {
            let slots = rows.iter_mut().skip(index).step_by(self.n_columns());
            for (slot, value) in slots.zip(&column[start..end]) {
                *slot = *value;
            }
        }
        rows
    }
}

/// The nearest number that an `f32` can hold: squares of such numbers can be added up in `f64`.
pub(super) fn in_reach(value: f64) -> f64 {
    value.clamp(f64::from(f32::MIN), f64::from(f32::MAX))
}

/// Nearest finite `f32`; numbers beyond its range are clamped to it.
pub(super) fn to_f32(value: f64) -> f32 {
    in_reach(value) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_and_rows_hold_the_same_values() {
        let mut matrix = Matrix::with_rows(2, 3);
        for column in [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]] {
            matrix.push_column(column.into_iter());
        }
        assert_eq!(matrix.column(1), [3.0, 4.0]);
        assert_eq!(matrix.row_major(), [1.0, 3.0, 5.0, 2.0, 4.0, 6.0]);
        assert_eq!(matrix.row_block(1, 9), [2.0, 4.0, 6.0]);
        assert_eq!(matrix.value(1, 2), 6.0);
    }
}
