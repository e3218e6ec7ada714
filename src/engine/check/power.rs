//! How well one column alone predicts the target, on rows it was not learnt from.
//!
//! As the predictive power score (Wetschoreck 2020), but with the simplest model: the
//! column is cut into its levels or into twenty bins, one half of the rows gives each its
//! commonest class or its mean, the other half is predicted, and the halves change places.
//! 0 is no better than always the same answer, 1 is perfect. A column with a level of its
//! own for each row predicts nothing so.

use super::rows::Sampled;
use super::values::Values;
use crate::engine::ingest::{Category, MISSING};
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
pub(super) fn power(values: &Values<'_>, truth: &Truth<'_>, rows: &Sampled) -> Option<f64> {
    let (bins, n_bins) = bins(values, rows);
    match truth {
        Truth::Classes(category) => {
            let class = |row| category.code(row);
            let known: Vec<(usize, u32)> = bins
                .into_iter()
                .zip(rows.iter())
                .map(|(bin, row)| (bin, class(row)))
                .filter(|(_, class)| *class != MISSING)
                .collect();
            of_classes(&shuffled(known), (n_bins, category.levels.len()))
        }
        Truth::Numbers(numbers) => {
            let number = |row| numbers.get(row).copied().unwrap_or(f64::NAN);
            let known: Vec<(usize, f64)> = bins
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
fn bins(values: &Values<'_>, rows: &Sampled) -> (Vec<usize>, usize) {
    match values {
        Values::Levels(category) => {
            let n_levels = category.levels.len();
            let bin = |row| (category.code(row) as usize).min(n_levels);
            (rows.iter().map(bin).collect(), n_levels + 1)
        }
        Values::Numbers(numbers) => {
            let starts = numbers.starts(N_BINS);
            (numbers.bins(&starts, rows), starts.len() + 1)
        }
    }
}

fn of_classes(rows: &[(usize, u32)], (n_bins, n_classes): (usize, usize)) -> Option<f64> {
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
            if let Some(count) = counts.get_mut(*bin * n_classes + *class as usize) {
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
            right += u64::from(answers.get(*bin) == Some(&(*class as usize)));
            right_always += u64::from(always == *class as usize);
        }
    }
    let n = rows.len() as f64;
    let gain = (right as f64 - right_always as f64) / (n - right_always as f64);
    gain.is_finite().then(|| gain.clamp(0.0, 1.0))
}

fn of_numbers(rows: &[(usize, f64)], n_bins: usize) -> Option<f64> {
    let (first, second) = rows.split_at(rows.len() / 2);
    let (mut errors, mut errors_always) = (0.0, 0.0);
    for (learn, test) in [(first, second), (second, first)] {
        let mut sums = vec![(0.0_f64, 0.0_f64); n_bins];
        let mut total = 0.0;
        for (bin, number) in learn {
            total += number;
            if let Some((count, sum)) = sums.get_mut(*bin) {
                *count += 1.0;
                *sum += number;
            }
        }
        let always = total / learn.len() as f64;
        for (bin, number) in test {
            let answer = match sums.get(*bin) {
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
    use crate::engine::ingest::Column;

    fn names(codes: Vec<u32>, n_levels: u32) -> Category {
        Category {
            codes,
            levels: (0..n_levels).map(|level| format!("l{level}")).collect(),
        }
    }

    fn of(column: &Column, truth: &Truth<'_>) -> Option<f64> {
        let rows = Sampled::of(column.len());
        power(&Values::of(column, &rows), truth, &rows)
    }

    fn check(column: Column, truth: &Truth<'_>, low: f64, high: f64) {
        let found = of(&column, truth).unwrap();
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
            of(
                &Column::Number(vec![1.0; 1000]),
                &Truth::Numbers(&[5.0; 1000])
            ),
            None
        );
    }
}
