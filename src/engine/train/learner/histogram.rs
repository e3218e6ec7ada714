//! Sums of gradients per bin: what gradient boosting chooses splits from.

use super::binned::Binned;

/// Sums over the rows of one bin.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Bin {
    /// First derivatives of the loss.
    pub gradient: f64,
    /// Second derivatives.
    pub hessian: f64,
    /// Rows.
    pub count: f64,
}

impl Bin {
    pub fn add(&mut self, other: Self) {
        self.gradient += other.gradient;
        self.hessian += other.hessian;
        self.count += other.count;
    }

    pub fn minus(self, other: Self) -> Self {
        Self {
            gradient: self.gradient - other.gradient,
            hessian: self.hessian - other.hessian,
            count: self.count - other.count,
        }
    }

    /// Twice what the best constant gains on these rows.
    pub fn score(self, l2: f64) -> f64 {
        self.gradient * self.gradient / (self.hessian + l2).max(f64::MIN_POSITIVE)
    }
}

/// Where each feature's bins start, and codes row by row.
pub(super) struct Layout {
    pub offsets: Vec<usize>,
    pub n_bins: usize,
    pub codes: Vec<u8>,
    pub n_features: usize,
}

impl Layout {
    pub fn of(binned: &Binned) -> Self {
        let mut n_bins = 0;
        let mut offsets = Vec::with_capacity(binned.features.len());
        for feature in &binned.features {
            offsets.push(n_bins);
            n_bins += feature.n_bins();
        }
        Self {
            offsets,
            n_bins,
            codes: binned.row_major(),
            n_features: binned.features.len(),
        }
    }

    /// The sums per bin over the given rows.
    pub fn histogram(&self, rows: &[u32], gradients: &[f64], hessians: &[f64]) -> Vec<Bin> {
        let mut bins = vec![Bin::default(); self.n_bins];
        for row in rows {
            let row = *row as usize;
            let (gradient, hessian) = (gradients[row], hessians[row]);
            let codes = &self.codes[row * self.n_features..(row + 1) * self.n_features];
            for (code, offset) in codes.iter().zip(&self.offsets) {
                let bin = &mut bins[offset + usize::from(*code)];
                bin.gradient += gradient;
                bin.hessian += hessian;
                bin.count += 1.0;
            }
        }
        bins
    }
}

/// The sums of a sibling: the parent's less the other child's.
pub(super) fn subtract(mut parent: Vec<Bin>, child: &[Bin]) -> Vec<Bin> {
    for (parent, child) in parent.iter_mut().zip(child) {
        *parent = parent.minus(*child);
    }
    parent
}
