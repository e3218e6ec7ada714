//! Cross-validation: the training part, divided again.
//!
//! Every training row is held out exactly once per repeat. Stratified: dealt out
//! round-robin, so that fold sizes differ by at most one per class. Groups stay
//! together; in time, a fold never learns from what came after it.

use super::holdout::{TestRows, TrainRows};
use super::keys::Keys;
use super::spec::SplitSpec;
use super::strata::strata;
use super::target::Target;
use crate::engine::random::{Purpose, Random};
use crate::stats::sort_by_key;

/// One round of cross-validation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fold {
    /// Rows to learn from in this round.
    pub train: TrainRows,
    /// Rows held out in this round.
    pub held_out: TestRows,
}

/// Divides training rows into rounds: folds, and folds again for each repeat.
#[must_use]
pub fn folds(target: &Target, keys: &Keys, train: &TrainRows, spec: &SplitSpec) -> Vec<Fold> {
    let n_folds = usize::from(spec.n_folds());
    match keys {
        Keys::Time(_) => in_time(keys, train, n_folds),
        Keys::None | Keys::Group(_) => (0..spec.n_repeats())
            .flat_map(|repeat| {
                let fold_of = match keys {
                    Keys::Group(_) => dealt_groups(keys, train, (spec, repeat)),
                    _ => dealt_rows(target, train, (spec, repeat)),
                };
                apart(fold_of, n_folds)
            })
            .collect(),
    }
}

/// Names one random stream; the first repeat has the stream of no repeats.
fn path(first: u64, repeat: u8) -> Vec<u64> {
    let repeat = (repeat > 0).then_some(u64::from(repeat));
    [first].into_iter().chain(repeat).collect()
}

/// Rows dealt out round-robin, stratum by stratum.
fn dealt_rows(
    target: &Target,
    train: &TrainRows,
    (spec, repeat): (&SplitSpec, u8),
) -> Vec<(u32, usize)> {
    let mut fold_of = Vec::with_capacity(train.indices().len());
    let mut next = 0;
    for (index, mut rows) in strata(target, train.indices()).into_iter().enumerate() {
        let path = path(index as u64, repeat);
        Random::new(spec.seed, Purpose::Folds, &path).shuffle(&mut rows);
        for row in rows {
            fold_of.push((row, next % usize::from(spec.n_folds())));
            next += 1;
        }
    }
    fold_of
}

/// Groups dealt out, the largest first, each to the fold that has the fewest rows.
fn dealt_groups(
    keys: &Keys,
    train: &TrainRows,
    (spec, repeat): (&SplitSpec, u8),
) -> Vec<(u32, usize)> {
    let mut groups = keys.blocks(train.indices());
    Random::new(spec.seed, Purpose::Folds, &path(0, repeat)).shuffle(&mut groups);
    // Stable: groups of a size stay in random order.
    sort_by_key(&mut groups, |group| std::cmp::Reverse(group.len()));
    let mut sizes = vec![0; usize::from(spec.n_folds())];
    let mut fold_of = Vec::with_capacity(train.indices().len());
    for group in groups {
        let smallest = (0..sizes.len()).min_by_key(|fold| sizes.get(*fold).copied());
        let fold = smallest.unwrap_or(0);
        if let Some(size) = sizes.get_mut(fold) {
            *size += group.len();
        }
        fold_of.extend(group.into_iter().map(|row| (row, fold)));
    }
    fold_of
}

fn apart(mut fold_of: Vec<(u32, usize)>, n_folds: usize) -> Vec<Fold> {
    fold_of.sort_unstable();
    let rows = |fold: usize, inside: bool| -> Vec<u32> {
        let wanted = fold_of.iter().filter(|(_, of)| (*of == fold) == inside);
        wanted.map(|(row, _)| *row).collect()
    };
    (0..n_folds)
        .map(|fold| Fold {
            train: TrainRows(rows(fold, false)),
            held_out: TestRows(rows(fold, true)),
        })
        // Inside of a search, groups can be fewer than folds.
        .filter(|fold| !fold.train.0.is_empty() && !fold.held_out.0.is_empty())
        .collect()
}

/// Each fold learns from all moments before those that it holds out (forward chaining;
/// Hyndman & Athanasopoulos 2021, 5.10).
fn in_time(keys: &Keys, train: &TrainRows, n_folds: usize) -> Vec<Fold> {
    let moments = keys.blocks(train.indices());
    let n_rows = train.indices().len();
    let mut parts: Vec<Vec<u32>> = vec![Vec::new(); n_folds + 1];
    let (mut part, mut n_before) = (0, 0);
    for (index, moment) in moments.iter().enumerate() {
        let is_full = n_before * (n_folds + 1) >= (part + 1) * n_rows;
        // Never so late that a later part gets none.
        let is_due = moments.len() - index <= n_folds - part;
        if part < n_folds && (is_full || is_due) && parts.get(part).is_some_and(|p| !p.is_empty()) {
            part += 1;
        }
        if let Some(rows) = parts.get_mut(part) {
            rows.extend_from_slice(moment);
        }
        n_before += moment.len();
    }
    let sorted = |mut rows: Vec<u32>| {
        rows.sort_unstable();
        rows
    };
    (1..=n_folds)
        .filter_map(|last| {
            Some(Fold {
                train: TrainRows(sorted(parts.get(..last)?.concat())),
                held_out: TestRows(sorted(parts.get(last)?.clone())),
            })
        })
        .filter(|fold| !fold.train.0.is_empty() && !fold.held_out.0.is_empty())
        .collect()
}

