//! What a tree's rows carry, as whole numbers: a class, or a number, and a weight.
//!
//! Two classes are the numbers 0 and 1: the split that lowers their variance most also
//! lowers the Gini impurity most. Numbers are rounded to as many bits as their sums leave
//! room for (27 at 100,000 rows) to choose splits; leaves are means of the numbers themselves.

use super::histogram::{Packing, bits, nearest};
use crate::engine::train::labels::Labels;

/// What splits try to make pure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goal {
    /// Numbers or two classes: small variance.
    Variance,
    /// So many classes, three at least: small Gini impurity.
    Gini(usize),
}

/// Targets and weights of all rows.
#[derive(Clone, Debug)]
pub struct Criterion<'a> {
    labels: &'a Labels,
    pub(super) goal: Goal,
    pub(super) packing: Packing,
    /// Per row: rounded number, 0/1, or class.
    values: Vec<i64>,
    /// Per row; `None` for 1 each.
    weights: Option<Vec<u32>>,
    /// The weight of an ordinary row.
    pub(super) unit: u32,
}

/// Weights are rounded to whole numbers of which the mean weight has so many: finer where the
/// sums leave room for it, which those of numbers do not.
const fn weight_steps(labels: &Labels) -> u32 {
    match labels {
        Labels::Classes { codes, .. } if codes.len() <= 65_536 => 1024,
        Labels::Classes { .. } | Labels::Numbers(_) => 64,
    }
}

impl<'a> Criterion<'a> {
    /// The criterion that fits the labels; `weights` are per row, at least 0.
    #[must_use]
    pub fn of(labels: &'a Labels, weights: Option<&[f32]>) -> Self {
        let steps = weight_steps(labels);
        let weights = weights.map(|weights| whole_weights(weights, steps));
        let unit = if weights.is_some() { steps } else { 1 };
        let heaviest = weights
            .as_ref()
            .map_or(labels.len() as u64, |weights| {
                weights.iter().map(|weight| u64::from(*weight)).sum()
            })
            .max(1);
        // Bootstrap samples may draw heavy rows more often than others: a row of a class that
        // weighs as much as all others together, fifteen times in one of 10^12.
        let is_heavy = weights.is_some() && matches!(labels, Labels::Classes { .. });
        let n_bits = bits(heaviest) + if is_heavy { 2 } else { 1 };
        let packing = Packing::with_weight_bits(n_bits + 1);
        let (goal, values) = match labels {
            Labels::Classes { codes, n_classes } => {
                let goal = if *n_classes == 2 {
                    Goal::Variance
                } else {
                    Goal::Gini(*n_classes)
                };
                (goal, codes.iter().map(|code| i64::from(*code)).collect())
            }
            Labels::Numbers(numbers) => {
                let mean = mean(numbers);
                let largest = numbers
                    .iter()
                    .map(|number| (number - mean).abs())
                    .fold(f64::MIN_POSITIVE, f64::max);
                let steps = (1i64 << packing.value_bits(n_bits).min(40)) as f64 / largest;
                let whole = |number: &f64| nearest((number - mean) * steps);
                (Goal::Variance, numbers.iter().map(whole).collect())
            }
        };
        Self {
            labels,
            goal,
            packing,
            values,
            weights,
            unit,
        }
    }

    /// What a row carries when it is drawn so often; `None` if that weighs nothing.
    pub(super) fn carried(&self, row: usize, n_drawn: u32) -> Option<i64> {
        let weight = self.weights.as_ref().map_or(1, |weights| weights[row]);
        let weight = i64::from(weight) * i64::from(n_drawn);
        (weight > 0).then(|| match self.goal {
            Goal::Variance => self.packing.pack(self.values[row] * weight, weight),
            Goal::Gini(_) => self.packing.pack(self.values[row], weight),
        })
    }

    /// Whether rows carry classes.
    pub(super) const fn is_of_classes(&self) -> bool {
        matches!(self.labels, Labels::Classes { .. })
    }

    /// Number of rows.
    pub(super) const fn n_rows(&self) -> usize {
        self.values.len()
    }

    /// Values per leaf.
    pub(super) const fn leaf_width(&self) -> usize {
        match self.labels {
            Labels::Classes { n_classes, .. } => *n_classes,
            Labels::Numbers(_) => 1,
        }
    }

    /// Class shares, or the mean number, of rows and what they carry.
    pub(super) fn leaf(&self, rows: &[u32], carried: &[i64], values: &mut Vec<f32>) {
        values.clear();
        let mut total = 0.0;
        let weights = carried
            .iter()
            .map(|packed| self.packing.weight(*packed) as f64);
        match self.labels {
            Labels::Numbers(numbers) => {
                let mut sum = 0.0;
                for (row, weight) in rows.iter().zip(weights) {
                    sum += weight * numbers[*row as usize];
                    total += weight;
                }
                values.push((sum / total) as f32);
            }
            Labels::Classes { codes, n_classes } => {
                let mut sums = vec![0.0; *n_classes];
                for (row, weight) in rows.iter().zip(weights) {
                    sums[codes[*row as usize] as usize] += weight;
                    total += weight;
                }
                values.extend(sums.iter().map(|sum| (sum / total) as f32));
            }
        }
    }

    /// Whether all rows carry the same answer.
    pub(super) fn is_pure(&self, rows: &[u32]) -> bool {
        let mut values = rows.iter().map(|row| self.values[*row as usize]);
        let first = values.next();
        values.all(|value| Some(value) == first)
    }
}

/// Whole numbers in proportion to the weights, `steps` for their mean.
fn whole_weights(weights: &[f32], steps: u32) -> Vec<u32> {
    let mean =
        weights.iter().map(|weight| f64::from(*weight)).sum::<f64>() / weights.len().max(1) as f64;
    let scale = f64::from(steps) / mean.max(f64::MIN_POSITIVE);
    let whole = |weight: &f32| {
        let steps = nearest((f64::from(*weight) * scale).min(1e8));
        if *weight > 0.0 {
            steps.max(1) as u32
        } else {
            0
        }
    };
    weights.iter().map(whole).collect()
}

fn mean(numbers: &[f64]) -> f64 {
    numbers.iter().sum::<f64>() / numbers.len().max(1) as f64
}
