//! What is learnt about a feature of numbers.

use super::fitted::{FittedValues, Scale, Source};
use super::matrix::in_reach;
use super::recipe::Recipe;
use super::shape::Shape;
use super::step::{BinBy, NumberFill, Scaling, Step};
use crate::stats;

/// Bins at most; more would be one-hot columns of a handful of rows.
const MAX_BINS: u32 = 50;

/// Learns from the values of training rows; also how many are missing.
pub(super) fn fit_numbers(
    recipe: &Recipe,
    source: &Source,
    values: Vec<f64>,
) -> (FittedValues, usize) {
    let n_rows = values.len();
    let mut known: Vec<f64> = values
        .into_iter()
        .filter(|value| value.is_finite())
        .collect();
    let n_missing = n_rows - known.len();
    let (mut shapes, mut bins) = (Vec::new(), None);
    // A product has none of its own: its columns' steps are about them.
    let own = match source {
        Source::Column(column) => Some(column.as_str()),
        Source::DatePart { .. } | Source::Product { .. } => None,
    };
    for step in recipe
        .steps()
        .iter()
        .filter(|step| own.is_some() && step.column() == own)
    {
        let shape = match step {
            Step::Clip { .. } => {
                stats::sort_numbers(&mut known);
                Shape::clip(&known)
            }
            Step::Transform { by, .. } => Shape::transform(*by, &known),
            Step::Bin { bins: n, by, .. } => {
                bins = Some((*n, *by));
                continue;
            }
            _ => continue,
        };
        known.iter_mut().for_each(|value| *value = shape.of(*value));
        shapes.push(shape);
    }
    if let Some((n, by)) = bins {
        let edges = edges(&mut known, n, by);
        let fill = bin_of(
            &edges,
            fill(recipe.number_fill(source.column()), &mut known),
        );
        return (
            FittedValues::Bins {
                shapes,
                edges,
                fill,
            },
            n_missing,
        );
    }
    known.iter_mut().for_each(|value| *value = in_reach(*value));
    let fill = fill(recipe.number_fill(source.column()), &mut known);
    let scale = Scale::fit(
        recipe.scaling(source.column()),
        &mut known,
        (fill, n_missing),
    );
    (
        FittedValues::Number {
            shapes,
            fill,
            scale,
        },
        n_missing,
    )
}

fn fill(with: NumberFill, known: &mut [f64]) -> f64 {
    match with {
        NumberFill::Median => median(known),
        NumberFill::Mean => known.iter().sum::<f64>() / known.len().max(1) as f64,
        NumberFill::Constant(value) => value,
    }
}

impl Scale {
    /// Nothing is changed.
    pub(super) const NONE: Self = Self {
        offset: 0.0,
        scale: 1.0,
    };

    /// Learns from known values, and so many missing ones that are filled with one number.
    pub(super) fn fit(by: Scaling, known: &mut [f64], (fill, n_missing): (f64, usize)) -> Self {
        let (offset, scale) = match by {
            Scaling::None => return Self::NONE,
            Scaling::Standard => return Self::standard(known, (fill, n_missing)),
            Scaling::MinMax => {
                let with_fill = (n_missing > 0).then_some(fill);
                let all = || known.iter().copied().chain(with_fill);
                let (low, high) = (
                    all().fold(f64::INFINITY, f64::min),
                    all().fold(f64::NEG_INFINITY, f64::max),
                );
                if low > high {
                    (0.0, 0.0)
                } else {
                    (low, high - low)
                }
            }
            Scaling::Robust => {
                stats::sort_numbers(known);
                let at = |share| stats::quantile_sorted(known, share).unwrap_or(fill);
                (at(0.5), at(0.75) - at(0.25))
            }
        };
        let is_constant = scale.abs() <= 1e-12 * offset.abs();
        Self {
            offset,
            scale: if is_constant { 1.0 } else { scale },
        }
    }

