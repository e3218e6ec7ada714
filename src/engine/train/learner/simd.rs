//! The few vector kernels that decide how fast the dense learners are.
//!
//! Built on `wide`: SSE2 on x86-64, `simd128` on wasm32, plain code elsewhere. Every
//! kernel adds up in a fixed number of lanes and in a fixed order, without fused
//! multiply-add, so all targets give the same bits; the tests hold a scalar twin of each that is no plain loop.

mod pairs;

use wide::{f32x4, f64x2};

pub(super) use pairs::{Points, pair_dots, sparse_pair_dots};

/// Numbers per `f32` vector; blocks of rows are padded to a multiple of it.
pub(super) const LANES: usize = 4;

/// Squared Euclidean distance in `f32`, in eight lanes.
pub(super) fn squared_distance(a: &[f32], b: &[f32]) -> f32 {
    let (a_chunks, a_rest) = a.as_chunks::<8>();
    let (b_chunks, b_rest) = b.as_chunks::<8>();
    let (mut low, mut high) = (f32x4::ZERO, f32x4::ZERO);
    let mut add = |a: &[f32; 8], b: &[f32; 8]| {
        let first = f32x4::from([a[0], a[1], a[2], a[3]]) - f32x4::from([b[0], b[1], b[2], b[3]]);
        let second = f32x4::from([a[4], a[5], a[6], a[7]]) - f32x4::from([b[4], b[5], b[6], b[7]]);
        low += first * first;
        high += second * second;
    };
    for (a, b) in a_chunks.iter().zip(b_chunks) {
        add(a, b);
    }
    if !a_rest.is_empty() {
        add(&padded(a_rest), &padded(b_rest));
    }
    let [a, b, c, d] = (low + high).to_array();
    (a + b) + (c + d)
}

fn padded(values: &[f32]) -> [f32; 8] {
    let mut all = [0.0; 8];
    for (slot, value) in all.iter_mut().zip(values) {
        *slot = *value;
    }
    all
}

/// Dot products of every `left` with every `right`, in two lanes each.
///
/// All slices have the same, even length (the last number of odd ones is left out).
pub(super) fn dots<const A: usize, const B: usize>(
    left: [&[f64]; A],
    right: [&[f64]; B],
) -> [[f64; B]; A] {
    let left = left.map(|values| values.as_chunks::<2>().0);
    let right = right.map(|values| values.as_chunks::<2>().0);
    let length = left.iter().chain(&right).map(|values| values.len()).min();
    let length = length.unwrap_or(0);
    let (left, right) = (left.map(|l| &l[..length]), right.map(|r| &r[..length]));
    let mut sums = [[f64x2::ZERO; B]; A];
    for at in 0..length {
        let right = right.map(|values| f64x2::from(values[at]));
        for (sums, values) in sums.iter_mut().zip(&left) {
            let left = f64x2::from(values[at]);
            for (sum, right) in sums.iter_mut().zip(&right) {
                *sum += left * *right;
            }
        }
    }
    sums.map(|row| row.map(|sum| sum.to_array()[0] + sum.to_array()[1]))
}

/// Dot product of two slices of the same length, in eight lanes.
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let (a_chunks, a_rest) = a.as_chunks::<8>();
    let (b_chunks, b_rest) = b.as_chunks::<8>();
    let mut sums = [f64x2::ZERO; 4];
    for (a, b) in a_chunks.iter().zip(b_chunks) {
        for (lane, sum) in sums.iter_mut().enumerate() {
            let (first, second) = (2 * lane, 2 * lane + 1);
            *sum += f64x2::from([a[first], a[second]]) * f64x2::from([b[first], b[second]]);
        }
    }
    let [low, high] = ((sums[0] + sums[1]) + (sums[2] + sums[3])).to_array();
    let mut rest = 0.0;
    for (a, b) in a_rest.iter().zip(b_rest) {
        rest += a * b;
    }
    (low + high) + rest
}

/// Adds `factor` times the values to the sums.
pub(super) fn add_scaled(sums: &mut [f64], factor: f64, values: &[f64]) {
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum += factor * value;
    }
}

/// Sums of the numbers less `shift`, and of their squares, in four lanes.
pub(super) fn moments(values: &[f32], shift: f64) -> (f64, f64) {
    let (chunks, rest) = values.as_chunks::<4>();
    let (mut sums, mut squares) = ([0.0; 4], [0.0; 4]);
    for chunk in chunks {
        for ((sum, square), x) in sums.iter_mut().zip(&mut squares).zip(chunk) {
            let x = f64::from(*x) - shift;
            *sum += x;
            *square += x * x;
        }
    }
    let [mut sum, mut square] = [sums, squares].map(|[a, b, c, d]| (a + b) + (c + d));
    for x in rest {
        let x = f64::from(*x) - shift;
        sum += x;
        square += x * x;
    }
    (sum, square)
}

