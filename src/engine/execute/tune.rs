//! Better settings for one unit, found on its training rows alone.
//!
//! Every fold searches anew: the rows it is scored on have no say in its settings, so fold
//! scores are those of "search, then fit" (nested cross-validation; Cawley & Talbot 2010).

use super::part::Key;
use super::{Clock, Unit, Workspace};
use crate::engine::charter::Direction;
use crate::engine::error::EngineError;
use crate::engine::evaluate::score;
use crate::engine::random::{Purpose, Random};
use crate::engine::split::{Fold, SplitSpec, TestRows, TrainRows, folds};
use crate::engine::train::{Budget, Estimator, Search, Tuned};

/// From so many rows on, trials are scored on one fourth instead of on three thirds.
const MANY_ROWS: usize = 2000;

/// Rows to train with and to score on, fold by fold, at one stage of a search.
type Stage = Vec<(TrainRows, TestRows)>;

impl Workspace {
    /// The best settings for a unit; `None` if the estimator has none to tune.
    ///
    /// # Errors
    /// When the rows can't be encoded.
    pub(super) fn tune(
        &mut self,
        (estimator, unit): (&Estimator, Unit),
        (train, budget): (&TrainRows, Budget),
        clock: Clock<'_>,
        progress: &mut dyn FnMut(f64),
    ) -> Result<Option<Tuned>, EngineError> {
        let seed = Random::new(self.spec.seed, Purpose::Search, &[unit.number()]).seed();
        let Some(mut search) = Search::new(*estimator, train.indices().len(), seed) else {
            return Ok(None);
        };
        let stages = self.stages(train, search.stages(), seed);
        let n_units = self.folds.len() as f64 + 1.0;
        let seconds = match budget {
            Budget::Seconds(seconds) => f64::from(seconds) / n_units,
            Budget::Trials(_) => 0.0,
        };
        let start = clock();
        while !search.is_over(budget, clock() - start, seconds) {
            let begun = clock();
            let (settings, stage) = search.suggest();
            let rows = stages.get(stage).map_or(&[][..], Vec::as_slice);
            let n_before = search.n_trials() as f64;
            let mut report = |share: f64| {
                progress(match budget {
                    Budget::Seconds(_) => (clock() - start) / seconds.max(1e-9),
                    Budget::Trials(most) => (n_before + share) / f64::from(most.max(1)),
                });
            };
            let score = self.try_out((&settings, unit), (stage, rows), clock, &mut report);
            report(1.0);
            search.tell(stage, settings, (score, clock() - begun));
        }
        Ok(Some(search.finish()))
    }

    /// The mean score of some settings; `None` if they can't be fitted.
    fn try_out(
        &mut self,
        (settings, unit): (&Estimator, Unit),
        (stage, rows): (usize, &[(TrainRows, TestRows)]),
        clock: Clock<'_>,
        progress: &mut dyn FnMut(f64),
    ) -> Option<f64> {
        let n_folds = rows.len().max(1) as f64;
        let mut total = 0.0;
        for (index, (train, held_out)) in rows.iter().enumerate() {
            let key = Key {
                unit,
                inner: Some((index as u8, stage as u8)),
            };
            let mut part = self.parts.take(key);
            if part.is_none() {
                part = self.part((train, held_out), clock).ok();
            }
            let mut part = part?;
            let rows = (train.indices(), held_out.indices());
            let mut report = |share: f64| progress((index as f64 + share) / n_folds);
            let fitted =
                self.fit_and_predict(&mut part, (settings, unit), rows, clock, &mut report);
            let scores = fitted.map(|(_, predictions, _)| score(&part.held_labels, &predictions));
            self.parts.keep(key, part);
            let value = *scores.ok()?.get(&self.rank_by)?;
            total += match self.rank_by.direction() {
                Direction::Up => value,
                Direction::Down => -value,
            };
        }
        Some(total / n_folds)
    }

    /// The training rows, divided once for all trials and thinned out stage by stage.
    fn stages(&self, train: &TrainRows, every: &[u32], seed: u64) -> Vec<Stage> {
        let is_many = train.indices().len() >= MANY_ROWS;
        let spec = SplitSpec {
            folds: if is_many { 4 } else { 3 },
            seed,
            repeats: 1,
            ..self.spec.clone()
        };
        let mut inner = folds(&self.target, &self.keys, train, &spec);
        if is_many {
            // In time, the last learns from most.
            inner.drain(..inner.len().saturating_sub(1));
        }
        let thinned = |fold: &Fold, every: u32| {
            let train = fold.train.thinned(&self.target, every, seed);
            (train, fold.held_out.clone())
        };
        every
            .iter()
            .map(|every| inner.iter().map(|fold| thinned(fold, *every)).collect())
            .collect()
    }
}
