//! Sums per bin in one 64-bit word: what boosting chooses splits from.
//!
//! A row's first and second derivative become whole numbers that share a word, as in
//! LightGBM's quantised training (Shi et al. 2022): one addition per row and feature,
//! sums without rounding in any order, and a sibling is an exact difference.

use super::binned::{Binned, MISSING};

/// Features whose codes lie side by side, and whose sums fit the fastest cache.
const GROUP: usize = 8;
/// Codes a feature can have.
pub(super) const N_CODES: usize = 256;

/// Sums of one feature, by code.
pub(super) type Sums = [i64; N_CODES];

/// How two whole numbers share a word: the weight below, the value above.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Packing {
    shift: u32,
}

impl Packing {
    /// For weights whose sum stays below `2^bits`.
    pub const fn with_weight_bits(bits: u32) -> Self {
        Self { shift: bits }
    }

    /// Bits of a value's magnitude that can be added up `2^n_bits` times.
    pub const fn value_bits(self, n_bits: u32) -> u32 {
        62u32.saturating_sub(self.shift + n_bits)
    }

    pub const fn pack(self, value: i64, weight: i64) -> i64 {
        (value << self.shift) + weight
    }

    pub const fn value(self, packed: i64) -> i64 {
        packed >> self.shift
    }

    pub const fn weight(self, packed: i64) -> i64 {
        packed & ((1 << self.shift) - 1)
    }
}

/// Bits needed to write `n`.
pub(super) const fn bits(n: u64) -> u32 {
    u64::BITS - n.leading_zeros()
}

/// The nearest whole number, halves to even; by addition, as not every target has an
/// instruction. For magnitudes below 2^50.
pub(super) fn nearest(x: f64) -> i64 {
    const MAGIC: f64 = 6_755_399_441_055_744.0; // 1.5 * 2^52
    (x + MAGIC)
        .to_bits()
        .wrapping_sub(MAGIC.to_bits())
        .cast_signed()
}

/// Codes row by row, in groups of features.
pub(super) struct Layout {
    groups: Vec<Vec<[u8; GROUP]>>,
    /// Codes in use per feature.
    n_codes: Vec<usize>,
}

impl Layout {
    pub fn of(binned: &Binned) -> Self {
        let group = |features: &[super::binned::BinnedFeature]| {
            let mut rows = vec![[0; GROUP]; binned.n_rows];
            for (place, feature) in features.iter().enumerate() {
                for (row, code) in rows.iter_mut().zip(&feature.codes) {
                    row[place] = *code;
                }
            }
            rows
        };
        Self {
            groups: binned.features.chunks(GROUP).map(group).collect(),
            n_codes: binned
                .features
                .iter()
                .map(|feature| feature.n_bins())
                .collect(),
        }
    }

    /// Room for the sums of all features, all zero.
    pub fn room(&self) -> Vec<Sums> {
        vec![[0; N_CODES]; self.groups.len() * GROUP]
    }

    /// Fills the sums per bin over the given rows; `packed` goes with `rows`.
    pub fn fill(&self, rows: &[u32], packed: &[i64], sums: &mut [Sums]) {
        for (feature, n_codes) in self.n_codes.iter().enumerate() {
            sums[feature][..*n_codes].fill(0);
            sums[feature][MISSING] = 0;
        }
        // Places of the last group without a feature: every row has code 0 there.
        for sums in sums.iter_mut().skip(self.n_codes.len()) {
            sums[0] = 0;
        }
        let (chunks, _) = sums.as_chunks_mut::<GROUP>();
        for (group, sums) in self.groups.iter().zip(chunks) {
            for (row, packed) in rows.iter().zip(packed) {
                let codes = &group[*row as usize];
                for (sums, code) in sums.iter_mut().zip(codes) {
                    sums[usize::from(*code)] += packed;
                }
            }
        }
    }

    /// The sums of a sibling: the parent's less the other child's.
    pub fn subtract(&self, rest: &mut [Sums], parent: &[Sums], child: &[Sums]) {
        let triples = rest.iter_mut().zip(parent).zip(child).zip(&self.n_codes);
        for (((rest, parent), child), n_codes) in triples {
            for ((rest, parent), child) in rest.iter_mut().zip(parent).zip(child).take(*n_codes) {
                *rest = parent - child;
            }
            rest[MISSING] = parent[MISSING] - child[MISSING];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_sums_share_a_word() {
        let packing = Packing::with_weight_bits(20);
        let total = packing.pack(-5, 3) + packing.pack(2, 7);
        assert_eq!((packing.value(total), packing.weight(total)), (-3, 10));
        let rest = total - packing.pack(2, 7);
        assert_eq!((packing.value(rest), packing.weight(rest)), (-5, 3));
    }

    #[test]
    fn nearest_rounds_halves_to_even() {
        let cases = [
            (0.5, 0),
            (1.5, 2),
            (-2.4, -2),
            (-2.6, -3),
            (1e12 + 0.3, 1_000_000_000_000),
        ];
        for (x, expected) in cases {
            assert_eq!(nearest(x), expected, "{x}");
        }
    }
}