/// Sum of numbers times weights, in four lanes.
pub(super) fn weighted_sum(values: &[f32], weights: &[f32]) -> f64 {
    let (chunks, rest) = values.as_chunks::<4>();
    let (weight_chunks, weight_rest) = weights.as_chunks::<4>();
    let mut sums = [0.0; 4];
    for (chunk, weights) in chunks.iter().zip(weight_chunks) {
        for ((sum, x), weight) in sums.iter_mut().zip(chunk).zip(weights) {
            *sum += f64::from(*x) * f64::from(*weight);
        }
    }
    let [a, b, c, d] = sums;
    let mut sum = (a + b) + (c + d);
    for (x, weight) in rest.iter().zip(weight_rest) {
        sum += f64::from(*x) * f64::from(*weight);
    }
    sum
}

/// Adds four scaled `f32` columns to the sums, one after another.
pub(super) fn add_columns(sums: &mut [f64], factors: [f64; 4], columns: [&[f32]; 4]) {
    let length = columns.iter().map(|column| column.len()).min().unwrap_or(0);
    let columns = columns.map(|column| &column[..length.min(sums.len())]);
    for (at, sum) in sums.iter_mut().enumerate().take(length) {
        let mut total = *sum;
        for (factor, column) in factors.iter().zip(&columns) {
            total += factor * f64::from(column[at]);
        }
        *sum = total;
    }
}

/// Dot products of `f32` columns: four lanes in `f32`, which are then added up in `f64`.
///
/// All slices have the same length, a multiple of [`LANES`]; meant for short blocks.
pub(super) fn block_dots<const A: usize, const B: usize>(
    left: [&[f32]; A],
    right: [&[f32]; B],
) -> [[f64; B]; A] {
    let left = left.map(|values| values.as_chunks::<LANES>().0);
    let right = right.map(|values| values.as_chunks::<LANES>().0);
    let length = left.iter().chain(&right).map(|values| values.len()).min();
    let length = length.unwrap_or(0);
    let (left, right) = (left.map(|l| &l[..length]), right.map(|r| &r[..length]));
    let mut sums = [[f32x4::ZERO; B]; A];
    for at in 0..length {
        let right = right.map(|values| f32x4::from(values[at]));
        for (sums, values) in sums.iter_mut().zip(&left) {
            let left = f32x4::from(values[at]);
            for (sum, right) in sums.iter_mut().zip(&right) {
                *sum += left * *right;
            }
        }
    }
    sums.map(|row| {
        row.map(|sum| {
            let [a, b, c, d] = sum.to_array().map(f64::from);
            (a + b) + (c + d)
        })
    })
}

/// A block's scores for `O` outputs: `starts[o]` plus weighted columns, one after another.
///
/// `block` holds its columns one after another, each as long as an output's scores, a
/// multiple of [`LANES`]; `weights[o]` has one number per column.
pub(super) fn block_scores<const O: usize>(
    block: &[f32],
    starts: [f32; O],
    weights: [&[f32]; O],
    mut scores: [&mut [f32]; O],
) {
    let n_rows = scores.iter().map(|scores| scores.len()).min().unwrap_or(0);
    for (scores, start) in scores.iter_mut().zip(starts) {
        scores.fill(start);
    }
    let mut column = 0;
    let mut fours = block.chunks_exact(4 * n_rows.max(1));
    for columns in &mut fours {
        let weights = weights.map(|weights| [0, 1, 2, 3].map(|j| weights[column + j]));
        add_block_columns(columns, weights, &mut scores);
        column += 4;
    }
    for columns in fours.remainder().chunks_exact(n_rows.max(1)) {
        let weights = weights.map(|weights| [weights[column]]);
        add_block_columns(columns, weights, &mut scores);
        column += 1;
    }
}

