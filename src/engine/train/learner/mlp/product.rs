//! Matrix products in `f32`, four numbers at a time.
//!
//! Tiles of 4 rows x 8 columns whose sums stay in registers; each sum runs over the
//! inner dimension in order, so the same numbers give the same bits on every target.

use wide::f32x4;

/// Rows per tile.
const TILE_ROWS: usize = 4;

/// The left factor: `n_rows` x `n_inner`, anywhere in a slice.
#[derive(Clone, Copy)]
pub(super) struct Left<'a> {
    pub(super) values: &'a [f32],
    pub(super) n_rows: usize,
    pub(super) n_inner: usize,
    /// Distance between rows, and between numbers of a row.
    pub(super) strides: (usize, usize),
}

impl<'a> Left<'a> {
    /// Rows of `stride` numbers, of which the first `n_inner` count.
    pub(super) const fn rows(
        values: &'a [f32],
        n_rows: usize,
        n_inner: usize,
        stride: usize,
    ) -> Self {
        Self {
            values,
            n_rows,
            n_inner,
            strides: (stride, 1),
        }
    }

    /// The transpose of `n_inner` rows of `stride` numbers, of which the first `n_rows` count.
    pub(super) const fn columns(
        values: &'a [f32],
        n_rows: usize,
        n_inner: usize,
        stride: usize,
    ) -> Self {
        Self {
            values,
            n_rows,
            n_inner,
            strides: (1, stride),
        }
    }

    /// Four rows from `start` on, side by side; zeros past the last row.
    fn pack(&self, start: usize, packed: &mut Vec<[f32; TILE_ROWS]>) {
        packed.clear();
        packed.resize(self.n_inner, [0.0; TILE_ROWS]);
        for lane in 0..TILE_ROWS.min(self.n_rows - start) {
            let first = (start + lane) * self.strides.0;
            let values = self.values[first..].iter().step_by(self.strides.1);
            for (slot, value) in packed.iter_mut().zip(values) {
                slot[lane] = *value;
            }
        }
    }
}

/// `product` = left x right; rows of `right` and `product` have `width` numbers, a multiple of 4.
pub(super) fn multiply(left: &Left<'_>, right: &[f32], width: usize, product: &mut [f32]) {
    let (right, _) = right.as_chunks::<4>();
    let (product, _) = product.as_chunks_mut::<4>();
    let width = width / 4;
    let mut packed = Vec::with_capacity(left.n_inner);
    for (block, product) in product.chunks_mut(TILE_ROWS * width).enumerate() {
        if block * TILE_ROWS >= left.n_rows {
            break;
        }
        left.pack(block * TILE_ROWS, &mut packed);
        let mut column = 0;
        while column + 2 <= width {
            store(
                tile::<2>(&packed, right, width, column),
                product,
                width,
                column,
            );
            column += 2;
        }
        if column < width {
            store(
                tile::<1>(&packed, right, width, column),
                product,
                width,
                column,
            );
        }
    }
}

fn tile<const WIDTH: usize>(
    packed: &[[f32; TILE_ROWS]],
    right: &[[f32; 4]],
    width: usize,
    column: usize,
) -> [[f32x4; WIDTH]; TILE_ROWS] {
    let mut sums = [[f32x4::ZERO; WIDTH]; TILE_ROWS];
    for (left, right) in packed.iter().zip(right.chunks_exact(width)) {
        let right = &right[column..column + WIDTH];
        for (sums, left) in sums.iter_mut().zip(left) {
            let left = f32x4::splat(*left);
            for (sum, right) in sums.iter_mut().zip(right) {
                *sum += left * f32x4::from(*right);
            }
        }
    }
    sums
}

fn store<const WIDTH: usize>(
    sums: [[f32x4; WIDTH]; TILE_ROWS],
    product: &mut [[f32; 4]],
    width: usize,
    column: usize,
) {
    for (row, sums) in product.chunks_exact_mut(width).zip(sums) {
        for (slot, sum) in row[column..column + WIDTH].iter_mut().zip(sums) {
            *slot = sum.to_array();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(n_rows: usize, n_inner: usize, width: usize) {
        let number = |place: usize| (place * 7 % 11) as f32 - 5.0;
        let left: Vec<f32> = (0..n_rows * n_inner).map(number).collect();
        let turned: Vec<f32> = (0..n_rows * n_inner)
            .map(|place| left[place % n_rows * n_inner + place / n_rows])
            .collect();
        let right: Vec<f32> = (0..n_inner * width)
            .map(|place| number(place + 3))
            .collect();
        let expected: Vec<f32> = (0..n_rows * width)
            .map(|place| {
                let (row, column) = (place / width, place % width);
                (0..n_inner)
                    .map(|k| left[row * n_inner + k] * right[k * width + column])
                    .sum()
            })
            .collect();
        for left in [
            Left::rows(&left, n_rows, n_inner, n_inner),
            Left::columns(&turned, n_rows, n_inner, n_rows),
        ] {
            let mut product = vec![0.0; n_rows * width];
            multiply(&left, &right, width, &mut product);
            assert_eq!(product, expected, "{n_rows} {n_inner} {width}");
        }
    }

    #[test]
    fn products_are_sums_of_products() {
        check(1, 1, 4);
        check(4, 3, 8);
        check(7, 5, 12);
        check(10, 2, 20);
    }
}
