//! How trees of a forest are grown: depth first, each node split where imgain falls most.
//!
//! CART (Breiman et al. 1984) on binned features. Nodes of many rows add up all bins; in
//! small ones only the bins in use are visited. Ties go to the feature looked at first
//! and the lower bin. Random thresholds are those of extra trees (Geurts et al. 2006).

use std::ops::Range;

use super::binned::{Binned, MISSING};
use super::class_sums::ClassSums;
use super::criterion::{Criterion, Goal};
use super::histogram::{N_CODES, Sums};
use super::random_split::draw;
use super::siblings::{Place, Siblings};
use super::split::{Cells, LevelRules, Ratio, Rules, Split, Whole, improve};
use super::tree::{LevelSet, Question, Side, Tree};
use crate::engine::random::Random;

/// From so many rows on, looking for bins in use costs less than noting them row by row.
const MANY_ROWS: usize = 128;
/// Sums are kept of so many features at most: 2 MB per open node.
const MANY_FEATURES: usize = 1024;

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

/// Grows trees on the same rows, one after the other.
pub(super) struct Grower<'a> {
    binned: &'a Binned,
    criterion: &'a Criterion<'a>,
    limits: Limits,
    rules: Rules,
    rows: Vec<u32>,
    /// What each of `rows` carries.
    carried: Vec<i64>,
    other_rows: Vec<u32>,
    other_carried: Vec<i64>,
    features: Vec<u32>,
    sums: Box<Sums>,
    classes: ClassSums,
    codes: Vec<u8>,
    cells: Vec<(usize, i64)>,
    siblings: Siblings,
}

/// Rows of a node still to be split.
#[derive(Clone, Copy)]
struct Open {
    start: usize,
    end: usize,
    depth: u32,
    node: u32,
    /// Its sums of all features, where they are kept.
    sums: Option<Place>,
}

impl<'a> Grower<'a> {
    pub fn new(binned: &'a Binned, criterion: &'a Criterion<'a>, limits: Limits) -> Self {
        let n_classes = match criterion.goal {
            Goal::Variance => 0,
            Goal::Gini(n_classes) => n_classes,
        };
        let min_weight = i64::from(limits.min_samples_leaf.max(1)) * i64::from(criterion.unit);
        let rules = Rules {
            packing: criterion.packing,
            min_weight: if limits.min_samples_leaf > 1 {
                min_weight
            } else {
                1
            },
            l2: 0.0,
            levels: LevelRules::One,
        };
        Self {
            binned,
            criterion,
            limits,
            rules,
            rows: Vec::new(),
            carried: Vec::new(),
            other_rows: vec![0; binned.n_rows],
            other_carried: vec![0; binned.n_rows],
            features: Vec::new(),
            sums: Box::new([0; N_CODES]),
            classes: ClassSums::new(n_classes, rules.min_weight),
            codes: vec![0; binned.n_rows],
            cells: Vec::with_capacity(N_CODES),
            siblings: Siblings::default(),
        }
    }

    /// Grows a tree on rows that are drawn so many times each.
    pub fn tree(&mut self, n_drawn: impl Fn(usize) -> u32, mut random: Random) -> Tree {
        self.rows.clear();
        self.carried.clear();
        for row in 0..self.criterion.n_rows() {
            if let Some(carried) = self.criterion.carried(row, n_drawn(row)) {
                self.rows.push(row as u32);
                self.carried.push(carried);
            }
        }
        self.features.clear();
        self.features.extend(0..self.binned.features.len() as u32);
        let mut tree = Tree::with_root(self.criterion.leaf_width());
        let mut values = Vec::new();
        let mut open = vec![Open {
            start: 0,
            end: self.rows.len(),
            depth: 0,
            node: 0,
            sums: self
                .keeps_sums(self.rows.len())
                .then(|| self.add_up(0..self.rows.len())),
        }];
        while let Some(place) = open.pop() {
            let Open {
                start, end, depth, ..
            } = place;
            let Some(split) = self.split(place, &mut random) else {
                let (rows, carried) = (&self.rows[start..end], &self.carried[start..end]);
                self.criterion.leaf(rows, carried, &mut values);
                tree.finish(place.node, &values);
                if let Some(sums) = place.sums {
                    self.siblings.free(sums);
                }
                continue;
            };
            let middle = self.partition(place, &split);
            let left = tree.split(place.node, split.feature, &split.question);
            let child = |start, end, node, sums| Open {
                start,
                end,
                depth: depth + 1,
                node,
                sums,
            };
            let [left_sums, right_sums] = self.divide_sums(place, middle);
            open.push(child(middle, end, left + 1, right_sums));
            open.push(child(start, middle, left, left_sums));
        }
        tree
    }

