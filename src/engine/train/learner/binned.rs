//! Features as small whole numbers: what every tree learner reads.
//!
//! Up to 255 bins per feature and one for "missing". With at most 255 distinct values
//! each has a bin of its own and nothing is lost; beyond that, bins hold about equally
//! many rows (Ke et al. 2017). A split between two bins is stored as the `f32` midpoint
//! of the values beside it, so that raw `f32` rows take the same way as bins did.

use crate::engine::prepare::Matrix;

/// Most bins per feature.
pub(super) const MAX_BINS: usize = 255;
/// The code of a missing value.
pub(super) const MISSING: usize = 255;
/// Rows that decide where bins end; LightGBM and scikit-learn take as many.
const MAX_SORTED: usize = 200_000;

/// What a feature's codes stand for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Bins {
    /// Ranges of numbers, ascending.
    Ranges {
        /// Smallest value in each bin.
        low: Vec<f32>,
        /// Largest value in each bin.
        high: Vec<f32>,
    },
    /// Levels of a category; so many.
    Levels(usize),
}

/// One feature in bins.
#[derive(Clone, Debug, PartialEq)]
pub struct BinnedFeature {
    /// The bin of each row; 255 where the value is missing.
    pub(super) codes: Vec<u8>,
    pub(super) bins: Bins,
    pub(super) has_missing: bool,
}

/// All features in bins.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Binned {
    /// One per matrix column.
    pub(super) features: Vec<BinnedFeature>,
    /// Number of rows.
    pub(super) n_rows: usize,
}

impl Binned {
    /// Bins every column of a matrix.
    #[must_use]
    pub fn of(matrix: &Matrix) -> Self {
        let mut scratch = Scratch::default();
        let features =
            matrix
                .columns()
                .enumerate()
                .map(|(index, column)| match matrix.n_levels(index) {
                    0 => bin(column, &mut scratch),
                    n_levels => levels(column, n_levels),
                });
        Self {
            features: features.collect(),
            n_rows: matrix.n_rows(),
        }
    }
}

impl BinnedFeature {
    /// Number of bins, that of missing values not counted.
    pub(super) fn n_bins(&self) -> usize {
        match &self.bins {
            Bins::Ranges { low, .. } => low.len(),
            Bins::Levels(n_levels) => *n_levels,
        }
    }

    /// A threshold that has bin `left` on its left and bin `right` on its right:
    /// `high[left] <= threshold < low[right]`. Everything is left of the last bin's.
    pub(super) fn threshold(&self, left: usize, right: usize) -> f32 {
        let Bins::Ranges { low, high } = &self.bins else {
            return f32::MAX;
        };
        let (Some(below), Some(above)) = (high.get(left), low.get(right)) else {
            return f32::MAX;
        };
        let middle = below / 2.0 + above / 2.0;
        if *below <= middle && middle < *above {
            middle
        } else {
            *below
        }
    }
}

/// A code per level as it is; what is no level counts as missing.
fn levels(column: &[f32], n_levels: u16) -> BinnedFeature {
    let n_levels = usize::from(n_levels).min(MAX_BINS);
    let code = |value: &f32| {
        let is_level = *value >= 0.0 && (*value as usize) < n_levels;
        if is_level {
            *value as u8
        } else {
            MISSING as u8
        }
    };
    let codes: Vec<u8> = column.iter().map(code).collect();
    BinnedFeature {
        has_missing: codes.contains(&(MISSING as u8)),
        codes,
        bins: Bins::Levels(n_levels),
    }
}

fn bin(column: &[f32], scratch: &mut Scratch) -> BinnedFeature {
    let stride = column.len().div_ceil(MAX_SORTED).max(1);
    let sorted = scratch.sort(column.iter().step_by(stride));
    let mut distinct: Vec<f32> = Vec::with_capacity(MAX_BINS + 1);
    for value in sorted.iter().map(|key| number(*key)) {
        if distinct.last().is_none_or(|last| *last != value) {
            distinct.push(value);
        }
        if distinct.len() > MAX_BINS {
            break;
        }
    }
    let (low, mut high) = if distinct.len() <= MAX_BINS {
        (distinct.clone(), distinct)
    } else {
        quantile_bins(sorted)
    };
    // Rows that were not sorted may hold more.
    let largest = column.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    if let Some(last) = high.last_mut() {
        *last = last.max(largest);
    }
    let codes = codes(column, &high);
    let (low, high) = if stride > 1 {
        ends(column, &codes, low.len())
    } else {
        (low, high)
    };
    BinnedFeature {
        has_missing: column.iter().any(|value| value.is_nan()),
        codes,
        bins: Bins::Ranges { low, high },
    }
}

