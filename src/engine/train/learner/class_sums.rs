//! The best question about one feature for three classes and more: Gini impurity.
//!
//! Counts per bin and class, in whole numbers. Looks for the largest sum of squared
//! counts over weight, both sides together (CART, Breiman et al. 1984). Levels of a
//! category are put into the order of the share that the node's largest class has in them.

use super::binned::{BinnedFeature, Bins, MISSING};
use super::histogram::{N_CODES, Packing};
use super::split::{Ratio, Split};
use super::tree::{LevelSet, Question, Side};

/// Counts of a node's rows, by code and class.
pub(super) struct ClassSums {
    n_classes: usize,
    min_weight: i64,
    /// `N_CODES` x `n_classes`; all zero between features.
    counts: Vec<i64>,
    total: Vec<i64>,
    left: Vec<i64>,
    present: LevelSet,
    order: Vec<u8>,
}

/// Squared counts and weight of both sides.
struct Sides {
    left_squares: i64,
    right_squares: i64,
    left_weight: i64,
    right_weight: i64,
}

impl Sides {
    fn purity(&self) -> Ratio {
        let (m, n) = (self.left_weight as f64, self.right_weight as f64);
        Ratio(
            self.left_squares as f64 * n + self.right_squares as f64 * m,
            m * n,
        )
    }
}

impl ClassSums {
    pub fn new(n_classes: usize, min_weight: i64) -> Self {
        Self {
            n_classes,
            min_weight,
            counts: vec![0; N_CODES * n_classes],
            total: vec![0; n_classes],
            left: vec![0; n_classes],
            present: LevelSet::default(),
            order: Vec::with_capacity(N_CODES),
        }
    }

    /// Number of classes; 0 where there are numbers.
    pub const fn n_classes(&self) -> usize {
        self.n_classes
    }

    /// Takes note of all rows of a node.
    pub fn set_total(&mut self, packing: Packing, carried: &[i64]) {
        if self.n_classes == 0 {
            return;
        }
        self.total.fill(0);
        for packed in carried {
            self.total[packing.value(*packed) as usize] += packing.weight(*packed);
        }
    }

    /// Looks for a better split on one feature; says whether it varies in the node.
    pub fn improve(
        &mut self,
        best: &mut Option<Split>,
        (feature, column): (u32, &BinnedFeature),
        (rows, carried): (&[u32], &[i64]),
        packing: Packing,
    ) -> bool {
        self.present = LevelSet::default();
        for (row, packed) in rows.iter().zip(carried) {
            let code = column.codes[*row as usize];
            let place = usize::from(code) * self.n_classes + packing.value(*packed) as usize;
            self.counts[place] += packing.weight(*packed);
            self.present.insert(code);
        }
        let varies = self.present.len() > 1;
        if varies {
            let bar = best.as_ref().map_or(Ratio::LEAST, |best| best.gain);
            let found = match column.bins {
                Bins::Ranges { .. } => self.ranges(column, bar),
                Bins::Levels(_) => self.levels(bar),
            };
            if let Some((question, purity)) = found {
                *best = Some(Split {
                    feature,
                    question,
                    left: 0,
                    gain: purity,
                });
            }
        }
        for code in self.present.codes() {
            self.counts[code * self.n_classes..(code + 1) * self.n_classes].fill(0);
        }
        varies
    }

    fn ranges(&mut self, column: &BinnedFeature, bar: Ratio) -> Option<(Question, Ratio)> {
        let has_missing = self.present.contains(MISSING as u8);
        self.order.clear();
        let codes = self.present.codes().filter(|code| *code != MISSING);
        self.order.extend(codes.map(|code| code as u8));
        // The last place divides missing values from all others.
        let last = self.order.len() - usize::from(!has_missing);
        let mut found = self.scan(None, last, bar);
        let mut side = Side::Right;
        if has_missing {
            let bar = found.as_ref().map_or(bar, |(_, purity, _)| *purity);
            let others = self.scan(Some(MISSING), self.order.len() - 1, bar);
            if others.is_some() {
                (found, side) = (others, Side::Left);
            }
        }
        let (place, purity, is_left_heavier) = found?;
        if !has_missing && is_left_heavier {
            side = Side::Left;
        }
        let bin = *self.order.get(place)?;
        let next = self.order.get(place + 1).copied().unwrap_or(MISSING as u8);
        let question = Question::Number {
            bin,
            threshold: column.threshold(usize::from(bin), usize::from(next)),
            missing: side,
        };
        Some((question, purity))
    }