    fn standard(known: &[f64], (fill, n_missing): (f64, usize)) -> Self {
        let n_rows = (known.len() + n_missing).max(1) as f64;
        // Two passes, for accuracy with a large mean.
        let total = known.iter().sum::<f64>() + fill * n_missing as f64;
        let mean = total / n_rows;
        let squares = known
            .iter()
            .map(|value| (value - mean) * (value - mean))
            .sum::<f64>()
            + (fill - mean) * (fill - mean) * n_missing as f64;
        let sd = (squares / n_rows).sqrt();
        // A constant column becomes exactly 0, whatever rounding left in its mean.
        if sd <= 1e-12 * mean.abs() {
            Self {
                offset: fill,
                scale: 1.0,
            }
        } else {
            Self {
                offset: mean,
                scale: sd,
            }
        }
    }

    /// The scaled value.
    #[must_use]
    pub fn of(self, value: f64) -> f64 {
        (value - self.offset) / self.scale
    }
}

/// The bin of a value among ascending inner edges.
pub(super) fn bin_of(edges: &[f64], value: f64) -> u32 {
    edges.partition_point(|edge| *edge <= value) as u32
}

/// Inner edges of bins, ascending and all different; sorts the values.
fn edges(known: &mut [f64], bins: u32, by: BinBy) -> Vec<f64> {
    stats::sort_numbers(known);
    let bins = bins.clamp(2, MAX_BINS);
    let (Some(low), Some(high)) = (known.first().copied(), known.last().copied()) else {
        return Vec::new();
    };
    let edge = |number: u32| {
        let share = f64::from(number) / f64::from(bins);
        match by {
            BinBy::Quantile => stats::quantile_sorted(known, share).unwrap_or(low),
            BinBy::Width => low + (high - low) * share,
        }
    };
    let mut edges: Vec<f64> = (1..bins).map(edge).collect();
    edges.dedup();
    // An edge at the least value would leave the bin below it empty.
    edges.retain(|edge| *edge > low && edge.is_finite());
    edges
}

/// The middle value; 0 for none. Reorders its input.
pub(super) fn median(values: &mut [f64]) -> f64 {
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
    use super::*;

    #[test]
    fn median_of_even_and_odd_counts() {
        assert_eq!(median(&mut [3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&mut [4.0, 1.0, 3.0, 2.0]), 2.5);
        assert_eq!(median(&mut []), 0.0);
    }

    fn check(by: BinBy, values: &[f64], bins: u32, expected: &[f64]) {
        assert_eq!(
            edges(&mut values.to_vec(), bins, by),
            expected,
            "{by:?} {values:?}"
        );
    }

    #[test]
    fn edges_are_numpys_quantiles_or_even_steps_and_never_equal() {
        check(
            BinBy::Quantile,
            &[4.0, 1.0, 2.0, 3.0, 5.0],
            4,
            &[2.0, 3.0, 4.0],
        );
        check(BinBy::Width, &[0.0, 10.0, 1.0], 5, &[2.0, 4.0, 6.0, 8.0]);
        check(BinBy::Quantile, &[1.0, 1.0, 1.0, 1.0, 2.0], 4, &[]);
        check(BinBy::Quantile, &[], 4, &[]);
        assert_eq!(
            [0.0, 2.0, 9.0].map(|value| bin_of(&[2.0, 4.0], value)),
            [0, 1, 2]
        );
    }

    #[test]
    fn scales_shift_to_what_they_promise() {
        let fit = |by| Scale::fit(by, &mut [1.0, 2.0, 3.0, 4.0, 5.0], (0.0, 0));
        assert_eq!(
            [1.0, 5.0].map(|value| fit(Scaling::MinMax).of(value)),
            [0.0, 1.0]
        );
        assert_eq!(
            [3.0, 5.0].map(|value| fit(Scaling::Robust).of(value)),
            [0.0, 1.0]
        );
        assert_eq!(fit(Scaling::None).of(7.0), 7.0);
        assert!((fit(Scaling::Standard).of(5.0) - 2.0_f64.sqrt()).abs() < 1e-12);
        for by in [Scaling::MinMax, Scaling::Robust, Scaling::Standard] {
            assert_eq!(
                Scale::fit(by, &mut [7.0, 7.0], (7.0, 1)).of(7.0),
                0.0,
                "{by:?}"
            );
            assert!(
                Scale::fit(by, &mut [], (0.0, 3)).of(0.0).is_finite(),
                "{by:?}"
            );
        }
    }
}
