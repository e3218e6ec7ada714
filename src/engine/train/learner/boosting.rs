//! Histogram gradient boosting: trees one after another, each on what is left.
//!
//! Friedman (2001) with second derivatives and leaf-wise growth as in LightGBM
//! (Ke et al. 2017). Squared error for numbers, log loss for classes; one tree
//! per round, or one per class for three classes and more. No randomness.

use serde::{Deserialize, Serialize};

use super::binned::Binned;
use super::histogram::{Bin, Layout, subtract};
use super::tree::Tree;
use super::{sigmoid, softmax};
use crate::engine::prepare::Matrix;
use crate::engine::train::estimator::Boosting;
use crate::engine::train::labels::Labels;

/// Least sum of second derivatives in a leaf (scikit-learn and LightGBM).
const MIN_HESSIAN: f64 = 1e-3;

/// What the summed trees mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Link {
    /// The number itself.
    Identity,
    /// The log-odds of class 1.
    Logit,
    /// One score per class.
    Softmax,
}

/// A start value and trees that are added to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BoostedTrees {
    link: Link,
    /// One per output.
    start: Vec<f64>,
    /// Round by round, one per output in each.
    trees: Vec<Tree>,
}

/// Boosts trees on binned features.
pub fn boosting(
    binned: &Binned,
    labels: &Labels,
    settings: &Boosting,
    progress: &mut dyn FnMut(f64),
) -> BoostedTrees {
    let (link, start) = start(labels);
    let n_outputs = start.len();
    let n_rows = binned.n_rows;
    let layout = Layout::of(binned);
    let mut scores: Vec<Vec<f64>> = start.iter().map(|start| vec![*start; n_rows]).collect();
    let mut slopes = vec![(vec![0.0; n_rows], vec![1.0; n_rows]); n_outputs];
    let mut trees = Vec::new();
    for round in 0..settings.max_iter {
        progress(f64::from(round) / f64::from(settings.max_iter));
        derivatives(labels, &scores, &mut slopes);
        for ((gradients, hessians), scores) in slopes.iter().zip(&mut scores) {
            let grower = Grower {
                binned,
                layout: &layout,
                gradients,
                hessians,
                settings,
            };
            trees.push(grower.tree(scores));
        }
    }
    BoostedTrees { link, start, trees }
}

fn start(labels: &Labels) -> (Link, Vec<f64>) {
    match labels {
        Labels::Numbers(numbers) => (
            Link::Identity,
            vec![numbers.iter().sum::<f64>() / numbers.len().max(1) as f64],
        ),
        Labels::Classes { codes, n_classes } => {
            let mut shares = vec![0.0; *n_classes];
            codes
                .iter()
                .for_each(|code| shares[*code as usize] += 1.0 / codes.len() as f64);
            match shares.as_slice() {
                [no, yes] => (Link::Logit, vec![libm::log(yes / no)]),
                many => (
                    Link::Softmax,
                    many.iter().map(|share| libm::log(*share)).collect(),
                ),
            }
        }
    }
}

/// Fills first and second derivatives of the loss per output.
fn derivatives(labels: &Labels, scores: &[Vec<f64>], slopes: &mut [(Vec<f64>, Vec<f64>)]) {
    match (labels, scores, slopes) {
        (Labels::Numbers(numbers), [scores], [(gradients, _)]) => {
            for ((gradient, score), number) in gradients.iter_mut().zip(scores).zip(numbers) {
                *gradient = score - number;
            }
        }
        (Labels::Classes { codes, .. }, [scores], [(gradients, hessians)]) => {
            let slopes = gradients.iter_mut().zip(hessians);
            for (((gradient, hessian), score), code) in slopes.zip(scores).zip(codes) {
                let probability = sigmoid(*score);
                *gradient = probability - f64::from(*code);
                *hessian = probability * (1.0 - probability);
            }
        }
        (Labels::Classes { codes, .. }, scores, slopes) => {
            let mut row_scores = vec![0.0; scores.len()];
            for (row, code) in codes.iter().enumerate() {
                for (slot, scores) in row_scores.iter_mut().zip(scores) {
                    *slot = scores[row];
                }
                softmax(&mut row_scores);
                for (class, ((gradients, hessians), probability)) in
                    slopes.iter_mut().zip(&row_scores).enumerate()
                {
                    gradients[row] = probability - f64::from(u8::from(class as u32 == *code));
                    hessians[row] = probability * (1.0 - probability);
                }
            }
        }
        _ => {}
    }
}

/// A leaf that may still be split.
struct Open {
    node: u32,
    start: usize,
    end: usize,
    total: Bin,
    bins: Vec<Bin>,
    split: Option<Split>,
}

#[derive(Clone, Copy)]
struct Split {
    gain: f64,
    feature: usize,
    bin: usize,
    left: Bin,
}

struct Grower<'a> {
    binned: &'a Binned,
    layout: &'a Layout,
    gradients: &'a [f64],
    hessians: &'a [f64],
    settings: &'a Boosting,
}

