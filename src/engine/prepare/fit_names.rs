//! What is learnt about a feature of names.

use super::fit_numbers::median;
use super::fitted::{FittedValues, Scale};
use super::recipe::Recipe;
use super::step::{NameFill, Step};
use crate::stats::{self, largest_first};

/// Levels of a category that trees tell apart, one code left for all others: a feature
/// has 255 bins at most.
pub(super) const TREE_LEVELS: usize = 254;

/// Learns from the codes of training rows; also how many are missing.
pub(super) fn fit_names(
    recipe: &Recipe,
    column: &str,
    codes: &[u32],
    levels: &[String],
) -> (FittedValues, usize) {
    let mut counts = vec![0u64; levels.len()];
    let mut n_missing = 0;
    for code in codes {
        match counts.get_mut(*code as usize) {
            Some(count) => *count += 1,
            None => n_missing += 1,
        }
    }
    let counted = Counted {
        seen: levels
            .iter()
            .map(String::as_str)
            .zip(counts)
            .filter(|(_, count)| *count > 0)
            .collect(),
        n_missing: n_missing as u64,
    };
    let values = match recipe.coding(column) {
        Some(Step::Ordinal { order, .. }) => counted.ordinal(order),
        Some(Step::Frequency { .. }) => counted.frequency(),
        _ => counted.levels(recipe, column),
    };
    (values, n_missing)
}

/// Levels in training rows with their rows, in the table's order.
struct Counted<'a> {
    seen: Vec<(&'a str, u64)>,
    n_missing: u64,
}

impl Counted<'_> {
    fn n_known(&self) -> u64 {
        self.seen.iter().map(|(_, count)| count).sum()
    }

    fn most_frequent(&self) -> String {
        let first = self.seen.iter().rev().max_by_key(|(_, count)| *count);
        first.map_or_else(String::new, |(name, _)| (*name).to_owned())
    }

    fn levels(self, recipe: &Recipe, column: &str) -> FittedValues {
        let level = match recipe.name_fill(column) {
            NameFill::MostFrequent => {
                let fill = self.most_frequent();
                return self.own_levels(recipe, column, fill);
            }
            NameFill::Level(level) => level,
        };
        let mut counted = self;
        if counted.n_missing > 0 && counted.seen.iter().all(|(name, _)| *name != level) {
            // A level of its own, last: it counts like any other.
            counted.seen.push((&level, counted.n_missing));
            counted.n_missing = 0;
        }
        counted.own_levels(recipe, column, level.clone())
    }

    fn own_levels(&self, recipe: &Recipe, column: &str, fill: String) -> FittedValues {
        let n_rows = (self.n_known() + self.n_missing) as f64;
        let least = recipe.rare_share(column) * n_rows;
        let count = |place: &usize| self.seen.get(*place).map_or(0, |(_, count)| *count);
        // Of equals the first level comes first.
        let mut order = largest_first((0..self.seen.len()).collect(), |place: &usize| {
            count(place) as f64
        });
        let n_common = order
            .iter()
            .filter(|place| count(place) as f64 >= least)
            .count();
        let n_known = n_common.min(TREE_LEVELS);
        let has_more = order.len() > n_known;
        let max_levels = recipe.max_levels(column);
        let has_other = n_common < order.len() || n_common > max_levels;
        let n_own = if has_other {
            n_common.min(max_levels - 1)
        } else {
            n_known
        };
        order.truncate(n_known);
        // By name within each part, as the table has them.
        let names = |places: &[usize]| {
            let mut places = places.to_vec();
            places.sort_unstable();
            let named = places.iter().filter_map(|place| self.seen.get(*place));
            named
                .map(|(name, _)| (*name).to_owned())
                .collect::<Vec<_>>()
        };
        let (own, rare) = order.split_at(n_own.min(order.len()));
        FittedValues::Levels {
            levels: names(own),
            rare: names(rare),
            has_more,
            has_other,
            fill,
        }
    }

    fn ordinal(&self, order: &[String]) -> FittedValues {
        let codes: Vec<(String, f64)> = order
            .iter()
            .enumerate()
            .map(|(place, level)| (level.clone(), place as f64))
            .collect();
        self.codes(codes, None)
    }

    fn frequency(&self) -> FittedValues {
        let n_known = self.n_known().max(1) as f64;
        let share = |(name, count): &(&str, u64)| ((*name).to_owned(), *count as f64 / n_known);
        self.codes(self.seen.iter().map(share).collect(), Some(0.0))
    }

    /// Numbers in place of levels; filled with their median and scaled as numbers are.
    fn codes(&self, codes: Vec<(String, f64)>, unseen: Option<f64>) -> FittedValues {
        let by_name = stats::map_of(codes.iter().map(|(name, code)| (name.as_str(), *code)));
        let mut known = Vec::with_capacity(self.n_known() as usize);
        for (name, count) in &self.seen {
            if let Some(code) = by_name.get(name).copied().or(unseen) {
                known.extend(std::iter::repeat_n(code, *count as usize));
            }
        }
        let n_filled = (self.n_known() + self.n_missing) as usize - known.len();
        let fill = median(&mut known);
        let scale = Scale::fit(super::step::Scaling::Standard, &mut known, (fill, n_filled));
        FittedValues::Codes {
            codes,
            unseen,
            fill,
            scale,
        }
    }
}