    /// Whether the sums of a node of so many rows are kept for its children.
    fn keeps_sums(&self, n_rows: usize) -> bool {
        n_rows >= MANY_ROWS
            && self.binned.features.len() <= MANY_FEATURES
            && self.criterion.goal == Goal::Variance
            && self.limits.thresholds == Thresholds::Best
            && self.limits.max_features == self.binned.features.len()
    }

    /// Sums of all features over some of `rows`.
    fn add_up(&mut self, range: Range<usize>) -> Place {
        let (rows, carried) = (&self.rows[range.clone()], &self.carried[range]);
        self.siblings.fill(self.binned, rows, carried)
    }

    /// Sums of the left and the right child, for those that are large enough.
    fn divide_sums(&mut self, place: Open, middle: usize) -> [Option<Place>; 2] {
        let Some(parent) = place.sums else {
            return [None, None];
        };
        let (n_left, n_right) = (middle - place.start, place.end - middle);
        if n_left.max(n_right) < MANY_ROWS {
            self.siblings.free(parent);
            return [None, None];
        }
        let is_left_small = n_left < n_right;
        let small = if is_left_small {
            place.start..middle
        } else {
            middle..place.end
        };
        let n_small = small.len();
        let child = self.add_up(small);
        self.siblings.subtract(parent, child);
        let child = if n_small < MANY_ROWS {
            self.siblings.free(child);
            None
        } else {
            Some(child)
        };
        if is_left_small {
            [child, Some(parent)]
        } else {
            [Some(parent), child]
        }
    }

    fn split(&mut self, place: Open, random: &mut Random) -> Option<Split> {
        let (start, end) = (place.start, place.end);
        let is_too_deep = self.limits.max_depth.is_some_and(|max| place.depth >= max);
        if end - start < 2 || is_too_deep || self.criterion.is_pure(&self.rows[start..end]) {
            return None;
        }
        let packing = self.rules.packing;
        let total: i64 = self.carried[start..end].iter().sum();
        if packing.weight(total) < 2 * self.rules.min_weight {
            return None;
        }
        self.classes.set_total(packing, &self.carried[start..end]);
        let n_features = self.features.len();
        let samples = self.limits.max_features < n_features;
        let (mut best, mut n_looked_at, mut found_variation) = (None, 0, false);
        for position in 0..n_features {
            // As in scikit-learn: constant features count, but never all of those drawn.
            // Two rows are divided equally well by any feature.
            let is_settled = end - start == 2 && best.is_some();
            if is_settled || (n_looked_at >= self.limits.max_features && found_variation) {
                break;
            }
            if samples {
                let other = position + random.below((n_features - position) as u32) as usize;
                self.features.swap(position, other);
            }
            n_looked_at += 1;
            let feature = self.features[position];
            found_variation |= match self.limits.thresholds {
                Thresholds::Best => self.look(&mut best, feature, place, total),
                Thresholds::Random => self.draw(&mut best, feature, (start, end, total), random),
            };
        }
        best
    }

