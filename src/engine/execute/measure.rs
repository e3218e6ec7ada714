//! What only shows when it is tried: how a candidate learns from fewer rows, what memory it takes, and how
//! fast it answers.

use serde::{Deserialize, Serialize};

use super::timing::{Patience, us_per_row};
use super::{Clock, Unit, Workspace};
use crate::engine::charter::Metric;
use crate::engine::error::EngineError;
use crate::engine::evaluate::{Scores, score};
use crate::engine::prepare::{SelectBy, Step};
use crate::engine::train::{Estimator, FittedPipeline, Predictions};
use crate::stats::{mean, quantile_sorted, sorted_finite};

/// Shares of a fold's training rows that are learnt from.
const SHARES: [f64; 5] = [0.1, 0.25, 0.5, 0.75, 1.0];
/// Folds that the curve is the mean of.
const FOLDS: usize = 3;
/// Blocks of answers that are timed ...
const BLOCKS: usize = 11;
/// ... each for so long.
const BLOCK: Patience = Patience {
    seconds: 0.2,
    rounds: 10_000,
};
/// Rows that are answered at a time, at most.
const BLOCK_ROWS: usize = 2000;

/// What counts the bytes that are taken; lent by the caller, who owns the memory.
#[derive(Clone, Copy, Debug)]
pub struct MemoryGauge {
    /// Counts from now on, from 0.
    pub restart: fn(),
    /// Most bytes that were taken at a time since then, beyond those that had been taken before.
    pub peak: fn() -> u64,
}

/// Scores on held-out rows after learning from a share of the training rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CurvePoint {
    /// Of a fold's training rows.
    pub share: f64,
    /// Rows learnt from, in the mean.
    pub n_rows: f64,
    /// One per fold; fewer where so few rows could not be learnt from.
    pub scores: Vec<Scores>,
}

/// Scores on held-out rows after learning from the strongest features alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NarrowPoint {
    /// How many features; the strongest by association with the target, chosen in each fold.
    pub n_features: u64,
    /// One per fold that could be learnt from.
    pub scores: Vec<Scores>,
}

/// How a candidate learns and answers, on this machine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measures {
    /// From few rows to all.
    pub curve: Vec<CurvePoint>,
    /// From one feature on, doubling; without all of them.
    pub narrow: Vec<NarrowPoint>,
    /// All features.
    pub n_features: u64,
    /// Microseconds per row, preparation included: the median block.
    pub us_per_row_p50: f64,
    /// ... and the 95th percentile of blocks.
    pub us_per_row_p95: f64,
    /// Most bytes taken at a time, beyond the table, to prepare the rows of a fold, learn from them
    /// and answer the others; `None` where nobody counts.
    pub peak_bytes: Option<u64>,
}

/// What came of learning from part of the rows.
struct Tried {
    /// Rows learnt from, in the mean over the folds.
    n_rows: f64,
    /// One per fold that could be learnt from.
    scores: Vec<Scores>,
    /// The most of all folds.
    peak_bytes: Option<u64>,
}

impl Measures {
    /// Means over the folds by rows learnt from, where defined.
    #[must_use]
    pub fn curve_of(&self, metric: Metric) -> Vec<(f64, f64)> {
        let point = |point: &CurvePoint| {
            let scores: Vec<f64> = point
                .scores
                .iter()
                .filter_map(|scores| scores.get(&metric))
                .copied()
                .collect();
            Some((point.n_rows, mean(&scores)?))
        };
        self.curve.iter().filter_map(point).collect()
    }

    /// With how few of the strongest features the mean score is within `margin` of that of all
    /// features: `None` where all are needed, or nothing is known.
    #[must_use]
    pub fn enough_features(&self, metric: Metric, margin: f64) -> Option<u64> {
        let sign = metric.direction().sign();
        let of = |scores: &[Scores]| {
            let values: Vec<f64> = scores
                .iter()
                .filter_map(|one| one.get(&metric))
                .copied()
                .collect();
            mean(&values)
        };
        let whole = of(&self.curve.last()?.scores)?;
        let is_enough = |point: &&NarrowPoint| {
            of(&point.scores).is_some_and(|score| sign * (whole - score) <= margin)
        };
        self.narrow
            .iter()
            .find(is_enough)
            .map(|point| point.n_features)
    }

    /// What the last quarter of the rows adds to the score, fold by fold; positive is better.
    #[must_use]
    pub fn last_quarter(&self, metric: Metric) -> Vec<f64> {
        let [.., before, after] = self.curve.as_slice() else {
            return Vec::new();
        };
        let sign = metric.direction().sign();
        let pairs = before.scores.iter().zip(&after.scores);
        let gains = pairs.filter_map(|(before, after)| {
            Some(sign * (after.get(&metric)? - before.get(&metric)?))
        });
        gains.collect()
    }
}

