//! The best question about one feature, from its sums per bin.
//!
//! Looks for the split that lowers variance most (CART, Breiman et al. 1984), which with
//! 0/1 values lowers Gini impurity most, and which is the largest gain of a boosting step
//! (Chen & Guestrin 2016). With value `a` and weight `m` of `m + n = w` on the left, that
//! gain is `(a w - t m)^2 / (m n)` up to a factor of the node: whole numbers, and no
//! division. Levels of a category are divided one against the rest, or first put into the
//! order of their means (Fisher 1958).

use super::binned::{BinnedFeature, Bins, MISSING};
use super::histogram::Packing;
use super::tree::{LevelSet, Question, Side};

/// What a split must keep to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    pub packing: Packing,
    /// Least weight on either side; at least 1.
    pub min_weight: i64,
    /// Added to every weight.
    pub l2: f64,
    /// Care with categories.
    pub levels: LevelRules,
}

/// How more than `MAX_PLAIN` levels of a category are divided.
#[derive(Clone, Copy, Debug)]
pub(super) enum LevelRules {
    /// One level against the rest: what 0/1 columns would offer. Trees that grow until leaves
    /// are pure can't be trusted with groups of levels, of which the best by chance fits best.
    One,
    /// In the order of their means, with care (LightGBM).
    Ordered {
        /// Added to a level's weight when levels are put in order.
        smoothing: f64,
        /// Added to both sides' weights.
        l2: f64,
        /// Levels on the smaller side at most.
        max_side: usize,
    },
}

/// Up to so many levels any grouping is as safe as one level against the rest
/// (LightGBM's `max_cat_to_onehot`).
const MAX_PLAIN: usize = 4;

/// A split of a node.
#[derive(Clone, Copy, Debug)]
pub(super) struct Split {
    pub feature: u32,
    pub question: Question,
    /// Sums of the rows that go left.
    pub left: i64,
    /// What it gains, up to a factor of the node.
    pub gain: Ratio,
}

/// A fraction with a positive denominator; compared without dividing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ratio(pub f64, pub f64);

impl Ratio {
    /// Below every gain.
    pub const LEAST: Self = Self(-1.0, 1.0);
    /// No gain.
    pub const NONE: Self = Self(0.0, 1.0);

    #[inline]
    pub fn exceeds(self, other: Self) -> bool {
        self.0 * other.1 > other.0 * self.1
    }
}

/// A node, as far as a split's gain depends on it.
#[derive(Clone, Copy)]
pub(super) struct Whole {
    value: i64,
    weight: i64,
}

impl Whole {
    pub const fn new(packing: Packing, total: i64) -> Self {
        Self {
            value: packing.value(total),
            weight: packing.weight(total),
        }
    }

    /// The gain of a split by the sums of its left side; `None` if a side is too light.
    #[inline]
    pub fn gain(&self, left: i64, rules: &Rules) -> Option<Ratio> {
        let (a, m) = (rules.packing.value(left), rules.packing.weight(left));
        let n = self.weight - m;
        if m < rules.min_weight || n < rules.min_weight {
            return None;
        }
        if rules.l2 == 0.0 {
            // Within 62 bits: see `Packing::value_bits`.
            let distance = (a * self.weight - self.value * m) as f64;
            return Some(Ratio(distance * distance, (m * n) as f64));
        }
        let (b, t) = ((self.value - a) as f64, self.value as f64);
        let (a, w) = (a as f64, self.weight as f64 + rules.l2);
        let (m, n) = (m as f64 + rules.l2, n as f64 + rules.l2);
        // Times the node's weight, as above.
        let gain = (a * a * n + b * b * m) * w - t * t * m * n;
        Some(Ratio(gain * self.weight as f64 / w, m * n))
    }

    /// A gain that can be compared with other nodes'.
    pub fn absolute(&self, gain: Ratio) -> f64 {
        gain.0 / gain.1 / self.weight as f64
    }
}

/// Sums of a feature in a node: by code, ascending, and those of missing values.
#[derive(Clone, Copy)]
pub(super) struct Cells<I> {
    pub known: I,
    pub missing: i64,
}