impl TrainRows {
    /// One of every so many rows of each class, drawn at random.
    #[must_use]
    pub fn thinned(&self, target: &Target, every: u32, seed: u64) -> Self {
        let mut kept = Vec::new();
        for (index, mut rows) in strata(target, self.indices()).into_iter().enumerate() {
            Random::new(seed, Purpose::Sample, &[index as u64]).shuffle(&mut rows);
            kept.extend(rows.into_iter().step_by(every.max(1) as usize));
        }
        kept.sort_unstable();
        Self(kept)
    }

    /// A share of the rows of each class, at least one, drawn at random: a smaller share is part
    /// of a larger one.
    #[must_use]
    pub fn share(&self, target: &Target, share: f64, seed: u64) -> Self {
        let mut kept = Vec::new();
        for (index, mut rows) in strata(target, self.indices()).into_iter().enumerate() {
            Random::new(seed, Purpose::Sample, &[index as u64]).shuffle(&mut rows);
            let n = libm::round(share * rows.len() as f64).max(1.0);
            kept.extend(rows.into_iter().take(n as usize));
        }
        kept.sort_unstable();
        Self(kept)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Values, holdout};
    use super::*;

    #[test]
    fn every_training_row_is_held_out_exactly_once() {
        let codes: Vec<u32> = (0..97).map(|row| row % 4).collect();
        let labels = ["a", "b", "c", "d"].map(String::from).to_vec();
        let target = Target::new("y", Values::Classes { codes, labels });
        let spec = SplitSpec::default();
        let split = holdout(&target, &Keys::None, &spec).unwrap();
        let folds = folds(&target, &Keys::None, &split.train, &spec);
        assert_eq!(folds.len(), 5);
        let mut held: Vec<u32> = folds
            .iter()
            .flat_map(|fold| fold.held_out.indices().to_vec())
            .collect();
        held.sort_unstable();
        assert_eq!(held, split.train.indices());
        for fold in &folds {
            assert!(
                fold.train
                    .indices()
                    .iter()
                    .all(|row| !fold.held_out.indices().contains(row))
            );
            assert!((15..=16).contains(&fold.held_out.indices().len()));
        }
    }

    fn numbers(n: u32) -> Target {
        Target::new("y", Values::Numbers((0..n).map(f64::from).collect()))
    }

    #[test]
    fn repeats_hold_out_every_row_once_each_and_differ() {
        let spec = SplitSpec {
            repeats: 3,
            ..SplitSpec::default()
        };
        let target = numbers(100);
        let split = holdout(&target, &Keys::None, &spec).unwrap();
        let all = folds(&target, &Keys::None, &split.train, &spec);
        assert_eq!(all.len(), 15);
        for repeat in all.chunks(5) {
            let mut held: Vec<u32> = repeat
                .iter()
                .flat_map(|fold| fold.held_out.0.clone())
                .collect();
            held.sort_unstable();
            assert_eq!(held, split.train.indices());
        }
        assert_ne!(all[0], all[5]);
    }

    #[test]
    fn groups_stay_together_and_folds_are_of_a_size() {
        let groups: Vec<u32> = (0..200).map(|row| row % 23).collect();
        let keys = Keys::Group(groups.clone());
        let split = holdout(&numbers(200), &keys, &SplitSpec::default()).unwrap();
        let all = folds(&numbers(200), &keys, &split.train, &SplitSpec::default());
        assert_eq!(all.len(), 5);
        for fold in &all {
            let held = |row: &u32| groups[*row as usize];
            let of: std::collections::BTreeSet<u32> = fold.held_out.0.iter().map(held).collect();
            assert!(fold.train.0.iter().all(|row| !of.contains(&held(row))));
            assert!(
                (24..=42).contains(&fold.held_out.0.len()),
                "{}",
                fold.held_out.0.len()
            );
        }
    }

    #[test]
    fn a_fold_of_time_learns_from_the_past_only() {
        for n_moments in [7_u32, 8, 50, 120] {
            let times: Vec<f64> = (0..120)
                .map(|row| f64::from((row * 11 + row / 50) % n_moments))
                .collect();
            let keys = Keys::Time(times.clone());
            let split = holdout(&numbers(120), &keys, &SplitSpec::default()).unwrap();
            let all = folds(&numbers(120), &keys, &split.train, &SplitSpec::default());
            assert_eq!(all.len(), 5, "{n_moments}");
            let time = |row: &u32| times[*row as usize];
            for fold in &all {
                let last = fold.train.0.iter().map(time).fold(f64::MIN, f64::max);
                assert!(fold.held_out.0.iter().all(|row| time(row) > last));
            }
        }
    }
}