impl Grower<'_> {
    /// Grows one tree, leaf with the largest gain first, and adds it to the scores.
    fn tree(&self, scores: &mut [f64]) -> Tree {
        let mut rows: Vec<u32> = (0..self.binned.n_rows as u32).collect();
        let mut scratch = Vec::with_capacity(rows.len());
        let mut tree = Tree::with_root(1);
        let mut total = Bin::default();
        for (gradient, hessian) in self.gradients.iter().zip(self.hessians) {
            total.add(Bin {
                gradient: *gradient,
                hessian: *hessian,
                count: 1.0,
            });
        }
        let bins = self.layout.histogram(&rows, self.gradients, self.hessians);
        let mut open = vec![self.open(0, 0, rows.len(), total, bins)];
        while open.len() < self.settings.max_leaf_nodes.max(2) as usize {
            let Some(position) = best(&open) else { break };
            let leaf = open.swap_remove(position);
            let Some(split) = leaf.split else { break };
            let middle = self.partition(&mut rows, &mut scratch, &leaf, split);
            let feature = &self.binned.features[split.feature];
            let left = tree.split(
                leaf.node,
                split.feature as u32,
                feature.threshold(split.bin, split.bin + 1),
            );
            let is_left_smaller = middle - leaf.start <= leaf.end - middle;
            let smaller = if is_left_smaller {
                &rows[leaf.start..middle]
            } else {
                &rows[middle..leaf.end]
            };
            let smaller_bins = self
                .layout
                .histogram(smaller, self.gradients, self.hessians);
            let larger_bins = subtract(leaf.bins, &smaller_bins);
            let (left_bins, right_bins) = if is_left_smaller {
                (smaller_bins, larger_bins)
            } else {
                (larger_bins, smaller_bins)
            };
            open.push(self.open(left, leaf.start, middle, split.left, left_bins));
            open.push(self.open(
                left + 1,
                middle,
                leaf.end,
                leaf.total.minus(split.left),
                right_bins,
            ));
        }
        open.sort_by_key(|leaf| leaf.node);
        for leaf in open {
            let step = -leaf.total.gradient
                / (leaf.total.hessian + self.settings.l2_regularization).max(MIN_HESSIAN);
            let value = (step * self.settings.learning_rate) as f32;
            tree.finish(leaf.node, std::iter::once(value));
            for row in &rows[leaf.start..leaf.end] {
                scores[*row as usize] += f64::from(value);
            }
        }
        tree
    }

    fn open(&self, node: u32, start: usize, end: usize, total: Bin, bins: Vec<Bin>) -> Open {
        let split = self.best_split(total, &bins);
        Open {
            node,
            start,
            end,
            total,
            bins,
            split,
        }
    }

    fn best_split(&self, total: Bin, bins: &[Bin]) -> Option<Split> {
        let l2 = self.settings.l2_regularization;
        let min_count = f64::from(self.settings.min_samples_leaf);
        if total.count < 2.0 * min_count {
            return None;
        }
        let parent = total.score(l2);
        let mut best: Option<Split> = None;
        for (feature, (offset, column)) in self
            .layout
            .offsets
            .iter()
            .zip(&self.binned.features)
            .enumerate()
        {
            let mut left = Bin::default();
            for bin in 0..column.n_bins().saturating_sub(1) {
                left.add(bins[offset + bin]);
                let right = total.minus(left);
                if left.count < min_count || left.hessian < MIN_HESSIAN {
                    continue;
                }
                if right.count < min_count || right.hessian < MIN_HESSIAN {
                    break;
                }
                let gain = left.score(l2) + right.score(l2) - parent;
                // Rounding alone can show a gain where there is none.
                if gain > 1e-12 * parent && gain > 0.0 && best.is_none_or(|best| gain > best.gain) {
                    best = Some(Split {
                        gain,
                        feature,
                        bin,
                        left,
                    });
                }
            }
        }
        best
    }

    fn partition(
        &self,
        rows: &mut [u32],
        scratch: &mut Vec<u32>,
        leaf: &Open,
        split: Split,
    ) -> usize {
        let codes = &self.binned.features[split.feature].codes;
        scratch.clear();
        let mut middle = leaf.start;
        for position in leaf.start..leaf.end {
            let row = rows[position];
            if usize::from(codes[row as usize]) <= split.bin {
                rows[middle] = row;
                middle += 1;
            } else {
                scratch.push(row);
            }
        }
        rows[middle..leaf.end].copy_from_slice(scratch);
        middle
    }
}

/// The open leaf with the largest gain; of equals, the one made first.
fn best(open: &[Open]) -> Option<usize> {
    let mut best: Option<(usize, f64, u32)> = None;
    for (position, leaf) in open.iter().enumerate() {
        if let Some(split) = leaf.split
            && best.is_none_or(|(_, gain, node)| {
                split.gain > gain || (split.gain == gain && leaf.node < node)
            })
        {
            best = Some((position, split.gain, leaf.node));
        }
    }
    best.map(|(position, _, _)| position)
}

impl BoostedTrees {
    /// Probabilities per class, or numbers, row by row.
    #[must_use]
    pub fn predict(&self, matrix: &Matrix) -> Vec<f64> {
        let n_outputs = self.start.len();
        let rows = matrix.row_major();
        let mut outputs: Vec<Vec<f64>> = self
            .start
            .iter()
            .map(|start| vec![*start; matrix.n_rows()])
            .collect();
        for (index, tree) in self.trees.iter().enumerate() {
            if let Some(output) = outputs.get_mut(index % n_outputs) {
                tree.add_to(&rows, matrix.n_columns(), 1.0, output);
            }
        }
        match (self.link, outputs.as_slice()) {
            (Link::Logit, [scores]) => scores
                .iter()
                .flat_map(|score| [1.0 - sigmoid(*score), sigmoid(*score)])
                .collect(),
            (Link::Softmax, outputs) => {
                let mut values = vec![0.0; matrix.n_rows() * n_outputs];
                for (row, slots) in values.chunks_exact_mut(n_outputs).enumerate() {
                    for (slot, output) in slots.iter_mut().zip(outputs) {
                        *slot = output[row];
                    }
                    softmax(slots);
                }
                values
            }
            _ => outputs.into_iter().next().unwrap_or_default(),
        }
    }
}
