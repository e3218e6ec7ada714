//! How strongly each feature goes with the target on training rows, from 0 to 1.
//!
//! The squared measures of `stats::association`; what can't be measured counts as none.

use super::fitted::{Error, FittedFeature};
use super::values::{Picked, pick};
use crate::engine::ingest::{MISSING, Table};
use crate::engine::split::{Target, Values};
use crate::stats;

/// One strength per feature.
pub(super) fn strengths(
    features: &[FittedFeature],
    (table, rows): (&Table, &[u32]),
    target: &Target,
) -> Result<Vec<f64>, Error> {
    features
        .iter()
        .map(|feature| {
            let picked = pick(&feature.source, &feature.merged, (table, rows))?;
            Ok(strength(&picked, target, rows))
        })
        .collect()
}

fn strength(picked: &Picked<'_>, target: &Target, rows: &[u32]) -> f64 {
    let class = |codes: &[u32], row: &u32| codes.get(*row as usize).copied().unwrap_or(MISSING);
    let number =
        |numbers: &[f64], row: &u32| numbers.get(*row as usize).copied().unwrap_or(f64::NAN);
    match (picked, &target.values) {
        (Picked::Numbers(values), Values::Numbers(numbers)) => {
            let truth = rows.iter().map(|row| number(numbers, row));
            let r = stats::pearson(values.iter().copied().zip(truth)).unwrap_or(0.0);
            r * r
        }
        (Picked::Numbers(values), Values::Classes { codes, labels }) => {
            let groups = rows.iter().map(|row| class(codes, row));
            let pairs = values.iter().copied().zip(groups);
            stats::epsilon_squared(pairs, labels.len()).unwrap_or(0.0)
        }
        (Picked::Names { codes, levels }, Values::Numbers(numbers)) => {
            let truth = rows.iter().map(|row| number(numbers, row));
            let pairs = truth.zip(codes.iter().copied());
            stats::epsilon_squared(pairs, levels.len()).unwrap_or(0.0)
        }
        (
            Picked::Names { codes, levels },
            Values::Classes {
                codes: truth,
                labels,
            },
        ) => {
            let pairs = codes
                .iter()
                .copied()
                .zip(rows.iter().map(|row| class(truth, row)));
            stats::cramers_v_squared(pairs, (levels.len(), labels.len())).unwrap_or(0.0)
        }
    }
}