impl Workspace {
    /// Learns from growing shares of three folds, then from few features, and times the fitted pipeline's answers; counts the memory of
    /// learning from all rows of a fold. The
    /// members (see `Run::members`) are taken with their settings: nothing is searched.
    ///
    /// # Errors
    /// When the rows can't be encoded.
    pub fn measure(
        &mut self,
        members: &[(Estimator, f64)],
        pipeline: &FittedPipeline,
        gauges: (Clock<'_>, Option<MemoryGauge>),
    ) -> Result<Measures, EngineError> {
        let mut curve = Vec::with_capacity(SHARES.len());
        let mut peak_bytes = None;
        for share in SHARES {
            let tried = self.tried(members, share, gauges)?;
            // Of the last share, which is all rows.
            peak_bytes = tried.peak_bytes;
            curve.push(CurvePoint {
                share,
                n_rows: tried.n_rows,
                scores: tried.scores,
            });
        }
        let n_features = pipeline.recipe.features().len();
        let mut narrow = Vec::new();
        // A recipe that chooses among features, or mixes them, has features of its own.
        let is_plain = |step: &Step| !matches!(step, Step::Select { .. } | Step::Pca { .. });
        let n_tried = if self.recipe.steps().iter().all(is_plain) {
            n_features
        } else {
            0
        };
        let doubling = std::iter::successors(Some(1_u32), |n| n.checked_mul(2));
        for keep in doubling.take_while(|n| (*n as usize) < n_tried) {
            let select = Step::Select {
                keep,
                by: SelectBy::Association,
            };
            let narrowed = self.recipe.clone().with(select);
            let whole = std::mem::replace(&mut self.recipe, narrowed);
            let tried = self.tried(members, 1.0, gauges);
            self.recipe = whole;
            narrow.push(NarrowPoint {
                n_features: u64::from(keep),
                scores: tried?.scores,
            });
        }
        let (us_per_row_p50, us_per_row_p95) = self.timed(pipeline, gauges.0)?;
        Ok(Measures {
            curve,
            narrow,
            n_features: n_features as u64,
            us_per_row_p50,
            us_per_row_p95,
            peak_bytes,
        })
    }

    /// Learns from a share of the training rows of some folds.
    fn tried(
        &mut self,
        members: &[(Estimator, f64)],
        share: f64,
        (clock, gauge): (Clock<'_>, Option<MemoryGauge>),
    ) -> Result<Tried, EngineError> {
        let n_folds = self.folds.len().min(FOLDS);
        let (mut n_rows, mut scores) = (0.0, Vec::with_capacity(n_folds));
        let mut peak_bytes = None;
        for index in 0..n_folds {
            let Some(fold) = self.folds.get(index) else {
                break;
            };
            let train = fold.train.share(&self.target, share, self.spec.seed);
            let held_out = fold.held_out.clone();
            n_rows += train.indices().len() as f64 / n_folds as f64;
            if let Some(gauge) = gauge {
                (gauge.restart)();
            }
            let mut part = self.part((&train, &held_out), clock)?;
            let rows = (train.indices(), held_out.indices());
            let unit = Unit::Fold(index as u8);
            let said: Vec<(f64, Predictions)> = members
                .iter()
                .filter_map(|(settings, weight)| {
                    let settings = (settings, unit);
                    let fitted =
                        self.fit_and_predict(&mut part, settings, rows, clock, &mut |_| {});
                    Some((*weight, fitted.ok()?.1))
                })
                .collect();
            peak_bytes = peak_bytes.max(gauge.map(|gauge| (gauge.peak)()));
            // So few rows may hold one class only: then there is no point here.
            if said.len() == members.len()
                && let Some(predictions) = Predictions::mean(&said)
            {
                scores.push(score(&part.held_labels, &predictions));
            }
        }
        Ok(Tried {
            n_rows,
            scores,
            peak_bytes,
        })
    }

    /// Median and 95th percentile of blocks, in microseconds per row.
    fn timed(
        &self,
        pipeline: &FittedPipeline,
        clock: Clock<'_>,
    ) -> Result<(f64, f64), EngineError> {
        let rows = self.split.test.indices();
        let rows = rows.get(..BLOCK_ROWS).unwrap_or(rows);
        let blocks = (0..BLOCKS).map(|_| us_per_row(pipeline, (&self.table, rows), BLOCK, clock));
        let found: Vec<f64> = blocks.collect::<Result<_, _>>()?;
        let sorted = sorted_finite(&found).unwrap_or_default();
        let at = |share| quantile_sorted(&sorted, share).unwrap_or(0.0);
        Ok((at(0.5), at(0.95)))
    }
}
