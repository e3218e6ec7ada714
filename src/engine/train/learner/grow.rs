//! How a tree is grown: depth first, each node split where impurity falls most.
//!
//! CART (Breiman et al. 1984) on binned features: Gini impurity for classes,
//! variance for numbers. Only bins that occur in a node are visited, so small
//! nodes are cheap. Ties go to the feature looked at first and the lower bin.

use super::binned::{Binned, BinnedFeature};
use super::criterion::Criterion;
use super::tree::Tree;
use crate::engine::random::Random;

/// Where thresholds come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Thresholds {
    /// The best of all.
    Best,
    /// One at random per feature, evenly between the node's smallest and largest value.
    Random,
}

/// How far and how a tree is grown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub max_depth: Option<u32>,
    pub min_samples_leaf: u32,
    /// Features looked at per node.
    pub max_features: usize,
    pub thresholds: Thresholds,
}

struct Split {
    feature: u32,
    /// Codes up to this one go left.
    bin: u8,
    threshold: f32,
    purity: f64,
}

/// Grows one tree on the given rows; `weights` are per row of the whole set.
pub(super) fn grow(
    binned: &Binned,
    criterion: &Criterion<'_>,
    rows: Vec<u32>,
    weights: &[f32],
    limits: Limits,
    random: Random,
) -> Tree {
    let n_rows = rows.len();
    let mut grower = Grower {
        binned,
        criterion,
        weights,
        limits,
        random,
        scratch: Vec::with_capacity(n_rows),
        rows,
        features: (0..binned.features.len() as u32).collect(),
        sums: vec![0.0; 256 * criterion.width()],
    };
    let mut tree = Tree::with_root(criterion.leaf_width());
    let mut open = vec![(0, n_rows, 0, 0)];
    while let Some((start, end, depth, node)) = open.pop() {
        match grower.split(start, end, depth) {
            Some(split) => {
                let middle = grower.partition(start, end, &split);
                let left = tree.split(node, split.feature, split.threshold);
                open.push((middle, end, depth + 1, left + 1));
                open.push((start, middle, depth + 1, left));
            }
            None => tree.finish(node, grower.leaf(start, end)),
        }
    }
    tree
}

struct Grower<'a> {
    binned: &'a Binned,
    criterion: &'a Criterion<'a>,
    weights: &'a [f32],
    limits: Limits,
    random: Random,
    rows: Vec<u32>,
    scratch: Vec<u32>,
    features: Vec<u32>,
    sums: Vec<f64>,
}

