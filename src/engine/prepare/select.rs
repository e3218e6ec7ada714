//! How strongly each feature goes with the target on training rows, from 0 to 1.
//!
//! Squared measures that can be compared: r² for two numbers, ε² for numbers and names
//! (Kelley 1935: the correlation ratio less what chance gives), and Cramér's V² corrected
//! for bias for two sets of names (Bergsma 2013). Missing values count as no association.

use super::fitted::{Error, FittedFeature};
use super::values::{Picked, pick};
use crate::engine::ingest::{MISSING, Table};
use crate::engine::split::{Target, Values};

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
            r_squared(values.iter().copied().zip(truth))
        }
        (Picked::Numbers(values), Values::Classes { codes, labels }) => {
            let groups = rows.iter().map(|row| class(codes, row));
            epsilon_squared(values.iter().copied().zip(groups), labels.len())
        }
        (Picked::Names { codes, levels }, Values::Numbers(numbers)) => {
            let truth = rows.iter().map(|row| number(numbers, row));
            epsilon_squared(truth.zip(codes.iter().copied()), levels.len())
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
            v_squared(pairs, (levels.len(), labels.len()))
        }
    }
}

fn r_squared(pairs: impl Iterator<Item = (f64, f64)>) -> f64 {
    let known: Vec<(f64, f64)> = pairs
        .filter(|(a, b)| a.is_finite() && b.is_finite())
        .collect();
    let n = known.len() as f64;
    let mean_a = known.iter().map(|(a, _)| a).sum::<f64>() / n;
    let mean_b = known.iter().map(|(_, b)| b).sum::<f64>() / n;
    let (mut aa, mut bb, mut ab) = (0.0, 0.0, 0.0);
    for (a, b) in &known {
        aa += (a - mean_a) * (a - mean_a);
        bb += (b - mean_b) * (b - mean_b);
        ab += (a - mean_a) * (b - mean_b);
    }
    bounded(ab * ab / (aa * bb))
}

fn epsilon_squared(pairs: impl Iterator<Item = (f64, u32)>, n_groups: usize) -> f64 {
    let mut groups = vec![(0.0_f64, 0.0_f64); n_groups];
    let (mut sum, mut squares, mut n) = (0.0, 0.0, 0.0);
    for (value, group) in pairs.filter(|(value, _)| value.is_finite()) {
        if let Some((count, total)) = groups.get_mut(group as usize) {
            *count += 1.0;
            *total += value;
            sum += value;
            squares += value * value;
            n += 1.0;
        }
    }
    let used: Vec<&(f64, f64)> = groups.iter().filter(|(count, _)| *count > 0.0).collect();
    let within = squares
        - used
            .iter()
            .map(|(count, total)| total * total / count)
            .sum::<f64>();
    let total = squares - sum * sum / n;
    let k = used.len() as f64;
    bounded(1.0 - within / total * ((n - 1.0) / (n - k)))
}

fn v_squared(pairs: impl Iterator<Item = (u32, u32)>, (n_rows, n_columns): (usize, usize)) -> f64 {
    let mut counts = vec![0.0_f64; n_rows * n_columns];
    let (mut rows, mut columns, mut n) = (vec![0.0; n_rows], vec![0.0; n_columns], 0.0);
    for (a, b) in pairs {
        let (a, b) = (a as usize, b as usize);
        if let (Some(row), Some(column)) = (rows.get_mut(a), columns.get_mut(b)) {
            *row += 1.0;
            *column += 1.0;
            n += 1.0;
            if let Some(count) = counts.get_mut(a * n_columns + b) {
                *count += 1.0;
            }
        }
    }
    let mut phi = -1.0;
    for (row_counts, row) in counts.chunks(n_columns.max(1)).zip(&rows) {
        for (count, column) in row_counts.iter().zip(&columns) {
            if *count > 0.0 {
                phi += count * count / (row * column);
            }
        }
    }
    let used = |margin: &[f64]| margin.iter().filter(|count| **count > 0.0).count() as f64;
    let (r, c) = (used(&rows), used(&columns));
    let corrected = (phi - (r - 1.0) * (c - 1.0) / (n - 1.0)).max(0.0);
    let size = |k: f64| k - (k - 1.0) * (k - 1.0) / (n - 1.0);
    bounded(corrected / (size(r) - 1.0).min(size(c) - 1.0))
}

fn bounded(value: f64) -> f64 {
    if value.is_finite() {
        value.clamp(0.0, 1.0)
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strength_is_what_it_should_be_at_both_ends() {
        let line = (0..20).map(|i| (f64::from(i), 3.0 - f64::from(i)));
        assert!((r_squared(line) - 1.0).abs() < 1e-12);
        assert_eq!(r_squared([(1.0, 2.0), (1.0, 3.0)].into_iter()), 0.0);
        assert!(
            (epsilon_squared((0..20).map(|i| (f64::from(i % 2), i as u32 % 2)), 2) - 1.0).abs()
                < 1e-12
        );
        // Every row a level of its own explains nothing beyond chance.
        assert_eq!(
            epsilon_squared((0..20).map(|i| (f64::from(i * i), i as u32)), 20),
            0.0
        );
        assert!((v_squared((0..40).map(|i| (i % 2, 1 - i % 2)), (2, 2)) - 1.0).abs() < 1e-9);
        assert_eq!(v_squared((0..40).map(|i| (i, i % 2)), (40, 2)), 0.0);
        assert_eq!(v_squared((0..40).map(|i| (i % 2, i / 2 % 2)), (2, 2)), 0.0);
    }
}
