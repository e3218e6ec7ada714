//! How a boosted tree is grown: the leaf with the most to gain first.
//!
//! Leaf-wise growth with the subtraction trick as in LightGBM (Ke et al. 2017): sums are
//! added up for the smaller child, and are a difference for the larger one. As there,
//! rows per side are estimated from second derivatives while a split is looked for.

use super::binned::{Binned, MISSING};
use super::histogram::{Layout, N_CODES, Packing, Sums, bits, nearest};
use super::split::{Cells, LevelRules, Ratio, Rules, Split, Whole, improve};
use super::tree::{Question, Tree};
use crate::engine::train::estimator::Boosting;

/// Least sum of second derivatives in a leaf (scikit-learn and LightGBM).
const MIN_HESSIAN: f64 = 1e-3;
/// LightGBM's `cat_smooth`, `cat_l2` and `max_cat_threshold`.
const LEVEL_SMOOTHING: f64 = 10.0;
const LEVEL_L2: f64 = 10.0;
const MAX_LEVELS: usize = 32;
/// Bits for the sum of second derivatives; the rest of 62 is for the first.
const WEIGHT_BITS: u32 = 30;

/// First and second derivative of the loss, per row.
#[derive(Clone, Debug)]
pub(super) struct Derivatives {
    pub rows: Vec<(f64, f64)>,
}

/// How derivatives were rounded.
#[derive(Clone, Copy)]
struct Scale {
    packing: Packing,
    /// Steps per unit.
    gradient: f64,
    hessian: f64,
}

impl Derivatives {
    pub fn new(n_rows: usize) -> Self {
        Self {
            rows: vec![(0.0, 1.0); n_rows],
        }
    }

    /// Packs every row; both sums fit whatever the rows.
    fn pack(&self, packed: &mut Vec<i64>) -> Scale {
        let (mut steepest, mut heaviest, mut lightest) = (0.0f64, 0.0f64, f64::INFINITY);
        for (gradient, hessian) in &self.rows {
            steepest = steepest.max(gradient.abs());
            heaviest = heaviest.max(*hessian);
            lightest = lightest.min(*hessian);
        }
        let n_bits = bits(self.rows.len() as u64);
        let is_even = lightest == heaviest;
        let packing = Packing::with_weight_bits(if is_even { n_bits + 1 } else { WEIGHT_BITS });
        let most = if is_even {
            1.0
        } else {
            (1u64 << WEIGHT_BITS.saturating_sub(n_bits)) as f64
        };
        let scale = Scale {
            packing,
            gradient: (1u64 << packing.value_bits(n_bits).min(40)) as f64
                / steepest.max(f64::MIN_POSITIVE),
            hessian: most / heaviest.max(f64::MIN_POSITIVE),
        };
        packed.clear();
        packed.extend(self.rows.iter().map(|(gradient, hessian)| {
            let value = nearest(gradient * scale.gradient);
            packing.pack(value, nearest(hessian * scale.hessian))
        }));
        scale
    }
}

/// A leaf that may still be split.
struct Open {
    node: u32,
    start: usize,
    end: usize,
    total: i64,
    /// None for a leaf that is too small.
    sums: Option<Vec<Sums>>,
    split: Option<(f64, Split)>,
}

/// Grows trees on the same features, again and again.
pub(super) struct Grower<'a> {
    binned: &'a Binned,
    layout: Layout,
    settings: &'a Boosting,
    rows: Vec<u32>,
    /// What each row carries, in the order of the data.
    packed: Vec<i64>,
    other_rows: Vec<u32>,
    /// What the rows of a leaf carry, in their order.
    gathered: Vec<i64>,
    /// Room that is not in use.
    pool: Vec<Vec<Sums>>,
}

impl<'a> Grower<'a> {
    pub fn new(binned: &'a Binned, settings: &'a Boosting) -> Self {
        Self {
            binned,
            layout: Layout::of(binned),
            settings,
            rows: Vec::new(),
            packed: Vec::new(),
            other_rows: vec![0; binned.n_rows],
            gathered: Vec::new(),
            pool: Vec::new(),
        }
    }

    /// Grows one tree and adds it to the rows' scores.
    pub fn tree(&mut self, derivatives: &Derivatives, scores: &mut [f64]) -> Tree {
        let scale = derivatives.pack(&mut self.packed);
        self.rows.clear();
        self.rows.extend(0..self.binned.n_rows as u32);
        let mut tree = Tree::with_root(1);
        let root = Open {
            node: 0,
            start: 0,
            end: self.rows.len(),
            total: self.packed.iter().sum(),
            sums: None,
            split: None,
        };
        let mut open = vec![self.weighed(root, scale)];
        let max_leaves = self.settings.max_leaf_nodes.max(2) as usize;
        while open.len() < max_leaves {
            let Some(position) = best(&open) else { break };
            let leaf = open.swap_remove(position);
            let Some((_, split)) = leaf.split else { break };
            let middle = self.partition(&leaf, &split);
            let left = tree.split(leaf.node, split.feature, &split.question);
            let is_last = open.len() + 2 == max_leaves;
            open.extend(self.children(&leaf, (left, middle, split.left), (scale, is_last)));
            self.pool.extend(leaf.sums);
        }
        crate::stats::sort_by_key(&mut open, |leaf| leaf.node);
        for leaf in open {
            let value = self.value(leaf.total, scale);
            tree.finish(leaf.node, &[value]);
            for row in &self.rows[leaf.start..leaf.end] {
                scores[*row as usize] += f64::from(value);
            }
            self.pool.extend(leaf.sums);
        }
        tree
    }

