//! Cross-validation: the training part, divided again.
//!
//! Every training row is held out exactly once. Stratified for classes: dealt out
//! round-robin, so that fold sizes differ by at most one per class.

use super::holdout::{SplitSpec, TestRows, TrainRows, strata};
use super::target::Target;
use crate::engine::random::{Purpose, Random};

/// One round of cross-validation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fold {
    /// Rows to learn from in this round.
    pub train: TrainRows,
    /// Rows held out in this round.
    pub held_out: TestRows,
}

/// Divides training rows into rounds.
#[must_use]
pub fn folds(target: &Target, train: &TrainRows, spec: &SplitSpec) -> Vec<Fold> {
    let n_folds = usize::from(spec.n_folds());
    let mut fold_of = Vec::with_capacity(train.indices().len());
    let mut next = 0;
    for (index, mut rows) in strata(target, train.indices()).into_iter().enumerate() {
        Random::new(spec.seed, Purpose::Folds, &[index as u64]).shuffle(&mut rows);
        for row in rows {
            fold_of.push((row, next % n_folds));
            next += 1;
        }
    }
    fold_of.sort_unstable();
    (0..n_folds)
        .map(|fold| {
            let rows = |inside: bool| {
                fold_of
                    .iter()
                    .filter(|(_, of)| (*of == fold) == inside)
                    .map(|(row, _)| *row)
                    .collect::<Vec<_>>()
            };
            Fold {
                train: TrainRows(rows(false)),
                held_out: TestRows(rows(true)),
            }
        })
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
        let split = holdout(&target, &spec).unwrap();
        let folds = folds(&target, &split.train, &spec);
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
}