    fn levels(&mut self, bar: Ratio) -> Option<(Question, Ratio)> {
        let largest =
            (0..self.n_classes).max_by_key(|class| (self.total[*class], usize::MAX - class))?;
        let share = |code: u8| {
            let start = usize::from(code) * self.n_classes;
            let counts = &self.counts[start..start + self.n_classes];
            counts[largest] as f64 / counts.iter().sum::<i64>() as f64
        };
        let mut order: Vec<u8> = self.present.codes().map(|code| code as u8).collect();
        order.sort_by(|a, b| share(*a).total_cmp(&share(*b)).then(a.cmp(b)));
        self.order = order;
        let (place, purity, is_left_heavier) = self.scan(None, self.order.len() - 1, bar)?;
        let mut set = LevelSet::default();
        self.order[..=place]
            .iter()
            .for_each(|code| set.insert(*code));
        if is_left_heavier && !self.present.contains(MISSING as u8) {
            set.insert(MISSING as u8);
        }
        Some((Question::Levels(set), purity))
    }

    /// Moves codes to the left in order; the place after which dividing is best, its purity,
    /// and whether most rows are left. Looks at the first `n_places` places.
    fn scan(
        &mut self,
        first: Option<usize>,
        n_places: usize,
        mut bar: Ratio,
    ) -> Option<(usize, Ratio, bool)> {
        self.left.fill(0);
        let mut sides = Sides {
            left_squares: 0,
            right_squares: self.total.iter().map(|count| count * count).sum(),
            left_weight: 0,
            right_weight: self.total.iter().sum(),
        };
        if let Some(code) = first {
            self.shift(code, &mut sides);
        }
        let mut found = None;
        for place in 0..n_places {
            self.shift(usize::from(self.order[place]), &mut sides);
            if sides.left_weight < self.min_weight {
                continue;
            }
            if sides.right_weight < self.min_weight {
                break;
            }
            let purity = sides.purity();
            if purity.exceeds(bar) {
                bar = purity;
                found = Some((place, purity, sides.left_weight >= sides.right_weight));
            }
        }
        found
    }

    /// Moves the rows of a code from right to left.
    fn shift(&mut self, code: usize, sides: &mut Sides) {
        let counts = &self.counts[code * self.n_classes..(code + 1) * self.n_classes];
        for ((count, left), total) in counts.iter().zip(&mut self.left).zip(&self.total) {
            let right = total - *left;
            sides.left_squares += count * (2 * *left + count);
            sides.right_squares -= count * (2 * right - count);
            sides.left_weight += count;
            sides.right_weight -= count;
            *left += count;
        }
    }

    /// The purity of a given division; `None` if one side is too light.
    pub fn judge(
        &mut self,
        codes: &[u8],
        carried: &[i64],
        packing: Packing,
        is_left: impl Fn(u8) -> bool,
    ) -> Option<Ratio> {
        self.left.fill(0);
        for (code, packed) in codes.iter().zip(carried) {
            let weight = packing.weight(*packed) & -i64::from(is_left(*code));
            self.left[packing.value(*packed) as usize] += weight;
        }
        let mut sides = Sides {
            left_squares: 0,
            right_squares: 0,
            left_weight: 0,
            right_weight: 0,
        };
        for (left, total) in self.left.iter().zip(&self.total) {
            let right = total - left;
            sides.left_squares += left * left;
            sides.right_squares += right * right;
            sides.left_weight += left;
            sides.right_weight += right;
        }
        let is_allowed = sides.left_weight.min(sides.right_weight) >= self.min_weight;
        is_allowed.then(|| sides.purity())
    }
}