    /// Looks for a better split on one feature; says whether the feature varies in the node.
    fn look(&mut self, best: &mut Option<Split>, feature: u32, place: Open, total: i64) -> bool {
        let (start, end) = (place.start, place.end);
        let column = &self.binned.features[feature as usize];
        let (rows, carried) = (&self.rows[start..end], &self.carried[start..end]);
        if let Goal::Gini(_) = self.criterion.goal {
            let rows = (rows, carried);
            return self
                .classes
                .improve(best, (feature, column), rows, self.rules.packing);
        }
        let sums = &mut *self.sums;
        let mut present = LevelSet::default();
        self.cells.clear();
        if let Some(place) = place.sums {
            let kept = self.siblings.of(place, feature);
            let cells = kept.iter().copied().enumerate();
            self.cells.extend(cells.filter(|(_, sum)| *sum != 0));
        } else if rows.len() < MANY_ROWS {
            for (row, carried) in rows.iter().zip(carried) {
                let code = column.codes[*row as usize];
                sums[usize::from(code)] += carried;
                present.insert(code);
            }
        } else {
            for (row, carried) in rows.iter().zip(carried) {
                sums[usize::from(column.codes[*row as usize])] += carried;
            }
            present = occupied(sums);
        }
        for code in present.codes() {
            self.cells.push((code, std::mem::take(&mut sums[code])));
        }
        if self.cells.len() < 2 {
            return false;
        }
        let missing = self.cells.pop_if(|(code, _)| *code == MISSING);
        let cells = Cells {
            known: self.cells.iter().copied(),
            missing: missing.map_or(0, |(_, sums)| sums),
        };
        let whole = Whole::new(self.rules.packing, total);
        let column = (feature, column);
        improve(best, column, cells, (whole, Ratio::LEAST), &self.rules);
        true
    }

    /// Draws a split on one feature; says whether the feature varies in the node.
    fn draw(
        &mut self,
        best: &mut Option<Split>,
        feature: u32,
        (start, end, total): (usize, usize, i64),
        random: &mut Random,
    ) -> bool {
        let column = &self.binned.features[feature as usize];
        let (rows, carried) = (&self.rows[start..end], &self.carried[start..end]);
        let codes = &mut self.codes[..rows.len()];
        for (slot, row) in codes.iter_mut().zip(rows) {
            *slot = column.codes[*row as usize];
        }
        let Some(question) = draw(column, codes, random) else {
            return false;
        };
        let rows = (&*codes, carried);
        let judged = match question {
            Question::Number { bin, missing, .. } => {
                // Codes up to the bin go left; the largest code, for missing values, wraps to 0.
                let shift = u8::from(missing == Side::Left);
                let top = bin + shift;
                let is_left = |code: u8| code.wrapping_add(shift) <= top;
                judge(&mut self.classes, (&self.rules, total), rows, is_left)
            }
            Question::Levels(set) => {
                let is_left = |code| set.contains(code);
                judge(&mut self.classes, (&self.rules, total), rows, is_left)
            }
        };
        if let Some((left, gain)) = judged
            && best.as_ref().is_none_or(|best| gain.exceeds(best.gain))
        {
            *best = Some(Split {
                feature,
                question,
                left,
                gain,
            });
        }
        true
    }

    /// Puts the rows that go left first; both sides keep their order. Returns where the right side starts.
    fn partition(&mut self, place: Open, split: &Split) -> usize {
        let codes = &self.binned.features[split.feature as usize].codes;
        let (rows, carried) = (&mut self.rows, &mut self.carried);
        let (mut middle, mut n_right) = (place.start, 0);
        for position in place.start..place.end {
            let (row, packed) = (rows[position], carried[position]);
            let is_left = split.question.takes_left(codes[row as usize]);
            rows[middle] = row;
            carried[middle] = packed;
            self.other_rows[n_right] = row;
            self.other_carried[n_right] = packed;
            middle += usize::from(is_left);
            n_right += usize::from(!is_left);
        }
        rows[middle..place.end].copy_from_slice(&self.other_rows[..n_right]);
        carried[middle..place.end].copy_from_slice(&self.other_carried[..n_right]);
        middle
    }
}

/// The codes whose sums are not zero.
fn occupied(sums: &Sums) -> LevelSet {
    let mut set = LevelSet::default();
    for (code, sum) in sums.iter().enumerate() {
        if *sum != 0 {
            set.insert(code as u8);
        }
    }
    set
}

/// Sums of the left side of a given division and its gain; `None` if one side is too light.
fn judge(
    classes: &mut ClassSums,
    (rules, total): (&Rules, i64),
    (codes, carried): (&[u8], &[i64]),
    is_left: impl Fn(u8) -> bool,
) -> Option<(i64, Ratio)> {
    let packing = rules.packing;
    if classes.n_classes() > 0 {
        let gain = classes.judge(codes, carried, packing, is_left)?;
        return Some((0, gain));
    }
    let mut left = 0;
    for (code, packed) in codes.iter().zip(carried) {
        left += packed & -i64::from(is_left(*code));
    }
    let gain = Whole::new(packing, total).gain(left, rules)?;
    Some((left, gain))
}
