//! Features as small whole numbers: what every tree learner reads.
//!
//! Up to 255 bins per feature. With at most 255 distinct values each has a bin of
//! its own and nothing is lost; beyond that, bins hold about equally many rows
//! (Ke et al. 2017). A split between two bins is stored as the `f32` midpoint of
//! the values beside it, so that raw `f32` rows take the same way as bins did.

use crate::engine::prepare::Matrix;

/// Most bins per feature.
const MAX_BINS: usize = 255;

/// One feature in bins.
#[derive(Clone, Debug, PartialEq)]
pub struct BinnedFeature {
    /// The bin of each row.
    pub codes: Vec<u8>,
    /// Smallest value in each bin, ascending.
    pub low: Vec<f32>,
    /// Largest value in each bin.
    pub high: Vec<f32>,
}

/// All features in bins.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Binned {
    /// One per matrix column.
    pub features: Vec<BinnedFeature>,
    /// Number of rows.
    pub n_rows: usize,
}

impl Binned {
    /// Bins every column of a matrix.
    #[must_use]
    pub fn of(matrix: &Matrix) -> Self {
        Self {
            features: matrix.columns().map(bin).collect(),
            n_rows: matrix.n_rows(),
        }
    }

    /// The codes row by row.
    #[must_use]
    pub fn row_major(&self) -> Vec<u8> {
        let width = self.features.len();
        let mut rows = vec![0; width * self.n_rows];
        for (index, feature) in self.features.iter().enumerate() {
            for (slot, code) in rows
                .iter_mut()
                .skip(index)
                .step_by(width)
                .zip(&feature.codes)
            {
                *slot = *code;
            }
        }
        rows
    }
}

impl BinnedFeature {
    /// Number of bins.
    #[must_use]
    pub fn n_bins(&self) -> usize {
        self.low.len()
    }

    /// A threshold that has bin `left` on its left and bin `right` on its right:
    /// `high[left] <= threshold < low[right]`.
    #[must_use]
    pub fn threshold(&self, left: usize, right: usize) -> f32 {
        let (below, above) = (self.high[left], self.low[right]);
        let middle = below / 2.0 + above / 2.0;
        if below <= middle && middle < above {
            middle
        } else {
            below
        }
    }
}

fn bin(column: &[f32]) -> BinnedFeature {
    let mut sorted = column.to_vec();
    sorted.sort_unstable_by(f32::total_cmp);
    // Negative zero equals zero, so both get one bin.
    let mut distinct: Vec<(f32, usize)> = Vec::new();
    for value in &sorted {
        match distinct.last_mut() {
            Some((last, count)) if *last == *value => *count += 1,
            _ => distinct.push((*value, 1)),
        }
        if distinct.len() > MAX_BINS {
            break;
        }
    }
    let (low, high): (Vec<f32>, Vec<f32>) = if distinct.len() <= MAX_BINS {
        distinct.iter().map(|(v, _)| (*v, *v)).unzip()
    } else {
        quantile_bins(&sorted)
    };
    let codes = column
        .iter()
        .map(|value| {
            high.partition_point(|top| top < value)
                .min(low.len().max(1) - 1) as u8
        })
        .collect();
    BinnedFeature { codes, low, high }
}

/// Bins of about equally many rows; equal values are never divided.
fn quantile_bins(sorted: &[f32]) -> (Vec<f32>, Vec<f32>) {
    let (mut low, mut high) = (Vec::with_capacity(MAX_BINS), Vec::with_capacity(MAX_BINS));
    let mut start = 0;
    while start < sorted.len() {
        let bins_left = MAX_BINS - low.len();
        let rows_left = sorted.len() - start;
        let wanted = if bins_left <= 1 {
            rows_left
        } else {
            rows_left.div_ceil(bins_left)
        };
        let last = sorted[start + wanted - 1];
        let end = start + sorted[start..].partition_point(|value| *value <= last);
        low.push(sorted[start]);
        high.push(last);
        start = end;
    }
    (low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[f32]) -> BinnedFeature {
        bin(values)
    }

    #[test]
    fn few_values_get_a_bin_each_and_split_half_way() {
        let feature = of(&[3.0, 1.0, -0.0, 0.0, 3.0]);
        assert_eq!(feature.codes, [2, 1, 0, 0, 2]);
        assert_eq!(feature.threshold(1, 2), 2.0);
    }

    #[test]
    fn many_values_share_at_most_255_even_bins() {
        let values: Vec<f32> = (0..10_000)
            .map(|row| (row * 7919 % 10_007) as f32)
            .collect();
        let feature = of(&values);
        assert_eq!(feature.n_bins(), 255);
        for (value, code) in values.iter().zip(&feature.codes) {
            let bin = usize::from(*code);
            assert!(feature.low[bin] <= *value && *value <= feature.high[bin]);
        }
        let mut counts = [0; 255];
        feature
            .codes
            .iter()
            .for_each(|code| counts[usize::from(*code)] += 1);
        assert!(
            counts.iter().all(|count| (38..=41).contains(count)),
            "{counts:?}"
        );
    }

    #[test]
    fn threshold_separates_neighbouring_floats() {
        let next = f32::from_bits(1.0f32.to_bits() + 1);
        let feature = of(&[1.0, next]);
        let threshold = feature.threshold(0, 1);
        assert!(1.0 <= threshold && threshold < next);
    }

    #[test]
    fn heavy_ties_keep_equal_values_together() {
        let mut values = vec![5.0; 9000];
        values.extend((0..1000).map(|row| row as f32));
        let feature = of(&values);
        let codes: std::collections::BTreeSet<u8> = values
            .iter()
            .zip(&feature.codes)
            .filter(|(v, _)| **v == 5.0)
            .map(|(_, c)| *c)
            .collect();
        assert_eq!(codes.len(), 1);
    }
}
