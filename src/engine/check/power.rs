//! How well one column alone predicts the target, on rows it was not learnt from.
//!
//! As the predictive power score (Wetschoreck 2020), but with the simplest model: the
//! column is cut into its levels or into twenty bins, one half of the rows gives each its
//! commonest class or its mean, the other half is predicted, and the halves change places.
//! 0 is no better than always the same answer, 1 is perfect. A column with a level of its
//! own for each row predicts nothing so.

use super::rows::Sampled;
use crate::engine::ingest::{Category, Column, MISSING};
use crate::engine::random::{Purpose, Random};

/// Bins of a column of numbers.
const N_BINS: usize = 20;

/// What is predicted.
pub(super) enum Truth<'a> {
    /// Codes of classes.
    Classes(&'a Category),
    /// Numbers.
    Numbers(&'a [f64]),
}

/// From 0 to 1; `None` where too little is known.
pub(super) fn power(column: &Column, truth: &Truth<'_>, rows: &Sampled) -> Option<f64> {
    let (bins, n_bins) = bins(column, rows);
    match truth {
        Truth::Classes(category) => {
            let class = |row| category.code(row);
            let known: Vec<(u32, u32)> = bins
                .into_iter()
                .zip(rows.iter())
                .map(|(bin, row)| (bin, class(row)))
                .filter(|(_, class)| *class != MISSING)
                .collect();
            of_classes(&shuffled(known), (n_bins, category.levels.len()))
        }
        Truth::Numbers(numbers) => {
            let number = |row| numbers.get(row).copied().unwrap_or(f64::NAN);
            let known: Vec<(u32, f64)> = bins
                .into_iter()
                .zip(rows.iter())
                .map(|(bin, row)| (bin, number(row)))
                .filter(|(_, number)| number.is_finite())
                .collect();
            of_numbers(&shuffled(known), n_bins)
        }
    }
}

fn shuffled<T>(mut rows: Vec<T>) -> Vec<T> {
    Random::new(42, Purpose::Sample, &[1]).shuffle(&mut rows);
    rows
}

/// The bin of each row, the last one for missing values, and how many there are.
fn bins(column: &Column, rows: &Sampled) -> (Vec<u32>, usize) {
    match column {
        Column::Category(category) => {
            let n_levels = category.levels.len();
            let bin = |row| category.code(row).min(n_levels as u32);
            (rows.iter().map(bin).collect(), n_levels + 1)
        }
        Column::Number(values) => {
            let value = |row: usize| values.get(row).copied().unwrap_or(f64::NAN);
            let mut known: Vec<f64> = rows.iter().map(value).filter(|v| v.is_finite()).collect();
            known.sort_unstable_by(f64::total_cmp);
            let mut edges: Vec<f64> = (1..N_BINS)
                .filter_map(|bin| known.get(bin * known.len() / N_BINS).copied())
                .collect();
            edges.dedup();
            let n_bins = edges.len() + 2;
            let bin = |row| {
                let value = value(row);
                if value.is_finite() {
                    edges.partition_point(|edge| *edge <= value) as u32
                } else {
                    n_bins as u32 - 1
                }
            };
            (rows.iter().map(bin).collect(), n_bins)
        }
    }
}

fn of_classes(rows: &[(u32, u32)], (n_bins, n_classes): (usize, usize)) -> Option<f64> {
    let (first, second) = rows.split_at(rows.len() / 2);
    let commonest = |counts: &[u32]| -> usize {
        let most = counts
            .iter()
            .enumerate()
            .rev()
            .max_by_key(|(_, count)| **count);
        most.map_or(0, |(class, _)| class)
    };
    let (mut right, mut right_always) = (0_u64, 0_u64);
    for (learn, test) in [(first, second), (second, first)] {
        let mut counts = vec![0_u32; n_bins * n_classes];
        let mut all = vec![0_u32; n_classes];
        for (bin, class) in learn {
            if let Some(count) = counts.get_mut(*bin as usize * n_classes + *class as usize) {
                *count += 1;
            }
            if let Some(count) = all.get_mut(*class as usize) {
                *count += 1;
            }
        }
        let always = commonest(&all);
        let answers: Vec<usize> = counts
            .chunks(n_classes.max(1))
            .map(|counts| {
                if counts.iter().all(|count| *count == 0) {
                    always
                } else {
                    commonest(counts)
                }
            })
            .collect();
        for (bin, class) in test {
            right += u64::from(answers.get(*bin as usize) == Some(&(*class as usize)));
            right_always += u64::from(always == *class as usize);
        }
    }
    let n = rows.len() as f64;
    let gain = (right as f64 - right_always as f64) / (n - right_always as f64);
    gain.is_finite().then(|| gain.clamp(0.0, 1.0))
}

fn of_numbers(rows: &[(u32, f64)], n_bins: usize) -> Option<f64> {
    let (first, second) = rows.split_at(rows.len() / 2);
    let (mut errors, mut errors_always) = (0.0, 0.0);
    for (learn, test) in [(first, second), (second, first)] {
        let mut sums = vec![(0.0_f64, 0.0_f64); n_bins];
        let mut total = 0.0;
        for (bin, number) in learn {
            total += number;
            if let Some((count, sum)) = sums.get_mut(*bin as usize) {
                *count += 1.0;
                *sum += number;
            }
        }
        let always = total / learn.len() as f64;
        for (bin, number) in test {
            let answer = match sums.get(*bin as usize) {
                Some((count, sum)) if *count > 0.0 => sum / count,
                _ => always,
            };
            errors += (number - answer) * (number - answer);
            errors_always += (number - always) * (number - always);
        }
    }
    let gain = 1.0 - errors / errors_always;
    gain.is_finite().then(|| gain.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(codes: Vec<u32>, n_levels: u32) -> Category {
        Category {
            codes,
            levels: (0..n_levels).map(|level| format!("l{level}")).collect(),
        }
    }

    fn check(column: Column, truth: &Truth<'_>, low: f64, high: f64) {
        let found = power(&column, truth, &Sampled::of(column.len())).unwrap();
        assert!((low..=high).contains(&found), "{found}");
    }

    #[test]
    fn a_copy_predicts_all_and_an_identifier_nothing() {
        let n = 400_u32;
        let target = names((0..n).map(|row| row * 7 % 3).collect(), 3);
        let truth = Truth::Classes(&target);
        check(
            Column::Number((0..n).map(|row| f64::from(row * 7 % 3)).collect()),
            &truth,
            1.0,
            1.0,
        );
        check(Column::Category(target.clone()), &truth, 1.0, 1.0);
        check(
            Column::Category(names((0..n).collect(), n)),
            &truth,
            0.0,
            0.1,
        );
        check(
            Column::Number((0..n).map(|row| f64::from(row * 31 % 401)).collect()),
            &truth,
            0.0,
            0.1,
        );
    }

    #[test]
    fn numbers_are_predicted_by_the_means_of_bins() {
        let numbers: Vec<f64> = (0..1000).map(f64::from).collect();
        let truth = Truth::Numbers(&numbers);
        check(
            Column::Number(numbers.iter().map(|n| 3.0 - n).collect()),
            &truth,
            0.99,
            1.0,
        );
        check(
            Column::Number(numbers.iter().map(|n| (n * 37.0) % 1009.0).collect()),
            &truth,
            0.0,
            0.05,
        );
        assert_eq!(
            power(
                &Column::Number(vec![1.0; 1000]),
                &Truth::Numbers(&[5.0; 1000]),
                &Sampled::of(1000)
            ),
            None
        );
    }
}