/// Adds `C` weighted columns to `O` outputs' scores.
fn add_block_columns<const O: usize, const C: usize>(
    columns: &[f32],
    weights: [[f32; C]; O],
    scores: &mut [&mut [f32]; O],
) {
    let length = columns.len() / C / LANES;
    let weights = weights.map(|weights| weights.map(f32x4::splat));
    let mut index = 0;
    let columns = [(); C].map(|()| {
        let start = index * length * LANES;
        index += 1;
        &columns[start..start + length * LANES]
            .as_chunks::<LANES>()
            .0[..length]
    });
    let mut scores = scores
        .each_mut()
        .map(|scores| &mut scores.as_chunks_mut::<LANES>().0[..length]);
    for at in 0..length {
        let values = columns.map(|column| f32x4::from(column[at]));
        for (scores, weights) in scores.iter_mut().zip(&weights) {
            let mut sum = f32x4::from(scores[at]);
            for (value, weight) in values.iter().zip(weights) {
                sum += *value * *weight;
            }
            scores[at] = sum.to_array();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::random::{Purpose, Random};

    fn numbers(seed: u64, n: usize) -> Vec<f64> {
        let mut random = Random::new(seed, Purpose::Sample, &[]);
        (0..n)
            .map(|_| (random.unit() - 0.5) * libm::exp(20.0 * random.unit()))
            .collect()
    }

    fn short(seed: u64, n: usize) -> Vec<f32> {
        numbers(seed, n).into_iter().map(|x| x as f32).collect()
    }

    #[test]
    fn squared_distance_equals_its_scalar_twin() {
        for n in [0, 1, 3, 4, 7, 8, 9, 64, 100] {
            let (a, b) = (short(1, n), short(2, n));
            let mut lanes = [0.0f32; 8];
            for (at, (a, b)) in a.iter().zip(&b).enumerate() {
                lanes[at % 8] += (a - b) * (a - b);
            }
            let sums: Vec<f32> = (0..4).map(|lane| lanes[lane] + lanes[lane + 4]).collect();
            let expected = (sums[0] + sums[1]) + (sums[2] + sums[3]);
            assert_eq!(squared_distance(&a, &b).to_bits(), expected.to_bits());
        }
    }

    #[test]
    fn dots_equal_their_scalar_twins() {
        for n in [0, 2, 6, 64] {
            let columns: Vec<Vec<f64>> = (0..5).map(|seed| numbers(seed, n)).collect();
            let found = dots(
                [&columns[0], &columns[1]],
                [&columns[2], &columns[3], &columns[4]],
            );
            for (i, row) in found.iter().enumerate() {
                for (j, value) in row.iter().enumerate() {
                    let mut lanes = [0.0f64; 2];
                    for at in 0..n {
                        lanes[at % 2] += columns[i][at] * columns[2 + j][at];
                    }
                    assert_eq!(value.to_bits(), (lanes[0] + lanes[1]).to_bits());
                }
            }
        }
        for n in [0, 1, 8, 13, 100] {
            let (a, b) = (numbers(1, n), numbers(2, n));
            let (mut lanes, mut rest) = ([0.0f64; 8], 0.0);
            for at in 0..n {
                if at < n / 8 * 8 {
                    lanes[at % 8] += a[at] * b[at];
                } else {
                    rest += a[at] * b[at];
                }
            }
            let side =
                |lane: usize| (lanes[lane] + lanes[lane + 2]) + (lanes[lane + 4] + lanes[lane + 6]);
            let expected: f64 = (side(0) + side(1)) + rest;
            assert_eq!(dot(&a, &b).to_bits(), expected.to_bits());
        }
    }

    #[test]
    fn block_kernels_equal_their_scalar_twins() {
        for n_rows in [4, 8, 16, 20, 64] {
            let block = short(3, 5 * n_rows);
            let weights = [short(4, 5), short(5, 5)];
            let (mut first, mut second) = (vec![0.0; n_rows], vec![0.0; n_rows]);
            block_scores(
                &block,
                [1.5, -2.5],
                [&weights[0], &weights[1]],
                [&mut first, &mut second],
            );
            for row in 0..n_rows {
                for (start, weights, scores) in
                    [(1.5, &weights[0], &first), (-2.5, &weights[1], &second)]
                {
                    let mut sum: f32 = start;
                    for (index, weight) in weights.iter().enumerate() {
                        sum += block[index * n_rows + row] * weight;
                    }
                    assert_eq!(scores[row].to_bits(), sum.to_bits());
                }
            }
            let column = |index: usize| &block[index * n_rows..(index + 1) * n_rows];
            let found = block_dots([column(0), column(1)], [column(2), column(3)]);
            for (i, row) in found.iter().enumerate() {
                for (j, value) in row.iter().enumerate() {
                    let mut lanes = [0.0f32; 4];
                    for at in 0..n_rows {
                        lanes[at % 4] += column(i)[at] * column(2 + j)[at];
                    }
                    let [a, b, c, d] = lanes.map(f64::from);
                    assert_eq!(value.to_bits(), ((a + b) + (c + d)).to_bits());
                }
            }
        }
    }
}