impl Grower<'_> {
    fn totals(&self, start: usize, end: usize) -> Vec<f64> {
        let mut totals = vec![0.0; self.criterion.width()];
        for row in &self.rows[start..end] {
            let row = *row as usize;
            self.criterion
                .add(row, f64::from(self.weights[row]), &mut totals);
        }
        totals
    }

    fn leaf(&self, start: usize, end: usize) -> std::vec::IntoIter<f32> {
        let totals = self.totals(start, end);
        let weight = self.criterion.weight(&totals).max(f64::MIN_POSITIVE);
        let values: Vec<f32> = match self.criterion {
            Criterion::Gini { .. } => totals.iter().map(|sum| (sum / weight) as f32).collect(),
            Criterion::Variance { mean, .. } => vec![(mean + totals[1] / weight) as f32],
        };
        values.into_iter()
    }

    fn split(&mut self, start: usize, end: usize, depth: u32) -> Option<Split> {
        let is_too_deep = self.limits.max_depth.is_some_and(|max| depth >= max);
        if end - start < 2 || is_too_deep || self.criterion.is_pure(&self.rows[start..end]) {
            return None;
        }
        let totals = self.totals(start, end);
        let weight = self.criterion.weight(&totals);
        if weight < 2.0 * f64::from(self.limits.min_samples_leaf) {
            return None;
        }
        let n_features = self.features.len();
        let samples = self.limits.max_features < n_features;
        let (mut best, mut n_looked_at, mut found_variation) = (None::<Split>, 0, false);
        for position in 0..n_features {
            // As in scikit-learn: constant features count, but never all of those drawn.
            if n_looked_at >= self.limits.max_features && found_variation {
                break;
            }
            if samples {
                let other = position + self.random.below((n_features - position) as u32) as usize;
                self.features.swap(position, other);
            }
            n_looked_at += 1;
            let feature = self.features[position];
            let (varies, split) = match self.limits.thresholds {
                Thresholds::Best => self.best_split(feature, start, end, &totals, weight),
                Thresholds::Random => self.random_split(feature, start, end, &totals, weight),
            };
            found_variation |= varies;
            if let Some(split) = split
                && best.as_ref().is_none_or(|best| split.purity > best.purity)
            {
                best = Some(split);
            }
        }
        best
    }

    /// Whether the feature varies in the node, and its best split.
    fn best_split(
        &mut self,
        feature: u32,
        start: usize,
        end: usize,
        totals: &[f64],
        weight: f64,
    ) -> (bool, Option<Split>) {
        let column = &self.binned.features[feature as usize];
        let width = self.criterion.width();
        let mut occupied = [0u64; 4];
        for row in &self.rows[start..end] {
            let row = *row as usize;
            let code = usize::from(column.codes[row]);
            occupied[code >> 6] |= 1 << (code & 63);
            let sums = &mut self.sums[code * width..(code + 1) * width];
            self.criterion.add(row, f64::from(self.weights[row]), sums);
        }
        let min_leaf = f64::from(self.limits.min_samples_leaf);
        let mut left = vec![0.0; width];
        let mut right = totals.to_vec();
        let mut left_weight = 0.0;
        let mut best: Option<(f64, usize, usize)> = None;
        let mut previous: Option<usize> = None;
        for bin in bins(occupied) {
            if let Some(previous) = previous {
                let right_weight = weight - left_weight;
                if left_weight >= min_leaf && right_weight >= min_leaf {
                    let purity = self.criterion.purity(&left, left_weight)
                        + self.criterion.purity(&right, right_weight);
                    if best.is_none_or(|(best, _, _)| purity > best) {
                        best = Some((purity, previous, bin));
                    }
                }
            }
            let sums = &mut self.sums[bin * width..(bin + 1) * width];
            left_weight += self.criterion.weight(sums);
            for ((left, right), sum) in left.iter_mut().zip(&mut right).zip(sums) {
                *left += *sum;
                *right -= *sum;
                *sum = 0.0;
            }
            previous = Some(bin);
        }
        let varies = occupied.iter().map(|word| word.count_ones()).sum::<u32>() > 1;
        let split = best.map(|(purity, bin, next)| Split {
            feature,
            bin: bin as u8,
            threshold: column.threshold(bin, next),
            purity,
        });
        (varies, split)
    }

    /// Whether the feature varies in the node, and a split at a random value.
    fn random_split(
        &mut self,
        feature: u32,
        start: usize,
        end: usize,
        totals: &[f64],
        weight: f64,
    ) -> (bool, Option<Split>) {
        let column = &self.binned.features[feature as usize];
        let rows = &self.rows[start..end];
        let (mut min, mut max) = (u8::MAX, 0);
        for row in rows {
            let code = column.codes[*row as usize];
            min = min.min(code);
            max = max.max(code);
        }
        if min >= max {
            return (false, None);
        }
        let (bin, threshold) = random_threshold(
            column,
            usize::from(min),
            usize::from(max),
            self.random.unit(),
        );
        let mut left = vec![0.0; self.criterion.width()];
        for row in rows {
            let row = *row as usize;
            if usize::from(column.codes[row]) <= bin {
                self.criterion
                    .add(row, f64::from(self.weights[row]), &mut left);
            }
        }
        let right: Vec<f64> = totals
            .iter()
            .zip(&left)
            .map(|(total, left)| total - left)
            .collect();
        let left_weight = self.criterion.weight(&left);
        let right_weight = weight - left_weight;
        let min_leaf = f64::from(self.limits.min_samples_leaf);
        if left_weight < min_leaf || right_weight < min_leaf {
            return (true, None);
        }
        let purity =
            self.criterion.purity(&left, left_weight) + self.criterion.purity(&right, right_weight);
        (
            true,
            Some(Split {
                feature,
                bin: bin as u8,
                threshold,
                purity,
            }),
        )
    }

    /// Puts the rows that go left first; both sides keep their order. Returns where the right side starts.
    fn partition(&mut self, start: usize, end: usize, split: &Split) -> usize {
        let codes = &self.binned.features[split.feature as usize].codes;
        self.scratch.clear();
        let mut middle = start;
        for position in start..end {
            let row = self.rows[position];
            if codes[row as usize] <= split.bin {
                self.rows[middle] = row;
                middle += 1;
            } else {
                self.scratch.push(row);
            }
        }
        self.rows[middle..end].copy_from_slice(&self.scratch);
        middle
    }
}

/// A bin to split after, and the threshold, drawn evenly between the smallest and largest value.
fn random_threshold(column: &BinnedFeature, min: usize, max: usize, unit: f64) -> (usize, f32) {
    let (low, high) = (f64::from(column.low[min]), f64::from(column.low[max]));
    let drawn = (low + unit * (high - low)) as f32;
    let bin = column.low[min..max]
        .partition_point(|value| *value <= drawn)
        .max(1)
        + min
        - 1;
    let is_between = column.high[bin] <= drawn && drawn < column.low[bin + 1];
    (
        bin,
        if is_between {
            drawn
        } else {
            column.threshold(bin, bin + 1)
        },
    )
}

/// The bins whose bit is set, ascending.
fn bins(words: [u64; 4]) -> impl Iterator<Item = usize> {
    words.into_iter().enumerate().flat_map(|(index, mut word)| {
        std::iter::from_fn(move || {
            if word == 0 {
                return None;
            }
            let bit = word.trailing_zeros() as usize;
            word &= word - 1;
            Some(index * 64 + bit)
        })
    })
}