/// The smallest and largest value of each bin, over all rows.
fn ends(column: &[f32], codes: &[u8], n_bins: usize) -> (Vec<f32>, Vec<f32>) {
    let mut low = vec![f32::INFINITY; 256];
    let mut high = vec![f32::NEG_INFINITY; 256];
    for (value, code) in column.iter().zip(codes) {
        let bin = usize::from(*code);
        low[bin] = low[bin].min(*value);
        high[bin] = high[bin].max(*value);
    }
    low.truncate(n_bins);
    high.truncate(n_bins);
    (low, high)
}

/// The first bin whose largest value reaches the row's.
fn codes(column: &[f32], high: &[f32]) -> Vec<u8> {
    let mut tops = [f32::INFINITY; 256];
    for (slot, top) in tops.iter_mut().zip(high) {
        *slot = *top;
    }
    let code = |value: &f32| {
        let mut place = 0usize;
        for step in [128, 64, 32, 16, 8, 4, 2, 1] {
            place += usize::from(tops[(place + step - 1) & 255] < *value) * step;
        }
        if value.is_nan() {
            MISSING as u8
        } else {
            place as u8
        }
    };
    column.iter().map(code).collect()
}

/// Bins of about equally many rows; equal values are never divided.
fn quantile_bins(sorted: &[u32]) -> (Vec<f32>, Vec<f32>) {
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
        low.push(number(sorted[start]));
        high.push(number(last));
        start = end;
    }
    (low, high)
}

/// Whole numbers that sort as the numbers do.
#[derive(Default)]
struct Scratch {
    keys: Vec<u32>,
    other: Vec<u32>,
}

fn key(value: f32) -> u32 {
    // Negative zero equals zero, so both get one key.
    let bits = (value + 0.0).to_bits();
    if bits >> 31 == 0 {
        bits | 1 << 31
    } else {
        !bits
    }
}

fn number(key: u32) -> f32 {
    f32::from_bits(if key >> 31 == 1 {
        key & !(1 << 31)
    } else {
        !key
    })
}

impl Scratch {
    /// The keys of all values that are not missing, ascending: a radix sort in three rounds.
    fn sort<'a>(&mut self, values: impl Iterator<Item = &'a f32>) -> &[u32] {
        const BITS: u32 = 11;
        self.keys.clear();
        let known = values.filter(|value| !value.is_nan());
        self.keys.extend(known.map(|value| key(*value)));
        self.other.resize(self.keys.len(), 0);
        for shift in [0, BITS, 2 * BITS] {
            let digit = |key: u32| (key >> shift & ((1 << BITS) - 1)) as usize;
            let mut places = [0usize; 1 << BITS];
            self.keys.iter().for_each(|key| places[digit(*key)] += 1);
            let mut start = 0;
            for place in &mut places {
                start += std::mem::replace(place, start);
            }
            for key in &self.keys {
                let place = &mut places[digit(*key)];
                self.other[*place] = *key;
                *place += 1;
            }
            std::mem::swap(&mut self.keys, &mut self.other);
        }
        &self.keys
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[f32]) -> BinnedFeature {
        bin(values, &mut Scratch::default())
    }

    fn ranges(feature: &BinnedFeature) -> (&[f32], &[f32]) {
        let Bins::Ranges { low, high } = &feature.bins else {
            panic!()
        };
        (low, high)
    }

    #[test]
    fn few_values_get_a_bin_each_and_split_half_way() {
        let feature = of(&[3.0, 1.0, -0.0, 0.0, 3.0, -7.5]);
        assert_eq!(feature.codes, [3, 2, 1, 1, 3, 0]);
        assert_eq!(feature.threshold(2, 3), 2.0);
        assert_eq!(feature.threshold(3, 4), f32::MAX);
    }

    #[test]
    fn missing_values_get_a_bin_of_their_own() {
        let feature = of(&[f32::NAN, 1.0, 2.0]);
        assert_eq!(feature.codes, [255, 0, 1]);
        assert!(feature.has_missing && feature.n_bins() == 2);
        let feature = levels(&[2.0, f32::NAN, 0.0, 9.0], 3);
        assert_eq!(feature.codes, [2, 255, 0, 255]);
    }

    #[test]
    fn many_values_share_at_most_255_even_bins() {
        let values: Vec<f32> = (0..10_000)
            .map(|row| (row * 7919 % 10_007) as f32 - 5_000.0)
            .collect();
        let feature = of(&values);
        assert_eq!(feature.n_bins(), 255);
        let (low, high) = ranges(&feature);
        let mut counts = [0; 255];
        for (value, code) in values.iter().zip(&feature.codes) {
            let bin = usize::from(*code);
            assert!(low[bin] <= *value && *value <= high[bin]);
            counts[bin] += 1;
        }
        let is_even = counts.iter().all(|count| (38..=41).contains(count));
        assert!(is_even, "{counts:?}");
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