/// Looks for a better question than `best` about one feature of a node.
pub(super) fn improve<I: Iterator<Item = (usize, i64)> + Clone>(
    best: &mut Option<Split>,
    (feature, column): (u32, &BinnedFeature),
    cells: Cells<I>,
    (whole, floor): (Whole, Ratio),
    rules: &Rules,
) {
    let mut search = Search {
        rules: *rules,
        whole,
        bar: best.as_ref().map_or(floor, |best| best.gain),
        found: None,
    };
    let question = match &column.bins {
        Bins::Ranges { .. } => search.ranges(column, cells),
        Bins::Levels(_) => search.levels(cells),
    };
    if let (Some(question), Some((_, left))) = (question, search.found) {
        *best = Some(Split {
            feature,
            question,
            left,
            gain: search.bar,
        });
    }
}

struct Search {
    rules: Rules,
    whole: Whole,
    bar: Ratio,
    /// After which place to divide, and the sums of the left side.
    found: Option<(usize, i64)>,
}

impl Search {
    /// Moves cells to the left one by one and takes note of the best place to divide.
    #[inline]
    fn scan(&mut self, start: i64, cells: impl Iterator<Item = (usize, i64)>) {
        let mut left = start;
        for (place, sums) in cells {
            left += sums;
            if let Some(gain) = self.whole.gain(left, &self.rules)
                && gain.exceeds(self.bar)
            {
                self.bar = gain;
                self.found = Some((place, left));
            }
        }
    }

    fn ranges<I: Iterator<Item = (usize, i64)> + Clone>(
        &mut self,
        column: &BinnedFeature,
        cells: Cells<I>,
    ) -> Option<Question> {
        // Missing values to the right; the last place divides them from all others.
        self.scan(0, cells.known.clone());
        let mut side = Side::Right;
        if cells.missing != 0 {
            let found = self.found.take();
            self.scan(cells.missing, cells.known.clone());
            if self.found.is_some() {
                side = Side::Left;
            } else {
                self.found = found;
            }
        } else if let Some((_, left)) = self.found {
            side = self.side_of_most(left);
        }
        let (bin, _) = self.found?;
        let next = cells.known.map(|(code, _)| code).find(|code| *code > bin);
        Some(Question::Number {
            bin: bin as u8,
            threshold: column.threshold(bin, next.unwrap_or(MISSING)),
            missing: side,
        })
    }

    /// Where rows with a missing value go when training has none: to most others.
    const fn side_of_most(&self, left: i64) -> Side {
        if 2 * self.rules.packing.weight(left) >= self.whole.weight {
            Side::Left
        } else {
            Side::Right
        }
    }

    fn levels(
        &mut self,
        cells: Cells<impl Iterator<Item = (usize, i64)> + Clone>,
    ) -> Option<Question> {
        let packing = self.rules.packing;
        let missing = (cells.missing != 0).then_some((MISSING, cells.missing));
        let found = cells.known.filter(|(_, sums)| *sums != 0).chain(missing);
        let n = found.clone().count();
        let mut set = LevelSet::default();
        let (mut max_side, mut smoothing) = (usize::MAX, 0.0);
        match self.rules.levels {
            LevelRules::One if n > MAX_PLAIN => {
                for (code, sums) in found {
                    self.scan(sums, std::iter::once((code, 0)));
                }
                set.insert(self.found?.0 as u8);
                return Some(Question::Levels(set));
            }
            LevelRules::One => {}
            LevelRules::Ordered {
                smoothing: added,
                l2,
                max_side: most,
            } => {
                smoothing = added;
                if n > MAX_PLAIN {
                    self.rules.l2 += l2;
                    max_side = most;
                }
            }
        }
        let mean = |(code, sums)| {
            let weight = packing.weight(sums) as f64 + smoothing;
            (packing.value(sums) as f64 / weight.max(0.5), code, sums)
        };
        // Most nodes are small and meet few levels: no room is asked for then.
        let (mut few, mut many) = ([(0.0, 0, 0); MAX_PLAIN], Vec::new());
        let order: &mut [(f64, usize, i64)] = if n > MAX_PLAIN {
            many.extend(found.map(mean));
            &mut many
        } else {
            for (slot, cell) in few.iter_mut().zip(found) {
                *slot = mean(cell);
            }
            few.get_mut(..n)?
        };
        order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut left = 0;
        for (place, (_, _, sums)) in order.iter().enumerate() {
            left += sums;
            if (place + 1).min(n - place - 1) <= max_side {
                self.scan(left, std::iter::once((place, 0)));
            }
        }
        let (last, left) = self.found?;
        for (_, code, _) in order.iter().take(last + 1) {
            set.insert(*code as u8);
        }
        if missing.is_none() && self.side_of_most(left) == Side::Left {
            set.insert(MISSING as u8);
        }
        Some(Question::Levels(set))
    }
}
