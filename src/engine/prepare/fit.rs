//! What a recipe learns from training rows: medians, levels, scales.

use super::fitted::{Error, FittedColumn, FittedRecipe, missing, pick};
use super::matrix::in_reach;
use super::recipe::Recipe;
use crate::engine::ingest::{Category, Column, MISSING, Schema, Table};
use crate::engine::split::TrainRows;

/// Levels of a category that trees tell apart, one code left for all others: a feature
/// has 255 bins at most.
const TREE_LEVELS: usize = 254;

impl Recipe {
    /// Learns medians, levels and scales from training rows.
    ///
    /// # Errors
    /// When the schema has no usable feature, or the table lacks one.
    pub fn fit(
        &self,
        table: &Table,
        schema: &Schema,
        rows: &TrainRows,
    ) -> Result<FittedRecipe, Error> {
        let mut columns = Vec::new();
        for field in schema.features() {
            let column = table
                .column(&field.name)
                .ok_or_else(|| missing(&field.name, field.kind.name()))?;
            columns.push(match column {
                Column::Number(values) => self.fit_number(&field.name, values, rows),
                Column::Category(category) => self.fit_category(&field.name, category, rows),
            });
        }
        if columns.is_empty() {
            Err(Error::NoFeatures)
        } else {
            Ok(FittedRecipe::new(columns))
        }
    }

    fn fit_number(&self, name: &str, values: &[f64], rows: &TrainRows) -> FittedColumn {
        let mut known: Vec<f64> = pick(values, rows.indices())
            .filter(|value| value.is_finite())
            .map(in_reach)
            .collect();
        let n_rows = rows.indices().len();
        let n_missing = n_rows - known.len();
        let median = median(&mut known);
        // Two passes, for accuracy with a large mean.
        let total = known.iter().sum::<f64>() + median * n_missing as f64;
        let mean = total / n_rows.max(1) as f64;
        let squares = known
            .iter()
            .map(|value| (value - mean) * (value - mean))
            .sum::<f64>()
            + (median - mean) * (median - mean) * n_missing as f64;
        let sd = (squares / n_rows.max(1) as f64).sqrt();
        // A constant column becomes exactly 0, whatever rounding left in its mean.
        let is_constant = sd <= 1e-12 * mean.abs();
        let (mean, sd) = if is_constant {
            (median, 1.0)
        } else {
            (mean, sd)
        };
        FittedColumn::Number {
            name: name.into(),
            median,
            mean,
            sd,
            indicates_missing: n_missing > 0 && self.indicates_missing(),
        }
    }

    fn fit_category(&self, name: &str, category: &Category, rows: &TrainRows) -> FittedColumn {
        let mut counts = vec![0u64; category.levels.len()];
        let mut n_missing = 0u64;
        for row in rows.indices() {
            let code = category
                .codes
                .get(*row as usize)
                .copied()
                .unwrap_or(MISSING);
            match counts.get_mut(code as usize) {
                Some(count) => *count += 1,
                None => n_missing += 1,
            }
        }
        let mut seen: Vec<usize> = (0..counts.len())
            .filter(|code| counts.get(*code).is_some_and(|n| *n > 0))
            .collect();
        let count = |code: &usize| counts.get(*code).copied().unwrap_or(0);
        seen.sort_by(|a, b| count(b).cmp(&count(a)).then(a.cmp(b)));
        let most_frequent = seen
            .first()
            .and_then(|code| category.levels.get(*code))
            .cloned()
            .unwrap_or_default();
        let known = seen.iter().take(TREE_LEVELS).copied().collect::<Vec<_>>();
        let has_more = seen.len() > known.len();
        let has_other = seen.len() > self.max_levels();
        let n_own = if has_other {
            self.max_levels() - 1
        } else {
            known.len()
        };
        // By name within each part, as the table has them.
        let names = |codes: &[usize]| {
            let mut codes = codes.to_vec();
            codes.sort_unstable();
            codes
                .iter()
                .filter_map(|code| category.levels.get(*code))
                .cloned()
                .collect::<Vec<String>>()
        };
        let (own, rare) = known.split_at(n_own.min(known.len()));
        FittedColumn::Category {
            name: name.into(),
            levels: names(own),
            rare: names(rare),
            has_more,
            has_other,
            most_frequent,
            indicates_missing: n_missing > 0 && self.indicates_missing(),
        }
    }
}

/// The middle value; 0 for none. Reorders its input.
fn median(values: &mut [f64]) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    let middle = values.len() / 2;
    let is_even = values.len().is_multiple_of(2);
    let (below, upper, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
    let upper = *upper;
    let lower = if is_even {
        below.iter().copied().fold(f64::MIN, f64::max)
    } else {
        upper
    };
    lower + (upper - lower) / 2.0
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn median_of_even_and_odd_counts() {
        assert_eq!(median(&mut [3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&mut [4.0, 1.0, 3.0, 2.0]), 2.5);
        assert_eq!(median(&mut []), 0.0);
    }
}