    /// A Newton step, shortened by the learning rate.
    fn value(&self, total: i64, scale: Scale) -> f32 {
        let gradient = scale.packing.value(total) as f64 / scale.gradient;
        let hessian = scale.packing.weight(total) as f64 / scale.hessian;
        let step = -gradient / (hessian + self.settings.l2_regularization).max(MIN_HESSIAN);
        (step * self.settings.learning_rate) as f32
    }

    /// Both children of a leaf, with their best splits unless the tree is finished.
    fn children(
        &mut self,
        leaf: &Open,
        (left, middle, left_total): (u32, usize, i64),
        (scale, is_last): (Scale, bool),
    ) -> [Open; 2] {
        let child = |node, start, end, total| Open {
            node,
            start,
            end,
            total,
            sums: None,
            split: None,
        };
        let mut left = child(left, leaf.start, middle, left_total);
        let mut right = child(left.node + 1, middle, leaf.end, leaf.total - left_total);
        if is_last {
            return [left, right];
        }
        let is_left_smaller = middle - leaf.start <= leaf.end - middle;
        let (smaller, larger) = if is_left_smaller {
            (&mut left, &mut right)
        } else {
            (&mut right, &mut left)
        };
        if self.is_large(larger)
            && let Some(parent) = &leaf.sums
        {
            let mut sums = self.room();
            self.fill(smaller, &mut sums);
            let mut rest = self.room();
            self.layout.subtract(&mut rest, parent, &sums);
            larger.split = self.best_split(larger, &rest, scale);
            larger.sums = Some(rest);
            if self.is_large(smaller) {
                smaller.split = self.best_split(smaller, &sums, scale);
                smaller.sums = Some(sums);
            } else {
                self.pool.push(sums);
            }
        }
        [left, right]
    }

    fn weighed(&mut self, mut leaf: Open, scale: Scale) -> Open {
        if self.is_large(&leaf) {
            let mut sums = self.room();
            self.fill(&leaf, &mut sums);
            leaf.split = self.best_split(&leaf, &sums, scale);
            leaf.sums = Some(sums);
        }
        leaf
    }

    fn room(&mut self) -> Vec<Sums> {
        self.pool.pop().unwrap_or_else(|| self.layout.room())
    }

    fn fill(&mut self, leaf: &Open, sums: &mut [Sums]) {
        let rows = &self.rows[leaf.start..leaf.end];
        // Fetched for the few leaves that are added up, rather than moved at every split.
        self.gathered.clear();
        self.gathered
            .extend(rows.iter().map(|row| self.packed[*row as usize]));
        self.layout.fill(rows, &self.gathered, sums);
    }

    /// Whether there are rows for two leaves.
    const fn is_large(&self, leaf: &Open) -> bool {
        let rows = leaf.end - leaf.start;
        rows >= 2 && rows >= 2 * self.settings.min_samples_leaf as usize
    }

    fn best_split(&self, leaf: &Open, sums: &[Sums], scale: Scale) -> Option<(f64, Split)> {
        let weight = scale.packing.weight(leaf.total) as f64;
        let per_row = weight / (leaf.end - leaf.start) as f64;
        let least = f64::from(self.settings.min_samples_leaf) * per_row;
        let rules = Rules {
            packing: scale.packing,
            // A hair below, for what rounding takes from a whole number of rows.
            min_weight: (least.max(MIN_HESSIAN * scale.hessian) * (1.0 - 1e-9))
                .ceil()
                .max(1.0) as i64,
            l2: self.settings.l2_regularization * scale.hessian,
            levels: LevelRules::Ordered {
                smoothing: LEVEL_SMOOTHING * scale.hessian,
                l2: LEVEL_L2 * scale.hessian,
                max_side: MAX_LEVELS,
            },
        };
        let whole = Whole::new(scale.packing, leaf.total);
        let mut best = None;
        for (index, (column, sums)) in self.binned.features.iter().zip(sums).enumerate() {
            let cells = Cells {
                // Empty bins gain nothing over those before, so they need not be left out.
                known: sums[..column.n_bins()].iter().copied().enumerate(),
                missing: sums[MISSING],
            };
            let feature = (index as u32, column);
            improve(&mut best, feature, cells, (whole, Ratio::NONE), &rules);
        }
        best.map(|split| (whole.absolute(split.gain), split))
    }

    /// Puts the rows that go left first; both sides keep their order. Where the right side starts.
    fn partition(&mut self, leaf: &Open, split: &Split) -> usize {
        let codes = &self.binned.features[split.feature as usize].codes;
        let goes_left = sides(&split.question);
        let rows = &mut self.rows[leaf.start..leaf.end];
        let others = &mut self.other_rows[..leaf.end - leaf.start];
        let (mut middle, mut n_right) = (0, 0);
        for place in 0..rows.len() {
            let row = rows[place];
            let is_left = goes_left[usize::from(codes[row as usize])];
            rows[middle] = row;
            others[n_right] = row;
            middle += usize::from(is_left);
            n_right += usize::from(!is_left);
        }
        rows[middle..].copy_from_slice(&others[..n_right]);
        leaf.start + middle
    }
}

/// Which codes go left.
fn sides(question: &Question) -> [bool; N_CODES] {
    std::array::from_fn(|code| question.takes_left(code as u8))
}

/// The open leaf with the largest gain; of equals, the one made first.
fn best(open: &[Open]) -> Option<usize> {
    let mut best: Option<(usize, f64, u32)> = None;
    for (position, leaf) in open.iter().enumerate() {
        if let Some((gain, _)) = leaf.split
            && best.is_none_or(|(_, most, node)| gain > most || (gain == most && leaf.node < node))
        {
            best = Some((position, gain, leaf.node));
        }
    }
    best.map(|(position, _, _)| position)
}
